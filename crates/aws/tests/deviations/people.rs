//! Looks at Cognito, KMS and who may do what.

use aws_sdk_cognitoidentityprovider::types::{AttributeType, AuthFlowType};
use aws_sdk_kms::primitives::Blob;
use rolefit_aws::sdk::{Sdk, Service};

use crate::support;

pub async fn encrypts_too_much(sdk: Sdk) -> bool {
    let client = aws_sdk_kms::Client::new(&sdk.config(Service::Kms));
    let key = client.create_key().send().await.expect("is made");
    let key = key.key_metadata.expect("is described").key_id;
    let text = Blob::new(vec![b'x'; 5000]);
    client.encrypt().key_id(key).plaintext(text).send().await.is_ok()
}

/// KMS makes and opens data keys of 32 bytes; documents are sealed with those, here.
#[test]
fn nothing_but_keys_goes_to_kms() {
    let source = include_str!("../../src/kms.rs");
    assert!(source.contains(".generate_data_key()"));
    assert!(!source.contains(".encrypt()"), "no text goes to the service");
}

/// The emulator checks signatures, of others than its main account.
pub async fn takes_any_secret(sdk: Sdk) -> bool {
    use aws_sdk_sqs::config::Credentials;
    let client = aws_sdk_sqs::Client::new(&sdk.config(Service::Sqs));
    let with = |key: &'static str| {
        let wrong = Credentials::new(key, "wrong", None, None, "tests");
        let wrong = aws_sdk_sqs::config::Config::builder().credentials_provider(wrong);
        let asked = client.list_queues().customize().config_override(wrong).send();
        async move { asked.await.is_ok() }
    };
    assert!(!with("AKIAIOSFODNN7EXAMPLE").await, "an unknown key is refused");
    with("test").await
}

/// A pool as the template of passwords makes it, but open to everybody.
async fn pool(sdk: &Sdk) -> (aws_sdk_cognitoidentityprovider::Client, String) {
    let client = aws_sdk_cognitoidentityprovider::Client::new(&sdk.config(Service::Cognito));
    let pool = client
        .create_user_pool()
        .pool_name(support::unique_name())
        .send()
        .await;
    let pool = pool
        .expect("is made")
        .user_pool
        .and_then(|pool| pool.id)
        .expect("has an id");
    let own = client
        .create_user_pool_client()
        .user_pool_id(pool)
        .client_name("tests")
        .explicit_auth_flows("ALLOW_USER_PASSWORD_AUTH".into())
        .explicit_auth_flows("ALLOW_REFRESH_TOKEN_AUTH".into())
        .send()
        .await;
    let own = own
        .expect("is made")
        .user_pool_client
        .and_then(|own| own.client_id);
    (client, own.expect("has an id"))
}

const PASSWORD: &str = "Three-quiet-otters-9";

async fn signed_up(client: &aws_sdk_cognitoidentityprovider::Client, own: &str) -> bool {
    let mail = AttributeType::builder()
        .name("email")
        .value("mira@example.org")
        .build();
    let signed_up = client
        .sign_up()
        .client_id(own)
        .username("mira")
        .password(PASSWORD)
        .user_attributes(mail.expect("complete"));
    signed_up.send().await.expect("signs up");
    let confirmed = client.confirm_sign_up().client_id(own).username("mira");
    confirmed.confirmation_code("123456").send().await.is_ok()
}

pub async fn sends_the_same_code(sdk: Sdk) -> bool {
    let (client, own) = pool(&sdk).await;
    signed_up(&client, &own).await
}

pub async fn locks_nobody_out(sdk: Sdk) -> bool {
    let (client, own) = pool(&sdk).await;
    assert!(signed_up(&client, &own).await);
    let passes = async |password: &str| {
        let asked = client
            .initiate_auth()
            .client_id(&own)
            .auth_flow(AuthFlowType::UserPasswordAuth)
            .auth_parameters("USERNAME", "mira")
            .auth_parameters("PASSWORD", password);
        asked.send().await.is_ok()
    };
    for _ in 0..12 {
        assert!(!passes("a wrong one").await);
    }
    passes(PASSWORD).await
}
