//! Each kind of requirement against a document: choices, fields of study, subjects of years, words of the ad, denials.

mod common;

use common::{Person, as_of, job, now, parse, part_of, skill, subject};
use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Need, Requirement, Verdict};
use rolefit_matching::{criterion, score, verify};

#[test]
fn the_best_option_of_a_choice_counts_and_is_named() {
    let person = Person {
        skills: "Kotlin, SQL",
        ..Person::default()
    };
    let any = |names: &[&str]| Requirement::AnyOf {
        options: names.iter().map(|name| skill(name)).collect(),
    };
    let (verdict, points, reason, evidence) = part_of(any(&["Java", "Kotlin"]), &person);
    assert_eq!((verdict, points), (Verdict::Met, 1000));
    assert_eq!(
        (reason.as_str(), evidence),
        ("names Kotlin", vec!["Kotlin".to_owned()])
    );
    let (verdict, _, reason, _) = part_of(any(&["Java", "Welding"]), &person);
    assert_eq!(verdict, Verdict::Partly);
    assert_eq!(
        reason,
        "comes nearest to Java: does not name Java, but Kotlin, which is related"
    );
    let (verdict, points, reason, _) = part_of(any(&["Welding", "Nursing"]), &person);
    assert_eq!((verdict, points), (Verdict::NotFound, 0));
    assert_eq!(reason, "shows none of Welding, Nursing");
}

#[test]
fn what_is_missing_or_being_learned_is_not_met() {
    for (highlight, verdict, points, reason) in [
        (
            "I have not used Terraform in production",
            Verdict::NotFound,
            0,
            "says that Terraform is missing",
        ),
        (
            "Want to learn Terraform",
            Verdict::Partly,
            250,
            "says that Terraform is still being learned",
        ),
        (
            "Not only Docker but also Terraform",
            Verdict::Met,
            1000,
            "names Terraform",
        ),
    ] {
        let person = Person {
            highlight,
            ..Person::default()
        };
        let found = part_of(skill("Terraform"), &person);
        assert_eq!(
            (found.0, found.1, found.2.as_str()),
            (verdict, points, reason),
            "{highlight}"
        );
    }
}

#[test]
fn a_hobby_supports_a_must_have_next_to_nothing() {
    let person = Person {
        highlight: "Hobbies: Python, climbing",
        ..Person::default()
    };
    let (verdict, points, reason, evidence) = part_of(skill("Python"), &person);
    assert_eq!((verdict, points), (Verdict::Partly, 100));
    assert_eq!(reason, "mentions Python among hobbies alone");
    assert_eq!(evidence, ["Python"]);
}

#[test]
fn a_degree_is_compared_by_its_field() {
    let degree = |level, field: &str| Requirement::Degree {
        level,
        field: Some(field.into()),
    };
    use DegreeLevel::{Bachelor, Vocational};
    for (wanted, held, points, reason) in [
        (
            degree(Bachelor, "computer science"),
            "BSc Informatics",
            1000,
            "names BSc Informatics",
        ),
        (
            degree(Bachelor, "computer science"),
            "BSc History",
            400,
            "names BSc History, whose field is not the one asked for (computer science)",
        ),
        (
            degree(Bachelor, "computer science"),
            "BSc",
            700,
            "names BSc, whose field may not be the one asked for (computer science)",
        ),
        (
            degree(Bachelor, "computer science"),
            "BSc Physics",
            800,
            "names BSc Physics, whose field is only near the one asked for (computer science)",
        ),
        (
            degree(Bachelor, "computer science or a related field"),
            "BSc Physics",
            1000,
            "names BSc Physics",
        ),
        (
            degree(Vocational, "electrician"),
            "Ausbildung zum Elektroniker",
            1000,
            "names Ausbildung zum Elektroniker",
        ),
        (
            degree(Vocational, "electrician"),
            "Ausbildung zum Koch",
            400,
            "names Ausbildung zum Koch, whose field is not the one asked for (electrician)",
        ),
        (
            degree(Vocational, "electrician"),
            "Elektroniker",
            500,
            "names Elektroniker, whose level is not told",
        ),
    ] {
        let person = Person {
            degree: held,
            ..Person::default()
        };
        let found = part_of(wanted, &person);
        assert_eq!((found.1, found.2.as_str()), (points, reason), "{held}");
    }
}

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
fn criteria_in_an_ads_own_words_are_compared_by_their_words() {
    for (wanted, highlight, verdict, evidence) in [
        (
            "Ticketing for festivals",
            "Festival ticketing in Leeds",
            Verdict::Met,
            "Festival ticketing",
        ),
        (
            "Led a team of 15",
            "Leading a team of 15 gardeners",
            Verdict::Met,
            "Leading a team of 15",
        ),
        (
            "Led a team of 15",
            "Led a team of gardeners",
            Verdict::Partly,
            "Led a team",
        ),
        ("Clean DBS check", "Did a check of tools", Verdict::NotFound, ""),
        ("Orbis", "Orbis for all patients", Verdict::Met, "Orbis"),
    ] {
        let person = Person {
            highlight,
            ..Person::default()
        };
        let found = part_of(skill(wanted), &person);
        assert_eq!(found.0, verdict, "{wanted}: {}", found.2);
        assert_eq!(found.3.first().map_or("", String::as_str), evidence, "{wanted}");
    }
}

#[test]
fn what_is_partly_met_earns_a_point() {
    let person = Person {
        highlight: "Want to learn Terraform",
        ..Person::default()
    };
    let (text, profile) = parse(&person);
    let mut criteria: Vec<_> = (0..59)
        .map(|number| {
            let mut criterion = criterion(skill(&format!("Glorbex {number}")), Need::MustHave);
            criterion.weight = 10;
            criterion
        })
        .collect();
    criteria.push(criterion(skill("Terraform"), Need::NiceToHave));
    criteria[59].weight = 1;
    let m = score(job(&criteria), subject(&profile, &text), as_of(), now());
    assert_eq!((m.parts[59].verdict, m.parts[59].points), (Verdict::Partly, 1));
    assert_eq!(m.parts.iter().map(|p| p.of).sum::<u16>(), 1000);
    // A ranker that gives nothing for it is held to the same.
    let assessment = rolefit_matching::assess(job(&criteria), subject(&profile, &text), as_of());
    let points: Vec<_> = m
        .parts
        .iter()
        .map(|p| rolefit_domain::matching::Points { points: 0, of: p.of })
        .collect();
    let composed = rolefit_matching::compose(
        job(&criteria),
        subject(&profile, &text),
        assessment,
        &points,
        "other-1",
        as_of(),
        now(),
    );
    assert_eq!(composed.expect("the points fit").parts[59].points, 1);
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
fn the_evidence_of_a_choice_is_that_of_the_option_shown_best() {
    let person = Person {
        title: "Go developer",
        dates: ("2010-01", "2020-12"),
        highlight: "Wrote services in Go for ten years",
        skills: "Rust, Go",
        ..Person::default()
    };
    let options = vec![skill("Rust"), skill("Go")];
    let (_, _, reason, evidence) = part_of(Requirement::AnyOf { options }, &person);
    assert_eq!(
        (reason.as_str(), evidence.first().map(String::as_str)),
        ("names Go", Some("Go"))
    );
}

#[test]
fn a_date_that_was_typed_is_said_to_be() {
    let person = Person {
        title: "Baker",
        dates: ("2018-04", "2021-02"),
        ..Person::default()
    };
    let (text, mut profile) = parse(&person);
    rolefit_domain::edit::set(&mut profile, "work.0.start", "2014-03").expect("a date");
    let years = |of: Option<&str>| Requirement::Experience {
        years: 5,
        of: of.map(str::to_owned),
    };
    for (of, reason) in [
        (
            None,
            "dated positions cover 7 years, by dates typed into the profile",
        ),
        (
            Some("baking"),
            "dated positions that mention Baker cover 7 years, by dates typed into the profile",
        ),
    ] {
        let criteria = [criterion(years(of), Need::MustHave)];
        let m = score(job(&criteria), subject(&profile, &text), as_of(), now());
        verify(&m, job(&criteria), subject(&profile, &text)).expect("a fresh match holds");
        assert_eq!(m.parts[0].reason, reason);
        let shown: Vec<_> = m.parts[0].evidence.iter().collect();
        assert!(
            shown.iter().any(|e| e.span.is_none() && e.quote == "2014-03"),
            "{shown:?}"
        );
        assert!(shown.iter().all(|e| !e.quote.contains("2018-04")), "{shown:?}");
    }
}

#[test]
fn what_was_left_out_or_removed_does_not_count() {
    for (wanted, line) in [
        ("Driving licence B", "Permis B"),
        ("Driving licence B", "Führerschein Klasse B"),
        ("Docker", "Dabbled in Docker"),
        ("glorbex mill", "Glorbex mill operator"),
    ] {
        let person = Person {
            highlight: line,
            ..Person::default()
        };
        let (text, mut profile) = parse(&person);
        profile.work[0].highlights.clear();
        let at = text.find(line).expect("the text says so");
        profile.unread = vec![rolefit_domain::Span::new(at, at + line.len())];
        let criteria = [criterion(skill(wanted), Need::MustHave)];
        let verdict = |profile: &rolefit_domain::Profile| {
            let m = score(job(&criteria), subject(profile, &text), as_of(), now());
            (m.parts[0].verdict, m.parts[0].reason.clone())
        };
        assert_eq!(verdict(&profile).0, Verdict::Met, "{line}");
        rolefit_domain::edit::remove(&mut profile, &format!("unread.{at}")).expect("there is one");
        let expected = (Verdict::NotFound, format!("{wanted} is not in the profile"));
        assert_eq!(verdict(&profile), expected, "{line}");
    }
}

#[test]
fn power_query_is_not_power_bi() {
    let person = Person {
        skills: "Power Query, SQL",
        ..Person::default()
    };
    let (verdict, points, reason, _) = part_of(skill("Power BI"), &person);
    assert_eq!(verdict, Verdict::Partly);
    assert!(points < 500, "{points}");
    assert_eq!(
        reason,
        "does not name Power BI, but Power Query, which is related"
    );
}

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
fn a_skill_is_found_in_other_languages_and_forms() {
    for (wanted, highlight) in [
        ("Advanced life support", "Soporte Vital Avanzado"),
        ("Advanced life support", "Reanimation (ALS)"),
        ("Advanced life support", "Réanimation avancée"),
        ("Emergency care", "Enfermero de urgencias"),
        ("Emergency care", "Pflege in der Notaufnahme"),
        ("Emergency care", "Infirmière aux urgences"),
        ("Ventilation therapy", "Control de la ventilación mecánica"),
        ("Ventilation therapy", "Beatmungstherapie"),
        ("Ventilation therapy", "Ventilation mécanique invasive"),
        ("Account reconciliation", "Reconciled supplier statements"),
        ("Account reconciliation", "Abstimmung von Konten"),
        ("Account reconciliation", "Rapprochement des comptes"),
        ("Intercompany accounting", "Reconciled intercompany balances"),
        ("Intercompany accounting", "Intercompany-Buchungen im Konzern"),
    ] {
        let person = Person {
            highlight,
            ..Person::default()
        };
        let (verdict, _, reason, _) = part_of(skill(wanted), &person);
        assert_eq!(verdict, Verdict::Met, "{wanted} / {highlight}: {reason}");
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
