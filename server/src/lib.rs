//! The rolefit server as a library, so that tests drive the real router: configuration, wiring, router and commands.
//!
//! [`wiring`] is the one place that builds adapters. Handlers name the caller, call one service method and convert
//! the answer; anything that decides belongs to `rolefit_services`.

#![warn(clippy::expect_used)]

pub mod app;
pub mod cli;
pub mod config;
pub mod demo;
pub mod model;
pub mod site;
pub mod telemetry;
pub mod wiring;

mod backup;
#[cfg(feature = "aws")]
mod functions;
mod http;

pub use http::{plain_routes, portal_routes};
