//! Several skills that somebody typed as one: "Go, SQL and Kotlin".

use super::by_name;
use crate::joints;
use crate::text::words;

/// The skills that are typed as one line: the parts between its commas and semicolons, of which the last may be two with an
/// "and" between them where the graph knows both. What the graph knows as a whole is one.
pub fn listed(typed: &str) -> Vec<&str> {
    if by_name(typed).is_some() {
        return vec![typed.trim()];
    }
    let mut all = at_commas(typed);
    if all.len() < 2 {
        return all;
    }
    if let Some(last) = all.pop() {
        let halves = at_joint(last)
            .filter(|(a, b)| by_name(last).is_none() && by_name(a).is_some() && by_name(b).is_some());
        match halves {
            Some((a, b)) => all.extend([a, b]),
            None => all.push(last),
        }
    }
    all
}

/// The parts between the commas and semicolons of a line, but for those within brackets and numbers. A part that begins
/// with an "and" loses it.
pub fn at_commas(typed: &str) -> Vec<&str> {
    let mut cuts = Vec::new();
    let mut depth = 0_usize;
    let digit = |c: Option<char>| c.is_some_and(|c| c.is_ascii_digit());
    for (at, c) in typed.char_indices() {
        match c {
            '(' | '[' => depth += 1,
            ')' | ']' => depth = depth.saturating_sub(1),
            ',' if digit(typed[..at].chars().next_back()) && digit(typed[at + 1..].chars().next()) => {}
            ',' | ';' | '、' | '，' | '；' if depth == 0 => cuts.push((at, at + c.len_utf8())),
            _ => {}
        }
    }
    let mut from = 0;
    let mut parts = Vec::new();
    for (at, next) in cuts.into_iter().chain([(typed.len(), typed.len())]) {
        parts.push(without_joint(typed[from..at].trim()));
        from = next;
    }
    parts.retain(|part| !part.is_empty());
    parts
}

/// The part without the "and" or "or" that it begins with.
fn without_joint(part: &str) -> &str {
    let cut = words(part);
    match cut.as_slice() {
        [first, _, ..] if first.span.start == 0 && is_joint(&first.folded) => {
            part[first.span.end as usize..].trim_start()
        }
        _ => part,
    }
}

/// The two parts around the only "and" or "or" of a part.
fn at_joint(part: &str) -> Option<(&str, &str)> {
    let cut = words(part);
    let mut joints = cut.iter().filter(|word| is_joint(&word.folded));
    let joint = joints.next()?;
    if joints.next().is_some() {
        return None;
    }
    let (from, to) = (joint.span.start as usize, joint.span.end as usize);
    let (a, b) = (part[..from].trim(), part[to..].trim());
    (!a.is_empty() && !b.is_empty()).then_some((a, b))
}

/// Whether the word joins in any language, and is no letter of a name such as "R" or "O".
fn is_joint(word: &str) -> bool {
    word.len() > 1 && joints::joins(word) || word == "y"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_of_skills_are_taken_apart() {
        for (typed, expected) in [
            ("Go", vec!["Go"]),
            ("Java, Kotlin, SQL", vec!["Java", "Kotlin", "SQL"]),
            ("Java; Kotlin，SQL", vec!["Java", "Kotlin", "SQL"]),
            ("Java, Kotlin and SQL", vec!["Java", "Kotlin", "SQL"]),
            ("Java, Kotlin, und SQL", vec!["Java", "Kotlin", "SQL"]),
            ("Cloud (AWS, Azure), SQL", vec!["Cloud (AWS, Azure)", "SQL"]),
            ("Handled 2,000 parcels", vec!["Handled 2,000 parcels"]),
            ("Research and development", vec!["Research and development"]),
            (
                "Welding, research and mending",
                vec!["Welding", "research and mending"],
            ),
            (", ,", vec![]),
        ] {
            assert_eq!(listed(typed), expected, "{typed}");
        }
    }

    #[test]
    fn names_of_the_graph_stay_whole() {
        for skill in super::super::all() {
            let name = super::super::name(skill);
            assert_eq!(listed(name), [name]);
        }
    }
}
