//! How an ad says that one applies: by an e-mail address, a link or a telephone number.

use rolefit_domain::Contact;

/// The way to apply that a text names: the first e-mail address, or else the first link, or else the first telephone number.
/// Nothing of it is tried; it is what the text says.
pub fn contact_in(text: &str) -> Option<Contact> {
    let parts =
        || text.split(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '|' | ';' | '"' | '“' | '”'));
    let mail = parts().find_map(mail).map(Contact::Mail);
    mail.or_else(|| parts().find_map(link).map(Contact::Link))
        .or_else(|| text.lines().find_map(phone).map(Contact::Phone))
}

/// What stands around an address in a sentence.
fn trimmed(part: &str) -> &str {
    let opens = ['(', '[', '{', '\'', ':', ',', '*'];
    let closes = [')', ']', '}', '\'', ':', ',', '*', '.', '!', '?'];
    part.trim_start_matches(opens).trim_end_matches(closes)
}

fn mail(part: &str) -> Option<String> {
    let part = part.split_once(':').map_or(part, |(before, after)| {
        // "mailto:", "E-Mail:" and the like stand before it.
        if before.contains('@') { before } else { after }
    });
    let address = trimmed(part);
    let (name, host) = address.split_once('@')?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || "._%+-".contains(c));
    (is_name && is_host(host)).then(|| address.to_owned())
}

/// A link that says so by `http` or `www`: a bare name with a dot is more often a product, such as Node.js.
fn link(part: &str) -> Option<String> {
    let at = ["https://", "http://", "www."]
        .iter()
        .find_map(|begin| part.find(begin))?;
    let address = trimmed(&part[at..]);
    let (scheme, rest) = match address.split_once("://") {
        Some((scheme, rest)) => (scheme, rest),
        None => ("https", address),
    };
    let host = rest.split(['/', '?', '#', ':']).next()?;
    is_host(host).then(|| format!("{scheme}://{rest}"))
}

fn is_host(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let is_label = |label: &&str| {
        !label.is_empty() && !label.starts_with('-') && label.chars().all(|c| c.is_alphanumeric() || c == '-')
    };
    let ends = labels
        .last()
        .is_some_and(|last| last.len() >= 2 && !last.chars().any(|c| c.is_ascii_digit()));
    labels.len() >= 2 && ends && labels.iter().all(is_label)
}

/// Fewest and most digits of a telephone number.
const DIGITS: std::ops::RangeInclusive<usize> = 7..=15;

/// The first number of a line that begins as telephone numbers do, with a plus or a zero, and has as many digits. Dates and
/// amounts begin in other ways or have fewer; a date such as 01.02.2027 is told apart by its dots.
fn phone(line: &str) -> Option<String> {
    let within =
        |c: char| c.is_ascii_digit() || matches!(c, '+' | '(' | ')' | '/' | '-' | ' ' | '.' | '\u{a0}' | '–');
    line.split(|c: char| !within(c)).find_map(|run| {
        let number = run.trim_matches(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '('));
        let digits = number.chars().filter(char::is_ascii_digit).count();
        let begins = number.starts_with('+') || number.trim_start_matches('(').starts_with(['0', '+']);
        let is_date = number.split(['.', '/', '-']).count() == 3
            && number
                .split(['.', '/', '-'])
                .all(|part| part.len() == 2 || part.len() == 4);
        (begins && !is_date && DIGITS.contains(&digits)).then(|| number.to_owned())
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_ad_says_how_to_apply_or_it_does_not() {
        let mail = |text: &str| Some(Contact::Mail(text.to_owned()));
        let link = |text: &str| Some(Contact::Link(text.to_owned()));
        let phone = |text: &str| Some(Contact::Phone(text.to_owned()));
        for (ad, expected) in [
            ("Write to jobs@meadow.example.", mail("jobs@meadow.example")),
            (
                "E-Mail:personal@haus-linde.example",
                mail("personal@haus-linde.example"),
            ),
            ("(mailto:a.b+c@d.example)", mail("a.b+c@d.example")),
            ("Call 01 234 56 78 or write to a@b.example", mail("a@b.example")),
            (
                "Apply at https://meadow.example/jobs?id=7.",
                link("https://meadow.example/jobs?id=7"),
            ),
            ("More on www.meadow.example!", link("https://www.meadow.example")),
            ("Tel.: +353 21 496 0123", phone("+353 21 496 0123")),
            ("Telefon 0431/123-4567, Frau Linde", phone("0431/123-4567")),
            ("Anruf: (0431) 1234567", phone("(0431) 1234567")),
            ("Node.js and ASP.NET, 24.50 to 28.00 an hour", None),
            ("We pay 54,000 and 66,000 euro from 01.02.2027 on.", None),
            ("Start: 2027-01-31, at least 40 000 a year", None),
            ("Follow us @meadow and be there @ 9", None),
            ("", None),
        ] {
            assert_eq!(contact_in(ad), expected, "{ad}");
        }
    }
}
