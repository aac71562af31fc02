//! What scoring and the search index read of a candidate, with the versions that say whether it still holds.

use rolefit_domain::{CandidateId, Profile};
use rolefit_ports::records::{Condition, Key};

use crate::candidates::CandidateRecord;
use crate::profiles::ProfileRecord;
use crate::store::Stored;
use crate::{ServiceError, ServiceResult, Services, keys};

/// Everything that scoring and the index read of a candidate.
pub(crate) struct CandidateFacts {
    pub read: Read,
    pub profile: Profile,
    pub text: String,
}

/// What was read: something made from it is true while the records still have these versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Read {
    pub candidate: CandidateId,
    /// Whether recruiters find the candidate.
    pub discoverable: bool,
    profile: u64,
    choice: u64,
}

impl Read {
    /// What must hold for something made from it to be stored.
    pub fn conditions(self) -> [(Key, Condition); 2] {
        [
            (keys::profile(self.candidate), Condition::Version(self.profile)),
            (keys::candidate(self.candidate), Condition::Version(self.choice)),
        ]
    }
}

impl Services {
    /// The facts of a candidate; `None` for somebody who has no profile or was erased.
    pub(crate) async fn candidate_facts(&self, id: CandidateId) -> ServiceResult<Option<CandidateFacts>> {
        let Some((read, profile)) = self.profile_to_read(id).await? else {
            return Ok(None);
        };
        let text = match self.text_behind(id, profile.resume).await {
            Ok(text) => text.text,
            // Erased since the profile was read.
            Err(ServiceError::NotFound) => return Ok(None),
            Err(other) => return Err(other),
        };
        Ok(Some(CandidateFacts {
            read,
            profile: profile.profile,
            text,
        }))
    }

    /// What [`Services::candidate_facts`] would read now. The profile is opened, because whoever is erased loses the
    /// key first and the records later.
    pub(crate) async fn candidate_read(&self, id: CandidateId) -> ServiceResult<Option<Read>> {
        Ok(self.profile_to_read(id).await?.map(|(read, _)| read))
    }

    async fn profile_to_read(&self, id: CandidateId) -> ServiceResult<Option<(Read, ProfileRecord)>> {
        let choice: Option<Stored<CandidateRecord>> = self.read(&keys::candidate(id)).await?;
        let (Some(choice), Some(profile)) = (choice, self.profile_record(id).await?) else {
            return Ok(None);
        };
        let read = Read {
            candidate: id,
            discoverable: choice.value.is_found(),
            profile: profile.version,
            choice: choice.version,
        };
        Ok(Some((read, profile.value)))
    }
}
