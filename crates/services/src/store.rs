//! Typed reading and writing of records: plain ones for pseudonymous facts, sealed ones for everything personal.

use rolefit_domain::{Caller, Event, EventEnvelope, EventId, OrganizationId};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::ledger::AuditEntry;
use rolefit_ports::records::{Condition, Key, NewRecord, Query, Record, Transaction, Write};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::{ServiceError, ServiceResult, Services, keys, trace};

/// A value with the version of its record.
#[derive(Debug, Clone)]
pub struct Stored<T> {
    /// The value.
    pub value: T,
    /// For [`Condition::Version`].
    pub version: u64,
}

/// Who caused a change, for the ledger.
#[derive(Debug, Clone)]
pub struct Actor(String);

impl Actor {
    /// A person.
    pub fn caller(caller: &Caller) -> Self {
        Self::account(caller.account)
    }

    /// An account, before there is a caller.
    pub fn account(id: rolefit_domain::AccountId) -> Self {
        Self(format!("account:{id}"))
    }

    /// Somebody who keeps the platform running, about what is not theirs.
    pub fn operator(caller: &Caller) -> Self {
        Self(format!("operator:{}", caller.account))
    }

    /// A part of the system, such as a consumer.
    pub fn system(part: &str) -> Self {
        Self(format!("system:{part}"))
    }
}

impl Services {
    /// A plain record; `None` when absent.
    pub(crate) async fn read<T: DeserializeOwned>(&self, key: &Key) -> ServiceResult<Option<Stored<T>>> {
        self.ports()
            .records
            .get(key)
            .await?
            .map(|record| decode(&record))
            .transpose()
    }

    /// A sealed record; `None` when absent or when the person's key was destroyed.
    pub(crate) async fn read_sealed<T: DeserializeOwned>(
        &self,
        owner: &KeyOwner,
        key: &Key,
    ) -> ServiceResult<Option<Stored<T>>> {
        match self.ports().records.get(key).await? {
            Some(record) => self.unseal(owner, &record).await,
            None => Ok(None),
        }
    }

    /// The value of a sealed record; `None` when the person's key was destroyed.
    pub(crate) async fn unseal<T: DeserializeOwned>(
        &self,
        owner: &KeyOwner,
        record: &Record,
    ) -> ServiceResult<Option<Stored<T>>> {
        match self
            .ports()
            .keys
            .open(owner, &context(&record.key), &record.body)
            .await
        {
            Ok(plain) => Ok(Some(Stored {
                value: serde_json::from_slice(&plain)?,
                version: record.version,
            })),
            Err(error) if error.kind() == rolefit_ports::ErrorKind::Destroyed => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// A record sealed for its owner.
    pub(crate) async fn sealed<T: Serialize>(
        &self,
        owner: &KeyOwner,
        key: Key,
        value: &T,
    ) -> ServiceResult<NewRecord> {
        let plain = serde_json::to_vec(value)?;
        let body = self.ports().keys.seal(owner, &context(&key), &plain).await?;
        Ok(NewRecord::new(key, body))
    }

    /// All records of a query, page by page.
    pub(crate) async fn all(&self, mut query: Query) -> ServiceResult<Vec<Record>> {
        let mut records = Vec::new();
        loop {
            let page = self.ports().records.query(&query).await?;
            records.extend(page.records);
            match page.next {
                Some(next) => query.after = Some(next),
                None => return Ok(records),
            }
        }
    }

    /// A new id of any kind.
    pub(crate) fn new_id<T>(&self, wrap: impl FnOnce(uuid::Uuid) -> T) -> T {
        wrap(self.ports().ids.uuid())
    }

    /// Begins a change by a person that makes something that goes on without them. It is [`ServiceError::Stale`] once
    /// their account is being erased, in another tab perhaps: nothing would remove it.
    pub(crate) fn lasting_change(&self, caller: &Caller, organization: Option<OrganizationId>) -> Change<'_> {
        self.change(Actor::caller(caller), organization)
            .check(keys::account_erasing(caller.account), Condition::Absent)
    }

    /// Begins a change that an actor makes; see [`Change`].
    pub(crate) fn change(&self, actor: Actor, organization: Option<OrganizationId>) -> Change<'_> {
        Change {
            services: self,
            actor,
            organization,
            transaction: Transaction::default(),
        }
    }
}

/// A change in the making: writes, events and audit entries that happen together.
pub struct Change<'a> {
    services: &'a Services,
    actor: Actor,
    organization: Option<OrganizationId>,
    transaction: Transaction,
}

impl Change<'_> {
    /// Stores a record.
    pub fn put(mut self, record: NewRecord, condition: Condition) -> Self {
        self.transaction.writes.push(Write::Put { record, condition });
        self
    }

    /// Removes a record, absent or not.
    pub fn delete(self, key: Key) -> Self {
        self.delete_if(key, Condition::None)
    }

    /// Removes a record, if the condition holds.
    pub fn delete_if(mut self, key: Key, condition: Condition) -> Self {
        self.transaction.writes.push(Write::Delete { key, condition });
        self
    }

    /// Makes the change depend on a record that it does not write.
    pub fn check(mut self, key: Key, condition: Condition) -> Self {
        self.transaction.writes.push(Write::Check { key, condition });
        self
    }

    /// Adds any write.
    pub fn write(mut self, write: Write) -> Self {
        self.transaction.writes.push(write);
        self
    }

    /// Adds an event.
    pub fn event(self, event: Event) -> Self {
        let envelope = EventEnvelope {
            id: self.services.new_id(EventId::new),
            version: rolefit_domain::event::EVENT_VERSION,
            at: self.services.now(),
            organization: self.organization,
            trace: trace::current(),
            event,
        };
        self.event_again(envelope)
    }

    /// Adds an event that happened before, as it was.
    pub fn event_again(mut self, envelope: EventEnvelope) -> Self {
        self.transaction.events.push(envelope);
        self
    }

    /// Adds an entry to the ledger. `detail` carries no personal data.
    pub fn audit(mut self, action: &str, subject: String, detail: String) -> Self {
        self.transaction.audit.push(AuditEntry {
            at: self.services.now(),
            actor: self.actor.0.clone(),
            action: action.to_owned(),
            subject,
            organization: self.organization.map(|o| o.to_string()),
            detail,
        });
        self
    }

    /// Whether it changes nothing, tells nothing and notes nothing so far.
    pub fn is_empty(&self) -> bool {
        let Transaction {
            writes,
            events,
            audit,
        } = &self.transaction;
        writes.is_empty() && events.is_empty() && audit.is_empty()
    }

    /// Does all of it. [`ServiceError::Stale`] when a condition does not hold.
    pub async fn commit(self) -> ServiceResult<()> {
        self.services
            .ports()
            .records
            .transact(self.transaction)
            .await
            .map_err(ServiceError::from)
    }
}

/// A plain record.
pub fn plain<T: Serialize>(key: Key, value: &T) -> ServiceResult<NewRecord> {
    Ok(NewRecord::new(key, serde_json::to_vec(value)?))
}

/// The value of a plain record.
pub fn decode<T: DeserializeOwned>(record: &Record) -> ServiceResult<Stored<T>> {
    Ok(Stored {
        value: serde_json::from_slice(&record.body)?,
        version: record.version,
    })
}

/// What sealed bytes are bound to: their record's place.
fn context(key: &Key) -> String {
    format!("{}|{}", key.partition, key.sort)
}
