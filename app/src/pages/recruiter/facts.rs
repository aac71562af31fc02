//! What the posting says beside its text, and what of it was read from the ad, to check before the job is opened.

use leptos::prelude::*;
use rolefit_domain::{Job, JobId, JobPosting, Span, WorkPlace};
use server_fn::ServerFn;

use super::actions::{Actions, WEIGHTS_FORM};
use crate::anchors::WORK_PLACE_ID;
use crate::server_fns::recruiter::SetWorkPlace;
use crate::text::count;

/// Place, kind of work place, pay and promise, each with the words of the ad that it was read from.
#[component]
pub(super) fn Facts(
    /// The job.
    job: Job,
    /// What changes it; `None` for readers who may not.
    actions: Option<Actions>,
) -> impl IntoView {
    let posting = &job.posting;
    let missing = posting.work_place.is_none();
    let rows = facts(posting)
        .into_iter()
        .map(|fact| {
            let Fact { name, value, read } = fact;
            let choice = (name == WORK_PLACE && missing)
                .then(|| actions.map(|actions| view! { <ChooseWorkPlace job=job.id actions=actions/> }))
                .flatten();
            let said = match value {
                Some(value) => view! { <span class="fact-value">{value}</span> }.into_any(),
                None if choice.is_some() => ().into_any(),
                None => view! { <span class="fact-value unsaid">{UNSTATED}</span> }.into_any(),
            };
            let read = read.map(|quote| {
                view! { <span class="fact-source">"read from the ad: " <q>{quote}</q></span> }
            });
            view! { <div class="posting-fact"><dt>{name}</dt><dd>{said} {read} {choice}</dd></div> }
        })
        .collect::<Vec<_>>();
    let any_read = !posting.read.is_nothing();
    let help = (any_read && actions.is_some()).then(|| {
        view! { <p class="help">"Check what was read. The form at the end of the page changes it; what you write or empty there stays so."</p> }
    });
    view! {
        <section class="card posting-facts" id="part-facts" aria-labelledby="posting-facts">
            <h2 id="posting-facts" class="card-title">"What the posting says"</h2>
            {help}
            <dl>{rows}</dl>
        </section>
    }
    .into_any()
}

/// The choice that an ad leaves open and that no job is opened without. It belongs to the form of all weights, so that opening
/// the job takes it along.
#[component]
fn ChooseWorkPlace(job: JobId, actions: Actions) -> impl IntoView {
    let error = actions.message("work_place");
    let chosen = actions.place.get_untracked();
    let options = WorkPlace::ALL
        .map(|place| {
            view! { <option value=place.name() selected=place.name() == chosen>{place.label()}</option> }
        })
        .collect_view();
    view! {
        <div class="choose-work-place">
            <label for=WORK_PLACE_ID>"The ad does not say. Choose before you open the job:"</label>
            <div class="choice">
                <select
                    id=WORK_PLACE_ID
                    form=WEIGHTS_FORM
                    name="work_place"
                    on:change=move |change| actions.place.set(event_target_value(&change))
                    aria-describedby=format!("{WORK_PLACE_ID}-error")
                    aria-invalid=move || error.with(Option::is_some).then_some("true")
                >
                    <option value="">"Choose …"</option>
                    {options}
                </select>
                <button
                    type="submit"
                    class="button small"
                    form=WEIGHTS_FORM
                    formaction=SetWorkPlace::PATH
                    on:click=move |click| actions.save_place(job, &click)
                >
                    "Save the choice"
                </button>
            </div>
            <p class="field-error" id=format!("{WORK_PLACE_ID}-error") aria-live="polite">{move || error.get()}</p>
        </div>
    }
    .into_any()
}

/// What stands where a fact is missing. The ad may still say it: it was emptied, or the ad was read in another way.
const UNSTATED: &str = "Not stated beside the ad";

const WORK_PLACE: &str = "Where the work is done";

/// One fact: its name, what it is if somebody said so, and the words of the ad that did.
#[derive(Debug, PartialEq, Eq)]
struct Fact {
    name: &'static str,
    value: Option<String>,
    read: Option<String>,
}

fn facts(posting: &JobPosting) -> [Fact; 4] {
    let quote = |span: Option<Span>| span?.slice(&posting.text).map(str::to_owned);
    let place = Some(posting.place.clone()).filter(|place| !place.is_empty());
    let days = |days| format!("Within {}", count(u64::from(days), "day", "days"));
    [
        Fact {
            name: "Place",
            value: place,
            read: quote(posting.read.place),
        },
        Fact {
            name: WORK_PLACE,
            value: posting.work_place.map(|place| place.label().to_owned()),
            read: quote(posting.read.work_place),
        },
        Fact {
            name: "Pay before tax",
            value: posting.pay.as_ref().map(rolefit_domain::Pay::text),
            read: quote(posting.read.pay),
        },
        Fact {
            name: "Promise of an answer",
            value: posting.response_days.map(days),
            read: quote(posting.read.response_days),
        },
    ]
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{Amount, EmptiedByHand, Pay, PayEnds, PayUnit, ReadFromAd};

    use super::*;

    #[test]
    fn facts_quote_the_ad_that_they_were_read_from() {
        let posting = JobPosting {
            title: "Cook".into(),
            organization_name: "Meadow".into(),
            text: "Cook\nBerlin or remote\n€24.50 an hour".into(),
            place: "Berlin".into(),
            work_place: Some(WorkPlace::Remote),
            pay: Some(Pay {
                min: Amount::parse("24.50").expect("an amount"),
                max: Amount::parse("24.50").expect("an amount"),
                currency: "EUR".into(),
                unit: PayUnit::Hour,
                ends: PayEnds::Both,
            }),
            response_days: None,
            read: ReadFromAd {
                work_place: Some(Span::new(12, 21)),
                pay: Some(Span::new(22, 38)),
                ..ReadFromAd::default()
            },
            emptied: EmptiedByHand::default(),
        };
        let seen = facts(&posting).map(|f| (f.value, f.read));
        let text = |text: &str| Some(text.to_owned());
        assert_eq!(
            seen,
            [
                (text("Berlin"), None),
                (text("Remote"), text("or remote")),
                (text("EUR 24.50 per hour"), text("€24.50 an hour")),
                (None, None),
            ]
        );
    }
}
