//! Going on without one stored thing that is damaged, and saying so.

use std::fmt::Display;

use crate::ServiceResult;

/// `None` for what is damaged, which is logged and counted here, so that one broken record does not take a whole list, a
/// whole job's candidates or the start of the server with it. `what` names the kind of thing, `id` holds nothing
/// personal.
///
/// # Errors
/// Every error that is not about this one thing.
pub(crate) fn skip_damaged<T>(
    read: ServiceResult<T>,
    what: &'static str,
    id: impl Display,
) -> ServiceResult<Option<T>> {
    match read {
        Err(error) if error.is_damage() => {
            metrics::counter!("rolefit_damaged_total", "what" => what).increment(1);
            tracing::error!(
                what,
                %id,
                error = rolefit_ports::error::chain(&error),
                "stored data is damaged; skipped"
            );
            Ok(None)
        }
        other => other.map(Some),
    }
}

#[cfg(test)]
mod tests {
    use rolefit_ports::{ErrorKind, PortError};

    use super::*;
    use crate::ServiceError;

    #[test]
    fn only_damage_is_skipped() {
        let failed = |kind| ServiceResult::<u8>::Err(PortError::new(kind, "test").into());
        assert_eq!(skip_damaged(Ok(7), "test", 1).expect("fine"), Some(7));
        assert_eq!(
            skip_damaged(failed(ErrorKind::Corrupt), "test", 1).expect("skipped"),
            None
        );
        let down = skip_damaged(failed(ErrorKind::Unavailable), "test", 1);
        assert!(matches!(down, Err(ServiceError::Port(_))));
    }
}
