//! The portal: its frame, and one line per page.

use leptos::html::Main;
use leptos::prelude::*;
use leptos_meta::{Title, provide_meta_context};
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::hooks::use_location;
use leptos_router::{SsrMode, path};
use rolefit_domain::view::Viewer;

use crate::components::session_over::{SessionOver, SessionOverDialog};
use crate::components::{Footer, Header, SkipLink, outliving};
use crate::pages::{admin, auth, me, not_found::NotFound, recruiter};
use crate::{AppError, server_fns};

/// The portal. Every route is rendered completely before it is sent, so that it works without WASM, and so that
/// redirects and statuses are real ones.
#[component]
pub fn PortalApp() -> impl IntoView {
    provide_meta_context();
    Session::provide();
    SessionOver::provide();
    view! {
        <Title formatter=|page: String| if page.is_empty() { "Rolefit".to_owned() } else { format!("{page} · Rolefit") }/>
        <Router>
            <SkipLink/>
            <PortalHeader/>
            <Content>
                <FlatRoutes fallback=NotFound>
                    <Route path=path!("/sign-in") view=auth::SignIn ssr=SsrMode::Async/>
                    <Route path=path!("/sign-in/code") view=auth::SignInCode ssr=SsrMode::Async/>
                    <Route path=path!("/register") view=auth::Register ssr=SsrMode::Async/>
                    <Route path=path!("/confirm") view=auth::Confirm ssr=SsrMode::Async/>
                    <Route path=path!("/forgot") view=auth::Forgot ssr=SsrMode::Async/>
                    <Route path=path!("/reset") view=auth::Reset ssr=SsrMode::Async/>
                    <Route path=path!("/me") view=me::Home ssr=SsrMode::Async/>
                    <Route path=path!("/me/account") view=me::Account ssr=SsrMode::Async/>
                    <Route path=path!("/me/upload") view=me::Upload ssr=SsrMode::Async/>
                    <Route path=path!("/me/resumes/:id") view=me::Resume ssr=SsrMode::Async/>
                    <Route path=path!("/me/profile") view=me::ProfilePage ssr=SsrMode::Async/>
                    <Route path=path!("/me/jobs") view=me::Jobs ssr=SsrMode::Async/>
                    <Route path=path!("/me/jobs/:id") view=me::JobMatch ssr=SsrMode::Async/>
                    <Route path=path!("/r") view=recruiter::Home ssr=SsrMode::Async/>
                    <Route path=path!("/r/jobs/new") view=recruiter::NewJob ssr=SsrMode::Async/>
                    <Route path=path!("/r/jobs/:job") view=recruiter::Candidates ssr=SsrMode::Async/>
                    <Route path=path!("/r/jobs/:job/edit") view=recruiter::EditJob ssr=SsrMode::Async/>
                    <Route path=path!("/r/jobs/:job/candidates/:candidate") view=recruiter::Review ssr=SsrMode::Async/>
                    <Route path=path!("/admin") view=admin::Operations ssr=SsrMode::Async/>
                </FlatRoutes>
                <SessionOverDialog/>
            </Content>
            <Footer/>
        </Router>
    }
}

/// Who is signed in, for the frame of the portal. Pages do not decide by it; every server function checks again.
#[derive(Clone, Copy)]
pub struct Session {
    viewer: Resource<Result<Option<Viewer>, AppError>>,
    epoch: RwSignal<u32>,
}

impl Session {
    fn provide() {
        let epoch = RwSignal::new(0);
        let viewer = Resource::new(move || epoch.get(), |_| server_fns::auth::viewer());
        provide_context(Self { viewer, epoch });
    }

    /// Asks the server again who is signed in, after a form that changes it.
    pub fn changed(self) {
        self.epoch.update(|epoch| *epoch += 1);
    }
}

#[component]
fn PortalHeader() -> impl IntoView {
    let viewer = outliving(expect_context::<Session>().viewer);
    let path: Signal<String> = use_location().pathname.into();
    view! {
        <Transition fallback=move || view! { <Header viewer=None path=path/> }>
            {move || {
                let viewer = viewer.clone();
                Suspend::new(async move {
                    // The header of a visitor is the safe one to show when the server cannot tell.
                    let viewer = viewer.await.ok().flatten();
                    view! { <Header viewer=viewer path=path/> }
                })
            }}
        </Transition>
    }
}

/// The main part of the page. After a change of page in the browser it takes the focus, as a page load would.
#[component]
fn Content(children: Children) -> impl IntoView {
    let main = NodeRef::<Main>::new();
    let path = use_location().pathname;
    Effect::new(move |before: Option<String>| {
        let now = path.get();
        if before.is_some_and(|before| before != now)
            && let Some(main) = main.get_untracked()
        {
            // A page without a focusable main part loses nothing.
            let _ = main.focus();
        }
        now
    });
    view! { <main id="main" class="site-main" tabindex="-1" node_ref=main>{children()}</main> }
}
