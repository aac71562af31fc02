//! `account.erasing` → nothing is left of the person.

use async_trait::async_trait;
use rolefit_domain::{AccountId, Event, EventEnvelope, MessageId};

use super::{Consumer, Failure};
use crate::{ServiceResult, Services, mails};

pub struct Erase;

#[async_trait]
impl Consumer for Erase {
    fn queue(&self) -> &'static str {
        "erase"
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        match event.event {
            Event::AccountErasing { account, .. } => {
                tell(services, event, account).await?;
                services.finish_erasure(account).await
            }
            _ => Ok(()),
        }
    }

    /// Whom it is about cannot be told any more; an operator sees the dead letter.
    async fn failed(&self, _: &Services, _: &EventEnvelope, _: Failure) -> ServiceResult<()> {
        Ok(())
    }
}

/// Tells the owner while the address is still known. An erasure does not wait for a mail server: a mail that cannot be
/// sent is counted and left.
async fn tell(services: &Services, event: &EventEnvelope, account: AccountId) -> ServiceResult<()> {
    let Some(email) = services.ports().identity.email(account).await? else {
        return Ok(());
    };
    // The event's id is the mail's, so that a repeated message is no second mail.
    let mail = mails::erased().addressed(MessageId::new(event.id.uuid()), email, None);
    let outcome = match services.ports().mailer.send(&mail).await {
        Ok(()) => "sent",
        Err(error) => {
            tracing::error!(mail.id = %mail.id, error = rolefit_ports::error::chain(&error), "nobody was told of an erasure");
            "failed"
        }
    };
    metrics::counter!("rolefit_mails_total", "outcome" => outcome).increment(1);
    Ok(())
}
