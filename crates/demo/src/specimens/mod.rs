//! Hostile and broken files, generated, with what must come of each.

use rolefit_domain::FailureCode;

/// A generated file that a careful reader must treat in one known way.
pub struct Specimen {
    /// Unique name, such as `zip-bomb`.
    pub name: &'static str,
    /// The name that the file is uploaded under.
    pub file_name: &'static str,
    /// What must come of it.
    pub expected: Expected,
    make: fn() -> Vec<u8>,
}

/// What must come of a specimen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Refused with this code.
    Refused(FailureCode),
    /// Read as if nothing were wrong with it.
    Readable {
        /// Text that must be found.
        has: &'static str,
        /// Text that must not be found; `None` where nothing is hidden.
        lacks: Option<&'static str>,
    },
}

impl Specimen {
    /// The file; made anew at each call because some are large.
    pub fn bytes(&self) -> Vec<u8> {
        (self.make)()
    }
}

/// All specimens.
pub fn all() -> Vec<Specimen> {
    vec![Specimen {
        name: "empty",
        file_name: "resume.pdf",
        expected: Expected::Refused(FailureCode::Empty),
        make: Vec::new,
    }]
}
