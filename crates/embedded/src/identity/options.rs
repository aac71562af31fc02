//! What an operator can decide about identity.

use rolefit_ports::identity::Secret;

/// The options of [`super::LocalIdentity`]. Everything but the pepper has a sound default.
#[derive(Debug, Clone)]
pub struct IdentityOptions {
    /// Secret that every address, code and password is hashed with, at least [`MIN_PEPPER_BYTES`] bytes. Kept apart
    /// from the database, so that a copy of the database alone gives nothing to guess against. A changed pepper makes
    /// every account unreachable.
    pub pepper: Secret,
    /// Seconds without use after which a session ends.
    pub session_idle_seconds: i64,
    /// Seconds after which a session ends however much it is used.
    pub session_total_seconds: i64,
    /// Seconds after which a sign-up that was never confirmed is forgotten.
    pub unconfirmed_seconds: i64,
    /// Seconds for which a network address that an account signed in from has attempts of its own.
    pub known_network_seconds: i64,
    /// What one password hash costs.
    pub cost: HashCost,
    /// How many attempts are looked at.
    pub limits: AttemptLimits,
}

/// Fewest bytes of [`IdentityOptions::pepper`].
pub const MIN_PEPPER_BYTES: usize = 32;

const MINUTE: i64 = 60;
const HOUR: i64 = 60 * MINUTE;
const DAY: i64 = 24 * HOUR;

impl IdentityOptions {
    /// The defaults with a pepper.
    pub const fn new(pepper: Secret) -> Self {
        Self {
            pepper,
            session_idle_seconds: 14 * DAY,
            session_total_seconds: 60 * DAY,
            unconfirmed_seconds: 7 * DAY,
            known_network_seconds: 90 * DAY,
            cost: HashCost::OWASP,
            limits: AttemptLimits::DEFAULT,
        }
    }
}

/// The cost of an argon2id hash. Hashes made with another cost are renewed when their owner signs in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct HashCost {
    /// Memory in KiB.
    pub memory_kib: u32,
    /// Passes over the memory.
    pub passes: u32,
    /// Lanes.
    pub lanes: u32,
}

impl HashCost {
    /// The recommendation of OWASP's password storage cheat sheet for argon2id: 19 MiB, 2 passes, 1 lane.
    pub const OWASP: Self = Self {
        memory_kib: 19_456,
        passes: 2,
        lanes: 1,
    };
}

/// So many attempts at once, and so many again spread evenly over the time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimit {
    /// Attempts, at least 1.
    pub attempts: u32,
    /// Seconds in which they come back.
    pub seconds: u32,
}

impl AttemptLimit {
    /// A limit from its parts.
    pub const fn new(attempts: u32, seconds: u32) -> Self {
        Self { attempts, seconds }
    }
}

/// The limits of one kind of attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LimitPair {
    /// For one account: from a network address that it signed in from, and once more from all others together.
    pub account: AttemptLimit,
    /// For one network address (IPv6: one /64) over all accounts. Generous, because offices share one.
    pub network: AttemptLimit,
}

/// How many attempts are looked at.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttemptLimits {
    /// Tries of a password.
    pub password: LimitPair,
    /// Tries of a code.
    pub code: LimitPair,
    /// Requests that send a mail: signing up, a new code, a forgotten password.
    pub mail: LimitPair,
    /// Codes of the second factor.
    pub second_factor: LimitPair,
}

impl AttemptLimits {
    /// A password can be tried ten times, a code (which dies after five wrong tries) fifteen, in a quarter of an hour;
    /// a mailbox gets five mails an hour. Of three good one-time passwords in a million, whoever has the password can
    /// try ten an hour: one chance in 1400 a day, and every wrong one stands in the ledger.
    pub const DEFAULT: Self = Self {
        password: LimitPair {
            account: AttemptLimit::new(10, 900),
            network: AttemptLimit::new(200, 900),
        },
        code: LimitPair {
            account: AttemptLimit::new(15, 900),
            network: AttemptLimit::new(100, 900),
        },
        mail: LimitPair {
            account: AttemptLimit::new(5, 3600),
            network: AttemptLimit::new(50, 3600),
        },
        second_factor: LimitPair {
            account: AttemptLimit::new(10, 3600),
            network: AttemptLimit::new(100, 3600),
        },
    };
}
