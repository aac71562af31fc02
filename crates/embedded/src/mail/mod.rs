//! Mail: to an SMTP server, or into a folder for development and demonstrations.

mod folder;
mod message;
mod smtp;

pub use folder::FolderMailer;
pub use message::is_sender;
pub use smtp::{SmtpConfig, SmtpCredentials, SmtpMailer, SmtpSecurity};
