//! Signing up, proving the address, and new passwords, with codes that the pool sends itself.

use aws_sdk_cognitoidentityprovider::types::AttributeType;
use rolefit_domain::{AccountId, EmailAddress, Password};
use rolefit_ports::identity::{IdentityError, IdentityResult, Secret};
use rolefit_ports::{ErrorKind, PortError};

use super::meaning::meant;
use super::{UserPool, account, name};

impl UserPool {
    /// Makes an unconfirmed account, and the pool sends a code.
    ///
    /// # Errors
    /// `Port` of kind `Conflict` for an address that has an account, confirmed or not: unlike the identity port, a pool
    /// keeps the older password of an unconfirmed one.
    pub async fn sign_up(&self, email: &EmailAddress, password: &Password) -> IdentityResult<AccountId> {
        let attribute = AttributeType::builder()
            .name("email")
            .value(email.as_str())
            .build();
        let attribute = attribute
            .map_err(|error| PortError::with_source(ErrorKind::Invalid, "an attribute has no name", error))?;
        let made = self
            .client
            .sign_up()
            .client_id(&self.options.client)
            .secret_hash(self.proof(name(email))?)
            .username(name(email))
            .password(password.expose())
            .user_attributes(attribute)
            .send()
            .await
            .map_err(|error| meant(error, "cannot sign somebody up"))?;
        Ok(account(Some(&made.user_sub))?)
    }

    /// Confirms an address with the newest code. Unlike the identity port, a pool cannot ask for the password too.
    ///
    /// # Errors
    /// [`IdentityError::WrongCode`], also for an unknown address and for one that is confirmed.
    pub async fn confirm(&self, email: &EmailAddress, code: &str) -> IdentityResult<()> {
        let confirmed = self
            .client
            .confirm_sign_up()
            .client_id(&self.options.client)
            .secret_hash(self.proof(name(email))?)
            .username(name(email))
            .confirmation_code(code)
            .send()
            .await;
        match confirmed.map_err(|error| meant(error, "cannot confirm an address")) {
            Ok(_) => Ok(()),
            Err(IdentityError::WrongCredentials) => Err(IdentityError::WrongCode),
            Err(other) => Err(wrong_form(other)),
        }
    }

    /// Lets the pool send a new code to an unconfirmed address; nothing happens for any other.
    pub async fn resend(&self, email: &EmailAddress) -> IdentityResult<()> {
        let sent = self
            .client
            .resend_confirmation_code()
            .client_id(&self.options.client)
            .secret_hash(self.proof(name(email))?)
            .username(name(email))
            .send()
            .await;
        silent(
            sent.map(drop)
                .map_err(|error| meant(error, "cannot send a new code")),
        )
    }

    /// Lets the pool send a code for a new password; nothing happens for an unknown address.
    pub async fn forgot(&self, email: &EmailAddress) -> IdentityResult<()> {
        let sent = self
            .client
            .forgot_password()
            .client_id(&self.options.client)
            .secret_hash(self.proof(name(email))?)
            .username(name(email))
            .send()
            .await;
        silent(
            sent.map(drop)
                .map_err(|error| meant(error, "cannot send a code for a new password")),
        )
    }

    /// Sets a new password with the code of [`Self::forgot`]. Sessions go on: call [`Self::sign_out_everywhere`].
    ///
    /// # Errors
    /// [`IdentityError::WrongCode`], also for an unknown address.
    pub async fn reset(&self, email: &EmailAddress, code: &str, password: &Password) -> IdentityResult<()> {
        let reset = self
            .client
            .confirm_forgot_password()
            .client_id(&self.options.client)
            .secret_hash(self.proof(name(email))?)
            .username(name(email))
            .confirmation_code(code)
            .password(password.expose())
            .send()
            .await;
        match reset.map_err(|error| meant(error, "cannot set a new password")) {
            Ok(_) => Ok(()),
            Err(IdentityError::WrongCredentials) => Err(IdentityError::WrongCode),
            Err(other) => Err(wrong_form(other)),
        }
    }

    /// Sets a new password knowing the old one and with an access token. Sessions go on.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] for a wrong password and for a token that is over.
    pub async fn change_password(
        &self,
        access: &Secret,
        old: &Password,
        new: &Password,
    ) -> IdentityResult<()> {
        let changed = self
            .client
            .change_password()
            .access_token(access.expose())
            .previous_password(old.expose())
            .proposed_password(new.expose())
            .send()
            .await;
        changed
            .map(drop)
            .map_err(|error| meant(error, "cannot change a password"))
    }
}

/// A code of another form never reaches the pool's own comparison.
fn wrong_form(error: IdentityError) -> IdentityError {
    match error {
        IdentityError::Port(error) if error.kind() == ErrorKind::Invalid => IdentityError::WrongCode,
        other => other,
    }
}

/// Whether there is somebody to send a code to is told to nobody.
fn silent(sent: IdentityResult<()>) -> IdentityResult<()> {
    match sent {
        Err(IdentityError::WrongCredentials | IdentityError::Disabled | IdentityError::WrongCode) => Ok(()),
        Err(IdentityError::Port(error)) if error.kind() == ErrorKind::Invalid => Ok(()),
        other => other,
    }
}
