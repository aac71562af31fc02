//! Words of a text with their places, and the folding that makes spellings comparable.
//!
//! Everything in this crate that reads text reads it through [`words`], so that a phrase of a lexicon and the
//! same phrase in a document are always cut the same way.

use rolefit_domain::Span;
use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// One word of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// The word as [`fold`] writes it.
    pub folded: String,
    /// Where it stands.
    pub span: Span,
}

/// The words of `text`, in order.
///
/// A word is a run of letters and digits. `C++`, `C#` and `F#` keep their signs and `.NET` its full stop, because
/// there the sign is the name. Scripts written without spaces (Han, kana) give one word per character.
pub fn words(text: &str) -> Vec<Word> {
    let mut out = Vec::with_capacity(text.len() / 6);
    let mut chars = text.char_indices().peekable();
    let mut previous = ' ';
    while let Some((start, c)) = chars.next() {
        if !is_word_char(c) {
            previous = c;
            continue;
        }
        let mut end = start + c.len_utf8();
        if is_ideographic(c) {
            out.push(Word {
                folded: fold(&text[start..end]),
                span: Span::new(start, end),
            });
            previous = c;
            continue;
        }
        let mut last = c;
        while let Some(&(at, next)) = chars.peek() {
            if !is_word_char(next) || is_ideographic(next) {
                break;
            }
            last = next;
            end = at + next.len_utf8();
            chars.next();
        }
        let begin = if previous == '.' && is_dot_net(text, start, end) {
            start - 1
        } else {
            start
        };
        for _ in 0..sign_length(&text[start..end], &text[end..]) {
            end += 1;
            chars.next();
        }
        out.push(Word {
            folded: fold(&text[begin..end]),
            span: Span::new(begin, end),
        });
        previous = last;
    }
    out
}

/// Lower case, compatibility forms unified, accents removed: `Élève` becomes `eleve`, `Straße` becomes `strasse`.
pub fn fold(text: &str) -> String {
    if text.is_ascii() {
        return text.to_ascii_lowercase();
    }
    let mut out = String::with_capacity(text.len());
    for c in text
        .nfkd()
        .filter(|c| !is_combining_mark(*c))
        .flat_map(char::to_lowercase)
    {
        match c {
            'ß' => out.push_str("ss"),
            'æ' => out.push_str("ae"),
            'œ' => out.push_str("oe"),
            'ø' => out.push('o'),
            'ł' => out.push('l'),
            'đ' => out.push('d'),
            'ı' => out.push('i'),
            '’' => out.push('\''),
            other => out.push(other),
        }
    }
    out
}

/// Whether the character is written without spaces around words: Han, kana.
pub fn is_ideographic(c: char) -> bool {
    matches!(u32::from(c), 0x3040..=0x30ff | 0x3400..=0x4dbf | 0x4e00..=0x9fff | 0xf900..=0xfaff | 0x20000..=0x3134f)
}

/// The lines of `text` with the byte offset at which each begins; line ends are left out.
pub fn lines(text: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut offset = 0;
    text.split_inclusive('\n').map(move |line| {
        let start = offset;
        offset += line.len();
        (start, line.trim_end_matches(['\n', '\r']))
    })
}

fn is_word_char(c: char) -> bool {
    c.is_alphanumeric() || is_combining_mark(c)
}

/// Whether the word at `start..end` is the `NET` of `.NET` with nothing glued before the full stop.
fn is_dot_net(text: &str, start: usize, end: usize) -> bool {
    text[start..end].eq_ignore_ascii_case("net")
        && !text[..start - 1].ends_with(|c: char| c.is_alphanumeric() || c == '.')
}

/// How many sign bytes after `word` belong to it: two for `C++`, one for `C#` and `F#`.
fn sign_length(word: &str, rest: &str) -> usize {
    if word.len() != 1 || !word.starts_with(|c: char| c.is_ascii_alphabetic()) {
        return 0;
    }
    match rest.as_bytes() {
        [b'+', b'+', ..] => 2,
        [b'#', ..] => 1,
        _ => 0,
    }
}

/// Whether the line, without the space before it, is an item of a list.
pub(crate) fn is_item(line: &str) -> bool {
    line.starts_with(['-', '–', '•', '*', '·', '▪', '●'])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).into_iter().map(|w| w.folded).collect()
    }

    #[test]
    fn words_are_cut_and_folded() {
        assert_eq!(
            folded("Élève, C++17 & C#; ASP.NET/.NET (Node.js)"),
            ["eleve", "c++", "17", "c#", "asp", "net", ".net", "node", "js"]
        );
        assert_eq!(
            folded("Straße 数据工程师 k8s"),
            ["strasse", "数", "据", "工", "程", "师", "k8s"]
        );
        assert_eq!(folded("end. Net sales"), ["end", "net", "sales"]);
    }

    #[test]
    fn every_word_lies_where_its_span_says() {
        let text = "Zoë’s C# — .NET 8, naïve\u{301} 日本";
        for word in words(text) {
            assert_eq!(fold(word.span.slice(text).expect("a slice")), word.folded);
        }
    }

    #[test]
    fn lines_know_their_offsets() {
        let text = "a\r\nbé\n\nc";
        let found: Vec<_> = lines(text).collect();
        assert_eq!(found, [(0, "a"), (3, "bé"), (7, ""), (8, "c")]);
    }
}
