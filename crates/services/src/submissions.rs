//! Forms that are sent twice: a double click, or a page that was loaded again, makes one thing.

use rolefit_domain::encode::hex;
use rolefit_ports::records::{Condition, Key};
use serde::Serialize;
use serde::de::DeserializeOwned;
use sha2::{Digest, Sha256};

use crate::store::{Change, plain};
use crate::{ServiceError, ServiceResult, Services, keys};

/// Seconds for which the same form from the same account counts as sent twice.
const SAME_SUBMISSION_SECONDS: i64 = 600;

/// The claim of one form's content. Whoever commits it first makes the thing; the others get that one.
pub(crate) struct Submission(Key);

impl Submission {
    /// The claim of everything that makes two forms the same: the use case, the account, and what was typed.
    pub(crate) fn of(form: &impl Serialize) -> ServiceResult<Self> {
        let digest = Sha256::digest(serde_json::to_vec(form)?);
        Ok(Self(keys::submission(&hex(&digest))))
    }
}

impl Services {
    /// What the form made when it was sent before.
    pub(crate) async fn submitted<T: DeserializeOwned>(&self, form: &Submission) -> ServiceResult<Option<T>> {
        Ok(self.read::<T>(&form.0).await?.map(|known| known.value))
    }

    /// Does the change that makes `made`, unless the same form was taken meanwhile: then answers with what that one made.
    pub(crate) async fn commit_once<T: Serialize + DeserializeOwned>(
        &self,
        form: &Submission,
        made: T,
        change: Change<'_>,
    ) -> ServiceResult<T> {
        let mut claim = plain(form.0.clone(), &made)?;
        claim.expires_at = Some(self.now().plus_seconds(SAME_SUBMISSION_SECONDS));
        match change.put(claim, Condition::Absent).commit().await {
            Err(ServiceError::Stale) => self.submitted(form).await?.ok_or(ServiceError::Stale),
            other => other.map(|()| made),
        }
    }
}
