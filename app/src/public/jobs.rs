//! The public list of jobs.

use leptos::prelude::*;
use rolefit_domain::WorkPlace;
use rolefit_domain::limits::MAX_FIELD_CHARS;
use rolefit_domain::view::{JobFilter, JobList};

use super::document::{PageMeta, PublicFrame, render};
use crate::components::{Alert, EmptyState, Icon, IconShape, JobCardView, Tone};
use crate::redirect::query_value;
use crate::text::count;

/// The filter that an address names. What we do not know in it counts as not asked for, here and in what it finds.
pub fn asked_for(mut filter: JobFilter) -> JobFilter {
    if WorkPlace::from_name(&filter.work_place).is_none() {
        filter.work_place.clear();
    }
    filter
}

/// A page of the job list with its filters. The filters are a plain form whose address can be kept and shared.
pub fn job_list(frame: &PublicFrame, list: &JobList) -> String {
    let filter = &list.filter;
    let filtered = !active(filter).is_empty();
    let title = match list.page {
        0 | 1 => "Open jobs".to_owned(),
        page => format!("Open jobs, page {page}"),
    };
    let meta = PageMeta {
        title,
        description: "Open jobs with their pay and place. Each names what it asks for.".to_owned(),
        // Filtered lists are the same jobs again; search engines need only the whole list.
        canonical: (!filtered).then(|| {
            address(&JobFilter {
                page: list.page,
                ..JobFilter::default()
            })
        }),
        structured_data: None,
    };
    render(frame, meta, || {
        view! {
            <div class="jobs-page">
                <header class="page-head">
                    <h1>"Open jobs"</h1>
                    <p class="lead">{found(list.total, filtered)}</p>
                </header>
                {instead(list)}
                {related(list)}
                {ignored(list)}
                {cut(list)}
                {away(list)}
                {form(list)}
                {chips(filter)}
                {results(list, filtered)}
                {pages(list)}
            </div>
        }
    })
}

fn found(total: usize, filtered: bool) -> String {
    let jobs = count(total as u64, "job", "jobs");
    if filtered {
        format!("{jobs} for these filters")
    } else {
        jobs
    }
}

/// Says that other words were looked for than were typed, so that nobody takes the answer for that to theirs.
fn instead(list: &JobList) -> Option<impl IntoView + use<>> {
    let words = list.instead.clone()?;
    let link = address(&JobFilter {
        q: words.clone(),
        page: 1,
        ..list.filter.clone()
    });
    let typed = list.filter.q.trim().to_owned();
    Some(view! {
        <Alert tone=Tone::Note>
            <p>"Nothing for “" {typed} "”; showing “" <a href=link>{words}</a> "”."</p>
        </Alert>
    })
}

/// Says that jobs are listed which do not have the words, and why.
fn related(list: &JobList) -> Option<impl IntoView + use<>> {
    if list.related.is_empty() {
        return None;
    }
    let typed = list.filter.q.trim().to_owned();
    let names = list.related.join(", ");
    Some(view! {
        <Alert tone=Tone::Note>
            <p>"Jobs with related titles are shown as well, also in other languages: “" {typed} "” names this work: " {names} "."</p>
        </Alert>
    })
}

/// Says that the words made no difference, so that nobody takes the list for an answer to them.
fn ignored(list: &JobList) -> Option<impl IntoView + use<>> {
    let typed = list.filter.q.trim().to_owned();
    list.words_ignored.then(|| {
        view! {
            <Alert tone=Tone::Note>
                <p>"“" {typed} "” says nothing about a job, so the words were left out of the search. Name a kind of work, a skill or an employer."</p>
            </Alert>
        }
    })
}

/// Says that more was typed than was looked for.
fn cut(list: &JobList) -> Option<impl IntoView + use<>> {
    list.words_cut.then(|| {
        view! {
            <Alert tone=Tone::Note>
                <p>{format!("Only the first {MAX_FIELD_CHARS} characters of what you typed were looked for. Fewer words find more.")}</p>
            </Alert>
        }
    })
}

/// Says that the answer is a poorer one, and what it is.
fn away(list: &JobList) -> Option<impl IntoView + use<>> {
    list.search_away.then(|| {
        view! {
            <Alert tone=Tone::Note>
                <p>"Search is not working at the moment. These are the jobs that have all of your words exactly as you wrote them, newest first."</p>
            </Alert>
        }
    })
}

fn form(list: &JobList) -> impl IntoView + use<> {
    let filter = &list.filter;
    // Every job is at one kind of place, so that all of them together are what there is anywhere.
    let anywhere: u64 = list.work_places.iter().map(|(_, jobs)| jobs).sum();
    let anywhere = choice("Anywhere", anywhere);
    let places = list.work_places.iter().map(|(place, jobs)| {
        let chosen = filter.work_place == place.name();
        view! { <option value=place.name() selected=chosen>{choice(place.label(), *jobs)}</option> }
    });
    let places = places.collect_view();
    let newest = filter.sort == "newest";
    let (q, place) = (filter.q.clone(), filter.place.clone());
    view! {
        <search>
            <form class="filters" method="get" action="/jobs">
                <div class="field filter-words">
                    <label for="q">"Words"</label>
                    <input id="q" type="search" name="q" value=q autocomplete="off"/>
                </div>
                <div class="field">
                    <label for="place">"Place"</label>
                    <input id="place" type="text" name="place" value=place autocomplete="address-level2"/>
                </div>
                <div class="field">
                    <label for="work_place">"Where you work"</label>
                    <select id="work_place" name="work_place">
                        <option value="">{anywhere}</option>
                        {places}
                    </select>
                </div>
                <div class="field">
                    <label for="sort">"Order"</label>
                    <select id="sort" name="sort">
                        <option value="">"Best match"</option>
                        <option value="newest" selected=newest>"Newest first"</option>
                    </select>
                </div>
                <button type="submit" class="button primary">
                    <Icon shape=IconShape::Search/>
                    "Find jobs"
                </button>
            </form>
        </search>
    }
}

/// A choice of a filter with the number of jobs behind it.
fn choice(label: &str, jobs: u64) -> String {
    format!("{label} ({jobs})")
}

/// The filters in use: what they say, and the list without them.
fn active(filter: &JobFilter) -> Vec<(String, JobFilter)> {
    let without = |change: fn(&mut JobFilter)| {
        let mut rest = JobFilter {
            page: 1,
            ..filter.clone()
        };
        change(&mut rest);
        rest
    };
    let mut all = Vec::new();
    if !filter.q.trim().is_empty() {
        all.push((format!("“{}”", filter.q.trim()), without(|f| f.q.clear())));
    }
    if !filter.place.trim().is_empty() {
        all.push((filter.place.trim().to_owned(), without(|f| f.place.clear())));
    }
    if let Some(place) = WorkPlace::from_name(&filter.work_place) {
        all.push((place.label().to_owned(), without(|f| f.work_place.clear())));
    }
    all
}

fn chips(filter: &JobFilter) -> Option<impl IntoView + use<>> {
    let active = active(filter);
    if active.is_empty() {
        return None;
    }
    let several = active.len() > 1;
    let chips = active
        .into_iter()
        .map(|(label, rest)| {
            let about = format!("Remove the filter {label}");
            view! {
                <li>
                    <a class="chip" href=address(&rest) aria-label=about>
                        {label}
                        <Icon shape=IconShape::Cross/>
                    </a>
                </li>
            }
        })
        .collect_view();
    let all = several.then(|| view! { <li><a class="chip" href="/jobs">"Remove all filters"</a></li> });
    Some(view! { <ul class="chips" aria-label="Filters in use">{chips} {all}</ul> })
}

fn results(list: &JobList, filtered: bool) -> AnyView {
    if list.jobs.is_empty() {
        return if filtered {
            let wider = wider(list);
            view! {
                <EmptyState title="No jobs for these filters">
                    {wider}
                    <p><a class="button" href="/jobs">"All open jobs"</a></p>
                </EmptyState>
            }
            .into_any()
        } else {
            view! {
                <EmptyState title="No jobs are open right now">
                    <p>"With a profile you are compared with new jobs as soon as they are published."</p>
                    <p><a class="button" href="/register">"Register"</a></p>
                </EmptyState>
            }
            .into_any()
        };
    }
    let cards = list
        .jobs
        .iter()
        .cloned()
        .map(|card| {
            let href = format!("/jobs/{}", card.slug);
            view! { <li><JobCardView card=card href=href/></li> }
        })
        .collect_view();
    view! { <h2 class="visually-hidden">"Jobs"</h2><ul class="job-list">{cards}</ul> }.into_any()
}

/// What would find jobs: each filter that can be left out, with how many there are then.
fn wider(list: &JobList) -> AnyView {
    let offers: Vec<_> = active(&list.filter)
        .into_iter()
        .filter_map(|(label, rest)| {
            let (_, jobs) = list
                .wider
                .iter()
                .find(|(filter, _)| address(filter) == address(&rest))?;
            let label = label.trim_matches(['“', '”']);
            let words = format!("{} without “{label}”", count(*jobs as u64, "job", "jobs"));
            Some(view! { <li><a href=address(&rest)>{words}</a></li> })
        })
        .collect();
    if offers.is_empty() {
        return view! { <p>"No single one of them can be left out to find some. Try fewer or other words."</p> }
            .into_any();
    }
    view! { <p>"There are jobs if you leave one of them out:"</p><ul class="bullets">{offers}</ul> }
        .into_any()
}

fn pages(list: &JobList) -> Option<impl IntoView + use<>> {
    if list.pages <= 1 {
        return None;
    }
    let link = |page: u32, label: &'static str, rel: &'static str| {
        let href = address(&JobFilter {
            page,
            ..list.filter.clone()
        });
        view! { <a class="button" href=href rel=rel>{label}</a> }
    };
    let previous = (list.page > 1).then(|| link(list.page - 1, "Previous page", "prev"));
    let next = (list.page < list.pages).then(|| link(list.page + 1, "Next page", "next"));
    Some(view! {
        <nav class="pages" aria-label="Pages">
            {previous}
            <span>{format!("Page {} of {}", list.page, list.pages)}</span>
            {next}
        </nav>
    })
}

/// The address of a list, with only the parts that differ from the default.
fn address(filter: &JobFilter) -> String {
    let page = if filter.page > 1 {
        filter.page.to_string()
    } else {
        String::new()
    };
    let parts = [
        ("q", filter.q.as_str()),
        ("place", &filter.place),
        ("work_place", &filter.work_place),
        ("sort", &filter.sort),
        ("page", &page),
    ];
    let query: Vec<String> = parts
        .into_iter()
        .filter(|(_, value)| !value.is_empty())
        .map(|(name, value)| format!("{name}={}", query_value(value)))
        .collect();
    if query.is_empty() {
        "/jobs".to_owned()
    } else {
        format!("/jobs?{}", query.join("&"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_filter_is_taken_away_alone_and_leads_to_the_first_page() {
        let filter = JobFilter {
            q: "data & rust".into(),
            place: "Leeds".into(),
            work_place: "remote".into(),
            sort: "newest".into(),
            page: 3,
        };
        let links: Vec<(String, String)> = active(&filter)
            .into_iter()
            .map(|(l, f)| (l, address(&f)))
            .collect();
        assert_eq!(
            links,
            [
                (
                    "“data & rust”".to_owned(),
                    "/jobs?place=Leeds&work_place=remote&sort=newest".to_owned()
                ),
                (
                    "Leeds".to_owned(),
                    "/jobs?q=data%20%26%20rust&work_place=remote&sort=newest".to_owned()
                ),
                (
                    "Remote".to_owned(),
                    "/jobs?q=data%20%26%20rust&place=Leeds&sort=newest".to_owned()
                ),
            ]
        );
        assert_eq!(address(&JobFilter::default()), "/jobs");
        assert_eq!(asked_for(filter.clone()), filter);
        assert!(address(&filter).ends_with("&page=3"));
    }

    #[test]
    fn other_words_than_were_typed_are_said() {
        let mut list = JobList {
            jobs: Vec::new(),
            total: 0,
            page: 1,
            pages: 1,
            work_places: Vec::new(),
            instead: None,
            related: Vec::new(),
            words_ignored: false,
            words_cut: false,
            search_away: false,
            filter: JobFilter {
                q: "kotln".into(),
                place: "Leeds".into(),
                ..JobFilter::default()
            },
            wider: Vec::new(),
        };
        assert!(instead(&list).is_none());
        assert!(related(&list).is_none());
        list.related = vec!["nurse".into(), "care assistant".into()];
        let html = related(&list).expect("said").to_html();
        assert!(html.contains("nurse, care assistant"), "{html}");
        list.instead = Some("kotlin".into());
        let html = instead(&list).expect("said").to_html();
        let words: String = html
            .split('<')
            .filter_map(|part| part.split_once('>'))
            .map(|(_, text)| text)
            .collect();
        assert!(
            words.contains("Nothing for “kotln”; showing “kotlin”."),
            "{words}"
        );
        assert!(html.contains("/jobs?q=kotlin&amp;place=Leeds"), "{html}");
    }

    #[test]
    fn words_that_were_left_out_are_said() {
        let mut list = JobList {
            jobs: Vec::new(),
            total: 0,
            page: 1,
            pages: 1,
            work_places: Vec::new(),
            instead: None,
            related: Vec::new(),
            words_ignored: false,
            words_cut: false,
            search_away: false,
            filter: JobFilter {
                q: " jobs ".into(),
                ..JobFilter::default()
            },
            wider: Vec::new(),
        };
        assert!(ignored(&list).is_none());
        list.words_ignored = true;
        let html = ignored(&list).expect("said").to_html();
        assert!(
            html.contains("jobs") && html.contains("left out of the search"),
            "{html}"
        );
        assert!(cut(&list).is_none());
        list.words_cut = true;
        let html = cut(&list).expect("said").to_html();
        assert!(html.contains("first 300 characters"), "{html}");
    }

    #[test]
    fn every_choice_of_a_work_place_says_how_many_jobs_are_behind_it() {
        let list = JobList {
            jobs: Vec::new(),
            total: 4,
            page: 1,
            pages: 1,
            work_places: vec![
                (WorkPlace::OnSite, 12),
                (WorkPlace::Hybrid, 0),
                (WorkPlace::Remote, 4),
            ],
            instead: None,
            related: Vec::new(),
            words_ignored: false,
            words_cut: false,
            search_away: false,
            filter: JobFilter {
                work_place: "remote".into(),
                ..JobFilter::default()
            },
            wider: Vec::new(),
        };
        let html = form(&list).to_html();
        let choices: Vec<&str> = ["Anywhere (16)", "On site (12)", "Hybrid (0)", "Remote (4)"]
            .into_iter()
            .filter(|choice| !html.contains(&format!(">{choice}</option>")))
            .collect();
        assert!(choices.is_empty(), "missing {choices:?} in {html}");
        assert_eq!(html.matches(" selected").count(), 1, "{html}");
    }

    #[test]
    fn who_finds_nothing_is_offered_what_would_find_something() {
        let filter = JobFilter {
            q: "cook".into(),
            place: "Cork".into(),
            ..JobFilter::default()
        };
        let without_place = JobFilter {
            place: String::new(),
            page: 1,
            ..filter.clone()
        };
        let mut list = JobList {
            jobs: Vec::new(),
            total: 0,
            page: 1,
            pages: 1,
            work_places: Vec::new(),
            instead: None,
            related: Vec::new(),
            words_ignored: false,
            words_cut: false,
            search_away: false,
            filter,
            wider: vec![(without_place, 3)],
        };
        let html = results(&list, true).to_html();
        assert!(
            html.contains("<a href=\"/jobs?q=cook\">3 jobs without “Cork”</a>"),
            "{html}"
        );
        assert!(
            !html.contains("without “cook”"),
            "that finds nothing either: {html}"
        );
        list.wider.clear();
        let html = results(&list, true).to_html();
        assert!(html.contains("fewer or other words"), "{html}");
    }

    #[test]
    fn an_unknown_work_place_is_any() {
        let filter = asked_for(JobFilter {
            q: "rust".into(),
            work_place: "moon".into(),
            ..JobFilter::default()
        });
        assert_eq!(filter.work_place, "");
        assert_eq!(address(&filter), "/jobs?q=rust");
    }
}
