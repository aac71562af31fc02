//! What keeps the system running: queues, dead letters, events set aside, the ledger.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use rolefit_domain::view::{DeadLetterView, LedgerView, OperationsView, QueueView, SetAsideView};
use rolefit_domain::{Caller, EventEnvelope, EventId, Timestamp, event};
use rolefit_ports::ledger::Verification;
use rolefit_ports::records::{Condition, Query, Record};
use rolefit_ports::{ErrorKind, PortError};
use tokio::sync::OwnedMutexGuard;

use crate::store::{Actor, Change, decode};
use crate::{ServiceError, ServiceResult, Services, keys};

/// Dead letters of one queue, and events set aside, that the page shows.
const SHOWN: u32 = 50;
/// Seconds after which the ledger is checked again when somebody looks.
const LEDGER_CHECK_GOOD_SECONDS: i64 = 600;
/// How long the page waits for the first check. A small ledger is checked in that time.
const LEDGER_PATIENCE: Duration = Duration::from_secs(1);

/// The last check of the whole ledger, whose time grows with the ledger: made beside the pages, one at a time.
#[derive(Default)]
pub(crate) struct LedgerCheck {
    last: Mutex<Option<Checked>>,
    /// Held while a check is under way.
    running: Arc<tokio::sync::Mutex<()>>,
}

#[derive(Clone)]
struct Checked {
    at: Timestamp,
    found: Verification,
}

impl LedgerCheck {
    fn last(&self) -> Option<Checked> {
        self.last.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }
}

/// When the ledger is checked anew.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum CheckAgain {
    /// However fresh the last check is.
    Now,
    /// Where the last check is older than [`LEDGER_CHECK_GOOD_SECONDS`].
    WhenOld,
}

impl Services {
    /// Health of queues and ledger, for operators. The ledger's is that of its last check, which is made anew beside the
    /// answer when it is older than ten minutes.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an operator: queues and ledger hold the work of every organization.
    pub async fn operations(&self, caller: &Caller) -> ServiceResult<OperationsView> {
        require_operator(caller)?;
        let queues = self.queue_depths().await?;
        let mut dead = Vec::new();
        for name in queue_names() {
            for letter in self.ports().queues.dead_letters(name, SHOWN).await? {
                dead.push(DeadLetterView {
                    queue: name.to_owned(),
                    id: letter.id.to_string(),
                    died: letter.died_at.rfc3339(),
                    attempts: letter.attempts,
                    reason: letter.reason,
                });
            }
        }
        Ok(OperationsView {
            queues,
            dead,
            set_aside: self.events_set_aside().await?,
            ledger: self.ledger_check(CheckAgain::WhenOld).await,
        })
    }

    /// Checks the ledger now, however fresh the last check is, and answers with what was found; with `None` while that check
    /// is still under way.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an operator; `Port` when the ledger cannot be read.
    pub async fn check_ledger_again(&self, caller: &Caller) -> ServiceResult<Option<LedgerView>> {
        require_operator(caller)?;
        let asked = self.now();
        let last = self.ledger_check(CheckAgain::Now).await;
        let check = &self.inner.ledger;
        if check.last().is_some_and(|last| last.at >= asked) {
            return Ok(last);
        }
        match check.running.try_lock() {
            // One that somebody else's look began is under way, or this one takes long.
            Err(_) => Ok(None),
            Ok(_) => Err(ServiceError::Port(PortError::new(
                ErrorKind::Unavailable,
                "the ledger could not be checked",
            ))),
        }
    }

    /// The last check of the ledger, after a new one was begun where one is wanted.
    async fn ledger_check(&self, wanted: CheckAgain) -> Option<LedgerView> {
        let check = &self.inner.ledger;
        let good = |last: &Checked| match wanted {
            CheckAgain::Now => false,
            CheckAgain::WhenOld => last.at.plus_seconds(LEDGER_CHECK_GOOD_SECONDS) > self.now(),
        };
        let last = check.last();
        if !last.as_ref().is_some_and(good)
            && let Ok(running) = check.running.clone().try_lock_owned()
        {
            let services = self.clone();
            tokio::spawn(async move { services.check_ledger(running).await });
        }
        if last.is_none() || wanted == CheckAgain::Now {
            // When it takes longer, the page says that the check is under way.
            tokio::select! {
                _ended = check.running.lock() => {}
                () = tokio::time::sleep(LEDGER_PATIENCE) => {}
            }
        }
        let last = check.last()?;
        Some(LedgerView {
            checked: last.at.rfc3339(),
            outcome: match last.found {
                Verification::Intact { entries, .. } => Ok(entries),
                Verification::Broken { sequence, reason } => Err(format!("entry {sequence}: {reason}")),
            },
        })
    }

    async fn check_ledger(&self, _running: OwnedMutexGuard<()>) {
        match self.ports().ledger.verify().await {
            Ok(found) => {
                if let Verification::Broken { sequence, reason } = &found {
                    tracing::error!(sequence, reason, "the ledger is broken");
                }
                let at = self.now();
                let mut last = self
                    .inner
                    .ledger
                    .last
                    .lock()
                    .unwrap_or_else(PoisonError::into_inner);
                *last = Some(Checked { at, found });
            }
            Err(error) => tracing::error!(
                error = rolefit_ports::error::chain(&error),
                "the ledger could not be checked; the next look at the page tries again"
            ),
        }
    }

    async fn events_set_aside(&self) -> ServiceResult<Vec<SetAsideView>> {
        let mut query = Query::partition(keys::EVENTS_SET_ASIDE);
        query.limit = SHOWN;
        let page = self.ports().records.query(&query).await?;
        let view = |record: &Record| SetAsideView {
            id: record.key.sort.clone(),
            // One that cannot be read must not hide the others.
            known: decode::<EventEnvelope>(record).ok().map(|stored| {
                let event = stored.value;
                (event.event.name().to_owned(), event.at.rfc3339())
            }),
        };
        Ok(page.records.iter().map(view).collect())
    }

    /// Puts an event that was set aside back into the outbox, as it was. Harmless when it is set aside no more.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an operator; `Decode` when this version cannot read the event.
    pub async fn put_event_back(&self, caller: &Caller, id: &str) -> ServiceResult<()> {
        let Some(record) = self.event_set_aside(caller, id).await? else {
            return Ok(());
        };
        let event = decode::<EventEnvelope>(&record)?.value;
        let (subject, detail) = (
            format!("event:{}", event.id),
            format!("type={}", event.event.name()),
        );
        let change = self
            .change(Actor::operator(caller), None)
            .event_again(event)
            .audit("event.put_back", subject, detail);
        take_away(change, record).await
    }

    /// Removes an event that was set aside: what it asks for is never done. Harmless when it is set aside no more.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an operator.
    pub async fn remove_event(&self, caller: &Caller, id: &str) -> ServiceResult<()> {
        let Some(record) = self.event_set_aside(caller, id).await? else {
            return Ok(());
        };
        let subject = format!("event:{}", record.key.sort);
        let change =
            self.change(Actor::operator(caller), None)
                .audit("event.removed", subject, String::new());
        take_away(change, record).await
    }

    async fn event_set_aside(&self, caller: &Caller, id: &str) -> ServiceResult<Option<Record>> {
        require_operator(caller)?;
        let id: EventId = id.parse().map_err(|_| ServiceError::NotFound)?;
        Ok(self.ports().records.get(&keys::event_set_aside(id)).await?)
    }

    /// Puts a dead letter back to work.
    pub async fn replay_dead_letter(&self, caller: &Caller, queue: &str, id: &str) -> ServiceResult<()> {
        require_operator(caller)?;
        let name = queue_named(queue)?;
        let id = id.parse().map_err(|_| ServiceError::NotFound)?;
        let subject = format!("message:{id}");
        // Written first: a replay that nobody can account for would be worse than an entry for one that failed.
        self.change(Actor::operator(caller), None)
            .audit(
                "dead_letter.replay_asked",
                subject.clone(),
                format!("queue={name}"),
            )
            .commit()
            .await?;
        match self.ports().queues.replay(name, id).await {
            // Sent twice: the first one put it back already.
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
            other => other?,
        }
        self.note_done(Actor::operator(caller), "dead_letter.replayed", subject)
            .await;
        Ok(())
    }

    /// Puts all dead letters of a queue back to work, those that died until now. Answers with how many there were. Repeating it is
    /// harmless, and completes what was left half done.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an operator; `NotFound` for a queue that there is not.
    pub async fn replay_dead_letters(&self, caller: &Caller, queue: &str) -> ServiceResult<u32> {
        require_operator(caller)?;
        let asked = self.now();
        let name = queue_named(queue)?;
        let subject = format!("queue:{name}");
        self.note_asked(Actor::operator(caller), "dead_letters.replay_asked", &subject)
            .await?;
        let queues = &self.ports().queues;
        let mut replayed = 0;
        loop {
            // The oldest come first, so that none is left behind one that died again meanwhile.
            let mut letters = queues.dead_letters(name, SHOWN).await?;
            letters.retain(|letter| letter.died_at <= asked);
            if letters.is_empty() {
                break;
            }
            for letter in letters {
                match queues.replay(name, letter.id).await {
                    Ok(()) => replayed += 1,
                    // Somebody else put it back at the same moment.
                    Err(error) if error.kind() == ErrorKind::NotFound => {}
                    Err(other) => return Err(other.into()),
                }
            }
        }
        self.note_done(Actor::operator(caller), "dead_letters.replayed", subject)
            .await;
        Ok(replayed)
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

/// Takes the event from those set aside, with the change that accounts for it.
async fn take_away(change: Change<'_>, event: Record) -> ServiceResult<()> {
    let taken = change.delete_if(event.key, Condition::Version(event.version));
    match taken.commit().await {
        // Sent twice at once, and the other one was first.
        Err(ServiceError::Stale) => Ok(()),
        other => other,
    }
}

/// The queues that the rule table names.
fn queue_names() -> BTreeSet<&'static str> {
    event::RULES.iter().map(|rule| rule.queue).collect()
}

fn queue_named(queue: &str) -> ServiceResult<&'static str> {
    let known = queue_names().into_iter().find(|name| *name == queue);
    known.ok_or(ServiceError::NotFound)
}

pub(crate) fn require_operator(caller: &Caller) -> ServiceResult<()> {
    if caller.operator {
        Ok(())
    } else {
        Err(ServiceError::Forbidden)
    }
}
