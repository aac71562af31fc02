//! The form of the skill files.
//!
//! A file is lines. `[Category]` begins a category and `#` a comment. Every other line is one skill:
//!
//! ```text
//! PostgreSQL | Postgres, psql | SQL:80, ~MySQL:60
//! ```
//!
//! - first the canonical name, which is also a form of its own unless a marked form repeats it;
//! - then other ways to write it, separated by commas. `=Word` counts only in this capitalization (or all capitals
//!   when it has three letters or more), for names that are also words of a language. `?Word` counts only in this
//!   capitalization and where the words around it look like a list or follow words such as "in" or "with", for
//!   names of one or two letters and verbs;
//! - then links: what having this skill shows of others, in percent. `~` means the same in both directions.

/// One line of the data.
#[derive(Debug)]
pub(super) struct Entry {
    pub name: &'static str,
    pub category: &'static str,
    pub forms: Vec<(&'static str, Rule)>,
    pub links: Vec<Link>,
}

/// Where a form counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Rule {
    /// Anywhere, in any capitalization.
    Any,
    /// In its own capitalization only.
    Exact,
    /// In its own capitalization and among other names only.
    ExactInContext,
}

/// What a skill shows of another.
#[derive(Debug)]
pub(super) struct Link {
    pub to: &'static str,
    pub strength: u8,
    pub both_ways: bool,
}

const FILES: &[(&str, &str)] = &[
    ("business", include_str!("../../data/skills/business.txt")),
    ("data", include_str!("../../data/skills/data.txt")),
    ("health", include_str!("../../data/skills/health.txt")),
    ("people", include_str!("../../data/skills/people.txt")),
    ("software", include_str!("../../data/skills/software.txt")),
    ("trades", include_str!("../../data/skills/trades.txt")),
    ("more", include_str!("../../data/skills/more.txt")),
];

/// All entries, file after file.
pub(super) fn entries() -> Vec<Entry> {
    let mut all = Vec::new();
    for (_, file) in FILES {
        let mut category = "Other";
        for line in file
            .lines()
            .map(str::trim)
            .filter(|l| !l.is_empty() && !l.starts_with('#'))
        {
            match line.strip_prefix('[').and_then(|l| l.strip_suffix(']')) {
                Some(heading) => category = heading,
                None => all.push(entry(line, category)),
            }
        }
    }
    all
}

fn entry(line: &'static str, category: &'static str) -> Entry {
    let mut columns = line.split('|').map(str::trim);
    let name = columns.next().unwrap_or_default();
    let mut forms: Vec<_> = list(columns.next()).map(form).collect();
    if !forms.iter().any(|(text, _)| *text == name) {
        forms.insert(0, (name, Rule::Any));
    }
    Entry {
        name,
        category,
        forms,
        links: list(columns.next()).map(link).collect(),
    }
}

fn list(column: Option<&'static str>) -> impl Iterator<Item = &'static str> {
    column
        .unwrap_or_default()
        .split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
}

fn form(text: &'static str) -> (&'static str, Rule) {
    if let Some(exact) = text.strip_prefix('=') {
        return (exact, Rule::Exact);
    }
    text.strip_prefix('?')
        .map_or((text, Rule::Any), |in_context| (in_context, Rule::ExactInContext))
}

/// `Name:strength`; a strength that is missing or no number reads as 0, which a test of the data refuses.
fn link(text: &'static str) -> Link {
    let (target, strength) = text.rsplit_once(':').unwrap_or((text, "0"));
    Link {
        to: target.trim_start_matches('~').trim(),
        strength: strength.trim().parse().unwrap_or(0),
        both_ways: target.starts_with('~'),
    }
}

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use super::super::key;
    use super::*;

    #[test]
    fn every_link_leads_to_a_skill_and_has_a_strength() {
        let all = entries();
        let names: BTreeSet<_> = all.iter().map(|e| e.name).collect();
        let wrong: Vec<_> = all
            .iter()
            .flat_map(|e| e.links.iter().map(move |l| (e.name, l)))
            .filter(|(_, l)| !names.contains(l.to) || !(20..=95).contains(&l.strength))
            .map(|(name, l)| format!("{name} -> {}:{}", l.to, l.strength))
            .collect();
        assert!(wrong.is_empty(), "{wrong:#?}");
    }

    #[test]
    fn no_form_names_two_skills() {
        let mut owners: BTreeMap<String, BTreeSet<&str>> = BTreeMap::new();
        let all = entries();
        for entry in &all {
            for (text, _) in &entry.forms {
                owners.entry(key(text)).or_default().insert(entry.name);
            }
        }
        let shared: Vec<_> = owners.iter().filter(|(_, names)| names.len() > 1).collect();
        assert!(shared.is_empty(), "{shared:#?}");
    }

    /// Common words that are also names of skills, tools or acronyms in some language, and some that must not become
    /// so. English, German, French, Spanish, Italian and Dutch.
    const COMMON: &[&str] = &[
        "the work team time year people good new make help lead run build plan play may art can will order use \
         reach safe facing pilot workday concur networking electron capacitor intercom postman harness harvest \
         initiative friendly framing bonds reliable tailoring picking lean nuke procreate articulate export go excel \
         react swift rust spark word access oracle stripe controlling copilot playwright teller sage wig pals elk \
         struts prisma chromatic express flask spring chef salt puppet notion slack unity blender maya",
        "lassen gehen machen arbeiten arbeit haben werden leben zeit jahr gut neu leute vulkan disposition recht wer \
         wo mit und oder auch sehr",
        "mes ses les des une pour avec travail année équipe bilan édition traite accueil enseigne cadrage classement \
         svelte confluent loto physique pilote être avoir faire",
        "mes año trabajo equipo gente creo fea capa cima derecho física química reparto primavera laminas para con \
         como más hacer tener",
        "mese anno lavoro squadra gente primavera informatica prisma cima per con come fare essere avere",
        "werk jaar tijd mensen samen teller bediening goed nieuw maken doen hebben worden met voor",
    ];

    #[test]
    fn no_common_word_is_a_skill_wherever_it_stands() {
        let common: BTreeSet<_> = COMMON
            .iter()
            .flat_map(|words| words.split_whitespace())
            .map(key)
            .collect();
        let all = entries();
        let forms = all.iter().flat_map(|e| e.forms.iter().map(move |f| (e.name, f)));
        let wrong: Vec<_> = forms
            .filter(|(_, (text, rule))| *rule == Rule::Any && common.contains(&key(text)))
            .map(|(name, (text, _))| format!("`{text}` of {name}"))
            .collect();
        assert!(wrong.is_empty(), "mark these with `=` or `?`: {wrong:#?}");
    }

    #[test]
    fn no_skill_is_written_twice_or_longer_than_a_phrase() {
        let all = entries();
        let mut seen = BTreeSet::new();
        for entry in &all {
            assert!(seen.insert(entry.name), "`{}` stands twice", entry.name);
            for (text, _) in &entry.forms {
                let words = crate::text::words(text).len();
                assert!((1..=12).contains(&words), "`{text}` has {words} words");
            }
        }
        assert!(
            FILES
                .iter()
                .all(|(name, text)| !text.is_empty() && !name.is_empty())
        );
    }
}
