//! E-mail addresses, phone numbers and web addresses.

use rolefit_domain::{Sourced, Span};

use super::dates::periods;
use crate::support::unbroken;

/// Most addresses of one kind that are read: people have a handful.
pub(super) const MOST: usize = 50;

/// The e-mail addresses of `text`, whose first byte stands at `base`.
pub(super) fn emails(text: &str, base: usize) -> Vec<Sourced<String>> {
    let mut out: Vec<Sourced<String>> = Vec::new();
    for (at, _) in text.match_indices('@') {
        let local = |c: char| c.is_alphanumeric() || matches!(c, '.' | '_' | '%' | '+' | '-');
        let before = text[..at]
            .rfind(|c| !local(c))
            .map_or(0, |i| i + text[i..].chars().next().map_or(1, char::len_utf8));
        let domain_char = |c: char| c.is_alphanumeric() || matches!(c, '.' | '-');
        let tail = &text[at + 1..];
        // An address broken right after its sign goes on in the next line.
        let skipped = if tail.starts_with('\n') { 1 } else { 0 };
        let tail = &tail[skipped..];
        let len = tail.find(|c| !domain_char(c)).unwrap_or(tail.len());
        let domain = tail[..len].trim_end_matches(['.', '-']);
        let start =
            before + text[before..at].len() - text[before..at].trim_start_matches(['.', '-', '+']).len();
        let end = at + 1 + skipped + domain.len();
        if start == at || !is_domain(domain) {
            continue;
        }
        let value = unbroken(&text[start..end]);
        if out.len() < MOST && !out.iter().any(|e| e.value.eq_ignore_ascii_case(&value)) {
            let span = Span::new(base + start, base + end);
            out.push(Sourced::read(value, span, if skipped == 0 { 97 } else { 75 }));
        }
    }
    out
}

fn is_domain(domain: &str) -> bool {
    let top = domain.rsplit('.').next().unwrap_or_default();
    domain.contains('.')
        && !domain.contains("..")
        && domain.chars().next().is_some_and(char::is_alphanumeric)
        && (2..=12).contains(&top.len())
        && top.chars().all(|c| c.is_ascii_alphabetic())
}

/// Fewest digits of a phone number without a country code.
const MIN_DIGITS: usize = 8;
/// Most digits of a phone number (ITU-T E.164), with one for a trunk prefix in brackets.
const MAX_DIGITS: usize = 16;

/// The phone numbers of one line, which stands at `base`.
pub(super) fn phones(line: &str, base: usize) -> Vec<Sourced<String>> {
    let mut out = Vec::new();
    let beside_mail = has_mail(line);
    let mut at = 0;
    while at < line.len() && out.len() < MOST {
        let Some(len) = phone_length(line, at) else {
            at += line[at..].chars().next().map_or(1, char::len_utf8);
            continue;
        };
        let text = &line[at..at + len];
        if is_phone(line, at, text, beside_mail) {
            let sure = text.starts_with(['+', '(']) || has_label(&line[..at]);
            let span = Span::new(base + at, base + at + len);
            out.push(Sourced::read(
                crate::support::readable(text),
                span,
                if sure { 94 } else { 76 },
            ));
        }
        at += len;
    }
    out
}

/// The length of the run of phone characters at `at`, ending in a digit.
fn phone_length(line: &str, at: usize) -> Option<usize> {
    let rest = &line[at..];
    if !rest.starts_with(|c: char| c.is_ascii_digit() || matches!(c, '+' | '(')) {
        return None;
    }
    let before = line[..at].chars().next_back();
    if before.is_some_and(|c| c.is_ascii_digit() || c.is_alphabetic() && !matches!(c, '话' | '机' | '：'))
    {
        return None;
    }
    let mut end = 0;
    let mut gap = 0;
    for (i, c) in rest.char_indices() {
        match c {
            '0'..='9' => {
                end = i + 1;
                gap = 0;
            }
            '+' if i == 0 => {}
            '(' | ')' | '-' | '.' | ' ' | '/' | '–' | '\u{2011}' if gap < 3 => gap += 1,
            _ => break,
        }
    }
    (end > 0).then_some(end)
}

fn is_phone(line: &str, at: usize, text: &str, beside_mail: bool) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let after = &line[at + text.len()..];
    let before = &line[..at];
    let in_word = after.starts_with(|c: char| c.is_alphanumeric() || matches!(c, '@' | '_' | '%'));
    let in_address = before.ends_with(['/', '=', '_', '@', '#', '.', '-', '$', '€', '£']);
    // Masked digits make it no number that anybody can call.
    let masked = after.trim_start().starts_with(['*', 'X']) || after.trim_start().starts_with("xx");
    // A postcode of four digits and three, before its town.
    let postcode = text.len() == 8
        && text.as_bytes()[4] == b'-'
        && after
            .strip_prefix(' ')
            .is_some_and(|town| town.starts_with(char::is_uppercase));
    if postcode || in_word || in_address || masked || digits > MAX_DIGITS {
        return false;
    }
    let grouped = text.contains([' ', '-', '.', ')', '/']);
    let beside_mail = grouped && beside_mail && periods(text, 0).is_empty();
    let known = text.starts_with('+') || has_label(before) || beside_mail;
    let least = if known { 7 } else { MIN_DIGITS };
    if digits < least || !known && !periods(text, 0).is_empty() {
        return false;
    }
    known
        || text.starts_with(['(', '0', '1']) && grouped && digits >= 9
        || grouped && digits >= 10
        || (10..=12).contains(&digits)
}

/// Whether an e-mail address stands on the line too.
fn has_mail(line: &str) -> bool {
    // The last full stop stands after some sign, if any does.
    let stop = line.rfind('.').unwrap_or(0);
    line.match_indices('@').any(|(at, _)| at > 0 && at < stop)
}

fn has_label(before: &str) -> bool {
    const LABELS: &[&str] = &[
        "tel",
        "phone",
        "mobile",
        "mobil",
        "cell",
        "ph",
        "telefon",
        "telefono",
        "teléfono",
        "telefone",
        "téléphone",
        "tél",
        "handy",
        "móvil",
        "celular",
        "cellulare",
        "portable",
        "telefoon",
        "gsm",
        "fon",
        "whatsapp",
        "call",
        "contact",
        "m",
        "t",
        "p",
        "电话",
        "手机",
        "联系电话",
        "手机号",
        "移动电话",
    ];
    let label = before.trim_end_matches([' ', ':', '：', '.', '\t', ')', '#', '|', '•', '·', '-']);
    let word = label
        .rsplit(|c: char| !c.is_alphanumeric())
        .next()
        .unwrap_or_default()
        .to_lowercase();
    LABELS.contains(&word.as_str()) || word.ends_with("电话") || word.ends_with("手机")
}

/// Web addresses of `text`, which stands at `base`. A line that ends in the middle of one goes on in the next.
pub(super) fn links(text: &str, base: usize) -> Vec<Sourced<String>> {
    let mut out: Vec<Sourced<String>> = Vec::new();
    let is_break = |c: char| {
        c.is_whitespace() || matches!(c, '|' | '•' | ',' | ';' | '<' | '>' | '(' | ')' | '"' | '，')
    };
    let mut at = 0;
    while at < text.len() {
        let Some(begin) = text[at..].find(|c| !is_break(c)).map(|i| at + i) else {
            break;
        };
        let mut end = text[begin..].find(is_break).map_or(text.len(), |i| begin + i);
        if !is_link(&text[begin..end]) {
            at = end;
            continue;
        }
        while text[..end].ends_with(['-', '/', '_']) && text[end..].starts_with('\n') {
            let next = &text[end + 1..];
            let word = next.find(is_break).unwrap_or(next.len());
            let line = next.find('\n').unwrap_or(next.len());
            if word == 0 || word < line || is_link(&next[..word]) {
                break;
            }
            end += 1 + word;
        }
        let value = unbroken(text[begin..end].trim_end_matches(['.', ':']));
        let span = Span::new(
            base + begin,
            base + begin + text[begin..end].trim_end_matches(['.', ':']).len(),
        );
        if out.len() < MOST && !out.iter().any(|l| l.value == value) {
            out.push(Sourced::read(value, span, 90));
        }
        at = end;
    }
    out
}

/// Whether the word is a web address: with a scheme, with `www`, or a host with a path or a usual end.
pub(super) fn is_link(word: &str) -> bool {
    const ENDS: &[&str] = &[
        "com", "org", "net", "io", "dev", "me", "co", "ai", "app", "de", "fr", "es", "pt", "nl", "it", "uk",
        "br", "cn", "in", "info", "eu", "ch", "at", "be", "tech", "xyz", "design", "works", "ie", "pl", "dk",
        "fi", "cz", "hu", "ro", "gr", "lu", "ca", "au", "nz", "us", "za", "ng", "edu", "page", "cloud",
        "blog", "studio", "site", "online",
    ];
    let lower = word.to_lowercase();
    if word.contains('@') {
        return false;
    }
    if lower.starts_with("http://") || lower.starts_with("https://") || lower.starts_with("www.") {
        return lower.len() > 8;
    }
    let (host, path) = lower.split_once('/').unwrap_or((&lower, ""));
    let Some((name, end)) = host.rsplit_once('.') else {
        return false;
    };
    let named = name.len() > 1
        && name
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '.');
    named
        && ENDS.contains(&end)
        && (name.chars().any(|c| c.is_ascii_alphabetic()) && (!path.is_empty() || end.len() > 1))
        && !matches!(
            lower.as_str(),
            "node.js" | "asp.net" | "socket.io" | "vb.net" | "ado.net" | "ml.net" | "s.co"
        )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(found: Vec<Sourced<String>>) -> Vec<String> {
        found.into_iter().map(|v| v.value).collect()
    }

    #[test]
    fn addresses_are_read_without_what_stands_beside_them() {
        assert_eq!(
            values(emails("E-mail:ana.li+cv@example.co.uk|x", 0)),
            ["ana.li+cv@example.co.uk"]
        );
        assert_eq!(values(emails("ana@\nexample.org, ana@", 0)), ["ana@example.org"]);
        assert!(emails("@ana user@host a@b.1", 0).is_empty());
    }

    #[test]
    fn phones_of_many_countries() {
        for phone in [
            "+44 20 7946 0958",
            "(312) 555-0142",
            "901.555.0166",
            "+55 11 5555-0147",
            "+65 6555 0172",
            "0171 5550123",
        ] {
            assert_eq!(values(phones(phone, 0)), [phone]);
        }
        assert_eq!(values(phones("Tel: 555 0142 | 2019", 0)), ["555 0142"]);
    }

    #[test]
    fn numbers_that_nobody_can_call_are_no_phones() {
        for line in [
            "2012 - 2015",
            "+49 176 313 *** **",
            "users/12854948",
            "12,000 loaves",
            "10.12.2019 - 11.12.2020",
            "94588",
        ] {
            assert!(phones(line, 0).is_empty(), "{line}");
        }
    }

    #[test]
    fn links_go_on_over_line_ends() {
        assert_eq!(
            values(links("https://example.org/ana-\nli-42\nNext line", 0)),
            ["https://example.org/ana-li-42"]
        );
        assert_eq!(values(links("github.com/ana and Node.js", 0)), ["github.com/ana"]);
    }
}
