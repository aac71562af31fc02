//! From what is written to what it means: defaults, and the rules of each section.
//!
//! A value that breaks its rule is noted and a stand-in goes on in its place, so that all problems are told at once.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;

use rolefit_ports::identity::Secret;

use super::adapters::{Adapters, Side, need_aws};
use super::aws::Needed;
use super::file::FileConfig;
use super::problem::Faults;
use super::rules::{
    check_contact, check_model, check_site, check_url, is_filter, lies_in, network, operator, within,
};
use super::{
    Config, DEMO_SENDER, LimitsConfig, LogConfig, MailConfig, MailSecurity, MetricsConfig, Problem, Profile,
};
use crate::wiring;

impl FileConfig {
    /// Fills in defaults and checks every rule.
    ///
    /// # Errors
    /// [`Problem::Value`] of every broken rule with the key and what to write; [`Problem::located`] adds the place. A wrong preset
    /// is the only one told, because what all else means depends on it.
    pub fn resolve(self) -> Result<Config, Vec<Problem>> {
        let preset = self.preset().map_err(|problem| vec![problem])?;
        let profile = self.profile.unwrap_or(Profile::Demo);
        let mut faults = Faults::default();
        let adapters = Adapters::choose(preset, &self.ports, profile, &mut faults);
        let listen = faults.or(self.listen(profile), DEFAULT_LISTEN);
        let public_url = self.public_url(listen);
        faults.note(check_url(&public_url, profile));
        let data = faults.or(self.data_folder(), PathBuf::from(DEFAULT_DATA));
        let master_key = faults.or(self.master_key(profile, &data, &adapters), PathBuf::new());
        let log = self.log(profile, &mut faults);
        let mail_from = faults.or(self.mail_from(), String::new());
        let mail = self.mail(profile, preset, &mut faults);
        let metrics = faults.or(self.metrics(profile, preset), MetricsConfig::Prometheus);
        let traces = self.traces.resolve(&mut faults);
        let limits = self.limits(&mut faults);
        let workers = within("extraction.workers", self.extraction.workers.unwrap_or(2), 1..=64);
        let extraction_workers = faults.or(workers, 1);
        let operators = self.server.operators.iter().map(|written| operator(written));
        let operators = faults.all(operators);
        let trusted_proxies = self.server.trusted_proxies.iter().map(|written| network(written));
        let trusted_proxies = faults.all(trusted_proxies);
        if let Some(site) = &self.server.site {
            faults.note(check_site(site));
        }
        if let Some(contact) = &self.server.security_contact {
            faults.note(check_contact(contact));
        }
        if let Some(file) = &self.ranker.model {
            faults.note(check_model(file, adapters.ranker));
        }
        let is_on_aws = adapters.any_aws()
            || matches!(mail, MailConfig::Ses)
            || matches!(metrics, MetricsConfig::CloudWatch { .. });
        let aws = is_on_aws.then(|| self.aws.clone().resolve(needed(&adapters), &mut faults));
        faults.none_or(Config {
            profile,
            listen,
            public_url,
            master_key,
            wrapped_master_key: self.keys.wrapped,
            mail,
            metrics,
            traces,
            mail_from,
            log,
            limits,
            extraction_workers,
            ranker_model: self.ranker.model,
            security_contact: self.server.security_contact,
            operators,
            trusted_proxies,
            site: self.server.site,
            data,
            adapters,
            aws,
        })
    }

    fn preset(&self) -> Result<Side, Problem> {
        match self.preset.as_deref() {
            None | Some("embedded") => Ok(Side::Embedded),
            Some("aws") => {
                need_aws("preset", "the preset `aws`")?;
                Ok(Side::Aws)
            }
            Some(_) => Err(Problem::value("preset", "write \"embedded\" or \"aws\"")),
        }
    }

    fn listen(&self, profile: Profile) -> Result<SocketAddr, Problem> {
        let key = "server.listen";
        let Some(text) = self.server.listen.as_deref() else {
            return Ok(DEFAULT_LISTEN);
        };
        let advice = "write address and port, such as \"127.0.0.1:3000\"";
        let listen: SocketAddr = text.parse().map_err(|_| Problem::value(key, advice))?;
        if profile == Profile::Demo && !listen.ip().to_canonical().is_loopback() {
            return Err(Problem::value(
                key,
                "write a loopback address, such as \"127.0.0.1:3000\", or `profile = \"production\"`: the demo profile \
                 shows everybody's mail, with their codes, to whoever reaches it",
            ));
        }
        Ok(listen)
    }

    fn public_url(&self, listen: SocketAddr) -> String {
        let written = self.server.public_url.clone();
        let url = written.unwrap_or_else(|| format!("http://{listen}"));
        url.trim_end_matches('/').to_owned()
    }

    fn data_folder(&self) -> Result<PathBuf, Problem> {
        let folder = self.data.folder.clone();
        let folder = folder.unwrap_or_else(|| PathBuf::from(DEFAULT_DATA));
        if folder.as_os_str().is_empty() {
            return Err(Problem::value(
                "data.folder",
                "write a folder, such as \"/var/lib/rolefit\", or leave it out",
            ));
        }
        Ok(folder)
    }

    /// The file of the master key; whoever has the key wrapped reads none.
    fn master_key(
        &self,
        profile: Profile,
        data: &std::path::Path,
        adapters: &Adapters,
    ) -> Result<PathBuf, Problem> {
        if self.keys.wrapped.is_some() {
            return match adapters.keys {
                Side::Aws => Ok(PathBuf::new()),
                Side::Embedded => Err(Problem::value(
                    "keys.wrapped",
                    "name a file in `file` instead: a wrapped master key is opened by KMS, which keeps no keys here",
                )),
            };
        }
        match (&self.keys.file, profile) {
            (Some(file), Profile::Production) if lies_in(file, data) => Err(Problem::value(
                "keys.file",
                "name a file outside the data folder: whoever gets a copy of both can read everything",
            )),
            (Some(file), _) => Ok(file.clone()),
            (None, Profile::Demo) => Ok(data.join("master.key")),
            (None, Profile::Production) => Err(Problem::value(
                "keys.file",
                "name a file with a master key made by `rolefit keys create FILE`; it must not be in the data \
                 folder or its backups",
            )),
        }
    }

    fn log(&self, profile: Profile, faults: &mut Faults) -> LogConfig {
        let json = match self.log.format.as_deref() {
            None => Ok(profile == Profile::Production),
            Some("json") => Ok(true),
            Some("text") => Ok(false),
            Some(_) => Err(Problem::value("log.format", "write \"json\" or \"text\"")),
        };
        let filter = self.log.filter.clone().unwrap_or_else(|| "info".to_owned());
        let filter = match is_filter(&filter) {
            true => Ok(filter),
            false => Err(Problem::value(
                "log.filter",
                "write levels, such as \"info\" or \"warn,rolefit_services=debug\"",
            )),
        };
        LogConfig {
            json: faults.or(json, false),
            filter: faults.or(filter, String::new()),
        }
    }

    fn limits(&self, faults: &mut Faults) -> LimitsConfig {
        let (written, usual) = (&self.limits, LimitsConfig::default());
        let mut number = |key: &str, written: Option<u32>, usual: u32, least: u32, most: u32| {
            faults.or(within(key, written.unwrap_or(usual), least..=most), usual)
        };
        LimitsConfig {
            requests_per_minute: number(
                "limits.requests_per_minute",
                written.requests_per_minute,
                usual.requests_per_minute,
                1,
                u32::MAX,
            ),
            uploads_per_hour: number(
                "limits.uploads_per_hour",
                written.uploads_per_hour,
                usual.uploads_per_hour,
                1,
                u32::MAX,
            ),
            connections: number(
                "limits.connections",
                written.connections,
                usual.connections,
                16,
                100_000,
            ),
            streams_per_candidate: number(
                "limits.streams_per_candidate",
                written.streams_per_candidate,
                usual.streams_per_candidate,
                1,
                100,
            ),
        }
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

    fn mail_from(&self) -> Result<String, Problem> {
        let from = self.mail.from.clone().unwrap_or_else(|| DEMO_SENDER.to_owned());
        if wiring::is_sender(&from) {
            return Ok(from);
        }
        Err(Problem::value(
            "mail.from",
            "write a sender, such as \"Rolefit <jobs@example.org>\"",
        ))
    }

    /// Mail that reaches people needs a sender that somebody chose.
    fn check_sender(&self, profile: Profile) -> Result<(), Problem> {
        if self.mail.from.is_none() && profile == Profile::Production {
            return Err(Problem::value(
                "mail.from",
                "write the sender, such as \"Rolefit <jobs@example.org>\"",
            ));
        }
        Ok(())
    }

    fn mail(&self, profile: Profile, preset: Side, faults: &mut Faults) -> MailConfig {
        let usual = match (preset, profile) {
            (Side::Aws, Profile::Production) => "ses",
            _ => "folder",
        };
        let wrong = match (self.mail.adapter.as_deref().unwrap_or(usual), profile) {
            ("folder", Profile::Demo) => return MailConfig::Folder,
            ("folder", Profile::Production) => {
                "write \"smtp\" or \"ses\": in production, mail must reach people"
            }
            ("smtp", _) => {
                faults.note(self.check_sender(profile));
                return self.smtp(profile, faults);
            }
            ("ses", _) => {
                faults.note(need_aws("mail.adapter", "the adapter `ses` of mail"));
                faults.note(self.check_sender(profile));
                return MailConfig::Ses;
            }
            _ => "write \"folder\", \"smtp\" or \"ses\"",
        };
        faults.note::<()>(Err(Problem::value("mail.adapter", wrong)));
        MailConfig::Folder
    }

    fn smtp(&self, profile: Profile, faults: &mut Faults) -> MailConfig {
        let mail = &self.mail;
        let host = mail.host.clone().filter(|host| !host.is_empty());
        let host = host.ok_or_else(|| Problem::value("mail.host", "write the name of the SMTP server"));
        // A host that is not known yet is not found fault with for where it is.
        let is_elsewhere = host.as_ref().is_ok_and(|host| !is_this_machine(host));
        let security = match mail.security.as_deref() {
            None | Some("tls") => Ok(MailSecurity::Tls),
            Some("starttls") => Ok(MailSecurity::StartTls),
            Some("none") if profile == Profile::Production && is_elsewhere => Err(
                "mails hold codes that open accounts: write \"tls\" or \"starttls\" for a server on another machine",
            ),
            Some("none") => Ok(MailSecurity::None),
            Some(_) => Err("write \"tls\", \"starttls\" or \"none\""),
        };
        let security = security.map_err(|advice| Problem::value("mail.security", advice));
        let security = faults.or(security, MailSecurity::Tls);
        let usual_port = match security {
            MailSecurity::Tls => 465,
            MailSecurity::StartTls => 587,
            MailSecurity::None => 25,
        };
        let port = within("mail.port", mail.port.unwrap_or(usual_port), 1..=u16::MAX);
        let credentials = match (&mail.user, &mail.password) {
            (Some(user), Some(password)) => Ok(Some((user.clone(), Secret::new(password.0.clone())))),
            (None, None) => Ok(None),
            (Some(_), None) => Err("mail.password"),
            (None, Some(_)) => Err("mail.user"),
        };
        let advice = "give both `user` and `password`, or neither";
        let credentials = credentials.map_err(|key| Problem::value(key, advice));
        MailConfig::Smtp {
            host: faults.or(host, String::new()),
            port: faults.or(port, usual_port),
            security,
            credentials: faults.or(credentials, None),
        }
    }
}

/// Where the server listens unless somebody says otherwise.
const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 3000);
/// The data folder unless somebody names one.
const DEFAULT_DATA: &str = "data";

/// What the adapters need to have named.
fn needed(adapters: &Adapters) -> Needed {
    Needed {
        bucket: adapters.blobs == Side::Aws,
        topic: adapters.notifications == Side::Aws,
        pool: adapters.passwords == Side::Aws,
        search: adapters.search == Side::Aws,
        model: adapters.language_model == Side::Aws,
        extraction: adapters.extraction == Side::Aws,
    }
}

/// Whether a name of a host is certainly that of this machine.
fn is_this_machine(host: &str) -> bool {
    host == "localhost" || host.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
