//! Criteria from stretches of an ad that something else found, such as a language model: read by the same rules.

use rolefit_domain::{Criterion, Need, Span};

use super::collect::Collected;
use super::sections::{Paragraph, Section};
use super::{is_about_the_person, occupation};

/// A stretch of an ad that is said to ask for something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AskingStretch {
    /// Where it stands.
    pub span: Span,
    /// How strongly it asks, where its own words do not say.
    pub need: Need,
}

/// What became of stretches.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct StretchCriteria {
    /// As [`criteria_from_ad`](super::criteria_from_ad) gives them.
    pub criteria: Vec<Criterion>,
    /// How many stretches are about the person rather than the work, and ask for nothing else.
    pub about_the_person: usize,
    /// How many others ask for nothing that can be compared.
    pub unreadable: usize,
}

/// The criteria that stretches of `text` state. What each asks for is read from its words and never taken from whoever
/// found it, so that skills have their names in the skill graph and nothing about the person is asked for.
pub fn criteria_from_stretches(title: &str, text: &str, stretches: &[AskingStretch]) -> StretchCriteria {
    let mut found = Collected::default();
    let mut out = StretchCriteria::default();
    for stretch in stretches {
        let words = stretch.span.slice(text).unwrap_or_default();
        let section = match stretch.need {
            Need::MustHave => Section::Requirements,
            Need::NiceToHave => Section::Welcome,
        };
        let paragraph = Paragraph {
            section,
            span: stretch.span,
        };
        let personal = is_about_the_person(words);
        if found.read_paragraph(text, paragraph, stretch.need, false)
            || found.read_around(text, stretch.span, stretch.need, section)
            || !personal && found.read_paragraph(text, paragraph, stretch.need, true)
        {
            continue;
        }
        match personal {
            true => out.about_the_person += 1,
            false => out.unreadable += 1,
        }
    }
    out.criteria = super::fair(text, found.finish(occupation(title, text)));
    out
}

#[cfg(test)]
mod tests {
    use rolefit_domain::Requirement;

    use super::*;

    const AD: &str = "We bake for the town.\nYou know Postgres, aged 25 to 35.\nYoung and healthy.\nSourdough care by hand\n\
        Docker is a plus\nAt least 4 years of experience";

    fn stretch(words: &str, need: Need) -> AskingStretch {
        let start = AD.find(words).expect("the ad says so");
        AskingStretch {
            span: Span::new(start, start + words.len()),
            need,
        }
    }

    #[test]
    fn stretches_are_read_by_the_rules_of_ads() {
        let stretches = [
            stretch("You know Postgres, aged 25 to 35.", Need::MustHave),
            stretch("Young and healthy.", Need::MustHave),
            stretch("Sourdough care by hand", Need::MustHave),
            stretch("Docker is a plus", Need::MustHave),
            stretch("4 years", Need::MustHave),
            stretch("We", Need::MustHave),
        ];
        let found = criteria_from_stretches("Baker", AD, &stretches);
        let shown: Vec<_> = found
            .criteria
            .iter()
            .map(|c| (c.label.as_str(), c.need, c.span.and_then(|span| span.slice(AD))))
            .collect();
        assert_eq!(
            shown,
            [
                ("Experience as Baker", Need::MustHave, None),
                ("PostgreSQL", Need::MustHave, Some("Postgres")),
                (
                    "Sourdough care by hand",
                    Need::MustHave,
                    Some("Sourdough care by hand")
                ),
                ("Docker", Need::NiceToHave, Some("Docker")),
                ("4 years of experience", Need::MustHave, Some("4 years")),
            ]
        );
        assert!(matches!(found.criteria[1].requirement, Requirement::Skill { .. }));
        assert_eq!((found.about_the_person, found.unreadable), (1, 1));
    }
}
