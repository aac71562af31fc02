//! `account.erasing` → nothing is left of the person.

use async_trait::async_trait;
use rolefit_domain::{Event, EventEnvelope};

use super::{Consumer, Failure};
use crate::{ServiceResult, Services};

pub struct Erase;

#[async_trait]
impl Consumer for Erase {
    fn queue(&self) -> &'static str {
        "erase"
    }

    async fn handle(&self, services: &Services, event: &EventEnvelope) -> ServiceResult<()> {
        match event.event {
            Event::AccountErasing { account, .. } => services.finish_erasure(account).await,
            _ => Ok(()),
        }
    }

    /// Whom it is about cannot be told any more; an operator sees the dead letter.
    async fn failed(&self, _: &Services, _: &EventEnvelope, _: Failure) -> ServiceResult<()> {
        Ok(())
    }
}
