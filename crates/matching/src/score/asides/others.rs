//! What others did, "order picking was done by colleagues", and things that have the name of a skill, "first aid kits".

use rolefit_domain::Span;

use super::{MOST_IN_NAME, OWN_AGAIN, RELATIVE, STOPS, Sentence};

impl Sentence<'_> {
    /// "Order picking was done by colleagues": what stands before it in the clause.
    pub(super) fn doers(&self, out: &mut Vec<Span>) {
        let mut last = 0;
        for (at, _) in self.all(BY) {
            let mut near = (at + 1)..(at + 2 + MOST_BEFORE_PEOPLE);
            let Some(people) = near.find(|i| OTHERS.contains(&self.word(*i))) else {
                continue;
            };
            let done = |i: usize| DONE.contains(&self.word(i));
            let before = (at.saturating_sub(MOST_BEFORE_DONE)..at).any(done);
            if !before && !(people + 1..=people + MOST_BEFORE_DONE).any(done) {
                continue;
            }
            let lowest = last.max(at.saturating_sub(MOST_DONE));
            let mut from = at;
            while from > lowest {
                let starts = !self.is_joined(from) && !RELATIVE.contains(&self.word(from));
                if starts || OWN_AGAIN.contains(&self.word(from - 1)) {
                    break;
                }
                from -= 1;
            }
            out.extend(self.span(from, at));
            last = at;
        }
    }

    /// "First aid kits", "trousses de premiers secours": things that have the name of a skill.
    pub(super) fn things(&self, out: &mut Vec<Span>) {
        for (at, word) in self.all(THINGS) {
            let from = self.start_of_phrase(at, MOST_IN_NAME).unwrap_or(at);
            out.extend(self.span(from, at));
            if OF_THING.contains(&self.word(at + 1)) && THINGS_OF.contains(&word.folded.as_str()) {
                let joined = |i: &usize| self.is_joined(*i) && !STOPS.contains(&self.word(*i));
                let end = (at + 2..at + 2 + MOST_IN_NAME).take_while(joined).last();
                out.extend(end.and_then(|end| self.span(at + 2, (end + 1).min(self.words.len()))));
            }
        }
    }
}

/// Most words between "by" and the people, between what was done and "by", and before it in what they did.
const MOST_BEFORE_PEOPLE: usize = 2;
const MOST_BEFORE_DONE: usize = 2;
const MOST_DONE: usize = 12;

/// Words before those who did something.
const BY: &[&str] = &[
    "by", "von", "vom", "durch", "par", "por", "da", "dai", "dalle", "door",
];

/// Other people.
const OTHERS: &[&str] = &[
    "colleagues",
    "colleague",
    "coworkers",
    "others",
    "team",
    "department",
    "contractor",
    "contractors",
    "agency",
    "kollegen",
    "kolleginnen",
    "kollege",
    "kollegin",
    "anderen",
    "abteilung",
    "dienstleister",
    "collegues",
    "collegue",
    "autres",
    "equipe",
    "companeros",
    "companeras",
    "otros",
    "otras",
    "equipo",
    "colegas",
    "colleghi",
    "colleghe",
    "collega",
    "altri",
    "collegas",
    "afdeling",
];

/// What other people did to a thing.
const DONE: &[&str] = &[
    "done",
    "handled",
    "performed",
    "carried",
    "covered",
    "managed",
    "executed",
    "out",
    "erledigt",
    "gemacht",
    "ubernommen",
    "durchgefuhrt",
    "ausgefuhrt",
    "fait",
    "faite",
    "faits",
    "faites",
    "effectue",
    "effectuee",
    "effectues",
    "effectuees",
    "realise",
    "realisee",
    "realises",
    "realisees",
    "assure",
    "assuree",
    "assures",
    "assurees",
    "geree",
    "gere",
    "hecho",
    "hecha",
    "hechos",
    "realizado",
    "realizada",
    "realizados",
    "realizaba",
    "gestionado",
    "gestionada",
    "llevado",
    "fatto",
    "fatta",
    "fatti",
    "svolto",
    "svolta",
    "svolti",
    "gestito",
    "gestita",
    "eseguito",
    "eseguita",
    "gedaan",
    "uitgevoerd",
    "verzorgd",
    "verricht",
];

/// Things that are named after what they are for, folded.
const THINGS: &[&str] = &[
    "kit",
    "kits",
    "box",
    "boxes",
    "cabinet",
    "cabinets",
    "bag",
    "bags",
    "poster",
    "posters",
    "kasten",
    "koffer",
    "schrank",
    "taschen",
    "tasche",
    "trousse",
    "trousses",
    "boite",
    "boites",
    "armoire",
    "botiquin",
    "botiquines",
    "maletin",
    "cassetta",
    "cassette",
    "doos",
    "dozen",
    "kist",
    "kisten",
    "set",
];

/// Those of them that say what they are for behind "of".
const THINGS_OF: &[&str] = &[
    "kit",
    "kits",
    "box",
    "boxes",
    "trousse",
    "trousses",
    "boite",
    "boites",
    "armoire",
    "botiquin",
    "botiquines",
    "maletin",
    "cassetta",
    "cassette",
];

const OF_THING: &[&str] = &["of", "de", "d", "di", "for", "fur"];
