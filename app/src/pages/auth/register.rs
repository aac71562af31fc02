//! Registering with an address and a password.

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::limits::MIN_PASSWORD_CHARS;

use super::{entrance, query};
use crate::components::focus::focus_refused;
use crate::components::{FormAlert, FormErrors, PageHead, PasswordField, SubmitButton, TextField};
use crate::redirect::{portal_page, sign_in_for};
use crate::server_fns::auth;

/// Begins a registration. Nothing but an address and a password is asked.
#[component]
pub fn Register() -> impl IntoView {
    let action = ServerAction::<auth::Register>::new();
    focus_refused(FormErrors::of(action));
    let next = portal_page(&query("next")).unwrap_or_default().to_owned();
    entrance(&next.clone(), move || form(action, next.clone()))
}

fn form(action: ServerAction<auth::Register>, next: String) -> AnyView {
    let errors = FormErrors::of(action);
    let sign_in = sign_in_for(&next);
    let email = errors.kept().unwrap_or_else(|| query("email"));
    view! {
        <Title text="Register"/>
        <div class="narrow">
            <PageHead
                title="Register"
                lead="One account for finding work and for hiring. We ask for nothing but an address and a password."
            />
            <ActionForm action=action attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["email", "password"]/>
                <input type="hidden" name="next" value=next/>
                <TextField
                    name="email"
                    label="E-mail address"
                    kind="email"
                    value=email
                    help="We send a code to it to see that it is yours."
                    autocomplete="username"
                    inputmode="email"
                    error=errors.field("email")
                />
                <PasswordField
                    name="password"
                    label="Password"
                    autocomplete="new-password"
                    help=format!("At least {MIN_PASSWORD_CHARS} characters. A few words in a row are fine.")
                    error=errors.field("password")
                />
                <SubmitButton label="Register" pending=action.pending()/>
            </ActionForm>
            <p class="after-form">
                "Already registered? " <a href=sign_in>"Sign in"</a>
                ". What we do with your data stands on the "
                <a href="/privacy" rel="external">"privacy page"</a> "."
            </p>
        </div>
    }
    .into_any()
}
