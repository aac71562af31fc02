//! Signing in with a password.

use rolefit_domain::{EmailAddress, Password};
use rolefit_ports::identity::{Client, Delivery, IdentityError, IdentityResult, Secret, SignIn};

use super::LocalIdentity;
use super::codes::Purpose;
use super::limits::Attempt;
use super::second_factor::Second;
use super::secrets::{AddressId, six_digits};
use super::store::{CHANGE_TRIES, Commit, Standing, Stored, contended};

impl LocalIdentity {
    pub(super) async fn sign_in_by_password(
        &self,
        email: &EmailAddress,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<SignIn> {
        let address = self.pepper.address(email);
        self.limits
            .admit(Attempt::Password, &address, client.address)
            .await?;
        let mut verified: Option<String> = None;
        for _ in 0..CHANGE_TRIES {
            let stored = self.stored_under(&address).await?.account;
            // After a conflict the password is only checked again if it is another one now.
            let hash = stored.as_ref().map(|stored| stored.account.password.as_str());
            if hash.is_none() || hash != verified.as_deref() {
                let right = self.passwords.verify(password, hash).await?;
                verified = hash.filter(|_| right).map(str::to_owned);
            }
            let Some(mut stored) = stored.filter(|_| verified.is_some()) else {
                return Err(IdentityError::WrongCredentials);
            };
            match stored.account.standing {
                Standing::Disabled { .. } => return Err(IdentityError::Disabled),
                Standing::Unconfirmed => {
                    if let Some(delivery) = self.code_at_sign_in(&address, &mut stored, client).await? {
                        return Err(IdentityError::NotConfirmed(delivery));
                    }
                    continue;
                }
                Standing::Confirmed => {}
            }
            // Right password, but the account's key was destroyed: the person is erased, and nobody is here.
            if self.open_email(&stored).await?.is_none() {
                return Err(IdentityError::WrongCredentials);
            }
            let asks = matches!(stored.account.second, Second::On { .. });
            let (signed_in, begin) = if asks {
                let (challenge, begin) = self.new_challenge(&stored)?;
                (SignIn::Challenge(challenge), begin)
            } else {
                let (session, begin) = self.new_session(&stored, email, client).await?;
                (SignIn::Session(session), begin)
            };
            let mut writes = vec![begin];
            let mut renewed = None;
            if self.passwords.is_outdated(&stored.account.password) {
                let kept = self.passwords.keep(password, self.ids.secret()).await?;
                let old = std::mem::replace(&mut stored.account.password, kept.clone());
                renewed = Some((old, kept));
                writes.push(stored.put()?);
            } else {
                writes.push(stored.check());
            }
            if !asks {
                writes.extend(self.owner_was_here(&address, client));
            }
            let committed = self.commit(writes).await?;
            if let Some((old, kept)) = renewed {
                self.forget_loser(committed, old, kept);
            }
            if committed == Commit::Done {
                return Ok(signed_in);
            }
        }
        Err(contended().into())
    }

    /// The writes that remember from where an account was used by its owner.
    pub(super) fn owner_was_here(
        &self,
        address: &AddressId,
        client: &Client,
    ) -> [rolefit_ports::records::Write; 2] {
        let until = self.clock.now().plus_seconds(self.options.known_network_seconds);
        self.limits.owner_was_here(address, client.address, until)
    }

    /// A new code for somebody with the right password of an unconfirmed account; nothing when the mailbox got enough
    /// mails. `None` when the account changed meanwhile.
    async fn code_at_sign_in(
        &self,
        address: &AddressId,
        stored: &mut Stored,
        client: &Client,
    ) -> IdentityResult<Option<Delivery>> {
        match self.limits.admit(Attempt::Mail, address, client.address).await {
            Ok(()) => {}
            Err(IdentityError::TooManyAttempts { .. }) => return Ok(Some(Delivery::Nothing)),
            Err(other) => return Err(other),
        }
        let text = six_digits(self.ids.secret());
        let mark = self.pepper.code(Purpose::Confirm.name(), stored.id, &text);
        stored.account.codes.set(Purpose::Confirm, mark, self.clock.now());
        Ok(match self.commit(vec![stored.put()?]).await? {
            Commit::Done => Some(Delivery::Code(Secret::new(text))),
            Commit::Conflict => None,
        })
    }
}
