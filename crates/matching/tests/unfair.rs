//! Lines of ads that keep people out for who they are, in six languages, and lines that only look like it.

use rolefit_matching::{criteria_from_ad, unfair_lines};

/// The words that are warned of.
fn found(text: &str) -> Vec<&str> {
    let lines = unfair_lines(text);
    lines
        .iter()
        .map(|line| {
            line.span
                .and_then(|span| span.slice(text))
                .expect("lies in the ad")
        })
        .collect()
}

#[test]
fn unfair_words_are_found_where_they_stand() {
    for (line, words) in [
        // Age.
        ("You join a young dynamic team under 30.", "young dynamic"),
        ("Candidates must be under 35", "under 35"),
        ("Aged 25 to 35", "Aged 25 to 35"),
        ("Maximum age: 40", "Maximum age: 40"),
        ("You are a digital native", "digital native"),
        (
            "Wir sind ein junges, engagiertes Team",
            "junges, engagiertes Team",
        ),
        ("Alter: 25–35 Jahre", "Alter: 25–35 Jahre"),
        ("Bewerber bis 35 Jahre", "bis 35 Jahre"),
        ("nicht älter als 40", "älter als 40"),
        ("Een jong, enthousiast team", "jong, enthousiast team"),
        ("Je bent jonger dan 30 jaar", "jonger dan 30 jaar"),
        ("Une équipe jeune et dynamique", "jeune et dynamique"),
        ("Entre 25 et 35 ans", "Entre 25 et 35 ans"),
        ("Edad entre 25 y 35 años", "Edad entre 25 y 35 años"),
        ("Un equipo joven", "equipo joven"),
        ("Età massima 35 anni", "Età massima"),
        ("Un team giovane e dinamico", "giovane e dinamico"),
        ("You must be under 30 with a driving licence", "under 30"),
        ("Du bist motiviert und unter 30", "unter 30"),
        ("Sie sind über 30 Jahre", "über 30 Jahre"),
        ("Sie sollten mindestens 30 Jahre sein", "mindestens 30 Jahre"),
        ("Tienes menos de 35 años", "menos de 35 años"),
        ("Hai meno di 30 anni", "meno di 30 anni"),
        ("Tu as moins de 30 ans", "moins de 30 ans"),
        ("Vous avez entre 25 et 35 ans", "entre 25 et 35 ans"),
        (
            "Wir suchen Bewerber zwischen 25 und 35 Jahren",
            "zwischen 25 und 35 Jahren",
        ),
        ("The ideal candidate is 25 to 35 years old", "25 to 35 years old"),
        ("Our team is under 30 years old", "under 30 years old"),
        ("Max. 35 Jahre", "Max. 35 Jahre"),
        ("Bewerber max. 35 Jahre alt", "max. 35 Jahre alt"),
        ("Sie sollten max. 35 Jahre alt sein", "max. 35 Jahre alt"),
        ("Alter: max. 40", "Alter: max. 40"),
        ("Máx. 35 años", "Máx. 35 años"),
        ("between 25 and 35 years old", "between 25 and 35 years old"),
        (
            "You are between 25 and 35 years old.",
            "between 25 and 35 years old",
        ),
        ("You are between 25 and 35", "between 25 and 35"),
        ("Du bist zwischen 25 und 35", "zwischen 25 und 35"),
        (
            "We are looking for people between 25 and 35 years old",
            "between 25 and 35 years old",
        ),
        (
            "Wir suchen Menschen zwischen 25 und 35 Jahren",
            "zwischen 25 und 35 Jahren",
        ),
        (
            "Nous cherchons une personne de moins de 35 ans",
            "moins de 35 ans",
        ),
        ("zwischen 25 und 35 Jahre alt", "zwischen 25 und 35 Jahre alt"),
        (
            "Das Team ist zwischen 25 und 35 Jahre alt",
            "zwischen 25 und 35 Jahre alt",
        ),
        ("Du solltest nicht älter als 40 sein", "älter als 40"),
        ("Nicht älter als 40 Jahre", "älter als 40 Jahre"),
        ("moins de 35 ans", "moins de 35 ans"),
        ("Profil recherché : moins de 35 ans", "moins de 35 ans"),
        ("under 30 years of age", "under 30 years of age"),
        ("You must be under 30 years of age", "under 30 years of age"),
        ("Età inferiore ai 35 anni", "Età inferiore ai 35 anni"),
        ("Sotto i 35 anni", "Sotto i 35 anni"),
        // Gender.
        ("Female candidates only", "Female candidates"),
        ("Men only, please", "Men only"),
        (
            "Wir suchen weibliche Verstärkung für den Empfang",
            "weibliche Verstärkung",
        ),
        ("Poste réservé aux femmes", "réservé aux femmes"),
        ("Solo mujeres", "Solo mujeres"),
        ("Cercasi segretaria, bella presenza", "bella presenza"),
        ("Bij voorkeur een vrouw", "Bij voorkeur een vrouw"),
        // Origin.
        ("EU citizens only", "citizens only"),
        (
            "Deutsche Staatsangehörigkeit erforderlich",
            "Deutsche Staatsangehörigkeit",
        ),
        ("De nationalité française", "De nationalité"),
        ("Nacionalidad española", "Nacionalidad española"),
        ("Cittadinanza italiana", "Cittadinanza italiana"),
        ("Nederlandse nationaliteit", "Nederlandse nationaliteit"),
        // Belief.
        ("You are a practising Christian", "practising Christian"),
        (
            "Mitglied der evangelischen Kirche",
            "Mitglied der evangelischen Kirche",
        ),
        ("Geen hoofddoek", "Geen hoofddoek"),
        // Family.
        ("Single, no children", "no children"),
        ("Sie sind ungebunden und reisen gern", "ungebunden"),
        ("Célibataire et mobile", "Célibataire"),
        ("Sin cargas familiares", "Sin cargas familiares"),
        ("Nubile o celibe", "Nubile"),
        // Looks.
        ("Bewerbung mit Lichtbild", "mit Lichtbild"),
        ("Buena presencia", "Buena presencia"),
        ("Envíe su candidatura con foto", "con foto"),
        ("Candidature avec photo", "avec photo"),
        ("CV met pasfoto", "met pasfoto"),
        ("Bewerbung mit Bild", "mit Bild"),
        ("Hübsche Bewerberinnen bevorzugt", "Hübsche"),
        ("Hübsche junge Frau für den Empfang", "Hübsche junge Frau"),
        // Health.
        ("You are in good health", "good health"),
        ("Sans handicap", "Sans handicap"),
        ("Good health", "Good health"),
        ("Good physical health required", "Good physical health"),
        ("Brot • gute Gesundheit", "gute Gesundheit"),
        ("Buena salud imprescindible", "Buena salud"),
        ("Candidates must have good health", "good health"),
        ("Gozar de buena salud", "buena salud"),
        ("Candidatos con buena salud", "buena salud"),
        // Native speakers.
        ("Native speakers only", "Native speakers only"),
        ("Native speaker of German", "Native speaker"),
        ("Deutsch als Muttersprache", "Muttersprache"),
        ("Anglais langue maternelle", "langue maternelle"),
        ("Madrelingua inglese", "Madrelingua"),
        ("Nederlands als moedertaal", "moedertaal"),
        ("Inglés nativo", "nativo"),
        ("Nativo en inglés", "Nativo"),
        ("Profesores nativos", "Profesores nativos"),
    ] {
        let ad = format!("Baker\n\nRequirements\n- {line}\n- Bread");
        let words_found = found(&ad);
        let hit = words_found
            .iter()
            .any(|found| found.to_lowercase().contains(&words.to_lowercase()));
        assert!(hit, "{line}: {words_found:?}");
    }
}

#[test]
fn lines_that_keep_nobody_out_are_left_alone() {
    for line in [
        "Baker (m/w/d)",
        "Boulanger (h/f)",
        "You are 18 or older, as the law demands for selling alcohol",
        "At least 18 years old",
        "Over 18s only, because we sell alcohol",
        "Mindestens 18 Jahre alt",
        "Minimaal 18 jaar",
        "Minimum 21 years old (lorry licence)",
        "Age limit of 35 as required by law",
        "Equal opportunity regardless of age, gender, religion or nationality",
        "Wir freuen uns über Bewerbungen unabhängig von Alter, Geschlecht und Herkunft",
        "Women are particularly welcome to apply",
        "Frauen werden bei gleicher Eignung bevorzugt",
        "À compétences égales, sans distinction d'âge ou d'origine",
        "L'offerta è rivolta ad ambo i sessi (L. 903/77)",
        "Ongeacht leeftijd, geslacht of afkomst",
        "Please send no photo",
        "You teach children aged 3 to 16",
        "Betreuung von Kindern von 16 bis 18 Jahren",
        "Care for residents over 65 years of age",
        "Our firm is 40 years old",
        "Arbeit mit Menschen mit und ohne Behinderung",
        "At least 15 years of experience",
        "Mindestens 20 Jahre Berufserfahrung",
        "15 ans d'expérience",
        "25 jaar ervaring",
        "Response times under 30 minutes",
        "A team of 25 people",
        "between 3 and 5 years of experience",
        "Between 20 and 25 years of experience",
        "25-35 hours",
        "25–35 Stunden pro Woche",
        "Das Unternehmen ist 35 Jahre alt",
        "Unternehmen ist 35 Jahre alt",
        "Our company is 35 years old",
        "Wir sind 35 Jahre alt und wachsen weiter",
        "Max. 35 Stunden",
        "Mietverträge laufen max. 30 Jahre",
        "We are looking for carers for people over 65 years of age",
        "You are between 20 and 30 minutes from the sea",
        "You lead between 20 and 30 engineers",
        "Sie sind zwischen 20 und 30 Tagen im Jahr unterwegs",
        "Wir suchen Fachkräfte für Menschen über 65 Jahren",
        "See no. 35, years 1 to 5",
        "Max. 30 Stunden pro Woche",
        "Loads of up to 25 kg",
        "A valid work permit",
        "EU citizenship or a work permit",
        "German C1",
        "Deutsch: Muttersprache oder C2",
        "Near-native English",
        "Muttersprachliches Niveau in Deutsch",
        "Native apps for Android",
        "React Native",
        "Cloud native software",
        "Occupational health and safety",
        "Christian Meyer answers your questions",
        "Young people in need are our clients",
        "Our team for young people",
        "Gender studies",
        "Single sign-on",
        "Salary from 3,200 to 3,500 euro, 30 days of leave",
        "Between 25 and 35 hours a week",
        "Wachstum von 30 bis 40 % im Jahr",
        "Vitamins for women's health",
        "A young company with old ovens",
        "Good health insurance",
        "Good health and safety awareness",
        "You have good health and safety practice",
        "We offer our staff excellent health benefits",
        "You promote good health at work",
        "Fomentamos la buena salud en la empresa",
        "Buena salud financiera de la empresa",
        "Bonne santé financière",
        "Seit über 30 Jahren sind wir für Sie da",
        "Über 30 Jahre sind wir für Sie da",
        "For over 30 years we have been there for you",
        "With over 30 years in business we know what you need",
        "You lead a team of under 30 engineers",
        "You keep latency under 50 ms",
        "You keep latency under 50",
        "Unsere Kanzlei ist über 30 Jahre alt",
        "Our ovens are 40 years old and yours to look after",
        "Our machines are between 20 and 30 years old",
        "Con más de 30 años de historia, te ofrecemos estabilidad",
        "You answer under 30 calls a day",
        "Sie betreuen über 40 Filialen",
        "Depuis plus de 30 ans nous sommes là pour vous",
        "Desarrollo nativo Android",
        "Aplicaciones nativas y Kotlin nativo",
        "Sie pflegen Artikel mit Bild und Text",
        "Du schreibst Beiträge mit Foto",
        "Creas fichas de producto con foto",
        "Vous publiez des annonces avec photo",
        "Hübsche Büros mit Blick auf den Fluss",
    ] {
        let ad = format!("Baker\n\nRequirements\n- {line}\n- Bread");
        assert_eq!(found(&ad), Vec::<&str>::new(), "{line}");
    }
}

#[test]
fn unfair_lines_say_what_is_wrong_and_what_to_write() {
    let warnings = unfair_lines("Native speakers only.\nAged 25 to 35.");
    assert_eq!(warnings.len(), 2);
    assert!(warnings[0].advice.contains("C1"), "{:?}", warnings[0]);
    assert!(warnings[1].problem.contains("age"), "{:?}", warnings[1]);
}

#[test]
fn unfair_lines_become_no_criteria_and_what_else_they_ask_for_stays() {
    let labels = |line: &str| {
        let ad = format!("Requirements\n- {line}\n- Baking bread");
        let all = criteria_from_ad("", &ad);
        all.into_iter().map(|c| c.label).collect::<Vec<_>>()
    };
    for line in [
        "Young dynamic person under 30",
        "Unverheiratet und ohne Kinder",
        "Practising Christian",
        "Solo hombres",
        "Nationalité française",
        "Bella presenza",
        "Native speakers only",
        "Max. 35 jaar",
        "Mitglied der evangelischen Kirche",
    ] {
        assert_eq!(labels(line).len(), 1, "{line}: {:?}", labels(line));
    }
    assert_eq!(
        labels("PostgreSQL, aged 25 to 35")[0],
        "PostgreSQL",
        "what the line asks of the work stays"
    );
    assert_eq!(labels("German native speaker")[0], "German (fluent)");
    for (line, kept) in [
        (
            "Native speaker of German or Dutch",
            "German (fluent) or Dutch (fluent)",
        ),
        ("Native German with Kubernetes", "Kubernetes"),
        (
            "Muttersprache Deutsch oder Französisch",
            "German (fluent) or French (fluent)",
        ),
        ("Native English teacher", "Teaching"),
        ("Native speaker with SQL", "SQL"),
        ("Muttersprache Deutsch und Excel", "Microsoft Excel"),
    ] {
        assert!(
            labels(line).iter().any(|label| label == kept),
            "{line}: {:?}",
            labels(line)
        );
    }
}

#[test]
fn wishes_for_a_gender_a_belief_or_an_unbroken_cv_are_found() {
    for (line, words) in [
        ("Homme de moins de 40 ans souhaité", "Homme"),
        ("Homme de moins de 40 ans souhaité", "moins de 40 ans"),
        ("Frau bis 35 Jahre erwünscht", "bis 35 Jahre"),
        (
            "Wir suchen eine junge, dynamische Verkäuferin",
            "junge, dynamische",
        ),
        ("Buscamos una joven y motivada camarera", "joven y motivada"),
        ("Cherchons jeune vendeuse", "jeune vendeuse"),
        ("A young salesperson is wanted", "young salesperson"),
        ("christliche Konfession", "christliche Konfession"),
        ("de religión católica", "de religión católica"),
        ("must be a Christian", "must be a Christian"),
        ("no pregnant women", "no pregnant women"),
        ("pas de femmes enceintes", "pas de femmes enceintes"),
        ("geen zwangere vrouwen", "geen zwangere vrouwen"),
        ("no donne incinte", "no donne incinte"),
        ("recent graduate", "recent graduate"),
        ("neolaureato", "neolaureato"),
        ("no gaps in your CV", "no gaps"),
        ("lückenloser Lebenslauf", "lückenloser Lebenslauf"),
        ("parcours professionnel sans trou", "sans trou"),
        ("currículum sin huecos", "sin huecos"),
        ("curriculum senza buchi", "senza buchi"),
        ("cv zonder gaten", "zonder gaten"),
        ("preferibilmente uomo", "preferibilmente uomo"),
        ("Mann bevorzugt", "Mann bevorzugt"),
    ] {
        let all = found(line);
        assert!(all.contains(&words), "{line}: {all:?}");
    }
    for line in [
        "Recent graduates are welcome",
        "Recent graduates may apply as well as experienced people",
        "No gaps between the tiles",
        "Keine Lücken im Zaun",
        "Homme ou femme, motivé",
        "Assistant (male or female) wanted",
        "You work with young people",
        "A young, dynamic company",
        "Women with equal qualification are preferred",
        "We sell clothes for men",
        "Christmas helpers wanted",
    ] {
        assert!(found(line).is_empty(), "{line}: {:?}", found(line));
    }
}

#[test]
fn habits_strength_and_ages_of_somebody_are_warned_of() {
    for (line, words) in [
        (
            "Wir suchen jemanden bis 45 Jahre, dynamisch und belastbar.",
            "bis 45 Jahre",
        ),
        ("Nous cherchons quelqu'un de moins de 40 ans", "moins de 40 ans"),
        ("18 tot 30 jaar, sterke man", "18 tot 30 jaar"),
        ("Gern Nichtraucher", "Nichtraucher"),
        ("Non-smoker preferred", "Non-smoker"),
        ("Profil non-fumeur", "non-fumeur"),
        ("Persona no fumadora", "no fumadora"),
        ("Non fumatore", "Non fumatore"),
        ("Je bent een niet-roker", "niet-roker"),
        ("Sterke man", "Sterke man"),
        ("Starke Männer", "Starke Männer"),
        ("Kräftiger Mann", "Kräftiger Mann"),
        ("Homme fort", "Homme"),
        ("Hombres fuertes", "Hombres"),
        ("Uomo robusto", "Uomo"),
    ] {
        assert_eq!(found(line).first(), Some(&words), "{line}");
    }
    for line in [
        "Hotel with non-smoker rooms",
        "Locaux non-fumeurs",
        "Nichtraucher im ganzen Gebäude",
        "A strong man or woman for the warehouse",
        "Ein starker Mann oder eine starke Frau",
        "Ein starkes Team",
        "A strong team of men and women",
    ] {
        assert_eq!(found(line), Vec::<&str>::new(), "{line}");
    }
}

#[test]
fn what_an_ad_does_not_ask_for_keeps_nobody_out() {
    for line in [
        "Nicht nötig: Lebenslauf mit Foto",
        "Ein Bewerbungsfoto ist nicht nötig",
        "A recent photo is not required",
        "Not required: a CV with photo",
        "Une photo récente n'est pas nécessaire",
        "Foto reciente no es necesaria",
        "Foto recente non richiesta",
        "Een recente foto is niet nodig",
    ] {
        assert_eq!(found(line), Vec::<&str>::new(), "{line}");
    }
    for line in [
        "Degree not required, recent photo please",
        "Bewerbungsfoto, Zeugnisse nicht nötig",
        "No foreigners, experience not required",
    ] {
        assert_eq!(found(line).len(), 1, "{line}");
    }
}
