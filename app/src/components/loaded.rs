//! A page that waits for its data, shared by all pages of the portal.

use std::sync::{Arc, Mutex, PoisonError};

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::session_over::sign_in_from_here;
use super::{Alert, Tone};
use crate::AppError;
use crate::error::ErrorKind;

/// Shows `page` with the data of `resource` as soon as it is there. Old content stays while it loads again.
///
/// Whoever is not signed in is sent to the sign-in page and back. A page that was shown before stays, though, with a
/// message, and so it does when the server cannot be reached: it may hold what somebody typed, and its forms can be sent
/// again later. Other errors are shown in words. On the server the failed call has already set the status of the answer.
pub fn loaded<T>(
    resource: Resource<Result<T, AppError>>,
    page: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    let sign_in = sign_in_from_here();
    let resource = outliving(resource);
    let last = Last::default();
    view! {
        <Transition fallback=|| view! { <p class="loading">"Loading …"</p> }>
            {move || {
                let (page, resource, last) = (page.clone(), resource.clone(), last.clone());
                Suspend::new(async move {
                    match last.after(resource.await) {
                        // Both are the same kind of view, so that the page is kept as it is and only gets its message.
                        Next::Page(data) => page_view(None, page(data)),
                        Next::Kept(data, error) => {
                            page_view(Some(kept_view(&error, sign_in.get_untracked())), page(data))
                        }
                        Next::Error(error) => error_view(error, &sign_in.get_untracked()),
                    }
                })
            }}
        </Transition>
    }
    .into_any()
}

/// What a page shows next.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Next<T> {
    /// Itself.
    Page(T),
    /// Itself as it was, and why it could not be loaded again.
    Kept(T, AppError),
    /// An error in its place.
    Error(AppError),
}

/// The data that a page showed last.
struct Last<T>(Arc<Mutex<Option<T>>>);

impl<T> Default for Last<T> {
    fn default() -> Self {
        Self(Arc::default())
    }
}

impl<T> Clone for Last<T> {
    fn clone(&self) -> Self {
        Self(Arc::clone(&self.0))
    }
}

impl<T: Clone> Last<T> {
    fn after(&self, answer: Result<T, AppError>) -> Next<T> {
        let mut last = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        match (answer, &*last) {
            (Ok(data), _) => {
                *last = Some(data.clone());
                Next::Page(data)
            }
            (Err(error), Some(shown)) if may_go_by(error.kind) => Next::Kept(shown.clone(), error),
            (Err(error), _) => Next::Error(error),
        }
    }
}

/// Whether the same page may well load later, so that what was typed into it is worth keeping.
const fn may_go_by(kind: ErrorKind) -> bool {
    matches!(
        kind,
        ErrorKind::SignInNeeded | ErrorKind::TooMany | ErrorKind::Offline | ErrorKind::Unavailable
    )
}

/// The page, below a message if it could not be loaded again.
fn page_view(message: Option<AnyView>, page: AnyView) -> AnyView {
    view! { {message} {page} }.into_any()
}

/// Why the page is as it was: `sign_in` is the address of the sign-in page that leads back to it.
fn kept_view(error: &AppError, sign_in: String) -> AnyView {
    let (title, advice) = match error.kind {
        ErrorKind::SignInNeeded => (
            "You were signed out",
            view! {
                <a href=sign_in target="_blank">"Sign in in another tab"</a>
                ", then send again. What you typed is still here, and nothing was changed."
            }
            .into_any(),
        ),
        _ => (
            "This page may be out of date",
            view! { {error.message.clone()} " What you typed is still here." }.into_any(),
        ),
    };
    view! {
        <div class="page-message">
            <Alert tone=Tone::Problem title=title>
                <p>{advice}</p>
            </Alert>
        </div>
    }
    .into_any()
}

/// The same resource, usable for as long as somebody holds it.
///
/// A visitor who leaves while a page is being made ends the page's owner, and with it every handle that is a mere
/// index, while the task that renders the page may be polled once more. It would panic on such a handle.
pub fn outliving<T>(resource: Resource<T>) -> ArcResource<T>
where
    T: Send + Sync,
{
    resource.into()
}

fn error_view(error: AppError, sign_in: &str) -> AnyView {
    // A page that finds by itself that its address names nothing has asked no service that could have set the status.
    #[cfg(feature = "ssr")]
    if error.kind == ErrorKind::NotFound {
        crate::error::set_status(error.kind);
    }
    match error.kind {
        ErrorKind::SignInNeeded => view! { <Redirect path=sign_in.to_owned()/> }.into_any(),
        ErrorKind::NotFound => view! {
            <Title text="Nothing here"/>
            <section class="empty">
                <h1>"There is nothing here"</h1>
                <p>{error.message}</p>
                <p><a class="button" href="/me">"Go to your start page"</a></p>
            </section>
        }
        .into_any(),
        ErrorKind::Forbidden => view! {
            <Title text="Not for this account"/>
            <section class="empty">
                <h1>"This page is not for your account"</h1>
                <p>"Your role does not include it. Ask an admin of your organization, or sign in with another account."</p>
                <p><a class="button" href="/me">"Go to your start page"</a></p>
            </section>
        }
        .into_any(),
        _ => view! {
            <Alert tone=Tone::Problem title="This page could not be shown">
                <p>{error.message}</p>
            </Alert>
        }
        .into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_that_was_shown_outlives_its_session_and_its_connection() {
        let signed_out = || Err::<u8, _>(AppError::of(ErrorKind::SignInNeeded));
        let error = AppError::of(ErrorKind::SignInNeeded);
        let last = Last::default();
        assert_eq!(
            last.after(signed_out()),
            Next::Error(error.clone()),
            "nothing was typed yet"
        );
        assert_eq!(last.after(Ok(1)), Next::Page(1));
        assert_eq!(last.after(Ok(2)), Next::Page(2));
        assert_eq!(last.after(signed_out()), Next::Kept(2, error));
        let away = AppError::of(ErrorKind::Offline);
        assert_eq!(last.after(Err(away.clone())), Next::Kept(2, away));
        assert_eq!(last.after(Ok(3)), Next::Page(3), "signed in again");
        let gone = AppError::of(ErrorKind::NotFound);
        assert_eq!(last.after(Err(gone.clone())), Next::Error(gone));
    }
}
