//! Notifications: tell everybody who listens to a topic, now. Nothing is stored: what must not be missed is a record.

use async_trait::async_trait;
use futures::stream::BoxStream;
use rolefit_domain::{CandidateId, OrganizationId};
use serde::{Deserialize, Serialize};

use crate::PortResult;

/// Whom a notification is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Topic {
    /// A candidate's own pages.
    Candidate(CandidateId),
    /// The members of an organization.
    Organization(OrganizationId),
}

/// That something changed; listeners read what it is now from the records.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Notification {
    /// What changed: `pipeline`, `matches` or `job`; or `missed` when this listener was too slow to be told.
    pub kind: String,
    /// The id of the thing that changed; empty with `missed`.
    pub subject: String,
}

/// The fan-out.
#[async_trait]
pub trait Notifications: Send + Sync {
    /// Tells all listeners of the topic that listen now; none is no error. A listener that is too slow misses some
    /// and is told so by a notification of kind `missed`.
    async fn publish(&self, topic: Topic, notification: Notification) -> PortResult<()>;

    /// Listens from now on. Ends when dropped.
    async fn subscribe(&self, topic: Topic) -> PortResult<BoxStream<'static, Notification>>;
}
