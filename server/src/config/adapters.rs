//! Which adapter each port has.

use std::collections::BTreeMap;

use super::problem::Faults;
use super::{Problem, Profile};

/// Where an adapter keeps or does its work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    /// In this process and its data folder.
    Embedded,
    /// On AWS.
    Aws,
}

/// The side of each port that has two. Mail is chosen in `[mail]`, metrics in `[metrics]`; the others have one adapter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Adapters {
    /// Records, outbox and ledger: `sqlite` or `dynamodb`.
    pub records: Side,
    /// Documents: `files` or `s3`.
    pub blobs: Side,
    /// Keys of people: `file` or `kms`.
    pub keys: Side,
    /// Queues: `sqlite` or `sqs`.
    pub queues: Side,
    /// Event bus: `rules` or `eventbridge`.
    pub bus: Side,
    /// Activity stream: `sqlite` or `kinesis`.
    pub stream: Side,
    /// Notifications: `in_process` or `sns`.
    pub notifications: Side,
    /// Search: `memory` or `opensearch`.
    pub search: Side,
    /// Passwords: `argon2id` or `cognito`.
    pub passwords: Side,
    /// The language model: `rules` or `bedrock`.
    pub language_model: Side,
    /// Embeddings: `hashed` or `bedrock`.
    pub embeddings: Side,
    /// Text of documents: `local`, or `textract` with `local` for what needs no recognizer.
    pub extraction: Side,
    /// Points: `rules` (or a model's file) or `sagemaker`.
    pub ranker: Side,
}

/// A port that has two adapters.
struct Port {
    name: &'static str,
    embedded: &'static str,
    aws: &'static str,
    place: fn(&mut Adapters) -> &mut Side,
}

const fn port(
    name: &'static str,
    embedded: &'static str,
    aws: &'static str,
    place: fn(&mut Adapters) -> &mut Side,
) -> Port {
    Port {
        name,
        embedded,
        aws,
        place,
    }
}

/// Every port with its embedded adapter and the one on AWS.
static PORTS: [Port; 13] = [
    port("records", "sqlite", "dynamodb", |all| &mut all.records),
    port("blobs", "files", "s3", |all| &mut all.blobs),
    port("passwords", "argon2id", "cognito", |all| &mut all.passwords),
    port("extraction", "local", "textract", |all| &mut all.extraction),
    port("language_model", "rules", "bedrock", |all| {
        &mut all.language_model
    }),
    port("embeddings", "hashed", "bedrock", |all| &mut all.embeddings),
    port("ranker", "rules", "sagemaker", |all| &mut all.ranker),
    port("search", "memory", "opensearch", |all| &mut all.search),
    port("notifications", "in_process", "sns", |all| &mut all.notifications),
    port("queues", "sqlite", "sqs", |all| &mut all.queues),
    port("bus", "rules", "eventbridge", |all| &mut all.bus),
    port("stream", "sqlite", "kinesis", |all| &mut all.stream),
    port("keys", "file", "kms", |all| &mut all.keys),
];

impl Adapters {
    /// All of one side. Passwords stay hashes unless a pool is asked for: see docs/decisions/0011. Reading and comparing by
    /// rules costs nothing and no text leaves the process, so models of Bedrock are asked for by name too; and so is the
    /// endpoint that gives points, which costs by the hour and gives the same: see docs/decisions/0014.
    const fn all(side: Side) -> Self {
        Self {
            records: side,
            blobs: side,
            keys: side,
            queues: side,
            bus: side,
            stream: side,
            notifications: side,
            search: side,
            passwords: Side::Embedded,
            language_model: Side::Embedded,
            embeddings: Side::Embedded,
            extraction: side,
            ranker: Side::Embedded,
        }
    }

    /// The preset with the choices for single ports. An adapter that is not in this binary is a fault that says how to get it,
    /// never a silent substitute.
    pub(super) fn choose(
        preset: Side,
        ports: &BTreeMap<String, String>,
        profile: Profile,
        faults: &mut Faults,
    ) -> Self {
        let mut chosen = Self::all(preset);
        for (port, adapter) in ports {
            if let Some((port, side)) = faults.note(side_of(port, adapter)) {
                *(port.place)(&mut chosen) = side;
            }
        }
        faults.note(chosen.fit(ports, profile));
        chosen
    }

    /// Whether the adapters can do their work together.
    fn fit(&self, ports: &BTreeMap<String, String>, profile: Profile) -> Result<(), Problem> {
        // The one that the file names, of two that do not fit.
        let named = |first, second| if ports.contains_key(first) { first } else { second };
        if self.bus == Side::Aws && self.queues == Side::Embedded {
            return Err(Problem::value(
                format!("ports.{}", named("queues", "bus")),
                "`eventbridge` puts events into queues on AWS: write both `bus = \"eventbridge\"` and `queues = \"sqs\"`",
            ));
        }
        // Several processes can share the table, and an index in memory hears only of what its own process does. Whoever tries the
        // product out has one process.
        if self.records == Side::Aws && self.search == Side::Embedded && profile == Profile::Production {
            return Err(Problem::value(
                format!("ports.{}", named("search", "records")),
                "write `search = \"opensearch\"`: with records on AWS several processes may work, and each would find only what \
                 its own index in memory has heard of",
            ));
        }
        Ok(())
    }

    /// Whether any port is on AWS.
    pub fn any_aws(&self) -> bool {
        let mut all = *self;
        PORTS.iter().any(|port| *(port.place)(&mut all) == Side::Aws)
    }

    /// Whether anything is kept in the data folder: otherwise the process needs none.
    pub fn need_folder(&self) -> bool {
        [self.records, self.blobs, self.keys, self.queues, self.stream].contains(&Side::Embedded)
    }

    /// Whether everything that lasts is in the data folder, so that a copy of the folder is a copy of everything.
    pub fn all_in_folder(&self) -> bool {
        [self.records, self.blobs, self.keys] == [Side::Embedded; 3]
    }
}

/// # Errors
/// In a binary without the AWS adapters.
pub(super) fn need_aws(key: &str, what: &str) -> Result<(), Problem> {
    if cfg!(feature = "aws") {
        return Ok(());
    }
    let message = "needs a binary built with the cargo feature `aws`, which this one lacks";
    Err(Problem::value(key, format!("{what} {message}")))
}

/// The port of a name, and the side of its adapter of a name.
fn side_of(port: &str, adapter: &str) -> Result<(&'static Port, Side), Problem> {
    let key = format!("ports.{port}");
    let elsewhere = match port {
        "mail" => {
            Some("remove `mail` and write `adapter` in the section `[mail]`, \"folder\", \"smtp\" or \"ses\"")
        }
        "metrics" => Some(
            "remove `metrics` and write `adapter` in the section `[metrics]`, \"prometheus\", \"emf\" or \"cloudwatch\"",
        ),
        "identity" => Some(
            "remove `identity`, which has one adapter; where it keeps passwords is `passwords`, \"argon2id\" or \"cognito\"",
        ),
        _ => None,
    };
    if let Some(advice) = elsewhere {
        return Err(Problem::value(key, advice));
    }
    let Some(found) = PORTS.iter().find(|known| known.name == port) else {
        let names: Vec<_> = PORTS.iter().map(|known| known.name).collect();
        return Err(Problem::value(
            key,
            format!("there is no port `{port}`; the ports are {}", names.join(", ")),
        ));
    };
    if adapter == found.embedded {
        return Ok((found, Side::Embedded));
    }
    if adapter != found.aws {
        return Err(Problem::value(
            key,
            format!(
                "`{port}` has the adapters `{}` and `{}`",
                found.embedded, found.aws
            ),
        ));
    }
    need_aws(&key, &format!("the adapter `{adapter}` of `{port}`"))?;
    Ok((found, Side::Aws))
}
