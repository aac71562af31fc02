//! The second step of signing in.

use leptos::prelude::*;
use leptos_meta::Title;

use super::{query, refresh_session};
use crate::components::focus::focus_refused;
use crate::components::{FormAlert, FormErrors, PageHead, SubmitButton, TextField};
use crate::redirect::{portal_page, sign_in_for};
use crate::server_fns::auth;

/// Asks for the code of the authenticator app, then leads to `?next=`, if that is a page of the portal.
#[component]
pub fn SignInCode() -> impl IntoView {
    let action = ServerAction::<auth::SignInCode>::new();
    refresh_session(action);
    let errors = FormErrors::of(action);
    focus_refused(errors);
    let next = portal_page(&query("next")).unwrap_or_default().to_owned();
    let again = sign_in_for(&next);
    #[cfg(feature = "ssr")]
    crate::context::ask_for_challenge(&again);
    view! {
        <Title text="Second step"/>
        <div class="narrow">
            <PageHead
                title="Second step"
                lead="Your password is right. Now type the code that your authenticator app shows for Rolefit."
            />
            <ActionForm action=action attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["code"]/>
                <input type="hidden" name="next" value=next/>
                <TextField
                    name="code"
                    label="Code"
                    help="Six digits; a new code comes every 30 seconds. Without your device, type one of your recovery codes."
                    autocomplete="one-time-code"
                    class="field code"
                    error=errors.field("code")
                />
                <SubmitButton label="Sign in" pending=action.pending()/>
            </ActionForm>
            <p class="after-form">
                "The code can be typed for five minutes. After that, or with another account: " <a href=again>"begin again"</a> "."
            </p>
        </div>
    }
}
