//! Work that keeps a processor busy, away from the threads that answer requests.

use std::sync::{Arc, Weak};

use rolefit_ports::{ErrorKind, PortError};

use crate::{ServiceError, ServiceResult};

/// Runs `work` on one of the threads for work that blocks. What it is given has no owner any more once nobody waits for it, so
/// that long work can end before it is done.
///
/// # Errors
/// `Unavailable` when the program ends before the work does.
pub(crate) async fn away<T: Send + 'static>(
    work: impl FnOnce(&Weak<()>) -> T + Send + 'static,
) -> ServiceResult<T> {
    let waiting = Arc::new(());
    let watched = Arc::downgrade(&waiting);
    let done = tokio::task::spawn_blocking(move || work(&watched)).await;
    drop(waiting);
    match done.map_err(tokio::task::JoinError::try_into_panic) {
        Ok(done) => Ok(done),
        Err(Ok(panic)) => std::panic::resume_unwind(panic),
        Err(Err(stopped)) => Err(ServiceError::Port(PortError::with_source(
            ErrorKind::Unavailable,
            "the program is shutting down",
            stopped,
        ))),
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc;

    use super::*;

    #[tokio::test]
    async fn work_that_nobody_waits_for_is_told() {
        let (seen, told) = mpsc::channel();
        let (go, gone) = mpsc::channel::<()>();
        let (began, begun) = tokio::sync::oneshot::channel();
        let work = away(move |waiting| {
            let _ = began.send(());
            let _ = gone.recv();
            let _ = seen.send(waiting.strong_count());
        });
        tokio::select! {
            _ = work => panic!("it was not done yet"),
            begun = begun => begun.expect("it begins"),
        }
        go.send(()).expect("it waits");
        assert_eq!(told.recv(), Ok(0));
        let waited_for = away(|waiting| waiting.strong_count()).await;
        assert_eq!(waited_for.expect("is done"), 1);
    }
}
