//! Identity: who somebody is, proven by a password and a code that only the owner of the address gets.
//!
//! No method tells a stranger whether an account exists, by answer or by time. Attempts are limited by account and
//! by network address.

use std::net::IpAddr;

use async_trait::async_trait;
use rolefit_domain::{AccountId, EmailAddress, Password, SessionId, Timestamp};

use crate::PortError;

/// Minutes that a code is good for.
pub const CODE_VALID_MINUTES: i64 = 15;
/// Wrong tries of one code before it is worthless.
pub const CODE_TRIES: u32 = 5;

/// A secret that must not be logged or shown again. `Debug` hides it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    /// Hides a text.
    pub const fn new(text: String) -> Self {
        Self(text)
    }

    /// The text itself.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Secret {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secret(hidden)")
    }
}

/// Where a request comes from, for limits and for the list of sessions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Client {
    /// Network address, after trusted proxies.
    pub address: IpAddr,
    /// The browser's own words, cut to 200 characters.
    pub agent: String,
}

/// What the caller must now send to the address; the answer to the person is the same in every case.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// Send this 6-digit code and its link.
    Code(Secret),
    /// Tell the owner that somebody tried to register an address that already has an account.
    AlreadyRegistered,
    /// Send nothing: there is nobody, or the provider sends by itself.
    Nothing,
}

/// The outcome of signing up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignUp {
    /// The account, new or waiting for confirmation; `None` when the address already has a confirmed one.
    pub account: Option<AccountId>,
    /// What to send.
    pub delivery: Delivery,
}

/// A new session. The token goes into the browser's cookie and is stored nowhere.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSession {
    /// For the cookie: 256 bits that nobody can guess.
    pub token: Secret,
    /// The session.
    pub session: Session,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Session {
    /// Its id, safe to show to its owner.
    pub id: SessionId,
    /// Whose.
    pub account: AccountId,
    /// The account's address.
    pub email: EmailAddress,
    /// Begun.
    pub created_at: Timestamp,
    /// Last used, to the minute.
    pub seen_at: Timestamp,
    /// Ends at the latest.
    pub expires_at: Timestamp,
    /// Where it was begun.
    pub address: IpAddr,
    /// With which browser.
    pub agent: String,
}

/// Why it did not work.
#[derive(Debug, thiserror::Error)]
pub enum IdentityError {
    /// Address and password do not fit. The same for an unknown address.
    #[error("wrong credentials")]
    WrongCredentials,
    /// Right password, but the address was never confirmed; a new code is in the delivery.
    #[error("address not confirmed")]
    NotConfirmed(Delivery),
    /// The code is wrong, used, too old, or was tried too often. The same for an unknown address.
    #[error("wrong code")]
    WrongCode,
    /// Too many tries for this account or from this network address.
    #[error("too many attempts")]
    TooManyAttempts {
        /// Seconds until the next try is looked at.
        retry_after: u32,
    },
    /// An administrator disabled the account.
    #[error("account disabled")]
    Disabled,
    /// The adapter could not do its work.
    #[error("identity store failed")]
    Port(#[from] PortError),
}

/// A result of this port.
pub type IdentityResult<T> = Result<T, IdentityError>;

/// The identities.
#[async_trait]
pub trait Identity: Send + Sync {
    /// Makes an unconfirmed account. Repeating it for an unconfirmed address sets the newer password and makes a new
    /// code; for a confirmed one nothing changes.
    async fn sign_up(
        &self,
        email: &EmailAddress,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<SignUp>;

    /// A new code for an unconfirmed address; the old one is worthless.
    async fn resend(&self, email: &EmailAddress, client: &Client) -> IdentityResult<Delivery>;

    /// Confirms the address with its newest code and with the password of the newest [`Identity::sign_up`]. Confirming
    /// again with the same code within its time is harmless.
    ///
    /// The code alone is not enough: whoever signs up last for an address sets its password, and the owner, who gets
    /// every code, must not confirm a stranger's.
    ///
    /// # Errors
    /// [`IdentityError::WrongCode`] whatever the password is; [`IdentityError::WrongCredentials`] when only the
    /// password is wrong, and then the code stays good.
    async fn confirm(
        &self,
        email: &EmailAddress,
        code: &str,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<AccountId>;

    /// Signs in and begins a session.
    async fn sign_in(
        &self,
        email: &EmailAddress,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<NewSession>;

    /// The session of a token; `None` when it is unknown, ended, too old or its account is disabled. Remembers the use.
    async fn authenticate(&self, token: &Secret) -> IdentityResult<Option<Session>>;

    /// The same session under a new token and with a new idle time; the old token is worthless. `None` as in
    /// [`Identity::authenticate`].
    async fn refresh(&self, token: &Secret) -> IdentityResult<Option<NewSession>>;

    /// Ends the session of a token. Idempotent.
    async fn sign_out(&self, token: &Secret) -> IdentityResult<()>;

    /// The living sessions of an account, newest first.
    async fn sessions(&self, account: AccountId) -> IdentityResult<Vec<Session>>;

    /// Ends one session of an account. Idempotent; another account's session is left alone.
    async fn revoke(&self, account: AccountId, session: SessionId) -> IdentityResult<()>;

    /// Ends all sessions of an account but `keep`. Idempotent.
    async fn revoke_all(&self, account: AccountId, keep: Option<SessionId>) -> IdentityResult<()>;

    /// A code to set a new password. [`Delivery::Nothing`] when there is no such account.
    async fn forgot(&self, email: &EmailAddress, client: &Client) -> IdentityResult<Delivery>;

    /// Sets a new password with the code of [`Identity::forgot`] and ends all sessions. Confirms the address too.
    async fn reset(
        &self,
        email: &EmailAddress,
        code: &str,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<AccountId>;

    /// Sets a new password knowing the old one, and ends all other sessions.
    async fn change_password(
        &self,
        account: AccountId,
        session: SessionId,
        old: &Password,
        new: &Password,
        client: &Client,
    ) -> IdentityResult<()>;

    /// Disables an account, ends its sessions and makes its codes worthless, or enables it again. Idempotent.
    ///
    /// # Errors
    /// `Port` of kind `NotFound` for an unknown account.
    async fn set_disabled(&self, account: AccountId, disabled: Disabled) -> IdentityResult<()>;

    /// Makes a confirmed account without a code, for demo data and for administrators. A confirmed or disabled account
    /// that exists is returned unchanged; one that waits for confirmation becomes confirmed with this password.
    async fn create_confirmed(&self, email: &EmailAddress, password: &Password) -> IdentityResult<AccountId>;

    /// Removes an account with its address, password, codes and sessions; the address is free for a new one. The last
    /// step of erasure, beside destroying the account's key. Idempotent.
    async fn delete(&self, account: AccountId) -> IdentityResult<()>;

    /// The account's address; `None` for an unknown account, and for one whose key was destroyed.
    async fn email(&self, account: AccountId) -> IdentityResult<Option<EmailAddress>>;
}

/// Whether an account may sign in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Disabled {
    /// It may not.
    Yes,
    /// It may.
    No,
}
