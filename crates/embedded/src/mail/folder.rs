//! A mailer that delivers to a folder: every mail as an `.eml` file for mail programs, and an index for the viewer.
//!
//! The folder holds addresses and codes in clear, so it is for development and demonstrations only.

use std::collections::HashMap;
use std::fs::{File, OpenOptions};
use std::io::{self, Write as _};
use std::os::unix::fs::{FileExt as _, OpenOptionsExt as _};
use std::path::Path;
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use lettre::message::Mailbox;
use rolefit_domain::{EmailAddress, MessageId, Timestamp};
use rolefit_ports::mail::{Mail, MailFolder, StoredMail};
use rolefit_ports::{Clock, ErrorKind, Mailer, PortError, PortResult};
use serde::{Deserialize, Serialize};

use super::message;
use crate::files::{Folder, blocking, lock, unavailable};

/// Name of the index: one mail per line as JSON, in the order of sending.
const INDEX: &str = "index.jsonl";

/// A mailer that delivers to nobody.
pub struct FolderMailer {
    inner: Arc<Inner>,
}

struct Inner {
    folder: Folder,
    clock: Arc<dyn Clock>,
    from: Mailbox,
    index: Mutex<Index>,
}

impl FolderMailer {
    /// Opens the folder, made if missing. `from` is the sender, such as `Rolefit <hello@example.org>`.
    ///
    /// # Errors
    /// `Invalid` when `from` is no address; `Corrupt` when the index is damaged; `Conflict` when another process has
    /// the folder open; `Unavailable` when the file system fails.
    pub fn open(folder: &Path, from: &str, clock: Arc<dyn Clock>) -> PortResult<Self> {
        let folder = Folder::open(folder)?;
        let inner = Inner {
            index: Mutex::new(Index::open(&folder)?),
            from: message::sender(from)?,
            folder,
            clock,
        };
        Ok(Self {
            inner: Arc::new(inner),
        })
    }
}

#[async_trait]
impl Mailer for FolderMailer {
    async fn send(&self, mail: &Mail) -> PortResult<()> {
        let (inner, mail) = (Arc::clone(&self.inner), mail.clone());
        blocking(move || inner.store(&mail)).await
    }
}

#[async_trait]
impl MailFolder for FolderMailer {
    async fn newest(&self, limit: u32) -> PortResult<Vec<StoredMail>> {
        let inner = Arc::clone(&self.inner);
        blocking(move || lock(&inner.index).newest(limit)).await
    }
}

impl Inner {
    fn store(&self, mail: &Mail) -> PortResult<()> {
        let at = self.clock.now();
        let message = message::build(mail, &self.from, at)?;
        let mut index = lock(&self.index);
        if index.places.contains_key(&mail.id) {
            return Ok(());
        }
        self.folder
            .write(&format!("{}.eml", mail.id), &message.formatted())
            .map_err(|error| unavailable("cannot write a mail", error))?;
        index.append(at, mail)
    }
}

/// The index, with the place of every line.
struct Index {
    file: File,
    length: u64,
    order: Vec<MessageId>,
    places: HashMap<MessageId, Place>,
}

/// Where a line stands in the index, without its line end.
#[derive(Clone, Copy)]
struct Place {
    offset: u64,
    length: usize,
}

/// A line of the index.
#[derive(Serialize, Deserialize)]
struct Entry {
    id: MessageId,
    at: Timestamp,
    to: EmailAddress,
    subject: String,
    text: String,
    html: Option<String>,
}

impl Index {
    /// Opens the index, made if missing. A last line that a crash cut off was never confirmed and is removed.
    fn open(folder: &Folder) -> PortResult<Self> {
        let failed = |error| unavailable("cannot open the index of mails", error);
        let path = folder.file(INDEX);
        let content = match std::fs::read(&path) {
            Ok(content) => content,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                folder.write(INDEX, &[]).map_err(failed)?;
                Vec::new()
            }
            Err(error) => return Err(failed(error)),
        };
        let mut index = Self {
            file: OpenOptions::new()
                .read(true)
                .append(true)
                .mode(0o600)
                .open(&path)
                .map_err(failed)?,
            length: 0,
            order: Vec::new(),
            places: HashMap::new(),
        };
        for line in content.split_inclusive(|&byte| byte == b'\n') {
            let Some(line) = line.strip_suffix(b"\n") else {
                break;
            };
            index.remember(parse(line)?.mail.id, line.len());
        }
        index.file.set_len(index.length).map_err(failed)?;
        Ok(index)
    }

    fn append(&mut self, at: Timestamp, mail: &Mail) -> PortResult<()> {
        let entry = Entry {
            id: mail.id,
            at,
            to: mail.to.clone(),
            subject: mail.subject.clone(),
            text: mail.text.clone(),
            html: mail.html.clone(),
        };
        let mut line = serde_json::to_vec(&entry).map_err(|error| {
            PortError::with_source(ErrorKind::Invalid, "cannot write a mail as json", error)
        })?;
        line.push(b'\n');
        let written = self.file.write_all(&line).and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // Half a line would damage the next one. If it cannot be cut off either, the next start does.
            if let Err(error) = self.file.set_len(self.length) {
                tracing::error!(%error, "cannot cut off a half-written line of the index of mails");
            }
            return Err(unavailable("cannot write to the index of mails", error));
        }
        self.remember(mail.id, line.len() - 1);
        Ok(())
    }

    fn remember(&mut self, id: MessageId, length: usize) {
        let offset = self.length;
        self.length += length as u64 + 1;
        if self.places.insert(id, Place { offset, length }).is_none() {
            self.order.push(id);
        }
    }

    fn newest(&self, limit: u32) -> PortResult<Vec<StoredMail>> {
        let newest = self.order.iter().rev().take(limit as usize);
        newest
            .filter_map(|id| self.places.get(id))
            .map(|place| {
                let mut line = vec![0; place.length];
                self.file
                    .read_exact_at(&mut line, place.offset)
                    .map_err(|error| unavailable("cannot read the index of mails", error))?;
                parse(&line)
            })
            .collect()
    }
}

fn parse(line: &[u8]) -> PortResult<StoredMail> {
    let entry: Entry = serde_json::from_slice(line).map_err(|error| {
        PortError::with_source(ErrorKind::Corrupt, "the index of mails is damaged", error)
    })?;
    let Entry {
        id,
        at,
        to,
        subject,
        text,
        html,
    } = entry;
    Ok(StoredMail {
        at,
        mail: Mail {
            id,
            to,
            account: None,
            subject,
            text,
            html,
        },
    })
}
