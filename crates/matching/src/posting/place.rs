//! The town or region of a job, in the ad's own words.

use std::collections::HashMap;
use std::sync::LazyLock;

use rolefit_domain::Span;

use super::work_place::Cues;
use super::{AdLine, Label, Piece, labelled_place, sections};
use crate::phrases::Phrases;
use crate::text::{Word, words};
use crate::titles;

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

pub(super) static PLACES: LazyLock<HashMap<&str, Phrases<()>>> =
    LazyLock::new(|| sections(include_str!("../../data/places.txt")));

/// Longest name of a place, in words and in bytes.
const MOST_WORDS: usize = 6;
const MOST_BYTES: usize = 60;
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

/// The parts of a line between its separators and its words about the way of working, if they can be names.
fn parts(piece: &Piece<'_>, cues: &[Span]) -> Vec<Span> {
    let mut cuts: Vec<Span> = cues.to_vec();
    let remote_in_brackets = |at: usize| {
        let before = piece.text[..at].trim_end();
        cues.iter().any(|cue| cue.end as usize == before.len())
    };
    for (at, c) in piece.text.char_indices() {
        let rest = &piece.text[at..];
        let dash = [" - ", " – ", " — "].iter().any(|dash| rest.starts_with(dash));
        let bracket = matches!(c, '(' | '[');
        if bracket && remote_in_brackets(at) && !is_seat(piece, at) {
            // "Remote (EU)": from where, and no place to go to.
            let end = rest.find([')', ']']).map_or(piece.text.len(), |end| at + end + 1);
            cuts.push(Span::new(at, end));
        } else if bracket || dash || matches!(c, ')' | ']' | '|' | '·' | '•' | '/' | ';' | '*' | '#') {
            cuts.push(Span::new(at, at + c.len_utf8()));
        } else if c == '.' && ends_sentence(piece, at) || c == ',' && !joins_country(piece, at) {
            cuts.push(Span::new(at, at + 1));
        }
    }
    cuts.sort();
    let mut out = Vec::new();
    let mut from = 0;
    for cut in cuts {
        if (cut.start as usize) > from {
            out.extend(name(piece, from, cut.start as usize));
        }
        from = from.max(cut.end as usize);
    }
    if from < piece.text.len() {
        out.extend(name(piece, from, piece.text.len()));
    }
    out
}

/// Whether the full stop at `at` ends a sentence: not that of "St. Gallen".
fn ends_sentence(piece: &Piece<'_>, at: usize) -> bool {
    let spaced = piece.text[at + 1..].starts_with(char::is_whitespace);
    let last = piece.words.partition_point(|w| (w.span.end as usize) <= at);
    let long = last.checked_sub(1).is_some_and(|last| piece.word(last).len() > 3);
    spaced && long
}

/// Whether what stands in the brackets at `at` is a known town, as in "Hybrid (Berlin)".
fn is_seat(piece: &Piece<'_>, at: usize) -> bool {
    let inner = &piece.text[at + 1..];
    let inner = &inner[..inner.find([')', ']']).unwrap_or(inner.len())];
    PLACES
        .get("town")
        .is_some_and(|towns| !towns.find(inner).is_empty())
}

/// Whether a comma stands between a place and its country: "Leeds, United Kingdom".
fn joins_country(piece: &Piece<'_>, comma: usize) -> bool {
    let next = piece.words.partition_point(|w| (w.span.start as usize) < comma);
    let countries = PLACES
        .get("country")
        .map(|p| p.find_words(piece.text, &piece.words, |_, _| true));
    countries.is_some_and(|hits| hits.iter().any(|hit| hit.first == next))
}

/// A stretch without the small words around it, if it can be the name of a place.
fn name(piece: &Piece<'_>, from: usize, to: usize) -> Option<Span> {
    let first = piece.words.partition_point(|w| (w.span.start as usize) < from);
    let end = piece.words.partition_point(|w| (w.span.end as usize) <= to);
    let mut words = piece.words.get(first..end.max(first))?;
    while words.first().is_some_and(|w| AROUND.contains(&w.folded.as_str())) {
        words = &words[1..];
    }
    while words.last().is_some_and(|w| AROUND.contains(&w.folded.as_str())) {
        words = &words[..words.len() - 1];
    }
    let span = Span {
        start: words.first()?.span.start,
        end: words.last()?.span.end,
    };
    let text = span.slice(piece.text)?;
    let letters = words.iter().all(|w| {
        let written = w.span.slice(piece.text).unwrap_or_default();
        // "24103", and the second half of "LS1 4AP".
        let code = (3..=6).contains(&written.len())
            && written.starts_with(|c: char| c.is_ascii_digit())
            && written
                .bytes()
                .all(|b| b.is_ascii_digit() || b.is_ascii_uppercase())
            && (written.len() >= 4 || written.ends_with(|c: char| c.is_ascii_uppercase()));
        code || written.starts_with(char::is_uppercase) || SMALL.contains(&w.folded.as_str())
    });
    let capital = words.iter().any(|w| {
        w.span
            .slice(piece.text)
            .is_some_and(|written| written.starts_with(char::is_uppercase))
    });
    let only_region = PLACES.get("region").is_some_and(|regions| {
        let hits = regions.find(text);
        hits.len() == 1 && hits[0].span.len() as usize == text.len()
    });
    let fits = words.len() <= MOST_WORDS && text.len() <= MOST_BYTES;
    let other = words.iter().any(|w| NO_PLACE.contains(&w.folded.as_str()));
    (letters && capital && fits && !only_region && !other).then_some(span)
}

/// Words that lead to a place or away from it and are not in its name.
pub(super) const AROUND: &[&str] = &[
    "in",
    "at",
    "im",
    "or",
    "oder",
    "ou",
    "o",
    "of",
    "and",
    "und",
    "et",
    "y",
    "e",
    "a",
    "from",
    "within",
    "near",
    "bei",
    "aus",
    "fully",
    "partly",
    "100",
    "possible",
    "moglich",
    "only",
    "based",
    "option",
    "teilweise",
    "also",
    "auch",
];

/// Small words inside of names: "Frankfurt am Main", "Newcastle upon Tyne".
const SMALL: &[&str] = &[
    "am", "an", "der", "im", "upon", "on", "de", "la", "le", "les", "sur", "del", "di", "den", "the", "a",
    "d", "l", "bei", "ob", "in", "or", "oder", "and", "und", "ou", "o", "y", "e", "of", "et", "en", "sous",
    "aux",
];

/// Words of heads that are capitalized and no place.
const NO_PLACE: &[&str] = &[
    "time",
    "full",
    "part",
    "permanent",
    "contract",
    "vollzeit",
    "teilzeit",
    "unbefristet",
    "befristet",
    "festanstellung",
    "cdi",
    "cdd",
    "temps",
    "plein",
    "jornada",
    "completa",
    "indefinido",
    "tempo",
    "pieno",
    "indeterminato",
    "voltijd",
    "deeltijd",
    "fulltime",
    "gmbh",
    "ag",
    "ltd",
    "inc",
    "llc",
    "plc",
    "kg",
    "se",
    "sa",
    "sas",
    "srl",
    "bv",
    "nv",
    "salary",
    "gehalt",
    "eur",
    "usd",
    "gbp",
    "chf",
    "m",
    "w",
    "d",
    "f",
    "h",
    "x",
    "immediately",
    "sofort",
    "start",
    "asap",
    "team",
    "department",
    "hours",
    "stunden",
    "days",
    "tage",
    "remote",
    "hybrid",
    "we",
    "you",
    "wir",
    "du",
    "sie",
    "nous",
    "vous",
    "anywhere",
    "flexible",
    "various",
    "several",
    "tbd",
    "office",
];

/// Whether the part is a known town or country and nothing else: "24103 Kiel", "Leeds, United Kingdom", "Hamburg-Altona",
/// but not "Hamburg Port Consulting".
fn is_known(piece: &Piece<'_>, part: Span) -> bool {
    let Some(text) = part.slice(piece.text) else {
        return false;
    };
    let cut = words(text);
    let named: Vec<_> = ["town", "country", "region"]
        .iter()
        .filter_map(|kind| PLACES.get(kind))
        .flat_map(|places| places.find_words(text, &cut, |_, _| true))
        .collect();
    let within = |at: usize| named.iter().any(|hit| (hit.first..hit.end).contains(&at));
    let belongs = |(at, word): (usize, &Word)| {
        let written = word.span.slice(text).unwrap_or_default();
        // Postcodes have digits: "24103", "LS1 4AP".
        let code = written.contains(|c: char| c.is_ascii_digit());
        let district = at.checked_sub(1).is_some_and(|last| {
            within(last) && text.get(cut[last].span.end as usize..word.span.start as usize) == Some("-")
        });
        within(at) || code || district || BESIDE_TOWN.contains(&word.folded.as_str())
    };
    !named.is_empty() && cut.iter().enumerate().all(belongs)
}

/// Whether the number of a French department stands in brackets behind the part: "Villeurbanne (69)".
fn has_department(piece: &Piece<'_>, part: Span) -> bool {
    let rest = piece
        .text
        .get(part.end as usize..)
        .unwrap_or_default()
        .trim_start();
    let inner = rest.strip_prefix('(').and_then(|rest| rest.split_once(')'));
    let is_department = |number: &str| match number {
        "2A" | "2B" => true,
        _ if number.len() == 2 => number.parse().is_ok_and(|n: u16| (1..=95).contains(&n)),
        _ => number.parse().is_ok_and(|n: u16| (971..=976).contains(&n)),
    };
    // "Pflegehelfer (20)" counts people.
    let is_work = || {
        part.slice(piece.text)
            .is_some_and(|text| !titles::named_in(text).0.is_empty())
    };
    inner.is_some_and(|(inner, _)| is_department(inner)) && !is_work()
}

/// Words beside a town that leave it one: "Greater London", "Raum Stuttgart".
pub(super) const BESIDE_TOWN: &[&str] = &[
    "greater",
    "area",
    "city",
    "central",
    "region",
    "grossraum",
    "raum",
    "stadt",
    "mitte",
    "am",
    "near",
    "bei",
    "in",
    "or",
    "oder",
    "ou",
    "o",
    "of",
    "and",
    "und",
    "et",
    "y",
    "e",
    "the",
    "nord",
    "sud",
    "west",
    "ost",
    "north",
    "south",
    "east",
];

/// A known town at the end of the title: "Data engineer in Berlin", "Data engineer – Berlin".
fn of_title(title: &Piece<'_>) -> Option<Span> {
    let towns = PLACES.get("town")?;
    let hits = towns.find_words(title.text, &title.words, |_, _| true);
    let last = hits.last()?;
    let written = last.span.slice(title.text)?;
    let before = title.text[..last.span.start as usize].trim_end();
    let led = before.ends_with(['–', '-', '—', ',', '|', '(', '·'])
        || last
            .first
            .checked_sub(1)
            .is_some_and(|i| ["in", "a", "en", "at"].contains(&title.word(i)));
    // "Hamburg Port Consulting" is a firm.
    let goes_on = title.gap_after(last.end - 1).trim().is_empty()
        && title.words.get(last.end).is_some_and(|next| {
            let next = next.span.slice(title.text);
            next.is_some_and(|next| next.starts_with(char::is_uppercase))
        });
    (led && !goes_on && written.starts_with(char::is_uppercase)).then(|| title.in_ad(last.span))
}

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
}
