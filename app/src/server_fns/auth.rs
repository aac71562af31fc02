//! Registering, signing in and out, and the account itself.

use leptos::server;
use rolefit_domain::SessionId;
use rolefit_domain::view;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::context::{context, signed_in};
#[cfg(feature = "ssr")]
use crate::redirect::{query_value, redirect_to};

/// Where the sign-out form posts to, for pages without the portal's router.
pub const SIGN_OUT_PATH: &str = "/api/ui/sign_out";

/// Who is signed in; `None` for visitors.
#[server(prefix = "/api/ui", endpoint = "viewer")]
pub async fn viewer() -> Result<Option<view::Viewer>, AppError> {
    let context = context()?;
    match &context.caller {
        Some(caller) => Ok(Some(context.services.viewer(caller).await?)),
        None => Ok(None),
    }
}

/// Begins a registration, then leads to the page that asks for the code, and from there to `next`, a page of the
/// portal. The answer is the same for every address.
#[server(prefix = "/api/ui", endpoint = "register")]
pub async fn register(email: String, password: String, next: String) -> Result<(), AppError> {
    let context = context()?;
    context
        .services
        .sign_up(&email, password, &context.client)
        .await
        .map_err(|e| AppError::from(e).keeping(&email))?;
    redirect_to(&format!(
        "/confirm?email={}&next={}",
        query_value(&email),
        query_value(&next)
    ));
    Ok(())
}

/// Confirms an address with its code and the password, signs in and leads to `next`, a page of the portal.
#[server(prefix = "/api/ui", endpoint = "confirm")]
pub async fn confirm(email: String, code: String, password: String, next: String) -> Result<(), AppError> {
    let context = context()?;
    let session = context
        .services
        .confirm(&email, &code, password, &context.client)
        .await
        .map_err(|e| AppError::from(e).keeping(&email))?;
    set_cookie(&context.cookie.set(&session.token));
    redirect_to(&next);
    Ok(())
}

/// Sends a new code. The answer is the same for every address.
#[server(prefix = "/api/ui", endpoint = "resend_code")]
pub async fn resend_code(email: String) -> Result<(), AppError> {
    let context = context()?;
    context
        .services
        .resend_code(&email, &context.client)
        .await
        .map_err(|e| AppError::from(e).keeping(&email))?;
    redirect_to(&format!("/confirm?email={}&sent=1", query_value(&email)));
    Ok(())
}

/// Signs in and leads to `next`, a page of the portal.
#[server(prefix = "/api/ui", endpoint = "sign_in")]
pub async fn sign_in(email: String, password: String, next: String) -> Result<(), AppError> {
    use rolefit_services::ServiceError;

    let context = context()?;
    match context.services.sign_in(&email, password, &context.client).await {
        Ok(session) => {
            set_cookie(&context.cookie.set(&session.token));
            redirect_to(&next);
            Ok(())
        }
        // Not a failure for the person: the code is on its way, and the next page asks for it.
        Err(ServiceError::NotConfirmed) => {
            redirect_to(&format!(
                "/confirm?email={}&next={}&sent=1",
                query_value(&email),
                query_value(&next)
            ));
            Ok(())
        }
        Err(error) => Err(AppError::from(error).keeping(&email)),
    }
}

/// Ends the session of this browser. Without one it does nothing.
#[server(prefix = "/api/ui", endpoint = "sign_out")]
pub async fn sign_out() -> Result<(), AppError> {
    let context = context()?;
    if let Some(token) = &context.token {
        context.services.sign_out(token).await?;
    }
    set_cookie(&context.cookie.clear());
    redirect_to("/sign-in?signed_out=1");
    Ok(())
}

/// Sends a code for a new password, then leads to the page that asks for it. The same for every address.
#[server(prefix = "/api/ui", endpoint = "forgot_password")]
pub async fn forgot_password(email: String) -> Result<(), AppError> {
    let context = context()?;
    context
        .services
        .forgot_password(&email, &context.client)
        .await
        .map_err(|e| AppError::from(e).keeping(&email))?;
    redirect_to(&format!("/reset?email={}", query_value(&email)));
    Ok(())
}

/// Sets a new password with the code, ends all sessions and leads to the sign-in page.
#[server(prefix = "/api/ui", endpoint = "reset_password")]
pub async fn reset_password(email: String, code: String, password: String) -> Result<(), AppError> {
    let context = context()?;
    context
        .services
        .reset_password(&email, &code, password, &context.client)
        .await
        .map_err(|e| AppError::from(e).keeping(&email))?;
    redirect_to("/sign-in?reset=1");
    Ok(())
}

/// The living sessions of the account.
#[server(prefix = "/api/ui", endpoint = "sessions")]
pub async fn sessions() -> Result<Vec<view::SessionView>, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.sessions(&caller).await?)
}

/// Ends one session of the account.
#[server(prefix = "/api/ui", endpoint = "revoke_session")]
pub async fn revoke_session(session: SessionId) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.revoke_session(&caller, session).await?)
}

/// Ends all sessions of the account but this one.
#[server(prefix = "/api/ui", endpoint = "revoke_other_sessions")]
pub async fn revoke_other_sessions() -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.revoke_other_sessions(&caller).await?)
}

/// Sets a new password knowing the old one.
#[server(prefix = "/api/ui", endpoint = "change_password")]
pub async fn change_password(old: String, new: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    context
        .services
        .change_password(&caller, old, new, &context.client)
        .await?;
    redirect_to("/me/account?password=changed");
    Ok(())
}

/// Erases the account and everything that was given to it, for good. The password is asked again.
#[server(prefix = "/api/ui", endpoint = "erase_account")]
pub async fn erase_account(password: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    context
        .services
        .erase_account(&caller, password, &context.client)
        .await?;
    set_cookie(&context.cookie.clear());
    redirect_to("/sign-in?erased=1");
    Ok(())
}

#[cfg(feature = "ssr")]
fn set_cookie(header: &str) {
    use http::HeaderValue;
    use http::header::SET_COOKIE;
    use leptos::prelude::use_context;

    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else {
        tracing::error!("there is no response to set the session cookie on");
        return;
    };
    match HeaderValue::from_str(header) {
        Ok(value) => response.append_header(SET_COOKIE, value),
        Err(error) => tracing::error!(%error, "the session cookie is not a valid header"),
    }
}
