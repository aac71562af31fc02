//! Signing up and proving the address.

use std::sync::Arc;
use std::time::Duration;

use super::{
    Case, OTHER_PASSWORD, PASSWORD, TestClock, assert_wrong_code, assert_wrong_credentials, cases, client,
    code, email, password, wrong,
};
use crate::Identity;
use crate::identity::{CODE_TRIES, CODE_VALID_MINUTES, Delivery, IdentityError};

pub(super) async fn suite<I: Identity>(make: &impl AsyncFn() -> (I, Arc<TestClock>)) {
    cases!(
        make,
        signing_up_makes_an_unconfirmed_account,
        signing_up_again_sets_the_newer_password_and_code,
        signing_up_a_confirmed_address_changes_nothing,
        a_new_code_makes_the_old_one_worthless,
        only_unconfirmed_addresses_get_a_new_code,
        the_code_confirms,
        confirming_again_with_the_same_code_is_harmless,
        a_code_ends_after_its_time,
        a_code_ends_after_its_wrong_tries,
        a_code_of_another_account_or_nobody_is_wrong,
        confirming_at_once_gives_one_account,
        signing_up_at_once_makes_one_account,
    );
}

async fn signing_up_makes_an_unconfirmed_account<I: Identity>(case: &Case<'_, I>) {
    let (account, first) = case.signed_up("mira").await;
    assert_eq!(
        case.identity.email(account).await.expect("looks"),
        Some(email("mira"))
    );
    let answer = case.sign_in("mira", PASSWORD).await;
    let Err(IdentityError::NotConfirmed(delivery)) = answer else {
        panic!("an unconfirmed address does not sign in: {answer:?}");
    };
    let second = code(&delivery);
    let confirmed = case
        .identity
        .confirm(&email("mira"), &second, &password(PASSWORD), &client(1))
        .await;
    assert_eq!(confirmed.expect("the code of signing in confirms"), account);
    if first != second {
        let answer = case
            .identity
            .confirm(&email("mira"), &first, &password(PASSWORD), &client(1))
            .await;
        assert_wrong_code(answer, "the older code is worthless");
    }
}

async fn signing_up_again_sets_the_newer_password_and_code<I: Identity>(case: &Case<'_, I>) {
    let (account, first) = case.signed_up("mira").await;
    let again = case
        .identity
        .sign_up(&email("mira"), &password(OTHER_PASSWORD), &client(1))
        .await;
    let again = again.expect("signing up again works");
    assert_eq!(
        again.account,
        Some(account),
        "the unconfirmed account is the same"
    );
    let second = code(&again.delivery);
    let confirm = async |code: &str, text: &str| {
        case.identity
            .confirm(&email("mira"), code, &password(text), &client(1))
            .await
    };
    if first != second {
        for text in [PASSWORD, OTHER_PASSWORD] {
            assert_wrong_code(confirm(&first, text).await, "the older code is worthless");
        }
    }
    let answer = confirm(&second, PASSWORD).await;
    assert_wrong_credentials(
        answer,
        "the newest code does not confirm another sign-up's password",
    );
    assert_wrong_credentials(case.sign_in("mira", PASSWORD).await, "the older password is gone");
    let confirmed = confirm(&second, OTHER_PASSWORD).await;
    assert_eq!(confirmed.expect("the newer password confirms"), account);
    case.sign_in("mira", OTHER_PASSWORD)
        .await
        .expect("the newer password counts");
}

async fn signing_up_a_confirmed_address_changes_nothing<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let answer = case
        .identity
        .sign_up(&email("mira"), &password(OTHER_PASSWORD), &client(1))
        .await;
    let answer = answer.expect("the answer is the same in every case");
    assert_eq!(
        answer.account, None,
        "a confirmed account is not named to strangers"
    );
    assert_eq!(answer.delivery, Delivery::AlreadyRegistered);
    assert_wrong_credentials(case.sign_in("mira", OTHER_PASSWORD).await, "nothing changes");
    case.session("mira").await;
}

async fn a_new_code_makes_the_old_one_worthless<I: Identity>(case: &Case<'_, I>) {
    let (_, first) = case.signed_up("mira").await;
    let delivery = case
        .identity
        .resend(&email("mira"), &client(1))
        .await
        .expect("resends");
    let second = code(&delivery);
    if first != second {
        let answer = case
            .identity
            .confirm(&email("mira"), &first, &password(PASSWORD), &client(1))
            .await;
        assert_wrong_code(answer, "the old code is worthless");
    }
    case.identity
        .confirm(&email("mira"), &second, &password(PASSWORD), &client(1))
        .await
        .expect("the new code confirms");
}

async fn only_unconfirmed_addresses_get_a_new_code<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    for who in ["mira", "nobody"] {
        let delivery = case
            .identity
            .resend(&email(who), &client(1))
            .await
            .expect("answers");
        assert_eq!(delivery, Delivery::Nothing, "nothing is sent to `{who}`");
    }
}

async fn the_code_confirms<I: Identity>(case: &Case<'_, I>) {
    let (account, code) = case.signed_up("mira").await;
    let answer = case
        .identity
        .confirm(&email("mira"), wrong(&code), &password(PASSWORD), &client(1))
        .await;
    assert_wrong_code(answer, "a wrong code does not confirm");
    let confirmed = case
        .identity
        .confirm(&email("mira"), &code, &password(PASSWORD), &client(1))
        .await;
    assert_eq!(confirmed.expect("the right code confirms"), account);
    let session = case.session("mira").await.session;
    assert_eq!((session.account, session.email), (account, email("mira")));
}

async fn confirming_again_with_the_same_code_is_harmless<I: Identity>(case: &Case<'_, I>) {
    let (account, code) = case.signed_up("mira").await;
    for _ in 0..3 {
        let confirmed = case
            .identity
            .confirm(&email("mira"), &code, &password(PASSWORD), &client(1))
            .await;
        assert_eq!(confirmed.expect("confirming again is harmless"), account);
    }
    case.clock
        .advance(Duration::from_secs(CODE_VALID_MINUTES as u64 * 60));
    let late = case
        .identity
        .confirm(&email("mira"), &code, &password(PASSWORD), &client(1))
        .await;
    assert_wrong_code(late, "confirming again is harmless within the code's time only");
}

async fn a_code_ends_after_its_time<I: Identity>(case: &Case<'_, I>) {
    let (_, code) = case.signed_up("mira").await;
    case.clock
        .advance(Duration::from_secs(CODE_VALID_MINUTES as u64 * 60));
    let late = case
        .identity
        .confirm(&email("mira"), &code, &password(PASSWORD), &client(1))
        .await;
    assert_wrong_code(late, "a code is good for some minutes");
    let (account, code) = case.signed_up("mira").await;
    case.clock
        .advance(Duration::from_secs(CODE_VALID_MINUTES as u64 * 60 - 1));
    let confirmed = case
        .identity
        .confirm(&email("mira"), &code, &password(PASSWORD), &client(1))
        .await;
    assert_eq!(confirmed.expect("a code is good until its end"), account);
}

async fn a_code_ends_after_its_wrong_tries<I: Identity>(case: &Case<'_, I>) {
    let (_, code) = case.signed_up("mira").await;
    for _ in 0..CODE_TRIES {
        let answer = case
            .identity
            .confirm(&email("mira"), wrong(&code), &password(PASSWORD), &client(1))
            .await;
        assert_wrong_code(answer, "a wrong try is a wrong code");
    }
    let answer = case
        .identity
        .confirm(&email("mira"), &code, &password(PASSWORD), &client(1))
        .await;
    assert_wrong_code(answer, "a code that was tried too often is worthless");
    let delivery = case
        .identity
        .resend(&email("mira"), &client(1))
        .await
        .expect("resends");
    let next = super::code(&delivery);
    case.identity
        .confirm(&email("mira"), &next, &password(PASSWORD), &client(1))
        .await
        .expect("the next code is good");
}

async fn a_code_of_another_account_or_nobody_is_wrong<I: Identity>(case: &Case<'_, I>) {
    let (_, hers) = case.signed_up("mira").await;
    let (_, his) = case.signed_up("noor").await;
    if hers != his {
        let answer = case
            .identity
            .confirm(&email("mira"), &his, &password(PASSWORD), &client(1))
            .await;
        assert_wrong_code(answer, "a code is for one account");
    }
    let answer = case
        .identity
        .confirm(&email("nobody"), &hers, &password(PASSWORD), &client(1))
        .await;
    assert_wrong_code(answer, "an unknown address answers like a wrong code");
    for form in ["", "12345", "1234567", "abcdef", "１２３４５６"] {
        let answer = case
            .identity
            .confirm(&email("noor"), form, &password(PASSWORD), &client(2))
            .await;
        // Five tries: the last form meets a code that is worthless by then, with the same answer.
        assert_wrong_code(answer, "anything else than the code is a wrong code");
    }
}

async fn confirming_at_once_gives_one_account<I: Identity>(case: &Case<'_, I>) {
    let (account, code) = case.signed_up("mira").await;
    let (address, password, client) = (email("mira"), password(PASSWORD), client(1));
    let all = (0..4).map(|_| case.identity.confirm(&address, &code, &password, &client));
    for confirmed in futures::future::join_all(all).await {
        assert_eq!(confirmed.expect("confirming at once is harmless"), account);
    }
}

async fn signing_up_at_once_makes_one_account<I: Identity>(case: &Case<'_, I>) {
    let (address, password, client) = (email("mira"), password(PASSWORD), client(1));
    let all = (0..4).map(|_| case.identity.sign_up(&address, &password, &client));
    let answers = futures::future::join_all(all).await;
    let answers: Vec<_> = answers
        .into_iter()
        .map(|a| a.expect("signing up works"))
        .collect();
    let first = answers[0].account;
    assert!(
        first.is_some() && answers.iter().all(|a| a.account == first),
        "there is one account"
    );
    let mut good = 0;
    for answer in &answers {
        let confirmed = case
            .identity
            .confirm(&address, &code(&answer.delivery), &password, &client)
            .await;
        good += usize::from(confirmed.is_ok());
    }
    assert!(good >= 1, "the newest code confirms");
}
