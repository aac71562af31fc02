//! What is wrong with a configuration, in words for the operator.

/// One problem: where it is and what to write instead.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// A line of the file cannot be read. Whoever read the file adds its name.
    #[error("line {line}: {message}")]
    Line {
        /// Counted from 1.
        line: usize,
        /// What is wrong and what is allowed.
        message: String,
    },
    /// A value breaks a rule.
    #[error("`{key}`: {message}")]
    Value {
        /// The key, such as `server.listen`.
        key: &'static str,
        /// What to write.
        message: String,
    },
    /// A variable cannot be read.
    #[error("variable `{name}`: {message}")]
    Variable {
        /// Its name.
        name: String,
        /// What to write.
        message: String,
    },
}

impl Problem {
    /// A value that breaks a rule.
    pub fn value(key: &'static str, message: impl Into<String>) -> Self {
        Self::Value {
            key,
            message: message.into(),
        }
    }
}
