//! Schools and degrees.

use rolefit_domain::profile::Education;
use rolefit_domain::{Sourced, Span, span::cover};

use super::dates::{Period, UNSURE};
use super::degrees::{ends, is_town, split_degree, with_place};
use super::lexicon::{is_only_place, is_school_degree, looks};
use super::marks::{is_grade, is_marked_subject};
use super::parts::Part;
use super::ready::{Of, ready};
use super::school_lines::{Facts, facts, is_sentence_like};
use super::tables;
use super::view::{LineView, View};

/// The schools and degrees of a section's lines.
pub(super) fn education(view: &View<'_>, lines: &[LineView<'_>]) -> Vec<Education> {
    let mut drafts: Vec<Draft<'_>> = Vec::new();
    let lines: Vec<LineView<'_>> = lines
        .iter()
        .filter(|line| !tables::is_header(line.text))
        .copied()
        .collect();
    let facts = facts(view, &ready(view, &lines, Of::Education));
    for (at, line) in facts.iter().enumerate() {
        let below = facts.get(at + 1..).unwrap_or_default();
        let starts = drafts
            .last()
            .is_none_or(|draft| line.is_header() && draft.is_new(line) || draft.is_followed(line, below));
        if starts {
            drafts.push(Draft::default());
        }
        if let Some(draft) = drafts.last_mut() {
            draft.take(line);
        }
    }
    let mut out: Vec<Education> = Vec::new();
    // The school that heads several degrees: `Mill University` over `MSc …, 2014 – 2016` and `BSc …, 2011 – 2014`.
    let mut shared: Option<Sourced<String>> = None;
    for draft in drafts {
        let (below, heads) = (
            draft.begins == Some(Begin::Degree),
            draft.begins == Some(Begin::School),
        );
        let Some(mut school) = draft.finish(view.text) else {
            continue;
        };
        let of_university = school.degree.as_ref().is_none_or(|d| !is_school_degree(&d.value));
        if school.institution.is_none() && below && of_university {
            school.institution = shared.clone();
        } else {
            let name = school.institution.clone().filter(|_| heads && of_university);
            shared = name.map(|name| Sourced {
                confidence: name.confidence.min(UNSURE),
                ..name
            });
        }
        out.push(school);
    }
    out
}

/// What the first line of an entry tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Begin {
    /// A degree, perhaps among other things.
    Degree,
    /// A school without its degree, or a name that may be one.
    School,
    /// Only when it was.
    Period,
}

/// An entry being put together.
#[derive(Default)]
struct Draft<'a> {
    school: Option<Part<'a>>,
    degree: Option<Part<'a>>,
    area: Option<Part<'a>>,
    /// Short parts that say nothing by their words: a field, a school without a telling word, or a place.
    unknown: Vec<Part<'a>>,
    /// Places, which belong to the school that they stand behind and say nothing of the degree.
    places: Vec<Part<'a>>,
    period: Option<Period>,
    details: Vec<Part<'a>>,
    lines: Vec<Span>,
    closed: bool,
    /// Where lines end whose last name may go on in the next.
    full: Vec<usize>,
    begins: Option<Begin>,
}

/// Longest name of a school without a telling word, in words.
const MAX_PLAIN_NAME: usize = 7;

impl<'a> Draft<'a> {
    /// Whether the line repeats what the entry has, so that it begins the next one.
    fn is_new(&self, line: &Facts<'a>) -> bool {
        let school = line.has_school() && self.school.is_some();
        let degree = line.has_degree() && self.degree.is_some();
        let period = line.period.is_some_and(|p| p.range || self.closed) && self.period.is_some();
        // `Abschluss, 2019` over `Berufsschule, 2009`: two years are those of two entries.
        let year = |period: Option<Period>| {
            period
                .filter(|p| !p.range)
                .and_then(|p| p.start)
                .map(|(date, _)| date.year())
        };
        let years = (year(self.period), year(line.period));
        let named = line.has_school() || line.has_degree();
        let apart =
            named && self.degree.or(self.school).is_some() && matches!(years, (Some(a), Some(b)) if a != b);
        let later = named && self.degree.is_none() && self.is_over(line);
        // A second degree or remark at the same school, without dates of its own, stays.
        apart
            || later
            || school
            || degree && (line.period.is_some() || self.closed || line.has_school())
            || period
    }

    /// Whether the year of the line lies outside of the years of the school; a degree may be given the year after.
    fn is_over(&self, line: &Facts<'a>) -> bool {
        let year = |found: Option<(rolefit_domain::PartialDate, Span)>| found.map(|(date, _)| date.year());
        let (Some(of), Some(own)) = (self.period.filter(|p| p.range), line.period.filter(|p| !p.range))
        else {
            return false;
        };
        let (from, to, at) = (year(of.start), year(of.end), year(own.start));
        matches!((from, at), (Some(from), Some(at)) if at < from)
            || matches!((to, at), (Some(to), Some(at)) if at > to + 1)
    }

    /// Whether the line begins the next entry because of the lines below it, in entries that begin alike: with a degree over
    /// its school, or with a school without a telling word over its degree.
    fn is_followed(&self, line: &Facts<'a>, below: &[Facts<'a>]) -> bool {
        let whole = self.degree.is_some() && self.period.is_some();
        let text = line.line.text;
        if !whole || line.line.item || line.period.is_some() || is_sentence_like(text) {
            return false;
        }
        if line.has_degree() {
            let named = self.school.is_some() || !self.unknown.is_empty();
            let own = below
                .iter()
                .take(2)
                .take_while(|next| !next.line.item && !next.has_degree())
                .any(|next| next.has_school() || next.period.is_some_and(|p| p.range));
            return named && self.begins == Some(Begin::Degree) && own;
        }
        let next = below.first().filter(|next| !next.line.item);
        let heads = next.is_some_and(|next| next.has_degree() && next.is_header() && next.period.is_some());
        let name = text.split_whitespace().count() <= MAX_PLAIN_NAME
            && text.starts_with(char::is_uppercase)
            && !text.contains([':', '•'])
            && !is_grade(text);
        name && heads && self.begins == Some(Begin::School)
    }

    fn take(&mut self, facts: &Facts<'a>) {
        self.begins
            .get_or_insert(match (facts.has_degree(), facts.parts.is_empty()) {
                (true, _) => Begin::Degree,
                (false, true) => Begin::Period,
                (false, false) => Begin::School,
            });
        self.lines.push(facts.line.span());
        if facts.full {
            self.full.push(facts.line.end());
        }
        let header =
            facts.is_header() || !self.closed && !facts.line.item && !is_sentence_like(facts.line.text);
        if !header {
            self.closed = true;
            self.details.push(Part {
                text: facts.line.text,
                start: facts.line.start,
            });
            return;
        }
        if self.period.is_none() {
            self.period = facts.period;
        }
        for (part, looks) in facts.parts.iter().copied() {
            let degree_like = looks.degree > 0 && looks.degree >= looks.school;
            if is_grade(part.text) {
                self.details.push(part);
            } else if degree_like && self.degree.is_none() {
                self.degree = Some(part);
            } else if looks.school > 0 && self.school.is_none() {
                self.school = Some(part);
            } else if looks.place >= 2 && looks.degree == 0 && is_only_place(part.text) {
                self.places.push(part);
            } else {
                self.unknown.push(part);
            }
        }
    }

    fn finish(mut self, text: &'a str) -> Option<Education> {
        let mut unknown = std::mem::take(&mut self.unknown).into_iter();
        let (degree, area) = match self.degree {
            Some(degree) => split_degree(degree),
            None => (None, None),
        };
        // `A-levels: English (A), History (B)` has subjects with their marks, none of which is the field.
        let subject = area.filter(|area| is_marked_subject(area.text));
        self.area = area.filter(|_| subject.is_none());
        self.details.extend(subject);
        if self.school.is_none() && degree.is_some() {
            // A school without a telling word is the first part that is not the field.
            let mut rest: Vec<Part<'a>> = unknown.collect();
            let organisation = rest.iter().position(|p| looks(p.text).company > 0);
            let first = Some(0).filter(|_| self.begins == Some(Begin::School));
            let at = organisation
                .or(first)
                .or(if rest.len() > 1 || self.area.is_some() {
                    rest.len().checked_sub(1)
                } else {
                    Some(0)
                });
            self.school = at.filter(|i| *i < rest.len()).map(|i| rest.remove(i));
            unknown = rest.into_iter();
        }
        for part in unknown {
            let short = part.text.split_whitespace().count() <= 8 && !part.text.contains(':');
            // After a degree that names its field and its school stands a place, not the field.
            let late = self.degree.is_some_and(|degree| {
                let school = self.school.map_or(part.start, |s| s.start);
                degree.start < school && school < part.start && degree.text.split_whitespace().count() > 2
            });
            // Behind `Abschluss:` stands the degree with its field; before it who gave it.
            let labelled = degree.is_some_and(|degree| {
                let head = text.get(..degree.start).unwrap_or_default().trim_end();
                part.start < degree.start && head.ends_with([':', '：'])
            });
            let short = short && !late && !labelled;
            if late && is_town(part.text) && self.school.is_some_and(|s| with_place(s, part, text).is_some())
            {
                self.places.push(part);
                continue;
            }
            if self.area.is_none() && short && self.degree.is_some() && !is_marked_subject(part.text) {
                self.area = Some(part)
            } else {
                self.details.push(part)
            }
        }
        if self.school.is_none() && degree.is_none() {
            return None;
        }
        self.places.sort_unstable_by_key(|place| place.start);
        for place in &self.places {
            self.school = self
                .school
                .map(|school| with_place(school, *place, text).unwrap_or(school));
        }
        let told = self.school.is_some_and(|s| looks(s.text).school > 0);
        let read = |part: Part<'a>, sure: u8| match self.full.contains(&part.end()) {
            true => part.read(sure.min(UNSURE)),
            false => part.read(sure),
        };
        let mut out = Education {
            institution: self.school.map(|s| read(s, if told { 93 } else { 64 })),
            degree: degree.map(|d| read(d, 90)),
            area: self.area.map(|a| read(a, 78)),
            span: cover(self.lines.iter().copied()),
            ..Education::default()
        };
        if let Some(period) = self.period {
            (out.start, out.end) = ends(text, period);
        }
        out.details = self
            .details
            .iter()
            .map(|d| d.read(80))
            .filter(|d| !d.value.is_empty())
            .collect();
        Some(out)
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{placed, profile};

    #[test]
    fn a_mark_behind_a_school_is_none_of_its_name() {
        check(
            "BSc (Hons) Baking (Bread), University of Ulm Second class, upper division\t2013 – 2016\n",
            &["University of Ulm / BSc (Hons) / 2013-2016"],
        );
    }

    /// Schools as `institution / degree / years`.
    #[track_caller]
    fn check(lines: &str, want: &[&str]) {
        let found = profile(&format!("EDUCATION\n{lines}"));
        let shown: Vec<String> = found
            .education
            .iter()
            .map(|school| {
                let words = |value: &Option<rolefit_domain::Sourced<String>>| {
                    value.as_ref().map_or("-".into(), |value| value.value.clone())
                };
                let year = |date: &Option<rolefit_domain::Sourced<rolefit_domain::PartialDate>>| {
                    date.as_ref().map_or(String::new(), |date| date.value.to_string())
                };
                format!(
                    "{} / {} / {}-{}",
                    words(&school.institution),
                    words(&school.degree),
                    year(&school.start),
                    year(&school.end)
                )
            })
            .collect();
        assert_eq!(shown, want, "{lines}");
    }

    const TWO: [&str; 2] = [
        "Ulmer Mühlen / MSc / 2014-2016",
        "Mahlwerk Biberach / BSc / 2011-2014",
    ];

    #[test]
    fn two_schools_directly_after_each_other_are_two() {
        for lines in [
            "Ulmer Mühlen\nMSc Baking, 2014 - 2016\nMahlwerk Biberach\nBSc Baking, 2011 - 2014\n",
            "MSc Baking\nUlmer Mühlen\n2014 - 2016\nBSc Baking\nMahlwerk Biberach\n2011 - 2014\n",
            "MSc Baking\nUlmer Mühlen, 2014 - 2016\nBSc Baking\nMahlwerk Biberach, 2011 - 2014\n",
            "2014 - 2016\tMSc Baking, Ulmer Mühlen\n2011 - 2014\tBSc Baking, Mahlwerk Biberach\n",
            "2014 - 2016\nMSc Baking\nUlmer Mühlen\n2011 - 2014\nBSc Baking\nMahlwerk Biberach\n",
            "MSc Baking\t2014 - 2016\nUlmer Mühlen\nBSc Baking\t2011 - 2014\nMahlwerk Biberach\n",
        ] {
            check(lines, &TWO);
        }
        let told = [
            "University of Ulm / MSc / 2014-2016",
            "Mill College / BSc / 2011-2014",
        ];
        for lines in [
            "University of Ulm\nMSc Baking\n2014 - 2016\nMill College\nBSc Baking\n2011 - 2014\n",
            "University of Ulm\t2014 - 2016\nMSc Baking\nMill College\t2011 - 2014\nBSc Baking\n",
            "MSc Baking\nUniversity of Ulm\n2014 - 2016\nBSc Baking\nMill College\n2011 - 2014\n",
            "MSc Baking, University of Ulm (2014 - 2016)\nBSc Baking, Mill College (2011 - 2014)\n",
            "2014 - 2016\nUniversity of Ulm\nMSc Baking\n2011 - 2014\nMill College\nBSc Baking\n",
        ] {
            check(lines, &told);
        }
    }

    #[test]
    fn degrees_written_with_spaces_begin_entries_too() {
        check(
            "Universität Ulm\nM. Sc. Statistik (2014 - 2016)\nMahlwerk Biberach\nB. Sc. Mathematik (2011 - 2014)\n",
            &[
                "Universität Ulm / M. Sc. / 2014-2016",
                "Mahlwerk Biberach / B. Sc. / 2011-2014",
            ],
        );
    }

    #[test]
    fn degrees_under_one_school_share_it() {
        check(
            "University of Ulm\nMSc Baking, 2014 - 2016\nBSc Baking, 2011 - 2014\n",
            &[
                "University of Ulm / MSc / 2014-2016",
                "University of Ulm / BSc / 2011-2014",
            ],
        );
        let found =
            profile("EDUCATION\nUniversity of Ulm\nMSc Baking, 2014 - 2016\nBSc Baking, 2011 - 2014\n");
        let schools = found.education.iter().filter_map(|e| e.institution.as_ref());
        let checked: Vec<bool> = schools.map(rolefit_domain::Sourced::needs_check).collect();
        assert_eq!(checked, [false, true]);
    }

    #[test]
    fn a_degree_of_a_school_is_none_of_the_university_above_it() {
        for (line, degree) in [
            ("Abitur, 2011", "Abitur / -2011"),
            ("Bachillerato, 2008", "Bachillerato / -2008"),
            ("Ausbildung zum Bäcker, 2008", "Ausbildung zum Bäcker / -2008"),
            ("GCSE, 2008", "GCSE / -2008"),
        ] {
            check(
                &format!("University of Ulm\nMSc Baking, 2014 - 2016\n{line}\n"),
                &["University of Ulm / MSc / 2014-2016", &format!("- / {degree}")],
            );
        }
    }

    #[test]
    fn remarks_are_no_schools() {
        check(
            "Ulmer Mühlen\nMSc Baking, 2014 - 2016\nThesis: Rye\nMahlwerk Biberach\nBSc Baking, 2011 - 2014\nMinor in Rye\n",
            &TWO,
        );
    }

    #[test]
    fn a_school_that_may_go_on_in_the_next_line_is_to_be_checked() {
        for (lines, checked) in [
            (
                "MA Studies, University of Applied\nSciences Bremen, 2012 – 2014",
                true,
            ),
            ("MA Studies, University of Bremen\n2012 – 2014", false),
            ("University of Bremen, 2012 – 2014\nMA European Studies", false),
        ] {
            let found = crate::parse(&placed(&format!("Education\n{lines}\n"))).education;
            let school = found[0].institution.as_ref().expect("a school");
            assert_eq!(school.needs_check(), checked, "{lines}");
        }
    }

    #[test]
    fn the_town_of_a_school_stays_with_it() {
        check(
            "2013 – 2015\tDCG (Diplôme de Comptabilité), Lycée René Cassin, Strasbourg\n2011 – 2013\tBTS Comptabilité et gestion, Lycée Camille Sée, Colmar\n",
            &[
                "Lycée René Cassin, Strasbourg / DCG (Diplôme de Comptabilité) / 2013-2015",
                "Lycée Camille Sée, Colmar / BTS / 2011-2013",
            ],
        );
    }
}
