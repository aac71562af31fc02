//! Mail into a folder and to an SMTP server: the contract, and what servers answer.

mod mail_server;

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use mail_server::{Behaviour, Server};
use rolefit_embedded::mail::{FolderMailer, SmtpConfig, SmtpCredentials, SmtpMailer, SmtpSecurity};
use rolefit_ports::contract::mail::{folder_suite, sample, suite};
use rolefit_ports::contract::{TestClock, TestIds};
use rolefit_ports::mail::{Mail, MailFolder as _};
use rolefit_ports::{ErrorKind, Mailer as _};
use tempfile::TempDir;

const FROM: &str = "Rolefit <hello@rolefit.example>";

fn home() -> TempDir {
    tempfile::tempdir().expect("a folder for the test")
}

fn folder(home: &Path) -> (FolderMailer, Arc<TestClock>) {
    let clock = Arc::new(TestClock::default());
    (
        FolderMailer::open(home, FROM, clock.clone()).expect("opens"),
        clock,
    )
}

fn smtp(port: u16) -> SmtpMailer {
    let config = SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port,
        security: SmtpSecurity::None,
        credentials: None,
        from: FROM.to_owned(),
    };
    SmtpMailer::new(config, Arc::new(TestClock::default())).expect("is configured")
}

#[tokio::test]
async fn mail_in_a_folder_keeps_the_contract() {
    let home = home();
    let count = AtomicU32::new(0);
    let next = || {
        home.path()
            .join(count.fetch_add(1, Ordering::Relaxed).to_string())
    };
    suite(async || folder(&next()).0).await;
    folder_suite(async || folder(&next())).await;
}

#[tokio::test]
async fn a_folder_is_read_again_after_a_restart_and_a_crash() {
    let home = home();
    let ids = TestIds::new();
    let (first, second) = (sample(&ids), sample(&ids));
    let (mailer, _) = folder(home.path());
    mailer.send(&first).await.expect("sends");
    drop(mailer);
    let eml = std::fs::read_to_string(home.path().join(format!("{}.eml", first.id))).expect("is there");
    assert!(eml.contains("\r\nTo: mira.jansen@example.org\r\n"), "{eml}");

    let index = home.path().join("index.jsonl");
    let mut torn = std::fs::read(&index).expect("reads");
    torn.extend_from_slice(b"{\"id\":\"0190");
    std::fs::write(&index, torn).expect("writes");
    let (mailer, _) = folder(home.path());
    mailer.send(&first).await.expect("sends");
    mailer.send(&second).await.expect("sends");
    let kept = mailer.newest(10).await.expect("reads");
    let kept: Vec<&Mail> = kept.iter().map(|stored| &stored.mail).collect();
    assert_eq!(kept, [&second, &first]);
    drop(mailer);

    std::fs::write(&index, b"{}\n").expect("writes");
    let damaged = FolderMailer::open(home.path(), FROM, Arc::new(TestClock::default()));
    assert_eq!(damaged.err().expect("is damaged").kind(), ErrorKind::Corrupt);
}

#[tokio::test]
async fn mail_by_smtp_keeps_the_contract() {
    let server = Server::start(Behaviour::Accept).await;
    suite(async || smtp(server.port())).await;
}

#[tokio::test]
async fn the_server_gets_the_whole_mail_for_its_recipient() {
    let server = Server::start(Behaviour::Accept).await;
    let mail = sample(&TestIds::new());
    smtp(server.port()).send(&mail).await.expect("sends");
    let [received] = &server.received()[..] else {
        panic!("one mail was sent")
    };
    assert_eq!(received.from, "hello@rolefit.example");
    assert_eq!(received.to, ["mira.jansen@example.org"]);
    let id = format!("\r\nMessage-ID: <{}@rolefit.example>\r\n", mail.id);
    for part in [
        id.as_str(),
        "\r\nDate: Sun, 22 Nov 2026 18:55:30 +0000\r\n",
        "multipart/alternative",
    ] {
        assert!(
            received.content.contains(part),
            "{part:?} in {}",
            received.content
        );
    }
}

#[tokio::test]
async fn replies_become_kinds() {
    let cases = [
        (
            Behaviour::Reply("RCPT", "550 5.1.1 no such user mira.jansen@example.org"),
            ErrorKind::Refused,
        ),
        (
            Behaviour::Reply("MAIL", "553 5.7.1 sender refused"),
            ErrorKind::Refused,
        ),
        (
            Behaviour::Reply("DATA", "554 5.6.0 content refused"),
            ErrorKind::Refused,
        ),
        (Behaviour::Reply(".", "552 5.3.4 too big"), ErrorKind::Refused),
        (
            Behaviour::Reply("RCPT", "450 4.2.0 greylisted"),
            ErrorKind::Unavailable,
        ),
        (
            Behaviour::Reply("MAIL", "452 4.3.1 no space"),
            ErrorKind::Unavailable,
        ),
        (Behaviour::Reply(".", "451 4.3.0 later"), ErrorKind::Unavailable),
        (
            Behaviour::Reply("MAIL", "530 5.7.0 sign in first"),
            ErrorKind::Unavailable,
        ),
        (Behaviour::Reply("RCPT", "nonsense"), ErrorKind::Unavailable),
        (Behaviour::Drop("EHLO"), ErrorKind::Unavailable),
        (Behaviour::Drop("RCPT"), ErrorKind::Unavailable),
        (Behaviour::Drop("."), ErrorKind::Unavailable),
    ];
    for (behaviour, kind) in cases {
        let server = Server::start(behaviour).await;
        let sent = smtp(server.port()).send(&sample(&TestIds::new())).await;
        let error = sent.expect_err("the server does not take it");
        let text = rolefit_ports::error::chain(&error);
        assert_eq!(error.kind(), kind, "{behaviour:?}: {text}");
        assert!(!text.contains("mira"), "no address in the log: {text}");
        assert_eq!(server.received().len(), 0);
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_is_unavailable() {
    let server = Server::start(Behaviour::Accept).await;
    let port = server.port();
    server.stop().await;
    let error = smtp(port)
        .send(&sample(&TestIds::new()))
        .await
        .expect_err("nobody listens");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn a_server_without_starttls_gets_neither_mail_nor_credentials() {
    let server = Server::start(Behaviour::Accept).await;
    let config = SmtpConfig {
        host: "127.0.0.1".to_owned(),
        port: server.port(),
        security: SmtpSecurity::StartTls,
        credentials: Some(SmtpCredentials::new(
            "rolefit".to_owned(),
            "secret word".to_owned(),
        )),
        from: FROM.to_owned(),
    };
    assert!(
        !format!("{config:?}").contains("secret word"),
        "the password is hidden"
    );
    let mailer = SmtpMailer::new(config.clone(), Arc::new(TestClock::default())).expect("is configured");
    let error = mailer
        .send(&sample(&TestIds::new()))
        .await
        .expect_err("is not protected");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
    assert_eq!(server.received().len(), 0);
    assert!(
        !server
            .commands()
            .iter()
            .any(|line| line.starts_with("AUTH") || line.starts_with("MAIL"))
    );

    let unprotected = SmtpConfig {
        security: SmtpSecurity::None,
        ..config
    };
    let error = SmtpMailer::new(unprotected, Arc::new(TestClock::default()));
    assert_eq!(
        error.err().expect("credentials would travel in clear").kind(),
        ErrorKind::Invalid
    );
}
