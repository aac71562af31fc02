//! Sessions: begun, recognized by their token, renewed and ended.
//!
//! | record | partition | sort | first index | content |
//! |---|---|---|---|---|
//! | session | `identity.session.<id>` | `session` | `identity.sessions.<account>`, by beginning | hash of the secret, times, epoch, sealed origin |
//!
//! A session lives only while its epoch is its account's. Ending all sessions is therefore one write to the account;
//! removing their records afterwards is tidying.

use std::net::IpAddr;

use rolefit_domain::{AccountId, EmailAddress, SessionId, Timestamp};
use rolefit_ports::identity::{Client, NewSession, REFRESH_GRACE_SECONDS, Secret, Session};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{
    Condition, Content, Direction, Index, Key, MAX_PAGE, NewRecord, Query, Record, SortRange, Write,
};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::{Deserialize, Serialize};

use super::LocalIdentity;
use super::encoding::Bytes;
use super::secrets::{read_token, same, token_mark, write_token};
use super::store::{CHANGE_TRIES, Commit, Stored, contended, decode, encode};

/// Sort key of a session's record.
const SESSION: &str = "session";
/// Milliseconds between two writes of the time of last use.
const SEEN_EVERY_MILLIS: i64 = 60_000;
/// Most characters of a browser's own words.
const MAX_AGENT_CHARS: usize = 200;

/// The content of a session's record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SessionBody {
    account: AccountId,
    epoch: u64,
    secret: Bytes,
    /// The token before this one, once the session was refreshed.
    #[serde(default)]
    replaced: Option<Replaced>,
    created_at: Timestamp,
    seen_at: Timestamp,
    ends_at: Timestamp,
    origin: Bytes,
}

/// A token that another one took the place of.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Replaced {
    secret: Bytes,
    at: Timestamp,
}

/// A session as it is stored.
#[derive(Debug, Clone)]
pub struct StoredSession {
    id: SessionId,
    version: u64,
    body: SessionBody,
}

/// Where a session was begun: personal data, sealed under the account's key.
#[derive(Debug, Serialize, Deserialize)]
struct Origin {
    address: IpAddr,
    agent: String,
}

/// A living session with its account.
struct Living {
    session: StoredSession,
    email: EmailAddress,
}

impl LocalIdentity {
    /// A new session of an account and the write that begins it.
    pub(super) async fn new_session(
        &self,
        stored: &Stored,
        email: &EmailAddress,
        client: &Client,
    ) -> PortResult<(NewSession, Write)> {
        let id = SessionId::new(self.ids.uuid());
        let secret = self.ids.secret();
        let now = self.clock.now();
        let origin = Origin {
            address: client.address,
            agent: client.agent.chars().take(MAX_AGENT_CHARS).collect(),
        };
        let sealed = self
            .keys
            .seal(
                &KeyOwner::account(stored.id),
                &origin_context(id),
                &encode(&origin, "origin")?,
            )
            .await?;
        let body = SessionBody {
            account: stored.id,
            epoch: stored.account.epoch,
            secret: Bytes(token_mark(&secret).to_vec()),
            replaced: None,
            created_at: now,
            seen_at: now,
            ends_at: now.plus_seconds(self.options.session_total_seconds),
            origin: Bytes(sealed),
        };
        let write = self.put_session(id, &body, Condition::Absent)?;
        let new = NewSession {
            token: Secret::new(write_token(id.uuid(), &secret)),
            session: session(id, body, email.clone(), origin),
        };
        Ok((new, write))
    }

    pub(super) async fn recognize(&self, token: &Secret) -> PortResult<Option<Session>> {
        let Some(mut living) = self.living(token).await? else {
            return Ok(None);
        };
        let now = self.clock.now();
        if now.millis_since(living.session.body.seen_at) >= SEEN_EVERY_MILLIS {
            living.session.body.seen_at = now;
            let StoredSession { id, version, body } = &living.session;
            // After a conflict another request has noted the same minute, or the session has just ended. A full disk
            // must not keep people from reading, so any other failure is only logged.
            let noted = self
                .commit(vec![self.put_session(*id, body, Condition::Version(*version))?])
                .await;
            if let Err(error) = noted {
                let error = rolefit_ports::error::chain(&error);
                tracing::warn!(%error, "the use of a session was not remembered");
            }
        }
        self.reveal(living).await
    }

    /// The session of a token, as it is.
    pub(super) async fn recognize_unused(&self, token: &Secret) -> PortResult<Option<Session>> {
        match self.living(token).await? {
            Some(living) => self.reveal(living).await,
            None => Ok(None),
        }
    }

    pub(super) async fn rotate(&self, token: &Secret) -> PortResult<Option<NewSession>> {
        for _ in 0..CHANGE_TRIES {
            let Some(mut living) = self.living(token).await? else {
                return Ok(None);
            };
            if !living.session.body.is_newest(token) {
                return Ok(None);
            }
            let (secret, now) = (self.ids.secret(), self.clock.now());
            let body = &mut living.session.body;
            let older = std::mem::replace(&mut body.secret, Bytes(token_mark(&secret).to_vec()));
            body.replaced = Some(Replaced {
                secret: older,
                at: now,
            });
            body.seen_at = now;
            let StoredSession { id, version, body } = &living.session;
            let token = Secret::new(write_token(id.uuid(), &secret));
            let write = self.put_session(*id, body, Condition::Version(*version))?;
            if self.commit(vec![write]).await? == Commit::Done {
                let session = self.reveal(living).await?;
                return Ok(session.map(|session| NewSession { token, session }));
            }
        }
        Err(contended())
    }

    pub(super) async fn end_by_token(&self, token: &Secret) -> PortResult<()> {
        for _ in 0..CHANGE_TRIES {
            let Some(session) = self.session_of(token).await? else {
                return Ok(());
            };
            if self.commit(vec![session.delete()]).await? == Commit::Done {
                return Ok(());
            }
        }
        Err(contended())
    }

    pub(super) async fn end_by_id(&self, account: AccountId, id: SessionId) -> PortResult<()> {
        for _ in 0..CHANGE_TRIES {
            let session = self
                .stored_session(id)
                .await?
                .filter(|s| s.body.account == account);
            let Some(session) = session else {
                return Ok(());
            };
            if self.commit(vec![session.delete()]).await? == Commit::Done {
                return Ok(());
            }
        }
        Err(contended())
    }

    pub(super) async fn end_all(&self, account: AccountId, keep: Option<SessionId>) -> PortResult<()> {
        for _ in 0..CHANGE_TRIES {
            let Some(mut stored) = self.load(account).await? else {
                return Ok(());
            };
            let mut writes = self.next_epoch(&mut stored, keep).await?;
            writes.push(stored.put()?);
            if self.commit(writes).await? == Commit::Done {
                self.tidy_sessions(&stored).await;
                return Ok(());
            }
        }
        Err(contended())
    }

    pub(super) async fn living_sessions(&self, account: AccountId) -> PortResult<Vec<Session>> {
        let Some(stored) = self.load(account).await? else {
            return Ok(Vec::new());
        };
        let Some(email) = self.email_of_living(&stored).await? else {
            return Ok(Vec::new());
        };
        let mut sessions = Vec::new();
        for record in self.session_records(account).await? {
            let found = read_session(&record)?;
            if self.is_living(&found, &stored)
                && let Some(session) = self
                    .reveal(Living {
                        session: found,
                        email: email.clone(),
                    })
                    .await?
            {
                sessions.push(session);
            }
        }
        Ok(sessions)
    }

    /// Ends all sessions of an account but `keep` once the account is written; gives the write that takes the kept
    /// one along, if it is alive.
    pub(super) async fn next_epoch(
        &self,
        stored: &mut Stored,
        keep: Option<SessionId>,
    ) -> PortResult<Vec<Write>> {
        let kept = match keep {
            Some(id) => self
                .stored_session(id)
                .await?
                .filter(|s| self.is_living(s, stored)),
            None => None,
        };
        stored.account.epoch += 1;
        let Some(StoredSession {
            id,
            version,
            mut body,
        }) = kept
        else {
            return Ok(Vec::new());
        };
        body.epoch = stored.account.epoch;
        Ok(vec![self.put_session(id, &body, Condition::Version(version))?])
    }

    /// Removes the records of sessions of earlier epochs. They are over already and expire by themselves, so a
    /// failure is only logged.
    pub(super) async fn tidy_sessions(&self, stored: &Stored) {
        if let Err(error) = self.remove_sessions(stored.id, stored.account.epoch).await {
            let error = rolefit_ports::error::chain(&error);
            tracing::warn!(%error, "records of ended sessions are left to expire");
        }
    }

    /// Removes the records of an account's sessions of epochs before `epoch`.
    pub(super) async fn remove_sessions(&self, account: AccountId, epoch: u64) -> PortResult<()> {
        for record in self.session_records(account).await? {
            if read_session(&record)?.body.epoch >= epoch {
                continue;
            }
            let write = Write::Delete {
                key: record.key,
                condition: Condition::Version(record.version),
            };
            // After a conflict somebody else removed it, or changed a session that the index showed late.
            self.commit(vec![write]).await?;
        }
        Ok(())
    }

    async fn living(&self, token: &Secret) -> PortResult<Option<Living>> {
        let Some(session) = self.session_of(token).await? else {
            return Ok(None);
        };
        let Some(stored) = self.load(session.body.account).await? else {
            return Ok(None);
        };
        if !self.is_living(&session, &stored) {
            return Ok(None);
        }
        let email = self.email_of_living(&stored).await?;
        Ok(email.map(|email| Living { session, email }))
    }

    async fn session_of(&self, token: &Secret) -> PortResult<Option<StoredSession>> {
        let Some((id, secret)) = read_token(token.expose()) else {
            return Ok(None);
        };
        let session = self.stored_session(SessionId::new(id)).await?;
        let (mark, now) = (token_mark(&secret), self.clock.now());
        Ok(session.filter(|session| session.body.accepts(&mark, now)))
    }

    async fn stored_session(&self, id: SessionId) -> PortResult<Option<StoredSession>> {
        let record = self.records.get(&session_key(id)).await?;
        record.as_ref().map(read_session).transpose()
    }

    async fn session_records(&self, account: AccountId) -> PortResult<Vec<Record>> {
        let mut query = Query {
            index: Index::First,
            partition: account_index(account),
            range: SortRange::All,
            direction: Direction::Descending,
            content: Content::Whole,
            limit: MAX_PAGE,
            after: None,
        };
        let mut records = Vec::new();
        loop {
            let page = self.records.query(&query).await?;
            records.extend(page.records);
            if page.next.is_none() {
                return Ok(records);
            }
            query.after = page.next;
        }
    }

    fn is_living(&self, session: &StoredSession, stored: &Stored) -> bool {
        session.body.account == stored.id
            && session.body.epoch == stored.account.epoch
            && !stored.account.is_disabled()
            && self.clock.now() < self.end(&session.body)
    }

    /// The time at which a session ends if it is not used again.
    fn end(&self, body: &SessionBody) -> Timestamp {
        let idle = body.seen_at.plus_seconds(self.options.session_idle_seconds);
        idle.min(body.ends_at)
    }

    /// The address of an account with sessions; `None` when its key was destroyed, for then the person is erased.
    async fn email_of_living(&self, stored: &Stored) -> PortResult<Option<EmailAddress>> {
        if stored.account.is_disabled() {
            return Ok(None);
        }
        self.open_email(stored).await
    }

    async fn reveal(&self, living: Living) -> PortResult<Option<Session>> {
        let Living {
            session: StoredSession { id, body, .. },
            email,
        } = living;
        let owner = KeyOwner::account(body.account);
        let plain = match self.keys.open(&owner, &origin_context(id), &body.origin.0).await {
            Ok(plain) => plain,
            Err(e) if e.kind() == ErrorKind::Destroyed => return Ok(None),
            Err(e) => return Err(e),
        };
        let origin = serde_json::from_slice(&plain).map_err(|e| {
            PortError::with_source(ErrorKind::Corrupt, "origin of a session cannot be read", e)
        })?;
        Ok(Some(session(id, body, email, origin)))
    }

    fn put_session(&self, id: SessionId, body: &SessionBody, condition: Condition) -> PortResult<Write> {
        let mut record = NewRecord::new(session_key(id), encode(body, SESSION)?);
        let begun = format!("{:020}.{id}", body.created_at.0.max(0));
        record.index1 = Some(Key::new(account_index(body.account), begun));
        record.expires_at = Some(self.end(body));
        Ok(Write::Put { record, condition })
    }
}

impl SessionBody {
    /// Whether a token with this mark is good: the newest, or for a grace the one before it.
    fn accepts(&self, mark: &[u8], now: Timestamp) -> bool {
        let before = self.replaced.as_ref().is_some_and(|replaced| {
            same(&replaced.secret.0, mark) && now < replaced.at.plus_seconds(REFRESH_GRACE_SECONDS)
        });
        same(&self.secret.0, mark) || before
    }

    fn is_newest(&self, token: &Secret) -> bool {
        read_token(token.expose()).is_some_and(|(_, secret)| same(&self.secret.0, &token_mark(&secret)))
    }

    fn renewed_at(&self) -> Timestamp {
        self.replaced
            .as_ref()
            .map_or(self.created_at, |replaced| replaced.at)
    }
}

impl StoredSession {
    fn delete(&self) -> Write {
        Write::Delete {
            key: session_key(self.id),
            condition: Condition::Version(self.version),
        }
    }
}

fn session(id: SessionId, body: SessionBody, email: EmailAddress, origin: Origin) -> Session {
    Session {
        id,
        account: body.account,
        email,
        created_at: body.created_at,
        renewed_at: body.renewed_at(),
        seen_at: body.seen_at,
        expires_at: body.ends_at,
        address: origin.address,
        agent: origin.agent,
    }
}

fn read_session(record: &Record) -> PortResult<StoredSession> {
    let corrupt = |e| PortError::with_source(ErrorKind::Corrupt, "key of a session cannot be read", e);
    let id = record.key.partition.rsplit('.').next().unwrap_or_default();
    Ok(StoredSession {
        id: id.parse().map_err(|e: rolefit_domain::InvalidId| corrupt(e))?,
        version: record.version,
        body: decode(record)?,
    })
}

fn session_key(id: SessionId) -> Key {
    Key::new(format!("identity.session.{id}"), SESSION)
}

fn account_index(account: AccountId) -> String {
    format!("identity.sessions.{account}")
}

fn origin_context(id: SessionId) -> String {
    format!("identity.session.{id}.origin")
}
