//! Amounts of money in a text: numbers with a currency beside them, and their ranges.

use rolefit_domain::{Amount, Span};

use crate::joints::{self, Joint};
use crate::text::fold;

/// The amounts of money in a text, ranges as one. Numbers without a currency are left out.
pub(super) fn money(text: &str) -> Vec<Money> {
    let numbers = numbers(text);
    let mut out = Vec::new();
    let mut i = 0;
    while i < numbers.len() {
        let low = &numbers[i];
        let range = numbers.get(i + 1).filter(|high| is_range(text, low, high));
        let found = match range {
            Some(high) => of_range(low, high),
            None => low.currency.map(|currency| Money {
                min: low.amount,
                max: low.amount,
                currency,
                span: low.span,
                is_range: false,
            }),
        };
        i += if range.is_some() { 2 } else { 1 };
        out.extend(found.filter(|money| money.min.whole() > 0));
    }
    out
}

/// An amount with a currency beside it.
pub(super) struct Money {
    pub min: Amount,
    pub max: Amount,
    pub currency: &'static str,
    pub span: Span,
    /// Whether both ends are said.
    pub is_range: bool,
}

/// A number as it stands.
struct Number {
    amount: Amount,
    span: Span,
    /// Written as `55k`.
    thousands: bool,
    currency: Option<&'static str>,
}

fn of_range(low: &Number, high: &Number) -> Option<Money> {
    let currency = match (low.currency, high.currency) {
        (Some(a), Some(b)) if a != b => return None,
        (a, b) => a.or(b)?,
    };
    // "55–65k": the ending counts for both.
    let min = if high.thousands && !low.thousands && low.amount.whole() < 1000 {
        low.amount.thousands()?
    } else {
        low.amount
    };
    (min <= high.amount).then_some(Money {
        min,
        max: high.amount,
        currency,
        span: Span {
            start: low.span.start,
            end: high.span.end,
        },
        is_range: true,
    })
}

/// Whether what stands between two numbers makes them the ends of a range.
fn is_range(text: &str, low: &Number, high: &Number) -> bool {
    let Some(between) = text.get(low.span.end as usize..high.span.start as usize) else {
        return false;
    };
    let joined = between.trim().to_lowercase();
    if ["-", "–", "—", "‑", "−", "~", "to", "bis", "à", "a", "tot"].contains(&joined.as_str()) {
        return true;
    }
    let pairs = joints::is(Joint::And, &joined);
    const BETWEEN: [&str; 6] = ["between", "zwischen", "entre", "tra", "fra", "tussen"];
    let before = &text[..low.span.start as usize];
    let last = before
        .trim_end_matches(|c: char| !c.is_alphanumeric())
        .rsplit(|c: char| !c.is_alphanumeric())
        .next();
    pairs && last.is_some_and(|word| BETWEEN.contains(&fold(word).as_str()))
}

/// The numbers of a text with the currencies beside them. The span of each has its currency in it.
fn numbers(text: &str) -> Vec<Number> {
    let bytes = text.as_bytes();
    let mut out = Vec::new();
    let mut at = 0;
    while at < bytes.len() {
        let glued = text[..at].ends_with(|c: char| c.is_alphabetic() && !CURRENCY_LETTERS.contains(&c));
        if !bytes[at].is_ascii_digit() {
            at += 1;
            while !text.is_char_boundary(at) {
                at += 1;
            }
            continue;
        }
        let end = number_end(text, at);
        let parsed = Amount::parse(&text[at..end]);
        let (thousands, after) = match thousands_mark(&text[end..]) {
            Some(length) => (true, end + length),
            None => (false, end),
        };
        let amount = parsed.and_then(|a| if thousands { a.thousands() } else { Some(a) });
        let before = currency_before(&text[..at]);
        let behind = currency_behind(&text[after..]);
        let open = !text[after..].starts_with(char::is_alphanumeric) || behind.is_some();
        if let Some(amount) = amount.filter(|_| open && (!glued || before.is_some())) {
            let start = before.map_or(at, |(_, length)| at - length);
            let last = behind.map_or(after, |(_, length)| after + length);
            out.push(Number {
                amount,
                span: Span::new(start, last),
                thousands,
                currency: before.or(behind).map(|(currency, _)| currency),
            });
            at = last.max(end);
        } else {
            at = end;
        }
    }
    out
}

const CURRENCY_LETTERS: [char; 3] = ['R', 'F', 'D'];

/// Where the number that begins at `at` ends: digits, groups of three behind one kind of separator, one or two cents.
fn number_end(text: &str, at: usize) -> usize {
    let digits = |from: usize| text[from..].bytes().take_while(u8::is_ascii_digit).count();
    let mut end = at + digits(at);
    let mut separator = None;
    if end - at <= 3 {
        while let Some(c) = text[end..].chars().next().filter(|c| {
            [',', '.', ' ', '\'', '’', '\u{a0}', '\u{202f}'].contains(c) && separator.is_none_or(|s| s == *c)
        }) {
            let group = end + c.len_utf8();
            if digits(group) != 3 {
                break;
            }
            separator = Some(c);
            end = group + 3;
        }
    }
    if let Some(c) = text[end..]
        .chars()
        .next()
        .filter(|c| [',', '.'].contains(c) && separator != Some(*c))
        && (1..=2).contains(&digits(end + 1))
    {
        end += c.len_utf8() + digits(end + 1);
    }
    end
}

/// Bytes of the `k` of `55k`.
fn thousands_mark(rest: &str) -> Option<usize> {
    let tight = rest.trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let length = rest.len() - tight.len();
    let ends = |rest: &str| !rest.starts_with(char::is_alphanumeric) || currency_behind(rest).is_some();
    ["k", "K", "Tsd.", "T"]
        .iter()
        .find(|mark| tight.strip_prefix(**mark).is_some_and(ends))
        .filter(|mark| **mark != "T" || tight.starts_with("T€"))
        .map(|mark| length + mark.len())
}

/// Signs and names of currencies; "$" is the dollar of the United States unless a letter says which.
const CURRENCIES: [(&str, &str); 36] = [
    ("CA$", "CAD"),
    ("C$", "CAD"),
    ("AU$", "AUD"),
    ("A$", "AUD"),
    ("NZ$", "NZD"),
    ("US$", "USD"),
    ("$", "USD"),
    ("€", "EUR"),
    ("£", "GBP"),
    ("EUR", "EUR"),
    ("GBP", "GBP"),
    ("USD", "USD"),
    ("CHF", "CHF"),
    ("SEK", "SEK"),
    ("NOK", "NOK"),
    ("DKK", "DKK"),
    ("PLN", "PLN"),
    ("CZK", "CZK"),
    ("HUF", "HUF"),
    ("RON", "RON"),
    ("BGN", "BGN"),
    ("CAD", "CAD"),
    ("AUD", "AUD"),
    ("NZD", "NZD"),
    ("JPY", "JPY"),
    ("INR", "INR"),
    ("SGD", "SGD"),
    ("Euros", "EUR"),
    ("euros", "EUR"),
    ("Euro", "EUR"),
    ("euro", "EUR"),
    ("Franken", "CHF"),
    ("Fr.", "CHF"),
    ("SFr.", "CHF"),
    ("francs suisses", "CHF"),
    ("zł", "PLN"),
];

fn currency_before(text: &str) -> Option<(&'static str, usize)> {
    let tight = text.trim_end_matches([' ', '\u{a0}', '\u{202f}']);
    let spaces = text.len() - tight.len();
    let found = CURRENCIES.iter().find(|(sign, _)| {
        let Some(rest) = tight.strip_suffix(sign) else {
            return false;
        };
        !sign.starts_with(char::is_alphabetic) || !rest.ends_with(char::is_alphabetic)
    });
    found.map(|(sign, code)| (*code, sign.len() + spaces))
}

fn currency_behind(text: &str) -> Option<(&'static str, usize)> {
    // "3.000,- €" and "CHF 100'000.–" end the amount with a dash.
    let dashed = [",-", ".-", ",–", ".–", ".—", ",--"]
        .iter()
        .find_map(|dash| text.strip_prefix(dash));
    let tight = dashed
        .unwrap_or(text)
        .trim_start_matches([' ', '\u{a0}', '\u{202f}']);
    let skipped = text.len() - tight.len();
    let found = CURRENCIES.iter().find(|(sign, _)| {
        let Some(rest) = tight.strip_prefix(sign) else {
            return false;
        };
        // A sign before the next amount is that one's: "45 £50".
        let next = rest.starts_with(|c: char| c.is_ascii_digit());
        let word = sign.ends_with(char::is_alphabetic) && rest.starts_with(char::is_alphanumeric);
        !next && !word
    });
    found.map(|(sign, code)| (*code, sign.len() + skipped))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[(&str, &str, &str)]) {
        let found = money(text);
        let seen: Vec<_> = found
            .iter()
            .map(|m| {
                let range = format!("{}-{}", m.min.plain(), m.max.plain());
                let said = m.span.slice(text).expect("lies in the text");
                (range, m.currency, said)
            })
            .collect();
        let seen: Vec<_> = seen.iter().map(|(r, c, s)| (r.as_str(), *c, *s)).collect();
        assert_eq!(seen, expected, "{text:?}");
    }

    #[test]
    fn amounts_are_found_with_their_currency() {
        check("€55k–65k", &[("55000-65000", "EUR", "€55k–65k")]);
        check(
            "60.000 – 75.000 €",
            &[("60000-75000", "EUR", "60.000 – 75.000 €")],
        );
        check("CHF 100'000.–", &[("100000-100000", "CHF", "CHF 100'000")]);
        check("3.000,- €", &[("3000-3000", "EUR", "3.000,- €")]);
        check(
            "A$90,000 or CA$80k",
            &[
                ("90000-90000", "AUD", "A$90,000"),
                ("80000-80000", "CAD", "CA$80k"),
            ],
        );
        check("from £45 to £50", &[("45-50", "GBP", "£45 to £50")]);
        check("24,50€", &[("24.50-24.50", "EUR", "24,50€")]);
        check("40 hours, 3 teams, 2026, 100 %", &[]);
        check("EUR 10 - USD 20", &[]);
        check(
            "entre 28.000 y 34.000 €",
            &[("28000-34000", "EUR", "28.000 y 34.000 €")],
        );
        check("EURO5 lorries, NEUR 7", &[]);
    }
}
