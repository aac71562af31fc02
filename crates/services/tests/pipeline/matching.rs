//! Matches and the search index while jobs, profiles and choices change, and with records that are damaged.

use std::collections::BTreeMap;
use std::time::Duration;

use rolefit_domain::limits::MAX_COMPARED;
use rolefit_domain::matching::Verdict;
use rolefit_domain::view::{JobFilter, JobForm, NotCompared, OwnMatch, RankedCandidate, WhyNotCompared};
use rolefit_domain::{Caller, CandidateId, JobId, JobStatus, Membership, Need, Requirement, Role, WorkPlace};
use rolefit_ports::ErrorKind;
use rolefit_ports::records::{Condition, Index, Key, NewRecord, Query, Record, Transaction, Write};
use rolefit_ports::search::Collection::{Candidates, Jobs};
use rolefit_ports::search::SearchDocument;
use rolefit_services::{
    Chosen, CriterionChange, Discoverable, ProfileChange, ServiceError, Services, Worker,
};

use crate::faults::Fault;
use crate::world::{CLIENT, PASSWORD, RESUME, World};

pub const AD: &str =
    "Data Engineer\n\nWe run nightly loads.\n\nRequirements\n- Python\n- SQL\n- PostgreSQL\n";
/// Longer than the pause after a first failure.
const LATER: Duration = Duration::from_secs(60);

impl World {
    /// Somebody who edits jobs.
    pub async fn recruiter(&self) -> Caller {
        let mut caller = self.sign_up("recruiter@example.org").await;
        let name = "Harbourlight";
        let id = self.services.create_organization(&caller, name).await;
        caller.memberships.push(Membership {
            organization: id.expect("is made"),
            organization_name: name.to_owned(),
            role: Role::Admin,
        });
        caller
    }

    /// Somebody with a profile.
    pub async fn with_profile(&self, email: &str, choice: Discoverable) -> Caller {
        let caller = self.sign_up(email).await;
        self.upload(&caller, RESUME).await;
        let services = &self.services;
        services.set_discoverable(&caller, choice).await.expect("is set");
        self.drain().await;
        caller
    }

    pub async fn open(&self, recruiter: &Caller, form: JobForm) -> JobId {
        let organization = recruiter.memberships[0].organization;
        let id = self.services.create_job(recruiter, organization, form).await;
        let id = id.expect("is made");
        set_status(&self.services, recruiter, id, JobStatus::Open).await;
        id
    }

    /// An open job that everybody was matched with.
    pub async fn open_job(&self, recruiter: &Caller) -> JobId {
        let id = self.open(recruiter, ad(AD)).await;
        self.drain().await;
        id
    }

    async fn shortlist(&self, recruiter: &Caller, job: JobId) -> Vec<RankedCandidate> {
        let shortlist = self.services.shortlist(recruiter, job).await;
        shortlist.expect("is shown").candidates
    }

    /// Candidates on the first job's list, counted as recruiters see it.
    async fn counted(&self, recruiter: &Caller) -> u32 {
        let home = self.services.recruiter_home(recruiter, None).await;
        let matched = home.expect("is shown").expect("works there").jobs[0].matched;
        matched.expect("is counted").candidates
    }

    pub async fn indexed(&self) -> (u64, u64) {
        let jobs = self.search.count(Jobs).await.expect("a count");
        (jobs, self.search.count(Candidates).await.expect("a count"))
    }

    pub async fn record(&self, key: &Key) -> Option<Record> {
        self.records.get(key).await.expect("a look")
    }

    /// How many matches stand on a candidate's own list.
    async fn listed(&self, candidate: CandidateId) -> usize {
        let query = Query {
            index: Index::Second,
            ..Query::partition(format!("CANDIDATE#{candidate}#MATCHES"))
        };
        let page = self.records.query(&query).await.expect("a look");
        page.records.len()
    }

    /// Puts bytes that mean nothing in the place of a record's body.
    async fn damage(&self, key: Key) {
        self.overwrite(key, b"nothing".to_vec()).await;
    }

    /// Puts another body in the place of a record's.
    pub async fn overwrite(&self, key: Key, body: Vec<u8>) {
        let stored = self.record(&key).await.expect("is there");
        let record = NewRecord {
            index1: stored.index1,
            index2: stored.index2,
            ..NewRecord::new(key, body)
        };
        let condition = Condition::None;
        let transaction = Transaction {
            writes: vec![Write::Put { record, condition }],
            ..Transaction::default()
        };
        self.records.transact(transaction).await.expect("is put");
    }

    async fn assert_nothing_given_up(&self) {
        for queue in ["index", "match"] {
            assert_eq!(self.dead_letters(queue).await, [], "{queue}");
        }
    }
}

pub fn ad(text: &str) -> JobForm {
    JobForm {
        text: text.to_owned(),
        work_place: "on_site".to_owned(),
        ..JobForm::default()
    }
}

pub async fn version(services: &Services, recruiter: &Caller, job: JobId) -> u64 {
    let editor = services.job_editor(recruiter, job).await;
    editor.expect("is shown").job.version
}

pub async fn set_status(services: &Services, recruiter: &Caller, job: JobId, status: JobStatus) {
    let version = version(services, recruiter, job).await;
    let set = services.set_job_status(recruiter, job, version, status).await;
    set.expect("takes the step");
}

pub async fn add_criterion(services: &Services, recruiter: &Caller, job: JobId, label: &str) {
    let change = CriterionChange::Add {
        label: label.to_owned(),
        need: Need::MustHave,
    };
    let version = version(services, recruiter, job).await;
    let changed = services.change_criterion(recruiter, job, version, change).await;
    changed.expect("is added");
}

/// A second worker of the same system does everything that waits.
pub async fn drain(services: &Services) {
    let worker = Worker::new(services.clone());
    worker.drain().await.expect("the queues work");
}

pub async fn erase(services: &Services, caller: &Caller) {
    let password = PASSWORD.to_owned();
    let erased = services.erase_account(caller, password, &CLIENT).await;
    erased.expect("is erased");
}

fn matched(candidate: CandidateId, job: JobId) -> Key {
    Key::new(format!("CANDIDATE#{candidate}"), format!("MATCH#{job}"))
}

#[tokio::test]
async fn lists_go_on_after_a_short_page() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    world.open_job_of_others(&recruiter, 2).await;
    let mut callers = Vec::new();
    for name in ["ada", "ben", "cleo"] {
        let email = format!("{name}@example.org");
        callers.push(world.with_profile(&email, Discoverable::Yes).await);
    }
    world.faults.short_pages(1);
    assert_eq!(world.shortlist(&recruiter, job).await.len(), 3);
    let jobs = world.services.recommended_jobs(&callers[0]).await;
    assert_eq!(jobs.expect("are shown").len(), 3);
}

impl World {
    /// Further jobs that fit as well.
    async fn open_job_of_others(&self, recruiter: &Caller, count: usize) {
        for number in 0..count {
            self.open(recruiter, ad(&format!("{AD}\nJob number {number}.\n")))
                .await;
        }
        self.drain().await;
    }
}

#[tokio::test]
async fn a_job_that_changes_while_it_is_matched_keeps_its_newer_match() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    let candidate = world.with_profile("ada@example.org", Discoverable::No).await;
    let before = world.services.own_match(&candidate, job).await.expect("compares");

    // The job was read and scored; before that is stored, it changes and another worker matches it anew.
    let (services, editor) = (world.services.clone(), recruiter.clone());
    world.faults.meanwhile("commit candidate.matched", async move {
        add_criterion(&services, &editor, job, "Kubernetes").await;
        drain(&services).await;
    });
    let choice = world.services.set_discoverable(&candidate, Discoverable::Yes);
    choice.await.expect("is set");
    world.drain().await;
    world.advance(LATER);
    world.drain().await;

    let now = world.services.own_match(&candidate, job).await.expect("compares");
    assert_ne!(before, now, "what is missing counts");
    let ranked = world.shortlist(&recruiter, job).await.remove(0);
    let shown = world.services.review(&recruiter, job, ranked.candidate).await;
    assert_eq!(ranked.score, shown.expect("is shown").result.score);
    world.assert_nothing_given_up().await;
}

#[tokio::test]
async fn who_withdraws_while_being_matched_is_on_no_list() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    let candidate = world.with_profile("ada@example.org", Discoverable::No).await;
    let withdraw = |services: Services, caller: Caller| async move {
        let choice = services.set_discoverable(&caller, Discoverable::No);
        choice.await.expect("is set");
        drain(&services).await;
    };

    // From the side of the candidate.
    let meanwhile = withdraw(world.services.clone(), candidate.clone());
    world.faults.meanwhile("commit candidate.matched", meanwhile);
    let choice = world.services.set_discoverable(&candidate, Discoverable::Yes);
    choice.await.expect("is set");
    world.drain().await;
    world.advance(LATER);
    world.drain().await;
    assert_eq!(world.counted(&recruiter).await, 0);

    // And from that of the job, whose matches are stored in a transaction without events.
    let choice = world.services.set_discoverable(&candidate, Discoverable::Yes);
    choice.await.expect("is set");
    world.drain().await;
    assert_eq!(world.counted(&recruiter).await, 1);
    add_criterion(&world.services, &recruiter, job, "Kubernetes").await;
    let meanwhile = withdraw(world.services.clone(), candidate.clone());
    world.faults.meanwhile("commit", meanwhile);
    world.drain().await;
    world.advance(LATER);
    world.drain().await;
    assert_eq!(world.counted(&recruiter).await, 0);
    world.assert_nothing_given_up().await;
}

#[tokio::test]
async fn those_whom_recruiters_do_not_find_take_nobodys_place() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let found = world.with_profile("ada@example.org", Discoverable::Yes).await;
    let hidden = world.with_profile("ben@example.org", Discoverable::No).await;
    let organization = recruiter.memberships[0].organization;
    let job = world.services.create_job(&recruiter, organization, ad(AD)).await;
    let job = job.expect("is made");
    let editor = world
        .services
        .job_editor(&recruiter, job)
        .await
        .expect("is shown");
    let skills = editor.job.criteria.iter().filter_map(|c| match &c.requirement {
        Requirement::Skill { name } => Some(name.clone()),
        _ => None,
    });
    let skills: Vec<String> = skills.collect();
    let labels = editor.job.criteria.iter().map(|c| c.label.as_str());
    let words = labels.collect::<Vec<_>>().join(", ");
    // More than are scored for a job, each with everything that the ad asks for and nothing else.
    let crowd = (0..MAX_COMPARED as u128 + 100).map(|number| SearchDocument {
        key: CandidateId::new(uuid::Uuid::from_u128(number)).to_string(),
        titles: vec!["Data Engineer".to_owned()],
        skills: skills.clone(),
        text: format!("{words}. ").repeat(5),
        filters: BTreeMap::from([("discoverable".to_owned(), vec!["no".to_owned()])]),
    });
    let crowd = world.search.upsert(Candidates, crowd.collect()).await;
    crowd.expect("is indexed");
    set_status(&world.services, &recruiter, job, JobStatus::Open).await;
    world.drain().await;
    let ranked = world.shortlist(&recruiter, job).await;
    assert_eq!(ranked.len(), 1);
    assert_eq!(ranked[0].candidate, found.candidate);
    assert_eq!(world.listed(found.candidate).await, 1);
    // The crowd hides this one from the search, which is as it should be: they rank above.
    assert_eq!(world.listed(hidden.candidate).await, 0);
}

#[tokio::test]
async fn everybody_whom_recruiters_find_is_compared_or_counted() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let found = world.with_profile("ada@example.org", Discoverable::Yes).await;
    world.with_profile("ben@example.org", Discoverable::No).await;
    // Nothing that search could find them by.
    let document = SearchDocument {
        key: found.candidate.to_string(),
        titles: Vec::new(),
        skills: Vec::new(),
        text: String::new(),
        filters: BTreeMap::from([("discoverable".to_owned(), vec!["yes".to_owned()])]),
    };
    let indexed = world.search.upsert(Candidates, vec![document]).await;
    indexed.expect("is indexed");
    let job = world.open_job(&recruiter).await;
    let ranked = world.shortlist(&recruiter, job).await;
    let ranked: Vec<_> = ranked.iter().map(|ranked| ranked.candidate).collect();
    assert_eq!(ranked, [found.candidate]);
    let left_out = async || {
        let shortlist = world.services.shortlist(&recruiter, job).await;
        shortlist.expect("is shown").not_compared
    };
    assert_eq!(left_out().await, None);
    set_status(&world.services, &recruiter, job, JobStatus::Paused).await;
    world.with_profile("cleo@example.org", Discoverable::Yes).await;
    let (number, why) = (1, WhyNotCompared::NotOpen);
    assert_eq!(left_out().await, Some(NotCompared { number, why }));
    set_status(&world.services, &recruiter, job, JobStatus::Open).await;
    let why = WhyNotCompared::Pending;
    assert_eq!(left_out().await, Some(NotCompared { number, why }));
    world.drain().await;
    assert_eq!(left_out().await, None);
}

#[tokio::test]
async fn a_place_is_no_criterion_of_a_job() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    let change = CriterionChange::Add {
        label: "Vienna or remote".to_owned(),
        need: Need::MustHave,
    };
    let version = version(&world.services, &recruiter, job).await;
    let refused = world
        .services
        .change_criterion(&recruiter, job, version, change)
        .await;
    let refused = refused.expect_err("is no criterion");
    assert!(
        refused.message().contains("where the work is done"),
        "{refused:?}"
    );
}

#[tokio::test]
async fn a_job_that_closes_leaves_its_candidates_lists() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let found = world.with_profile("ada@example.org", Discoverable::Yes).await;
    let hidden = world.with_profile("ben@example.org", Discoverable::No).await;
    let job = world.open_job(&recruiter).await;
    for caller in [&found, &hidden] {
        let jobs = world.services.recommended_jobs(caller).await;
        assert_eq!(jobs.expect("are shown").len(), 1);
    }
    for status in [JobStatus::Paused, JobStatus::Closed] {
        set_status(&world.services, &recruiter, job, status).await;
        world.drain().await;
        for caller in [&found, &hidden] {
            assert_eq!(world.listed(caller.candidate).await, 0, "{status:?}");
        }
        assert_eq!(world.shortlist(&recruiter, job).await.len(), 1, "{status:?}");
        let own = world.record(&matched(hidden.candidate, job)).await;
        assert_eq!(own, None, "nobody would see it: {status:?}");
    }
    set_status(&world.services, &recruiter, job, JobStatus::Open).await;
    world.drain().await;
    for caller in [&found, &hidden] {
        assert_eq!(world.listed(caller.candidate).await, 1, "opened again");
    }
}

#[tokio::test]
async fn a_job_is_not_opened_before_somebody_said_where_the_work_is_done() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let organization = recruiter.memberships[0].organization;
    let services = &world.services;
    let silent = JobForm {
        work_place: String::new(),
        ..ad(AD)
    };
    let id = services
        .create_job(&recruiter, organization, silent.clone())
        .await;
    let id = id.expect("is made");
    let refused = services.set_job_status(&recruiter, id, 1, JobStatus::Open).await;
    let refused = refused.expect_err("nobody said so").message();
    assert!(refused.contains("where the work is done"), "{refused}");
    let place = |name: &str| Chosen {
        work_place: name.to_owned(),
        ..Chosen::default()
    };
    let wrong = services.set_work_place(&recruiter, id, 1, &place("moon")).await;
    assert!(matches!(wrong, Err(ServiceError::Invalid { .. })), "{wrong:?}");
    let chosen = services.set_work_place(&recruiter, id, 1, &place("hybrid")).await;
    assert_eq!(chosen.expect("is chosen"), 2);
    let again = services.set_work_place(&recruiter, id, 2, &place("hybrid")).await;
    assert_eq!(again.expect("is so"), 2, "the same choice changes nothing");
    let opened = services.set_job_status(&recruiter, id, 2, JobStatus::Open).await;
    assert_eq!(opened.expect("is opened"), 3);
    let emptied = services.update_job(&recruiter, id, 3, silent).await;
    let emptied = emptied.expect_err("an open job says it");
    assert!(
        matches!(
            &emptied,
            ServiceError::Invalid {
                field: "work_place",
                ..
            }
        ),
        "{emptied:?}"
    );

    let saying = JobForm {
        work_place: String::new(),
        ..ad(&format!("{AD}\nRemote within Europe.\n"))
    };
    let id = services.create_job(&recruiter, organization, saying).await;
    let id = id.expect("is made");
    let opened = services.set_job_status(&recruiter, id, 1, JobStatus::Open).await;
    assert!(opened.is_ok(), "the ad says so: {opened:?}");
    let job = services.job_editor(&recruiter, id).await.expect("is shown").job;
    assert_eq!(job.posting.work_place, Some(WorkPlace::Remote));
    assert!(job.posting.read.work_place.is_some());
}

#[tokio::test]
async fn an_open_job_keeps_a_criterion() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    let services = &world.services;
    let mut refused = 0;
    for criterion in services
        .job_editor(&recruiter, job)
        .await
        .expect("is shown")
        .job
        .criteria
    {
        let version = version(services, &recruiter, job).await;
        let criterion = criterion.id;
        let change = CriterionChange::Remove { criterion };
        match services.change_criterion(&recruiter, job, version, change).await {
            Ok(_) => {}
            Err(ServiceError::Impossible(why)) => {
                assert!(why.contains("at least one criterion"), "{why}");
                refused += 1;
            }
            Err(other) => panic!("{other}"),
        }
    }
    assert_eq!(refused, 1, "only the last one stays");
    let left = services.job_editor(&recruiter, job).await.expect("is shown").job;
    assert_eq!(left.criteria.len(), 1);

    // So does another ad with the same title, of which nothing is asked any more.
    let nothing = ad("Data Engineer\n\nThe sea is near, the days are long, and we laugh a lot.");
    let edited = services
        .update_job(&recruiter, job, left.version, nothing.clone())
        .await;
    assert!(matches!(edited, Err(ServiceError::Impossible(_))), "{edited:?}");
    set_status(services, &recruiter, job, JobStatus::Paused).await;
    let version = version(services, &recruiter, job).await;
    let edited = services.update_job(&recruiter, job, version, nothing).await;
    let edited = edited.expect("a paused job may");
    let opened = services
        .set_job_status(&recruiter, job, edited, JobStatus::Open)
        .await;
    assert!(
        matches!(
            opened,
            Err(ServiceError::Invalid {
                field: "criteria",
                ..
            })
        ),
        "{opened:?}"
    );
}

#[tokio::test]
async fn who_is_erased_while_being_matched_leaves_nothing() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    let caller = world.with_profile("ada@example.org", Discoverable::No).await;
    let (services, erased) = (world.services.clone(), caller.clone());
    world.faults.meanwhile("commit candidate.matched", async move {
        erase(&services, &erased).await;
    });
    let choice = world.services.set_discoverable(&caller, Discoverable::Yes);
    choice.await.expect("is set");
    world.drain().await;
    world.advance(LATER);
    world.drain().await;
    assert_eq!(world.record(&matched(caller.candidate, job)).await, None);
    assert_eq!(world.counted(&recruiter).await, 0);
    world.assert_quiet().await;
}

#[tokio::test]
async fn what_is_damaged_is_left_out_of_lists_and_stops_nobody() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    world.open_job_of_others(&recruiter, 1).await;
    let mut callers = Vec::new();
    for name in ["ada", "ben", "cleo"] {
        let email = format!("{name}@example.org");
        callers.push(world.with_profile(&email, Discoverable::Yes).await);
    }
    let [ada, ben, cleo] = &callers[..] else {
        panic!("three")
    };
    assert_eq!(world.shortlist(&recruiter, job).await.len(), 3);
    let other = world.services.recommended_jobs(ada).await.expect("are shown");
    let other = other.iter().find(|own| own.card.id != job).expect("both").card.id;
    world.damage(Key::new(format!("JOB#{other}"), "JOB")).await;
    world.damage(matched(ada.candidate, job)).await;
    let profile = Key::new(format!("CANDIDATE#{}", ben.candidate), "PROFILE");
    world.damage(profile).await;
    world.advance(LATER);

    let ranked = world.shortlist(&recruiter, job).await;
    assert_eq!(ranked.len(), 1);
    assert_eq!(ranked[0].candidate, cleo.candidate);
    let jobs = world.services.recommended_jobs(ada).await.expect("are shown");
    assert!(jobs.is_empty(), "one job and one match are damaged: {jobs:?}");
    let shown = world.services.public_jobs(&JobFilter::default()).await;
    assert_eq!(shown.expect("are shown").total, 1);
    let home = world.services.recruiter_home(&recruiter, None).await;
    assert_eq!(home.expect("is shown").expect("works there").jobs.len(), 1);

    world.services.rebuild_search_index().await.expect("rebuilt");
    assert_eq!(world.indexed().await, (1, 2));
    let corrupt = Fault::Fails(ErrorKind::Corrupt);
    world.faults.once("read blob", corrupt);
    world.services.rebuild_search_index().await.expect("rebuilt");
    assert_eq!(world.indexed().await, (1, 1), "a text is damaged too");
    world
        .faults
        .once("read blob", Fault::Fails(ErrorKind::Unavailable));
    let rebuilt = world.services.rebuild_search_index().await;
    assert!(
        rebuilt.is_err_and(|error| error.is_transient()),
        "what passes is no damage"
    );
    world.services.rebuild_search_index().await.expect("rebuilt");

    add_criterion(&world.services, &recruiter, job, "Kubernetes").await;
    world.drain().await;
    world.assert_nothing_given_up().await;
    let ranked = world.shortlist(&recruiter, job).await;
    assert_eq!(ranked.len(), 2, "what was damaged is computed anew");
}

#[tokio::test]
async fn the_public_list_counts_jobs_by_work_place() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    for (title, place, work_place) in [
        ("Data Engineer", "Leeds", "on_site"),
        ("Data Engineer", "Leeds", "hybrid"),
        ("Data Engineer", "Leeds, West Yorkshire", "remote"),
        ("Data Engineer", "Bristol", "remote"),
        ("Baker", "Bristol", "on_site"),
    ] {
        let form = JobForm {
            title: title.to_owned(),
            place: place.to_owned(),
            work_place: work_place.to_owned(),
            ..ad(if title == "Baker" {
                "We bake bread at night and look for somebody with experience of ovens and dough."
            } else {
                AD
            })
        };
        world.open(&recruiter, form).await;
    }
    world.drain().await;
    for (q, place, work_place, total, counts) in [
        ("", "", "", 5, [2, 1, 2]),
        ("", "leeds", "", 3, [1, 1, 1]),
        ("", "", "remote", 2, [2, 1, 2]),
        ("", "bristol", "remote", 1, [1, 0, 1]),
        ("python", "", "", 4, [1, 1, 2]),
        ("python", "leeds", "", 3, [1, 1, 1]),
        ("python", "", "remote", 2, [1, 1, 2]),
        ("python", "BRIST", "hybrid", 0, [0, 0, 1]),
        ("python", "nowhere", "", 0, [0, 0, 0]),
        ("moon", "", "", 0, [0, 0, 0]),
        // The beginning of a word, a mistyped one, and words that say nothing.
        ("pyth", "leeds", "", 3, [1, 1, 1]),
        ("pyhton", "", "remote", 2, [1, 1, 2]),
        ("nothing-like-this", "", "", 5, [2, 1, 2]),
        ("jobs", "leeds", "hybrid", 1, [1, 1, 1]),
        ("looking for the python", "", "", 4, [1, 1, 2]),
    ] {
        let filter = JobFilter {
            q: q.to_owned(),
            place: place.to_owned(),
            work_place: work_place.to_owned(),
            ..JobFilter::default()
        };
        let list = world.services.public_jobs(&filter).await.expect("are shown");
        let expected: Vec<_> = WorkPlace::ALL.into_iter().zip(counts).collect();
        assert_eq!((list.total, list.work_places), (total, expected), "{filter:?}");
        let ignored = ["nothing-like-this", "jobs"].contains(&q);
        assert_eq!(list.words_ignored, ignored, "{q}");
    }
}

#[tokio::test]
async fn what_a_candidate_takes_back_supports_nothing_any_more() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world
        .open(
            &recruiter,
            ad("Data Engineer\n\nRequirements\n- Apache Airflow\n- Python\n"),
        )
        .await;
    let nora = world.with_profile("nora@example.org", Discoverable::Yes).await;
    let airflow = async || {
        world.drain().await;
        let view = world.services.own_match(&nora, job).await.expect("is shown");
        let OwnMatch::Compared(view) = view else {
            panic!("there is a profile");
        };
        let at = view.criteria.iter().position(|c| c.label.contains("Airflow"));
        view.result.parts[at.expect("is asked for")].verdict
    };
    assert_eq!(airflow().await, Verdict::Met);
    let change = ProfileChange::Remove {
        path: "work.0.highlights.0".to_owned(),
    };
    let version = world
        .services
        .profile(&nora)
        .await
        .expect("a look")
        .expect("a profile")
        .version;
    world
        .services
        .change_profile(&nora, version, change)
        .await
        .expect("is taken back");
    assert_eq!(airflow().await, Verdict::NotFound);
}
