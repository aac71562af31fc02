//! Positions and schools that stand under no heading: short plain texts often have none.

use super::dates::periods;
use super::headings::Section;
use super::lexicon::looks;
use super::sections::Chunk;
use super::sentences::is_sentence;
use super::view::LineView;

/// Finds the positions and schools among the lines at the top and under the summary, when no heading of a document in a format
/// without places says where they are: paragraphs with a period, and the items below them.
pub(super) fn unheaded(chunks: Vec<Chunk<'_>>) -> Vec<Chunk<'_>> {
    let has = |section: Section| chunks.iter().any(|chunk| chunk.section == section);
    let (work, education) = (has(Section::Work), has(Section::Education));
    if work {
        return chunks;
    }
    let mut out = Vec::with_capacity(chunks.len());
    // What stands at the end of a document may be anything.
    let mut first = true;
    for chunk in chunks {
        let placed = chunk.lines.iter().any(|line| line.bounds.is_some());
        match chunk.section {
            Section::Top | Section::Summary if first && !placed => out.extend(split(chunk, education)),
            section => {
                first &= matches!(section, Section::Top | Section::Summary);
                out.push(chunk);
            }
        }
    }
    out
}

/// Cuts the lines at the top where a paragraph is one of positions or schools.
fn split(top: Chunk<'_>, has_education: bool) -> Vec<Chunk<'_>> {
    let mut out: Vec<Chunk<'_>> = Vec::new();
    let home = top.section;
    let mut current = home;
    for (at, paragraph) in paragraphs(&top.lines).into_iter().enumerate() {
        let (before, rest) = if at == 0 {
            // The name and what reaches the person stand first.
            let begin = paragraph.iter().position(has_period).unwrap_or(paragraph.len());
            paragraph.split_at(begin)
        } else {
            paragraph.split_at(0)
        };
        push(&mut out, home, before);
        let items = rest.iter().all(|line| line.item);
        current = match section_of(rest) {
            Some(Section::Education) if has_education => home,
            Some(section) => section,
            None if items => current,
            None => home,
        };
        push(&mut out, current, rest);
    }
    out
}

fn push<'a>(out: &mut Vec<Chunk<'a>>, section: Section, lines: &[LineView<'a>]) {
    match out.last_mut() {
        _ if lines.is_empty() => {}
        Some(last) if last.section == section => last.lines.extend_from_slice(lines),
        _ => out.push(Chunk {
            section,
            lines: lines.to_vec(),
        }),
    }
}

fn paragraphs<'s, 'a>(lines: &'s [LineView<'a>]) -> Vec<&'s [LineView<'a>]> {
    lines.chunk_by(|_, next| !next.gap).collect()
}

/// What the paragraph holds, when a line of it has a period.
fn section_of(paragraph: &[LineView<'_>]) -> Option<Section> {
    paragraph.iter().any(has_period).then(|| {
        let plain = || paragraph.iter().filter(|l| !l.item && !is_sentence(l.text));
        let school = plain().any(|l| looks(l.text).school > 0 || looks(l.text).degree > 0);
        let title = plain().any(|l| looks(l.text).title > 0);
        if school && !title {
            Section::Education
        } else {
            Section::Work
        }
    })
}

/// Whether the line has a period and is no sentence that tells of one.
fn has_period(line: &LineView<'_>) -> bool {
    !is_sentence(line.text) && periods(line.text, 0).iter().any(|p| p.range)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{profile, shown};

    #[test]
    fn positions_and_schools_are_found_without_headings() {
        let found = profile(
            "Ana Maria Li\nana.li@example.org — 0731 5550142\n\nBaker with a calm hand.\n\nHead baker, Mill GmbH, Ulm\n\
             June 2018 until now\n- Bakes bread\n\nHelper, Wind Ltd, Bonn\n2014 - May 2018\n\n- Swept floors\n\nUniversity of Ulm\n\
             BSc Food Science\n2010 till 2014\n\nFirst aid\nTriage\n",
        );
        assert_eq!(
            found.work.iter().map(shown).collect::<Vec<_>>(),
            [
                "Head baker @ Mill GmbH, 2018-06..now",
                "Helper @ Wind Ltd, 2014..2018-05"
            ]
        );
        let school = &found.education[0];
        assert_eq!(
            school.institution.as_ref().map(|i| i.value.as_str()),
            Some("University of Ulm")
        );
        assert_eq!(found.unread.len(), 2);
    }

    #[test]
    fn a_summary_ends_where_positions_begin() {
        let found = profile(
            "Ana Maria Li\nana.li@example.org\n\nPROFILE\nBaker with a calm hand.\n\nBaker, Mill GmbH\n2019 - 2021\n- Baked\n",
        );
        assert_eq!(
            found.basics.summary.map(|s| s.value).as_deref(),
            Some("Baker with a calm hand.")
        );
        assert_eq!(
            found.work.iter().map(shown).collect::<Vec<_>>(),
            ["Baker @ Mill GmbH, 2019..2021"]
        );
    }

    #[test]
    fn the_first_lines_stay_at_the_top() {
        let found = profile(
            "Ana Maria Li\nana.li@example.org\n2019 - 2021 Baker, Mill GmbH\n2021 - now Chef, Wind Ltd\n",
        );
        assert_eq!(
            found.basics.name.map(|n| n.value).as_deref(),
            Some("Ana Maria Li")
        );
        assert_eq!(
            found.work.iter().map(shown).collect::<Vec<_>>(),
            ["Baker @ Mill GmbH, 2019..2021", "Chef @ Wind Ltd, 2021..now"]
        );
    }
}
