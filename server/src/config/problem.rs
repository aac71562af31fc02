//! What is wrong with a configuration, in words for the operator.

use toml::de::DeTable;

use super::VARIABLES;

/// One problem: where it is and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A line of the file. Whoever read the file adds its name.
    #[error("line {line}: {message}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong and what is allowed.
        message: String,
    },
    /// A value breaks a rule, and nobody has looked yet where it comes from; see [`Problem::located`].
    #[error("`{key}`: {message}")]
    Value {
        /// The key, such as `server.listen`.
        key: String,
        /// What to write.
        message: String,
    },
    /// A key that is needed is neither in the file nor among the variables.
    #[error("`{key}` is not set: {message}")]
    Missing {
        /// The key, such as `server.listen`.
        key: String,
        /// What to write.
        message: String,
    },
    /// A variable cannot be read, or what it says breaks a rule.
    #[error("variable `{name}`: {message}")]
    Variable {
        /// Its name.
        name: String,
        /// What to write.
        message: String,
    },
}

impl Problem {
    /// What the reader of the file's `text` met, with what to write where a value is of another kind than the key's.
    pub fn of_text(text: &str, error: &toml::de::Error) -> Self {
        let span = error.span().unwrap_or_default();
        let message = error.message().replace('\n', " ");
        let written = text.get(span.clone()).unwrap_or_default().trim();
        Self::Line {
            line: line_at(text, span.start),
            message: match of_another_kind(&message, written) {
                Some(write) => format!("{message}: {write}"),
                None => message,
            },
        }
    }

    /// A value that breaks a rule.
    pub fn value(key: impl Into<String>, message: impl Into<String>) -> Self {
        Self::Value {
            key: key.into(),
            message: message.into(),
        }
    }

    /// The key whose value breaks a rule, as long as nobody has looked where it comes from.
    pub(super) fn key(&self) -> Option<&str> {
        match self {
            Self::Value { key, .. } => Some(key),
            Self::Line { .. } | Self::Missing { .. } | Self::Variable { .. } => None,
        }
    }

    /// Whether it is about the variable of the profile.
    pub(super) fn is_of_the_profile(&self) -> bool {
        matches!(self, Self::Variable { name, .. } if name == "ROLEFIT_PROFILE")
    }

    /// The same problem with the place that the value comes from: the variable, which overrides the file, else the
    /// line of the file's `text`.
    #[must_use]
    pub fn located(self, text: &str, variables: &[(String, String)]) -> Self {
        let Self::Value { key, message } = self else {
            return self;
        };
        if let Some(name) = variable_of(&key, variables) {
            return Self::Variable {
                name: name.to_owned(),
                message: format!("(`{key}`) {message}"),
            };
        }
        match line_of(&key, text) {
            Some(line) => Self::Line {
                line,
                message: format!("`{key}`: {message}"),
            },
            None => Self::Missing { key, message },
        }
    }
}

/// All problems of a configuration: those of the file line by line, then the others.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{}", lines(.0))]
pub struct Problems(pub Vec<Problem>);

fn lines(problems: &[Problem]) -> String {
    let all: Vec<String> = problems.iter().map(Problem::to_string).collect();
    all.join("\n")
}

/// What is wrong so far, while the rest is looked at.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<Problem>);

impl Faults {
    /// What was checked; `None` when something was wrong, which is noted.
    pub(super) fn note<T>(&mut self, checked: Result<T, Problem>) -> Option<T> {
        checked.map_err(|problem| self.0.push(problem)).ok()
    }

    /// What was checked, or a stand-in for what was wrong.
    pub(super) fn or<T>(&mut self, checked: Result<T, Problem>, stand_in: T) -> T {
        self.note(checked).unwrap_or(stand_in)
    }

    /// What was right of a list. One key has one problem, however many of its values are wrong.
    pub(super) fn all<T>(&mut self, checked: impl Iterator<Item = Result<T, Problem>>) -> Vec<T> {
        let all: Result<Vec<T>, Problem> = checked.collect();
        self.note(all).unwrap_or_default()
    }

    /// What was made, if nothing was wrong with it.
    pub(super) fn none_or<T>(self, made: T) -> Result<T, Vec<Problem>> {
        if self.0.is_empty() { Ok(made) } else { Err(self.0) }
    }
}

/// Values longer than this are not repeated in a hint.
const MOST_REPEATED: usize = 80;

/// What to write in place of a value that is no text, number, list or section where one of these has to stand.
fn of_another_kind(message: &str, written: &str) -> Option<String> {
    let (_, expected) = message
        .strip_prefix("invalid type: ")?
        .split_once(", expected ")?;
    let short =
        written.len() <= MOST_REPEATED && !written.is_empty() && !written.contains(['\n', '"', '[', '{']);
    let words = match expected {
        "a string" | "path string" if short => format!("write it in quotes, \"{written}\""),
        "a string" | "path string" => "write a text in quotes".to_owned(),
        "a sequence" if written.starts_with('"') && written.len() <= MOST_REPEATED => {
            format!("write a list, [{written}]")
        }
        "a sequence" => "write a list of texts, such as [\"a\", \"b\"]".to_owned(),
        struct_ if struct_.starts_with("struct ") => {
            "this is a section: write its name in brackets on a line of its own, and its keys below it"
                .to_owned()
        }
        // Integers are called `u16`, `u32` and so on.
        number if number.starts_with(['u', 'i', 'f']) => "write a number, without quotes".to_owned(),
        _ => return None,
    };
    Some(words)
}

/// The line of a place in a text, counted from 1.
fn line_at(text: &str, byte: usize) -> usize {
    let before = text.as_bytes().iter().take(byte);
    before.filter(|byte| **byte == b'\n').count() + 1
}

/// The variable among the given ones that sets the key.
fn variable_of(key: &str, variables: &[(String, String)]) -> Option<&'static str> {
    let sets_key = |sets: &str| sets.split([',', ':', ' ']).next() == Some(key);
    let given = |name: &str| variables.iter().any(|(given, _)| given == name);
    let found = VARIABLES
        .iter()
        .find(|variable| sets_key(variable.sets) && given(variable.name));
    found.map(|variable| variable.name)
}

/// The line on which a file sets the key, however it is written: below its section's head, dotted or in an inline table.
fn line_of(key: &str, text: &str) -> Option<usize> {
    let table = DeTable::parse(text).ok()?;
    let mut table = table.get_ref();
    let mut parts = key.split('.').peekable();
    while let Some(part) = parts.next() {
        let (name, value) = table.iter().find(|(name, _)| name.get_ref().as_ref() == part)?;
        if parts.peek().is_none() {
            return Some(line_at(text, name.span().start));
        }
        table = value.get_ref().as_table()?;
    }
    None
}
