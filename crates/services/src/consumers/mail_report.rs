//! `mail.returned` → the account says that mail does not reach its owner.

use async_trait::async_trait;
use rolefit_domain::{Event, EventEnvelope};

use super::{Consumer, Failure};
use crate::{ServiceResult, Services};

pub struct MailReport;

#[async_trait]
impl Consumer for MailReport {
    fn queue(&self) -> &'static str {
        "mail_report"
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        match event.event {
            Event::MailReturned { account, outcome } => {
                services.note_mail_returned(account, outcome, event.at).await
            }
            _ => Ok(()),
        }
    }

    async fn failed(&self, _: &Services, _: &EventEnvelope, _: Failure) -> ServiceResult<()> {
        Ok(())
    }
}
