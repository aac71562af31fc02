//! One requirement against a document: how much of it the document shows, why, and where.

use std::borrow::Cow;

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::profile::{Origin, Work};
use rolefit_domain::{Criterion, Evidence, Need, PartialDate, Requirement, Sourced};

use super::document::{Document, evidence, quote};
use super::{Finding, experience};
use crate::skills::SkillId;
use crate::{degrees, languages, skills, titles};

/// Percent of a degree one level below the one asked for; lower ones earn half of it.
const DEGREE_BELOW: u8 = 50;
/// Percent of a degree that is still being worked for.
const DEGREE_UNFINISHED: u8 = 60;
/// Percent of a language of which only the basics are stated, or a level far below the one asked for.
const LANGUAGE_BASIC: u8 = 40;
/// Percent of a language stated two levels below the one asked for.
const LANGUAGE_TWO_BELOW: u8 = 50;
/// Percent of a language stated one level below the one asked for.
const LANGUAGE_BELOW: u8 = 75;
/// Most of an occupation in which only training or an internship is named.
const TRAINEE_OCCUPATION: u8 = 60;
/// Percent of work that is related to the occupation asked for, at its nearest.
const RELATED_OCCUPATION: u8 = 80;
/// Percent of an occupation that only the headline names.
const HEADLINE_OCCUPATION: u8 = 70;

/// What the job asks for as a whole, which says what work counts as experience for it.
#[derive(Debug, Default)]
pub(super) struct Asked<'a> {
    occupation: Option<&'a str>,
    skills: Vec<SkillId>,
}

impl<'a> Asked<'a> {
    /// The occupation and the must-have skills of `criteria`.
    pub(super) fn by(criteria: &'a [Criterion]) -> Self {
        let mut asked = Self::default();
        for criterion in criteria {
            match &criterion.requirement {
                Requirement::Occupation { title } => asked.occupation = asked.occupation.or(Some(title)),
                Requirement::Skill { name } if criterion.need == Need::MustHave => {
                    asked.skills.extend(skills::by_name(name));
                }
                _ => {}
            }
        }
        asked
    }

    /// Whether `work` is experience for the job: its title is of the same or related work, or the entry names a skill
    /// that the job cannot do without. A job that says neither takes any work.
    fn counts(&self, work: &Work, document: &Document<'_>) -> bool {
        let related = |wanted| {
            let title = work.title.as_ref();
            title.is_some_and(|t| titles::similarity(wanted, &t.value) >= titles::RELATED_WORK)
        };
        let open = self.occupation.is_none() && self.skills.is_empty();
        open || self.occupation.is_some_and(related) || document.work_names(work, &self.skills)
    }
}

/// Compares the document with one requirement of a job that asks for `asked` as a whole.
pub(super) fn compare(
    requirement: &Requirement,
    asked: &Asked<'_>,
    document: &Document<'_>,
    as_of: PartialDate,
) -> Finding {
    match requirement {
        Requirement::Skill { name } => skill(name, document),
        Requirement::Occupation { title } => occupation(title, document),
        Requirement::Experience { years } => years_of_work(*years, asked, document, as_of),
        Requirement::Degree { level } => degree(*level, document, as_of),
        Requirement::Language { name, level } => language(name, level.as_deref(), document),
    }
}

fn not_found(reason: String) -> Finding {
    Finding {
        credit: 0,
        reason,
        evidence: Vec::new(),
    }
}

fn skill(wanted: &str, document: &Document<'_>) -> Finding {
    let known = skills::by_name(wanted);
    let exact = match known {
        Some(id) => Cow::Borrowed(document.places(id)),
        None => Cow::Owned(document.places_of_phrase(wanted)),
    };
    if !exact.is_empty() {
        let words = quote(&exact);
        let same = crate::text::fold(words) == crate::text::fold(wanted);
        let reason = if same {
            format!("names {wanted}")
        } else {
            format!("names {words}, which is {wanted}")
        };
        return Finding {
            credit: 100,
            reason,
            evidence: evidence(&exact),
        };
    }
    // The nearest skill that shows something of the wanted one; ties go to the graph's order.
    let nearest = known.and_then(|want| {
        let showing = document
            .skills()
            .map(|(have, places)| (skills::shows(have, want), have, places));
        showing
            .filter(|(strength, _, _)| *strength > 0)
            .max_by_key(|(strength, have, _)| (*strength, std::cmp::Reverse(*have)))
    });
    match nearest {
        Some((strength, have, places)) => Finding {
            credit: strength.min(99),
            reason: format!(
                "does not name {wanted}, but {}, which is related",
                skills::name(have)
            ),
            evidence: evidence(places),
        },
        None => not_found(format!("does not mention {wanted}")),
    }
}

fn occupation(wanted: &str, document: &Document<'_>) -> Finding {
    let titles_held = document.profile.work.iter().filter_map(|w| w.title.as_ref());
    let most = |title: &Sourced<String>, most: u8| {
        let training = titles::is_training(&title.value) && !titles::is_training(wanted);
        if training {
            most.min(TRAINEE_OCCUPATION)
        } else {
            most
        }
    };
    let held = titles_held.map(|t| (t, titles::similarity(wanted, &t.value), most(t, 100)));
    let headline = document.profile.basics.label.iter();
    let all = held.chain(headline.map(|t| {
        (
            t,
            titles::similarity(wanted, &t.value),
            most(t, HEADLINE_OCCUPATION),
        )
    }));
    let credit = |similarity: u8, most: u8| match similarity {
        titles::SAME_WORK.. => most,
        titles::RELATED_WORK.. => similarity.min(RELATED_OCCUPATION).min(most),
        _ => 0,
    };
    // Among equally near titles the first, which is the newest.
    let best = all.map(|(t, s, most)| (credit(s, most), t)).rev_max();
    match best {
        Some((100, title)) => Finding {
            credit: 100,
            reason: format!("worked as {}", title.value),
            evidence: stated_at(title, document),
        },
        Some((credit @ 1.., title)) => Finding {
            credit,
            reason: format!("{} is related to {wanted}", title.value),
            evidence: stated_at(title, document),
        },
        _ => not_found(format!("names no position like {wanted}")),
    }
}

trait FirstMax<T> {
    /// The item with the largest number; the first of several.
    fn rev_max(self) -> Option<(u8, T)>;
}

impl<T, I: Iterator<Item = (u8, T)>> FirstMax<T> for I {
    fn rev_max(self) -> Option<(u8, T)> {
        self.reduce(|best, next| if next.0 > best.0 { next } else { best })
    }
}

fn years_of_work(years: u8, asked: &Asked<'_>, document: &Document<'_>, as_of: PartialDate) -> Finding {
    let all = || document.profile.work.iter();
    let counting = || all().filter(|work| asked.counts(work, document));
    let months = experience::months(counting(), as_of);
    let wanted = u32::from(years.max(1)) * 12;
    if months == 0 {
        let other = experience::months(all(), as_of);
        return not_found(if other == 0 {
            "gives no dates of work".to_owned()
        } else {
            format!("dated positions cover {}, none in related work", duration(other))
        });
    }
    let evidence = experience::evidence(counting(), document.text, as_of);
    let credit = (months * 100 / wanted).clamp(1, 100) as u8;
    let related = if counting().count() < all().count() {
        "related "
    } else {
        ""
    };
    let reason = format!("dated {related}positions cover {}", duration(months));
    Finding {
        credit,
        reason,
        evidence,
    }
}

fn duration(months: u32) -> String {
    let plural = |n: u32, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
    match (months / 12, months % 12) {
        (0, m) => plural(m, "month"),
        (y, 0) => plural(y, "year"),
        (y, m) => format!("{} and {}", plural(y, "year"), plural(m, "month")),
    }
}

fn degree(wanted: DegreeLevel, document: &Document<'_>, as_of: PartialDate) -> Finding {
    let held = document.profile.education.iter().flat_map(|entry| {
        // A document that gives a start alone says that the studies go on.
        let goes_on = entry.start.as_ref().is_some_and(|s| s.origin == Origin::Document);
        let unfinished = entry
            .end
            .as_ref()
            .map_or(goes_on, |end| end.value.months(12) > as_of.months(12));
        let degree = entry
            .degree
            .iter()
            .map(|v| (degrees::find_in_degree(&v.value), v));
        let others = entry.area.iter().chain(&entry.details);
        let named = degree.chain(others.map(|v| (degrees::find_in(&v.value), v)));
        named.filter_map(move |(found, v)| {
            Some((found.into_iter().map(|(level, _)| level).max()?, unfinished, v))
        })
    });
    let credit = |level: DegreeLevel, unfinished: bool| {
        let earned = match (level as u8).cmp(&(wanted as u8)) {
            std::cmp::Ordering::Less if level as u8 + 1 == wanted as u8 => DEGREE_BELOW,
            std::cmp::Ordering::Less => DEGREE_BELOW / 2,
            _ => 100,
        };
        if unfinished {
            earned.min(DEGREE_UNFINISHED)
        } else {
            earned
        }
    };
    let best = held
        .map(|(level, unfinished, v)| (credit(level, unfinished), (level, unfinished, v)))
        .rev_max();
    let Some((credit, (level, unfinished, value))) = best else {
        return not_found(format!("names no degree at the level of {}", article(wanted)));
    };
    let reason = match (credit, unfinished) {
        (100, _) => format!("names {}", value.value),
        (_, true) => format!("{} is not finished yet", value.value),
        (_, false) => format!(
            "names {}, which is {}, below {}",
            value.value,
            article(level),
            article(wanted)
        ),
    };
    Finding {
        credit,
        reason,
        evidence: stated_at(value, document),
    }
}

fn article(level: DegreeLevel) -> &'static str {
    match level {
        DegreeLevel::Vocational => "vocational training",
        DegreeLevel::Associate => "an associate degree",
        DegreeLevel::Bachelor => "a bachelor's degree",
        DegreeLevel::Master => "a master's degree",
        DegreeLevel::Doctorate => "a doctorate",
    }
}

fn language(wanted: &str, asked: Option<&str>, document: &Document<'_>) -> Finding {
    let level_asked = asked.map(languages::level);
    let credit = |stated: languages::Level| language_credit(level_asked, stated);
    let short = |stated: languages::Level| match (asked, level_asked) {
        (Some(words), Some(level)) if stated < level => format!(", below {words}"),
        _ => String::new(),
    };
    let listed = document
        .profile
        .languages
        .iter()
        .filter(|l| languages::same(&l.name.value, wanted))
        .map(|l| {
            let stated = l
                .fluency
                .as_ref()
                .map_or(languages::Level::Working, |f| languages::level(&f.value));
            let (name, short) = (&l.name.value, short(stated));
            let reason = match &l.fluency {
                Some(fluency) => format!("lists {name} ({}){short}", fluency.value),
                None if short.is_empty() => format!("lists {name}"),
                None => format!("lists {name} without a level"),
            };
            let mut places = stated_at(&l.name, document);
            places.extend(l.fluency.iter().flat_map(|f| stated_at(f, document)));
            (credit(stated), (reason, places))
        });
    let canonical = languages::canonical(wanted).unwrap_or_default();
    let written = document.spoken(canonical).filter_map(|mention| {
        let quote = mention.span.slice(document.text)?;
        let stated = mention.level.unwrap_or(languages::Level::Working);
        let short = match mention.level {
            None if !short(stated).is_empty() => " without a level".to_owned(),
            _ => short(stated),
        };
        let place = Evidence {
            span: Some(mention.span),
            quote: quote.to_owned(),
        };
        Some((credit(stated), (format!("mentions {quote}{short}"), vec![place])))
    });
    match listed.chain(written).rev_max() {
        Some((credit, (reason, evidence))) => Finding {
            credit,
            reason,
            evidence,
        },
        None => not_found(format!("does not mention {wanted}")),
    }
}

/// What a stated level earns. A job that asks for no level asks for more than the basics.
fn language_credit(asked: Option<languages::Level>, stated: languages::Level) -> u8 {
    let asked = asked.unwrap_or(languages::Level::Independent);
    match (asked as u8).saturating_sub(stated as u8) {
        0 => 100,
        _ if stated == languages::Level::Basic => LANGUAGE_BASIC,
        1 => LANGUAGE_BELOW,
        2 => LANGUAGE_TWO_BELOW,
        _ => LANGUAGE_BASIC,
    }
}

/// A profile value as evidence: its place in the document, or the value itself when somebody typed it.
fn stated_at(value: &Sourced<String>, document: &Document<'_>) -> Vec<Evidence> {
    let read = value
        .span
        .and_then(|span| Some((span, span.slice(document.text)?)));
    vec![match read {
        Some((span, words)) => Evidence {
            span: Some(span),
            quote: words.to_owned(),
        },
        None => Evidence {
            span: None,
            quote: value.value.clone(),
        },
    }]
}
