//! What the counters of a server cost, by the price list in `infra/prices.json`.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use serde_json::Value;

/// The price list.
#[derive(Debug)]
pub struct Prices {
    list: Value,
}

/// A thing that is billed, and how much of it there was.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Billed {
    /// Its name in the price list.
    pub price: &'static str,
    /// How much, in the unit of the price list.
    pub quantity: f64,
}

impl Prices {
    /// Reads the list.
    ///
    /// # Errors
    /// When it is missing or no JSON.
    pub fn read(infra: &Path) -> Result<Self> {
        let file = infra.join("prices.json");
        let text = fs::read(&file).with_context(|| format!("cannot read `{}`", file.display()))?;
        let list =
            serde_json::from_slice(&text).with_context(|| format!("`{}` is no JSON", file.display()))?;
        Ok(Self { list })
    }

    /// USD for some of a thing.
    ///
    /// # Errors
    /// When the list has no such price.
    pub fn usd(&self, billed: Billed) -> Result<f64> {
        let price = &self.list["prices"][billed.price];
        let (usd, per) = (price["usd"].as_f64(), price["per"].as_f64());
        let (usd, per) = usd
            .zip(per)
            .with_context(|| format!("the price list has no `{}`", billed.price))?;
        ensure!(per > 0.0, "`per` of `{}` is not above 0", billed.price);
        Ok(billed.quantity * usd / per)
    }

    /// The unit in which a thing is counted.
    pub fn unit(&self, price: &str) -> &str {
        self.list["prices"][price]["unit"].as_str().unwrap_or_default()
    }

    /// What the list assumes of a resume: `pages`, or tokens.
    ///
    /// # Errors
    /// When it assumes nothing of that name.
    pub fn of_resume(&self, what: &str) -> Result<f64> {
        let assumed = self.list["resume"][what].as_f64();
        assumed.with_context(|| format!("the price list assumes no `{what}` of a resume"))
    }

    /// The list's date and region.
    pub fn stated(&self) -> String {
        let of = |name: &str| self.list[name].as_str().unwrap_or("unknown").to_owned();
        format!("list prices of {} in {}", of("as_of"), of("region"))
    }
}

/// The counters of `/metrics`, by name and labels as they are written there.
pub type Counters = BTreeMap<String, f64>;

/// Reads the text of `/metrics`.
pub fn counters(text: &str) -> Counters {
    let lines = text.lines().filter(|line| !line.starts_with('#'));
    let parts = lines.filter_map(|line| line.rsplit_once(' '));
    parts
        .filter_map(|(name, value)| Some((name.to_owned(), value.parse().ok()?)))
        .collect()
}

/// What was billed while the counters went from `before` to `after`, in the order of the price list.
///
/// # Errors
/// When a service was called for which this module knows no price: a sum without it would be too low.
pub fn billed(before: &Counters, after: &Counters) -> Result<Vec<Billed>> {
    let mut sums: BTreeMap<&'static str, f64> = BTreeMap::new();
    for (name, value) in after {
        let grown = value - before.get(name).copied().unwrap_or(0.0);
        if grown <= 0.0 {
            continue;
        }
        let label = |wanted: &str| {
            let (_, rest) = name.split_once(&format!("{wanted}=\""))?;
            rest.split('"').next()
        };
        let metric = name.split('{').next().unwrap_or_default();
        let price = match (metric, label("service"), label("operation"), label("kind")) {
            ("rolefit_dynamodb_units_total", _, _, Some("write")) => ("dynamodb.write", grown / 2.0),
            ("rolefit_dynamodb_units_total", _, _, Some("read")) => ("dynamodb.read", grown / 2.0),
            ("rolefit_eventbridge_events_total", ..) => ("eventbridge.event", grown),
            // What a rule puts into a queue is a request to the queue too.
            ("rolefit_messages_total", ..) => ("sqs.request", grown),
            ("rolefit_aws_sent_bytes_total", Some("kinesis"), Some("PutRecords"), _) => {
                ("kinesis.ingested", grown)
            }
            ("rolefit_aws_requests_total", Some(service), operation, _) => match (service, operation) {
                ("sqs", _) => ("sqs.request", grown),
                ("sns", _) => ("sns.request", grown),
                ("kms", _) => ("kms.request", grown),
                ("s3", Some("GET" | "HEAD")) => ("s3.read", grown),
                ("s3", Some("PUT" | "POST")) => ("s3.write", grown),
                ("ses", Some("outbound-emails")) => ("ses.message", grown),
                // Billed by what is in the requests, by users, or not at all, as a look into the list of suppressed addresses.
                ("dynamodb" | "eventbridge" | "kinesis" | "cognito" | "cloudformation" | "ses" | "s3", _) => {
                    continue;
                }
                _ => anyhow::bail!("`{service}` was called, and it is not known what it bills"),
            },
            _ => continue,
        };
        *sums.entry(price.0).or_default() += price.1;
    }
    let calls: f64 = after
        .iter()
        .filter(|(name, _)| name.starts_with("rolefit_aws_requests_total{service=\"dynamodb\""))
        .map(|(name, value)| value - before.get(name).copied().unwrap_or(0.0))
        .sum();
    ensure!(
        calls == 0.0 || sums.contains_key("dynamodb.read") || sums.contains_key("dynamodb.write"),
        "the table was called and no unit of it counted, so that a sum would be too low"
    );
    Ok(sums
        .into_iter()
        .map(|(price, quantity)| Billed { price, quantity })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn list() -> Prices {
        let infra = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../infra");
        Prices::read(&infra).expect("is in the repository")
    }

    #[test]
    fn counters_become_what_is_billed() {
        let before = counters("rolefit_dynamodb_units_total{kind=\"write\"} 10\n");
        let after = counters(
            "# TYPE rolefit_dynamodb_units_total counter\n\
             rolefit_dynamodb_units_total{kind=\"write\"} 30\n\
             rolefit_aws_requests_total{service=\"sqs\",operation=\"ReceiveMessage\"} 4\n\
             rolefit_messages_total{queue=\"parse\",outcome=\"done\"} 2\n\
             rolefit_aws_requests_total{service=\"s3\",operation=\"DELETE\"} 9\n\
             rolefit_aws_requests_total{service=\"ses\",operation=\"GET\"} 3\n\
             rolefit_aws_requests_total{service=\"ses\",operation=\"outbound-emails\"} 2\n\
             rolefit_requests_total{path=\"/\"} 7\n",
        );
        let found = billed(&before, &after).expect("all are known");
        let of = |price, quantity| Billed { price, quantity };
        assert_eq!(
            found,
            [
                of("dynamodb.write", 10.0),
                of("ses.message", 2.0),
                of("sqs.request", 6.0)
            ]
        );
        for one in found {
            assert!(list().usd(one).expect("has a price") > 0.0);
        }
        let unknown = counters("rolefit_aws_requests_total{service=\"quantum\",operation=\"X\"} 1\n");
        let error = billed(&before, &unknown).expect_err("a sum would be too low");
        assert!(error.to_string().contains("`quantum`"), "{error}");
        let unmeasured = counters("rolefit_aws_requests_total{service=\"dynamodb\",operation=\"Query\"} 1\n");
        let error = billed(&Counters::new(), &unmeasured).expect_err("a sum would be too low");
        assert!(error.to_string().contains("no unit"), "{error}");
    }

    #[test]
    fn a_price_is_for_so_many() {
        let usd = list().usd(Billed {
            price: "textract.text",
            quantity: 2000.0,
        });
        assert_eq!(usd.expect("has a price"), 3.0);
        let missing = list().usd(Billed {
            price: "moon.dust",
            quantity: 1.0,
        });
        assert!(missing.is_err());
    }
}
