//! What operators do to the accounts of others.

use rolefit_domain::event::AccountChange;
use rolefit_domain::{AccountId, Caller, CandidateId};
use rolefit_ports::identity::Disabled;

use crate::accounts::{AccountRecord, address};
use crate::identity_audit::measured;
use crate::operations::require_operator;
use crate::store::Actor;
use crate::{ServiceError, ServiceResult, Services, keys, passwords};

impl Services {
    /// Lets an account of [`Self::others_account`] sign in no more, or again, and ends its sessions. Recruiters do not find its
    /// candidate while it is disabled. Repeating it is harmless, and completes what was left half done.
    pub(crate) async fn set_account_disabled(
        &self,
        caller: &Caller,
        account: AccountId,
        disabled: Disabled,
    ) -> ServiceResult<()> {
        let identity = &self.ports().identity;
        let (asked, done, step) = match disabled {
            Disabled::Yes => ("account.disable_asked", "account.disabled", "disable"),
            Disabled::No => ("account.enable_asked", "account.enabled", "enable"),
        };
        let subject = format!("account:{account}");
        self.note_asked(Actor::operator(caller), asked, &subject).await?;
        measured(step, identity.set_disabled(account, disabled).await)?;
        if let Some(found) = self.read::<AccountRecord>(&keys::account(account)).await? {
            let (candidate, suspended) = (found.value.candidate, disabled == Disabled::Yes);
            self.set_suspended(Actor::operator(caller), candidate, suspended)
                .await?;
        }
        self.note_done(Actor::operator(caller), done, subject).await;
        Ok(())
    }

    /// Takes two-step sign-in from an account of [`Self::others_account`] whose owner has lost it, and ends its sessions. Operators
    /// make sure by other means whom they deal with; the owner is told by mail.
    ///
    /// # Errors
    /// `Invalid` for an account without two-step sign-in.
    pub(crate) async fn remove_second_factor(
        &self,
        caller: &Caller,
        account: AccountId,
    ) -> ServiceResult<()> {
        let subject = format!("account:{account}");
        self.note_asked(
            Actor::operator(caller),
            "account.second_factor_remove_asked",
            &subject,
        )
        .await?;
        let identity = &self.ports().identity;
        if !measured("remove_second_factor", identity.remove_totp(account).await)? {
            return Err(ServiceError::invalid(
                "email",
                "Two-step sign-in is not on for this account. Check how the address is written.",
            ));
        }
        self.note_changed(
            Actor::operator(caller),
            "account.second_factor_removed",
            account,
            AccountChange::SecondFactorRemoved,
        )
        .await;
        Ok(())
    }

    /// The account of an address, for an operator to do something to that they cannot do to their own: whoever shuts themselves out
    /// could not undo it, and to make an account less safe a browser that was left open must not be enough.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an operator; `Invalid` for an address without an account, and for the caller's own.
    pub(crate) async fn others_account(&self, caller: &Caller, email: &str) -> ServiceResult<AccountId> {
        require_operator(caller)?;
        let Some(account) = self.ports().identity.find(&address(email)?).await? else {
            return Err(ServiceError::invalid(
                "email",
                "There is no account with this address. Check how it is written.",
            ));
        };
        if account == caller.account {
            return Err(ServiceError::invalid(
                "email",
                "This is your own account. Another operator can do this to it.",
            ));
        }
        Ok(account)
    }

    /// Makes a confirmed account with its candidate, for demo data and for operators; the one that exists is kept.
    /// `actor` is who the ledger names: there is no code that the address's owner has typed.
    pub async fn create_account(
        &self,
        actor: Actor,
        email: &str,
        password: String,
    ) -> ServiceResult<(AccountId, CandidateId)> {
        let email = address(email)?;
        let password = passwords::choose(password, Some(&email), "password").await?;
        let account = self.ports().identity.create_confirmed(&email, &password).await?;
        Ok((account, self.ensure_account_by(actor, account).await?))
    }
}
