//! Uploading a resume.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use rolefit_domain::FailureCode;
use rolefit_domain::view::CandidateHome;

use super::upload_form::UploadForm;
use crate::components::session_over::form_action;
use crate::components::{Alert, FormAlert, FormErrors, PageHead, SubmitButton, Tone, loaded};
use crate::server_fns::candidate;

/// The form, what happens with the file, and the other way: typing it in.
#[component]
pub fn Upload() -> impl IntoView {
    let home = Resource::new(|| (), |()| candidate::candidate_home());
    view! {
        <Title text="Upload your resume"/>
        {loaded(home, |home| view! { <UploadView home=home/> }.into_any())}
    }
}

#[component]
fn UploadView(home: CandidateHome) -> impl IntoView {
    let error = use_query_map().with_untracked(|query| query.get_str("error").map(str::to_owned));
    let start = form_action::<candidate::StartProfile>();
    view! {
        <div class="upload">
            <div class="stack">
                <PageHead
                    title="Upload your resume"
                    lead="It is read in seconds. You see every fact that was found and where it stands, and you can correct it."
                />
                {error.map(refusal)}
                <UploadForm discoverable=home.discoverable takes_pictures=home.takes_pictures/>
                <section class="after-form">
                    <h2 class="small-heading">"No document at hand?"</h2>
                    <p>"A profile that you type in counts exactly as much."</p>
                    <FormAlert errors=FormErrors::of(start) fields=&[]/>
                    <ActionForm action=start>
                        <SubmitButton label="Type it in instead" pending=start.pending() class="button"/>
                    </ActionForm>
                </section>
            </div>
            <aside class="card" aria-labelledby="what-happens">
                <h2 id="what-happens" class="card-title">"What happens with the file"</h2>
                <ol class="numbered">
                    <li>"It is checked and stored encrypted, under a key of your own."</li>
                    <li>"Its text is read. Nothing is guessed: every fact points to the words that it was taken from."</li>
                    <li>"You check the facts and correct what is wrong."</li>
                    <li>"Your profile is compared with open jobs, and you see why each one fits."</li>
                </ol>
                <p>
                    "Name, age, photo, address and gaps in your history never count. How matching works stands on "
                    <a href="/ai-use" rel="external">"its own page"</a> "."
                </p>
            </aside>
        </div>
    }
}

/// Why the form came back, from the code in the page's address.
fn refusal(code: String) -> impl IntoView {
    let known = FailureCode::ALL.into_iter().find(|known| known.code() == code);
    let (title, advice) = match known {
        Some(code) => (code.message(), code.advice()),
        None if code == "no_file" => (
            "No file came with the form.",
            "Choose a file first, then send it.",
        ),
        None => (
            "The upload did not work.",
            "Nothing was stored. Please try again.",
        ),
    };
    view! { <Alert tone=Tone::Problem title=title><p>{advice}</p></Alert> }
}
