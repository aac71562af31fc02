//! Confirming an address with the code from the mail.

use std::time::Duration;

use leptos::prelude::*;
use leptos_meta::Title;

use super::{query, refresh_session};
use crate::components::focus::focus_refused;
use crate::components::{
    Alert, FormAlert, FormErrors, PageHead, PasswordField, SubmitButton, TextField, Tone,
};
use crate::redirect::portal_page;
use crate::server_fns::auth;
use crate::text::count;

/// Seconds between two mails with codes, kept by the button. The server has its own limit.
const RESEND_SECONDS: u32 = 30;

/// Asks for the six digits, which the link in the mail fills in, and for the password.
#[component]
pub fn Confirm() -> impl IntoView {
    let action = ServerAction::<auth::Confirm>::new();
    refresh_session(action);
    let errors = FormErrors::of(action);
    focus_refused(errors);
    let typed = errors.kept().and_then(|kept| auth::kept_code(&kept));
    let (email, code) = typed.unwrap_or_else(|| (query("email"), query("code")));
    let next = portal_page(&query("next")).unwrap_or_default().to_owned();
    let (address, resend_next) = (email.clone(), next.clone());
    let lead = if !query("code").is_empty() {
        "The code is filled in. Type your password and you are signed in.".to_owned()
    } else if email.is_empty() {
        "Type the code from our mail and your password. The code is good for 15 minutes.".to_owned()
    } else {
        format!("We have sent a code to {email}. Type it here; it is good for 15 minutes.")
    };
    view! {
        <Title text="Confirm your address"/>
        <div class="narrow">
            <PageHead title="Confirm your address" lead=lead/>
            <ActionForm action=action attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["email", "code", "password"]/>
                <input type="hidden" name="next" value=next/>
                <EmailInput email=email.clone() errors=errors/>
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
                // The code alone must not be enough: the newest registration of an address may be a stranger's.
                <PasswordField
                    name="password"
                    label="Password"
                    autocomplete="current-password"
                    help="The one that you have just chosen. It shows that this registration is yours."
                    error=errors.field("password")
                />
                <SubmitButton label="Confirm and sign in" pending=action.pending()/>
            </ActionForm>
            <Resend email=address next=resend_next/>
        </div>
    }
}

/// The address: hidden when it is known, a field when it is not or not right.
#[component]
pub(super) fn EmailInput(
    /// The address as far as known.
    email: String,
    /// The form's errors.
    errors: FormErrors,
) -> impl IntoView {
    let known = !email.is_empty();
    let hidden = Memo::new(move |_| known && errors.field("email").with(Option::is_none));
    move || {
        if hidden.get() {
            view! { <input type="hidden" name="email" value=email.clone()/> }.into_any()
        } else {
            view! {
                <TextField
                    name="email"
                    label="E-mail address"
                    kind="email"
                    value=email.clone()
                    autocomplete="username"
                    inputmode="email"
                    error=errors.field("email")
                />
            }
            .into_any()
        }
    }
}

/// Asks for a new code, at most every [`RESEND_SECONDS`] where WASM counts them.
#[component]
fn Resend(email: String, next: String) -> impl IntoView {
    let action = ServerAction::<auth::ResendCode>::new();
    let errors = FormErrors::of(action);
    let (wait, set_wait) = signal(0_u32);
    let sent_before = !query("sent").is_empty();
    let sent =
        Signal::derive(move || sent_before || action.value().with(|answer| matches!(answer, Some(Ok(())))));
    Effect::new(move |_| {
        if action.value().with(|answer| matches!(answer, Some(Ok(())))) {
            set_wait.set(RESEND_SECONDS);
        }
    });
    Effect::new(move |_| {
        if wait.get() > 0 {
            set_timeout(
                move || set_wait.update(|left| *left = left.saturating_sub(1)),
                Duration::from_secs(1),
            );
        }
    });
    let (known, typed) = (email.clone(), email.is_empty());
    view! {
        <section class="after-form">
            <h2 class="small-heading">"No mail?"</h2>
            <p>"Look into the spam folder, or have a new code sent. The old one stops working then."</p>
            {move || sent.get().then(|| view! {
                <Alert tone=Tone::Success><p>"A new code is on its way, if this address waits for one."</p></Alert>
            })}
            <ActionForm action=action attr:class="form inline-form" attr:novalidate=true>
                <FormAlert errors=errors fields=&[]/>
                {if typed {
                    view! {
                        <label class="field-label" for="resend-email">"E-mail address"</label>
                        <input id="resend-email" type="email" name="email" autocomplete="username" required=true/>
                    }
                    .into_any()
                } else {
                    view! { <input type="hidden" name="email" value=known/> }.into_any()
                }}
                <input type="hidden" name="next" value=next/>
                <button type="submit" class="button" disabled=move || action.pending().get() || wait.get().gt(&0)>
                    {move || match wait.get() {
                        0 => "Send a new code".to_owned(),
                        left => format!("Send again in {}", count(u64::from(left), "second", "seconds")),
                    }}
                </button>
            </ActionForm>
        </section>
    }
}
