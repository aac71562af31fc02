//! What is kept when weights are saved or a job is opened: every weight that is chosen, and no unfair line that nobody confirmed.

use std::time::Duration;

use rolefit_domain::view::JobForm;
use rolefit_domain::{AdWarningKind, ChosenWeight, JobStatus, Need, UnfairLines, WorkPlace};
use rolefit_services::{Chosen, CriteriaChange, CriterionChange, JobChange, ServiceError, StatusChange};

use crate::matching::{ad, set_status};
use crate::world::World;

const AD: &str = "Data Engineer (m/f/d)\n\nWe run nightly loads of the data of hospitals.\n\nRequirements\n\
                  - Python\n- SQL\n- Kubernetes\n";

fn weights(all: &[(&str, u8)]) -> Chosen {
    let chosen = all.iter();
    let weights = chosen.map(|(criterion, weight)| ChosenWeight {
        criterion: (*criterion).to_owned(),
        weight: *weight,
    });
    Chosen {
        weights: weights.collect(),
        work_place: String::new(),
    }
}

#[tokio::test]
async fn one_save_and_opening_the_job_keep_all_chosen_weights() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.draft(&recruiter, AD).await;
    let ids: Vec<_> = {
        let criteria = world.editor(&recruiter, job).await.job.criteria.into_iter();
        criteria.map(|c| c.id).collect()
    };
    let of = async || {
        let criteria = world.editor(&recruiter, job).await.job.criteria.into_iter();
        criteria.map(|c| c.weight).collect::<Vec<_>>()
    };
    let services = &world.services;
    let two = weights(&[(&ids[1], 9), (&ids[2], 2)]);
    let saved = services.save_chosen(&recruiter, job, 1, &two).await;
    assert_eq!(saved.expect("is saved"), 2, "both weights in one version");
    assert_eq!(of().await[..4], [5, 9, 2, 5]);
    let again = services.save_chosen(&recruiter, job, 1, &two).await;
    assert_eq!(again.expect("is known"), 2, "the same again changes nothing");

    // The weight of what stays in a changed ad is kept.
    let change = JobForm {
        title: "Data Engineer (m/f/d)".to_owned(),
        text: AD.replace("- Kubernetes\n", "- Kubernetes\n- Kafka\n"),
        ..ad(AD)
    };
    let saved = services.update_job(&recruiter, job, 2, change).await;
    assert_eq!(saved.expect("is saved"), 3);
    assert_eq!(of().await[..4], [5, 9, 2, 5]);

    let open = |weight| StatusChange {
        status: JobStatus::Open,
        chosen: weights(&[(&ids[0], weight)]),
        unfair: UnfairLines::Unseen,
    };
    let opened = services.set_job_status(&recruiter, job, 3, open(3)).await;
    assert_eq!(opened.expect("is opened"), 4);
    assert_eq!(of().await[..4], [3, 9, 2, 5]);

    // The step was taken: what it would still change is looked at as any other change is.
    let again = services.set_job_status(&recruiter, job, 3, open(3)).await;
    assert_eq!(again.expect("is known"), 4);
    let stale = services.set_job_status(&recruiter, job, 3, open(6)).await;
    assert!(matches!(stale, Err(ServiceError::Stale)), "{stale:?}");
    let kept = services.set_job_status(&recruiter, job, 4, open(6)).await;
    assert_eq!(kept.expect("is kept"), 5);
    assert_eq!(of().await[..4], [6, 9, 2, 5]);

    for weight in [11, 0] {
        let wrong = weights(&[(&ids[0], weight)]);
        for refused in [
            services.save_chosen(&recruiter, job, 5, &wrong).await,
            services.set_job_status(&recruiter, job, 5, open(weight)).await,
        ] {
            assert!(
                matches!(refused, Err(ServiceError::Invalid { field: "weight", .. })),
                "{refused:?}"
            );
        }
    }
}

#[tokio::test]
async fn every_change_of_a_criterion_keeps_all_that_is_chosen() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.draft(&recruiter, AD).await;
    let criteria = world.editor(&recruiter, job).await.job.criteria;
    let ids: Vec<&str> = criteria.iter().map(|c| c.id.as_str()).collect();
    let changes = [
        (
            CriterionChange::Need {
                criterion: ids[1].to_owned(),
                need: Need::NiceToHave,
            },
            9,
        ),
        (
            CriterionChange::Remove {
                criterion: ids[2].to_owned(),
            },
            8,
        ),
        (
            CriterionChange::Add {
                label: "Baking".to_owned(),
                need: Need::MustHave,
            },
            7,
        ),
    ];
    for (version, (change, weight)) in (1..).zip(changes) {
        let change = CriteriaChange {
            change,
            chosen: Chosen {
                work_place: "hybrid".to_owned(),
                ..weights(&[(ids[0], weight)])
            },
        };
        let changed = world
            .services
            .change_criterion(&recruiter, job, version, change)
            .await;
        assert_eq!(changed.expect("is changed"), version + 1);
        let now = world.editor(&recruiter, job).await.job;
        assert_eq!(now.criteria[0].weight, weight);
        assert_eq!(now.posting.work_place, Some(WorkPlace::Hybrid));
    }
}

#[tokio::test]
async fn what_is_on_the_list_already_is_not_added_and_says_so() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.draft(&recruiter, AD).await;
    let add = async |version, label: &str, need| {
        let label = label.to_owned();
        let change = CriterionChange::Add { label, need };
        world
            .services
            .change_criterion(&recruiter, job, version, change)
            .await
    };
    for (label, need) in [("Python", Need::NiceToHave), ("Python", Need::MustHave)] {
        let refused = add(1, label, need).await.expect_err("is there");
        assert!(
            matches!(&refused, ServiceError::Invalid { field: "label", .. }),
            "{refused:?}"
        );
        let told = refused.message();
        assert!(
            told.contains("“Python” is on the list already, as a must-have"),
            "{told}"
        );
    }
    assert_eq!(
        add(1, "Baking, Python", Need::MustHave)
            .await
            .expect("one is new"),
        2
    );
    let again = add(1, "Baking, Python", Need::MustHave).await;
    assert_eq!(again.expect("the same form again"), 2);
    // What is there, even as another need, is left out of the list and keeps its own.
    let mixed = add(2, "Brazing, Python", Need::NiceToHave).await;
    assert_eq!(mixed.expect("one is new"), 3);
    let editor = world.editor(&recruiter, job).await;
    let python = editor
        .job
        .criteria
        .iter()
        .find(|criterion| criterion.label == "Python");
    assert_eq!(python.map(|criterion| criterion.need), Some(Need::MustHave));
}

#[tokio::test]
async fn all_that_keeps_a_job_from_opening_is_told_at_once_and_what_is_chosen_opens_it() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let organization = recruiter.memberships[0].organization;
    let form = JobForm {
        work_place: String::new(),
        ..ad(&format!("{AD}\nYou join a young dynamic team under 30.\n"))
    };
    let job = world.services.create_job(&recruiter, organization, form).await;
    let job = job.expect("is made");
    let open = |work_place: &str, unfair| StatusChange {
        status: JobStatus::Open,
        chosen: Chosen {
            work_place: work_place.to_owned(),
            ..Chosen::default()
        },
        unfair,
    };
    let step = async |change| world.services.set_job_status(&recruiter, job, 1, change).await;
    for (work_place, told) in [
        ("", "where the work is done"),
        ("moon", "Choose one of the options"),
    ] {
        let refused = step(open(work_place, UnfairLines::Unseen))
            .await
            .expect_err("is refused");
        let ServiceError::Several(wrong) = &refused else {
            panic!("{refused:?}");
        };
        let fields: Vec<_> = wrong.iter().map(|wrong| wrong.field).collect();
        assert_eq!(fields, ["confirmed", "work_place"]);
        assert!(refused.message().contains(told), "{}", refused.message());
    }
    assert_eq!(
        step(open("hybrid", UnfairLines::Shown(1)))
            .await
            .expect("is opened"),
        2
    );
    let posting = world.editor(&recruiter, job).await.job.posting;
    assert_eq!(posting.work_place, Some(WorkPlace::Hybrid));
}

#[tokio::test]
async fn an_ad_without_a_way_to_apply_is_warned_of() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let warned = async |ad: &str| {
        let job = world.draft(&recruiter, ad).await;
        let warnings = world.editor(&recruiter, job).await.warnings;
        warnings
            .iter()
            .any(|warning| warning.problem.contains("nobody can apply"))
    };
    assert!(warned(AD).await);
    assert!(!warned(&format!("{AD}\nWrite to jobs@meadow.example.\n")).await);
}

#[tokio::test]
async fn an_ad_with_unfair_lines_is_published_by_who_confirms_it() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let unfair = format!("{AD}\nYou join a young dynamic team under 30.\n");
    let job = world.draft(&recruiter, &unfair).await;
    let editor = world.editor(&recruiter, job).await;
    let warned: Vec<_> = editor
        .warnings
        .iter()
        .filter(|w| w.kind == AdWarningKind::Unfair)
        .collect();
    assert_eq!(warned.len(), 1, "{warned:?}");
    let said = warned[0]
        .span
        .and_then(|span| span.slice(&editor.job.posting.text));
    assert!(
        said.is_some_and(|said| said.starts_with("young dynamic")),
        "{said:?}"
    );

    let step = |unfair| StatusChange {
        unfair,
        ..StatusChange::from(JobStatus::Open)
    };
    let unseen = step(UnfairLines::Unseen);
    let refused = world.services.set_job_status(&recruiter, job, 1, unseen).await;
    let refused = refused.expect_err("is refused");
    assert!(
        matches!(
            &refused,
            ServiceError::Invalid {
                field: "confirmed",
                ..
            }
        ),
        "{refused:?}"
    );
    assert!(
        refused.message().contains("young dynamic"),
        "{}",
        refused.message()
    );
    let others = step(UnfairLines::Shown(2));
    let refused = world.services.set_job_status(&recruiter, job, 1, others).await;
    assert!(refused.is_err(), "what was confirmed is not what the ad says");
    let confirmed = step(UnfairLines::Shown(1));
    let opened = world.services.set_job_status(&recruiter, job, 1, confirmed).await;
    assert_eq!(opened.expect("is opened"), 2);

    // Of an open job only new lines are asked about.
    let change = |text: String, unfair| JobChange {
        form: JobForm {
            title: "Data Engineer (m/f/d)".to_owned(),
            ..ad(&text)
        },
        unfair,
    };
    let same = change(unfair.replace("hospitals", "clinics"), UnfairLines::Unseen);
    let saved = world.services.update_job(&recruiter, job, 2, same).await;
    assert_eq!(saved.expect("is saved"), 3);
    let worse = format!("{unfair}Native speakers only.\n");
    let refused = change(worse.clone(), UnfairLines::Unseen);
    let refused = world.services.update_job(&recruiter, job, 3, refused).await;
    let message = refused.expect_err("is refused").message();
    assert!(
        message.contains("Native speakers only") && !message.contains("young"),
        "{message}"
    );
    let saved = change(worse.clone(), UnfairLines::Confirmed);
    let saved = world.services.update_job(&recruiter, job, 3, saved).await;
    assert_eq!(saved.expect("is saved"), 4);

    // The page of a job that takes no applications is public too, and so is its title.
    let paused = world
        .services
        .set_job_status(&recruiter, job, 4, JobStatus::Paused)
        .await;
    assert_eq!(paused.expect("is paused"), 5);
    let mut titled = change(worse, UnfairLines::Unseen);
    titled.form.title = "Young dynamic data engineer".to_owned();
    let refused = world
        .services
        .update_job(&recruiter, job, 5, titled.clone())
        .await;
    let refused = refused.expect_err("is refused").message();
    assert!(refused.contains("“Young dynamic"), "{refused}");
    titled.unfair = UnfairLines::Confirmed;
    let saved = world.services.update_job(&recruiter, job, 5, titled).await;
    assert_eq!(saved.expect("is saved"), 6);
    let warned = world.editor(&recruiter, job).await.warnings;
    assert!(
        warned[0].span.is_none() && warned[0].problem.starts_with("The title says “Young dynamic"),
        "{warned:?}"
    );

    let entries = world.ports.ledger.entries(0, 1000).await.expect("a look");
    let told = |action: &str| {
        let of = entries.iter().filter(|entry| entry.entry.action == action);
        of.map(|entry| entry.entry.detail.as_str()).collect::<Vec<_>>()
    };
    assert_eq!(told("job.opened"), ["version=2 unfair=confirmed"]);
    assert_eq!(
        told("job.updated"),
        [
            "version=3",
            "version=4 unfair=confirmed",
            "version=6 unfair=confirmed"
        ]
    );
}

#[tokio::test]
async fn a_job_that_was_closed_for_long_is_posted_anew() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.draft(&recruiter, AD).await;
    let posted = async || {
        let editor = world.editor(&recruiter, job).await;
        editor.job.posted_at.expect("is open")
    };
    let services = &world.services;
    set_status(services, &recruiter, job, JobStatus::Open).await;
    let first = posted().await;
    const DAY: Duration = Duration::from_secs(24 * 60 * 60);
    for (step, days, anew) in [
        (JobStatus::Paused, 100, false),
        (JobStatus::Closed, 29, false),
        (JobStatus::Closed, 31, true),
    ] {
        set_status(services, &recruiter, job, step).await;
        world.advance(days * DAY);
        set_status(services, &recruiter, job, JobStatus::Open).await;
        assert_eq!(posted().await != first, anew, "{step:?} for {days} days");
    }
}
