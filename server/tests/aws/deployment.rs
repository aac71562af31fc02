//! A deployment of its own for a test: the stacks of `infra/`, and the configuration of a server on them.

use std::collections::BTreeMap;
use std::path::PathBuf;

use rolefit_aws::sdk::Sdk;
use rolefit_aws::support;
use rolefit_server::config::Config;
use rolefit_server::wiring::{self, Wired, WiringError};

/// What the stacks made.
pub struct Deployment {
    /// What all names begin with.
    pub name: String,
    /// Straight to the stand-ins, for what a test does behind the server's back.
    pub sdk: Sdk,
    /// The section `[aws]`, value by value.
    pub names: BTreeMap<&'static str, String>,
}

impl Deployment {
    pub async fn new() -> Self {
        let sdk = support::sdk().await;
        let name = support::unique_name();
        let mut names = BTreeMap::from([("prefix", name.clone()), ("region", "eu-central-1".to_owned())]);
        for (stack, outputs) in [
            ("data", &[("Table", "table")][..]),
            ("keys", &[("Table", "keys_table"), ("Alias", "key")]),
            ("blobs", &[("Bucket", "bucket")]),
            ("events", &[("Bus", "bus")]),
            ("activity", &[("Stream", "stream")]),
            ("notifications", &[("Topic", "topic")]),
        ] {
            // The emulator has no TLS.
            let plain: &[(&str, &str)] = if stack == "events" {
                &[("Connections", "any")]
            } else {
                &[]
            };
            let made = support::deploy_with(&sdk, stack, &name, plain).await;
            names.extend(
                outputs
                    .iter()
                    .map(|(output, value)| (*value, made[*output].clone())),
            );
        }
        let endpoint =
            std::env::var("AWS_ENDPOINT_URL").expect("`cargo xtask test aws` sets AWS_ENDPOINT_URL");
        names.insert("endpoint", endpoint);
        Self { name, sdk, names }
    }

    /// The configuration file, with the search index in memory unless `search` names an OpenSearch.
    pub fn file(&self) -> String {
        let ports = match self.names.contains_key("search") {
            true => "",
            false => "search = \"memory\"\n",
        };
        let names: String = self
            .names
            .iter()
            .map(|(name, value)| format!("{name} = {value:?}\n"))
            .collect();
        format!(
            "profile = \"demo\"\npreset = \"aws\"\n[mail]\nadapter = \"folder\"\n[ports]\nextraction = \"local\"\n{ports}[aws]\n{names}"
        )
    }

    /// The adapters as the server builds them, or why it does not start.
    pub async fn wire(&self) -> Result<Wired, WiringError> {
        let folder = tempfile::tempdir().expect("a folder");
        let data = folder.path().join("data").display().to_string();
        let variables = [("ROLEFIT_DATA".to_owned(), data)];
        let config = Config::load(&self.file(), &variables).expect("a valid configuration");
        wiring::wire(&config, PathBuf::from(env!("CARGO_BIN_EXE_rolefit"))).await
    }
}

/// An error with all its causes, as the log has it.
pub fn told(error: &(dyn std::error::Error + 'static)) -> String {
    rolefit_ports::error::chain(error)
}
