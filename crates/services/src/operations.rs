//! What keeps the system running: queues, dead letters, the ledger.

use std::collections::BTreeSet;

use rolefit_domain::view::{DeadLetterView, OperationsView, QueueView};
use rolefit_domain::{Caller, event};
use rolefit_ports::ledger::Verification;

use crate::store::Actor;
use crate::{ServiceError, ServiceResult, Services};

/// Dead letters of one queue that the page shows.
const DEAD_LETTERS_SHOWN: u32 = 50;

impl Services {
    /// Health of queues and ledger, for operators.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an operator: queues and ledger hold the work of every organization.
    pub async fn operations(&self, caller: &Caller) -> ServiceResult<OperationsView> {
        require_operator(caller)?;
        let queues = self.queue_depths().await?;
        let mut dead = Vec::new();
        for name in queue_names() {
            for letter in self.ports().queues.dead_letters(name, DEAD_LETTERS_SHOWN).await? {
                dead.push(DeadLetterView {
                    queue: name.to_owned(),
                    id: letter.id.to_string(),
                    died: letter.died_at.rfc3339(),
                    attempts: letter.attempts,
                    reason: letter.reason,
                });
            }
        }
        let ledger = match self.ports().ledger.verify().await? {
            Verification::Intact { entries, .. } => Ok(entries),
            Verification::Broken { sequence, reason } => Err(format!("entry {sequence}: {reason}")),
        };
        Ok(OperationsView { queues, dead, ledger })
    }

    /// Puts a dead letter back to work.
    pub async fn replay_dead_letter(&self, caller: &Caller, queue: &str, id: &str) -> ServiceResult<()> {
        require_operator(caller)?;
        let name = queue_names()
            .into_iter()
            .find(|name| *name == queue)
            .ok_or(ServiceError::NotFound)?;
        let id = id.parse().map_err(|_| ServiceError::NotFound)?;
        // Written first: a replay that nobody can account for would be worse than an entry for one that failed.
        self.change(Actor::caller(caller), None)
            .audit(
                "dead_letter.replay_asked",
                format!("message:{id}"),
                format!("queue={name}"),
            )
            .commit()
            .await?;
        match self.ports().queues.replay(name, id).await {
            // Sent twice: the first one put it back already.
            Err(error) if error.kind() == rolefit_ports::ErrorKind::NotFound => Ok(()),
            other => Ok(other?),
        }
    }

    /// Waiting, worked-on and dead messages of every queue, for the metrics.
    pub async fn queue_depths(&self) -> ServiceResult<Vec<QueueView>> {
        let mut views = Vec::new();
        for name in queue_names() {
            let depth = self.ports().queues.depth(name).await?;
            let (waiting, in_flight, dead) = (depth.waiting, depth.in_flight, depth.dead);
            views.push(QueueView {
                name: name.to_owned(),
                waiting,
                in_flight,
                dead,
            });
        }
        Ok(views)
    }
}

/// The queues that the rule table names.
fn queue_names() -> BTreeSet<&'static str> {
    event::RULES.iter().map(|rule| rule.queue).collect()
}

pub(crate) fn require_operator(caller: &Caller) -> ServiceResult<()> {
    if caller.operator {
        Ok(())
    } else {
        Err(ServiceError::Forbidden)
    }
}
