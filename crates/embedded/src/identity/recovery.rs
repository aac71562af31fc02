//! New passwords, disabling and deleting.

use rolefit_domain::{AccountId, EmailAddress, Password, SessionId};
use rolefit_ports::identity::{Client, Disabled, IdentityError, IdentityResult};
use rolefit_ports::records::{Condition, Write};
use rolefit_ports::{ErrorKind, PortError};

use super::LocalIdentity;
use super::codes::{Codes, Purpose};
use super::limits::Attempt;
use super::second_factor::Second;
use super::secrets::AddressId;
use super::store::{CHANGE_TRIES, Commit, Standing, Stored, address_key, contended};

impl LocalIdentity {
    pub(super) async fn reset_password(
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
            let Some((mut stored, found)) = self.right_code(found, &address, Purpose::Reset, code).await?
            else {
                continue;
            };
            // Hashed only for whoever has the code, so that guessing costs the server nothing.
            stored.account.password = self.passwords.hash(password, self.ids.secret()).await?;
            stored.account.codes = Codes::default();
            let mut writes = self.next_epoch(&mut stored, None).await?;
            if stored.account.standing == Standing::Unconfirmed {
                writes.extend(self.confirm_address(&found, &mut stored, &address, email).await?);
            } else {
                writes.push(stored.put()?);
            }
            // Where there is a second factor, a mailbox alone does not show that its owner is here.
            if matches!(stored.account.second, Second::Off | Second::Pending { .. }) {
                writes.extend(self.owner_was_here(&address, client));
            }
            if self.commit(writes).await? == Commit::Done {
                self.tidy_sessions(&stored).await;
                return Ok(stored.id);
            }
        }
        Err(contended().into())
    }

    pub(super) async fn replace_password(
        &self,
        id: AccountId,
        session: SessionId,
        old: &Password,
        new: &Password,
        client: &Client,
    ) -> IdentityResult<()> {
        self.admit_owner(id, client).await?;
        for _ in 0..CHANGE_TRIES {
            let mut stored = self.load_proven(id, old).await?;
            if stored.account.is_disabled() {
                return Err(IdentityError::Disabled);
            }
            stored.account.password = self.passwords.hash(new, self.ids.secret()).await?;
            stored.account.codes.clear(Purpose::Reset);
            let mut writes = self.next_epoch(&mut stored, Some(session)).await?;
            writes.push(stored.put()?);
            if self.commit(writes).await? == Commit::Done {
                self.tidy_sessions(&stored).await;
                return Ok(());
            }
        }
        Err(contended().into())
    }

    /// Counts an attempt to prove with the password that one is the owner.
    pub(super) async fn admit_owner(&self, id: AccountId, client: &Client) -> IdentityResult<()> {
        let Some(stored) = self.load(id).await? else {
            return Err(IdentityError::WrongCredentials);
        };
        let address = AddressId::from_stored(stored.account.address);
        self.limits
            .admit(Attempt::Password, &address, client.address)
            .await
    }

    /// The account, if the password is its own.
    pub(super) async fn load_proven(&self, id: AccountId, password: &Password) -> IdentityResult<Stored> {
        let stored = self.load(id).await?;
        let hash = stored.as_ref().map(|stored| stored.account.password.as_str());
        let right = self.passwords.verify(password, hash).await?;
        stored.filter(|_| right).ok_or(IdentityError::WrongCredentials)
    }

    pub(super) async fn switch(&self, id: AccountId, disabled: Disabled) -> IdentityResult<()> {
        for _ in 0..CHANGE_TRIES {
            let Some(mut stored) = self.load(id).await? else {
                return Err(PortError::new(ErrorKind::NotFound, "no such account").into());
            };
            let confirmed = stored.account.is_proven();
            stored.account.standing = match (disabled, stored.account.standing) {
                (Disabled::Yes, Standing::Disabled { .. }) => return Ok(()),
                (Disabled::Yes, _) => Standing::Disabled { confirmed },
                (Disabled::No, Standing::Disabled { confirmed: true }) => Standing::Confirmed,
                (Disabled::No, Standing::Disabled { confirmed: false }) => Standing::Unconfirmed,
                (Disabled::No, _) => return Ok(()),
            };
            stored.account.codes = Codes::default();
            let mut writes = self.next_epoch(&mut stored, None).await?;
            writes.push(stored.put()?);
            if self.commit(writes).await? == Commit::Done {
                self.tidy_sessions(&stored).await;
                return Ok(());
            }
        }
        Err(contended().into())
    }

    pub(super) async fn remove(&self, id: AccountId) -> IdentityResult<()> {
        for _ in 0..CHANGE_TRIES {
            let Some(stored) = self.load(id).await? else {
                // Sessions may be left from a removal that was interrupted.
                return Ok(self.remove_sessions(id, u64::MAX).await?);
            };
            let address = AddressId::from_stored(stored.account.address.clone());
            let found = self.stored_under(&address).await?;
            let mut writes = vec![stored.delete()];
            if let Some(version) = found.address_version
                && found.account.is_some_and(|other| other.id == id)
            {
                writes.push(Write::Delete {
                    key: address_key(address.as_str()),
                    condition: Condition::Version(version),
                });
            }
            if self.commit(writes).await? == Commit::Done {
                return Ok(self.remove_sessions(id, u64::MAX).await?);
            }
        }
        Err(contended().into())
    }
}
