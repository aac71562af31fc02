//! Whole ads of several languages and fields of work.

use super::check;

#[test]
fn an_english_software_ad() {
    check(
        "Data Engineer (m/f/d)",
        "We are a leading provider of cloud computing, founded in 2004.\n\n\
         Requirements:\n\
         - 3+ years of experience with Python and Postgres\n\
         - Bachelor's or Master's degree in Computer Science\n\
         - Fluent English\n\
         - Airflow is a plus\n\n\
         Nice to have:\n\
         - Kafka, dbt\n\n\
         Benefits:\n\
         - Kubernetes training and a Spanish course\n",
        &[
            "must 3 years of Python and Postgres",
            "must Python",
            "must PostgreSQL",
            "must Bachelor in Computer Science",
            "must English",
            "nice Apache Airflow",
            "nice Apache Kafka",
            "nice dbt",
        ],
    );
}

#[test]
fn a_german_nursing_ad() {
    check(
        "Pflegefachkraft (m/w/d)",
        "Über uns\nWir sind eine Klinik mit 400 Betten und bilden in Wundversorgung aus.\n\n\
         Ihr Profil\n\
         - Abgeschlossene Ausbildung in der Krankenpflege\n\
         - mindestens zwei Jahre Berufserfahrung\n\
         - Gute Deutschkenntnisse (B2)\n\
         - Erfahrung in der Intensivpflege von Vorteil\n\n\
         Wir bieten\n- Führerschein und Fortbildung in Palliativpflege\n",
        &[
            "must Vocational in Krankenpflege",
            "must 2 years",
            "must German",
            "nice Intensive care",
        ],
    );
}

#[test]
fn a_french_accounting_ad() {
    check(
        "Comptable H/F",
        "Vos missions :\n- Tenue de la comptabilité et rapprochement bancaire\n\n\
         Profil recherché :\n- Expérience de 3 ans minimum\n- Maîtrise d'Excel\n- Anglais courant\n\
         - La connaissance de SAP serait un plus\n\nNous offrons :\n- une formation Power BI\n",
        &[
            "nice Bookkeeping",
            "nice Account reconciliation",
            "must 3 years",
            "must Microsoft Excel",
            "must English",
            "nice SAP",
        ],
    );
}

#[test]
fn a_spanish_warehouse_ad_and_a_dutch_one() {
    check(
        "Mozo de almacén",
        "Requisitos:\n- Carnet de carretillero imprescindible\n- Experiencia de 1 año en preparación de pedidos\n\
         - Se valorará carnet de conducir\n\nOfrecemos:\n- Curso de inglés\n",
        &[
            "must Forklift licence",
            "must 1 years of preparación de pedidos",
            "must Order picking",
            "nice Driving licence B",
        ],
    );
    check(
        "Elektricien",
        "Functie-eisen\n- mbo-diploma elektrotechniek\n- Rijbewijs B is een pré\n\nWij bieden\n- een cursus PLC\n",
        &["must Vocational in elektrotechniek", "nice Driving licence B"],
    );
}

#[test]
fn plain_prose_without_headings_asks_as_well() {
    check(
        "Welder",
        "You must hold welding certificates for TIG. Ideally you have a forklift licence. \
         No degree required. We offer a pension and English lessons.",
        &["must Welding", "must TIG welding", "nice Forklift licence"],
    );
}

#[test]
fn trades_care_and_logistics_have_their_words_in_five_languages() {
    for (line, expected) in [
        ("- Diploma elektriciteit", "must Electrical engineering basics"),
        ("- Manejo de radiofrecuencia", "must Handheld scanners"),
        ("- Patentino del muletto", "must Forklift licence"),
        ("- ADL-zorg", "must Personal care"),
        ("- Tilliften", "must Patient lifting and transfer"),
        ("- Buste paga", "must Payroll"),
        ("- Liasses fiscales", "must Taxation"),
        ("- Rifacimento camere", "must Housekeeping"),
        ("- Wärmedämmverbundsystem", "must Facade insulation"),
        ("- Relances clients", "must Accounts receivable"),
    ] {
        check("Job", &format!("Requirements\n{line}\n"), &[expected]);
    }
}
