//! The fields of a job's form, each checked by itself and all of them at once.

use rolefit_domain::limits::{
    MAX_AD_CHARS, MAX_FIELD_CHARS, MAX_RESPONSE_DAYS, MAX_TITLE_CHARS, MIN_AD_CHARS,
};
use rolefit_domain::typed::{UnfitText, seen};
use rolefit_domain::view::JobForm;
use rolefit_domain::{Amount, Pay, PayEnds, PayUnit, WorkPlace};
use rolefit_matching::plain_text;

use crate::error::{both, typed_line};
use crate::{ServiceError, ServiceResult};

/// The fields of a form, each right by itself.
#[derive(Debug)]
pub(crate) struct Typed {
    pub title: String,
    pub text: String,
    pub place: Option<String>,
    pub work_place: Option<WorkPlace>,
    pub pay: Option<Pay>,
    pub response_days: Option<u16>,
}

/// The fields of a form, or all that are not right.
pub(crate) fn checked(form: &JobForm) -> ServiceResult<Typed> {
    let text = ad(&form.text);
    let title = match (&text, form.title.trim()) {
        // It is the first line of an ad that there is not yet.
        (Err(_), "") => Ok(String::new()),
        (Ok(text), "") => title(&first_words(&seen(text.lines().next().unwrap_or_default()))),
        (_, typed) => title(typed),
    };
    let work_place = match form.work_place.as_str() {
        "" => Ok(None),
        name => work_place(name).map(Some),
    };
    let what = both(text, title);
    let place = both(place(&form.place), work_place);
    let offer = both(pay(form), response_days(form.response_days.trim()));
    let (((text, title), (place, work_place)), (pay, response_days)) = both(both(what, place), offer)?;
    Ok(Typed {
        title,
        text,
        place,
        work_place,
        pay,
        response_days,
    })
}

/// Longest ad as it is pasted, in characters: its markup may be several times as long as its words, and must be read to be
/// taken away.
const MAX_PASTED_CHARS: usize = 5 * MAX_AD_CHARS;

/// The words of an ad, as plain text.
fn ad(typed: &str) -> ServiceResult<String> {
    let too_long = |typed| {
        let why = UnfitText::TooLong {
            most: MAX_AD_CHARS,
            typed,
        };
        ServiceError::invalid("text", format!("The ad is too long: {why}."))
    };
    let pasted = typed.chars().count();
    if pasted > MAX_PASTED_CHARS {
        return Err(too_long(pasted));
    }
    let text = plain_text(&typed.replace("\r\n", "\n")).trim().to_owned();
    if text.chars().filter(|c| c.is_alphanumeric()).count() < MIN_AD_CHARS {
        return Err(ServiceError::invalid(
            "text",
            "Paste the whole job ad: it needs at least a few sentences.",
        ));
    }
    let chars = text.chars().count();
    if chars > MAX_AD_CHARS {
        return Err(too_long(chars));
    }
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(ServiceError::invalid(
            "text",
            "The ad has characters that cannot be shown; paste it as plain text.",
        ));
    }
    Ok(text)
}

/// What of the first line of an ad is proposed as its title: all of it, or where it is long its first sentence, or else as many
/// of its words as a title holds. An ad that is one paragraph has no better line, and the title can be changed.
fn first_words(line: &str) -> String {
    let line = bare(line);
    let fits = |words: &str| words.chars().count() <= MAX_TITLE_CHARS;
    if fits(line) {
        return line.to_owned();
    }
    let ends = line.match_indices(['.', '!', '?', ':', ';', '–', '—']);
    let mut sentences = ends.filter(|(at, end)| line[at + end.len()..].starts_with(char::is_whitespace));
    let sentence = sentences.next().map(|(at, _)| line[..at].trim_end());
    if let Some(sentence) = sentence.filter(|words| fits(words) && words.contains(char::is_whitespace)) {
        return sentence.to_owned();
    }
    let cut: String = line.chars().take(MAX_TITLE_CHARS - 1).collect();
    let words = cut
        .rsplit_once(char::is_whitespace)
        .map_or(cut.as_str(), |(words, _)| words);
    format!(
        "{}…",
        words.trim_end_matches(|c: char| c.is_whitespace() || c == ',')
    )
}

/// A line without the marks of a heading.
fn bare(line: &str) -> &str {
    line.trim_matches(|c: char| c == '#' || c == '*' || c.is_whitespace())
}

fn title(line: &str) -> ServiceResult<String> {
    let title = typed_line("title", bare(line), MAX_TITLE_CHARS)?;
    if title.is_empty() {
        return Err(ServiceError::invalid("title", "Write a title."));
    }
    Ok(title)
}

fn place(typed: &str) -> ServiceResult<Option<String>> {
    let place = typed_line("place", typed, MAX_FIELD_CHARS)?;
    Ok((!place.is_empty()).then_some(place))
}

fn response_days(typed: &str) -> ServiceResult<Option<u16>> {
    if typed.is_empty() {
        return Ok(None);
    }
    let days = typed.parse::<u16>().ok();
    let days = days.filter(|days| (1..=MAX_RESPONSE_DAYS).contains(days));
    days.map(Some).ok_or_else(|| {
        ServiceError::invalid(
            "response_days",
            format!("Write a number of days from 1 to {MAX_RESPONSE_DAYS}, or leave it empty."),
        )
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
    let ends = match (form.pay_min.trim(), form.pay_max.trim()) {
        ("", "") => return Ok(None),
        (min, "") => amount(min, "pay_min").map(|min| (min, min, PayEnds::From)),
        ("", max) => amount(max, "pay_max").map(|max| (max, max, PayEnds::UpTo)),
        (min, max) => {
            both(amount(min, "pay_min"), amount(max, "pay_max")).map(|(min, max)| (min, max, PayEnds::Both))
        }
    };
    let ends = ends.and_then(|(min, max, ends)| {
        let wrong = match (min, max) {
            (min, max) if min > max => "The upper end is below the lower end.",
            (_, max) if max == Amount::of_whole(0) => "Write an amount above zero, or leave both empty.",
            _ => return Ok((min, max, ends)),
        };
        Err(ServiceError::invalid("pay_max", wrong))
    });
    let currency = form.pay_currency.trim().to_uppercase();
    let currency = if currency.len() == 3 && currency.bytes().all(|b| b.is_ascii_uppercase()) {
        Ok(currency)
    } else {
        let wrong = "Write the currency as three letters, such as EUR.";
        Err(ServiceError::invalid("pay_currency", wrong))
    };
    let unit = match form.pay_unit.as_str() {
        "" => Ok(PayUnit::Year),
        name => PayUnit::from_name(name)
            .ok_or_else(|| ServiceError::invalid("pay_unit", "Choose one of the options.")),
    };
    let ((min, max, ends), (currency, unit)) = both(ends, both(currency, unit))?;
    Ok(Some(Pay {
        min,
        max,
        currency,
        unit,
        ends,
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
    fn an_ad_of_one_paragraph_proposes_its_first_words_as_title() {
        let proposed = |text: &str| {
            let form = JobForm {
                text: text.to_owned(),
                ..form()
            };
            checked(&form).expect("fits").title
        };
        let rest = "You carry crates, count stock and talk to drivers all day long, ".repeat(3);
        let sentence = format!("We look for a warehouse clerk in Cork. {rest}");
        assert_eq!(proposed(&sentence), "We look for a warehouse clerk in Cork");
        let cut = proposed(&format!("Warehouse clerk wanted who {rest}"));
        assert!(
            cut.chars().count() <= MAX_TITLE_CHARS && cut.ends_with('…'),
            "{cut}"
        );
        assert!(
            rest.contains(cut.rsplit(' ').next().expect("words").trim_end_matches('…')),
            "{cut}"
        );
        assert_eq!(
            proposed(&form().text),
            "Data engineer",
            "a short line is the title as it is"
        );
        let unbroken = proposed(&"ж".repeat(400));
        assert_eq!(unbroken.chars().count(), MAX_TITLE_CHARS, "{unbroken}");
    }

    #[test]
    fn wrong_fields_are_named() {
        let check = |change: &dyn Fn(&mut JobForm), wrong: &str| {
            let mut form = form();
            change(&mut form);
            match checked(&form) {
                Err(ServiceError::Invalid { field, .. }) => assert_eq!(field, wrong),
                other => panic!("{wrong}: {:?}", other.map(|typed| typed.text)),
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
            &|f| (f.pay_min, f.pay_currency) = ("0".into(), "EUR".into()),
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
    fn a_title_or_a_place_with_a_sign_that_nobody_sees_is_refused_and_says_where() {
        let hidden = JobForm {
            title: "Nurse\u{202E}esruN".into(),
            place: "Le\u{200B}eds".into(),
            ..form()
        };
        let refused = checked(&hidden).expect_err("has such signs");
        let wrong = refused.into_fields().expect("is about fields");
        let told: Vec<(&str, &str)> = wrong.iter().map(|w| (w.field, w.message.as_str())).collect();
        assert_eq!((told[0].0, told[1].0), ("title", "place"));
        assert!(told[0].1.contains("(U+202E), after “Nurse”"), "{told:?}");
        assert!(told[1].1.contains("(U+200B), after “Le”"), "{told:?}");
        let long = JobForm {
            title: "x".repeat(130),
            ..form()
        };
        let refused = checked(&long).expect_err("is too long").message();
        assert_eq!(refused, "Write at most 120 characters; this has 130.");
    }

    #[test]
    fn all_wrong_fields_are_told_at_once_in_the_order_of_the_form() {
        let wrong = JobForm {
            title: "x".repeat(MAX_TITLE_CHARS + 1),
            text: "short".into(),
            place: "x".repeat(MAX_FIELD_CHARS + 1),
            work_place: "moon".into(),
            pay_min: "many".into(),
            pay_max: "more".into(),
            pay_currency: "euros".into(),
            pay_unit: "day".into(),
            response_days: "soon".into(),
        };
        let named = |form: &JobForm| -> Vec<&str> {
            let error = checked(form).expect_err("is wrong");
            let fields = error.into_fields().expect("is about fields");
            fields.iter().map(|wrong| wrong.field).collect()
        };
        assert_eq!(
            named(&wrong),
            [
                "text",
                "title",
                "place",
                "work_place",
                "pay_min",
                "pay_max",
                "pay_currency",
                "pay_unit",
                "response_days"
            ]
        );
        let untitled = JobForm {
            text: "short".into(),
            response_days: "0".into(),
            ..JobForm::default()
        };
        assert_eq!(
            named(&untitled),
            ["text", "response_days"],
            "no ad, no first line"
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
            assert_eq!(checked(&long).expect("fits").text, ad, "{letter}");
            let longer = JobForm {
                text: ad + letter,
                ..form()
            };
            let refused = checked(&longer).expect_err("too long").message();
            assert!(
                refused.contains("at most 40,000") && refused.contains("40,001"),
                "{refused}"
            );
        }
    }

    #[test]
    fn what_is_pasted_is_measured_before_its_markup_is_read() {
        let pasted = |tags: usize| JobForm {
            text: form().text + &"<b></b>".repeat(tags),
            ..form()
        };
        let read = checked(&pasted(1000)).expect("is read").text;
        assert!(
            read.contains("writes Rust and SQL") && !read.contains("<b>"),
            "{read}"
        );
        let refused = checked(&pasted(MAX_PASTED_CHARS / 7)).expect_err("too long");
        assert!(refused.message().contains("too long"), "{refused}");
    }
}
