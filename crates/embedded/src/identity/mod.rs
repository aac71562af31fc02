//! Identity in records: argon2id passwords, six-digit codes, one-time passwords, opaque sessions, limits of attempts.
//!
//! Addresses and network addresses are never keys in clear: both stand as HMACs under the pepper, and the address
//! itself is sealed under its account's key. An answer about an unknown address costs the same reads, writes and
//! hashes as one about a known address; where a known account has something to write and an unknown one has not, a
//! decoy is written.
//!
//! [`store`] says which records there are, [`sessions`] how they end, [`limits`] how attempts are counted.

mod codes;
mod encoding;
mod limits;
mod options;
mod passwords;
mod recovery;
mod registration;
mod second_factor;
mod secrets;
mod sessions;
mod signing_in;
mod store;
mod totp;

use std::sync::Arc;

use async_trait::async_trait;
use rolefit_domain::{AccountId, EmailAddress, Password, RecoveryCodesId, SessionId};
use rolefit_ports::identity::{
    Client, Delivery, Disabled, Factor, IdentityResult, NewSession, SecondFactor, Secret, Session, SignIn,
    SignUp, TotpSetup,
};
use rolefit_ports::{Clock, IdSource, Identity, Keys, Passwords, PortResult, Records};

use self::codes::Purpose;
use self::limits::Limits;
pub use self::options::{
    AttemptLimit, AttemptLimits, HashCost, IdentityOptions, LimitPair, MIN_PEPPER_BYTES,
};
pub use self::passwords::Argon2Passwords;
use self::secrets::Pepper;
use self::store::Standing;

/// Accounts, codes and sessions over the records and keys of the product.
pub struct LocalIdentity {
    records: Arc<dyn Records>,
    keys: Arc<dyn Keys>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    pepper: Arc<Pepper>,
    passwords: Arc<dyn Passwords>,
    limits: Limits,
    options: IdentityOptions,
}

impl LocalIdentity {
    /// An identity over other ports. Several may share the same records.
    ///
    /// # Errors
    /// `Invalid` for a pepper below [`MIN_PEPPER_BYTES`] or a hash cost that argon2 does not allow.
    pub fn new(
        records: Arc<dyn Records>,
        keys: Arc<dyn Keys>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        options: IdentityOptions,
    ) -> PortResult<Self> {
        let passwords = Argon2Passwords::for_identity(&options)?;
        Self::with_passwords(records, keys, clock, ids, Arc::new(passwords), options)
    }

    /// The same with passwords kept elsewhere.
    pub fn with_passwords(
        records: Arc<dyn Records>,
        keys: Arc<dyn Keys>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
        passwords: Arc<dyn Passwords>,
        options: IdentityOptions,
    ) -> PortResult<Self> {
        let pepper = Arc::new(Pepper::new(options.pepper.expose().as_bytes())?);
        let limits = Limits::new(
            Arc::clone(&records),
            Arc::clone(&clock),
            Arc::clone(&pepper),
            options.limits,
        );
        Ok(Self {
            records,
            keys,
            clock,
            ids,
            pepper,
            passwords,
            limits,
            options,
        })
    }
}

#[async_trait]
impl Identity for LocalIdentity {
    async fn sign_up(
        &self,
        email: &EmailAddress,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<SignUp> {
        self.register(email, password, client).await
    }

    async fn resend(&self, email: &EmailAddress, client: &Client) -> IdentityResult<Delivery> {
        self.new_code(email, client, Purpose::Confirm, |account| {
            account.standing == Standing::Unconfirmed
        })
        .await
    }

    async fn confirm(
        &self,
        email: &EmailAddress,
        code: &str,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<AccountId> {
        self.prove(email, code, password, client).await
    }

    async fn sign_in(
        &self,
        email: &EmailAddress,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<SignIn> {
        self.sign_in_by_password(email, password, client).await
    }

    async fn answer_challenge(
        &self,
        challenge: &Secret,
        code: &str,
        client: &Client,
    ) -> IdentityResult<(NewSession, Factor)> {
        self.answer(challenge, code, client).await
    }

    async fn second_factor(&self, account: AccountId) -> IdentityResult<SecondFactor> {
        Ok(self.factor_of(account).await?)
    }

    async fn begin_totp(&self, account: AccountId, _session: SessionId) -> IdentityResult<TotpSetup> {
        self.begin_factor(account).await
    }

    async fn enable_totp(
        &self,
        account: AccountId,
        session: SessionId,
        code: &str,
        client: &Client,
    ) -> IdentityResult<()> {
        self.switch_factor_on(account, session, code, client).await
    }

    async fn disable_totp(
        &self,
        account: AccountId,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<bool> {
        self.switch_factor_off(account, password, client).await
    }

    async fn renew_recovery_codes(
        &self,
        account: AccountId,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<Vec<Secret>> {
        self.renew_codes(account, password, client).await
    }

    async fn recovery_codes_kept(&self, account: AccountId, set: RecoveryCodesId) -> IdentityResult<bool> {
        Ok(self.hide_codes(account, set).await?)
    }

    async fn remove_totp(&self, account: AccountId) -> IdentityResult<bool> {
        Ok(self.remove_factor(account).await?)
    }

    async fn authenticate(&self, token: &Secret) -> IdentityResult<Option<Session>> {
        Ok(self.recognize(token).await?)
    }

    async fn look_up(&self, token: &Secret) -> IdentityResult<Option<Session>> {
        Ok(self.recognize_unused(token).await?)
    }

    async fn refresh(&self, token: &Secret) -> IdentityResult<Option<NewSession>> {
        Ok(self.rotate(token).await?)
    }

    async fn sign_out(&self, token: &Secret) -> IdentityResult<()> {
        Ok(self.end_by_token(token).await?)
    }

    async fn sessions(&self, account: AccountId) -> IdentityResult<Vec<Session>> {
        Ok(self.living_sessions(account).await?)
    }

    async fn revoke(&self, account: AccountId, session: SessionId) -> IdentityResult<()> {
        Ok(self.end_by_id(account, session).await?)
    }

    async fn revoke_all(&self, account: AccountId, keep: Option<SessionId>) -> IdentityResult<()> {
        Ok(self.end_all(account, keep).await?)
    }

    async fn forgot(&self, email: &EmailAddress, client: &Client) -> IdentityResult<Delivery> {
        self.new_code(email, client, Purpose::Reset, |account| !account.is_disabled())
            .await
    }

    async fn reset(
        &self,
        email: &EmailAddress,
        code: &str,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<AccountId> {
        self.reset_password(email, code, password, client).await
    }

    async fn change_password(
        &self,
        account: AccountId,
        session: SessionId,
        old: &Password,
        new: &Password,
        client: &Client,
    ) -> IdentityResult<()> {
        self.replace_password(account, session, old, new, client).await
    }

    async fn set_disabled(&self, account: AccountId, disabled: Disabled) -> IdentityResult<()> {
        self.switch(account, disabled).await
    }

    async fn create_confirmed(&self, email: &EmailAddress, password: &Password) -> IdentityResult<AccountId> {
        self.make_confirmed(email, password).await
    }

    async fn delete(&self, account: AccountId) -> IdentityResult<()> {
        self.remove(account).await
    }

    async fn find(&self, email: &EmailAddress) -> IdentityResult<Option<AccountId>> {
        let found = self.stored_under(&self.pepper.address(email)).await?;
        Ok(found.account.map(|stored| stored.id))
    }

    async fn email(&self, account: AccountId) -> IdentityResult<Option<EmailAddress>> {
        match self.load(account).await? {
            Some(stored) => Ok(self.open_email(&stored).await?),
            None => Ok(None),
        }
    }
}
