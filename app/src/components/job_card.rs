//! A job in a list, shared by the public job list and the portal.

use leptos::prelude::*;
use rolefit_domain::view::JobCard;

use super::{Chips, Icon, IconShape};
use crate::text::count;

/// A job: title, organization, facts, first must-haves, and what the list adds below.
#[component]
pub fn JobCardView(
    /// The job.
    card: JobCard,
    /// Where the title leads.
    href: String,
    /// Whether that is a page outside the portal.
    #[prop(default = Leads::Outside)]
    leads: Leads,
    /// What stands above the title, such as a band; nothing by default.
    #[prop(optional)]
    above: Option<AnyView>,
    /// What stands below, such as reasons; nothing by default.
    #[prop(optional)]
    below: Option<AnyView>,
) -> impl IntoView {
    let rel = (leads == Leads::Outside).then_some("external");
    view! {
        <article class="job-card">
            {above}
            <h3 class="job-title"><a href=href rel=rel>{card.title.clone()}</a></h3>
            <p class="job-organization">{card.organization_name.clone()}</p>
            <JobFacts card=card.clone()/>
            <Chips words=card.skills label="First must-haves"/>
            {below}
        </article>
    }
    .into_any()
}

/// Where a link leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leads {
    /// To a page of the portal.
    Inside,
    /// To a public page, which the portal's router does not know.
    Outside,
}

/// Place, pay, date and response promise of a job.
#[component]
pub fn JobFacts(
    /// The job.
    card: JobCard,
) -> impl IntoView {
    let kind = card.work_place.map(|kind| kind.label().to_owned());
    let place: Vec<String> = Some(card.place.clone())
        .filter(|place| !place.is_empty())
        .into_iter()
        .chain(kind)
        .collect();
    let place = (!place.is_empty()).then(|| {
        let place = place.join(" · ");
        view! { <li><Icon shape=IconShape::Pin/> <span class="visually-hidden">"Place: "</span>{place}</li> }
    });
    let pay = card
        .pay
        .map(|pay| view! { <li><Icon shape=IconShape::Pay/> <span class="visually-hidden">"Pay: "</span>{pay}</li> });
    let promise = card.response_days.map(|days| {
        let text = format!(
            "Promises an answer within {}",
            count(u64::from(days), "day", "days")
        );
        view! { <li><Icon shape=IconShape::Reply/> {text}</li> }
    });
    let posted = (!card.posted.is_empty()).then(|| {
        view! {
            <li>
                <Icon shape=IconShape::Calendar/>
                <span>"Posted " <time datetime=card.posted_iso>{card.posted}</time></span>
            </li>
        }
    });
    view! {
        <ul class="facts">
            {place} {pay} {promise} {posted}
        </ul>
    }
    .into_any()
}
