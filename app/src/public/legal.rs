//! What the site says about itself: privacy, how matching works, accessibility.
//!
//! Every sentence here is a claim about the software. Whoever changes what the software does changes the sentence.

use leptos::prelude::*;
use rolefit_domain::limits::{MAX_PAGES, MAX_UPLOAD_BYTES};

use super::document::{PageMeta, PublicFrame, render};
use crate::text::file_size;

/// What is stored, who sees it, and what people can do about it.
pub fn privacy(frame: &PublicFrame) -> String {
    let meta = meta(
        "Privacy",
        "What Rolefit stores about you, who sees it, and what you can do about it.",
        "/privacy",
    );
    render(frame, meta, || {
        view! {
            <article class="prose readable">
                <h1>"Privacy"</h1>
                <p class="lead">"What is stored about you, who sees it, and what you can do about it."</p>
                <p>
                    "This page describes what the software does. The organization that runs this site decides about your \
                     data and answers your questions about it."
                </p>

                <h2>"What is stored"</h2>
                <ul>
                    <li><strong>"Your account:"</strong> " your e-mail address and whether mail to it came back or was called unwanted, whether you came to hire, your password as a hash that cannot be turned back, and your sessions with the browser, the network address and the time of last use, so that you can end them."</li>
                    <li><strong>"Your documents:"</strong> " the files that you upload and their text, encrypted under a key of your own."</li>
                    <li><strong>"Your profile:"</strong> " the facts found in your document and those that you typed, each marked as such."</li>
                    <li><strong>"Your matches:"</strong> " how your profile compares with open jobs, and a receipt of what each score was computed from."</li>
                    <li><strong>"A log of decisions:"</strong> " who did what and when, in a chain in which a changed entry would show. It names you by a number, not by your name or address."</li>
                </ul>

                <h2>"Who sees it"</h2>
                <ul>
                    <li>"You see everything that was found and every match."</li>
                    <li>"Members of every organization that opens a job on this site see your profile, your document and your match with their jobs, but only while you let recruiters find you. You switch that on and off on your start page or when you upload a document. It is off until you switch it on. Anybody may register an organization here."</li>
                    <li>"Nobody else. There are no advertisers, no tracking scripts and nothing is loaded from other sites."</li>
                </ul>

                <h2>"What your browser keeps"</h2>
                <p>"One cookie while you are signed in: it says which session is yours. Another one for some minutes between the two steps of two-step sign-in."</p>
                <p>" Whoever turns the keys J and K of the review page off or on has that remembered by the browser. Nothing else is stored there."</p>

                <h2>"What you can do"</h2>
                <ul>
                    <li>"See and correct every fact in your profile, at any time."</li>
                    <li>"Get a copy of everything that is held about you, at any time, on the page of your account: one file with your documents as you sent them and all else in forms that other programs read. The log in it says what was done with your data and for which organization."</li>
                    <li>"Hide yourself from recruiters, at any time."</li>
                    <li>"End sessions that are not yours, and change your password."</li>
                    <li>"Erase your account with everything in it, at any time, on the page of your account. Nobody can read it from that moment on."</li>
                    <li>"Ask the organization that runs this site, or the one that published a job, for a person to look at a match."</li>
                </ul>
            </article>
        }
    })
}

/// How a match is computed, what is never looked at, and where the limits are.
pub fn ai_use(frame: &PublicFrame) -> String {
    let meta = meta(
        "How matching works",
        "How Rolefit compares a profile with a job, what it never looks at, and who decides.",
        "/ai-use",
    );
    render(frame, meta, || {
        view! {
            <article class="prose readable">
                <h1>"How matching works"</h1>
                <p class="lead">"Software reads, compares and orders. People decide. You can check every step."</p>

                <h2>"1. A document becomes a profile"</h2>
                <p>
                    "The text of your document is read and split into facts: positions, dates, skills, schools, languages. \
                     Each fact keeps the place in the text that it was taken from. Where the document says nothing, the \
                     profile says nothing; no fact is made up. Facts that the software was not sure of are shown to you \
                     first."
                </p>

                <h2>"2. An ad becomes criteria"</h2>
                <p>
                    "What an ad asks for becomes a list of must-haves and nice-to-haves. A recruiter can change the list \
                     and the weights before anybody is compared with it. The list stands on the page of the job."
                </p>

                <h2>"3. Each criterion is looked up"</h2>
                <p>
                    "For each criterion the result is “met”, “partly met” or “not found”, with a sentence of reason and \
                     the words of your document that support it. Points are given per criterion, and the score is their \
                     sum. It is plain arithmetic: a language model never computes or changes a score."
                </p>
                <p>
                    "People see a word first — strong fit, good fit, partial fit, insufficient evidence — and the number \
                     second. The word does not follow from the number alone:"
                </p>
                <ul>
                    <li><strong>"Strong fit:"</strong> " 80 or more of 100, and every must-have is found at least in part."</li>
                    <li><strong>"Good fit:"</strong> " 55 or more of 100, and must-haves earn at least half of their points."</li>
                    <li><strong>"Partial fit:"</strong> " 25 or more of 100, or a position of the very occupation that is asked for."</li>
                    <li><strong>"Insufficient evidence:"</strong> " less than that without such a position, or a document without a position, a skill or a degree. It means that the document says too little, not that you fit badly."</li>
                </ul>
                <p>
                    "So 92 of 100 can be a good fit where a must-have was not found, and 80 a strong one. What decided the \
                     word stands beside it, everywhere."
                </p>

                <h2>"4. Every score has a receipt"</h2>
                <p>
                    "The receipt names exactly what the score was computed from. The same profile, criteria and version of \
                     the software give the same score, byte for byte."
                </p>

                <h2>"What is never looked at"</h2>
                <ul>
                    <li>"Name, photo, age, birth date, gender, pronouns, origin."</li>
                    <li>"Your address, the fame of your school, gaps in your career by themselves."</li>
                    <li>"Text that a reader of your document could not see, such as white or tiny letters. It is left out."</li>
                    <li>"Faces, voices and feelings. There is no video analysis and no emotion recognition."</li>
                </ul>

                <h2>"Who decides"</h2>
                <p>
                    "Recruiters. The software orders a shortlist and shows why; it turns nobody down and sends no \
                     rejections. If you think that a match is wrong, correct the fact in your profile, and the match is \
                     computed again. You can also ask the organization that runs this site for a person to look at it."
                </p>

                <h2>"Limits that you should know"</h2>
                <ul>
                    <li>"Reading a document can go wrong, most of all with unusual layouts. That is why you check the facts."</li>
                    <li>"A skill that is named in words the software does not know may be missed. Naming it plainly helps."</li>
                    <li>"Pictures of text cannot be read everywhere. You are told when that is so, and can type your profile in."</li>
                    <li>{format!("Documents may have up to {MAX_PAGES} pages and {}.", file_size(MAX_UPLOAD_BYTES))}</li>
                </ul>
            </article>
        }
    })
}

/// What works for whom, what does not yet, and how to get help.
pub fn accessibility(frame: &PublicFrame) -> String {
    let meta = meta(
        "Accessibility and help",
        "How Rolefit works with keyboards, screen readers, zoom and without scripts, and how to get help.",
        "/accessibility",
    );
    render(frame, meta, || {
        view! {
            <article class="prose readable">
                <h1>"Accessibility and help"</h1>
                <p class="lead">"Everybody should be able to find work and to hire. If something here is in your way, that is our mistake."</p>

                <h2>"What we aim for"</h2>
                <p>"The Web Content Accessibility Guidelines 2.2 at level AA, on every page. The pages are tested by software with every change; nobody from outside has audited them yet."</p>

                <h2>"What works"</h2>
                <ul>
                    <li>"Everything with a keyboard alone, with a visible focus."</li>
                    <li>"Screen readers: headings, labels, and announcements while a document is being read."</li>
                    <li>"Zoom to 400 % and narrow screens without scrolling sideways."</li>
                    <li>"Light and dark, more contrast and less motion, as your device asks for."</li>
                    <li>"No colour stands alone: every state has a word and a shape."</li>
                    <li>"No puzzles at sign-in. Codes and passwords can be pasted."</li>
                    <li>"Without scripts: everything but dropping a file onto the page and live progress. Pages reload themselves instead."</li>
                </ul>

                <h2>"What does not work yet"</h2>
                <ul>
                    <li>"Your document is shown as its text, not as its pages. Tables and columns are read one after another."</li>
                    <li>"The site speaks English only."</li>
                </ul>

                <h2>"Help"</h2>
                <p>
                    "Write to the organization that runs this site, or to the one that published the job. Say which page \
                     you were on and what you tried. If you cannot upload a document, you can type your profile in; it \
                     counts exactly as much."
                </p>
            </article>
        }
    })
}

fn meta(title: &str, description: &str, path: &str) -> PageMeta {
    PageMeta {
        title: title.to_owned(),
        description: description.to_owned(),
        canonical: Some(path.to_owned()),
        structured_data: None,
    }
}
