//! What people see of a requirement.

use rolefit_domain::Requirement;

/// The words that people see, such as "PostgreSQL", "German (C1)" or "Kotlin or Java".
pub(crate) fn label(requirement: &Requirement) -> String {
    match requirement {
        Requirement::Skill { name } => name.clone(),
        Requirement::Occupation { title } => format!("Experience as {title}"),
        Requirement::Language { name, level } => with(name, level.as_deref()),
        Requirement::Experience { years: 1, of } => with("1 year of experience", of.as_deref()),
        Requirement::Experience { years, of } => with(&format!("{years} years of experience"), of.as_deref()),
        Requirement::Degree { level, field } => with(level.label(), field.as_deref()),
        Requirement::AnyOf { options } => any(options.iter().map(label).collect()),
    }
}

fn with(what: &str, more: Option<&str>) -> String {
    more.map_or_else(|| what.to_owned(), |more| format!("{what} ({more})"))
}

fn any(labels: Vec<String>) -> String {
    match labels.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, rest)) => format!("{} or {last}", rest.join(", ")),
        None => String::new(),
    }
}
