//! An activity stream in memory, for what only needs one.

use std::sync::Mutex;

use async_trait::async_trait;
use rolefit_ports::stream::StreamEntry;
use rolefit_ports::{ActivityStream, PortResult};

/// Entries in the order of their appending.
#[derive(Default)]
pub struct MemoryStream(Mutex<Vec<StreamEntry>>);

#[async_trait]
impl ActivityStream for MemoryStream {
    async fn append(&self, entries: &[(String, String)]) -> PortResult<()> {
        let mut kept = self.0.lock().expect("not poisoned");
        for (key, body) in entries {
            let position = kept.len() as u64 + 1;
            kept.push(StreamEntry {
                position,
                key: key.clone(),
                body: body.clone(),
            });
        }
        Ok(())
    }

    async fn read(&self, after: u64, limit: u32) -> PortResult<Vec<StreamEntry>> {
        let kept = self.0.lock().expect("not poisoned");
        let later = kept.iter().filter(|entry| entry.position > after);
        Ok(later.take(limit as usize).cloned().collect())
    }

    async fn checkpoint(&self, _: &str, _: u64) -> PortResult<()> {
        Ok(())
    }

    async fn position(&self, _: &str) -> PortResult<u64> {
        Ok(0)
    }
}
