//! A folder of files that are there whole or not at all, and that survive a power cut once they are.
//!
//! Blocking: asynchronous callers go through [`blocking`].

use std::fs::{DirBuilder, File, OpenOptions, TryLockError};
use std::io::{self, Write as _};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use rolefit_ports::{ErrorKind, PortError, PortResult};

/// Name of the file in each folder that shows by its lock that a process uses the folder.
const LOCK: &str = "lock";
/// Name of the folder of drafts inside each folder. On the same file system, so that publishing is one rename.
const DRAFTS: &str = "tmp";

/// A flat folder of files, used by one process at a time.
pub(crate) struct Folder {
    path: PathBuf,
    drafts: AtomicU64,
    entries: GroupedSync,
    _lock: File,
}

impl Folder {
    /// Opens the folder, made if missing and readable by nobody else, and removes drafts that a crash left.
    ///
    /// # Errors
    /// `Conflict` when another process has it open; `Unavailable` when the file system refuses.
    pub(crate) fn open(path: &Path) -> PortResult<Self> {
        let failed = |error| unavailable(format!("cannot open folder `{}`", path.display()), error);
        create_folder(path).map_err(failed)?;
        let lock = private_file()
            .create(true)
            .truncate(false)
            .open(path.join(LOCK))
            .map_err(failed)?;
        match lock.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                let context = format!(
                    "folder `{}` is in use by another process; stop that one first",
                    path.display()
                );
                return Err(PortError::new(ErrorKind::Conflict, context));
            }
            Err(TryLockError::Error(error)) => return Err(failed(error)),
        }
        let drafts = path.join(DRAFTS);
        create_folder(&drafts).map_err(failed)?;
        for entry in std::fs::read_dir(&drafts).map_err(failed)? {
            std::fs::remove_file(entry.map_err(failed)?.path()).map_err(failed)?;
        }
        let directory = File::open(path).map_err(failed)?;
        Ok(Self {
            entries: GroupedSync::new(move || directory.sync_all()),
            path: path.to_owned(),
            drafts: AtomicU64::new(0),
            _lock: lock,
        })
    }

    /// Path of the file with this name.
    pub(crate) fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Starts a new file, which nobody sees until it is published.
    pub(crate) fn draft(&self) -> io::Result<Draft> {
        let number = self.drafts.fetch_add(1, Ordering::Relaxed);
        let path = self.path.join(DRAFTS).join(number.to_string());
        let file = private_file().create_new(true).open(&path)?;
        Ok(Draft { file, path })
    }

    /// Puts the draft under the name, in place of any other file. Returns when that survives a power cut.
    pub(crate) fn publish(&self, draft: &Draft, name: &str) -> io::Result<()> {
        draft.file.sync_all()?;
        self.entries
            .change(|| std::fs::rename(&draft.path, self.file(name)))
    }

    /// As [`Self::publish`], but leaves a file of that name alone and fails with `AlreadyExists`.
    pub(crate) fn publish_new(&self, draft: &Draft, name: &str) -> io::Result<()> {
        draft.file.sync_all()?;
        self.entries
            .change(|| std::fs::hard_link(&draft.path, self.file(name)))
    }

    /// Writes a whole file under the name, in place of any other.
    pub(crate) fn write(&self, name: &str, content: &[u8]) -> io::Result<()> {
        let mut draft = self.draft()?;
        draft.write_all(content)?;
        self.publish(&draft, name)
    }

    /// Removes the file; returns when that survives a power cut. An absent file is no error.
    pub(crate) fn remove(&self, name: &str) -> io::Result<()> {
        self.entries
            .change(|| match std::fs::remove_file(self.file(name)) {
                Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
                other => other,
            })
    }

    /// Returns when everything published so far, by anybody, survives a power cut. Free when it already does.
    pub(crate) fn sync(&self) -> io::Result<()> {
        self.entries.sync()
    }
}

/// A file being written. Removed when dropped, published or not: a published one has another name by then.
pub(crate) struct Draft {
    file: File,
    path: PathBuf,
}

impl Draft {
    /// Appends bytes.
    pub(crate) fn write_all(&mut self, bytes: &[u8]) -> io::Result<()> {
        self.file.write_all(bytes)
    }
}

impl Drop for Draft {
    fn drop(&mut self) {
        match std::fs::remove_file(&self.path) {
            Ok(()) => {}
            Err(error) if error.kind() == io::ErrorKind::NotFound => {}
            Err(error) => tracing::warn!(%error, "cannot remove a draft; the next start removes it"),
        }
    }
}

/// Makes changes of a directory durable for many threads at once: those that wait while one `fsync` runs share the
/// next one.
///
/// An `fsync` says nothing of changes that come after it has begun. So a change counts from its end on, and while one is
/// under way, somebody may see it already, so that nobody's wait is free.
struct GroupedSync {
    sync_directory: Box<dyn Fn() -> io::Result<()> + Send + Sync>,
    progress: Mutex<Progress>,
    finished: Condvar,
}

#[derive(Default)]
struct Progress {
    /// Changes that have begun and not ended.
    under_way: u64,
    /// Grows with every reason for an `fsync` that has yet to begin.
    asked: u64,
    /// What of `asked` survives a power cut.
    durable: u64,
    running: bool,
    failed: bool,
}

impl GroupedSync {
    fn new(sync_directory: impl Fn() -> io::Result<()> + Send + Sync + 'static) -> Self {
        Self {
            sync_directory: Box::new(sync_directory),
            progress: Mutex::default(),
            finished: Condvar::new(),
        }
    }

    /// Makes a change; returns when it survives a power cut.
    fn change(&self, change: impl FnOnce() -> io::Result<()>) -> io::Result<()> {
        lock(&self.progress).under_way += 1;
        let changed = change();
        let mut progress = lock(&self.progress);
        progress.under_way -= 1;
        // Also after a failure, which may have changed something all the same.
        progress.asked += 1;
        changed?;
        let wanted = progress.asked;
        self.wait_for(wanted, progress)
    }

    /// Returns when every change that can be seen now survives a power cut. Free when it already does.
    fn sync(&self) -> io::Result<()> {
        let mut progress = lock(&self.progress);
        if progress.under_way > 0 {
            progress.asked += 1;
        }
        let wanted = progress.asked;
        self.wait_for(wanted, progress)
    }

    fn wait_for<'a>(&'a self, wanted: u64, mut progress: MutexGuard<'a, Progress>) -> io::Result<()> {
        loop {
            // After one failure the kernel may report success for changes that it dropped, so nothing is believed
            // any more until the folder is opened again.
            if progress.failed {
                return Err(io::Error::other(
                    "the disk did not confirm an earlier change of this folder; mend the disk, then restart the server",
                ));
            }
            if progress.durable >= wanted {
                return Ok(());
            }
            if progress.running {
                progress = self
                    .finished
                    .wait(progress)
                    .unwrap_or_else(PoisonError::into_inner);
                continue;
            }
            progress.running = true;
            let covered = progress.asked;
            drop(progress);
            let result = (self.sync_directory)();
            progress = lock(&self.progress);
            progress.running = false;
            self.finished.notify_all();
            match result {
                Ok(()) => progress.durable = covered,
                Err(error) => {
                    progress.failed = true;
                    metrics::counter!("rolefit_folder_sync_failures_total").increment(1);
                    tracing::error!(
                        %error,
                        "the disk did not confirm a change of a folder, which takes none from now on; mend the disk, \
                         then restart the server"
                    );
                    return Err(error);
                }
            }
        }
    }
}

/// Runs blocking work of an adapter on the threads made for it.
///
/// # Errors
/// The work's own; `Unavailable` when the runtime is shutting down.
pub(crate) async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> PortResult<T> + Send + 'static,
) -> PortResult<T> {
    match tokio::task::spawn_blocking(work).await {
        Ok(result) => result,
        Err(error) => match error.try_into_panic() {
            Ok(panic) => std::panic::resume_unwind(panic),
            Err(cancelled) => Err(PortError::with_source(
                ErrorKind::Unavailable,
                "the program is shutting down",
                cancelled,
            )),
        },
    }
}

/// The port error of an operation that the file system did not do.
pub(crate) fn unavailable(context: impl Into<String>, error: io::Error) -> PortError {
    if is_full(&error) {
        return PortError::with_source(ErrorKind::Full, format!("{} {NO_ROOM}", context.into()), error);
    }
    PortError::with_source(ErrorKind::Unavailable, context, error)
}

/// What the log says of a disk without room.
pub(crate) const NO_ROOM: &str = "because the disk is full: make room on the disk of the data folder; what was stored is whole, and work that waits goes on by \
     itself";

/// Whether a write failed for want of room: on the disk, of a quota, or in the size that files may have.
fn is_full(error: &io::Error) -> bool {
    use io::ErrorKind::{FileTooLarge, QuotaExceeded, StorageFull};
    matches!(error.kind(), StorageFull | QuotaExceeded | FileTooLarge)
}

/// Locks a mutex whose data is whole even if a holder panicked.
pub(crate) fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Options for writing a file that only this user can read.
pub(crate) fn private_file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true).mode(0o600);
    options
}

/// Makes a folder and those above it, each so that it survives a power cut.
fn create_folder(path: &Path) -> io::Result<()> {
    if path.as_os_str().is_empty() || path.is_dir() {
        return Ok(());
    }
    let parent = path.parent().unwrap_or(Path::new(""));
    create_folder(parent)?;
    match DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(error),
        Ok(()) | Err(_) => {}
    }
    let parent = if parent.as_os_str().is_empty() {
        Path::new(".")
    } else {
        parent
    };
    File::open(parent)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_draft_is_seen_only_when_published() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let folder = Folder::open(&home.path().join("a/b")).expect("opens");
        let mut draft = folder.draft().expect("a draft");
        draft.write_all(b"whole").expect("written");
        assert!(!folder.file("x").exists());
        folder.publish(&draft, "x").expect("published");
        drop(draft);
        assert_eq!(std::fs::read(folder.file("x")).expect("there"), b"whole");
    }

    #[test]
    fn drafts_go_when_dropped_and_when_the_folder_is_opened_again() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let folder = Folder::open(home.path()).expect("opens");
        let drafts = || {
            std::fs::read_dir(home.path().join(DRAFTS))
                .expect("there")
                .count()
        };
        drop(folder.draft().expect("a draft"));
        assert_eq!(drafts(), 0, "dropped");
        std::mem::forget(folder.draft().expect("a draft"));
        assert_eq!(drafts(), 1, "as after a crash");
        drop(folder);
        let _again = Folder::open(home.path()).expect("opens again");
        assert_eq!(drafts(), 0, "opened again");
    }

    #[test]
    fn a_new_file_never_replaces_another() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let folder = Folder::open(home.path()).expect("opens");
        folder.write("x", b"first").expect("written");
        let error = folder
            .publish_new(&folder.draft().expect("a draft"), "x")
            .expect_err("is there");
        assert_eq!(error.kind(), io::ErrorKind::AlreadyExists);
        assert_eq!(std::fs::read(folder.file("x")).expect("there"), b"first");
        folder.remove("x").expect("removed");
        folder.remove("x").expect("removed again");
        assert!(!folder.file("x").exists());
    }

    #[test]
    fn a_folder_in_use_is_refused() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let _used = Folder::open(home.path()).expect("opens");
        let error = Folder::open(home.path()).err().expect("is in use");
        assert_eq!(error.kind(), ErrorKind::Conflict);
    }

    #[test]
    fn many_threads_share_directory_syncs_and_all_return() {
        let home = tempfile::tempdir().expect("a folder for the test");
        let folder = Folder::open(home.path()).expect("opens");
        std::thread::scope(|scope| {
            for thread in 0..8 {
                let folder = &folder;
                scope.spawn(move || {
                    for number in 0..5 {
                        folder
                            .write(&format!("{thread}-{number}"), b"x")
                            .expect("written");
                    }
                });
            }
        });
        let progress = lock(&folder.entries.progress);
        assert_eq!((progress.asked, progress.durable), (40, 40));
    }

    /// A directory that only writes down what happens to it.
    fn noted() -> (std::sync::Arc<Mutex<Vec<&'static str>>>, GroupedSync) {
        let notes = std::sync::Arc::new(Mutex::new(Vec::new()));
        let own = notes.clone();
        let entries = GroupedSync::new(move || {
            lock(&own).push("sync");
            Ok(())
        });
        (notes, entries)
    }

    #[test]
    fn a_change_waits_for_a_sync_that_began_after_it() {
        let (notes, entries) = noted();
        let note = |what| {
            lock(&notes).push(what);
            Ok(())
        };
        let slow = entries.change(|| {
            // Another thread's change and its sync, begun and ended before this change happens.
            entries.change(|| note("other"))?;
            note("slow")
        });
        slow.expect("durable");
        assert_eq!(*lock(&notes), ["other", "sync", "slow", "sync"]);
        entries.sync().expect("durable");
        assert_eq!(lock(&notes).len(), 4, "nothing happened since, so this is free");
    }

    #[test]
    fn who_sees_a_change_before_it_is_durable_makes_it_so() {
        let (notes, entries) = noted();
        let note = |what| {
            lock(&notes).push(what);
            Ok(())
        };
        let seen = entries.change(|| {
            entries.change(|| note("other"))?;
            note("seen")?;
            entries.sync()?;
            note("believed")
        });
        seen.expect("durable");
        assert_eq!(
            *lock(&notes),
            ["other", "sync", "seen", "sync", "believed", "sync"]
        );
    }

    #[test]
    fn after_a_failed_sync_nothing_is_believed_and_the_error_says_what_to_do() {
        let syncs = AtomicU64::new(0);
        let entries = GroupedSync::new(move || match syncs.fetch_add(1, Ordering::Relaxed) {
            0 => Err(io::Error::other("the disk is broken")),
            _ => Ok(()),
        });
        entries.change(|| Ok(())).expect_err("not confirmed");
        for result in [entries.change(|| Ok(())), entries.sync()] {
            let error = result.expect_err("still not believed").to_string();
            assert!(error.contains("restart the server"), "{error}");
        }
    }
}
