//! Where the person lives.

use rolefit_domain::{Sourced, Span};

use super::contact::{emails, is_link, phones};
use super::dates::periods;
use super::ends::ends_open;
use super::lexicon::looks;
use super::parts::Part;
use super::passed::is_personal_fact;
use super::view::{LineView, View};
use crate::support::readable;

/// Where the person lives, as a line at the top says it, or two of them where an address is broken at the end of the first.
pub(super) fn location(view: &View<'_>, top: &[LineView<'_>], taken: &[Span]) -> Option<Sourced<String>> {
    let mut found: Vec<(i32, Part<'_>)> = Vec::new();
    let mut above: Option<(&LineView<'_>, Part<'_>)> = None;
    for line in top {
        let pieces = pieces(line, taken);
        if let Some((last, begun)) = above
            && let Some(rest) = pieces.first()
            && let Some(whole) = broken(view, (last, begun), (line, *rest))
            && let Some(score) = place_likeness(whole, false)
        {
            // The whole address rather than what stands on one of its lines.
            found.push((score + 1, whole));
        }
        let labels = |part: &Part<'_>| LABELS.contains(&part.text.to_lowercase().as_str());
        for (at, part) in pieces.iter().enumerate() {
            let (part, labelled) = after_place_label(*part);
            // `Anschrift:<tab>Am Bach 3, 79104 Freiburg`
            let beside = at.checked_sub(1).is_some_and(|before| labels(&pieces[before]));
            let labelled = labelled || beside;
            found.extend(place_likeness(part, labelled).map(|score| (score, part)));
        }
        above = pieces.last().map(|part| (line, after_place_label(*part).0));
    }
    found.retain(|(_, part)| !taken.iter().any(|t| t.overlaps(part.span())));
    // Of those that are as likely the first.
    let best = found.into_iter().rev().max_by_key(|(score, _)| *score);
    let (score, part) = best?;
    Some(part.read(if score >= 4 { 88 } else { 72 }))
}

/// What stands beside each other on the line, without what is taken and without personal data.
fn pieces<'a>(line: &LineView<'a>, taken: &[Span]) -> Vec<Part<'a>> {
    let mut pieces = vec![Part::new(line.text, line.start)];
    for span in taken.iter().filter(|t| t.overlaps(line.span())) {
        pieces = pieces
            .into_iter()
            .flat_map(|p| {
                if p.span().overlaps(*span) {
                    p.without(*span)
                } else {
                    vec![p]
                }
            })
            .collect();
    }
    let parts = pieces
        .into_iter()
        .flat_map(Part::by_gaps)
        .flat_map(Part::by_marks)
        .map(Part::without_pictures);
    parts.filter(|part| !is_personal_fact(*part)).collect()
}

/// `12 rue de la` over `République, 69002 Lyon`: an address whose first line clearly goes on in the next.
fn broken<'a>(
    view: &View<'a>,
    (last, begun): (&LineView<'a>, Part<'a>),
    (line, rest): (&LineView<'a>, Part<'a>),
) -> Option<Part<'a>> {
    let goes_on = (ends_open(last.text) || ends_in_code(last.text)) && last.block == line.block && !line.gap;
    let edges = view
        .text
        .get(begun.end()..last.end())?
        .chars()
        .all(|c| !c.is_alphanumeric());
    let below = view.text.get(last.end()..line.start)? == "\n" && rest.start == line.start;
    let text = view.text.get(begun.start..rest.end())?;
    (goes_on && edges && below && !begun.text.contains(':')).then_some(Part {
        text,
        start: begun.start,
    })
}

/// `Mühlstr. 7, 89073`: a postcode whose town did not fit on the line.
fn ends_in_code(text: &str) -> bool {
    let code = text.rsplit_once(", ").map_or("", |(_, code)| code);
    (4..=5).contains(&code.len()) && code.bytes().all(|b| b.is_ascii_digit())
}

/// Labels before a place, in lower case.
const LABELS: &[&str] = &[
    "address",
    "location",
    "adresse",
    "wohnort",
    "anschrift",
    "dirección",
    "ubicación",
    "endereço",
    "localização",
    "indirizzo",
    "adres",
    "woonplaats",
    "residence",
    "lives in",
    "domicile",
    "ciudad",
    "cidade",
    "city",
    "地址",
    "所在地",
    "现居地",
    "residenza",
    "localidad",
    "based in",
    "居住地",
    "住址",
    "所在城市",
];

fn after_place_label(part: Part<'_>) -> (Part<'_>, bool) {
    // What stands behind them may be anything that reaches the person.
    const CONTACTS: &[&str] = &[
        "contact",
        "kontakt",
        "contacto",
        "contato",
        "contatto",
        "coordonnées",
    ];
    let Some(at) = part.text.find([':', '：']) else {
        return (part, false);
    };
    let label = part.text[..at].trim().to_lowercase();
    let mark = part.text[at..].chars().next().map_or(1, char::len_utf8);
    if LABELS.contains(&label.as_str()) {
        return (Part::new(&part.text[at + mark..], part.start + at + mark), true);
    }
    if CONTACTS.contains(&label.as_str()) {
        return (Part::new(&part.text[at + mark..], part.start + at + mark), false);
    }
    (part, false)
}

/// A postcode of digits before its town: `79098 Freiburg`, `1010 Wien`.
fn is_coded_town(text: &str) -> bool {
    let Some((code, town)) = text.split_once(' ') else {
        return false;
    };
    let code = code
        .split_once('-')
        .map_or(code, |(country, code)| match country.len() {
            1 | 2 if country.bytes().all(|b| b.is_ascii_uppercase()) => code,
            _ => "",
        });
    (4..=5).contains(&code.len())
        && code.bytes().all(|b| b.is_ascii_digit())
        && (1..=3).contains(&town.split(' ').count())
        && town.starts_with(char::is_uppercase)
        && town.chars().all(|c| c.is_alphabetic() || " -/.'’()".contains(c))
}

/// A house number and a street beside a postcode and a town: `12 rue du Moulin, 44000 Nantes`.
fn is_street_address(part: Part<'_>) -> bool {
    let pieces = part.by_commas();
    let [street, between @ .., town] = pieces.as_slice() else {
        return false;
    };
    let numbered = |text: &str| {
        text.split(' ')
            .any(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 4)
    };
    let (code, name) = town.text.split_once([' ', '\n']).unwrap_or_default();
    let coded = (4..=8).contains(&code.len())
        && code.bytes().filter(u8::is_ascii_digit).count() >= 4
        && code.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-')
        && name.starts_with(char::is_uppercase);
    // `14, rue du Moulin`: the number may stand before a comma.
    let mut named = [street].into_iter().chain(between);
    let named = named.any(|piece| piece.text.contains(char::is_alphabetic));
    pieces.len() <= 3 && numbered(street.text) && coded && named
}

fn place_likeness(part: Part<'_>, labelled: bool) -> Option<i32> {
    let text = part.text;
    let count = text.split_whitespace().count();
    let number_like = !phones(text, 0).is_empty() || !emails(text, 0).is_empty() || is_link(text);
    if text.is_empty()
        || count > 9
        || number_like
        || !labelled && (text.ends_with('.') && !is_street_address(part) || text.contains([':', '!', '?']))
    {
        return None;
    }
    if labelled {
        return Some(9);
    }
    let looks = looks(text);
    if is_street_address(part) {
        return Some(5);
    }
    if is_coded_town(text) && periods(text, 0).is_empty() && looks.title == 0 {
        return Some(4);
    }
    if looks.title > 0
        || looks.school > 0
        || looks.degree > 0 && looks.place < 3
        || !periods(text, 0).is_empty()
    {
        return None;
    }
    let pieces = part.by_commas();
    let capitalised = pieces.iter().all(|p| {
        p.text
            .chars()
            .next()
            .is_some_and(|c| c.is_uppercase() || c.is_ascii_digit())
    });
    let pair = (2..=3).contains(&pieces.len()) && capitalised && count <= 6;
    let score = looks.place + i32::from(pair);
    let known = looks.place >= 2 && (pair || count <= 3);
    known.then_some(score).filter(|_| readable(text).len() < 80)
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    #[track_caller]
    fn check(lines: &str, want: &str) {
        let found = profile(&format!(
            "Ana Maria Li\n{lines}\nana.li@example.org\n\nExperience\nBaker, Mill Ltd, 2019 - 2021\n"
        ));
        let place = found.basics.location.map(|place| place.value);
        assert_eq!(place.as_deref(), Some(want), "{lines}");
        assert_eq!(found.unread, [], "{lines}");
    }

    #[test]
    fn an_address_that_is_broken_at_the_end_of_its_line_is_whole() {
        check(
            "12 rue de la\nRépublique, 69002 Lyon",
            "12 rue de la République, 69002 Lyon",
        );
        check("Mühlstr. 7,\n89073 Ulm", "Mühlstr. 7, 89073 Ulm");
        check(
            "17 Mill Row,\nLeeds LS1 4AP | 0731 5550142",
            "17 Mill Row, Leeds LS1 4AP",
        );
        check("Ulm,\nGermany", "Ulm, Germany");
        check("⌂ Mühlstraße 7, 89073\nUlm", "Mühlstraße 7, 89073 Ulm");
        check("14, rue du Moulin, 69005 Lyon", "14, rue du Moulin, 69005 Lyon");
        check("Ulm, Germany", "Ulm, Germany");
    }

    #[test]
    fn an_icon_before_a_place_is_none_of_it() {
        check("⌂ Ulm, Germany · ☎ 0731 5550142", "Ulm, Germany");
        check("\u{F015} Mühlstr. 7, 89073 Ulm", "Mühlstr. 7, 89073 Ulm");
        check("📍 Leeds, UK", "Leeds, UK");
    }

    #[test]
    fn a_town_may_end_in_an_abbreviation_behind_its_label() {
        for label in ["Anschrift: ", "Anschrift:\t", ""] {
            check(
                &format!("{label}Am Bach 3, 79104 Freiburg i. Br."),
                "Am Bach 3, 79104 Freiburg i. Br.",
            );
        }
        check("Wohnort:\tKleinkötz", "Kleinkötz");
    }

    #[test]
    fn an_address_may_stand_behind_the_word_for_contact() {
        check(
            "Kontakt: Mühlstr. 7, 89073 Ulm | 0731/5550142",
            "Mühlstr. 7, 89073 Ulm",
        );
        let found = profile("Ana Maria Li\nContact: Bo Mill\nana.li@example.org\n");
        assert_eq!(found.basics.location, None);
    }
}
