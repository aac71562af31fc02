//! Kinds of things that go wrong, the same in services, pages and answers to programs.

use serde::{Deserialize, Serialize};

/// Kinds of errors that pages and programs tell apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ProblemKind {
    /// Nobody is signed in, or the session is over.
    SignInNeeded,
    /// Known, but not for this person.
    Forbidden,
    /// Not there, or not for this person to know of.
    NotFound,
    /// Something sent is not right, or cannot be done in the state things are in.
    Invalid,
    /// Changed meanwhile.
    Stale,
    /// Too many tries.
    TooMany,
    /// The server could not be reached.
    Offline,
    /// Something on our side that may go better at the next try.
    Unavailable,
    /// Something on our side that trying again does not mend, such as stored bytes that are damaged.
    Broken,
}

impl ProblemKind {
    /// The HTTP status that tells it to programs.
    pub const fn status(self) -> u16 {
        match self {
            Self::SignInNeeded => 401,
            Self::Forbidden => 403,
            Self::NotFound => 404,
            Self::Invalid => 422,
            Self::Stale => 409,
            Self::TooMany => 429,
            Self::Offline | Self::Unavailable => 503,
            Self::Broken => 500,
        }
    }

    /// Whether it is for the operator to look into.
    pub const fn is_ours(self) -> bool {
        matches!(self, Self::Unavailable | Self::Broken)
    }
}

/// A message as a whole sentence for people: errors are written in lower case and without a full stop.
pub fn sentence(message: &str) -> String {
    let mut chars = message.chars();
    let Some(first) = chars.next() else {
        return String::new();
    };
    let mut text: String = first.to_uppercase().chain(chars).collect();
    if !text.ends_with(['.', '?', '!']) {
        text.push('.');
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_become_sentences_once() {
        assert_eq!(sentence("you may not do this"), "You may not do this.");
        assert_eq!(
            sentence("Choose one of the options."),
            "Choose one of the options."
        );
        assert_eq!(sentence("Is it?"), "Is it?");
        assert_eq!(sentence(""), "");
    }
}
