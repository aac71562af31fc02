//! The isomorphic UI: pages, components and server functions.
//!
//! Two parts. The *public* pages (module `public`, feature `ssr`) are plain functions from data to complete HTML: no
//! router, no script, no WASM. The *portal* ([`PortalApp`]) is a Leptos application for people who are signed in (or
//! about to be): rendered completely by the server and made livelier in the browser, where its forms also work
//! without WASM.
//!
//! This crate never imports a port or an adapter: server functions call one method of
//! `rolefit_services::Services`. Views read no clock, no random source and no locale, because the browser must
//! render what the server rendered.
//!
//! To add a page: a module in [`pages`], one line in [`routes`], an entry in the menu, a journey in `end2end/`.
//! To add a server function: a thin function in [`server_fns`] that names the caller and calls one method.

pub mod anchors;
pub mod components;
pub mod error;
pub mod live;
pub mod pages;
pub mod redirect;
pub mod routes;
pub mod server_fns;
pub mod text;
pub mod upload;

#[cfg(feature = "ssr")]
pub mod context;
#[cfg(feature = "ssr")]
pub mod csp;
#[cfg(feature = "ssr")]
pub mod public;
#[cfg(feature = "ssr")]
pub mod shell;

pub use error::AppError;
pub use routes::PortalApp;
#[cfg(feature = "ssr")]
pub use shell::shell;
