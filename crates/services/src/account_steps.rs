//! What operators do to other people's accounts, asked for by one form.

use rolefit_domain::Caller;
use rolefit_ports::identity::Disabled;

use crate::error::both;
use crate::operations::require_operator;
use crate::{ServiceError, ServiceResult, Services};

/// Something that an operator does to an account.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AccountStep {
    /// Keeps it from signing in.
    Disable,
    /// Lets it sign in again.
    Enable,
    /// Takes two-step sign-in from it, which its owner has lost.
    RemoveSecondFactor,
}

/// Whether an operator has looked twice at whose account it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Confirmed {
    /// They say so.
    Yes,
    /// They do not.
    No,
}

impl From<bool> for Confirmed {
    fn from(ticked: bool) -> Self {
        if ticked { Self::Yes } else { Self::No }
    }
}

impl Services {
    /// Takes a step with an account. Whatever shuts its owner out, or makes it less safe, is confirmed first.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an operator. All at once: `Invalid` at `email` for an address without an account and for
    /// the caller's own, at `change` where nothing is chosen, and at `confirmed`.
    pub async fn change_account(
        &self,
        caller: &Caller,
        email: &str,
        step: Option<AccountStep>,
        confirmed: Confirmed,
    ) -> ServiceResult<()> {
        require_operator(caller)?;
        let account = self.others_account(caller, email).await;
        let confirmed = match (step, confirmed) {
            (None | Some(AccountStep::Enable), _) | (_, Confirmed::Yes) => Ok(()),
            (_, Confirmed::No) => Err(ServiceError::invalid(
                "confirmed",
                "Check whose account it is, then tick this box.",
            )),
        };
        let step = step.ok_or_else(|| ServiceError::invalid("change", "Choose what to do."));
        let (account, (step, ())) = both(account, both(step, confirmed))?;
        match step {
            AccountStep::Disable => self.set_account_disabled(caller, account, Disabled::Yes).await,
            AccountStep::Enable => self.set_account_disabled(caller, account, Disabled::No).await,
            AccountStep::RemoveSecondFactor => self.remove_second_factor(caller, account).await,
        }
    }
}
