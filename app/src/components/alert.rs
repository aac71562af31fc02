//! Messages: what happened, and what to do about it.

use leptos::prelude::*;

use super::{Icon, IconShape};

/// How a message is meant. Said by icon and words, and only then by colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// For information.
    Note,
    /// Something went well.
    Success,
    /// Something needs a look.
    Caution,
    /// Something did not work.
    Problem,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Note => "alert note",
            Self::Success => "alert success",
            Self::Caution => "alert caution",
            Self::Problem => "alert problem",
        }
    }

    const fn icon(self) -> IconShape {
        match self {
            Self::Note => IconShape::Info,
            Self::Success => IconShape::Check,
            Self::Caution | Self::Problem => IconShape::Warning,
        }
    }

    /// Problems interrupt a screen reader, other messages wait for a pause.
    const fn role(self) -> &'static str {
        match self {
            Self::Problem => "alert",
            _ => "status",
        }
    }
}

/// A message in a box.
#[component]
pub fn Alert(
    /// How it is meant.
    tone: Tone,
    /// The first words, in bold; empty for none.
    #[prop(optional, into)]
    title: String,
    /// The message.
    children: Children,
) -> impl IntoView {
    let title = (!title.is_empty()).then(|| view! { <p class="alert-title">{title}</p> });
    view! {
        <div class=tone.class() role=tone.role()>
            <Icon shape=tone.icon()/>
            <div class="alert-body">{title} {children()}</div>
        </div>
    }
    .into_any()
}

/// Text that is read out when it changes, and that nobody sees.
#[component]
pub fn LiveRegion(
    /// What to say.
    #[prop(into)]
    text: Signal<String>,
) -> impl IntoView {
    view! { <p class="visually-hidden" role="status" aria-live="polite">{move || text.get()}</p> }
}
