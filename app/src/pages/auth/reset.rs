//! A forgotten password: the code and the new password.

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::limits::MIN_PASSWORD_CHARS;

use super::confirm::EmailInput;
use super::query;
use crate::components::focus::focus_refused;
use crate::components::{FormAlert, FormErrors, PageHead, PasswordField, SubmitButton, TextField};
use crate::redirect::query_value;
use crate::server_fns::auth;

/// Sets a new password with the code from the mail.
#[component]
pub fn Reset() -> impl IntoView {
    let action = ServerAction::<auth::ResetPassword>::new();
    let errors = FormErrors::of(action);
    focus_refused(errors);
    let typed = errors.kept().and_then(|kept| auth::kept_code(&kept));
    let (email, code) = typed.unwrap_or_else(|| (query("email"), query("code")));
    let again = format!("/forgot?email={}", query_value(&email));
    let lead = if email.is_empty() {
        "Type the code from our mail and choose a new password.".to_owned()
    } else {
        format!("If {email} has an account, a code is on its way to it. It is good for 15 minutes.")
    };
    view! {
        <Title text="Set a new password"/>
        <div class="narrow">
            <PageHead title="Set a new password" lead=lead/>
            <ActionForm action=action attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["email", "code", "password"]/>
                <EmailInput email=email errors=errors/>
                <TextField
                    name="code"
                    label="Code"
                    value=code
                    help="Six digits. You can paste them."
                    autocomplete="one-time-code"
                    inputmode="numeric"
                    class="field code"
                    error=errors.field("code")
                />
                <PasswordField
                    name="password"
                    label="New password"
                    autocomplete="new-password"
                    help=format!("At least {MIN_PASSWORD_CHARS} characters. A few words in a row are fine.")
                    error=errors.field("password")
                />
                <SubmitButton label="Set the new password" pending=action.pending()/>
            </ActionForm>
            <p class="after-form">
                "All sessions end when the password changes. No mail? " <a href=again>"Ask for a new code"</a> "."
            </p>
        </div>
    }
}
