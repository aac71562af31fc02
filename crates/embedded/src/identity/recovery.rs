//! New passwords, disabling and deleting.

use std::sync::Arc;

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
            let kept = self.passwords.keep(password, self.ids.secret()).await?;
            let old = std::mem::replace(&mut stored.account.password, kept.clone());
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
            let committed = self.commit(writes).await?;
            self.forget_loser(committed, old, kept);
            if committed == Commit::Done {
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
            let kept = self.passwords.keep(new, self.ids.secret()).await?;
            let old = std::mem::replace(&mut stored.account.password, kept.clone());
            stored.account.codes.clear(Purpose::Reset);
            let mut writes = self.next_epoch(&mut stored, Some(session)).await?;
            writes.push(stored.put()?);
            let committed = self.commit(writes).await?;
            self.forget_loser(committed, old, kept);
            if committed == Commit::Done {
                self.tidy_sessions(&stored).await;
                return Ok(());
            }
        }
        Err(contended().into())
    }

    /// Forgets the old password when the transaction with the new one happened, else the new one.
    pub(super) fn forget_loser(&self, committed: Commit, old: String, new: String) {
        self.forget_later(match committed {
            Commit::Done => old,
            Commit::Conflict => new,
        });
    }

    /// Forgets a password that no account has any more. Nobody waits for it, so that the time of an answer does not tell
    /// whether there was one; what fails is right for no account and stays where passwords are kept.
    pub(super) fn forget_later(&self, kept: String) {
        let passwords = Arc::clone(&self.passwords);
        tokio::spawn(async move {
            if let Err(error) = passwords.forget(&kept).await {
                let error = rolefit_ports::error::chain(&error);
                tracing::warn!(%error, "a password that no account has any more stays where it is kept");
            }
        });
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
            // Before the record that names it is gone, so that an erasure which fails here is tried again.
            self.passwords.forget(&stored.account.password).await?;
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
