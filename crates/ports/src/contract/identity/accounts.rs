//! What administrators and erasure do to accounts.

use std::sync::Arc;

use rolefit_domain::AccountId;
use uuid::Uuid;

use super::{
    Case, OTHER_PASSWORD, PASSWORD, TestClock, assert_wrong_code, assert_wrong_credentials, cases, client,
    email, password,
};
use crate::identity::{Delivery, Disabled, IdentityError};
use crate::{ErrorKind, Identity};

pub(super) async fn suite<I: Identity>(make: &impl AsyncFn() -> (I, Arc<TestClock>)) {
    cases!(
        make,
        a_disabled_account_cannot_sign_in,
        an_enabled_account_signs_in_again,
        a_disabled_account_gets_no_codes,
        disabling_nobody_is_not_found,
        a_confirmed_account_needs_no_code,
        creating_an_account_that_waits_confirms_it,
        a_deleted_account_leaves_nothing,
        an_address_belongs_to_its_account,
        an_account_is_found_by_its_address,
    );
}

fn unknown() -> AccountId {
    AccountId::new(Uuid::from_u128(7))
}

async fn a_disabled_account_cannot_sign_in<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let session = case.session("mira").await;
    for _ in 0..2 {
        case.identity
            .set_disabled(account, Disabled::Yes)
            .await
            .expect("disabling is idempotent");
    }
    assert!(
        !case.is_alive(&session.token).await,
        "disabling ends its sessions"
    );
    assert!(case.identity.sessions(account).await.expect("lists").is_empty());
    let refreshed = case.identity.refresh(&session.token).await.expect("answers");
    assert!(refreshed.is_none(), "and they cannot be refreshed");
    let answer = case.sign_in("mira", PASSWORD).await;
    assert!(
        matches!(answer, Err(IdentityError::Disabled)),
        "it may not sign in"
    );
    let wrong = case.sign_in("mira", OTHER_PASSWORD).await;
    assert_wrong_credentials(wrong, "a stranger does not learn that it is disabled");
}

async fn an_enabled_account_signs_in_again<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let session = case.session("mira").await;
    case.identity
        .set_disabled(account, Disabled::Yes)
        .await
        .expect("disables");
    for _ in 0..2 {
        case.identity
            .set_disabled(account, Disabled::No)
            .await
            .expect("enabling is idempotent");
    }
    assert!(
        !case.is_alive(&session.token).await,
        "a session that ended stays so"
    );
    case.session("mira").await;
}

async fn a_disabled_account_gets_no_codes<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let code = case.forgotten("mira").await;
    case.identity
        .set_disabled(account, Disabled::Yes)
        .await
        .expect("disables");
    let reset = case
        .identity
        .reset(&email("mira"), &code, &password(OTHER_PASSWORD), &client(1))
        .await;
    assert_wrong_code(reset, "disabling makes codes worthless");
    let delivery = case
        .identity
        .forgot(&email("mira"), &client(1))
        .await
        .expect("answers");
    assert_eq!(delivery, Delivery::Nothing);
    let answer = case
        .identity
        .sign_up(&email("mira"), &password(OTHER_PASSWORD), &client(1))
        .await;
    assert_eq!(
        answer.expect("answers").account,
        None,
        "and the address stays taken"
    );
}

async fn disabling_nobody_is_not_found<I: Identity>(case: &Case<'_, I>) {
    let answer = case.identity.set_disabled(unknown(), Disabled::Yes).await;
    let Err(IdentityError::Port(error)) = answer else {
        panic!("an unknown account is an error: {answer:?}");
    };
    assert_eq!(error.kind(), ErrorKind::NotFound);
}

async fn a_confirmed_account_needs_no_code<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    assert_eq!(case.session("mira").await.session.account, account);
    let again = case
        .identity
        .create_confirmed(&email("mira"), &password(OTHER_PASSWORD))
        .await;
    assert_eq!(
        again.expect("answers"),
        account,
        "the account that exists is returned"
    );
    case.session("mira").await;
    assert_wrong_credentials(case.sign_in("mira", OTHER_PASSWORD).await, "unchanged");
}

async fn creating_an_account_that_waits_confirms_it<I: Identity>(case: &Case<'_, I>) {
    let (waiting, code) = case.signed_up("mira").await;
    let created = case
        .identity
        .create_confirmed(&email("mira"), &password(OTHER_PASSWORD))
        .await;
    assert_eq!(created.expect("answers"), waiting);
    case.sign_in("mira", OTHER_PASSWORD)
        .await
        .expect("it is confirmed with the given password");
    let late = case
        .identity
        .confirm(&email("mira"), &code, &password(PASSWORD), &client(1))
        .await;
    assert_wrong_code(late, "the stranger's code is worthless");
}

async fn a_deleted_account_leaves_nothing<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let session = case.session("mira").await;
    for _ in 0..2 {
        case.identity
            .delete(account)
            .await
            .expect("deleting is idempotent");
    }
    case.identity.delete(unknown()).await.expect("of nothing too");
    assert!(!case.is_alive(&session.token).await, "its sessions are over");
    assert!(case.identity.sessions(account).await.expect("lists").is_empty());
    assert_eq!(case.identity.email(account).await.expect("looks"), None);
    assert_wrong_credentials(case.sign_in("mira", PASSWORD).await, "the address is unknown");
    let (next, _) = case.signed_up("mira").await;
    assert_ne!(next, account, "the address is free for a new account");
}

async fn an_address_belongs_to_its_account<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let (waiting, _) = case.signed_up("noor").await;
    for (account, address) in [
        (account, Some(email("mira"))),
        (waiting, Some(email("noor"))),
        (unknown(), None),
    ] {
        assert_eq!(case.identity.email(account).await.expect("looks"), address);
    }
    assert!(case.identity.sessions(unknown()).await.expect("lists").is_empty());
    let change = case
        .identity
        .change_password(
            unknown(),
            case.session("mira").await.session.id,
            &password(PASSWORD),
            &password(OTHER_PASSWORD),
            &client(1),
        )
        .await;
    assert_wrong_credentials(change, "an unknown account has no password");
}

async fn an_account_is_found_by_its_address<I: Identity>(case: &Case<'_, I>) {
    let mira = case.confirmed("mira").await;
    let (noor, _) = case.signed_up("noor").await;
    for (who, expected) in [("mira", Some(mira)), ("noor", Some(noor)), ("nobody", None)] {
        let found = case.identity.find(&email(who)).await.expect("looks");
        assert_eq!(found, expected, "{who}");
    }
    case.identity
        .set_disabled(mira, Disabled::Yes)
        .await
        .expect("disables");
    let found = case.identity.find(&email("mira")).await.expect("looks");
    assert_eq!(
        found,
        Some(mira),
        "a disabled account is found, to enable it again"
    );
    case.identity.delete(mira).await.expect("deletes");
    let found = case.identity.find(&email("mira")).await.expect("looks");
    assert_eq!(found, None, "a deleted account is not");
}
