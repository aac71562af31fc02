//! Signing up and proving the address.

use rolefit_domain::{AccountId, EmailAddress, Password};
use rolefit_ports::PortResult;
use rolefit_ports::identity::{Client, Delivery, IdentityError, IdentityResult, Secret, SignUp};
use rolefit_ports::records::{Condition, Write};

use super::LocalIdentity;
use super::codes::{Codes, Purpose, Verdict, try_code};
use super::limits::Attempt;
use super::second_factor::Second;
use super::secrets::{AddressId, six_digits};
use super::store::{Account, CHANGE_TRIES, Commit, Found, Standing, Stored, contended, put_account};

impl LocalIdentity {
    pub(super) async fn register(
        &self,
        email: &EmailAddress,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<SignUp> {
        let address = self.pepper.address(email);
        self.limits.admit(Attempt::Mail, &address, client.address).await?;
        let hash = self.passwords.keep(password, self.ids.secret()).await?;
        for _ in 0..CHANGE_TRIES {
            let found = self.stored_under(&address).await?;
            let new_id = AccountId::new(self.ids.uuid());
            let id = found.account.as_ref().map_or(new_id, |stored| stored.id);
            let text = six_digits(self.ids.secret());
            let mark = self.pepper.code(Purpose::Confirm.name(), id, &text);
            let now = self.clock.now();
            let expires_at = Some(now.plus_seconds(self.options.unconfirmed_seconds));
            let mut account = Account {
                address: address.as_str().to_owned(),
                email: self.seal_unproven(id, email).await?,
                password: hash.clone(),
                standing: Standing::Unconfirmed,
                epoch: 0,
                codes: Codes::default(),
                second: Second::Off,
            };
            account.codes.set(Purpose::Confirm, mark, now);
            // What no account has after this: the new password where the address is taken, else the one before.
            let (writes, answer, lost) = match &found.account {
                Some(stored) if stored.account.standing != Standing::Unconfirmed => (
                    vec![self.decoy_address(&address), self.decoy_account(&address)],
                    SignUp {
                        account: None,
                        delivery: Delivery::AlreadyRegistered,
                    },
                    Some(hash.clone()),
                ),
                other => {
                    let condition = other
                        .as_ref()
                        .map_or(Condition::Absent, |stored| Condition::Version(stored.version));
                    (
                        vec![
                            found.put_address(&address, id, expires_at)?,
                            put_account(id, &account, expires_at, condition)?,
                        ],
                        SignUp {
                            account: Some(id),
                            delivery: Delivery::Code(Secret::new(text)),
                        },
                        other.as_ref().map(|stored| stored.account.password.clone()),
                    )
                }
            };
            if self.commit(writes).await? == Commit::Done {
                if let Some(lost) = lost {
                    self.forget_later(lost);
                }
                return Ok(answer);
            }
        }
        Err(contended().into())
    }

    /// A new code for the account of an address, if `may_have` says that it gets one.
    pub(super) async fn new_code(
        &self,
        email: &EmailAddress,
        client: &Client,
        purpose: Purpose,
        may_have: fn(&Account) -> bool,
    ) -> IdentityResult<Delivery> {
        let address = self.pepper.address(email);
        self.limits.admit(Attempt::Mail, &address, client.address).await?;
        for _ in 0..CHANGE_TRIES {
            let found = self.stored_under(&address).await?;
            let text = six_digits(self.ids.secret());
            let id = found
                .account
                .as_ref()
                .map_or_else(|| address.nobody(), |stored| stored.id);
            let mark = self.pepper.code(purpose.name(), id, &text);
            let (write, delivery) = match found.account {
                Some(mut stored) if may_have(&stored.account) => {
                    stored.account.codes.set(purpose, mark, self.clock.now());
                    (stored.put()?, Delivery::Code(Secret::new(text)))
                }
                _ => (self.decoy_account(&address), Delivery::Nothing),
            };
            if self.commit(vec![write]).await? == Commit::Done {
                return Ok(delivery);
            }
        }
        Err(contended().into())
    }

    pub(super) async fn prove(
        &self,
        email: &EmailAddress,
        code: &str,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<AccountId> {
        let address = self.pepper.address(email);
        self.limits.admit(Attempt::Code, &address, client.address).await?;
        for _ in 0..CHANGE_TRIES {
            let found = self.stored_under(&address).await?;
            // Checked before the code and for nobody's address too, so that the time taken tells nothing of either.
            let hash = found
                .account
                .as_ref()
                .map(|stored| stored.account.password.as_str());
            let right_password = self.passwords.verify(password, hash).await?;
            let Some((mut stored, found)) = self.right_code(found, &address, Purpose::Confirm, code).await?
            else {
                continue;
            };
            if !right_password {
                return Err(IdentityError::WrongCredentials);
            }
            if stored.account.codes.has_confirmed() {
                return Ok(stored.id);
            }
            stored.account.codes.mark_confirmed();
            let writes = self.confirm_address(&found, &mut stored, &address, email).await?;
            if self.commit(writes).await? == Commit::Done {
                return Ok(stored.id);
            }
        }
        Err(contended().into())
    }

    /// The account when the code is right; `None` when somebody else changed it while a wrong try was counted, so
    /// that it must be read again.
    ///
    /// # Errors
    /// `WrongCode`, after the same reads and writes whether or not there is an account.
    pub(super) async fn right_code(
        &self,
        mut found: Found,
        address: &AddressId,
        purpose: Purpose,
        code: &str,
    ) -> IdentityResult<Option<(Stored, Found)>> {
        let mut stored = found.account.take();
        let now = self.clock.now();
        let verdict = try_code(
            &self.pepper,
            stored.as_mut(),
            address.nobody(),
            purpose,
            code,
            now,
        );
        let write = match (verdict, stored) {
            (Verdict::Right, Some(stored)) => return Ok(Some((stored, found))),
            (Verdict::Counted, Some(stored)) => stored.put()?,
            _ => self.decoy_account(address),
        };
        match self.commit(vec![write]).await? {
            Commit::Done => Err(IdentityError::WrongCode),
            Commit::Conflict => Ok(None),
        }
    }

    /// Makes an account confirmed: its address is sealed under its own key and its records are kept for good.
    pub(super) async fn confirm_address(
        &self,
        found: &Found,
        stored: &mut Stored,
        address: &AddressId,
        email: &EmailAddress,
    ) -> PortResult<Vec<Write>> {
        stored.account.email = self.seal_proven(stored.id, email).await?;
        stored.account.standing = Standing::Confirmed;
        stored.expires_at = None;
        Ok(vec![found.put_address(address, stored.id, None)?, stored.put()?])
    }

    pub(super) async fn make_confirmed(
        &self,
        email: &EmailAddress,
        password: &Password,
    ) -> IdentityResult<AccountId> {
        let address = self.pepper.address(email);
        for _ in 0..CHANGE_TRIES {
            let mut found = self.stored_under(&address).await?;
            let existing = found.account.take();
            if let Some(stored) = &existing
                && stored.account.standing != Standing::Unconfirmed
            {
                return Ok(stored.id);
            }
            let (id, condition, old) = existing.map_or_else(
                || (AccountId::new(self.ids.uuid()), Condition::Absent, None),
                |stored| {
                    let condition = Condition::Version(stored.version);
                    (stored.id, condition, Some(stored.account.password))
                },
            );
            let kept = self.passwords.keep(password, self.ids.secret()).await?;
            let account = Account {
                address: address.as_str().to_owned(),
                email: self.seal_proven(id, email).await?,
                password: kept.clone(),
                standing: Standing::Confirmed,
                epoch: 0,
                codes: Codes::default(),
                second: Second::Off,
            };
            let writes = vec![
                found.put_address(&address, id, None)?,
                put_account(id, &account, None, condition)?,
            ];
            let committed = self.commit(writes).await?;
            match (committed, old) {
                (Commit::Done, None) => {}
                (Commit::Done, Some(old)) => self.forget_later(old),
                (Commit::Conflict, _) => self.forget_later(kept),
            }
            if committed == Commit::Done {
                return Ok(id);
            }
        }
        Err(contended().into())
    }
}
