//! The text of a document with the places that claims point to.
//!
//! The text is shown exactly as it was read. Places may overlap, so the text is cut at all their ends, and every
//! piece knows the places that it belongs to.

use leptos::prelude::*;
use rolefit_domain::Span;

use super::panes::{Pane, show_pane};

/// A place in the text that something on the page points to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextMark {
    /// Where.
    pub span: Span,
    /// Id on the page that links to the place use, such as `span-3`.
    pub id: String,
    /// Address of what it supports, such as `#part-3`; empty for none.
    pub back: String,
    /// The number shown after it; `None` for none.
    pub number: Option<u32>,
    /// Extra class, such as `check` for values to look at; empty for none.
    pub class: &'static str,
}

/// A document's text with marks. Without WASM the marks are reached by links to their ids (`:target` shows which);
/// with it `selected` follows the pointer and the focus.
#[component]
pub fn EvidenceText(
    /// The text.
    text: String,
    /// The marks, in any order. Those that do not fit the text are left out.
    marks: Vec<TextMark>,
    /// The id of the mark to emphasise.
    #[prop(optional, into)]
    selected: Signal<Option<String>>,
    /// What the text is, for screen readers.
    #[prop(default = "Text of the document")]
    label: &'static str,
    /// The language of the text as a BCP 47 tag, where it is known.
    #[prop(optional_no_strip)]
    lang: Option<String>,
) -> impl IntoView {
    let spans: Vec<Span> = marks.iter().map(|m| m.span).collect();
    let pieces = pieces(&text, &spans)
        .into_iter()
        .map(|piece| piece_view(&text, &piece, &marks, selected))
        .collect_view();
    view! { <div class="document" role="group" aria-label=label lang=lang tabindex="0">{pieces}</div> }
}

/// A piece of text between two neighbouring ends of marks.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Piece {
    start: usize,
    end: usize,
    /// Indices of the marks that cover it.
    covered_by: Vec<usize>,
    /// Those of them that begin here.
    begins: Vec<usize>,
    /// Those of them that end here.
    ends: Vec<usize>,
}

/// Cuts `text` at the ends of `spans`. The pieces together are the whole text.
fn pieces(text: &str, spans: &[Span]) -> Vec<Piece> {
    let mut valid: Vec<(usize, usize, usize)> = spans
        .iter()
        .enumerate()
        .filter(|(_, s)| !s.is_empty() && s.slice(text).is_some())
        .map(|(i, s)| (s.start as usize, s.end as usize, i))
        .collect();
    valid.sort_unstable();
    let mut cuts: Vec<usize> = [0, text.len()]
        .into_iter()
        .chain(valid.iter().flat_map(|&(start, end, _)| [start, end]))
        .collect();
    cuts.sort_unstable();
    cuts.dedup();
    let mut open: Vec<(usize, usize, usize)> = Vec::new();
    let mut next = valid.into_iter().peekable();
    let mut pieces = Vec::with_capacity(cuts.len());
    for (&start, &end) in cuts.iter().zip(cuts.iter().skip(1)) {
        open.retain(|mark| mark.1 > start);
        while let Some(mark) = next.next_if(|mark| mark.0 <= start) {
            open.push(mark);
        }
        let those = |wanted: fn(&(usize, usize, usize), usize, usize) -> bool| {
            open.iter()
                .filter(|m| wanted(m, start, end))
                .map(|m| m.2)
                .collect()
        };
        pieces.push(Piece {
            start,
            end,
            covered_by: those(|_, _, _| true),
            begins: those(|mark, start, _| mark.0 == start),
            ends: those(|mark, _, end| mark.1 == end),
        });
    }
    pieces
}

fn piece_view(text: &str, piece: &Piece, marks: &[TextMark], selected: Signal<Option<String>>) -> AnyView {
    let words = text.get(piece.start..piece.end).unwrap_or_default().to_owned();
    let Some(&first) = piece.covered_by.first() else {
        return words.into_any();
    };
    let mut class = "evidence".to_owned();
    for extra in piece
        .covered_by
        .iter()
        .map(|&i| marks[i].class)
        .filter(|c| !c.is_empty())
    {
        class.push(' ');
        class.push_str(extra);
    }
    let ids: Vec<String> = piece.covered_by.iter().map(|&i| marks[i].id.clone()).collect();
    let chosen = move || selected.with(|s| s.as_ref().is_some_and(|s| ids.contains(s)));
    // One element can carry one id; further marks that begin here get empty anchors inside.
    let mut begins = piece.begins.iter().map(|&i| marks[i].id.clone());
    let id = begins.next();
    let anchors = begins
        .map(|id| view! { <span id=id class="anchor"></span> })
        .collect_view();
    let back = marks[first].back.clone();
    let body = if back.is_empty() {
        view! { <span>{words}</span> }.into_any()
    } else {
        view! { <a class="evidence-link" href=back on:click=|_| show_pane(Pane::Facts)>{words}</a> }
            .into_any()
    };
    let numbers = piece
        .ends
        .iter()
        .filter_map(|&i| marks[i].number.map(|n| (n, marks[i].back.clone())))
        .map(|(number, back)| {
            view! { <a class="evidence-number" href=back on:click=|_| show_pane(Pane::Facts)>{number}</a> }
        })
        .collect_view();
    view! { <mark class=class class:selected=chosen id=id>{anchors}{body}{numbers}</mark> }.into_any()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, spans: &[(usize, usize)], expected: &[(&str, &[usize])]) {
        let spans: Vec<Span> = spans.iter().map(|&(s, e)| Span::new(s, e)).collect();
        let found = pieces(text, &spans);
        let got: Vec<(&str, &[usize])> = found
            .iter()
            .map(|p| (&text[p.start..p.end], p.covered_by.as_slice()))
            .collect();
        assert_eq!(got, expected);
    }

    #[test]
    fn text_is_cut_at_the_ends_of_marks() {
        check("abc", &[], &[("abc", &[])]);
        check("abcdef", &[(1, 3)], &[("a", &[]), ("bc", &[0]), ("def", &[])]);
        check(
            "abcdef",
            &[(2, 5), (1, 3)],
            &[("a", &[]), ("b", &[1]), ("c", &[1, 0]), ("de", &[0]), ("f", &[])],
        );
        check(
            "abcd",
            &[(0, 4), (1, 2)],
            &[("a", &[0]), ("b", &[0, 1]), ("cd", &[0])],
        );
    }

    #[test]
    fn overlapping_marks_are_one_text_with_all_their_anchors() {
        let mark = |start, end, n: u32| TextMark {
            span: Span::new(start, end),
            id: format!("span-{n}"),
            back: format!("#part-{n}"),
            number: Some(n),
            class: "",
        };
        let owner = Owner::new();
        let html = owner.with(|| {
            let marks = vec![mark(5, 9, 1), mark(5, 14, 2)];
            view! { <EvidenceText text="Uses Rust daily.".to_owned() marks=marks/> }.to_html()
        });
        let shown = html.replace("<!>", "").replace("</mark>", "</mark>\n");
        insta::assert_snapshot!(shown, @r##"
        <div role="group" aria-label="Text of the document" tabindex="0" class="document">Uses <mark id="span-1" class="evidence"><span id="span-2" class="anchor"></span><a href="#part-1" class="evidence-link">Rust</a><a href="#part-1" class="evidence-number">1</a></mark>
        <mark class="evidence"><a href="#part-2" class="evidence-link"> dail</a><a href="#part-2" class="evidence-number">2</a></mark>
        y.</div>
        "##);
    }

    #[test]
    fn marks_that_do_not_fit_are_left_out() {
        check("aé", &[(0, 2), (5, 9), (1, 1)], &[("aé", &[])]);
    }
}
