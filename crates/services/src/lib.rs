//! Use cases over the ports: every decision about who may do what, and everything that happens then.
//!
//! [`Services`] is the one value that pages, endpoints and workers hold. Each method identifies nothing itself: it
//! takes the [`Caller`](rolefit_domain::Caller), decides whether the caller may, does the work in one transaction
//! with its events and audit entries, and answers with a view. Things of other tenants do not exist for the caller.
//!
//! This crate depends on ports only, never on an adapter, and takes time and ids from the clock and id source.
//! To add a use case, write a method in the module of its noun; to add a consumer, see [`consumers`].

#![warn(clippy::expect_used)]

pub mod consumers;

mod account_steps;
mod accounts;
mod accounts_by_operators;
mod ad_facts;
mod away;
mod candidates;
mod code_mails;
mod comparing;
mod criteria_read;
mod damage;
mod data_copy;
mod erasure;
mod error;
mod everyday_words;
mod facts;
mod first_page;
mod found;
mod identity_audit;
mod inbox;
mod job_change;
mod job_fields;
mod job_form;
mod jobs;
mod kept_forms;
mod keys;
mod mail_reach;
mod mails;
mod matches;
mod open_jobs;
mod operations;
mod organizations;
mod passwords;
mod profile_change;
mod profile_versions;
mod profiles;
mod public;
mod readiness;
mod related_titles;
mod replaying;
mod restored;
mod resumes;
mod same_person;
mod scoring;
mod search_filling;
mod search_index;
mod second_factor;
mod seeding;
mod sessions;
mod store;
mod submissions;
mod trace;
mod uploads;
mod wider;
mod worker;

use std::sync::Arc;

use rolefit_ports as ports;

pub use account_steps::{AccountStep, Confirmed};
pub use candidates::Discoverable;
pub use data_copy::DataCopy;
pub use error::{ServiceError, ServiceResult, WrongField};
pub use job_change::{Chosen, CriteriaChange, JobChange, StatusChange};
pub use jobs::CriterionChange;
pub use profile_change::ProfileChange;
pub use public::PublicJob;
pub use readiness::{Component, Readiness, ReadyState};
pub use replaying::{Replay, Replayed, WhyGone};
pub use resumes::DocumentDownload;
pub use rolefit_ports::blobs::ByteStream;
pub use rolefit_ports::error::chain;
pub use rolefit_ports::identity::{
    CHALLENGE_VALID_MINUTES, Challenge, Client, Disabled, NewSession, Secret, SignIn,
};
pub use sessions::{Recognized, TOKEN_SECONDS, TokenAge};
pub use store::Actor;
pub use uploads::{NewResume, ReceivedFile};
pub use worker::{Times, Worker, WorkerStopped};

/// Everything that the services reach the outside through. Built once, in the server's wiring.
#[derive(Clone)]
pub struct Ports {
    /// Documents of the store.
    pub records: Arc<dyn ports::Records>,
    /// Events that wait to be published.
    pub outbox: Arc<dyn ports::Outbox>,
    /// The audit ledger.
    pub ledger: Arc<dyn ports::Ledger>,
    /// Uploaded files and their texts.
    pub blobs: Arc<dyn ports::Blobs>,
    /// Per-person encryption.
    pub keys: Arc<dyn ports::Keys>,
    /// Accounts and sessions.
    pub identity: Arc<dyn ports::Identity>,
    /// Work that waits.
    pub queues: Arc<dyn ports::Queues>,
    /// Events to queues.
    pub bus: Arc<dyn ports::EventBus>,
    /// Outgoing mail.
    pub mailer: Arc<dyn ports::Mailer>,
    /// Live messages to open pages.
    pub notifications: Arc<dyn ports::Notifications>,
    /// Documents to text.
    pub extraction: Arc<dyn ports::TextExtraction>,
    /// Text to facts.
    pub language_model: Arc<dyn ports::LanguageModel>,
    /// Strengths to points.
    pub ranker: Arc<dyn ports::Ranker>,
    /// The index of candidates and jobs.
    pub search: Arc<dyn ports::Search>,
    /// The time.
    pub clock: Arc<dyn ports::Clock>,
    /// New ids and secrets.
    pub ids: Arc<dyn ports::IdSource>,
}

/// What an operator decides about the use cases.
#[derive(Debug, Clone)]
pub struct Options {
    /// Where the site is reached, without a slash at the end, for links in mails.
    pub base_url: String,
    /// Addresses of those who keep the platform running: queues, dead letters, the ledger. Only an account that has
    /// confirmed such an address counts.
    pub operators: Vec<rolefit_domain::EmailAddress>,
}

/// All use cases. Cheap to clone.
#[derive(Clone)]
pub struct Services {
    inner: Arc<Inner>,
}

struct Inner {
    ports: Ports,
    options: Options,
    open_jobs: open_jobs::OpenJobs,
    ad_facts: ad_facts::AdFactsKept,
    readiness: readiness::LastAnswer,
    ledger: operations::LedgerCheck,
    filling: search_filling::Filling,
    background: tokio_util::task::TaskTracker,
}

impl Services {
    /// The use cases over these ports.
    pub fn new(ports: Ports, options: Options) -> Self {
        let (open_jobs, ad_facts, readiness, ledger, filling, background) = Default::default();
        Self {
            inner: Arc::new(Inner {
                ports,
                options,
                open_jobs,
                ad_facts,
                readiness,
                ledger,
                filling,
                background,
            }),
        }
    }

    /// Returns once everything that was begun beside an answer, such as sending a code, has ended. New work may
    /// still be begun; a server calls this after it stopped taking requests.
    pub async fn settled(&self) {
        self.inner.background.close();
        self.inner.background.wait().await;
        self.inner.background.reopen();
    }

    fn ports(&self) -> &Ports {
        &self.inner.ports
    }

    fn options(&self) -> &Options {
        &self.inner.options
    }

    fn now(&self) -> rolefit_domain::Timestamp {
        self.inner.ports.clock.now()
    }
}
