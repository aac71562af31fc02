//! Identity: who somebody is, proven by a password and a code that only the owner of the address gets, and by a second
//! factor where the owner switched it on.
//!
//! No method tells a stranger whether an account exists, by answer or by time. Attempts are limited by account and
//! by network address.
//!
//! The second factor is a time-based one-time password: RFC 6238 with SHA-1, [`TOTP_DIGITS`] digits and steps of
//! [`TOTP_STEP_SECONDS`], which every authenticator app knows. A code of the step before or after is good too, for
//! clocks that differ; a code of a step that was used, or of one before it, never is. Somebody without the app signs
//! in with a recovery code instead, each good once.

use std::net::IpAddr;

use async_trait::async_trait;
use rolefit_domain::{AccountId, EmailAddress, Password, RecoveryCodesId, SessionId, Timestamp};

use crate::PortError;

/// Minutes that a code is good for.
pub const CODE_VALID_MINUTES: i64 = 15;
/// Wrong tries of one code before it is worthless.
pub const CODE_TRIES: u32 = 5;
/// Seconds that the old token of a refreshed session is still good for: requests that a browser had under way when it
/// got the new one must not sign it out.
pub const REFRESH_GRACE_SECONDS: i64 = 60;
/// Minutes in which the challenge of a sign-in can be answered.
pub const CHALLENGE_VALID_MINUTES: i64 = 5;
/// Minutes in which a second factor that was begun can be switched on.
pub const SETUP_VALID_MINUTES: i64 = 15;
/// Digits of a one-time password.
pub const TOTP_DIGITS: usize = 6;
/// Seconds of a step of one-time passwords.
pub const TOTP_STEP_SECONDS: i64 = 30;
/// Recovery codes of an account that switches its second factor on.
pub const RECOVERY_CODES: usize = 10;

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

/// What the right password gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignIn {
    /// A session.
    Session(NewSession),
    /// The account has a second factor: no session before [`Identity::answer_challenge`].
    Challenge(Challenge),
}

/// What stands between the right password and a session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Challenge {
    /// For [`Identity::answer_challenge`]; nobody can guess it, and alone it is worth nothing.
    pub secret: Secret,
    /// Whose.
    pub account: AccountId,
}

/// How somebody answered a challenge.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Factor {
    /// With a one-time password.
    Totp,
    /// With a recovery code, which is used up.
    Recovery,
}

/// A second factor that waits to be switched on. Shown to its owner only.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TotpSetup {
    /// The shared secret in base32 without padding, for the authenticator app.
    pub secret: Secret,
    /// Codes for the day when the app is lost. They cannot be read any more once the factor is on.
    pub recovery_codes: Vec<Secret>,
}

/// The second factor of an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SecondFactor {
    /// There is none.
    Off,
    /// Begun less than [`SETUP_VALID_MINUTES`] ago and not switched on; signing in needs no second step yet.
    Pending(TotpSetup),
    /// It is asked for at every sign-in.
    On {
        /// Recovery codes that are not used up.
        recovery_left: usize,
        /// The codes of an [`Identity::renew_recovery_codes`] less than [`SETUP_VALID_MINUTES`] ago that the owner has not
        /// said to have kept; `None` otherwise. Shown to the owner only.
        renewed: Option<RenewedCodes>,
    },
}

/// Recovery codes that were made anew.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenewedCodes {
    /// Which they are; every renewal has another.
    pub set: RecoveryCodesId,
    /// The codes.
    pub codes: Vec<Secret>,
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
    /// When its token was made: at its beginning or by the last [`Identity::refresh`].
    pub renewed_at: Timestamp,
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
    /// The challenge is unknown, answered, too old, was tried too often, or the account changed since.
    #[error("challenge over")]
    ChallengeOver,
    /// The account has a second factor already; it must be switched off first.
    #[error("second factor already on")]
    SecondFactorOn,
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

    /// Signs in: begins a session, or gives a challenge when the account has a second factor.
    ///
    /// The challenge comes only after the right password, so that nobody else learns of the factor. It is good for
    /// [`CHALLENGE_VALID_MINUTES`], for one session and for [`CODE_TRIES`] wrong answers, and ends when the account's
    /// password or second factor changes or its sessions are ended.
    async fn sign_in(
        &self,
        email: &EmailAddress,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<SignIn>;

    /// Begins a session with the challenge of [`Identity::sign_in`] and a one-time password or a recovery code. Spaces
    /// and hyphens in the code, and its case, do not matter. Of several answers at once with one code one wins.
    ///
    /// # Errors
    /// [`IdentityError::WrongCode`] also for a code that was used; [`IdentityError::ChallengeOver`] when only a new
    /// sign-in helps; [`IdentityError::TooManyAttempts`].
    async fn answer_challenge(
        &self,
        challenge: &Secret,
        code: &str,
        client: &Client,
    ) -> IdentityResult<(NewSession, Factor)>;

    /// The second factor of an account; `Off` for an unknown one.
    async fn second_factor(&self, account: AccountId) -> IdentityResult<SecondFactor>;

    /// Makes a secret and recovery codes for the owner of a session. Nothing is asked at sign-in before
    /// [`Identity::enable_totp`]. Beginning again gives new ones, and the older are worthless.
    ///
    /// # Errors
    /// [`IdentityError::SecondFactorOn`]; `Port` of kind `NotFound` for an unknown account.
    async fn begin_totp(&self, account: AccountId, session: SessionId) -> IdentityResult<TotpSetup>;

    /// Switches the second factor on with a one-time password of the newest [`Identity::begin_totp`], which proves that
    /// the app has the secret. All other sessions end, because they began without it.
    ///
    /// # Errors
    /// [`IdentityError::WrongCode`] also when nothing was begun or it is too old;
    /// [`IdentityError::SecondFactorOn`]; [`IdentityError::TooManyAttempts`].
    async fn enable_totp(
        &self,
        account: AccountId,
        session: SessionId,
        code: &str,
        client: &Client,
    ) -> IdentityResult<()>;

    /// Switches the second factor off and makes its recovery codes worthless, also one that is only begun. Idempotent.
    /// `false` where none was on.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] for a wrong password and for an unknown account;
    /// [`IdentityError::TooManyAttempts`].
    async fn disable_totp(
        &self,
        account: AccountId,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<bool>;

    /// Makes new recovery codes for an account whose second factor is on. The older ones are worthless from then on, those
    /// of an older renewal too. The new ones are also in [`Identity::second_factor`] for [`SETUP_VALID_MINUTES`], or until
    /// [`Identity::recovery_codes_kept`], and cannot be read afterwards.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`] for a wrong password and for an unknown account;
    /// [`IdentityError::WrongCode`] where no second factor is on; [`IdentityError::TooManyAttempts`].
    async fn renew_recovery_codes(
        &self,
        account: AccountId,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<Vec<Secret>>;

    /// The owner has kept the new recovery codes of a set: they are not shown any more, and stay good. Idempotent, and
    /// harmless for an account without any. `false`, and nothing happens, where other ones are shown, which were made
    /// meanwhile: nobody has said that those are kept.
    async fn recovery_codes_kept(&self, account: AccountId, set: RecoveryCodesId) -> IdentityResult<bool>;

    /// Switches the second factor off without a password and ends all sessions, for operators who know by other means
    /// that the owner has lost it. `false`, and nothing happens, where none is on.
    async fn remove_totp(&self, account: AccountId) -> IdentityResult<bool>;

    /// The session of a token; `None` when it is unknown, ended, too old or its account is disabled. Remembers the use;
    /// a failure to remember it is logged and does not fail the call.
    async fn authenticate(&self, token: &Secret) -> IdentityResult<Option<Session>>;

    /// As [`Identity::authenticate`], without counting as a use: for what a page does by itself while it is open. Such looks
    /// alone do not keep a session from ending.
    async fn look_up(&self, token: &Secret) -> IdentityResult<Option<Session>>;

    /// The same session under a new token and with a new idle time. The old token stays good for
    /// [`REFRESH_GRACE_SECONDS`], for everything but refreshing, and is worthless then. `None` as in
    /// [`Identity::authenticate`], and for a token that was refreshed already: of several at once one gets the new one.
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

    /// Sets a new password with the code of [`Identity::forgot`] and ends all sessions. Confirms the address too. A
    /// second factor stays: the mailbox alone must not be enough to sign in.
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

    /// The account with an address, confirmed or not, disabled or not. For operators only: it tells who has an account.
    async fn find(&self, email: &EmailAddress) -> IdentityResult<Option<AccountId>>;

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
