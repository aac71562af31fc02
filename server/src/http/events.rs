//! Live messages to a candidate's own pages, as server-sent events.

use std::collections::HashMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Extension;
use axum::extract::State;
use axum::response::sse::{Event, Sse};
use axum::response::{IntoResponse, Response};
use futures::stream::{self, Stream, StreamExt};
use http::StatusCode;
use rolefit_app::context::RequestContext;
use rolefit_domain::CandidateId;
use rolefit_services::{Secret, Services};

use super::pages;
use crate::app::AppState;

/// Time between two looks whether the session still lives. Each sends a comment, which keeps proxies from closing a
/// stream that is quiet.
const LOOK_EVERY: Duration = Duration::from_secs(20);

/// The streams that are open, by candidate.
#[derive(Debug)]
pub(crate) struct Seats {
    most: u32,
    taken: Mutex<HashMap<CandidateId, u32>>,
}

/// One open stream's place, given back when it is dropped.
#[derive(Debug)]
struct Seat {
    candidate: CandidateId,
    seats: Arc<Seats>,
}

impl Seats {
    /// Places for so many streams of each candidate.
    pub(crate) fn new(most: u32) -> Arc<Self> {
        let taken = Mutex::default();
        Arc::new(Self { most, taken })
    }

    fn take(self: &Arc<Self>, candidate: CandidateId) -> Option<Seat> {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let count = taken.entry(candidate).or_default();
        if *count >= self.most {
            return None;
        }
        *count += 1;
        let seats = Arc::clone(self);
        Some(Seat { candidate, seats })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut taken = self.seats.taken.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = taken.get_mut(&self.candidate) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.candidate);
            }
        }
    }
}

/// `GET /me/events`: events named after what changed, with the id of what changed as data, for as long as the session
/// lives.
///
/// One stream too many is answered 429, after which browsers do not try again by themselves: the newest page then asks
/// every few seconds instead. Ending the oldest one would make two pages push each other out for ever.
pub(super) async fn events(
    State(state): State<AppState>,
    Extension(context): Extension<RequestContext>,
) -> Response {
    let frame = pages::frame(&context, "/me");
    let (Some(caller), Some(token)) = (context.caller, context.token) else {
        return StatusCode::UNAUTHORIZED.into_response();
    };
    let Some(seat) = state.event_seats.take(caller.candidate) else {
        return StatusCode::TOO_MANY_REQUESTS.into_response();
    };
    let news = match state.services.listen(&caller).await {
        Ok(news) => news,
        Err(error) => return pages::failed(&frame, &error),
    };
    let ticks = stream::unfold((), |()| async {
        tokio::time::sleep(LOOK_EVERY).await;
        Some(((), ()))
    });
    let signed_in = move || {
        let (services, token) = (state.services.clone(), token.clone());
        async move { is_alive(&services, &token).await }
    };
    let stop = state.stop.clone();
    let events = while_signed_in(news, ticks, signed_in)
        .map(move |news| {
            // The place is taken for as long as the stream is there.
            let _taken = &seat;
            Ok::<_, Infallible>(match news {
                Some((kind, subject)) => Event::default().event(kind).data(subject),
                None => Event::default().comment(""),
            })
        })
        .take_until(async move { stop.cancelled().await });
    Sse::new(events).into_response()
}

/// A session that cannot be looked up counts as over: the browser connects again and is asked again.
async fn is_alive(services: &Services, token: &Secret) -> bool {
    // A stream is no use of its session: a page that was left open must not keep it alive.
    match services.recognize_unused(token).await {
        Ok(recognized) => recognized.is_some(),
        Err(error) => {
            tracing::error!(
                error = rolefit_ports::error::chain(&error),
                "the session of a stream cannot be looked up"
            );
            false
        }
    }
}

/// The news, and `None` at each tick that finds the session alive. Ends with the news or with the session.
fn while_signed_in<T, F: Future<Output = bool>>(
    news: impl Stream<Item = T>,
    ticks: impl Stream<Item = ()>,
    signed_in: impl Fn() -> F,
) -> impl Stream<Item = Option<T>> {
    enum Next<T> {
        News(T),
        Alive,
        Over,
    }
    let news = news.map(Next::News).chain(stream::iter([Next::Over]));
    let looks = ticks
        .then(move |()| signed_in())
        .map(|alive| if alive { Next::Alive } else { Next::Over });
    stream::select(news, looks)
        .take_while(|next| std::future::ready(!matches!(next, Next::Over)))
        .map(|next| match next {
            Next::News(news) => Some(news),
            Next::Alive | Next::Over => None,
        })
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicU32, Ordering};

    use super::*;

    #[test]
    fn a_place_is_free_again_when_its_stream_ends() {
        let seats = Seats::new(2);
        let [one, other] = [1, 2].map(|n| CandidateId::new(uuid::Uuid::from_u128(n)));
        let first = seats.take(one);
        let second = seats.take(one);
        assert!(first.is_some() && second.is_some());
        assert!(seats.take(one).is_none(), "one too many");
        assert!(seats.take(other).is_some(), "others have their own");
        drop(first);
        assert!(seats.take(one).is_some());
        drop(second);
        assert!(seats.taken.lock().expect("no panic holds it").is_empty());
    }

    #[tokio::test]
    async fn a_stream_ends_with_its_session() {
        let looks = AtomicU32::new(0);
        let signed_in = || std::future::ready(looks.fetch_add(1, Ordering::Relaxed) < 2);
        let ticks = stream::iter([(); 9]);
        let sent = while_signed_in(stream::pending::<u8>(), ticks, signed_in);
        assert_eq!(sent.collect::<Vec<_>>().await, [None, None]);
        assert_eq!(looks.load(Ordering::Relaxed), 3);
    }

    #[tokio::test]
    async fn a_stream_ends_with_its_news() {
        let sent = while_signed_in(stream::iter([1, 2]), stream::pending(), || {
            std::future::ready(true)
        });
        assert_eq!(sent.collect::<Vec<_>>().await, [Some(1), Some(2)]);
    }
}
