//! An archive that is written while somebody reads it.

use std::future::{Future, ready};
use std::io::Write;
use std::sync::{Arc, Mutex, PoisonError};

use bytes::Bytes;
use futures::channel::mpsc::{Sender, channel};
use futures::stream::{BoxStream, once, select};
use futures::{SinkExt, StreamExt};
use rolefit_domain::Timestamp;
use rolefit_ports::{ErrorKind, PortError};
use serde::Serialize;
use serde_json::Value;
use zip::write::{SimpleFileOptions, StreamWriter};
use zip::{CompressionMethod, DateTime, ZipWriter};

use crate::{ServiceError, ServiceResult};

/// Bytes that are packed before they are handed to the reader.
const PIECE: usize = 32 * 1024;
/// Bytes that are packed at a time; packing as many keeps a processor for about a millisecond.
const STEP: usize = 64 * 1024;
/// How hard to pack, of 9: documents are packed already, and all else is small.
const LEVEL: i64 = 3;

/// A ZIP archive in the making.
pub(super) struct Archive {
    zip: ZipWriter<StreamWriter<Packed>>,
    packed: Packed,
    reader: Sender<Bytes>,
    begun: Timestamp,
    is_first: bool,
    missing: Vec<String>,
}

/// What is packed and not handed on yet.
#[derive(Debug, Clone, Default)]
struct Packed(Arc<Mutex<Vec<u8>>>);

impl Packed {
    /// All of it, once there are so many bytes.
    fn take(&self, from: usize) -> Option<Bytes> {
        let mut packed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        (packed.len() >= from.max(1)).then(|| std::mem::take(&mut *packed).into())
    }
}

impl Write for Packed {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let mut packed = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        packed.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// The bytes of the archive that `write` makes. It works while somebody reads and no longer, so that at most a piece of the
/// archive is in memory. What `write` fails with is logged, and ends the bytes as an error.
pub(super) fn streamed<W, F>(begun: Timestamp, write: W) -> BoxStream<'static, ServiceResult<Bytes>>
where
    W: FnOnce(Archive) -> F,
    F: Future<Output = ServiceResult<()>> + Send + 'static,
{
    let (reader, pieces) = channel(0);
    let packed = Packed::default();
    let work = write(Archive {
        zip: ZipWriter::new_stream(packed.clone()),
        packed,
        reader,
        begun,
        is_first: true,
        missing: Vec::new(),
    });
    let end = once(work).filter_map(|done| {
        let failed = done.err().inspect(|error| {
            let error = rolefit_ports::error::chain(error);
            tracing::error!(%error, "the copy of a person's data broke off");
        });
        ready(failed.map(Err))
    });
    select(pieces.map(Ok), end).boxed()
}

impl Archive {
    /// When it was begun.
    pub(super) const fn begun(&self) -> Timestamp {
        self.begun
    }

    /// A whole file.
    pub(super) async fn file(&mut self, name: &str, content: &[u8]) -> ServiceResult<()> {
        self.begin(name)?;
        self.write(content).await
    }

    /// A whole file of JSON, for people and programs.
    pub(super) async fn json(&mut self, name: &str, value: &Value) -> ServiceResult<()> {
        let mut content = serde_json::to_vec_pretty(value)?;
        content.push(b'\n');
        self.file(name, &content).await
    }

    /// Begins a file; what is written from now on is in it.
    pub(super) fn begin(&mut self, name: &str) -> ServiceResult<()> {
        // Not stored as it is: whoever reads an archive from its beginning to its end must find where a file ends.
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Deflated)
            .compression_level(Some(LEVEL))
            .last_modified_time(dos_time(self.begun));
        Ok(self.zip.start_file(name, options).map_err(not_packed)?)
    }

    /// Writes on in the file that was begun last.
    pub(super) async fn write(&mut self, content: &[u8]) -> ServiceResult<()> {
        for step in content.chunks(STEP) {
            self.zip.write_all(step).map_err(not_packed)?;
            self.hand_on(PIECE).await?;
        }
        Ok(())
    }

    /// Begins a file of JSON with a list in it.
    pub(super) async fn begin_list(&mut self, name: &str) -> ServiceResult<()> {
        self.begin(name)?;
        self.is_first = true;
        self.write(b"[").await
    }

    /// Adds something to the list that was begun last.
    pub(super) async fn item(&mut self, item: &impl Serialize) -> ServiceResult<()> {
        let mut content = match std::mem::take(&mut self.is_first) {
            true => b"\n".to_vec(),
            false => b",\n".to_vec(),
        };
        content.append(&mut serde_json::to_vec_pretty(item)?);
        self.write(&content).await
    }

    /// Ends the list that was begun last.
    pub(super) async fn end_list(&mut self) -> ServiceResult<()> {
        self.write(b"\n]\n").await
    }

    /// Remembers that something is not in the archive, or not whole, because it is damaged.
    pub(super) fn lacks(&mut self, what: &str) {
        self.missing.push(what.to_owned());
    }

    /// Says what is missing, and ends the archive.
    pub(super) async fn finish(mut self) -> ServiceResult<()> {
        if !self.missing.is_empty() {
            let told = format!(
                "What is stored of these is damaged, so that they are not in this copy, or not whole. The people who run \
                 this site see the same in their log; ask them about it.\n\n{}\n",
                self.missing.join("\n")
            );
            self.file("left-out.txt", told.as_bytes()).await?;
        }
        let Self {
            zip,
            packed,
            reader: mut handed,
            ..
        } = self;
        zip.finish().map_err(not_packed)?;
        match packed.take(1) {
            Some(last) => handed
                .send(last)
                .await
                .map_err(not_packed)
                .map_err(ServiceError::from),
            None => Ok(()),
        }
    }

    async fn hand_on(&mut self, from: usize) -> ServiceResult<()> {
        match self.packed.take(from) {
            Some(piece) => Ok(self.reader.send(piece).await.map_err(not_packed)?),
            None => Ok(()),
        }
    }
}

fn not_packed(error: impl std::error::Error + Send + Sync + 'static) -> PortError {
    PortError::with_source(ErrorKind::Invalid, "the archive cannot be written", error)
}

/// The time as archives note it, in UTC; 1980, the beginning of their time, for what they cannot note.
fn dos_time(at: Timestamp) -> DateTime {
    let parts = || {
        let text = at.rfc3339();
        let mut numbers = text.split(|c: char| !c.is_ascii_digit());
        let mut next = || numbers.next()?.parse::<u16>().ok();
        let (year, month, day) = (next()?, next()?, next()?);
        let (hour, minute, second) = (next()?, next()?, next()?);
        let [month, day, hour, minute, second] =
            [month, day, hour, minute, second].map(|part| u8::try_from(part).unwrap_or(u8::MAX));
        DateTime::from_date_and_time(year, month, day, hour, minute, second).ok()
    };
    parts().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use std::io::{Cursor, Read};

    use futures::TryStreamExt;

    use super::*;

    const BEGUN: Timestamp = Timestamp(1_795_373_730_123);

    async fn read(archive: BoxStream<'static, ServiceResult<Bytes>>) -> zip::ZipArchive<Cursor<Vec<u8>>> {
        let pieces: Vec<Bytes> = archive.try_collect().await.expect("an archive");
        zip::ZipArchive::new(Cursor::new(pieces.concat())).expect("is whole")
    }

    fn content(archive: &mut zip::ZipArchive<Cursor<Vec<u8>>>, name: &str) -> String {
        let mut text = String::new();
        let mut file = archive.by_name(name).expect(name);
        file.read_to_string(&mut text).expect("text");
        text
    }

    #[tokio::test]
    async fn files_and_lists_are_read_as_they_were_written() {
        let mut archive = read(streamed(BEGUN, |mut archive| async move {
            archive.file("a.txt", b"Nora").await?;
            archive.begin_list("empty.json").await?;
            archive.end_list().await?;
            archive.begin_list("two.json").await?;
            archive.item(&1).await?;
            archive.item(&"b").await?;
            archive.end_list().await?;
            archive.lacks("documents/01 cv.pdf");
            archive.finish().await
        }))
        .await;
        assert_eq!(content(&mut archive, "a.txt"), "Nora");
        for (name, value) in [("empty.json", "[]"), ("two.json", r#"[1,"b"]"#)] {
            let list: Value = serde_json::from_str(&content(&mut archive, name)).expect("JSON");
            assert_eq!(list.to_string(), value);
        }
        assert!(content(&mut archive, "left-out.txt").contains("documents/01 cv.pdf"));
        let made = archive.by_name("a.txt").expect("a file").last_modified();
        assert_eq!(made.map(|at| (at.year(), at.hour())), Some((2026, 18)));
    }

    #[tokio::test]
    async fn no_more_is_made_than_is_read() {
        // What cannot be packed, so that every step gives pieces.
        let noise = |from: u64| -> Vec<u8> {
            let mut state = from + 1;
            let mut next = || {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1);
                (state >> 56) as u8
            };
            (0..STEP).map(|_| next()).collect()
        };
        let steps = Arc::new(Mutex::new(0));
        let made = steps.clone();
        let mut archive = streamed(BEGUN, move |mut archive| async move {
            archive.begin("noise")?;
            for step in 0..100 {
                *made.lock().expect("not poisoned") = step;
                archive.write(&noise(step)).await?;
            }
            archive.finish().await
        });
        for _ in 0..10 {
            archive.next().await.expect("a piece").expect("is good");
        }
        let made = *steps.lock().expect("not poisoned");
        assert!((5..15).contains(&made), "{made} steps for ten pieces");
    }

    #[tokio::test]
    async fn what_fails_is_no_archive() {
        let mut archive = streamed(BEGUN, |mut archive| async move {
            archive.file("a.txt", b"Nora").await?;
            Err(ServiceError::Stale)
        });
        let mut bytes = Vec::new();
        let failed = loop {
            match archive.next().await {
                Some(Ok(piece)) => bytes.extend_from_slice(&piece),
                Some(Err(error)) => break error,
                None => panic!("ended well"),
            }
        };
        assert!(matches!(failed, ServiceError::Stale));
        assert!(zip::ZipArchive::new(Cursor::new(bytes)).is_err());
    }
}
