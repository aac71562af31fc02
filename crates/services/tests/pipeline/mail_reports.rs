//! What the mail service tells of mails that came back: the account says so, and no further news is mailed to it.

use std::time::Duration;

use rolefit_domain::Caller;
use rolefit_domain::event::{MailOutcome, MailReturned};
use serde_json::json;

use crate::world::{CLIENT, RESUME, World};

const READ: &str = "Your resume was read";

/// The message that a rule of `infra/mail.yaml` puts into the queue.
async fn report(world: &World, caller: &Caller, outcome: &str) {
    let message = json!({
        "id": "5f9a1d3c-9b8e-4c62-8c1e-6d0c2b7a9e10",
        "version": 1,
        "at": "2026-11-22T18:55:30Z",
        "organization": null,
        "event": { "type": "mail.returned", "data": { "account": caller.account, "outcome": outcome } },
    })
    .to_string();
    world
        .queues
        .send("mail_report", &[message], Duration::ZERO)
        .await
        .expect("sent");
    world.drain().await;
    assert!(world.dead_letters("mail_report").await.is_empty());
}

async fn known(world: &World, caller: &Caller) -> Option<MailReturned> {
    let home = world.services.candidate_home(caller).await.expect("a page");
    home.mail_returned
}

#[tokio::test]
async fn whose_mail_comes_back_is_told_on_the_page_and_mailed_no_more() {
    let world = World::new();
    let caller = world.candidate().await;
    assert_eq!(known(&world, &caller).await, None);
    report(&world, &caller, "bounced").await;
    let returned = known(&world, &caller).await.expect("is told");
    assert_eq!(returned.outcome, MailOutcome::Bounced);
    assert_eq!(returned.at.rfc3339(), "2026-11-22T18:55:30Z");
    // The same again, as buses deliver it.
    report(&world, &caller, "bounced").await;
    assert_eq!(world.audited("account.mail_returned").await, 1);

    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    assert_eq!(world.count_mails(&caller, READ).await, 0, "nobody would read it");
    world.assert_quiet().await;
}

#[tokio::test]
async fn a_code_from_the_mailbox_shows_that_mail_arrives_again() {
    let world = World::new();
    let caller = world.candidate().await;
    report(&world, &caller, "complained").await;
    let returned = known(&world, &caller).await.expect("is told");
    assert_eq!(returned.outcome, MailOutcome::Complained);

    let email = caller.email.as_str();
    let asked = world.services.forgot_password(email, &CLIENT);
    asked.await.expect("asked");
    world.services.settled().await;
    let mails = world.mails_to(email).await;
    let newest = mails.first().expect("the code is mailed all the same");
    let code: String = newest
        .text
        .lines()
        .map(str::trim)
        .find(|line| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit()))
        .expect("a code")
        .to_owned();
    let reset = world
        .services
        .reset_password(email, &code, "seven quiet herons".to_owned(), &CLIENT);
    reset.await.expect("is set");
    assert_eq!(known(&world, &caller).await, None);
    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    assert_eq!(world.count_mails(&caller, READ).await, 1);
}

#[tokio::test]
async fn a_report_about_somebody_who_has_gone_changes_nothing() {
    let world = World::new();
    let caller = world.candidate().await;
    world.erase(&caller).await;
    world.drain().await;
    report(&world, &caller, "bounced").await;
    assert_eq!(world.audited("account.mail_returned").await, 0);
}
