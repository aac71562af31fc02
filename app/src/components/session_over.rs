//! What people are told who send a form after their session has ended: in the middle of what they look at, wherever on the
//! page the form stands.

use leptos::html::Dialog;
use leptos::prelude::*;
use leptos_router::hooks::use_location;
use server_fn::ServerFn;

use crate::AppError;
use crate::error::ErrorKind;
use crate::redirect::sign_in_for;

/// Grows with every form that was refused because nobody is signed in.
#[derive(Clone, Copy)]
pub struct SessionOver(RwSignal<usize>);

impl SessionOver {
    /// Makes it known to all pages.
    pub fn provide() {
        provide_context(Self(RwSignal::new(0)));
    }

    /// A form was refused because nobody is signed in.
    pub fn tell(self) {
        self.0.update(|refused| *refused += 1);
    }
}

/// The action of a form that only somebody who is signed in can send. Whoever is not any more is told so at once; without
/// WASM the form leads to the sign-in page and back.
pub fn form_action<S>() -> ServerAction<S>
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let action = ServerAction::<S>::new();
    let (answers, answer) = (action.version(), action.value());
    if let Some(session_over) = use_context::<SessionOver>() {
        Effect::new(move |_| {
            // An answer that came with the address of the page is one from before the sign-in.
            if answers.get() > 0 && answer.with(is_refused) {
                session_over.tell();
            }
        });
    }
    action
}

fn is_refused<T>(answer: &Option<Result<T, AppError>>) -> bool {
    matches!(answer, Some(Err(error)) if error.kind == ErrorKind::SignInNeeded)
}

/// The address of the sign-in page that leads back to the page that is shown.
pub fn sign_in_from_here() -> Signal<String> {
    let location = use_location();
    Signal::derive(move || {
        let (path, search) = (location.pathname.get(), location.search.get());
        let page = match search.as_str() {
            "" => path,
            search => format!("{path}?{search}"),
        };
        sign_in_for(&page)
    })
}

/// Says that the session is over, above the page, which stays as it is. The focus goes back to where it was.
#[component]
pub fn SessionOverDialog() -> impl IntoView {
    let SessionOver(refused) = expect_context();
    let (open, set_open) = signal(false);
    let dialog = NodeRef::<Dialog>::new();
    let sign_in = sign_in_from_here();
    Effect::new(move |_| {
        if refused.get() == 0 {
            return;
        }
        if let Some(dialog) = dialog.get_untracked().filter(|dialog| !dialog.open()) {
            set_open.set(true);
            // What it says is drawn first, so that the focus goes into it. It is on the page and closed, so it can be shown.
            request_animation_frame(move || {
                let _ = dialog.show_modal();
            });
        }
    });
    let close = move || {
        if let Some(dialog) = dialog.get_untracked() {
            dialog.close();
        }
    };
    let words = move || {
        open.get().then(|| {
            view! {
                <h2 id="session-over">"You were signed out"</h2>
                <p id="session-over-help">
                    "Nothing was changed, and what you typed is still on this page. Sign in in another tab, then come back \
                     and send it again."
                </p>
                <p class="cluster">
                    <a class="button primary" href=move || sign_in.get() target="_blank" on:click=move |_| close()>
                        "Sign in in another tab"
                    </a>
                    <button type="button" class="button" on:click=move |_| close()>"Stay on this page"</button>
                </p>
            }
            .into_any()
        })
    };
    view! {
        <dialog
            class="session-over"
            aria-labelledby="session-over"
            aria-describedby="session-over-help"
            node_ref=dialog
            on:close=move |_| set_open.set(false)
        >
            {words}
        </dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_end_of_a_session_is_told_so() {
        let refused = |kind| is_refused(&Some(Err::<(), _>(AppError::of(kind))));
        assert!(refused(ErrorKind::SignInNeeded));
        assert!(!refused(ErrorKind::Stale) && !refused(ErrorKind::Invalid));
        assert!(!is_refused(&Some(Ok(()))) && !is_refused::<()>(&None));
    }
}
