//! Form fields: a label, the input, its help and its error, tied together for screen readers.
//!
//! No field has a `maxlength`: browsers cut what is pasted into such a field without a word. What is too long is refused as
//! `rolefit_domain::typed` says, with the limit and how much it was.

use leptos::prelude::*;

use crate::text;

/// A field of one line.
#[component]
pub fn TextField(
    /// Name in the form, and base of the ids on the page.
    name: &'static str,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// Type of the input.
    #[prop(default = "text")]
    kind: &'static str,
    /// What it holds at first.
    #[prop(optional, into)]
    value: String,
    /// What helps to fill it in; empty for none.
    #[prop(optional, into)]
    help: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// What browsers may fill in, as an HTML `autocomplete` value.
    #[prop(default = "off")]
    autocomplete: &'static str,
    /// Keyboard of touch devices, as an HTML `inputmode` value.
    #[prop(optional)]
    inputmode: Option<&'static str>,
    /// What the value must look like, as an HTML `pattern`; browsers check it where no WASM runs.
    #[prop(optional)]
    pattern: Option<&'static str>,
    /// What is shown beside it where the browser has found that it does not; empty where the browser checks nothing.
    #[prop(optional)]
    unfit: &'static str,
    /// Whether it may stay empty.
    #[prop(default = Filled::Required)]
    filled: Filled,
    /// Extra class of the field, such as `code`.
    #[prop(default = "field")]
    class: &'static str,
) -> impl IntoView {
    let input = view! {
        <input
            id=field_id(name)
            name=name
            type=kind
            value=value
            autocomplete=autocomplete
            inputmode=inputmode
            pattern=pattern
            required=filled == Filled::Required
            spellcheck="false"
            autocapitalize="none"
            aria-describedby=described_by(name, &help, unfit)
            aria-invalid=move || error.with(Option::is_some).then_some("true")
        />
    };
    view! {
        <div class=class>
            {label_view(name, label, filled)} {help_view(name, help)} {input} {unfit_view(name, unfit)}
            {error_view(name, error)}
        </div>
    }
    .into_any()
}

/// Whether a field may stay empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filled {
    /// It must be filled in.
    Required,
    /// It may stay empty; the label says so.
    Optional,
}

/// A password, which can be shown while typing when WASM runs.
#[component]
pub fn PasswordField(
    /// Name in the form.
    name: &'static str,
    /// The words above it.
    label: &'static str,
    /// `current-password` or `new-password`.
    autocomplete: &'static str,
    /// What helps to choose it; empty for none.
    #[prop(optional, into)]
    help: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let (shown, set_shown) = signal(false);
    let (ready, set_ready) = signal(false);
    Effect::new(move |_| set_ready.set(true));
    let input = view! {
        <input
            id=field_id(name)
            name=name
            type=move || if shown.get() { "text" } else { "password" }
            autocomplete=autocomplete
            required=true
            spellcheck="false"
            autocapitalize="none"
            aria-describedby=described_by(name, &help, "")
            aria-invalid=move || error.with(Option::is_some).then_some("true")
        />
    };
    view! {
        <div class="field">
            {label_view(name, label.to_owned(), Filled::Required)} {help_view(name, help)}
            <div class="input-with-button">
                {input}
                <button
                    type="button"
                    class="button quiet"
                    hidden=move || !ready.get()
                    aria-controls=field_id(name)
                    aria-pressed=move || if shown.get() { "true" } else { "false" }
                    on:click=move |_| set_shown.update(|s| *s = !*s)
                >
                    "Show"
                </button>
            </div>
            {error_view(name, error)}
        </div>
    }
    .into_any()
}

/// A field of several lines.
#[component]
pub fn TextArea(
    /// Name in the form.
    name: &'static str,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// Lines shown at first.
    rows: u8,
    /// Fewest characters; browsers check it where no WASM runs.
    #[prop(optional)]
    minlength: Option<usize>,
    /// What is shown beside it where the browser has found that it is too short; empty where the browser checks nothing.
    #[prop(optional)]
    unfit: &'static str,
    /// What it holds at first.
    #[prop(optional, into)]
    value: String,
    /// What helps to fill it in; empty for none.
    #[prop(optional, into)]
    help: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
    /// Whether it may stay empty.
    #[prop(default = Filled::Required)]
    filled: Filled,
    /// The language of what it holds as a BCP 47 tag; empty where it is not known.
    #[prop(optional, into)]
    lang: String,
) -> impl IntoView {
    let described = described_by(name, &help, unfit);
    let lang = (!lang.is_empty()).then_some(lang);
    view! {
        <div class="field">
            {label_view(name, label, filled)} {help_view(name, help)}
            // Views escape text by themselves, but write a space for an empty one, which would stand in the field.
            <textarea
                id=field_id(name)
                name=name
                rows=rows.to_string()
                minlength=minlength.map(|m| m.to_string())
                required=filled == Filled::Required
                lang=lang
                aria-describedby=described
                aria-invalid=move || error.with(Option::is_some).then_some("true")
                inner_html=text::html(&value)
            ></textarea>
            {unfit_view(name, unfit)}
            {error_view(name, error)}
        </div>
    }
    .into_any()
}

/// A choice from a short list.
#[component]
pub fn SelectField(
    /// Name in the form.
    name: &'static str,
    /// The words above it.
    #[prop(into)]
    label: String,
    /// The values and what people read for them.
    options: Vec<(&'static str, &'static str)>,
    /// The value chosen at first; the first one when it is none of the options.
    #[prop(optional, into)]
    value: String,
    /// What is wrong with it.
    #[prop(optional, into)]
    error: Signal<Option<String>>,
) -> impl IntoView {
    let options = options
        .into_iter()
        .map(|(option, words)| view! { <option value=option selected=option == value>{words}</option> })
        .collect_view();
    view! {
        <div class="field">
            {label_view(name, label, Filled::Required)}
            <select
                id=field_id(name)
                name=name
                aria-describedby=described_by(name, "", "")
                aria-invalid=move || error.with(Option::is_some).then_some("true")
            >
                {options}
            </select>
            {error_view(name, error)}
        </div>
    }
}

/// The id of a field's input. Names of nested fields have brackets, which ids should not have.
pub fn field_id(name: &str) -> String {
    format!("field-{}", name.replace(['[', ']'], "-"))
}

fn described_by(name: &str, help: &str, unfit: &str) -> String {
    let id = field_id(name);
    let parts = [(help, "help"), (unfit, "unfit"), ("always", "error")];
    let parts = parts.iter().filter(|(words, _)| !words.is_empty());
    parts
        .map(|(_, part)| format!("{id}-{part}"))
        .collect::<Vec<_>>()
        .join(" ")
}

fn label_view(name: &str, label: String, filled: Filled) -> impl IntoView + use<> {
    let optional =
        (filled == Filled::Optional).then(|| view! { <span class="optional">" (optional)"</span> });
    view! { <label for=field_id(name)>{label} {optional}</label> }
}

fn help_view(name: &str, help: String) -> impl IntoView + use<> {
    let id = format!("{}-help", field_id(name));
    (!help.is_empty()).then(|| view! { <p class="help" id=id>{help}</p> })
}

/// Shown by the style sheet beside every field that a browser without WASM does not take: by themselves browsers say what
/// is wrong with the first one only.
fn unfit_view(name: &str, unfit: &'static str) -> impl IntoView + use<> {
    let id = format!("{}-unfit", field_id(name));
    (!unfit.is_empty()).then(|| view! { <p class="field-error unfit" id=id>{unfit}</p> })
}

/// Always on the page, so that a screen reader hears the message when it comes.
fn error_view(name: &str, error: Signal<Option<String>>) -> impl IntoView + use<> {
    view! { <p class="field-error" id=format!("{}-error", field_id(name)) aria-live="polite">{move || error.get()}</p> }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_described_by_what_stands_beside_it() {
        assert_eq!(described_by("code", "", ""), "field-code-error");
        assert_eq!(
            described_by("form[pay_min]", "Before tax.", "Write an amount."),
            "field-form-pay_min--help field-form-pay_min--unfit field-form-pay_min--error"
        );
    }
}
