//! Each kind of requirement against a document: choices, fields of study, subjects of years, words of the ad, denials.

#[path = "../common/mod.rs"]
mod common;
mod positions;
mod shown;
mod years;

use common::{as_of, job, now, subject};
use rolefit_domain::{Need, Requirement, Verdict};
use rolefit_matching::{criterion, score, verify};

fn position(title: &str, dates: (&str, &str), highlight: &str) -> rolefit_domain::profile::Work {
    let typed = |text: &str| rolefit_domain::Sourced::typed(text.to_owned());
    let date = |text: &str| Some(rolefit_domain::Sourced::typed(text.parse().expect("a date")));
    rolefit_domain::profile::Work {
        title: Some(typed(title)),
        start: date(dates.0),
        end: date(dates.1),
        highlights: vec![typed(highlight)],
        ..Default::default()
    }
}

fn judged(requirement: Requirement, work: Vec<rolefit_domain::profile::Work>) -> (Verdict, u16, String) {
    let profile = rolefit_domain::Profile {
        work,
        ..Default::default()
    };
    let criteria = [criterion(requirement, Need::MustHave)];
    let m = score(job(&criteria), subject(&profile, ""), as_of(), now());
    verify(&m, job(&criteria), subject(&profile, "")).expect("a fresh match holds");
    let part = &m.parts[0];
    (part.verdict, part.points, part.reason.clone())
}
