//! Accounts, roles and who is calling.

use serde::{Deserialize, Serialize};

use crate::limits::{MAX_PASSWORD_CHARS, MIN_PASSWORD_CHARS};
use crate::typed::{self, UnfitText};
use crate::{AccountId, CandidateId, OrganizationId, SessionId};

/// An e-mail address in the one form that accounts are found by: trimmed and in lower case.
///
/// The check is the practical one (one `@`, a dotted domain, no spaces or control characters, at most 254
/// bytes as RFC 5321 allows); whether mail arrives is proven by the confirmation code. `Debug` hides the text.
#[derive(Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct EmailAddress(String);

/// Why a text is no e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidEmail {
    /// It has another form.
    #[error("write the e-mail address as name@example.org")]
    Form,
    /// It is longer than any address, or has a sign that nobody sees: two addresses that look alike must be one.
    #[error(transparent)]
    Unfit(#[from] UnfitText),
}

/// Most characters of an address (RFC 5321 allows as many bytes).
const MAX_EMAIL_CHARS: usize = 254;

impl EmailAddress {
    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl std::str::FromStr for EmailAddress {
    type Err = InvalidEmail;
    fn from_str(text: &str) -> Result<Self, InvalidEmail> {
        let text = typed::line(text, MAX_EMAIL_CHARS)?.to_lowercase();
        let (name, domain) = text.split_once('@').ok_or(InvalidEmail::Form)?;
        let plain = |c: char| {
            !c.is_whitespace() && !c.is_control() && !matches!(c, '<' | '>' | ',' | ';' | '"' | '(' | ')')
        };
        let label = |l: &str| {
            !l.is_empty()
                && l.len() <= 63
                && !l.starts_with('-')
                && !l.ends_with('-')
                && l.chars().all(|c| c.is_alphanumeric() || c == '-')
        };
        let labels: Vec<_> = domain.split('.').collect();
        let fits = !name.is_empty() && name.len() <= 64 && text.len() <= MAX_EMAIL_CHARS;
        if fits && name.chars().all(plain) && labels.len() >= 2 && labels.iter().all(|l| label(l)) {
            Ok(Self(text))
        } else {
            Err(InvalidEmail::Form)
        }
    }
}

impl TryFrom<String> for EmailAddress {
    type Error = InvalidEmail;
    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        text.parse()
    }
}

impl From<EmailAddress> for String {
    fn from(email: EmailAddress) -> Self {
        email.0
    }
}

impl std::fmt::Debug for EmailAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("EmailAddress(hidden)")
    }
}

/// A password that meets the policy. `Debug` hides it; it is never serialized.
#[derive(Clone, PartialEq, Eq)]
pub struct Password(String);

/// Why a password is refused, in words for the person who typed it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidPassword {
    /// Too short.
    #[error("use at least {MIN_PASSWORD_CHARS} characters; a few words in a row are fine")]
    TooShort,
    /// Too long.
    #[error("use at most {MAX_PASSWORD_CHARS} characters")]
    TooLong,
    /// Guessed in few attempts, because it is common, a pattern, or made of the address.
    #[error("this password is easy to guess; take a few words in a row that do not belong together")]
    Guessable,
}

impl Password {
    /// Checks the length of a password that somebody chooses. How easy it is to guess takes dictionaries, which only the
    /// server has.
    pub fn choose(text: String) -> Result<Self, InvalidPassword> {
        let chars = text.chars().count();
        if chars < MIN_PASSWORD_CHARS {
            return Err(InvalidPassword::TooShort);
        }
        if chars > MAX_PASSWORD_CHARS {
            return Err(InvalidPassword::TooLong);
        }
        Ok(Self(text))
    }

    /// A password as typed at sign-in, where the policy of today must not lock out one of yesterday.
    ///
    /// Longer than the limit cannot be right, so it becomes empty and simply does not match.
    pub fn typed(text: String) -> Self {
        if text.chars().count() > MAX_PASSWORD_CHARS {
            Self(String::new())
        } else {
            Self(text)
        }
    }

    /// The secret itself, for hashing only.
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl std::fmt::Debug for Password {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Password(hidden)")
    }
}

/// What a member may do in an organization. Every member sees its jobs, drafts included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Creates jobs and reviews candidates.
    Recruiter,
    /// Reviews candidates of jobs.
    HiringManager,
    /// Sees the jobs alone, so far: there is no feedback after interviews yet.
    Interviewer,
    /// What a recruiter does, and gives the members their roles.
    Admin,
    /// Sees the jobs alone, so far: the ledger is read by whoever keeps the platform running.
    Auditor,
}

impl Role {
    /// All roles, for forms and for the authorization matrix.
    pub const ALL: [Self; 5] = [
        Self::Recruiter,
        Self::HiringManager,
        Self::Interviewer,
        Self::Admin,
        Self::Auditor,
    ];

    /// The words that people see.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Recruiter => "Recruiter",
            Self::HiringManager => "Hiring manager",
            Self::Interviewer => "Interviewer",
            Self::Admin => "Admin",
            Self::Auditor => "Auditor",
        }
    }

    /// May create and change jobs.
    pub const fn may_edit_jobs(self) -> bool {
        matches!(self, Self::Recruiter | Self::Admin)
    }

    /// May see candidates and their evidence.
    pub const fn may_review(self) -> bool {
        matches!(self, Self::Recruiter | Self::HiringManager | Self::Admin)
    }
}

/// A membership of an account in an organization.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// Where.
    pub organization: OrganizationId,
    /// The organization's name, for menus.
    pub organization_name: String,
    /// As what.
    pub role: Role,
}

/// Who is calling: the signed-in account and everything that authorization looks at.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caller {
    /// The account.
    pub account: AccountId,
    /// Its confirmed address.
    pub email: EmailAddress,
    /// The session that the request came with.
    pub session: SessionId,
    /// The account's candidate; every account has one, made at confirmation.
    pub candidate: CandidateId,
    /// The organizations it works for.
    pub memberships: Vec<Membership>,
    /// Whether it keeps the platform itself running. No role in an organization gives this.
    pub operator: bool,
}

impl Caller {
    /// The role in an organization; `None` for strangers to it.
    pub fn role_in(&self, organization: OrganizationId) -> Option<Role> {
        self.memberships
            .iter()
            .find(|m| m.organization == organization)
            .map(|m| m.role)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_checked_and_never_printed() {
        for good in ["a@b.co", " Mira.Okafor+jobs@Example.org ", "x@sub.domain.example"] {
            assert!(good.parse::<EmailAddress>().is_ok(), "{good}");
        }
        for bad in [
            "",
            "a",
            "a@b",
            "a b@c.de",
            "a@b..c",
            "@c.de",
            "a@-b.de",
            "a@b.c\r\nBcc: x@y.z",
            "<a@b.de>",
        ] {
            assert!(bad.parse::<EmailAddress>().is_err(), "{bad}");
        }
        for hidden in [
            "mira\u{202E}@example.org",
            "\u{202A}mira@example.org",
            "mi\u{200B}ra@example.org",
        ] {
            let refused = hidden
                .parse::<EmailAddress>()
                .expect_err("has a sign that nobody sees");
            assert!(refused.to_string().contains("U+20"), "{refused}");
        }
        let long = format!("mira@{}.org", "x".repeat(300)).parse::<EmailAddress>();
        let refused = long.expect_err("is longer than any").to_string();
        assert!(refused.contains("254") && refused.contains("309"), "{refused}");
        let email: EmailAddress = "Mira@Example.org".parse().expect("valid");
        assert_eq!(email.as_str(), "mira@example.org");
        assert!(!format!("{email:?}").contains("mira"));
    }

    #[test]
    fn passwords_have_a_least_and_a_greatest_length() {
        for (chars, expected) in [
            (MIN_PASSWORD_CHARS - 1, Err(InvalidPassword::TooShort)),
            (MIN_PASSWORD_CHARS, Ok(())),
            (MAX_PASSWORD_CHARS, Ok(())),
            (MAX_PASSWORD_CHARS + 1, Err(InvalidPassword::TooLong)),
        ] {
            let chosen = Password::choose("ü".repeat(chars)).map(|_| ());
            assert_eq!(chosen, expected, "{chars}");
        }
    }
}
