//! Lines that say what is not needed, and lines that only wish for something, in six languages.

use super::{check, read};

#[test]
fn what_a_line_denies_is_no_criterion() {
    for line in [
        "Java is not req'd",
        "Java: not reqd",
        "Not req'd: Java (we train)",
        "Java isn't mandatory",
        "Java is not a prerequisite",
        "Not essential: Java",
        "You don't need to know Java",
        "Java wird nicht verlangt",
        "Java ist keine Voraussetzung",
        "Nicht unbedingt erforderlich: Java",
        "Sie müssen kein Java können",
        "Java non nécessaire",
        "Java pas indispensable",
        "Java n'est pas un prérequis",
        "La connaissance de Java n'est pas exigée",
        "Vous n'avez pas besoin de Java",
        "No es imprescindible Java",
        "Java no es necesario",
        "No se exige Java",
        "No hace falta Java",
        "Java non richiesto",
        "Java non è necessario",
        "Non è richiesto Java",
        "Non serve Java",
        "Java niet vereist",
        "Java is geen voorwaarde",
        "Je hoeft geen Java te kennen",
        "Java is niet per se nodig",
    ] {
        // A label holds for the list below it.
        let heads = [("Requirements", "- "), ("Profil", "")];
        let apart = heads
            .into_iter()
            .filter(|(_, mark)| !mark.is_empty() || !line.contains(':'));
        for (head, mark) in apart {
            let ad = format!("{head}\n- SQL\n{mark}{line}\n- Kotlin\n");
            assert_eq!(read("", &ad), ["must SQL", "must Kotlin"], "{ad}");
        }
    }
}

#[test]
fn what_is_denied_among_wishes_is_no_wish() {
    for line in [
        "You don't need a degree",
        "No degree needed",
        "Du brauchst kein Studium",
        "Vous n'avez pas besoin de Java",
        "No necesitas Java",
        "Je hebt geen Java nodig",
        "Non serve Java",
    ] {
        let ad = format!("Must have\n- SQL\n\nNice to have\n- Kafka\n- {line}\n");
        check("", &ad, &["must SQL", "nice Apache Kafka"]);
    }
    check(
        "",
        "Must have\n- SQL\n\nNice to have\n- Docker (not required)\n",
        &["must SQL", "nice Docker"],
    );
}

#[test]
fn what_a_line_wishes_for_is_no_must() {
    for line in [
        "Costituisce titolo preferenziale la conoscenza di Kafka.",
        "Gradita esperienza con Kafka.",
        "È gradito Kafka.",
        "Kafka: gradito",
        "La conoscenza di Kafka sarà apprezzata",
        "Connaissances Kafka bienvenues.",
        "Kafka serait un atout",
        "Un plus : Kafka",
        "Kafka serait un vrai plus",
        "Les connaissances en Kafka sont les bienvenues",
        "Se valorará Kafka",
        "Kafka será un plus",
        "Se valora positivamente Kafka",
        "Kafka is mooi meegenomen",
        "Kafka is een pré",
        "Kafka pré",
        "Kafka strekt tot aanbeveling",
        "Kafka von Vorteil",
        "Von Vorteil: Kafka",
        "Wünschenswert sind Kenntnisse in Kafka",
        "Idealerweise Kafka",
        "Wir freuen uns über Kafka",
        "Kafka would be great",
        "It would be great to have Kafka",
        "Preferred: Kafka",
        "Kafka a +",
    ] {
        let ad = format!("Requirements\n- SQL\n- {line}\n- Kotlin\n");
        assert_eq!(
            read("", &ad),
            ["must SQL", "nice Apache Kafka", "must Kotlin"],
            "{ad}"
        );
    }
}

#[test]
fn greetings_and_adjectives_wish_for_nothing() {
    for line in [
        "Welcome to our team, you need Kafka",
        "Willkommen bei uns: Sie kennen Kafka",
        "Bienvenue chez nous, il vous faut Kafka",
        "Preferred supplier of Kafka",
        "Helpful colleague with Kafka",
        "Hilfreiche Kollegin mit Kafka",
    ] {
        let ad = format!("Requirements\n- {line}\n");
        assert_eq!(read("", &ad), ["must Apache Kafka"], "{ad}");
    }
}

#[test]
fn own_words_stand_without_the_wish() {
    check(
        "",
        "Eisen\n- Haringen fileren is mooi meegenomen\n",
        &["nice Haringen fileren"],
    );
}
