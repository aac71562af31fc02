//! When which fault comes.

use super::Fault;

/// A call that came to a proxy.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// Which one it is of all, from 1 on.
    pub number: u64,
    /// Service and operation, such as `dynamodb.UpdateItem`, `s3.PUT` or `sns.Publish`.
    pub operation: String,
    /// Which try of the SDK it is, from 1 on.
    pub attempt: u32,
}

/// Decides what goes wrong.
pub trait Script: Send {
    /// The fault of a call; `None`: it goes well.
    fn fault(&mut self, call: &Call) -> Option<Fault>;
}

impl<F: FnMut(&Call) -> Option<Fault> + Send> Script for F {
    fn fault(&mut self, call: &Call) -> Option<Fault> {
        self(call)
    }
}

/// Everything goes well.
pub fn never() -> impl Script {
    |_: &Call| None
}

/// A fault in about every `nth` call, its kind among `kinds`: the same ones for the same seed and order of calls.
pub fn every(nth: u64, seed: u64, kinds: &'static [Fault]) -> impl Script {
    move |call: &Call| {
        let drawn = mixed(seed ^ mixed(call.number));
        let kind = usize::try_from((drawn >> 32) % kinds.len() as u64).unwrap_or(0);
        drawn.is_multiple_of(nth).then(|| kinds[kind])
    }
}

/// Splitmix64: numbers that follow each other become numbers that have nothing to do with each other.
const fn mixed(number: u64) -> u64 {
    let number = number.wrapping_add(0x9e37_79b9_7f4a_7c15);
    let number = (number ^ (number >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    let number = (number ^ (number >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    number ^ (number >> 31)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(seed: u64) -> Vec<Option<Fault>> {
        let mut script = every(5, seed, &Fault::ALL);
        let call = |number| Call {
            number,
            operation: String::new(),
            attempt: 1,
        };
        (1..=1000).map(|number| script.fault(&call(number))).collect()
    }

    #[test]
    fn a_seed_gives_the_same_faults_of_every_kind() {
        let one = drawn(7);
        assert_eq!(one, drawn(7));
        assert_ne!(one, drawn(8));
        let faults = one.iter().flatten().count();
        assert!((150..250).contains(&faults), "about every fifth: {faults}");
        for kind in Fault::ALL {
            assert!(one.contains(&Some(kind)), "{kind:?}");
        }
    }
}
