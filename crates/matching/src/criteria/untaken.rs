//! Lines of an ad that list what the work needs, and of which nothing could be taken.

use rolefit_domain::Span;

use super::collect::Collected;
use super::sections::{self, Section};
use super::{is_about_the_person, negative, read_ad};
use crate::posting;
use crate::spans::Spans;
use crate::text::{is_item, words};
use crate::unfair::unfair_spans;

/// The lines under headings of requirements that ask for nothing that can be compared, in the ad's order. Lines about the
/// person, the place or what is not needed are none: leaving them out is meant.
pub(crate) fn untaken(text: &str) -> Vec<Span> {
    let mut found = Collected::default();
    read_ad("", text, &mut found);
    let taken = found.mentions().iter().map(|mention| mention.span);
    let told = unfair_spans(text).into_iter().map(|(_, span)| span);
    // What the posting says beside the text is taken as well: the reply time, the pay, the place.
    let facts = posting::posting_facts(text);
    let facts = [
        facts.place.map(|(_, span)| span),
        facts.work_place.map(|(_, span)| span),
        facts.pay.map(|(_, span)| span),
        facts.response_days.map(|(_, span)| span),
    ];
    let known = Spans::new(taken.chain(told).chain(facts.into_iter().flatten()));
    let lists = |section: Section| matches!(section, Section::Requirements | Section::Welcome);
    let paragraphs = sections::paragraphs(text).into_iter();
    let asking = paragraphs.filter(|p| lists(p.section) && !known.touch(p.span));
    asking
        .map(|p| p.span)
        .filter(|span| {
            let words = span.slice(text).unwrap_or_default();
            let meant =
                is_about_the_person(words) || posting::says_only_where(words) || negative::is_negative(words);
            words.contains(char::is_alphabetic) && !meant && !is_heading(text, *span)
        })
        .collect()
}

/// Whether the line is a heading, which alone asks for nothing: a few words before a colon and nothing behind it, or a few
/// words that are no item right above one.
fn is_heading(text: &str, span: Span) -> bool {
    let line = span.slice(text).unwrap_or_default().trim();
    let count = words(line).len();
    if count <= LONGEST_HEADING && line.ends_with([':', '：']) {
        return true;
    }
    let below = text.get(span.end as usize..).unwrap_or_default();
    let below = below.strip_prefix('\r').unwrap_or(below);
    let next = below.strip_prefix('\n').and_then(|rest| rest.lines().next());
    let listed = next.is_some_and(|next| is_item(next.trim_start()));
    listed && !is_item(line) && count <= SHORT_HEADING && !line.ends_with(['.', ',', ';', '!'])
}

/// A heading with a colon has at most so many words.
const LONGEST_HEADING: usize = 8;
/// And one without.
const SHORT_HEADING: usize = 4;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_heading_alone_asks_for_nothing() {
        for heading in [
            "Unbedingt:",
            "Für die Werkstatt:",
            "For the workshop:",
            "Pour l'atelier :",
            "Para el taller:",
            "Voor de werkplaats:",
            "In officina",
        ] {
            let ad = format!("Requirements\n- SQL\n\n{heading}\n- Python\n");
            assert_eq!(untaken(&ad), [], "{heading}");
        }
        for line in ["- Humour", "Humour and calm."] {
            let ad = format!("Requirements\n{line}\n- SQL\n");
            assert_eq!(untaken(&ad).len(), 1, "{line}");
        }
    }
}
