//! Erasing a person: what was sealed is unreadable at once, and the records go until nothing is left.
//!
//! The request marks the account, destroys the candidate's key and ends every session. The rest is work of the queue
//! `erase`, which goes on after a crash or a failure. Every step of it may be repeated, and the account's own key goes
//! last, so that whatever is left in between can still be found and removed. The mark stays, and names nobody: it keeps
//! anything from being made for that account again.

use std::collections::BTreeMap;

use rolefit_domain::{
    AccountId, Caller, CandidateId, Event, Job, JobStatus, OrganizationId, Role, Timestamp,
};
use rolefit_ports::identity::{Client, Disabled};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Index, Key, Query};
use rolefit_ports::search::Collection;
use serde::{Deserialize, Serialize};

use crate::damage::skip_damaged;
use crate::jobs::job_record;
use crate::store::{Actor, Stored, decode, plain};
use crate::{ServiceError, ServiceResult, Services, keys};

/// Records that one transaction removes, below the port's limit.
const REMOVED_AT_ONCE: usize = 80;

/// The mark of an account that is erased.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct Erasure {
    /// Its candidate, whom nothing leads to any more.
    pub candidate: CandidateId,
    /// When its owner asked.
    pub asked_at: Timestamp,
    /// When nothing was left; `None` while work remains.
    pub finished_at: Option<Timestamp>,
}

impl Services {
    /// Erases the caller: documents, profile, matches, memberships, sessions and the account. Organizations and their
    /// jobs stay, and so do the ledger's entries, which name nobody.
    ///
    /// When this returns, nothing of the caller can be read and nobody can sign in. The records follow, and with the last
    /// of them the address is free again. After a failure either nothing has happened, and the caller may ask again, or the
    /// mark is written: then nobody is recognized as the caller any more, and the queue does all of it.
    ///
    /// # Errors
    /// `Invalid` when `password` is not the caller's: a browser that was left open must not be enough. `Impossible` for the
    /// only admin of an organization with open jobs: candidates would go on answering ads that nobody could close.
    pub async fn erase_account(
        &self,
        caller: &Caller,
        password: String,
        client: &Client,
    ) -> ServiceResult<()> {
        self.confirm_password(caller, password, "password", client)
            .await?;
        let (account, candidate) = (caller.account, caller.candidate);
        let mark = keys::account_erasing(account);
        if self.read::<Erasure>(&mark).await?.is_none() {
            let erasure = Erasure {
                candidate,
                asked_at: self.now(),
                finished_at: None,
            };
            let mut change = self
                .change(Actor::caller(caller), None)
                .put(plain(mark, &erasure)?, Condition::Absent)
                .event(Event::AccountErasing { account, candidate })
                .audit(
                    "account.erasing",
                    format!("account:{account}"),
                    format!("candidate={candidate}"),
                );
            // One admin may be that of several organizations, and a transaction names each record once.
            let mut must_stay = BTreeMap::new();
            for membership in caller.memberships.iter().filter(|m| m.role == Role::Admin) {
                let organization = membership.organization;
                if self.unfinished_jobs(organization).await?.is_empty() {
                    continue;
                }
                let other = self.other_admin(organization, account).await?;
                let other = other.ok_or(ServiceError::Impossible(
                    "your organization has open or paused jobs and no other admin, so nobody would answer for them \
                     after you; close them first, then erase your account",
                ))?;
                must_stay.extend(other.must_stay());
            }
            for (key, condition) in must_stay {
                change = change.check(key, condition);
            }
            change.commit().await?;
        }
        self.ports().keys.destroy(&KeyOwner::candidate(candidate)).await?;
        Ok(self.ports().identity.set_disabled(account, Disabled::Yes).await?)
    }

    /// Does what is left of an erasure. Nothing for an account whose erasure was not asked for, or has ended.
    pub(crate) async fn finish_erasure(&self, account: AccountId) -> ServiceResult<()> {
        let mark = keys::account_erasing(account);
        let Some(stored) = self.read::<Erasure>(&mark).await? else {
            return Ok(());
        };
        let mut erasure = stored.value;
        if erasure.finished_at.is_some() {
            return Ok(());
        }
        let (ports, candidate) = (self.ports(), erasure.candidate);
        ports.keys.destroy(&KeyOwner::candidate(candidate)).await?;
        self.close_jobs_without_admin(account).await?;
        self.remove_candidate(candidate).await?;
        self.remove_partition(keys::account(account).partition).await?;
        ports.identity.delete(account).await?;
        ports.keys.destroy(&KeyOwner::account(account)).await?;
        // After the records, so that whoever looks at them before writing to the index finds nothing to write.
        ports
            .search
            .remove(Collection::Candidates, &[candidate.to_string()])
            .await?;
        erasure.finished_at = Some(self.now());
        self.change(Actor::system("erase"), None)
            .put(plain(mark, &erasure)?, Condition::Version(stored.version))
            .audit(
                "account.erased",
                format!("account:{account}"),
                format!("candidate={candidate}"),
            )
            .commit()
            .await
    }

    /// The jobs that somebody must still close: paused ones are public as well.
    async fn unfinished_jobs(&self, organization: OrganizationId) -> ServiceResult<Vec<Stored<Job>>> {
        let mut query = Query::partition(keys::jobs_of_organization(organization));
        query.index = Index::First;
        let mut jobs = Vec::new();
        for record in self.all(query).await? {
            // Nobody sees or answers an ad that cannot be read.
            let job = skip_damaged(decode::<Job>(&record), "job", &record.key.partition)?;
            jobs.extend(job.filter(|job| matches!(job.value.status, JobStatus::Open | JobStatus::Paused)));
        }
        Ok(jobs)
    }

    /// Closes the jobs that were opened in the moment in which their organization's only admin left: candidates would go on
    /// answering ads that nobody can close.
    async fn close_jobs_without_admin(&self, account: AccountId) -> ServiceResult<()> {
        let memberships = self.memberships(account).await?;
        for membership in memberships.iter().filter(|m| m.role == Role::Admin) {
            let organization = membership.organization;
            if self.other_admin(organization, account).await?.is_some() {
                continue;
            }
            for stored in self.unfinished_jobs(organization).await? {
                let was_open = stored.value.status == JobStatus::Open;
                let mut job = stored.value;
                job.status = JobStatus::Closed;
                job.closed_at = Some(self.now());
                job.version += 1;
                let id = job.id;
                let mut change = self
                    .change(Actor::system("erase"), Some(organization))
                    .put(job_record(&job)?, Condition::Version(stored.version))
                    .audit("job.closed", format!("job:{id}"), "reason=no_admin".to_owned());
                if was_open {
                    change = change.event(Event::JobClosed { job: id });
                }
                change.commit().await?;
                self.inner.open_jobs.forget();
            }
        }
        Ok(())
    }

    async fn remove_candidate(&self, candidate: CandidateId) -> ServiceResult<()> {
        // Files before the records that name them, so that a repetition still knows of them.
        for blob in self.blobs_of(candidate).await? {
            self.ports().blobs.delete(&blob).await?;
        }
        self.remove_partition(keys::candidate(candidate).partition).await
    }

    async fn remove_partition(&self, partition: String) -> ServiceResult<()> {
        let records = self.all(Query::partition(partition)).await?;
        let keys: Vec<Key> = records.into_iter().map(|record| record.key).collect();
        for some in keys.chunks(REMOVED_AT_ONCE) {
            let change = self.change(Actor::system("erase"), None);
            some.iter()
                .fold(change, |change, key| change.delete(key.clone()))
                .commit()
                .await?;
        }
        Ok(())
    }
}
