//! `account.changed` → a mail to the owner, who may not have done it.

use std::time::Duration;

use async_trait::async_trait;
use rolefit_domain::{Event, EventEnvelope, MessageId};

use super::{Consumer, Failure, MAIL_PAUSES};
use crate::{ServiceResult, Services, mails};

pub struct AccountNotice;

#[async_trait]
impl Consumer for AccountNotice {
    fn queue(&self) -> &'static str {
        "account_notice"
    }

    fn pauses(&self) -> &'static [Duration] {
        &MAIL_PAUSES
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        let Event::AccountChanged { account, change } = event.event else {
            return Ok(());
        };
        let Some(email) = services.ports().identity.email(account).await? else {
            return Ok(());
        };
        // The event's id is the mail's, so that a repeated message is no second mail.
        let mail = mails::account_changed(&services.options().base_url, change, event.at).addressed(
            MessageId::new(event.id.uuid()),
            email,
            Some(account),
        );
        Ok(services.ports().mailer.send(&mail).await?)
    }

    async fn failed(&self, _: &Services, _: &EventEnvelope, _: Failure) -> ServiceResult<()> {
        Ok(())
    }
}
