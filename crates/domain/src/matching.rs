//! Criteria of a job, and a candidate's match against them with evidence and receipt.

use serde::{Deserialize, Serialize};

use crate::{CandidateId, JobId, PartialDate, Span, Timestamp};

/// One thing that a job asks for.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Criterion {
    /// Stable within the job: a short hash of the requirement, so that an edit of another criterion keeps it.
    pub id: String,
    /// The words that people see, such as "PostgreSQL" or "3 years of experience".
    pub label: String,
    /// Must-have or nice-to-have.
    pub need: Need,
    /// How much it counts among criteria of the same need, 1 to 10; 5 unless the recruiter says otherwise.
    pub weight: u8,
    /// What is compared.
    pub requirement: Requirement,
    /// Where the ad says so; `None` when the recruiter added it.
    pub span: Option<Span>,
}

/// How strongly something is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Need {
    /// Without it the work cannot be done.
    MustHave,
    /// Welcome.
    NiceToHave,
}

impl Need {
    /// The words that people see.
    pub const fn label(self) -> &'static str {
        match self {
            Self::MustHave => "Must have",
            Self::NiceToHave => "Nice to have",
        }
    }
}

/// What a criterion compares. Only facts of work: never age, origin, gender, photo, address or a gap by itself.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Requirement {
    /// A skill, tool, method or licence, by its canonical name in the skill graph or as written.
    Skill {
        /// Canonical name.
        name: String,
    },
    /// Experience in a kind of work, named by a job title.
    Occupation {
        /// The title.
        title: String,
    },
    /// Years of work that counts for the job; positions held at the same time count once.
    Experience {
        /// At least so many years.
        years: u8,
        /// The subject in the ad's words, such as "backend development": then only positions that mention it count.
        /// Absent when the ad names none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        of: Option<String>,
    },
    /// A degree of at least a level.
    Degree {
        /// The lowest level that meets it.
        level: DegreeLevel,
        /// The field of study in the ad's words, such as "computer science or a related field"; absent when any field
        /// does.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        field: Option<String>,
    },
    /// A human language.
    Language {
        /// English name of the language, such as `German`.
        name: String,
        /// The level asked for in the ad's words, such as `C1` or `fluent`; absent when the ad names none.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        level: Option<String>,
    },
    /// Alternatives, such as "Kotlin or Java": whoever meets one of them meets it, and the best one counts.
    AnyOf {
        /// At least two, in the ad's order, all different; none of them is itself an `AnyOf`.
        options: Vec<Requirement>,
    },
}

impl Requirement {
    /// What is compared: the options of alternatives, otherwise the requirement itself.
    pub fn alternatives(&self) -> &[Self] {
        match self {
            Self::AnyOf { options } => options,
            single => std::slice::from_ref(single),
        }
    }
}

/// Levels of education, after ISCED 2011.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DegreeLevel {
    /// The paper of a general school of ten years or so, such as `Mittlere Reife` (ISCED 2).
    LowerSecondary,
    /// The paper of a general school that opens universities, such as `Abitur` and A-levels (ISCED 3).
    UpperSecondary,
    /// Vocational training (ISCED 3 to 4).
    Vocational,
    /// Short-cycle tertiary, such as an associate degree (ISCED 5).
    Associate,
    /// Bachelor or equivalent (ISCED 6).
    Bachelor,
    /// Master or equivalent (ISCED 7).
    Master,
    /// Doctorate (ISCED 8).
    Doctorate,
}

impl DegreeLevel {
    /// Whether it is the paper of a general school, which teaches no trade.
    pub const fn is_of_school(self) -> bool {
        matches!(self, Self::LowerSecondary | Self::UpperSecondary)
    }

    /// How high it stands. Vocational training and the paper of a school that opens universities stand beside each other.
    pub const fn rank(self) -> u8 {
        match self {
            Self::LowerSecondary => 0,
            Self::UpperSecondary | Self::Vocational => 1,
            Self::Associate => 2,
            Self::Bachelor => 3,
            Self::Master => 4,
            Self::Doctorate => 5,
        }
    }

    /// Whether whoever has it has what `wanted` stands for, too: a bachelor's degree covers `Abitur`, but an apprenticeship
    /// does not, nor the other way round.
    pub const fn covers(self, wanted: Self) -> bool {
        self as u8 == wanted as u8 || self.rank() > wanted.rank()
    }

    /// The words that people see.
    pub const fn label(self) -> &'static str {
        match self {
            Self::LowerSecondary => "Lower secondary school leaving certificate",
            Self::UpperSecondary => "Upper secondary school leaving certificate",
            Self::Vocational => "Vocational training",
            Self::Associate => "Associate degree",
            Self::Bachelor => "Bachelor's degree",
            Self::Master => "Master's degree",
            Self::Doctorate => "Doctorate",
        }
    }
}

/// A candidate against a job. A pure function of profile, criteria and model: see [`Receipt`].
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Match {
    /// Who.
    pub candidate: CandidateId,
    /// For which job.
    pub job: JobId,
    /// 0 to 1000; shown second, after the band.
    pub score: u16,
    /// What people see first.
    pub band: Band,
    /// One part per criterion, in the job's order.
    pub parts: Vec<ScorePart>,
    /// What the score was computed from.
    pub receipt: Receipt,
    /// When it was computed; not part of the receipt.
    pub computed_at: Timestamp,
}

/// Fit in words, so that nobody ranks people by one point of score.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Band {
    /// The document says too little to tell. Not a bad fit: absence of evidence is not evidence of absence.
    InsufficientEvidence,
    /// Some of what is asked for.
    Partial,
    /// Most of what is asked for.
    Good,
    /// Nearly all of what is asked for.
    Strong,
}

impl Band {
    /// The words that people see.
    pub const fn label(self) -> &'static str {
        match self {
            Self::InsufficientEvidence => "Insufficient evidence",
            Self::Partial => "Partial fit",
            Self::Good => "Good fit",
            Self::Strong => "Strong fit",
        }
    }
}

/// What one criterion contributed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ScorePart {
    /// [`Criterion::id`].
    pub criterion: String,
    /// What was found.
    pub verdict: Verdict,
    /// Points earned, of [`Self::of`]. The score is the sum of all parts.
    pub points: u16,
    /// Points that this criterion can earn.
    pub of: u16,
    /// Why, in one sentence, such as "names Postgres, which is PostgreSQL".
    pub reason: String,
    /// Where the document says so; empty only when nothing was found.
    pub evidence: Vec<Evidence>,
}

/// What is known of a candidate for one criterion, in numbers: all that a ranker sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CriterionFeature {
    /// Must-have or nice-to-have.
    pub need: Need,
    /// The criterion's weight, 1 to 10.
    pub weight: u8,
    /// How fully the document shows it, 0 to 1000.
    pub strength: u16,
}

/// What a ranker is asked, as it goes to one that is elsewhere: `{"batch":[[{"need":"must_have","weight":5,"strength":800}]]}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ToRank {
    /// The features of each candidate.
    pub batch: Vec<Vec<CriterionFeature>>,
}

/// What a ranker answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ranked {
    /// Name and version of the model that gave the points.
    pub model: String,
    /// The points of each candidate, one for each feature.
    pub points: Vec<Vec<Points>>,
}

/// Points of one criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Points {
    /// Points earned.
    pub points: u16,
    /// Points that could be earned; all criteria's together are 1000.
    pub of: u16,
}

/// What was found for a criterion.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Verdict {
    /// The document shows it.
    Met,
    /// The document shows something near it, or less of it.
    Partly,
    /// The document does not mention it.
    NotFound,
}

impl Verdict {
    /// The words that people see.
    pub const fn label(self) -> &'static str {
        match self {
            Self::Met => "Met",
            Self::Partly => "Partly met",
            Self::NotFound => "Not found",
        }
    }
}

/// A place in the candidate's document that supports a claim.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Evidence {
    /// Where; `None` when the candidate typed the fact into the profile.
    pub span: Option<Span>,
    /// The words of the span, or the typed value.
    pub quote: String,
}

/// What a score was computed from: the same inputs give the same hash and the same score, byte for byte.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Receipt {
    /// SHA-256 over the parts below and the score, in hexadecimal; its first twelve digits are the receipt number.
    pub id: String,
    /// SHA-256 of the profile and the document text.
    pub profile: String,
    /// SHA-256 of the job's criteria and their weights.
    pub criteria: String,
    /// Name and version of the scorer, such as `rules-1`.
    pub model: String,
    /// The month up to which positions that go on are counted.
    pub as_of: PartialDate,
}

impl Receipt {
    /// The short number that people quote.
    pub fn number(&self) -> &str {
        self.id.get(..12).unwrap_or(&self.id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requirements_without_subject_or_field_are_stored_as_before() {
        for (requirement, json) in [
            (
                Requirement::Experience { years: 3, of: None },
                r#"{"kind":"experience","years":3}"#,
            ),
            (
                Requirement::Degree {
                    level: DegreeLevel::Master,
                    field: None,
                },
                r#"{"kind":"degree","level":"master"}"#,
            ),
            (
                Requirement::AnyOf {
                    options: ["Kotlin", "Java"]
                        .map(|name| Requirement::Skill { name: name.into() })
                        .into(),
                },
                r#"{"kind":"any_of","options":[{"kind":"skill","name":"Kotlin"},{"kind":"skill","name":"Java"}]}"#,
            ),
        ] {
            assert_eq!(serde_json::to_string(&requirement).expect("it serializes"), json);
            let read: Requirement = serde_json::from_str(json).expect("it is read");
            assert_eq!(read, requirement);
        }
    }
}
