//! The candidate's pages.

mod account;

pub use account::Account;
