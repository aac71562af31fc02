//! How much each criterion counts: the built-in rules, or numbers that [`crate::train`] learned from decisions.
//!
//! Both have one form, so that both keep the same promises. A criterion's importance depends on its need and on the weight
//! that the recruiter gave it, and never falls when they rise; 1000 points are shared in proportion to it. What is shown in
//! part earns a part of the share by a curve that never falls. So every point belongs to one criterion, all points add up, and
//! a model is a table that fits on a page.

use rolefit_domain::Need;
use rolefit_domain::limits::MAX_WEIGHT;
use rolefit_domain::matching::{CriterionFeature, Points};
use serde::{Deserialize, Serialize};

use crate::hash;
use crate::points::{FULL_SCORE, FULL_STRENGTH, MUST_HAVE_FACTOR, earned, split};
use crate::score::MODEL;

/// The form of the file. One that this version cannot read says another.
const FORMAT: &str = "rolefit-ranker/1";
/// Largest importance.
const MAX_IMPORTANCE: u32 = 1_000_000;
/// Largest file, in bytes.
pub const MAX_FILE_BYTES: u64 = 64 * 1024;

/// A table of importances and a curve.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Model {
    name: String,
    numbers: Numbers,
}

/// What a model is made of. Its hash is its name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Numbers {
    /// Importance of a nice-to-have of the weights from 1 on.
    pub nice_to_have: [u32; MAX_WEIGHT as usize],
    /// The same of a must-have.
    pub must_have: [u32; MAX_WEIGHT as usize],
    /// What a strength of 0, 100, …, 1000 earns of 1000; straight lines between.
    pub earned: [u16; 11],
}

/// What a file says beside the numbers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct File {
    format: String,
    numbers: Numbers,
    /// SHA-256 of the numbers' canonical JSON, in hexadecimal.
    sha256: String,
    /// How it was trained, for people.
    #[serde(default)]
    training: serde_json::Value,
}

/// Why a file is no model.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NoModel {
    /// Not JSON of this form.
    #[error("it is no file of a trained model: {0}")]
    Form(String),
    /// Of another version of this program.
    #[error("its format is `{0}` and this version reads `rolefit-ranker/1`")]
    Format(String),
    /// Changed after training.
    #[error("its numbers are not those that its hash was made of")]
    Changed,
    /// The numbers break a promise.
    #[error("{0}")]
    Promise(&'static str),
}

impl Model {
    /// The built-in rules: importance is the weight, threefold for must-haves, and a part earns its part.
    pub fn rules() -> Self {
        Self {
            name: MODEL.to_owned(),
            numbers: Numbers::rules(),
        }
    }

    /// A model of these numbers, named after them.
    ///
    /// # Errors
    /// [`NoModel::Promise`].
    pub fn trained(numbers: Numbers) -> Result<Self, NoModel> {
        numbers.check().map_err(NoModel::Promise)?;
        let hash = hash::of_json(&numbers);
        Ok(Self {
            name: format!("trained-{}", &hash[..12]),
            numbers,
        })
    }

    /// The model in a file that [`Self::file`] made.
    ///
    /// # Errors
    /// [`NoModel`]. A file that was changed by hand is refused, because its name would no longer say what it does.
    pub fn parse(file: &[u8]) -> Result<Self, NoModel> {
        let file: serde_json::Value =
            serde_json::from_slice(file).map_err(|error| NoModel::Form(error.to_string()))?;
        match file.get("format").and_then(serde_json::Value::as_str) {
            Some(FORMAT) => {}
            Some(other) => return Err(NoModel::Format(other.chars().take(40).collect())),
            None => return Err(NoModel::Form("it names no format".to_owned())),
        }
        let file: File = serde_json::from_value(file).map_err(|error| NoModel::Form(error.to_string()))?;
        if hash::of_json(&file.numbers) != file.sha256 {
            return Err(NoModel::Changed);
        }
        Self::trained(file.numbers)
    }

    /// The file, with what people should know of the training.
    ///
    /// # Errors
    /// When `training` has no JSON form.
    pub fn file(&self, training: serde_json::Value) -> serde_json::Result<Vec<u8>> {
        let file = File {
            format: FORMAT.to_owned(),
            sha256: hash::of_json(&self.numbers),
            numbers: self.numbers.clone(),
            training,
        };
        let mut bytes = serde_json::to_vec_pretty(&file)?;
        bytes.push(b'\n');
        Ok(bytes)
    }

    /// Name and version: part of every receipt. Other numbers have another name.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// What it is made of.
    pub const fn numbers(&self) -> &Numbers {
        &self.numbers
    }

    /// The points of one candidate: every criterion's share, and what its strength earns of it.
    pub fn rank(&self, features: &[CriterionFeature]) -> Vec<Points> {
        let importances: Vec<u32> = features
            .iter()
            .map(|f| self.numbers.importance(f.need, f.weight))
            .collect();
        let points = |(f, of): (&CriterionFeature, u16)| Points {
            points: earned(of, self.numbers.earns(f.strength)),
            of,
        };
        features.iter().zip(split(&importances)).map(points).collect()
    }
}

impl Numbers {
    /// Those of the rules.
    pub(crate) fn rules() -> Self {
        let weights = std::array::from_fn(|at| at as u32 + 1);
        Self {
            nice_to_have: weights,
            must_have: weights.map(|weight: u32| weight * MUST_HAVE_FACTOR),
            earned: [0, 100, 200, 300, 400, 500, 600, 700, 800, 900, 1000],
        }
    }

    fn importance(&self, need: Need, weight: u8) -> u32 {
        let weight = usize::from(weight.clamp(1, MAX_WEIGHT)) - 1;
        match need {
            Need::NiceToHave => self.nice_to_have[weight],
            Need::MustHave => self.must_have[weight],
        }
    }

    /// What a strength earns of 1000: at least 1 unless it is 0.
    fn earns(&self, strength: u16) -> u16 {
        let strength = strength.min(FULL_STRENGTH);
        let (from, rest) = (usize::from(strength / 100), u32::from(strength % 100));
        let low = u32::from(self.earned[from]);
        let high = u32::from(self.earned[(from + 1).min(10)]);
        let earned = low + high.saturating_sub(low) * rest / 100;
        let earned = u16::try_from(earned).unwrap_or(FULL_SCORE);
        if strength == 0 { 0 } else { earned.max(1) }
    }

    /// The promises, whoever made the numbers.
    fn check(&self) -> Result<(), &'static str> {
        let all = || self.nice_to_have.iter().chain(&self.must_have);
        if all().any(|importance| !(1..=MAX_IMPORTANCE).contains(importance)) {
            return Err("an importance must be from 1 to 1000000");
        }
        for row in [&self.nice_to_have, &self.must_have] {
            if !row.is_sorted() {
                return Err("an importance must not fall when the weight rises");
            }
            // A tenth over all steps can be seen in points.
            if u64::from(row[9]) * 10 < u64::from(row[0]) * 11 {
                return Err("the largest weight must count a tenth more than the smallest at least");
            }
        }
        let pairs = self.nice_to_have.iter().zip(&self.must_have);
        if pairs
            .map(|(nice, must)| (u64::from(*nice), u64::from(*must)))
            .any(|(nice, must)| must * 10 < nice * 11)
        {
            return Err(
                "a must-have must count a tenth more than a nice-to-have of the same weight at least",
            );
        }
        match self.earned.is_sorted() && self.earned[0] == 0 && self.earned[10] == FULL_STRENGTH {
            true => Ok(()),
            false => Err("what a strength earns must rise from 0 to 1000 and never fall"),
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn other() -> Numbers {
        Numbers {
            nice_to_have: [100, 100, 150, 150, 150, 200, 200, 200, 200, 900],
            must_have: [500, 500, 500, 500, 500, 500, 500, 700, 700, 1000],
            earned: [0, 0, 10, 50, 100, 300, 500, 600, 800, 950, 1000],
        }
    }

    prop_compose! {
        fn features()(each in prop::collection::vec((any::<bool>(), 1_u8..=10, 0_u16..=1000), 1..60))
            -> Vec<CriterionFeature> {
            let need = |must| if must { Need::MustHave } else { Need::NiceToHave };
            each.into_iter().map(|(must, weight, strength)| CriterionFeature { need: need(must), weight, strength }).collect()
        }
    }

    proptest! {
        #[test]
        fn the_rules_as_a_model_give_the_points_of_the_rules(features in features()) {
            let shares = crate::points::shares(features.iter().map(|f| (f.need, f.weight)));
            let rules = features.iter().zip(shares).map(|(f, of)| Points { points: earned(of, f.strength), of });
            prop_assert_eq!(Model::rules().rank(&features), rules.collect::<Vec<_>>());
        }

        #[test]
        fn points_of_a_trained_model_add_up(features in features()) {
            let points = Model::trained(other()).expect("keeps the promises").rank(&features);
            prop_assert_eq!(points.iter().map(|p| u32::from(p.of)).sum::<u32>(), 1000);
            for (points, feature) in points.iter().zip(&features) {
                prop_assert!(points.points <= points.of);
                prop_assert_eq!(points.points == 0, feature.strength == 0, "{:?}", points);
                prop_assert!(feature.strength < 1000 || points.points == points.of);
            }
        }
    }

    #[test]
    fn a_file_gives_back_its_model_and_a_changed_one_none() {
        let model = Model::trained(other()).expect("keeps the promises");
        let file = model.file(serde_json::json!({ "pairs": 7 })).expect("has a form");
        assert_eq!(Model::parse(&file), Ok(model.clone()));
        assert!(model.name().starts_with("trained-") && model.name().len() == 20);
        assert_ne!(
            Model::trained(Numbers::rules()).expect("valid").name(),
            model.name()
        );
        let text = String::from_utf8(file).expect("is text");
        for (from, to, expected) in [
            ("950", "951", "hash"),
            ("ranker/1", "ranker/2", "format"),
            ("{", "", "no file"),
            ("\"numbers\"", "\"nombres\"", "no file"),
        ] {
            let refused = Model::parse(text.replacen(from, to, 1).as_bytes()).expect_err(from);
            assert!(refused.to_string().contains(expected), "{refused}");
        }
    }

    #[test]
    fn numbers_that_break_a_promise_are_no_model() {
        type Change = fn(&mut Numbers);
        let changes: [Change; 7] = [
            |n| n.nice_to_have[0] = 0,
            |n| n.must_have[9] = 2_000_000,
            |n| n.nice_to_have[3] = 10,
            |n| n.must_have = [1000; 10],
            |n| n.must_have[9] = 900,
            |n| n.earned[5] = 90,
            |n| n.earned[10] = 900,
        ];
        for change in changes {
            let mut numbers = other();
            change(&mut numbers);
            assert!(
                matches!(Model::trained(numbers.clone()), Err(NoModel::Promise(_))),
                "{numbers:?}"
            );
        }
    }
}
