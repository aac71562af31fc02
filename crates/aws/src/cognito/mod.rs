//! People in a Cognito user pool: accounts, passwords, one-time passwords, groups, and the tokens that say who somebody is.
//!
//! This is not the identity port. Decision 0011 says which of the port's promises a pool cannot keep, and what the port's
//! adapter keeps beside a pool. Everything that a pool can do for it is here, in the port's words and errors.
//!
//! An account's id is the pool's `sub`. Addresses are the pool's user names; afterwards the pool names a person by `sub`
//! alone, so both are good wherever a user is asked for.

mod accounts;
mod keys;
mod meaning;
mod passwords;
mod registration;
mod signing_in;
mod tokens;

use aws_sdk_cognitoidentityprovider::Client;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use hmac::{Hmac, KeyInit, Mac};
use rolefit_domain::{AccountId, EmailAddress};
use rolefit_ports::identity::IdentityResult;
use rolefit_ports::{ErrorKind, PortError, PortResult};
use sha2::Sha256;
use zeroize::Zeroizing;

pub use self::keys::SigningKeys;
use self::meaning::meant;
pub use self::passwords::{MIN_PEPPER_BYTES, PoolPasswords};
pub use self::signing_in::{Passed, PoolChallenge, Tokens};
pub use self::tokens::{Claims, TokenUse, TokenVerifier, VerifierOptions};
use crate::sdk::{Sdk, Service};

/// Which pool.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolOptions {
    /// The pool's id, such as `eu-central-1_AbCdEfGhI`.
    pub pool: String,
    /// The id of the app client of `infra/people.yaml`.
    pub client: String,
}

/// A user pool.
pub struct UserPool {
    client: Client,
    options: PoolOptions,
    secret: Zeroizing<String>,
}

impl UserPool {
    /// Opens a pool: asks for the secret of its app client, which then stands in no configuration.
    ///
    /// # Errors
    /// Kind `Refused` when the pool or the client is not there.
    pub async fn open(sdk: &Sdk, options: PoolOptions) -> IdentityResult<Self> {
        let client = Client::new(&sdk.config(Service::Cognito));
        let described = client
            .describe_user_pool_client()
            .user_pool_id(&options.pool)
            .client_id(&options.client)
            .send()
            .await
            .map_err(|error| meant(error, "cannot open the user pool"))?;
        let secret = described
            .user_pool_client
            .and_then(|client| client.client_secret)
            .filter(|secret| !secret.is_empty());
        let secret = secret
            .ok_or_else(|| PortError::new(ErrorKind::Refused, "the user pool's app client has no secret"))?;
        Ok(Self {
            client,
            options,
            secret: Zeroizing::new(secret),
        })
    }

    /// What proves with a call about a user that the caller is the app client.
    fn proof(&self, user: &str) -> PortResult<String> {
        let mut mac = Hmac::<Sha256>::new_from_slice(self.secret.as_bytes())
            .map_err(|error| PortError::with_source(ErrorKind::Invalid, "cannot key a secret hash", error))?;
        mac.update(user.as_bytes());
        mac.update(self.options.client.as_bytes());
        Ok(STANDARD.encode(mac.finalize().into_bytes()))
    }
}

impl std::fmt::Debug for UserPool {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("UserPool")
            .field("options", &self.options)
            .finish_non_exhaustive()
    }
}

/// The account of a `sub`.
fn account(sub: Option<&str>) -> PortResult<AccountId> {
    sub.and_then(|sub| sub.parse().ok())
        .ok_or_else(|| PortError::new(ErrorKind::Corrupt, "the user pool gave a user without an id"))
}

/// The user name under which an address is made known to the pool.
fn name(email: &EmailAddress) -> &str {
    email.as_str()
}

/// The user name by which the pool knows an account: its id with hyphens, as a `sub` is written.
fn user(account: AccountId) -> String {
    account.uuid().to_string()
}
