//! Embeddings in the form of Titan Text Embeddings V2: the same text has the same vector, and like spellings are near.

use serde_json::{Value, json};

/// Longest text, in characters.
const MOST_CHARS: usize = 50_000;
/// Longest text, in tokens. The stand-in takes every character for one, which no text exceeds by much.
const MOST_TOKENS: usize = 8_192;
/// What the model has, in numbers per vector.
const DIMENSIONS: [u64; 3] = [256, 512, 1024];
/// Letters that are hashed together.
const GRAM: usize = 3;

/// The answer to a request, or why it is refused.
pub(super) fn answer(request: &Value) -> Result<Value, &'static str> {
    let text = request["inputText"].as_str().unwrap_or_default();
    let count = text.chars().count();
    if count == 0 {
        return Err(
            "Malformed input request: expected minLength: 1, actual: 0, please reformat your input and try again.",
        );
    }
    if count > MOST_CHARS {
        return Err(
            "Malformed input request: expected maxLength: 50000, please reformat your input and try again.",
        );
    }
    if count > MOST_TOKENS {
        return Err("Too many input tokens. Max input tokens: 8192.");
    }
    let dimensions = request["dimensions"].as_u64().unwrap_or(1024);
    if !DIMENSIONS.contains(&dimensions) {
        return Err("Malformed input request: the dimensions are none of the model's.");
    }
    let mut vector = vec![0_f64; usize::try_from(dimensions).unwrap_or(0)];
    let letters: Vec<char> = format!("  {}  ", text.to_lowercase()).chars().collect();
    for gram in letters.windows(GRAM) {
        let hash = gram.iter().fold(0xcbf2_9ce4_8422_2325, |hash: u64, letter| {
            (hash ^ u64::from(u32::from(*letter))).wrapping_mul(0x0000_0100_0000_01b3)
        });
        let place = usize::try_from(hash % dimensions).unwrap_or(0);
        vector[place] += if hash >> 63 == 0 { 1.0 } else { -1.0 };
    }
    // Letters may cancel each other out; no text of the service has a vector of zeros.
    vector[0] += 0.01;
    if request["normalize"].as_bool().unwrap_or(true) {
        let length = vector.iter().map(|number| number * number).sum::<f64>().sqrt();
        vector.iter_mut().for_each(|number| *number /= length);
    }
    Ok(json!({
        "embedding": vector,
        "inputTextTokenCount": count.div_ceil(4),
        "embeddingsByType": { "float": vector },
    }))
}
