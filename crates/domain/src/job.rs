//! Jobs and their public postings.

use serde::{Deserialize, Serialize};

use crate::{Criterion, JobId, Need, OrganizationId, Pay, Span, Timestamp};

/// A job of an organization: what is posted, what is asked for, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Job {
    /// The job's id.
    pub id: JobId,
    /// The tenant.
    pub organization: OrganizationId,
    /// Grows by one with every change; a stale form is refused by it.
    pub version: u64,
    /// Where the job stands.
    pub status: JobStatus,
    /// What the public sees.
    pub posting: JobPosting,
    /// What is asked for, in the ad's order.
    pub criteria: Vec<Criterion>,
    /// What was read from the ad of [`Self::posting`] when it was last read, whatever was changed by hand since; `None`
    /// for jobs stored before this was kept.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub criteria_read: Option<Vec<ReadCriterion>>,
    /// When the job was created.
    pub created_at: Timestamp,
    /// The day that the public sees: when the job was first opened, or opened again so long after it was closed that it is
    /// a new ad to everybody. One that was paused, or closed for a while, keeps its day, so that nobody makes an old ad
    /// look new by closing it for a moment. `None` while it is a draft.
    pub posted_at: Option<Timestamp>,
    /// When the job was closed.
    pub closed_at: Option<Timestamp>,
}

/// A criterion as it was read. Kept because a later parser may read the same ad in another way, which must not look like
/// a recruiter's doing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadCriterion {
    /// [`Criterion::id`].
    pub id: String,
    /// How strongly the ad asks for it.
    pub need: Need,
    /// Its weight.
    pub weight: u8,
    /// Where it was read; never [`CriterionOrigin::Organization`].
    pub origin: CriterionOrigin,
}

impl ReadCriterion {
    /// A criterion that was just read: where the text has no place for it, the title asks for it.
    pub fn of(criterion: &Criterion) -> Self {
        Self {
            id: criterion.id.clone(),
            need: criterion.need,
            weight: criterion.weight,
            origin: match criterion.span {
                Some(_) => CriterionOrigin::Ad,
                None => CriterionOrigin::Title,
            },
        }
    }
}

/// Where a criterion of a job comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CriterionOrigin {
    /// The ad's text says so, at the criterion's span; one that was removed and added again has none until the ad is
    /// read again.
    Ad,
    /// The title says so, in words that need not stand in the text.
    Title,
    /// An earlier ad said so; it stayed because the recruiter had changed it by hand.
    EarlierAd,
    /// The recruiter added it.
    Organization,
}

/// The public part of a job.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct JobPosting {
    /// Title, such as "Data engineer".
    pub title: String,
    /// Name of the organization at the time of posting.
    pub organization_name: String,
    /// The ad's plain text, as pasted (line ends `\n`, no markup). Criteria point into it.
    pub text: String,
    /// Town or region as people write it; empty for fully remote jobs.
    pub place: String,
    /// Where the work is done; `None` while nobody has said so, which no open job may leave it at.
    #[serde(default)]
    pub work_place: Option<WorkPlace>,
    /// Pay range; `None` when the ad states none.
    pub pay: Option<Pay>,
    /// Days until the organization promises an answer; `None` when it promises none.
    pub response_days: Option<u16>,
    /// Which of these facts were read from the ad.
    #[serde(default, skip_serializing_if = "ReadFromAd::is_nothing")]
    pub read: ReadFromAd,
    /// Which of them somebody took away, so that the ad does not bring them back.
    #[serde(default, skip_serializing_if = "EmptiedByHand::is_nothing")]
    pub emptied: EmptiedByHand,
}

/// Where the ad says the facts of a posting that were read from it. What a person typed has no place in the ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct ReadFromAd {
    /// Of [`JobPosting::place`].
    pub place: Option<Span>,
    /// Of [`JobPosting::work_place`].
    pub work_place: Option<Span>,
    /// Of [`JobPosting::pay`].
    pub pay: Option<Span>,
    /// Of [`JobPosting::response_days`].
    pub response_days: Option<Span>,
}

impl ReadFromAd {
    /// Whether none of the facts was read from the ad.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// The facts of a posting that somebody emptied. Where the work is done is none of them: its form has a choice that
/// leaves it to the ad, and no open job is without it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct EmptiedByHand {
    /// [`JobPosting::place`].
    pub place: bool,
    /// [`JobPosting::pay`].
    pub pay: bool,
    /// [`JobPosting::response_days`].
    pub response_days: bool,
}

impl EmptiedByHand {
    /// Whether none of the facts was.
    pub fn is_nothing(&self) -> bool {
        *self == Self::default()
    }
}

/// Where the work is done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WorkPlace {
    /// At the employer's place.
    OnSite,
    /// Partly from home.
    Hybrid,
    /// From anywhere that the ad allows.
    Remote,
}

impl WorkPlace {
    /// All variants in the order in which forms list them.
    pub const ALL: [Self; 3] = [Self::OnSite, Self::Hybrid, Self::Remote];

    /// The stable name in forms, queries and records.
    pub const fn name(self) -> &'static str {
        match self {
            Self::OnSite => "on_site",
            Self::Hybrid => "hybrid",
            Self::Remote => "remote",
        }
    }

    /// The words that people see.
    pub const fn label(self) -> &'static str {
        match self {
            Self::OnSite => "On site",
            Self::Hybrid => "Hybrid",
            Self::Remote => "Remote",
        }
    }

    /// Reads [`Self::name`]; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|w| w.name() == name)
    }
}

/// Where a job stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum JobStatus {
    /// Being written; only members see it.
    Draft,
    /// Public and taking applications.
    Open,
    /// Public, taking no applications for now.
    Paused,
    /// Filled or given up; the page stays with a notice.
    Closed,
    /// Put away; the page is gone.
    Archived,
}

impl JobStatus {
    /// The words that people see.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Draft => "Draft",
            Self::Open => "Open",
            Self::Paused => "Paused",
            Self::Closed => "Closed",
            Self::Archived => "Archived",
        }
    }

    /// Whether the job has a page that visitors can open.
    pub const fn is_public(self) -> bool {
        matches!(self, Self::Open | Self::Paused | Self::Closed)
    }

    /// Whether the job is over: its address answers "gone" (HTTP status 410), with its page as long as it
    /// [is public](Self::is_public).
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Closed | Self::Archived)
    }

    /// Whether a job may go from this status to `next`.
    pub const fn may_become(self, next: Self) -> bool {
        use JobStatus::{Archived, Closed, Draft, Open, Paused};
        matches!(
            (self, next),
            (Draft, Open | Archived)
                | (Open, Paused | Closed)
                | (Paused, Open | Closed)
                | (Closed, Open | Archived)
        )
    }
}

/// The slug of a job page: words of the title, then the first twelve digits of the id.
///
/// The id part finds the job; the words may change with the title, and old ones redirect.
pub fn slug(title: &str, id: JobId) -> String {
    let mut words = String::new();
    for c in title.chars().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() {
            words.push(c);
        } else if !words.ends_with('-') && !words.is_empty() {
            words.push('-');
        }
        if words.chars().count() >= 60 {
            break;
        }
    }
    let words = words.trim_end_matches('-');
    let id = short_id(id);
    if words.is_empty() {
        id
    } else {
        format!("{words}-{id}")
    }
}

/// The part of an id that a slug ends with. UUIDs of version 7 begin with the time, so the random end is used.
pub fn short_id(id: JobId) -> String {
    id.to_string()[20..].to_owned()
}

/// The id part of a slug; `None` when the text cannot be a slug of ours.
pub fn short_id_of_slug(slug: &str) -> Option<&str> {
    let tail = slug.rsplit('-').next()?;
    (tail.len() == 12 && tail.bytes().all(|b| b.is_ascii_hexdigit())).then_some(tail)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_leads_back_to_its_job() {
        let id: JobId = "0190123456787abc8def0123456789ab".parse().expect("an id");
        assert_eq!(
            slug("Senior Data Engineer (m/f/d)", id),
            "senior-data-engineer-m-f-d-0123456789ab"
        );
        assert_eq!(short_id_of_slug(&slug("Ärztin", id)), Some("0123456789ab"));
        assert_eq!(slug("???", id), "0123456789ab");
        assert_eq!(short_id_of_slug("data-engineer"), None);
    }

    #[test]
    fn a_status_says_what_stands_at_the_address_of_the_job() {
        use JobStatus::{Archived, Closed, Draft, Open, Paused};
        let seen = [Draft, Open, Paused, Closed, Archived].map(|s| (s.is_public(), s.is_over()));
        assert_eq!(
            seen,
            [
                (false, false),
                (true, false),
                (true, false),
                (true, true),
                (false, true)
            ]
        );
    }

    #[test]
    fn postings_stored_before_facts_were_read_from_ads_are_read_as_they_were() {
        let stored = r#"{"title":"Cook","organization_name":"Meadow","text":"We cook.","place":"Graz",
            "work_place":"on_site","pay":null,"response_days":7}"#;
        let posting: JobPosting = serde_json::from_str(stored).expect("reads what was stored");
        assert_eq!(posting.work_place, Some(WorkPlace::OnSite));
        assert!(posting.read.is_nothing() && posting.emptied.is_nothing());
        let json = serde_json::to_value(&posting).expect("writes");
        assert_eq!(json["work_place"], "on_site");
        assert_eq!(json.get("read"), None, "nothing is said about nothing");
        assert_eq!(json.get("emptied"), None);
    }
}
