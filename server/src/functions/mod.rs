//! The same binary as functions on AWS Lambda: the site, the consumers of the queues, and what `serve` does beside them.
//!
//! Lambda starts the program without arguments and says where its events are; which function it is stands in
//! `ROLEFIT_FUNCTION`. Everything that a function does may be repeated, because Lambda hands over at least once.

mod activity;
mod consumer;
mod intake;
mod schedule;
mod search;
mod web;

use std::sync::Arc;
use std::time::Instant;

use async_trait::async_trait;
use lambda_runtime::{LambdaEvent, service_fn};
use rolefit_services::Services;
use serde_json::Value;

use crate::cli::{Failure, Outcome};
use crate::config::{Config, Profile, Side};
use crate::telemetry::{self, Traces};
use crate::wiring::{self, ProcessKind, Telling, Wired};

/// Where events are, as Lambda says it.
const RUNTIME_API: &str = "AWS_LAMBDA_RUNTIME_API";
/// Which function this is.
const WHICH: &str = "ROLEFIT_FUNCTION";

/// What an attempt failed with: Lambda tries again, or keeps the event for somebody to look at.
type Fault = Box<dyn std::error::Error + Send + Sync>;

/// The functions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Function {
    /// Answers requests.
    Web,
    /// Works on messages of the queues.
    Consumer,
    /// Brings changes of records into the search index.
    Search,
    /// Takes in documents that were uploaded directly.
    Intake,
    /// Writes the activity stream into the lake.
    Activity,
    /// Carries events and sweeps.
    Schedule,
}

impl Function {
    const ALL: [(&str, Self); 6] = [
        ("web", Self::Web),
        ("consumer", Self::Consumer),
        ("search", Self::Search),
        ("intake", Self::Intake),
        ("activity", Self::Activity),
        ("schedule", Self::Schedule),
    ];

    fn named(name: Option<&str>) -> Result<Self, Failure> {
        let known = || Self::ALL.map(|(known, _)| known).join(", ");
        let name = name.unwrap_or_default();
        let found = Self::ALL.into_iter().find(|(known, _)| *known == name);
        found
            .map(|(_, function)| function)
            .ok_or_else(|| Failure::with_message(format!("`{WHICH}` is `{name}`: write one of {}", known())))
    }

    /// The configuration as far as this function uses it. It has no rights to the rest, so nothing of that may be opened.
    fn narrow(self, mut config: Config) -> Result<Config, Failure> {
        let searches = matches!(self, Self::Web | Self::Consumer | Self::Search);
        if searches && config.adapters.search == Side::Embedded && config.profile == Profile::Production {
            return Err(Failure::with_message(
                "a function has no index in its memory that lasts: write `search = \"opensearch\"` in the section `[ports]`",
            ));
        }
        if !searches {
            config.adapters.search = Side::Embedded;
        }
        // Places of a function share no folder on AWS, and must not where an emulator runs them side by side.
        config.data.push(std::process::id().to_string());
        // An erasure forgets passwords.
        if !matches!(self, Self::Web | Self::Consumer) {
            config.adapters.passwords = Side::Embedded;
        }
        Ok(config)
    }
}

/// Whether Lambda started this process as a function. Every other use of the program has arguments.
pub(crate) fn is_function() -> bool {
    std::env::var_os(RUNTIME_API).is_some() && std::env::args_os().len() == 1
}

/// Takes events until Lambda ends the process.
pub(crate) fn run(config: Config) -> Outcome {
    let which = std::env::var(WHICH).ok();
    let function = Function::named(which.as_deref())?;
    let config = function.narrow(config)?;
    let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
    runtime.block_on(async {
        let traces = Traces::begin(config.traces.as_ref())?;
        telemetry::init_log(&config.log, &traces)?;
        let started = Instant::now();
        let metrics = wiring::begin_metrics(&config).await?;
        let prepared = prepare(function, &config, &traces).await?;
        let init_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
        tracing::info!(?function, init_ms, "the function is ready");
        let served = match prepared {
            Prepared::Web(site) => web::serve(site, metrics).await,
            Prepared::Called(handler) => call(handler, metrics, traces).await,
        };
        served.map_err(|fault| Failure::new(fault.as_ref()))
    })
}

/// A function that is ready for events.
enum Prepared {
    Web(web::Site),
    Called(Arc<dyn Handler>),
}

/// What is called with events and answers with what Lambda understands.
#[async_trait]
trait Handler: Send + Sync {
    /// Works on one event, given as JSON.
    async fn handle(&self, event: &str) -> Result<Value, Fault>;
}

async fn prepare(function: Function, config: &Config, traces: &Traces) -> Result<Prepared, Failure> {
    // Without records and secrets, to which it has no rights.
    if function == Function::Activity {
        let lake = wiring::functions::lake(config).await?;
        return Ok(Prepared::Called(Arc::new(activity::Activity::new(lake))));
    }
    let kind = match function {
        // Carrying and sweeping read nothing that is sealed.
        Function::Schedule => ProcessKind::Keyless,
        _ => ProcessKind::Function,
    };
    let wired = wiring::wire_for(kind, config, wiring::this_program()?).await?;
    let handler: Arc<dyn Handler> = match function {
        Function::Web => return Ok(Prepared::Web(web::Site::new(config, &wired, traces.clone())?)),
        Function::Consumer => Arc::new(consumer::Consumer::new(services(config, &wired), config)),
        Function::Search => Arc::new(search::Search::new(services(config, &wired))),
        Function::Intake => {
            let inbox = wiring::functions::inbox(config).await?;
            Arc::new(intake::Intake::new(services(config, &wired), inbox))
        }
        // The other one was prepared above.
        Function::Schedule | Function::Activity => {
            Arc::new(schedule::Schedule::new(services(config, &wired), wired))
        }
    };
    Ok(Prepared::Called(handler))
}

fn services(config: &Config, wired: &Wired) -> Services {
    Services::new(wired.ports.clone(), config.service_options())
}

async fn call(handler: Arc<dyn Handler>, metrics: Telling, traces: Traces) -> Result<(), Fault> {
    let metrics = Arc::new(metrics);
    lambda_runtime::run(service_fn(move |event: LambdaEvent<Value>| {
        let (handler, metrics, traces) = (handler.clone(), metrics.clone(), traces.clone());
        async move {
            let worked = handler.handle(&event.payload.to_string()).await;
            if let Err(fault) = &worked {
                tracing::error!(
                    request.id = event.context.request_id,
                    error = rolefit_services::chain(fault.as_ref()),
                    "an event failed"
                );
            }
            metrics.tell().await;
            traces.flush().await;
            worked
        }
    }))
    .await
}

/// What Lambda takes as the list of those items of an event that are to be handed over again.
fn again(items: impl IntoIterator<Item = String>) -> Value {
    let failures = items.into_iter();
    let failures: Vec<Value> = failures
        .map(|item| serde_json::json!({ "itemIdentifier": item }))
        .collect();
    serde_json::json!({ "batchItemFailures": failures })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_function_has_to_be_named() {
        for (name, function) in Function::ALL {
            assert_eq!(Function::named(Some(name)).ok(), Some(function));
        }
        for name in [None, Some(""), Some("Web"), Some("serve")] {
            assert!(Function::named(name).is_err(), "{name:?}");
        }
    }

    #[test]
    fn no_function_opens_what_it_has_no_rights_to() {
        let text = "profile = \"demo\"\npreset = \"aws\"\n[ports]\npasswords = \"cognito\"\n[aws]\nregion = \"eu-central-1\"\n\
                    account = \"123456789012\"\nsearch = \"https://search.example\"\npool = \"p\"\npool_client = \"c\"\n";
        let config = Config::load(text, &[]).expect("a configuration");
        for (function, search, passwords) in [
            (Function::Web, Side::Aws, Side::Aws),
            (Function::Consumer, Side::Aws, Side::Aws),
            (Function::Search, Side::Aws, Side::Embedded),
            (Function::Intake, Side::Embedded, Side::Embedded),
            (Function::Schedule, Side::Embedded, Side::Embedded),
        ] {
            let narrow = function.narrow(config.clone()).ok().expect("can be used");
            let adapters = narrow.adapters;
            assert_eq!(
                (adapters.search, adapters.passwords),
                (search, passwords),
                "{function:?}"
            );
        }
    }

    #[test]
    fn what_is_to_come_again_is_named_as_lambda_knows_it() {
        let answer = again(["a".to_owned()]);
        assert_eq!(
            answer.to_string(),
            r#"{"batchItemFailures":[{"itemIdentifier":"a"}]}"#
        );
        assert_eq!(again([]).to_string(), r#"{"batchItemFailures":[]}"#);
    }
}
