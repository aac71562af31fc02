//! Learning how much each criterion counts, from people's decisions: of two candidates of one job, which was preferred.
//!
//! The loss is that of a pairwise logistic regression over the score that a candidate would get, and it is lowered by a fixed
//! number of gradient steps from the built-in rules, each followed by putting the numbers back within the promises of
//! [`crate::model`]. A pull towards the rules makes little data change little. No randomness, no order of threads: the same
//! examples in the same order give the same model. One job in five, chosen by its id, is kept out of the training and says
//! whether the model is any better than the rules.

mod examples;
mod measure;

use rolefit_domain::Need;
use rolefit_domain::limits::MAX_WEIGHT;
use rolefit_domain::matching::CriterionFeature;

pub use self::examples::{BadExample, Example, parse_examples};
pub use self::measure::Measured;
use self::measure::{Judged, judge};
use crate::model::{Model, NoModel, Numbers};

/// Most preferences of one job that are used; of a job with more, those of its first candidates.
const MAX_CANDIDATES: usize = 500;
/// How surely a difference in points of the whole score decides; the score lies between 0 and 1 here.
const SHARPNESS: f64 = 10.0;
/// Importance of a nice-to-have of weight 1 in the file, so that the others have three digits behind the point.
const UNIT: f64 = 1000.0;
/// Largest importance, in that unit.
const MOST: f64 = 200.0;
/// How much more each weight counts than the one before at least, in that unit.
const STEP: f64 = 0.02;
/// How many times as much a must-have counts as a nice-to-have at least.
const MUST: f64 = 1.11;

/// How it is trained.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Plan {
    /// Gradient steps.
    pub iterations: u32,
    /// Length of a step.
    pub rate: f64,
    /// Strength of the pull towards the rules.
    pub pull: f64,
}

impl Default for Plan {
    fn default() -> Self {
        Self {
            iterations: 400,
            rate: 0.5,
            pull: 0.002,
        }
    }
}

/// A trained model and how good it is, on jobs that it learned from and on jobs that it never saw.
#[derive(Debug, Clone)]
pub struct Trained {
    /// The model.
    pub model: Model,
    /// On the jobs that it learned from.
    pub seen: Compared,
    /// On the jobs that were kept out.
    pub held_out: Compared,
}

/// The rules and the model on the same decisions.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared {
    /// Jobs with at least one preference.
    pub jobs: usize,
    /// Preferences.
    pub pairs: usize,
    /// The built-in rules.
    pub rules: Measured,
    /// The model.
    pub model: Measured,
}

/// Why nothing was trained.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Untrainable {
    /// Nothing to learn from.
    #[error("the jobs to learn from name no preference: a job needs two candidates with different labels")]
    NothingToLearn,
    /// Nothing to measure on.
    #[error(
        "the jobs that are kept out of the training name no preference, so nothing could be said about the model: more jobs \
         are needed, ten at least"
    )]
    NothingToMeasure,
    /// The numbers broke a promise, which is a defect.
    #[error("the numbers that were learned are no model")]
    NoModel(#[from] NoModel),
}

/// Learns from examples.
///
/// # Errors
/// [`Untrainable`].
pub fn train(examples: &[Example], plan: Plan) -> Result<Trained, Untrainable> {
    let jobs = examples::by_job(examples);
    let (held_out, seen): (Vec<_>, Vec<_>) = jobs.into_iter().partition(|job| job.is_held_out());
    let judged = |jobs: &[examples::Job<'_>]| -> Vec<Judged> {
        let judged = jobs
            .iter()
            .map(|job| judge(&job.examples[..job.examples.len().min(MAX_CANDIDATES)]));
        judged.filter(|job| !job.pairs.is_empty()).collect()
    };
    let (seen, held_out) = (judged(&seen), judged(&held_out));
    if seen.is_empty() {
        return Err(Untrainable::NothingToLearn);
    }
    if held_out.is_empty() {
        return Err(Untrainable::NothingToMeasure);
    }
    let mut learned = Learned::rules();
    for _ in 0..plan.iterations {
        let mut slope = Learned::zero();
        for job in &seen {
            learned.add_slope(job, 1.0 / seen.len() as f64, &mut slope);
        }
        learned.step(&slope, plan);
    }
    let model = Model::trained(learned.numbers())?;
    let compared = |jobs: &[Judged]| Compared {
        jobs: jobs.len(),
        pairs: jobs.iter().map(|job| job.pairs.len()).sum(),
        rules: measure::measure(&Model::rules(), jobs),
        model: measure::measure(&model, jobs),
    };
    Ok(Trained {
        seen: compared(&seen),
        held_out: compared(&held_out),
        model,
    })
}

/// The numbers while they are learned; also what their slopes are.
#[derive(Debug, Clone, PartialEq)]
struct Learned {
    /// Importance of a nice-to-have by weight, in units of that of weight 1.
    nice: [f64; 10],
    /// The same of a must-have.
    must: [f64; 10],
    /// What a strength of 0, 0.1, …, 1 earns of 1.
    curve: [f64; 11],
}

impl Learned {
    fn rules() -> Self {
        let rules = Numbers::rules();
        Self {
            nice: rules.nice_to_have.map(f64::from),
            must: rules.must_have.map(f64::from),
            curve: rules.earned.map(|earned| f64::from(earned) / 1000.0),
        }
    }

    const fn zero() -> Self {
        Self {
            nice: [0.0; 10],
            must: [0.0; 10],
            curve: [0.0; 11],
        }
    }

    fn importance(&self, feature: &CriterionFeature) -> f64 {
        let weight = weight(feature);
        match feature.need {
            Need::NiceToHave => self.nice[weight],
            Need::MustHave => self.must[weight],
        }
    }

    fn earns(&self, feature: &CriterionFeature) -> f64 {
        let (from, rest) = place(feature);
        self.curve[from] * (1.0 - rest) + self.curve[(from + 1).min(10)] * rest
    }

    /// The score of a candidate from 0 to 1, and the sum of all importances.
    fn score(&self, features: &[CriterionFeature]) -> (f64, f64) {
        let all: f64 = features.iter().map(|f| self.importance(f)).sum();
        let earned: f64 = features.iter().map(|f| self.importance(f) * self.earns(f)).sum();
        if all > 0.0 {
            (earned / all, all)
        } else {
            (0.0, 0.0)
        }
    }

    /// Adds the slope of one job's loss.
    fn add_slope(&self, job: &Judged, share: f64, slope: &mut Self) {
        let scores: Vec<(f64, f64)> = job
            .candidates
            .iter()
            .map(|one| self.score(&one.features))
            .collect();
        let mut by_score = vec![0.0; scores.len()];
        for &(better, worse) in &job.pairs {
            let margin = SHARPNESS * (scores[better].0 - scores[worse].0);
            let push = share * SHARPNESS / (job.pairs.len() as f64 * (1.0 + margin.exp()));
            by_score[better] -= push;
            by_score[worse] += push;
        }
        for ((candidate, (score, all)), by_score) in job.candidates.iter().zip(scores).zip(by_score) {
            if all <= 0.0 {
                continue;
            }
            for feature in &candidate.features {
                let by_importance = by_score * (self.earns(feature) - score) / all;
                match feature.need {
                    Need::NiceToHave => slope.nice[weight(feature)] += by_importance,
                    Need::MustHave => slope.must[weight(feature)] += by_importance,
                }
                let by_earned = by_score * self.importance(feature) / all;
                let (from, rest) = place(feature);
                slope.curve[from] += by_earned * (1.0 - rest);
                slope.curve[(from + 1).min(10)] += by_earned * rest;
            }
        }
    }

    /// One step down, and back within the promises.
    fn step(&mut self, slope: &Self, plan: Plan) {
        let rules = Self::rules();
        for n in 0..10 {
            for (value, slope, rule) in [
                (&mut self.nice[n], slope.nice[n], rules.nice[n]),
                (&mut self.must[n], slope.must[n], rules.must[n]),
            ] {
                // In parts of the rule, because a large number needs long steps.
                let part = slope * rule + plan.pull * (*value / rule - 1.0);
                *value -= plan.rate * part * rule;
            }
        }
        for n in 0..11 {
            let pull = plan.pull * (self.curve[n] - rules.curve[n]);
            self.curve[n] -= plan.rate * 0.1 * (slope.curve[n] + pull);
        }
        self.keep_promises();
    }

    fn keep_promises(&mut self) {
        let scale = 1.0 / self.nice[0].max(0.01);
        for value in self.nice.iter_mut().chain(&mut self.must) {
            *value = (*value * scale).clamp(1.0, MOST);
        }
        for n in 0..10 {
            if n > 0 {
                self.nice[n] = self.nice[n].max(self.nice[n - 1] + STEP);
                self.must[n] = self.must[n].max(self.must[n - 1] + STEP);
            }
            self.must[n] = self.must[n].max(self.nice[n] * MUST);
        }
        self.curve[0] = 0.0;
        self.curve[10] = 1.0;
        for n in 1..10 {
            self.curve[n] = self.curve[n].clamp(self.curve[n - 1], 1.0);
        }
    }

    fn numbers(&self) -> Numbers {
        Numbers {
            nice_to_have: self.nice.map(|value| (value * UNIT).round() as u32),
            must_have: self.must.map(|value| (value * UNIT).round() as u32),
            earned: self.curve.map(|value| (value * 1000.0).round() as u16),
        }
    }
}

fn weight(feature: &CriterionFeature) -> usize {
    usize::from(feature.weight.clamp(1, MAX_WEIGHT)) - 1
}

/// Where on the curve a strength lies: after which point, and how far towards the next.
fn place(feature: &CriterionFeature) -> (usize, f64) {
    let strength = feature.strength.min(1000);
    (usize::from(strength / 100), f64::from(strength % 100) / 100.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Jobs where one nice-to-have of weight 2 decides and a must-have of weight 9 says nothing.
    fn decisions(jobs: usize) -> Vec<Example> {
        let feature = |need, weight, strength| CriterionFeature {
            need,
            weight,
            strength,
        };
        let mut state = 7_u32;
        let mut next = move || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 16) as u16 % 1001
        };
        let mut all = Vec::new();
        for job in 0..jobs {
            for _ in 0..6 {
                let (decides, noise) = (next(), next());
                all.push(Example {
                    job: format!("job-{job}"),
                    label: f64::from(decides / 250),
                    features: vec![
                        feature(Need::NiceToHave, 2, decides),
                        feature(Need::MustHave, 3, noise),
                    ],
                });
            }
        }
        all
    }

    #[test]
    fn what_decides_counts_more_also_on_jobs_never_seen() {
        let trained = train(&decisions(60), Plan::default()).expect("trains");
        let Compared { rules, model, .. } = trained.held_out;
        assert!(
            model.pairs_right > rules.pairs_right + 0.1,
            "{rules:?} {model:?} {:?}",
            trained.model.numbers()
        );
        let numbers = trained.model.numbers();
        let ratio = |must: u32, nice: u32| f64::from(must) / f64::from(nice);
        assert!(
            ratio(numbers.must_have[2], numbers.nice_to_have[1]) < 3.0,
            "{numbers:?}"
        );
    }

    #[test]
    fn the_same_examples_give_the_same_model() {
        let once = train(&decisions(30), Plan::default()).expect("trains");
        let again = train(&decisions(30), Plan::default()).expect("trains");
        assert_eq!(once.model, again.model);
        assert_eq!(once.held_out, again.held_out);
    }

    #[test]
    fn without_steps_it_stays_with_the_rules() {
        let plan = Plan {
            iterations: 0,
            ..Plan::default()
        };
        let trained = train(&decisions(30), plan).expect("trains");
        assert_eq!(trained.held_out.rules, trained.held_out.model);
    }

    #[test]
    fn nothing_is_made_of_nothing() {
        let refused = |examples: &[Example]| train(examples, Plan::default()).expect_err("no preferences");
        assert_eq!(refused(&[]), Untrainable::NothingToLearn);
        let mut alike = decisions(30);
        alike.iter_mut().for_each(|example| example.label = 1.0);
        assert_eq!(refused(&alike), Untrainable::NothingToLearn);
        let seen = decisions(30).into_iter().filter(|example| {
            let one = examples::by_job(std::slice::from_ref(example));
            !one[0].is_held_out()
        });
        assert_eq!(refused(&seen.collect::<Vec<_>>()), Untrainable::NothingToMeasure);
    }

    #[test]
    fn decisions_against_every_promise_keep_them() {
        // Whoever shows less is preferred, which no model of this form can say.
        let mut upside_down = decisions(40);
        for example in &mut upside_down {
            example.label = -example.label;
        }
        let plan = Plan {
            iterations: 300,
            rate: 20.0,
            pull: 0.0,
        };
        let trained = train(&upside_down, plan).expect("trains");
        assert!(trained.model.numbers().earned.is_sorted());
    }
}
