//! Years of work against the dated positions of a document.

use rolefit_domain::profile::Work;
use rolefit_domain::{Evidence, PartialDate};

use super::compare::{Asked, not_found, stated_at};
use super::document::Document;
use super::places::evidence;
use super::subject::{Bond, Subject};
use super::{Finding, experience};
use crate::skills;

/// Most of the years with a subject that the document names, but in no dated position.
const NO_POSITION: u32 = 40;
/// A month of related work counts for so much of one with the subject, in percent.
const RELATED_MONTH: u32 = 50;
/// Most, in percent, that related work adds to what is asked for with a subject.
const RELATED_YEARS: u32 = 50;

/// Compares with the positions that count for the job or, where the years have a subject, with those that mention it.
pub(super) fn compare(
    years: u8,
    of: Option<&str>,
    asked: &Asked<'_>,
    document: &Document<'_>,
    as_of: PartialDate,
) -> Finding {
    let wanted = u32::from(years.max(1)) * 12;
    match of.map(|of| (of, Subject::read(of))) {
        Some((of, subject)) if !subject.is_only_a_house() => {
            with_subject(wanted, (of, &subject), asked, document, as_of)
        }
        _ => of_related_work(wanted, asked, document, as_of),
    }
}

fn of_related_work(wanted: u32, asked: &Asked<'_>, document: &Document<'_>, as_of: PartialDate) -> Finding {
    let all = || document.profile.work.iter();
    let counting = || all().filter(|work| asked.counts(work, document));
    let months = experience::months(counting(), as_of);
    if months == 0 {
        return not_found(no_dates(document, as_of, "in related work"));
    }
    let related = if counting().count() < all().count() {
        "related "
    } else {
        ""
    };
    Finding {
        credit: percent(months, wanted, 100),
        reason: format!(
            "dated {related}positions cover {}{}",
            duration(months),
            experience::whose_dates(counting(), as_of)
        ),
        evidence: experience::evidence(counting(), document.profile, document.text, as_of),
    }
}

fn with_subject(
    wanted: u32,
    (of, subject): (&str, &Subject),
    asked: &Asked<'_>,
    document: &Document<'_>,
    as_of: PartialDate,
) -> Finding {
    let all = || document.profile.work.iter();
    let bonds: Vec<_> = all()
        .enumerate()
        .map(|(entry, work)| subject.bond(entry, work, document))
        .collect();
    let of_bond = |least: Bond| {
        let pairs = all().zip(&bonds);
        pairs.filter_map(move |(work, bond)| (*bond >= Some(least)).then_some(work))
    };
    let full = experience::months(of_bond(Bond::SameWork), as_of);
    let beside = experience::months(of_bond(Bond::Related), as_of) - full;
    let share = |months: u32| (months * 100 / wanted).min(100);
    let added = (share(beside) * RELATED_MONTH / 100).min(RELATED_YEARS);
    let claim = |counted: u32, reason: String, least: Bond| Finding {
        credit: (share(full) + counted).clamp(1, 100) as u8,
        reason: format!("{reason}{}", experience::whose_dates(of_bond(least), as_of)),
        evidence: dated_evidence(subject, of_bond(least), document, as_of),
    };
    if full > 0 {
        // A title may be of the same work without a word of the subject.
        let dated = all().zip(&bonds).filter(|(work, bond)| {
            **bond >= Some(Bond::SameWork) && experience::months([*work].into_iter(), as_of) > 0
        });
        let which = match dated.map(|(_, bond)| *bond).min() {
            Some(Some(Bond::Mentions)) => format!(
                "that mention {}",
                said(subject, of, document, of_bond(Bond::Mentions))
            ),
            _ => "in related work".to_owned(),
        };
        let reason = format!("dated positions {which} cover {}", duration(full));
        return match added > 0 && share(full) < 100 {
            true => {
                let more = format!("{reason}, and related ones another {}", duration(beside));
                // All of it together is still not what was asked for.
                let counted = added.min(99 - share(full).min(99));
                claim(counted, more, Bond::Related)
            }
            false => claim(0, reason, Bond::SameWork),
        };
    }
    let related = experience::months(all().filter(|work| asked.counts(work, document)), as_of);
    let named = subject.named().find(|skill| !document.places(*skill).is_empty());
    let named = named.filter(|_| related > 0).map(|skill| Finding {
        credit: percent(related, wanted, NO_POSITION),
        reason: format!("names {}, but in no dated position", skills::name(skill)),
        evidence: evidence(document.places(skill)),
    });
    let passing = of_bond(Bond::Passing).next().is_some();
    let near = (beside > 0).then(|| {
        let how = if passing {
            "mention it only in passing"
        } else {
            "none that mentions it"
        };
        let reason = match passing {
            true => format!("dated positions of {} {how}: {of}", duration(beside)),
            false => format!(
                "dated positions in work beside {of} cover {}, {how}",
                duration(beside)
            ),
        };
        claim(added, reason, Bond::Related)
    });
    match (named, near) {
        (Some(named), Some(near)) if near.credit > named.credit => near,
        (Some(found), _) | (None, Some(found)) => found,
        (None, None) => not_found(no_dates(document, as_of, &format!("that mentions {of}"))),
    }
}

/// The dates of the entries and, where no title says so, the lines of each that mention the subject, which carry the claim.
fn dated_evidence<'b>(
    subject: &Subject,
    work: impl Iterator<Item = &'b Work>,
    document: &Document<'_>,
    as_of: PartialDate,
) -> Vec<Evidence> {
    let profile = document.profile;
    let counted: Vec<_> = work.collect();
    let mut all = experience::evidence(counted.iter().copied(), profile, document.text, as_of);
    let entries = profile.work.iter().enumerate();
    let counted = entries.filter(|(_, work)| counted.iter().any(|other| std::ptr::eq(*other, *work)));
    for (entry, work) in counted.take(MOST_ENTRIES) {
        let lines = subject.lines_in(entry, work, document);
        all.extend(
            lines
                .into_iter()
                .take(1)
                .flat_map(|line| stated_at(line, document)),
        );
    }
    all
}

/// Entries of work of which a line is shown at most.
const MOST_ENTRIES: usize = 5;

/// How the document names the subject of the years: the ad's words where they stand in it, otherwise its own.
fn said<'b>(
    subject: &Subject,
    of: &'b str,
    document: &'b Document<'_>,
    work: impl Iterator<Item = &'b Work>,
) -> &'b str {
    if !document.places_of_phrase(of).is_empty() {
        return of;
    }
    let skills: Vec<_> = subject.named().collect();
    document.named_by(work, &skills).unwrap_or(of)
}

/// Why no position counts.
fn no_dates(document: &Document<'_>, as_of: PartialDate, which: &str) -> String {
    match experience::months(document.profile.work.iter(), as_of) {
        0 => "gives no dates of work".to_owned(),
        other => format!("dated positions cover {}, none {which}", duration(other)),
    }
}

/// What the months earn, at most `most` and at least one percent.
fn percent(months: u32, wanted: u32, most: u32) -> u8 {
    (months * most / wanted).clamp(1, most) as u8
}

fn duration(months: u32) -> String {
    let plural = |n: u32, unit: &str| format!("{n} {unit}{}", if n == 1 { "" } else { "s" });
    match (months / 12, months % 12) {
        (0, m) => plural(m, "month"),
        (y, 0) => plural(y, "year"),
        (y, m) => format!("{} and {}", plural(y, "year"), plural(m, "month")),
    }
}
