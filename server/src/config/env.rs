//! The variables that override the file, in one place.

use std::net::IpAddr;

use super::file::Hidden;
use super::{FileConfig, Problem, Profile};

/// Every variable with what it sets, for `rolefit config check --help` and for finding misspelt ones.
pub const VARIABLES: [(&str, &str); 58] = [
    (
        "ROLEFIT_CONFIG",
        "path of the configuration file (default: rolefit.toml, if there)",
    ),
    (
        "ROLEFIT_FUNCTION",
        "which function this is, where it runs as one: web, consumer, search, intake, activity or schedule",
    ),
    ("ROLEFIT_PROFILE", "profile: production or demo"),
    ("ROLEFIT_PRESET", "preset: embedded or aws"),
    ("ROLEFIT_LISTEN", "server.listen"),
    ("ROLEFIT_PUBLIC_URL", "server.public_url"),
    ("ROLEFIT_OPERATORS", "server.operators, separated by commas"),
    (
        "ROLEFIT_TRUSTED_PROXIES",
        "server.trusted_proxies, addresses with commas between them",
    ),
    ("ROLEFIT_SECURITY_CONTACT", "server.security_contact"),
    ("ROLEFIT_SITE", "server.site"),
    ("ROLEFIT_DATA", "data.folder"),
    ("ROLEFIT_MASTER_KEY_FILE", "keys.file"),
    ("ROLEFIT_MASTER_KEY_WRAPPED", "keys.wrapped"),
    ("ROLEFIT_MAIL_ADAPTER", "mail.adapter"),
    ("ROLEFIT_MAIL_FROM", "mail.from"),
    ("ROLEFIT_MAIL_HOST", "mail.host"),
    ("ROLEFIT_MAIL_PORT", "mail.port"),
    ("ROLEFIT_MAIL_SECURITY", "mail.security"),
    ("ROLEFIT_MAIL_USER", "mail.user"),
    ("ROLEFIT_MAIL_PASSWORD", "mail.password"),
    ("ROLEFIT_LOG_FORMAT", "log.format"),
    ("ROLEFIT_LOG_FILTER", "log.filter"),
    ("ROLEFIT_REQUESTS_PER_MINUTE", "limits.requests_per_minute"),
    ("ROLEFIT_UPLOADS_PER_HOUR", "limits.uploads_per_hour"),
    ("ROLEFIT_CONNECTIONS", "limits.connections"),
    ("ROLEFIT_STREAMS_PER_CANDIDATE", "limits.streams_per_candidate"),
    ("ROLEFIT_EXTRACTION_WORKERS", "extraction.workers"),
    ("ROLEFIT_RANKER_MODEL", "ranker.model"),
    ("ROLEFIT_METRICS_ADAPTER", "metrics.adapter"),
    ("ROLEFIT_METRICS_NAMESPACE", "metrics.namespace"),
    ("ROLEFIT_AWS_PREFIX", "aws.prefix"),
    ("ROLEFIT_AWS_REGION", "aws.region"),
    ("ROLEFIT_AWS_ACCOUNT", "aws.account"),
    ("ROLEFIT_AWS_ENDPOINT", "aws.endpoint"),
    ("ROLEFIT_AWS_TABLE", "aws.table"),
    ("ROLEFIT_AWS_KEYS_TABLE", "aws.keys_table"),
    ("ROLEFIT_AWS_KEY", "aws.key"),
    ("ROLEFIT_AWS_BUCKET", "aws.bucket"),
    ("ROLEFIT_AWS_INTAKE", "aws.intake"),
    ("ROLEFIT_AWS_LAKE", "aws.lake"),
    ("ROLEFIT_AWS_BUS", "aws.bus"),
    ("ROLEFIT_AWS_QUEUES", "aws.queues"),
    ("ROLEFIT_AWS_STREAM", "aws.stream"),
    ("ROLEFIT_AWS_TOPIC", "aws.topic"),
    ("ROLEFIT_AWS_CONFIGURATION_SET", "aws.configuration_set"),
    ("ROLEFIT_AWS_POOL", "aws.pool"),
    ("ROLEFIT_AWS_POOL_CLIENT", "aws.pool_client"),
    ("ROLEFIT_AWS_SEARCH", "aws.search"),
    ("ROLEFIT_AWS_SEARCH_REPLICAS", "aws.search_replicas"),
    ("ROLEFIT_AWS_MODEL", "aws.model"),
    ("ROLEFIT_AWS_MODEL_MAX_TOKENS", "aws.model_max_tokens"),
    ("ROLEFIT_AWS_GUARDRAIL", "aws.guardrail"),
    ("ROLEFIT_AWS_GUARDRAIL_VERSION", "aws.guardrail_version"),
    ("ROLEFIT_AWS_EMBEDDING_MODEL", "aws.embedding_model"),
    ("ROLEFIT_AWS_EMBEDDING_DIMENSIONS", "aws.embedding_dimensions"),
    ("ROLEFIT_AWS_TEXTRACT", "aws.textract"),
    ("ROLEFIT_AWS_RANKER_ENDPOINT", "aws.ranker_endpoint"),
    ("ROLEFIT_AWS_TEXTRACT_BUCKET", "aws.textract_bucket"),
];

/// Puts the variables whose names begin with `ROLEFIT_` into the file's place.
///
/// # Errors
/// A variable that does not exist, so that a misspelt one is noticed, or one with a value of a wrong form.
pub fn apply(file: &mut FileConfig, variables: &[(String, String)]) -> Result<(), Problem> {
    for (name, value) in variables.iter().filter(|(name, _)| name.starts_with("ROLEFIT_")) {
        let text = || Some(value.clone());
        match name.as_str() {
            // Read before the file; set when the server is compiled; read by what runs as a function.
            "ROLEFIT_CONFIG" | "ROLEFIT_EMBED_SITE" | "ROLEFIT_FUNCTION" => {}
            "ROLEFIT_PROFILE" => {
                file.profile = Some(match value.as_str() {
                    "production" => Profile::Production,
                    "demo" => Profile::Demo,
                    _ => return Err(wrong(name, "write `production` or `demo`")),
                });
            }
            "ROLEFIT_PRESET" => file.preset = text(),
            "ROLEFIT_LISTEN" => file.server.listen = text(),
            "ROLEFIT_PUBLIC_URL" => file.server.public_url = text(),
            "ROLEFIT_OPERATORS" => {
                file.server.operators = value
                    .split(',')
                    .map(str::trim)
                    .filter(|one| !one.is_empty())
                    .map(str::to_owned)
                    .collect();
            }
            "ROLEFIT_TRUSTED_PROXIES" => file.server.trusted_proxies = addresses(name, value)?,
            "ROLEFIT_SECURITY_CONTACT" => file.server.security_contact = text(),
            "ROLEFIT_SITE" => file.server.site = Some(value.into()),
            "ROLEFIT_DATA" => file.data.folder = Some(value.into()),
            "ROLEFIT_MASTER_KEY_FILE" => file.keys.file = Some(value.into()),
            "ROLEFIT_MASTER_KEY_WRAPPED" => file.keys.wrapped = text().filter(|wrapped| !wrapped.is_empty()),
            "ROLEFIT_MAIL_ADAPTER" => file.mail.adapter = text(),
            "ROLEFIT_MAIL_FROM" => file.mail.from = text(),
            "ROLEFIT_MAIL_HOST" => file.mail.host = text(),
            "ROLEFIT_MAIL_PORT" => file.mail.port = Some(number(name, value)?),
            "ROLEFIT_MAIL_SECURITY" => file.mail.security = text(),
            "ROLEFIT_MAIL_USER" => file.mail.user = text(),
            "ROLEFIT_MAIL_PASSWORD" => file.mail.password = Some(Hidden(value.clone())),
            "ROLEFIT_LOG_FORMAT" => file.log.format = text(),
            "ROLEFIT_LOG_FILTER" => file.log.filter = text(),
            "ROLEFIT_REQUESTS_PER_MINUTE" => file.limits.requests_per_minute = Some(number(name, value)?),
            "ROLEFIT_UPLOADS_PER_HOUR" => file.limits.uploads_per_hour = Some(number(name, value)?),
            "ROLEFIT_CONNECTIONS" => file.limits.connections = Some(number(name, value)?),
            "ROLEFIT_STREAMS_PER_CANDIDATE" => file.limits.streams_per_candidate = Some(number(name, value)?),
            "ROLEFIT_EXTRACTION_WORKERS" => file.extraction.workers = Some(number(name, value)?),
            "ROLEFIT_METRICS_ADAPTER" => file.metrics.adapter = text(),
            "ROLEFIT_METRICS_NAMESPACE" => file.metrics.namespace = text(),
            "ROLEFIT_AWS_PREFIX" => file.aws.prefix = text(),
            "ROLEFIT_AWS_REGION" => file.aws.region = text(),
            "ROLEFIT_AWS_ACCOUNT" => file.aws.account = text(),
            "ROLEFIT_AWS_ENDPOINT" => file.aws.endpoint = text(),
            "ROLEFIT_AWS_TABLE" => file.aws.table = text(),
            "ROLEFIT_AWS_KEYS_TABLE" => file.aws.keys_table = text(),
            "ROLEFIT_AWS_KEY" => file.aws.key = text(),
            "ROLEFIT_AWS_BUCKET" => file.aws.bucket = text(),
            "ROLEFIT_AWS_INTAKE" => file.aws.intake = text(),
            "ROLEFIT_AWS_LAKE" => file.aws.lake = text(),
            "ROLEFIT_AWS_BUS" => file.aws.bus = text(),
            "ROLEFIT_AWS_QUEUES" => file.aws.queues = text(),
            "ROLEFIT_AWS_STREAM" => file.aws.stream = text(),
            "ROLEFIT_AWS_TOPIC" => file.aws.topic = text(),
            "ROLEFIT_AWS_CONFIGURATION_SET" => file.aws.configuration_set = text(),
            "ROLEFIT_AWS_POOL" => file.aws.pool = text(),
            "ROLEFIT_AWS_POOL_CLIENT" => file.aws.pool_client = text(),
            "ROLEFIT_AWS_SEARCH" => file.aws.search = text(),
            "ROLEFIT_RANKER_MODEL" => file.ranker.model = Some(value.into()),
            "ROLEFIT_AWS_RANKER_ENDPOINT" => file.aws.ranker_endpoint = text(),
            "ROLEFIT_AWS_TEXTRACT" => file.aws.textract = text(),
            "ROLEFIT_AWS_TEXTRACT_BUCKET" => file.aws.textract_bucket = text(),
            "ROLEFIT_AWS_SEARCH_REPLICAS" => file.aws.search_replicas = Some(number(name, value)?),
            "ROLEFIT_AWS_MODEL" => file.aws.model = text(),
            "ROLEFIT_AWS_MODEL_MAX_TOKENS" => file.aws.model_max_tokens = Some(number(name, value)?),
            "ROLEFIT_AWS_GUARDRAIL" => file.aws.guardrail = text(),
            "ROLEFIT_AWS_GUARDRAIL_VERSION" => file.aws.guardrail_version = text(),
            "ROLEFIT_AWS_EMBEDDING_MODEL" => file.aws.embedding_model = text(),
            "ROLEFIT_AWS_EMBEDDING_DIMENSIONS" => file.aws.embedding_dimensions = Some(number(name, value)?),
            _ => {
                return Err(wrong(
                    name,
                    &format!("there is no such variable; {}", nearest(name)),
                ));
            }
        }
    }
    Ok(())
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, Problem> {
    value.parse().map_err(|_| wrong(name, "write a whole number"))
}

/// A list of addresses; an empty text is an empty list.
fn addresses(name: &str, value: &str) -> Result<Vec<IpAddr>, Problem> {
    let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
    parts
        .map(|part| part.parse())
        .collect::<Result<_, _>>()
        .map_err(|_| {
            wrong(
                name,
                "write addresses with commas between them, such as `10.0.0.1,10.0.0.2`",
            )
        })
}

fn wrong(name: &str, message: &str) -> Problem {
    Problem::Variable {
        name: name.to_owned(),
        message: message.to_owned(),
    }
}

/// The known variable that shares the most letters in place with a misspelt one.
fn nearest(name: &str) -> String {
    let alike = |known: &str| known.bytes().zip(name.bytes()).filter(|(a, b)| a == b).count();
    let best = VARIABLES
        .iter()
        .map(|(known, _)| *known)
        .max_by_key(|known| alike(known))
        .unwrap_or_default();
    format!("do you mean `{best}`?")
}
