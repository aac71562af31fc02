//! OpenSearch itself and the index in memory on the same demo data, also while the index is made anew. Says so in one line
//! where no OpenSearch runs.
//!
//! What visitors ask for, words as they type them with filters, finds and counts the same. What matching asks for is not the
//! same in all places, and the test holds how far: OpenSearch weighs the fields by lengths that it keeps in one byte, knows no related skills, and takes `Elektroniker:in` for one word.

use std::collections::BTreeSet;
use std::io::Write;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use rolefit_aws::opensearch::{OpenSearch, OpenSearchOptions};
use rolefit_aws::support;
use rolefit_demo::{DEMO_PASSWORD, dataset};
use rolefit_domain::{Job, Role};
use rolefit_embedded::embeddings::HashedEmbeddings;
use rolefit_embedded::search::MemorySearch;
use rolefit_matching::retrieve;
use rolefit_ports::Search;
use rolefit_ports::search::{Collection, SearchAnswer, SearchQuery};
use rolefit_server::demo;
use rolefit_services::{Options, Ports, Services};

use super::common::TestApp;

/// Of a hundred hits that are among the best five in memory, so many are among the best five of OpenSearch.
const LEAST_OF_THE_BEST: usize = 90;
/// Of a hundred queries, so many have the same first hit.
const LEAST_FIRST: usize = 90;

/// Where OpenSearch is.
pub fn engine() -> Option<String> {
    let url = std::env::var("ROLEFIT_OPENSEARCH_URL").ok();
    if url.is_none() {
        tell("skipped: ROLEFIT_OPENSEARCH_URL names no OpenSearch with the k-NN plugin");
    }
    url
}

/// Past the harness, which shows nothing of a test that passes.
fn tell(line: &str) {
    writeln!(std::io::stderr(), "{line}").expect("there is somebody to tell");
}

fn over(app: &TestApp, search: Arc<dyn Search>) -> Services {
    let ports = Ports {
        search,
        ..app.ports().clone()
    };
    let options = Options {
        base_url: "https://jobs.example".to_owned(),
        operators: Vec::new(),
    };
    Services::new(ports, options)
}

fn query(change: impl FnOnce(&mut SearchQuery)) -> SearchQuery {
    let mut query = SearchQuery {
        limit: 100,
        ..SearchQuery::default()
    };
    change(&mut query);
    query
}

/// What visitors ask for: words as they type them, places and kinds of place, with the counts.
fn of_visitors(jobs: &[Job]) -> Vec<SearchQuery> {
    let words =
        "|nurse|python|engineer|data eng|sofware|pflege|teacher mathematics|logistics warehouse|remote|zzz";
    let places: Vec<String> = jobs.iter().map(|job| job.posting.place.clone()).collect();
    let some = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let mut queries = Vec::new();
    for typed in words.split('|') {
        for filters in [
            vec![],
            vec![("work_place", some(&["remote", "hybrid"]))],
            vec![
                ("work_place", some(&["on_site"])),
                ("place", places[..places.len() / 2].to_vec()),
            ],
            vec![("place", Vec::new())],
        ] {
            queries.push(query(|query| {
                query.typed = typed.to_owned();
                let named = filters
                    .into_iter()
                    .map(|(name, values)| (name.to_owned(), values));
                query.filters = named.collect();
                query.facets = ["work_place", "place"].map(str::to_owned).into();
            }));
        }
    }
    queries
}

/// What matching asks for: who fits each job, among those who may be found and among all, and parts of it.
fn of_matching(jobs: &[Job]) -> Vec<SearchQuery> {
    let mut queries = Vec::new();
    for job in jobs {
        let asked = retrieve::job_query(&job.posting.title, &job.criteria);
        let skills: Vec<String> = asked.skills.into_keys().collect();
        for discoverable in [&["yes"][..], &["no"], &["yes", "no"]] {
            queries.push(query(|query| {
                query.titles = vec![asked.title.clone()];
                query.skills = skills.clone();
                query.text = asked.text.clone();
                let values = discoverable.iter().map(|value| (*value).to_owned()).collect();
                query.filters = [("discoverable".to_owned(), values)].into();
                query.facets = ["discoverable".to_owned()].into();
            }));
        }
        queries.push(query(|query| query.skills = skills.clone()));
        queries.push(query(|query| query.text = asked.title.clone()));
    }
    queries
}

/// What both say of a query.
struct Both {
    query: SearchQuery,
    engine: SearchAnswer,
    memory: SearchAnswer,
}

fn keys(answer: &SearchAnswer) -> Vec<&str> {
    answer.hits.iter().map(|hit| hit.key.as_str()).collect()
}

impl Both {
    /// The same documents, counts and corrections.
    fn agree(&self) -> bool {
        let found = |answer| keys(answer).into_iter().collect::<BTreeSet<_>>();
        found(&self.engine) == found(&self.memory)
            && self.engine.facets == self.memory.facets
            && self.engine.instead == self.memory.instead
    }

    /// How many of the best five of memory are among the engine's, in a hundred.
    fn of_the_best(&self) -> usize {
        let (engine, memory) = (keys(&self.engine), keys(&self.memory));
        let best = &memory[..memory.len().min(5)];
        let engine = &engine[..engine.len().min(5)];
        let among = best.iter().filter(|key| engine.contains(key)).count();
        (100 * among).checked_div(best.len()).unwrap_or(100)
    }
}

/// All jobs of the demo.
async fn jobs(app: &TestApp) -> Vec<Job> {
    let admin = dataset().members.iter().find(|member| member.role == Role::Admin);
    let email = admin.expect("the demo has one").email.as_str();
    let fields = [("email", email), ("password", DEMO_PASSWORD), ("next", "")];
    let admin = app
        .caller(&app.call("sign_in", &fields, None).await.cookie())
        .await;
    let services = &app.app.services;
    let home = services.recruiter_home(&admin, None).await.expect("is shown");
    let mut jobs = Vec::new();
    for card in home.expect("works there").jobs {
        let editor = services.job_editor(&admin, card.id).await;
        jobs.push(editor.expect("is shown").job);
    }
    jobs
}

#[tokio::test(flavor = "multi_thread")]
async fn both_indexes_find_alike_also_while_one_is_rebuilt() {
    let Some(endpoint) = engine() else { return };
    let app = TestApp::new().await;
    let loaded = demo::load_data(&app.app.services, dataset()).await;
    loaded.expect("the demo is loaded");
    app.drain().await;

    let memory: Arc<dyn Search> = Arc::new(MemorySearch::new(Arc::new(HashedEmbeddings::new())));
    let options = OpenSearchOptions {
        endpoint,
        prefix: support::unique_name(),
        replicas: 0,
    };
    let ports = app.ports();
    let embeddings = Arc::new(HashedEmbeddings::new());
    let (clock, ids) = (ports.clock.clone(), ports.ids.clone());
    let opened = OpenSearch::open(&support::sdk().await, options, embeddings, clock, ids).await;
    let engine: Arc<dyn Search> = Arc::new(opened.expect("is prepared"));
    let filled = over(&app, memory.clone()).rebuild_search_index().await;
    filled.expect("is filled");
    let services = over(&app, engine.clone());
    services.rebuild_search_index().await.expect("is filled");
    for collection in [Collection::Jobs, Collection::Candidates] {
        let counts = (engine.count(collection).await, memory.count(collection).await);
        assert_eq!(counts.0.expect("is counted"), counts.1.expect("is counted"));
    }

    let jobs = jobs(&app).await;
    let visitors = of_visitors(&jobs)
        .into_iter()
        .map(|query| (Collection::Jobs, query));
    let matching = of_matching(&jobs)
        .into_iter()
        .map(|query| (Collection::Candidates, query));
    let mut all = Vec::new();
    for (collection, query) in visitors.chain(matching) {
        let both = Both {
            engine: engine.search(collection, &query).await.expect("answers"),
            memory: memory.search(collection, &query).await.expect("answers"),
            query,
        };
        all.push((collection, both));
    }
    assert_alike(&all);

    // The same again while the index is made anew, several times.
    let (ended, looks) = (AtomicBool::new(false), AtomicUsize::new(0));
    let rebuilds = async {
        for _ in 0..3 {
            services.rebuild_search_index().await.expect("is rebuilt");
        }
        ended.store(true, Ordering::SeqCst);
    };
    let searches = async {
        for (collection, both) in all.iter().cycle() {
            if ended.load(Ordering::SeqCst) {
                return;
            }
            let again = engine.search(*collection, &both.query).await;
            let again = again.expect("no search fails meanwhile");
            let found = |answer| keys(answer).into_iter().collect::<BTreeSet<_>>();
            assert_eq!(
                found(&again),
                found(&both.engine),
                "while it is rebuilt: {:?}",
                both.query
            );
            assert_eq!(
                again.facets, both.engine.facets,
                "while it is rebuilt: {:?}",
                both.query
            );
            looks.fetch_add(1, Ordering::SeqCst);
        }
    };
    tokio::join!(rebuilds, searches);
    let looks = looks.into_inner();
    tell(&format!(
        "search: {looks} searches during 3 rebuilds, none failed or missed anything"
    ));
}

fn assert_alike(all: &[(Collection, Both)]) {
    let count = |fits: fn(&Both) -> bool| all.iter().filter(|(_, both)| fits(both)).count();
    let agree = count(Both::agree);
    let same_order = count(|both| keys(&both.engine) == keys(&both.memory));
    let same_first = count(|both| keys(&both.engine).first() == keys(&both.memory).first());
    let of_the_best = all.iter().map(|(_, both)| both.of_the_best()).sum::<usize>() / all.len();
    tell(&format!(
        "search: {} queries over {} candidates and {} jobs: {agree} with the same hits and counts, {same_order} in the same \
         order, {same_first} with the same first hit; of the best five {of_the_best} % are the same",
        all.len(),
        dataset().candidates.len(),
        dataset().jobs.len(),
    ));
    let visitors = all
        .iter()
        .filter(|(collection, _)| *collection == Collection::Jobs);
    let apart = visitors.filter(|(_, both)| !both.agree()).map(|(_, both)| {
        let (engine, memory) = (&both.engine, &both.memory);
        format!(
            "{:?}\n  OpenSearch {engine:?}\n  in memory  {memory:?}",
            both.query
        )
    });
    let apart: Vec<String> = apart.collect();
    assert!(apart.is_empty(), "{} differ:\n{}", apart.len(), apart.join("\n"));
    let first = 100 * same_first / all.len();
    assert!(first >= LEAST_FIRST, "{first} %");
    assert!(of_the_best >= LEAST_OF_THE_BEST, "{of_the_best} %");
}
