//! The public pages: functions from data to complete HTML, without script and without WASM.
//!
//! The server calls them from plain handlers with what the services answered, and sends
//! [`PUBLIC_POLICY`](crate::csp::PUBLIC_POLICY) with them. What a page says about the product must be true of it.

mod ad_text;
mod document;
mod error;
mod home;
mod illustration;
mod job;
mod jobs;
mod legal;
mod structured_data;

pub use document::{PageMeta, PublicFrame};
pub use error::error;
pub use home::home;
pub use job::job_page;
pub use jobs::{asked_for, job_list};
pub use legal::{accessibility, ai_use, privacy};
