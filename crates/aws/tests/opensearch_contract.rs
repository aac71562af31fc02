//! The contract suite of search over OpenSearch, and what its answers mean.
//!
//! The emulator has no data of this service, so the suite runs on the engine itself, with the k-NN plugin, where
//! `ROLEFIT_OPENSEARCH_URL` names one (docs/decisions/0012 says how to start it), and says so where none does.
//! It asks for no signatures; that calls are signed is seen by a service of our own.

mod support;

use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};

use rolefit_aws::opensearch::{OpenSearch, OpenSearchOptions};
use rolefit_ports::contract::{TestClock, TestIds, search};
use rolefit_ports::error::chain;
use rolefit_ports::search::{Collection, Rebuild, SearchDocument, SearchQuery};
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
        // It is a copy that will be filled again.
        (404, missing, Unavailable),
        (
            403,
            "{\"status\":403,\"error\":{\"type\":\"security_exception\",\"reason\":\"secret words\"}}",
            Refused,
        ),
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
async fn a_service_that_is_away_is_unavailable_until_it_is_back() {
    let opened = open("http://127.0.0.1:9", "prefix").await;
    let counted = opened.expect("begins all the same").count(Collection::Jobs).await;
    assert_eq!(
        counted.expect_err("nobody is there").kind(),
        ErrorKind::Unavailable
    );

    let away = Arc::new(AtomicBool::new(true));
    let is_away = Arc::clone(&away);
    let service = Canned::start(move |request, _| match request {
        _ if is_away.load(Ordering::Relaxed) => (503, "{}".to_owned()),
        request if request.contains("_count") => (200, "{\"count\":0}".to_owned()),
        _ => (200, "{\"index\":{}}".to_owned()),
    })
    .await;
    let search = open(&service.url(""), "prefix")
        .await
        .expect("begins all the same");
    away.store(false, Ordering::Relaxed);
    assert_eq!(search.count(Collection::Jobs).await.expect("is back"), 0);
    let prepares = |request: &&String| request.contains("_index_template");
    let tried = service.requests().iter().filter(prepares).count();
    assert!(tried > 1, "the template is put when it can be");
}

#[tokio::test]
async fn what_passes_is_tried_again_and_nothing_else() {
    for (status, fails, expected, calls) in [
        (503, 2, Ok(0), 3),
        (429, 1, Ok(0), 2),
        (503, 9, Err(ErrorKind::Unavailable), 3),
        (400, 9, Err(ErrorKind::Invalid), 1),
    ] {
        let left = Arc::new(AtomicU32::new(fails));
        let failing = Arc::clone(&left);
        let service = Canned::start(move |request, _| match request {
            request if request.contains("_count") => {
                let one_less = |left: u32| left.checked_sub(1);
                match failing.fetch_update(Ordering::Relaxed, Ordering::Relaxed, one_less) {
                    Ok(_) => (status, "{}".to_owned()),
                    Err(_) => (200, "{\"count\":0}".to_owned()),
                }
            }
            _ => (200, "{\"index\":{}}".to_owned()),
        })
        .await;
        let search = open(&service.url(""), "prefix").await.expect("is prepared");
        let counted = search.count(Collection::Jobs).await.map_err(|error| error.kind());
        assert_eq!(counted, expected, "{status}");
        let asked = |request: &&String| request.contains("_count");
        assert_eq!(service.requests().iter().filter(asked).count(), calls, "{status}");
    }
}

/// Aliases that were pointed elsewhere are not where they were the second time.
#[tokio::test]
async fn what_would_fail_on_itself_is_sent_once_and_a_refusal_is_no_absence() {
    for (status, answer, expected) in [
        (503, "{}", ErrorKind::Unavailable),
        (
            403,
            "{\"status\":403,\"error\":{\"type\":\"security_exception\"}}",
            ErrorKind::Refused,
        ),
        (
            404,
            "{\"status\":404,\"error\":{\"type\":\"aliases_not_found_exception\"}}",
            ErrorKind::Conflict,
        ),
    ] {
        let service = Canned::start(move |request, _| match request {
            request if request.starts_with("POST /_aliases") => (status, answer.to_owned()),
            request if request.starts_with("GET /_alias/prefix-jobs-next") => {
                (200, "{\"new\":{}}".to_owned())
            }
            request if request.starts_with("GET /_alias/") => (200, "{\"old\":{}}".to_owned()),
            _ => (200, "{}".to_owned()),
        })
        .await;
        let search = open(&service.url(""), "prefix").await.expect("is prepared");
        let ended = search
            .end_rebuild(Collection::Jobs, Rebuild("new".to_owned()))
            .await;
        assert_eq!(ended.expect_err("fails").kind(), expected, "{status}");
        let pointed = |request: &&String| request.starts_with("post /_aliases");
        assert_eq!(service.requests().iter().filter(pointed).count(), 1);
    }
}

/// The longest ads and the longest searches are answered.
#[tokio::test]
async fn the_engine_takes_the_longest_questions() {
    let Some(url) = engine() else { return };
    let search = open(&url, &support::unique_name()).await.expect("is prepared");
    let words = |count: usize| -> String { (0..count).map(|n| format!("wort{n} ")).collect() };
    let han: String = ('\u{4e00}'..'\u{5200}').collect();
    // Each of these words has as many that begin with it as an answer may have.
    let document = |n: usize| SearchDocument {
        key: n.to_string(),
        titles: vec![words(300)],
        skills: Vec::new(),
        text: (0..3000).map(|word| format!("wort{n}{word} ")).collect(),
        filters: [("pay".to_owned(), vec!["hour".to_owned()])].into(),
    };
    let rebuild = search.begin_rebuild(Collection::Jobs).await.expect("begins");
    let documents = (0..3).map(document).collect();
    search
        .upsert(Collection::Jobs, documents)
        .await
        .expect("are added");
    search.end_rebuild(Collection::Jobs, rebuild).await.expect("ends");
    for (text, typed) in [
        (words(5000), String::new()),
        (han.clone(), String::new()),
        (String::new(), words(400)),
        (String::new(), han),
        (words(5000), words(400)),
    ] {
        let query = SearchQuery {
            titles: vec![words(40)],
            text,
            typed,
            skills: (0..2000).map(|n| format!("skill {n}")).collect(),
            facets: ["pay".to_owned()].into(),
            limit: 10,
            ..SearchQuery::default()
        };
        let answer = search.search(Collection::Jobs, &query).await;
        let answer = answer.expect("answers");
        assert_eq!(answer.hits.len(), 3);
    }
}
