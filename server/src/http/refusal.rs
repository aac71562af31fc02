//! Answers of layers, which refuse a request before or instead of its handler, in the form that the asker reads.

use axum::Json;
use axum::extract::Request;
use axum::response::{Html, IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use rolefit_app::AppError;
use rolefit_app::context::SiteUrls;
use rolefit_app::csp::PUBLIC_POLICY;
use rolefit_app::public::{self, PublicFrame};
use serde_json::json;

use super::limits::is_upload;
use super::observe;

/// What an asker reads, found before the request goes to its handler.
pub(super) struct Asker {
    path: String,
    reads: Form,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    /// The script of the upload page.
    UploadJson,
    /// The browser bundle, which called a server function.
    FunctionJson,
    Page,
    Text,
}

/// Why and how a request is refused.
pub(super) struct Refusal {
    pub status: StatusCode,
    /// For the script of the upload page.
    pub code: &'static str,
    /// Whole sentences.
    pub message: String,
    /// What to do, in whole sentences.
    pub advice: String,
    /// The same for a server function.
    pub error: AppError,
}

impl Asker {
    pub(super) fn of(request: &Request) -> Self {
        let accept = request.headers().get(header::ACCEPT);
        let accept = accept.and_then(|value| value.to_str().ok()).unwrap_or_default();
        let json = accept.contains("application/json");
        let reads = match json {
            true if is_upload(request) => Form::UploadJson,
            true => Form::FunctionJson,
            false if accept.contains("text/html") => Form::Page,
            false => Form::Text,
        };
        Self {
            path: request.uri().path().to_owned(),
            reads,
        }
    }

    /// The refusal as a page, the answer of the upload or of a server function, or text. Nobody keeps it.
    pub(super) fn refuse(self, site: &SiteUrls, refusal: Refusal) -> Response {
        let Refusal {
            status,
            code,
            message,
            advice,
            error,
        } = refusal;
        let mut response = match self.reads {
            Form::UploadJson => {
                let error = json!({ "code": code, "message": message, "advice": advice });
                Json(json!({ "error": error })).into_response()
            }
            Form::FunctionJson => Json(error).into_response(),
            Form::Page => {
                // Who asks is not looked up for a request that is refused, so the menu is a visitor's.
                let frame = PublicFrame {
                    site: site.clone(),
                    path: self.path,
                    viewer: None,
                };
                let words = format!("{message} {advice}");
                let id = observe::current_id();
                let html = public::error(&frame, status.as_u16(), Some(&words), id.as_deref());
                ([(header::CONTENT_SECURITY_POLICY, PUBLIC_POLICY)], Html(html)).into_response()
            }
            Form::Text => format!("{message} {advice}\n").into_response(),
        };
        *response.status_mut() = status;
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        response
    }
}
