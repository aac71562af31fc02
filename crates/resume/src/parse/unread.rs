//! The lines of a document that nothing was read from, so that the person can be told and nothing is lost silently.

use std::collections::HashSet;

use rolefit_domain::document::LineRole;
use rolefit_domain::{DocumentText, Profile, Span};

use super::dates::periods;
use super::durations::is_duration;
use super::levels::split_level;
use super::parts::Part;
use super::passed::{
    facts, is_document_title, is_furniture, is_label, is_page_number, is_personal_fact, names_nationalities,
};
use super::tables;
use super::view::list_mark;
use crate::support::{readable, value_spans};

/// Most lines that are named; more say that much of the document was not understood, not what.
pub(super) const MAX_UNREAD: usize = 100;

/// Words of a stretch from which on its loss is named, even where most of its line was read.
const MANY_WORDS: usize = 5;

/// The lines of `document` that have letters or digits of which less than half stand in values of `profile`; of other
/// lines the stretches of [`MANY_WORDS`] that do not; of all lines what a section looked at without taking it (`missed`),
/// however short; and whether there are more than [`MAX_UNREAD`].
///
/// Not counted are headings and personal data (`passed`), labels, page numbers, running titles, the title of the document
/// and what a line says again.
pub(super) fn unread(
    document: &DocumentText,
    profile: &Profile,
    passed: &[Span],
    missed: &[Span],
) -> (Vec<Span>, bool) {
    let read = Read::of(document, profile, passed);
    let name = profile
        .basics
        .name
        .as_ref()
        .map_or("", |name| name.value.as_str());
    let mut out = Vec::new();
    let mut running: HashSet<&str> = HashSet::new();
    for line in &document.lines {
        let Some(slice) = line.span.slice(&document.text) else {
            continue;
        };
        let repeated = !running.insert(slice) && line.role == LineRole::Margin;
        let words = &slice[list_mark(slice)..];
        let part = Part {
            text: words,
            start: line.span.end as usize - words.len(),
        };
        let furniture = line.role == LineRole::Margin && is_furniture(words, name);
        if furniture
            || repeated
            || is_page_number(words)
            || is_document_title(words)
            || tables::is_header(words)
        {
            continue;
        }
        for span in read.lost(part, missed) {
            if out.len() == MAX_UNREAD {
                return (out, true);
            }
            out.push(span);
        }
    }
    (out, false)
}

/// What was read of a document.
struct Read<'a> {
    text: &'a str,
    /// Where values stand and what was passed over, in order and apart from each other.
    spans: Vec<Span>,
    /// Values that a document may say again, in lower case.
    said: HashSet<String>,
}

impl<'a> Read<'a> {
    fn of(document: &'a DocumentText, profile: &Profile, passed: &[Span]) -> Self {
        let (mut all, said) = value_spans(profile);
        all.extend_from_slice(passed);
        all.sort_unstable();
        let mut spans: Vec<Span> = Vec::with_capacity(all.len());
        for span in all {
            match spans.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => spans.push(span),
            }
        }
        Self {
            text: &document.text,
            spans,
            said,
        }
    }

    /// What of the line is to be named: all of it when less than half was read; otherwise the long stretches that were not,
    /// and what a section looked at and did not take (`missed`), which stands for itself.
    fn lost(&self, line: Part<'_>, missed: &[Span]) -> Vec<Span> {
        let dates: Vec<Span> = periods(line.text, line.start)
            .into_iter()
            .map(|p| p.span)
            .collect();
        // `from 2014 until 2016`: the words around dates that were read.
        let around_dates = |gap: &Part<'_>| {
            dates.iter().any(|dates| {
                dates.start <= gap.span().start && gap.span().end <= dates.end && self.is_read(*dates)
            })
        };
        let mut gaps = self.gaps(line.span());
        gaps.retain(|gap| !around_dates(gap));
        let read = weight(line.text) - gaps.iter().map(|gap| weight(gap.text)).sum::<usize>();
        let personal = facts(line).into_iter().any(is_personal_fact);
        let lost: Vec<Part<'_>> = gaps
            .into_iter()
            .flat_map(facts)
            .filter(|part| !(self.is_told(*part) || personal && names_nationalities(part.text)))
            .collect();
        let missed: Vec<Span> = missed
            .iter()
            .copied()
            .filter(|span| line.span().overlaps(*span))
            .collect();
        let unsaid = |part: &&Part<'_>| !missed.iter().any(|span| part.span().overlaps(*span));
        let weights: usize = lost.iter().filter(unsaid).map(|part| weight(part.text)).sum();
        if weights > read || read == 0 && !missed.is_empty() {
            return vec![line.span()];
        }
        let long = |part: &Part<'_>| part.text.split_whitespace().count() >= MANY_WORDS;
        let mut out: Vec<Span> = lost
            .into_iter()
            .map(|part| Part::new(part.text, part.start))
            .filter(|part| long(part) && weight(part.text) > 0)
            .map(|part| part.span())
            .collect();
        for span in missed {
            if !out.iter().any(|named| named.overlaps(span)) {
                out.push(span);
            }
        }
        out.sort_unstable();
        out
    }

    /// Whether a value stands in the span.
    fn is_read(&self, span: Span) -> bool {
        let first = self.spans.partition_point(|read| read.end <= span.start);
        self.spans.get(first).is_some_and(|read| read.start < span.end)
    }

    /// What of the line stands in no value.
    fn gaps(&self, line: Span) -> Vec<Part<'a>> {
        let first = self.spans.partition_point(|span| span.end <= line.start);
        let mut out = Vec::new();
        let mut from = line.start;
        for span in self.spans[first..].iter().take_while(|s| s.start < line.end) {
            out.extend(self.gap(from, span.start));
            from = from.max(span.end);
        }
        out.extend(self.gap(from, line.end));
        out
    }

    fn gap(&self, from: u32, to: u32) -> Option<Part<'a>> {
        let span = (from < to).then_some(Span { start: from, end: to })?;
        Some(Part {
            text: span.slice(self.text)?,
            start: from as usize,
        })
    }

    /// Whether the words outside of values say nothing of their own.
    fn is_told(&self, part: Part<'_>) -> bool {
        is_label(self.with_colon(part))
            || is_duration(part.text) && part.text.chars().any(char::is_alphabetic)
            || is_personal_fact(part)
            || part.by_commas().into_iter().all(|piece| self.is_known(piece))
    }

    /// Whether the words are a label, or a value without its level.
    fn is_known(&self, piece: Part<'_>) -> bool {
        let Some((plain, _)) = split_level(piece) else {
            return piece.text.chars().any(char::is_alphabetic);
        };
        weight(plain.text) == 0
            || is_label(piece.text)
            || self.said.contains(&readable(plain.text).to_lowercase())
    }

    /// The words with the colon after them, which parts leave out.
    fn with_colon(&self, part: Part<'_>) -> &'a str {
        let rest = self.text.get(part.end()..).unwrap_or("");
        let colon = rest.chars().next().filter(|c| matches!(c, ':' | '：'));
        let end = part.end() + colon.map_or(0, char::len_utf8);
        self.text.get(part.start..end).unwrap_or("")
    }
}

/// Number of letters and digits.
fn weight(text: &str) -> usize {
    text.chars().filter(|c| c.is_alphanumeric()).count()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::super::sections::outline;
    use super::super::tests::{lines, profile};
    use super::super::view::View;
    use super::*;
    use crate::{Format, extract, json_resume, parse};

    #[track_caller]
    fn check(text: &str, want: &[&str]) {
        let document = extract(text.as_bytes(), Format::Txt).expect("text");
        let found = profile(text);
        let unread: Vec<&str> = found
            .unread
            .iter()
            .filter_map(|s| s.slice(&document.text))
            .collect();
        assert_eq!(unread, want, "{text}");
    }

    #[test]
    fn lines_without_values_are_named_and_all_others_are_not() {
        check(
            "Curriculum vitae\nAna Maria Li\nEmail: ana.li@example.org\nSomebody who bakes\n\nEXPERIENCE\nBaker, Mill GmbH\t2019 - 2021\n\
             - Baked bread\n\nREFERENCES\n- Zoë Mill, head of the bakery\n\nPage 1 of 1\n",
            &["Somebody who bakes", "Zoë Mill, head of the bakery"],
        );
    }

    #[test]
    fn a_long_rest_of_a_line_is_named_and_a_short_one_is_not() {
        check(
            "Skills\nbaking, rolling, proofing, but never before nine in the morning on any day\nbaking (good), rolling\n",
            &["baking, rolling, proofing, but never before nine in the morning on any day"],
        );
    }

    #[test]
    fn of_a_line_of_which_most_was_read_only_the_rest_is_named() {
        check(
            "Skills\nbaking, rolling, proofing, decorating, confectionery, but never before nine in the day\nbaking\n",
            &["but never before nine in the day"],
        );
    }

    #[test]
    fn personal_data_is_neither_a_value_nor_named() {
        let text = "Ana Maria Li\nana.li@example.org\nBorn 1990, Polish\nNationality: Polish\nFamilienstand:\nledig\n\n\
                    Skills\nBaking\n";
        check(text, &[]);
        let found = profile(text);
        assert!(
            found.languages.is_empty() && found.basics.location.is_none() && found.basics.label.is_none()
        );
    }

    #[test]
    fn what_is_said_again_is_not_named() {
        check(
            "Ana Maria Li\nana.li@example.org\n\nSkills\nBaking, Rolling\nBaking\n\nOther\nana.li@example.org\n",
            &[],
        );
    }

    #[test]
    fn only_so_many_lines_are_named_and_more_is_said() {
        let text = "Other\n".to_owned() + &"words that nobody reads\n".repeat(MAX_UNREAD + 1);
        let found = profile(&text);
        assert!(found.unread.len() == MAX_UNREAD && found.cut);
    }

    #[test]
    fn unread_lines_stand_beside_the_resume_that_is_given_out() {
        let document = extract(b"Ana Maria Li\nana.li@example.org\nwho\tbakes\n", Format::Txt).expect("text");
        let mut found = parse(&document);
        let mut with = json_resume(&found, &document);
        let unread = with["meta"]["rolefit"]["unread"].take();
        assert_eq!(
            unread,
            serde_json::json!([{ "text": "who bakes", "span": [32, 41] }])
        );
        found.unread.clear();
        let mut without = json_resume(&found, &document);
        assert_eq!(without["meta"]["rolefit"]["unread"].take(), serde_json::json!([]));
        assert_eq!(without, with);
    }

    /// A line that is neither read nor passed over nor named.
    fn untold(text: &str) -> Option<String> {
        let document = extract(text.as_bytes(), Format::Txt).ok()?;
        let found = parse(&document);
        if found.cut {
            return None;
        }
        let (mut known, said) = value_spans(&found);
        known.extend(outline(&View::of(&document)).passed);
        known.extend(&found.unread);
        let told = |line: &&rolefit_domain::document::Line| {
            let slice = line.span.slice(&document.text).unwrap_or_default();
            // As the lines are read: a star before a number is the mark of a list or of a birth.
            let words = &slice[list_mark(slice)..];
            let facts = facts(Part {
                text: words,
                start: 0,
            });
            weight(words) == 0
                || known.iter().any(|s| s.overlaps(line.span))
                || is_page_number(words)
                || is_document_title(words)
                || is_duration(words)
                || facts
                    .iter()
                    .any(|f| is_duration(f.text) || is_label(f.text) || is_personal_fact(*f))
                || is_label(words.trim_end_matches(|c: char| !c.is_alphanumeric() && c != ':'))
                || words
                    .split([',', ';', '\t', '、', '，', '；'])
                    .any(|w| is_label(w) || said.contains(&w.trim().to_lowercase()))
        };
        let lost = document.lines.iter().find(|line| !told(line))?;
        lost.span.slice(&document.text).map(str::to_owned)
    }

    #[test]
    fn signs_before_numbers_are_read_or_named() {
        for text in [">*!0¹\t𘴟", ">*0\t𘴟", "*!3 of 4", "> * 3.5.1990"] {
            assert_eq!(untold(text), None, "{text}");
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(400))]

        #[test]
        fn every_line_is_read_passed_over_or_named(text in lines()) {
            prop_assert_eq!(untold(&text), None, "of {:?}", text);
        }
    }
}
