//! Signing in.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{entrance, query, refresh_session};
use crate::AppError;
use crate::components::focus::focus_refused;
use crate::components::{
    Alert, FormAlert, FormErrors, PageHead, PasswordField, SubmitButton, TextField, Tone,
};
use crate::error::ErrorKind;
use crate::redirect::{portal_page, query_value, register_for};
use crate::server_fns::auth;

/// Signs in and leads to `?next=`, if that is a page of the portal.
#[component]
pub fn SignIn() -> impl IntoView {
    let action = ServerAction::<auth::SignIn>::new();
    refresh_session(action);
    focus_refused(FormErrors::of(action));
    let next = portal_page(&query("next")).unwrap_or_default().to_owned();
    entrance(&next.clone(), move || form(action, next.clone()))
}

fn form(action: ServerAction<auth::SignIn>, next: String) -> AnyView {
    let errors = FormErrors::of(action);
    let email = errors.kept().unwrap_or_else(|| query("email"));
    let register = register_for(&next);
    let forgot = format!("/forgot?email={}", query_value(&email));
    let at_start = next.is_empty() || next == "/me";
    let notice = if !query("again").is_empty() {
        Some("The time for the second step is over. Sign in again with your password.")
    } else if session_was_over(&next) {
        Some(
            "Your session was over, so nothing was changed. Sign in to go on; then you are back at the page.",
        )
    } else if !at_start {
        Some("Sign in to go on. Then you are back at the page that you wanted.")
    } else if !query("reset").is_empty() {
        Some("Your new password is set. All sessions were ended; sign in with the new password.")
    } else if !query("signed_out").is_empty() {
        Some("You are signed out.")
    } else if !query("erased").is_empty() {
        Some("Your account is erased, with your documents, your profile and your matches.")
    } else {
        None
    };
    let tone = if at_start && query("again").is_empty() {
        Tone::Success
    } else {
        Tone::Note
    };
    view! {
        <Title text="Sign in"/>
        <div class="narrow">
            <PageHead title="Sign in"/>
            {notice.map(|text| view! { <Alert tone=tone><p>{text}</p></Alert> })}
            <ActionForm action=action attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["email", "password"]/>
                <input type="hidden" name="next" value=next/>
                <TextField
                    name="email"
                    label="E-mail address"
                    kind="email"
                    value=email
                    autocomplete="username"
                    inputmode="email"
                    error=errors.field("email")
                />
                <PasswordField
                    name="password"
                    label="Password"
                    autocomplete="current-password"
                    error=errors.field("password")
                />
                <SubmitButton label="Sign in" pending=action.pending()/>
            </ActionForm>
            <p class="after-form">
                <a href=forgot>"Forgotten your password?"</a>
                " · "
                <a href=register>"Register instead"</a>
            </p>
        </div>
    }
    .into_any()
}

/// Whether `next` leads back to a page whose form was refused because the session was over.
fn session_was_over(next: &str) -> bool {
    AppError::in_address(next).is_some_and(|error| error.kind == ErrorKind::SignInNeeded)
}
