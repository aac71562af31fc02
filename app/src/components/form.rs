//! What every form of the portal shares: where its errors go, and its button.

use leptos::prelude::*;
use server_fn::ServerFn;
use wasm_bindgen::JsCast;

use super::panes::show;
use super::{Alert, Tone};
use crate::AppError;
use crate::error::ErrorKind;

/// The errors of a form: the last answer of its action, sorted to fields.
#[derive(Clone, Copy)]
pub struct FormErrors {
    last: Signal<Option<AppError>>,
    /// What of it is still true where it is read.
    told: Signal<Option<AppError>>,
}

impl FormErrors {
    /// The errors of an action's last answer. Without WASM they come from the address of the page.
    pub fn of<S>(action: ServerAction<S>) -> Self
    where
        S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
        S::Output: Send + Sync + 'static,
    {
        let (value, answers) = (action.value(), action.version());
        let last = Signal::derive(move || {
            value.with(|answer| answer.as_ref().and_then(|a| a.as_ref().err().cloned()))
        });
        let told = Signal::derive(move || {
            let error = last.get()?;
            // Pages of the portal lead visitors away, so whoever sees this one with such an address has signed in since.
            match error.kind {
                ErrorKind::SignInNeeded if answers.get() == 0 => error.after_sign_in(),
                _ => Some(error),
            }
        });
        Self { last, told }
    }

    /// The error, whichever field it is about.
    pub fn get(self) -> Option<AppError> {
        self.told.get()
    }

    /// The error, unless one of `fields` shows it.
    pub fn beyond(self, fields: &[&str]) -> Option<AppError> {
        self.get().and_then(|error| error.beyond(fields))
    }

    /// The error, if the change was about `subject`.
    pub fn about(self, subject: String) -> Signal<Option<AppError>> {
        Signal::derive(move || {
            self.told
                .get()
                .filter(|e| e.subject.as_deref() == Some(subject.as_str()))
        })
    }

    /// The message for a field.
    pub fn field(self, name: &'static str) -> Signal<Option<String>> {
        Signal::derive(move || {
            self.last.with(|error| {
                let message = error.as_ref()?.of_field(name)?;
                Some(message.to_owned())
            })
        })
    }

    /// Whether there is an error now, such as one that came with the address of a page loaded anew. Not followed.
    pub fn now(self) -> bool {
        self.last.with_untracked(Option::is_some)
    }

    /// Whether there is an error that does not hold what was typed, which is then only where it was typed.
    pub fn lost(self) -> bool {
        self.last
            .with(|error| error.as_ref().is_some_and(|error| error.kept.is_none()))
    }

    /// The name under which the server keeps what the person had typed, when it was too long for the address. Not followed.
    pub fn kept_as(self) -> Option<String> {
        let apart = |error: &&AppError| error.kept_apart;
        self.last
            .with_untracked(|error| error.as_ref().filter(apart).and_then(|e| e.kept.clone()))
    }

    /// What the person had typed when the form came back, for its first rendering.
    pub fn kept(self) -> Option<String> {
        let here = |error: &&AppError| !error.kept_apart;
        self.last
            .with_untracked(|error| error.as_ref().filter(here).and_then(|e| e.kept.clone()))
    }
}

/// The message of a form that no field shows. `fields` are the names that do.
#[component]
pub fn FormAlert(
    /// The form's errors.
    errors: FormErrors,
    /// Names of the fields that show their own messages.
    fields: &'static [&'static str],
) -> impl IntoView {
    move || {
        errors
            .beyond(fields)
            .map(|e| view! { <Alert tone=Tone::Problem><p>{e.message}</p></Alert> })
    }
}

/// The problems of a page with many forms that no field shows. `children` say what to do when the page is stale.
#[component]
pub fn Problems(
    /// What no field shows, in the order of the forms.
    #[prop(into)]
    errors: Signal<Vec<AppError>>,
    /// The title for a page that is stale.
    stale: &'static str,
    /// What to do then.
    children: ChildrenFn,
) -> impl IntoView {
    let place = NodeRef::<leptos::html::Div>::new();
    // The form that failed may stand far below, where nothing would seem to happen.
    // Whoever was signed out hears so where they are, and stays there.
    Effect::new(move |_| {
        let is_told_here = |error: &AppError| error.kind != ErrorKind::SignInNeeded;
        if errors.with(|errors| errors.iter().any(is_told_here))
            && let Some(place) = place.get()
        {
            show(&place);
        }
    });
    let told = move || {
        let mut errors = errors.get();
        let is_stale = errors.iter().any(|e| e.kind == ErrorKind::Stale);
        errors.retain(|e| e.kind != ErrorKind::Stale);
        let others = errors
            .into_iter()
            .map(|e| view! { <Alert tone=Tone::Problem><p>{e.message}</p></Alert> })
            .collect_view();
        let children = children.clone();
        view! {
            {is_stale.then(|| view! { <Alert tone=Tone::Caution title=stale>{children()}</Alert> })}
            {others}
        }
    };
    view! { <div class="problems" node_ref=place>{told}</div> }
}

/// Empties the form in the `<details>` with an id and closes it, once it was sent: what was typed, such as a password,
/// does not stay on the page. Only for the browser.
pub fn put_away(id: &str) {
    let Some(details) = document().get_element_by_id(id) else {
        return;
    };
    reset(details.query_selector("form").ok().flatten());
    // An element without the attribute is closed already.
    let _ = details.remove_attribute("open");
}

/// Puts back what the page has in the form with an id. Only for the browser.
pub fn reset_form(id: &str) {
    reset(document().get_element_by_id(id));
}

fn reset(form: Option<web_sys::Element>) {
    if let Some(form) = form.and_then(|form| form.dyn_into::<web_sys::HtmlFormElement>().ok()) {
        form.reset();
    }
}

/// Takes the message of a refused change away, for when a later change has succeeded. What `fields` show stays:
/// somebody is still at that form.
pub fn forget_refusal<S>(action: ServerAction<S>, fields: &[&str])
where
    S: ServerFn<Error = AppError> + Clone + Send + Sync + 'static,
    S::Output: Send + Sync + 'static,
{
    let refused = action.value().with_untracked(|answer| {
        answer.as_ref().is_some_and(|answer| {
            let shown = |error: &AppError| error.wrong_fields().any(|(field, _)| fields.contains(&field));
            answer.as_ref().is_err_and(|error| !shown(error))
        })
    });
    if refused {
        action.clear();
    }
}

/// Tells people without WASM where their words are, when the page was loaded anew and could not bring them along.
#[component]
pub fn CameBack() -> impl IntoView {
    view! {
        <Alert tone=Tone::Caution title="The form was not saved">
            <p>"Go back in your browser: what you typed is still there."</p>
        </Alert>
    }
}

/// The button that sends a form. While the answer is on its way it says so and takes no second press.
#[component]
pub fn SubmitButton(
    /// What it does, such as "Sign in".
    #[prop(into)]
    label: String,
    /// Whether the answer is on its way.
    #[prop(optional, into)]
    pending: Signal<bool>,
    /// Class of the button; `button primary` unless given.
    #[prop(default = "button primary")]
    class: &'static str,
) -> impl IntoView {
    view! {
        <button type="submit" class=class disabled=move || pending.get() aria-busy=move || pending.get().then_some("true")>
            {label}
        </button>
    }
}
