//! Where the work is done: remote, hybrid, on site.

use rolefit_domain::{Span, WorkPlace, span};

use super::away::{counts_longer, days};
use super::{AdLine, Piece, number};
use crate::joints::{self, Joint};
use crate::phrases::Hit;
use crate::spans::Spans;

/// What the ad says; its head and its labelled lines before its sentences. `None` when those of one rank differ.
pub(super) fn find(lines: &[AdLine<'_>]) -> Option<(WorkPlace, Span)> {
    let head = lines
        .iter()
        .filter(|line| line.label.is_some() || line.is_head() || line.is_item_of_place())
        .filter_map(|line| of_piece(&line.piece, Stands::InHead));
    let body = lines
        .iter()
        .flat_map(|line| &line.sentences)
        .filter_map(|piece| of_piece(piece, Stands::InSentence));
    let near = lines
        .iter()
        .filter(|line| line.is_near_head())
        .flat_map(|line| &line.sentences)
        .chain(
            lines
                .iter()
                .filter(|line| !line.is_near_head())
                .flat_map(AdLine::sentences_near_head),
        )
        .filter_map(|piece| of_piece(piece, Stands::NearHead));
    let bare = lines
        .iter()
        .flat_map(AdLine::bare_sentences)
        .filter_map(|piece| of_piece(piece, Stands::InHead));
    agreed(head)
        .or_else(|| agreed(body))
        .or_else(|| agreed(bare))
        .or_else(|| agreed(near))
        .flatten()
}

/// Whether the piece has a word for a way of working.
pub(super) fn says_any(piece: &Piece<'_>) -> bool {
    !Cues::of(piece).all().is_empty()
}

/// The first of several findings: `None` without any, `Some(None)` when they differ.
fn agreed(mut found: impl Iterator<Item = (WorkPlace, Span)>) -> Option<Option<(WorkPlace, Span)>> {
    let first = found.next()?;
    Some(found.all(|(other, _)| other == first.0).then_some(first))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Stands {
    /// In a line of the head or a labelled one, where few words say what they mean.
    InHead,
    InSentence,
    /// In a short sentence about where the head stands: "Cork, Ireland. On site, rotating shifts."
    NearHead,
}

/// The words of a piece that say where the work is done. None is left out for what it means elsewhere, such as "remote
/// sensing".
pub(super) struct Cues {
    remote: Vec<Hit<()>>,
    home: Vec<Hit<()>>,
    hybrid: Vec<Hit<()>>,
    on_site: Vec<Hit<()>>,
}

impl Cues {
    pub(super) fn of(piece: &Piece<'_>) -> Self {
        let bare = |section: &str| {
            let mut hits = piece.cues(section);
            hits.retain(|hit| stands_alone(piece, hit));
            hits
        };
        let join = |mut phrases: Vec<Hit<()>>, bare: Vec<Hit<()>>| {
            let taken = Spans::new(phrases.iter().map(|phrase| phrase.span));
            let inside = |hit: &Hit<()>| taken.touch(hit.span);
            let alone: Vec<_> = bare.into_iter().filter(|hit| !inside(hit)).collect();
            phrases.extend(alone);
            phrases.sort_by_key(|hit| hit.first);
            phrases
        };
        let mut home = piece.cues("home");
        home.retain(|hit| !is_equipment(piece, hit));
        Self {
            remote: join(piece.cues("remote"), bare("remote-bare")),
            home,
            hybrid: join(piece.cues("hybrid"), bare("hybrid-bare")),
            on_site: bare("on-site"),
        }
    }

    /// Where each word of remote work ends.
    pub(super) fn remote_ends(&self) -> Vec<usize> {
        self.remote.iter().map(|hit| hit.end).collect()
    }

    /// All of them, in order.
    pub(super) fn all(&self) -> Vec<Hit<()>> {
        let mut all: Vec<_> = [&self.remote, &self.home, &self.hybrid, &self.on_site]
            .into_iter()
            .flatten()
            .copied()
            .collect();
        all.sort_by_key(|hit| hit.first);
        all
    }
}

fn of_piece(piece: &Piece<'_>, stands: Stands) -> Option<(WorkPlace, Span)> {
    let mut cues = Cues::of(piece);
    let customers = piece.has("customers");
    let about_work = piece.has("role") || piece.has("fully");
    match stands {
        Stands::InHead if customers && !about_work => {
            cues.on_site
                .retain(|hit| !AT_CUSTOMERS.contains(&piece.word(hit.end)));
        }
        Stands::InHead => {}
        // "You work on site at our customers'" is work on site, "on-site support for customers" is a task.
        Stands::InSentence if customers && about_work => {
            let away = !(cues.remote.is_empty() && cues.home.is_empty() && cues.hybrid.is_empty());
            cues.on_site
                .retain(|hit| !away && AT_CUSTOMERS.contains(&piece.word(hit.end)));
        }
        Stands::InSentence if customers || !about_work => cues.on_site.clear(),
        Stands::InSentence => {}
        Stands::NearHead => cues.on_site.retain(|hit| !customers && is_apart(piece, hit)),
    }
    let away: Vec<_> = cues.remote.iter().chain(&cues.home).copied().collect();
    let all = cues.all();
    let denials = piece.cues("not");
    let denied: Vec<_> = away
        .iter()
        .filter_map(|hit| denial(piece, &denials, hit))
        .collect();
    if !away.is_empty() && denied.len() == away.len() {
        let cover = span::cover(denied.into_iter().chain(away.iter().map(|hit| hit.span)))?;
        return Some((WorkPlace::OnSite, piece.in_ad(cover)));
    }
    let days = days(piece, &away);
    let (first, last) = match (all.first(), all.last()) {
        (Some(first), Some(last)) => (first.span, last.span),
        _ => {
            let days = days?;
            return Some((WorkPlace::Hybrid, piece.in_ad(days)));
        }
    };
    let mut cover = span::cover([first, last])?;
    let either = |a: &[Hit<()>], b: &[Hit<()>]| {
        let mut ors = (0..piece.words.len()).filter(|at| joints::is(Joint::Or, piece.word(*at)));
        ors.any(|or| {
            let beside = |hits: &[Hit<()>]| hits.iter().any(|hit| hit.end + 1 >= or && hit.first <= or + 2);
            beside(a) && beside(b)
        })
    };
    let fully = piece.has("fully");
    let work_place = if !cues.hybrid.is_empty() {
        if !cues.remote.is_empty() && either(&cues.remote, &cues.hybrid) {
            WorkPlace::Remote
        } else {
            WorkPlace::Hybrid
        }
    } else if !cues.remote.is_empty() {
        let mixed = !cues.on_site.is_empty() && !either(&cues.remote, &cues.on_site);
        if days.is_some() || mixed {
            WorkPlace::Hybrid
        } else {
            WorkPlace::Remote
        }
    } else if !cues.home.is_empty() {
        if fully && days.is_none() {
            WorkPlace::Remote
        } else {
            WorkPlace::Hybrid
        }
    } else if days.is_some() {
        // "2 days a week in the office" says where the other three are not.
        WorkPlace::Hybrid
    } else if counts_longer(piece) {
        return None;
    } else {
        WorkPlace::OnSite
    };
    if let Some(days) = days {
        cover = span::cover([cover, days])?;
    }
    // What belongs to the words beside them: "or remote", "100 % remote", "home office possible".
    let mut from = piece.words.partition_point(|w| w.span.start < cover.start);
    while from > 0 && BEFORE.contains(&piece.word(from - 1)) {
        from -= 1;
    }
    let mut to = piece.words.partition_point(|w| w.span.end <= cover.end);
    while to < piece.words.len() && BEHIND.contains(&piece.word(to)) {
        to += 1;
    }
    let start = piece.words.get(from).map_or(cover.start, |w| w.span.start);
    let end = to
        .checked_sub(1)
        .map_or(cover.end, |last| piece.words[last].span.end);
    cover = span::cover([cover, Span { start, end }])?;
    // "Remote (EU)" is quoted with its closing bracket.
    let said = cover.slice(piece.text).unwrap_or_default();
    let open = said.matches('(').count() > said.matches(')').count();
    let rest = piece.text.get(cover.end as usize..).unwrap_or_default();
    let closed = rest
        .find(')')
        .filter(|at| open && *at <= LONGEST_REST && !rest[..*at].contains(['(', '\n']));
    cover.end += closed.map_or(0, |at| at as u32 + 1);
    Some((work_place, piece.in_ad(cover)))
}

/// Most bytes of a bracket behind what was read that are quoted with it: "(2 days a week)".
const LONGEST_REST: usize = 40;

/// Whether a cue stands between signs, with no words of the same clause beside it.
fn is_apart(piece: &Piece<'_>, hit: &Hit<()>) -> bool {
    let parts = |gap: &str| gap.contains([',', '(', ')', '|', '·', '–', '.', ';', '/']);
    let before = hit
        .first
        .checked_sub(1)
        .is_none_or(|last| parts(piece.gap_after(last)));
    before && (hit.end >= piece.words.len() || parts(piece.gap_after(hit.end - 1)))
}

/// Words between "on site" and the customers at whose place it is.
const AT_CUSTOMERS: &[&str] = &["beim", "bei", "at", "with", "chez", "bij", "en", "presso"];

/// Words that belong to a work place behind them, for its quotation.
const BEFORE: &[&str] = &[
    "or",
    "oder",
    "ou",
    "fully",
    "100",
    "partly",
    "komplett",
    "vollstandig",
    "teilweise",
];
/// Words that belong to a work place before them.
const BEHIND: &[&str] = &[
    "possible",
    "moglich",
    "posible",
    "possibile",
    "mogelijk",
    "eu",
    "europe",
    "only",
];

/// Words after "remote", "hybrid" and "on site" that leave them what they are.
const COMPANIONS: &[&str] = &[
    "in",
    "im",
    "within",
    "from",
    "or",
    "and",
    "und",
    "oder",
    "et",
    "ou",
    "y",
    "o",
    "e",
    "of",
    "en",
    "aus",
    "eu",
    "europe",
    "europa",
    "possible",
    "moglich",
    "posible",
    "possibile",
    "mogelijk",
    "option",
    "optional",
    "only",
    "first",
    "friendly",
    "work",
    "working",
    "role",
    "position",
    "job",
    "with",
    "mit",
    "avec",
    "con",
    "met",
    "at",
    "a",
    "bei",
    "beim",
    "chez",
    "bij",
    "is",
    "ist",
    "for",
    "innerhalb",
    "on",
    "days",
    "arbeiten",
    "an",
    "tatig",
    "two",
    "three",
    "zwei",
    "drei",
    "deux",
    "dos",
];

/// Whether a word such as "remote" names a way of working: it ends what it stands in, or goes on as that does.
fn stands_alone(piece: &Piece<'_>, hit: &Hit<()>) -> bool {
    const BELONGS_TO_NEXT: &[&str] = &[
        "for", "of", "with", "to", "fur", "mit", "und", "our", "your", "via", "by", "lead", "leading",
    ];
    if let Some(previous) = hit.first.checked_sub(1)
        && BELONGS_TO_NEXT.contains(&piece.word(previous))
        && !piece.gap_after(previous).contains(['(', ',', '/', '|', '·'])
    {
        return false;
    }
    let next = piece.word(hit.end);
    let gap = piece.gap_after(hit.end - 1);
    let ends = next.is_empty() || !gap.chars().all(|c| c.is_whitespace() || c == '-');
    ends || COMPANIONS.contains(&next) || number(next).is_some()
}

/// Whether "home office" is a thing that is paid for.
fn is_equipment(piece: &Piece<'_>, hit: &Hit<()>) -> bool {
    const THINGS: &[&str] = &[
        "budget",
        "equipment",
        "setup",
        "allowance",
        "ausstattung",
        "zuschuss",
        "pauschale",
        "stipend",
        "desk",
        "delivery",
        "care",
        "visits",
        "nursing",
    ];
    THINGS.contains(&piece.word(hit.end))
}

/// The word that denies a cue: "no remote work", "Remote nicht möglich", "Homeoffice gibt es bei uns nicht".
fn denial(piece: &Piece<'_>, denials: &[Hit<()>], hit: &Hit<()>) -> Option<Span> {
    let last = denials.last().filter(|not| {
        let between = piece.text.get(hit.span.end as usize..not.span.start as usize);
        hit.first == 0
            && not.end == piece.words.len()
            && between.is_some_and(|between| !between.contains(','))
    });
    if let Some(not) = last {
        return Some(not.span);
    }
    let beside = |not: &Hit<()>| {
        let before = not.end <= hit.first && hit.first - not.end < 2;
        let behind = not.first >= hit.end && not.first - hit.end < 2;
        before || behind
    };
    let from = denials.partition_point(|not| not.end + 1 < hit.first);
    let near = denials[from..].iter().take_while(|not| not.first < hit.end + 2);
    near.into_iter().find(|not| beside(not)).map(|not| not.span)
}

#[cfg(test)]
mod tests {
    use rolefit_domain::WorkPlace::{self, Hybrid, OnSite, Remote};

    use super::super::posting_facts;

    #[track_caller]
    fn check(line: &str, expected: Option<WorkPlace>) {
        let ad = format!("Title\n{line}\n");
        let found = posting_facts(&ad).work_place.map(|(place, _)| place);
        assert_eq!(found, expected, "{line:?}");
    }

    #[test]
    fn a_line_of_hours_and_place_says_where_wherever_it_stands() {
        let filler = "- We cook for the people of the town on every day of the week\n".repeat(10);
        for line in [
            "- Jornada completa, presencial",
            "Jornada completa, presencial.",
            "Madrid, on-site.",
            "Full-time, on-site",
        ] {
            check(&format!("{filler}\n{line}"), Some(OnSite));
        }
    }

    #[test]
    fn work_places_are_read_in_six_languages() {
        for (line, place) in [
            ("Berlin or remote", Remote),
            ("Remote (EU)", Remote),
            ("Hollin Grammar School, Sheffield, on-site", OnSite),
            (
                "Remote within Europe, with three weeks a year together on the coast.",
                Remote,
            ),
            ("Télétravail impossible.", OnSite),
            ("Pas de télétravail.", OnSite),
            ("Télétravail non possible", OnSite),
            ("Le télétravail n'est pas possible.", OnSite),
            ("Sin teletrabajo.", OnSite),
            ("El teletrabajo no es posible.", OnSite),
            ("Niente smart working.", OnSite),
            ("Smart working impossibile.", OnSite),
            ("Geen thuiswerk.", OnSite),
            ("Thuiswerken is uitgesloten.", OnSite),
            ("Homeoffice ist ausgeschlossen.", OnSite),
            ("Télétravail possible.", Hybrid),
            ("Jornada completa, presencial", OnSite),
            ("Jornada completa, presencial.", OnSite),
            ("Madrid, on-site.", OnSite),
            ("Location: 100% remote", Remote),
            ("You can work fully remote from anywhere in Europe.", Remote),
            ("Remote or hybrid", Remote),
            ("Ort: 100 % Home-Office", Remote),
            ("Télétravail complet", Remote),
            ("Trabajo 100 % remoto", Remote),
            ("Lavoro da remoto", Remote),
            ("Hybrid, 2 days office", Hybrid),
            (
                "Hybrid in Hamburg: Tuesdays and Wednesdays together, the rest is yours.",
                Hybrid,
            ),
            ("Berlin · Hybrid · Full-time", Hybrid),
            (
                "Two days a week in the Dublin office, 37 hours, a study budget.",
                Hybrid,
            ),
            (
                "We offer two fixed office days in Gothenburg, the rest where you like.",
                Hybrid,
            ),
            ("Three days remote, two in the office", Hybrid),
            ("Home-Office möglich", Hybrid),
            ("Wir bieten zwei Tage Homeoffice pro Woche.", Hybrid),
            ("Télétravail : 2 jours par semaine", Hybrid),
            ("Modalidad: híbrido", Hybrid),
            ("Modalità ibrida", Hybrid),
            ("Thuiswerken is twee dagen mogelijk.", Hybrid),
            ("Kiel, vor Ort", OnSite),
            ("On site in Leeds", OnSite),
            ("This role is on-site.", OnSite),
            ("Remote: no", OnSite),
            ("Remote: yes", Remote),
            ("Homeoffice: ja, zwei Tage", Hybrid),
            ("Remote work is not possible.", OnSite),
            ("Kein Homeoffice", OnSite),
            ("Pas de télétravail", OnSite),
            ("Lugar: presencial, Madrid", OnSite),
            ("Remote, with travel 3 days a week", Remote),
            ("Cork, Ireland. On site, rotating shifts.", OnSite),
            ("Sie arbeiten vor Ort beim Kunden.", OnSite),
            ("We are fully remote within Spain.", Remote),
        ] {
            check(line, Some(place));
        }
    }

    #[test]
    fn a_bracket_is_quoted_whole() {
        let ad = "Title\nBerlin or remote (EU)\n";
        let span = posting_facts(ad).work_place.map(|(_, span)| span);
        assert_eq!(span.and_then(|span| span.slice(ad)), Some("or remote (EU)"));
    }

    #[test]
    fn days_in_more_than_a_week_are_no_hybrid_work() {
        for line in [
            "2 days per month at the office",
            "2 Tage im Monat im Büro",
            "2 jours par mois au bureau",
            "2 jours par an au bureau",
            "2 días al mes en la oficina",
            "2 giorni al mese in ufficio",
            "2 dagen per maand op het kantoor",
        ] {
            check(line, None);
        }
        for line in [
            "2 days per week at the office",
            "2 Tage pro Woche im Büro",
            "2 jours par semaine au bureau",
            "2 días a la semana en la oficina",
            "2 giorni a settimana in ufficio",
            "2 dagen per week op het kantoor",
        ] {
            check(line, Some(Hybrid));
        }
    }

    #[test]
    fn other_meanings_and_contradictions_are_left_out() {
        for line in [
            "Remote sensing and hybrid clouds",
            "Experience with remote monitoring of patients",
            "You lead remote teams.",
            "Service vor Ort beim Kunden",
            "On-site support for our customers",
            "There is an on-site gym.",
            "Kantine vor Ort.",
            "A budget for equipment; home office equipment is paid.",
            "We meet two days a quarter in the office.",
            "Full-time, permanent",
        ] {
            check(line, None);
        }
        check("Work model: remote\nWork model: hybrid", None);
        let head_first = "Title\nBerlin, hybrid\n\nSome colleagues work fully remote.\n";
        assert_eq!(posting_facts(head_first).work_place.map(|(p, _)| p), Some(Hybrid));
    }
}
