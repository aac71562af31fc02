//! The statements of the queues; `queues` has the waiting and waking.

use rolefit_domain::{MessageId, Timestamp};
use rolefit_ports::queue::{DeadLetter, Delivery, Depth};
use rolefit_ports::{ErrorKind, PortError};
use rusqlite::{Connection, OptionalExtension as _};
use uuid::Uuid;

use super::error::Failure;

/// Messages of one call of `send`.
pub(super) struct Sending {
    pub(super) queue: String,
    pub(super) sent_at: Timestamp,
    pub(super) visible_at: Timestamp,
    pub(super) messages: Vec<NewMessage>,
}

/// One of them.
pub(super) struct NewMessage {
    pub(super) id: MessageId,
    /// Whose it is; `None` for nobody's.
    pub(super) owner: Option<String>,
    pub(super) body: String,
}

/// One call of `receive`.
pub(super) struct Taking {
    pub(super) queue: String,
    pub(super) max: usize,
    pub(super) now: Timestamp,
    pub(super) hidden_until: Timestamp,
    /// Goes into the receipts of this call.
    pub(super) secret: Uuid,
}

/// What a call of `receive` found.
pub(super) struct Taken {
    pub(super) deliveries: Vec<Delivery>,
    /// When the next message becomes visible; only looked for when none was taken.
    pub(super) next_visible: Option<Timestamp>,
}

/// A receipt: the message and the secret of its hand-over.
pub(super) struct Receipt {
    queue: String,
    id: Uuid,
    secret: Uuid,
}

impl Receipt {
    /// Reads the text that [`Receipt::text`] made; `None` for any other.
    pub(super) fn parse(queue: &str, text: &str) -> Option<Self> {
        let (id, secret) = text.split_once('.')?;
        Some(Self {
            queue: queue.to_owned(),
            id: Uuid::try_parse(id).ok()?,
            secret: Uuid::try_parse(secret).ok()?,
        })
    }

    /// The message, its queue and the secret, as the statements compare them.
    fn parameters(&self) -> ([u8; 16], &str, [u8; 16]) {
        (self.id.into_bytes(), &self.queue, self.secret.into_bytes())
    }

    fn text(id: Uuid, secret: Uuid) -> String {
        format!("{}.{}", id.simple(), secret.simple())
    }
}

/// The error for a receipt that proves nothing any more.
pub(super) fn worthless() -> PortError {
    PortError::new(
        ErrorKind::Conflict,
        "the message was handed over again or is gone",
    )
}

pub(super) fn add(connection: &Connection, sending: &Sending) -> Result<(), Failure> {
    let mut insert = connection.prepare_cached(
        "INSERT INTO messages (id, queue, visible_at, sent_at, attempts, body, owner, turn)
         VALUES (?1, ?2, ?3, ?4, 0, ?5, ?6, ?7)",
    )?;
    for message in &sending.messages {
        insert.execute((
            message.id.uuid().into_bytes(),
            &sending.queue,
            sending.visible_at.0,
            sending.sent_at.0,
            &message.body,
            &message.owner,
            next_turn(connection, &sending.queue, message.owner.as_deref())?,
        ))?;
    }
    Ok(())
}

/// The turn of a new message: that of the first message that waits, so that nobody who comes late overtakes all that wait, and
/// one later than the last that waits of the same owner.
fn next_turn(connection: &Connection, queue: &str, owner: Option<&str>) -> Result<i64, Failure> {
    Ok(connection
        .prepare_cached(
            "SELECT max(
                coalesce((SELECT min(turn) FROM messages WHERE queue = ?1 AND receipt IS NULL), 0),
                coalesce((SELECT max(turn) + 1 FROM messages WHERE queue = ?1 AND owner = ?2 AND receipt IS NULL), 0))",
        )?
        .query_row((queue, owner), |row| row.get(0))?)
}

pub(super) fn take(connection: &Connection, taking: &Taking) -> Result<Taken, Failure> {
    let mut visible = connection.prepare_cached(
        // By this index whatever the planner thinks: it walks by turns and skips the few that are hidden, where the other index would
        // sort all that wait each time.
        "SELECT id, attempts, sent_at, body FROM messages INDEXED BY messages_turn
         WHERE queue = ?1 AND visible_at <= ?2 ORDER BY turn, visible_at, id LIMIT ?3",
    )?;
    let mut hide = connection
        .prepare_cached("UPDATE messages SET visible_at = ?2, attempts = ?3, receipt = ?4 WHERE id = ?1")?;
    // Read to the end before the first change, because the changes move what the statement walks over.
    let found = visible
        .query_map((&taking.queue, taking.now.0, taking.max), |row| {
            let (id, attempts): ([u8; 16], u32) = (row.get(0)?, row.get(1)?);
            let (sent_at, body): (i64, String) = (row.get(2)?, row.get(3)?);
            Ok((id, attempts, sent_at, body))
        })?
        .collect::<Result<Vec<_>, _>>()?;
    let mut deliveries = Vec::with_capacity(found.len());
    for (id, attempts, sent_at, body) in found {
        let attempt = attempts.saturating_add(1);
        let id = Uuid::from_bytes(id);
        hide.execute((
            id.into_bytes(),
            taking.hidden_until.0,
            attempt,
            taking.secret.into_bytes(),
        ))?;
        deliveries.push(Delivery {
            id: MessageId::new(id),
            receipt: Receipt::text(id, taking.secret),
            attempt,
            sent_at: Timestamp(sent_at),
            body,
        });
    }
    let next_visible = if deliveries.is_empty() {
        next_visible(connection, &taking.queue)?
    } else {
        None
    };
    Ok(Taken {
        deliveries,
        next_visible,
    })
}

/// Shows what a process before this one had in its hands when it ended: whoever opens the database holds its lock, so that
/// nobody can work on a message any more. Attempts stay counted. A pause before the next try ends with it, because nothing
/// tells a message that pauses from one that was being worked on.
pub(super) fn let_go(connection: &Connection, now: Timestamp) -> Result<(), Failure> {
    connection.execute(
        "UPDATE messages SET visible_at = ?1 WHERE receipt IS NOT NULL AND visible_at > ?1",
        [now.0],
    )?;
    Ok(())
}

pub(super) fn complete(connection: &Connection, receipt: &Receipt) -> Result<(), Failure> {
    connection
        .prepare_cached("DELETE FROM messages WHERE id = ?1 AND queue = ?2 AND receipt = ?3")?
        .execute(receipt.parameters())?;
    Ok(())
}

pub(super) fn hide_until(
    connection: &Connection,
    receipt: &Receipt,
    until: Timestamp,
) -> Result<(), Failure> {
    let (id, queue, secret) = receipt.parameters();
    let changed = connection
        .prepare_cached("UPDATE messages SET visible_at = ?4 WHERE id = ?1 AND queue = ?2 AND receipt = ?3")?
        .execute((id, queue, secret, until.0))?;
    if changed == 0 {
        return Err(worthless().into());
    }
    Ok(())
}

pub(super) fn bury(
    connection: &Connection,
    receipt: &Receipt,
    reason: &str,
    now: Timestamp,
) -> Result<(), Failure> {
    let (id, queue, secret) = receipt.parameters();
    let moved = connection
        .prepare_cached(
            "INSERT INTO dead_letters (id, queue, sent_at, died_at, attempts, reason, body, owner)
             SELECT id, queue, sent_at, ?4, attempts, ?5, body, owner FROM messages
             WHERE id = ?1 AND queue = ?2 AND receipt = ?3",
        )?
        .execute((id, queue, secret, now.0, reason))?;
    if moved == 0 {
        return Err(worthless().into());
    }
    complete(connection, receipt)
}

pub(super) fn replay(
    connection: &Connection,
    queue: &str,
    id: MessageId,
    now: Timestamp,
) -> Result<(), Failure> {
    let id = id.uuid().into_bytes();
    let owner: Option<Option<String>> = connection
        .prepare_cached("SELECT owner FROM dead_letters WHERE id = ?1 AND queue = ?2")?
        .query_row((id, queue), |row| row.get(0))
        .optional()?;
    let Some(owner) = owner else {
        return Err(Failure::new(
            ErrorKind::NotFound,
            "the message is not among the dead letters",
        ));
    };
    let turn = next_turn(connection, queue, owner.as_deref())?;
    connection
        .prepare_cached(
            "INSERT INTO messages (id, queue, visible_at, sent_at, attempts, body, owner, turn)
             SELECT id, queue, ?2, sent_at, 0, body, owner, ?3 FROM dead_letters WHERE id = ?1",
        )?
        .execute((id, now.0, turn))?;
    connection
        .prepare_cached("DELETE FROM dead_letters WHERE id = ?1")?
        .execute([id])?;
    Ok(())
}

pub(super) fn dead_letters(
    connection: &Connection,
    queue: &str,
    limit: u32,
) -> Result<Vec<DeadLetter>, Failure> {
    let mut statement = connection.prepare_cached(
        "SELECT id, sent_at, died_at, attempts, reason, body FROM dead_letters
         WHERE queue = ?1 ORDER BY died_at, id LIMIT ?2",
    )?;
    let letters = statement.query_map((queue, limit), |row| {
        Ok(DeadLetter {
            id: MessageId::new(Uuid::from_bytes(row.get(0)?)),
            sent_at: Timestamp(row.get(1)?),
            died_at: Timestamp(row.get(2)?),
            attempts: row.get(3)?,
            reason: row.get(4)?,
            body: row.get(5)?,
        })
    })?;
    Ok(letters.collect::<Result<_, _>>()?)
}

pub(super) fn depth(connection: &Connection, queue: &str, now: Timestamp) -> Result<Depth, Failure> {
    let (all, in_flight): (u64, u64) = connection
        .prepare_cached(
            "SELECT count(*), count(*) FILTER (WHERE receipt IS NOT NULL AND visible_at > ?2)
             FROM messages WHERE queue = ?1",
        )?
        .query_row((queue, now.0), |row| Ok((row.get(0)?, row.get(1)?)))?;
    let dead = connection
        .prepare_cached("SELECT count(*) FROM dead_letters WHERE queue = ?1")?
        .query_row([queue], |row| row.get(0))?;
    Ok(Depth {
        waiting: all - in_flight,
        in_flight,
        dead,
    })
}

/// When the first message of the queue becomes visible.
fn next_visible(connection: &Connection, queue: &str) -> Result<Option<Timestamp>, Failure> {
    let next: Option<i64> = connection
        .prepare_cached("SELECT min(visible_at) FROM messages WHERE queue = ?1")?
        .query_row([queue], |row| row.get(0))?;
    Ok(next.map(Timestamp))
}
