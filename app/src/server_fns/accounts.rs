//! Other people's accounts, for operators.

use leptos::server;
use serde::{Deserialize, Serialize};

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::context::signed_in;
#[cfg(feature = "ssr")]
use crate::redirect::redirect_to;

/// Keeps an account from signing in (`disable`), lets it sign in again (`enable`), or takes a lost second factor from it
/// (`remove_second_factor`); all end its sessions. The first and the last act only when they are `confirmed`.
#[server(prefix = "/api/ui", endpoint = "change_account")]
pub async fn change_account(
    email: String,
    change: String,
    #[server(default)] confirmed: bool,
) -> Result<(), AppError> {
    use rolefit_services::AccountStep;

    let (context, caller) = signed_in()?;
    let typed = TypedChange { email, change };
    let step = match typed.change.as_str() {
        "disable" => Some(AccountStep::Disable),
        "enable" => Some(AccountStep::Enable),
        "remove_second_factor" => Some(AccountStep::RemoveSecondFactor),
        _ => None,
    };
    let services = &context.services;
    let changed = services.change_account(&caller, &typed.email, step, confirmed.into());
    changed.await.map_err(|e| {
        AppError::from(e)
            .at_its_field()
            .keeping(&serde_json::json!(typed).to_string())
    })?;
    redirect_to(&format!("/admin?account={}#accounts", typed.change));
    Ok(())
}

/// What was typed into the form of [`change_account`].
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct TypedChange {
    /// The address of the account.
    pub email: String,
    /// What was chosen.
    pub change: String,
}

/// What was typed into the form that came back.
pub fn kept_change(kept: &str) -> TypedChange {
    // Whoever writes an address of their own has typed nothing.
    serde_json::from_str(kept).unwrap_or_default()
}
