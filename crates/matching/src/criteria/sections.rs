//! Sections of a job ad: what is asked for, what would be welcome, what the work is, and what the firm says of itself.

use std::sync::LazyLock;

use rolefit_domain::Span;

use crate::phrases::Phrases;
use crate::text::{lines, words};

/// What a stretch of an ad is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Section {
    /// Before any heading, or under one that says nothing.
    Unknown,
    /// "Requirements", "Ihr Profil".
    Requirements,
    /// "Nice to have", "Von Vorteil".
    Welcome,
    /// "Responsibilities", "Ihre Aufgaben".
    Tasks,
    /// "Benefits", "Wir bieten". Asks for nothing.
    Benefits,
    /// "About us", "How to apply". Asks for nothing.
    About,
}

impl Section {
    /// Whether text of this section can ask for something.
    pub(super) fn asks(self) -> bool {
        !matches!(self, Self::Benefits | Self::About)
    }
}

/// A paragraph or list item of an ad.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paragraph {
    pub section: Section,
    pub span: Span,
}

/// The paragraphs of an ad with their sections; headings themselves are left out.
///
/// A line that begins with a small letter continues the paragraph above it, because pasted ads are often wrapped.
pub(super) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let mut section = Section::Unknown;
    let mut out: Vec<Paragraph> = Vec::new();
    let mut open = false;
    for (offset, line) in lines(text) {
        let trimmed = line.trim();
        if trimmed.is_empty() {
            open = false;
            continue;
        }
        if let Some((found, rest)) = heading(line) {
            section = found;
            open = false;
            if !line[rest..].trim().is_empty() {
                out.push(Paragraph {
                    section,
                    span: Span::new(offset + rest, offset + line.len()),
                });
                open = true;
            }
            continue;
        }
        let end = offset + line.len();
        match out
            .last_mut()
            .filter(|_| open && trimmed.starts_with(char::is_lowercase))
        {
            Some(last) => last.span.end = Span::new(offset, end).end,
            None => out.push(Paragraph {
                section,
                span: Span::new(offset, end),
            }),
        }
        open = true;
    }
    out
}

/// The section that a line begins, and where text after the heading starts on the same line.
///
/// A heading is a short line of its own, or a few words before a colon.
fn heading(line: &str) -> Option<(Section, usize)> {
    let colon = line.find([':', '：']);
    let head = colon.map_or(line, |at| &line[..at]);
    let count = words(head).len();
    let sentence = colon.is_none() && head.trim_end().ends_with(['.', ';', ',']);
    if count == 0 || count > 8 || head.chars().count() > 70 || sentence {
        return None;
    }
    let is_item = head.trim_start().starts_with(['-', '–', '•', '*', '·', '▪', '●']);
    if is_item && !(colon.is_some() && line[colon.unwrap_or(0)..].chars().count() <= 1) {
        return None;
    }
    let hit = HEADINGS.find(head).into_iter().next()?;
    // The heading's own words must be most of the line: "Benefits management experience" is not a heading.
    let own = hit.end - hit.first;
    if own * 2 < count && colon.is_none() || own * 3 < count {
        return None;
    }
    let rest = colon.map_or(line.len(), |at| {
        at + line[at..].chars().next().map_or(1, char::len_utf8)
    });
    Some((hit.value, rest))
}

static HEADINGS: LazyLock<Phrases<Section>> = LazyLock::new(|| {
    Phrases::new(
        WORDS
            .iter()
            .flat_map(|(s, phrases)| phrases.iter().map(|p| (*p, *s))),
    )
});

const WORDS: &[(Section, &[&str])] = &[
    (
        Section::Requirements,
        &[
            "requirements",
            "required",
            "minimum requirements",
            "minimum qualifications",
            "basic qualifications",
            "required qualifications",
            "qualifications",
            "qualification",
            "required skills",
            "must have",
            "must haves",
            "must-have skills",
            "your profile",
            "who you are",
            "what you bring",
            "what you will bring",
            "what you'll bring",
            "what we are looking for",
            "what we're looking for",
            "what we look for",
            "we are looking for",
            "about you",
            "you have",
            "you bring",
            "your skills",
            "skills",
            "skills and experience",
            "key skills",
            "your background",
            "your experience",
            "experience",
            "essential criteria",
            "essential",
            "person specification",
            "candidate profile",
            "ideal candidate",
            "what you need",
            "what you'll need",
            "what you will need",
            "education and experience",
            "knowledge and skills",
            "tech stack",
            "what we expect",
            "we expect",
            "ihr profil",
            "dein profil",
            "profil",
            "anforderungen",
            "anforderungsprofil",
            "qualifikationen",
            "qualifikation",
            "voraussetzungen",
            "das bringen sie mit",
            "das bringst du mit",
            "was sie mitbringen",
            "was du mitbringst",
            "sie bringen mit",
            "du bringst mit",
            "wir erwarten",
            "was wir erwarten",
            "wen wir suchen",
            "das solltest du mitbringen",
            "das zeichnet sie aus",
            "das zeichnet dich aus",
            "ihre qualifikation",
            "deine qualifikation",
            "unsere anforderungen",
            "fachliche anforderungen",
            "profil recherché",
            "votre profil",
            "ton profil",
            "compétences",
            "compétences requises",
            "exigences",
            "prérequis",
            "qualités requises",
            "vous êtes",
            "vous avez",
            "requisitos",
            "requisitos mínimos",
            "perfil",
            "tu perfil",
            "perfil buscado",
            "qué buscamos",
            "que buscamos",
            "lo que buscamos",
            "imprescindible",
            "formación y experiencia",
            "functie-eisen",
            "functie eisen",
            "jouw profiel",
            "wie ben jij",
            "wat breng je mee",
            "wat vragen wij",
            "wat wij vragen",
            "wij vragen",
            "profiel",
            "eisen",
            "wat neem je mee",
            "dit breng je mee",
            "requisiti",
            "il tuo profilo",
            "profilo",
            "requisitos obrigatórios",
            "任职要求",
            "岗位要求",
            "职位要求",
        ],
    ),
    (
        Section::Welcome,
        &[
            "nice to have",
            "nice to haves",
            "nice-to-have",
            "bonus",
            "bonus points",
            "bonus skills",
            "preferred",
            "preferred qualifications",
            "preferred skills",
            "preferred requirements",
            "desirable",
            "desirable criteria",
            "desired",
            "desired skills",
            "pluses",
            "plus",
            "a plus",
            "good to have",
            "optional",
            "extra credit",
            "it would be great",
            "would be a plus",
            "ideally",
            "von vorteil",
            "wünschenswert",
            "pluspunkte",
            "idealerweise",
            "das wäre toll",
            "nice to have kenntnisse",
            "optional qualifications",
            "les plus",
            "un plus",
            "atouts",
            "serait un plus",
            "apprécié",
            "souhaité",
            "compétences souhaitées",
            "idéalement",
            "deseable",
            "se valora",
            "se valorará",
            "valorable",
            "valoramos",
            "conocimientos deseables",
            "requisitos deseables",
            "pluspunten",
            "pré",
            "een pré",
            "mooi meegenomen",
            "bij voorkeur",
            "gewenst",
            "titolo preferenziale",
            "diferencial",
            "加分项",
            "优先考虑",
        ],
    ),
    (
        Section::Tasks,
        &[
            "responsibilities",
            "key responsibilities",
            "your responsibilities",
            "duties",
            "main duties",
            "duties and responsibilities",
            "what you will do",
            "what you'll do",
            "what you will be doing",
            "what you'll be doing",
            "your role",
            "the role",
            "your tasks",
            "tasks",
            "role overview",
            "job description",
            "job summary",
            "about the role",
            "about the job",
            "about the position",
            "the job",
            "your mission",
            "your day",
            "a typical day",
            "day to day",
            "your job",
            "ihre aufgaben",
            "deine aufgaben",
            "aufgaben",
            "aufgabengebiet",
            "aufgabenbereich",
            "tätigkeiten",
            "das erwartet sie",
            "das erwartet dich",
            "ihr aufgabengebiet",
            "was dich erwartet",
            "was sie erwartet",
            "das machst du",
            "stellenbeschreibung",
            "vos missions",
            "missions",
            "missions principales",
            "tes missions",
            "votre mission",
            "le poste",
            "description du poste",
            "responsabilités",
            "vos responsabilités",
            "tâches",
            "funciones",
            "tus funciones",
            "funciones principales",
            "responsabilidades",
            "qué harás",
            "descripción del puesto",
            "tareas",
            "el puesto",
            "taken",
            "jouw taken",
            "werkzaamheden",
            "wat ga je doen",
            "functieomschrijving",
            "jouw rol",
            "verantwoordelijkheden",
            "de functie",
            "mansioni",
            "responsabilità",
            "岗位职责",
            "工作职责",
            "职位描述",
        ],
    ),
    (
        Section::Benefits,
        &[
            "benefits",
            "our benefits",
            "your benefits",
            "what we offer",
            "we offer",
            "our offer",
            "perks",
            "perks and benefits",
            "why join us",
            "why us",
            "why work with us",
            "why work for us",
            "what's in it for you",
            "what you get",
            "what you'll get",
            "compensation",
            "compensation and benefits",
            "salary",
            "pay",
            "pay and benefits",
            "your package",
            "in return",
            "rewards",
            "we provide",
            "schedule",
            "shift",
            "hours",
            "wir bieten",
            "das bieten wir",
            "was wir bieten",
            "unser angebot",
            "ihre vorteile",
            "deine vorteile",
            "benefits für dich",
            "wir bieten ihnen",
            "wir bieten dir",
            "darauf können sie sich freuen",
            "darauf kannst du dich freuen",
            "vergütung",
            "gehalt",
            "nous offrons",
            "nous proposons",
            "avantages",
            "vos avantages",
            "ce que nous offrons",
            "ce que nous proposons",
            "rémunération",
            "pourquoi nous rejoindre",
            "conditions",
            "ofrecemos",
            "qué ofrecemos",
            "que ofrecemos",
            "se ofrece",
            "te ofrecemos",
            "beneficios",
            "salario",
            "condiciones",
            "wij bieden",
            "wat bieden wij",
            "wat wij bieden",
            "ons aanbod",
            "arbeidsvoorwaarden",
            "wat krijg je",
            "wat krijg jij",
            "dit bieden wij",
            "salaris",
            "offriamo",
            "benefit",
            "oferecemos",
            "福利待遇",
            "我们提供",
        ],
    ),
    (
        Section::About,
        &[
            "about us",
            "about the company",
            "about our company",
            "who we are",
            "our company",
            "company overview",
            "company description",
            "our story",
            "our mission",
            "our values",
            "about the team",
            "our team",
            "the team",
            "our culture",
            "the company",
            "how to apply",
            "application",
            "apply now",
            "contact",
            "equal opportunity",
            "equal opportunity employer",
            "equal employment opportunity",
            "diversity",
            "diversity and inclusion",
            "our commitment",
            "privacy",
            "disclaimer",
            "recruitment process",
            "application process",
            "interview process",
            "next steps",
            "location",
            "our locations",
            "to apply",
            "über uns",
            "das sind wir",
            "wer wir sind",
            "unser unternehmen",
            "das unternehmen",
            "wir über uns",
            "ihre bewerbung",
            "deine bewerbung",
            "bewerbung",
            "jetzt bewerben",
            "kontakt",
            "so bewerben sie sich",
            "ansprechpartner",
            "haben wir ihr interesse geweckt",
            "standort",
            "bewerbungsprozess",
            "à propos",
            "à propos de nous",
            "qui sommes-nous",
            "l'entreprise",
            "notre entreprise",
            "notre équipe",
            "postuler",
            "comment postuler",
            "candidature",
            "processus de recrutement",
            "lieu",
            "sobre nosotros",
            "quiénes somos",
            "quienes somos",
            "la empresa",
            "nuestra empresa",
            "cómo aplicar",
            "solicitud",
            "contacto",
            "ubicación",
            "over ons",
            "wie zijn wij",
            "wie zijn we",
            "ons bedrijf",
            "het bedrijf",
            "over het bedrijf",
            "solliciteren",
            "interesse",
            "sollicitatie",
            "sollicitatieprocedure",
            "chi siamo",
            "sobre nós",
            "关于我们",
            "公司介绍",
        ],
    ),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headings_open_sections_in_five_languages() {
        for (line, expected) in [
            ("Requirements:", Some(Section::Requirements)),
            ("Ihr Profil", Some(Section::Requirements)),
            ("Profil recherché :", Some(Section::Requirements)),
            ("Requisitos", Some(Section::Requirements)),
            ("Functie-eisen", Some(Section::Requirements)),
            ("Nice to have", Some(Section::Welcome)),
            ("Von Vorteil:", Some(Section::Welcome)),
            ("Das bieten wir", Some(Section::Benefits)),
            ("Ce que nous offrons", Some(Section::Benefits)),
            ("Wat ga je doen?", Some(Section::Tasks)),
            ("## About us", Some(Section::About)),
            ("Benefits administration experience in a large company.", None),
            ("- Experience with Python", None),
            ("We are a team of forty people who like to cook together", None),
        ] {
            assert_eq!(heading(line).map(|h| h.0), expected, "{line}");
        }
    }

    #[test]
    fn wrapped_lines_are_one_paragraph_and_text_after_a_colon_counts() {
        let text =
            "Requirements: SQL\n- Kubernetes and Terraform are\n  welcome\n\nBenefits\n- Python course";
        let found = paragraphs(text);
        let slices: Vec<_> = found
            .iter()
            .map(|p| (p.section, p.span.slice(text).unwrap_or("?").trim()))
            .collect();
        assert_eq!(
            slices,
            [
                (Section::Requirements, "SQL"),
                (Section::Requirements, "- Kubernetes and Terraform are\n  welcome"),
                (Section::Benefits, "- Python course"),
            ]
        );
    }
}
