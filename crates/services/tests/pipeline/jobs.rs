//! Jobs as recruiters edit them and as visitors look for them.

use rolefit_domain::view::{JobEditor, JobFilter, JobForm};
use rolefit_domain::{Caller, CriterionOrigin, JobId, JobStatus, Need};
use rolefit_ports::ErrorKind;
use rolefit_ports::records::Key;
use rolefit_services::{CriterionChange, PublicJob, ServiceError};

use crate::faults::Fault;
use crate::matching::{ad, add_criterion, set_status, version};
use crate::world::World;

const AD: &str = "Data Engineer (m/f/d)\n\nWe run nightly loads of the data of hospitals.\n\nRequirements\n\
                  - Python\n- SQL\n- Kubernetes\n";

impl World {
    pub async fn draft(&self, recruiter: &Caller, text: &str) -> JobId {
        let organization = recruiter.memberships[0].organization;
        let id = self.services.create_job(recruiter, organization, ad(text)).await;
        id.expect("is made")
    }

    pub async fn editor(&self, recruiter: &Caller, job: JobId) -> JobEditor {
        let editor = self.services.job_editor(recruiter, job).await;
        editor.expect("is shown")
    }

    /// The criteria with where they come from.
    async fn asked(&self, recruiter: &Caller, job: JobId) -> Vec<(String, CriterionOrigin)> {
        let editor = self.editor(recruiter, job).await;
        let labels = editor.job.criteria.into_iter().map(|c| c.label);
        labels.zip(editor.origins).collect()
    }

    async fn rewrite(&self, recruiter: &Caller, job: JobId, text: &str) {
        let version = version(&self.services, recruiter, job).await;
        let form = JobForm {
            title: "Data Engineer (m/f/d)".to_owned(),
            ..ad(text)
        };
        let updated = self.services.update_job(recruiter, job, version, form).await;
        updated.expect("is changed");
    }

    async fn change(&self, recruiter: &Caller, job: JobId, change: CriterionChange) {
        let version = version(&self.services, recruiter, job).await;
        let changed = self.services.change_criterion(recruiter, job, version, change);
        changed.await.expect("is changed");
    }

    /// Changes a stored job as another version of the program might have stored it.
    async fn restore(&self, job: JobId, change: impl FnOnce(&mut serde_json::Value)) {
        let key = Key::new(format!("JOB#{job}"), "JOB");
        let stored = self.record(&key).await.expect("is there");
        let mut body = serde_json::from_slice(&stored.body).expect("is JSON");
        change(&mut body);
        let body = serde_json::to_vec(&body).expect("is written");
        self.overwrite(key, body).await;
    }
}

fn own(criteria: &[(&str, CriterionOrigin)]) -> Vec<(String, CriterionOrigin)> {
    let own = criteria.iter();
    own.map(|(label, origin)| ((*label).to_owned(), *origin))
        .collect()
}

#[tokio::test]
async fn criteria_say_where_they_come_from_while_the_ad_changes() {
    use CriterionOrigin::{Ad, EarlierAd, Organization, Title};
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.draft(&recruiter, AD).await;
    let text = AD.replace("Data Engineer (m/f/d)", "Who we look for");
    world.rewrite(&recruiter, job, &text).await;
    add_criterion(&world.services, &recruiter, job, "Baking").await;
    let editor = world.editor(&recruiter, job).await;
    let id = |label: &str| {
        let criterion = editor.job.criteria.iter().find(|c| c.label == label);
        criterion.expect(label).id.clone()
    };
    let [python, sql] = ["Python", "SQL"].map(id);
    let need = CriterionChange::Need {
        criterion: python,
        need: Need::NiceToHave,
    };
    world.change(&recruiter, job, need).await;
    let remove = CriterionChange::Remove { criterion: sql };
    world.change(&recruiter, job, remove).await;
    let first = [
        ("Experience as Data Engineer", Title),
        ("Python", Ad),
        ("Kubernetes", Ad),
        ("Baking", Organization),
    ];
    assert_eq!(world.asked(&recruiter, job).await, own(&first));

    let text = text.replace("- Python\n", "- PostgreSQL\n");
    world.rewrite(&recruiter, job, &text).await;
    let second = [
        ("Experience as Data Engineer", Title),
        ("PostgreSQL", Ad),
        ("Kubernetes", Ad),
        ("Python", EarlierAd),
        ("Baking", Organization),
    ];
    assert_eq!(world.asked(&recruiter, job).await, own(&second));

    // Before it was kept what was read, the title alone told of its criterion.
    world
        .restore(job, |job| {
            let job = job.as_object_mut().expect("an object");
            assert!(job.remove("criteria_read").is_some());
        })
        .await;
    let old = second.map(|(label, origin)| match origin {
        EarlierAd => (label, Organization),
        origin => (label, origin),
    });
    assert_eq!(world.asked(&recruiter, job).await, own(&old));
}

#[tokio::test]
async fn a_corrected_typo_loses_nothing_that_another_parser_would_read() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    for kept in [true, false] {
        let job = world.draft(&recruiter, &format!("{AD}- Go{kept}\n")).await;
        let read = world.asked(&recruiter, job).await;
        // The parser of then gave Python another id and did not see Kubernetes.
        world
            .restore(job, |job| {
                let ids = |list: &mut serde_json::Value, python: &str, kubernetes: &str| {
                    let list = list.as_array_mut().expect("a list");
                    list.retain(|criterion| criterion["id"] != kubernetes);
                    for criterion in list.iter_mut().filter(|c| c["id"] == python) {
                        criterion["id"] = "0123456789ab".into();
                    }
                };
                let id = |label: &str| {
                    let all = job["criteria"].as_array().expect("a list");
                    let criterion = all.iter().find(|c| c["label"] == label).expect(label);
                    criterion["id"].as_str().expect("a text").to_owned()
                };
                let (python, kubernetes) = (id("Python"), id("Kubernetes"));
                ids(&mut job["criteria"], &python, &kubernetes);
                ids(&mut job["criteria_read"], &python, &kubernetes);
                if !kept {
                    job.as_object_mut().expect("an object").remove("criteria_read");
                }
            })
            .await;
        assert_eq!(world.asked(&recruiter, job).await.len(), read.len() - 1);
        let corrected = format!("{AD}- Go{kept}\n").replace("nightly", "daily");
        world.rewrite(&recruiter, job, &corrected).await;
        assert_eq!(world.asked(&recruiter, job).await, read, "{kept}");
    }
}

#[tokio::test]
async fn a_form_of_an_older_version_is_stale_before_anything_else_is_wrong_with_it() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.draft(&recruiter, AD).await;
    set_status(&world.services, &recruiter, job, JobStatus::Open).await;
    let services = &world.services;
    let silent = JobForm {
        work_place: String::new(),
        ..ad(AD)
    };
    let refused = services.update_job(&recruiter, job, 2, silent.clone()).await;
    assert!(
        matches!(refused, Err(ServiceError::Invalid { .. })),
        "{refused:?}"
    );
    let stale = services.update_job(&recruiter, job, 1, silent).await;
    assert!(matches!(stale, Err(ServiceError::Stale)), "{stale:?}");
    let impossible = services
        .set_job_status(&recruiter, job, 2, JobStatus::Draft)
        .await;
    assert!(
        matches!(impossible, Err(ServiceError::Impossible(_))),
        "{impossible:?}"
    );
    let stale = services
        .set_job_status(&recruiter, job, 1, JobStatus::Draft)
        .await;
    assert!(matches!(stale, Err(ServiceError::Stale)), "{stale:?}");
    let same = services.set_job_status(&recruiter, job, 1, JobStatus::Open).await;
    assert_eq!(same.expect("is so"), 2, "what is so already needs no version");
}

#[tokio::test]
async fn the_public_list_finds_words_of_every_script_and_says_what_it_looked_for() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    for text in [
        "数据工程师\n\n我们在上海寻找一位数据工程师，负责建设和维护医院使用的数据平台，并与医生和护理人员一起改进它。\n\n要求\n- Python\n",
        "看護師\n\n病院で働く看護師を募集しています。患者さんのケアとチームでの仕事が好きな方、夜勤もできる方を歓迎します。\n",
        "Van driver\n\nDrive a van through Leeds and bring parcels to people in time.\n",
        "Baker\n\nBake bread at night. We look for a driver of new ideas.\n",
    ] {
        let organization = recruiter.memberships[0].organization;
        let id = world
            .services
            .create_job(&recruiter, organization, ad(text))
            .await;
        let id = id.expect("is made");
        add_criterion(&world.services, &recruiter, id, "First aid").await;
        set_status(&world.services, &recruiter, id, JobStatus::Open).await;
    }
    world.drain().await;
    for (q, expected, instead) in [
        ("工程师", &["数据工程师"][..], None),
        ("数据工程师、上海", &["数据工程师"], None),
        ("看護師", &["看護師"], None),
        ("van driver", &["Van driver", "Baker"], None),
        ("the van", &["Van driver"], None),
        (
            "parcles, pytohn.",
            &["Van driver", "数据工程师"],
            Some("parcels, python"),
        ),
    ] {
        let filter = JobFilter {
            q: q.to_owned(),
            ..JobFilter::default()
        };
        let list = world.services.public_jobs(&filter).await.expect("are shown");
        let mut titles: Vec<_> = list.jobs.iter().map(|job| job.title.as_str()).collect();
        let mut expected = expected.to_vec();
        titles.sort_unstable();
        expected.sort_unstable();
        assert_eq!(titles, expected, "{q}");
        assert_eq!(list.instead.as_deref(), instead, "{q}");
    }
}

/// The records alone find jobs by words as they are written, and say that this is all they do.
#[tokio::test]
async fn while_search_is_away_words_are_looked_for_as_they_are_written() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    let looked_for = async |q: &str, place: &str| {
        let filter = JobFilter {
            q: q.to_owned(),
            place: place.to_owned(),
            ..JobFilter::default()
        };
        let list = world.services.public_jobs(&filter).await.expect("are shown");
        (list.total, list.search_away)
    };
    assert_eq!(looked_for("pytohn", "").await, (1, false), "search corrects");
    for kind in [ErrorKind::Unavailable, ErrorKind::Throttled, ErrorKind::Refused] {
        world.faults.always("search", Fault::Fails(kind));
        assert_eq!(looked_for("PYTHON", "").await, (1, true), "{kind:?}");
        assert_eq!(looked_for("pytohn", "").await, (0, true));
        assert_eq!(
            looked_for("python", "nowhere").await,
            (0, true),
            "other filters hold"
        );
        assert_eq!(
            looked_for("", "").await,
            (1, false),
            "without words nothing is searched"
        );
        let slug = world.services.public_jobs(&JobFilter::default()).await;
        let slug = slug.expect("are shown").jobs.remove(0).slug;
        match world.services.public_job(&slug).await.expect("is shown") {
            PublicJob::Page { page, search_away } => {
                assert_eq!((page.card.id, page.similar.len(), search_away), (job, 0, true));
            }
            other => panic!("a page: {other:?}"),
        }
    }
}

#[tokio::test]
async fn a_typed_list_becomes_one_criterion_for_each_of_its_things() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    for (words, expected) in [
        ("terraform, docker", vec!["Terraform", "Docker"]),
        (
            "Excel, Word and PowerPoint",
            vec!["Microsoft Excel", "Microsoft Word", "Microsoft PowerPoint"],
        ),
        ("german", vec!["German"]),
        ("Französisch B2", vec!["French (B2)"]),
        ("Kotlin or Java", vec!["Kotlin or Java"]),
    ] {
        let job = world.draft(&recruiter, AD).await;
        let before = world.asked(&recruiter, job).await.len();
        add_criterion(&world.services, &recruiter, job, words).await;
        let all = world.asked(&recruiter, job).await;
        let added: Vec<_> = all.iter().skip(before).map(|(label, _)| label.as_str()).collect();
        assert_eq!(added, expected, "{words}");
    }
}

#[tokio::test]
async fn nobody_may_be_compared_by_what_they_are() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.draft(&recruiter, AD).await;
    for (words, refused) in [
        ("young and female", true),
        ("under 35 years of age", true),
        ("German nationality", true),
        ("Church member", true),
        ("German C1", false),
        ("Child care", false),
    ] {
        let change = CriterionChange::Add {
            label: words.to_owned(),
            need: Need::MustHave,
        };
        let version = version(&world.services, &recruiter, job).await;
        let added = world
            .services
            .change_criterion(&recruiter, job, version, change)
            .await;
        let told = matches!(&added, Err(ServiceError::Invalid { field: "label", .. }));
        assert_eq!(told, refused, "{words}: {added:?}");
    }
}

#[tokio::test]
async fn an_ad_that_was_pasted_as_html_is_read_as_text() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let html =
        "<h1>Baker (m/w/d)</h1><p>We bake at night.</p><ul><li>3 years of experience in baking</li></ul>";
    let job = world.draft(&recruiter, html).await;
    let job = world.editor(&recruiter, job).await.job;
    assert!(!job.posting.text.contains('<'), "{}", job.posting.text);
    assert!(!job.posting.title.contains('<'), "{}", job.posting.title);
    assert!(
        job.criteria.iter().all(|c| !c.label.contains('<')),
        "{:?}",
        job.criteria
    );
}
