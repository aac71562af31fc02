//! Several words for one list of a profile, added at once.

use std::collections::HashMap;

use super::lists::begin;
use super::{InvalidEdit, bare_word, fitting, grown_too_large};
use crate::profile::{Profile, Sourced};

/// A word for the list of skills, of languages or of interests.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ListedWord {
    /// The word itself.
    pub name: String,
    /// How well a language is spoken, if that was typed with it; the other lists have no use for it.
    pub level: Option<String>,
}

/// Adds words to `skills`, `languages` or `interests`, all in one change, whose cost does not grow with the profile for each
/// word. What the list has already, in whatever capitals, stays what it is, and so does a word that is named twice.
///
/// # Errors
/// [`InvalidEdit::Already`] when the list has all of them; [`InvalidEdit::NoSuchField`] for any other section; and everything
/// that [`super::add`] refuses. The profile is unchanged then.
pub fn add_words(profile: &mut Profile, section: &str, words: &[ListedWord]) -> Result<(), InvalidEdit> {
    let mut known = names(profile, section)?;
    let mut changed = profile.clone();
    let mut already = None;
    let mut added = false;
    for word in words {
        let name = fitting(section, &word.name)?;
        let name = bare_word(&name);
        if name.is_empty() {
            return Err(InvalidEdit::Empty);
        }
        let folded = name.to_lowercase();
        if let Some(kept) = known.get(&folded) {
            already = Some(kept.clone());
            continue;
        }
        begin(&mut changed, section)?;
        fill_last(&mut changed, section, word, name)?;
        known.insert(folded, name.to_owned());
        added = true;
    }
    if let Some(kept) = already.filter(|_| !added) {
        return Err(InvalidEdit::Already(kept));
    }
    if grown_too_large(profile, &changed) {
        return Err(InvalidEdit::ProfileFull);
    }
    *profile = changed;
    Ok(())
}

/// The words of a list as they are kept, by what they are without capitals.
fn names(profile: &Profile, section: &str) -> Result<HashMap<String, String>, InvalidEdit> {
    let entry = |name: &Sourced<String>| (name.value.trim().to_lowercase(), name.value.clone());
    Ok(match section {
        "skills" => profile.skills.iter().map(|skill| entry(&skill.name)).collect(),
        "languages" => profile
            .languages
            .iter()
            .map(|spoken| entry(&spoken.name))
            .collect(),
        "interests" => profile.interests.iter().map(entry).collect(),
        _ => return Err(InvalidEdit::NoSuchField),
    })
}

/// Fills the entry that was just begun at the end of its list.
fn fill_last(profile: &mut Profile, section: &str, word: &ListedWord, name: &str) -> Result<(), InvalidEdit> {
    let name = Sourced::typed(name.to_owned());
    match section {
        "languages" => {
            let spoken = profile.languages.last_mut().ok_or(InvalidEdit::NoSuchField)?;
            spoken.name = name;
            if let Some(level) = &word.level {
                let level = fitting("languages.fluency", level)?;
                spoken.fluency = (!level.is_empty()).then(|| Sourced::typed(level));
            }
        }
        "skills" => profile.skills.last_mut().ok_or(InvalidEdit::NoSuchField)?.name = name,
        _ => *profile.interests.last_mut().ok_or(InvalidEdit::NoSuchField)? = name,
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::MAX_PROFILE_ITEMS;

    fn words(names: &[&str]) -> Vec<ListedWord> {
        let word = |name: &&str| ListedWord {
            name: (*name).to_owned(),
            level: None,
        };
        names.iter().map(word).collect()
    }

    #[test]
    fn each_word_stands_once_and_all_or_none_are_added() {
        let mut p = Profile::default();
        add_words(&mut p, "skills", &words(&["Go", " go ;", "SQL", "SQL"])).expect("are new");
        let names = |p: &Profile| p.skills.iter().map(|s| s.name.value.clone()).collect::<Vec<_>>();
        assert_eq!(names(&p), ["Go", "SQL"]);
        add_words(&mut p, "skills", &words(&["GO", "Rust"])).expect("one is new");
        assert_eq!(names(&p), ["Go", "SQL", "Rust"]);
        let refused = add_words(&mut p, "skills", &words(&["sql", "RUST"]));
        assert_eq!(refused, Err(InvalidEdit::Already("Rust".to_owned())));

        let long = "x".repeat(301);
        for wrong in [&["Ada", "; ,"][..], &["Ada", &long], &["Ada", "a\u{7}b"]] {
            add_words(&mut p, "skills", &words(wrong)).expect_err("one of them is wrong");
        }
        let many: Vec<String> = (0..MAX_PROFILE_ITEMS).map(|n| format!("skill {n}")).collect();
        let many: Vec<&str> = many.iter().map(String::as_str).collect();
        let full = add_words(&mut p, "skills", &words(&many));
        assert_eq!(full, Err(InvalidEdit::ListFull(MAX_PROFILE_ITEMS)));
        assert_eq!(names(&p), ["Go", "SQL", "Rust"], "nothing of what was refused");
        add_words(&mut p, "work", &words(&["Cook"])).expect_err("is no list of words");
    }
}
