//! What ads say of the firm and of other things than the skill whose word they use.

use rolefit_matching::criteria_from_ad;

#[test]
fn the_name_of_a_firm_and_the_work_on_other_things_are_no_skills() {
    for (title, text, unwanted, wanted) in [
        (
            "Zimmerer",
            "Zimmerer\nHolzbau Brandt GmbH sucht Verstärkung.\nIhre Aufgaben\n- Montage von Dachstühlen\nIhr Profil\n- \
             Führerschein Klasse B",
            vec!["Carpentry", "Mechanical assembly"],
            "Driving licence B",
        ),
        (
            "Vendeur",
            "Menuiserie Durand SARL recrute.\nMissions\n- Montage de charpentes\nProfil\n- Permis B",
            vec!["Joinery", "Mechanical assembly"],
            "Driving licence B",
        ),
        (
            "Clerk",
            "Brightwater Accounting Ltd is growing.\nRequirements\n- Excel\n- Welding",
            vec!["Accounting"],
            "Welding",
        ),
        (
            "Monteur",
            "Ihre Aufgaben\n- Montage von Baugruppen und Maschinen\nIhr Profil\n- Löten",
            vec![],
            "Mechanical assembly",
        ),
    ] {
        let found = criteria_from_ad(title, text);
        let labels: Vec<_> = found.iter().map(|c| c.label.as_str()).collect();
        assert!(labels.contains(&wanted), "{labels:?}");
        assert!(!labels.iter().any(|label| unwanted.contains(label)), "{labels:?}");
    }
}
