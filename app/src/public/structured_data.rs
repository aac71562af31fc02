//! schema.org `JobPosting`, as search engines read it. It says nothing that the page does not show: what neither the ad nor
//! its form says is left out.

use rolefit_domain::view::JobPage;
use rolefit_domain::{Amount, JobStatus, PayEnds, WorkPlace};
use serde_json::{Number, Value, json};

use super::ad_text;

/// The JSON-LD of a job page; `None` for jobs that take no applications, whose markup must go.
pub(super) fn job_posting(job: &JobPage) -> Option<String> {
    if job.status != JobStatus::Open {
        return None;
    }
    let card = &job.card;
    let mut posting = json!({
        "@context": "https://schema.org/",
        "@type": "JobPosting",
        "title": card.title,
        "description": ad_text::to_html(&card.title, &job.text),
        "datePosted": card.posted_iso,
        "hiringOrganization": { "@type": "Organization", "name": card.organization_name },
        "identifier": {
            "@type": "PropertyValue",
            "name": card.organization_name,
            "value": card.id.to_string(),
        },
    });
    let mut set = |name: &str, value: Value| {
        if let Some(object) = posting.as_object_mut() {
            object.insert(name.to_owned(), value);
        }
    };
    if !card.place.is_empty() {
        let mut address = json!({ "@type": "PostalAddress" });
        let parts = [
            ("addressLocality", &job.listing.locality),
            ("addressCountry", &job.listing.country),
        ];
        for (name, value) in parts {
            if let (Some(value), Some(object)) = (value, address.as_object_mut()) {
                object.insert(name.to_owned(), json!(value));
            }
        }
        set(
            "jobLocation",
            json!({
                "@type": "Place",
                "address": address,
            }),
        );
    }
    if card.work_place == Some(WorkPlace::Remote) {
        set("jobLocationType", json!("TELECOMMUTE"));
        let from = job.listing.remote_from.iter();
        let from: Vec<Value> = from
            .map(|name| json!({ "@type": "Country", "name": name }))
            .collect();
        if !from.is_empty() {
            set("applicantLocationRequirements", json!(from));
        }
    }
    let employment = job.listing.employment.iter().map(|kind| kind.schema_name());
    match employment.collect::<Vec<_>>().as_slice() {
        [] => {}
        [one] => set("employmentType", json!(one)),
        several => set("employmentType", json!(several)),
    }
    if let Some(day) = &job.listing.valid_through {
        set("validThrough", json!(day));
    }
    if let Some(pay) = &job.pay {
        let mut value = json!({
            "@type": "QuantitativeValue",
            "minValue": number(pay.min),
            "maxValue": number(pay.max),
            "unitText": pay.unit.name().to_uppercase(),
        });
        let open = match pay.ends {
            PayEnds::Both => "",
            PayEnds::From => "maxValue",
            PayEnds::UpTo => "minValue",
        };
        if let Some(object) = value.as_object_mut() {
            object.remove(open);
        }
        set(
            "baseSalary",
            json!({
                "@type": "MonetaryAmount",
                "currency": pay.currency,
                "value": value,
            }),
        );
    }
    if !job.skills.is_empty() {
        set("skills", json!(job.skills.join(", ")));
    }
    Some(posting.to_string())
}

/// An amount as a number of JSON. It has few enough digits that its nearest double is written with the same ones.
fn number(amount: Amount) -> Option<Number> {
    amount.plain().parse().ok()
}
