//! Points in time as the product stores them.

use serde::{Deserialize, Serialize};

/// Milliseconds since the Unix epoch, UTC. Taken from the clock in `services`, never from the machine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Timestamp(pub i64);

impl Timestamp {
    /// This time moved by `millis` milliseconds (negative: earlier), held at the ends of the range.
    #[must_use]
    pub const fn plus_millis(self, millis: i64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// This time moved by `seconds` seconds (negative: earlier), held at the ends of the range.
    #[must_use]
    pub const fn plus_seconds(self, seconds: i64) -> Self {
        self.plus_millis(seconds.saturating_mul(1000))
    }

    /// Milliseconds from `earlier` to this time; negative when `earlier` is later.
    pub const fn millis_since(self, earlier: Self) -> i64 {
        self.0.saturating_sub(earlier.0)
    }

    /// The time that an RFC 3339 text says, to the millisecond; `None` for any other text.
    pub fn from_rfc3339(text: &str) -> Option<Self> {
        let time: jiff::Timestamp = text.parse().ok()?;
        Some(Self(time.as_millisecond()))
    }

    /// RFC 3339 in UTC with seconds, such as `2026-11-22T18:55:30Z`, the form of every API and log line.
    pub fn rfc3339(self) -> String {
        self.zoned().map_or_else(
            || "invalid time".to_owned(),
            |t| t.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
        )
    }

    /// The date for people, such as `22 November 2026` (UTC).
    pub fn date_text(self) -> String {
        self.zoned().map_or_else(
            || "unknown date".to_owned(),
            |t| t.strftime("%-d %B %Y").to_string(),
        )
    }

    /// Date and time for people, such as `22 November 2026, 18:55 UTC`.
    pub fn minute_text(self) -> String {
        self.zoned().map_or_else(
            || "unknown time".to_owned(),
            |t| t.strftime("%-d %B %Y, %H:%M UTC").to_string(),
        )
    }

    /// The calendar date `YYYY-MM-DD` (UTC), as schema.org and JSON Resume want it.
    pub fn iso_date(self) -> String {
        self.zoned()
            .map_or_else(|| "invalid".to_owned(), |t| t.strftime("%Y-%m-%d").to_string())
    }

    fn zoned(self) -> Option<jiff::Zoned> {
        jiff::Timestamp::from_millisecond(self.0)
            .ok()
            .map(|t| t.to_zoned(jiff::tz::TimeZone::UTC))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_in_utc() {
        let time = Timestamp(1_795_373_730_123);
        assert_eq!(time.rfc3339(), "2026-11-22T18:55:30Z");
        assert_eq!(time.date_text(), "22 November 2026");
        assert_eq!(time.minute_text(), "22 November 2026, 18:55 UTC");
        assert_eq!(time.plus_seconds(-1).millis_since(time), -1000);
    }
}
