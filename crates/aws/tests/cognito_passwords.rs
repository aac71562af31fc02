//! Passwords kept by a user pool.

mod support;

use rolefit_aws::cognito::{PoolOptions, PoolPasswords};
use rolefit_domain::Password;
use rolefit_ports::identity::{IdentityError, Secret};
use rolefit_ports::{ErrorKind, Passwords};
use support::canned::Canned;

async fn passwords() -> PoolPasswords {
    let sdk = support::sdk().await;
    let parameters = [("DeletionProtection", "INACTIVE")];
    let name = support::unique_name();
    let outputs = support::deploy_with(&sdk, "passwords", &name, &parameters).await;
    let options = PoolOptions {
        pool: outputs["Pool"].clone(),
        client: outputs["Client"].clone(),
    };
    let opened = PoolPasswords::open(&sdk, options, &pepper()).await;
    opened.expect("the pool is there")
}

fn pepper() -> Secret {
    Secret::new("a pepper that is long enough for this".to_owned())
}

fn password(text: &str) -> Password {
    Password::typed(text.to_owned())
}

#[tokio::test]
async fn a_kept_password_is_right_until_it_is_forgotten() {
    let passwords = passwords().await;
    let mut kept = Vec::new();
    let texts = [
        "three quiet otters",
        " a space at both ends ",
        "l\u{ed}n\u{e9} \u{9762}\u{63a5}\n",
        &"x".repeat(256),
    ];
    for (number, text) in texts.iter().enumerate() {
        let random = [u8::try_from(number).expect("few"); 32];
        kept.push(passwords.keep(&password(text), random).await.expect("is kept"));
    }
    for (number, one) in kept.iter().enumerate() {
        for (other, text) in texts.iter().enumerate() {
            let right = passwords.verify(&password(text), Some(one)).await;
            assert_eq!(right.expect("is compared"), number == other, "{text:?}");
        }
        for _ in 0..2 {
            passwords.forget(one).await.expect("is idempotent");
        }
        let right = passwords.verify(&password(texts[number]), Some(one)).await;
        assert!(!right.expect("is compared"), "what is forgotten is never right");
    }
}

#[tokio::test]
async fn nobodys_password_is_never_right() {
    let passwords = passwords().await;
    for text in ["", "three quiet otters"] {
        let right = passwords.verify(&password(text), None).await;
        assert!(!right.expect("is compared"));
    }
}

#[tokio::test]
async fn a_name_is_used_once_and_a_pepper_is_long() {
    let kept = passwords().await;
    kept.keep(&password("one"), [7; 32]).await.expect("is kept");
    let again = kept.keep(&password("two"), [7; 32]).await;
    assert_eq!(again.expect_err("is taken").kind(), ErrorKind::Conflict);
    let sdk = support::sdk().await;
    let options = PoolOptions {
        pool: "eu-central-1_x".to_owned(),
        client: "client".to_owned(),
    };
    let short = PoolPasswords::open(&sdk, options, &Secret::new("short".to_owned())).await;
    assert!(
        matches!(short, Err(IdentityError::Port(error)) if error.kind() == ErrorKind::Invalid),
        "a short pepper is refused"
    );
}

/// The emulator locks nobody out.
#[tokio::test]
async fn a_lock_of_the_pool_is_no_wrong_password() {
    let service = Canned::start(|_, body| match body.contains("AuthFlow") {
        true => {
            let error = serde_json::json!({
                "__type": "NotAuthorizedException", "message": "Password attempts exceeded",
            });
            (400, error.to_string())
        }
        false => (200, "{\"UserPoolClient\":{\"ClientSecret\":\"s\"}}".to_owned()),
    })
    .await;
    let options = PoolOptions {
        pool: "eu-central-1_x".to_owned(),
        client: "client".to_owned(),
    };
    let passwords = PoolPasswords::open(&service.sdk().await, options, &pepper()).await;
    let passwords = passwords.expect("opens");
    let answer = passwords
        .verify(&password("three quiet otters"), Some("kept"))
        .await;
    assert_eq!(answer.expect_err("nobody knows").kind(), ErrorKind::Throttled);
}
