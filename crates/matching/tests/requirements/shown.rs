//! What a document shows of a requirement, in part or not at all.

use rolefit_domain::matching::DegreeLevel;
use rolefit_domain::{Need, Requirement, Verdict};
use rolefit_matching::{criterion, score, verify};

use super::common::{Person, as_of, job, now, parse, part_of, skill, subject};

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
