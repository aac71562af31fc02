//! Time and ids as inputs, so that tests decide both.

use rolefit_domain::Timestamp;
use uuid::Uuid;

/// The time of day. The only source of it in services and adapters.
pub trait Clock: Send + Sync {
    /// Now. May go backwards when the machine's clock is set; nothing may rely on it growing.
    fn now(&self) -> Timestamp;
}

/// The source of ids, tokens and codes.
pub trait IdSource: Send + Sync {
    /// A new UUID of version 7: sorts by the time of its making, unique without coordination.
    fn uuid(&self) -> Uuid;

    /// 32 bytes that nobody can guess, from the operating system's generator.
    fn secret(&self) -> [u8; 32];
}
