//! Other people's accounts, for operators.

use leptos::server;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::context::signed_in;
#[cfg(feature = "ssr")]
use crate::redirect::redirect_to;

/// Keeps an account from signing in (`yes`) or lets it sign in again (`no`), and ends its sessions.
#[server(prefix = "/api/ui", endpoint = "set_account_disabled")]
pub async fn set_account_disabled(email: String, disabled: String) -> Result<(), AppError> {
    use rolefit_services::Disabled;

    let (context, caller) = signed_in()?;
    let choice = match disabled.as_str() {
        "yes" => Disabled::Yes,
        "no" => Disabled::No,
        _ => return Err(AppError::invalid("disabled", "choose one of the two").keeping(&email)),
    };
    context
        .services
        .set_account_disabled(&caller, &email, choice)
        .await
        .map_err(|e| AppError::from(e).keeping(&email))?;
    redirect_to(&format!("/admin?account={disabled}#accounts"));
    Ok(())
}
