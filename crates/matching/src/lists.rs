//! Lists of words kept as data files: sections `[name]`, in which every line holds entries separated by commas; `#` begins a
//! comment.

use std::collections::{HashMap, HashSet};

/// The words of a list, as they are written there.
pub(crate) type Words = HashSet<&'static str>;

/// The entries of every section, in the order of the file.
pub(crate) fn lists(data: &'static str) -> HashMap<&'static str, Vec<&'static str>> {
    let mut all: HashMap<&str, Vec<&str>> = HashMap::new();
    let mut current = "";
    let lines = data.lines().map(str::trim);
    for line in lines.filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix('[').and_then(|line| line.strip_suffix(']')) {
            Some(name) => current = name,
            None => {
                let entries = line.split(',').map(str::trim);
                let entries = entries.filter(|entry| !entry.is_empty());
                all.entry(current).or_default().extend(entries);
            }
        }
    }
    all
}

/// The words of one section, which must be there.
pub(crate) fn section(data: &'static str, name: &str) -> Words {
    let words = lists(data).remove(name).unwrap_or_default();
    debug_assert!(!words.is_empty(), "the list `{name}` has words");
    words.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_hold_the_entries_of_their_lines() {
        let data = "# Note, with a comma.\n[a]\none, two words\nthree\n\n[b]\none\n";
        let all = lists(data);
        assert_eq!(all["a"], ["one", "two words", "three"]);
        assert_eq!(all["b"], ["one"]);
        assert_eq!(section(data, "b"), HashSet::from(["one"]));
    }
}
