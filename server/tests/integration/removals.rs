//! What is removed by its id: whoever may not remove it has asked in vain, also when the answer says that all is well.

use std::time::Duration;

use crate::common::{Cookie, OPERATOR, PASSWORD, RESUME, TestApp};
use http::StatusCode;
use rolefit_domain::{Event, EventEnvelope, EventId, JobId};
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write};

/// Puts something into the store that no use case makes, and gives its id: a letter that is dead, an event set aside.
async fn given_up(app: &TestApp) -> (String, String) {
    let queues = &app.ports().queues;
    let hidden = Duration::from_secs(60);
    queues
        .send("extract", &["no event".to_owned()], Duration::ZERO)
        .await
        .expect("sent");
    let taken = queues
        .receive("extract", 1, hidden, Duration::ZERO)
        .await
        .expect("taken");
    queues
        .bury("extract", &taken[0].receipt, "for the test")
        .await
        .expect("buried");
    let event = EventEnvelope {
        id: EventId::new(app.ports().ids.uuid()),
        version: rolefit_domain::event::EVENT_VERSION,
        at: app.ports().clock.now(),
        organization: None,
        trace: None,
        event: Event::JobClosed {
            job: JobId::new(app.ports().ids.uuid()),
        },
    };
    let body = serde_json::to_vec(&event).expect("JSON");
    let put = Write::Put {
        record: NewRecord::new(Key::new("EVENTS#SET-ASIDE", event.id.to_string()), body),
        condition: Condition::Absent,
    };
    let transaction = Transaction {
        writes: vec![put],
        ..Transaction::default()
    };
    app.ports().records.transact(transaction).await.expect("stored");
    (taken[0].id.to_string(), event.id.to_string())
}

/// A server function, who may call it, and its fields.
type Removal<'a> = (&'a str, &'a Cookie, Vec<(&'a str, &'a str)>);

#[tokio::test]
async fn what_is_removed_by_its_id_stays_for_all_but_who_may_remove_it() {
    let app = TestApp::new().await;
    let owner = app.register("owner@example.org").await;
    let operator = app.register(OPERATOR).await;
    let (foreign, _) = app.organization("admin@other.example", "Other Works").await;
    let stranger = app.register("stranger@example.org").await;
    let callers = [
        ("a visitor", None),
        ("the owner", Some(&owner)),
        ("a stranger", Some(&stranger)),
        ("an admin of an organization", Some(&foreign)),
        ("an operator", Some(&operator)),
    ];
    // The document behind the profile cannot be removed; another one can.
    app.upload_and_drain("cv.txt", RESUME.as_bytes(), &owner).await;
    let document = app
        .upload_and_drain("note.txt", b"Buy milk and call the plumber.", &owner)
        .await
        .to_string();
    // A session of the owner beside the one that asks.
    let fields = [
        ("email", "owner@example.org"),
        ("password", PASSWORD),
        ("next", ""),
    ];
    let other = app.call("sign_in", &fields, None).await.cookie();
    let session = app.caller(&other).await.session.to_string();
    let (letter, event) = given_up(&app).await;
    let removals: [Removal<'_>; 5] = [
        ("remove_resume", &owner, vec![("resume", &document)]),
        ("revoke_session", &owner, vec![("session", &session)]),
        (
            "replay_dead_letter",
            &operator,
            vec![("queue", "extract"), ("id", &letter)],
        ),
        ("remove_event", &operator, vec![("id", &event)]),
        ("put_event_back", &operator, vec![("id", &event)]),
    ];
    // Which of them are still there.
    let there = async || {
        let page = app
            .get(&format!("/me/resumes/{document}/file"), Some(&owner))
            .await;
        let living = app.call("candidate_home", &[], Some(&other)).await;
        let dead = app
            .ports()
            .queues
            .dead_letters("extract", 10)
            .await
            .expect("a look");
        let aside = Key::new("EVENTS#SET-ASIDE", event.as_str());
        let aside = app.ports().records.get(&aside).await.expect("a look");
        [
            page.status == StatusCode::OK,
            living.status == StatusCode::OK,
            dead.iter().any(|dead| dead.id.to_string() == letter),
            aside.is_some(),
        ]
    };
    for (function, may, fields) in &removals {
        let others = callers
            .iter()
            .filter(|(_, cookie)| cookie.is_none_or(|cookie| cookie.0 != may.0));
        for (who, cookie) in others {
            app.call(function, fields, *cookie).await;
            assert_eq!(there().await, [true; 4], "{function} as {who}");
        }
    }
    // Who may remove them does, so the ids were those that stand for them.
    for (function, may, fields) in &removals[..4] {
        let done = app.call(function, fields, Some(may)).await;
        assert!(
            done.status.is_success() || done.status.is_redirection(),
            "{function}: {done:?}"
        );
    }
    assert_eq!(there().await, [false; 4]);
    let (_, event) = given_up(&app).await;
    let fields = [("id", event.as_str())];
    app.call("put_event_back", &fields, Some(&operator)).await;
    let aside = Key::new("EVENTS#SET-ASIDE", event);
    assert_eq!(app.ports().records.get(&aside).await.expect("a look"), None);
}
