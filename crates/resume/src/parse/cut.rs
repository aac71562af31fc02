//! Keeping a profile at a size that people can check and the store can hold.

use rolefit_domain::limits::{
    MAX_ENTRY_LINES, MAX_FOUND_BYTES, MAX_PROFILE_ENTRIES, MAX_PROFILE_ITEMS, MAX_TEXT_CHARS,
};
use rolefit_domain::{Profile, Sourced, Span};

use crate::support::readable;

/// Cuts long texts and long lists of a profile of `text`, and says in [`Profile::cut`] whether something was left out.
pub(super) fn cut(profile: &mut Profile, text: &str) {
    let mut left_out = false;
    each_text(profile, &mut |value| left_out |= shorten_text(value, text));
    let (mut entries, mut items, mut lines) = (MAX_PROFILE_ENTRIES, MAX_PROFILE_ITEMS, MAX_ENTRY_LINES);
    left_out |= shorten_lists(profile, entries, items, lines);
    // Halving what is long keeps the beginnings, which stand first because they matter most.
    while profile.stored_bytes() > MAX_FOUND_BYTES && items > 1 {
        (entries, items, lines) = ((entries / 2).max(1), items / 2, (lines / 2).max(1));
        left_out |= shorten_lists(profile, entries, items, lines);
    }
    profile.cut = left_out;
}

/// Cuts a value and its place in the document at the same word.
fn shorten_text(value: &mut Sourced<String>, text: &str) -> bool {
    if value.value.chars().count() <= MAX_TEXT_CHARS {
        return false;
    }
    let Some((span, slice)) = value.span.and_then(|span| Some((span, span.slice(text)?))) else {
        return false;
    };
    let most = slice
        .char_indices()
        .nth(MAX_TEXT_CHARS)
        .map_or(slice.len(), |(at, _)| at);
    let end = slice[..most].rfind(char::is_whitespace).unwrap_or(most);
    let kept = slice[..end].trim_end();
    value.span = Some(Span::new(span.start as usize, span.start as usize + kept.len()));
    value.value = readable(kept);
    true
}

fn shorten_lists(profile: &mut Profile, entries: usize, items: usize, lines: usize) -> bool {
    let mut left_out = shorten(&mut profile.work, entries)
        | shorten(&mut profile.volunteer, entries)
        | shorten(&mut profile.education, entries)
        | shorten(&mut profile.skills, items)
        | shorten(&mut profile.languages, entries)
        | shorten(&mut profile.interests, items);
    for work in profile.work.iter_mut().chain(&mut profile.volunteer) {
        left_out |= shorten(&mut work.highlights, lines);
    }
    for school in &mut profile.education {
        left_out |= shorten(&mut school.details, lines);
    }
    for list in [
        &mut profile.certificates,
        &mut profile.projects,
        &mut profile.awards,
        &mut profile.publications,
    ] {
        left_out |= shorten(list, items);
        for entry in list {
            left_out |= shorten(&mut entry.details, lines);
        }
    }
    left_out
}

fn shorten<T>(list: &mut Vec<T>, most: usize) -> bool {
    let longer = list.len() > most;
    list.truncate(most);
    longer
}

fn each_text(profile: &mut Profile, visit: &mut dyn FnMut(&mut Sourced<String>)) {
    let basics = &mut profile.basics;
    let optional = [
        &mut basics.name,
        &mut basics.label,
        &mut basics.location,
        &mut basics.summary,
    ];
    optional.into_iter().flatten().for_each(&mut *visit);
    for work in profile.work.iter_mut().chain(&mut profile.volunteer) {
        let optional = [&mut work.title, &mut work.company, &mut work.location];
        optional
            .into_iter()
            .flatten()
            .chain(&mut work.highlights)
            .for_each(&mut *visit);
    }
    for school in &mut profile.education {
        let optional = [&mut school.institution, &mut school.degree, &mut school.area];
        optional
            .into_iter()
            .flatten()
            .chain(&mut school.details)
            .for_each(&mut *visit);
    }
    for entry in profile
        .certificates
        .iter_mut()
        .chain(&mut profile.projects)
        .chain(&mut profile.awards)
        .chain(&mut profile.publications)
    {
        visit(&mut entry.name);
        entry
            .issuer
            .iter_mut()
            .chain(&mut entry.details)
            .for_each(&mut *visit);
    }
    for skill in &mut profile.skills {
        visit(&mut skill.name);
        skill.level.iter_mut().for_each(&mut *visit);
    }
    profile.interests.iter_mut().for_each(&mut *visit);
}
