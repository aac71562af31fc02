//! Where somebody goes on who has just signed in.

use rolefit_domain::{AccountId, Caller};
use rolefit_ports::identity::{NewSession, Secret};
use rolefit_ports::records::Condition;

use crate::accounts::{AccountRecord, CameFor};
use crate::store::{Actor, plain};
use crate::{ServiceError, ServiceResult, Services, chain, keys};

/// The start page of people who look for work.
const CANDIDATES: &str = "/me";
/// The start page of people who hire.
const RECRUITERS: &str = "/r";

impl Services {
    /// Where whoever has just signed in goes on: to `next`, or without one to the side of the site that is theirs. That is the
    /// one for hiring for members of organizations, and for whoever came to hire and has made no profile since; for all others
    /// it is the one of candidates. Never an error: they are signed in, and the page that they come to says what is wrong.
    pub async fn first_page(&self, begun: &NewSession, next: &str) -> String {
        let own = self.own_side(&begun.token, next).await.unwrap_or_else(|error| {
            tracing::warn!(
                error = chain(&error),
                "cannot look up whether somebody who signed in hires; they go to the page of candidates"
            );
            CANDIDATES
        });
        if next.is_empty() { own } else { next }.to_owned()
    }

    /// The start page of the side of the site that is somebody's. Remembers that `next` is for hiring.
    async fn own_side(&self, token: &Secret, next: &str) -> ServiceResult<&'static str> {
        Ok(match &self.caller(token).await? {
            Some(caller) if !caller.memberships.is_empty() => RECRUITERS,
            Some(caller) if !next.is_empty() => {
                if is_for_hiring(next) {
                    self.came_to_hire(caller.account).await;
                }
                CANDIDATES
            }
            Some(caller) if self.has_come_to_hire(caller).await? => RECRUITERS,
            _ => CANDIDATES,
        })
    }

    async fn has_come_to_hire(&self, caller: &Caller) -> ServiceResult<bool> {
        let account = self.read::<AccountRecord>(&keys::account(caller.account)).await?;
        if account.is_none_or(|account| account.value.came_for.is_none()) {
            return Ok(false);
        }
        Ok(self.profile_record(caller.candidate).await?.is_none())
    }

    /// Remembers what somebody came for. They go on now in any case, so a failure is no reason to keep them from it.
    async fn came_to_hire(&self, account: AccountId) {
        match self.remember_came_to_hire(account).await {
            // What was written meanwhile says something else of the same account; the next sign-in remembers it.
            Ok(()) | Err(ServiceError::Stale) => {}
            Err(error) => tracing::warn!(
                error = chain(&error),
                "cannot remember that somebody came to hire; the next sign-in tries again"
            ),
        }
    }

    async fn remember_came_to_hire(&self, account: AccountId) -> ServiceResult<()> {
        let Some(mut stored) = self.read::<AccountRecord>(&keys::account(account)).await? else {
            return Ok(());
        };
        if stored.value.came_for.replace(CameFor::Hiring).is_some() {
            return Ok(());
        }
        self.change(Actor::account(account), None)
            .put(
                plain(keys::account(account), &stored.value)?,
                Condition::Version(stored.version),
            )
            .audit(
                "account.came_to_hire",
                format!("account:{account}"),
                String::new(),
            )
            .commit()
            .await
    }
}

/// Whether a page of the portal is one of those for hiring.
fn is_for_hiring(page: &str) -> bool {
    let path = page.split(['?', '#']).next().unwrap_or(page);
    path.strip_prefix(RECRUITERS)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_for_hiring_are_such() {
        for page in ["/r", "/r?organization=1", "/r/jobs/new"] {
            assert!(is_for_hiring(page), "{page}");
        }
        for page in ["/reset", "/me", "/me/jobs/r", ""] {
            assert!(!is_for_hiring(page), "{page}");
        }
    }
}
