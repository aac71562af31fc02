//! Names of one town or country in several languages.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::words;

/// All names of the town or the country that `typed` names, itself among them, folded and with single spaces; empty where the
/// tables do not know it. A country behind a comma may stand with a town. The names of a country are also those of its parts
/// that are called countries, but not the other way round: a job in Leeds is in the United Kingdom and not in Scotland.
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
    let towns = include_str!("../data/exonyms.txt").lines();
    let countries = include_str!("../data/countries.txt").lines();
    let countries = countries
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| Some(line.split_once(':')?.1));
    let lines: Vec<Vec<String>> = towns
        .chain(countries)
        .filter(|line| !line.is_empty() && !line.starts_with('#'))
        .map(|line| line.split(',').map(key).collect())
        .collect();
    let mut by_name = HashMap::new();
    for (at, names) in lines.iter().enumerate() {
        for name in names {
            // Towns and parts of countries stand first, and are meant where a country is called like them.
            by_name.entry(name.clone()).or_insert(at);
        }
    }
    Table { lines, by_name }
});

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_found_by_its_names_in_other_languages() {
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
            ("Germany", "Kiel, Deutschland"),
            ("Deutschland", "Berlin, Germany"),
            ("allemagne", "Berlin, Germany"),
            ("France", "Lyon, Frankreich"),
            ("Italy", "Milano (Italia)"),
            ("Italië", "Milano, Italy"),
            ("Nederland", "Utrecht, Netherlands"),
            ("Holland", "Utrecht, Nederland"),
            ("Suisse", "Bern, Schweiz"),
            ("Osterreich", "Graz, Austria"),
            ("España", "Vigo, Spain"),
            ("Poland", "Kraków, Polska"),
            ("Czech Republic", "Brno, Česko"),
            ("UK", "Leeds, England"),
            ("Großbritannien", "Edinburgh, Scotland"),
            ("Schottland", "Edinburgh, Scotland"),
            ("Luxemburg", "Luxembourg"),
        ] {
            assert!(is_in_place(place, names_of_place(typed)), "{typed} for {place}");
        }
        for (typed, place) in [
            ("Schottland", "Leeds, United Kingdom"),
            ("Scotland", "Leeds, England"),
            ("Germany", "Kiel"),
            ("Austria", "Sydney, Australia"),
            ("Poland", "Rapolano, Italy"),
            ("Wien", "Leeds"),
            ("Rom", "Romford"),
            ("Leeds", "Leeds"),
            ("", "Paris"),
        ] {
            assert!(!is_in_place(place, names_of_place(typed)), "{typed} for {place}");
        }
    }
}
