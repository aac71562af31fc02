//! The building blocks of all pages. Each renders the same on both sides and needs no script to be useful.
//!
//! A block that is only a box is a CSS class (`card`, `stack`, `cluster`, see `style/components.css`), not a
//! component.

pub mod alert;
pub mod badge;
pub mod criterion;
pub mod evidence;
pub mod field;
pub mod focus;
pub mod form;
pub mod frame;
pub mod icon;
pub mod job_card;
pub mod loaded;
pub mod logo;
pub mod page;
pub mod panes;
pub mod session_over;
pub mod stepper;

pub use alert::{Alert, LiveRegion, Tone};
pub use badge::{BandBadge, Chips, Fit, StatusBadge, VerdictMark};
pub use criterion::CriterionRow;
pub use evidence::{EvidenceText, TextMark};
pub use field::{PasswordField, SelectField, TextArea, TextField};
pub use form::{
    CameBack, FormAlert, FormErrors, Problems, SubmitButton, forget_refusal, put_away, reset_form,
};
pub use frame::{Footer, Header, SkipLink};
pub use icon::{Icon, IconShape};
pub use job_card::{JobCardView, JobFacts};
pub use loaded::{loaded, outliving};
pub use logo::Logo;
pub use page::{EmptyState, PageHead};
pub use panes::Panes;
pub use stepper::Stepper;
