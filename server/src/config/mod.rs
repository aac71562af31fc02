//! Configuration: `rolefit.toml`, overridden by `ROLEFIT_*`, checked before anything starts.
//!
//! [`FileConfig`] is what can be written; [`Config`] is what it means, with every default filled in and every rule
//! checked. Loading takes the file's text and a list of variables, so tests need no process environment.

mod env;
mod file;
mod problem;

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

pub use env::VARIABLES;
pub use file::FileConfig;
pub use problem::Problem;
use rolefit_domain::EmailAddress;
use rolefit_ports::identity::Secret;

/// What the operator decided.
#[derive(Debug, Clone)]
pub struct Config {
    /// Whether unsafe substitutes are refused.
    pub profile: Profile,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// How people reach the site: scheme, host and port, without a slash at the end.
    pub public_url: String,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<IpAddr>,
    /// Those who keep the platform running. Only accounts that confirmed such an address count.
    pub operators: Vec<EmailAddress>,
    /// The built site's folder; `None`: the one in the binary.
    pub site: Option<PathBuf>,
    /// Where everything is kept.
    pub data: PathBuf,
    /// The file with the master key.
    pub master_key: PathBuf,
    /// Where mail goes.
    pub mail: MailConfig,
    /// Sender of all mail.
    pub mail_from: String,
    /// Form and amount of the log.
    pub log: LogConfig,
    /// How many requests are taken.
    pub limits: LimitsConfig,
    /// Documents that are read at the same time.
    pub extraction_workers: usize,
}

/// What the server is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// For real people's data: needs a master key that somebody made, real mail, and HTTPS.
    Production,
    /// For trying out: makes its own key, keeps mail in a folder and shows it at `/dev/mail`.
    Demo,
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum MailConfig {
    /// Into a folder, shown at `/dev/mail`. Only in the demo profile.
    Folder,
    /// To an SMTP server.
    Smtp {
        /// Host name.
        host: String,
        /// Port.
        port: u16,
        /// `tls`, `starttls` or `none`.
        security: String,
        /// User and password; `None` when the server asks for nothing.
        credentials: Option<(String, Secret)>,
    },
}

/// The sender when none is configured. Nothing answers there, which only a demo can afford.
pub const DEMO_SENDER: &str = "Rolefit <hello@rolefit.example>";

/// Form and amount of the log.
#[derive(Debug, Clone)]
pub struct LogConfig {
    /// One JSON object per line; otherwise text for people.
    pub json: bool,
    /// Which lines, in the syntax of `tracing`'s filter directives.
    pub filter: String,
}

/// How many requests are taken.
#[derive(Debug, Clone, Copy)]
pub struct LimitsConfig {
    /// Requests of one network address a minute, on average.
    pub requests_per_minute: u32,
    /// Uploads of one network address an hour, on average.
    pub uploads_per_hour: u32,
}

impl Config {
    /// Reads the configuration from the text of a file and a list of variables.
    ///
    /// # Errors
    /// Every problem names the line or the variable and says what to write.
    pub fn load(text: &str, variables: &[(String, String)]) -> Result<Self, Problem> {
        let mut file = FileConfig::parse(text)?;
        env::apply(&mut file, variables)?;
        file.resolve()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str, variables: &[(&str, &str)]) -> Result<Config, String> {
        let variables: Vec<_> = variables
            .iter()
            .map(|(k, v)| ((*k).to_owned(), (*v).to_owned()))
            .collect();
        Config::load(text, &variables).map_err(|problem| problem.to_string())
    }

    #[test]
    fn nothing_configured_is_a_demo_on_loopback() {
        let config = load("", &[]).expect("defaults are valid");
        assert_eq!(config.profile, Profile::Demo);
        assert!(config.listen.ip().is_loopback());
        assert_eq!(config.public_url, "http://127.0.0.1:3000");
    }

    #[test]
    fn a_wrong_line_is_named_with_what_to_write() {
        for (text, expected) in [
            ("[server]\nlistn = \"x\"", "line 2"),
            ("[server]\nlisten = 3000", "line 2"),
            ("[server]\nlisten = \"nowhere\"", "`server.listen`"),
            ("profile = \"live\"", "line 1"),
            ("[server", "line 1"),
            (
                "[limits]\nrequests_per_minute = 0",
                "`limits.requests_per_minute`",
            ),
            ("[ports]\nrecords = \"dynamodb\"", "cargo feature `aws`"),
            ("[ports]\nrecords = \"oracle\"", "`sqlite`"),
            ("preset = \"aws\"", "cargo feature `aws`"),
        ] {
            let problem = load(text, &[]).expect_err(text);
            assert!(problem.contains(expected), "{text}: {problem}");
        }
    }

    #[test]
    fn variables_override_the_file_and_are_named_when_wrong() {
        let text = "[server]\nlisten = \"127.0.0.1:1\"";
        let config = load(text, &[("ROLEFIT_LISTEN", "127.0.0.1:8080")]).expect("valid");
        assert_eq!(config.listen.port(), 8080);
        let problem = load("", &[("ROLEFIT_REQUESTS_PER_MINUTE", "many")]).expect_err("not a number");
        assert!(problem.contains("`ROLEFIT_REQUESTS_PER_MINUTE`"), "{problem}");
        let problem = load("", &[("ROLEFIT_LISTEM", "x")]).expect_err("a misspelt variable");
        assert!(problem.contains("`ROLEFIT_LISTEN`"), "{problem}");
    }

    #[test]
    fn production_refuses_unsafe_substitutes() {
        let production = "profile = \"production\"\n[server]\npublic_url = \"https://jobs.example\"\n";
        let smtp = "[mail]\nadapter = \"smtp\"\nhost = \"mail.example\"\nfrom = \"Rolefit <a@b.example>\"\n";
        let key = "[keys]\nfile = \"/etc/rolefit/master.key\"\n";
        assert!(load(&format!("{production}{smtp}{key}"), &[]).is_ok());
        let problem = load(&format!("{production}{key}"), &[]).expect_err("mail folder");
        assert!(problem.contains("`mail.adapter`"), "{problem}");
        let problem = load(&format!("{production}{smtp}"), &[]).expect_err("generated key");
        assert!(problem.contains("`keys.file`"), "{problem}");
        let plain = production.replace("https", "http");
        let problem = load(&format!("{plain}{smtp}{key}"), &[]).expect_err("no TLS");
        assert!(problem.contains("`server.public_url`"), "{problem}");
    }

    #[test]
    fn secrets_do_not_print() {
        let text =
            "[mail]\nadapter = \"smtp\"\nhost = \"h.example\"\nuser = \"u\"\npassword = \"hunter2hunter2\"";
        let config = load(text, &[]).expect("valid");
        assert!(!format!("{config:?}").contains("hunter2"));
    }
}
