//! Counting tests from what test runners print.

use std::fmt;

use anyhow::Result;

/// How many tests passed and failed.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Count {
    passed: u64,
    failed: u64,
}

impl Count {
    /// Adds what `line` says if it is a summary line of `cargo test` or of node's test runner.
    pub fn read(&mut self, line: &str) {
        if let Some(summary) = line.strip_prefix("test result: ") {
            self.passed += number_before(summary, " passed");
            self.failed += number_before(summary, " failed");
        } else if let Some(number) = line.strip_prefix("ℹ pass ") {
            self.passed += number.trim().parse().unwrap_or(0);
        } else if let Some(number) = line.strip_prefix("ℹ fail ") {
            self.failed += number.trim().parse().unwrap_or(0);
        }
    }

    /// Adds another count.
    pub fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
    }

    /// This count, or one check for a step that counts no tests, such as the format. A step that
    /// failed outside its tests, for instance because they do not compile, has one failure.
    pub fn or_whole_step(self, result: &Result<()>) -> Self {
        match result {
            Ok(()) if self == Self::default() => Self { passed: 1, failed: 0 },
            Err(_) if self.failed == 0 => Self { failed: 1, ..self },
            _ => self,
        }
    }

    /// The last line of a run, in the form that test runners' readers know.
    pub fn closing_line(self) -> String {
        format!("{} passed, {} failed", self.passed, self.failed)
    }
}

impl fmt::Display for Count {
    /// Shows nothing for a step that counts no tests.
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self { passed: 0, failed: 0 } => Ok(()),
            Self { passed, failed: 0 } => write!(out, "{passed} tests"),
            Self { passed, failed } => write!(out, "{failed} of {} tests failed", passed + failed),
        }
    }
}

fn number_before(summary: &str, word: &str) -> u64 {
    let digits = summary
        .split(word)
        .next()
        .and_then(|before| before.rsplit(' ').next());
    digits.and_then(|digits| digits.parse().ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counted(lines: &[&str]) -> Count {
        let mut count = Count::default();
        lines.iter().for_each(|line| count.read(line));
        count
    }

    #[test]
    fn summaries_of_both_runners_are_added_up() {
        let count = counted(&[
            "test a::b ... ok",
            "test result: FAILED. 12 passed; 3 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.01s",
            "test result: ok. 5 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out; finished in 0.00s",
            "ℹ tests 4",
            "ℹ pass 3",
            "ℹ fail 1",
        ]);
        assert_eq!(
            count,
            Count {
                passed: 20,
                failed: 4
            }
        );
        assert_eq!(count.closing_line(), "20 passed, 4 failed");
    }

    #[test]
    fn a_step_without_tests_is_one_check() {
        let none = Count::default();
        assert_eq!(none.or_whole_step(&Ok(())).closing_line(), "1 passed, 0 failed");
        assert_eq!(
            none.or_whole_step(&Err(anyhow::anyhow!("no"))).closing_line(),
            "0 passed, 1 failed"
        );
    }

    #[test]
    fn a_failure_outside_the_tests_is_not_lost() {
        let tests = Count { passed: 7, failed: 0 };
        assert_eq!(
            tests.or_whole_step(&Err(anyhow::anyhow!("no"))),
            Count { passed: 7, failed: 1 }
        );
    }
}
