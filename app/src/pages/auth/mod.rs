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
use leptos_router::hooks::use_query_map;
use server_fn::ServerFn;

use crate::AppError;
use crate::routes::Session;

/// A value of the page's address; empty when it is not there.
fn query(name: &'static str) -> String {
    use_query_map().with_untracked(|query| query.get_str(name).unwrap_or_default().to_owned())
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
