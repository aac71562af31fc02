//! Sending a form with a file from the browser, with progress. `fetch` cannot tell the progress of an upload, so
//! this is an `XMLHttpRequest`.

use rolefit_domain::FailureCode;
use serde::Deserialize;
use wasm_bindgen::JsCast;
use wasm_bindgen::closure::Closure;
use web_sys::{FormData, HtmlFormElement, ProgressEvent, XmlHttpRequest};

use crate::text;

/// The page of a document that was stored.
pub fn stored_page(resume: &str) -> String {
    format!("/me/resumes/{resume}")
}

/// How an upload ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// Stored; the page of the document.
    Stored(String),
    /// Not taken.
    Refused(Refusal),
    /// Not taken, because nobody is signed in any more.
    SignedOut(Refusal),
    /// The server did not answer.
    Lost,
}

/// Why a file is not taken, and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Refusal {
    /// What is wrong.
    pub message: String,
    /// What to do; may be empty.
    #[serde(default)]
    pub advice: String,
}

impl Refusal {
    /// The form was sent without a file.
    pub fn no_file() -> Self {
        Self {
            message: "No file is chosen.".to_owned(),
            advice: "Choose a file first, then send it.".to_owned(),
        }
    }

    /// Several files were given at once.
    pub fn several(files: u32) -> Self {
        Self {
            message: format!("You dropped {files} files, and one at a time is read."),
            advice: "None of them was taken. Drop the one that your profile should be made from; others can be uploaded after it."
                .to_owned(),
        }
    }

    /// More uploads from one place than allowed, and the seconds to wait if they are known.
    fn too_many(wait: Option<u64>) -> Self {
        let when = wait.map_or_else(
            || "later".to_owned(),
            |seconds| format!("in {}", text::wait(seconds)),
        );
        Self {
            message: "Too many uploads from your network.".to_owned(),
            advice: format!("Nothing was stored, and your file is still chosen. Try again {when}."),
        }
    }
}

impl From<FailureCode> for Refusal {
    fn from(code: FailureCode) -> Self {
        Self {
            message: code.message().to_owned(),
            advice: code.advice().to_owned(),
        }
    }
}

/// Sends the form to its address. `progress` hears per cent, `done` hears the end, once. Only for the browser.
pub fn send(form: &HtmlFormElement, progress: impl Fn(u8) + 'static, done: impl FnOnce(Outcome) + 'static) {
    let done = std::rc::Rc::new(std::cell::Cell::new(Some(done)));
    let finish = {
        let done = std::rc::Rc::clone(&done);
        move |outcome: Outcome| {
            if let Some(done) = done.take() {
                done(outcome);
            }
        }
    };
    let prepared = prepare(form);
    let (Ok(request), Ok(body)) = (prepared, FormData::new_with_form(form)) else {
        finish(Outcome::Lost);
        return;
    };
    let on_progress = Closure::<dyn Fn(ProgressEvent)>::new(move |event: ProgressEvent| {
        if event.length_computable() && event.total() > 0.0 {
            progress((event.loaded() * 100.0 / event.total()) as u8);
        }
    });
    if let Ok(upload) = request.upload() {
        upload.set_onprogress(Some(on_progress.as_ref().unchecked_ref()));
    }
    let answered = request.clone();
    let on_end = Closure::once(move || {
        // The request has ended: the closure of its progress may go.
        drop(on_progress);
        let text = answered.response_text().ok().flatten().unwrap_or_default();
        let wait = answered.get_response_header("Retry-After").ok().flatten();
        let wait = wait.and_then(|seconds| seconds.trim().parse().ok());
        finish(outcome(answered.status().unwrap_or(0), &text, wait));
    });
    request.set_onloadend(Some(on_end.as_ref().unchecked_ref()));
    // Called exactly once, by the end of the request, which frees it.
    on_end.forget();
    if request.send_with_opt_form_data(Some(&body)).is_err()
        && let Some(done) = done.take()
    {
        done(Outcome::Lost);
    }
}

fn prepare(form: &HtmlFormElement) -> Result<XmlHttpRequest, wasm_bindgen::JsValue> {
    let request = XmlHttpRequest::new()?;
    request.open("POST", &form.action())?;
    request.set_request_header("Accept", "application/json")?;
    Ok(request)
}

/// Reads the answer. A status of 0 means that there was none. `wait` are the seconds after which to try again.
fn outcome(status: u16, text: &str, wait: Option<u64>) -> Outcome {
    #[derive(Deserialize)]
    struct Stored {
        resume: String,
    }
    #[derive(Deserialize)]
    struct Refused {
        error: Refusal,
    }
    if status == 0 {
        return Outcome::Lost;
    }
    if let Ok(stored) = serde_json::from_str::<Stored>(text) {
        return Outcome::Stored(stored_page(&stored.resume));
    }
    match serde_json::from_str::<Refused>(text) {
        Ok(refused) if status == 401 => Outcome::SignedOut(refused.error),
        Ok(refused) => Outcome::Refused(refused.error),
        Err(_) if status == 429 => Outcome::Refused(Refusal::too_many(wait)),
        Err(_) => Outcome::Refused(Refusal {
            message: "The server did not take the file.".to_owned(),
            advice: "Nothing was stored. Please try again in a moment.".to_owned(),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn answers_are_read() {
        let stored = r#"{"resume":"0190","repeated":false}"#;
        assert_eq!(
            outcome(201, stored, None),
            Outcome::Stored("/me/resumes/0190".into())
        );
        let refused =
            r#"{"error":{"code":"empty","message":"The file is empty.","advice":"Choose another."}}"#;
        assert_eq!(
            outcome(422, refused, None),
            Outcome::Refused(Refusal {
                message: "The file is empty.".into(),
                advice: "Choose another.".into()
            })
        );
        assert!(matches!(outcome(401, refused, None), Outcome::SignedOut(_)));
        assert_eq!(outcome(0, "", None), Outcome::Lost);
        assert!(matches!(outcome(502, "<html>", None), Outcome::Refused(_)));
    }

    #[test]
    fn a_limit_says_how_long_to_wait() {
        let advice = |wait| match outcome(429, "Too many requests", wait) {
            Outcome::Refused(refusal) => refusal.advice,
            other => panic!("{other:?}"),
        };
        assert!(advice(Some(600)).ends_with("Try again in 10 minutes."));
        assert!(advice(None).ends_with("Try again later."));
    }
}
