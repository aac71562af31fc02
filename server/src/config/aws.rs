//! The section `[aws]`: where the services are, and the names that the stacks of `infra/` gave.

use std::collections::BTreeMap;

use serde::Deserialize;

use super::Problem;
use super::problem::Faults;
use super::rules::within;

/// The services that may have an address of their own.
pub const SERVICES: [&str; 13] = [
    "bedrock",
    "cloudwatch",
    "cognito",
    "dynamodb",
    "eventbridge",
    "kinesis",
    "kms",
    "s3",
    "sagemaker",
    "ses",
    "sns",
    "sqs",
    "textract",
];

/// `[aws]`. Names that are left out are those that the stacks give with the parameter `Name` at `prefix`. Credentials are
/// not configured here: they are found as all AWS tools find them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Aws {
    /// What all names of the deployment begin with: the parameter `Name` of the stacks. Default: `rolefit`.
    pub prefix: Option<String>,
    /// The region, such as `eu-central-1`. Default: as all AWS tools find it.
    pub region: Option<String>,
    /// The account's number, 12 digits, for the names that have it in them.
    pub account: Option<String>,
    /// URL of all services, for an emulator.
    pub endpoint: Option<String>,
    /// URLs of single services, for an emulator or an endpoint within a private network.
    pub endpoints: BTreeMap<String, String>,
    /// Table of the records: output `Table` of data.yaml. Default: `PREFIX-records`.
    pub table: Option<String>,
    /// Table of wrapped keys: output `Table` of keys.yaml. Default: `PREFIX-keys`.
    pub keys_table: Option<String>,
    /// The key that wraps them, by alias or ARN: output `Alias` of keys.yaml. Default: `alias/PREFIX-people`.
    pub key: Option<String>,
    /// Bucket of documents: output `Bucket` of blobs.yaml. Default: `PREFIX-ACCOUNT-documents`.
    pub bucket: Option<String>,
    /// Bucket of uploads that wait: output `Intake` of functions.yaml. Default: `PREFIX-ACCOUNT-intake`.
    pub intake: Option<String>,
    /// Bucket of the lake: output `Lake` of functions.yaml. Default: `PREFIX-ACCOUNT-lake`.
    pub lake: Option<String>,
    /// Event bus: output `Bus` of events.yaml. Default: `PREFIX-events`.
    pub bus: Option<String>,
    /// What the names of the queues begin with: `Name` of events.yaml. Default: `PREFIX`.
    pub queues: Option<String>,
    /// Activity stream: output `Stream` of activity.yaml. Default: `PREFIX-activity`.
    pub stream: Option<String>,
    /// ARN of the topic: output `Topic` of notifications.yaml. Default: made of `region`, `account` and `prefix`.
    pub topic: Option<String>,
    /// Configuration set of mail: output `ConfigurationSet` of mail.yaml. Default: `PREFIX-mail`.
    pub configuration_set: Option<String>,
    /// User pool of passwords: output `Pool` of passwords.yaml. It has no default.
    pub pool: Option<String>,
    /// App client of the pool: output `Client` of passwords.yaml. It has no default.
    pub pool_client: Option<String>,
    /// Address of the search domain: output `Endpoint` of search.yaml. It has no default.
    pub search: Option<String>,
    /// Copies of the search index on other machines. Default: 1; 0 for a domain of one machine.
    pub search_replicas: Option<u8>,
    /// The language model, by the id of a model or inference profile that can call tools and that the account may use in
    /// the region. It has no default, because each has its price.
    pub model: Option<String>,
    /// Most tokens of one answer of it, 500 to 32000. Default: 4096.
    pub model_max_tokens: Option<u16>,
    /// Guardrail for documents and answers, by id or ARN. Default: none.
    pub guardrail: Option<String>,
    /// Its version, a number or `DRAFT`. It has no default.
    pub guardrail_version: Option<String>,
    /// Model of embeddings. Default: `amazon.titan-embed-text-v2:0`.
    pub embedding_model: Option<String>,
    /// Numbers per vector, 256, 512 or 1024. Default: 512.
    pub embedding_dimensions: Option<u16>,
    /// Which PDFs Textract reads, at 1.50 USD for 1,000 pages: `images` (the default), those without text of their own; or
    /// `all`. Pictures of pages always go there, DOCX and text never do.
    pub textract: Option<String>,
    /// Bucket of the copies that Textract reads: output `Bucket` of extraction.yaml. Default: `PREFIX-ACCOUNT-extraction`.
    pub textract_bucket: Option<String>,
    /// SageMaker endpoint of the ranker. Default: `PREFIX-ranker`.
    pub ranker_endpoint: Option<String>,
}

/// Where the services are and what is used of them, with every default filled in. A name that no configured adapter needs
/// may be empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AwsConfig {
    /// What all names of the deployment begin with.
    pub prefix: String,
    /// The region; `None`: from the environment.
    pub region: Option<String>,
    /// URL of all services.
    pub endpoint: Option<String>,
    /// URLs of single services, by the names of [`SERVICES`].
    pub endpoints: BTreeMap<String, String>,
    /// Table of records, outbox and ledger.
    pub table: String,
    /// Table of wrapped keys.
    pub keys_table: String,
    /// The key that wraps them.
    pub key: String,
    /// Bucket of documents.
    pub bucket: String,
    /// Bucket of uploads that wait; only functions need it.
    pub intake: String,
    /// Bucket of the lake; only functions need it.
    pub lake: String,
    /// Event bus.
    pub bus: String,
    /// What the names of queues begin with.
    pub queues: String,
    /// Activity stream.
    pub stream: String,
    /// ARN of the topic.
    pub topic: String,
    /// Configuration set of mail.
    pub configuration_set: String,
    /// User pool of passwords.
    pub pool: String,
    /// Its app client.
    pub pool_client: String,
    /// Address of the search domain.
    pub search: String,
    /// Copies of the search index.
    pub search_replicas: u8,
    /// The language model.
    pub model: String,
    /// Most tokens of one answer of it.
    pub model_max_tokens: u16,
    /// Guardrail and its version.
    pub guardrail: Option<(String, String)>,
    /// Model of embeddings.
    pub embedding_model: String,
    /// Numbers per vector.
    pub embedding_dimensions: u16,
    /// Which PDFs Textract reads.
    pub textract: TextractReads,
    /// Bucket of the copies that it reads.
    pub textract_bucket: String,
    /// How its jobs tell that they are done; `None` without region and account: they are only asked.
    pub textract_completion: Option<TextractCompletion>,
    /// Endpoint of the ranker.
    pub ranker_endpoint: String,
}

/// Which PDFs Textract reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TextractReads {
    /// Those without text of their own.
    Images,
    /// All.
    All,
}

/// How jobs of Textract tell that they are done, by the names that extraction.yaml gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextractCompletion {
    /// ARN of the topic.
    pub topic: String,
    /// ARN of the role with which Textract may use it.
    pub role: String,
    /// Name of the queue that hears it.
    pub queue: String,
}

/// The names without a default that the chosen adapters need.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Needed {
    pub bucket: bool,
    pub topic: bool,
    pub pool: bool,
    pub search: bool,
    pub model: bool,
    pub extraction: bool,
}

impl Aws {
    /// Fills in defaults and looks for what is missing.
    pub(super) fn resolve(self, needed: Needed, faults: &mut Faults) -> AwsConfig {
        let prefix = faults.or(self.prefix(), DEFAULT_PREFIX.to_owned());
        let account = faults.note(self.account()).flatten();
        self.check_addresses(faults);
        let max_tokens = within(
            "aws.model_max_tokens",
            self.model_max_tokens.unwrap_or(4096),
            500..=32_000,
        );
        let model_max_tokens = faults.or(max_tokens, 4096);
        let embedding_dimensions = faults.or(self.embedding_dimensions(), 512);
        let guardrail = faults.or(self.guardrail(), None);
        let textract = faults.or(self.textract(), TextractReads::Images);
        let named = |suffix: &str| format!("{prefix}-{suffix}");
        let of_account = |kind: &str| Some(format!("{prefix}-{}-{kind}", account.as_deref()?));
        let region_and_account = || self.region.as_deref().zip(account.as_deref());
        let bucket = self.bucket.or_else(|| of_account("documents"));
        let topic = self.topic.or_else(|| {
            let (region, account) = region_and_account()?;
            Some(format!(
                "arn:aws:sns:{region}:{account}:{prefix}-notifications.fifo"
            ))
        });
        let textract_bucket = self.textract_bucket.or_else(|| of_account("extraction"));
        let textract_completion = region_and_account().map(|(region, account)| TextractCompletion {
            topic: format!("arn:aws:sns:{region}:{account}:{}", named("extraction")),
            role: format!("arn:aws:iam::{account}:role/{}", named("textract")),
            queue: named("extraction"),
        });
        // An account that is written wrong is told of; that names cannot be made of it adds nothing.
        let without_account = self.account.is_some() && account.is_none();
        let mut present = |value: Option<String>, needed: bool, key: &str, advice: &str| {
            faults.or(present(value, needed, key, advice), String::new())
        };
        AwsConfig {
            bucket: present(
                bucket,
                needed.bucket && !without_account,
                "aws.bucket",
                "write the output `Bucket` of the stack blobs, or `account`",
            ),
            textract,
            textract_bucket: present(
                textract_bucket,
                needed.extraction && !without_account,
                "aws.textract_bucket",
                "write the output `Bucket` of the stack extraction, or `account`; or `extraction = \"local\"` in the section \
                 `[ports]`",
            ),
            textract_completion,
            ranker_endpoint: self.ranker_endpoint.unwrap_or_else(|| named("ranker")),
            table: self.table.unwrap_or_else(|| named("records")),
            keys_table: self.keys_table.unwrap_or_else(|| named("keys")),
            key: self.key.unwrap_or_else(|| format!("alias/{}", named("people"))),
            intake: self.intake.or_else(|| of_account("intake")).unwrap_or_default(),
            lake: self.lake.or_else(|| of_account("lake")).unwrap_or_default(),
            bus: self.bus.unwrap_or_else(|| named("events")),
            queues: self.queues.unwrap_or_else(|| prefix.clone()),
            stream: self.stream.unwrap_or_else(|| named("activity")),
            topic: present(
                topic,
                needed.topic && !without_account,
                "aws.topic",
                "write the output `Topic` of the stack notifications, or `region` and `account`",
            ),
            configuration_set: self.configuration_set.unwrap_or_else(|| named("mail")),
            pool: present(
                self.pool,
                needed.pool,
                "aws.pool",
                "write the output `Pool` of the stack passwords",
            ),
            pool_client: present(
                self.pool_client,
                needed.pool,
                "aws.pool_client",
                "write the output `Client` of the stack passwords",
            ),
            search: present(
                self.search,
                needed.search,
                "aws.search",
                "write the output `Endpoint` of the stack search",
            ),
            search_replicas: self.search_replicas.unwrap_or(1),
            model: present(
                self.model,
                needed.model,
                "aws.model",
                "write the id of a model or inference profile that the account may use, such as \"eu.amazon.nova-lite-v1:0\"",
            ),
            model_max_tokens,
            guardrail,
            embedding_model: self
                .embedding_model
                .unwrap_or_else(|| "amazon.titan-embed-text-v2:0".to_owned()),
            embedding_dimensions,
            region: self.region,
            endpoint: self.endpoint,
            endpoints: self.endpoints,
            prefix,
        }
    }

    fn prefix(&self) -> Result<String, Problem> {
        let prefix = self.prefix.clone();
        let prefix = prefix.unwrap_or_else(|| DEFAULT_PREFIX.to_owned());
        if is_prefix(&prefix) {
            return Ok(prefix);
        }
        Err(Problem::value(
            "aws.prefix",
            "write 3 to 34 lower-case letters, digits and hyphens, a letter first: the parameter `Name` of the stacks, from which \
             names of at most 80 characters are made",
        ))
    }

    fn account(&self) -> Result<Option<String>, Problem> {
        let is_account = |account: &str| account.len() == 12 && account.bytes().all(|b| b.is_ascii_digit());
        match &self.account {
            Some(account) if !is_account(account) => Err(Problem::value(
                "aws.account",
                "write the account's 12 digits in quotes",
            )),
            account => Ok(account.clone()),
        }
    }

    fn check_addresses(&self, faults: &mut Faults) {
        if let Some(endpoint) = &self.endpoint {
            faults.note(check_address("aws.endpoint", endpoint));
        }
        if let Some(search) = &self.search {
            faults.note(check_address("aws.search", search));
        }
        for (service, address) in &self.endpoints {
            let key = format!("aws.endpoints.{service}");
            if SERVICES.contains(&service.as_str()) {
                faults.note(check_address(&key, address));
            } else {
                let known = SERVICES.join(", ");
                let advice = format!("there is no service `{service}`; the services are {known}");
                faults.note::<()>(Err(Problem::value(key, advice)));
            }
        }
    }

    fn embedding_dimensions(&self) -> Result<u16, Problem> {
        match self.embedding_dimensions.unwrap_or(512) {
            known @ (256 | 512 | 1024) => Ok(known),
            _ => Err(Problem::value(
                "aws.embedding_dimensions",
                "write 256, 512 or 1024",
            )),
        }
    }

    fn guardrail(&self) -> Result<Option<(String, String)>, Problem> {
        match (&self.guardrail, &self.guardrail_version) {
            (Some(id), Some(version)) => Ok(Some((id.clone(), version.clone()))),
            (None, None) => Ok(None),
            // Without its version it would not be in use, which nobody would notice.
            (Some(_), None) => Err(Problem::value(
                "aws.guardrail_version",
                "write the version of `guardrail`, a number or \"DRAFT\"",
            )),
            (None, Some(_)) => Err(Problem::value(
                "aws.guardrail",
                "write the guardrail of `guardrail_version`",
            )),
        }
    }

    fn textract(&self) -> Result<TextractReads, Problem> {
        match self.textract.as_deref() {
            None | Some("images") => Ok(TextractReads::Images),
            Some("all") => Ok(TextractReads::All),
            Some(_) => Err(Problem::value("aws.textract", "write \"images\" or \"all\"")),
        }
    }
}

fn present(value: Option<String>, needed: bool, key: &str, advice: &str) -> Result<String, Problem> {
    match value.filter(|text| !text.is_empty()) {
        Some(text) => Ok(text),
        None if needed => Err(Problem::value(key, advice)),
        None => Ok(String::new()),
    }
}

/// The prefix unless somebody writes one.
const DEFAULT_PREFIX: &str = "rolefit";
/// The longest prefix. The longest names of services that are made of it are those of the queues through which processes hear
/// notifications: 80 characters, of which `-listens-`, 32 digits and `.fifo` are 46. Those of buckets have 63, of which
/// `-`, the account's 12 digits and `-extraction` are 24.
const LONGEST_PREFIX: usize = 80 - 46;

/// As the templates of `infra/` allow it.
fn is_prefix(text: &str) -> bool {
    (3..=LONGEST_PREFIX).contains(&text.len())
        && text.starts_with(|first: char| first.is_ascii_lowercase())
        && text
            .bytes()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-')
}

fn check_address(key: &str, text: &str) -> Result<(), Problem> {
    let rest = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    match rest.is_some_and(|rest| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_graphic())) {
        true => Ok(()),
        false => Err(Problem::value(
            key,
            "write an address that begins with https://, or http:// for an emulator",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_name_is_that_of_the_templates() {
        let of = |length: usize| "n".repeat(length);
        assert!(is_prefix(&of(LONGEST_PREFIX)) && !is_prefix(&of(LONGEST_PREFIX + 1)));
        assert!(format!("{}-listens-{}.fifo", of(LONGEST_PREFIX), "0".repeat(32)).len() <= 80);
        assert!(format!("{}-123456789012-extraction", of(LONGEST_PREFIX)).len() <= 63);
        let infra = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../infra");
        let pattern = format!("AllowedPattern: \"[a-z][a-z0-9-]{{2,{}}}\"", LONGEST_PREFIX - 1);
        let mut templates = 0;
        for file in std::fs::read_dir(infra).expect("the templates are there") {
            let path = file.expect("is a file").path();
            if path.extension().is_some_and(|kind| kind == "yaml") {
                let text = std::fs::read_to_string(&path).expect("is a text");
                assert!(text.contains(&pattern), "{} has another rule", path.display());
                templates += 1;
            }
        }
        assert!(templates > 10, "{templates}");
        let wrong = Aws {
            prefix: Some(of(LONGEST_PREFIX + 1)),
            ..Aws::default()
        };
        let problem = wrong.prefix().expect_err("is too long");
        assert!(problem.to_string().contains("3 to 34"), "{problem}");
    }
}
