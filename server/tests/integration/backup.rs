//! Backup, restore and the checks of the command line, by the real binary.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use crate::common::{Cookie, PASSWORD, RESUME, TestApp};
use http::StatusCode;
use rolefit_domain::ResumeId;
use rolefit_ports::keys::KeyOwner;

/// Runs the binary on a data folder, with nothing of this process's environment.
fn rolefit(data: &Path, arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_rolefit"))
        .args(arguments)
        .env_clear()
        .env("ROLEFIT_DATA", data)
        .current_dir(std::env::temp_dir())
        .output()
        .expect("the binary starts")
}

fn succeeds(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let complained = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}{complained}");
    said
}

fn fails(output: &Output, code: i32) -> String {
    let complained = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{complained}");
    complained
}

/// A store with one candidate and their document, and a backup that was made while the server ran.
struct Saved {
    app: TestApp,
    cookie: Cookie,
    resume: ResumeId,
    backup: PathBuf,
    _home: tempfile::TempDir,
}

impl Saved {
    async fn new() -> Self {
        let app = TestApp::new().await;
        let cookie = app.register("nora@example.org").await;
        let resume = app.upload_and_drain("cv.txt", RESUME.as_bytes(), &cookie).await;
        let home = tempfile::tempdir().expect("a temporary folder");
        let backup = home.path().join("backup");
        succeeds(&rolefit(app.data(), &["backup", text(&backup)]));
        Self {
            app,
            cookie,
            resume,
            backup,
            _home: home,
        }
    }

    /// A new data folder with nothing but the master key.
    fn empty_folder(&self) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        std::fs::copy(
            self.app.data().join("master.key"),
            folder.path().join("master.key"),
        )
        .expect("copied");
        folder
    }

    fn file(&self) -> String {
        format!("/me/resumes/{}/file", self.resume)
    }

    /// A copy of the log of destroyed keys as it is now.
    fn log(&self, name: &str) -> PathBuf {
        let copy = self.backup.with_file_name(name);
        std::fs::copy(self.app.data().join("keys/destroyed"), &copy).expect("copied");
        copy
    }

    /// Restores into a folder, with a log of destroyed keys.
    fn restore(&self, folder: &Path, log: &Path) -> Output {
        let arguments = ["restore", text(&self.backup), "--destroyed", text(log)];
        rolefit(folder, &arguments)
    }

    async fn erase(&self) {
        let erased = self
            .app
            .call("erase_account", &[("password", PASSWORD)], Some(&self.cookie))
            .await;
        assert!(
            erased.status.is_success() || erased.status.is_redirection(),
            "{erased:?}"
        );
        self.app.drain().await;
    }
}

/// What lies in a folder.
fn names(folder: &Path) -> Vec<String> {
    let entries = std::fs::read_dir(folder).expect("a readable folder");
    let names = entries.map(|entry| entry.expect("an entry").file_name());
    names.map(|name| name.to_string_lossy().into_owned()).collect()
}

fn text(path: &Path) -> &str {
    path.to_str().expect("UTF-8")
}

#[tokio::test]
async fn a_backup_of_a_running_server_is_restored_and_read() {
    let saved = Saved::new().await;
    assert!(
        !saved.backup.join("master.key").exists(),
        "the master key is apart"
    );
    let profile = saved.app.call("profile", &[], Some(&saved.cookie)).await;
    assert_eq!(profile.status, StatusCode::OK);

    let (folder, log) = (saved.empty_folder(), saved.log("newest"));
    let said = succeeds(&saved.restore(folder.path(), &log));
    assert!(
        said.contains(" 0 people of the backup were erased again."),
        "{said}"
    );
    succeeds(&rolefit(folder.path(), &["ledger", "verify"]));
    let again = fails(&saved.restore(folder.path(), &log), 1);
    assert!(again.contains("has data already"), "{again}");

    let restored = TestApp::over(folder, &[]).await;
    let file = restored.get(&saved.file(), Some(&saved.cookie)).await;
    assert_eq!((file.status, file.body.as_str()), (StatusCode::OK, RESUME));
    let read = restored.call("profile", &[], Some(&saved.cookie)).await;
    assert_eq!(read.body, profile.body);
    restored.close().await;
}

#[tokio::test]
async fn a_backup_is_there_when_it_is_whole_and_only_then() {
    let saved = Saved::new().await;
    let again = fails(&rolefit(saved.app.data(), &["backup", text(&saved.backup)]), 1);
    assert!(again.contains("is there already"), "{again}");

    // A process that was killed leaves what it had.
    let (other, half) = (
        saved.backup.with_file_name("other"),
        saved.backup.with_file_name("other.part"),
    );
    std::fs::create_dir(&half).expect("made");
    let refused = fails(&rolefit(saved.app.data(), &["backup", text(&other)]), 1);
    assert!(
        refused.contains("other.part") && refused.contains("remove it"),
        "{refused}"
    );
    std::fs::remove_dir(&half).expect("removed");

    // One that fails takes away what it had, and can be repeated. No file may grow here, as on a full disk.
    let mut full = Command::new("sh");
    full.args(["-c", "trap '' XFSZ; ulimit -f 8; exec \"$@\"", "sh"]);
    full.args([env!("CARGO_BIN_EXE_rolefit"), "backup", text(&other)]);
    let full = full.env("ROLEFIT_DATA", saved.app.data()).output();
    fails(&full.expect("runs"), 1);
    assert!(!half.exists() && !other.exists());
    succeeds(&rolefit(saved.app.data(), &["backup", text(&other)]));
    assert!(!half.exists() && other.join("manifest.json").exists());
}

#[tokio::test]
async fn a_restore_needs_the_master_key_and_can_be_repeated() {
    let saved = Saved::new().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let log = saved.log("newest");
    let missing = fails(&saved.restore(folder.path(), &log), 1);
    assert!(missing.contains("master.key"), "{missing}");
    // What was cut off is no data folder: nobody serves it, and the log in it may be half of one.
    let half = fails(&rolefit(folder.path(), &["worker"]), 1);
    assert!(half.contains("has not come to its end"), "{half}");
    let backup = folder.path().join("backup");
    fails(&rolefit(folder.path(), &["backup", text(&backup)]), 1);
    let alone = fails(&rolefit(folder.path(), &["restore", text(&saved.backup)]), 2);
    assert!(alone.contains("--destroyed"), "{alone}");
    std::fs::copy(
        saved.app.data().join("master.key"),
        folder.path().join("master.key"),
    )
    .expect("copied");
    succeeds(&saved.restore(folder.path(), &log));
    assert!(!folder.path().join("restoring").exists());
}

#[tokio::test]
async fn a_damaged_or_missing_part_of_a_backup_is_named() {
    let saved = Saved::new().await;
    let log = saved.log("newest");
    let manifest = saved.backup.join("manifest.json");
    let whole = std::fs::read(&manifest).expect("a manifest");
    std::fs::write(&manifest, &whole[..whole.len() / 2]).expect("written");
    let refused = |name: &str| {
        let folder = saved.empty_folder();
        let refusal = fails(&saved.restore(folder.path(), &log), 3);
        assert!(refusal.contains(&format!("`{name}`")), "{name}: {refusal}");
        assert_eq!(names(folder.path()), ["master.key"], "nothing was put in place");
    };
    refused("manifest.json");
    std::fs::write(&manifest, &whole).expect("written");
    let blob = names(&saved.backup.join("blobs")).remove(0);
    for name in ["rolefit.db", "keys/destroyed", &format!("blobs/{blob}")] {
        let path = saved.backup.join(name);
        let aside = saved.backup.with_file_name("aside");
        std::fs::rename(&path, &aside).expect("moved");
        refused(name);
        std::fs::rename(&aside, &path).expect("moved back");
    }
    let empty = saved.empty_folder();
    let nothing = fails(&rolefit(empty.path(), &["restore", text(empty.path())]), 1);
    assert!(nothing.contains("is no backup"), "{nothing}");
}

#[tokio::test]
async fn a_document_that_was_removed_while_the_backup_was_made_is_named() {
    let saved = Saved::new().await;
    // As if its owner had removed it after the database was copied and before the files were.
    let manifest = saved.backup.join("manifest.json");
    let whole = std::fs::read(&manifest).expect("a manifest");
    let mut changed: serde_json::Value = serde_json::from_slice(&whole).expect("JSON");
    let files = changed["files"].as_object_mut().expect("files");
    files.retain(|name, _| !name.starts_with("blobs/"));
    std::fs::write(&manifest, changed.to_string()).expect("written");
    std::fs::remove_dir_all(saved.backup.join("blobs")).expect("removed");
    let folder = saved.empty_folder();
    let said = succeeds(&saved.restore(folder.path(), &saved.log("newest")));
    let named = format!("The file of document {} of candidate", saved.resume);
    assert!(said.contains(&named), "{said}");
}

#[tokio::test]
async fn a_backup_says_where_the_log_of_destroyed_keys_is() {
    let app = TestApp::new().await;
    app.register("nora@example.org").await;
    let home = tempfile::tempdir().expect("a temporary folder");
    let backup = home.path().join("backup");
    let said = succeeds(&rolefit(app.data(), &["backup", text(&backup)]));
    let log = app.data().join("keys/destroyed");
    assert!(said.contains(text(&log)) && log.is_file(), "{said}");
}

#[tokio::test]
async fn an_empty_folder_needs_the_newest_log_and_nobody_in_it_comes_back() {
    let saved = Saved::new().await;
    let before = saved.log("before");
    let (file, caller) = (saved.file(), saved.app.caller(&saved.cookie).await);
    saved.erase().await;
    let newest = saved.log("newest");

    let folder = saved.empty_folder();
    let refusal = fails(&rolefit(folder.path(), &["restore", text(&saved.backup)]), 2);
    for way in ["--destroyed FILE", "--bring-back-erased"] {
        assert!(refusal.contains(way), "{refusal}");
    }
    assert_eq!(names(folder.path()), ["master.key"], "nothing was put in place");
    let missing = fails(&saved.restore(folder.path(), Path::new("/nowhere/destroyed")), 1);
    assert!(missing.contains("/nowhere/destroyed"), "{missing}");

    let said = succeeds(&saved.restore(folder.path(), &newest));
    assert!(
        said.contains(" 1 people of the backup were erased again."),
        "{said}"
    );
    let restored = TestApp::over(folder, &[]).await;
    for partition in [
        format!("CANDIDATE#{}", caller.candidate),
        format!("ACCOUNT#{}", caller.account),
    ] {
        let query = rolefit_ports::records::Query::partition(partition);
        let page = restored.ports().records.query(&query).await.expect("a look");
        assert_eq!(page.records, [], "no record leads to them");
    }
    let gone = restored.get(&file, Some(&saved.cookie)).await;
    assert!(gone.status.is_redirection(), "their session is over: {gone:?}");
    restored.drain().await;
    let again = restored.register("nora@example.org").await;
    let home = restored.call("candidate_home", &[], Some(&again)).await.json();
    assert_eq!(home["resumes"].as_array().map(Vec::len), Some(0), "{home}");
    restored.close().await;

    // A backup from after the erasure knows of it, so it shows that a log from before is not the newest.
    let later = saved.backup.with_file_name("later");
    succeeds(&rolefit(saved.app.data(), &["backup", text(&later)]));
    let folder = saved.empty_folder();
    let old = ["restore", text(&later), "--destroyed", text(&before)];
    let old = fails(&rolefit(folder.path(), &old), 1);
    assert!(old.contains("is not the newest log"), "{old}");
}

#[tokio::test]
async fn who_takes_it_on_brings_erased_people_back_and_is_told() {
    let saved = Saved::new().await;
    let file = saved.file();
    saved.erase().await;
    let folder = saved.empty_folder();
    let arguments = ["restore", text(&saved.backup), "--bring-back-erased"];
    let said = succeeds(&rolefit(folder.path(), &arguments));
    assert!(said.contains("is back, and must be erased again"), "{said}");
    let restored = TestApp::over(folder, &[]).await;
    let back = restored.get(&file, Some(&saved.cookie)).await;
    assert_eq!(back.status, StatusCode::OK, "the flag means what it says");
    restored.close().await;
}

#[tokio::test]
async fn a_backup_with_one_changed_byte_is_refused() {
    let saved = Saved::new().await;
    let manifest = std::fs::read(saved.backup.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    let files = manifest["files"].as_object().expect("files");
    let of = |folder: &str| {
        files
            .keys()
            .find(|name| name.starts_with(folder))
            .expect("a file")
    };
    for name in [of("rolefit.db"), of("blobs/"), of("keys/master-check")] {
        let path = saved.backup.join(name);
        let whole = std::fs::read(&path).expect("in the backup");
        let mut changed = whole.clone();
        *changed.last_mut().expect("not empty") ^= 1;
        std::fs::write(&path, changed).expect("written");
        let folder = saved.empty_folder();
        let refusal = fails(&rolefit(folder.path(), &["restore", text(&saved.backup)]), 3);
        assert!(refusal.contains(name.as_str()), "{name}: {refusal}");
        let left = std::fs::read_dir(folder.path()).expect("there").count();
        assert_eq!(left, 1, "nothing but the master key is there");
        std::fs::write(&path, whole).expect("written");
    }
}

#[tokio::test]
async fn an_older_backup_does_not_bring_back_who_was_erased() {
    let saved = Saved::new().await;
    let file = saved.file();
    let readable = saved.app.get(&file, Some(&saved.cookie)).await;
    assert_eq!(readable.status, StatusCode::OK);
    let caller = saved.app.caller(&saved.cookie).await;
    saved.erase().await;

    // The database is lost, the rest of the folder is still there.
    let folder = saved.app.close().await;
    for name in ["rolefit.db", "rolefit.db-wal", "rolefit.db-shm"] {
        let removed = std::fs::remove_file(folder.path().join(name));
        assert!(removed.is_ok() || name != "rolefit.db", "{removed:?}");
    }
    succeeds(&rolefit(folder.path(), &["restore", text(&saved.backup)]));
    let restored = TestApp::over(folder, &[]).await;
    for owner in [
        KeyOwner::candidate(caller.candidate),
        KeyOwner::account(caller.account),
    ] {
        let sealed = restored.ports().keys.seal(&owner, "x", b"text").await;
        let kind = sealed.expect_err("the key is gone").kind();
        assert_eq!(kind, rolefit_ports::ErrorKind::Destroyed);
    }
    let gone = restored.get(&file, Some(&saved.cookie)).await;
    assert!(!gone.body.contains("Lindqvist"), "{gone:?}");
    let fields = [
        ("email", "nora@example.org"),
        ("password", PASSWORD),
        ("next", ""),
    ];
    let sign_in = restored.call("sign_in", &fields, None).await;
    assert!(
        !sign_in.headers.contains_key("set-cookie"),
        "nobody is there: {sign_in:?}"
    );
    let bytes = restored.stored_bytes_without("mail".as_ref());
    for named in ["Lindqvist", "nora@example.org", "nora.lindqvist@example.org"] {
        let found = bytes.windows(named.len()).any(|w| w == named.as_bytes());
        assert!(!found, "`{named}` came back");
    }
    restored.close().await;
}

#[tokio::test]
async fn a_tampered_ledger_is_found() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    app.call("set_discoverable", &[("discoverable", "yes")], Some(&cookie))
        .await;
    app.drain().await;
    let folder = app.close().await;
    let intact = succeeds(&rolefit(folder.path(), &["ledger", "verify"]));
    assert!(intact.starts_with("intact: "), "{intact}");

    // A copy is one file without a log beside it, so a changed byte is what is read.
    let home = tempfile::tempdir().expect("a temporary folder");
    let backup = home.path().join("backup");
    succeeds(&rolefit(folder.path(), &["backup", text(&backup)]));
    let database = backup.join("rolefit.db");
    let mut bytes = std::fs::read(&database).expect("a copy");
    let entry = b"discoverable=true";
    let places: Vec<usize> = (0..bytes.len() - entry.len())
        .filter(|&at| &bytes[at..at + entry.len()] == entry)
        .collect();
    assert!(!places.is_empty(), "the ledger says what was done");
    for at in places {
        bytes[at..at + entry.len()].copy_from_slice(b"discoverable=fals");
    }
    std::fs::write(&database, bytes).expect("written");
    let broken = fails(&rolefit(&backup, &["ledger", "verify"]), 3);
    assert!(broken.contains("broken at entry"), "{broken}");
}

#[tokio::test]
async fn a_ledger_whose_end_was_cut_off_is_found_by_what_was_known() {
    let app = TestApp::new().await;
    app.register("nora@example.org").await;
    let folder = app.close().await;
    let known = |folder: &Path| {
        let said = succeeds(&rolefit(folder, &["ledger", "verify"]));
        let said = said.strip_prefix("intact: ").expect("is whole").trim().to_owned();
        said.replace(" entries, head ", ":")
    };
    let verify = |folder: &Path, known: &str| rolefit(folder, &["ledger", "verify", "--known", known]);
    let early = known(folder.path());
    // What it looks like after its end was cut off.
    let home = tempfile::tempdir().expect("a temporary folder");
    let cut = home.path().join("cut");
    succeeds(&rolefit(folder.path(), &["backup", text(&cut)]));

    let app = TestApp::over(folder, &[]).await;
    app.register("mira@example.org").await;
    let folder = app.close().await;
    let late = known(folder.path());
    assert_ne!(late, early);
    succeeds(&verify(folder.path(), &early));
    succeeds(&verify(folder.path(), &late));
    let missing = fails(&verify(&cut, &late), 3);
    assert!(missing.contains("not there"), "{missing}");
    let (entries, head) = late.split_once(':').expect("two parts");
    let other = format!("{entries}:{}", head.chars().rev().collect::<String>());
    let changed = fails(&verify(folder.path(), &other), 3);
    assert!(changed.contains("another one"), "{changed}");
    let wrong = fails(&verify(folder.path(), "many:what"), 2);
    assert!(wrong.contains("the 64 digits of the head"), "{wrong}");
}

#[test]
fn config_check_names_the_file_the_line_and_what_to_write() {
    let home = tempfile::tempdir().expect("a temporary folder");
    let file = home.path().join("other.toml");
    let check = |content: &str| {
        std::fs::write(&file, content).expect("written");
        rolefit(home.path(), &["config", "check", "--config", text(&file)])
    };
    let wrong = fails(&check("[server]\nlistn = \"127.0.0.1:3000\"\n"), 2);
    for part in ["other.toml", "line 2", "`listn`", "`listen`"] {
        assert!(wrong.contains(part), "`{part}` is not in {wrong}");
    }
    let wrong = fails(&check("[server]\npublic_url = \"https://jobs.example.org\"\n"), 2);
    assert!(
        wrong.contains("`server.public_url`") && wrong.contains("http://localhost:3000"),
        "{wrong}"
    );
    let valid = succeeds(&check("[server]\nlisten = \"127.0.0.1:3001\"\n"));
    assert!(valid.contains("127.0.0.1:3001"), "{valid}");
}
