//! What surrounds every page: skip link, header with the menu, footer.

use leptos::prelude::*;
use rolefit_domain::view::Viewer;

use super::{Icon, IconShape, Logo};
use crate::server_fns::auth::SIGN_OUT_PATH;

/// The first link of every page.
#[component]
pub fn SkipLink() -> impl IntoView {
    view! { <a class="skip-link" href="#main" rel="external">"Skip to the content"</a> }
}

/// Brand, menu and account. The same on public pages and in the portal.
#[component]
pub fn Header(
    /// Who is signed in; `None` for visitors.
    viewer: Option<Viewer>,
    /// The path of the page, to mark its entry in the menu.
    #[prop(into)]
    path: Signal<String>,
) -> impl IntoView {
    let entries = menu(viewer.as_ref())
        .into_iter()
        .map(|entry| entry_view(entry, path))
        .collect_view();
    let account = match viewer {
        Some(viewer) => account_menu(viewer).into_any(),
        None => view! {
            <a class="button quiet" href="/sign-in" rel="external">"Sign in"</a>
            <a class="button primary" href="/register" rel="external">"Register"</a>
        }
        .into_any(),
    };
    view! {
        <header class="site-header">
            <div class="site-header-inner">
                <a class="brand" href="/" rel="external">
                    <Logo/>
                </a>
                <nav class="site-menu" aria-label="Main"><ul>{entries}</ul></nav>
                <div class="site-account">{account}</div>
            </div>
        </header>
    }
    .into_any()
}

/// Legal and help links. Help is in the same place on every page.
#[component]
pub fn Footer() -> impl IntoView {
    view! {
        <footer class="site-footer">
            <div class="site-footer-inner">
                <p>"Rolefit is an open job–talent matching platform. Every match says why."</p>
                <nav aria-label="About">
                    <ul>
                        <li><a href="/privacy" rel="external">"Privacy"</a></li>
                        <li><a href="/ai-use" rel="external">"How matching works"</a></li>
                        <li><a href="/accessibility" rel="external">"Accessibility and help"</a></li>
                    </ul>
                </nav>
            </div>
        </footer>
    }
    .into_any()
}

/// An entry of the menu.
struct Entry {
    href: &'static str,
    label: &'static str,
    /// Whether pages below it belong to it too.
    covers: Covers,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Covers {
    ThePage,
    EverythingBelow,
}

/// The menu of a visitor, of somebody with an account, or of an operator: both sides of the site, because one account is for
/// both.
fn menu(viewer: Option<&Viewer>) -> Vec<Entry> {
    let jobs = Entry {
        href: "/jobs",
        label: "Jobs",
        covers: Covers::EverythingBelow,
    };
    let Some(viewer) = viewer else {
        let how = Entry {
            href: "/ai-use",
            label: "How it works",
            covers: Covers::ThePage,
        };
        return vec![jobs, hiring(), how];
    };
    let mut entries = vec![
        jobs,
        Entry {
            href: "/me",
            label: "Home",
            covers: Covers::ThePage,
        },
        Entry {
            href: "/me/profile",
            label: "Profile",
            covers: Covers::EverythingBelow,
        },
        Entry {
            href: "/me/jobs",
            label: "My matches",
            covers: Covers::EverythingBelow,
        },
    ];
    // Whoever has no organization yet can make one there.
    entries.push(hiring());
    if viewer.operator {
        entries.push(Entry {
            href: "/admin",
            label: "Operations",
            covers: Covers::EverythingBelow,
        });
    }
    entries
}

const fn hiring() -> Entry {
    Entry {
        href: "/r",
        label: "Hiring",
        covers: Covers::EverythingBelow,
    }
}

fn entry_view(entry: Entry, path: Signal<String>) -> impl IntoView {
    let Entry { href, label, covers } = entry;
    let here = move || {
        path.with(|path| {
            let below = || path.strip_prefix(href).is_some_and(|rest| rest.starts_with('/'));
            (path == href || (covers == Covers::EverythingBelow && below())).then_some("page")
        })
    };
    let portal = ["/me", "/r", "/admin"].iter().any(|root| href.starts_with(root));
    view! { <li><a href=href rel=(!portal).then_some("external") aria-current=here>{label}</a></li> }
}

/// A popover, because it closes on Escape and on a click elsewhere without a script, which public pages have none of.
/// Signing out is a plain form everywhere: the page is loaded anew and nothing of the account stays in the browser.
fn account_menu(viewer: Viewer) -> impl IntoView {
    view! {
        <button type="button" class="account-button" popovertarget="account-panel">
            <Icon shape=IconShape::Person/>
            <span class="account-email">{viewer.email}</span>
        </button>
        <div id="account-panel" class="account-panel" popover="auto">
            <a href="/me/account" rel="external">"Account and sessions"</a>
            <form method="post" action=SIGN_OUT_PATH>
                <button type="submit" class="button quiet">"Sign out"</button>
            </form>
        </div>
    }
    .into_any()
}
