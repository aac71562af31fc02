//! SHA-256 over canonical JSON: the form in which receipts name their inputs.

use serde::Serialize;
use serde_json::Value;
use sha2::{Digest, Sha256};

/// SHA-256 in hexadecimal over the canonical JSON of `value`.
///
/// Canonical here: UTF-8, no white space, keys of every object in byte order, integers in decimal. The domain types
/// hold no floating-point numbers, so two implementations cannot disagree about their digits.
pub fn of_json(value: &impl Serialize) -> String {
    // The types hashed here have string keys and no failing serializer; should one ever fail, the error text is
    // hashed, so that the receipt still differs from every valid one.
    let value = serde_json::to_value(value).unwrap_or_else(|e| Value::String(format!("unserializable: {e}")));
    let mut json = String::new();
    write_canonical(&value, &mut json);
    of_bytes(json.as_bytes())
}

/// SHA-256 in hexadecimal over `bytes`.
pub fn of_bytes(bytes: &[u8]) -> String {
    use std::fmt::Write;
    Sha256::digest(bytes)
        .iter()
        .fold(String::with_capacity(64), |mut out, byte| {
            // Writing to a `String` cannot fail.
            let _ = write!(out, "{byte:02x}");
            out
        })
}

fn write_canonical(value: &Value, out: &mut String) {
    match value {
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by(|a, b| a.0.cmp(b.0));
            write_sequence(out, ['{', '}'], entries.into_iter(), |(key, item), out| {
                out.push_str(&Value::String(key.clone()).to_string());
                out.push(':');
                write_canonical(item, out);
            });
        }
        Value::Array(items) => write_sequence(out, ['[', ']'], items.iter(), write_canonical),
        scalar => out.push_str(&scalar.to_string()),
    }
}

fn write_sequence<T>(
    out: &mut String,
    [open, close]: [char; 2],
    items: impl Iterator<Item = T>,
    mut write: impl FnMut(T, &mut String),
) {
    out.push(open);
    for (i, item) in items.enumerate() {
        if i > 0 {
            out.push(',');
        }
        write(item, out);
    }
    out.push(close);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_sorted_and_strings_escaped() {
        let value = serde_json::json!({"b": [1, null, true], "a": {"z": "q\"", "y": -2}});
        let mut json = String::new();
        write_canonical(&value, &mut json);
        assert_eq!(json, r#"{"a":{"y":-2,"z":"q\""},"b":[1,null,true]}"#);
    }

    #[test]
    fn the_hash_is_sha_256() {
        // Test vector of FIPS 180-4 for the empty message.
        assert_eq!(
            of_bytes(b""),
            "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
        );
    }
}
