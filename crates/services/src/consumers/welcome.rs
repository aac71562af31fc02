//! `candidate.verified` → a mail that says how to go on.

use std::time::Duration;

use async_trait::async_trait;
use rolefit_domain::{Event, EventEnvelope, MessageId};

use super::{Consumer, Failure, MAIL_PAUSES};
use crate::{ServiceResult, Services, mails};

pub struct Welcome;

#[async_trait]
impl Consumer for Welcome {
    fn queue(&self) -> &'static str {
        "welcome"
    }

    fn pauses(&self) -> &'static [Duration] {
        &MAIL_PAUSES
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        let Event::CandidateVerified { account, .. } = event.event else {
            return Ok(());
        };
        let Some(email) = services.ports().identity.email(account).await? else {
            return Ok(());
        };
        // The event's id is the mail's, so that a repeated message is no second mail.
        let mail = mails::welcome(&services.options().base_url).addressed(
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
