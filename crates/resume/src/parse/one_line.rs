//! Several certificates on one line: `TOEIC 910 (2019) ; PCIE Excel expert (2020)`.

use super::dates::periods;
use super::issuers::{abbreviates, issues};
use super::lexicon::looks;
use super::parts::Part;
use super::remarks::{is_country, is_driving_licence, is_licence_class, told};

/// The certificates of a line, when it names several: each with a year of its own, or parted by semicolons with nothing
/// among them that only says who issued what stands before.
pub(super) fn several(line: Part<'_>) -> Vec<Part<'_>> {
    let pieces = line.cut_at(&[";", "；"]);
    if pieces.len() > 1 && pieces.iter().all(|piece| names_one(*piece)) {
        return pieces;
    }
    let pieces = line.cut_at(&[" | ", " • ", " · ", " ● ", " / "]);
    let dated = |piece: &Part<'_>| names_one(*piece) && own_year(*piece).is_some();
    if pieces.len() > 1 && pieces.iter().all(dated) {
        return pieces;
    }
    by_years(line).unwrap_or_else(|| vec![line])
}

/// Whether the words name something, rather than tell when it was, how long it holds or who issued it.
fn names_one(piece: Part<'_>) -> bool {
    let told = told(piece);
    let mut names = told
        .core
        .iter()
        .filter(|part| part.text.chars().any(char::is_alphabetic));
    let (Some(name), alone) = (names.next(), names.next().is_none()) else {
        return false;
    };
    let looks = looks(name.text);
    let issuer = alone && (issues(name.text) || looks.company > looks.title && told.issued.is_none());
    let begins = |c: char| c.is_uppercase() || c.is_ascii_digit();
    name.text.starts_with(begins) && !issuer && !is_country(name.text) && !is_licence_class(name.text)
}

/// Where the year of a piece stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Year {
    First,
    Last,
    Alone,
}

/// Where the words have a date of their own at an edge; the year of a standard (`ISO 9001:2015`) is none.
fn own_year(piece: Part<'_>) -> Option<Year> {
    let period = periods(piece.text, piece.start).into_iter().next_back()?;
    let (from, to) = (
        period.span.start as usize - piece.start,
        period.span.end as usize - piece.start,
    );
    let (before, after) = (piece.text.get(..from)?, piece.text.get(to..)?);
    let bare = |text: &str| !text.contains(char::is_alphanumeric);
    match (bare(before), bare(after)) {
        (true, true) => Some(Year::Alone),
        (true, false) => Some(Year::First),
        (false, true) if !before.ends_with([':', '-', '/']) => Some(Year::Last),
        _ => None,
    }
}

/// `First aid, Red Cross, 2020, Forklift licence, 2021`: cut behind each year, or before each where the years stand first.
fn by_years(line: Part<'_>) -> Option<Vec<Part<'_>>> {
    let pieces = line.by_commas();
    if pieces.len() < 2 || is_driving_licence(line.text) {
        return None;
    }
    let years: Vec<Option<Year>> = pieces.iter().map(|piece| own_year(*piece)).collect();
    let first = years[0] == Some(Year::First);
    // Where each begins, and where it ends.
    let mut groups: Vec<(usize, usize)> = Vec::new();
    // Whether the last of them has its year.
    let mut whole = true;
    for (piece, year) in pieces.iter().zip(&years) {
        let named = names_one(*piece);
        let begins = match first {
            true => *year == Some(Year::First),
            false => whole && named,
        };
        match groups.last_mut() {
            Some(last) if !begins => last.1 = piece.end(),
            _ => groups.push((piece.start, piece.end())),
        }
        // A remark behind a whole one belongs to it.
        whole = year.is_some() || whole && !begins;
    }
    let cut = |(from, to): (usize, usize)| Part {
        text: &line.text[from - line.start..to - line.start],
        start: from,
    };
    let parts: Vec<Part<'_>> = groups.into_iter().map(cut).collect();
    let each = |part: &Part<'_>| {
        let named = part.by_commas().first().is_some_and(|first| names_one(*first));
        named && !periods(part.text, 0).is_empty()
    };
    let other = |two: &[Part<'_>]| !abbreviates(two[1].text, two[0].text);
    (parts.len() > 1 && whole && parts.iter().all(each) && parts.windows(2).all(other)).then_some(parts)
}

#[cfg(test)]
mod tests {
    use super::super::tests::profile;

    /// Certificates of a line as `name / issuer / date`.
    #[track_caller]
    fn check(line: &str, want: &[&str]) {
        let found = profile(&format!("CERTIFICATES\n{line}\n"));
        let shown: Vec<String> = found
            .certificates
            .iter()
            .map(|entry| {
                let issuer = entry.issuer.as_ref().map_or("-", |issuer| issuer.value.as_str());
                let date = entry
                    .date
                    .as_ref()
                    .map_or("-".into(), |date| date.value.to_string());
                format!("{} / {issuer} / {date}", entry.name.value)
            })
            .collect();
        assert_eq!(shown, want, "{line}");
    }

    #[test]
    fn certificates_with_their_own_years_are_several() {
        let two = ["TOEIC 910 / - / 2019", "Excel expert / - / 2020"];
        for line in [
            "TOEIC 910 (2019) ; Excel expert (2020)",
            "TOEIC 910 (2019), Excel expert (2020)",
            "TOEIC 910, 2019, Excel expert, 2020",
            "TOEIC 910 (2019) | Excel expert (2020)",
            "TOEIC 910 – 2019; Excel expert – 2020",
            "2019 TOEIC 910, 2020 Excel expert",
        ] {
            check(line, &two);
        }
        check(
            "First aid, Red Cross, 2020, expires 2022, Forklift licence, DGUV, 2021",
            &["First aid / Red Cross / 2020", "Forklift licence / DGUV / 2021"],
        );
        check(
            "2019 First aid, Red Cross, 2020 Fire warden, DGUV",
            &["First aid / Red Cross / 2019", "Fire warden / DGUV / 2020"],
        );
    }

    #[test]
    fn semicolons_part_certificates_and_not_their_issuers() {
        check("CKA; CKAD", &["CKA / - / -", "CKAD / - / -"]);
        check(
            "First aid; Forklift licence; Food hygiene",
            &[
                "First aid / - / -",
                "Forklift licence / - / -",
                "Food hygiene / - / -",
            ],
        );
        check("CKA; CNCF; 2023", &["CKA / CNCF / 2023"]);
        check("First aid; Mill Academy", &["First aid / Mill Academy / -"]);
        check("First aid (2020; refreshed 2022)", &["First aid / - / 2020"]);
        check("Driving licence B; BE", &["Driving licence B; BE / - / -"]);
    }

    #[test]
    fn a_remark_with_its_year_belongs_to_its_own_certificate() {
        check(
            "Mill registration, active; NCB PIN lapsed 2019",
            &["Mill registration, active / - / -", "NCB PIN lapsed / - / 2019"],
        );
    }

    #[test]
    fn one_certificate_stays_one() {
        check(
            "Cloud Developer, Mill Web Services, issued March 2022, expires March 2025",
            &["Cloud Developer / Mill Web Services / 2022-03"],
        );
        check(
            "Auditor ISO 9001:2015, DEKRA, 2019",
            &["Auditor ISO 9001:2015 / DEKRA / 2019"],
        );
        check("First aid, 2019, Red Cross", &["First aid / Red Cross / 2019"]);
        check(
            "Bread baker, May 2019, Leeds, 12 June 2019",
            &["Bread baker, May 2019, Leeds / - / 2019-06-12"],
        );
    }

    #[test]
    fn a_remark_makes_a_line_a_certificate_of_its_own() {
        let lines = "ACCA member since 2017\nCIA part 1 (in progress)";
        check(lines, &["ACCA member / - / 2017", "CIA part 1 / - / -"]);
    }
}
