//! Configuration: `rolefit.toml`, overridden by `ROLEFIT_*`, checked before anything starts.
//!
//! [`FileConfig`] is what can be written; [`Config`] is what it means, with every default filled in and every rule
//! checked. Loading takes the file's text and a list of variables, so tests need no process environment.

mod adapters;
mod aws;
mod env;
mod file;
mod problem;
mod read;
mod resolve;
mod rules;
mod traces;

use std::net::SocketAddr;
use std::path::PathBuf;

pub use adapters::{Adapters, Side};
pub use aws::{AwsConfig, SERVICES, TextractCompletion, TextractReads};
pub use env::VARIABLES;
pub use file::FileConfig;
use ipnet::IpNet;
pub use problem::{Problem, Problems};
use rolefit_domain::EmailAddress;
use rolefit_ports::identity::Secret;
pub use traces::TracesConfig;

/// What the operator decided.
#[derive(Debug, Clone)]
pub struct Config {
    /// Whether unsafe substitutes are refused.
    pub profile: Profile,
    /// Where the server listens.
    pub listen: SocketAddr,
    /// How people reach the site: scheme, host and port, without a slash at the end.
    pub public_url: String,
    /// Networks of proxies whose `X-Forwarded-For` is believed; a single address is a network of one.
    pub trusted_proxies: Vec<IpNet>,
    /// Those who keep the platform running. Only accounts that confirmed such an address count.
    pub operators: Vec<EmailAddress>,
    /// Whom `/.well-known/security.txt` names; `None` for nobody.
    pub security_contact: Option<String>,
    /// The built site's folder; `None`: the one in the binary.
    pub site: Option<PathBuf>,
    /// Where everything is kept.
    pub data: PathBuf,
    /// The file with the master key.
    pub master_key: PathBuf,
    /// The master key, wrapped by KMS; then there is no file.
    pub wrapped_master_key: Option<String>,
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
    /// File of the ranker's model; `None`: the built-in rules.
    pub ranker_model: Option<PathBuf>,
    /// Where metrics go.
    pub metrics: MetricsConfig,
    /// Where traces go; `None`: none are made.
    pub traces: Option<TracesConfig>,
    /// Which adapter each port has.
    pub adapters: Adapters,
    /// Where AWS's services are; `None` when no adapter is there.
    pub aws: Option<AwsConfig>,
}

/// What the server is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// For real people's data: needs a master key that somebody made, real mail, and HTTPS.
    Production,
    /// For trying out on one machine: makes its own key, keeps mail in a folder and shows it at `/dev/mail`. It
    /// listens on loopback only.
    Demo,
}

/// Where mail goes.
#[derive(Debug, Clone)]
pub enum MailConfig {
    /// Into a folder, shown at `/dev/mail`. Only in the demo profile.
    Folder,
    /// Through SES.
    Ses,
    /// To an SMTP server.
    Smtp {
        /// Host name.
        host: String,
        /// Port.
        port: u16,
        /// How the connection is protected.
        security: MailSecurity,
        /// User and password; `None` when the server asks for nothing.
        credentials: Option<(String, Secret)>,
    },
}

/// Where metrics go.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum MetricsConfig {
    /// To whoever reads `/metrics` on this machine.
    Prometheus,
    /// To the standard output, a line for each minute, in CloudWatch's embedded metric format.
    Emf {
        /// The namespace of CloudWatch.
        namespace: String,
    },
    /// To CloudWatch, by a call each minute.
    CloudWatch {
        /// The namespace.
        namespace: String,
    },
}

/// How the connection to an SMTP server is protected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailSecurity {
    /// TLS from the first byte.
    Tls,
    /// TLS after the command `STARTTLS`, or no mail.
    StartTls,
    /// Not at all, for a server on the same machine.
    None,
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
    /// Connections at the same time.
    pub connections: u32,
    /// Streams of news at the same time of one candidate.
    pub streams_per_candidate: u32,
}

impl Default for LimitsConfig {
    fn default() -> Self {
        Self {
            requests_per_minute: 1200,
            uploads_per_hour: 60,
            connections: 768,
            streams_per_candidate: 8,
        }
    }
}

impl Config {
    /// What the use cases need of it.
    pub fn service_options(&self) -> rolefit_services::Options {
        rolefit_services::Options {
            base_url: self.public_url.clone(),
            operators: self.operators.clone(),
        }
    }

    /// Reads the configuration from the text of a file and a list of variables.
    ///
    /// # Errors
    /// Everything that is wrong, each problem with the line or the variable and with what to write.
    pub fn load(text: &str, variables: &[(String, String)]) -> Result<Self, Problems> {
        let mut read = read::read(text);
        let mut problems = std::mem::take(&mut read.problems);
        let of_variables = env::apply(&mut read.file, variables);
        // What is demanded and what is usual depends on these two.
        let can_be_judged = !["profile", "preset"].iter().any(|key| read.misses(key))
            && !of_variables.iter().any(Problem::is_of_the_profile);
        problems.extend(of_variables);
        let resolved = match can_be_judged {
            true => read.file.clone().resolve(),
            false => Err(Vec::new()),
        };
        match resolved {
            Ok(config) if problems.is_empty() => return Ok(config),
            Ok(_) => {}
            Err(of_values) => {
                // Nothing is missing that was written in a wrong way.
                let other = |problem: &Problem| !problem.key().is_some_and(|key| read.misses(key));
                let of_values = of_values.into_iter().filter(other);
                problems.extend(of_values.map(|problem| problem.located(text, variables)));
            }
        }
        problems.sort_by_key(|problem| match problem {
            Problem::Line { line, .. } => *line,
            Problem::Value { .. } | Problem::Missing { .. } | Problem::Variable { .. } => usize::MAX,
        });
        Err(Problems(problems))
    }
}

#[cfg(test)]
mod tests;
