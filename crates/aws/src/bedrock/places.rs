//! Where a text says what a model quotes.

use std::cell::OnceCell;

use rolefit_domain::Span;

use super::lines::Lines;

/// Confidence in a quote that stands where the model says, letter by letter.
const EXACT: u8 = 90;
/// In one that is found with other white space, hyphens or quotation marks.
const FOLDED: u8 = 80;
/// In one that stands elsewhere, but only once.
const ELSEWHERE: u8 = 75;
/// In one that stands elsewhere, more than once: a person should look at it.
const AMBIGUOUS: u8 = 60;
/// So many lines beside the one that the model says are where it says: lists and columns are easily miscounted.
const NEAR: usize = 1;

/// Finds quotes in a text.
pub(super) struct Places<'a> {
    text: &'a str,
    lines: &'a Lines<'a>,
    folded: OnceCell<Folded>,
}

/// Where a quote stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Place {
    pub span: Span,
    pub confidence: u8,
}

impl<'a> Places<'a> {
    pub(super) fn new(text: &'a str, lines: &'a Lines<'a>) -> Self {
        Self {
            text,
            lines,
            folded: OnceCell::new(),
        }
    }

    /// The place of a quote that is nearest to the line of this number; `None` where the text has no such words. Words are
    /// whole: `Java` does not stand in `JavaScript`.
    pub(super) fn find(&self, quote: &str, line: usize) -> Option<Place> {
        let quote = quote.trim();
        if quote.is_empty() {
            return None;
        }
        let exact = self.text.match_indices(quote);
        let exact = exact.map(|(at, _)| Span::new(at, at + quote.len()));
        if let Some((span, elsewhere)) = self.nearest(exact, line) {
            return Some(Place {
                span,
                confidence: elsewhere.unwrap_or(EXACT),
            });
        }
        let folded = self.folded.get_or_init(|| Folded::of(self.text));
        let (span, elsewhere) = self.nearest(folded.find(&Folded::of(quote)), line)?;
        Some(Place {
            span,
            confidence: elsewhere.unwrap_or(FOLDED),
        })
    }

    /// The span nearest to a line, the first of two, and the confidence in it if it is not near.
    fn nearest(&self, spans: impl Iterator<Item = Span>, line: usize) -> Option<(Span, Option<u8>)> {
        let mut best: Option<(usize, Span)> = None;
        let mut count = 0;
        for span in spans.filter(|span| self.is_of_whole_words(*span)) {
            count += 1;
            let distance = self.lines.number_at(span.start).abs_diff(line);
            if best.is_none_or(|(least, _)| distance < least) {
                best = Some((distance, span));
            }
        }
        let (distance, span) = best?;
        let elsewhere = match (distance <= NEAR, count) {
            (true, _) => None,
            (false, 1) => Some(ELSEWHERE),
            (false, _) => Some(AMBIGUOUS),
        };
        Some((span, elsewhere))
    }

    fn is_of_whole_words(&self, span: Span) -> bool {
        let Some((before, rest)) = self.text.split_at_checked(span.start as usize) else {
            return false;
        };
        let Some((inside, after)) = rest.split_at_checked(span.len() as usize) else {
            return false;
        };
        let cuts = |left: Option<char>, right: Option<char>| {
            let (Some(left), Some(right)) = (left, right) else {
                return false;
            };
            // A mark belongs to the letter before it.
            is_mark(right) || has_spaces(left) && has_spaces(right)
        };
        !cuts(before.chars().next_back(), inside.chars().next())
            && !cuts(inside.chars().next_back(), after.chars().next())
    }
}

fn is_mark(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{fe00}'..='\u{fe0f}')
}

/// Whether it is a letter or digit of a script that sets its words apart.
fn has_spaces(c: char) -> bool {
    let without = matches!(c, '\u{0e00}'..='\u{0eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}');
    c.is_alphanumeric() && c < '\u{2e80}' && !without
}

/// A text in which only its words count: white space is one space or, where a line ends within a word or in a script without
/// spaces, none; dashes, apostrophes and quotation marks have one form each; what is not seen is left out.
struct Folded {
    text: String,
    /// For each byte of `text`, the first and one past the last byte that it came from.
    origins: Vec<(u32, u32)>,
}

impl Folded {
    fn of(text: &str) -> Self {
        let mut out = Self {
            text: String::with_capacity(text.len()),
            origins: Vec::with_capacity(text.len()),
        };
        let mut chars = text.char_indices().peekable();
        while let Some((at, c)) = chars.next() {
            if !c.is_whitespace() {
                out.push(c, at, at + c.len_utf8());
                continue;
            }
            let mut end = at + c.len_utf8();
            let mut breaks = c == '\n';
            while let Some((_, c)) = chars.next_if(|(_, c)| c.is_whitespace()) {
                end += c.len_utf8();
                breaks |= c == '\n';
            }
            if let Some((_, next)) = chars.peek() {
                out.space(*next, breaks, at, end);
            }
        }
        out
    }

    fn push(&mut self, c: char, start: usize, end: usize) {
        let one = match c {
            '\u{2018}' | '\u{2019}' | '\u{201b}' | '\u{2032}' | '`' | '\u{b4}' => "'",
            '\u{201c}'..='\u{201f}' | '\u{2033}' | '«' | '»' => "\"",
            '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
            'ﬁ' => "fi",
            'ﬂ' => "fl",
            'ﬀ' => "ff",
            '\u{ad}' | '\u{200b}'..='\u{200d}' | '\u{feff}' => "",
            c => return self.keep(c.encode_utf8(&mut [0; 4]), start, end),
        };
        self.keep(one, start, end);
    }

    fn keep(&mut self, text: &str, start: usize, end: usize) {
        self.text.push_str(text);
        let origin = Span::new(start, end);
        let bytes = std::iter::repeat_n((origin.start, origin.end), text.len());
        self.origins.extend(bytes);
    }

    /// White space between what there is and `next`.
    fn space(&mut self, next: char, breaks: bool, start: usize, end: usize) {
        let mut before = self.text.chars().rev();
        let last = before.next();
        if last.is_none() {
            return;
        }
        let broken = breaks && last == Some('-') && before.next().is_some_and(char::is_alphanumeric);
        if broken && next.is_lowercase() {
            self.text.pop();
            self.origins.pop();
        }
        let wide = |c: char| ('\u{3000}'..='\u{9fff}').contains(&c) || ('\u{ff00}'..='\u{ffef}').contains(&c);
        let joins = breaks && last.is_some_and(wide) && wide(next);
        if !broken && !joins {
            self.keep(" ", start, end);
        }
    }

    /// The spans of the original text in which another folded one stands.
    fn find<'b>(&'b self, quote: &'b Self) -> impl Iterator<Item = Span> + 'b {
        let found = (!quote.text.is_empty()).then(|| self.text.match_indices(quote.text.as_str()));
        found.into_iter().flatten().map(|(at, found)| Span {
            start: self.origins[at].0,
            end: self.origins[at + found.len() - 1].1,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXT: &str = "Ana Li\nBaker, Mill\n2016 – 2019\nSenior dev-\neloper,  Mill “North”\n2016 – 2019\nJavaScript, C++\n北京\n大学";

    fn found(quote: &str, line: usize) -> Option<(&'static str, u32, u8)> {
        let lines = Lines::of(TEXT);
        let place = Places::new(TEXT, &lines).find(quote, line)?;
        let slice = place.span.slice(TEXT).expect("in the text");
        Some((slice, place.span.start, place.confidence))
    }

    #[test]
    fn a_quote_is_found_nearest_to_its_line() {
        let second = TEXT.rfind("2016").expect("is there") as u32;
        assert_eq!(found("2016 – 2019", 3), Some(("2016 – 2019", 19, EXACT)));
        assert_eq!(found("2016 – 2019", 6), Some(("2016 – 2019", second, EXACT)));
        assert_eq!(found("2016 – 2019", 9), Some(("2016 – 2019", second, AMBIGUOUS)));
        assert_eq!(found(" Ana Li ", 7), Some(("Ana Li", 0, ELSEWHERE)));
    }

    #[test]
    fn white_space_hyphens_and_marks_may_differ() {
        for (quote, slice) in [
            ("2016 - 2019", "2016 – 2019"),
            ("Senior developer", "Senior dev-\neloper"),
            ("Mill \"North\"", "Mill “North”"),
            ("developer, Mill", "dev-\neloper,  Mill"),
            ("北京大学", "北京\n大学"),
        ] {
            assert_eq!(found(quote, 4).map(|(slice, ..)| slice), Some(slice), "{quote}");
        }
    }

    #[test]
    fn what_the_text_does_not_say_has_no_place() {
        for quote in [
            "Java",
            "Anna Li",
            "ana li",
            "2016 – 2020",
            "",
            "  ",
            "na Li",
            "Script",
        ] {
            assert_eq!(found(quote, 1), None, "{quote}");
        }
        assert!(found("C++", 8).is_some() && found("京", 8).is_some());
        let composed = "cafe\u{301}";
        let lines = Lines::of(composed);
        assert_eq!(Places::new(composed, &lines).find("cafe", 1), None);
    }
}
