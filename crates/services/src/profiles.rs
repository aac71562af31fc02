//! The structured profile: shown beside its document, corrected and confirmed by its candidate.

use rolefit_domain::view::ProfileView;
use rolefit_domain::{
    Caller, CandidateId, DocumentText, Event, Profile, ProfileRef, ResumeId, Sourced, Timestamp, edit,
};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, NewRecord};
use serde::{Deserialize, Serialize};

use crate::accounts::sentence;
use crate::store::{Actor, Stored};
use crate::{ServiceError, ServiceResult, Services, keys};

/// A profile as it is stored. Sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ProfileRecord {
    /// Grows by one with every change.
    pub version: u64,
    /// The document it was made from; `None` when it was typed in.
    pub resume: Option<ResumeId>,
    /// Whether the candidate said that it is right.
    pub confirmed: bool,
    /// When it was changed.
    pub updated_at: Timestamp,
    /// The facts.
    pub profile: Profile,
}

/// One correction. Paths and sections as in [`rolefit_domain::edit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileChange {
    /// Sets a value.
    Set {
        /// Which.
        path: String,
        /// To what.
        value: String,
    },
    /// Adds an entry.
    Add {
        /// To which section.
        section: String,
        /// Its first field.
        value: String,
    },
    /// Removes an entry.
    Remove {
        /// Which.
        path: String,
    },
}

impl Services {
    /// The caller's profile beside its document; `None` before there is one.
    pub async fn profile(&self, caller: &Caller) -> ServiceResult<Option<ProfileView>> {
        let Some(stored) = self.profile_record(caller.candidate).await? else {
            return Ok(None);
        };
        let record = stored.value;
        let (text, file_name) = match record.resume {
            Some(resume) => (
                self.document_text(caller.candidate, resume)
                    .await?
                    .unwrap_or_default(),
                Some(
                    self.resume_record(caller.candidate, resume)
                        .await?
                        .value
                        .file_name,
                ),
            ),
            None => (DocumentText::default(), None),
        };
        Ok(Some(ProfileView {
            version: record.version,
            profile: record.profile,
            text,
            resume: record.resume,
            file_name,
            confirmed: record.confirmed,
            discoverable: self.candidate_record(caller.candidate).await?.value.discoverable,
        }))
    }

    /// Makes one correction to the version that the caller saw, and matches again. Answers with the new version.
    ///
    /// # Errors
    /// `Stale` when the profile was changed meanwhile; `Invalid` with what to write instead.
    pub async fn change_profile(
        &self,
        caller: &Caller,
        version: u64,
        change: ProfileChange,
    ) -> ServiceResult<u64> {
        let stored = self
            .profile_record(caller.candidate)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let mut profile = stored.value.profile.clone();
        let (field, applied) = match &change {
            ProfileChange::Set { path, value } => ("value", edit::set(&mut profile, path, value)),
            ProfileChange::Add { section, value } => ("value", edit::add(&mut profile, section, value)),
            ProfileChange::Remove { path } => ("path", edit::remove(&mut profile, path)),
        };
        // A form sent twice: the first one made the change already.
        let repeated = matches!(change, ProfileChange::Set { .. }) && profile == stored.value.profile;
        if applied.is_ok() && repeated {
            return Ok(stored.value.version);
        }
        if stored.value.version != version {
            return Err(ServiceError::Stale);
        }
        applied.map_err(|why| ServiceError::invalid(field, sentence(&why)))?;
        let next = ProfileRecord {
            version: version + 1,
            profile,
            updated_at: self.now(),
            ..stored.value.clone()
        };
        self.replace_profile(
            Actor::caller(caller),
            caller.candidate,
            Some(stored),
            next,
            "profile.corrected",
        )
        .await
    }

    /// The candidate says that everything in the version they saw is right.
    pub async fn confirm_profile(&self, caller: &Caller, version: u64) -> ServiceResult<u64> {
        let stored = self
            .profile_record(caller.candidate)
            .await?
            .ok_or(ServiceError::NotFound)?;
        if stored.value.confirmed && stored.value.version >= version {
            return Ok(stored.value.version);
        }
        if stored.value.version != version {
            return Err(ServiceError::Stale);
        }
        let mut profile = stored.value.profile.clone();
        confirm_all(&mut profile);
        let next = ProfileRecord {
            version: version + 1,
            confirmed: true,
            updated_at: self.now(),
            profile,
            resume: stored.value.resume,
        };
        self.replace_profile(
            Actor::caller(caller),
            caller.candidate,
            Some(stored),
            next,
            "profile.confirmed",
        )
        .await
    }

    /// An empty profile to type in, for somebody whose document cannot be read. An existing one is kept.
    pub async fn start_profile(&self, caller: &Caller) -> ServiceResult<u64> {
        if let Some(stored) = self.profile_record(caller.candidate).await? {
            return Ok(stored.value.version);
        }
        let mut profile = Profile::default();
        profile
            .basics
            .emails
            .push(Sourced::typed(caller.email.as_str().to_owned()));
        let next = ProfileRecord {
            version: 1,
            resume: None,
            confirmed: false,
            updated_at: self.now(),
            profile,
        };
        self.replace_profile(
            Actor::caller(caller),
            caller.candidate,
            None,
            next,
            "profile.started",
        )
        .await
    }

    pub(crate) async fn profile_record(
        &self,
        candidate: CandidateId,
    ) -> ServiceResult<Option<Stored<ProfileRecord>>> {
        self.read_sealed(&KeyOwner::candidate(candidate), &keys::profile(candidate))
            .await
    }

    async fn replace_profile(
        &self,
        actor: Actor,
        candidate: CandidateId,
        old: Option<Stored<ProfileRecord>>,
        next: ProfileRecord,
        action: &str,
    ) -> ServiceResult<u64> {
        let version = next.version;
        let mut change = self.change(actor, None);
        for (record, condition) in self.profile_writes(candidate, old, &next).await? {
            change = change.put(record, condition);
        }
        change
            .event(Event::ProfileCorrected(ProfileRef {
                candidate,
                version,
                resume: None,
            }))
            .audit(
                action,
                format!("candidate:{candidate}"),
                format!("version={version}"),
            )
            .commit()
            .await?;
        Ok(version)
    }

    /// The records that put `next` in place of `old` and keep the old one.
    pub(crate) async fn profile_writes(
        &self,
        candidate: CandidateId,
        old: Option<Stored<ProfileRecord>>,
        next: &ProfileRecord,
    ) -> ServiceResult<Vec<(NewRecord, Condition)>> {
        let owner = KeyOwner::candidate(candidate);
        let condition = old
            .as_ref()
            .map_or(Condition::Absent, |stored| Condition::Version(stored.version));
        let mut writes = vec![(
            self.sealed(&owner, keys::profile(candidate), next).await?,
            condition,
        )];
        if let Some(old) = old {
            let key = keys::profile_version(candidate, old.value.version);
            writes.push((self.sealed(&owner, key, &old.value).await?, Condition::None));
        }
        Ok(writes)
    }
}

/// Values that the candidate should look at.
pub(crate) fn to_check(profile: &Profile) -> u32 {
    let mut count = 0;
    edit::each_confidence(&mut profile.clone(), &mut |confidence| {
        count += u32::from(*confidence < rolefit_domain::profile::CHECK_BELOW);
    });
    count
}

fn confirm_all(profile: &mut Profile) {
    edit::each_confidence(profile, &mut |confidence| *confidence = 100);
}
