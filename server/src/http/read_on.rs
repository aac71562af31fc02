//! Uploads that are refused before they are read: the rest is read all the same, because a browser takes no answer while
//! it still sends, and shows a broken connection instead when the server hangs up on it.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use axum::extract::Request;
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use futures::StreamExt;
use http::StatusCode;
use rolefit_domain::limits::MAX_UPLOAD_BYTES;
use tokio::sync::Mutex;

use super::SILENCE;
use super::limits::is_upload;

/// Bytes of a refused upload that are still read, so that the browser is there to take the answer. Beyond it the
/// connection is closed.
pub(super) const READ_ON: u64 = 20 * MAX_UPLOAD_BYTES;

/// The same for who sends too much already: a whole document of the largest size.
const READ_ON_OF_TOO_MANY: u64 = 2 * MAX_UPLOAD_BYTES;

/// Bytes of the longest form of an upload, so that none goes on without end in fields that nobody reads. More than
/// [`READ_ON`], after which a file is refused as too large.
const LONGEST: u64 = READ_ON + MAX_UPLOAD_BYTES;

/// How long the rest of a refused upload may take, whatever its size: a document of the largest size that is taken needs 80
/// seconds over 1 Mbit/s. Who sends a byte now and then would keep a place for good otherwise.
const REST_TIME: Duration = Duration::from_secs(120);

/// Lets no answer to an upload go before its body has been read, whoever gave it: no session, too many requests, another
/// site's form, or a store that failed.
pub(super) async fn read_on(request: Request, next: Next) -> Response {
    if !is_upload(&request) {
        return next.run(request).await;
    }
    let (parts, body) = request.into_parts();
    let whole = Arc::new(Shared {
        pieces: Mutex::new(body.into_data_stream()),
        read: AtomicU64::new(0),
    });
    let held = whole.clone();
    let pieces = futures::stream::unfold(whole.clone(), async |whole| {
        let piece = whole.next().await?;
        Some((piece, whole))
    });
    // The body lives as long as what reads it, as it would by itself, and not only until its last piece.
    let pieces = pieces.inspect(move |_| {
        let _held = &held;
    });
    let response = next
        .run(Request::from_parts(parts, Body::from_stream(pieces)))
        .await;
    let most = match response.status() {
        StatusCode::TOO_MANY_REQUESTS => READ_ON_OF_TOO_MANY,
        _ => READ_ON,
    };
    whole.read_rest(most).await;
    response
}

/// A body that is read by whoever takes the upload, and then to its end.
struct Shared {
    pieces: Mutex<BodyDataStream>,
    /// Bytes read so far.
    read: AtomicU64,
}

impl Shared {
    /// The next piece; a fault beyond [`LONGEST`].
    async fn next(&self) -> Option<Result<Bytes, axum::Error>> {
        if self.read.load(Ordering::Relaxed) >= LONGEST {
            return Some(Err(axum::Error::new(std::io::Error::from(
                std::io::ErrorKind::FileTooLarge,
            ))));
        }
        let piece = self.pieces.lock().await.next().await;
        if let Some(Ok(bytes)) = &piece {
            self.read.fetch_add(bytes.len() as u64, Ordering::Relaxed);
        }
        piece
    }

    /// Reads until the end, a fault, too much, a silence or [`REST_TIME`], after each of which the answer is all that is
    /// left to do.
    async fn read_rest(&self, most: u64) {
        // Late is no fault: the answer goes all the same.
        let _late = tokio::time::timeout(REST_TIME, self.read_to_end(most)).await;
    }

    async fn read_to_end(&self, most: u64) {
        while self.read.load(Ordering::Relaxed) < most {
            match tokio::time::timeout(SILENCE, self.next()).await {
                Ok(Some(Ok(_))) => {}
                Ok(Some(Err(_)) | None) | Err(_) => return,
            }
        }
    }
}
