//! The health of the system, for operators.

use leptos::server;
use rolefit_domain::view;

use crate::AppError;
#[cfg(feature = "ssr")]
use crate::context::signed_in;

/// Queues, dead letters, events set aside and the ledger.
#[server(prefix = "/api/ui", endpoint = "operations")]
pub async fn operations() -> Result<view::OperationsView, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.operations(&caller).await?)
}

/// Checks the ledger now and answers with what was found; `None` while the first check is still under way.
#[server(prefix = "/api/ui", endpoint = "check_ledger_again")]
pub async fn check_ledger_again() -> Result<Option<view::LedgerView>, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.check_ledger_again(&caller).await?)
}

/// Puts a dead letter back into its queue.
#[server(prefix = "/api/ui", endpoint = "replay_dead_letter")]
pub async fn replay_dead_letter(queue: String, id: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.replay_dead_letter(&caller, &queue, &id).await?)
}

/// Puts all dead letters of a queue back into it, and answers with how many there were.
#[server(prefix = "/api/ui", endpoint = "replay_dead_letters")]
pub async fn replay_dead_letters(queue: String) -> Result<u32, AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.replay_dead_letters(&caller, &queue).await?)
}

/// Hands an event that was set aside on once more.
#[server(prefix = "/api/ui", endpoint = "put_event_back")]
pub async fn put_event_back(id: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.put_event_back(&caller, &id).await?)
}

/// Removes an event that was set aside, for good.
#[server(prefix = "/api/ui", endpoint = "remove_event")]
pub async fn remove_event(id: String) -> Result<(), AppError> {
    let (context, caller) = signed_in()?;
    Ok(context.services.remove_event(&caller, &id).await?)
}
