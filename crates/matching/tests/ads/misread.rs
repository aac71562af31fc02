//! Words of ads that mean something else than they seem to, and things that were lost.

use super::{check, read};

#[test]
fn help_with_something_is_no_office_work() {
    for line in [
        "Assistenz bei invasiven Eingriffen",
        "Vorbereitung und Assistenz bei Operationen",
        "Assistenz beim Röntgen",
        "Assistenz im OP",
        "Assistenz während der Behandlung",
    ] {
        let found = read("", &format!("Aufgaben\n- {line}\n"));
        assert!(
            !found.iter().any(|c| c.contains("Secretarial")),
            "{line}: {found:?}"
        );
    }
    check(
        "",
        "Anforderungen\n- Assistenz der Geschäftsführung\n",
        &["must Secretarial work"],
    );
}

#[test]
fn what_clients_do_is_asked_of_nobody() {
    for line in [
        "Unsere Mandanten kommen aus dem Handwerk, dem Maschinenbau und der Landwirtschaft.",
        "Sie beraten Kunden aus dem Maschinenbau.",
        "Our clients come from agriculture.",
        "You advise clients from agriculture.",
        "Nos clients viennent de l'agriculture.",
        "Vous conseillez des clients issus de l'agriculture.",
        "Nuestros clientes proceden de la agricultura.",
        "I nostri clienti provengono dall'agricoltura.",
        "Onze klanten komen uit de landbouw.",
    ] {
        check("", line, &[]);
    }
}

#[test]
fn a_hyphen_shares_the_second_part_of_a_field() {
    for (line, field) in [
        (
            "Ausbildung als Gesundheits- und Krankenpfleger/in",
            "Gesundheits- und Krankenpfleger",
        ),
        (
            "Ausbildung als Gas- und Wasserinstallateur",
            "Gas- und Wasserinstallateur",
        ),
        (
            "Ausbildung als Groß- und Außenhandelskaufmann",
            "Groß- und Außenhandelskaufmann",
        ),
        (
            "Ausbildung zum Dach- oder Fassadenbauer",
            "Dach- oder Fassadenbauer",
        ),
        ("Ausbildung als Hals- und Beinmacher", "Hals- und Beinmacher"),
    ] {
        let found = read("", &format!("Anforderungen\n- {line}\n"));
        assert_eq!(found[0], format!("must Vocational in {field}"), "{line}");
    }
}

#[test]
fn the_level_of_a_language_is_its_own() {
    for (line, expected) in [
        ("Inglés B2 o francés", "must English (B2) or French"),
        ("Inglese B2 o francese", "must English (B2) or French"),
        ("Engels B2 of Duits", "must English (B2) or German"),
        ("English B2 or French", "must English (B2) or French"),
        ("Anglais B2 ou allemand", "must English (B2) or German"),
        ("Nederlands of Engels of Pools", "must Dutch, English or Polish"),
    ] {
        check("", &format!("Requirements\n- {line}\n"), &[expected]);
    }
}

#[test]
fn levels_behind_pairs_and_simple_words_are_read() {
    for (line, name, level) in [
        ("Sehr gutes Deutsch in Wort und Schrift (C2)", "German", "C2"),
        ("English written and spoken (C1)", "English", "C1"),
        ("Anglais lu et écrit (B2)", "English", "B2"),
        ("Inglés hablado y escrito (B2)", "English", "B2"),
        ("Engels in woord en geschrift (C1)", "English", "C1"),
        ("tedesco base", "German", "base"),
        ("inglés básico", "English", "básico"),
        ("anglais scolaire", "English", "scolaire"),
    ] {
        let criteria = rolefit_matching::criteria_from_ad("", &format!("Requirements\n- {line}\n"));
        let labels: Vec<_> = criteria.iter().map(|c| c.label.as_str()).collect();
        assert_eq!(
            labels.first(),
            Some(&format!("{name} ({level})").as_str()),
            "{line}: {labels:?}"
        );
    }
}

#[test]
fn things_that_were_lost_are_read() {
    for (line, expected) in [
        (
            "arterial lines and inotropes",
            &["must Haemodynamic monitoring", "must Vasoactive drugs"][..],
        ),
        ("diploma alberghiero", &["must Vocational in alberghiero"]),
        ("Mazak a +", &["nice Fanuc controls"]),
    ] {
        check("", &format!("Requirements\n- {line}\n"), expected);
    }
}
