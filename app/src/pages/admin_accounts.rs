//! The part of the operators' page about single accounts.

use leptos::prelude::*;
use leptos_router::hooks::use_query_map;

use crate::components::field::field_id;
use crate::components::focus::focus_refused;
use crate::components::session_over::form_action;
use crate::components::{Alert, FormAlert, FormErrors, SelectField, SubmitButton, TextField, Tone};
use crate::server_fns::accounts::{ChangeAccount, kept_change};

/// A form that keeps an account from signing in, lets it sign in again, or takes a lost second factor from it.
#[component]
pub fn Accounts() -> impl IntoView {
    let action = form_action::<ChangeAccount>();
    let errors = FormErrors::of(action);
    focus_refused(errors);
    let unconfirmed = errors.field("confirmed");
    let query = use_query_map();
    let done = move || {
        query.with(|query| match query.get_str("account") {
            Some("disable") => Some("The account is disabled and its sessions are ended."),
            Some("enable") => Some("The account may sign in again."),
            Some("remove_second_factor") => {
                Some("Two-step sign-in is removed, the sessions are ended, and the owner is told by mail.")
            }
            _ => None,
        })
    };
    let typed = errors.kept().map(|kept| kept_change(&kept)).unwrap_or_default();
    view! {
        <section class="card" aria-labelledby="accounts">
            <h2 id="accounts">"Accounts"</h2>
            <p class="help">
                "Whoever is disabled is signed out everywhere at once and cannot sign in; nothing of the account is \
                 removed. Remove two-step sign-in only from somebody whom you know by other means to be the owner: from \
                 then on the password alone is enough."
            </p>
            {move || done().map(|text| view! { <Alert tone=Tone::Success><p>{text}</p></Alert> })}
            <ActionForm action=action attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["email", "change", "confirmed"]/>
                <TextField
                    name="email"
                    label="Address of the account"
                    kind="email"
                    value=typed.email
                    inputmode="email"
                    error=errors.field("email")
                />
                <SelectField
                    name="change"
                    label="Change"
                    options=vec![
                        ("", "Choose …"),
                        ("disable", "Disable the account"),
                        ("enable", "Let it sign in again"),
                        ("remove_second_factor", "Remove two-step sign-in that its owner has lost"),
                    ]
                    value=typed.change
                    error=errors.field("change")
                />
                <div class="field">
                    <label class="choice-line" for=field_id("confirmed")>
                        <input
                            type="checkbox"
                            id=field_id("confirmed")
                            name="confirmed"
                            value="true"
                            aria-describedby="field-confirmed-error"
                            aria-invalid=move || unconfirmed.with(Option::is_some).then_some("true")
                        />
                        " I have checked that this is the right account. Disabling it, or removing two-step sign-in, acts at once."
                    </label>
                    <p class="field-error" id="field-confirmed-error" aria-live="polite">{move || unconfirmed.get()}</p>
                </div>
                <SubmitButton label="Change the account" pending=action.pending() class="button danger"/>
            </ActionForm>
        </section>
    }
    .into_any()
}
