//! Keys in a folder: one data key per owner, each in its own file, wrapped by a master key from another file.
//!
//! Whoever has the folder without the master key has nothing. Destroying an owner's key overwrites and removes its
//! file and writes the owner down in a log, so that a restored backup of the folder forgets it again: see
//! [`FileKeys::reapply_destroyed`]. Overwriting reaches the medium on plain disks only; on flash and on
//! copy-on-write file systems erasure rests on the file's removal and on the wrapping.

mod destroyed;
mod master;

use std::collections::HashSet;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use rolefit_formats::key_cache::Cache;
use rolefit_formats::seal::{Cipher, associated};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{ErrorKind, IdSource, Keys, PortError, PortResult};
use sha2::{Digest as _, Sha256};
use zeroize::Zeroizing;

use self::destroyed::DestroyedLog;
pub use self::master::{MasterKey, WhenMissing, read_master_key, write_master_key};
use crate::files::{Folder, blocking, lock, private_file, unavailable};
use rolefit_formats::hex;

/// The keys of a folder.
pub struct FileKeys {
    inner: Arc<Inner>,
}

struct Inner {
    folder: Folder,
    master: Cipher,
    ids: Arc<dyn IdSource>,
    memory: Mutex<Memory>,
    log: Mutex<DestroyedLog>,
}

/// What is known without reading files. One lock for both, so that a destroyed key is never cached again.
struct Memory {
    cache: Cache,
    destroyed: HashSet<KeyOwner>,
}

impl FileKeys {
    /// Opens the folder, made if missing, and destroys again what its log says was destroyed.
    ///
    /// # Errors
    /// `NotFound` when the master key's file is missing and may not be made; `Refused` when others can read it;
    /// `Invalid` when it is not 32 bytes; `Corrupt` when the folder's keys were wrapped by another master key or its
    /// log is damaged; `Conflict` when another process has the folder open; `Unavailable` when the file system fails.
    pub fn open(folder: &Path, master: &MasterKey, ids: Arc<dyn IdSource>) -> PortResult<Self> {
        let folder = Folder::open(folder)?;
        let master = master::load(master, &folder, ids.as_ref())?;
        let log = DestroyedLog::open(&folder.file(destroyed::FILE))?;
        let inner = Inner {
            memory: Mutex::new(Memory {
                cache: Cache::default(),
                destroyed: log.owners().clone(),
            }),
            log: Mutex::new(log),
            folder,
            master,
            ids,
        };
        let destroyed = lock(&inner.log).owners().clone();
        for owner in &destroyed {
            inner.erase(owner)?;
        }
        Ok(Self {
            inner: Arc::new(inner),
        })
    }

    /// The log of destroyed owners. Keep a copy of its newest state apart from the backups, for
    /// [`Self::reapply_destroyed`].
    pub fn destroyed_log(&self) -> PathBuf {
        self.inner.folder.file(destroyed::FILE)
    }

    /// Destroys every key that `log`, a copy of a later [`Self::destroyed_log`], names: the last step of restoring a
    /// backup. Returns how many owners were not known as destroyed before.
    ///
    /// # Errors
    /// `Corrupt` when the log is damaged, and then nothing was destroyed; otherwise as [`Keys::destroy`].
    pub async fn reapply_destroyed(&self, log: &Path) -> PortResult<usize> {
        let (inner, log) = (Arc::clone(&self.inner), log.to_owned());
        blocking(move || {
            let mut fresh = 0;
            for owner in &destroyed::read(&log)? {
                fresh += usize::from(!lock(&inner.log).owners().contains(owner));
                inner.destroy(owner)?;
            }
            Ok(fresh)
        })
        .await
    }

    async fn cipher(&self, owner: &KeyOwner) -> PortResult<Arc<Cipher>> {
        if let Some(cipher) = self.inner.remembered(owner)? {
            return Ok(cipher);
        }
        let (inner, owner) = (Arc::clone(&self.inner), owner.clone());
        blocking(move || {
            let loaded = inner.load(&owner)?;
            loaded.ok_or_else(|| PortError::new(ErrorKind::NotFound, "the owner has no key"))
        })
        .await
    }
}

#[async_trait]
impl Keys for FileKeys {
    async fn ensure(&self, owner: &KeyOwner) -> PortResult<()> {
        if self.inner.remembered(owner)?.is_some() {
            return Ok(());
        }
        let (inner, owner) = (Arc::clone(&self.inner), owner.clone());
        blocking(move || {
            if inner.load(&owner)?.is_none() {
                inner.create(&owner)?;
            }
            Ok(())
        })
        .await
    }

    async fn seal(&self, owner: &KeyOwner, context: &str, plain: &[u8]) -> PortResult<Vec<u8>> {
        let cipher = self.cipher(owner).await?;
        cipher.seal(self.inner.ids.as_ref(), &associated(owner, context), plain)
    }

    async fn open(&self, owner: &KeyOwner, context: &str, sealed: &[u8]) -> PortResult<Vec<u8>> {
        let cipher = self.cipher(owner).await?;
        cipher.open(&associated(owner, context), sealed)
    }

    async fn destroy(&self, owner: &KeyOwner) -> PortResult<()> {
        let (inner, owner) = (Arc::clone(&self.inner), owner.clone());
        blocking(move || inner.destroy(&owner)).await
    }
}

impl Inner {
    /// The cached key. `Destroyed` when it was destroyed.
    fn remembered(&self, owner: &KeyOwner) -> PortResult<Option<Arc<Cipher>>> {
        let mut memory = lock(&self.memory);
        if memory.destroyed.contains(owner) {
            return Err(refused());
        }
        Ok(memory.cache.get(owner))
    }

    /// Caches a key. `Destroyed` when it was destroyed in the meantime.
    fn remember(&self, owner: &KeyOwner, cipher: Cipher) -> PortResult<Arc<Cipher>> {
        let mut memory = lock(&self.memory);
        if memory.destroyed.contains(owner) {
            return Err(refused());
        }
        Ok(memory.cache.insert(owner, cipher))
    }

    /// The key from its file; `None` when there is none.
    fn load(&self, owner: &KeyOwner) -> PortResult<Option<Arc<Cipher>>> {
        if let Some(cipher) = self.remembered(owner)? {
            return Ok(Some(cipher));
        }
        let wrapped = match std::fs::read(self.folder.file(&file_name(owner))) {
            Ok(wrapped) => wrapped,
            Err(error) if error.kind() == io::ErrorKind::NotFound => {
                // Destroying removes the file last, so this tells apart "never made" and "destroyed just now".
                return self.remembered(owner);
            }
            Err(error) => return Err(unavailable("cannot read a data key", error)),
        };
        // Another thread may just have made the file: what is used must survive a power cut.
        self.folder
            .sync()
            .map_err(|error| unavailable("cannot make a data key durable", error))?;
        let key = match self.master.open(&wrapping(owner), &wrapped) {
            Ok(key) => Zeroizing::new(key),
            // Half overwritten by a thread that destroys the key is not corrupt.
            Err(error) => return self.remembered(owner).and(Err(error)),
        };
        let key: &[u8; 32] = key
            .as_slice()
            .try_into()
            .map_err(|_| PortError::new(ErrorKind::Corrupt, "a data key has another length than 32 bytes"))?;
        self.remember(owner, Cipher::new(key)).map(Some)
    }

    /// Makes the owner's key, unless another thread was quicker.
    fn create(&self, owner: &KeyOwner) -> PortResult<()> {
        let key = Zeroizing::new(self.ids.secret());
        let wrapped = self
            .master
            .seal(self.ids.as_ref(), &wrapping(owner), key.as_slice())?;
        let failed = |error| unavailable("cannot write a data key", error);
        let mut draft = self.folder.draft().map_err(failed)?;
        draft.write_all(&wrapped).map_err(failed)?;
        match self.folder.publish_new(&draft, &file_name(owner)) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                return self.load(owner).map(drop);
            }
            Err(error) => return Err(failed(error)),
        }
        if let Err(refused) = self.remember(owner, Cipher::new(&key)) {
            self.erase(owner)?;
            return Err(refused);
        }
        Ok(())
    }

    /// Memory first, so that nobody uses the key from here on; then the log, so that a crash at any later point is
    /// finished at the next start; the file last.
    fn destroy(&self, owner: &KeyOwner) -> PortResult<()> {
        {
            let mut memory = lock(&self.memory);
            memory.cache.remove(owner);
            memory.destroyed.insert(owner.clone());
        }
        lock(&self.log).append(owner)?;
        self.erase(owner)
    }

    /// Overwrites and removes the file of a key. An absent one is no error.
    fn erase(&self, owner: &KeyOwner) -> PortResult<()> {
        let failed = |error| unavailable("cannot erase a data key", error);
        let name = file_name(owner);
        match private_file().open(self.folder.file(&name)) {
            Ok(mut file) => {
                let length = file.metadata().map_err(failed)?.len();
                io::copy(&mut io::Read::take(io::repeat(0), length), &mut file).map_err(failed)?;
                file.sync_all().map_err(failed)?;
                self.folder.remove(&name).map_err(failed)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => self.folder.sync().map_err(failed),
            Err(error) => Err(failed(error)),
        }
    }
}

/// Whom a copy of [`FileKeys::destroyed_log`] names. Blocks.
///
/// # Errors
/// `NotFound` without such a file; `Corrupt` when it is damaged or was cut off while it was copied; `Unavailable` when
/// it cannot be read.
pub fn read_destroyed(log: &Path) -> PortResult<HashSet<KeyOwner>> {
    destroyed::read(log)
}

/// Name of an owner's file. Hashed, because owners differ by case and some file systems do not.
fn file_name(owner: &KeyOwner) -> String {
    hex(&Sha256::digest(owner.as_str()))
}

/// What a data key is bound to when it is wrapped.
fn wrapping(owner: &KeyOwner) -> Vec<u8> {
    format!("rolefit data key\n{}", owner.as_str()).into_bytes()
}

fn refused() -> PortError {
    PortError::new(ErrorKind::Destroyed, "the owner's key was destroyed")
}

#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::sync::atomic::{AtomicU32, Ordering};

    use rolefit_ports::contract::TestIds;
    use tempfile::TempDir;

    use super::*;

    fn home() -> TempDir {
        tempfile::tempdir().expect("a folder for the test")
    }

    fn try_open(home: &Path, when_missing: WhenMissing) -> PortResult<FileKeys> {
        let master = MasterKey {
            file: home.join("master"),
            when_missing,
        };
        FileKeys::open(&home.join("keys"), &master, Arc::new(TestIds::new()))
    }

    fn open(home: &Path) -> FileKeys {
        try_open(home, WhenMissing::Generate).expect("opens")
    }

    fn refusal(home: &Path, when_missing: WhenMissing) -> ErrorKind {
        try_open(home, when_missing).err().expect("is refused").kind()
    }

    fn owner(name: &str) -> KeyOwner {
        KeyOwner::parse(name).expect("has the form of an owner")
    }

    async fn sealed(keys: &FileKeys, owner: &KeyOwner) -> Vec<u8> {
        keys.ensure(owner).await.expect("a key is made");
        keys.seal(owner, "x", b"text").await.expect("seals")
    }

    async fn kind(keys: &FileKeys, owner: &KeyOwner, sealed: &[u8]) -> ErrorKind {
        keys.open(owner, "x", sealed)
            .await
            .expect_err("does not open")
            .kind()
    }

    #[tokio::test]
    async fn keys_in_a_folder_keep_the_contract() {
        let home = home();
        let count = AtomicU32::new(0);
        rolefit_ports::contract::keys::suite(async || {
            let number = count.fetch_add(1, Ordering::Relaxed);
            let home = home.path().join(number.to_string());
            std::fs::create_dir(&home).expect("made");
            open(&home)
        })
        .await;
    }

    #[tokio::test]
    async fn keys_survive_a_restart_and_destroyed_ones_do_not() {
        let home = home();
        let (kept, gone) = (owner("candidate:1"), owner("candidate:2"));
        let keys = open(home.path());
        let (of_kept, of_gone) = (sealed(&keys, &kept).await, sealed(&keys, &gone).await);
        keys.destroy(&gone).await.expect("destroys");
        drop(keys);
        let keys = open(home.path());
        assert_eq!(keys.open(&kept, "x", &of_kept).await.expect("opens"), b"text");
        assert_eq!(kind(&keys, &gone, &of_gone).await, ErrorKind::Destroyed);
    }

    #[tokio::test]
    async fn a_restored_key_is_destroyed_again() {
        let home = home();
        let (first, second) = (owner("candidate:1"), owner("candidate:2"));
        let keys = open(home.path());
        let (of_first, of_second) = (sealed(&keys, &first).await, sealed(&keys, &second).await);
        let files = [&first, &second].map(|owner| keys.inner.folder.file(&file_name(owner)));
        let backup = files.clone().map(|file| std::fs::read(file).expect("reads"));
        keys.destroy(&first).await.expect("destroys");
        keys.destroy(&second).await.expect("destroys");
        assert!(!files.iter().any(|file| file.exists()), "the files are gone");
        let log = home.path().join("newest log");
        std::fs::copy(keys.destroyed_log(), &log).expect("copies");
        drop(keys);

        // A backup from before either was destroyed, with its own log still empty.
        for (file, content) in files.iter().zip(&backup) {
            std::fs::write(file, content).expect("writes");
        }
        std::fs::write(home.path().join("keys").join(destroyed::FILE), b"").expect("writes");
        let keys = open(home.path());
        assert_eq!(keys.open(&first, "x", &of_first).await.expect("is back"), b"text");
        assert_eq!(keys.reapply_destroyed(&log).await.expect("reapplies"), 2);
        assert_eq!(keys.reapply_destroyed(&log).await.expect("again"), 0);
        assert_eq!(kind(&keys, &first, &of_first).await, ErrorKind::Destroyed);
        assert_eq!(kind(&keys, &second, &of_second).await, ErrorKind::Destroyed);
        assert!(!files.iter().any(|file| file.exists()));
        drop(keys);

        // Only the files come back, the log stays: opening is enough.
        std::fs::write(&files[0], &backup[0]).expect("writes");
        let keys = open(home.path());
        assert!(!files[0].exists());
        assert_eq!(kind(&keys, &first, &of_first).await, ErrorKind::Destroyed);
    }

    #[tokio::test]
    async fn a_damaged_key_file_is_corrupt() {
        let home = home();
        let owner = owner("candidate:1");
        let keys = open(home.path());
        let sealed = sealed(&keys, &owner).await;
        let file = keys.inner.folder.file(&file_name(&owner));
        drop(keys);
        let whole = std::fs::read(&file).expect("reads");
        let mode = std::fs::metadata(&file).expect("is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600, "nobody else can read it");
        for index in 0..whole.len() {
            let mut flipped = whole.clone();
            flipped[index] ^= 1;
            std::fs::write(&file, flipped).expect("writes");
            let keys = open(home.path());
            assert_eq!(
                kind(&keys, &owner, &sealed).await,
                ErrorKind::Corrupt,
                "byte {index}"
            );
        }
    }

    #[test]
    fn a_missing_master_key_is_made_only_where_allowed_and_only_once() {
        let home = home();
        assert_eq!(refusal(home.path(), WhenMissing::Refuse), ErrorKind::NotFound);
        drop(open(home.path()));
        drop(try_open(home.path(), WhenMissing::Refuse).expect("it is there now"));
        std::fs::remove_file(home.path().join("master")).expect("removes");
        assert_eq!(
            refusal(home.path(), WhenMissing::Generate),
            ErrorKind::NotFound,
            "the folder has keys"
        );
    }

    #[test]
    fn a_wrong_master_key_is_refused_at_start() {
        let home = home();
        drop(open(home.path()));
        let master = home.path().join("master");
        assert_eq!(std::fs::read(&master).expect("reads").len(), 32);
        std::fs::write(&master, [1; 32]).expect("writes");
        assert_eq!(
            refusal(home.path(), WhenMissing::Generate),
            ErrorKind::Corrupt,
            "another key"
        );
        std::fs::write(&master, [1; 31]).expect("writes");
        assert_eq!(
            refusal(home.path(), WhenMissing::Generate),
            ErrorKind::Invalid,
            "not 32 bytes"
        );
        std::fs::write(&master, [1; 32]).expect("writes");
        for (mode, fits) in [(0o604, false), (0o620, false), (0o400, true), (0o440, true)] {
            std::fs::set_permissions(&master, std::fs::Permissions::from_mode(mode)).expect("changes");
            let refused = refusal(home.path(), WhenMissing::Generate) == ErrorKind::Refused;
            assert_eq!(refused, !fits, "mode {mode:o}");
        }
    }
}
