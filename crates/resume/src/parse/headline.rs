//! The headline of the person: a job title near the name.

use rolefit_domain::document::LineRole;
use rolefit_domain::{Sourced, Span};

use super::contact::is_link;
use super::ends::is_open;
use super::headings::is_heading_text;
use super::identity::usual;
use super::languages::language_at;
use super::lexicon::looks;
use super::parts::Part;
use super::passed::{is_document_title, is_personal_fact};
use super::view::{LineView, View};

/// The headline: a line near the name that reads like a job title.
pub(super) fn label(
    view: &View<'_>,
    top: &[LineView<'_>],
    name: Option<&Sourced<String>>,
) -> Option<Sourced<String>> {
    let text = view.text;
    let name_span = name.and_then(|n| n.span)?;
    let after = top.iter().position(|l| l.span().overlaps(name_span))?;
    for (distance, line) in top[after..].iter().enumerate().take(5) {
        let whole = Part::new(line.text, line.start);
        let parts = whole.by_gaps().into_iter().flat_map(|part| {
            // `Ana Li – Baker`, `Ana Li, baker`: beside the name.
            if part.span().overlaps(name_span) {
                part.without(name_span)
                    .into_iter()
                    .flat_map(Part::by_marks)
                    .collect()
            } else {
                vec![part]
            }
        });
        for part in parts.flat_map(beside_contact) {
            let count = part.text.split_whitespace().count();
            let is_name = part.span().overlaps(name_span);
            let contact = is_contact(part.text);
            let runs_on = part.text.starts_with(char::is_lowercase) && count > MAX_LOWER_WORDS;
            let sentence = runs_on || part.text.ends_with('.') || count > 8 && part.text.contains(". ");
            if is_name || contact || sentence || !(1..=14).contains(&count) {
                continue;
            }
            let looks = looks(part.text);
            if looks.title > 0 {
                let part = with_rest(part, top.get(after + distance + 1), text);
                return Some(undecorated(part).read(if distance <= 2 { 85 } else { 70 }));
            }
        }
    }
    if let Some(part) = above_contact(&top[after..], name_span) {
        return Some(part.read(UNTOLD));
    }
    // In a sidebar or a page header the name stands away from the headline, which is then set like a title.
    let name_size = top[after].size;
    let set_large = |line: &&LineView<'_>| {
        line.role == LineRole::Heading || line.size > 0.0 && line.size >= name_size && line.size > usual(top)
    };
    top.iter().filter(set_large).find_map(|line| {
        let part = Part::new(line.text, line.start);
        let short = part.text.split_whitespace().count() <= MAX_HEADLINE_WORDS;
        let told = looks(part.text).title > 0 && !part.text.contains(|c: char| c.is_ascii_digit());
        (short && told && !part.span().overlaps(name_span)).then(|| undecorated(part).read(70))
    })
}

/// A headline that a narrow column breaks after a joining word, with the rest of it on the next line.
fn with_rest<'a>(part: Part<'a>, next: Option<&LineView<'a>>, text: &'a str) -> Part<'a> {
    let Some(next) =
        next.filter(|next| is_open(part.text) && !is_contact(next.text) && !next.text.contains('\t'))
    else {
        return part;
    };
    let between = text.get(part.end()..next.start);
    match (between, text.get(part.start..next.end())) {
        (Some("\n"), Some(whole)) => Part {
            text: whole,
            start: part.start,
        },
        _ => part,
    }
}

/// Most words of a headline in lower case; more are the middle of a sentence.
const MAX_LOWER_WORDS: usize = 4;

/// The confidence of a headline that only its place tells.
const UNTOLD: u8 = 60;
/// Most words of such a headline.
const MAX_UNTOLD_WORDS: usize = 8;

/// Whether a part of the top is a way to reach the person.
fn is_contact(text: &str) -> bool {
    text.contains('@')
        || text.split_whitespace().any(is_link)
        || text.chars().filter(char::is_ascii_digit).count() > 4
}

/// `Baker | Ulm | +49 731 …`, `Baker, Ulm, ana@…`: what stands beside an address or a place is cut at its marks, so that the
/// headline among them stays. Other headlines are kept whole (`Baker | Author | Speaker`).
fn beside_contact(part: Part<'_>) -> Vec<Part<'_>> {
    let is_place = |part: &Part<'_>| {
        let looks = looks(part.text);
        looks.place >= 2 && looks.title == 0
    };
    let pieces = part.by_marks();
    if !is_contact(part.text) && !pieces.iter().any(is_place) {
        return without_places(part, is_place);
    }
    let mut out = Vec::new();
    for piece in pieces {
        if is_contact(piece.text) {
            out.extend(piece.by_commas());
        } else {
            out.extend(without_places(piece, is_place));
        }
    }
    out
}

/// `Baker, Ulm`: the headline without the place after it.
fn without_places<'a>(part: Part<'a>, is_place: impl Fn(&Part<'a>) -> bool) -> Vec<Part<'a>> {
    let pieces = part.by_commas();
    let places = pieces.iter().rev().take_while(|piece| is_place(piece)).count();
    match pieces.len() - places {
        0 => vec![part],
        kept if places > 0 => {
            let end = pieces[kept - 1].end();
            vec![Part {
                text: &part.text[..end - part.start],
                start: part.start,
            }]
        }
        _ => vec![part],
    }
}

/// The line between the name and the contact, when nothing says that it is something else.
fn above_contact<'a>(lines: &[LineView<'a>], name: Span) -> Option<Part<'a>> {
    let from = lines.iter().position(|line| !line.span().overlaps(name))?;
    let [line, next] = lines.get(from..from + 2)? else {
        return None;
    };
    let part = Part::new(line.text, line.start);
    let words = part.text.split_whitespace().count();
    let looks = looks(part.text);
    let said = |line: &LineView<'_>| line.text.to_lowercase();
    let again = lines[..from].iter().any(|name| said(name) == said(line));
    let reads_like_one = !again
        && (2..=MAX_UNTOLD_WORDS).contains(&words)
        && part.text.starts_with(char::is_uppercase)
        && !part
            .text
            .contains(|c: char| c.is_ascii_digit() || "@:/\t|".contains(c))
        && !part.text.ends_with(['.', '!', '?']);
    let something_else = looks.place > 0
        || looks.school > 0
        || looks.company > 1
        || is_heading_text(part.text)
        || is_document_title(part.text)
        || is_personal_fact(part)
        || language_at(part.text).is_some();
    (reads_like_one && !something_else && line.role != LineRole::Margin && is_contact(next.text))
        .then_some(part)
}

/// Most words of a headline away from the name.
const MAX_HEADLINE_WORDS: usize = 6;

/// `>>> Baker <<<`
fn undecorated(part: Part<'_>) -> Part<'_> {
    let drawn = |c: char| "<>~=*#_ ".contains(c);
    let front = part.text.trim_start_matches(drawn);
    Part {
        text: front.trim_end_matches(drawn),
        start: part.end() - front.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    /// The headline and the place of a resume that begins so.
    #[track_caller]
    fn check(top: &str, label: Option<&str>, place: Option<&str>) {
        let found = profile(&format!("{top}\n\nExperience\nBaker, Mill GmbH, 2019 - 2021\n")).basics;
        let words = |value: &Option<rolefit_domain::Sourced<String>>| value.as_ref().map(|v| v.value.clone());
        assert_eq!(words(&found.label).as_deref(), label, "{top}");
        assert_eq!(words(&found.location).as_deref(), place, "{top}");
        assert_eq!(words(&found.name).as_deref(), Some("Ana Li"), "{top}");
    }

    #[test]
    fn a_headline_among_the_contacts_is_read() {
        for top in [
            "Ana Li | Backend Engineer | Vienna | ana.li@example.org",
            "Ana Li\nBackend Engineer | Vienna | +43 660 1234567 | ana.li@example.org",
            "Ana Li\nBackend Engineer, Vienna, +43 660 1234567, ana.li@example.org",
            "Ana Li\nana.li@example.org · Backend Engineer · Vienna",
            "Ana Li - Backend Engineer - Vienna - ana.li@example.org",
            "Ana Li\nBackend Engineer, Vienna\nana.li@example.org",
        ] {
            check(top, Some("Backend Engineer"), Some("Vienna"));
        }
    }

    #[test]
    fn headlines_of_several_parts_stay_whole() {
        check(
            "Ana Li\nPastry Chef | Author | Speaker\nUlm, Germany | ana.li@example.org",
            Some("Pastry Chef | Author | Speaker"),
            Some("Ulm, Germany"),
        );
    }

    #[test]
    fn a_headline_broken_after_a_joining_word_is_whole() {
        check(
            "Ana Li\nEngineer for\nMills and Bread\nana.li@example.org",
            Some("Engineer for Mills and Bread"),
            None,
        );
    }

    #[test]
    fn the_line_between_the_name_and_the_contact_is_the_headline() {
        check(
            "Ana Li\nRaconteuse de moulins\nana.li@example.org",
            Some("Raconteuse de moulins"),
            None,
        );
        for other in [
            "Ulm, Germany",
            "Curriculum Vitae",
            "12 Mill Lane",
            "English, French",
            "Rottenacker",
            "Born in May 1990",
        ] {
            let found = profile(&format!("Ana Li\n{other}\nana.li@example.org\n\nSkills\nBread\n"));
            assert_eq!(found.basics.label, None, "{other}");
        }
    }
}
