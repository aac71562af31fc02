//! Numbers and amounts as people read them, the same on both sides.

pub use rolefit_domain::encode::html;

/// A size in bytes as file managers show it, such as `1.2 MB`.
pub fn file_size(bytes: u64) -> String {
    match bytes {
        0..1_000 => count(bytes, "byte", "bytes"),
        1_000..1_000_000 => format!("{} KB", bytes.div_ceil(1_000)),
        _ => {
            let tenths = bytes.div_ceil(100_000);
            match (tenths / 10, tenths % 10) {
                (whole, 0) => format!("{whole} MB"),
                (whole, tenth) => format!("{whole}.{tenth} MB"),
            }
        }
    }
}

/// A length of time such as `84 ms`, `1.3 s` or `2 min 5 s`; negative lengths count as none.
pub fn duration(millis: i64) -> String {
    match millis.max(0) {
        ms @ 0..1_000 => format!("{ms} ms"),
        ms @ 1_000..60_000 => format!("{}.{} s", ms / 1_000, ms % 1_000 / 100),
        ms => format!("{} min {} s", ms / 60_000, ms / 1_000 % 60),
    }
}

/// The name that somebody is greeted by: the first of a full name that is no title. `None` where nothing else is left.
pub fn given_name(name: &str) -> Option<&str> {
    const TITLES: [&str; 20] = [
        "dr",
        "prof",
        "professor",
        "mr",
        "mrs",
        "ms",
        "miss",
        "mx",
        "sir",
        "dame",
        "herr",
        "frau",
        "mme",
        "mlle",
        "monsieur",
        "madame",
        "dott",
        "dottssa",
        "dra",
        "drs",
    ];
    // Some of these are names where they stand without a full stop: `Phil`, `Nat`, `Pol`.
    const DOTTED: [&str; 15] = [
        "ing", "mag", "dipl", "med", "habil", "phil", "nat", "rer", "jur", "pol", "hc", "univ", "rev", "sr",
        "ir",
    ];
    let title = |word: &str| {
        let known = |part: &str| {
            let letters = part.chars().filter(|c| c.is_alphabetic());
            let letters: String = letters.flat_map(char::to_lowercase).collect();
            TITLES.contains(&letters.as_str()) || word.ends_with('.') && DOTTED.contains(&letters.as_str())
        };
        // `Dipl.-Ing.`, `h.c.`
        known(word) || word.contains('-') && word.split('-').all(known)
    };
    name.split_whitespace().find(|word| !title(word))
}

/// A number with the right form of its noun, such as `1 job` or `3 jobs`.
pub fn count(number: u64, one: &str, many: &str) -> String {
    let noun = if number == 1 { one } else { many };
    format!("{number} {noun}")
}

/// A time to wait, as exact as it matters: seconds up to a minute and a half, then whole minutes, never too few.
pub fn wait(seconds: u64) -> String {
    match seconds {
        0..=90 => count(seconds, "second", "seconds"),
        _ => count(seconds.div_ceil(60), "minute", "minutes"),
    }
}

/// A score of 0 to 1000 as a percentage without decimals, rounded down so that only a full score says 100.
pub fn percent(score: u16) -> String {
    format!("{} %", score / 10)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_are_greeted_by_their_given_name() {
        for (name, given) in [
            ("Dr. Wolfgang Beispiel", Some("Wolfgang")),
            ("Prof. Dr. med. Ana Li", Some("Ana")),
            ("Dipl.-Ing. Mia Lund", Some("Mia")),
            ("Univ.-Prof. h.c. Mia Lund", Some("Mia")),
            ("Drew Li", Some("Drew")),
            ("Phil Li", Some("Phil")),
            ("Dr. phil. Nat Li", Some("Nat")),
            ("Jean-Luc Li", Some("Jean-Luc")),
            ("Dr.", None),
            ("", None),
        ] {
            assert_eq!(given_name(name), given, "{name}");
        }
    }

    #[test]
    fn amounts_are_written_for_people() {
        assert_eq!(file_size(1), "1 byte");
        assert_eq!(file_size(999), "999 bytes");
        assert_eq!(file_size(1_001), "2 KB");
        assert_eq!(file_size(10_000_000), "10 MB");
        assert_eq!(duration(-5), "0 ms");
        assert_eq!(duration(1_340), "1.3 s");
        assert_eq!(duration(125_000), "2 min 5 s");
        assert_eq!(count(0, "job", "jobs"), "0 jobs");
        assert_eq!(percent(999), "99 %");
        assert_eq!(wait(1), "1 second");
        assert_eq!(wait(91), "2 minutes");
    }
}
