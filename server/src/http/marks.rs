//! Marks on what this server itself puts into an address, so that nobody else's words are shown as ours.
//!
//! A form that was refused without WASM leads back to its page with its error in the address. Without a mark anybody could
//! make a link that lets the sign-in page say what they like.

use std::sync::Arc;

use hmac::{Hmac, KeyInit, Mac};
use rolefit_domain::encode::hex;
use sha2::Sha256;
use zeroize::Zeroizing;

/// The members of an address that hold an error: which form's, and what it says.
const ERROR: [&str; 2] = ["__path", "__err"];
/// The member with the mark.
const MARK: &str = "__mark";

/// Makes and knows marks. The same in all processes of a deployment.
#[derive(Clone)]
pub(crate) struct Marks(Arc<Zeroizing<[u8; 32]>>);

impl Marks {
    pub(crate) fn new(secret: Zeroizing<[u8; 32]>) -> Self {
        Self(Arc::new(secret))
    }

    /// The query with a mark of its error; as it is when it has none.
    pub(super) fn marked(&self, query: &str) -> String {
        match said(query) {
            Some(said) => {
                let mark = hex(&self.over(&said).finalize().into_bytes());
                format!("{}&{MARK}={mark}", without(query, &[MARK]))
            }
            None => query.to_owned(),
        }
    }

    /// Whether the query has an error that this server did not put there.
    pub(super) fn is_foreign(&self, query: &str) -> bool {
        let Some(said) = said(query) else {
            return false;
        };
        let mark = member(query, MARK).and_then(|mark| bytes_of(&mark));
        mark.is_none_or(|mark| self.over(&said).verify_slice(&mark).is_err())
    }

    fn over(&self, said: &str) -> Hmac<Sha256> {
        let mac = Hmac::<Sha256>::new_from_slice(&self.0[..]);
        #[expect(clippy::expect_used, reason = "HMAC takes keys of any length")]
        let mut mac = mac.expect("HMAC takes keys of any length");
        mac.update(said.as_bytes());
        mac
    }
}

/// The query without its error and its mark.
pub(super) fn without_error(query: &str) -> String {
    without(query, &[ERROR[0], ERROR[1], MARK])
}

/// What the error of a query says and of which form; `None` without one.
fn said(query: &str) -> Option<String> {
    let error = member(query, ERROR[1])?;
    Some(format!(
        "{}\n{error}",
        member(query, ERROR[0]).unwrap_or_default()
    ))
}

/// Each member as it is written, with name and value as the pages decode them.
fn members(query: &str) -> impl Iterator<Item = (&str, String, String)> {
    query.split('&').filter_map(|pair| {
        let (name, value) = form_urlencoded::parse(pair.as_bytes()).next()?;
        Some((pair, name.into_owned(), value.into_owned()))
    })
}

/// The value of a member. Of several the last one counts, as on the pages.
fn member(query: &str, name: &str) -> Option<String> {
    let named = members(query).filter(|(_, known, _)| known == name);
    named.map(|(.., value)| value).last()
}

fn without(query: &str, names: &[&str]) -> String {
    let kept = members(query).filter(|(_, name, _)| !names.contains(&name.as_str()));
    kept.map(|(pair, ..)| pair).collect::<Vec<_>>().join("&")
}

fn bytes_of(hex: &str) -> Option<Vec<u8>> {
    let digits: Option<Vec<u8>> = hex.chars().map(|c| u8::try_from(c.to_digit(16)?).ok()).collect();
    let digits = digits.filter(|digits| digits.len() % 2 == 0)?;
    Some(digits.chunks(2).map(|pair| pair[0] << 4 | pair[1]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    const QUERY: &str = "a=b&__path=%2Fapi%2Fui%2Fset&__err=eyJraW5kIjoi";

    #[test]
    fn only_what_this_server_said_passes() {
        let marks = Marks::new(Zeroizing::new([7; 32]));
        let marked = marks.marked(QUERY);
        assert!(marked.starts_with(QUERY), "{marked}");
        assert!(!marks.is_foreign(&marked));
        assert!(!marks.is_foreign("a=b"), "no error");
        assert_eq!(marks.marked("a=b"), "a=b");
        for foreign in [
            QUERY.to_owned(),
            format!("{QUERY}&__mark="),
            format!("{QUERY}&__mark=xyz"),
            marked.replace("eyJ", "eyK"),
            marked.replace("set", "get"),
            Marks::new(Zeroizing::new([8; 32])).marked(QUERY),
            // As the pages read it: names may be encoded, and the last value counts.
            "a=b&%5F%5Fpath=x&%5F%5Ferr=forged".to_owned(),
            format!("{marked}&__err=forged"),
            format!("{marked}&%5f%5ferr=forged"),
            format!("{marked}&__path=%2Fother"),
        ] {
            assert!(marks.is_foreign(&foreign), "{foreign}");
        }
        assert_eq!(without_error(&marked), "a=b");
        assert_eq!(without_error("%5F%5Ferr=x&a=b&__mark=y"), "a=b");
        assert_eq!(marks.marked(&marked), marked, "one mark is enough");
    }
}
