//! Connections: accepted, given their time limits, and ended in order.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::pin::pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::serve::Listener;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use ipnet::IpNet;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, TryAcquireError};
use tokio_io_timeout::TimeoutStream;
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Layer;

use super::SILENCE;
use super::limits::network;

/// Longest time until the headers of a connection's next request are there. Somewhat more than proxies keep a quiet
/// connection, so that it is they who close it and never in the middle of a new request.
const HEADERS_TIME: Duration = Duration::from_secs(75);

/// What people are waited for.
const PATIENCE: Patience = Patience {
    headers: HEADERS_TIME,
    untaken: SILENCE,
};

/// How long may be waited for a connection, which is held by one who is silent or slow.
#[derive(Debug, Clone, Copy)]
struct Patience {
    /// See [`HEADERS_TIME`].
    headers: Duration,
    /// Longest time in which no byte of an answer is taken. Who asks for much and reads nothing would hold a connection for
    /// good otherwise.
    untaken: Duration,
}

/// One place may hold this part of all connections, so that who opens many and says nothing shuts nobody else out.
const SHARE_OF_ONE: usize = 4;
/// Connections that every place may hold, however few there are: some browsers of a household, each of which opens six.
const ALWAYS: usize = 16;

/// The connections that may be held at the same time.
pub(crate) struct Places {
    most: usize,
    free: Arc<Semaphore>,
    of_one: usize,
    proxies: Arc<Vec<IpNet>>,
    /// Connections that are held, by the network place that they come from.
    held: Mutex<HashMap<IpAddr, usize>>,
}

/// A connection that counts as held by its place until this is dropped.
struct Held {
    places: Arc<Places>,
    place: IpAddr,
}

impl Places {
    /// At most `most` connections, of which a place that is none of the `proxies` may hold a quarter.
    pub fn new(most: usize, proxies: Arc<Vec<IpNet>>) -> Arc<Self> {
        Arc::new(Self {
            most,
            free: Arc::new(Semaphore::new(most)),
            of_one: (most / SHARE_OF_ONE).max(ALWAYS),
            proxies,
            held: Mutex::default(),
        })
    }

    /// Counts a connection; `None` when its place holds as many as it may.
    fn hold(self: &Arc<Self>, peer: SocketAddr) -> Option<Held> {
        let address = peer.ip().to_canonical();
        let place = network(address);
        let mut all = self.held.lock().unwrap_or_else(PoisonError::into_inner);
        let held = all.entry(place).or_default();
        // Everybody comes through a proxy, whose connections it limits itself.
        if *held >= self.of_one && !self.proxies.iter().any(|proxy| proxy.contains(&address)) {
            return None;
        }
        *held += 1;
        Some(Held {
            places: Arc::clone(self),
            place,
        })
    }
}

impl Drop for Held {
    fn drop(&mut self) {
        let mut all = self.places.held.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(held) = all.get_mut(&self.place) {
            *held -= 1;
            if *held == 0 {
                all.remove(&self.place);
            }
        }
    }
}

/// Serves connections until `stop`, as many at the same time as there are `places`; returns when the requests that were
/// under way then are answered.
///
/// Whoever comes while all places are taken waits in the system's queue, instead of taking the last file that the
/// process may open from the database; whoever holds too many is hung up on. `axum::serve` would have neither this nor any
/// time limit, and a client that sends its headers byte by byte, or never, would keep its connection for good.
pub(crate) async fn serve(
    mut listener: TcpListener,
    router: Router,
    stop: CancellationToken,
    places: Arc<Places>,
) {
    let connections = TaskTracker::new();
    let mut told = false;
    loop {
        let next = async {
            let place = place(&places.free, places.most, &mut told).await;
            let (stream, peer) = Listener::accept(&mut listener).await;
            (place, stream, peer)
        };
        let (place, stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            next = next => next,
        };
        let Some(held) = places.hold(peer) else {
            metrics::counter!("rolefit_connections_refused_total").increment(1);
            continue;
        };
        let connection = connection(stream, peer, router.clone(), stop.clone(), PATIENCE);
        connections.spawn(async move {
            connection.await;
            drop((place, held));
        });
    }
    // From here on the port refuses instead of letting people wait.
    drop(listener);
    connections.close();
    connections.wait().await;
}

/// A place for one more connection, waited for when all are taken. The log hears of it once, until half are free again.
async fn place(places: &Arc<Semaphore>, most: usize, told: &mut bool) -> Option<OwnedSemaphorePermit> {
    metrics::gauge!("rolefit_connections").set((most - places.available_permits()) as f64);
    if places.available_permits() > most / 2 {
        *told = false;
    }
    match places.clone().try_acquire_owned() {
        Ok(place) => return Some(place),
        // Nobody closes it.
        Err(TryAcquireError::Closed) => return None,
        Err(TryAcquireError::NoPermits) => {}
    }
    metrics::counter!("rolefit_connections_waited_total").increment(1);
    if !std::mem::replace(told, true) {
        tracing::warn!(
            most,
            "all connections are taken, so others wait; `limits.connections` allows more where the process may open more files"
        );
    }
    places.clone().acquire_owned().await.ok()
}

async fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
    stop: CancellationToken,
    patience: Patience,
) {
    let service = TowerToHyperService::new(Extension(ConnectInfo(peer)).layer(router));
    // Asked which version it speaks, a client that says nothing would be waited for without limit.
    let mut builder = auto::Builder::new(TokioExecutor::new()).http1_only();
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(patience.headers);
    let mut stream = TimeoutStream::new(stream);
    stream.set_write_timeout(Some(patience.untaken));
    let stream = TokioIo::new(Box::pin(stream));
    let mut connection = pin!(builder.serve_connection(stream, service));
    let ended = tokio::select! {
        ended = connection.as_mut() => ended,
        () = stop.cancelled() => {
            connection.as_mut().graceful_shutdown();
            connection.await
        }
    };
    if let Err(error) = ended {
        tracing::debug!(error, "a connection broke off");
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn handlers_know_the_peer_and_a_stop_ends_quiet_connections() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let peer = |ConnectInfo(peer): ConnectInfo<SocketAddr>| async move { peer.to_string() };
        let stop = CancellationToken::new();
        let server = tokio::spawn(serve(
            listener,
            Router::new().route("/", get(peer)),
            stop.clone(),
            Places::new(9, Arc::default()),
        ));
        let mut client = TcpStream::connect(address).await.expect("accepted");
        let own = client.local_addr().expect("connected").to_string();
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .expect("sent");
        let mut answer = Vec::new();
        while !answer.ends_with(own.as_bytes()) {
            let read = client.read_buf(&mut answer).await.expect("answered");
            assert_ne!(read, 0, "closed after {}", String::from_utf8_lossy(&answer));
        }
        stop.cancel();
        server.await.expect("ends");
        assert_eq!(client.read_buf(&mut answer).await.expect("closed"), 0);
        assert!(TcpStream::connect(address).await.is_err(), "the port is closed");
    }

    #[tokio::test]
    async fn who_says_nothing_or_does_not_go_on_is_hung_up_on() {
        for begun in ["", "G", "GET / HTTP/1.1\r\nhost: x\r\n"] {
            let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
            let address = listener.local_addr().expect("bound");
            let mut client = TcpStream::connect(address).await.expect("queued");
            let (stream, peer) = listener.accept().await.expect("accepted");
            client.write_all(begun.as_bytes()).await.expect("sent");
            let patience = Patience {
                headers: Duration::from_millis(20),
                ..PATIENCE
            };
            connection(stream, peer, Router::new(), CancellationToken::new(), patience).await;
            let mut answer = Vec::new();
            client.read_to_end(&mut answer).await.expect("is closed");
        }
    }

    #[tokio::test]
    async fn who_takes_nothing_of_a_long_answer_is_hung_up_on() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let mut client = TcpStream::connect(address).await.expect("queued");
        let (stream, peer) = listener.accept().await.expect("accepted");
        client
            .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
            .await
            .expect("sent");
        // More than the sockets of both sides hold.
        let long = || async { vec![b'a'; 64 << 20] };
        let router = Router::new().route("/", get(long));
        let patience = Patience {
            untaken: Duration::from_millis(50),
            ..PATIENCE
        };
        connection(stream, peer, router, CancellationToken::new(), patience).await;
        let mut answer = Vec::new();
        // What had been sent is still there, and then the connection has ended one way or the other.
        let _broken_off = client.read_to_end(&mut answer).await;
        assert!(answer.len() < 64 << 20, "{} bytes were waited for", answer.len());
    }

    #[tokio::test]
    async fn who_comes_when_all_places_are_taken_waits_for_one() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let router = Router::new().route("/", get(|| async { "answered" }));
        let stop = CancellationToken::new();
        let places = Places::new(1, Arc::default());
        let server = tokio::spawn(serve(listener, router, stop.clone(), places.clone()));
        let ask = async |client: &mut TcpStream| {
            client
                .write_all(b"GET / HTTP/1.1\r\nhost: x\r\n\r\n")
                .await
                .expect("sent");
        };
        let answer = async |client: &mut TcpStream| {
            let mut answer = Vec::new();
            while !answer.ends_with(b"answered") {
                assert_ne!(client.read_buf(&mut answer).await.expect("read"), 0, "closed");
            }
        };
        let mut first = TcpStream::connect(address).await.expect("accepted");
        ask(&mut first).await;
        answer(&mut first).await;
        assert_eq!(places.free.available_permits(), 0, "the first has the only place");
        let mut second = TcpStream::connect(address).await.expect("queued");
        ask(&mut second).await;
        // The first is answered again while the second has not been: only one of them has the place.
        ask(&mut first).await;
        answer(&mut first).await;
        let nothing = second.try_read(&mut [0; 1]).expect_err("nothing was answered");
        assert_eq!(nothing.kind(), std::io::ErrorKind::WouldBlock);
        drop(first);
        answer(&mut second).await;
        stop.cancel();
        server.await.expect("ends");
    }

    #[tokio::test]
    async fn who_holds_too_many_is_hung_up_on_and_others_are_answered() {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("bound");
        let router = Router::new().route("/", get(|| async { "answered" }));
        let stop = CancellationToken::new();
        let places = Places::new(64, Arc::default());
        let server = tokio::spawn(serve(listener, router, stop.clone(), places.clone()));
        let mut quiet = Vec::new();
        for _ in 0..ALWAYS {
            quiet.push(TcpStream::connect(address).await.expect("accepted"));
        }
        let mut answer = Vec::new();
        let mut one_more = TcpStream::connect(address).await.expect("accepted");
        assert_eq!(one_more.read_to_end(&mut answer).await.expect("is closed"), 0);

        // Another address of the loopback network is another place.
        let other = tokio::net::TcpSocket::new_v4().expect("a socket");
        other
            .bind("127.0.0.2:0".parse().expect("an address"))
            .expect("bound");
        let mut other = other.connect(address).await.expect("accepted");
        let ask = b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
        other.write_all(ask).await.expect("sent");
        other.read_to_end(&mut answer).await.expect("answered");
        assert!(
            answer.ends_with(b"answered"),
            "{}",
            String::from_utf8_lossy(&answer)
        );

        // Who lets one go may open another.
        drop(quiet.pop());
        let again = async {
            loop {
                let mut again = TcpStream::connect(address).await.expect("accepted");
                let mut answer = Vec::new();
                if again.write_all(ask).await.is_ok()
                    && again.read_to_end(&mut answer).await.is_ok()
                    && answer.ends_with(b"answered")
                {
                    return;
                }
            }
        };
        tokio::time::timeout(Duration::from_secs(10), again)
            .await
            .expect("answered in the end");
        stop.cancel();
        server.await.expect("ends");
        assert!(
            places.held.lock().expect("no panic").is_empty(),
            "none is counted any more"
        );
    }

    #[test]
    fn a_proxy_may_hold_all() {
        let proxies = Arc::new(vec!["10.0.0.0/8".parse().expect("a network")]);
        let places = Places::new(64, proxies);
        let from = |address: &str| places.hold(address.parse().expect("an address"));
        let held: Vec<_> = (0..60).map(|_| from("10.1.2.3:9")).collect();
        assert!(held.iter().all(Option::is_some));
        // Addresses of one IPv6 network are one place.
        let held: Vec<_> = (0..ALWAYS).map(|n| from(&format!("[2001:db8::{n}]:9"))).collect();
        assert!(held.iter().all(Option::is_some));
        assert!(from("[2001:db8::ffff]:9").is_none());
        assert!(from("[2001:db8:0:1::1]:9").is_some());
    }
}
