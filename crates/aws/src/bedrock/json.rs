//! The SDK's documents and JSON, which are the same thing in two types.

use aws_smithy_types::{Document, Number};
use serde_json::Value;

/// JSON for the SDK.
pub(super) fn to_document(value: Value) -> Document {
    match value {
        Value::Null => Document::Null,
        Value::Bool(bool) => Document::Bool(bool),
        Value::Number(number) => Document::Number(match (number.as_u64(), number.as_i64()) {
            (Some(number), _) => Number::PosInt(number),
            (None, Some(number)) => Number::NegInt(number),
            (None, None) => Number::Float(number.as_f64().unwrap_or_default()),
        }),
        Value::String(text) => Document::String(text),
        Value::Array(items) => Document::Array(items.into_iter().map(to_document).collect()),
        Value::Object(fields) => Document::Object(
            fields
                .into_iter()
                .map(|(name, field)| (name, to_document(field)))
                .collect(),
        ),
    }
}

/// JSON of the SDK. A number without a fraction is whole, however the service wrote it.
pub(super) fn from_document(document: &Document) -> Value {
    match document {
        Document::Null => Value::Null,
        Document::Bool(bool) => Value::Bool(*bool),
        Document::Number(Number::PosInt(number)) => Value::from(*number),
        Document::Number(Number::NegInt(number)) => Value::from(*number),
        Document::Number(Number::Float(number)) if number.fract() == 0.0 && number.abs() < 1e15 => {
            Value::from(*number as i64)
        }
        Document::Number(Number::Float(number)) => Value::from(*number),
        Document::String(text) => Value::String(text.clone()),
        Document::Array(items) => items.iter().map(from_document).collect(),
        Document::Object(fields) => fields
            .iter()
            .map(|(name, field)| (name.clone(), from_document(field)))
            .collect(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn json_comes_back_as_it_went() {
        let value = json!({ "a": [1, -2, 2.5, "x", null, true], "b": {} });
        assert_eq!(from_document(&to_document(value.clone())), value);
        assert_eq!(from_document(&Document::Number(Number::Float(12.0))), json!(12));
    }
}
