//! The town or region of a job, in the ad's own words.

mod names;

use rolefit_domain::Span;

use super::work_place::Cues;
use super::{AdLine, Label, Piece, labelled_place};
pub(super) use names::{AROUND, BESIDE_TOWN, PLACES};
use names::{has_department, is_known, parts};

/// The place: of a labelled line, else of the head, else of the title, else the one that the sentences agree on.
pub(super) fn find(text: &str, lines: &[AdLine<'_>]) -> Option<(String, Span)> {
    let labelled = lines
        .iter()
        .filter(|line| line.label == Some(Label::Place))
        .find_map(|line| of_parts(&line.piece, Trust::Label));
    let within = || {
        // "Das Haus liegt am See. Arbeitsort: Winterthur."
        let sentences = lines.iter().flat_map(|line| &line.sentences);
        sentences
            .filter_map(labelled_place)
            .find_map(|piece| of_parts(&piece, Trust::Label))
    };
    let span = labelled
        .or_else(within)
        .or_else(|| {
            let head = lines.iter().filter(|line| line.is_head() && line.label.is_none());
            head.clone().find_map(|line| of_parts(&line.piece, Trust::Head))
        })
        .or_else(|| {
            // "Hollin School, Leeds. On site.": a sentence without a verb, also where the ad begins without its title.
            let mut near = lines
                .iter()
                .filter(|line| line.is_near_head() && line.label.is_none() && !tells(&line.piece));
            near.find_map(|line| of_parts(&line.piece, Trust::Known))
        })
        .or_else(|| {
            // "Kestrel Pay (Berlin). We move money.": the same where the line goes on.
            let near = lines.iter().flat_map(AdLine::sentences_near_head);
            let mut quiet = near.filter(|sentence| !tells(sentence));
            quiet.find_map(|sentence| of_parts(sentence, Trust::Known))
        })
        .or_else(|| of_title(&lines.first()?.piece))
        .or_else(|| {
            // "- Vienna or remote" among the requirements.
            let mut items = lines.iter().filter(|line| line.is_item_of_place());
            items.find_map(|line| of_parts(&line.piece, Trust::Known))
        })
        .or_else(|| {
            let sentences = || lines.iter().flat_map(|line| &line.sentences);
            let seat = sentences().find_map(of_sentence);
            let of_any = |read: fn(&Piece<'_>) -> Option<Span>| {
                let mut found = sentences().filter_map(read);
                let first = found.next()?;
                let same = |span: Span| span.slice(text) == first.slice(text);
                found.all(same).then_some(first)
            };
            match seat {
                Some(_) => of_any(of_sentence),
                None => of_any(of_firm),
            }
        })?;
    Some((span.slice(text)?.to_owned(), span))
}

/// A place stands among so many bytes of its line.
const LONGEST_LINE: usize = 400;

/// What the words of a line are taken for.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Trust {
    /// A place, because the label says so.
    Label,
    /// A place where it is a known one, or the rest of a line that says how the work is done.
    Head,
    /// A place where it is a known one alone.
    Known,
}

/// The part of a line that names a place: "Berlin" of "Berlin or remote" and of "Full-time · Berlin · hybrid".
fn of_parts(piece: &Piece<'_>, trust: Trust) -> Option<Span> {
    let piece = &piece.beginning(LONGEST_LINE);
    let cues = Cues::of(piece).all();
    let parts = parts(piece, &cues.iter().map(|hit| hit.span).collect::<Vec<_>>());
    let known = parts
        .iter()
        .find(|part| is_known(piece, **part) || has_department(piece, **part));
    // The only part beside a work place is where the other days are: "Buxtehude, hybrid".
    let alone = || match parts.as_slice() {
        _ if trust == Trust::Known => None,
        [only] if trust == Trust::Label || !cues.is_empty() => Some(only),
        [first, ..] if trust == Trust::Label => Some(first),
        _ => None,
    };
    let found = known.or_else(alone)?;
    Some(piece.in_ad(*found))
}

/// A known town at the end of the title: "Data engineer in Berlin", "Data engineer – Berlin".
fn of_title(title: &Piece<'_>) -> Option<Span> {
    let towns = PLACES.get("town")?;
    let hits = towns.find_words(title.text, &title.words, |_, _| true);
    let last = hits.last()?;
    let written = last.span.slice(title.text)?;
    let before = title.text[..last.span.start as usize].trim_end();
    let led = before.ends_with(['–', '-', '—', ',', '|', '(', '·'])
        || last.first.checked_sub(1).is_some_and(|i| {
            ["in", "a", "en", "at", "te", "bei"].contains(&title.word(i)) || is_contract(title.word(i))
        });
    // "Hamburg Port Consulting" is a firm.
    let goes_on = title.gap_after(last.end - 1).trim().is_empty()
        && title.words.get(last.end).is_some_and(|next| {
            let next = next.span.slice(title.text);
            // "Toledo OH" is a town of a state.
            let state = |next: &str| STATES.contains(&next);
            next.is_some_and(|next| next.starts_with(char::is_uppercase) && !state(next))
        });
    // "warehouse operative, birmingham": who writes no capital anywhere writes none there.
    let small = !title.text.contains(char::is_uppercase)
        && last.end == title.words.len()
        && written.len() >= SHORTEST_SMALL;
    (led && !goes_on && (small || written.starts_with(char::is_uppercase))).then(|| title.in_ad(last.span))
}

/// Whether a word of a title names the contract, behind which a town may stand without a sign: "CDI Lyon".
fn is_contract(word: &str) -> bool {
    const CONTRACTS: &[&str] = &[
        "cdi",
        "cdd",
        "stage",
        "alternance",
        "interim",
        "vollzeit",
        "teilzeit",
        "unbefristet",
        "festanstellung",
        "fulltime",
        "parttime",
        "permanent",
        "indefinido",
        "indeterminato",
        "vast",
        "time",
    ];
    CONTRACTS.contains(&word)
}

/// The states of the United States as they stand behind a town.
const STATES: &[&str] = &[
    "AL", "AK", "AZ", "AR", "CA", "CO", "CT", "DE", "FL", "GA", "HI", "ID", "IL", "IN", "IA", "KS", "KY",
    "LA", "ME", "MD", "MA", "MI", "MN", "MS", "MO", "MT", "NE", "NV", "NH", "NJ", "NM", "NY", "NC", "ND",
    "OH", "OK", "OR", "PA", "RI", "SC", "SD", "TN", "TX", "UT", "VT", "VA", "WA", "WV", "WI", "WY", "DC",
    "UK",
];

/// A town in small letters has at least so many bytes: "reading" and "bath" are words.
const SHORTEST_SMALL: usize = 8;

/// The place that a sentence says the work is at: "our Dublin office", "based in Leeds", "hybrid in Hamburg".
fn of_sentence(piece: &Piece<'_>) -> Option<Span> {
    let mut seats: Vec<usize> = piece.cues("seat").iter().map(|hit| hit.end).collect();
    for cue in Cues::of(piece).all() {
        if ["in", "a", "en"].contains(&piece.word(cue.end)) {
            seats.push(cue.end + 1);
        }
    }
    if let Some(country) = remote_within(piece) {
        return Some(country);
    }
    let towns = PLACES
        .get("town")?
        .find_words(piece.text, &piece.words, |_, _| true);
    let capital = |span: Span| {
        span.slice(piece.text)
            .is_some_and(|written| written.starts_with(char::is_uppercase))
    };
    // "in the Dublin office": the town leads to the house.
    let offices = piece.cues("office");
    let of_office = towns
        .iter()
        .find(|town| offices.iter().any(|office| office.first == town.end));
    let found = towns
        .iter()
        .find(|town| seats.contains(&town.first))
        .or(of_office)?;
    capital(found.span).then(|| piece.in_ad(found.span))
}

/// Whether the line is a sentence about somebody rather than a heading with a full stop.
fn tells(piece: &Piece<'_>) -> bool {
    const TELLING: &[&str] = &[
        "you", "your", "du", "sie", "ihr", "vous", "tu", "su", "je", "u", "is", "are", "was", "were", "has",
        "have", "ist", "sind", "est", "sont", "es", "son", "e", "sono", "zijn", "in", "to", "from", "nach",
        "aus",
    ];
    let about = ["us", "customers", "elsewhere", "hiring"];
    about.iter().any(|section| piece.has(section))
        || piece.words.iter().any(|w| TELLING.contains(&w.folded.as_str()))
}

/// The country that the work is done from: "fully remote within Spain".
fn remote_within(piece: &Piece<'_>) -> Option<Span> {
    const WITHIN: &[&str] = &["within", "innerhalb"];
    let countries = PLACES
        .get("country")?
        .find_words(piece.text, &piece.words, |_, _| true);
    let cues = Cues::of(piece).all();
    let from = |at: usize| {
        let lead = at
            .checked_sub(1)
            .filter(|lead| WITHIN.contains(&piece.word(*lead)));
        lead.is_some_and(|lead| cues.iter().any(|cue| cue.end == lead))
    };
    let found = countries.iter().find(|country| from(country.first))?;
    Some(piece.in_ad(found.span))
}

/// The only town that a sentence in which the firm speaks of itself names: "Für unser Lager in Leipzig suchen wir".
fn of_firm(piece: &Piece<'_>) -> Option<Span> {
    if piece.has("customers") || piece.has("elsewhere") || !(piece.has("us") || piece.has("hiring")) {
        return None;
    }
    let towns = PLACES
        .get("town")?
        .find_words(piece.text, &piece.words, |_, _| true);
    let [town] = towns.as_slice() else {
        return None;
    };
    let lead = town.first.checked_sub(1)?;
    let near = piece.gap_after(lead).trim().is_empty();
    let led = ["in", "a", "en", "te", "at"].contains(&piece.word(lead));
    let capital = town
        .span
        .slice(piece.text)
        .is_some_and(|written| written.starts_with(char::is_uppercase));
    (near && led && capital).then(|| piece.in_ad(town.span))
}

#[cfg(test)]
mod tests {
    use super::super::posting_facts;

    #[track_caller]
    fn check(ad: &str, expected: Option<&str>) {
        let found = posting_facts(ad).place.map(|(place, _)| place);
        assert_eq!(found.as_deref(), expected, "{ad:?}");
    }

    #[test]
    fn places_are_read_from_labels_heads_titles_and_sentences() {
        for (ad, place) in [
            ("Cook\nBerlin or remote", "Berlin"),
            ("Cook\nRemote or Berlin", "Berlin"),
            ("Cook\nBerlin · Hybrid · Full-time", "Berlin"),
            (
                "Cook\nMeadow GmbH | Hamburg, Germany | Permanent",
                "Hamburg, Germany",
            ),
            ("Cook\nBuxtehude, hybrid", "Buxtehude"),
            ("Cook\n24103 Kiel", "24103 Kiel"),
            ("Cook\nLeeds LS1 4AP", "Leeds LS1 4AP"),
            ("Cook\nHamburg-Altona", "Hamburg-Altona"),
            ("Cook\nGreater London", "Greater London"),
            ("Cook\nHybrid (Berlin)", "Berlin"),
            (
                "Cook\n\nWe cook.\nLocation: Little Harbour (on site)",
                "Little Harbour",
            ),
            (
                "Cook\n**Location:** Leeds, United Kingdom",
                "Leeds, United Kingdom",
            ),
            ("Koch\nStandort: Frankfurt am Main", "Frankfurt am Main"),
            ("Koch\nArbeitsort: 24103 Kiel", "24103 Kiel"),
            (
                "Cuisinier\nLieu : Saint-Étienne, télétravail possible",
                "Saint-Étienne",
            ),
            ("Cocinero\nUbicación: Sevilla (presencial)", "Sevilla"),
            ("Kok\nStandplaats: Den Haag", "Den Haag"),
            ("Data engineer in Berlin\nWe build.", "Berlin"),
            ("Data engineer (m/f/d) – Zürich\nWe build.", "Zürich"),
            (
                "Cook\n\nTwo days a week in the Dublin office, 37 hours.",
                "Dublin",
            ),
            (
                "Cook\n\nHybrid in Hamburg: Tuesdays and Wednesdays together.",
                "Hamburg",
            ),
            ("Cook\n\nWe are based in Lyon.", "Lyon"),
            (
                "St Brannoc's Hospital, Cork, Ireland. On site, rotating shifts.",
                "Cork, Ireland",
            ),
            ("Hollin Grammar School, Sheffield, on-site", "Sheffield"),
            ("Cook\nHollin Grammar School, Sheffield. Full-time.", "Sheffield"),
            (
                "Nurse\nTarnbrook Infirmary, Bradford. On site, 37.5 hours, permanent. You join a unit of fourteen beds that never sleeps.",
                "Bradford",
            ),
            (
                "Engineer\n\nKestrel Pay (Berlin). We move money between banks, and our office in Kreuzberg has a cat.",
                "Berlin",
            ),
            ("Cuisinier\nVilleurbanne (69)", "Villeurbanne"),
            ("Cuisinier\nÉcole Sainte-Anne, Bron (69). CDI.", "Bron"),
            (
                "Koch\nHaus am See, Konstanz. Vollzeit. Wir kochen für siebzig Gäste und backen das Brot selbst.",
                "Konstanz",
            ),
            ("Cook\n\nWe are fully remote within Spain.", "Spain"),
            (
                "Koch\n\nFür unser Logistikzentrum in Leipzig suchen wir Leute.",
                "Leipzig",
            ),
            ("Cook\n\nNous recrutons à Nantes un comptable.", "Nantes"),
            ("Cook\n\nBuscamos contable en Zaragoza.", "Zaragoza"),
            ("Cook\n\nOur team sits in Manchester (UK).", "Manchester"),
            ("Cook\n\nRequirements\n- Soups\n- Vienna or remote", "Vienna"),
            ("Koch\n\nIhr Profil\n- Suppen\n- Wien oder Homeoffice", "Wien"),
        ] {
            check(ad, Some(place));
        }
    }

    #[test]
    fn regions_of_remote_work_and_guesses_are_no_place() {
        for ad in [
            "Cook\nRemote (EU)",
            "Cook\nRemote (Germany)",
            "Cook\nFull-time, permanent",
            "Engineer in Test\nWe test.",
            "Cook\nLocation: remote",
            "Cook\n\nOur customers are in Berlin, Paris and London.",
            "Cook\n\nWe are based in Lyon. Our team has an office in Leeds.",
            "Cook\nRemote within Europe",
            "Cook\n\nWe were founded in Berlin.",
            "Cook\n\nOur team cooks in Berlin. We also cook in Leeds.",
            "Cook\n\nYou have cooked in Berlin.",
            "Cook\nHamburg Port Consulting",
            "Cook – Hamburg Port Consulting\nWe cook.",
            "Cook\nFlorence Müller, HR",
            "Cook\n- Essen und Getränke",
            "Cook\nEssen und Getränke",
            "Cook\n• Munich",
            "Cook\n▪ Munich",
        ] {
            check(ad, None);
        }
    }

    #[test]
    fn towns_of_titles_and_heads_are_read() {
        for (ad, place) in [
            (
                "Operatore CNC - Officine Bertazzoli S.r.l., Brescia\n\nCerchiamo.",
                "Brescia",
            ),
            (
                "Cuoco – Hotel Lago Azzurro, Riva del Garda (TN)\n\nCerchiamo.",
                "Riva del Garda",
            ),
            (
                "CNC MACHINIST - 2ND SHIFT|Toledo OH|$24/hr\n\nWe train.",
                "Toledo",
            ),
            (
                "Développeur Java (F/H) CDI Lyon ou full remote\n\nNous codons.",
                "Lyon",
            ),
            ("Comptable CDD Nantes\n\nNous comptons.", "Nantes"),
            (
                "Magazijnmedewerker\n\n📍 Venlo   💶 €14,20 per uur   🕐 2-ploegen",
                "Venlo",
            ),
            ("Koch\n📍 Bozen 🕐 Vollzeit", "Bozen"),
        ] {
            check(ad, Some(place));
        }
    }
}
