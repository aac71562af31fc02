//! A kind of work against the titles of a document.

use rolefit_domain::Sourced;

use super::Finding;
use super::compare::{FirstMax, not_found, stated_at};
use super::document::Document;
use crate::titles;

/// Most of an occupation in which only training or an internship is named.
const TRAINEE_OCCUPATION: u8 = 60;
/// Percent of work that is related to the occupation asked for, at its nearest.
const RELATED_OCCUPATION: u8 = 80;
/// Percent of an occupation that only the headline names.
const HEADLINE_OCCUPATION: u8 = 70;

pub(super) fn compare(wanted: &str, document: &Document<'_>) -> Finding {
    let titles_held = document.profile.work.iter().filter_map(|w| w.title.as_ref());
    let most = |title: &Sourced<String>, most: u8| {
        let training = titles::is_training(&title.value) && !titles::is_training(wanted);
        if training {
            most.min(TRAINEE_OCCUPATION)
        } else {
            most
        }
    };
    let held = titles_held.map(|t| (t, titles::similarity(wanted, &t.value), most(t, 100)));
    let headline = document.profile.basics.label.iter();
    let all = held.chain(headline.map(|t| {
        (
            t,
            titles::similarity(wanted, &t.value),
            most(t, HEADLINE_OCCUPATION),
        )
    }));
    let credit = |similarity: u8, most: u8| match similarity {
        titles::SAME_WORK.. => most,
        titles::RELATED_WORK.. => similarity.min(RELATED_OCCUPATION).min(most),
        _ => 0,
    };
    // Among equally near titles the first, which is the newest.
    let best = all.map(|(t, s, most)| (credit(s, most), t)).rev_max();
    match best {
        Some((100, title)) => Finding {
            credit: 100,
            reason: format!("worked as {}", title.value),
            evidence: stated_at(title, document),
        },
        Some((credit @ 1.., title)) => Finding {
            credit,
            reason: format!("{} is related to {wanted}", title.value),
            evidence: stated_at(title, document),
        },
        _ => not_found(format!("names no position like {wanted}")),
    }
}
