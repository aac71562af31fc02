//! The contract suite of search over OpenSearch, and what its answers mean.
//!
//! The emulator has no data of this service, so the suite runs on the engine itself, with the k-NN plugin, where
//! `ROLEFIT_OPENSEARCH_URL` names one (docs/decisions/0012 says how to start it), and says so where none does.
//! It asks for no signatures; that calls are signed is seen by a service of our own.

mod support;

use std::io::Write;
use std::sync::Arc;

use rolefit_aws::opensearch::{OpenSearch, OpenSearchOptions};
use rolefit_ports::contract::{TestClock, TestIds, search};
use rolefit_ports::error::chain;
use rolefit_ports::search::{Collection, SearchDocument, SearchQuery};
use rolefit_ports::{ErrorKind, PortResult, Search};
use support::canned::Canned;
use support::memory::LetterEmbeddings;

fn engine() -> Option<String> {
    let url = std::env::var("ROLEFIT_OPENSEARCH_URL").ok();
    if url.is_none() {
        // Written past the harness, which shows nothing of a test that passes.
        let line = "skipped: ROLEFIT_OPENSEARCH_URL names no OpenSearch with the k-NN plugin";
        writeln!(std::io::stderr(), "{line}").expect("there is somebody to tell");
    }
    url
}

async fn open(endpoint: &str, prefix: &str) -> PortResult<OpenSearch> {
    let options = OpenSearchOptions {
        endpoint: endpoint.to_owned(),
        prefix: prefix.to_owned(),
        replicas: 0,
    };
    OpenSearch::open(
        &support::sdk().await,
        options,
        Arc::new(LetterEmbeddings),
        Arc::new(TestClock::default()),
        Arc::new(TestIds::new()),
    )
    .await
}

#[tokio::test(flavor = "multi_thread")]
async fn search_keeps_the_contract() {
    let Some(url) = engine() else { return };
    search::suite(async || open(&url, &support::unique_name()).await.expect("is prepared")).await;
}

/// The emulator makes a domain, and nothing answers at its address.
#[tokio::test]
async fn the_domain_is_made() {
    let sdk = support::sdk().await;
    let outputs = support::deploy(&sdk, "search", &support::unique_name()).await;
    assert!(outputs["Endpoint"].starts_with("https://"), "{outputs:?}");
}

#[tokio::test]
async fn processes_that_start_at_once_share_the_indexes() {
    let Some(url) = engine() else { return };
    let prefix = support::unique_name();
    let all = futures::future::join_all((0..4).map(|_| open(&url, &prefix))).await;
    let all: Vec<OpenSearch> = all.into_iter().map(|one| one.expect("is prepared")).collect();
    let document = SearchDocument {
        key: "one".to_owned(),
        titles: vec!["Cook".to_owned()],
        skills: Vec::new(),
        text: String::new(),
        filters: Default::default(),
    };
    all[0]
        .upsert(Collection::Jobs, vec![document])
        .await
        .expect("is added");
    for one in &all {
        let mut count = 0;
        for _ in 0..100 {
            count = one.count(Collection::Jobs).await.expect("is counted");
            if count == 1 {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(50)).await;
        }
        assert_eq!(count, 1);
    }
}

/// The engine's field of whole words weighs all of them alike unless it is told otherwise.
#[tokio::test]
async fn of_two_skills_the_rarer_one_counts_more() {
    let Some(url) = engine() else { return };
    let search = open(&url, &support::unique_name()).await.expect("is prepared");
    let document = |key: String, skill: &str| SearchDocument {
        key,
        titles: Vec::new(),
        skills: vec![skill.to_owned()],
        text: String::new(),
        filters: Default::default(),
    };
    let mut documents: Vec<_> = (0..6)
        .map(|n| document(format!("common-{n}"), "Cooking"))
        .collect();
    documents.push(document("rare".to_owned(), "Enamelling"));
    let rebuild = search.begin_rebuild(Collection::Jobs).await.expect("begins");
    search
        .upsert(Collection::Jobs, documents)
        .await
        .expect("are added");
    // What is added is seen at once when a rebuild ends.
    search.end_rebuild(Collection::Jobs, rebuild).await.expect("ends");
    let query = SearchQuery {
        skills: ["Cooking", "Enamelling"].map(str::to_owned).into(),
        limit: 10,
        ..SearchQuery::default()
    };
    let answer = search.search(Collection::Jobs, &query).await.expect("answers");
    let keys: Vec<&str> = answer.hits.iter().map(|hit| hit.key.as_str()).collect();
    assert_eq!(keys.len(), 7);
    assert_eq!(keys[0], "rare", "{answer:?}");
}

#[tokio::test]
async fn a_document_of_another_form_is_an_error() {
    let Some(url) = engine() else { return };
    let search = open(&url, &support::unique_name()).await.expect("is prepared");
    let document = SearchDocument {
        // Longer than the service's names of documents.
        key: "k".repeat(600),
        titles: Vec::new(),
        skills: Vec::new(),
        text: String::new(),
        filters: Default::default(),
    };
    let added = search.upsert(Collection::Jobs, vec![document]).await;
    assert_eq!(added.expect_err("is refused").kind(), ErrorKind::Invalid);
}

/// A service whose indexes are prepared and that answers searches in one way.
async fn answering(status: u16, answer: &'static str) -> (Canned, PortResult<OpenSearch>) {
    let service = Canned::start(move |request, _| match request {
        request if request.contains("_msearch") => (status, answer.to_owned()),
        request if request.starts_with("GET /_alias/") => (200, "{\"index\":{}}".to_owned()),
        _ => (200, "{}".to_owned()),
    })
    .await;
    let opened = open(&service.url(""), "prefix").await;
    (service, opened)
}

fn words() -> SearchQuery {
    SearchQuery {
        text: "kitchen".to_owned(),
        limit: 1,
        ..SearchQuery::default()
    }
}

#[tokio::test]
async fn calls_are_signed() {
    let (service, search) = answering(200, "{\"responses\":[{\"hits\":{\"hits\":[]}}]}").await;
    let search = search.expect("is prepared");
    let answer = search.search(Collection::Jobs, &words()).await;
    assert_eq!(answer.expect("answers").hits, []);
    let heads = service.heads();
    assert_eq!(heads.len(), 4, "the template, two aliases and a search");
    for head in heads {
        let header = |name: &str| {
            let found = head
                .lines()
                .find_map(|line| line.strip_prefix(name)?.strip_prefix(": "));
            found
                .unwrap_or_else(|| panic!("no `{name}` in {head}"))
                .to_owned()
        };
        // The test's clock shows this day.
        let signed = header("authorization");
        let start = "aws4-hmac-sha256 credential=test/20261122/eu-central-1/es/aws4_request";
        assert!(signed.starts_with(start), "{signed}");
        for name in ["content-type", "host", "x-amz-content-sha256", "x-amz-date"] {
            assert!(signed.contains(name), "`{name}` is signed: {signed}");
        }
        assert_eq!(header("x-amz-content-sha256").len(), 64);
    }
}

#[tokio::test]
async fn answers_of_the_service_are_told_apart() {
    use ErrorKind::{Conflict, Corrupt, Invalid, Refused, Throttled, Unavailable};
    let part = "{\"responses\":[{\"status\":429,\"error\":{\"type\":\"rejected_execution_exception\",\"reason\":\"x\"}}]}";
    let missing =
        "{\"status\":404,\"error\":{\"type\":\"index_not_found_exception\",\"reason\":\"secret words\"}}";
    for (status, answer, expected) in [
        (200, part, Throttled),
        (404, missing, Refused),
        (403, "{\"message\":\"secret words\"}", Refused),
        (400, "{\"status\":400,\"error\":\"secret words\"}", Invalid),
        (409, "{}", Conflict),
        (429, "<html>secret words</html>", Throttled),
        (503, "", Unavailable),
        (200, "no JSON", Corrupt),
        (200, "{\"responses\":[]}", Corrupt),
    ] {
        let (_service, search) = answering(status, answer).await;
        let search = search.expect("is prepared");
        let error = search
            .search(Collection::Jobs, &words())
            .await
            .expect_err("is an error");
        assert_eq!(error.kind(), expected, "{status} {answer}: {}", chain(&error));
        assert!(
            !chain(&error).contains("secret"),
            "what was looked for is not logged"
        );
    }
}

#[tokio::test]
async fn a_service_that_is_away_is_unavailable() {
    let opened = open("http://127.0.0.1:9", "prefix").await;
    assert_eq!(
        opened.expect_err("nobody is there").kind(),
        ErrorKind::Unavailable
    );
}
