//! What every ranker must do.

use rolefit_domain::Need::{self, MustHave, NiceToHave};

use crate::Ranker;
use crate::ranker::{CriterionFeature, Points};

/// Runs all cases.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite(ranker: &impl Ranker) {
    nothing_asked_gives_no_points(ranker).await;
    points_that_could_be_earned_add_up(ranker).await;
    points_lie_between_none_and_all(ranker).await;
    stronger_is_never_less(ranker).await;
    must_haves_count_more(ranker).await;
    heavier_criteria_count_more(ranker).await;
    the_same_question_has_the_same_answer(ranker).await;
    candidates_do_not_depend_on_each_other(ranker).await;
    the_answer_names_its_model(ranker).await;
}

/// All points that a candidate can have.
const FULL: u32 = 1000;

fn feature(need: Need, weight: u8, strength: u16) -> CriterionFeature {
    CriterionFeature {
        need,
        weight,
        strength,
    }
}

/// Jobs of many shapes, each candidate with the same strength everywhere.
fn jobs(strength: u16) -> Vec<Vec<CriterionFeature>> {
    let of = |needs: &[Need]| {
        let weights = (1..=10_u8).cycle();
        needs
            .iter()
            .zip(weights)
            .map(|(need, w)| feature(*need, w, strength))
            .collect()
    };
    let mixed: Vec<Need> = (0..60)
        .map(|n| if n % 3 == 0 { MustHave } else { NiceToHave })
        .collect();
    vec![
        of(&[MustHave]),
        of(&[NiceToHave]),
        of(&[MustHave; 3]),
        of(&[NiceToHave; 7]),
        of(&[MustHave, NiceToHave, NiceToHave]),
        of(&mixed),
    ]
}

async fn rank(ranker: &impl Ranker, batch: &[Vec<CriterionFeature>]) -> Vec<Vec<Points>> {
    let answer = ranker.rank(batch).await.expect("a ranker answers").points;
    assert_eq!(answer.len(), batch.len(), "an answer for every candidate");
    for (points, features) in answer.iter().zip(batch) {
        assert_eq!(points.len(), features.len(), "the points of every criterion");
    }
    answer
}

async fn nothing_asked_gives_no_points(ranker: &impl Ranker) {
    assert!(rank(ranker, &[]).await.is_empty());
    assert_eq!(
        rank(ranker, &[Vec::new()]).await,
        [Vec::new()],
        "without criteria there are no points"
    );
}

async fn points_that_could_be_earned_add_up(ranker: &impl Ranker) {
    for points in rank(ranker, &jobs(500)).await {
        let sum: u32 = points.iter().map(|p| u32::from(p.of)).sum();
        assert_eq!(sum, FULL, "all criteria's points together are 1000: {points:?}");
    }
}

async fn points_lie_between_none_and_all(ranker: &impl Ranker) {
    for strength in [0, 1, 333, 999, 1000] {
        for points in rank(ranker, &jobs(strength)).await.concat() {
            assert!(points.points <= points.of, "nobody earns more than there is");
            match strength {
                0 => assert_eq!(points.points, 0, "nothing shown earns nothing"),
                1000 => assert_eq!(points.points, points.of, "all shown earns all"),
                _ => {}
            }
        }
    }
}

async fn stronger_is_never_less(ranker: &impl Ranker) {
    let mut before: Vec<Points> = rank(ranker, &jobs(0)).await.concat();
    for strength in (50..=1000).step_by(50) {
        let now = rank(ranker, &jobs(strength)).await.concat();
        for (now, before) in now.iter().zip(&before) {
            assert!(now.points >= before.points, "showing more never earns less");
            assert_eq!(
                now.of, before.of,
                "what can be earned does not depend on what is shown"
            );
        }
        before = now;
    }
}

async fn must_haves_count_more(ranker: &impl Ranker) {
    for weight in 1..=10 {
        let both = vec![feature(NiceToHave, weight, 0), feature(MustHave, weight, 0)];
        let points = rank(ranker, &[both]).await.concat();
        assert!(
            points[1].of > points[0].of,
            "a must-have counts more than a nice-to-have"
        );
    }
}

async fn heavier_criteria_count_more(ranker: &impl Ranker) {
    let all = (1..=10).map(|weight| feature(MustHave, weight, 0)).collect();
    let points = rank(ranker, &[all]).await.concat();
    assert!(
        points.is_sorted_by(|a, b| a.of <= b.of),
        "a heavier criterion never counts less"
    );
    assert!(
        points[9].of > points[0].of,
        "the heaviest counts more than the lightest"
    );
}

async fn the_same_question_has_the_same_answer(ranker: &impl Ranker) {
    let once = rank(ranker, &jobs(777)).await;
    assert_eq!(once, rank(ranker, &jobs(777)).await, "deterministic");
}

async fn candidates_do_not_depend_on_each_other(ranker: &impl Ranker) {
    let batch = jobs(640);
    let together = rank(ranker, &batch).await;
    for (features, expected) in batch.iter().zip(together) {
        let alone = rank(ranker, std::slice::from_ref(features)).await.concat();
        assert_eq!(
            alone, expected,
            "an answer does not depend on the others of the batch"
        );
    }
}

async fn the_answer_names_its_model(ranker: &impl Ranker) {
    let name =
        async |batch: &[Vec<CriterionFeature>]| ranker.rank(batch).await.expect("a ranker answers").model;
    let of_jobs = name(&jobs(500)).await;
    assert!(
        !of_jobs.is_empty() && of_jobs.len() <= 100,
        "the model has a name: `{of_jobs}`"
    );
    assert_eq!(name(&[]).await, of_jobs, "whatever is asked");
}
