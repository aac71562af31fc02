//! A job's form as it was sent, checked field by field.

use rolefit_domain::limits::{
    MAX_AD_CHARS, MAX_FIELD_CHARS, MAX_RESPONSE_DAYS, MAX_TITLE_CHARS, MIN_AD_CHARS,
};
use rolefit_domain::view::JobForm;
use rolefit_domain::{JobPosting, Pay, PayUnit, WorkPlace};

use crate::{ServiceError, ServiceResult};

/// The posting that the form describes.
pub(crate) fn posting(form: &JobForm, organization_name: String) -> ServiceResult<JobPosting> {
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
        "" => WorkPlace::OnSite,
        name => WorkPlace::from_name(name)
            .ok_or_else(|| ServiceError::invalid("work_place", "Choose one of the options."))?,
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
    Ok(JobPosting {
        title,
        organization_name,
        text,
        place: form.place.trim().to_owned(),
        work_place,
        pay: pay(form)?,
        response_days,
    })
}

fn pay(form: &JobForm) -> ServiceResult<Option<Pay>> {
    let amount = |text: &str, field: &'static str| {
        whole_amount(text).ok_or_else(|| {
            ServiceError::invalid(
                field,
                "Write a whole amount without cents, such as 60000 or 60,000, or leave both empty.",
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

/// A whole amount: digits alone, or with one kind of separator before every three digits. Everything else is `None`,
/// because a separator before one or two digits means cents, which a [`Pay`] does not hold.
fn whole_amount(text: &str) -> Option<u32> {
    let separator = text.chars().find(|c| !c.is_ascii_digit());
    let Some(separator) = separator else {
        return text.parse().ok();
    };
    if !SEPARATORS.contains(&separator) {
        return None;
    }
    let mut groups = text.split(separator);
    let first = groups.next()?;
    let is_number = |group: &str| group.bytes().all(|b| b.is_ascii_digit());
    let fits = (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && groups.all(|group| group.len() == 3 && is_number(group));
    fits.then(|| text.replace(separator, "").parse().ok()).flatten()
}

/// What people write between thousands; the last two are spaces that do not break.
const SEPARATORS: [char; 7] = [',', '.', ' ', '\'', '’', '\u{a0}', '\u{202f}'];

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

    #[test]
    fn separators_stand_before_three_digits_and_cents_are_refused() {
        for (text, amount) in [
            ("60000", 60_000),
            ("0", 0),
            ("60,000", 60_000),
            ("60.000", 60_000),
            ("60'000", 60_000),
            ("60’000", 60_000),
            ("60 000", 60_000),
            ("60\u{a0}000", 60_000),
            ("60\u{202f}000", 60_000),
            ("1,250,000", 1_250_000),
        ] {
            assert_eq!(whole_amount(text), Some(amount), "{text}");
        }
        for text in [
            "25.50",
            "25,50",
            "25.5",
            "25.",
            ".5",
            "0.500",
            "1,234.50",
            "1,234.567",
            "1234,567",
            "60,00",
            "60,0000",
            "60,,000",
            "-5",
            "+5",
            "1e5",
            "many",
            "9999999999",
            "",
        ] {
            assert_eq!(whole_amount(text), None, "{text}");
        }
        let by_the_hour = JobForm {
            pay_min: "25.50".into(),
            pay_currency: "EUR".into(),
            pay_unit: "hour".into(),
            ..form()
        };
        let refused = posting(&by_the_hour, String::new()).expect_err("no cents");
        assert!(refused.message().contains("without cents"), "{refused}");
    }
}
