//! Passwords kept by a user pool in the place of hashes in records.
//!
//! A password that is kept is a user of the pool whose name nobody has had before, and is never changed: a new password is
//! another user. So what stands in an account's record changes in the record's own transaction, as a hash would, and the
//! transaction that loses leaves nothing behind but a user that nobody points to.
//!
//! The pool takes no password that begins or ends with a space, and has rules of its own. What it gets is an HMAC of the
//! password under the deployment's pepper, which is none of its business to judge.

use async_trait::async_trait;
use aws_sdk_cognitoidentityprovider::Client;
use aws_sdk_cognitoidentityprovider::types::{AuthFlowType, MessageActionType};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit, Mac};
use rolefit_domain::Password;
use rolefit_formats::hex;
use rolefit_ports::identity::{IdentityError, IdentityResult, Secret};
use rolefit_ports::{ErrorKind, Passwords, PortError, PortResult};
use sha2::Sha256;

use super::meaning::{failed, is_absent, is_taken, meant};
use super::{PoolOptions, UserPool};
use crate::sdk::Sdk;

/// Fewest bytes of a pepper.
pub const MIN_PEPPER_BYTES: usize = 32;
/// The user that an unknown account's password is compared with. No kept password has the name.
const NOBODY: &str = "nobody";

/// A pool whose users are passwords.
pub struct PoolPasswords {
    pool: UserPool,
    pepper: Hmac<Sha256>,
}

impl PoolPasswords {
    /// Opens the pool of `infra/passwords.yaml`. Another pepper makes all passwords wrong.
    ///
    /// # Errors
    /// Kind `Invalid` for a pepper below [`MIN_PEPPER_BYTES`], `Refused` when the pool or the client is not there.
    pub async fn open(sdk: &Sdk, options: PoolOptions, pepper: &Secret) -> IdentityResult<Self> {
        let bytes = pepper.expose().as_bytes();
        let pepper = Hmac::new_from_slice(bytes)
            .ok()
            .filter(|_| bytes.len() >= MIN_PEPPER_BYTES)
            .ok_or_else(|| PortError::new(ErrorKind::Invalid, "the pepper of passwords is too short"))?;
        Ok(Self {
            pool: UserPool::open(sdk, options).await?,
            pepper,
        })
    }

    const fn client(&self) -> &Client {
        &self.pool.client
    }

    /// Whether the user of this name has this password, for good or until another one is set.
    async fn is_password_of(&self, password: &Password, name: &str) -> PortResult<bool> {
        let answer = self
            .client()
            .admin_initiate_auth()
            .user_pool_id(&self.pool.options.pool)
            .client_id(&self.pool.options.client)
            .auth_flow(AuthFlowType::AdminUserPasswordAuth)
            .auth_parameters("USERNAME", name)
            .auth_parameters("PASSWORD", self.derived(password))
            .auth_parameters("SECRET_HASH", self.pool.proof(name)?)
            .send()
            .await;
        match answer.map_err(|error| meant(error, "cannot compare a password")) {
            Ok(_) => Ok(true),
            Err(IdentityError::WrongCredentials) => Ok(false),
            Err(other) => Err(port(other)),
        }
    }

    fn derived(&self, password: &Password) -> String {
        let mut mac = self.pepper.clone();
        mac.update(password.expose().as_bytes());
        URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes())
    }
}

#[async_trait]
impl Passwords for PoolPasswords {
    async fn keep(&self, password: &Password, random: [u8; 32]) -> PortResult<String> {
        let name = hex(&random);
        let made = self
            .client()
            .admin_create_user()
            .user_pool_id(&self.pool.options.pool)
            .username(&name)
            .message_action(MessageActionType::Suppress)
            // One that the pool makes up would be none of ours.
            .temporary_password(self.derived(password))
            .send()
            .await;
        match made {
            Ok(_) => {}
            // Nobody else has the name, so that this says mostly that the answer to the first try was lost. That the user's
            // password is ours shows it.
            Err(error) if is_taken(&error) => {
                if !self.is_password_of(password, &name).await? {
                    return Err(port(failed(error, "cannot keep a password")));
                }
            }
            Err(error) => return Err(port(failed(error, "cannot keep a password"))),
        }
        let set = self
            .client()
            .admin_set_user_password()
            .user_pool_id(&self.pool.options.pool)
            .username(&name)
            .password(self.derived(password))
            .permanent(true)
            .send()
            .await;
        set.map_err(|error| port(failed(error, "cannot set a kept password")))?;
        Ok(name)
    }

    async fn verify(&self, password: &Password, kept: Option<&str>) -> PortResult<bool> {
        let is_right = self.is_password_of(password, kept.unwrap_or(NOBODY)).await?;
        Ok(is_right && kept.is_some())
    }

    /// A pool keeps all of them in one way.
    fn is_outdated(&self, _: &str) -> bool {
        false
    }

    async fn forget(&self, kept: &str) -> PortResult<()> {
        let call = self
            .client()
            .admin_delete_user()
            .user_pool_id(&self.pool.options.pool)
            .username(kept);
        match call.send().await {
            Ok(_) => Ok(()),
            Err(error) if is_absent(&error) => Ok(()),
            Err(error) => Err(port(failed(error, "cannot forget a password"))),
        }
    }
}

impl std::fmt::Debug for PoolPasswords {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PoolPasswords")
            .field("pool", &self.pool)
            .finish_non_exhaustive()
    }
}

/// An answer to a person, as an error of a store of passwords.
fn port(error: IdentityError) -> PortError {
    match error {
        IdentityError::Port(error) => error,
        IdentityError::TooManyAttempts { .. } => PortError::new(
            ErrorKind::Throttled,
            "the user pool has locked a password for a while",
        ),
        other => PortError::with_source(
            ErrorKind::Refused,
            "the user pool does not compare a password",
            other,
        ),
    }
}
