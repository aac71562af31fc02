//! Heads and empty states of pages.

use leptos::prelude::*;

/// The head of a page: heading, and a sentence below it.
#[component]
pub fn PageHead(
    /// The heading.
    #[prop(into)]
    title: String,
    /// A sentence about the page; empty for none.
    #[prop(optional, into)]
    lead: String,
) -> impl IntoView {
    let lead = (!lead.is_empty()).then(|| view! { <p class="lead">{lead}</p> });
    view! { <header class="page-head"><h1>{title}</h1> {lead}</header> }.into_any()
}

/// What a list shows that has nothing in it: why, and what to do.
#[component]
pub fn EmptyState(
    /// What is not there.
    #[prop(into)]
    title: String,
    /// Why, and what to do; usually a paragraph and a link.
    children: Children,
) -> impl IntoView {
    view! { <section class="empty"><h2>{title}</h2> {children()}</section> }.into_any()
}
