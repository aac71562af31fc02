//! What else job listings of search engines name: kind of contract, country, last day to apply, from where remote work may be
//! done. Only what the ad or the place says is found.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use rolefit_domain::{EmploymentType, ListingFacts};

use super::work_place::Cues;
use super::{AdLine, HEAD_WORDS, Piece, ad_lines, sections, towns};
use crate::contact::contact_in;
use crate::phrases::{Hit, Phrases};
use crate::text::Word;
use crate::titles;

/// What an ad with this title and place says for listings.
pub fn listing_facts(title: &str, text: &str, place: &str) -> ListingFacts {
    let lines = ad_lines(text);
    ListingFacts {
        employment: employment(title, &lines),
        locality: locality(place),
        country: country(place, &lines).or_else(|| towns::country_of(place).map(str::to_owned)),
        valid_through: lines.iter().find_map(deadline),
        remote_from: remote_from(&lines),
        contact: contact_in(text),
    }
}

static LEXICON: LazyLock<HashMap<&str, Phrases<()>>> =
    LazyLock::new(|| sections(include_str!("../../data/listing.txt")));

fn cues(section: &str, piece: &Piece<'_>) -> Vec<Hit<()>> {
    LEXICON.get(section).map_or_else(Vec::new, |phrases| {
        phrases.find_words(piece.text, &piece.words, |_, _| true)
    })
}

/// The kinds of contract, in the order of [`EmploymentType::ALL`]. Hours and terms count wherever they stand, unless they are
/// denied; the others only in the title and in short lines, because ads also speak of work with such people.
fn employment(title: &str, lines: &[AdLine<'_>]) -> Vec<EmploymentType> {
    let title = Piece::new(0, title);
    let near_head = |line: &&AdLine<'_>| line.is_head() && line.piece.words.len() <= HEAD_WORDS / 2;
    let short: Vec<&Piece<'_>> = lines.iter().filter(near_head).map(|line| &line.piece).collect();
    let sentences = lines.iter().flat_map(|line| &line.sentences);
    let all: Vec<&Piece<'_>> = std::iter::once(&title).chain(sentences).collect();
    let said = |section: &str, pieces: &[&Piece<'_>]| {
        let says = |piece: &&Piece<'_>| {
            let hits = cues(section, piece);
            if hits.is_empty() {
                return false;
            }
            let nots: HashSet<usize> = cues("not", piece).iter().map(|not| not.first).collect();
            let denied = |hit: &Hit<()>| {
                let around = (hit.first.saturating_sub(2)..hit.first).chain([hit.end]);
                around.into_iter().any(|at| nots.contains(&at))
            };
            hits.iter().any(|hit| !denied(hit))
        };
        pieces.iter().any(says)
    };
    let both = said("both-times", &all);
    let in_head = |section: &str| said(section, &short) || said(section, &[&title]);
    let of_role: Vec<&Piece<'_>> = all.iter().copied().filter(|piece| piece.has("role")).collect();
    let found = EmploymentType::ALL.into_iter().filter(|kind| match kind {
        EmploymentType::FullTime => both || said("full-time", &all),
        EmploymentType::PartTime => both || said("part-time", &all),
        EmploymentType::Temporary => in_head("temporary") || said("temporary", &of_role),
        EmploymentType::Contractor => in_head("contractor"),
        // A stage manager is none.
        EmploymentType::Intern => {
            in_head("intern") || titles::is_training(title.text) && said("intern-title", &[&title])
        }
        EmploymentType::Volunteer => in_head("volunteer"),
    });
    found.collect()
}

struct Countries {
    names: Phrases<usize>,
    /// Code and English name of each.
    all: Vec<(&'static str, &'static str)>,
}

static COUNTRIES: LazyLock<Countries> = LazyLock::new(|| {
    let mut names = Phrases::default();
    let mut all = Vec::new();
    let lines = include_str!("../../data/countries.txt").lines();
    for (code, forms) in lines
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(':'))
    {
        for form in forms.split(',') {
            names.insert(form, all.len());
        }
        let english = forms.split(',').next().unwrap_or_default().trim();
        all.push((code, english));
    }
    Countries { names, all }
});

/// The countries that a text names with a capital, in its order.
fn countries_in(piece: &Piece<'_>) -> Vec<Hit<usize>> {
    COUNTRIES.names.find_words(piece.text, &piece.words, |hit, _| {
        let written = hit.span.slice(piece.text);
        written.is_some_and(|written| written.starts_with(char::is_uppercase))
    })
}

/// The code of the country of the place: named with it, or in a line of the ad that names the place.
fn country(place: &str, lines: &[AdLine<'_>]) -> Option<String> {
    let code = |piece: &Piece<'_>| {
        let found = countries_in(piece);
        let (first, rest) = found.split_first()?;
        let same = rest.iter().all(|hit| hit.value == first.value);
        same.then(|| COUNTRIES.all[first.value].0.to_owned())
    };
    let place = place.trim();
    if place.is_empty() {
        return None;
    }
    let named = Piece::new(0, place);
    code(&named).or_else(|| {
        let mut near = lines
            .iter()
            .filter(|line| line.piece.words.len() <= HEAD_WORDS && stands_in(&named, &line.piece));
        near.find_map(|line| code(&line.piece))
    })
}

/// A place without the country that it ends with: "Cork" of "Cork, Ireland" and of "Cork (Ireland)".
fn locality(place: &str) -> Option<String> {
    let place = place.trim();
    let named = Piece::new(0, place);
    let ends = |hit: &Hit<usize>| hit.end == named.words.len();
    let town = match countries_in(&named).into_iter().find(ends) {
        Some(country) => {
            let before = place[..country.span.start as usize].trim_end();
            // "North Wales" is no town in Wales: only a sign parts the two.
            let parted = before.is_empty() || before.ends_with([',', '(', '/', '|', '-', '–', '·']);
            let town = before.trim_end_matches([',', '(', '/', '|', '-', '–', '·', ' ']);
            if parted { town } else { place }
        }
        None => place,
    };
    (!town.is_empty()).then(|| town.to_owned())
}

/// Whether a piece has all words of a place beside each other, and not as the end of a longer name: "New York" is not "York".
fn stands_in(place: &Piece<'_>, piece: &Piece<'_>) -> bool {
    let count = place.words.len();
    let ends_longer = |at: usize| {
        at.checked_sub(1).is_some_and(|before| {
            let joined = piece
                .gap_after(before)
                .trim_matches(['-', ' ', '’', '\''])
                .is_empty();
            let written = piece.words[before].span.slice(piece.text);
            joined && written.is_some_and(|word| word.starts_with(char::is_uppercase))
        })
    };
    let same = |words: &[Word]| words.iter().zip(&place.words).all(|(a, b)| a.folded == b.folded);
    count > 0
        && piece
            .words
            .windows(count)
            .enumerate()
            .any(|(at, words)| same(words) && !ends_longer(at))
}

/// Words between a word of remote work and its country.
const NEAR: usize = 4;

/// The English names of the countries that remote work is done from: "Remote (Germany)", "fully remote within Spain".
fn remote_from(lines: &[AdLine<'_>]) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for piece in lines.iter().flat_map(|line| &line.sentences) {
        let remote = Cues::of(piece).remote_ends();
        if remote.is_empty() {
            continue;
        }
        let mut reach = 0;
        for hit in countries_in(piece) {
            let near = remote
                .iter()
                .any(|end| hit.first >= *end && hit.first - end <= NEAR);
            // "Remote from Germany, Austria or Switzerland."
            let goes_on = reach > 0 && hit.first - reach <= 1;
            if near || goes_on {
                reach = hit.end;
                let name = COUNTRIES.all[hit.value].1.to_owned();
                if !out.contains(&name) {
                    out.push(name);
                }
            }
        }
    }
    out
}

/// The last day to apply as an ISO date. A date without its year is none, and so is one whose day and month could be the other
/// way round. "Until" alone ends contracts as well, and other things than ads have deadlines, so those count beside a word of
/// applying, and deadlines where they begin a line.
fn deadline(line: &AdLine<'_>) -> Option<String> {
    let after = |piece: &Piece<'_>, cue: &Hit<()>| {
        (cue.end..piece.words.len().min(cue.end + 6)).find_map(|at| date(piece, at))
    };
    let said = |section: &str, piece: &Piece<'_>, counts: &dyn Fn(&Hit<()>) -> bool| {
        let cues = cues(section, piece);
        let mut counted = cues.iter().filter(|cue| counts(cue));
        counted.find_map(|cue| after(piece, cue))
    };
    said("deadline", &line.piece, &|_| true)
        .or_else(|| said("deadline-of-any", &line.piece, &|cue| cue.first == 0))
        .or_else(|| {
            let applying = |piece: &&Piece<'_>| !cues("applying", piece).is_empty();
            line.sentences.iter().filter(applying).find_map(|piece| {
                ["deadline-of-any", "until"]
                    .iter()
                    .find_map(|section| said(section, piece, &|_| true))
            })
        })
}

/// The date that begins at a word.
fn date(piece: &Piece<'_>, at: usize) -> Option<String> {
    let number = |at: usize| {
        let word = piece.word(at);
        let digits = word.trim_end_matches(|c: char| c.is_ascii_alphabetic());
        digits.parse::<u16>().ok()
    };
    let year = |at: usize| number(at).filter(|year| (2000..2100).contains(year));
    let month_named = |at: usize| {
        let word = piece.words.get(at)?;
        let one = Piece::new(0, word.span.slice(piece.text)?);
        (1..=12_u16).find(|month| !cues(&format!("month-{month}"), &one).is_empty())
    };
    let iso = |year: u16, month: u16, day: u16| {
        let valid = (1..=days_of(year, month)).contains(&day);
        valid.then(|| format!("{year:04}-{month:02}-{day:02}"))
    };
    let joined = |at: usize, sign: char| piece.gap_after(at).trim() == sign.to_string();
    // 2027-01-31
    if let (Some(year), Some(month), Some(day)) = (year(at), number(at + 1), number(at + 2))
        && joined(at, '-')
    {
        return iso(year, month, day);
    }
    // 31 January 2027, 31. Januar 2027, 31 de enero de 2027
    if let Some(day) = number(at).filter(|day| *day <= 31) {
        let skip = |at: usize| if piece.word(at) == "de" { at + 1 } else { at };
        let month_at = skip(at + 1);
        if let (Some(month), Some(year)) = (month_named(month_at), year(skip(month_at + 1))) {
            return iso(year, month, day);
        }
        if let (Some(month), Some(year)) = (number(at + 1), year(at + 2)) {
            let dotted = joined(at, '.') && joined(at + 1, '.');
            let dashed = ['/', '-'].iter().any(|sign| joined(at, *sign));
            return match (dotted, dashed) {
                (true, _) => iso(year, month, day),
                (_, true) if day > 12 || day == month => iso(year, month, day),
                (_, true) if month > 12 => iso(year, day, month),
                _ => None,
            };
        }
    }
    // January 31, 2027
    let month = month_named(at)?;
    iso(year(at + 2)?, month, number(at + 1)?)
}

/// The days of a month of the Gregorian calendar; 0 for a month that there is not.
const fn days_of(year: u16, month: u16) -> u16 {
    match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400)) => 29,
        2 => 28,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts(text: &str, place: &str) -> ListingFacts {
        listing_facts(text.lines().next().unwrap_or_default(), text, place)
    }

    #[test]
    fn kinds_of_contract_are_read_where_they_are_said() {
        use EmploymentType::{Contractor, FullTime, Intern, PartTime, Temporary, Volunteer};
        for (ad, expected) in [
            ("Cook\nFull-time, permanent", &[FullTime][..]),
            (
                "Koch (m/w/d) in Voll- oder Teilzeit\nWir kochen.",
                &[FullTime, PartTime],
            ),
            ("Cuisinier\nCDD, temps partiel", &[PartTime, Temporary]),
            ("Cocinero\nJornada completa", &[FullTime]),
            ("Cuoco\nTempo determinato, tempo pieno", &[FullTime, Temporary]),
            ("Kok\nDeeltijd, tijdelijk contract", &[PartTime, Temporary]),
            ("Marketing intern\nWe cook.", &[Intern]),
            ("Praktikum im Labor\nWir forschen.", &[Intern]),
            ("Designer\nFreelance\n\nWe draw.", &[Contractor]),
            ("Helper\nVolunteer\n\nWe help.", &[Volunteer]),
            ("Cook\nThis is not a part-time job.", &[]),
            ("Koch\nUnbefristet", &[]),
            ("Temporal data engineer\nWe keep temporary tables small.", &[]),
            ("Technician\nMain stage, Leeds", &[]),
            ("Köchin\nAusschreibung intern und extern", &[]),
            ("Koch\nDie Stelle ist befristet auf ein Jahr.", &[Temporary]),
            ("Stage manager\nWe play.", &[]),
            (
                "Recruiter\n\nYou hire freelancers and interns for our customers all over the country.",
                &[],
            ),
            ("Cook\nWe cook.", &[]),
        ] {
            assert_eq!(facts(ad, "").employment, expected, "{ad}");
        }
    }

    #[test]
    fn a_country_is_named_or_none() {
        for (ad, place, country) in [
            ("Cook\nWe cook.", "Leeds, United Kingdom", Some("GB")),
            ("Cook\nWe cook.", "Wien, Österreich", Some("AT")),
            ("Cook\nKiel, Deutschland\n\nWe cook.", "Kiel", Some("DE")),
            ("Cook\n24103 Kiel, Deutschland\n\nWe cook.", "Kiel", Some("DE")),
            ("Cook\nKIEL | Deutschland\n\nWe cook.", "Kiel", Some("DE")),
            (
                "Cook\nOffice: Frankfurt am Main, Germany\n",
                "Frankfurt am Main",
                Some("DE"),
            ),
            ("Cook\nNew York, USA\n\nWe cook.", "York", None),
            ("Cook\nNew-York, USA\n\nWe cook.", "York", None),
            ("Cook\nBukarest, Romania\n\nWe cook.", "Rom", None),
            ("Cook\nRomford, United Kingdom\n\nWe cook.", "Rom", None),
            ("Cook\nWe cook.", "Leeds", None),
            ("Cook\nOur customers are in Germany and Spain.", "Leeds", None),
            ("Cook\nWe cook.", "", None),
        ] {
            assert_eq!(facts(ad, place).country.as_deref(), country, "{ad} at {place}");
        }
    }

    #[test]
    fn a_place_is_parted_from_its_country_and_a_town_that_can_be_no_other_has_one() {
        for (place, locality, country) in [
            ("Cork, Ireland", Some("Cork"), Some("IE")),
            ("Cork (Ireland)", Some("Cork"), Some("IE")),
            ("Wien, Österreich", Some("Wien"), Some("AT")),
            ("Lyon", Some("Lyon"), Some("FR")),
            ("Lyon 3e", Some("Lyon 3e"), None),
            ("Lisbon", Some("Lisbon"), Some("PT")),
            ("Lisboa", Some("Lisboa"), Some("PT")),
            ("Zurich", Some("Zurich"), Some("CH")),
            ("Paris, Texas", Some("Paris, Texas"), None),
            ("Birmingham", Some("Birmingham"), None),
            ("North Wales", Some("North Wales"), Some("GB")),
            ("Germany", None, Some("DE")),
            ("", None, None),
        ] {
            let facts = facts("Cook\nWe cook.", place);
            assert_eq!(
                (facts.locality.as_deref(), facts.country.as_deref()),
                (locality, country),
                "{place}"
            );
        }
    }

    #[test]
    fn remote_work_names_its_countries() {
        for (ad, expected) in [
            ("Cook\nRemote (Germany)", &["Germany"][..]),
            ("Cook\n\nWe are fully remote within Spain.", &["Spain"]),
            (
                "Cook\nRemote from Germany, Austria or Switzerland",
                &["Germany", "Austria", "Switzerland"],
            ),
            ("Cook\nRemote", &[]),
            ("Cook\nBerlin, Germany", &[]),
        ] {
            assert_eq!(facts(ad, "").remote_from, expected, "{ad}");
        }
    }

    #[test]
    fn the_last_day_to_apply_is_a_whole_date() {
        for (line, expected) in [
            ("Apply by 31 January 2027.", Some("2027-01-31")),
            ("Closing date: January 31, 2027", Some("2027-01-31")),
            ("Bewerbungsfrist: 31.01.2027", Some("2027-01-31")),
            ("Bewerben Sie sich bis zum 5. März 2027", Some("2027-03-05")),
            ("Date limite de candidature : 15 février 2027", Some("2027-02-15")),
            ("Fecha límite: 31 de enero de 2027", Some("2027-01-31")),
            ("Candidature entro il 31/01/2027", Some("2027-01-31")),
            ("Solliciteer voor 1 februari 2027", Some("2027-02-01")),
            ("Deadline 2027-02-01", Some("2027-02-01")),
            ("Deadline 01/02/2027", None),
            (
                "Envía tu candidatura hasta el 31 de enero de 2027",
                Some("2027-01-31"),
            ),
            ("Invia il CV entro il 31 gennaio 2027", Some("2027-01-31")),
            (
                "Solliciteren kan tot uiterlijk 31 januari 2027",
                Some("2027-01-31"),
            ),
            ("Scadenza: 31 gennaio 2027", Some("2027-01-31")),
            ("Contrato temporal hasta el 31 de diciembre de 2027", None),
            ("Contrato hasta el 31 de diciembre de 2027. Envía tu CV.", None),
            ("Contratto a termine, scadenza 31 dicembre 2027", None),
            ("The project has its deadline on 31 March 2027", None),
            ("Het contract loopt uiterlijk 31 december 2027 af", None),
            ("Apply by 31 February 2027", None),
            ("Apply by 29 February 2027", None),
            ("Apply by 29 February 2028", Some("2028-02-29")),
            ("Bewerbungsfrist: 31.04.2027", None),
            ("Apply by 31 January", None),
            ("We were founded on 31 January 2007.", None),
        ] {
            let found = facts(&format!("Cook\n{line}"), "").valid_through;
            assert_eq!(found.as_deref(), expected, "{line}");
        }
    }
}
