//! Whether mail reaches the owner of an account, as far as the mail service tells.

use rolefit_domain::event::{MailOutcome, MailReturned};
use rolefit_domain::{AccountId, Timestamp};
use rolefit_ports::records::Condition;

use crate::accounts::AccountRecord;
use crate::store::{Actor, plain};
use crate::{ServiceError, ServiceResult, Services, keys};

/// Times that the mark is written before somebody else's writes are given up to.
const TRIES: usize = 5;

impl Services {
    /// What is known of mails to an account's address; `None` when none came back.
    pub(crate) async fn mail_returned(&self, account: AccountId) -> ServiceResult<Option<MailReturned>> {
        let record = self.read::<AccountRecord>(&keys::account(account)).await?;
        Ok(record.and_then(|stored| stored.value.mail_returned))
    }

    /// Notes that a mail came back. The first report of an outcome counts; what came again, or is older than what is known, says
    /// nothing new.
    pub(crate) async fn note_mail_returned(
        &self,
        account: AccountId,
        outcome: MailOutcome,
        at: Timestamp,
    ) -> ServiceResult<()> {
        let label = match outcome {
            MailOutcome::Bounced => "bounced",
            MailOutcome::Complained => "complained",
        };
        // Of an account that was erased meanwhile nothing is kept.
        let Some(mut stored) = self.read::<AccountRecord>(&keys::account(account)).await? else {
            return Ok(());
        };
        let is_known = |known: MailReturned| known.outcome == outcome || at <= known.at;
        if stored.value.mail_returned.is_some_and(is_known) {
            return Ok(());
        }
        metrics::counter!("rolefit_mails_total", "outcome" => label).increment(1);
        stored.value.mail_returned = Some(MailReturned { outcome, at });
        self.change(Actor::system("mail_report"), None)
            .put(
                plain(keys::account(account), &stored.value)?,
                Condition::Version(stored.version),
            )
            .audit(
                "account.mail_returned",
                format!("account:{account}"),
                format!("outcome={label}"),
            )
            .commit()
            .await
    }

    /// Forgets that mails came back, because a code that was mailed since has been typed.
    pub(crate) async fn note_mail_arrived(&self, account: AccountId) -> ServiceResult<()> {
        for _ in 1..TRIES {
            match self.forget_return(account).await {
                Err(ServiceError::Stale) => {}
                other => return other,
            }
        }
        self.forget_return(account).await
    }

    async fn forget_return(&self, account: AccountId) -> ServiceResult<()> {
        let Some(mut stored) = self.read::<AccountRecord>(&keys::account(account)).await? else {
            return Ok(());
        };
        if stored.value.mail_returned.take().is_none() {
            return Ok(());
        }
        self.change(Actor::account(account), None)
            .put(
                plain(keys::account(account), &stored.value)?,
                Condition::Version(stored.version),
            )
            .audit(
                "account.mail_arrived",
                format!("account:{account}"),
                String::new(),
            )
            .commit()
            .await
    }
}
