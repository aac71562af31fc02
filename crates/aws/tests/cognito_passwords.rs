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
async fn a_user_pool_keeps_the_contract_of_passwords() {
    rolefit_ports::contract::passwords::suite(passwords).await;
}

#[tokio::test]
async fn a_forgotten_password_is_never_right() {
    let passwords = passwords().await;
    let typed = password("three quiet otters");
    let kept = passwords.keep(&typed, [7; 32]).await.expect("is kept");
    passwords.forget(&kept).await.expect("is forgotten");
    let right = passwords.verify(&typed, Some(&kept)).await;
    assert!(!right.expect("is compared"));
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
