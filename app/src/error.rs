//! The one error that server functions return: safe to show, and short enough for an address.
//!
//! Without WASM a failed form comes back as a redirect with this error in the query, so nothing secret may be in it: no password, and a
//! code only of a mail whose link has it in its address as well.

pub use rolefit_domain::ProblemKind as ErrorKind;
use rolefit_domain::sentence;
use serde::{Deserialize, Serialize};
use server_fn::codec::JsonEncoding;
use server_fn::error::{FromServerFnError, ServerFnErrorErr, ServerFnUrlError};

use crate::text;

/// Most bytes of typed text that come back with an error. Without WASM they stand in the address of the page, which
/// browsers send along with the next form only up to 4096 characters.
const KEPT_BYTES: usize = 1200;

/// What went wrong, in words for the person who reads the page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[error("{message}")]
pub struct AppError {
    /// What kind of thing it is, for pages that react to it.
    pub kind: ErrorKind,
    /// Whole sentences.
    pub message: String,
    /// Name of the form field that is not right, the first one where there are several; `None` when no field is to blame.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<Box<str>>,
    /// The other fields of the form that are not right, in its order.
    #[serde(default, skip_serializing_if = "<[WrongField]>::is_empty")]
    pub also: Box<[WrongField]>,
    /// What the change was about, on pages with many forms of a kind: the path of a fact, the section of an entry.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub subject: Option<Box<str>>,
    /// What the person had typed and should not have to type again (never a password).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub kept: Option<String>,
    /// Whether [`Self::kept`] is the name under which the server keeps what was typed, because that is too long for an address.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub kept_apart: bool,
    /// Id of the field on the page, so that a page that is loaded anew opens there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub anchor: Option<Box<str>>,
}

/// A field of a form that is not right.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct WrongField {
    /// Its name.
    pub field: String,
    /// What to do: whole sentences.
    pub message: String,
}

/// A kind in its standard words.
const fn standard_words(kind: ErrorKind) -> &'static str {
    match kind {
        ErrorKind::SignInNeeded => "Your session was over, so nothing was changed. Sign in and try again.",
        ErrorKind::Forbidden => "You may not do this.",
        ErrorKind::NotFound => "This does not exist, or you may not see it.",
        ErrorKind::Invalid => "Something in this form is not right. Reload the page and try again.",
        ErrorKind::Stale => "This was changed meanwhile. Reload the page and try again.",
        ErrorKind::TooMany => "Too many attempts. Wait a little and try again.",
        ErrorKind::Offline => "The server cannot be reached. Check your connection and try again.",
        ErrorKind::Unavailable | ErrorKind::Broken => {
            "Something went wrong on our side. Nothing was lost, please try again in a moment."
        }
    }
}

impl AppError {
    /// An error of a kind, in its standard words.
    pub fn of(kind: ErrorKind) -> Self {
        Self {
            kind,
            message: standard_words(kind).to_owned(),
            field: None,
            also: Box::default(),
            subject: None,
            kept: None,
            kept_apart: false,
            anchor: None,
        }
    }

    /// The error of a refused form in the address that it leads back to; `None` for an address without one.
    pub fn in_address(address: &str) -> Option<Self> {
        let error = address.split_once("__err=")?.1.split(['&', '#']).next()?;
        Some(ServerFnUrlError::<Self>::decode_err(&error.replace("%3D", "=")))
    }

    /// What is left to say of a form that was sent after the session had ended, once somebody has signed in and is back at
    /// its page. A form in which nothing was typed needs no word more: the sign-in page has said that nothing was changed.
    pub fn after_sign_in(self) -> Option<Self> {
        self.kept.is_some().then(|| Self {
            message: "Your session was over, so this is not saved yet. It is still here: send it again."
                .to_owned(),
            ..self
        })
    }

    /// A form field that is not right.
    pub fn invalid(field: &'static str, message: &str) -> Self {
        Self {
            message: sentence(message),
            field: Some(field.into()),
            ..Self::of(ErrorKind::Invalid)
        }
    }

    /// The fields that are not right with what to do about each, in the order of the form; none when none is to blame.
    pub fn wrong_fields(&self) -> impl Iterator<Item = (&str, &str)> {
        let first = self.field.as_deref().map(|field| (field, self.message.as_str()));
        let also = self.also.iter();
        first
            .into_iter()
            .chain(also.map(|wrong| (wrong.field.as_str(), wrong.message.as_str())))
    }

    /// What to do about the field with a name; `None` where it is not to blame.
    pub fn of_field(&self, name: &str) -> Option<&str> {
        self.wrong_fields()
            .find(|(field, _)| *field == name)
            .map(|(_, message)| message)
    }

    /// What is left to say where these fields show their own messages; `None` where they say everything.
    pub fn beyond(&self, fields: &[&str]) -> Option<Self> {
        if self.field.is_none() {
            return Some(self.clone());
        }
        let left = self.wrong_fields().filter(|(field, _)| !fields.contains(field));
        let left: Vec<&str> = left.map(|(_, message)| message).collect();
        (!left.is_empty()).then(|| Self {
            message: left.join(" "),
            field: None,
            also: Box::default(),
            ..self.clone()
        })
    }

    /// Too many requests from one place, and how long to wait.
    pub fn too_many(seconds: u64) -> Self {
        Self {
            message: format!(
                "Too many requests from your network. Nothing was changed; try again in {}.",
                text::wait(seconds)
            ),
            ..Self::of(ErrorKind::TooMany)
        }
    }

    /// The same error with what the change was about.
    #[must_use]
    pub fn about(mut self, subject: &str) -> Self {
        self.subject = Some(subject.into());
        self
    }

    /// The same error with the id of the field that it is about. A stale page has none: in the newer one the field may be
    /// another fact's, and browsers open what they are led to.
    #[must_use]
    pub fn at(mut self, id: String) -> Self {
        self.anchor = (self.kind != ErrorKind::Stale).then(|| id.into_boxed_str());
        self
    }

    /// The same error with what the person typed, so that the form can show it again.
    ///
    /// Text that is too long for an address is left out as a whole: half of it would look like all of it.
    #[must_use]
    pub fn keeping(mut self, typed: &str) -> Self {
        self.kept = (typed.len() <= KEPT_BYTES).then(|| typed.to_owned());
        self
    }
}

impl FromServerFnError for AppError {
    type Encoder = JsonEncoding;

    fn from_server_fn_error(error: ServerFnErrorErr) -> Self {
        let kind = match &error {
            ServerFnErrorErr::Request(_) => ErrorKind::Offline,
            ServerFnErrorErr::Args(_)
            | ServerFnErrorErr::MissingArg(_)
            | ServerFnErrorErr::Serialization(_) => ErrorKind::Invalid,
            // The server could not read what was sent: it is longer than any form, or no text.
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => ErrorKind::Invalid,
            _ => ErrorKind::Unavailable,
        };
        #[cfg(feature = "ssr")]
        {
            // The texts of the others may quote what was sent, or what stands in somebody's address.
            if let ServerFnErrorErr::ServerError(_)
            | ServerFnErrorErr::Response(_)
            | ServerFnErrorErr::MiddlewareError(_) = &error
            {
                tracing::error!(%error, "a server function failed before or after its work");
            }
            set_status(kind);
        }
        match error {
            ServerFnErrorErr::Deserialization(_) if cfg!(feature = "ssr") => Self {
                message: "What was sent is too long, or is no text. Shorten it, and send it again."
                    .to_owned(),
                ..Self::of(kind)
            },
            _ => Self::of(kind),
        }
    }
}

#[cfg(feature = "ssr")]
pub use server::{is_plain_form, set_status};

#[cfg(feature = "ssr")]
mod server {
    use leptos::prelude::use_context;
    use leptos_axum::ResponseOptions;
    use rolefit_services::ServiceError;

    use super::{AppError, ErrorKind, WrongField};
    use crate::components::field::field_id;

    impl AppError {
        /// The same error with the id of its first field, in forms whose fields have the ids of [`field_id`].
        #[must_use]
        pub fn at_its_field(self) -> Self {
            match self.field.as_deref().map(field_id) {
                Some(id) => self.at(id),
                None => self,
            }
        }

        /// Nobody is signed in; sets the status of the answer.
        pub fn sign_in_needed() -> Self {
            set_status(ErrorKind::SignInNeeded);
            Self::of(ErrorKind::SignInNeeded)
        }
    }

    impl From<ServiceError> for AppError {
        /// Logs causes on our side once, with their whole chain, and sets the status of the answer.
        fn from(error: ServiceError) -> Self {
            let kind = error.kind();
            if kind.is_ours() {
                tracing::error!(error = rolefit_services::chain(&error), "a use case failed");
            }
            set_status(kind);
            let message = match request_id().filter(|_| kind.is_ours()) {
                Some(id) => format!("{} If it stays so, quote this code: {id}.", error.message()),
                None => error.message(),
            };
            let one = |field: &str| Self {
                message: message.clone(),
                field: Some(field.into()),
                ..Self::of(kind)
            };
            match &error {
                ServiceError::Invalid { field, .. } => one(field),
                ServiceError::WrongCode => one("code"),
                ServiceError::Several(wrong) => several(wrong),
                _ => Self {
                    message,
                    ..Self::of(kind)
                },
            }
        }
    }

    /// The error of a form in which several fields are not right.
    fn several(wrong: &[rolefit_services::WrongField]) -> AppError {
        let mut fields = wrong.iter().map(|wrong| WrongField {
            field: wrong.field.to_owned(),
            message: wrong.sentence(),
        });
        match fields.next() {
            Some(first) => AppError {
                message: first.message,
                field: Some(first.field.into()),
                also: fields.collect(),
                ..AppError::of(ErrorKind::Invalid)
            },
            None => AppError::of(ErrorKind::Invalid),
        }
    }

    /// The id under which the log has this request.
    fn request_id() -> Option<String> {
        let parts = use_context::<http::request::Parts>()?;
        let id = parts.headers.get("x-request-id")?.to_str().ok()?;
        Some(id.to_owned())
    }

    /// Whether the request is a form that a browser sends without WASM, which is answered by a redirect to a page.
    pub fn is_plain_form() -> bool {
        use_context::<http::request::Parts>().is_some_and(|parts| {
            let accept = parts.headers.get(http::header::ACCEPT);
            parts.method == http::Method::POST
                && accept
                    .and_then(|accept| accept.to_str().ok())
                    .is_some_and(|accept| accept.contains("text/html"))
        })
    }

    /// Sets the status of the answer, unless it answers a plain form: that one must stay a redirect to the page.
    pub fn set_status(kind: ErrorKind) {
        let Some(response) = use_context::<ResponseOptions>() else {
            return;
        };
        if use_context::<http::request::Parts>().is_none() || is_plain_form() {
            return;
        }
        if let Ok(status) = http::StatusCode::from_u16(kind.status()) {
            response.set_status(status);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_survives_the_way_through_an_address() {
        let error = AppError::invalid("email", "write it as name@example.org")
            .about("basics.emails.0")
            .at("edit-basics-emails-0".to_owned())
            .keeping("mira");
        assert_eq!(AppError::de(error.ser()), error);
        let unread = AppError::de(b"not json".to_vec().into());
        assert!(unread.field.is_none() && unread.kept.is_none() && unread.anchor.is_none());
    }

    #[test]
    fn several_fields_are_told_each_at_its_place_and_what_none_shows_above_them() {
        let also = WrongField {
            field: "password".into(),
            message: "Type more.".into(),
        };
        let error = AppError {
            also: Box::new([also]),
            ..AppError::invalid("email", "write it as name@example.org")
        };
        assert_eq!(AppError::de(error.ser()), error);
        assert_eq!(error.of_field("email"), Some("Write it as name@example.org."));
        assert_eq!(error.of_field("password"), Some("Type more."));
        assert_eq!(error.of_field("code"), None);
        assert_eq!(error.beyond(&["email", "password"]), None);
        let left = error.beyond(&["email"]).expect("one is left");
        assert_eq!((left.message.as_str(), left.field), ("Type more.", None));
        let whole = AppError::of(ErrorKind::Stale);
        assert_eq!(whole.beyond(&["email"]), Some(whole.clone()));
    }

    #[test]
    fn a_stale_page_is_led_to_no_field() {
        let at = |kind| AppError::of(kind).at("edit-work-0-start".to_owned()).anchor;
        assert_eq!(at(ErrorKind::Stale), None);
        assert_eq!(at(ErrorKind::Invalid).as_deref(), Some("edit-work-0-start"));
    }

    #[test]
    fn typed_text_comes_back_whole_or_not_at_all() {
        let error = AppError::of(ErrorKind::Stale);
        let line = "ü".repeat(rolefit_domain::limits::MAX_FIELD_CHARS);
        assert_eq!(error.clone().keeping(&line).kept, Some(line));
        assert_eq!(error.keeping(&"x".repeat(KEPT_BYTES + 1)).kept, None);
    }

    #[test]
    fn the_error_of_an_address_is_read_whatever_stands_around_it() {
        for id in ["a", "ab", "abc"] {
            let error = AppError::of(ErrorKind::SignInNeeded).about(id);
            let url =
                ServerFnUrlError::new("/api/ui/set", error.clone()).to_url("https://jobs.example.org/me?a=b");
            let address = url.expect("an address").to_string();
            for address in [format!("{address}#edit"), format!("{address}&c=d"), address] {
                assert_eq!(AppError::in_address(&address), Some(error.clone()), "{address}");
            }
        }
        assert_eq!(AppError::in_address("/me/profile?a=b"), None);
    }

    #[test]
    fn a_limit_says_how_long_to_wait() {
        let error = AppError::too_many(42);
        assert_eq!(error.kind, ErrorKind::TooMany);
        assert!(error.message.ends_with("try again in 42 seconds."), "{error}");
    }
}
