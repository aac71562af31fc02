//! What can be written in `rolefit.toml`, section by section, and what it means.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use rolefit_ports::identity::Secret;
use serde::Deserialize;

use super::adapters::{Adapters, Side, need_aws};
use super::aws::{Aws, Needed};

use super::rules::{
    check_contact, check_model, check_site, check_url, is_filter, lies_in, networks, operators, within,
};
use super::{
    Config, DEMO_SENDER, LimitsConfig, LogConfig, MailConfig, MailSecurity, MetricsConfig, Problem, Profile,
};
use crate::wiring;

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

impl FileConfig {
    /// Reads the text of a file.
    ///
    /// # Errors
    /// [`Problem::Line`] with the line and what is allowed there.
    pub fn parse(text: &str) -> Result<Self, Problem> {
        toml::from_str(text).map_err(|error| Problem::of_text(text, &error))
    }

    /// Fills in defaults and checks every rule.
    ///
    /// # Errors
    /// [`Problem::Value`] with the key and what to write; [`Problem::located`] adds the place.
    pub fn resolve(self) -> Result<Config, Problem> {
        let preset = match self.preset.as_deref() {
            None | Some("embedded") => Side::Embedded,
            Some("aws") => Side::Aws,
            Some(_) => return Err(Problem::value("preset", "write \"embedded\" or \"aws\"")),
        };
        let adapters = Adapters::choose(preset, &self.ports)?;
        let profile = self.profile.unwrap_or(Profile::Demo);
        let listen: SocketAddr = match self.server.listen.as_deref() {
            None => SocketAddr::from(([127, 0, 0, 1], 3000)),
            Some(text) => text.parse().map_err(|_| {
                Problem::value(
                    "server.listen",
                    "write address and port, such as \"127.0.0.1:3000\"",
                )
            })?,
        };
        let public_url = self
            .server
            .public_url
            .clone()
            .unwrap_or_else(|| format!("http://{listen}"));
        let public_url = public_url.trim_end_matches('/').to_owned();
        check_url(&public_url, profile)?;
        if profile == Profile::Demo && !listen.ip().to_canonical().is_loopback() {
            return Err(Problem::value(
                "server.listen",
                "write a loopback address, such as \"127.0.0.1:3000\", or `profile = \"production\"`: the demo profile \
                 shows everybody's mail, with their codes, to whoever reaches it",
            ));
        }
        let data = self.data.folder.clone().unwrap_or_else(|| PathBuf::from("data"));
        if data.as_os_str().is_empty() {
            return Err(Problem::value(
                "data.folder",
                "write a folder, such as \"/var/lib/rolefit\", or leave it out",
            ));
        }
        if self.keys.wrapped.is_some() && adapters.keys == Side::Embedded {
            return Err(Problem::value(
                "keys.wrapped",
                "name a file in `file` instead: a wrapped master key is opened by KMS, which keeps no keys here",
            ));
        }
        let master_key = match (&self.keys.file, profile) {
            // Whoever has it wrapped reads no file.
            _ if self.keys.wrapped.is_some() => PathBuf::new(),
            (Some(file), Profile::Production) if lies_in(file, &data) => {
                return Err(Problem::value(
                    "keys.file",
                    "name a file outside the data folder: whoever gets a copy of both can read everything",
                ));
            }
            (Some(file), _) => file.clone(),
            (None, Profile::Demo) => data.join("master.key"),
            (None, Profile::Production) => {
                return Err(Problem::value(
                    "keys.file",
                    "name a file with a master key made by `rolefit keys create FILE`; it must not be in the data \
                     folder or its backups",
                ));
            }
        };
        let json = match self.log.format.as_deref() {
            None => profile == Profile::Production,
            Some("json") => true,
            Some("text") => false,
            Some(_) => return Err(Problem::value("log.format", "write \"json\" or \"text\"")),
        };
        let filter = self.log.filter.clone().unwrap_or_else(|| "info".to_owned());
        if !is_filter(&filter) {
            return Err(Problem::value(
                "log.filter",
                "write levels, such as \"info\" or \"warn,rolefit_services=debug\"",
            ));
        }
        let mail_from = self.mail.from.clone().unwrap_or_else(|| DEMO_SENDER.to_owned());
        if !wiring::is_sender(&mail_from) {
            return Err(Problem::value(
                "mail.from",
                "write a sender, such as \"Rolefit <jobs@example.org>\"",
            ));
        }
        if let Some(site) = &self.server.site {
            check_site(site)?;
        }
        let security_contact = self.server.security_contact.clone();
        if let Some(contact) = &security_contact {
            check_contact(contact)?;
        }
        if let Some(file) = &self.ranker.model {
            check_model(file, adapters.ranker)?;
        }
        let usual = LimitsConfig::default();
        let mail = self.mail(profile, preset)?;
        let metrics = self.metrics(profile, preset)?;
        let traces = self.traces.resolve()?;
        let is_on_aws = adapters.any_aws()
            || matches!(mail, MailConfig::Ses)
            || matches!(metrics, MetricsConfig::CloudWatch { .. });
        let aws = match is_on_aws {
            true => Some(self.aws.clone().resolve(Needed {
                bucket: adapters.blobs == Side::Aws,
                topic: adapters.notifications == Side::Aws,
                pool: adapters.passwords == Side::Aws,
                search: adapters.search == Side::Aws,
                model: adapters.language_model == Side::Aws,
                extraction: adapters.extraction == Side::Aws,
            })?),
            false => None,
        };
        Ok(Config {
            profile,
            listen,
            public_url,
            master_key,
            wrapped_master_key: self.keys.wrapped.clone(),
            mail,
            metrics,
            traces,
            mail_from,
            log: LogConfig { json, filter },
            limits: LimitsConfig {
                requests_per_minute: within(
                    "limits.requests_per_minute",
                    self.limits
                        .requests_per_minute
                        .unwrap_or(usual.requests_per_minute),
                    1..=u32::MAX,
                )?,
                uploads_per_hour: within(
                    "limits.uploads_per_hour",
                    self.limits.uploads_per_hour.unwrap_or(usual.uploads_per_hour),
                    1..=u32::MAX,
                )?,
                connections: within(
                    "limits.connections",
                    self.limits.connections.unwrap_or(usual.connections),
                    16..=100_000,
                )?,
                streams_per_candidate: within(
                    "limits.streams_per_candidate",
                    self.limits
                        .streams_per_candidate
                        .unwrap_or(usual.streams_per_candidate),
                    1..=100,
                )?,
            },
            extraction_workers: within("extraction.workers", self.extraction.workers.unwrap_or(2), 1..=64)?,
            ranker_model: self.ranker.model,
            security_contact,
            operators: operators(&self.server.operators)?,
            trusted_proxies: networks(&self.server.trusted_proxies)?,
            site: self.server.site,
            data,
            adapters,
            aws,
        })
    }

    fn check_sender(&self, profile: Profile) -> Result<(), Problem> {
        if self.mail.from.is_none() && profile == Profile::Production {
            return Err(Problem::value(
                "mail.from",
                "write the sender, such as \"Rolefit <jobs@example.org>\"",
            ));
        }
        Ok(())
    }

    fn metrics(&self, profile: Profile, preset: Side) -> Result<MetricsConfig, Problem> {
        let usual = match (preset, profile) {
            (Side::Aws, Profile::Production) => "emf",
            _ => "prometheus",
        };
        let namespace = self.metrics.namespace.clone();
        let namespace = namespace.unwrap_or_else(|| "Rolefit".to_owned());
        match self.metrics.adapter.as_deref().unwrap_or(usual) {
            "prometheus" => Ok(MetricsConfig::Prometheus),
            "emf" => {
                need_aws("metrics.adapter", "the adapter `emf` of metrics")?;
                Ok(MetricsConfig::Emf { namespace })
            }
            "cloudwatch" => {
                need_aws("metrics.adapter", "the adapter `cloudwatch` of metrics")?;
                Ok(MetricsConfig::CloudWatch { namespace })
            }
            _ => Err(Problem::value(
                "metrics.adapter",
                "write \"prometheus\", \"emf\" or \"cloudwatch\"",
            )),
        }
    }

    fn mail(&self, profile: Profile, preset: Side) -> Result<MailConfig, Problem> {
        let usual = match (preset, profile) {
            (Side::Aws, Profile::Production) => "ses",
            _ => "folder",
        };
        match (self.mail.adapter.as_deref().unwrap_or(usual), profile) {
            ("folder", Profile::Demo) => return Ok(MailConfig::Folder),
            ("folder", Profile::Production) => {
                return Err(Problem::value(
                    "mail.adapter",
                    "write \"smtp\" or \"ses\": in production, mail must reach people",
                ));
            }
            ("smtp", _) => {}
            ("ses", _) => {
                need_aws("mail.adapter", "the adapter `ses` of mail")?;
                self.check_sender(profile)?;
                return Ok(MailConfig::Ses);
            }
            _ => {
                return Err(Problem::value(
                    "mail.adapter",
                    "write \"folder\", \"smtp\" or \"ses\"",
                ));
            }
        }
        let host = self.mail.host.clone().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| Problem::value("mail.host", "write the name of the SMTP server"))?;
        self.check_sender(profile)?;
        let (security, usual_port) = match self.mail.security.as_deref() {
            None | Some("tls") => (MailSecurity::Tls, 465),
            Some("starttls") => (MailSecurity::StartTls, 587),
            Some("none") if profile == Profile::Production && !is_this_machine(&host) => {
                return Err(Problem::value(
                    "mail.security",
                    "mails hold codes that open accounts: write \"tls\" or \"starttls\" for a server on another machine",
                ));
            }
            Some("none") => (MailSecurity::None, 25),
            Some(_) => {
                return Err(Problem::value(
                    "mail.security",
                    "write \"tls\", \"starttls\" or \"none\"",
                ));
            }
        };
        let credentials = match (&self.mail.user, &self.mail.password) {
            (Some(user), Some(password)) => Some((user.clone(), Secret::new(password.0.clone()))),
            (None, None) => None,
            _ => {
                return Err(Problem::value(
                    "mail.user",
                    "give both `user` and `password`, or neither",
                ));
            }
        };
        Ok(MailConfig::Smtp {
            host,
            port: within("mail.port", self.mail.port.unwrap_or(usual_port), 1..=u16::MAX)?,
            security,
            credentials,
        })
    }
}

/// Whether a name of a host is certainly that of this machine.
fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
