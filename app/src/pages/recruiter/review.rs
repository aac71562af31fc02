//! One candidate of a job: the document with its evidence beside every criterion.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_params_map;
use rolefit_domain::view::{MatchView, RankedCandidate, Shortlist};
use rolefit_domain::{CandidateId, JobId};

use super::keys::Keys;
use super::named_job;
use super::shortlist::shown_name;
use crate::AppError;
use crate::components::{Fit, Icon, IconShape, LiveRegion, loaded, outliving};
use crate::error::ErrorKind;
use crate::pages::match_detail::{MatchPanes, Reader, not_found};
use crate::server_fns::recruiter;
use crate::text::count;

/// The split view of a candidate, with ways to the candidates before and after in the job's list.
#[component]
pub fn Review() -> impl IntoView {
    let job = named_job();
    let params = use_params_map();
    let candidate = Memo::new(move |_| {
        params.with(|p| {
            p.get_str("candidate")
                .and_then(|id| id.parse::<CandidateId>().ok())
        })
    });
    let result = Resource::new(
        move || job.get().zip(candidate.get()),
        |ids| async move {
            match ids {
                Some((job, candidate)) => recruiter::review(job, candidate).await,
                None => Err(AppError::of(ErrorKind::NotFound)),
            }
        },
    );
    // Read once per job: going from one candidate to the next asks only for that candidate.
    let list = Resource::new(
        move || job.get(),
        |job| async move {
            match job {
                Some(job) => recruiter::shortlist(job).await,
                None => Err(AppError::of(ErrorKind::NotFound)),
            }
        },
    );
    let list = outliving(list);
    // Only changes are announced: the page as it came is read anyway.
    let spoken = RwSignal::new(String::new());
    Effect::new(move |before: Option<Option<CandidateId>>| {
        let shown = result.with(|r| match r {
            Some(Ok(view)) => Some((view.result.candidate, summary(view))),
            _ => None,
        });
        let now = shown.as_ref().map(|(candidate, _)| *candidate);
        if let (Some(Some(_)), Some((_, words))) = (before, shown)
            && before != Some(now)
        {
            spoken.set(words);
        }
        now.or(before.flatten())
    });
    view! {
        <LiveRegion text=spoken/>
        <Transition fallback=|| ()>
            {move || {
                let (list, here) = (list.clone(), candidate.get());
                Suspend::new(async move {
                    let neighbours = list.await.ok().zip(here).and_then(|(list, here)| Neighbours::of(&list, here));
                    neighbours.map(|neighbours| view! { <Neighbourhood neighbours=neighbours spoken=spoken/> })
                })
            }}
        </Transition>
        {loaded(result, |view| review_page(view).into_any())}
    }
}

fn review_page(view: MatchView) -> impl IntoView {
    let job = view.card.id;
    let title = view.card.title.clone();
    let name = shown_name(view.name.clone());
    let headline = view.headline.clone();
    let (band, score, reason) = (view.result.band, view.result.score, view.band_reason.clone());
    let original = (!view.text.text.is_empty()).then(|| {
        let href = format!("/r/jobs/{job}/candidates/{}/file", view.result.candidate);
        view! {
            <a class="button" href=href rel="external">
                <Icon shape=IconShape::Document/>
                "The original file"
            </a>
        }
    });
    let gaps = gaps(&view);
    view! {
        <Title text=format!("{name}: {title}")/>
        <div class="stack">
            <div class="title-row">
                <header class="page-head">
                    <p class="crumb"><a href=format!("/r/jobs/{job}")>{format!("Candidates: {title}")}</a></p>
                    <h1>{name}</h1>
                    {headline.map(|headline| view! { <p class="job-organization">{headline}</p> })}
                    <div class="match-verdict"><Fit band=band score=score reason=reason/></div>
                </header>
                {original}
            </div>
            {gaps}
            <MatchPanes view=view reader=Reader::Reviewer/>
        </div>
    }
}

/// What the document does not mention. Not a reason to turn somebody away, but a list of questions.
fn gaps(view: &MatchView) -> Option<impl IntoView + use<>> {
    let missing: Vec<_> = not_found(&view.criteria, &view.result.parts)
        .into_iter()
        .map(|criterion| (criterion.label.clone(), criterion.need))
        .collect();
    if missing.is_empty() {
        return None;
    }
    let read = if view.text.text.is_empty() {
        "profile"
    } else {
        "document"
    };
    let heading = format!(
        "{} not found in the {read}",
        count(missing.len() as u64, "criterion was", "criteria were")
    );
    let items = missing
        .into_iter()
        .map(|(label, need)| {
            view! { <li class="chip">{label} <span class="row-meta">{need.label().to_lowercase()}</span></li> }
        })
        .collect::<Vec<_>>();
    Some(view! {
        <section class="card gaps" aria-labelledby="gaps">
            <h2 id="gaps" class="card-title">{heading}</h2>
            <ul class="chips">{items}</ul>
            <p class="help">
                "That it is not mentioned does not mean that the person cannot do it. Ask before you decide; this page \
                 decides nothing."
            </p>
        </section>
    })
}

/// One sentence about the candidate, for people who do not see the page change.
fn summary(view: &MatchView) -> String {
    format!("{}. {}.", shown_name(view.name.clone()), view.result.band.label())
}

/// Where a candidate stands in the list, and who stands before and after.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Neighbours {
    job: JobId,
    place: usize,
    of: usize,
    before: Option<(CandidateId, String)>,
    after: Option<(CandidateId, String)>,
}

impl Neighbours {
    /// `None` for a candidate beyond the list.
    fn of(list: &Shortlist, here: CandidateId) -> Option<Self> {
        let index = list.candidates.iter().position(|c| c.candidate == here)?;
        let named = |c: &RankedCandidate| (c.candidate, shown_name(c.name.clone()));
        Some(Self {
            job: list.job.id,
            place: index + 1,
            of: list.candidates.len(),
            before: index
                .checked_sub(1)
                .and_then(|i| list.candidates.get(i))
                .map(named),
            after: list.candidates.get(index + 1).map(named),
        })
    }
}

#[component]
fn Neighbourhood(neighbours: Neighbours, spoken: RwSignal<String>) -> impl IntoView {
    let Neighbours {
        job,
        place,
        of,
        before,
        after,
    } = neighbours;
    let link =
        move |to: Option<(CandidateId, String)>, words: &'static str, id: &'static str, key: &'static str| {
            let (candidate, name) = to?;
            let href = format!("/r/jobs/{job}/candidates/{candidate}");
            let about = format!("{words} candidate: {name}");
            Some(view! {
                <a class="button small" id=id href=href aria-label=about aria-keyshortcuts=key>{words}</a>
            })
        };
    view! {
        <nav class="neighbours" aria-label="Candidates of this job">
            {link(before, "Previous", "previous-candidate", "k")}
            <span class="row-meta">{format!("{place} of {of}")}</span>
            {link(after, "Next", "next-candidate", "j")}
            <Keys spoken=spoken/>
        </nav>
    }
}

#[cfg(test)]
mod tests {
    use rolefit_domain::view::RecruiterJob;
    use rolefit_domain::{Band, JobStatus};

    use super::*;

    #[test]
    fn neighbours_stand_before_and_after_in_the_list() {
        let id = |n: u8| format!("{n:032x}");
        let candidate = |n: u8| RankedCandidate {
            candidate: id(n).parse().expect("an id"),
            name: (n != 3).then(|| format!("Person {n}")),
            headline: None,
            band: Band::Good,
            score: 700,
            band_reason: String::new(),
            verdicts: Vec::new(),
            reasons: Vec::new(),
        };
        let list = Shortlist {
            job: RecruiterJob {
                id: id(9).parse().expect("an id"),
                slug: String::new(),
                title: String::new(),
                place: String::new(),
                status: JobStatus::Open,
                since: String::new(),
                matched: None,
            },
            criteria: Vec::new(),
            candidates: vec![candidate(1), candidate(2), candidate(3)],
            total: 3,
            not_compared: None,
        };
        let of = |n: u8| Neighbours::of(&list, id(n).parse().expect("an id"));
        let first = of(1).expect("listed");
        assert_eq!((first.place, first.of, first.before), (1, 3, None));
        let middle = of(2).expect("listed");
        assert_eq!(middle.before.map(|(_, name)| name).as_deref(), Some("Person 1"));
        assert_eq!(
            middle.after.map(|(_, name)| name).as_deref(),
            Some("Name not given")
        );
        assert_eq!(of(3).expect("listed").after, None);
        assert_eq!(of(4), None);
    }
}
