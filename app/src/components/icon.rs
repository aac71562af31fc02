//! The icons: one path each on a 24-pixel grid, drawn in the colour of the text.

use leptos::prelude::*;

/// The shapes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum IconShape {
    /// A tick.
    Check,
    /// A circle, half filled.
    Half,
    /// An empty circle.
    Ring,
    /// A question mark.
    Question,
    /// An exclamation mark in a triangle.
    Warning,
    /// An i in a circle.
    Info,
    /// A cross.
    Cross,
    /// A map pin.
    Pin,
    /// A clock.
    Clock,
    /// A banknote.
    Pay,
    /// A calendar sheet.
    Calendar,
    /// A sheet of paper with lines.
    Document,
    /// An arrow into a tray, upwards.
    Upload,
    /// A pencil.
    Pencil,
    /// An arrow to the right.
    Arrow,
    /// A magnifying glass.
    Search,
    /// A speech bubble.
    Reply,
    /// A padlock.
    Lock,
    /// A person.
    Person,
}

impl IconShape {
    const fn path(self) -> &'static str {
        match self {
            Self::Check => "M4.5 12.5l5 5 10-11",
            Self::Half => {
                "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 3.5v17M12 7h5.5M12 12h8M12 17h5.5"
            }
            Self::Ring => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17z",
            Self::Question => "M8.5 9a3.5 3.5 0 1 1 5 3.2c-1 .5-1.5 1.2-1.5 2.3M12 18.5v.1",
            Self::Warning => "M12 4l9 16H3zM12 10v4.5M12 17.4v.1",
            Self::Info => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 11v5.5M12 7.6v.1",
            Self::Cross => "M6 6l12 12M18 6L6 18",
            Self::Pin => {
                "M12 21s7-6.2 7-11.5A7 7 0 0 0 5 9.5C5 14.8 12 21 12 21zM12 12.2a2.6 2.6 0 1 0 0-5.2 2.6 2.6 0 0 0 0 5.2z"
            }
            Self::Clock => "M12 3.5a8.5 8.5 0 1 0 0 17 8.5 8.5 0 0 0 0-17zM12 7.5V12l3 2",
            Self::Pay => "M3 6.5h18v11H3zM12 14.5a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5zM6.5 12h.1M17.5 12h.1",
            Self::Calendar => "M4 6h16v14H4zM4 10h16M8.5 3.5V7M15.5 3.5V7",
            Self::Document => "M6 3.5h8l4.5 4.5v12.5H6zM14 3.5V8h4.5M9 12.5h6.5M9 16h6.5",
            Self::Upload => "M12 15.5V4M7.5 8.5L12 4l4.5 4.5M4 15v5h16v-5",
            Self::Pencil => "M4 20l1-4.5L16.5 4l3.5 3.5L8.5 19zM14 6.5l3.5 3.5",
            Self::Arrow => "M4 12h15M13 6l6 6-6 6",
            Self::Search => "M10.5 4a6.5 6.5 0 1 0 0 13 6.5 6.5 0 0 0 0-13zM15.5 15.5L20.5 20.5",
            Self::Reply => "M4 5h16v11H11l-5 4v-4H4z",
            Self::Lock => "M6 11h12v9H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
            Self::Person => "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8zM4.5 20.5c.5-4 3.5-6 7.5-6s7 2 7.5 6",
        }
    }
}

/// An icon. Always beside words that say the same, therefore hidden from screen readers.
#[component]
pub fn Icon(
    /// Which.
    shape: IconShape,
) -> impl IntoView {
    view! {
        <svg class="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
            <path d=shape.path()></path>
        </svg>
    }
    .into_any()
}
