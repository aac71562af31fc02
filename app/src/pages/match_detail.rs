//! The two panes of a match, for the candidate and for reviewers: criteria with evidence beside the document.

use leptos::prelude::*;
use rolefit_domain::matching::Need;
use rolefit_domain::view::MatchView;
use rolefit_domain::{Criterion, Match, ScorePart, Verdict};

use crate::components::panes::{PaneOrder, show_mark};
use crate::components::{Alert, CriterionRow, EvidenceText, Panes, TextMark, Tone};

/// Who reads the page, for its words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reader {
    /// The person whom the match is about.
    Candidate,
    /// Somebody who hires.
    Reviewer,
}

impl Reader {
    const fn document(self) -> &'static str {
        match self {
            Self::Candidate => "Your document",
            Self::Reviewer => "The candidate's document",
        }
    }

    /// The heading of the criteria, beside this text of a document; empty for a profile that was typed.
    const fn criteria(self, text: &str) -> &'static str {
        match (self, text.is_empty()) {
            (Self::Candidate, false) => "What the job asks for, and what your document says",
            (Self::Candidate, true) => "What the job asks for, and what your profile says",
            (Self::Reviewer, false) => "What the job asks for, and what the document says",
            (Self::Reviewer, true) => "What the job asks for, and what the profile says",
        }
    }

    /// Candidates know their document; reviewers begin with it.
    const fn order(self) -> PaneOrder {
        match self {
            Self::Candidate => PaneOrder::FactsFirst,
            Self::Reviewer => PaneOrder::DocumentFirst,
        }
    }
}

/// What was not found: the must-haves first, each kind in the ad's order.
///
/// `criteria` are in the order of the parts.
pub(super) fn not_found<'a>(criteria: &'a [Criterion], parts: &[ScorePart]) -> Vec<&'a Criterion> {
    let mut missing: Vec<&Criterion> = criteria
        .iter()
        .zip(parts)
        .filter(|(_, part)| part.verdict == Verdict::NotFound)
        .map(|(criterion, _)| criterion)
        .collect();
    // Those that are alike stay in their order, which is the ad's.
    missing.sort_by_key(|criterion| criterion.need);
    missing
}

/// Criteria beside the document, receipt below the criteria. Every quote and every mark lead to each other.
#[component]
pub fn MatchPanes(
    /// The match.
    view: MatchView,
    /// For whom.
    reader: Reader,
) -> impl IntoView {
    let (selected, select) = signal(None::<String>);
    let MatchView {
        criteria,
        result,
        text,
        computed,
        ..
    } = view;
    let (marks, places) = number_evidence(&result.parts);
    let receipt = receipt_view(&result, computed);
    let rows: Vec<Row> = criteria
        .into_iter()
        .zip(result.parts)
        .zip(places)
        .enumerate()
        .map(|(i, ((criterion, part), places))| Row {
            id: format!("part-{i}"),
            criterion,
            part,
            places,
        })
        .collect();
    let (must, nice): (Vec<Row>, Vec<Row>) =
        rows.into_iter().partition(|r| r.criterion.need == Need::MustHave);
    let warnings = text
        .warnings
        .iter()
        .map(|warning| warning.message())
        .map(|message| view! { <Alert tone=Tone::Note><p>{message}</p></Alert> })
        .collect_view();
    let facts_title = reader.criteria(&text.text);
    let document = if text.text.is_empty() {
        view! { <p class="empty">"There is no document: the profile was typed in."</p> }.into_any()
    } else {
        view! { <EvidenceText text=text.text marks=marks selected=selected label=reader.document()/> }
            .into_any()
    };
    Effect::new(move |_| {
        if let Some(id) = selected.get() {
            show_mark(&id);
        }
    });
    let facts = view! {
        {group("Must have", must, select)}
        {group("Nice to have", nice, select)}
        {receipt}
    }
    .into_any();
    let document = view! { {warnings} {document} }.into_any();
    view! {
        <Panes
            facts_title=facts_title
            facts=facts
            document_title=reader.document()
            document=document
            order=reader.order()
            switch=["Criteria", "Document"]
        />
    }
}

struct Row {
    id: String,
    criterion: Criterion,
    part: ScorePart,
    places: Vec<(u32, String)>,
}

fn group(title: &'static str, rows: Vec<Row>, select: WriteSignal<Option<String>>) -> Option<AnyView> {
    if rows.is_empty() {
        return None;
    }
    let points: u32 = rows.iter().map(|r| u32::from(r.part.points)).sum();
    let of: u32 = rows.iter().map(|r| u32::from(r.part.of)).sum();
    let rows = rows
        .into_iter()
        .map(|row| {
            let Row {
                id,
                criterion,
                part,
                places,
            } = row;
            view! { <CriterionRow criterion=criterion part=part id=id places=places select=select/> }
        })
        .collect_view();
    Some(
        view! {
            <div class="criteria-group">
                <h3 class="group-head">{title} <span class="points">{format!("{points} of {of} points")}</span></h3>
                <ul class="criteria">{rows}</ul>
            </div>
        }
        .into_any(),
    )
}

/// Numbers the evidence through: the same place gets the same number, whichever criteria it supports.
///
/// Returns the marks for the document, and per part the number and the anchor of each piece of evidence.
fn number_evidence(parts: &[ScorePart]) -> (Vec<TextMark>, Vec<Vec<(u32, String)>>) {
    let mut marks: Vec<TextMark> = Vec::new();
    let mut places = Vec::with_capacity(parts.len());
    for (i, part) in parts.iter().enumerate() {
        let mut of_part = Vec::with_capacity(part.evidence.len());
        for evidence in &part.evidence {
            let Some(span) = evidence.span else {
                of_part.push((0, String::new()));
                continue;
            };
            let known = marks.iter().position(|mark| mark.span == span);
            let index = known.unwrap_or_else(|| {
                let number = marks.len() as u32 + 1;
                marks.push(TextMark {
                    span,
                    id: format!("span-{number}"),
                    back: format!("#part-{i}"),
                    number: Some(number),
                    class: "",
                });
                marks.len() - 1
            });
            of_part.push((index as u32 + 1, marks[index].id.clone()));
        }
        places.push(of_part);
    }
    (marks, places)
}

fn receipt_view(result: &Match, computed: String) -> impl IntoView + use<> {
    let number = result.receipt.number().to_owned();
    let model = result.receipt.model.clone();
    let as_of = result.receipt.as_of.to_string();
    let total = format!("{} of 1000 points", result.score);
    view! {
        <section class="receipt" aria-labelledby="receipt">
            <h3 id="receipt">"Receipt"</h3>
            <dl>
                <div><dt>"Number"</dt><dd><code>{number}</code></dd></div>
                <div><dt>"Sum of all parts"</dt><dd>{total}</dd></div>
                <div><dt>"Computed"</dt><dd>{computed}</dd></div>
                <div><dt>"Scorer"</dt><dd>{model}</dd></div>
                <div><dt>"Positions that go on counted up to"</dt><dd>{as_of}</dd></div>
            </dl>
            <p class="help">
                "The same profile and the same criteria always give the same score. The number stands for what the \
                 score was computed from: another number, another computation."
            </p>
        </section>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{Evidence, Requirement, Span, Verdict};

    use super::*;

    #[test]
    fn one_place_has_one_number_and_typed_facts_have_none() {
        let at = |start: usize| Evidence {
            span: Some(Span::new(start, start + 4)),
            quote: String::new(),
        };
        let typed = Evidence {
            span: None,
            quote: "Rust".into(),
        };
        let part = |evidence: Vec<Evidence>| ScorePart {
            criterion: String::new(),
            verdict: Verdict::Met,
            points: 0,
            of: 0,
            reason: String::new(),
            evidence,
        };
        let (marks, places) = number_evidence(&[part(vec![at(9), at(2)]), part(vec![typed, at(9)])]);
        let numbers: Vec<Vec<u32>> = places
            .iter()
            .map(|p| p.iter().map(|(n, _)| *n).collect())
            .collect();
        assert_eq!(numbers, [vec![1, 2], vec![0, 1]]);
        assert_eq!(marks.len(), 2);
        assert_eq!(marks[0].back, "#part-0");
    }

    #[test]
    fn must_haves_that_were_not_found_come_first_each_kind_in_the_ads_order() {
        use Need::{MustHave, NiceToHave};
        let rows = [
            ("Kafka", NiceToHave, Verdict::NotFound),
            ("SQL", MustHave, Verdict::Met),
            ("Rust", MustHave, Verdict::NotFound),
            ("dbt", NiceToHave, Verdict::Partly),
            ("Airflow", NiceToHave, Verdict::NotFound),
            ("English", MustHave, Verdict::NotFound),
        ];
        let criterion = |(label, need, _): &(&str, Need, Verdict)| Criterion {
            id: (*label).to_owned(),
            label: (*label).to_owned(),
            need: *need,
            weight: 5,
            requirement: Requirement::Skill { name: String::new() },
            span: None,
        };
        let part = |(label, _, verdict): &(&str, Need, Verdict)| ScorePart {
            criterion: (*label).to_owned(),
            verdict: *verdict,
            points: 0,
            of: 0,
            reason: String::new(),
            evidence: Vec::new(),
        };
        let criteria: Vec<Criterion> = rows.iter().map(criterion).collect();
        let parts: Vec<ScorePart> = rows.iter().map(part).collect();
        let labels: Vec<&str> = not_found(&criteria, &parts)
            .iter()
            .map(|criterion| criterion.label.as_str())
            .collect();
        assert_eq!(labels, ["Rust", "English", "Kafka", "Airflow"]);
    }
}
