//! The text of an ad that was pasted as HTML.

/// The text that a browser would show of an ad: tags removed, items of lists as lines with "- ", paragraphs, headings and
/// line breaks as line ends, entities decoded, scripts, styles and comments left out. Text without a tag of HTML comes back as it
/// is, with its "<" and "&".
pub fn plain_text(ad: &str) -> String {
    if !has_tag(ad) {
        return ad.to_owned();
    }
    let mut out = Shown::default();
    let mut rest = ad;
    while let Some(at) = rest.find('<') {
        out.text(&rest[..at]);
        rest = &rest[at..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            rest = comment.find("-->").map_or("", |end| &comment[end + 3..]);
            continue;
        }
        let Some((tag, behind)) = Tag::of(rest) else {
            out.text("<");
            rest = &rest[1..];
            continue;
        };
        rest = behind;
        if !tag.closes && UNSEEN.contains(&tag.name.as_str()) {
            rest = behind_closing(rest, &tag.name);
            continue;
        }
        out.tag(&tag);
    }
    out.text(rest);
    out.finish()
}

/// A tag of HTML.
struct Tag {
    /// In small letters.
    name: String,
    closes: bool,
}

impl Tag {
    /// The tag that `text` begins with, and what stands behind it. A "<" before something else, as in "salary < 50k" or
    /// `Vec<String>`, begins none.
    fn of(text: &str) -> Option<(Self, &str)> {
        let inner = text.strip_prefix('<')?;
        let (closes, inner) = inner
            .strip_prefix('/')
            .map_or((false, inner), |inner| (true, inner));
        let length = inner.bytes().take_while(u8::is_ascii_alphanumeric).count();
        let name = inner[..length].to_ascii_lowercase();
        let behind = &inner[length..];
        let ends = behind.starts_with(['>', '/']) || behind.starts_with(char::is_whitespace);
        if !ends || !NAMES.contains(&name.as_str()) {
            return None;
        }
        let end = tag_end(behind)?;
        Some((Self { name, closes }, &behind[end + 1..]))
    }
}

/// Where the sign stands that ends a tag; an attribute may hold one between its quotes.
fn tag_end(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices().take(LONGEST_TAG) {
        match (quote, c) {
            (None, '>') => return Some(at),
            (None, '<') => return None,
            (None, '"' | '\'') => quote = Some(c),
            (Some(open), c) if open == c => quote = None,
            _ => {}
        }
    }
    // A quote that nothing closes is a letter.
    let end = text.find(['<', '>'])?;
    text[end..].starts_with('>').then_some(end)
}

/// Whether a tag stands in the text.
fn has_tag(text: &str) -> bool {
    text.match_indices('<')
        .any(|(at, _)| Tag::of(&text[at..]).is_some())
}

/// What stands behind the tag that closes `name`; nothing where none does.
fn behind_closing<'a>(text: &'a str, name: &str) -> &'a str {
    let mut closings = text.match_indices("</");
    let found = closings.find_map(|(at, _)| Tag::of(&text[at..]).filter(|(tag, _)| tag.name == name));
    found.map_or("", |(_, behind)| behind)
}

/// The text as it is put together.
#[derive(Default)]
struct Shown {
    out: String,
    /// Whether white space stood behind what was last put out.
    spaced: bool,
    /// Whether the line is the head of an item that has no text yet.
    fresh_item: bool,
    /// How many items are open.
    items: usize,
}

impl Shown {
    /// Source text: its line ends and runs of spaces are one space each.
    fn text(&mut self, source: &str) {
        for c in decoded(source).chars() {
            if c.is_whitespace() {
                self.spaced = true;
                continue;
            }
            let begins = self.out.is_empty() || self.out.ends_with(['\n', ' ']);
            if self.spaced && !begins {
                self.out.push(' ');
            }
            self.spaced = false;
            self.fresh_item = false;
            self.out.push(c);
        }
    }

    fn tag(&mut self, tag: &Tag) {
        match tag.name.as_str() {
            "li" if !tag.closes => {
                self.end_lines(1);
                self.items += 1;
                self.out.push_str("- ");
                self.fresh_item = true;
                self.spaced = false;
            }
            "li" => {
                self.items = self.items.saturating_sub(1);
                self.fresh_item = false;
                self.end_lines(1);
            }
            // "<li><p>text</p></li>" is one line.
            _ if self.fresh_item => {}
            "br" => {
                self.out.push('\n');
                self.spaced = false;
            }
            "td" | "th" => self.spaced = true,
            name if APART.contains(&name) && self.items == 0 => self.end_lines(2),
            name if APART.contains(&name) || LINES.contains(&name) => self.end_lines(1),
            _ => {}
        }
    }

    /// Ends the line and leaves blank ones up to `count` line ends.
    fn end_lines(&mut self, count: usize) {
        let kept = self.out.trim_end_matches(' ').len();
        self.out.truncate(kept);
        self.spaced = false;
        // A page may end thousands of lines before this one, and only the last few matter.
        let last = self.out.bytes().rev().take(count);
        let ended = last.take_while(|byte| *byte == b'\n').count();
        if !self.out.is_empty() {
            (ended..count).for_each(|_| self.out.push('\n'));
        }
    }

    fn finish(self) -> String {
        let lines: Vec<_> = self.out.lines().map(str::trim_end).collect();
        // An item without text is none.
        let filled = lines.into_iter().filter(|line| *line != "-");
        filled.collect::<Vec<_>>().join("\n").trim().to_owned()
    }
}

/// The text with its entities as characters; what is no entity stays.
fn decoded(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find('&') {
        out.push_str(&rest[..at]);
        rest = &rest[at..];
        let end = rest.bytes().take(LONGEST_ENTITY).position(|b| b == b';');
        match end.and_then(|end| Some((entity(&rest[1..end])?, end))) {
            Some((c, end)) => {
                out.push(c);
                rest = &rest[end + 1..];
            }
            None => {
                out.push('&');
                rest = &rest[1..];
            }
        }
    }
    out.push_str(rest);
    out
}

fn entity(name: &str) -> Option<char> {
    if let Some(number) = name.strip_prefix('#') {
        let hex = number.strip_prefix(['x', 'X']);
        let code = hex.map_or_else(|| number.parse(), |hex| u32::from_str_radix(hex, 16));
        return code.ok().and_then(char::from_u32).filter(|c| *c != '\0');
    }
    ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| *c)
}

/// A tag has at most so many characters.
const LONGEST_TAG: usize = 2000;

/// An entity has at most so many bytes with its signs.
const LONGEST_ENTITY: usize = 12;

/// Elements whose content nobody sees.
const UNSEEN: &[&str] = &[
    "script", "style", "head", "template", "noscript", "svg", "title", "iframe",
];

/// Elements with a blank line around them.
const APART: &[&str] = &[
    "p",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "ul",
    "ol",
    "table",
    "section",
    "article",
    "blockquote",
    "hr",
];

/// Elements that stand on lines of their own.
const LINES: &[&str] = &[
    "div", "tr", "header", "footer", "main", "aside", "nav", "dl", "dt", "dd", "pre", "form", "address",
    "figure", "body", "html",
];

/// The names of tags that ads are written with.
const NAMES: &[&str] = &[
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "b",
    "blockquote",
    "body",
    "br",
    "button",
    "center",
    "code",
    "dd",
    "div",
    "dl",
    "dt",
    "em",
    "figure",
    "font",
    "footer",
    "form",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "head",
    "header",
    "hr",
    "html",
    "i",
    "iframe",
    "img",
    "input",
    "label",
    "li",
    "link",
    "main",
    "mark",
    "meta",
    "nav",
    "noscript",
    "ol",
    "p",
    "pre",
    "s",
    "script",
    "section",
    "small",
    "span",
    "strong",
    "style",
    "sub",
    "sup",
    "svg",
    "table",
    "tbody",
    "td",
    "template",
    "tfoot",
    "th",
    "thead",
    "time",
    "title",
    "tr",
    "u",
    "ul",
];

/// The entities that ads are written with; others stay as they are.
const ENTITIES: &[(&str, char)] = &[
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("nbsp", ' '),
    ("ensp", ' '),
    ("emsp", ' '),
    ("thinsp", ' '),
    ("bull", '•'),
    ("middot", '·'),
    ("ndash", '–'),
    ("mdash", '—'),
    ("hellip", '…'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("sbquo", '‚'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("bdquo", '„'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("euro", '€'),
    ("pound", '£'),
    ("yen", '¥'),
    ("cent", '¢'),
    ("sect", '§'),
    ("deg", '°'),
    ("copy", '©'),
    ("reg", '®'),
    ("trade", '™'),
    ("times", '×'),
    ("plusmn", '±'),
    ("frac12", '½'),
    ("iexcl", '¡'),
    ("iquest", '¿'),
    ("ordf", 'ª'),
    ("ordm", 'º'),
    ("auml", 'ä'),
    ("ouml", 'ö'),
    ("uuml", 'ü'),
    ("Auml", 'Ä'),
    ("Ouml", 'Ö'),
    ("Uuml", 'Ü'),
    ("szlig", 'ß'),
    ("agrave", 'à'),
    ("aacute", 'á'),
    ("acirc", 'â'),
    ("atilde", 'ã'),
    ("aring", 'å'),
    ("aelig", 'æ'),
    ("ccedil", 'ç'),
    ("egrave", 'è'),
    ("eacute", 'é'),
    ("ecirc", 'ê'),
    ("euml", 'ë'),
    ("igrave", 'ì'),
    ("iacute", 'í'),
    ("icirc", 'î'),
    ("iuml", 'ï'),
    ("ntilde", 'ñ'),
    ("ograve", 'ò'),
    ("oacute", 'ó'),
    ("ocirc", 'ô'),
    ("otilde", 'õ'),
    ("oslash", 'ø'),
    ("oelig", 'œ'),
    ("ugrave", 'ù'),
    ("uacute", 'ú'),
    ("ucirc", 'û'),
    ("Agrave", 'À'),
    ("Aacute", 'Á'),
    ("Aring", 'Å'),
    ("AElig", 'Æ'),
    ("Ccedil", 'Ç'),
    ("Egrave", 'È'),
    ("Eacute", 'É'),
    ("Ecirc", 'Ê'),
    ("Ntilde", 'Ñ'),
    ("Oacute", 'Ó'),
    ("Oslash", 'Ø'),
    ("OElig", 'Œ'),
    ("Uacute", 'Ú'),
];

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn html_becomes_the_text_that_a_browser_shows() {
        for (html, expected) in [
            (
                "<h2>Requirements</h2><ul><li>SQL</li><li>R&eacute;seau &amp; C++</li></ul><p>We answer.</p>",
                "Requirements\n\n- SQL\n- Réseau & C++\n\nWe answer.",
            ),
            ("<p>one<br>two<br/>three</p>", "one\ntwo\nthree"),
            ("<div>Leeds</div><div>on site</div>", "Leeds\non site"),
            ("<p>a\n  b <strong>bold</strong>, <em>c</em></p>", "a b bold, c"),
            (
                "<ul>\n  <li>\n    <p>SQL</p>\n  </li>\n  <li></li>\n  <li>Java</li>\n</ul>",
                "- SQL\n- Java",
            ),
            (
                "<style>p { color: red }</style><script>if (a < b) {}</script><!-- <p>x</p> --><p>SQL</p>",
                "SQL",
            ),
            ("<p title=\"a > b\">SQL</p>", "SQL"),
            (
                "<P CLASS='x'>&#8364;50&#x2013;60k&nbsp;a year</P>",
                "€50–60k a year",
            ),
            (
                "<p>salary < 50k, AT&T, &unknown; Vec<String></p>",
                "salary < 50k, AT&T, &unknown; Vec<String>",
            ),
            ("<tr><td>Place</td><td>Leeds</td></tr>", "Place Leeds"),
            ("<p>never closed <script>x", "never closed"),
        ] {
            assert_eq!(plain_text(html), expected, "{html}");
        }
    }

    #[test]
    fn text_without_tags_stays_as_it_is() {
        for text in [
            "",
            "salary < 50k and > 40k",
            "Vec<String>, a <b, <3",
            "  - SQL &amp; Java\r\n\n\n  two  spaces",
            "Ask <jobs@example.org>",
        ] {
            assert_eq!(plain_text(text), text);
        }
    }

    proptest! {
        #[test]
        fn any_text_is_read(parts in prop::collection::vec("(<|>|</|<p>|<li>|<script>|&|&amp;|&#|;|\"|é|x| |\n){1,4}", 0..12)) {
            plain_text(&parts.concat());
        }

        #[test]
        fn whatever_has_no_sign_of_a_tag_stays(text in "[^<]*") {
            prop_assert_eq!(plain_text(&text), text);
        }
    }
}
