//! Limits of attempts.

use std::sync::Arc;
use std::time::Duration;

use super::{Case, OTHER_PASSWORD, PASSWORD, TestClock, cases, client, email, password};
use crate::Identity;
use crate::identity::{IdentityError, IdentityResult};

/// More attempts than any adapter looks at in a moment.
const FLOOD: usize = 2000;

pub(super) async fn suite<I: Identity>(make: &impl AsyncFn() -> (I, Arc<TestClock>)) {
    cases!(
        make,
        passwords_of_an_account_are_limited,
        passwords_from_a_network_are_limited,
        an_unknown_address_is_limited_as_a_known_one,
        mails_to_an_address_are_limited,
        codes_of_an_account_are_limited,
        the_owner_comes_in_from_home_while_strangers_try,
    );
}

/// Attempts until one is not looked at any more, and the seconds to wait then.
async fn exhaust<T>(mut attempt: impl AsyncFnMut(usize) -> IdentityResult<T>) -> (usize, u32) {
    for number in 0..FLOOD {
        if let Err(IdentityError::TooManyAttempts { retry_after }) = attempt(number).await {
            assert!(retry_after > 0, "the seconds to wait are told");
            return (number, retry_after);
        }
    }
    panic!("attempts are limited: {FLOOD} were looked at");
}

/// A client of its own network for every number.
fn anywhere(number: usize) -> crate::identity::Client {
    let mut client = client(0);
    let part = |shift: usize| (number >> shift) as u8;
    client.address = [10, part(16), part(8), part(0)].into();
    client
}

async fn passwords_of_an_account_are_limited<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let (address, wrong) = (email("mira"), password(OTHER_PASSWORD));
    let (_, retry_after) =
        exhaust(async |n| case.identity.sign_in(&address, &wrong, &anywhere(n)).await).await;
    let right = case
        .identity
        .sign_in(&address, &password(PASSWORD), &anywhere(FLOOD))
        .await;
    assert!(
        matches!(right, Err(IdentityError::TooManyAttempts { .. })),
        "the right password is not looked at either"
    );
    case.clock.advance(Duration::from_secs(u64::from(retry_after)));
    let right = case
        .identity
        .sign_in(&address, &password(PASSWORD), &anywhere(FLOOD))
        .await;
    right.expect("after the wait the next try is looked at");
}

async fn passwords_from_a_network_are_limited<I: Identity>(case: &Case<'_, I>) {
    let wrong = password(OTHER_PASSWORD);
    let strangers = async |n: usize| {
        case.identity
            .sign_in(&email(&format!("person{n}")), &wrong, &client(1))
            .await
    };
    exhaust(strangers).await;
    case.confirmed("mira").await;
    let elsewhere = case
        .identity
        .sign_in(&email("mira"), &password(PASSWORD), &client(2))
        .await;
    elsewhere.expect("other networks are not held up");
}

async fn an_unknown_address_is_limited_as_a_known_one<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let wrong = password(OTHER_PASSWORD);
    let mut limits = Vec::new();
    for who in ["mira", "nobody"] {
        let address = email(who);
        limits.push(exhaust(async |n| case.identity.sign_in(&address, &wrong, &anywhere(n)).await).await);
    }
    assert_eq!(
        limits[0], limits[1],
        "limits do not tell whether an account exists"
    );
}

async fn mails_to_an_address_are_limited<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    case.signed_up("noor").await;
    let new = password(OTHER_PASSWORD);
    let hers = exhaust(async |n| case.identity.forgot(&email("mira"), &anywhere(n)).await).await;
    let his = exhaust(async |n| case.identity.resend(&email("noor"), &anywhere(n)).await).await;
    let nobodys = exhaust(async |n| case.identity.forgot(&email("nobody"), &anywhere(n)).await).await;
    assert_eq!(hers, nobodys, "limits do not tell whether an account exists");
    assert_eq!(his.0 + 1, hers.0, "signing up is counted together with new codes");
    let again = case
        .identity
        .sign_up(&email("mira"), &new, &anywhere(FLOOD))
        .await;
    assert!(
        matches!(again, Err(IdentityError::TooManyAttempts { .. })),
        "no mailbox is flooded by signing up either"
    );
    let answer = case
        .identity
        .sign_in(&email("noor"), &password(PASSWORD), &anywhere(FLOOD))
        .await;
    assert!(
        matches!(
            answer,
            Err(IdentityError::NotConfirmed(crate::identity::Delivery::Nothing))
        ),
        "nor by signing in before confirming: {answer:?}"
    );
}

async fn codes_of_an_account_are_limited<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let new = password(OTHER_PASSWORD);
    let resets = exhaust(async |n| {
        case.identity
            .reset(&email("mira"), "314159", &new, &anywhere(n))
            .await
    });
    let hers = resets.await;
    let confirms = exhaust(async |n| {
        case.identity
            .confirm(&email("nobody"), "314159", &password(PASSWORD), &anywhere(n))
            .await
    });
    assert_eq!(
        hers,
        confirms.await,
        "limits do not tell whether an account exists"
    );
}

async fn the_owner_comes_in_from_home_while_strangers_try<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    case.session("mira").await;
    let (address, wrong) = (email("mira"), password(OTHER_PASSWORD));
    exhaust(async |n| case.identity.sign_in(&address, &wrong, &anywhere(n)).await).await;
    case.sign_in("mira", PASSWORD)
        .await
        .expect("strangers cannot lock the owner out at home");
}
