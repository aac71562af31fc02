//! The portal's server functions. Each is a public endpoint with a stable address below `/api/ui`.
//!
//! Every function names the caller, calls one method of the services and converts. Decisions about business and
//! rights are in the services. All are POST, because a GET would be sent along from other sites.
#![expect(
    missing_docs,
    reason = "the macro makes a struct of each function's arguments; the function carries the documentation"
)]

pub mod accounts;
pub mod admin;
pub mod auth;
pub mod candidate;
pub mod kept;
pub mod recruiter;
