//! Forgotten and changed passwords.

use std::sync::Arc;
use std::time::Duration;

use super::{
    Case, OTHER_PASSWORD, PASSWORD, TestClock, assert_wrong_code, assert_wrong_credentials, cases, client,
    email, password, wrong,
};
use crate::Identity;
use crate::identity::{CODE_TRIES, CODE_VALID_MINUTES, Delivery};

pub(super) async fn suite<I: Identity>(make: &impl AsyncFn() -> (I, Arc<TestClock>)) {
    cases!(
        make,
        nobody_gets_no_code,
        the_code_sets_a_new_password_and_ends_all_sessions,
        resetting_confirms_the_address,
        a_code_resets_once,
        a_code_resets_once_also_at_once,
        a_reset_code_ends_after_its_time_and_its_tries,
        a_code_is_for_one_purpose,
        a_newer_code_makes_the_older_worthless,
        changing_needs_the_old_password_and_ends_other_sessions,
    );
}

async fn nobody_gets_no_code<I: Identity>(case: &Case<'_, I>) {
    let delivery = case
        .identity
        .forgot(&email("nobody"), &client(1))
        .await
        .expect("answers");
    assert_eq!(delivery, Delivery::Nothing);
    let reset = case
        .identity
        .reset(&email("nobody"), "123456", &password(OTHER_PASSWORD), &client(1))
        .await;
    assert_wrong_code(reset, "an unknown address answers like a wrong code");
}

async fn the_code_sets_a_new_password_and_ends_all_sessions<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let old = case.session("mira").await;
    let code = case.forgotten("mira").await;
    assert!(
        case.is_alive(&old.token).await,
        "asking for a code changes nothing"
    );
    let new = password(OTHER_PASSWORD);
    let answer = case
        .identity
        .reset(&email("mira"), wrong(&code), &new, &client(1))
        .await;
    assert_wrong_code(answer, "a wrong code sets nothing");
    let reset = case.identity.reset(&email("mira"), &code, &new, &client(1)).await;
    assert_eq!(reset.expect("the code sets a new password"), account);
    assert!(!case.is_alive(&old.token).await, "all sessions end");
    assert!(case.identity.sessions(account).await.expect("lists").is_empty());
    assert_wrong_credentials(case.sign_in("mira", PASSWORD).await, "the old password is gone");
    case.sign_in("mira", OTHER_PASSWORD)
        .await
        .expect("the new password signs in");
}

async fn resetting_confirms_the_address<I: Identity>(case: &Case<'_, I>) {
    let (account, confirm) = case.signed_up("mira").await;
    let code = case.forgotten("mira").await;
    let reset = case
        .identity
        .reset(&email("mira"), &code, &password(OTHER_PASSWORD), &client(1))
        .await;
    assert_eq!(reset.expect("an unconfirmed account resets"), account);
    let signed_in = case.sign_in("mira", OTHER_PASSWORD).await;
    let session = super::begun(signed_in.expect("it is confirmed now"));
    assert_eq!(session.session.email, email("mira"));
    let late = case
        .identity
        .confirm(&email("mira"), &confirm, &password(OTHER_PASSWORD), &client(1))
        .await;
    assert_wrong_code(late, "a code from before the reset is worthless");
}

async fn a_code_resets_once<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let code = case.forgotten("mira").await;
    let new = password(OTHER_PASSWORD);
    case.identity
        .reset(&email("mira"), &code, &new, &client(1))
        .await
        .expect("resets");
    let again = case
        .identity
        .reset(&email("mira"), &code, &password(PASSWORD), &client(1))
        .await;
    assert_wrong_code(again, "a used code is wrong");
}

async fn a_code_resets_once_also_at_once<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let code = case.forgotten("mira").await;
    let (address, client) = (email("mira"), client(1));
    let passwords = [password(PASSWORD), password(OTHER_PASSWORD)];
    let both = passwords
        .iter()
        .map(|new| case.identity.reset(&address, &code, new, &client));
    let answers = futures::future::join_all(both).await;
    let won = answers
        .iter()
        .position(Result::is_ok)
        .expect("one of two resets works");
    let lost = answers.into_iter().nth(1 - won).expect("there are two");
    assert_wrong_code(lost, "a code resets once, also at once");
    let signed_in = case.identity.sign_in(&address, &passwords[won], &client).await;
    signed_in.expect("the password of the one that worked counts");
}

async fn a_reset_code_ends_after_its_time_and_its_tries<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let new = password(OTHER_PASSWORD);
    let code = case.forgotten("mira").await;
    case.clock
        .advance(Duration::from_secs(CODE_VALID_MINUTES as u64 * 60));
    let late = case.identity.reset(&email("mira"), &code, &new, &client(1)).await;
    assert_wrong_code(late, "a code is good for some minutes");
    let code = case.forgotten("mira").await;
    for _ in 0..CODE_TRIES {
        let answer = case
            .identity
            .reset(&email("mira"), wrong(&code), &new, &client(1))
            .await;
        assert_wrong_code(answer, "a wrong try is a wrong code");
    }
    let answer = case.identity.reset(&email("mira"), &code, &new, &client(1)).await;
    assert_wrong_code(answer, "a code that was tried too often is worthless");
    case.session("mira").await;
}

async fn a_code_is_for_one_purpose<I: Identity>(case: &Case<'_, I>) {
    let (_, confirm) = case.signed_up("mira").await;
    let answer = case
        .identity
        .reset(&email("mira"), &confirm, &password(OTHER_PASSWORD), &client(1))
        .await;
    assert_wrong_code(answer, "a code to confirm does not reset");
    let reset = case.forgotten("mira").await;
    if reset != confirm {
        let answer = case
            .identity
            .confirm(&email("mira"), &reset, &password(PASSWORD), &client(1))
            .await;
        assert_wrong_code(answer, "a code to reset does not confirm");
    }
    case.identity
        .confirm(&email("mira"), &confirm, &password(PASSWORD), &client(1))
        .await
        .expect("asking to reset leaves it good");
}

async fn a_newer_code_makes_the_older_worthless<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let (first, second) = (case.forgotten("mira").await, case.forgotten("mira").await);
    let new = password(OTHER_PASSWORD);
    if first != second {
        let answer = case
            .identity
            .reset(&email("mira"), &first, &new, &client(1))
            .await;
        assert_wrong_code(answer, "the older code is worthless");
    }
    case.identity
        .reset(&email("mira"), &second, &new, &client(1))
        .await
        .expect("the newer code is good");
}

async fn changing_needs_the_old_password_and_ends_other_sessions<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let (own, other) = (case.session("mira").await, case.session("mira").await);
    let (old, new) = (password(PASSWORD), password(OTHER_PASSWORD));
    let change = async |old, new| {
        case.identity
            .change_password(account, own.session.id, old, new, &client(1))
            .await
    };
    assert_wrong_credentials(change(&new, &old).await, "the old password is needed");
    assert!(
        case.is_alive(&other.token).await,
        "a wrong old password changes nothing"
    );
    let code = case.forgotten("mira").await;
    change(&old, &new).await.expect("the old password changes it");
    assert!(case.is_alive(&own.token).await, "one's own session goes on");
    assert!(!case.is_alive(&other.token).await, "all other sessions end");
    assert_wrong_credentials(case.sign_in("mira", PASSWORD).await, "the old password is gone");
    case.sign_in("mira", OTHER_PASSWORD)
        .await
        .expect("the new password signs in");
    let late = case.identity.reset(&email("mira"), &code, &old, &client(1)).await;
    assert_wrong_code(late, "a code from before the change is worthless");
}
