//! What is kept when weights are saved or a job is opened: every weight that is chosen, and no unfair line that nobody confirmed.

use rolefit_domain::view::JobForm;
use rolefit_domain::{AdWarningKind, ChosenWeight, JobStatus, UnfairLines};
use rolefit_services::{JobChange, ServiceError, StatusChange};

use crate::matching::ad;
use crate::world::World;

const AD: &str = "Data Engineer (m/f/d)\n\nWe run nightly loads of the data of hospitals.\n\nRequirements\n\
                  - Python\n- SQL\n- Kubernetes\n";

fn weights(all: &[(&str, u8)]) -> Vec<ChosenWeight> {
    let chosen = all.iter();
    chosen
        .map(|(criterion, weight)| ChosenWeight {
            criterion: (*criterion).to_owned(),
            weight: *weight,
        })
        .collect()
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
    let saved = services.save_weights(&recruiter, job, 1, &two).await;
    assert_eq!(saved.expect("is saved"), 2, "both weights in one version");
    assert_eq!(of().await[..4], [5, 9, 2, 5]);
    let again = services.save_weights(&recruiter, job, 1, &two).await;
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
        weights: weights(&[(&ids[0], weight)]),
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
            services.save_weights(&recruiter, job, 5, &wrong).await,
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
