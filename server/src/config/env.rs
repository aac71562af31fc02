//! The variables that override the file, in one place.

use std::path::PathBuf;

use super::file::Hidden;
use super::{FileConfig, Problem, Profile};

/// A variable that overrides the file.
pub struct Variable {
    /// Its name.
    pub name: &'static str,
    /// The key that it sets, or what it is for, and what to write where the key does not say it.
    pub sets: &'static str,
    set: Set,
}

/// How a value gets to its place.
enum Set {
    /// It is read by something else, before the file or beside it.
    Elsewhere,
    Text(fn(&mut FileConfig) -> &mut Option<String>),
    Path(fn(&mut FileConfig) -> &mut Option<PathBuf>),
    /// By a function of the file, the variable's name and its value.
    Parsed(fn(&mut FileConfig, &str, &str) -> Result<(), Problem>),
}

const fn elsewhere(name: &'static str, sets: &'static str) -> Variable {
    let set = Set::Elsewhere;
    Variable { name, sets, set }
}

const fn text(
    name: &'static str,
    sets: &'static str,
    place: fn(&mut FileConfig) -> &mut Option<String>,
) -> Variable {
    let set = Set::Text(place);
    Variable { name, sets, set }
}

const fn path(
    name: &'static str,
    sets: &'static str,
    place: fn(&mut FileConfig) -> &mut Option<PathBuf>,
) -> Variable {
    let set = Set::Path(place);
    Variable { name, sets, set }
}

const fn parsed(
    name: &'static str,
    sets: &'static str,
    set: fn(&mut FileConfig, &str, &str) -> Result<(), Problem>,
) -> Variable {
    let set = Set::Parsed(set);
    Variable { name, sets, set }
}

/// Every variable, for `rolefit config check --help`, for finding misspelt ones, and for setting.
pub static VARIABLES: [Variable; 60] = [
    elsewhere(
        "ROLEFIT_CONFIG",
        "path of the configuration file (default: rolefit.toml, if there)",
    ),
    elsewhere(
        "ROLEFIT_FUNCTION",
        "which function this is, where it runs as one: web, consumer, search, intake, activity or schedule",
    ),
    parsed("ROLEFIT_PROFILE", "profile: production or demo", set_profile),
    text("ROLEFIT_PRESET", "preset: embedded or aws", |file| {
        &mut file.preset
    }),
    text("ROLEFIT_LISTEN", "server.listen", |file| &mut file.server.listen),
    text("ROLEFIT_PUBLIC_URL", "server.public_url", |file| {
        &mut file.server.public_url
    }),
    parsed(
        "ROLEFIT_OPERATORS",
        "server.operators, separated by commas",
        set_operators,
    ),
    parsed(
        "ROLEFIT_TRUSTED_PROXIES",
        "server.trusted_proxies, addresses and networks with commas between them",
        |file, _, value| {
            let parts = value.split(',').map(str::trim).filter(|part| !part.is_empty());
            file.server.trusted_proxies = parts.map(str::to_owned).collect();
            Ok(())
        },
    ),
    text("ROLEFIT_SECURITY_CONTACT", "server.security_contact", |file| {
        &mut file.server.security_contact
    }),
    path("ROLEFIT_SITE", "server.site", |file| &mut file.server.site),
    path("ROLEFIT_DATA", "data.folder", |file| &mut file.data.folder),
    path("ROLEFIT_MASTER_KEY_FILE", "keys.file", |file| &mut file.keys.file),
    parsed("ROLEFIT_MASTER_KEY_WRAPPED", "keys.wrapped", |file, _, value| {
        file.keys.wrapped = Some(value.to_owned()).filter(|wrapped| !wrapped.is_empty());
        Ok(())
    }),
    text("ROLEFIT_MAIL_ADAPTER", "mail.adapter", |file| {
        &mut file.mail.adapter
    }),
    text("ROLEFIT_MAIL_FROM", "mail.from", |file| &mut file.mail.from),
    text("ROLEFIT_MAIL_HOST", "mail.host", |file| &mut file.mail.host),
    parsed("ROLEFIT_MAIL_PORT", "mail.port", |file, name, value| {
        file.mail.port = Some(number(name, value)?);
        Ok(())
    }),
    text("ROLEFIT_MAIL_SECURITY", "mail.security", |file| {
        &mut file.mail.security
    }),
    text("ROLEFIT_MAIL_USER", "mail.user", |file| &mut file.mail.user),
    parsed("ROLEFIT_MAIL_PASSWORD", "mail.password", |file, _, value| {
        file.mail.password = Some(Hidden(value.to_owned()));
        Ok(())
    }),
    text("ROLEFIT_LOG_FORMAT", "log.format", |file| &mut file.log.format),
    text("ROLEFIT_LOG_FILTER", "log.filter", |file| &mut file.log.filter),
    parsed(
        "ROLEFIT_REQUESTS_PER_MINUTE",
        "limits.requests_per_minute",
        |file, name, value| {
            file.limits.requests_per_minute = Some(number(name, value)?);
            Ok(())
        },
    ),
    parsed(
        "ROLEFIT_UPLOADS_PER_HOUR",
        "limits.uploads_per_hour",
        |file, name, value| {
            file.limits.uploads_per_hour = Some(number(name, value)?);
            Ok(())
        },
    ),
    parsed(
        "ROLEFIT_CONNECTIONS",
        "limits.connections",
        |file, name, value| {
            file.limits.connections = Some(number(name, value)?);
            Ok(())
        },
    ),
    parsed(
        "ROLEFIT_STREAMS_PER_CANDIDATE",
        "limits.streams_per_candidate",
        |file, name, value| {
            file.limits.streams_per_candidate = Some(number(name, value)?);
            Ok(())
        },
    ),
    parsed(
        "ROLEFIT_EXTRACTION_WORKERS",
        "extraction.workers",
        |file, name, value| {
            file.extraction.workers = Some(number(name, value)?);
            Ok(())
        },
    ),
    path("ROLEFIT_RANKER_MODEL", "ranker.model", |file| {
        &mut file.ranker.model
    }),
    text("ROLEFIT_METRICS_ADAPTER", "metrics.adapter", |file| {
        &mut file.metrics.adapter
    }),
    text("ROLEFIT_METRICS_NAMESPACE", "metrics.namespace", |file| {
        &mut file.metrics.namespace
    }),
    text("ROLEFIT_TRACES_ENDPOINT", "traces.endpoint", |file| {
        &mut file.traces.endpoint
    }),
    parsed("ROLEFIT_TRACES_SHARE", "traces.share", |file, name, value| {
        let share = value.parse();
        file.traces.share = Some(share.map_err(|_| wrong(name, "write a number, such as 0.1"))?);
        Ok(())
    }),
    text("ROLEFIT_AWS_PREFIX", "aws.prefix", |file| &mut file.aws.prefix),
    text("ROLEFIT_AWS_REGION", "aws.region", |file| &mut file.aws.region),
    text("ROLEFIT_AWS_ACCOUNT", "aws.account", |file| &mut file.aws.account),
    text("ROLEFIT_AWS_ENDPOINT", "aws.endpoint", |file| {
        &mut file.aws.endpoint
    }),
    text("ROLEFIT_AWS_TABLE", "aws.table", |file| &mut file.aws.table),
    text("ROLEFIT_AWS_KEYS_TABLE", "aws.keys_table", |file| {
        &mut file.aws.keys_table
    }),
    text("ROLEFIT_AWS_KEY", "aws.key", |file| &mut file.aws.key),
    text("ROLEFIT_AWS_BUCKET", "aws.bucket", |file| &mut file.aws.bucket),
    text("ROLEFIT_AWS_INTAKE", "aws.intake", |file| &mut file.aws.intake),
    text("ROLEFIT_AWS_LAKE", "aws.lake", |file| &mut file.aws.lake),
    text("ROLEFIT_AWS_BUS", "aws.bus", |file| &mut file.aws.bus),
    text("ROLEFIT_AWS_QUEUES", "aws.queues", |file| &mut file.aws.queues),
    text("ROLEFIT_AWS_STREAM", "aws.stream", |file| &mut file.aws.stream),
    text("ROLEFIT_AWS_TOPIC", "aws.topic", |file| &mut file.aws.topic),
    text("ROLEFIT_AWS_CONFIGURATION_SET", "aws.configuration_set", |file| {
        &mut file.aws.configuration_set
    }),
    text("ROLEFIT_AWS_POOL", "aws.pool", |file| &mut file.aws.pool),
    text("ROLEFIT_AWS_POOL_CLIENT", "aws.pool_client", |file| {
        &mut file.aws.pool_client
    }),
    text("ROLEFIT_AWS_SEARCH", "aws.search", |file| &mut file.aws.search),
    parsed(
        "ROLEFIT_AWS_SEARCH_REPLICAS",
        "aws.search_replicas",
        |file, name, value| {
            file.aws.search_replicas = Some(number(name, value)?);
            Ok(())
        },
    ),
    text("ROLEFIT_AWS_MODEL", "aws.model", |file| &mut file.aws.model),
    parsed(
        "ROLEFIT_AWS_MODEL_MAX_TOKENS",
        "aws.model_max_tokens",
        |file, name, value| {
            file.aws.model_max_tokens = Some(number(name, value)?);
            Ok(())
        },
    ),
    text("ROLEFIT_AWS_GUARDRAIL", "aws.guardrail", |file| {
        &mut file.aws.guardrail
    }),
    text("ROLEFIT_AWS_GUARDRAIL_VERSION", "aws.guardrail_version", |file| {
        &mut file.aws.guardrail_version
    }),
    text("ROLEFIT_AWS_EMBEDDING_MODEL", "aws.embedding_model", |file| {
        &mut file.aws.embedding_model
    }),
    parsed(
        "ROLEFIT_AWS_EMBEDDING_DIMENSIONS",
        "aws.embedding_dimensions",
        |file, name, value| {
            file.aws.embedding_dimensions = Some(number(name, value)?);
            Ok(())
        },
    ),
    text("ROLEFIT_AWS_TEXTRACT", "aws.textract", |file| {
        &mut file.aws.textract
    }),
    text("ROLEFIT_AWS_RANKER_ENDPOINT", "aws.ranker_endpoint", |file| {
        &mut file.aws.ranker_endpoint
    }),
    text("ROLEFIT_AWS_TEXTRACT_BUCKET", "aws.textract_bucket", |file| {
        &mut file.aws.textract_bucket
    }),
];

/// Puts the variables whose names begin with `ROLEFIT_` into the file's place. Answers with those that cannot be: one that does
/// not exist, so that a misspelt one is noticed, or one with a value of a wrong form.
pub(super) fn apply(file: &mut FileConfig, variables: &[(String, String)]) -> Vec<Problem> {
    let ours = variables.iter().filter(|(name, _)| name.starts_with("ROLEFIT_"));
    // Read when the server is compiled, and left behind by that.
    let ours = ours.filter(|(name, _)| name != "ROLEFIT_EMBED_SITE");
    ours.filter_map(|(name, value)| set(file, name, value).err())
        .collect()
}

fn set(file: &mut FileConfig, name: &str, value: &str) -> Result<(), Problem> {
    let Some(known) = VARIABLES.iter().find(|known| known.name == name) else {
        let message = format!("there is no such variable; {}", nearest(name));
        return Err(wrong(name, &message));
    };
    match known.set {
        Set::Elsewhere => {}
        Set::Text(place) => *place(file) = Some(value.to_owned()),
        Set::Path(place) => *place(file) = Some(value.into()),
        Set::Parsed(set) => set(file, name, value)?,
    }
    Ok(())
}

fn set_profile(file: &mut FileConfig, name: &str, value: &str) -> Result<(), Problem> {
    file.profile = Some(match value {
        "production" => Profile::Production,
        "demo" => Profile::Demo,
        _ => return Err(wrong(name, "write `production` or `demo`")),
    });
    Ok(())
}

fn set_operators(file: &mut FileConfig, _: &str, value: &str) -> Result<(), Problem> {
    let all = value.split(',').map(str::trim).filter(|one| !one.is_empty());
    file.server.operators = all.map(str::to_owned).collect();
    Ok(())
}

fn number<T: std::str::FromStr>(name: &str, value: &str) -> Result<T, Problem> {
    value.parse().map_err(|_| wrong(name, "write a whole number"))
}

fn wrong(name: &str, message: &str) -> Problem {
    Problem::Variable {
        name: name.to_owned(),
        message: message.to_owned(),
    }
}

/// The known variable that a misspelt one stands for, as far as anybody can tell.
fn nearest(name: &str) -> String {
    let known = VARIABLES.iter().map(|known| (known.name, 1));
    match rolefit_ports::search::nearest(name, known) {
        Some(known) => format!("do you mean `{known}`?"),
        None => "without it, `rolefit config check` lists those that there are".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_misspelt_variable_names_the_one_that_was_meant() {
        for (written, meant) in [
            ("ROLEFIT_LSTEN", "ROLEFIT_LISTEN"),
            ("ROLEFIT_DAAT", "ROLEFIT_DATA"),
            ("ROLEFIT_PUBLIC_ULR", "ROLEFIT_PUBLIC_URL"),
        ] {
            assert_eq!(nearest(written), format!("do you mean `{meant}`?"));
        }
        assert!(!nearest("ROLEFIT_COLOUR_OF_THE_SITE").contains("do you mean"));
    }
}
