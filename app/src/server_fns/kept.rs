//! What was typed into forms that were refused, where it is too long for an address: kept by the server for a while.

use leptos::server;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::context::signed_in;

/// What the caller typed into a form that was refused and kept under this name; `None` where it is kept no more.
#[server(prefix = "/api/ui", endpoint = "kept_form")]
pub async fn kept_form(name: String) -> Result<Option<String>, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.kept_form(&caller, &name).await?)
}

/// The error of a form that a page will show again, with the name under which the server keeps what was typed if that is too long
/// for an address. Over a newer version it is not shown, as it could take back what somebody else has changed.
#[cfg(feature = "ssr")]
pub(crate) async fn kept_whole(error: AppError, typed: &str) -> AppError {
    use crate::error::{ErrorKind, is_plain_form};

    if error.kept.is_some() || error.kind == ErrorKind::Stale || !is_plain_form() {
        return error;
    }
    let Ok((context, caller)) = signed_in() else {
        return error;
    };
    match context.services.keep_form(&caller, typed).await {
        Ok(name) => AppError {
            kept: Some(name),
            kept_apart: true,
            ..error
        },
        // The page then says that the browser's way back leads to what was typed.
        Err(failed) => {
            tracing::error!(
                error = rolefit_services::chain(&failed),
                "a refused form is not kept"
            );
            error
        }
    }
}
