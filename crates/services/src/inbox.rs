//! Documents that their owners put where this process was not, to be taken in afterwards.

use rolefit_domain::{AccountId, Caller, SessionId};
use rolefit_ports::blobs::ByteStream;

use crate::{NewResume, ServiceError, ServiceResult, Services};

impl Services {
    /// Takes in a document that an account uploaded by itself, after a session of it had been allowed to. `None` when the
    /// account has gone meanwhile: nothing is kept then.
    ///
    /// The same content again is the same document, so that a repeated call does nothing twice.
    ///
    /// # Errors
    /// As [`Services::upload`]. `Document` and `Impossible` are verdicts, which repeating does not change.
    pub async fn take_in_uploaded(
        &self,
        account: AccountId,
        session: SessionId,
        file_name: &str,
        content: ByteStream,
    ) -> ServiceResult<Option<NewResume>> {
        let Some(email) = self.ports().identity.email(account).await? else {
            return Ok(None);
        };
        let candidate = match self.ensure_account(account).await {
            Ok(candidate) => candidate,
            Err(ServiceError::SignInNeeded) => return Ok(None),
            Err(other) => return Err(other),
        };
        // With the rights of a candidate alone, whatever else the account may do.
        let caller = Caller {
            account,
            email,
            session,
            candidate,
            memberships: Vec::new(),
            operator: false,
        };
        self.upload(&caller, file_name, content).await.map(Some)
    }
}
