//! A header's words cut into job title, employer and place.

use super::contract::without_contract;
use super::ends::ends_joining;
use super::lexicon::{Looks, is_city, is_legal_form, is_only_place, is_region_code, looks};
use super::parts::Part;
use super::units::is_unit;

/// A part of a header with what it looks like.
#[derive(Debug, Clone, Copy)]
pub(super) struct Named<'a> {
    pub(super) part: Part<'a>,
    pub(super) looks: Looks,
}

impl<'a> Named<'a> {
    pub(super) fn of(part: Part<'a>) -> Self {
        let mut looks = looks(part.text);
        // Whoever works in a department works for whom it belongs to.
        if looks.company < LEGAL_FORM && is_unit(part.text) {
            looks.company = looks.company.min(1);
        }
        Self { part, looks }
    }

    /// Whether it names a place and nothing else. A city after an unknown name (`Mill, Ulm`) is the employer's.
    pub(super) fn is_place(&self) -> bool {
        let pieces = self.part.by_commas();
        let employer = match pieces.as_slice() {
            // `Stadtwerke Ulm, Ulm` is named after its town.
            [first, .., last] => {
                // `Oven Contractors, Round Rock, TX` has a name before its town, which no list needs to know.
                let addressed = pieces.len() > 2 && is_region_code(last.text) && looks(first.text).place == 0;
                addressed
                    || is_city(last.text) && (looks(first.text).place == 0 || !is_only_place(first.text))
            }
            _ => false,
        };
        let named = self.looks.title > 0 || self.looks.company > 0 || is_unit(self.part.text);
        self.looks.place >= 2 && !named && !employer
    }
}

/// How much a legal form makes a name look like that of an employer.
const LEGAL_FORM: i32 = 4;

/// Words that stand between a title and its employer.
const AT: &[&str] = &[
    " at ",
    " @ ",
    " bei ",
    " chez ",
    " presso ",
    " bij ",
    " for ",
    " na empresa ",
    " en la empresa ",
];

/// Words that stand between a title and its employer, and between much else: `Koch im Hotel Post`, `Técnico en Electrónica`.
const IN: &[&str] = &[
    " im ", " am ", " beim ", " in der ", " an der ", " en ", " em ", " na ", " no ", " au ", " à la ",
    " dans ", " nel ",
];

/// Whether a word between the two says that the line names title and employer: `Baker at Mill`.
pub(super) fn names_both(part: Part<'_>) -> bool {
    part.cut_at(AT).len() == 2 || !split_in(part).is_empty()
}

/// `Koch im Hotel Post`: cut where the words after it name an employer, and the words before it a title and no employer.
fn split_in(part: Part<'_>) -> Vec<Part<'_>> {
    let pieces = part.cut_at(IN);
    let [title, employer] = pieces.as_slice() else {
        return Vec::new();
    };
    let (before, after) = (looks(title.text), looks(employer.text));
    let named = employer.text.starts_with(char::is_uppercase) && employer.text.contains(' ');
    let told = before.title > before.company && after.company >= 2 && after.title == 0 && named;
    if told && !title.text.contains(',') {
        pieces
    } else {
        Vec::new()
    }
}

/// Whether the line by itself names title and employer, whatever stands below it: `Baker at Mill`, `Baker | Mill | Ulm`,
/// `Baker – Mill, Ulm`. `below` is the first line below the dates.
pub(super) fn tells_both(part: Part<'_>, below: Option<Part<'_>>) -> bool {
    if split_is_told(part) || tells_by_commas(part, below) {
        return true;
    }
    let named_below = below.is_some_and(|part| looks(part.text).company >= 2 && looks(part.text).title == 0);
    let titled = |part: &Part<'_>| looks(part.text).title > looks(part.text).company;
    if names_both(part) {
        return part.cut_at(AT).first().is_none_or(titled) && !named_below;
    }
    let pieces: Vec<Part<'_>> = part.by_marks().into_iter().filter_map(without_contract).collect();
    let placed = |part: &Part<'_>| Named::of(*part).is_place();
    match pieces.as_slice() {
        [_, _, _] => {
            let told = |part: &Part<'_>| titled(part) || looks(part.text).company >= 2 || placed(part);
            let below_told = below.is_some_and(|part| titled(&part));
            pieces.iter().any(told) && !named_below && !below_told
        }
        [title, employer] => {
            let named = |place: Part<'_>| {
                let mut words = place.text.split_whitespace();
                words.clone().count() <= 3 && words.all(|word| word.starts_with(char::is_uppercase))
            };
            let place = without_place(*employer).1;
            titled(title) && place.is_some_and(|place| placed(&place) || named(place)) && !named_below
        }
        _ => false,
    }
}

/// Most words of an employer between commas.
const MAX_EMPLOYER: usize = 6;
/// Most words of a town or of what stands behind it.
const MAX_TOWN: usize = 3;

/// `Baker, Mill, Ulm` over `Baked for the whole town`: a title, an employer without a telling word and perhaps a place, where
/// the line below the dates tells what was done.
pub(super) fn tells_by_commas(part: Part<'_>, below: Option<Part<'_>>) -> bool {
    let pieces = rejoin_legal_forms(part.by_commas(), part);
    let (Some(below), [first, second, rest @ ..]) = (below, pieces.as_slice()) else {
        return false;
    };
    let titled = |part: &Part<'_>| looks(part.text).title > looks(part.text).company;
    let employer = match (titled(first), titled(second)) {
        (true, false) => second,
        (false, true) => first,
        _ => return false,
    };
    let named = employer
        .text
        .starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit())
        && employer.text.split_whitespace().count() <= MAX_EMPLOYER
        && looks(employer.text).title == 0
        && !is_unit(employer.text);
    let town = |part: &Part<'_>| {
        let mut words = part.text.split([' ', '-']);
        let capital = |word: &str| word.starts_with(|c: char| c.is_uppercase() || c == '(');
        let named = words.clone().count() <= MAX_TOWN && words.all(capital);
        named && looks(part.text).title == 0 && !is_unit(part.text)
    };
    match rest {
        [] => named && tells_done(below, 2),
        // `Nurse, Ward, Ulm` over `Mill`: only a place that is known stands for itself.
        [place] if Named::of(*place).is_place() => named && (tells_done(below, 1) || tells_list(below)),
        [place] | [place, _] => named && rest.iter().all(town) && town(place) && tells_done(below, 1),
        _ => false,
    }
}

/// Fewest letters of a word that is more than a joining one.
const MIN_LETTERS: usize = 3;

/// Whether the line reads like what was done rather than like a name: at least so many words in lower case that join nothing,
/// and more of them where a word of employers stands among them (`Served the guests of a hotel`).
fn tells_done(line: Part<'_>, least: usize) -> bool {
    let lower = line.text.split_whitespace().filter(|word| {
        let letters = word.chars().filter(|c| c.is_alphabetic()).count();
        let plain = word.starts_with(char::is_lowercase) && letters >= MIN_LETTERS;
        plain && !ends_joining(&format!("- {word}"))
    });
    let employs = looks(line.text).company >= 2;
    line.text.starts_with(char::is_uppercase) && lower.count() >= if employs { least + 2 } else { least }
}

/// Whether the line is several things beside each other and no employer with its place: `Brotbacken, Verkauf`.
fn tells_list(line: Part<'_>) -> bool {
    let pieces = line.by_commas();
    let last = pieces.last().is_some_and(|last| looks(last.text).place == 0);
    pieces.len() > 1 && last && looks(line.text).company == 0 && looks(line.text).title == 0
}

/// A single line that names both: `Baker, Mill & Sons, Ulm`, `Baker at Mill`, `Mill: Baker`, `Mill – Baker`.
pub(super) fn split_names(part: Part<'_>) -> Vec<Part<'_>> {
    let marked = part.by_marks();
    if marked.len() > 1 {
        return marked;
    }
    let at = part.cut_at(AT);
    if at.len() == 2 {
        return at;
    }
    let within = split_in(part);
    if within.len() == 2 {
        return within;
    }
    let colon = part.cut_at(&[": ", "："]);
    if colon.len() == 2 {
        return colon;
    }
    let bracket = part.text.rfind(" (").filter(|_| part.text.ends_with(')'));
    if let Some(open) = bracket {
        let inner = Part::new(&part.text[open + 2..part.text.len() - 1], part.start + open + 2);
        if Named::of(inner).looks.company >= 2 {
            return vec![Part::new(&part.text[..open], part.start), inner];
        }
    }
    by_commas(part)
}

/// `Charge nurse, night shift, Mill Hospital, Ulm, Germany`: where the title ends and where the employer ends.
fn by_commas(part: Part<'_>) -> Vec<Part<'_>> {
    let pieces = rejoin_legal_forms(part.by_commas(), part);
    if pieces.len() < 2 {
        let spaced = part.cut_at(&["  ", "\u{3000}"]);
        let wide = part.text.chars().any(|c| c >= '\u{3400}');
        return if wide && spaced.len() < 2 {
            part.cut_at(&[" "])
        } else {
            pieces
        };
    }
    let named: Vec<Named<'_>> = pieces.iter().copied().map(Named::of).collect();
    let join = |from: usize, to: usize| -> Part<'_> {
        let (start, end) = (pieces[from].start, pieces[to - 1].end());
        Part {
            text: &part.text[start - part.start..end - part.start],
            start,
        }
    };
    // The employer begins at the strongest employer-like piece after the first; otherwise at the second piece.
    let company_first = named[0].looks.company >= 2 && named[0].looks.title == 0;
    let split = if company_first {
        1
    } else {
        let told = (1..named.len()).filter(|i| named[*i].looks.company >= 2 && named[*i].looks.place < 3);
        told.max_by_key(|i| {
            (
                named[*i].looks.company - named[*i].looks.title,
                std::cmp::Reverse(*i),
            )
        })
        .unwrap_or(1)
    };
    let mut out = vec![join(0, split), join(split, split + 1)];
    if split + 1 < pieces.len() {
        out.push(join(split + 1, pieces.len()));
    }
    out
}

/// `Mill, Inc.` is one name.
fn rejoin_legal_forms<'a>(pieces: Vec<Part<'a>>, whole: Part<'a>) -> Vec<Part<'a>> {
    let mut out: Vec<Part<'a>> = Vec::new();
    for piece in pieces {
        let word = piece.text.trim_end_matches('.').to_lowercase();
        match out.last_mut() {
            // `Denver, CO` is a place.
            Some(last) if is_legal_form(&word) && !is_region_code(piece.text) => {
                last.text = &whole.text[last.start - whole.start..piece.end() - whole.start];
            }
            _ => out.push(piece),
        }
    }
    out
}

/// Whether the words themselves tell that both a title and an employer stand on the line.
pub(super) fn split_is_told(part: Part<'_>) -> bool {
    let pieces: Vec<Named<'_>> = split_names(part).into_iter().map(Named::of).collect();
    pieces
        .iter()
        .any(|p| p.looks.title > 0 && p.looks.title > p.looks.company)
        && pieces
            .iter()
            .any(|p| p.looks.company >= 2 && p.looks.company > p.looks.title)
}

/// `Mill & Sons, Ulm`: the employer without the place, and the place.
pub(super) fn without_place<'a>(company: Part<'a>) -> (Part<'a>, Option<Part<'a>>) {
    if let Some(open) = company.text.rfind(" (").filter(|_| company.text.ends_with(')')) {
        let inner = Part::new(
            &company.text[open + 2..company.text.len() - 1],
            company.start + open + 2,
        );
        let head = looks(&company.text[..open]);
        let town = inner.text.chars().any(char::is_lowercase) && inner.text.split_whitespace().count() == 1;
        let inner_looks = Named::of(inner).looks;
        let placed = inner_looks.place >= 2 || is_unit(inner.text);
        if placed || head.company >= 4 && town && inner_looks == Looks::default() {
            return (Part::new(&company.text[..open], company.start), Some(inner));
        }
    }
    // `Mill Ltd | Ulm`: a bar never stands inside a name.
    if let [name, place] = company.cut_at(&["|", "•", "·"]).as_slice()
        && place.text.split_whitespace().count() <= 3
        && looks(place.text).title == 0
    {
        return (*name, Some(*place));
    }
    let pieces = rejoin_legal_forms(company.by_commas(), company);
    let [first, rest @ ..] = pieces.as_slice() else {
        return (company, None);
    };
    let Some(second) = rest.first() else {
        return (company, None);
    };
    let tail_start = second.start;
    let tail = Part {
        text: &company.text[tail_start - company.start..],
        start: tail_start,
    };
    let tail_looks = Named::of(tail).looks;
    let head_looks = looks(first.text);
    let is_name = tail_looks.company >= 2 && tail_looks.company > head_looks.company && tail_looks.place < 2;
    if is_name || tail.text.split_whitespace().count() > 5 {
        (company, None)
    } else {
        (*first, Some(tail))
    }
}

/// An employer's words taken apart.
#[derive(Debug, Clone, Copy)]
pub(super) struct Employer<'a> {
    /// Its name.
    pub name: Part<'a>,
    /// The part of it that somebody worked in: `Intensivstation`.
    pub unit: Option<Part<'a>>,
    /// Where it is.
    pub place: Option<Part<'a>>,
}

/// `Mill Hospital, ICU, Ulm`: the employer, a part of it, and the place.
pub(super) fn employer(words: Part<'_>) -> Employer<'_> {
    let (name, tail) = without_place(words);
    let (unit, place) = tail.map_or((None, None), unit_and_place);
    if unit.is_some() && place.is_none() {
        // `Mill Ltd, Ulm (ICU)`: the place stands before the part in brackets.
        let (name, place) = without_place(name);
        return Employer { name, unit, place };
    }
    Employer { name, unit, place }
}

/// What stands behind an employer's name: a part of the employer at one of its ends, and the place.
pub(super) fn unit_and_place(tail: Part<'_>) -> (Option<Part<'_>>, Option<Part<'_>>) {
    let pieces = tail.by_commas();
    let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else {
        return (None, Some(tail));
    };
    let cut = |from: usize, to: usize| {
        let part = Part::new(&tail.text[from - tail.start..to - tail.start], from);
        (!part.text.is_empty()).then_some(part)
    };
    if is_unit(first.text) {
        (Some(*first), cut(first.end(), tail.end()))
    } else if is_unit(last.text) {
        (Some(*last), cut(tail.start, last.start))
    } else {
        (None, Some(tail))
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::check_work;

    #[test]
    fn a_school_is_the_employer_behind_a_class() {
        check_work(
            "PARCOURS\nDepuis 2017 : Professeure des écoles, classe de CP, École publique Curie (Lyon)\n\
             2012-2017 : Professeure des écoles, école Pasteur, Lyon\n",
            &[
                "Professeure des écoles, classe de CP @ École publique Curie, 2017..now",
                "Professeure des écoles @ école Pasteur, 2012..2017",
            ],
        );
    }

    #[test]
    fn a_name_before_a_town_and_its_state_is_the_employer() {
        check_work(
            "Experience\nMill LLC, Cedar Park, TX\nBaker, 2017 - 2019\n- Baked bread\n\n\
             Oven Contractors, Cedar Park, TX\nApprentice, '13-'16\n- Swept floors\n",
            &[
                "Baker @ Mill LLC, 2017..2019",
                "Apprentice @ Oven Contractors, 2013..2016",
            ],
        );
    }

    #[test]
    fn a_department_is_no_employer_where_one_stands_below() {
        for (title, employer) in [
            (
                "Senior Staff Nurse, Emergency Department",
                "Mill General Hospital",
            ),
            ("Staff Nurse – Ward 7", "Mill Hospital"),
            ("Krankenpfleger, Intensivstation", "Klinikum Ulm"),
            ("Infirmière, Service des urgences", "Hôpital Bichat"),
            ("Enfermera, Unidad de Cuidados Intensivos", "Hospital San Juan"),
        ] {
            for lines in [
                format!("{title} | 2019 - 2021\n{employer}, Berlin"),
                format!("{title}\t2019 - 2021\n{employer}"),
                format!("{title}\n{employer}\n2019 - 2021"),
            ] {
                check_work(
                    &format!("Experience\n{lines}\n- Led a shift of nine\n"),
                    &[&format!("{title} @ {employer}, 2019..2021")],
                );
            }
        }
        check_work(
            "Experience\nNurse, Emergency Department | 2019 - 2021\n- Led a shift of nine\n",
            &["Nurse @ Emergency Department, 2019..2021"],
        );
        check_work(
            "Experience\nClerk, Mill Police Department | 2019 - 2021\n- Led a shift of nine\n",
            &["Clerk @ Mill Police Department, 2019..2021"],
        );
    }
}
