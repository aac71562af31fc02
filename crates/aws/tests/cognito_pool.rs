//! A user pool over Cognito: what it holds of the identity port, and what its tokens say.
//!
//! The emulator's codes are always the same, it reads the code of a wrong form as a wrong one, and its sign-in limits are
//! those of nobody. Tokens name AWS as their issuer, so the keys are fetched from another place than they say.

mod support;

use std::sync::Arc;
use std::time::{Duration, UNIX_EPOCH};

use rolefit_aws::cognito::{
    Claims, Passed, PoolChallenge, PoolOptions, SigningKeys, TokenUse, TokenVerifier, Tokens, UserPool,
    VerifierOptions,
};
use rolefit_domain::{AccountId, EmailAddress, Password, Timestamp};
use rolefit_ports::ErrorKind;
use rolefit_ports::contract::TestClock;
use rolefit_ports::contract::identity::one_time_password;
use rolefit_ports::identity::{Disabled, IdentityError, IdentityResult, Secret};
use support::canned::Canned;

const SIGN_UP_CODE: &str = "123456";
const RESET_CODE: &str = "654321";
const PASSWORD: &str = "three quiet otters";
const OTHER_PASSWORD: &str = "nine loud herons";

struct Place {
    pool: UserPool,
    verifier: TokenVerifier,
    clock: Arc<TestClock>,
}

impl Place {
    async fn new() -> Self {
        let sdk = support::sdk().await;
        let name = support::unique_name();
        let parameters = [("DeletionProtection", "INACTIVE")];
        let outputs = support::deploy_with(&sdk, "people", &name, &parameters).await;
        let options = PoolOptions {
            pool: outputs["Pool"].clone(),
            client: outputs["Client"].clone(),
        };
        // The pool signs with the machine's time.
        let clock = Arc::new(TestClock::new(now()));
        let endpoint = std::env::var("AWS_ENDPOINT_URL").expect("is set");
        let url = format!("{endpoint}/{}/.well-known/jwks.json", options.pool);
        let verifying = VerifierOptions {
            issuer: outputs["Issuer"].clone(),
            client: options.client.clone(),
        };
        let keys = SigningKeys::new(url, clock.clone());
        Self {
            pool: UserPool::open(&sdk, options).await.expect("the pool is there"),
            verifier: TokenVerifier::new(verifying, keys, clock.clone()),
            clock,
        }
    }

    async fn confirmed(&self) -> AccountId {
        let made = self.pool.create_confirmed(&mira(), &password(PASSWORD)).await;
        made.expect("an account is made")
    }

    async fn tokens(&self) -> Tokens {
        match self.sign_in(PASSWORD).await.expect("signs in") {
            Passed::Tokens(tokens) => tokens,
            Passed::Challenge(_) => panic!("no second factor is asked for without one"),
        }
    }

    async fn challenge(&self) -> PoolChallenge {
        match self.sign_in(PASSWORD).await.expect("signs in") {
            Passed::Challenge(challenge) => challenge,
            Passed::Tokens(_) => panic!("the second factor is asked for"),
        }
    }

    async fn sign_in(&self, text: &str) -> IdentityResult<Passed> {
        self.pool.sign_in(&mira(), &password(text)).await
    }

    async fn access(&self, token: &Secret) -> Option<Claims> {
        let verified = self.verifier.verify(token, TokenUse::Access).await;
        verified.expect("the keys are there")
    }
}

fn now() -> Timestamp {
    let millis = UNIX_EPOCH.elapsed().expect("after 1970").as_millis();
    Timestamp(i64::try_from(millis).expect("before the end of time"))
}

fn mira() -> EmailAddress {
    "mira@example.org".parse().expect("an address")
}

fn nobody() -> EmailAddress {
    "nobody@example.org".parse().expect("an address")
}

fn password(text: &str) -> Password {
    Password::typed(text.to_owned())
}

fn refresh(tokens: &Tokens) -> &Secret {
    tokens.refresh.as_ref().expect("a sign-in gives one")
}

#[track_caller]
fn is_wrong_code<T: std::fmt::Debug>(answer: IdentityResult<T>) {
    assert!(matches!(answer, Err(IdentityError::WrongCode)), "{answer:?}");
}

#[track_caller]
fn is_wrong_credentials<T: std::fmt::Debug>(answer: IdentityResult<T>) {
    assert!(
        matches!(answer, Err(IdentityError::WrongCredentials)),
        "{answer:?}"
    );
}

#[tokio::test]
async fn an_address_is_proven_with_the_pools_code() {
    let Place { pool, .. } = &Place::new().await;
    let account = pool
        .sign_up(&mira(), &password(PASSWORD))
        .await
        .expect("signs up");
    assert_eq!(pool.find(&mira()).await.expect("looks"), Some(account));
    assert_eq!(pool.email(account).await.expect("looks"), Some(mira()));
    for text in [PASSWORD, OTHER_PASSWORD] {
        let answer = pool.sign_in(&mira(), &password(text)).await;
        // The pool does not look at the password of an unconfirmed account, so a stranger learns of it.
        assert!(
            matches!(answer, Err(IdentityError::NotConfirmed(_))),
            "{answer:?}"
        );
    }
    let again = pool.sign_up(&mira(), &password(OTHER_PASSWORD)).await;
    assert!(
        matches!(&again, Err(IdentityError::Port(error)) if error.kind() == ErrorKind::Conflict),
        "the older password stays: {again:?}"
    );
    pool.resend(&mira()).await.expect("sends");
    pool.resend(&nobody()).await.expect("tells nobody");
    is_wrong_code(pool.confirm(&mira(), "314159").await);
    is_wrong_code(pool.confirm(&nobody(), SIGN_UP_CODE).await);
    pool.confirm(&mira(), SIGN_UP_CODE).await.expect("confirms");
    is_wrong_code(pool.confirm(&mira(), SIGN_UP_CODE).await);
    let passed = pool.sign_in(&mira(), &password(PASSWORD)).await;
    assert!(matches!(passed, Ok(Passed::Tokens(_))));
}

#[tokio::test]
async fn a_wrong_password_answers_like_an_unknown_address() {
    let place = Place::new().await;
    place.confirmed().await;
    is_wrong_credentials(place.sign_in(OTHER_PASSWORD).await);
    is_wrong_credentials(place.pool.sign_in(&nobody(), &password(PASSWORD)).await);
}

#[tokio::test]
async fn tokens_say_who_and_in_which_groups() {
    let place = Place::new().await;
    let account = place.confirmed().await;
    place.pool.join(account, "operators").await.expect("joins");
    let tokens = place.tokens().await;
    for (token, wanted, other) in [
        (&tokens.access, TokenUse::Access, TokenUse::Id),
        (&tokens.id, TokenUse::Id, TokenUse::Access),
    ] {
        let claims = place.verifier.verify(token, wanted).await.expect("looks");
        let claims = claims.expect("the pool's own token is taken");
        assert_eq!(
            (claims.account, claims.groups),
            (account, vec!["operators".to_owned()])
        );
        assert!(claims.signed_in_at <= now().plus_seconds(1) && claims.expires_at > now());
        let swapped = place.verifier.verify(token, other).await.expect("looks");
        assert_eq!(swapped, None, "a token is for one use");
    }
    place.pool.leave(account, "operators").await.expect("leaves");
    let claims = place
        .access(&place.tokens().await.access)
        .await
        .expect("is taken");
    assert_eq!(claims.groups, [""; 0]);
}

#[tokio::test]
async fn a_token_that_is_not_the_pools_says_nothing() {
    let (place, other) = (Place::new().await, Place::new().await);
    place.confirmed().await;
    other.confirmed().await;
    let token = place.tokens().await.access;
    let text = token.expose();
    let foreign = other.tokens().await.access;
    let (message, signature) = text.rsplit_once('.').expect("has a signature");
    let (header, payload) = message.split_once('.').expect("has a header");
    let unsigned = "eyJhbGciOiJub25lIiwia2lkIjoieCJ9";
    for wrong in [
        String::new(),
        "x".to_owned(),
        "x".repeat(100_000),
        format!("{header}.{payload}"),
        format!("{header}.{payload}."),
        format!("{unsigned}.{payload}."),
        format!("{header}.{payload}x.{signature}"),
        format!("{header}.{payload}.{}", signature.to_lowercase()),
        foreign.expose().to_owned(),
    ] {
        assert_eq!(
            place.access(&Secret::new(wrong.clone())).await,
            None,
            "{wrong:.40}"
        );
    }
    assert!(place.access(&token).await.is_some());
    place.clock.advance(Duration::from_secs(5 * 60 + 61));
    assert_eq!(
        place.access(&token).await,
        None,
        "a token that is too old is over"
    );
}

#[tokio::test]
async fn keys_are_fetched_once_and_again_after_some_minutes() {
    let service = Canned::start(|_, _| (200, "{\"keys\":[]}".to_owned())).await;
    let clock = Arc::new(TestClock::default());
    let keys = SigningKeys::new(service.url("/keys"), clock.clone());
    let options = VerifierOptions {
        issuer: "https://issuer.example".to_owned(),
        client: "client".to_owned(),
    };
    let verifier = TokenVerifier::new(options, keys, clock.clone());
    let made_up = Secret::new("eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.e30.AAAA".to_owned());
    for (pause, expected) in [(0, 1), (299, 1), (1, 2)] {
        clock.advance(Duration::from_secs(pause));
        let seen = verifier.verify(&made_up, TokenUse::Access).await.expect("looks");
        assert_eq!(seen, None);
        assert_eq!(service.requests().len(), expected, "after {pause} s more");
    }
}

#[tokio::test]
async fn keys_that_cannot_be_had_are_no_verdict() {
    let service = Canned::start(|_, _| (500, String::new())).await;
    let clock = Arc::new(TestClock::default());
    let keys = SigningKeys::new(service.url("/keys"), clock.clone());
    let options = VerifierOptions {
        issuer: "https://issuer.example".to_owned(),
        client: "client".to_owned(),
    };
    let verifier = TokenVerifier::new(options, keys, clock);
    let token = Secret::new("eyJhbGciOiJSUzI1NiIsImtpZCI6IngifQ.e30.AAAA".to_owned());
    let error = verifier
        .verify(&token, TokenUse::Access)
        .await
        .expect_err("nobody knows");
    assert_eq!(error.kind(), ErrorKind::Unavailable);
}

#[tokio::test]
async fn sessions_are_refreshed_and_ended() {
    let Place { pool, .. } = &Place::new().await;
    let place = Place::new().await;
    let account = place.confirmed().await;
    let (one, two) = (place.tokens().await, place.tokens().await);
    let again = place
        .pool
        .refresh(account, refresh(&one))
        .await
        .expect("refreshes");
    let again = again.expect("the session lives");
    assert_ne!(again.access, one.access);
    assert!(place.access(&again.access).await.is_some());
    for _ in 0..2 {
        place.pool.sign_out(refresh(&one)).await.expect("is idempotent");
    }
    let ended = place.pool.refresh(account, refresh(&one)).await.expect("answers");
    assert_eq!(ended, None, "a session that was ended is over");
    assert!(
        place
            .pool
            .refresh(account, refresh(&two))
            .await
            .expect("answers")
            .is_some()
    );
    place.pool.sign_out_everywhere(account).await.expect("ends all");
    assert_eq!(
        place.pool.refresh(account, refresh(&two)).await.expect("answers"),
        None
    );
    let unknown = pool.sign_out_everywhere(account).await;
    assert!(matches!(unknown, Err(IdentityError::Port(error)) if error.kind() == ErrorKind::NotFound));
}

#[tokio::test]
async fn passwords_are_changed_and_reset() {
    let place = Place::new().await;
    place.confirmed().await;
    let access = place.tokens().await.access;
    let (old, new) = (password(PASSWORD), password(OTHER_PASSWORD));
    is_wrong_credentials(place.pool.change_password(&access, &new, &old).await);
    place
        .pool
        .change_password(&access, &old, &new)
        .await
        .expect("changes");
    is_wrong_credentials(place.sign_in(PASSWORD).await);
    place.sign_in(OTHER_PASSWORD).await.expect("the new one counts");
    is_wrong_code(place.pool.reset(&mira(), RESET_CODE, &old).await);
    place.pool.forgot(&mira()).await.expect("sends");
    place.pool.forgot(&nobody()).await.expect("tells nobody");
    is_wrong_code(place.pool.reset(&mira(), "314159", &old).await);
    is_wrong_code(place.pool.reset(&nobody(), RESET_CODE, &old).await);
    place.pool.reset(&mira(), RESET_CODE, &old).await.expect("resets");
    place.sign_in(PASSWORD).await.expect("the reset one counts");
    is_wrong_code(place.pool.reset(&mira(), RESET_CODE, &new).await);
}

#[tokio::test]
async fn a_second_factor_is_asked_for_until_it_is_off() {
    let place = Place::new().await;
    let account = place.confirmed().await;
    let access = place.tokens().await.access;
    let secret = place.pool.begin_totp(&access).await.expect("begins");
    place.tokens().await;
    is_wrong_code(place.pool.enable_totp(account, &access, "000000").await);
    let code = one_time_password(secret.expose(), now());
    place
        .pool
        .enable_totp(account, &access, &code)
        .await
        .expect("switches on");
    let challenge = place.challenge().await;
    is_wrong_code(place.pool.answer_totp(&challenge, "000000").await);
    let challenge = place.challenge().await;
    let code = one_time_password(secret.expose(), now());
    let tokens = place.pool.answer_totp(&challenge, &code).await.expect("signs in");
    assert_eq!(
        place.access(&tokens.access).await.expect("is taken").account,
        account
    );
    for _ in 0..2 {
        place.pool.disable_totp(account).await.expect("is idempotent");
    }
    place.tokens().await;
}

#[tokio::test]
async fn a_disabled_account_is_kept_out_and_a_deleted_one_is_gone() {
    let place = Place::new().await;
    let account = place.confirmed().await;
    let tokens = place.tokens().await;
    for disabled in [Disabled::Yes, Disabled::Yes] {
        place
            .pool
            .set_disabled(account, disabled)
            .await
            .expect("is idempotent");
    }
    for text in [PASSWORD, OTHER_PASSWORD] {
        let answer = place.sign_in(text).await;
        // The pool says so whatever the password is, so a stranger learns of it.
        assert!(matches!(answer, Err(IdentityError::Disabled)), "{answer:?}");
    }
    let refreshed = place.pool.refresh(account, refresh(&tokens)).await;
    assert_eq!(refreshed.expect("answers"), None);
    place
        .pool
        .set_disabled(account, Disabled::No)
        .await
        .expect("enables");
    let refreshed = place.pool.refresh(account, refresh(&tokens)).await;
    assert_eq!(refreshed.expect("answers"), None, "a session that ended stays so");
    place.tokens().await;
    let again = place.pool.create_confirmed(&mira(), &password(PASSWORD)).await;
    assert!(matches!(again, Err(IdentityError::Port(error)) if error.kind() == ErrorKind::Conflict));
    for _ in 0..2 {
        place.pool.delete(account).await.expect("is idempotent");
    }
    assert_eq!(place.pool.find(&mira()).await.expect("looks"), None);
    assert_eq!(place.pool.email(account).await.expect("looks"), None);
    let unknown = place.pool.set_disabled(account, Disabled::Yes).await;
    assert!(matches!(unknown, Err(IdentityError::Port(error)) if error.kind() == ErrorKind::NotFound));
}

#[tokio::test]
async fn answers_of_the_pool_are_told_apart() {
    let answered = |code: &'static str, message: &'static str| async move {
        let service = Canned::start(move |_, body| match body.contains("AuthFlow") {
            true => {
                let error = serde_json::json!({ "__type": code, "message": message });
                (400, error.to_string())
            }
            false => (200, "{\"UserPoolClient\":{\"ClientSecret\":\"s\"}}".to_owned()),
        })
        .await;
        let options = PoolOptions {
            pool: "eu-central-1_x".to_owned(),
            client: "client".to_owned(),
        };
        let pool = UserPool::open(&service.sdk().await, options)
            .await
            .expect("opens");
        let answer = pool.sign_in(&mira(), &password(PASSWORD)).await;
        answer.expect_err("is refused")
    };
    let is = |error: &IdentityError, kind| matches!(error, IdentityError::Port(port) if port.kind() == kind);
    let locked = answered("NotAuthorizedException", "Password attempts exceeded").await;
    assert!(
        matches!(locked, IdentityError::TooManyAttempts { .. }),
        "{locked:?}"
    );
    let disabled = answered("NotAuthorizedException", "User is disabled.").await;
    assert!(matches!(disabled, IdentityError::Disabled), "{disabled:?}");
    let ours = answered(
        "NotAuthorizedException",
        "Unable to verify secret hash for client c",
    )
    .await;
    assert!(is(&ours, ErrorKind::Refused), "{ours:?}");
    for (code, kind) in [
        ("TooManyRequestsException", ErrorKind::Throttled),
        ("InternalErrorException", ErrorKind::Unavailable),
        ("InvalidParameterException", ErrorKind::Invalid),
        ("ResourceNotFoundException", ErrorKind::Refused),
        ("PasswordResetRequiredException", ErrorKind::Refused),
    ] {
        let error = answered(code, "x").await;
        assert!(is(&error, kind), "{code}: {error:?}");
    }
}
