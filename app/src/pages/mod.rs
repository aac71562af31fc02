//! The pages of the portal, one module each.

pub mod admin;
pub mod admin_accounts;
pub mod auth;
pub mod match_detail;
pub mod me;
pub mod not_found;
pub mod recruiter;
