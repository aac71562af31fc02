//! What visitors find by the title of their work and the name of their town, in whatever language an ad is.

use std::time::Duration;

use futures::future::{join, join_all};
use rolefit_domain::limits::MAX_FIELD_CHARS;
use rolefit_domain::view::{JobFilter, JobForm, JobList};
use rolefit_domain::{Caller, JobStatus, WorkPlace};

use crate::matching::{ad, set_status};
use crate::world::World;

impl World {
    async fn open_at(&self, recruiter: &Caller, title: &str, place: &str, work_place: &str) {
        let form = JobForm {
            title: title.to_owned(),
            place: place.to_owned(),
            work_place: work_place.to_owned(),
            ..ad("Our house looks for somebody to join us.\n\nRequirements\n- Careful work by hand\n")
        };
        let organization = recruiter.memberships[0].organization;
        let job = self.services.create_job(recruiter, organization, form).await;
        let job = job.expect("is made");
        set_status(&self.services, recruiter, job, JobStatus::Open).await;
    }

    async fn find_jobs(&self, filter: JobFilter) -> JobList {
        self.services.public_jobs(&filter).await.expect("is answered")
    }
}

fn titles(list: &JobList) -> Vec<&str> {
    let mut titles: Vec<_> = list.jobs.iter().map(|job| job.title.as_str()).collect();
    titles.sort_unstable();
    titles
}

#[tokio::test]
async fn a_title_finds_the_same_work_in_other_languages_and_a_town_its_other_names() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    for (title, place, work_place) in [
        ("Registered nurse", "Leeds", "on_site"),
        ("Infirmière", "Lyon", "on_site"),
        ("Bookkeeper", "Vienna", "remote"),
        ("Buchhalterin", "1010 Wien", "on_site"),
        ("Baker", "Wien, Österreich", "on_site"),
        ("Carpenter", "Munich", "on_site"),
        ("Welder", "Kiel, Deutschland", "on_site"),
        ("Tailor", "Berlin, Germany", "on_site"),
    ] {
        world.open_at(&recruiter, title, place, work_place).await;
    }
    world.drain().await;
    let q = |q: &str| JobFilter {
        q: q.to_owned(),
        ..JobFilter::default()
    };
    let found = world.find_jobs(q("Pflegekraft")).await;
    assert_eq!(titles(&found), ["Infirmière", "Registered nurse"]);
    assert_eq!(found.instead, None);
    assert!(found.related.contains(&"nurse".to_owned()), "{:?}", found.related);

    let found = world.find_jobs(q("boekhouder")).await;
    assert_eq!(titles(&found), ["Bookkeeper", "Buchhalterin"]);
    let remote = found
        .work_places
        .iter()
        .find(|(place, _)| *place == WorkPlace::Remote);
    assert_eq!(
        remote.map(|(_, jobs)| *jobs),
        Some(1),
        "all that are listed are counted"
    );
    let found = world
        .find_jobs(JobFilter {
            work_place: "remote".to_owned(),
            ..q("boekhouder")
        })
        .await;
    assert_eq!(titles(&found), ["Bookkeeper"]);
    let on_site = found
        .work_places
        .iter()
        .find(|(place, _)| *place == WorkPlace::OnSite);
    assert_eq!(
        on_site.map(|(_, jobs)| *jobs),
        Some(1),
        "under all filters but this one"
    );

    let found = world.find_jobs(q("comptable Vienne")).await;
    assert_eq!(titles(&found), ["Bookkeeper", "Buchhalterin"]);
    let found = world.find_jobs(q("boekhouder Leeds")).await;
    assert!(!titles(&found).contains(&"Bookkeeper"), "the other words count");
    let found = world.find_jobs(q("carpenter")).await;
    assert_eq!(
        (titles(&found).as_slice(), found.related.is_empty()),
        (&["Carpenter"][..], true)
    );

    for (place, expected) in [
        ("Wien", &["Baker", "Bookkeeper", "Buchhalterin"][..]),
        ("vienna", &["Baker", "Bookkeeper", "Buchhalterin"]),
        ("Vienne", &["Baker", "Bookkeeper", "Buchhalterin"]),
        ("München", &["Carpenter"]),
        ("Muni", &["Carpenter"]),
        ("Rome", &[]),
        ("Germany", &["Tailor", "Welder"]),
        ("deutschland", &["Tailor", "Welder"]),
        ("Allemagne", &["Tailor", "Welder"]),
        ("Autriche", &["Baker"]),
        ("Italy", &[]),
    ] {
        let found = world
            .find_jobs(JobFilter {
                place: place.to_owned(),
                ..JobFilter::default()
            })
            .await;
        assert_eq!(titles(&found), expected, "{place}");
    }
    let found = world
        .find_jobs(JobFilter {
            place: "Wien".to_owned(),
            ..q("boekhouder")
        })
        .await;
    assert_eq!(titles(&found), ["Bookkeeper", "Buchhalterin"]);
    // The index is asked for the whole names of places.
    let found = world
        .find_jobs(JobFilter {
            place: "Germany".to_owned(),
            ..q("house")
        })
        .await;
    assert_eq!(titles(&found), ["Tailor", "Welder"]);
}

#[tokio::test]
async fn jobs_of_the_work_come_before_ads_that_speak_of_it() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    for (title, text) in [
        (
            "Primary school teacher",
            "A school looks for somebody to join it.",
        ),
        (
            "Marketing manager",
            "You write for teachers. Each teacher reads what a teacher wrote, and teachers share it.",
        ),
        ("Lehrerin", "Unsere Schule sucht Verstärkung."),
        ("Enseignant en école primaire", "Notre école cherche du renfort."),
        ("Software engineer", "You build an app for every teacher."),
        ("Baker", "You bake bread."),
    ] {
        let form = JobForm {
            title: title.to_owned(),
            ..ad(&format!("{text}\n\nRequirements\n- Careful work by hand\n"))
        };
        let organization = recruiter.memberships[0].organization;
        let job = world.services.create_job(&recruiter, organization, form).await;
        set_status(
            &world.services,
            &recruiter,
            job.expect("is made"),
            JobStatus::Open,
        )
        .await;
    }
    world.drain().await;
    for typed in ["teacher", "Teacher", "teachers"] {
        let found = world
            .find_jobs(JobFilter {
                q: typed.to_owned(),
                ..JobFilter::default()
            })
            .await;
        let order: Vec<_> = found.jobs.iter().map(|job| job.title.as_str()).collect();
        // The title in the word itself comes first; "teachers" stands in no title.
        if typed != "teachers" {
            assert_eq!(order[0], "Primary school teacher", "{typed}: {order:?}");
        }
        let of_the_work = [
            "Primary school teacher",
            "Lehrerin",
            "Enseignant en école primaire",
        ];
        assert_eq!(
            order.len(),
            if typed == "teachers" { 4 } else { 5 },
            "{typed}: {order:?}"
        );
        assert!(
            order[..3].iter().all(|title| of_the_work.contains(title)),
            "{typed}: {order:?}"
        );
        assert_eq!(order[3], "Marketing manager", "{typed}: {order:?}");
    }
}

#[tokio::test]
async fn what_stands_beyond_the_length_of_a_field_is_not_looked_for() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    for title in ["Baker", "Welder"] {
        world.open_at(&recruiter, title, "Leeds", "on_site").await;
    }
    world.drain().await;
    for (before, found) in [(MAX_FIELD_CHARS - 5, 1), (MAX_FIELD_CHARS, 2)] {
        let q = " ".repeat(before) + "Baker";
        let list = world
            .find_jobs(JobFilter {
                q,
                ..JobFilter::default()
            })
            .await;
        assert_eq!((list.total, list.words_ignored), (found, false), "{before}");
        assert_eq!(list.words_cut, before == MAX_FIELD_CHARS, "{before}: it is said");
    }
}

#[tokio::test]
async fn of_many_visitors_at_once_one_reads_the_jobs() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    world.open_at(&recruiter, "Baker", "Lyon", "on_site").await;
    world.drain().await;
    // What was kept is too old by then.
    world.advance(Duration::from_secs(60));
    let before = world.faults.calls("look");
    let visits = (0..30).map(|_| world.services.every_public_job());
    for jobs in join_all(visits).await {
        assert_eq!(jobs.expect("is answered").len(), 1);
    }
    assert_eq!(world.faults.calls("look") - before, 1);
    // Whoever comes after a change sees it, however many are reading.
    let many = join_all((0..30).map(|_| world.services.every_public_job()));
    let change_and_look = async {
        world.open_at(&recruiter, "Tailor", "Lyon", "on_site").await;
        world.services.every_public_job().await.expect("is answered")
    };
    world.advance(Duration::from_secs(60));
    let (_, seen) = join(many, change_and_look).await;
    assert_eq!(seen.len(), 2);
}
