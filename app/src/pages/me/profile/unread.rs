//! The lines of the document that nothing was read from.

use leptos::prelude::*;
use rolefit_domain::Span;

use super::row::{Row, remove_form};
use super::undo::Undo;
use crate::components::panes::show_place;
use crate::components::{Icon, IconShape, TextMark};
use crate::text::count;

/// Lines that are listed without being asked for.
const SHOWN: usize = 6;

/// A line with its place on the page and in the document.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    span: Span,
    words: String,
    index: usize,
}

impl Line {
    fn mark_id(&self) -> String {
        format!("unread-{}", self.index)
    }

    fn row_id(&self) -> String {
        format!("line-{}", self.index)
    }

    /// The place in the document.
    pub(super) fn mark(&self) -> TextMark {
        TextMark {
            span: self.span,
            id: self.mark_id(),
            back: format!("#{}", self.row_id()),
            number: None,
            class: "unread",
        }
    }
}

/// The lines at `spans` of `text`, in its order.
pub(super) fn lines(text: &str, spans: &[Span]) -> Vec<Line> {
    let line = |(index, span): (usize, &Span)| {
        Some(Line {
            span: *span,
            words: span.slice(text)?.trim().to_owned(),
            index,
        })
    };
    spans.iter().enumerate().filter_map(line).collect()
}

/// The card with the lines, and in the place of the one that was left out last the way back to it; nothing where every line
/// was read.
pub(super) fn view(lines: Vec<Line>, undo: Option<&Undo>, row: Row) -> Option<AnyView> {
    let left_out = undo.and_then(|undo| Some((undo.line()?, undo)));
    if lines.is_empty() && left_out.is_none() {
        return None;
    }
    let heading = format!("{} not understood", count(lines.len() as u64, "line", "lines"));
    let missed = left_out.map(|(start, undo)| {
        let at = lines.iter().filter(|line| line.span.start < start).count();
        (at, undo.as_row(row))
    });
    let mut rows: Vec<AnyView> = lines.into_iter().map(|line| line_view(line, row)).collect();
    let open = missed.as_ref().is_some_and(|(at, _)| *at >= SHOWN);
    if let Some((at, missed)) = missed {
        rows.insert(at, missed);
    }
    let rest = rows.split_off(SHOWN.min(rows.len()));
    let first = rows;
    let rest = (!rest.is_empty()).then(|| {
        let more = format!("Show {} more", rest.len());
        view! {
            <details open=open>
                <summary class="button quiet small">{more}</summary>
                <ul class="profile-fields">{rest}</ul>
            </details>
        }
    });
    Some(
        view! {
            <section class="card to-check" id="part-unread" aria-labelledby="unread">
                <h3 id="unread">{heading}</h3>
                <p class="help">
                    "Nothing was taken from these lines of your document. Where one says something about your work, add \
                     it to the facts below; leave out what does not matter."
                </p>
                <ul class="profile-fields">{first}</ul>
                {rest}
            </section>
        }
        .into_any(),
    )
}

fn line_view(line: Line, row: Row) -> AnyView {
    let mark = line.mark_id();
    let chosen = mark.clone();
    let choose = move || row.select.set(Some(chosen.clone()));
    let (on_enter, on_focus) = (choose.clone(), choose.clone());
    let leave_out = remove_form(
        format!("unread.{}", line.span.start),
        "Leave out",
        format!("Leave out “{}”", line.words),
        row,
    );
    view! {
        <li
            class="fact"
            id=line.row_id()
            on:mouseenter=move |_| on_enter()
            on:focusin=move |_| on_focus()
        >
            <div class="fact-line"><span class="fact-value">{line.words.clone()}</span></div>
            <div class="fact-actions">
                <a class="fact-place" href=format!("#{mark}") on:click=move |event| { show_place(&event); choose(); }>
                    <Icon shape=IconShape::Document/>
                    <span class="visually-hidden">{format!("Show “{}” in the document", line.words)}</span>
                </a>
                {leave_out}
            </div>
        </li>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_those_of_the_document() {
        let text = "Ann\n  drives a van \nAnn";
        let found = lines(text, &[Span::new(4, 19), Span::new(90, 99)]);
        assert_eq!(found.len(), 1, "a place outside of the text is none");
        assert_eq!(found[0].words, "drives a van");
        assert_eq!(found[0].mark().id, "unread-0");
        assert_eq!(found[0].mark().back, "#line-0");
    }
}
