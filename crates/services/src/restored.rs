//! After a restore: who was erased since the backup is erased again, and documents that came back without a file are named.

use std::collections::BTreeMap;

use rolefit_domain::{AccountId, CandidateId, ResumeRef};
use rolefit_ports::ErrorKind;
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::Condition;

use crate::accounts::AccountRecord;
use crate::candidates::CandidateRecord;
use crate::erasure::Erasure;
use crate::store::{Actor, plain};
use crate::{ServiceResult, Services, keys};

impl Services {
    /// Erases everybody again who is among `destroyed`, the owners whose keys were destroyed, and of whom a backup
    /// brought records back. Answers with how many people that were. Repeating it is harmless.
    ///
    /// Their keys are gone already, so this is about what is left in the clear: which account was which candidate, matches,
    /// and the address, which is free again afterwards.
    pub async fn erase_again(&self, destroyed: impl IntoIterator<Item = KeyOwner>) -> ServiceResult<usize> {
        let mut people = BTreeMap::new();
        for owner in destroyed {
            if let Some((account, candidate)) = self.person_of(&owner).await? {
                people.insert(account, candidate);
            }
        }
        for (&account, &candidate) in &people {
            let mark = keys::account_erasing(account);
            if self.ports().records.get(&mark).await?.is_none() {
                let erasing = Erasure {
                    candidate,
                    asked_at: self.now(),
                    finished_at: None,
                };
                self.change(Actor::system("restore"), None)
                    .put(plain(mark, &erasing)?, Condition::Absent)
                    .audit(
                        "account.erasing",
                        format!("account:{account}"),
                        format!("candidate={candidate}"),
                    )
                    .commit()
                    .await?;
            }
            self.finish_erasure(account).await?;
        }
        Ok(people.len())
    }

    /// Whose key it was, as far as records still tell. An account without a record of its own, because it had just been
    /// confirmed, is removed here: nothing else leads to it.
    async fn person_of(&self, owner: &KeyOwner) -> ServiceResult<Option<(AccountId, CandidateId)>> {
        let (kind, id) = owner.as_str().split_once(':').unwrap_or_default();
        match (kind, id.parse::<CandidateId>(), id.parse::<AccountId>()) {
            ("candidate", Ok(candidate), _) => {
                let record = self.read::<CandidateRecord>(&keys::candidate(candidate)).await?;
                Ok(record.map(|record| (record.value.account, candidate)))
            }
            ("account", _, Ok(account)) => {
                let record = self.read::<AccountRecord>(&keys::account(account)).await?;
                if record.is_none() {
                    self.ports().identity.delete(account).await?;
                }
                Ok(record.map(|record| (account, record.value.candidate)))
            }
            // Keys of no person, such as that of addresses which nobody has confirmed.
            _ => Ok(None),
        }
    }

    /// Documents whose file or text is not there: their owners removed them while a backup was being made, which had
    /// copied the records before and the files after.
    pub async fn documents_without_files(&self) -> ServiceResult<Vec<ResumeRef>> {
        let mut without = Vec::new();
        for listed in self.listed_candidates().await? {
            let Some(candidate) = keys::candidate_of(&listed.key) else {
                continue;
            };
            for record in self.resume_records(candidate).await? {
                let Some(resume) = keys::resume_of(&record.key) else {
                    continue;
                };
                // What was found in a document was found in its text.
                let parsed = self.ports().records.get(&keys::parsed(candidate, resume)).await?;
                let text = parsed.map(|_| keys::text_blob(candidate, resume));
                let mut blobs = [keys::file_blob(candidate, resume)].into_iter().chain(text);
                if self.any_is_missing(&mut blobs).await? {
                    without.push(ResumeRef { candidate, resume });
                }
            }
        }
        Ok(without)
    }

    async fn any_is_missing(&self, blobs: &mut (dyn Iterator<Item = BlobKey> + Send)) -> ServiceResult<bool> {
        for blob in blobs {
            match self.ports().blobs.get(&blob).await {
                Ok(Some(_)) => {}
                Ok(None) => return Ok(true),
                // Of somebody who was erased nothing is missed.
                Err(error) if error.kind() == ErrorKind::Destroyed => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(false)
    }
}
