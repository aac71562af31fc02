//! Text to a structured profile.

pub(crate) mod dates;
pub(crate) mod headings;

mod anchors;
mod apart;
mod contact;
mod contract;
mod cut;
mod date_forms;
mod degrees;
mod durations;
mod education;
mod ends;
mod entries;
mod given;
mod headline;
mod home;
mod identity;
mod issuers;
mod lacking;
mod language_parts;
mod languages;
mod levels;
mod lexicon;
mod lists;
mod marks;
mod months;
mod names;
mod odd_dates;
mod one_line;
mod paragraphs;
mod particles;
mod parts;
pub(crate) mod passed;
mod ready;
mod remarks;
mod roles;
mod rows;
mod school_lines;
mod sections;
mod sentences;
mod skill_items;
mod skills;
mod summary;
mod tables;
mod titled;
mod typed_date;
mod unheaded;
mod units;
mod unread;
mod view;
mod work;

use std::collections::HashSet;

use rolefit_domain::document::LineRole;
use rolefit_domain::profile::{Basics, Titled};
use rolefit_domain::{DocumentText, Profile, Sourced, Span};

pub use given::{Alone, Dates, dates_in, settle, without_list_mark};
use headings::Section;
pub use languages::typed_language;
use parts::Part;
use remarks::{is_driving_licence, tells_only_licence};
use sections::{Chunk, Outline, outline};
pub use typed_date::{TypedDate, typed_date};
use view::{LineView, View};

/// The profile that the text describes. Every value is a slice of the text at its span; what the text does not say
/// stays empty.
pub fn parse(text: &DocumentText) -> Profile {
    let view = View::of(text);
    let Outline { mut chunks, passed } = outline(&view);
    // What was looked at and not taken, however little of its line it is.
    let mut missed: Vec<Span> = Vec::new();
    let mut licences = licences(&mut chunks, &mut missed);
    let basics = basics(&view, &chunks);
    let mut profile = Profile {
        basics,
        ..Profile::default()
    };
    for chunk in &chunks {
        let lines = chunk.lines.as_slice();
        missed.extend(
            lines
                .iter()
                .flat_map(|line| odd_dates::unsaid(line.text, line.start)),
        );
        let section = match chunk.section {
            Section::Work if skills::are_lists(lines) => Section::Skills,
            Section::Publications if titled::are_certificates(lines) => Section::Certificates,
            section => section,
        };
        match section {
            Section::Skills => {
                let found = skills::skills(&view, lines);
                profile.skills.extend(found.skills);
                licences.extend(found.licences.into_iter().map(titled::licence));
                missed.extend(found.missed);
            }
            Section::Work => profile.work.extend(work::work(&view, lines)),
            Section::Volunteer => profile.volunteer.extend(work::work(&view, lines)),
            Section::Education => {
                let (schools, certificates) = apart::told_apart(&view, lines);
                profile.education.extend(education::education(&view, &schools));
                let section = Section::Certificates;
                let found = certificates.iter().map(std::slice::from_ref);
                let found = found.flat_map(|line| titled::titled(&view, line, section));
                profile.certificates.extend(found);
            }
            Section::Languages => {
                let (found, words) = languages::languages(lines);
                profile.languages.extend(found);
                missed.extend(words);
            }
            Section::Certificates => profile.certificates.extend(titled::titled(&view, lines, section)),
            Section::Projects => profile.projects.extend(titled::titled(&view, lines, section)),
            Section::Awards => profile.awards.extend(titled::titled(&view, lines, section)),
            Section::Publications => profile.publications.extend(titled::titled(&view, lines, section)),
            Section::Interests => profile.interests.extend(skills::interests(&view, lines)),
            Section::Top => {
                let named: Vec<LineView<'_>> = lines
                    .iter()
                    .filter(|l| languages::names_languages(l))
                    .copied()
                    .collect();
                profile.languages.extend(languages::languages(&named).0);
            }
            Section::Summary | Section::Other => {}
        }
    }
    profile.certificates.extend(licences);
    let (unread, more) = unread::unread(text, &profile, &passed, &missed);
    profile.unread = unread;
    cut::cut(&mut profile, view.text);
    profile.cut |= more;
    profile
}

/// Driving licences that stand among other things; lines that tell of nothing else are taken out. What stands beside them
/// where nothing else is read is `missed`.
fn licences(chunks: &mut [Chunk<'_>], missed: &mut Vec<Span>) -> Vec<Titled> {
    let mut out = Vec::new();
    for chunk in chunks {
        let beside = chunk.section == Section::Top;
        let is_licence: fn(&str) -> bool = match chunk.section {
            Section::Top | Section::Volunteer | Section::Other | Section::Interests => is_driving_licence,
            // Such lines are the last of their section when they have no heading of their own.
            Section::Skills | Section::Languages | Section::Education => tells_only_licence,
            _ => continue,
        };
        chunk.lines.retain(|line| {
            let whole = Part::new(line.text, line.start);
            let pieces = whole.by_commas();
            if are_licences(&pieces) {
                out.extend(pieces.into_iter().map(titled::licence));
                return false;
            }
            if chunk.section == Section::Other && pieces.len() > 1 && !tells_only_licence(whole.text) {
                // The rest of the line stays unread: nothing says what it is.
                let (among, rest): (Vec<Part<'_>>, Vec<Part<'_>>) = pieces
                    .into_iter()
                    .partition(|piece| tells_only_licence(piece.text));
                missed.extend(rest.iter().filter(|_| !among.is_empty()).map(Part::span));
                out.extend(among.into_iter().map(titled::licence));
                return true;
            }
            if is_licence(whole.text) && whole.by_marks().len() == 1 {
                out.push(titled::licence(whole));
                return false;
            }
            let among = passed::facts(whole).into_iter().filter(|_| beside);
            out.extend(
                among
                    .filter(|fact| is_driving_licence(fact.text))
                    .map(titled::licence),
            );
            true
        });
    }
    out
}

/// `Führerschein Klasse B, Staplerschein`: several licences, one for driving among them, and nothing else.
fn are_licences(pieces: &[Part<'_>]) -> bool {
    const MAX_WORDS: usize = 4;
    let licence = |piece: &Part<'_>| {
        let short = piece.text.split_whitespace().count() <= MAX_WORDS;
        tells_only_licence(piece.text) || short && apart::is_certificate(piece.text)
    };
    let driving = pieces
        .iter()
        .filter(|piece| tells_only_licence(piece.text))
        .count();
    (1..pieces.len()).contains(&driving) && pieces.iter().all(licence)
}

fn basics(view: &View<'_>, chunks: &[Chunk<'_>]) -> Basics {
    let mut basics = Basics::default();
    let lines_of = |sections: &[Section]| -> Vec<LineView<'_>> {
        chunks
            .iter()
            .filter(|c| sections.contains(&c.section))
            .flat_map(|c| c.lines.iter().copied())
            .collect()
    };
    let mut top = lines_of(&[Section::Top]);
    // What stands in a page header is read before the page, wherever the format keeps it.
    top.sort_by_key(|l| (l.page, u8::from(l.role == LineRole::Margin), l.start));
    let first_page: Vec<LineView<'_>> = top.iter().filter(|l| l.page == 0).copied().collect();
    basics.emails = mails(view, chunks);
    basics.phones = phones(&top, chunks);
    basics.links = links(view, &top);
    basics.name = identity::name(
        &first_page,
        &view.lines,
        view.text,
        &basics.emails,
        &basics.phones,
    );
    basics.label = headline::label(view, &first_page, basics.name.as_ref());
    let said = [&basics.name, &basics.label].into_iter().flatten();
    let reached = basics.emails.iter().chain(&basics.phones).chain(&basics.links);
    let taken: Vec<Span> = said.chain(reached).filter_map(|v| v.span).collect();
    basics.location = home::location(view, &first_page, &taken);
    // A later section of that name may stand pages away, with other sections between.
    let summaries = chunks.iter().filter(|c| c.section == Section::Summary);
    let headed = summaries.map(|c| c.lines.as_slice()).next();
    basics.summary = match headed {
        Some(lines) => summary::headed(view, lines),
        None => {
            let taken: Vec<Span> = taken
                .into_iter()
                .chain(basics.location.iter().filter_map(|l| l.span))
                .collect();
            // In columns below, sentences may tell of anything.
            let first = chunks.first().filter(|c| c.section == Section::Top);
            summary::unheaded(view, first.map_or(&[], |c| &c.lines), &taken)
        }
    };
    basics
}

/// Addresses anywhere but among the references, whose addresses are other people's.
fn mails(view: &View<'_>, chunks: &[Chunk<'_>]) -> Vec<Sourced<String>> {
    let others: Vec<Span> = chunks
        .iter()
        .filter(|c| c.section == Section::Other)
        .flat_map(|c| c.lines.iter().map(LineView::span))
        .collect();
    let mut found = contact::emails(view.text, 0);
    found.retain(|mail| {
        mail.span
            .is_some_and(|span| !others.iter().any(|o| o.overlaps(span)))
    });
    found
}

/// Numbers at the top; elsewhere only on lines with an address.
fn phones(top: &[LineView<'_>], chunks: &[Chunk<'_>]) -> Vec<Sourced<String>> {
    let other = chunks
        .iter()
        .filter(|c| !matches!(c.section, Section::Top | Section::Other))
        .flat_map(|c| &c.lines);
    let beside_mail = other.filter(|l| !contact::emails(l.text, 0).is_empty());
    let mut out: Vec<Sourced<String>> = Vec::new();
    let mut seen = HashSet::new();
    for phone in top
        .iter()
        .chain(beside_mail)
        .flat_map(|l| contact::phones(l.text, l.start))
    {
        let digits: String = phone.value.chars().filter(char::is_ascii_digit).collect();
        if seen.insert(digits) {
            out.push(phone);
        }
    }
    out.truncate(contact::MOST);
    out
}

fn links(view: &View<'_>, top: &[LineView<'_>]) -> Vec<Sourced<String>> {
    let mut out: Vec<Sourced<String>> = Vec::new();
    for line in top {
        let next_line = view
            .text
            .get(line.end()..)
            .and_then(|rest| rest.strip_prefix('\n')?.find('\n'));
        let end = next_line.map_or(line.end(), |n| line.end() + 1 + n);
        let text = view.text.get(line.start..end).unwrap_or(line.text);
        for link in contact::links(text, line.start) {
            let here = link.span.is_some_and(|s| (s.start as usize) < line.end());
            if here
                && out.len() < contact::MOST
                && !out.iter().any(|l| l.span == link.span || l.value == link.value)
            {
                out.push(link);
            }
        }
    }
    out
}

#[cfg(test)]
pub(crate) mod tests;
