//! Names of one town in several languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::words;

/// All names of the town that `typed` names, itself among them, folded and with single spaces; empty where the table does not
/// know it. A country behind a comma may stand with it.
pub fn names_of_place(typed: &str) -> &'static [String] {
    let town = typed.split(',').next().unwrap_or_default();
    TABLE
        .by_name
        .get(&key(town))
        .map_or(&[], |line| &TABLE.lines[*line])
}

/// Whether a place has one of the names in its words: "1010 Wien" has "Vienna".
pub fn is_in_place(place: &str, names: &[String]) -> bool {
    let place = format!(" {} ", key(place));
    names.iter().any(|name| place.contains(&format!(" {name} ")))
}

/// The folded words with single spaces between them.
fn key(text: &str) -> String {
    let cut = words(text).into_iter().map(|word| word.folded);
    cut.collect::<Vec<_>>().join(" ")
}

struct Table {
    lines: Vec<Vec<String>>,
    by_name: HashMap<String, usize>,
}

static TABLE: LazyLock<Table> = LazyLock::new(|| {
    let data = include_str!("../data/exonyms.txt").lines();
    let lines: Vec<Vec<String>> = data
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split(',').map(key).collect())
        .collect();
    let names = lines.iter().enumerate();
    let by_name = names
        .flat_map(|(at, names)| names.iter().map(move |name| (name.clone(), at)))
        .collect();
    Table { lines, by_name }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_town_is_found_by_its_names_in_other_languages() {
        for (typed, place) in [
            ("Wien", "Vienna"),
            ("vienna", "1010 Wien"),
            ("Vienne", "Wien, Österreich"),
            ("Munich", "München-Pasing"),
            ("Muenchen", "Munich"),
            ("Keulen", "Köln"),
            ("Milan, Italy", "Milano"),
            ("La Haya", "Den Haag"),
            ("Brüssel", "Bruxelles"),
            ("Parigi", "Paris"),
        ] {
            assert!(is_in_place(place, names_of_place(typed)), "{typed} for {place}");
        }
        for (typed, place) in [
            ("Wien", "Leeds"),
            ("Rom", "Romford"),
            ("Leeds", "Leeds"),
            ("", "Paris"),
        ] {
            assert!(!is_in_place(place, names_of_place(typed)), "{typed} for {place}");
        }
    }
}
