//! Positions, their specialities, and training.

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Need, Requirement, Verdict};
use rolefit_matching::{criterion, score};

use super::common::{as_of, job, now, subject};
use super::{judged, position};

#[test]
fn the_strongest_position_is_cited() {
    let wanted = |title: &str| Requirement::Occupation { title: title.into() };
    for title in [
        "Développeur backend senior",
        "Senior backend engineer",
        "Backend-Entwickler",
    ] {
        let work = vec![
            position("Junior developer", ("2012-01", "2014-12"), "Pages"),
            position("Backend engineer", ("2015-01", "2018-12"), "Services"),
            position("Senior backend engineer", ("2019-01", "2025-12"), "Services"),
        ];
        let (verdict, _, reason) = judged(wanted(title), work);
        assert_eq!(verdict, Verdict::Met, "{title}");
        assert_eq!(reason, "worked as Senior backend engineer", "{title}");
    }
}

#[test]
fn another_speciality_is_the_work_in_part() {
    for (wanted, held, highlight, expected) in [
        (
            "Emergency Nurse",
            "Day surgery nurse",
            "Prepared patients",
            Verdict::Partly,
        ),
        ("Emergency Nurse", "Staff nurse", "Ward 4", Verdict::Partly),
        (
            "Emergency Nurse",
            "Staff nurse",
            "Worked in the emergency department",
            Verdict::Met,
        ),
        (
            "Emergency Nurse",
            "Enfermero de urgencias",
            "Turnos",
            Verdict::Met,
        ),
        ("Staff nurse", "Emergency nurse", "Triage", Verdict::Met),
        (
            "Financial accountant",
            "Accounts Payable Clerk",
            "Invoices",
            Verdict::Partly,
        ),
        (
            "Financial accountant",
            "Comptable fournisseurs",
            "Factures",
            Verdict::Partly,
        ),
        (
            "Financial accountant",
            "Bilanzbuchhalterin",
            "Abschlüsse",
            Verdict::Met,
        ),
        ("Zimmerer / Tischler", "Schreinermeister", "Treppen", Verdict::Met),
        ("Maurer", "Maurerhelfer", "Mörtel", Verdict::Partly),
    ] {
        let wish = Requirement::Occupation { title: wanted.into() };
        let found = judged(wish, vec![position(held, ("2020-01", "2024-12"), highlight)]);
        assert_eq!(found.0, expected, "{wanted} / {held}: {}", found.2);
    }
}

#[test]
fn the_training_is_cited_and_not_the_school() {
    let wanted = || Requirement::Degree {
        level: DegreeLevel::Vocational,
        field: None,
    };
    let of = |degrees: &[&str]| {
        let education = degrees.iter().map(|degree| rolefit_domain::profile::Education {
            degree: Some(rolefit_domain::Sourced::typed((*degree).to_owned())),
            ..Default::default()
        });
        let profile = rolefit_domain::Profile {
            education: education.collect(),
            ..Default::default()
        };
        let criteria = [criterion(wanted(), Need::MustHave)];
        let m = score(job(&criteria), subject(&profile, ""), as_of(), now());
        (m.parts[0].verdict, m.parts[0].reason.clone())
    };
    for (school, training) in [
        ("Abitur", "Ausbildung zum Tischler"),
        ("A-levels", "NVQ Level 3 Carpentry"),
        ("Baccalauréat général", "CAP menuisier"),
        ("Bachillerato", "FP de grado medio en electricidad"),
    ] {
        assert_eq!(
            of(&[school, training]),
            (Verdict::Met, format!("names {training}"))
        );
        let expected = format!("names {school}, which is the paper of a general school");
        assert_eq!(of(&[school]), (Verdict::Partly, expected));
    }
}
