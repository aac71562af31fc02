//! Names of months and seasons in eight languages.

use super::dates::starts_with_word;

/// Month names and their short forms; a full stop after a short form is not part of it.
const MONTHS: [&[&str]; 12] = [
    &[
        "january", "jan", "januar", "jänner", "janvier", "janv", "enero", "ene", "janeiro", "gennaio", "gen",
        "januari",
    ],
    &[
        "february",
        "feb",
        "februar",
        "février",
        "fevrier",
        "févr",
        "fév",
        "febrero",
        "fevereiro",
        "fev",
        "febbraio",
        "febr",
        "februari",
    ],
    &[
        "march", "mar", "märz", "mär", "mrz", "mars", "marzo", "março", "maart", "mrt",
    ],
    &["april", "apr", "avril", "avr", "abril", "abr", "aprile"],
    &["may", "mai", "mayo", "maio", "maggio", "mag", "mei"],
    &["june", "jun", "juni", "juin", "junio", "junho", "giugno", "giu"],
    &[
        "july", "jul", "juli", "juillet", "juil", "julio", "julho", "luglio", "lug",
    ],
    &["august", "aug", "août", "aout", "agosto", "ago", "augustus"],
    &[
        "september",
        "sept",
        "sep",
        "septembre",
        "septiembre",
        "setiembre",
        "setembro",
        "set",
        "settembre",
    ],
    &[
        "october", "oct", "oktober", "okt", "octobre", "octubre", "outubro", "out", "ottobre", "ott",
    ],
    &["november", "nov", "novembre", "noviembre", "novembro"],
    &[
        "december",
        "dec",
        "dezember",
        "dez",
        "décembre",
        "déc",
        "decembre",
        "diciembre",
        "dic",
        "dezembro",
        "dicembre",
    ],
];

/// Seasons and terms; only their year is read.
pub(super) const SEASONS: &[&str] = &[
    "spring",
    "summer",
    "fall",
    "autumn",
    "winter",
    "q1",
    "q2",
    "q3",
    "q4",
    "frühling",
    "frühjahr",
    "sommer",
    "herbst",
    "sommersemester",
    "wintersemester",
    "ss",
    "ws",
    "sose",
    "wise",
    "printemps",
    "été",
    "automne",
    "hiver",
    "primavera",
    "verano",
    "otoño",
    "invierno",
    "verão",
    "outono",
    "inverno",
    "estate",
    "autunno",
    "lente",
    "zomer",
    "herfst",
    "end of",
    "early",
    "mid",
    "late",
    "class of",
    "expected",
    "anticipated",
];

/// The month, 1 to 12, that `text` starts with, and the bytes of its name.
pub(super) fn month_of(text: &str) -> Option<(u8, usize)> {
    let mut best: Option<(u8, usize)> = None;
    for (index, names) in MONTHS.iter().enumerate() {
        for name in *names {
            if let Some(len) = starts_with_word(text, name)
                && best.is_none_or(|(_, most)| len > most)
            {
                best = Some((u8::try_from(index + 1).unwrap_or(0), len));
            }
        }
    }
    best
}
