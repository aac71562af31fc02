//! A human language, and its level, against a document.

use rolefit_domain::Evidence;
use rolefit_domain::profile::Language;

use super::Finding;
use super::compare::{FirstMax, not_found, stated_at};
use super::document::Document;
use crate::languages;

/// Percent of a language of which only the basics are stated, or a level far below the one asked for.
const LANGUAGE_BASIC: u8 = 40;
/// Percent of a language stated two levels below the one asked for.
const LANGUAGE_TWO_BELOW: u8 = 50;
/// Percent of a language stated one level below the one asked for.
const LANGUAGE_BELOW: u8 = 75;

pub(super) fn compare(wanted: &str, asked: Option<&str>, document: &Document<'_>) -> Finding {
    let level_asked = asked.map(languages::level);
    let credit = |stated: languages::Level| language_credit(level_asked, stated);
    let short = |stated: languages::Level| match (asked, level_asked) {
        (Some(words), Some(level)) if stated < level => format!(", below {words}"),
        _ => String::new(),
    };
    let of_wanted = || {
        let all = document.profile.languages.iter();
        all.filter(|l| languages::same(&l.name.value, wanted))
    };
    let is_denied = |l: &&Language| {
        let none = l.fluency.as_ref().is_some_and(|f| languages::is_none(&f.value));
        let beside = l.name.span.is_some_and(|span| document.denies_at(span));
        none || beside || languages::is_none(&l.name.value)
    };
    let listed = of_wanted().filter(|l| !is_denied(l)).map(|l| {
        let stated = l
            .fluency
            .as_ref()
            .map_or(languages::Level::Working, |f| languages::level(&f.value));
        let (name, short) = (&l.name.value, short(stated));
        let reason = match &l.fluency {
            Some(fluency) => format!("lists {name} ({}){short}", fluency.value),
            None if short.is_empty() => format!("lists {name}"),
            None => format!("lists {name} without a level"),
        };
        let mut places = stated_at(&l.name, document);
        places.extend(l.fluency.iter().flat_map(|f| stated_at(f, document)));
        (credit(stated), (reason, places))
    });
    let canonical = languages::canonical(wanted).unwrap_or_default();
    let written = document.spoken(canonical).filter_map(|mention| {
        let quote = mention.span.slice(document.text)?;
        let stated = mention.level.unwrap_or(languages::Level::Working);
        let short = match mention.level {
            None if !short(stated).is_empty() => " without a level".to_owned(),
            _ => short(stated),
        };
        let place = Evidence {
            span: Some(mention.span),
            quote: quote.to_owned(),
        };
        Some((credit(stated), (format!("mentions {quote}{short}"), vec![place])))
    });
    match listed.chain(written).first_max() {
        Some((credit, (reason, evidence))) => Finding {
            credit,
            reason,
            evidence,
        },
        None if of_wanted().any(|l| is_denied(&l)) => not_found(format!("says that {wanted} is missing")),
        None => not_found(document.absent(wanted)),
    }
}

/// What a stated level earns. A job that asks for no level asks for more than the basics.
fn language_credit(asked: Option<languages::Level>, stated: languages::Level) -> u8 {
    let asked = asked.unwrap_or(languages::Level::Independent);
    match (asked as u8).saturating_sub(stated as u8) {
        0 => 100,
        _ if stated == languages::Level::Basic => LANGUAGE_BASIC,
        1 => LANGUAGE_BELOW,
        2 => LANGUAGE_TWO_BELOW,
        _ => LANGUAGE_BASIC,
    }
}
