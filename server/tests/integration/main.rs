//! The real router over embedded adapters, and real processes of the program.
//!
//! One program for all of it: each would hold the whole server, and linking them took longer than running them.

#[path = "../common/mod.rs"]
mod common;

mod accounts;
mod authorization;
mod backup;
mod cli;
mod data_copy;
mod demo;
mod forged_errors;
mod hiring;
mod killed;
mod organizations;
mod plain_forms;
mod privacy;
mod profile_page;
mod public;
mod refused_forms;
mod refused_uploads;
mod removals;
mod sent_twice;
mod sign_in;
mod slice;
mod traces;
mod uploads;
