//! One correction of a profile, as its owner typed it.

use rolefit_domain::edit::{self, InvalidEdit};
use rolefit_domain::{PartialDate, Profile};
use rolefit_resume::{TypedDate, typed_date};

use crate::{ServiceError, ServiceResult};

/// Something that ends later than in so many years was typed wrongly. Contracts and studies end in the future, too.
const MOST_YEARS_AHEAD: u16 = 10;

/// One correction. Paths and sections as in [`rolefit_domain::edit`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProfileChange {
    /// Sets a value.
    Set {
        /// Which.
        path: String,
        /// To what.
        value: String,
    },
    /// Adds an entry.
    Add {
        /// To which section.
        section: String,
        /// Its first field.
        value: String,
    },
    /// Removes an entry.
    Remove {
        /// Which.
        path: String,
    },
}

impl ProfileChange {
    /// Makes the change as of a month; the profile is unchanged when it is refused.
    pub(crate) fn apply(&self, profile: &mut Profile, now: PartialDate) -> ServiceResult<()> {
        match self {
            Self::Set { path, value } => {
                let value = dated(path, value, now)?;
                edit::set(profile, path, &value).map_err(|why| refused("value", &why))
            }
            Self::Add { section, value } => add(profile, section, value),
            Self::Remove { path } => edit::remove(profile, path).map_err(|why| refused("path", &why)),
        }
    }
}

fn refused(field: &'static str, why: &InvalidEdit) -> ServiceError {
    ServiceError::invalid(field, why.to_string())
}

/// Adds what was typed, several things of a list of names as several entries. What is there already stays what it is; all
/// of it being there is refused, so that nobody wonders where it went.
fn add(profile: &mut Profile, section: &str, value: &str) -> ServiceResult<()> {
    let several = match section {
        "skills" => rolefit_matching::skills::listed(value),
        "languages" | "interests" => rolefit_matching::skills::at_commas(value),
        _ => Vec::new(),
    };
    if several.len() < 2 {
        return edit::add(profile, section, value).map_err(|why| refused("value", &why));
    }
    let mut changed = profile.clone();
    let mut known = None;
    let mut added = false;
    for name in several {
        match edit::add(&mut changed, section, name) {
            Ok(()) => added = true,
            Err(why @ InvalidEdit::Already(_)) => known = Some(why),
            Err(why) => return Err(refused("value", &why)),
        }
    }
    match known {
        Some(why) if !added => Err(refused("value", &why)),
        _ => {
            *profile = changed;
            Ok(())
        }
    }
}

/// A date in the form in which it is kept, if the path is one of a date; any other value as it is.
fn dated(path: &str, value: &str, now: PartialDate) -> ServiceResult<String> {
    let field = path.rsplit('.').next().unwrap_or_default();
    if path.split('.').count() != 3 || !matches!(field, "start" | "end" | "date") || value.trim().is_empty() {
        return Ok(value.to_owned());
    }
    let date = match typed_date(value) {
        TypedDate::Date(date) => date,
        TypedDate::GoesOn if field == "end" => return Ok("present".to_owned()),
        TypedDate::Ambiguous => {
            let message = format!(
                "{} may be a day in either of two months; write it as 2024-05-31 or 31.05.2024.",
                value.trim()
            );
            return Err(ServiceError::invalid("value", message));
        }
        TypedDate::GoesOn | TypedDate::Unknown => return Err(refused("value", &InvalidEdit::Date)),
    };
    if field == "start" && date.months(1) > now.months(12) {
        return Err(ServiceError::invalid(
            "value",
            "This starts in the future; add it when it has begun.",
        ));
    }
    if date.year() > now.year() + MOST_YEARS_AHEAD {
        return Err(ServiceError::invalid(
            "value",
            format!("This is more than {MOST_YEARS_AHEAD} years ahead; check the year."),
        ));
    }
    Ok(date.to_string())
}

#[cfg(test)]
mod tests {
    use rolefit_domain::profile::Work;

    use super::*;

    fn now() -> PartialDate {
        "2026-11".parse().expect("a date")
    }

    fn set(profile: &mut Profile, path: &str, value: &str) -> Result<(), String> {
        let change = ProfileChange::Set {
            path: path.to_owned(),
            value: value.to_owned(),
        };
        change.apply(profile, now()).map_err(|why| why.message())
    }

    fn add(profile: &mut Profile, section: &str, value: &str) -> Result<(), String> {
        let change = ProfileChange::Add {
            section: section.to_owned(),
            value: value.to_owned(),
        };
        change.apply(profile, now()).map_err(|why| why.message())
    }

    /// What is kept as the end of the first position.
    fn end(profile: &Profile) -> Option<String> {
        let work = profile.work.first()?;
        let current = work.current.as_ref().map(|current| current.value.clone());
        current.or_else(|| work.end.as_ref().map(|end| end.value.to_string()))
    }

    #[test]
    fn dates_are_kept_in_one_form_however_they_are_typed() {
        let mut p = Profile::default();
        p.work.push(Work::default());
        for (typed, kept) in [
            ("31.12.2024", "2024-12-31"),
            ("Dec 2024", "2024-12"),
            ("12/2024", "2024-12"),
            ("2024-12-31", "2024-12-31"),
            ("2024", "2024"),
            ("bis heute", "present"),
            ("März 2027", "2027-03"),
        ] {
            set(&mut p, "work.0.end", typed).expect(typed);
            assert_eq!(end(&p).as_deref(), Some(kept), "{typed}");
        }
        set(&mut p, "work.0.end", "").expect("is optional");
        assert_eq!(end(&p), None);
        set(&mut p, "work.0.title", "2024 champion").expect("is no date");
    }

    #[test]
    fn dates_that_cannot_be_are_refused_in_words() {
        let mut p = Profile::default();
        p.work.push(Work::default());
        for (path, typed, says) in [
            ("work.0.start", "12/2026", "in the future"),
            ("work.0.start", "2027", "in the future"),
            ("work.0.start", "present", "Write the date as"),
            ("work.0.start", "soon", "Write the date as"),
            ("work.0.end", "04/05/2024", "either of two months"),
            ("work.0.end", "2037", "more than 10 years"),
        ] {
            let why = set(&mut p, path, typed).expect_err(typed);
            assert!(why.contains(says), "{typed}: {why}");
        }
        assert_eq!(p.work, [Work::default()]);
        for started in ["2026", "11/2026", "Nov 2026"] {
            set(&mut p, "work.0.start", started).expect(started);
        }
    }

    #[test]
    fn several_names_are_several_entries_and_each_stands_once() {
        let names = |p: &Profile| p.skills.iter().map(|s| s.name.value.clone()).collect::<Vec<_>>();
        let mut p = Profile::default();
        add(&mut p, "skills", "Go").expect("is new");
        assert!(
            add(&mut p, "skills", "go")
                .expect_err("is there")
                .contains("already")
        );
        add(&mut p, "skills", "SQL, Go; Kotlin and Java").expect("two are new");
        assert_eq!(names(&p), ["Go", "SQL", "Kotlin", "Java"]);
        assert!(add(&mut p, "skills", "Go, SQL").is_err());
        add(&mut p, "languages", "German, English").expect("are new");
        assert_eq!(p.languages.len(), 2);
        add(&mut p, "work", "Cook, Harbour Inn").expect("is one");
        assert_eq!(p.work.len(), 1);
    }
}
