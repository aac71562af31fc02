//! The words around the facts: section headings, months and "present" in each language of the demo resumes.

use rolefit_domain::PartialDate;

use crate::{DateStyle, Tongue, outline::Kind};

/// The heading of a section.
pub fn heading(tongue: Tongue, kind: Kind) -> &'static str {
    let [english, german, french, spanish] = match kind {
        Kind::Summary => ["Summary", "Kurzprofil", "Profil", "Perfil"],
        Kind::Experience => [
            "Experience",
            "Berufserfahrung",
            "Expérience professionnelle",
            "Experiencia profesional",
        ],
        Kind::Volunteering => ["Volunteering", "Ehrenamt", "Bénévolat", "Voluntariado"],
        Kind::Education => ["Education", "Ausbildung", "Formation", "Formación"],
        Kind::Skills => ["Skills", "Kenntnisse", "Compétences", "Competencias"],
        Kind::Languages => ["Languages", "Sprachen", "Langues", "Idiomas"],
        Kind::Certificates => ["Certificates", "Zertifikate", "Certifications", "Certificados"],
        Kind::Projects => ["Projects", "Projekte", "Projets", "Proyectos"],
        Kind::Interests => ["Interests", "Interessen", "Centres d’intérêt", "Intereses"],
    };
    match tongue {
        Tongue::English => english,
        Tongue::German => german,
        Tongue::French => french,
        Tongue::Spanish => spanish,
    }
}

/// The heading over contact details, where a layout has one.
pub fn contact(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::English | Tongue::French => "Contact",
        Tongue::German => "Kontakt",
        Tongue::Spanish => "Contacto",
    }
}

/// The title of the document itself.
pub fn resume(tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::English => "Resume",
        Tongue::German => "Lebenslauf",
        Tongue::French => "Curriculum vitæ",
        Tongue::Spanish => "Currículum",
    }
}

/// A time range. Without an end it goes on; without a start only the end is written.
pub fn range(
    tongue: Tongue,
    style: DateStyle,
    start: Option<PartialDate>,
    end: Option<PartialDate>,
) -> String {
    let present = match tongue {
        Tongue::English => "Present",
        Tongue::German => "heute",
        Tongue::French => "aujourd’hui",
        Tongue::Spanish => "actualidad",
    };
    let last = end.map_or_else(|| present.to_owned(), |end| date(tongue, style, end));
    let Some(first) = start.map(|start| date(tongue, style, start)) else {
        return last;
    };
    if first == last {
        return first;
    }
    let joiner = match (style, tongue) {
        (DateStyle::LongMonths, Tongue::English) => "to",
        (DateStyle::LongMonths, Tongue::German) => "bis",
        (DateStyle::LongMonths, Tongue::French) => "à",
        (DateStyle::LongMonths, Tongue::Spanish) => "a",
        _ => "–",
    };
    format!("{first} {joiner} {last}")
}

/// One date. A date without a month is its year in every style.
pub fn date(tongue: Tongue, style: DateStyle, date: PartialDate) -> String {
    let (year, Some(month)) = (date.year(), date.month()) else {
        return date.year().to_string();
    };
    let index = usize::from(month) - 1;
    match style {
        DateStyle::Years => year.to_string(),
        DateStyle::Numeric => format!("{month:02}/{year}"),
        DateStyle::MonthNames => format!("{} {year}", short_months(tongue)[index]),
        DateStyle::LongMonths => format!("{} {year}", long_months(tongue)[index]),
    }
}

const fn short_months(tongue: Tongue) -> [&'static str; 12] {
    match tongue {
        Tongue::English => [
            "Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec",
        ],
        Tongue::German => [
            "Jan.", "Feb.", "März", "Apr.", "Mai", "Juni", "Juli", "Aug.", "Sept.", "Okt.", "Nov.", "Dez.",
        ],
        Tongue::French => [
            "janv.", "févr.", "mars", "avr.", "mai", "juin", "juil.", "août", "sept.", "oct.", "nov.", "déc.",
        ],
        Tongue::Spanish => [
            "ene.", "feb.", "mar.", "abr.", "may.", "jun.", "jul.", "ago.", "sept.", "oct.", "nov.", "dic.",
        ],
    }
}

const fn long_months(tongue: Tongue) -> [&'static str; 12] {
    match tongue {
        Tongue::English => [
            "January",
            "February",
            "March",
            "April",
            "May",
            "June",
            "July",
            "August",
            "September",
            "October",
            "November",
            "December",
        ],
        Tongue::German => [
            "Januar",
            "Februar",
            "März",
            "April",
            "Mai",
            "Juni",
            "Juli",
            "August",
            "September",
            "Oktober",
            "November",
            "Dezember",
        ],
        Tongue::French => [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ],
        Tongue::Spanish => [
            "enero",
            "febrero",
            "marzo",
            "abril",
            "mayo",
            "junio",
            "julio",
            "agosto",
            "septiembre",
            "octubre",
            "noviembre",
            "diciembre",
        ],
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_written_in_the_language_and_style_of_the_resume() {
        let day = |text: &str| Some(text.parse::<PartialDate>().expect(text));
        let (start, end) = (day("2019-03"), day("2021-05"));
        for (tongue, style, end, text) in [
            (Tongue::English, DateStyle::MonthNames, end, "Mar 2019 – May 2021"),
            (
                Tongue::English,
                DateStyle::LongMonths,
                None,
                "March 2019 to Present",
            ),
            (Tongue::German, DateStyle::Numeric, None, "03/2019 – heute"),
            (Tongue::French, DateStyle::LongMonths, end, "mars 2019 à mai 2021"),
            (Tongue::Spanish, DateStyle::Years, end, "2019 – 2021"),
        ] {
            assert_eq!(range(tongue, style, start, end), text);
        }
        assert_eq!(
            range(Tongue::English, DateStyle::Years, day("2019-01"), day("2019-12")),
            "2019"
        );
        assert_eq!(
            range(Tongue::English, DateStyle::Numeric, None, day("2011")),
            "2011"
        );
    }
}
