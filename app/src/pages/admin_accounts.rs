//! The part of the operators' page about single accounts.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::{Alert, FormAlert, FormErrors, SelectField, SubmitButton, TextField, Tone};
use crate::server_fns::accounts::SetAccountDisabled;

/// A form that keeps an account from signing in, or lets it sign in again.
#[component]
pub fn Accounts() -> impl IntoView {
    let action = ServerAction::<SetAccountDisabled>::new();
    let errors = FormErrors::of(action);
    let query = use_query_map();
    let done = move || {
        query.with(|query| match query.get_str("account") {
            Some("yes") => Some("The account is disabled and its sessions are ended."),
            Some("no") => Some("The account may sign in again."),
            _ => None,
        })
    };
    view! {
        <section class="card readable" aria-labelledby="accounts">
            <h2 id="accounts">"Accounts"</h2>
            <p class="help">
                "Whoever is disabled is signed out everywhere at once and cannot sign in. Nothing of the account is removed."
            </p>
            {move || done().map(|text| view! { <Alert tone=Tone::Success>{view! { <p>{text}</p> }}</Alert> })}
            <ActionForm action=action attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["email", "disabled"]/>
                <TextField
                    name="email"
                    label="Address of the account"
                    kind="email"
                    value=errors.kept().unwrap_or_default()
                    inputmode="email"
                    error=errors.field("email")
                />
                <SelectField
                    name="disabled"
                    label="What is to happen"
                    options=vec![("yes", "Disable it: it may not sign in"), ("no", "Enable it: it may sign in again")]
                    error=errors.field("disabled")
                />
                <SubmitButton label="Do it" pending=action.pending() class="button danger"/>
            </ActionForm>
        </section>
    }
}
