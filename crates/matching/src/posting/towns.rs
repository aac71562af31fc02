//! The countries of towns whose name alone says which town is meant.

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::text::words;

/// The code of the country of a place that is such a town and nothing more; `None` for all others. "Paris, Texas" is none.
pub(super) fn country_of(place: &str) -> Option<&'static str> {
    TOWNS.get(&key(place)).copied()
}

static TOWNS: LazyLock<HashMap<String, &'static str>> = LazyLock::new(|| {
    let lines = include_str!("../../data/towns.txt").lines();
    let countries = lines
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| line.split_once(':'));
    countries
        .flat_map(|(code, towns)| towns.split(',').map(move |town| (key(town), code)))
        .collect()
});

/// The folded words with single spaces between them.
fn key(text: &str) -> String {
    let cut = words(text).into_iter().map(|word| word.folded);
    cut.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_town_stands_in_two_countries() {
        let lines = include_str!("../../data/towns.txt").lines();
        let towns = lines.filter(|line| !line.starts_with('#') && !line.is_empty());
        for line in towns {
            let (code, names) = line.split_once(':').expect("a code");
            for name in names.split(',') {
                assert_eq!(
                    country_of(name),
                    Some(code),
                    "{name} stands at another country too"
                );
            }
        }
    }
}
