//! Registering, confirming an address, signing in, and a forgotten password.

mod confirm;
mod forgot;
mod register;
mod reset;
mod sign_in;
mod sign_in_code;

pub use confirm::Confirm;
pub use forgot::Forgot;
pub use register::Register;
pub use reset::Reset;
pub use sign_in::SignIn;
pub use sign_in_code::SignInCode;

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use rolefit_domain::view::Viewer;
use server_fn::ServerFn;

use crate::AppError;
use crate::components::{PageHead, loaded};
use crate::routes::Session;
use crate::server_fns::auth::{SIGN_OUT_PATH, viewer};

/// A value of the page's address; empty when it is not there.
fn query(name: &'static str) -> String {
    use_query_map().with_untracked(|query| query.get_str(name).unwrap_or_default().to_owned())
}

/// Shows `form` to visitors. Whoever is signed in already is told as whom, and led on to `next`, a page of the portal, or to the
/// start pages.
fn entrance(next: &str, form: impl Fn() -> AnyView + Clone + Send + Sync + 'static) -> AnyView {
    // Asked once: a page on which somebody signs in stays what it is until it has led on. The form is the safe one to show
    // when the server cannot tell.
    let viewer = Resource::new(|| (), |()| async { Ok(viewer().await.ok().flatten()) });
    let next = next.to_owned();
    loaded(viewer, move |viewer| match viewer {
        Some(viewer) => signed_in_already(viewer, &next),
        None => form(),
    })
}

fn signed_in_already(viewer: Viewer, next: &str) -> AnyView {
    let ways = match next {
        "" | "/me" => view! {
            <a class="button primary" href="/me">"Go to your start page"</a>
            <a class="button" href="/r">"Go to hiring"</a>
        }
        .into_any(),
        next => {
            view! { <a class="button primary" href=next.to_owned()>"Go on to the page that you wanted"</a> }
                .into_any()
        }
    };
    let lead = format!(
        "As {}. One account is for finding work and for hiring; to use another one here, sign out first.",
        viewer.email
    );
    // Signing out is a plain form, as in the menu of the account.
    view! {
        <Title text="You are signed in already"/>
        <div class="narrow stack">
            <PageHead title="You are signed in already" lead=lead/>
            <div class="cluster">
                {ways}
                <form method="post" action=SIGN_OUT_PATH>
                    <button type="submit" class="button">"Sign out"</button>
                </form>
            </div>
        </div>
    }
    .into_any()
}

/// Tells the frame that another person may be signed in, as soon as the action has succeeded.
pub(in crate::pages) fn refresh_session<S>(action: ServerAction<S>)
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let session = expect_context::<Session>();
    Effect::new(move |_| {
        if action.value().with(|answer| matches!(answer, Some(Ok(_)))) {
            session.changed();
        }
    });
}
