//! Word lists kept as text beside the code that uses them.

/// The lists of a text: a key and its entries per line, `key: entry; entry;`. Lines may repeat a key; `#` begins a
/// comment.
pub(super) fn word_lists(
    text: &'static str,
) -> impl Iterator<Item = (&'static str, impl Iterator<Item = &'static str>)> {
    text.lines()
        .filter(|line| !line.starts_with('#'))
        .filter_map(|line| {
            let (key, entries) = line.split_once(':')?;
            Some((
                key.trim(),
                entries
                    .split(';')
                    .map(str::trim)
                    .filter(|entry| !entry.is_empty()),
            ))
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_read_by_key() {
        let lists: Vec<(&str, Vec<&str>)> = word_lists("# note\n\na: one; two words;\nb: c")
            .map(|(key, entries)| (key, entries.collect()))
            .collect();
        assert_eq!(lists, [("a", vec!["one", "two words"]), ("b", vec!["c"])]);
    }
}
