//! Lines of positions and schools made ready for reading: marks of lists that stand before everything are taken off, and
//! names that were broken to fit are whole.

use super::dates::periods;
use super::ends::{begins_joining, ends_joining};
use super::lexicon::{Looks, is_legal_form, looks};
use super::parts::Part;
use super::school_lines::degree_label;
use super::sentences::is_sentence;
use super::view::{LineView, View};

/// What a section tells of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    /// Positions, where a word such as `at` may end the line of the title over that of the employer.
    Work,
    /// Schools and degrees.
    Education,
}

/// The lines of a section as its entries are read from them.
pub(super) fn ready<'a>(view: &View<'a>, lines: &[LineView<'a>], of: Of) -> Vec<LineView<'a>> {
    joined(view, unmarked(view, lines), of)
}

/// Longest line that can be a part of the header of an entry, in characters.
const MAX_HEADER: usize = 90;
/// So many lines before one with nothing but dates, and after it, can be the rest of a header.
const BEFORE: usize = 3;
const AFTER: usize = 2;
/// Items that begin this near to each other, in points, are of the same list.
const MAX_SHIFT: f32 = 3.0;

/// Where titles, employers and dates are items of a list like what was done, the mark says nothing: it is taken off the
/// dates that stand alone and what stands around them.
fn unmarked<'a>(view: &View<'a>, lines: &[LineView<'a>]) -> Vec<LineView<'a>> {
    let mut out = lines.to_vec();
    let runs_on = |at: usize| {
        let line = &lines[at];
        at > 0
            && !line.item
            && (line.text.starts_with(char::is_lowercase) || !view.ends.ended(&lines[at - 1], line))
    };
    let all_marked = (0..lines.len()).all(|at| lines[at].item || runs_on(at));
    if !all_marked {
        return out;
    }
    let of_header = |at: usize| {
        let line = &lines[at];
        let whole = lines.get(at + 1).is_none_or(|next| next.item);
        line.item && whole && line.text.chars().count() <= MAX_HEADER && !is_sentence(line.text)
    };
    for at in (0..lines.len()).filter(|at| lines[*at].item && is_period(lines[*at].text)) {
        let same_list = |other: usize| match (lines[at].bounds, lines[other].bounds) {
            (Some(a), Some(b)) => (a[0] - b[0]).abs() <= MAX_SHIFT,
            _ => true,
        };
        let fits = |other: &usize| of_header(*other) && same_list(*other);
        let before = (0..at).rev().take(BEFORE).take_while(fits);
        let after = (at + 1..lines.len()).take(AFTER).take_while(fits);
        for of in before.chain(after).chain([at]) {
            out[of].item = false;
        }
    }
    out
}

/// Whether the text is dates and nothing else.
fn is_period(text: &str) -> bool {
    periods(text, 0).first().is_some_and(|period| {
        let (from, to) = (period.span.start as usize, period.span.end as usize);
        let bare = |text: Option<&str>| text.is_some_and(|text| !text.contains(char::is_alphanumeric));
        bare(text.get(..from)) && bare(text.get(to..))
    })
}

/// Joins lines that clearly go on in the next: `Academy for` over `Nursing Ulm`.
fn joined<'a>(view: &View<'a>, lines: Vec<LineView<'a>>, of: Of) -> Vec<LineView<'a>> {
    let mut out: Vec<LineView<'a>> = Vec::with_capacity(lines.len());
    for line in lines {
        match out.last_mut() {
            Some(last) if goes_on(view, last, &line, of) => {
                if let Some(text) = view.text.get(last.start..line.end()) {
                    last.text = text;
                }
                if let (Some(a), Some(b)) = (&mut last.bounds, line.bounds) {
                    (a[2], a[3]) = (b[2], b[3]);
                }
            }
            _ => out.push(line),
        }
    }
    out
}

fn goes_on(view: &View<'_>, last: &LineView<'_>, next: &LineView<'_>, of: Of) -> bool {
    // A word before the employer parts it from the title.
    const AT: [&str; 6] = [" at", " bei", " chez", " presso", " bij", " for"];
    let between = view.text.get(last.end()..next.start).unwrap_or("-");
    let below = between.trim().is_empty() && between.matches('\n').count() == 1;
    let plain = |line: &LineView<'_>| {
        !line.item && line.text.chars().count() <= MAX_HEADER && !is_sentence(line.text)
    };
    let broken_word = last
        .text
        .strip_suffix('-')
        .is_some_and(|word| word.ends_with(char::is_alphabetic))
        && next.text.starts_with(char::is_lowercase);
    let dated = periods(next.text, 0)
        .first()
        .is_some_and(|period| period.span.start == 0);
    let before_employer = of == Of::Work && AT.iter().any(|word| last.text.ends_with(word));
    let open = ends_joining(last.text) && !before_employer;
    below
        && last.block == next.block
        && !next.gap
        && !dated
        && plain(last)
        && plain(next)
        && (open
            || broken_word
            || begins_joining(next.text)
            || awaits_noun(view, last, next)
            || of == Of::Education
                && (awaits_degree(last.text)
                    || awaits_form(view, last, next)
                    || awaits_rest(view, last, next)))
}

/// `Baking school Ulm, Degree:` over the degree.
fn awaits_degree(text: &str) -> bool {
    let piece = text.rsplit([',', '\t', '|']).next().unwrap_or_default().trim();
    piece.ends_with([':', '：']) && piece.len() < text.len() && degree_label(piece).is_some()
}

/// Whether the word says nothing of a job, a school or a degree, nor names a place.
fn is_plain(word: &str) -> bool {
    Looks {
        company: 0,
        ..looks(word)
    } == Looks::default()
}

/// Most words of the rest of a firm's name.
const MAX_REST: usize = 3;

/// `Ausbildung zum Bäcker, Mühle` over `Huber GmbH`: the first word of the firm, whose rest with its legal form did not fit.
fn awaits_form(view: &View<'_>, last: &LineView<'_>, next: &LineView<'_>) -> bool {
    let piece = last.text.rsplit([',', '\t']).next().unwrap_or_default().trim();
    let first = piece.starts_with(char::is_uppercase)
        && !piece.contains(' ')
        && piece.len() < last.text.len()
        && is_plain(piece);
    let parts = Part::new(next.text, next.start).by_commas();
    let rest = parts.first().is_some_and(|part| {
        let mut words = part.text.split_whitespace();
        let formed = words
            .clone()
            .any(|word| is_legal_form(&word.trim_end_matches('.').to_lowercase()));
        formed
            && words.clone().count() <= MAX_REST
            && words.all(|word| word.starts_with(char::is_alphanumeric))
    });
    first && rest && last.bounds.is_some() && !view.ends.ended(last, next)
}

/// Most words of the rest of a school's name.
const MAX_SCHOOL_REST: usize = 2;

/// `2014 – 2015<tab>Licence Droit — Université Grenoble` over `Alpes`: the rest of the name of a school that did not fit in the
/// column beside the dates, where the degree stands before it.
fn awaits_rest(view: &View<'_>, last: &LineView<'_>, next: &LineView<'_>) -> bool {
    let (Some(of), Some(own)) = (last.bounds, next.bounds) else {
        return false;
    };
    let Some((dates, names)) = last.text.split_once('\t').filter(|(dates, _)| is_period(dates)) else {
        return false;
    };
    let mut words = next.text.split([' ', '-']);
    let short = words.clone().count() <= MAX_SCHOOL_REST
        && words.all(|word| word.starts_with(char::is_uppercase) && word.chars().all(char::is_alphabetic));
    let parts: Vec<Part<'_>> = Part::new(names, last.start + dates.len() + 1)
        .by_marks()
        .into_iter()
        .flat_map(Part::by_commas)
        .collect();
    let school = parts.last().is_some_and(|part| looks(part.text).school > 0);
    let degree = parts.iter().any(|part| looks(part.text).degree > 0);
    let rest = looks(next.text);
    let plain = rest.title == 0 && rest.degree == 0 && rest.school == 0;
    own[0] > of[0] + MAX_SHIFT && short && plain && school && degree && !view.ends.ended(last, next)
}

/// `Ausbildung, Medizinische` over `Berufsfachschule Emden`: an adjective before the name of a school or an employer, which
/// did not fit on its line.
fn awaits_noun(view: &View<'_>, last: &LineView<'_>, next: &LineView<'_>) -> bool {
    const ENDS: [&str; 6] = ["sche", "liche", "ierte", "ale", "ende", "ige"];
    let piece = last.text.rsplit([',', '\t']).next().unwrap_or_default().trim();
    let adjective = piece.starts_with(char::is_uppercase)
        && !piece.contains(' ')
        && ENDS.iter().any(|end| piece.ends_with(end))
        && looks(piece) == Looks::default();
    let first = Part::new(next.text, next.start).by_commas();
    let noun = first.first().is_some_and(|part| looks(part.text).company > 0);
    adjective
        && piece.len() < last.text.len()
        && noun
        && last.bounds.is_some()
        && !view.ends.ended(last, next)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{check_work, placed, profile};
    use crate::parse;

    #[test]
    fn marks_before_everything_say_nothing() {
        check_work(
            "Experience\n- Mill Ltd\n- Leeds\n- January 2009\n- Baker\n- Baked bread\n- Oven & Sons Ltd\n- York\n\
             - August 2009 to September 2014\n- Shift manager\n- Ran the shop for all of those who came in on weekdays and at weekends too.\n",
            &[
                "Baker @ Mill Ltd, 2009-01..-",
                "Shift manager @ Oven & Sons Ltd, 2009-08..2014-09",
            ],
        );
        check_work(
            "Experience\n• Baker\n• Mill Ltd\n• 2015 - 2019\n• Baked bread\n• Swept floors\n• Helper\n• Oven GmbH\n• 2011 - 2015\n• Sold cake\n",
            &["Baker @ Mill Ltd, 2015..2019", "Helper @ Oven GmbH, 2011..2015"],
        );
        let found = profile(
            "Education\n- BSc Food Science\n- Leeds College\n- 2008\n- MSc Baking\n- University of York\n- 2010\n",
        );
        let degrees: Vec<_> = found
            .education
            .iter()
            .map(|e| {
                (
                    e.degree.as_ref().map(|d| d.value.as_str()),
                    e.end.as_ref().map(|d| d.value.to_string()),
                )
            })
            .collect();
        assert_eq!(
            degrees,
            [
                (Some("BSc"), Some("2008".to_owned())),
                (Some("MSc"), Some("2010".to_owned()))
            ]
        );
    }

    #[test]
    fn marks_before_what_was_done_stay() {
        let found =
            profile("Experience\nBaker, Mill Ltd\n2015 - 2019\n- Baked bread\n- 2017\n- Helper at fairs\n");
        assert_eq!((found.work.len(), found.work[0].highlights.len()), (1, 3));
    }

    #[test]
    fn names_broken_after_a_joining_word_are_whole() {
        check_work(
            "Experience\nBaker for the Town and\nits Guests\nMill Ltd\n2015 - 2019\n- Baked bread\n",
            &["Baker for the Town and its Guests @ Mill Ltd, 2015..2019"],
        );
        check_work(
            "Berufserfahrung\nseit 04/2018\tFachverkäuferin für\n\tBackwaren\n\tMühle Ulm GmbH, Ulm\n\t- Verkauf\n",
            &["Fachverkäuferin für Backwaren @ Mühle Ulm GmbH, 2018-04..now"],
        );
        let found = profile(
            "Ausbildung\n2015 – 2017\tDiplom Pflege, Akademie für\n\tPflegeberufe Ulm\n2009\tAbitur, Gymnasium Ulm\n",
        );
        let schools: Vec<_> = found
            .education
            .iter()
            .filter_map(|e| e.institution.as_ref())
            .map(|i| i.value.as_str())
            .collect();
        assert_eq!(schools, ["Akademie für Pflegeberufe Ulm", "Gymnasium Ulm"]);
        let found = profile("Education\nDiploma, Academy for\nNursing Ulm\n2015 - 2017\n");
        let school = found.education[0].institution.as_ref().map(|i| i.value.as_str());
        assert_eq!(school, Some("Academy for Nursing Ulm"));
    }

    #[test]
    fn a_title_ends_with_the_word_before_its_employer() {
        check_work(
            "Experience\nBaker for\nMill Ltd\n2015 - 2019\n- Baked bread\n",
            &["Baker for @ Mill Ltd, 2015..2019"],
        );
    }

    #[test]
    fn names_that_go_on_with_a_joining_word_are_whole() {
        check_work(
            "Experience\nCoordinator for Mills\nand Bakeries\nMill Ltd\n2015 - 2019\n- Baked bread\n",
            &["Coordinator for Mills and Bakeries @ Mill Ltd, 2015..2019"],
        );
    }

    #[test]
    fn the_rest_of_a_school_beside_its_dates_belongs_to_it() {
        let mut document = placed(
            "Formation\n2014 – 2015\tLicence Droit — Université Grenoble\nAlpes\n2012 – 2014\tBTS Droit — Lycée Ampère\n",
        );
        if let Some(bounds) = &mut document.lines[2].bounds {
            (bounds[0], bounds[2]) = (60.0, 85.0);
        }
        let found = parse(&document).education;
        let schools: Vec<_> = found
            .iter()
            .filter_map(|e| e.institution.as_ref())
            .map(|i| i.value.as_str())
            .collect();
        assert_eq!(schools, ["Université Grenoble Alpes", "Lycée Ampère"]);
    }

    #[test]
    fn an_adjective_that_ends_a_full_line_belongs_to_the_name_below() {
        let text = "Ausbildung\n2009 – 2012\tAusbildung zur Pflegerin, Medizinische\nBerufsfachschule Emden\n\
                    mit sehr viel Praxis auf den Stationen der Klinik\n";
        let found = parse(&placed(text)).education;
        let school = found[0].institution.as_ref().map(|i| i.value.as_str());
        assert_eq!(school, Some("Medizinische Berufsfachschule Emden"));
    }
}
