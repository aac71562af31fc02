//! Years of work, and what counts as its subject.

use rolefit_domain::{Need, Requirement, Verdict};
use rolefit_matching::{criterion, score, verify};

use super::common::{Person, as_of, job, now, parse, part_of, subject};
use super::{judged, position};

#[test]
fn years_with_a_subject_are_those_of_positions_that_mention_it() {
    let years = |of: &str| Requirement::Experience {
        years: 2,
        of: Some(of.into()),
    };
    let person = Person {
        title: "Backend engineer",
        dates: ("2020-01", "2021-12"),
        highlight: "Ran the services on Docker",
        skills: "Docker, SQL",
        ..Person::default()
    };
    for (of, verdict, reason) in [
        (
            "backend development",
            Verdict::Met,
            "dated positions that mention Backend cover 2 years",
        ),
        (
            "Docker or Kafka",
            Verdict::Met,
            "dated positions that mention Docker cover 2 years",
        ),
        ("SQL", Verdict::Partly, "names SQL, but in no dated position"),
        (
            "nursing",
            Verdict::NotFound,
            "dated positions cover 2 years, none that mentions nursing",
        ),
    ] {
        let (text, mut profile) = parse(&person);
        let (title, last) = (
            profile.work[0].title.clone(),
            profile.work[0].highlights[0].clone(),
        );
        profile.work[0].span = title
            .and_then(|title| title.span)
            .zip(last.span)
            .map(|(title, last)| rolefit_domain::Span {
                start: title.start,
                end: last.end,
            });
        let criteria = [criterion(years(of), Need::MustHave)];
        let m = score(job(&criteria), subject(&profile, &text), as_of(), now());
        verify(&m, job(&criteria), subject(&profile, &text)).expect("a fresh match holds");
        assert_eq!(
            (m.parts[0].verdict, m.parts[0].reason.as_str()),
            (verdict, reason),
            "{of}"
        );
    }
}

#[test]
fn years_are_not_those_of_a_position_that_denies_the_subject() {
    let years = Requirement::Experience {
        years: 2,
        of: Some("Docker".into()),
    };
    for (highlight, verdict) in [
        ("I have not used Docker in production", Verdict::NotFound),
        ("Ran Docker in production", Verdict::Met),
    ] {
        let person = Person {
            title: "Backend engineer",
            dates: ("2020-01", "2021-12"),
            highlight,
            ..Person::default()
        };
        assert_eq!(part_of(years.clone(), &person).0, verdict, "{highlight}");
    }
}

#[test]
fn years_of_one_subject_are_not_those_of_a_word_that_begins_alike() {
    for (of, highlight, verdict) in [
        ("opera", "Directed all operations", Verdict::NotFound),
        ("physics", "Assisted the physician", Verdict::NotFound),
        ("logic", "Logistics of the harbour", Verdict::NotFound),
        ("invoicing", "Wrote invoices", Verdict::Met),
    ] {
        let years = Requirement::Experience {
            years: 2,
            of: Some(of.into()),
        };
        let person = Person {
            dates: ("2020-01", "2021-12"),
            highlight,
            ..Person::default()
        };
        assert_eq!(part_of(years, &person).0, verdict, "{of}: {highlight}");
    }
}

#[test]
fn years_with_a_subject_are_shown_by_work_that_the_skill_graph_knows() {
    for (of, title, highlight) in [
        ("Pflege", "Staff nurse", "Cared for the surgical ward"),
        ("Krankenpflege", "Staff nurse", "Cared for the surgical ward"),
        ("nursing", "Pflegefachkraft", "Versorgte die chirurgische Station"),
        ("Pflege", "Ward worker", "Nursing care on the surgical ward"),
        ("backend development", "Developer", "Wrote Spring Boot services"),
        ("back-end development", "Developer", "Wrote Spring Boot services"),
        ("Backend-Entwicklung", "Developer", "Wrote Spring Boot services"),
    ] {
        let person = Person {
            title,
            highlight,
            ..Person::default()
        };
        let wanted = Requirement::Experience {
            years: 2,
            of: Some(of.into()),
        };
        let (verdict, _, reason, _) = part_of(wanted, &person);
        assert_eq!(verdict, Verdict::Met, "{of} {title}: {reason}");
    }
    let gardener = part_of(
        Requirement::Experience {
            years: 2,
            of: Some("Pflege".into()),
        },
        &Person::default(),
    );
    assert_eq!(gardener.0, Verdict::NotFound);
}

#[test]
fn years_of_a_speciality_count_where_it_is_shown() {
    let years = |of: &str| Requirement::Experience {
        years: 2,
        of: Some(of.to_owned()),
    };
    for (of, special, other) in [
        (
            "emergency nursing",
            "Took in patients of the emergency department",
            "Wound care",
        ),
        ("Notfallpflege", "Notaufnahme des Klinikums", "Wundversorgung"),
        (
            "soins d'urgence",
            "Service des urgences de nuit",
            "Soins de plaies",
        ),
    ] {
        let work = vec![
            position("Registered nurse", ("2024-01", "2024-11"), special),
            position("Registered nurse", ("2016-01", "2023-06"), other),
        ];
        let (verdict, points, reason) = judged(years(of), work);
        assert_eq!(verdict, Verdict::Partly, "{of}: {reason}");
        assert!((500..1000).contains(&points), "{of}: {points}");
        assert_eq!(
            reason,
            format!(
                "dated positions that mention {of} cover 11 months, and related ones another 7 years and 6 months, by \
                 dates typed into the profile"
            )
        );
    }
    let work = vec![position("Emergency nurse", ("2016-01", "2023-12"), "Triage")];
    let (verdict, points, reason) = judged(years("intensive care"), work);
    assert_eq!((verdict, points), (Verdict::Partly, 500), "{reason}");
    assert!(reason.contains("work beside intensive care"), "{reason}");
}
