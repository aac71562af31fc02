//! The real server over the adapters on AWS and stand-ins of their services, with faults in between, and what it says when
//! something is missing. `cargo xtask test aws` starts the stand-ins.

#[path = "../common/mod.rs"]
mod common;
mod deployment;
mod failures;
mod pipeline;
mod search;
