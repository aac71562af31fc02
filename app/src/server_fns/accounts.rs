//! Other people's accounts, for operators.

use leptos::server;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::context::signed_in;
#[cfg(feature = "ssr")]
use crate::redirect::redirect_to;

/// Keeps an account from signing in (`disable`), lets it sign in again (`enable`), or takes a lost second factor from it
/// (`remove_second_factor`); all end its sessions.
#[server(prefix = "/api/ui", endpoint = "change_account")]
pub async fn change_account(email: String, change: String) -> Result<(), AppError> {
    use rolefit_services::Disabled;

    let (context, caller) = signed_in()?;
    let services = &context.services;
    let changed = match change.as_str() {
        "disable" => {
            services
                .set_account_disabled(&caller, &email, Disabled::Yes)
                .await
        }
        "enable" => services.set_account_disabled(&caller, &email, Disabled::No).await,
        "remove_second_factor" => services.remove_second_factor(&caller, &email).await,
        _ => return Err(AppError::invalid("change", "choose one of these").keeping(&email)),
    };
    changed.map_err(|e| AppError::from(e).at_its_field().keeping(&email))?;
    redirect_to(&format!("/admin?account={change}#accounts"));
    Ok(())
}
