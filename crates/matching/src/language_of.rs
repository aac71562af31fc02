//! The language that a text is written in, by its small words.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::words;

/// Bytes of a text that are looked at: about 2,000 words.
const MOST_BYTES: usize = 16_000;
/// Fewer small words tell nothing.
const FEWEST: usize = 3;

/// The language of a text as a BCP 47 tag, such as `de`; `None` where its small words do not show one clearly.
pub fn language_of(text: &str) -> Option<&'static str> {
    let mut counts: HashMap<&'static str, usize> = HashMap::new();
    let beginning = &text[..text.floor_char_boundary(MOST_BYTES)];
    for word in words(beginning) {
        for tag in TABLE.get(word.folded.as_str()).into_iter().flatten() {
            *counts.entry(tag).or_default() += 1;
        }
    }
    let mut sorted: Vec<_> = counts.into_iter().collect();
    sorted.sort_by_key(|(tag, count)| (std::cmp::Reverse(*count), *tag));
    let (tag, first) = *sorted.first()?;
    let second = sorted.get(1).map_or(0, |(_, count)| *count);
    (first >= FEWEST && first * 4 >= second * 5).then_some(tag)
}

static TABLE: LazyLock<HashMap<String, Vec<&'static str>>> = LazyLock::new(|| {
    let mut table: HashMap<String, Vec<&'static str>> = HashMap::new();
    let lines = include_str!("../data/tongues.txt").lines();
    for (tag, small) in lines
        .filter(|l| !l.starts_with('#'))
        .filter_map(|l| l.split_once(':'))
    {
        for word in words(small) {
            table.entry(word.folded).or_default().push(tag);
        }
    }
    table
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_shows_its_language_by_its_small_words() {
        let long = format!(
            "x{}{}",
            "ü und der Koch. ".repeat(1_000),
            "we look for the cook. ".repeat(9_000)
        );
        for (text, tag) in [
            (
                "We look for a cook who likes to work with our team on the coast.",
                Some("en"),
            ),
            (
                "Wir suchen eine Köchin, die mit uns und unseren Gästen arbeitet.",
                Some("de"),
            ),
            (
                "Nous cherchons un cuisinier pour notre équipe dans le sud de la France.",
                Some("fr"),
            ),
            (
                "Buscamos un cocinero para nuestro equipo en el sur de la ciudad.",
                Some("es"),
            ),
            (
                "Cerchiamo un cuoco per il nostro ristorante, con esperienza nella cucina di mare.",
                Some("it"),
            ),
            (
                "Wij zoeken een kok voor ons restaurant, met ervaring in de keuken van het huis.",
                Some("nl"),
            ),
            ("Python, SQL, Kafka", None),
            ("", None),
            // The beginning tells it, and is cut between characters.
            (&long, Some("de")),
        ] {
            assert_eq!(language_of(text), tag, "{text}");
        }
    }
}
