//! What the ledger and the metrics hear of the identity port.

use rolefit_domain::event::AccountChange;
use rolefit_domain::{AccountId, Event};
use rolefit_ports::identity::{IdentityError, IdentityResult};

use crate::store::Actor;
use crate::{ServiceResult, Services};

/// Entries of the ledger for what the identity port does in transactions of its own; `docs/decisions` says why they
/// stand where they stand.
impl Services {
    /// Writes that somebody asks for something, before it is done: done without an entry would be worse than an entry
    /// for something that failed.
    pub(crate) async fn note_asked(&self, actor: Actor, action: &str, subject: &str) -> ServiceResult<()> {
        self.change(actor, None)
            .audit(action, subject.to_owned(), String::new())
            .commit()
            .await
    }

    /// Writes that something is done. It cannot be undone, so a failure to write it is logged: the person must not hear
    /// that it did not happen, and the entry that it was asked for stands.
    pub(crate) async fn note_done(&self, actor: Actor, action: &str, subject: String) {
        let noted = self
            .change(actor, None)
            .audit(action, subject, String::new())
            .commit()
            .await;
        log_unnoted(action, noted);
    }

    /// Writes that the way to sign in to an account was changed, and has its owner told. As for [`Self::note_done`], it
    /// cannot be undone any more.
    pub(crate) async fn note_changed(
        &self,
        actor: Actor,
        action: &str,
        account: AccountId,
        change: AccountChange,
    ) {
        let noted = self
            .change(actor, None)
            .event(Event::AccountChanged { account, change })
            .audit(action, format!("account:{account}"), String::new())
            .commit()
            .await;
        log_unnoted(action, noted);
    }

    /// Writes that somebody was refused. Nothing happened, so a failure to write it is logged. The entry names nobody:
    /// there may be no such account. Attempts beyond the limits of the identity port come without an entry, so that
    /// those limits, by account and by network address, also bound how fast strangers can fill the ledger.
    pub(crate) async fn note_refusal(&self, action: &str, detail: &str) {
        let noted = self
            .change(Actor::system("identity"), None)
            .audit(action, UNNAMED.to_owned(), detail.to_owned())
            .commit()
            .await;
        log_unnoted(action, noted);
    }

    /// Writes that a code was asked for; the same for every address.
    pub(crate) async fn note_code(&self, action: &str) -> ServiceResult<()> {
        self.change(Actor::system("identity"), None)
            .audit(action, UNNAMED.to_owned(), String::new())
            .commit()
            .await
    }
}

/// The subject of entries about an account that may not exist.
const UNNAMED: &str = "account:unnamed";

fn log_unnoted(action: &str, noted: ServiceResult<()>) {
    if let Err(error) = noted {
        let error = rolefit_ports::error::chain(&error);
        tracing::error!(%error, action, "an entry is missing in the ledger");
    }
}

/// Counts what became of a step of the identity port.
pub(crate) fn measured<T>(step: &'static str, answer: IdentityResult<T>) -> IdentityResult<T> {
    let outcome = match &answer {
        Ok(_) => "done",
        Err(IdentityError::TooManyAttempts { .. }) => "limited",
        Err(IdentityError::Port(_)) => "failed",
        Err(_) => "refused",
    };
    metrics::counter!("rolefit_identity_total", "step" => step, "outcome" => outcome).increment(1);
    answer
}
