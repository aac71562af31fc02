//! What every mailer must do.

use std::sync::Arc;
use std::time::Duration;

use rolefit_domain::MessageId;

use super::{TestClock, TestIds, assert_kind};
use crate::ErrorKind::Invalid;
use crate::mail::{Mail, MailFolder};
use crate::{Clock as _, IdSource as _, Mailer};

/// Runs all cases of sending, each with a mailer of its own from `make`, which must reach something that takes the
/// mail.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite<M: Mailer>(make: impl AsyncFn() -> M) {
    mail_is_handed_over(&make().await).await;
    sending_the_same_id_again_is_harmless(&make().await).await;
    control_characters_in_the_subject_are_invalid(&make().await).await;
}

/// Runs all cases of a mailer that keeps its mail, each with one of its own and its clock from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn folder_suite<M: Mailer + MailFolder>(make: impl AsyncFn() -> (M, Arc<TestClock>)) {
    let (mailer, clock) = make().await;
    mails_are_kept_newest_first(&mailer, &clock).await;
    let (mailer, clock) = make().await;
    the_same_id_is_kept_once(&mailer, &clock).await;
    let (mailer, _) = make().await;
    refused_mail_is_not_kept(&mailer).await;
}

/// A mail with every part, different for each id.
pub fn sample(ids: &TestIds) -> Mail {
    let id = MessageId::new(ids.uuid());
    Mail {
        id,
        to: "mira.jansen@example.org".parse().expect("an address"),
        account: None,
        subject: format!("Ihr Gespräch – {id}"),
        text: format!("Guten Tag,\n.\n..\n{id}\n"),
        html: Some(format!("<p>Guten Tag</p>\n<p>{id} 面接</p>")),
    }
}

async fn mail_is_handed_over(mailer: &impl Mailer) {
    let ids = TestIds::new();
    let mail = sample(&ids);
    mailer.send(&mail).await.expect("mail is handed over");
    let plain = Mail {
        html: None,
        ..sample(&ids)
    };
    mailer.send(&plain).await.expect("plain mail is handed over");
}

async fn sending_the_same_id_again_is_harmless(mailer: &impl Mailer) {
    let mail = sample(&TestIds::new());
    for _ in 0..2 {
        mailer
            .send(&mail)
            .await
            .expect("sending the same id again is harmless");
    }
}

async fn control_characters_in_the_subject_are_invalid(mailer: &impl Mailer) {
    let ids = TestIds::new();
    for subject in [
        "a\r\nBcc: eve@example.org",
        "a\nb",
        "a\rb",
        "a\0b",
        "\u{7f}",
        "\u{85}",
    ] {
        let mail = Mail {
            subject: subject.to_owned(),
            ..sample(&ids)
        };
        let sentence = format!("`Invalid` for a header with control characters: {subject:?}");
        assert_kind(mailer.send(&mail).await, Invalid, &sentence);
    }
}

async fn mails_are_kept_newest_first(mailer: &(impl Mailer + MailFolder), clock: &TestClock) {
    assert_eq!(mailer.newest(10).await.expect("reads"), [], "nothing was sent");
    let ids = TestIds::new();
    let mails: Vec<Mail> = (0..3).map(|_| sample(&ids)).collect();
    let start = clock.now();
    for mail in &mails {
        mailer.send(mail).await.expect("sends");
        clock.advance(Duration::from_secs(1));
    }
    let newest = mailer.newest(2).await.expect("reads");
    let kept: Vec<_> = newest.iter().map(|stored| &stored.mail).collect();
    assert_eq!(
        kept,
        [&mails[2], &mails[1]],
        "the newest first, at most `limit`, as they were sent"
    );
    let times: Vec<_> = newest.iter().map(|stored| stored.at).collect();
    assert_eq!(
        times,
        [start.plus_seconds(2), start.plus_seconds(1)],
        "with the time of sending"
    );
    assert_eq!(mailer.newest(0).await.expect("reads"), []);
    assert_eq!(mailer.newest(u32::MAX).await.expect("reads").len(), 3);
}

async fn the_same_id_is_kept_once(mailer: &(impl Mailer + MailFolder), clock: &TestClock) {
    let mail = sample(&TestIds::new());
    let first = clock.now();
    for _ in 0..2 {
        mailer.send(&mail).await.expect("sends");
        clock.advance(Duration::from_secs(1));
    }
    let kept = mailer.newest(10).await.expect("reads");
    assert_eq!(kept.len(), 1, "the id is the key of idempotence");
    assert_eq!(kept[0].at, first);
}

async fn refused_mail_is_not_kept(mailer: &(impl Mailer + MailFolder)) {
    let mail = Mail {
        subject: "a\nb".to_owned(),
        ..sample(&TestIds::new())
    };
    assert_kind(
        mailer.send(&mail).await,
        Invalid,
        "`Invalid` for a header with control characters",
    );
    assert_eq!(mailer.newest(10).await.expect("reads"), []);
}
