//! Backup, restore and the checks of the command line, by the real binary.

mod common;

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use common::{Cookie, PASSWORD, RESUME, TestApp};
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

    let folder = saved.empty_folder();
    succeeds(&rolefit(folder.path(), &["restore", text(&saved.backup)]));
    succeeds(&rolefit(folder.path(), &["ledger", "verify"]));
    let again = fails(&rolefit(folder.path(), &["restore", text(&saved.backup)]), 1);
    assert!(again.contains("has data already"), "{again}");

    let restored = TestApp::over(folder, &[]).await;
    let file = restored.get(&saved.file(), Some(&saved.cookie)).await;
    assert_eq!((file.status, file.body.as_str()), (StatusCode::OK, RESUME));
    let read = restored.call("profile", &[], Some(&saved.cookie)).await;
    assert_eq!(read.body, profile.body);
    restored.close().await;
}

#[tokio::test]
async fn a_restore_needs_the_master_key_and_can_be_repeated() {
    let saved = Saved::new().await;
    let folder = tempfile::tempdir().expect("a temporary folder");
    let missing = fails(&rolefit(folder.path(), &["restore", text(&saved.backup)]), 1);
    assert!(missing.contains("master.key"), "{missing}");
    std::fs::copy(
        saved.app.data().join("master.key"),
        folder.path().join("master.key"),
    )
    .expect("copied");
    succeeds(&rolefit(folder.path(), &["restore", text(&saved.backup)]));
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
    let erased = saved
        .app
        .call("erase_account", &[("password", PASSWORD)], Some(&saved.cookie))
        .await;
    assert!(
        erased.status.is_success() || erased.status.is_redirection(),
        "{erased:?}"
    );
    saved.app.drain().await;

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
