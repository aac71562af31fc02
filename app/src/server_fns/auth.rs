//! Registering, signing in and out, and the account itself.

use leptos::server;
use rolefit_domain::view;
use rolefit_domain::{RecoveryCodesId, SessionId};

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::context::{context, signed_in};
#[cfg(feature = "ssr")]
use crate::redirect::{portal_page, query_value, redirect_to};

/// Where the sign-out form posts to, for pages without the portal's router.
pub const SIGN_OUT_PATH: &str = "/api/ui/sign_out";

/// Who is signed in; `None` for visitors.
#[server(prefix = "/api/ui", endpoint = "viewer")]
pub async fn viewer() -> Result<Option<view::Viewer>, AppError> {
    Ok(context()?.caller.as_ref().map(view::Viewer::from))
}

/// Begins a registration, then leads to the page that asks for the code, and from there to `next`, a page of the
/// portal. The answer is the same for every address.
#[server(prefix = "/api/ui", endpoint = "register")]
pub async fn register(email: String, password: String, next: String) -> Result<(), AppError> {
    let context = context()?;
    context
        .services
        .sign_up(
            &email,
            password,
            portal_page(&next).unwrap_or_default(),
            &context.client,
        )
        .await
        .map_err(|e| AppError::from(e).at_its_field().keeping(&email))?;
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
    let signed_in = context
        .services
        .confirm(&email, &code, password, &context.client)
        .await
        .map_err(|e| keeping_code(e.into(), &email, &code))?;
    go_on(&context, &signed_in, &next).await
}

/// The error of a form with a code from a mail, which comes back as it was typed: the link in the mail has it too.
#[cfg(feature = "ssr")]
fn keeping_code(error: AppError, email: &str, code: &str) -> AppError {
    let typed = serde_json::json!([email, code]).to_string();
    error.at_its_field().keeping(&typed)
}

/// The address and the code that were typed into a form that came back.
pub fn kept_code(kept: &str) -> Option<(String, String)> {
    // Whoever writes an address of their own has typed nothing.
    serde_json::from_str(kept).ok()
}

/// Sends a new code. The answer is the same for every address. `next` is where confirming leads to.
#[server(prefix = "/api/ui", endpoint = "resend_code")]
pub async fn resend_code(email: String, #[server(default)] next: String) -> Result<(), AppError> {
    let context = context()?;
    context
        .services
        .resend_code(&email, portal_page(&next).unwrap_or_default(), &context.client)
        .await
        .map_err(|e| AppError::from(e).at_its_field().keeping(&email))?;
    redirect_to(&format!(
        "/confirm?email={}&next={}&sent=1",
        query_value(&email),
        query_value(&next)
    ));
    Ok(())
}

/// Signs in and leads to `next`, a page of the portal; by way of the second step when the account has one.
#[server(prefix = "/api/ui", endpoint = "sign_in")]
pub async fn sign_in(email: String, password: String, next: String) -> Result<(), AppError> {
    use rolefit_services::ServiceError;

    let context = context()?;
    match context.services.sign_in(&email, password, &context.client).await {
        Ok(signed_in) => go_on(&context, &signed_in, &next).await,
        // Not a failure for the person: the code is on its way, and the next page asks for it.
        Err(ServiceError::NotConfirmed) => {
            redirect_to(&format!(
                "/confirm?email={}&next={}&sent=1",
                query_value(&email),
                query_value(&next)
            ));
            Ok(())
        }
        Err(error) => Err(AppError::from(error).at_its_field().keeping(&email)),
    }
}

/// The second step of signing in, with the challenge that the first one has put into a cookie.
#[server(prefix = "/api/ui", endpoint = "sign_in_code")]
pub async fn sign_in_code(code: String, next: String) -> Result<(), AppError> {
    use rolefit_services::ServiceError;

    let context = context()?;
    let answer = match &context.challenge {
        Some(challenge) => {
            let services = &context.services;
            services.answer_challenge(challenge, &code, &context.client).await
        }
        None => Err(ServiceError::SignInNeeded),
    };
    match answer {
        Ok(session) => {
            set_cookie(&context.cookie.set(&session.token));
            set_cookie(&context.cookie.clear_challenge());
            redirect_to(&context.services.first_page(&session, &next).await);
            Ok(())
        }
        // Only the first step helps now; its page says why.
        Err(ServiceError::SignInNeeded) => {
            set_cookie(&context.cookie.clear_challenge());
            redirect_to(&format!("/sign-in?again=1&next={}", query_value(&next)));
            Ok(())
        }
        Err(error) => Err(AppError::from(error).at_its_field()),
    }
}

/// The second factor of one's own account.
#[server(prefix = "/api/ui", endpoint = "second_factor")]
pub async fn second_factor() -> Result<view::SecondFactorView, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.second_factor(&caller).await?)
}

/// Makes a secret for an authenticator app, which the account's page then shows. The password is asked again.
#[server(prefix = "/api/ui", endpoint = "begin_second_factor")]
pub async fn begin_second_factor(begin_proof: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    let services = &context.services;
    services
        .begin_second_factor(&caller, begin_proof, &context.client)
        .await
        .map_err(|e| AppError::from(e).at_its_field())?;
    redirect_to("/me/account#two-step");
    Ok(())
}

/// Switches the second factor on with the first code of the app.
#[server(prefix = "/api/ui", endpoint = "enable_second_factor")]
pub async fn enable_second_factor(code: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    let services = &context.services;
    services
        .enable_second_factor(&caller, &code, &context.client)
        .await
        .map_err(|e| AppError::from(e).at_its_field())?;
    redirect_to("/me/account?two_step=on#two-step");
    Ok(())
}

/// Switches the second factor off. The password is asked again; its field has a name of its own, because the page has
/// another form with a password.
#[server(prefix = "/api/ui", endpoint = "disable_second_factor")]
pub async fn disable_second_factor(proof: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    let services = &context.services;
    services
        .disable_second_factor(&caller, proof, &context.client)
        .await
        .map_err(|e| AppError::from(e).at_its_field())?;
    redirect_to("/me/account?two_step=off#two-step");
    Ok(())
}

/// Makes new recovery codes, then leads to them. The password is asked again, in a field with a name of its own.
#[server(prefix = "/api/ui", endpoint = "renew_recovery_codes")]
pub async fn renew_recovery_codes(renew_proof: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    let services = &context.services;
    services
        .renew_recovery_codes(&caller, renew_proof, &context.client)
        .await
        .map_err(|e| AppError::from(e).at_its_field())?;
    redirect_to("/me/account?two_step=renewed#two-step");
    Ok(())
}

/// Says that the new recovery codes of a set are kept, so that they are not shown any more.
#[server(prefix = "/api/ui", endpoint = "recovery_codes_kept")]
pub async fn recovery_codes_kept(set: RecoveryCodesId) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    context.services.recovery_codes_kept(&caller, set).await?;
    redirect_to("/me/account?two_step=kept#two-step");
    Ok(())
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
        .map_err(|e| AppError::from(e).at_its_field().keeping(&email))?;
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
        .map_err(|e| keeping_code(e.into(), &email, &code))?;
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
        .await
        .map_err(|e| AppError::from(e).at_its_field())?;
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
        .await
        .map_err(|e| AppError::from(e).at_its_field())?;
    set_cookie(&context.cookie.clear());
    redirect_to("/sign-in?erased=1");
    Ok(())
}

/// Leads from the first step of signing in to `next`, or to the second step.
#[cfg(feature = "ssr")]
async fn go_on(
    context: &crate::context::RequestContext,
    signed_in: &rolefit_services::SignIn,
    next: &str,
) -> Result<(), AppError> {
    use rolefit_services::SignIn;

    match signed_in {
        SignIn::Session(session) => {
            set_cookie(&context.cookie.set(&session.token));
            redirect_to(&context.services.first_page(session, next).await);
        }
        SignIn::Challenge(challenge) => {
            set_cookie(&context.cookie.set_challenge(&challenge.secret));
            redirect_to(&format!("/sign-in/code?next={}", query_value(next)));
        }
    }
    Ok(())
}

#[cfg(feature = "ssr")]
fn set_cookie(header: &str) {
    use http::HeaderValue;
    use http::header::SET_COOKIE;
    use leptos::prelude::use_context;

    let Some(response) = use_context::<leptos_axum::ResponseOptions>() else {
        tracing::error!("there is no response to set a cookie on");
        return;
    };
    match HeaderValue::from_str(header) {
        Ok(value) => response.append_header(SET_COOKIE, value),
        Err(error) => tracing::error!(%error, "a cookie is not a valid header"),
    }
}
