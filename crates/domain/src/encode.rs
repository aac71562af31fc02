//! Text and bytes in the forms that addresses, pages and stored names need.

/// Text for a part of an address, such as a value in a query: everything but the unreserved characters of RFC 3986 is
/// percent-encoded.
pub fn percent(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push('%');
            out.extend([digit(UPPER, byte >> 4), digit(UPPER, byte & 15)]);
        }
    }
    out
}

/// Text as HTML, for elements and for attributes in double quotes.
pub fn html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            _ => html.push(c),
        }
    }
    html
}

/// Bytes as lower-case hexadecimal digits.
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .flat_map(|byte| [digit(LOWER, byte >> 4), digit(LOWER, byte & 15)])
        .collect()
}

const LOWER: &[u8; 16] = b"0123456789abcdef";
const UPPER: &[u8; 16] = b"0123456789ABCDEF";

/// The digit for a number below 16.
fn digit(digits: &[u8; 16], number: u8) -> char {
    char::from(digits[usize::from(number)])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn everything_but_unreserved_characters_is_percent_encoded() {
        assert_eq!(percent("a-Z.0_9~"), "a-Z.0_9~");
        assert_eq!(percent("a b&c=%/+ü"), "a%20b%26c%3D%25%2F%2B%C3%BC");
    }

    #[test]
    fn html_shows_text_as_it_is() {
        assert_eq!(
            html("<a href=\"x\">R&D</a> ü"),
            "&lt;a href=&quot;x&quot;&gt;R&amp;D&lt;/a&gt; ü"
        );
    }

    #[test]
    fn hex_is_two_lower_case_digits_a_byte() {
        assert_eq!(hex(&[0, 0x0f, 0xa5, 0xff]), "000fa5ff");
    }
}
