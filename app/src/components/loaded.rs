//! A page that waits for its data, shared by all pages of the portal.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::components::Redirect;
use leptos_router::hooks::use_location;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{Alert, Tone};
use crate::AppError;
use crate::error::ErrorKind;
use crate::redirect::sign_in_for;

/// Shows `page` with the data of `resource` as soon as it is there. Old content stays while it loads again.
///
/// Whoever is not signed in is sent to the sign-in page and back; other errors are shown in words. On the server
/// the failed call has already set the status of the answer.
pub fn loaded<T>(
    resource: Resource<Result<T, AppError>>,
    page: impl Fn(T) -> AnyView + Clone + Send + Sync + 'static,
) -> AnyView
where
    T: Clone + Send + Sync + Serialize + DeserializeOwned + 'static,
{
    let location = use_location();
    let here = Memo::new(move |_| format!("{}{}", location.pathname.get(), question(&location.search.get())));
    let resource = outliving(resource);
    view! {
        <Transition fallback=|| view! { <p class="loading">"Loading …"</p> }>
            {move || {
                let (page, resource) = (page.clone(), resource.clone());
                Suspend::new(async move {
                    match resource.await {
                        Ok(data) => page(data),
                        Err(error) => error_view(error, &here.get_untracked()),
                    }
                })
            }}
        </Transition>
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

/// The search part of an address with its question mark; nothing for an empty one.
fn question(search: &str) -> String {
    if search.is_empty() {
        String::new()
    } else {
        format!("?{search}")
    }
}

fn error_view(error: AppError, here: &str) -> AnyView {
    // A page that finds by itself that its address names nothing has asked no service that could have set the status.
    #[cfg(feature = "ssr")]
    if error.kind == ErrorKind::NotFound {
        crate::error::set_status(error.kind);
    }
    match error.kind {
        ErrorKind::SignInNeeded => view! { <Redirect path=sign_in_for(here)/> }.into_any(),
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
                {view! { <p>{error.message}</p> }}
            </Alert>
        }
        .into_any(),
    }
}
