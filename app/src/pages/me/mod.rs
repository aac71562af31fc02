//! The candidate's pages.

mod account;
mod home;
mod job_match;
mod jobs;
mod profile;
mod resume;
mod two_step;
mod upload;
mod upload_form;

pub use account::Account;
pub use home::Home;
pub use job_match::JobMatch;
pub use jobs::Jobs;
pub use profile::ProfilePage;
pub use resume::Resume;
pub use upload::Upload;
