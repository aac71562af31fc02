//! Rules about the repository that no compiler knows; `docs/ARCHITECTURE.md` has the reasons.
//!
//! Each rule is an ordinary test that lists every place that breaks it. They read what git tracks
//! and what is new and not ignored, so that a rule holds before the commit too.

mod dependencies;
mod documents;
mod sources;
mod tree;
