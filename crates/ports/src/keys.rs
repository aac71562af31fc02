//! Keys: what is written about a person is sealed under that person's key; destroying the key erases it everywhere, but for
//! copies of the key itself, such as in a backup.

use async_trait::async_trait;

use crate::PortResult;

/// Whose key: a person, such as `candidate:<id>` or `account:<id>`. ASCII letters, digits, `:`, `-`, `_`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct KeyOwner(String);

impl KeyOwner {
    /// The key of a candidate.
    pub fn candidate(id: rolefit_domain::CandidateId) -> Self {
        Self(format!("candidate:{id}"))
    }

    /// The key of an account's own data, such as its address.
    pub fn account(id: rolefit_domain::AccountId) -> Self {
        Self(format!("account:{id}"))
    }

    /// The owner's name, as in stored headers. Reads back with [`KeyOwner::parse`].
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// An owner from its name; `None` when it has another form.
    pub fn parse(text: &str) -> Option<Self> {
        let plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b':' | b'-' | b'_');
        (!text.is_empty() && text.len() <= 128 && text.bytes().all(plain)).then(|| Self(text.to_owned()))
    }
}

/// Envelope encryption with one data key per owner.
#[async_trait]
pub trait Keys: Send + Sync {
    /// Makes the owner's key if it has none. Idempotent; survives a power cut before anything is sealed with it.
    ///
    /// # Errors
    /// `Destroyed` when the owner's key was destroyed: it never comes back.
    async fn ensure(&self, owner: &KeyOwner) -> PortResult<()>;

    /// Seals bytes. `context` says what they are (such as the record's key) and must be the same at opening, so that
    /// sealed bytes cannot be moved elsewhere. The same input gives another output each time.
    ///
    /// # Errors
    /// `NotFound` when the owner has no key; `Destroyed` when it was destroyed.
    async fn seal(&self, owner: &KeyOwner, context: &str, plain: &[u8]) -> PortResult<Vec<u8>>;

    /// Opens sealed bytes.
    ///
    /// # Errors
    /// `NotFound` and `Destroyed` as in [`Keys::seal`]; `Corrupt` when the bytes, the context or the owner are not those
    /// of sealing.
    async fn open(&self, owner: &KeyOwner, context: &str, sealed: &[u8]) -> PortResult<Vec<u8>>;

    /// Destroys the owner's key for good, in memory too. Idempotent; an owner without a key is marked all the same.
    async fn destroy(&self, owner: &KeyOwner) -> PortResult<()>;
}
