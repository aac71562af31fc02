//! Reading: shard after shard, and what a shard was split or merged into only after all of it.

use std::collections::HashSet;
use std::time::Duration;

use aws_sdk_kinesis::types::{Record, ShardIteratorType};
use rolefit_ports::{ErrorKind, PortError, PortResult};

use super::place::{Place, Shard};
use super::{CODES, Entry, KinesisStream};
use crate::error::port_error;

/// Most entries of one call (the service's own limit).
const MOST_ENTRIES: usize = 10_000;
/// Pause after a call that gave nothing although there is more, as in a shard whose entries lie far apart: a shard may be
/// asked five times a second.
const PAUSE: Duration = Duration::from_millis(200);

/// Entries with the place behind them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Page {
    /// Keys and bodies; in order for each key.
    pub entries: Vec<Entry>,
    /// From here reading goes on.
    pub next: Place,
}

/// A shard as the stream lists it.
struct Listed {
    id: String,
    parents: Vec<String>,
}

impl KinesisStream {
    /// Entries after a place, at most `limit`. Fewer do not mean that there are no more; none do, for now.
    pub async fn read_from(&self, after: &Place, limit: u32) -> PortResult<Page> {
        let listed = self.shards().await?;
        let ids: HashSet<&str> = listed.iter().map(|shard| shard.id.as_str()).collect();
        let mut next = after.clone();
        // Shards that the stream has forgotten had nothing that it still keeps.
        next.shards.retain(|id, _| ids.contains(id.as_str()));
        let limit = usize::try_from(limit).unwrap_or(usize::MAX);
        let mut entries = Vec::new();
        // Parents come before their children, so one walk reads on into the children of what has just ended.
        for shard in &listed {
            let is_done = |id: &String| next.shards.get(id) == Some(&Shard::Done);
            let waits = |parent: &String| ids.contains(parent.as_str()) && !is_done(parent);
            if is_done(&shard.id) || shard.parents.iter().any(waits) {
                continue;
            }
            if entries.len() >= limit {
                break;
            }
            let place = self
                .read_shard(&shard.id, next.shards.get(&shard.id), limit, &mut entries)
                .await?;
            if let Some(place) = place {
                next.shards.insert(shard.id.clone(), place);
            }
        }
        Ok(Page { entries, next })
    }

    /// Reads on in a shard until there is no more or there are enough, and gives how far it came.
    async fn read_shard(
        &self,
        shard: &str,
        from: Option<&Shard>,
        limit: usize,
        entries: &mut Vec<Entry>,
    ) -> PortResult<Option<Shard>> {
        let mut iterator = self.iterator(shard, from).await?;
        let mut place = None;
        while entries.len() < limit {
            let Some(at) = iterator else {
                return Ok(Some(Shard::Done));
            };
            let wanted = (limit - entries.len()).min(MOST_ENTRIES);
            let answer = self
                .client
                .get_records()
                .shard_iterator(at)
                .limit(i32::try_from(wanted).unwrap_or(i32::MAX))
                .send()
                .await
                .map_err(|failure| port_error(failure, "cannot read the stream", CODES))?;
            let is_empty = answer.records.is_empty();
            if let Some(last) = answer.records.last() {
                place = Some(Shard::After(last.sequence_number.clone()));
            }
            for record in answer.records {
                entries.push(entry(record)?);
            }
            iterator = answer.next_shard_iterator;
            let is_at_the_end = answer.millis_behind_latest.unwrap_or(0) == 0;
            if iterator.is_some() && is_at_the_end {
                break;
            }
            if is_empty && iterator.is_some() {
                tokio::time::sleep(PAUSE).await;
            }
        }
        Ok(place)
    }

    async fn iterator(&self, shard: &str, from: Option<&Shard>) -> PortResult<Option<String>> {
        let (kind, number) = match from {
            Some(Shard::After(number)) => (ShardIteratorType::AfterSequenceNumber, Some(number.clone())),
            Some(Shard::Done) | None => (ShardIteratorType::TrimHorizon, None),
        };
        let answer = self
            .client
            .get_shard_iterator()
            .stream_name(&self.stream)
            .shard_id(shard)
            .shard_iterator_type(kind)
            .set_starting_sequence_number(number)
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot begin to read the stream", CODES))?;
        Ok(answer.shard_iterator)
    }

    /// All shards, parents before children: a child's number is always the larger one.
    async fn shards(&self) -> PortResult<Vec<Listed>> {
        let mut listed = Vec::new();
        let mut token = None;
        loop {
            let call = self.client.list_shards();
            let call = match token {
                Some(token) => call.next_token(token),
                None => call.stream_name(&self.stream),
            };
            let answer = call
                .send()
                .await
                .map_err(|failure| port_error(failure, "cannot list the stream's shards", CODES))?;
            for shard in answer.shards.unwrap_or_default() {
                listed.push(Listed {
                    parents: [shard.parent_shard_id, shard.adjacent_parent_shard_id]
                        .into_iter()
                        .flatten()
                        .collect(),
                    id: shard.shard_id,
                });
            }
            token = answer.next_token;
            if token.is_none() {
                listed.sort_by(|one, other| one.id.cmp(&other.id));
                return Ok(listed);
            }
        }
    }
}

fn entry(record: Record) -> PortResult<Entry> {
    let key = record
        .partition_key
        .ok_or_else(|| PortError::new(ErrorKind::Corrupt, "an entry of the stream has no key"))?;
    let body = String::from_utf8(record.data.into_inner()).map_err(|error| {
        PortError::with_source(ErrorKind::Corrupt, "an entry of the stream is no text", error)
    })?;
    Ok((key, body))
}
