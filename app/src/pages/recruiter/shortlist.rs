//! The candidates of a job, best first, each with why.

use leptos::prelude::*;
use leptos_meta::Title;
use rolefit_domain::limits::MAX_COMPARED;
use rolefit_domain::view::{NotCompared, RankedCandidate, RecruiterJob, Shortlist, WhyNotCompared};
use rolefit_domain::{Band, Criterion, JobId, JobStatus, Need, Verdict};

use super::named_job;
use crate::AppError;
use crate::components::{Alert, EmptyState, Fit, StatusBadge, Tone, VerdictMark, loaded};
use crate::error::ErrorKind;
use crate::server_fns::recruiter;
use crate::text::count;

/// Must-haves that get a column of their own; more would leave no room for reasons.
const COLUMNS: usize = 10;

/// The ranked list of a job.
#[component]
pub fn Candidates() -> impl IntoView {
    let id = named_job();
    let shortlist = Resource::new(
        move || id.get(),
        |id| async move {
            match id {
                Some(id) => recruiter::shortlist(id).await,
                None => Err(AppError::of(ErrorKind::NotFound)),
            }
        },
    );
    loaded(shortlist, |shortlist| {
        view! { <ShortlistView shortlist=shortlist/> }.into_any()
    })
}

#[component]
fn ShortlistView(shortlist: Shortlist) -> impl IntoView {
    let Shortlist {
        job,
        criteria,
        candidates,
        total,
        not_compared,
    } = shortlist;
    let title = job.title.clone();
    let edit = format!("/r/jobs/{}/edit", job.id);
    let counts = counts(&job, total, candidates.len());
    let list = if candidates.is_empty() {
        empty(&job).into_any()
    } else {
        let told = |c: &RankedCandidate| c.band != Band::InsufficientEvidence;
        let (told, untold): (Vec<_>, Vec<_>) = candidates.into_iter().partition(told);
        view! {
            <Alert tone=Tone::Note>
                <p>
                    "This list is an order for reading. It decides nothing and turns nobody away: open a candidate to see \
                     the evidence, and decide yourself. The number is what was found of all that the job asks for, and the \
                     order of the list. The word looks at must-haves as well; why it is what it is stands below it."
                </p>
            </Alert>
            {if told.is_empty() { nobody_yet().into_any() } else { table(job.id, &criteria, told).into_any() }}
            {(!untold.is_empty()).then(|| insufficient(job.id, untold))}
        }
        .into_any()
    };
    view! {
        <Title text=format!("Candidates: {title}")/>
        <div class="stack">
            <div class="title-row">
                <header class="page-head">
                    <p class="crumb"><a href="/r">"Your jobs"</a></p>
                    <h1>{title}</h1>
                    <p class="cluster row-meta">
                        <StatusBadge status=job.status/>
                        {(!job.place.is_empty()).then(|| view! { <span>{job.place.clone()}</span> })}
                        <span>{format!("since {}", job.since)}</span>
                    </p>
                </header>
                <a class="button" href=edit>"Ad and criteria"</a>
            </div>
            {counts.map(|counts| view! { <p class="lead">{counts}</p> })}
            {not_compared.map(|left| view! { <p class="help">{left_out(left)}</p> })}
            {list}
        </div>
    }
}

/// How many there are, in words; nothing for an empty list, which says so itself.
fn counts(job: &RecruiterJob, total: u32, listed: usize) -> Option<String> {
    if listed == 0 {
        return None;
    }
    let matched = count(
        u64::from(total),
        "candidate was compared",
        "candidates were compared",
    );
    let promising = job.matched.map_or(0, |matched| matched.promising);
    let mut text = format!("{matched} with this job; {} strong or good.", fits(promising));
    if (listed as u64) < u64::from(total) {
        text.push_str(&format!(" The best {listed} are listed."));
    }
    Some(text)
}

/// Who has no result for the job, and why.
fn left_out(left: NotCompared) -> String {
    let more = count(
        u64::from(left.number),
        "more candidate lets recruiters find them and was not compared",
        "more candidates let recruiters find them and were not compared",
    );
    match left.why {
        WhyNotCompared::NotOpen => format!("{more}: nobody new is compared while a job is not open."),
        WhyNotCompared::TooMany => format!(
            "{more}: a job is compared with the {MAX_COMPARED} candidates who fit its words best, and with everybody who \
             comes later."
        ),
        WhyNotCompared::Pending => {
            format!("{more}: that is still being done, or their documents say too little of work.")
        }
    }
}

fn fits(number: u32) -> String {
    match number {
        0 => "none fits".to_owned(),
        1 => "1 fit is".to_owned(),
        n => format!("{n} fits are"),
    }
}

fn empty(job: &RecruiterJob) -> impl IntoView + use<> {
    let edit = format!("/r/jobs/{}/edit", job.id);
    if job.status == JobStatus::Draft {
        return view! {
            <EmptyState title="This job is a draft">
                <p>"Nobody is compared with a draft. Check its criteria and open it; the first candidates then stand here within moments."</p>
                <p><a class="button primary" href=edit>"Check the criteria"</a></p>
            </EmptyState>
        }
        .into_any();
    }
    view! {
        <EmptyState title="No candidates yet">
            <p>
                "No candidate who lets recruiters find them was matched yet. Every new profile is compared with this \
                 job while it is open."
            </p>
            <p>"If the list stays empty, look whether something is a must-have that could be nice to have."</p>
            <p><a class="button" href=edit>"Look at the criteria"</a></p>
        </EmptyState>
    }
    .into_any()
}

fn table(job: JobId, criteria: &[Criterion], candidates: Vec<RankedCandidate>) -> impl IntoView + use<> {
    let must: Vec<(usize, String)> = criteria
        .iter()
        .enumerate()
        .filter(|(_, c)| c.need == Need::MustHave)
        .map(|(i, c)| (i, c.label.clone()))
        .collect();
    let more = must.len().saturating_sub(COLUMNS);
    let columns: Vec<(usize, String)> = must.into_iter().take(COLUMNS).collect();
    let heads = columns
        .iter()
        .map(|(_, label)| {
            view! {
                <th role="columnheader" scope="col" class="tick-head" title=label.clone()><span>{head(label)}</span></th>
            }
        })
        .collect::<Vec<_>>();
    let more = (more > 0).then(|| {
        let text = without_column(more as u64);
        view! { <p class="help">{text}</p> }
    });
    let rows = candidates
        .into_iter()
        .map(|candidate| candidate_row(job, candidate, &columns))
        .collect::<Vec<_>>();
    // The roles are those that the elements have by themselves; stacked as cards they would lose them.
    view! {
        <section class="stack tight" aria-labelledby="ranked">
            <div class="section-head">
                <h2 id="ranked">"Candidates"</h2>
                <p class="legend" aria-label="Signs">
                    <VerdictMark verdict=Verdict::Met/>
                    <VerdictMark verdict=Verdict::Partly/>
                    <VerdictMark verdict=Verdict::NotFound/>
                </p>
            </div>
            {more}
            <table class="data-table shortlist" role="table" aria-labelledby="ranked">
                <thead role="rowgroup">
                    <tr role="row">
                        <th role="columnheader" scope="col">"Candidate"</th>
                        <th role="columnheader" scope="col">"Fit"</th>
                        {heads}
                        <th role="columnheader" scope="col">"Why"</th>
                    </tr>
                </thead>
                <tbody role="rowgroup">{rows}</tbody>
            </table>
        </section>
    }
}

/// Most characters in the head of a column: two lines.
const HEAD_CHARS: usize = 48;

/// A criterion as the head of a column says it: a long one is cut between words, and stands whole in the review.
fn head(label: &str) -> String {
    if label.chars().count() <= HEAD_CHARS {
        return label.to_owned();
    }
    let cut: String = label.chars().take(HEAD_CHARS).collect();
    let whole = cut.rsplit_once(' ').map_or(cut.as_str(), |(whole, _)| whole);
    format!("{} …", whole.trim_end_matches([',', ';', '(', ' ']))
}

/// Says how many must-haves stand on the pages of candidates only.
fn without_column(more: u64) -> String {
    let have = count(more, "more must-have has", "more must-haves have");
    format!("{have} no column; each candidate's page shows all.")
}

fn candidate_row(job: JobId, candidate: RankedCandidate, columns: &[(usize, String)]) -> AnyView {
    let RankedCandidate {
        candidate,
        name,
        headline,
        band,
        score,
        band_reason,
        verdicts,
        reasons,
    } = candidate;
    let href = format!("/r/jobs/{job}/candidates/{candidate}");
    let name = shown_name(name);
    let met = met_view(&verdicts);
    let found = columns.iter().map(|(i, label)| {
        let verdict = verdicts
            .get(*i)
            .map_or(Verdict::NotFound, |(_, verdict)| *verdict);
        (label, verdict)
    });
    let ticks = found
        .clone()
        .map(|(_, verdict)| view! { <td role="cell" class="tick"><VerdictMark verdict=verdict/></td> })
        .collect::<Vec<_>>();
    // A narrow page has no room for columns, and lists them in here; elsewhere this is hidden.
    let all = (!columns.is_empty()).then(|| {
        let items = found
            .map(|(label, verdict)| view! { <li><span>{label.clone()}</span> <VerdictMark verdict=verdict/></li> })
            .collect::<Vec<_>>();
        let of = format!(" of {name}");
        view! {
            <details class="row-more">
                <summary>"Must-haves one by one"<span class="visually-hidden">{of}</span></summary>
                <ul>{items}</ul>
            </details>
        }
    });
    let reasons = reasons
        .into_iter()
        .map(|reason| view! { <li>{reason}</li> })
        .collect::<Vec<_>>();
    view! {
        <tr role="row">
            <th role="rowheader" scope="row" class="row-head">
                <a class="row-link" href=href>{name}</a>
                {headline.map(|headline| view! { <span class="row-meta">{headline}</span> })}
            </th>
            <td role="cell" class="fit">
                <Fit band=band score=score reason=band_reason/>
                {met}
            </td>
            {ticks}
            <td role="cell" class="why"><ul class="bullets">{reasons}</ul> {all}</td>
        </tr>
    }
    .into_any()
}

fn nobody_yet() -> impl IntoView {
    view! {
        <EmptyState title="Nobody's document shows much of this yet">
            <p>"New profiles are compared with this job while it is open."</p>
        </EmptyState>
    }
}

/// Those whose documents say too little, folded away at the end: nothing is held against them, and nobody is hidden.
fn insufficient(job: JobId, candidates: Vec<RankedCandidate>) -> impl IntoView {
    let heading = count(
        candidates.len() as u64,
        "candidate in whose document little or nothing of this was found",
        "candidates in whose documents little or nothing of this was found",
    );
    let rows = candidates
        .into_iter()
        .map(|candidate| {
            let href = format!("/r/jobs/{job}/candidates/{}", candidate.candidate);
            let met = met_view(&candidate.verdicts);
            view! {
                <li>
                    <a class="row-link" href=href>{shown_name(candidate.name)}</a>
                    {candidate.headline.map(|headline| view! { <span class="row-meta">{headline}</span> })}
                    {met}
                </li>
            }
        })
        .collect::<Vec<_>>();
    view! {
        <details class="aside-form insufficient">
            <summary>{heading}</summary>
            <p class="help">
                "That something is not mentioned does not mean that the person cannot do it. They are in the order of what \
                 is shown."
            </p>
            <ol>{rows}</ol>
        </details>
    }
}

/// The name, or that there is none, in a document or in a profile that was typed.
pub(super) fn shown_name(name: Option<String>) -> String {
    name.unwrap_or_else(|| "Name not given".to_owned())
}

/// How many criteria of each kind are met, in words; nothing for a job without any.
fn criteria_met(verdicts: &[(Need, Verdict)]) -> Vec<String> {
    let part = |of: Need, name: &str| {
        let asked = verdicts.iter().filter(|(need, _)| *need == of);
        let total = asked.clone().count();
        let met = asked.filter(|(_, verdict)| *verdict == Verdict::Met).count();
        (total > 0).then(|| format!("{name} {met} of {total}"))
    };
    let must = part(Need::MustHave, "Must-haves");
    let name = if must.is_some() {
        "nice-to-haves"
    } else {
        "Nice-to-haves"
    };
    must.into_iter().chain(part(Need::NiceToHave, name)).collect()
}

/// The counts in one line, which breaks between them if it must.
fn met_view(verdicts: &[(Need, Verdict)]) -> Option<AnyView> {
    let met = criteria_met(verdicts);
    if met.is_empty() {
        return None;
    }
    let parts = met
        .into_iter()
        .enumerate()
        .map(|(i, part)| view! { {(i > 0).then_some(" · ")} <span>{part}</span> })
        .collect::<Vec<_>>();
    Some(view! { <span class="row-meta met-counts">{parts}</span> }.into_any())
}

#[cfg(test)]
mod tests {
    use rolefit_domain::view::MatchCounts;

    use super::*;

    #[test]
    fn criteria_of_each_kind_are_counted() {
        use Need::{MustHave, NiceToHave};
        for (verdicts, expected) in [
            (
                &[
                    (MustHave, Verdict::Met),
                    (NiceToHave, Verdict::Met),
                    (MustHave, Verdict::Partly),
                    (NiceToHave, Verdict::NotFound),
                ][..],
                "Must-haves 1 of 2 · nice-to-haves 1 of 2",
            ),
            (&[(MustHave, Verdict::Met)], "Must-haves 1 of 1"),
            (&[(NiceToHave, Verdict::Met)], "Nice-to-haves 1 of 1"),
            (&[], ""),
        ] {
            assert_eq!(criteria_met(verdicts).join(" · "), expected);
        }
    }

    #[test]
    fn heads_of_columns_are_cut_between_words() {
        assert_eq!(head("Python"), "Python");
        assert_eq!(
            head("Experience with the commissioning of district heating networks"),
            "Experience with the commissioning of district …"
        );
        assert_eq!(head(&"ö".repeat(60)).chars().count(), HEAD_CHARS + 2);
    }

    #[test]
    fn must_haves_without_a_column_are_counted() {
        assert!(without_column(1).starts_with("1 more must-have has no column"));
        assert!(without_column(2).starts_with("2 more must-haves have no column"));
    }

    #[test]
    fn who_was_not_compared_is_told_with_the_reason() {
        let said = |number, why| left_out(NotCompared { number, why });
        assert_eq!(
            said(1, WhyNotCompared::NotOpen),
            "1 more candidate lets recruiters find them and was not compared: nobody new is compared while a job is not open."
        );
        assert!(
            said(3, WhyNotCompared::TooMany)
                .starts_with("3 more candidates let recruiters find them and were not")
        );
        assert!(said(3, WhyNotCompared::TooMany).contains("2000 candidates"));
        assert!(said(3, WhyNotCompared::Pending).contains("still being done"));
    }

    #[test]
    fn counts_are_sentences() {
        let job = RecruiterJob {
            id: "0190123456787abc8def0123456789ab".parse().expect("an id"),
            slug: String::new(),
            title: String::new(),
            place: String::new(),
            status: JobStatus::Open,
            since: String::new(),
            matched: Some(MatchCounts {
                candidates: 1,
                promising: 1,
            }),
        };
        assert_eq!(
            counts(&job, 1, 1).as_deref(),
            Some("1 candidate was compared with this job; 1 fit is strong or good.")
        );
        assert_eq!(
            counts(
                &RecruiterJob {
                    matched: None,
                    ..job.clone()
                },
                300,
                200
            )
            .as_deref(),
            Some(
                "300 candidates were compared with this job; none fits strong or good. The best 200 are listed."
            )
        );
        assert_eq!(counts(&job, 0, 0), None);
    }
}
