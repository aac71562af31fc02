//! Whether work keeps pace with what it works on, however fast the machine is and whatever else it does.

use std::time::{Duration, Instant};

/// Work that takes more than so many times as long on four times as much grows too fast: with the square it takes 16 times.
const MOST: u32 = 9;
/// So much more may be chance.
const CHANCE: Duration = Duration::from_millis(400);
/// So often it is measured before it is too slow.
const ATTEMPTS: usize = 4;

/// Does `work` on a quarter of `whole` and on the whole, and fails when the whole took too long by comparison each time.
#[track_caller]
pub fn keeps_pace(what: &str, whole: usize, mut work: impl FnMut(usize)) {
    let mut timed = |size: usize| {
        let begin = Instant::now();
        work(size);
        begin.elapsed()
    };
    let mut seen = Vec::new();
    while seen.len() < ATTEMPTS {
        let (quarter, all) = (timed(whole / 4), timed(whole));
        if all <= quarter * MOST + CHANCE {
            return;
        }
        seen.push((quarter, all));
    }
    panic!("{what}: a quarter and the whole took {seen:?}");
}
