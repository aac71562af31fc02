//! The public page of one job.

use leptos::prelude::*;
use rolefit_domain::view::{JobCard, JobPage};
use rolefit_domain::{Contact, JobStatus};

use super::document::{PageMeta, PublicFrame, render};
use super::{ad_text, structured_data};
use crate::components::{Alert, JobCardView, JobFacts, StatusBadge, Tone};
use crate::text::count;

/// Characters of the description in previews.
const PREVIEW: usize = 155;

/// The ad, what the job needs and what is welcome, pay, promise, how matching is used, and similar jobs.
pub fn job_page(frame: &PublicFrame, job: &JobPage) -> String {
    let card = &job.card;
    let open = job.status == JobStatus::Open;
    let meta = PageMeta {
        title: format!("{} at {}", card.title, card.organization_name),
        description: ad_text::summary(&card.title, &job.text, PREVIEW),
        canonical: open.then(|| format!("/jobs/{}", card.slug)),
        structured_data: structured_data::job_posting(job),
    };
    render(frame, meta, || {
        view! {
            <article class="job-page">
                <header class="page-head">
                    <p class="crumb"><a href="/jobs">"All jobs"</a></p>
                    <h1>{card.title.clone()}</h1>
                    <p class="job-organization">
                        {card.organization_name.clone()} " "
                        {(!open).then(|| view! { <StatusBadge status=job.status/> })}
                    </p>
                    <JobFacts card=card.clone()/>
                </header>
                {notice(job.status)}
                <div class="job-columns">
                    <div class="job-ad">
                        {needs(job)}
                        <section aria-labelledby="ad">
                            <h2 id="ad">"The job"</h2>
                            <div class="prose" lang=job.language.clone() inner_html=ad_text::to_html(&card.title, &job.text)></div>
                        </section>
                    </div>
                    <aside class="job-aside stack" aria-label="Applying and your fit">
                        {open.then(|| apply(job))}
                        {open.then(|| fit(card))}
                        {how_matching_is_used()}
                    </aside>
                </div>
            </article>
            {similar(&job.similar)}
        }
    })
}

fn notice(status: JobStatus) -> Option<AnyView> {
    let (title, text) = match status {
        JobStatus::Open => return None,
        JobStatus::Paused => (
            "This job is paused",
            "The organization has paused it. The page stays, so that you can come back.",
        ),
        _ => (
            "This job is closed",
            "The organization has closed it. The page stays, so that links to it still lead somewhere.",
        ),
    };
    Some(view! { <Alert tone=Tone::Caution title=title><p>{text}</p></Alert> }.into_any())
}

/// Must-haves and nice-to-haves side by side, because the difference is what people need to know.
fn needs(job: &JobPage) -> Option<impl IntoView + use<>> {
    if job.must.is_empty() && job.nice.is_empty() {
        return None;
    }
    // Neutral bullets: a tick would say that somebody meets it.
    let list = |title: &'static str, help: &'static str, items: &[String]| {
        (!items.is_empty()).then(|| {
            let items = items
                .iter()
                .map(|item| view! { <li>{item.clone()}</li> })
                .collect_view();
            view! {
                <div class="need-list">
                    <h2>{title}</h2>
                    <p class="help">{help}</p>
                    <ul class="bullets">{items}</ul>
                </div>
            }
        })
    };
    Some(view! {
        <section class="needs" aria-label="What the job asks for">
            {list("Must have", "The work cannot be done without it.", &job.must)}
            {list("Nice to have", "Welcome, but nobody is left out for it.", &job.nice)}
        </section>
    })
}

fn fit(card: &JobCard) -> impl IntoView + use<> {
    let href = format!("/me/jobs/{}", card.id);
    view! {
        <section class="card" aria-labelledby="fit">
            <h2 id="fit" class="card-title">"How do you fit?"</h2>
            <p>
                "With a profile you see, point by point, what of it meets this job and where your resume says so. If \
                 you let recruiters find you, the organization sees you in its shortlist."
            </p>
            <p><a class="button primary" href=href>"See how I fit"</a></p>
        </section>
    }
}

/// How one applies, and the promise of an answer. Rolefit itself takes no applications, and an ad may have forgotten to say who
/// does: nobody should look for a button that there is not.
fn apply(job: &JobPage) -> impl IntoView + use<> {
    let card = &job.card;
    let name = card.organization_name.clone();
    let (how, way) = match &job.listing.contact {
        Some(contact) => (
            format!("Apply to {name} directly, as the ad says. Rolefit takes no applications yet."),
            Some(view! { <p class="apply-to">{way_to(contact)}</p> }),
        ),
        None => (
            format!(
                "The ad does not say how to apply, and Rolefit takes no applications yet. Look for a way on the site of {name}, or \
                 let recruiters find you: then {name} sees you in its shortlist."
            ),
            None,
        ),
    };
    let promise = card.response_days.map(|days| {
        let days = count(u64::from(days), "day", "days");
        view! { <p>{format!("{name} promises to answer within {days}, whatever the answer is.")}</p> }
    });
    view! {
        <section class="card" aria-labelledby="apply">
            <h2 id="apply" class="card-title">"How to apply"</h2>
            <p>{how}</p>
            {way}
            {promise}
        </section>
    }
}

/// The way that the ad names. Like all that people type it is text and no link.
fn way_to(contact: &Contact) -> String {
    let (Contact::Mail(words) | Contact::Link(words) | Contact::Phone(words)) = contact;
    words.clone()
}

fn how_matching_is_used() -> impl IntoView {
    view! {
        <section class="card quiet-card" aria-labelledby="ai">
            <h2 id="ai" class="card-title">"How software is used here"</h2>
            <p>
                "Rolefit compares the lists above with profiles and orders a shortlist by it. It looks at work, skills, \
                 education and languages only. People decide. "
                <a href="/ai-use">"What it does and what it never does"</a>
            </p>
        </section>
    }
}

fn similar(jobs: &[JobCard]) -> Option<impl IntoView + use<>> {
    if jobs.is_empty() {
        return None;
    }
    let cards = jobs
        .iter()
        .cloned()
        .map(|card| {
            let href = format!("/jobs/{}", card.slug);
            view! { <JobCardView card=card href=href/> }
        })
        .collect_view();
    Some(view! {
        <section class="band-section" aria-labelledby="similar">
            <h2 id="similar">"Similar open jobs"</h2>
            <div class="job-grid">{cards}</div>
        </section>
    })
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{Amount, EmploymentType, ListingFacts, Pay, PayEnds, PayUnit, WorkPlace};

    use super::*;
    use crate::context::SiteUrls;

    fn job(status: JobStatus) -> JobPage {
        let id = "0190123456787abc8def0123456789ab".parse().expect("an id");
        JobPage {
            card: JobCard {
                id,
                slug: "boat-builder-000000000000".into(),
                title: "Boat builder <b>".into(),
                organization_name: "Little & Harbour".into(),
                place: "Bristol".into(),
                work_place: Some(WorkPlace::Hybrid),
                pay: Some("GBP 30,000 – 34,000 per year".into()),
                posted: "18 November 2026".into(),
                posted_iso: "2026-11-18".into(),
                response_days: Some(7),
                skills: vec!["Carpentry".into()],
            },
            status,
            language: Some("en".into()),
            text: "We build boats.\n\nYou bring:\n- Carpentry </script>".into(),
            must: vec!["Carpentry".into()],
            nice: vec!["Sailing".into()],
            pay: Some(Pay {
                min: Amount::of_whole(30_000),
                max: Amount::of_whole(34_000),
                currency: "GBP".into(),
                unit: PayUnit::Year,
                ends: PayEnds::Both,
            }),
            listing: ListingFacts::default(),
            skills: vec!["Carpentry".into()],
            similar: Vec::new(),
        }
    }

    fn page(status: JobStatus) -> String {
        page_of(&job(status))
    }

    fn page_of(job: &JobPage) -> String {
        let frame = PublicFrame {
            site: SiteUrls {
                base_url: "https://jobs.example.org".into(),
                ..SiteUrls::default()
            },
            ..PublicFrame::default()
        };
        job_page(&frame, job)
    }

    #[test]
    fn similar_jobs_have_a_heading_only_where_there_are_some() {
        let mut job = job(JobStatus::Open);
        let alone = page_of(&job);
        assert!(!alone.to_lowercase().contains("similar"), "{alone}");
        let other = JobCard {
            title: "Sail maker".into(),
            ..job.card.clone()
        };
        job.similar.push(other);
        let html = page_of(&job);
        let section = html.split("Similar open jobs").nth(1).expect("a heading");
        assert!(section.contains("Sail maker"), "{section}");
    }

    /// The data block of a page.
    fn data_of(html: &str) -> serde_json::Value {
        let begin = html
            .find("application/ld+json")
            .expect("an open job has structured data");
        let json = html[begin..]
            .split_once('>')
            .and_then(|(_, rest)| rest.split_once("</script>"));
        serde_json::from_str(json.expect("closed").0).expect("valid JSON")
    }

    #[test]
    fn pay_by_the_hour_has_its_cents_in_the_structured_data() {
        let pay = Pay {
            min: Amount::parse("24.50").expect("an amount"),
            max: Amount::parse("28.07").expect("an amount"),
            currency: "EUR".into(),
            unit: PayUnit::Hour,
            ends: PayEnds::Both,
        };
        let html = page_of(&JobPage {
            pay: Some(pay),
            ..job(JobStatus::Open)
        });
        let value = &data_of(&html)["baseSalary"]["value"];
        assert_eq!(
            value.to_string(),
            r#"{"@type":"QuantitativeValue","maxValue":28.07,"minValue":24.5,"unitText":"HOUR"}"#
        );
    }

    #[test]
    fn all_that_an_ad_says_stands_in_the_structured_data() {
        let mut remote = job(JobStatus::Open);
        remote.card.work_place = Some(WorkPlace::Remote);
        remote.card.place = "Wien, Österreich".into();
        remote.text = "We build.".into();
        remote.listing = ListingFacts {
            employment: vec![EmploymentType::FullTime, EmploymentType::PartTime],
            country: Some("AT".into()),
            valid_through: Some("2027-01-31".into()),
            remote_from: vec!["Austria".into(), "Germany".into()],
            locality: Some("Wien".into()),
            contact: None,
        };
        remote.pay = remote.pay.map(|pay| Pay {
            ends: PayEnds::From,
            ..pay
        });
        let data = data_of(&page_of(&remote));
        insta::assert_snapshot!(serde_json::to_string_pretty(&data).expect("writes"), @r#"
        {
          "@context": "https://schema.org/",
          "@type": "JobPosting",
          "applicantLocationRequirements": [
            {
              "@type": "Country",
              "name": "Austria"
            },
            {
              "@type": "Country",
              "name": "Germany"
            }
          ],
          "baseSalary": {
            "@type": "MonetaryAmount",
            "currency": "GBP",
            "value": {
              "@type": "QuantitativeValue",
              "minValue": 30000,
              "unitText": "YEAR"
            }
          },
          "datePosted": "2026-11-18",
          "description": "<p>We build.</p>",
          "employmentType": [
            "FULL_TIME",
            "PART_TIME"
          ],
          "hiringOrganization": {
            "@type": "Organization",
            "name": "Little & Harbour"
          },
          "identifier": {
            "@type": "PropertyValue",
            "name": "Little & Harbour",
            "value": "0190123456787abc8def0123456789ab"
          },
          "jobLocation": {
            "@type": "Place",
            "address": {
              "@type": "PostalAddress",
              "addressCountry": "AT",
              "addressLocality": "Wien"
            }
          },
          "jobLocationType": "TELECOMMUTE",
          "skills": "Carpentry",
          "title": "Boat builder <b>",
          "validThrough": "2027-01-31"
        }
        "#);
        let silent = data_of(&page(JobStatus::Open));
        for unsaid in [
            "employmentType",
            "validThrough",
            "jobLocationType",
            "applicantLocationRequirements",
        ] {
            assert_eq!(silent.get(unsaid), None, "nothing is invented");
        }
        assert_eq!(silent["jobLocation"]["address"].get("addressCountry"), None);
    }

    #[test]
    fn the_page_of_an_open_job_says_how_to_apply_or_that_the_ad_does_not() {
        let with = |contact| {
            let mut job = job(JobStatus::Open);
            job.listing.contact = contact;
            page_of(&job)
        };
        let none = with(None);
        assert!(
            none.contains("How to apply") && none.contains("The ad does not say how to apply"),
            "{none}"
        );
        assert!(none.contains("promises to answer within 7 days"), "{none}");
        assert!(!none.contains("as the ad says"), "{none}");
        for (contact, said) in [
            (Contact::Mail("jobs@b.example".into()), ">jobs@b.example</p>"),
            (Contact::Phone("+44 (20) 79".into()), ">+44 (20) 79</p>"),
            (
                Contact::Link("https://b.example/?a&b".into()),
                ">https://b.example/?a&amp;b</p>",
            ),
        ] {
            let html = with(Some(contact));
            assert!(
                html.contains(said) && html.contains("as the ad says"),
                "{said}: {html}"
            );
        }
        assert!(!page(JobStatus::Closed).contains("How to apply"), "nobody can");
    }

    #[test]
    fn an_ad_in_another_language_says_which() {
        let german = JobPage {
            language: Some("de".into()),
            ..job(JobStatus::Open)
        };
        assert!(page_of(&german).contains("lang=\"de\""));
    }

    #[test]
    fn what_a_job_needs_has_no_tick() {
        let html = page(JobStatus::Open);
        assert!(html.contains("<li>Carpentry</li>"), "{html}");
    }

    #[test]
    fn structured_data_says_what_the_page_shows() {
        let html = page(JobStatus::Open);
        let data = data_of(&html);
        assert_eq!(data["title"], "Boat builder <b>");
        assert_eq!(data["baseSalary"]["value"]["maxValue"], 34_000);
        assert_eq!(data["baseSalary"]["value"]["unitText"], "YEAR");
        let description = data["description"].as_str().expect("a description");
        assert!(
            html.contains(description),
            "the page shows the description as it stands: {description}"
        );
        assert!(html.contains("https://jobs.example.org/jobs/boat-builder-000000000000"));
    }

    #[test]
    fn a_public_page_runs_no_script_and_has_no_inline_style() {
        let html = page(JobStatus::Open);
        assert_eq!(html.matches("<script").count(), 1, "only the data block");
        assert!(!html.contains(" style="));
        assert!(!html.contains("onclick"));
    }

    #[test]
    fn a_closed_job_says_so_and_leaves_search_engines() {
        let html = page(JobStatus::Closed);
        assert!(html.contains("This job is closed"));
        assert!(html.contains("noindex"));
        assert!(!html.contains("ld+json"));
    }
}
