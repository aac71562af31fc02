//! The tables of words, in data files and in the source: none names a thing twice.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

/// Data files of sections whose lines are words separated by commas.
const LISTS: &[&str] = &[
    "ad-filler.txt",
    "ad-headings.txt",
    "ad-wording.txt",
    "degrees.txt",
    "denials.txt",
    "joints.txt",
    "leads.txt",
    "little.txt",
    "places.txt",
    "posting.txt",
    "skill-context.txt",
    "studies.txt",
    "subjects.txt",
    "title-grades.txt",
    "title-words.txt",
];

#[test]
fn no_section_of_a_data_file_repeats_an_entry() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("data");
    let mut repeated = Vec::new();
    for file in LISTS {
        let text = fs::read_to_string(folder.join(file)).expect("the file is there");
        let mut seen: HashMap<String, String> = HashMap::new();
        for line in text
            .lines()
            .filter(|line| !line.is_empty() && !line.starts_with('#'))
        {
            if line.starts_with('[') {
                seen.clear();
                continue;
            }
            // Lines of one language may have words of another one's.
            let (language, entries) = match line.split_once(": ") {
                Some((language, entries)) if *file == "joints.txt" => (language, entries),
                _ => ("", line),
            };
            for entry in entries.split(',').map(str::trim) {
                let key = format!("{language} {}", entry.to_lowercase());
                if seen.insert(key, line.to_owned()).is_some() {
                    repeated.push(format!("{file}: {entry}"));
                }
            }
        }
    }
    assert!(repeated.is_empty(), "{repeated:#?}");
}

#[test]
fn no_table_in_the_source_repeats_a_word() {
    let mut repeated = Vec::new();
    for path in sources(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src")) {
        let text = fs::read_to_string(&path).expect("the file is there");
        // A table of words is a constant of nothing but texts.
        for table in text.split("&[&str] = &[").skip(1) {
            let end = table.find(']').unwrap_or(table.len());
            let mut words: Vec<_> = table[..end].split('"').skip(1).step_by(2).collect();
            words.sort_unstable();
            let twice = words.windows(2).filter(|pair| pair[0] == pair[1]);
            repeated.extend(twice.map(|pair| format!("{}: {}", path.display(), pair[0])));
        }
    }
    assert!(repeated.is_empty(), "{repeated:#?}");
}

fn sources(folder: &Path) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).expect("the folder is there");
    let paths = entries.map(|entry| entry.expect("an entry").path());
    let all = paths.flat_map(|path| if path.is_dir() { sources(&path) } else { vec![path] });
    all.collect()
}
