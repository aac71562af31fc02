//! A forgotten password: where to send the code.

use leptos::prelude::*;
use leptos_meta::Title;

use super::query;
use crate::components::focus::focus_refused;
use crate::components::{FormAlert, FormErrors, PageHead, SubmitButton, TextField};
use crate::server_fns::auth;

/// Asks for the address. The answer is the same whether or not there is an account.
#[component]
pub fn Forgot() -> impl IntoView {
    let action = ServerAction::<auth::ForgotPassword>::new();
    let errors = FormErrors::of(action);
    focus_refused(errors);
    let email = errors.kept().unwrap_or_else(|| query("email"));
    view! {
        <Title text="Forgotten password"/>
        <div class="narrow">
            <PageHead
                title="Forgotten your password?"
                lead="Tell us your address. If it has an account, we send a code with which you set a new password."
            />
            <ActionForm action=action attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["email"]/>
                <TextField
                    name="email"
                    label="E-mail address"
                    kind="email"
                    value=email
                    autocomplete="username"
                    inputmode="email"
                    error=errors.field("email")
                />
                <SubmitButton label="Send me a code" pending=action.pending()/>
            </ActionForm>
            <p class="after-form"><a href="/sign-in">"Back to sign in"</a></p>
        </div>
    }
}
