//! What every identity must do.

mod abuse;
mod accounts;
mod recovery;
mod registration;
mod second_factor;
mod sessions;
mod totp;

use std::net::{IpAddr, Ipv4Addr};
use std::sync::Arc;

use rolefit_domain::{AccountId, EmailAddress, Password};

use super::TestClock;
use crate::Identity;
use crate::identity::{Client, Delivery, IdentityError, IdentityResult, NewSession, Secret, SignIn};

/// Runs all cases, each with an identity of its own and its clock from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite<I: Identity>(make: impl AsyncFn() -> (I, Arc<TestClock>)) {
    registration::suite(&make).await;
    sessions::suite(&make).await;
    recovery::suite(&make).await;
    second_factor::suite(&make).await;
    accounts::suite(&make).await;
    abuse::suite(&make).await;
}

/// Runs cases one after another, each with a subject of its own.
macro_rules! cases {
    ($make:expr, $($case:ident),+ $(,)?) => {$({
        let (identity, clock) = $make().await;
        $case(&Case { identity: &identity, clock: &clock }).await;
    })+};
}
pub(crate) use cases;
pub use totp::one_time_password;

/// An identity under test and the clock that it looks at.
struct Case<'a, I> {
    identity: &'a I,
    clock: &'a TestClock,
}

const PASSWORD: &str = "three quiet otters";
const OTHER_PASSWORD: &str = "nine loud herons";

impl<I: Identity> Case<'_, I> {
    /// Signs an address up and gives the account and the code.
    async fn signed_up(&self, who: &str) -> (AccountId, String) {
        let signed_up = self
            .identity
            .sign_up(&email(who), &password(PASSWORD), &client(1))
            .await;
        let signed_up = signed_up.expect("signing up works");
        let account = signed_up.account.expect("an unconfirmed address has an account");
        (account, code(&signed_up.delivery))
    }

    /// Makes a confirmed account.
    async fn confirmed(&self, who: &str) -> AccountId {
        let created = self
            .identity
            .create_confirmed(&email(who), &password(PASSWORD))
            .await;
        created.expect("a confirmed account is made")
    }

    async fn sign_in(&self, who: &str, text: &str) -> IdentityResult<SignIn> {
        self.identity
            .sign_in(&email(who), &password(text), &client(1))
            .await
    }

    /// Signs in where it must work.
    async fn session(&self, who: &str) -> NewSession {
        let signed_in = self.sign_in(who, PASSWORD).await;
        begun(signed_in.expect("the right password signs in"))
    }

    async fn is_alive(&self, token: &Secret) -> bool {
        let session = self.identity.authenticate(token).await;
        session.expect("looking at a token works").is_some()
    }

    async fn forgotten(&self, who: &str) -> String {
        let delivery = self.identity.forgot(&email(who), &client(1)).await;
        code(&delivery.expect("forgetting works"))
    }
}

fn email(who: &str) -> EmailAddress {
    format!("{who}@example.org").parse().expect("an address")
}

fn password(text: &str) -> Password {
    Password::typed(text.to_owned())
}

/// The session of a sign-in that must not ask for a second factor.
#[track_caller]
fn begun(signed_in: SignIn) -> NewSession {
    match signed_in {
        SignIn::Session(session) => session,
        SignIn::Challenge(_) => panic!("no second factor is asked for without one"),
    }
}

/// A client from one of many networks.
fn client(network: u8) -> Client {
    Client {
        address: IpAddr::V4(Ipv4Addr::new(198, 51, 100, network)),
        agent: "Browser 1".to_owned(),
    }
}

/// The code of a delivery that must have one.
#[track_caller]
fn code(delivery: &Delivery) -> String {
    let Delivery::Code(code) = delivery else {
        panic!("a code is delivered, not {delivery:?}");
    };
    let code = code.expose();
    assert!(
        code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()),
        "a code has six digits"
    );
    code.to_owned()
}

/// Another code of six digits.
fn wrong(code: &str) -> &'static str {
    if code == "314159" { "271828" } else { "314159" }
}

#[track_caller]
fn assert_wrong_code<T>(result: IdentityResult<T>, sentence: &str) {
    assert!(matches!(result, Err(IdentityError::WrongCode)), "{sentence}");
}

#[track_caller]
fn assert_wrong_credentials<T>(result: IdentityResult<T>, sentence: &str) {
    assert!(
        matches!(result, Err(IdentityError::WrongCredentials)),
        "{sentence}"
    );
}
