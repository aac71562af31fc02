//! Documents that were uploaded to the inbox directly: taken in, sealed, and removed from there.

use async_trait::async_trait;
use rolefit_services::{ServiceError, Services};
use serde_json::Value;

use super::{Fault, Handler, again};
use crate::wiring::functions::{S3Inbox, Upload, uploads};

/// Takes in what the inbox tells of.
pub(super) struct Intake {
    services: Services,
    inbox: S3Inbox,
}

impl Intake {
    pub(super) const fn new(services: Services, inbox: S3Inbox) -> Self {
        Self { services, inbox }
    }

    /// One upload. What was taken in before is not there any more; what was taken in and not removed is known by its
    /// content.
    async fn take_in(&self, upload: &Upload) -> Result<(), Fault> {
        let Some(waiting) = self.inbox.open(upload).await? else {
            return Ok(());
        };
        let (account, session) = (upload.account, upload.session);
        let taken = self
            .services
            .take_in_uploaded(account, session, &waiting.file_name, waiting.content);
        match taken.await {
            Ok(Some(taken)) => {
                tracing::info!(resume.id = %taken.id, repeated = taken.repeated, "an upload was taken in")
            }
            Ok(None) => {
                tracing::info!(account.id = %account, "an upload of an account that has gone was removed")
            }
            // A verdict about the document, which stays the same however often it is read.
            Err(error @ (ServiceError::Document(_) | ServiceError::Impossible(_))) => {
                tracing::warn!(account.id = %account, error = rolefit_services::chain(&error), "an upload was refused");
            }
            Err(other) => return Err(other.into()),
        }
        Ok(self.inbox.remove(upload).await?)
    }
}

#[async_trait]
impl Handler for Intake {
    async fn handle(&self, event: &str) -> Result<Value, Fault> {
        let mut outcome = Ok(());
        for upload in uploads(event)? {
            if let Err(fault) = self.take_in(&upload).await {
                // The others are not to wait for this one. The whole event comes again, and finds them done.
                tracing::error!(account.id = %upload.account, error = rolefit_services::chain(fault.as_ref()), "an upload could not be taken in; tried again");
                outcome = Err(fault);
            }
        }
        outcome.map(|()| again([]))
    }
}
