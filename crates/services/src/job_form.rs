//! A job's form as it was sent, checked field by field, and what the ad says where the form is empty.

use rolefit_domain::limits::{
    MAX_AD_CHARS, MAX_FIELD_CHARS, MAX_RESPONSE_DAYS, MAX_TITLE_CHARS, MIN_AD_CHARS,
};
use rolefit_domain::view::JobForm;
use rolefit_domain::{Amount, JobPosting, Pay, PayUnit, ReadFromAd, Span, WorkPlace};
use rolefit_matching::posting_facts;

use crate::{ServiceError, ServiceResult};

/// The posting of a new job: what the form says, else what its ad does.
pub(crate) fn posting(form: &JobForm, organization_name: String) -> ServiceResult<JobPosting> {
    let typed = checked(form)?;
    let said = posting_facts(&typed.text);
    let (place, place_at) = typed_or_said(typed.place, said.place);
    let (work_place, work_place_at) = typed_or_said(typed.work_place, said.work_place);
    let (pay, pay_at) = typed_or_said(typed.pay, said.pay);
    let (response_days, response_days_at) = typed_or_said(typed.response_days, said.response_days);
    Ok(JobPosting {
        title: typed.title,
        organization_name,
        text: typed.text,
        place: place.unwrap_or_default(),
        work_place,
        pay,
        response_days,
        read: ReadFromAd {
            place: place_at,
            work_place: work_place_at,
            pay: pay_at,
            response_days: response_days_at,
        },
    })
}

/// The posting after a change of the form that showed `before`. What was read from the ad follows a changed ad, as long
/// as nobody typed something else; what was typed or emptied by hand stays.
pub(crate) fn changed(form: &JobForm, before: &JobPosting) -> ServiceResult<JobPosting> {
    let typed = checked(form)?;
    let (said, says) = (posting_facts(&before.text), posting_facts(&typed.text));
    let stood = (!before.place.is_empty()).then(|| before.place.clone());
    let read = &before.read;
    let (place, place_at) = followed(typed.place, (stood, read.place), said.place, says.place);
    let (work_place, work_place_at) = match typed.work_place {
        // "As the ad says" is a choice of its own.
        None => typed_or_said(None, says.work_place),
        typed => followed(
            typed,
            (before.work_place, read.work_place),
            said.work_place,
            says.work_place,
        ),
    };
    let (pay, pay_at) = followed(typed.pay, (before.pay.clone(), read.pay), said.pay, says.pay);
    let (response_days, response_days_at) = followed(
        typed.response_days,
        (before.response_days, read.response_days),
        said.response_days,
        says.response_days,
    );
    Ok(JobPosting {
        title: typed.title,
        organization_name: before.organization_name.clone(),
        text: typed.text,
        place: place.unwrap_or_default(),
        work_place,
        pay,
        response_days,
        read: ReadFromAd {
            place: place_at,
            work_place: work_place_at,
            pay: pay_at,
            response_days: response_days_at,
        },
    })
}

/// A fact of a posting, and where the ad says it if it was read from there.
type Fact<T> = (Option<T>, Option<Span>);

fn typed_or_said<T>(typed: Option<T>, said: Option<(T, Span)>) -> Fact<T> {
    match (typed, said) {
        (None, Some((value, span))) => (Some(value), Some(span)),
        (typed, _) => (typed, None),
    }
}

/// A fact after a change: as typed if that differs from what `stood` in the form, else as the ad says if it says
/// something new and the fact was not typed before.
fn followed<T: PartialEq>(
    typed: Option<T>,
    stood: Fact<T>,
    said: Option<(T, Span)>,
    says: Option<(T, Span)>,
) -> Fact<T> {
    let (value, read) = stood;
    if typed != value {
        return (typed, None);
    }
    let new = says.as_ref().map(|(fact, _)| fact) != said.as_ref().map(|(fact, _)| fact);
    match says {
        Some((fact, span)) if new && (read.is_some() || value.is_none()) => (Some(fact), Some(span)),
        Some((fact, span)) if read.is_some() && value.as_ref() == Some(&fact) => (value, Some(span)),
        _ => (value, None),
    }
}

/// The fields of a form, each right by itself.
struct Typed {
    title: String,
    text: String,
    place: Option<String>,
    work_place: Option<WorkPlace>,
    pay: Option<Pay>,
    response_days: Option<u16>,
}

fn checked(form: &JobForm) -> ServiceResult<Typed> {
    let text = form.text.replace("\r\n", "\n").trim().to_owned();
    if text.chars().filter(|c| c.is_alphanumeric()).count() < MIN_AD_CHARS {
        return Err(ServiceError::invalid(
            "text",
            "Paste the whole job ad: it needs at least a few sentences.",
        ));
    }
    if text.chars().count() > MAX_AD_CHARS {
        return Err(ServiceError::invalid(
            "text",
            format!("The ad is too long; shorten it to {MAX_AD_CHARS} characters."),
        ));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(ServiceError::invalid(
            "text",
            "The ad has characters that cannot be shown; paste it as plain text.",
        ));
    }
    let title = match form.title.trim() {
        "" => text.lines().next().unwrap_or_default().trim(),
        title => title,
    };
    let title = title
        .trim_matches(|c: char| c == '#' || c == '*' || c.is_whitespace())
        .to_owned();
    if title.is_empty() || title.chars().count() > MAX_TITLE_CHARS || title.chars().any(char::is_control) {
        return Err(ServiceError::invalid(
            "title",
            format!("Write a title of at most {MAX_TITLE_CHARS} characters."),
        ));
    }
    if form.place.chars().count() > MAX_FIELD_CHARS || form.place.chars().any(char::is_control) {
        return Err(ServiceError::invalid(
            "place",
            format!("Write a town or region in at most {MAX_FIELD_CHARS} characters."),
        ));
    }
    let work_place = match form.work_place.as_str() {
        "" => None,
        name => Some(work_place(name)?),
    };
    let response_days = match form.response_days.trim() {
        "" => None,
        days => Some(
            days.parse::<u16>()
                .ok()
                .filter(|d| (1..=MAX_RESPONSE_DAYS).contains(d))
                .ok_or_else(|| {
                    ServiceError::invalid(
                        "response_days",
                        format!("Write a number of days from 1 to {MAX_RESPONSE_DAYS}, or leave it empty."),
                    )
                })?,
        ),
    };
    let place = form.place.trim();
    Ok(Typed {
        title,
        text,
        place: (!place.is_empty()).then(|| place.to_owned()),
        work_place,
        pay: pay(form)?,
        response_days,
    })
}

/// The work place that a form names.
pub(crate) fn work_place(name: &str) -> ServiceResult<WorkPlace> {
    WorkPlace::from_name(name)
        .ok_or_else(|| ServiceError::invalid("work_place", "Choose one of the options."))
}

fn pay(form: &JobForm) -> ServiceResult<Option<Pay>> {
    let amount = |text: &str, field: &'static str| {
        Amount::parse(text).ok_or_else(|| {
            ServiceError::invalid(
                field,
                "Write an amount such as 60000, 60,000 or 24.50, or leave both empty.",
            )
        })
    };
    let (min, max) = match (form.pay_min.trim(), form.pay_max.trim()) {
        ("", "") => return Ok(None),
        (min, "") => (amount(min, "pay_min")?, amount(min, "pay_min")?),
        ("", max) => (amount(max, "pay_max")?, amount(max, "pay_max")?),
        (min, max) => (amount(min, "pay_min")?, amount(max, "pay_max")?),
    };
    if min > max {
        return Err(ServiceError::invalid(
            "pay_max",
            "The upper end is below the lower end.",
        ));
    }
    let currency = form.pay_currency.trim().to_uppercase();
    if currency.len() != 3 || !currency.bytes().all(|b| b.is_ascii_uppercase()) {
        return Err(ServiceError::invalid(
            "pay_currency",
            "Write the currency as three letters, such as EUR.",
        ));
    }
    let unit = match form.pay_unit.as_str() {
        "" => PayUnit::Year,
        name => PayUnit::from_name(name)
            .ok_or_else(|| ServiceError::invalid("pay_unit", "Choose one of the options."))?,
    };
    Ok(Some(Pay {
        min,
        max,
        currency,
        unit,
    }))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> JobForm {
        JobForm {
            text: "Data engineer\n\nWe look for somebody who writes Rust and SQL and likes careful work."
                .to_owned(),
            ..JobForm::default()
        }
    }

    #[test]
    fn the_title_is_the_first_line_unless_given() {
        assert_eq!(
            posting(&form(), String::new()).expect("valid").title,
            "Data engineer"
        );
        let named = JobForm {
            title: " Senior data engineer ".to_owned(),
            ..form()
        };
        assert_eq!(
            posting(&named, String::new()).expect("valid").title,
            "Senior data engineer"
        );
    }

    #[test]
    fn wrong_fields_are_named() {
        let check = |change: &dyn Fn(&mut JobForm), wrong: &str| {
            let mut form = form();
            change(&mut form);
            match posting(&form, String::new()) {
                Err(ServiceError::Invalid { field, .. }) => assert_eq!(field, wrong),
                other => panic!("{wrong}: {other:?}"),
            }
        };
        check(&|f| f.text = "short".into(), "text");
        check(&|f| f.text = "ж".repeat(MAX_AD_CHARS + 1), "text");
        check(&|f| f.work_place = "moon".into(), "work_place");
        check(&|f| f.response_days = "0".into(), "response_days");
        check(
            &|f| (f.pay_min, f.pay_max, f.pay_currency) = ("70000".into(), "60000".into(), "EUR".into()),
            "pay_max",
        );
        check(
            &|f| (f.pay_min, f.pay_currency) = ("many".into(), "EUR".into()),
            "pay_min",
        );
        check(
            &|f| (f.pay_min, f.pay_currency) = ("60,000".into(), "euros".into()),
            "pay_currency",
        );
    }

    #[test]
    fn an_ad_is_measured_in_characters_of_any_alphabet() {
        for letter in ["x", "ж", "語", "😀"] {
            let mut ad = form().text;
            ad.push('\n');
            ad.push_str(&letter.repeat(MAX_AD_CHARS - ad.chars().count()));
            let long = JobForm {
                text: ad.clone(),
                ..form()
            };
            assert_eq!(posting(&long, String::new()).expect("fits").text, ad, "{letter}");
            let longer = JobForm {
                text: ad + letter,
                ..form()
            };
            let refused = posting(&longer, String::new()).expect_err("too long").message();
            assert!(refused.contains(&MAX_AD_CHARS.to_string()), "{refused}");
        }
    }

    const SAYING: &str = "Data engineer\nBerlin or remote\n\nWe look for somebody who writes Rust and SQL.\n\n\
                          EUR 78,000–95,000 a year. We answer within 10 days.";

    fn saying(text: &str) -> JobForm {
        JobForm {
            text: text.to_owned(),
            pay_currency: "EUR".into(),
            ..JobForm::default()
        }
    }

    /// The form as a page shows it.
    fn shown(posting: &JobPosting) -> JobForm {
        let pay = posting.pay.as_ref();
        JobForm {
            title: posting.title.clone(),
            text: posting.text.clone(),
            place: posting.place.clone(),
            work_place: posting.work_place.map_or("", WorkPlace::name).to_owned(),
            pay_min: pay.map(|p| p.min.plain()).unwrap_or_default(),
            pay_max: pay.map(|p| p.max.plain()).unwrap_or_default(),
            pay_currency: pay.map_or("EUR".to_owned(), |p| p.currency.clone()),
            pay_unit: pay.map(|p| p.unit).unwrap_or_default().name().to_owned(),
            response_days: posting.response_days.map(|d| d.to_string()).unwrap_or_default(),
        }
    }

    /// What the posting says, each with `*` where it was read from the ad.
    fn facts(posting: &JobPosting) -> [String; 4] {
        let mark = |text: String, read: Option<Span>| match read.map(|span| span.slice(&posting.text)) {
            Some(said) => {
                assert!(said.is_some_and(|s| !s.is_empty()), "{read:?} lies in the ad");
                format!("{text}*")
            }
            None => text,
        };
        let days = posting.response_days.map(|d| d.to_string());
        [
            mark(posting.place.clone(), posting.read.place),
            mark(
                posting.work_place.map_or("", WorkPlace::name).to_owned(),
                posting.read.work_place,
            ),
            mark(
                posting.pay.as_ref().map(Pay::text).unwrap_or_default(),
                posting.read.pay,
            ),
            mark(days.unwrap_or_default(), posting.read.response_days),
        ]
    }

    #[test]
    fn an_empty_field_is_filled_from_the_ad_and_a_typed_one_wins() {
        let read = posting(&saying(SAYING), String::new()).expect("valid");
        assert_eq!(
            facts(&read),
            ["Berlin*", "remote*", "EUR 78,000 – 95,000 per year*", "10*"]
        );
        let typed = JobForm {
            place: "Leeds".into(),
            work_place: "hybrid".into(),
            pay_min: "24,50".into(),
            pay_max: "28".into(),
            pay_unit: "hour".into(),
            response_days: "3".into(),
            ..saying(SAYING)
        };
        let typed = posting(&typed, String::new()).expect("valid");
        assert_eq!(
            facts(&typed),
            ["Leeds", "hybrid", "EUR 24.50 – 28.00 per hour", "3"]
        );
        let silent = posting(&form(), String::new()).expect("valid");
        assert_eq!(facts(&silent), ["", "", "", ""], "nothing is invented");
    }

    #[test]
    fn what_was_read_follows_a_changed_ad_and_what_was_typed_stays() {
        let read = posting(&saying(SAYING), String::new()).expect("valid");
        let again = changed(&shown(&read), &read).expect("valid");
        assert_eq!(again, read, "a form that was only looked at changes nothing");
        let mut form = shown(&read);
        form.place = "Leeds".into();
        form.pay_min = String::new();
        form.pay_max = String::new();
        let by_hand = changed(&form, &read).expect("valid");
        assert_eq!(facts(&by_hand), ["Leeds", "remote*", "", "10*"]);
        let mut form = shown(&by_hand);
        form.text = SAYING
            .replace("Berlin or remote", "Hamburg, hybrid")
            .replace("We answer within 10 days.", "Work is fun.");
        let followed = changed(&form, &by_hand).expect("valid");
        assert_eq!(
            facts(&followed),
            ["Leeds", "hybrid*", "", "10"],
            "what was emptied by hand stays empty while the ad says the same"
        );
        let mut form = shown(&followed);
        form.text = form.text.replace("78,000–95,000", "80,000–95,000");
        form.work_place = String::new();
        let newer = changed(&form, &followed).expect("valid");
        assert_eq!(
            facts(&newer),
            ["Leeds", "hybrid*", "EUR 80,000 – 95,000 per year*", "10"]
        );
    }

    #[test]
    fn amounts_that_cannot_be_read_are_refused_with_an_example() {
        for wrong in ["many", "25.", "1,234.567", "-5"] {
            let refused = JobForm {
                pay_min: wrong.into(),
                ..saying(SAYING)
            };
            let refused = posting(&refused, String::new()).expect_err("no amount");
            assert!(refused.message().contains("24.50"), "{wrong}: {refused}");
        }
    }
}
