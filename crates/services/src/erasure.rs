//! Erasing a person: keys first, which makes everything sealed unreadable at once, then the records themselves.

use rolefit_domain::{AccountId, Caller, CandidateId, ResumeId};
use rolefit_ports::identity::Client;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::Query;
use rolefit_ports::search::Collection;

use crate::store::Actor;
use crate::{ServiceError, ServiceResult, Services, keys};

/// Records that one transaction removes, below the port's limit.
const REMOVED_AT_ONCE: usize = 80;

impl Services {
    /// Erases the caller: documents, profile, matches, memberships, sessions and the account. Organizations and their
    /// jobs stay, and so do the ledger's entries, which name nobody.
    ///
    /// Every step may be repeated. Once the key is destroyed nothing can be read any more, so an erasure that is
    /// interrupted later leaves only what means nothing; the account is removed last, so that its owner can ask again.
    ///
    /// # Errors
    /// `Invalid` when `password` is not the caller's: a browser that was left open must not be enough.
    pub async fn erase_account(
        &self,
        caller: &Caller,
        password: String,
        client: &Client,
    ) -> ServiceResult<()> {
        match self.sign_in(caller.email.as_str(), password, client).await {
            Ok(_) => {}
            Err(ServiceError::WrongCredentials) => {
                return Err(ServiceError::invalid("password", "This is not your password."));
            }
            Err(other) => return Err(other),
        }
        let (account, candidate) = (caller.account, caller.candidate);
        self.change(Actor::caller(caller), None)
            .audit(
                "account.erased",
                format!("account:{account}"),
                format!("candidate={candidate}"),
            )
            .commit()
            .await?;
        self.ports().keys.destroy(&KeyOwner::candidate(candidate)).await?;
        self.ports()
            .search
            .remove(Collection::Candidates, &[candidate.to_string()])
            .await?;
        self.remove_candidate(candidate).await?;
        self.remove_account(account).await?;
        self.ports().identity.delete(account).await?;
        Ok(self.ports().keys.destroy(&KeyOwner::account(account)).await?)
    }

    async fn remove_candidate(&self, candidate: CandidateId) -> ServiceResult<()> {
        let records = self
            .all(Query::partition(keys::candidate(candidate).partition))
            .await?;
        for record in &records {
            let id = record.key.sort.strip_prefix(keys::RESUME_PREFIX);
            let Some(id) = id.and_then(|id| id.parse::<ResumeId>().ok()) else {
                continue;
            };
            let blobs = &self.ports().blobs;
            blobs.delete(&keys::file_blob(candidate, id)).await?;
            blobs.delete(&keys::text_blob(candidate, id)).await?;
        }
        self.remove(records.into_iter().map(|record| record.key)).await
    }

    async fn remove_account(&self, account: AccountId) -> ServiceResult<()> {
        let memberships = self.memberships(account).await?;
        let listed = memberships
            .iter()
            .map(|m| keys::member_of(m.organization, account));
        let records = self
            .all(Query::partition(keys::account(account).partition))
            .await?;
        self.remove(listed.chain(records.into_iter().map(|record| record.key)))
            .await
    }

    async fn remove(&self, keys: impl Iterator<Item = rolefit_ports::records::Key>) -> ServiceResult<()> {
        let keys: Vec<_> = keys.collect();
        for some in keys.chunks(REMOVED_AT_ONCE) {
            let change = self.change(Actor::system("erasure"), None);
            some.iter()
                .fold(change, |change, key| change.delete(key.clone()))
                .commit()
                .await?;
        }
        Ok(())
    }
}
