//! schema.org `JobPosting`, as search engines read it. It says nothing that the page does not show.

use rolefit_domain::view::JobPage;
use rolefit_domain::{Amount, JobStatus, WorkPlace};
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
        set(
            "jobLocation",
            json!({
                "@type": "Place",
                "address": { "@type": "PostalAddress", "addressLocality": card.place },
            }),
        );
    }
    if card.work_place == Some(WorkPlace::Remote) {
        set("jobLocationType", json!("TELECOMMUTE"));
    }
    if let Some(pay) = &job.pay {
        set(
            "baseSalary",
            json!({
                "@type": "MonetaryAmount",
                "currency": pay.currency,
                "value": {
                    "@type": "QuantitativeValue",
                    "minValue": number(pay.min),
                    "maxValue": number(pay.max),
                    "unitText": pay.unit.name().to_uppercase(),
                },
            }),
        );
    }
    if !job.must.is_empty() {
        set("skills", json!(job.must.join(", ")));
    }
    Some(posting.to_string())
}

/// An amount as a number of JSON. It has few enough digits that its nearest double is written with the same ones.
fn number(amount: Amount) -> Option<Number> {
    amount.plain().parse().ok()
}
