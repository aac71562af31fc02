//! Blobs in a folder: each is one file, sealed in pieces under its owner's key.
//!
//! A file is named by the hash of its key, because parts of a key may be longer than file systems allow and one key
//! may be a folder of another. The form of a file is described in `rolefit_formats::sealed_blob`. What cannot be noticed is a whole file
//! put back from an older state of the same key, which a restored backup does on purpose.

mod read;
mod write;

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use async_trait::async_trait;
use rolefit_formats::presign::Presigner;
use rolefit_formats::sealed_blob;
use rolefit_ports::blobs::{BlobInfo, BlobKey, BlobReader, ByteStream};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{Blobs, Clock, ErrorKind, IdSource, Keys, PortError, PortResult};
use sha2::{Digest as _, Sha256};

use self::read::FileSource;
use self::write::FileSink;
use crate::files::{Folder, blocking, unavailable};
use rolefit_formats::hex;

/// The blobs of a folder.
pub struct FileBlobs {
    folder: Arc<Folder>,
    keys: Arc<dyn Keys>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    presigner: Presigner,
}

impl FileBlobs {
    /// Start of the URLs from [`Blobs::presign`]; what follows is the token for [`Blobs::redeem`].
    pub const URL_PREFIX: &'static str = "/blobs/";

    /// Opens the folder, made if missing, and removes what unfinished puts left.
    ///
    /// `presign_secret` signs the URLs: the same in every process and after every start, or URLs given out stop
    /// working.
    ///
    /// # Errors
    /// `Conflict` when another process has the folder open; `Unavailable` when the file system fails.
    pub fn open(
        folder: &Path,
        keys: Arc<dyn Keys>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        presign_secret: [u8; 32],
    ) -> PortResult<Self> {
        Ok(Self {
            folder: Arc::new(Folder::open(folder)?),
            keys,
            clock,
            ids,
            presigner: Presigner::new(presign_secret),
        })
    }

    async fn exists(&self, key: &BlobKey) -> PortResult<bool> {
        let path = self.folder.file(&file_name(key));
        blocking(move || {
            path.try_exists()
                .map_err(|error| unavailable("cannot look for a blob", error))
        })
        .await
    }
}

#[async_trait]
impl Blobs for FileBlobs {
    async fn put(
        &self,
        key: &BlobKey,
        owner: &KeyOwner,
        content: ByteStream,
        limit: u64,
    ) -> PortResult<BlobInfo> {
        self.keys.ensure(owner).await?;
        let sink = FileSink::start(&self.folder, key).await?;
        let (keys, ids) = (self.keys.as_ref(), self.ids.as_ref());
        sealed_blob::write(sink, keys, ids, key, owner, content, limit).await
    }

    async fn get(&self, key: &BlobKey) -> PortResult<Option<BlobReader>> {
        let path = self.folder.file(&file_name(key));
        let file = blocking(move || match File::open(path).and_then(FileSource::new) {
            Ok(file) => Ok(Some(file)),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(unavailable("cannot open a blob", error)),
        })
        .await?;
        match file {
            Some(file) => sealed_blob::read(Arc::new(file), Arc::clone(&self.keys), key)
                .await
                .map(Some),
            None => Ok(None),
        }
    }

    async fn delete(&self, key: &BlobKey) -> PortResult<()> {
        let (folder, name) = (Arc::clone(&self.folder), file_name(key));
        blocking(move || {
            folder
                .remove(&name)
                .map_err(|error| unavailable("cannot delete a blob", error))
        })
        .await
    }

    async fn presign(&self, key: &BlobKey, valid_for: Duration) -> PortResult<String> {
        let token = self.presigner.sign(key, self.clock.now(), valid_for)?;
        if !self.exists(key).await? {
            return Err(PortError::new(ErrorKind::NotFound, "there is no such blob"));
        }
        Ok(format!("{}{token}", Self::URL_PREFIX))
    }

    async fn redeem(&self, token: &str) -> PortResult<Option<BlobReader>> {
        match self.presigner.check(token, self.clock.now()) {
            Some(key) => self.get(&key).await,
            None => Ok(None),
        }
    }
}

fn file_name(key: &BlobKey) -> String {
    hex(&Sha256::digest(key.as_str()))
}
