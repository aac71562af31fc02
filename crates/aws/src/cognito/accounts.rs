//! What administrators do to accounts.

use aws_sdk_cognitoidentityprovider::types::{AttributeType, MessageActionType};
use rolefit_domain::{AccountId, EmailAddress, Password};
use rolefit_ports::identity::{Disabled, IdentityResult};
use rolefit_ports::{ErrorKind, PortError, PortResult};

use super::meaning::{failed, is_absent};
use super::{UserPool, account, name, user};

impl UserPool {
    /// Makes an account with a proven address and a password, and sends nothing.
    ///
    /// # Errors
    /// `Port` of kind `Conflict` when the address has an account.
    pub async fn create_confirmed(
        &self,
        email: &EmailAddress,
        password: &Password,
    ) -> IdentityResult<AccountId> {
        let made = self
            .client
            .admin_create_user()
            .user_pool_id(&self.options.pool)
            .username(name(email))
            .message_action(MessageActionType::Suppress)
            .user_attributes(attribute("email", email.as_str())?)
            .user_attributes(attribute("email_verified", "true")?)
            .send()
            .await
            .map_err(|error| failed(error, "cannot make an account"))?;
        let attributes = made.user.and_then(|user| user.attributes).unwrap_or_default();
        let id = account(value(&attributes, "sub"))?;
        self.set_password(id, password).await?;
        Ok(id)
    }

    /// Sets a password. The account counts as confirmed afterwards, and its sessions go on.
    ///
    /// # Errors
    /// `Port` of kind `NotFound` for an unknown account.
    pub async fn set_password(&self, account: AccountId, password: &Password) -> IdentityResult<()> {
        let set = self
            .client
            .admin_set_user_password()
            .user_pool_id(&self.options.pool)
            .username(user(account))
            .password(password.expose())
            .permanent(true)
            .send()
            .await;
        set.map(drop)
            .map_err(|error| failed(error, "cannot set a password"))
    }

    /// Disables an account and ends its sessions, or enables it again. Idempotent.
    ///
    /// # Errors
    /// `Port` of kind `NotFound` for an unknown account.
    pub async fn set_disabled(&self, account: AccountId, disabled: Disabled) -> IdentityResult<()> {
        let (pool, name) = (&self.options.pool, user(account));
        match disabled {
            Disabled::Yes => {
                let call = self
                    .client
                    .admin_disable_user()
                    .user_pool_id(pool)
                    .username(&name);
                let done = call.send().await;
                done.map_err(|error| failed(error, "cannot disable an account"))?;
                self.sign_out_everywhere(account).await
            }
            Disabled::No => {
                let call = self.client.admin_enable_user().user_pool_id(pool).username(&name);
                let done = call.send().await;
                done.map(drop)
                    .map_err(|error| failed(error, "cannot enable an account"))
            }
        }
    }

    /// Removes an account. Idempotent.
    pub async fn delete(&self, account: AccountId) -> IdentityResult<()> {
        let call = self
            .client
            .admin_delete_user()
            .user_pool_id(&self.options.pool)
            .username(user(account));
        match call.send().await {
            Ok(_) => Ok(()),
            Err(error) if is_absent(&error) => Ok(()),
            Err(error) => Err(failed(error, "cannot remove an account")),
        }
    }

    /// The account with an address.
    pub async fn find(&self, email: &EmailAddress) -> IdentityResult<Option<AccountId>> {
        match self.attributes(name(email)).await? {
            Some(attributes) => Ok(Some(account(value(&attributes, "sub"))?)),
            None => Ok(None),
        }
    }

    /// The account's address; `None` for an unknown account.
    pub async fn email(&self, account: AccountId) -> IdentityResult<Option<EmailAddress>> {
        let Some(attributes) = self.attributes(&user(account)).await? else {
            return Ok(None);
        };
        let email = value(&attributes, "email").and_then(|email| email.parse().ok());
        let corrupt = || PortError::new(ErrorKind::Corrupt, "the user pool has a user without an address");
        Ok(Some(email.ok_or_else(corrupt)?))
    }

    /// Puts an account into a group, which its next tokens name. Idempotent.
    pub async fn join(&self, account: AccountId, group: &str) -> IdentityResult<()> {
        let joined = self
            .client
            .admin_add_user_to_group()
            .user_pool_id(&self.options.pool)
            .username(user(account))
            .group_name(group)
            .send()
            .await;
        joined
            .map(drop)
            .map_err(|error| failed(error, "cannot put an account into a group"))
    }

    /// Takes an account out of a group. Idempotent.
    pub async fn leave(&self, account: AccountId, group: &str) -> IdentityResult<()> {
        let left = self
            .client
            .admin_remove_user_from_group()
            .user_pool_id(&self.options.pool)
            .username(user(account))
            .group_name(group)
            .send()
            .await;
        left.map(drop)
            .map_err(|error| failed(error, "cannot take an account out of a group"))
    }

    async fn attributes(&self, user: &str) -> IdentityResult<Option<Vec<AttributeType>>> {
        let found = self
            .client
            .admin_get_user()
            .user_pool_id(&self.options.pool)
            .username(user)
            .send()
            .await;
        match found {
            Ok(found) => Ok(Some(found.user_attributes.unwrap_or_default())),
            Err(error) if is_absent(&error) => Ok(None),
            Err(error) => Err(failed(error, "cannot look an account up")),
        }
    }
}

fn attribute(name: &str, value: &str) -> PortResult<AttributeType> {
    let attribute = AttributeType::builder().name(name).value(value).build();
    attribute.map_err(|error| PortError::with_source(ErrorKind::Invalid, "an attribute has no name", error))
}

fn value<'a>(attributes: &'a [AttributeType], name: &str) -> Option<&'a str> {
    let found = attributes.iter().find(|attribute| attribute.name() == name);
    found.and_then(AttributeType::value)
}
