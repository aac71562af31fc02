//! Pay: exact amounts, what they are for, and how people read and write them.

use serde::de::{Error, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// A pay range before tax.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pay {
    /// Lower end.
    pub min: Amount,
    /// Upper end; never below `min`.
    pub max: Amount,
    /// ISO 4217 code, such as `EUR`.
    pub currency: String,
    /// What one payment is for.
    pub unit: PayUnit,
    /// Which ends are said.
    #[serde(default, skip_serializing_if = "PayEnds::is_both")]
    pub ends: PayEnds,
}

/// Which ends of a pay range are said. Where one is open, both amounts of the [`Pay`] are the one that is said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayEnds {
    /// Both, or one amount that is the pay.
    #[default]
    Both,
    /// "From 3,200": nothing says how much more.
    From,
    /// "Up to 4,500": nothing says how much less.
    UpTo,
}

impl PayEnds {
    /// Whether no end is open.
    pub fn is_both(&self) -> bool {
        *self == Self::Both
    }
}

impl Pay {
    /// The range for people, such as `EUR 60,000 – 75,000 per year`, `EUR 24.50 – 28.00 per hour` or
    /// `From EUR 3,200 per month`.
    pub fn text(&self) -> String {
        let cents = self.min.has_cents() || self.max.has_cents();
        let amount = |amount: Amount| {
            let mut out = grouped(amount.whole());
            if cents {
                out.push_str(&format!(".{:02}", amount.cents()));
            }
            out
        };
        let range = if self.min == self.max {
            amount(self.min)
        } else {
            format!("{} – {}", amount(self.min), amount(self.max))
        };
        let lead = match self.ends {
            PayEnds::Both => "",
            PayEnds::From => "From ",
            PayEnds::UpTo => "Up to ",
        };
        format!("{lead}{} {range} per {}", self.currency, self.unit.name())
    }
}

/// An amount of money, exact to the hundredth of a currency's unit.
///
/// Serialized as a whole number where there are no cents, which is how amounts were stored before they could have any,
/// and as a text such as `"24.50"` where there are: numbers with a fraction would be rounded on their way.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Amount(u64);

/// Digits before the decimal sign; more is a mistake.
const MOST_DIGITS: usize = 10;

/// What people write between thousands; the last two are spaces that do not break.
const SEPARATORS: [char; 7] = [',', '.', ' ', '\'', '’', '\u{a0}', '\u{202f}'];

impl Amount {
    /// An amount without cents.
    pub const fn of_whole(units: u32) -> Self {
        Self(units as u64 * 100)
    }

    /// Whole units of the currency.
    pub const fn whole(self) -> u64 {
        self.0 / 100
    }

    /// Hundredths beyond the whole units.
    pub const fn cents(self) -> u64 {
        self.0 % 100
    }

    /// Whether there are any.
    pub const fn has_cents(self) -> bool {
        self.cents() > 0
    }

    /// A thousand times as much, for `55k`; `None` beyond what an amount holds.
    pub fn thousands(self) -> Option<Self> {
        Some(Self(self.0 * 1000)).filter(|amount| amount.whole() < 10_u64.pow(MOST_DIGITS as u32))
    }

    /// The amount in digits with a decimal point, such as `60000` or `24.50`: what [`Self::parse`] reads again.
    pub fn plain(self) -> String {
        if self.has_cents() {
            format!("{}.{:02}", self.whole(), self.cents())
        } else {
            self.whole().to_string()
        }
    }

    /// Reads an amount as people write it: `60000`, `60,000`, `60.000`, `60 000`, `60'000`, `24.50`, `24,5`, `1.234,50`.
    ///
    /// One kind of separator may stand before every three digits. A full stop or comma before one or two last digits
    /// is the decimal sign, if it is not also the separator. Everything else is `None`.
    pub fn parse(text: &str) -> Option<Self> {
        let (whole, cents) = match text.rfind(['.', ',']) {
            Some(at) if (1..=2).contains(&(text.len() - at - 1)) => {
                let sign = text[at..].chars().next()?;
                let whole = &text[..at];
                if whole.contains(sign) {
                    return None;
                }
                (whole, &text[at + 1..])
            }
            _ => (text, ""),
        };
        let is_number = |digits: &str| !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit());
        let cents: u64 = match cents {
            "" => 0,
            digits if !is_number(digits) => return None,
            tenths if tenths.len() == 1 => tenths.parse::<u64>().ok()? * 10,
            hundredths => hundredths.parse().ok()?,
        };
        let digits = match whole.chars().find(|c| !c.is_ascii_digit()) {
            None => whole.to_owned(),
            Some(separator) if SEPARATORS.contains(&separator) => {
                let mut groups = whole.split(separator);
                let first = groups.next()?;
                let fits = (1..=3).contains(&first.len())
                    && !first.starts_with('0')
                    && groups.all(|group| group.len() == 3 && is_number(group));
                fits.then(|| whole.replace(separator, ""))?
            }
            Some(_) => return None,
        };
        if !is_number(&digits) || digits.len() > MOST_DIGITS {
            return None;
        }
        Some(Self(digits.parse::<u64>().ok()? * 100 + cents))
    }
}

impl Serialize for Amount {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.has_cents() {
            serializer.serialize_str(&self.plain())
        } else {
            serializer.serialize_u64(self.whole())
        }
    }
}

impl<'de> Deserialize<'de> for Amount {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct Read;

        impl Visitor<'_> for Read {
            type Value = Amount;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("a whole number or a text such as \"24.50\"")
            }

            fn visit_u64<E: Error>(self, units: u64) -> Result<Amount, E> {
                Amount::parse(&units.to_string()).ok_or_else(|| E::custom("an amount has at most ten digits"))
            }

            fn visit_i64<E: Error>(self, units: i64) -> Result<Amount, E> {
                let units = u64::try_from(units).map_err(|_| E::custom("an amount is not negative"))?;
                self.visit_u64(units)
            }

            fn visit_str<E: Error>(self, text: &str) -> Result<Amount, E> {
                Amount::parse(text).ok_or_else(|| E::custom("an amount is written as \"24.50\""))
            }
        }

        deserializer.deserialize_any(Read)
    }
}

/// Digits with a comma before every three.
pub(crate) fn grouped(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (i, c) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            out.push(',');
        }
        out.push(c);
    }
    out
}

/// The time that a pay range is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PayUnit {
    /// Per hour worked.
    Hour,
    /// Per month.
    Month,
    /// Per year.
    #[default]
    Year,
}

impl PayUnit {
    /// All variants in the order in which forms list them.
    pub const ALL: [Self; 3] = [Self::Year, Self::Month, Self::Hour];

    /// The stable name; the upper-case form is schema.org's `unitText`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Hour => "hour",
            Self::Month => "month",
            Self::Year => "year",
        }
    }

    /// Reads [`Self::name`]; `None` for anything else.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|u| u.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn amount(text: &str) -> Amount {
        Amount::parse(text).expect("an amount")
    }

    fn pay(min: &str, max: &str, unit: PayUnit) -> Pay {
        Pay {
            min: amount(min),
            max: amount(max),
            currency: "EUR".into(),
            unit,
            ends: PayEnds::Both,
        }
    }

    #[test]
    fn pay_is_written_for_people() {
        for (min, max, unit, text) in [
            (
                "60000",
                "1075000",
                PayUnit::Year,
                "EUR 60,000 – 1,075,000 per year",
            ),
            ("24.50", "28", PayUnit::Hour, "EUR 24.50 – 28.00 per hour"),
            ("3400.05", "3400.05", PayUnit::Month, "EUR 3,400.05 per month"),
            ("17", "17", PayUnit::Hour, "EUR 17 per hour"),
        ] {
            assert_eq!(pay(min, max, unit).text(), text);
        }
    }

    #[test]
    fn amounts_are_read_as_people_write_them() {
        for (text, plain) in [
            ("60000", "60000"),
            ("0", "0"),
            ("60,000", "60000"),
            ("60.000", "60000"),
            ("60'000", "60000"),
            ("60’000", "60000"),
            ("60 000", "60000"),
            ("60\u{a0}000", "60000"),
            ("60\u{202f}000", "60000"),
            ("1,250,000", "1250000"),
            ("24.50", "24.50"),
            ("24,50", "24.50"),
            ("24,5", "24.50"),
            ("24.05", "24.05"),
            ("24.00", "24"),
            ("0.50", "0.50"),
            ("1,234.50", "1234.50"),
            ("1.234,50", "1234.50"),
            ("1 234,50", "1234.50"),
        ] {
            assert_eq!(
                Amount::parse(text).map(Amount::plain).as_deref(),
                Some(plain),
                "{text}"
            );
            assert_eq!(Amount::parse(plain), Amount::parse(text), "{text}");
        }
        for text in [
            "25.",
            ".5",
            "0.500",
            "1,234.567",
            "1,234,50",
            "1234,567",
            "60,0000",
            "60,,000",
            "12.5.5",
            "24.5€",
            "-5",
            "+5",
            "1e5",
            "many",
            "99999999999",
            "",
        ] {
            assert_eq!(Amount::parse(text), None, "{text}");
        }
        assert_eq!(amount("55").thousands(), Some(Amount::of_whole(55_000)));
        assert_eq!(amount("9999999999").thousands(), None);
    }

    #[test]
    fn stored_amounts_without_cents_are_read_and_written_as_before() {
        let stored = r#"{"min":66000,"max":84000,"currency":"EUR","unit":"year"}"#;
        let whole: Pay = serde_json::from_str(stored).expect("reads what was stored");
        assert_eq!(whole, pay("66000", "84000", PayUnit::Year));
        assert_eq!(serde_json::to_string(&whole).expect("writes"), stored);
        let cents = pay("24.50", "28", PayUnit::Hour);
        let json = serde_json::to_string(&cents).expect("writes");
        assert_eq!(json, r#"{"min":"24.50","max":28,"currency":"EUR","unit":"hour"}"#);
        assert_eq!(serde_json::from_str::<Pay>(&json).expect("reads"), cents);
        for wrong in ["-1", "24.5", "\"many\"", "99999999999", "null"] {
            assert!(serde_json::from_str::<Amount>(wrong).is_err(), "{wrong}");
        }
    }
}
