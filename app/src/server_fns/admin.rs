//! The health of the system, for admins.

use leptos::server;
use rolefit_domain::view;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::context::signed_in;

/// Queues, dead letters and the ledger.
#[server(prefix = "/api/ui", endpoint = "operations")]
pub async fn operations() -> Result<view::OperationsView, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.operations(&caller).await?)
}

/// Puts a dead letter back into its queue.
#[server(prefix = "/api/ui", endpoint = "replay_dead_letter")]
pub async fn replay_dead_letter(queue: String, id: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.replay_dead_letter(&caller, &queue, &id).await?)
}
