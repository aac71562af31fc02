//! Passwords: kept so that nobody can read them, and compared.

use async_trait::async_trait;
use rolefit_domain::Password;

use crate::PortResult;

/// Keeps passwords. What stands for one is a text in the account's record, so that it changes in the record's transaction.
#[async_trait]
pub trait Passwords: Send + Sync {
    /// Keeps a password and gives what finds it again. `random` has never been used before.
    async fn keep(&self, password: &Password, random: [u8; 32]) -> PortResult<String>;

    /// Whether it is the password that was kept. `None` takes as long and is never right.
    ///
    /// # Errors
    /// `Throttled` when the store compares no more for now.
    async fn verify(&self, password: &Password, kept: Option<&str>) -> PortResult<bool>;

    /// Whether it is kept in a weaker way than passwords are kept today.
    fn is_outdated(&self, kept: &str) -> bool;

    /// Forgets a password that no account has any more. Idempotent.
    async fn forget(&self, kept: &str) -> PortResult<()>;
}
