//! What can be written in `rolefit.toml`, section by section, and what it means.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::Deserialize;

use super::Profile;
use super::aws::Aws;

/// The file as written. Everything may be left out.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct FileConfig {
    /// `production` or `demo` (the default).
    pub profile: Option<Profile>,
    /// `embedded` (the default) or `aws`: which adapters all ports use.
    pub preset: Option<String>,
    /// How the site is reached.
    pub server: Server,
    /// Where everything is kept.
    pub data: Data,
    /// The master key.
    pub keys: Keys,
    /// Outgoing mail.
    pub mail: Mail,
    /// The log.
    pub log: Log,
    /// Request limits.
    pub limits: Limits,
    /// Reading of documents.
    pub extraction: Extraction,
    /// How much criteria count.
    pub ranker: Ranker,
    /// Where AWS's services are and what is used of them.
    pub aws: Aws,
    /// Metrics.
    pub metrics: Metrics,
    /// Traces.
    pub traces: super::traces::Traces,
    /// Adapter by port, in the place of the preset's. Naming one that this binary lacks is an error that says how to get
    /// it. Mail is chosen in `[mail]`, metrics in `[metrics]`.
    pub ports: BTreeMap<String, String>,
}

/// `[server]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Server {
    /// Address and port, such as `127.0.0.1:3000` (the default). Port 0 takes a free one. The demo profile listens
    /// on loopback only.
    pub listen: Option<String>,
    /// How people reach the site, such as `https://jobs.example.org`. Default: `http://` and the address above.
    pub public_url: Option<String>,
    /// Addresses of proxies in front of the server, or networks in which nobody but proxies is, such as `10.0.4.0/24`.
    pub trusted_proxies: Vec<String>,
    /// E-mail addresses of those who keep the platform running and may open `/admin`.
    pub operators: Vec<String>,
    /// Whom `/.well-known/security.txt` names, such as `mailto:security@example.org`. Without it there is none.
    pub security_contact: Option<String>,
    /// Folder of a built site. Default: the site in the binary.
    pub site: Option<PathBuf>,
}

/// `[data]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Data {
    /// Folder of database, files and keys. Default: `data`.
    pub folder: Option<PathBuf>,
}

/// `[keys]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Keys {
    /// File with the master key, 32 bytes. Default in the demo profile: `master.key` beside the data folder's keys,
    /// made when missing.
    pub file: Option<PathBuf>,
    /// The master key itself, wrapped by the key of `aws.key` and in base64, for functions, which have no such file. It
    /// stands in the place of the file, and needs the keys of people on KMS.
    pub wrapped: Option<String>,
}

/// `[mail]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Mail {
    /// `folder` (the default in the demo profile), `smtp` or `ses` (the default of the preset `aws` in production).
    pub adapter: Option<String>,
    /// Sender, such as `Rolefit <jobs@example.org>`.
    pub from: Option<String>,
    /// Host of the SMTP server.
    pub host: Option<String>,
    /// Its port. Default: 465 for `tls`, 587 for `starttls`, 25 for `none`.
    pub port: Option<u16>,
    /// `tls` (the default), `starttls` or `none`.
    pub security: Option<String>,
    /// User name.
    pub user: Option<String>,
    /// Password; better given as `ROLEFIT_MAIL_PASSWORD`.
    pub password: Option<Hidden>,
}

/// A secret in the file, which `Debug` does not show.
#[derive(Clone, Deserialize)]
#[serde(transparent)]
pub struct Hidden(pub String);

impl std::fmt::Debug for Hidden {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Hidden")
    }
}

/// `[log]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Log {
    /// `json` (the default in production) or `text`.
    pub format: Option<String>,
    /// Which lines. Default: `info`.
    pub filter: Option<String>,
}

/// `[limits]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Limits {
    /// Requests of one network address a minute. Default: 1200.
    pub requests_per_minute: Option<u32>,
    /// Uploads, and copies of all that is held about somebody, of one network address an hour. Default: 60.
    pub uploads_per_hour: Option<u32>,
    /// Connections at the same time, 16 to 100000. Default: 768, since a process may usually open 1024 files and the
    /// database and documents need some. Others wait until one ends. A network address that is no trusted proxy may hold a
    /// quarter, and at least 16. Behind a proxy, let the proxy keep fewer.
    pub connections: Option<u32>,
    /// Pages of one candidate that hear of news at the same time, 1 to 100. Default: 8. Others ask every few seconds.
    pub streams_per_candidate: Option<u32>,
}

/// `[metrics]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Metrics {
    /// `prometheus` (the default): read at `/metrics`. `emf` (the default of the preset `aws` in production): a line of
    /// JSON on the standard output for each minute, from which CloudWatch makes metrics. `cloudwatch`: a call each minute, for
    /// processes whose output does not go into the logs of CloudWatch.
    pub adapter: Option<String>,
    /// The namespace of `emf` and `cloudwatch`. Default: `Rolefit`.
    pub namespace: Option<String>,
}

/// `[extraction]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Extraction {
    /// Documents read at the same time, 1 to 64. Default: 2.
    pub workers: Option<usize>,
}

/// `[ranker]`
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Ranker {
    /// File of a model that `rolefit model train` made, for the adapter `rules`. Default: the built-in rules.
    pub model: Option<PathBuf>,
}
