//! Identifiers: one type per kind of thing, so that a job id cannot stand where a resume id belongs.
//!
//! Every id is a UUID (version 7 where the product creates it, so ids sort by creation), written as 32
//! lower-case hexadecimal digits. Ids are created by the id source in `services`, never here.

use serde::{Deserialize, Serialize};
use uuid::Uuid;

/// The text is not an id: neither 32 hexadecimal digits nor a hyphenated UUID.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` is not an id")]
pub struct InvalidId(pub String);

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(Uuid);

        impl $name {
            /// Wraps a UUID that the id source made.
            pub const fn new(uuid: Uuid) -> Self {
                Self(uuid)
            }

            /// The UUID itself.
            pub const fn uuid(self) -> Uuid {
                self.0
            }
        }

        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.as_simple().fmt(f)
            }
        }

        impl std::str::FromStr for $name {
            type Err = InvalidId;
            fn from_str(text: &str) -> Result<Self, InvalidId> {
                Uuid::parse_str(text).map(Self).map_err(|_| InvalidId(text.chars().take(64).collect()))
            }
        }

        impl Serialize for $name {
            fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serializer.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let text = std::borrow::Cow::<'de, str>::deserialize(deserializer)?;
                text.parse().map_err(serde::de::Error::custom)
            }
        }
    )+};
}

ids! {
    /// A person's sign-in: one per e-mail address, whatever roles it has.
    AccountId,
    /// A candidate: the person as somebody who looks for work. Pseudonymous in events.
    CandidateId,
    /// An organization that hires; the tenant that its jobs and members belong to.
    OrganizationId,
    /// A job of an organization.
    JobId,
    /// One version of a candidate's document.
    ResumeId,
    /// One signed-in browser or device.
    SessionId,
    /// Recovery codes that were made together.
    RecoveryCodesId,
    /// One event in the outbox, on the bus and in the stream.
    EventId,
    /// One message in a queue, or one mail.
    MessageId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_reads_what_it_writes_and_refuses_anything_else() {
        let id = JobId::new(Uuid::from_u128(0x0190_1234_5678_7abc_8def_0123_4567_89ab));
        assert_eq!(id.to_string(), "0190123456787abc8def0123456789ab");
        assert_eq!(id.to_string().parse(), Ok(id));
        let json = serde_json::to_string(&id).expect("an id serializes");
        assert_eq!(serde_json::from_str::<JobId>(&json).expect("and reads back"), id);
        for wrong in ["", "1", "../etc/passwd", "0190123456787abc8def0123456789aZ"] {
            assert!(wrong.parse::<JobId>().is_err(), "{wrong}");
        }
    }
}
