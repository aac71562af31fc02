//! The account: sessions, two-step sign-in, password, a copy of all data, and erasing it.

use leptos::prelude::*;
use leptos_meta::Title;
use leptos_router::hooks::use_query_map;
use rolefit_domain::limits::MIN_PASSWORD_CHARS;
use rolefit_domain::view::SessionView;
use server_fn::ServerFn;

use crate::AppError;
use crate::components::focus::{Trail, focus_refused};
use crate::components::session_over::form_action;
use crate::components::{
    Alert, FormAlert, FormErrors, LiveRegion, PageHead, PasswordField, SubmitButton, Tone, loaded, reset_form,
};
use crate::pages::auth::refresh_session;
use crate::server_fns::auth;

use super::two_step::TwoStep;

/// Sessions with a way to end them, two-step sign-in, a form for a new password, one for a copy of all data, and one to erase
/// the account.
#[component]
pub fn Account() -> impl IntoView {
    let revoke = form_action::<auth::RevokeSession>();
    let revoke_others = form_action::<auth::RevokeOtherSessions>();
    let ended = Ended {
        spoken: RwSignal::new(String::new()),
        trail: StoredValue::new(None),
    };
    ended.by(revoke, "The session is ended.");
    ended.by(revoke_others, "All other sessions are ended.");
    // These two end all other sessions as well.
    let password = form_action::<auth::ChangePassword>();
    let enable = form_action::<auth::EnableSecondFactor>();
    let versions = move || {
        [
            revoke.version().get(),
            revoke_others.version().get(),
            password.version().get(),
            enable.version().get(),
        ]
    };
    let sessions = Resource::new(versions, |_| auth::sessions());
    view! {
        <Title text="Account and sessions"/>
        <div class="readable stack">
            <PageHead title="Account and sessions"/>
            <LiveRegion text=ended.spoken/>
            {loaded(sessions, move |list| {
                view! { <Sessions list=list revoke=revoke revoke_others=revoke_others ended=ended/> }.into_any()
            })}
            <TwoStep enable=enable/>
            <ChangePassword action=password/>
            <DataCopy/>
            <Erase/>
        </div>
    }
}

/// Id of the heading above the sessions.
const SESSIONS_ID: &str = "sessions";

/// What is known while a session is ended: its row goes away, and the focus with it.
#[derive(Clone, Copy)]
struct Ended {
    /// For screen readers.
    spoken: RwSignal<String>,
    /// Where the focus was when the form was sent.
    trail: StoredValue<Option<Trail>>,
}

impl Ended {
    /// Watches a form that ends sessions, and says `words` when it has.
    fn by<S>(self, action: ServerAction<S>, words: &'static str)
    where
        S: ServerFn<Output = (), Error = AppError> + Clone + Send + Sync + 'static,
    {
        let (pending, answer) = (action.pending(), action.value());
        Effect::new(move |_| {
            // The same words are only read out again when they were gone in between.
            if pending.get() {
                self.spoken.set(String::new());
                self.trail.set_value(Trail::of_focus());
            } else if answer.with(|answer| matches!(answer, Some(Ok(())))) {
                self.spoken.set(words.to_owned());
            }
        });
    }
}

#[component]
fn Sessions(
    list: Vec<SessionView>,
    revoke: ServerAction<auth::RevokeSession>,
    revoke_others: ServerAction<auth::RevokeOtherSessions>,
    ended: Ended,
) -> impl IntoView {
    // The list was made anew, and what had the focus may be gone with a session.
    Effect::new(move |_| {
        if let Some(trail) = ended.trail.try_update_value(Option::take).flatten() {
            request_animation_frame(move || trail.follow(SESSIONS_ID));
        }
    });
    let others = list.iter().any(|s| !s.current);
    let rows = list
        .into_iter()
        .map(|session| session_row(session, revoke))
        .collect_view();
    view! {
        <section class="card" id="part-sessions" aria-labelledby=SESSIONS_ID>
            <h2 id=SESSIONS_ID>"Where you are signed in"</h2>
            <p>"If you do not know one of these, end it and set a new password."</p>
            <FormAlert errors=FormErrors::of(revoke) fields=&[]/>
            <FormAlert errors=FormErrors::of(revoke_others) fields=&[]/>
            <ul class="rows">{rows}</ul>
            {others.then(|| view! {
                <ActionForm action=revoke_others>
                    <SubmitButton label="End all other sessions" pending=revoke_others.pending() class="button"/>
                </ActionForm>
            })}
        </section>
    }
}

fn session_row(session: SessionView, revoke: ServerAction<auth::RevokeSession>) -> impl IntoView {
    let SessionView {
        id,
        current,
        agent,
        address,
        seen,
    } = session;
    let name = browser_name(&agent);
    let label = format!("End the session of {name}");
    let end = if current {
        view! { <span class="badge open">"This browser"</span> }.into_any()
    } else {
        view! {
            <ActionForm action=revoke>
                <input type="hidden" name="session" value=id.to_string()/>
                <button type="submit" class="button quiet" aria-label=label>"End"</button>
            </ActionForm>
        }
        .into_any()
    };
    view! {
        <li class="row">
            <div class="row-body">
                <p class="row-title" title=agent>{name}</p>
                <p class="row-meta">{format!("Last used {seen} · {address}")}</p>
            </div>
            {end}
        </li>
    }
}

/// What people call a browser and its system, from its user agent text; "Another program" where it is none of the common
/// ones. Only for recognizing one's own sessions: the text can say anything.
fn browser_name(agent: &str) -> String {
    // Most browsers also name those that they resemble, so the order matters.
    const BROWSERS: [(&str, &str); 6] = [
        ("Edg", "Edge"),
        ("OPR/", "Opera"),
        ("Firefox/", "Firefox"),
        ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 7] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "macOS"),
        ("CrOS", "ChromeOS"),
        ("Linux", "Linux"),
    ];
    let named = |names: &[(&str, &'static str)]| {
        let found = names.iter().find(|(mark, _)| agent.contains(mark));
        found.map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(browser), None) => browser.to_owned(),
        (None, _) => "Another program".to_owned(),
    }
}

/// A plain form, with and without WASM: what it asks for is a file, and browsers know best how to keep one.
#[component]
fn DataCopy() -> impl IntoView {
    view! {
        <section class="card" aria-labelledby="data-copy">
            <h2 id="data-copy">"Get a copy of your data"</h2>
            <p>
                "Everything that is held about you, in one ZIP file: your account, your profile as JSON Resume with the place \
                 of every fact, its earlier versions, your documents with the text that was read from them, your matches, and \
                 what was done with all of it. A file in it says what is where. Keep it as carefully as your documents."
            </p>
            <form method="post" action="/me/data" class="form">
                <button type="submit" class="button">"Download my data"</button>
            </form>
        </section>
    }
    .into_any()
}

#[component]
fn Erase() -> impl IntoView {
    let action = form_action::<auth::EraseAccount>();
    refresh_session(action);
    let errors = FormErrors::of(action);
    focus_refused(errors);
    let open = move || action.value().with(|answer| matches!(answer, Some(Err(_))));
    view! {
        <section class="card" aria-labelledby="erase">
            <h2 id="erase">"Erase the account"</h2>
            <p>
                "Your documents, your profile, your matches and this account are removed for good, at once; recruiters \
                 no longer see you. Backups that were made before hold your data, encrypted, until they are deleted; \
                 should one have to be restored, you are erased from it again, by a list of erased accounts that is kept \
                 apart from backups. Organizations that you made and their jobs stay with their other members."
            </p>
            <details class="aside-form" open=open>
                <summary>"Erase my account …"</summary>
                <ActionForm action=action attr:class="form" attr:novalidate=true>
                    <FormAlert errors=errors fields=&["password"]/>
                    <PasswordField
                        name="password"
                        label="Password, to be sure that it is you"
                        autocomplete="current-password"
                        error=errors.field("password")
                    />
                    <SubmitButton label="Erase everything for good" pending=action.pending() class="button danger"/>
                </ActionForm>
            </details>
        </section>
    }
}

/// Id of the form of a new password.
const PASSWORD_FORM: &str = "change-password";

#[component]
fn ChangePassword(action: ServerAction<auth::ChangePassword>) -> impl IntoView {
    // Where the page is not loaded anew, its fields keep what is in them, and nobody should find a password there.
    Effect::new(move |_| {
        if action.value().with(|answer| matches!(answer, Some(Ok(())))) {
            reset_form(PASSWORD_FORM);
        }
    });
    let errors = FormErrors::of(action);
    focus_refused(errors);
    let query = use_query_map();
    let changed = move || query.with(|q| q.get_str("password") == Some("changed"));
    view! {
        <section class="card" aria-labelledby="password">
            <h2 id="password">"Change the password"</h2>
            {move || changed().then(|| view! {
                <Alert tone=Tone::Success>
                    <p>"Your password is changed. All other sessions were ended."</p>
                </Alert>
            })}
            <ActionForm action=action attr:id=PASSWORD_FORM attr:class="form" attr:novalidate=true>
                <FormAlert errors=errors fields=&["old", "new"]/>
                <PasswordField name="old" label="Current password" autocomplete="current-password" error=errors.field("old")/>
                <PasswordField
                    name="new"
                    label="New password"
                    autocomplete="new-password"
                    help=format!("At least {MIN_PASSWORD_CHARS} characters. All other sessions end.")
                    error=errors.field("new")
                />
                <SubmitButton label="Change the password" pending=action.pending() class="button"/>
            </ActionForm>
        </section>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn browsers_are_called_by_their_names() {
        let chrome = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0 Safari/537.36";
        for (agent, expected) in [
            (chrome, "Chrome on Linux"),
            (&format!("{chrome} Edg/126.0"), "Edge on Linux"),
            (
                "Mozilla/5.0 (iPhone; CPU iPhone OS 17_5 like Mac OS X) AppleWebKit/605.1 Version/17.5 Safari/604.1",
                "Safari on iPhone",
            ),
            (
                "Mozilla/5.0 (Windows NT 10.0; rv:127.0) Gecko/20100101 Firefox/127.0",
                "Firefox on Windows",
            ),
            ("curl/8.5.0", "Another program"),
            ("", "Another program"),
        ] {
            assert_eq!(browser_name(agent), expected, "{agent}");
        }
    }
}
