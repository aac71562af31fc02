//! The skill graph: canonical names, the many ways people write them, and what one skill says about another.
//!
//! The data are the text files in `data/skills/`, written for this project and compiled in. To add a skill, add a
//! line there; [`data`] describes the form and its tests name the line that is wrong.

mod data;
mod find;
mod listed;

use std::collections::{BTreeMap, BTreeSet, HashMap, VecDeque};
use std::sync::LazyLock;

pub(crate) use find::find_in_words;
pub use find::{Found, find_in};
pub use listed::{at_commas, listed};

use crate::gender;
use crate::phrases::Phrases;
use crate::text::fold;
use data::{Entry, Rule};

/// Links weaker than this are not followed: a skill three steps away says nothing.
const WEAKEST_LINK: u8 = 25;

/// A skill of the graph. Only meaningful within one build of the program; store [`name`] instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SkillId(u16);

/// How a found form names its skill.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Form {
    skill: SkillId,
    rule: Rule,
    text: &'static str,
}

#[derive(Debug)]
struct Graph {
    entries: Vec<Entry>,
    forms: Phrases<Form>,
    form_count: usize,
    by_name: HashMap<String, SkillId>,
    shows: Vec<BTreeMap<SkillId, u8>>,
}

static GRAPH: LazyLock<Graph> = LazyLock::new(|| Graph::new(data::entries()));

/// The skill with this canonical name or alias, however it is capitalized; `None` when the graph does not know it.
pub fn by_name(name: &str) -> Option<SkillId> {
    GRAPH.by_name.get(&key(name)).copied()
}

/// The canonical name.
pub fn name(skill: SkillId) -> &'static str {
    GRAPH.entries[usize::from(skill.0)].name
}

/// The category that people see, such as "Health care".
pub fn category(skill: SkillId) -> &'static str {
    GRAPH.entries[usize::from(skill.0)].category
}

/// Whether the skill is a paper that may lose its validity.
pub(crate) fn is_credential(skill: SkillId) -> bool {
    let name = fold(name(skill));
    let paper = ["licence", "certif", "qualification card", "permit"];
    category(skill) == "Licences" || paper.iter().any(|word| name.contains(word))
}

/// How much having `have` shows of `want`, in percent: 100 for the same skill, 0 when nothing follows.
///
/// Links multiply along a path: React shows JavaScript at 80, JavaScript shows HTML at 50, so React shows HTML at 40.
pub fn shows(have: SkillId, want: SkillId) -> u8 {
    if have == want {
        return 100;
    }
    GRAPH.shows[usize::from(have.0)].get(&want).copied().unwrap_or(0)
}

/// The skills of which `have` shows something, each with how much in percent; `have` itself is not among them.
pub fn shown_by(have: SkillId) -> impl Iterator<Item = (SkillId, u8)> {
    GRAPH.shows[usize::from(have.0)]
        .iter()
        .map(|(skill, strength)| (*skill, *strength))
}

/// All skills in the order of the data.
pub fn all() -> impl Iterator<Item = SkillId> {
    (0..GRAPH.entries.len()).map(|i| SkillId(i as u16))
}

/// The ways to write a skill that count anywhere, its canonical name among them.
pub(crate) fn forms(skill: SkillId) -> impl Iterator<Item = &'static str> {
    let all = GRAPH.entries[usize::from(skill.0)].forms.iter();
    all.filter(|(_, rule)| *rule == Rule::Any).map(|(text, _)| *text)
}

/// Size of the graph.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Coverage {
    /// Canonical skills.
    pub skills: usize,
    /// Ways to write them, canonical names included.
    pub forms: usize,
    /// Links as written in the data.
    pub links: usize,
    /// Categories.
    pub categories: usize,
}

/// Counts of the compiled-in data.
pub fn coverage() -> Coverage {
    let categories: BTreeSet<_> = GRAPH.entries.iter().map(|e| e.category).collect();
    Coverage {
        skills: GRAPH.entries.len(),
        forms: GRAPH.form_count,
        links: GRAPH.entries.iter().map(|e| e.links.len()).sum(),
        categories: categories.len(),
    }
}

impl Graph {
    fn new(entries: Vec<Entry>) -> Self {
        let mut graph = Self {
            forms: Phrases::default(),
            form_count: 0,
            by_name: HashMap::new(),
            shows: Vec::new(),
            entries: Vec::new(),
        };
        for (i, entry) in entries.iter().enumerate() {
            graph.by_name.insert(key(entry.name), SkillId(i as u16));
        }
        for (i, entry) in entries.iter().enumerate() {
            let skill = SkillId(i as u16);
            for &(text, rule) in &entry.forms {
                graph.forms.insert(text, Form { skill, rule, text });
                graph.form_count += 1;
                graph.by_name.entry(key(text)).or_insert(skill);
            }
        }
        graph.add_variants(&entries);
        let links = direct_links(&entries, &graph.by_name);
        graph.shows = (0..entries.len())
            .map(|i| reach(SkillId(i as u16), &links))
            .collect();
        graph.entries = entries;
        graph
    }

    /// Adds the other forms of what names people, so that `Verkäuferin` says as much as `Verkäufer`. A form that the
    /// data give to a skill stays with it.
    fn add_variants(&mut self, entries: &[Entry]) {
        let of_people = |(i, entry): (usize, &Entry)| {
            let any = entry.forms.iter().filter(|(_, rule)| *rule == Rule::Any);
            any.map(|(text, rule)| (SkillId(i as u16), *text, *rule))
                .collect::<Vec<_>>()
        };
        for (skill, text, rule) in entries.iter().enumerate().flat_map(of_people) {
            for variant in gender::phrase_variants(text) {
                if !self.by_name.contains_key(&variant) {
                    self.forms.insert(&variant, Form { skill, rule, text });
                    self.by_name.insert(variant, skill);
                }
            }
        }
    }
}

/// What names are compared by: folded words with one space between.
fn key(name: &str) -> String {
    let words: Vec<_> = crate::text::words(name).into_iter().map(|w| w.folded).collect();
    if words.is_empty() {
        fold(name.trim())
    } else {
        words.join(" ")
    }
}

fn direct_links(entries: &[Entry], by_name: &HashMap<String, SkillId>) -> Vec<Vec<(SkillId, u8)>> {
    let mut links = vec![Vec::new(); entries.len()];
    for (i, entry) in entries.iter().enumerate() {
        for link in &entry.links {
            // A test of the data makes sure that every name resolves.
            let Some(&target) = by_name.get(&key(link.to)) else {
                continue;
            };
            links[i].push((target, link.strength));
            if link.both_ways {
                links[usize::from(target.0)].push((SkillId(i as u16), link.strength));
            }
        }
    }
    links
}

/// Everything that `from` shows over at most three links, each at the strength of its strongest path.
fn reach(from: SkillId, links: &[Vec<(SkillId, u8)>]) -> BTreeMap<SkillId, u8> {
    let mut best = BTreeMap::new();
    let mut queue = VecDeque::from([(from, 100_u8, 0)]);
    while let Some((at, strength, steps)) = queue.pop_front() {
        if steps == 3 {
            continue;
        }
        for &(to, link) in &links[usize::from(at.0)] {
            let through = (u16::from(strength) * u16::from(link) / 100) as u8;
            if to == from || through < WEAKEST_LINK || best.get(&to).is_some_and(|&b| b >= through) {
                continue;
            }
            best.insert(to, through);
            queue.push_back((to, through, steps + 1));
        }
    }
    best
}

#[cfg(test)]
mod tests {
    use super::*;

    fn id(name: &str) -> SkillId {
        by_name(name).unwrap_or_else(|| panic!("`{name}` is in the graph"))
    }

    #[test]
    fn aliases_lead_to_one_name() {
        for (alias, canonical) in [
            ("Postgres", "PostgreSQL"),
            ("k8s", "Kubernetes"),
            ("JS", "JavaScript"),
            ("MS Excel", "Microsoft Excel"),
            ("golang", "Go"),
            ("Gabelstaplerschein", "Forklift licence"),
        ] {
            assert_eq!(name(id(alias)), canonical, "{alias}");
        }
        assert_eq!(by_name("flux capacitor tuning"), None);
    }

    #[test]
    fn links_are_followed_and_fade() {
        let (react, js, html) = (id("React"), id("JavaScript"), id("HTML"));
        assert!(shows(react, js) >= 60);
        assert!(shows(react, html) < shows(react, js));
        assert_eq!(shows(react, react), 100);
        assert_eq!(shows(react, id("Venipuncture")), 0);
        assert!(shows(id("PyTorch"), id("Machine learning")) >= 60);
    }
}
