//! Levels beside skills: `Rust – expert`, `★★★`.

use super::lexicon::words;
use super::parts::Part;

/// Drops a level beside a skill (`Rust – expert`, `Go (2 years)`, `★★★`); `None` when nothing else is there.
pub(super) fn without_level(part: Part<'_>) -> Option<Part<'_>> {
    let mut kept = part;
    if let Some(open) = kept.text.rfind('(')
        && kept.text.ends_with(')')
        && is_level(&kept.text[open + 1..kept.text.len() - 1])
    {
        kept = Part::new(&kept.text[..open], kept.start);
    }
    for mark in [" – ", " - ", " — ", ": "] {
        if let Some(at) = kept.text.rfind(mark)
            && is_level(&kept.text[at + mark.len()..])
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
