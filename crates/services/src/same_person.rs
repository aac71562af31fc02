//! Whether two profiles are of the same person.

use rolefit_domain::Profile;
use rolefit_matching::text::fold;

/// Whether `a` is of another person than `b`, as far as both say: their names have no word in common, however it is
/// written, and neither have their e-mail addresses.
pub(crate) fn names_another_person(a: &Profile, b: &Profile) -> bool {
    let (Some(mine), Some(theirs)) = (&a.basics.name, &b.basics.name) else {
        return false;
    };
    let theirs = name_words(&theirs.value);
    let shares_name = name_words(&mine.value).iter().any(|word| theirs.contains(word));
    !shares_name && !share_address(a, b)
}

/// Whether nothing says that `a`, which names somebody, is of the same person as `b`, which names nobody: no address, and
/// no position in the same words.
pub(crate) fn nothing_in_common(a: &Profile, b: &Profile) -> bool {
    let positions = |profile: &Profile| -> Vec<String> {
        let titles = profile.work.iter().filter_map(|work| work.title.as_ref());
        titles.map(|title| fold(&title.value)).collect()
    };
    let theirs = positions(b);
    let shares_position = positions(a).iter().any(|title| theirs.contains(title));
    b.basics.name.is_none() && !share_address(a, b) && !shares_position
}

fn share_address(a: &Profile, b: &Profile) -> bool {
    let theirs = &b.basics.emails;
    let is_theirs = |mine: &str| {
        theirs
            .iter()
            .any(|theirs| theirs.value.eq_ignore_ascii_case(mine))
    };
    a.basics.emails.iter().any(|mine| is_theirs(&mine.value))
}

/// The words of a name, so that `Müller` is `Mueller` and `Łukasz` is `Lukasz`.
fn name_words(name: &str) -> Vec<String> {
    fold(name)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| word.chars().count() > 1)
        .map(|word| {
            let plain = word.replace('ł', "l").replace('ø', "o").replace('ß', "ss");
            plain.replace("ae", "a").replace("oe", "o").replace("ue", "u")
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use rolefit_domain::Sourced;

    use super::*;

    #[test]
    fn people_are_told_apart_by_name_and_address() {
        let profile = |name: &str, email: &str| {
            let mut profile = Profile::default();
            profile.basics.name = Some(Sourced::typed(name.to_owned()));
            profile.basics.emails = vec![Sourced::typed(email.to_owned())];
            profile
        };
        for (known, name, email, another) in [
            ("Mira Okafor", "MIRA A. OKAFOR", "work@example.org", false),
            ("Mira Okafor", "Mira Lindqvist", "new@example.org", false),
            ("Mira Okafor", "M. Lindqvist", "Mira@example.org", false),
            ("Łukasz Żak", "Lukasz Zak", "new@example.org", false),
            ("Jörg Müller", "Joerg Mueller", "new@example.org", false),
            ("Mira Okafor", "Ali Demir", "ali@example.org", true),
        ] {
            let known = profile(known, "mira@example.org");
            let other = profile(name, email);
            assert_eq!(names_another_person(&known, &other), another, "{name}");
        }
        let known = profile("Mira Okafor", "mira@example.org");
        assert!(
            !names_another_person(&known, &Profile::default()),
            "nothing is said"
        );
    }
}
