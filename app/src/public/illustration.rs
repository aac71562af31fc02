//! The picture on the start page: a piece of a resume with its evidence, beside the criteria that it supports.
//!
//! It is made of the same blocks as the real page of a match. The person and the job are made up, and the picture
//! says so.

use leptos::prelude::*;
use rolefit_domain::{Band, Verdict};

use crate::components::{BandBadge, VerdictMark};

/// The picture with its caption.
pub(super) fn evidence() -> impl IntoView {
    view! {
        <figure class="shot">
            <div class="shot-panes">
                <div class="shot-sheet">
                    <p class="shot-label">"The resume"</p>
                    <p class="shot-name">"Ada Brook"</p>
                    <p class="shot-line">"Backend engineer"</p>
                    <p class="shot-line"><strong>"Harbour Line"</strong> " · " {mark("2021 – present", 3)}</p>
                    <p class="shot-line">"Rebuilt the booking service on " {mark("Postgres", 2)} " and wrote its pricing engine in " {mark("Rust", 1)} "."</p>
                    <p class="shot-line">"Runs the weekly design review."</p>
                    <p class="shot-line shot-faint">"Kayaks when the weather allows."</p>
                </div>
                <div class="shot-match">
                    <p class="shot-label">"Against the job"</p>
                    <p><BandBadge band=Band::Strong/></p>
                    <ul class="shot-criteria">
                        {criterion(Verdict::Met, "Rust", Some(1))}
                        {criterion(Verdict::Met, "PostgreSQL", Some(2))}
                        {criterion(Verdict::Met, "3 years of experience", Some(3))}
                        {criterion(Verdict::NotFound, "Kubernetes", None)}
                    </ul>
                </div>
            </div>
            <figcaption>"An example. Person and job are made up."</figcaption>
        </figure>
    }
}

fn mark(words: &'static str, number: u32) -> impl IntoView {
    view! { <mark class="evidence">{words}</mark><span class="evidence-number">{number}</span> }
}

fn criterion(verdict: Verdict, label: &'static str, number: Option<u32>) -> impl IntoView {
    view! {
        <li>
            <VerdictMark verdict=verdict/>
            <span class="shot-criterion">{label}</span>
            {number.map(|number| view! { <span class="evidence-number">{number}</span> })}
        </li>
    }
}
