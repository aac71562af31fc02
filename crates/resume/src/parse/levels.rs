//! Levels beside skills: `Rust – expert`, `★★★`.
//!
//! A profile has no place for them. Those that say that somebody knows little stay in the name, as without them a beginner
//! would pass for somebody who knows it.

use super::lexicon::words;
use super::parts::Part;

/// Drops a level beside a skill (`Rust – expert`, `Go (2 years)`, `★★★`) unless it says little (`Go – beginner`); `None` when
/// nothing else is there.
pub(super) fn without_level(part: Part<'_>) -> Option<Part<'_>> {
    let mut kept = part;
    if let Some(open) = kept.text.rfind('(')
        && kept.text.ends_with(')')
        && is_dropped(&kept.text[open + 1..kept.text.len() - 1])
    {
        kept = Part::new(&kept.text[..open], kept.start);
    }
    for mark in [" – ", " - ", " — ", ": "] {
        if let Some(at) = kept.text.rfind(mark)
            && is_dropped(&kept.text[at + mark.len()..])
        {
            kept = Part::new(&kept.text[..at], kept.start);
        }
    }
    let stars = kept.text.trim_end_matches(|c: char| {
        "★☆●○■□▪▫◆◇⬤◯ ".contains(c) || c == '%' || c.is_ascii_digit() && kept.text.ends_with('%')
    });
    let kept = if stars.len() < kept.text.len() {
        Part::new(stars, kept.start)
    } else {
        kept
    };
    (!kept.text.is_empty() && !is_level(kept.text)).then_some(kept)
}

/// Levels of somebody who knows little.
const LITTLE: [&str; 30] = [
    "beginner",
    "basic",
    "basics",
    "novice",
    "familiar",
    "grundkenntnisse",
    "débutant",
    "débutante",
    "principiante",
    "notions",
    "básico",
    "básica",
    "base",
    "basis",
    "anfänger",
    "grundlagen",
    "basiskenntnisse",
    "elementary",
    "some",
    "little",
    "learning",
    "nociones",
    "noções",
    "iniciante",
    "nozioni",
    "elementare",
    "beginnend",
    "bases",
    "rudimentary",
    "了解",
];

/// Whether the level says no less than that somebody knows it, so that the name alone is true.
fn is_dropped(text: &str) -> bool {
    is_level(text) && !words(text).iter().any(|word| LITTLE.contains(&word.as_str()))
}

fn is_level(text: &str) -> bool {
    const LEVELS: &[&str] = &[
        "expert",
        "advanced",
        "intermediate",
        "beginner",
        "basic",
        "basics",
        "proficient",
        "experienced",
        "novice",
        "competent",
        "skilled",
        "familiar",
        "good",
        "excellent",
        "strong",
        "master",
        "fluent",
        "years",
        "year",
        "yrs",
        "months",
        "experience",
        "level",
        "knowledge",
        "very",
        "working",
        "professional",
        "grundkenntnisse",
        "fortgeschritten",
        "experte",
        "gut",
        "sehr",
        "jahre",
        "jahr",
        "débutant",
        "débutante",
        "principiante",
        "avancée",
        "confirmée",
        "notions",
        "intermédiaire",
        "avancé",
        "confirmé",
        "ans",
        "básico",
        "intermedio",
        "avanzado",
        "experto",
        "años",
        "intermediário",
        "avançado",
        "anos",
        "base",
        "buono",
        "ottimo",
        "anni",
        "basis",
        "gevorderd",
        "goed",
        "jaar",
        "熟练",
        "精通",
        "熟悉",
        "了解",
        "掌握",
        "of",
        "in",
    ];
    let words = words(text);
    !words.is_empty()
        && words
            .iter()
            .all(|w| LEVELS.contains(&w.as_str()) || w.chars().all(|c| c.is_ascii_digit() || c == '+'))
        && !words.iter().all(|w| matches!(w.as_str(), "base" | "of" | "in"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    #[test]
    fn levels_that_say_little_stay_in_the_name() {
        let found = profile(
            "Skills\nRust – expert, Go (2 years), Python - beginner, SQL (basic), Docker (advanced), Figma (Grundkenntnisse), PHP: notions\n",
        );
        let names: Vec<&str> = found.skills.iter().map(|s| s.name.value.as_str()).collect();
        let want = [
            "Rust",
            "Go",
            "Python - beginner",
            "SQL (basic)",
            "Docker",
            "Figma (Grundkenntnisse)",
            "PHP: notions",
        ];
        assert_eq!(names, want);
    }
}
