//! Accounts: what is told of a change that happened, whatever fails beside it.

use rolefit_ports::ErrorKind;
use rolefit_ports::records::{Condition, Key, Transaction, Write};
use rolefit_services::SignIn;

use crate::faults::Fault;
use crate::world::{CLIENT, PASSWORD, World};

/// The newest code that was mailed to somebody.
async fn mailed_code(world: &World, email: &str) -> String {
    world.services.settled().await;
    let mail = world.mails_to(email).await.remove(0);
    let mut lines = mail.text.lines().map(str::trim);
    let code = lines.find(|line| line.len() == 6 && line.bytes().all(|b| b.is_ascii_digit()));
    code.expect("a code").to_owned()
}

#[tokio::test]
async fn a_password_that_is_set_is_told_of_though_the_records_cannot_follow() {
    let world = World::new();
    let caller = world.candidate().await;
    let email = caller.email.as_str();
    // As after a crash between the confirmation of the address and the account's record.
    let key = Key::new(format!("ACCOUNT#{}", caller.account), "ACCOUNT");
    let transaction = Transaction {
        writes: vec![Write::Delete {
            key,
            condition: Condition::Exists,
        }],
        ..Transaction::default()
    };
    world.records.transact(transaction).await.expect("is removed");
    let asked = world.services.forgot_password(email, &CLIENT).await;
    asked.expect("asked");
    let code = mailed_code(&world, email).await;
    let fault = Fault::Fails(ErrorKind::Unavailable);
    world.faults.once("commit candidate.verified", fault);
    let new = "seven quiet herons".to_owned();
    let reset = world.services.reset_password(email, &code, new.clone(), &CLIENT);
    reset.await.expect("the password is set, so that is what is said");
    assert_eq!(world.audited("account.password_reset").await, 1);
    world.drain().await;
    let told = world.count_mails(&caller, "A new password was set").await;
    assert_eq!(told, 1, "{:?}", world.mails_to(email).await);
    world
        .services
        .sign_in(email, new, &CLIENT)
        .await
        .expect("signs in");
}

#[tokio::test]
async fn switching_off_what_is_off_is_told_to_nobody() {
    let world = World::new();
    let caller = world.candidate().await;
    for _ in 0..2 {
        let off = world
            .services
            .disable_second_factor(&caller, PASSWORD.to_owned(), &CLIENT);
        off.await.expect("it is off");
    }
    world.drain().await;
    assert_eq!(world.audited("account.second_factor_disabled").await, 0);
    assert_eq!(world.count_mails(&caller, "Two-step sign-in is off").await, 0);
}

#[tokio::test]
async fn what_was_asked_of_the_identity_and_done_has_both_entries() {
    let world = World::new();
    let caller = world.candidate().await;
    let services = &world.services;
    let begun = services.begin_second_factor(&caller, PASSWORD.to_owned(), &CLIENT);
    begun.await.expect("is begun");
    let others = services.revoke_other_sessions(&caller).await;
    others.expect("are ended");
    let signed_in = services.sign_in(caller.email.as_str(), PASSWORD.to_owned(), &CLIENT);
    let Ok(SignIn::Session(session)) = signed_in.await else {
        panic!("no second factor is on");
    };
    services.sign_out(&session.token).await.expect("is over");
    services.sign_out(&session.token).await.expect("was over");
    let own = services.revoke_session(&caller, caller.session).await;
    own.expect("is ended");
    for (asked, done) in [
        ("account.second_factor_begin_asked", "account.second_factor_begun"),
        ("session.revoke_others_asked", "session.others_revoked"),
        ("account.sign_out_asked", "account.signed_out"),
        ("session.revoke_asked", "session.revoked"),
    ] {
        assert_eq!(world.audited(asked).await, 1, "{asked}");
        assert_eq!(world.audited(done).await, 1, "{done}");
    }
}

#[tokio::test]
async fn whoever_is_signed_in_gets_to_a_page_whatever_fails() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let services = &world.services;
    let signed_in = services.sign_in(recruiter.email.as_str(), PASSWORD.to_owned(), &CLIENT);
    let Ok(SignIn::Session(session)) = signed_in.await else {
        panic!("no second factor is on");
    };
    assert_eq!(services.first_page(&session, "").await, "/r");
    assert_eq!(services.first_page(&session, "/me/jobs").await, "/me/jobs");
    let fault = Fault::Fails(ErrorKind::Unavailable);
    world.faults.once("look", fault);
    assert_eq!(services.first_page(&session, "").await, "/me");
}
