//! The upload form. Without WASM it is a plain form; with it, the file is checked before it leaves, can be dropped
//! onto the page, and its progress is shown.

use leptos::ev;
use leptos::html::{Form, Input};
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use rolefit_domain::FailureCode;
use rolefit_domain::limits::MAX_UPLOAD_BYTES;
use web_sys::HtmlInputElement;

use crate::components::session_over::SessionOver;
use crate::components::{Alert, Icon, IconShape, LiveRegion, Tone};
use crate::text::file_size;
use crate::upload::{self, Outcome, Refusal};

/// Where an upload stands.
#[derive(Debug, Clone, PartialEq, Eq)]
enum State {
    /// Nothing is on its way.
    Idle,
    /// So many per cent are sent.
    Sending(u8),
    /// The connection broke; the file is still chosen.
    Lost,
    /// The file was not taken.
    Refused(Refusal),
}

impl State {
    /// The state after a look at the input. While a file is on its way, a look changes nothing: the form would take a
    /// second press.
    fn after_look(self, file: Option<&Chosen>) -> Self {
        match (self, file.and_then(Chosen::problem)) {
            (Self::Sending(percent), _) => Self::Sending(percent),
            (_, Some(code)) => Self::Refused(Refusal::from(code)),
            (_, None) => Self::Idle,
        }
    }

    /// The state after several files were dropped at once, none of which is taken.
    fn after_dropping(self, files: u32) -> Self {
        match self {
            Self::Sending(percent) => Self::Sending(percent),
            _ => Self::Refused(Refusal::several(files)),
        }
    }
}

/// What is known of a chosen file before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Chosen {
    name: String,
    size: u64,
}

impl Chosen {
    /// The file in the input at this moment.
    fn of(input: &HtmlInputElement) -> Option<Self> {
        let file = input.files()?.get(0)?;
        Some(Self {
            name: file.name(),
            size: file.size() as u64,
        })
    }

    /// What can be told about it before it is sent. The server looks at the content.
    fn problem(&self) -> Option<FailureCode> {
        match self.size {
            0 => Some(FailureCode::Empty),
            size if size > MAX_UPLOAD_BYTES => Some(FailureCode::TooLarge),
            _ => {
                let (_, extension) = self.name.rsplit_once('.')?;
                FailureCode::of_extension(&extension.to_lowercase())
            }
        }
    }
}

/// Chooses a file and sends it.
#[component]
pub(super) fn UploadForm(
    /// Whether recruiters find the candidate already; the question is not asked again then.
    discoverable: bool,
    /// Whether pictures of pages are read here.
    takes_pictures: bool,
) -> impl IntoView {
    let (state, set_state) = signal(State::Idle);
    let (chosen, set_chosen) = signal(None::<Chosen>);
    let (over, set_over) = signal(false);
    let input = NodeRef::<Input>::new();
    let form = NodeRef::<Form>::new();
    let navigate = use_navigate();
    let session_over = expect_context::<SessionOver>();

    let look = move || {
        let file = input.get_untracked().and_then(|input| Chosen::of(&input));
        set_state.update(|state| *state = state.clone().after_look(file.as_ref()));
        set_chosen.set(file);
    };
    // A file may have been chosen before the page reacted, or be kept by the browser from an earlier visit.
    Effect::new(move |_| {
        if input.get().is_some() {
            look();
        }
    });
    let drop_file = move |event: ev::DragEvent| {
        event.prevent_default();
        set_over.set(false);
        let files = event.data_transfer().and_then(|transfer| transfer.files());
        let (Some(input), Some(files)) = (input.get_untracked(), files) else {
            return;
        };
        match files.length() {
            // Words or a picture from a page: no file that could be read.
            0 => {}
            1 => {
                input.set_files(Some(&files));
                look();
            }
            // The form takes one, and choosing it is not ours to do.
            number => set_state.update(|state| *state = state.clone().after_dropping(number)),
        }
    };
    let send = move |event: ev::SubmitEvent| {
        let Some(form) = form.get_untracked() else {
            return;
        };
        event.prevent_default();
        if state.with_untracked(|state| matches!(state, State::Sending(_))) {
            return;
        }
        look();
        let Some(file) = chosen.get_untracked() else {
            set_state.set(State::Refused(Refusal::no_file()));
            return;
        };
        if file.problem().is_some() {
            return;
        }
        set_state.set(State::Sending(0));
        let navigate = navigate.clone();
        upload::send(
            &form,
            move |percent| set_state.set(State::Sending(percent)),
            move |outcome| match outcome {
                Outcome::Stored(page) => navigate(&page, Default::default()),
                Outcome::Refused(refusal) => set_state.set(State::Refused(refusal)),
                Outcome::SignedOut(refusal) => {
                    set_state.set(State::Refused(refusal));
                    session_over.tell();
                }
                Outcome::Lost => set_state.set(State::Lost),
            },
        );
    };

    let consent = (!discoverable).then(|| view! {
        <div class="choice">
            <input type="checkbox" id="discoverable" name="discoverable" value="yes" aria-describedby="discoverable-help"/>
            <label for="discoverable"><strong>"Let recruiters on Rolefit find me"</strong></label>
            <p class="help choice-help" id="discoverable-help">
                "Organizations then see you in the shortlists of their jobs: your profile, the text of your document, \
                 its original file and your match. If you leave this open, only you see them. You can change it at any \
                 time on your start page."
            </p>
        </div>
    });
    view! {
        <form
            class="form upload-form"
            method="post"
            action="/upload"
            enctype="multipart/form-data"
            node_ref=form
            on:submit=send
        >
            <div
                class="drop"
                class:over=move || over.get()
                on:dragover=move |event| { event.prevent_default(); set_over.set(true); }
                on:dragleave=move |_| set_over.set(false)
                on:drop=drop_file
            >
                <Icon shape=IconShape::Upload/>
                <label for="file">"Your resume"</label>
                <p class="help" id="file-help">
                    <span class="needs-wasm">"Choose it, or drop it here. "</span>
                    {format!("{}, at most {}.", kinds(takes_pictures), file_size(MAX_UPLOAD_BYTES))}
                </p>
                <input
                    id="file"
                    type="file"
                    name="file"
                    accept=accepted(takes_pictures)
                    aria-describedby="file-help file-chosen"
                    node_ref=input
                    on:change=move |_| look()
                />
                <p id="file-chosen" class="drop-chosen">
                    {move || chosen.get().map(|Chosen { name, size }| format!("{name}, {}", file_size(size)))}
                </p>
            </div>
            {consent}
            {move || status_view(state.get())}
            <LiveRegion text=Signal::derive(move || spoken(&state.get()))/>
            <button type="submit" class="button primary" disabled=move || matches!(state.get(), State::Sending(_))>
                {move || match state.get() {
                    State::Lost => "Try again",
                    State::Sending(_) => "Sending …",
                    _ => "Upload",
                }}
            </button>
        </form>
    }
}

/// What may be chosen, for people.
const fn kinds(takes_pictures: bool) -> &'static str {
    match takes_pictures {
        true => "PDF, Word (DOCX), text, or a picture of it (PNG, JPEG, TIFF)",
        false => "PDF, Word (DOCX) or text",
    }
}

/// The same for browsers.
const fn accepted(takes_pictures: bool) -> &'static str {
    match takes_pictures {
        true => {
            ".pdf,.docx,.txt,.png,.jpg,.jpeg,.tif,.tiff,application/pdf,text/plain,image/png,image/jpeg,image/tiff"
        }
        false => ".pdf,.docx,.txt,application/pdf,text/plain",
    }
}

fn status_view(state: State) -> Option<AnyView> {
    match state {
        State::Idle => None,
        State::Sending(percent) => Some(
            view! {
                <div class="progress">
                    <label for="sent">"Sent"</label>
                    <progress id="sent" max="100" value=percent.to_string()></progress>
                    <span class="points">{format!("{percent} %")}</span>
                </div>
            }
            .into_any(),
        ),
        State::Lost => Some(
            view! {
                <Alert tone=Tone::Problem title="The connection was lost">
                    <p>"Your file is still chosen. Try again when you are connected; it is stored only once."</p>
                </Alert>
            }
            .into_any(),
        ),
        State::Refused(refusal) => Some(
            view! { <Alert tone=Tone::Problem title=refusal.message><p>{refusal.advice}</p></Alert> }.into_any(),
        ),
    }
}

/// What a screen reader hears while the file is sent: quarters, not every per cent. Problems are alerts already.
fn spoken(state: &State) -> String {
    match state {
        State::Sending(percent) => format!("{} per cent sent", percent / 25 * 25),
        _ => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_cannot_work_is_told_before_it_is_sent() {
        assert_eq!(file("cv.pdf", 0).problem(), Some(FailureCode::Empty));
        assert_eq!(
            file("cv.pdf", MAX_UPLOAD_BYTES + 1).problem(),
            Some(FailureCode::TooLarge)
        );
        for (name, code) in [
            ("CV.DOC", FailureCode::LegacyWord),
            ("cv.rtf", FailureCode::RichText),
            ("cv.odt", FailureCode::OpenDocument),
            ("cv.final.pages", FailureCode::Pages),
        ] {
            assert_eq!(file(name, 10).problem(), Some(code), "{name}");
        }
        assert_eq!(file("odt", 10).problem(), None);
        assert_eq!(file("cv.docx", MAX_UPLOAD_BYTES).problem(), None);
    }

    #[test]
    fn a_look_during_an_upload_allows_no_second_one() {
        let (good, empty) = (file("cv.pdf", 10), file("cv.pdf", 0));
        let sending = State::Sending(40);
        for seen in [Some(&good), Some(&empty), None] {
            assert_eq!(sending.clone().after_look(seen), sending);
        }
        assert_eq!(State::Lost.after_look(Some(&good)), State::Idle);
        assert_eq!(
            State::Idle.after_look(Some(&empty)),
            State::Refused(FailureCode::Empty.into())
        );
    }

    #[test]
    fn several_files_at_once_are_refused_and_disturb_no_upload() {
        let State::Refused(refusal) = State::Idle.after_dropping(2) else {
            panic!("none is taken");
        };
        assert_eq!(refusal.message, "You dropped 2 files, and one at a time is read.");
        assert!(refusal.advice.contains("None of them was taken"), "{refusal:?}");
        assert_eq!(State::Sending(40).after_dropping(2), State::Sending(40));
    }

    fn file(name: &str, size: u64) -> Chosen {
        Chosen {
            name: name.into(),
            size,
        }
    }

    #[test]
    fn pictures_are_offered_where_they_are_read() {
        assert!(kinds(true).contains("JPEG") && accepted(true).contains(".jpeg"));
        assert!(!kinds(false).contains("picture") && !accepted(false).contains("image/"));
    }

    #[test]
    fn progress_is_spoken_in_quarters() {
        assert_eq!(spoken(&State::Sending(49)), "25 per cent sent");
        assert_eq!(spoken(&State::Idle), "");
    }
}
