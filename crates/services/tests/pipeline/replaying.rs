//! Matches computed again from what their receipts name.

use std::sync::Arc;

use async_trait::async_trait;
use rolefit_domain::matching::{CriterionFeature, Ranked};
use rolefit_embedded::ranker::ModelRanker;
use rolefit_ports::{PortResult, Ranker};
use rolefit_services::{Discoverable, ProfileChange, Replay, Replayed, Services, WhyGone};

use crate::matching::{add_criterion, version};
use crate::world::{World, options};

/// The built-in ranker under a name of our choice, taking a point away where it can.
struct Other {
    name: Option<&'static str>,
    takes: u16,
}

#[async_trait]
impl Ranker for Other {
    async fn rank(&self, batch: &[Vec<CriterionFeature>]) -> PortResult<Ranked> {
        let mut ranked = ModelRanker::rules().rank(batch).await?;
        for points in ranked.points.iter_mut().flatten() {
            points.points = points.points.saturating_sub(self.takes);
        }
        if let Some(name) = self.name {
            ranked.model = name.to_owned();
        }
        Ok(ranked)
    }
}

/// What a program with this ranker makes of the stored matches.
async fn by(world: &World, ranker: Other) -> Vec<Replay> {
    let mut ports = world.ports.clone();
    ports.ranker = Arc::new(ranker);
    verdicts(&Services::new(ports, options()), None).await
}

async fn replayed(services: &Services, number: Option<&str>) -> Vec<Replayed> {
    let mut all = Vec::new();
    let done = services.replay_matches(number, |one| all.push(one.clone())).await;
    done.expect("the stores are read");
    all
}

async fn verdicts(services: &Services, number: Option<&str>) -> Vec<Replay> {
    let all = replayed(services, number).await;
    all.into_iter().map(|one| one.verdict).collect()
}

#[tokio::test]
async fn a_match_comes_out_the_same_until_its_inputs_are_gone() {
    let world = World::new();
    let recruiter = world.recruiter().await;
    let job = world.open_job(&recruiter).await;
    let candidate = world.with_profile("nora@example.org", Discoverable::Yes).await;
    let services = &world.services;
    let all = replayed(services, None).await;
    assert_eq!(all.len(), 1, "{all:?}");
    let one = &all[0];
    assert_eq!(
        (one.candidate, one.job, &one.verdict),
        (candidate.candidate, job, &Replay::Same)
    );
    assert_eq!(one.number.len(), 12, "{}", one.number);
    assert_eq!(replayed(services, Some(&one.number)).await, all);
    assert_eq!(replayed(services, Some("no number")).await, []);

    let same = Other { name: None, takes: 0 };
    assert_eq!(by(&world, same).await, [Replay::Same]);
    let worse = Other { name: None, takes: 1 };
    assert_eq!(by(&world, worse).await, [Replay::Different]);
    let other = Other {
        name: Some("trained-7"),
        takes: 0,
    };
    let gone = |why| [Replay::InputsGone(why)];
    assert_eq!(by(&world, other).await, gone(WhyGone::Scorer));

    // The facts of before are kept as an earlier version, until the match is computed anew.
    let change = ProfileChange::Set {
        path: "basics.label".to_owned(),
        value: "Data engineer".to_owned(),
    };
    let profile = services.profile(&candidate).await.expect("is shown");
    let version_seen = profile.expect("is there").version;
    let changed = services.change_profile(&candidate, version_seen, change).await;
    changed.expect("is changed");
    assert_eq!(verdicts(services, None).await, [Replay::Same]);
    world.drain().await;
    assert_eq!(verdicts(services, None).await, [Replay::Same]);

    add_criterion(services, &recruiter, job, "Docker").await;
    assert_eq!(version(services, &recruiter, job).await, 3);
    assert_eq!(verdicts(services, None).await, gone(WhyGone::Job));
    world.drain().await;
    assert_eq!(verdicts(services, None).await, [Replay::Same]);
}
