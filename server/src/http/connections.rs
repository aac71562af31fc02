//! Connections: accepted, given their time limits, and ended in order.

use std::net::SocketAddr;
use std::pin::pin;
use std::time::Duration;

use axum::extract::ConnectInfo;
use axum::serve::Listener;
use axum::{Extension, Router};
use hyper_util::rt::{TokioExecutor, TokioIo, TokioTimer};
use hyper_util::server::conn::auto;
use hyper_util::service::TowerToHyperService;
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::Layer;

/// Longest time until the headers of a connection's next request are there. Somewhat more than proxies keep a quiet
/// connection, so that it is they who close it and never in the middle of a new request.
const HEADERS_TIME: Duration = Duration::from_secs(75);

/// Serves connections until `stop`; returns when the requests that were under way then are answered.
///
/// `axum::serve` would do the same without any time limit, and a client that sends its headers byte by byte, or never,
/// would keep its connection for good.
pub(crate) async fn serve(mut listener: TcpListener, router: Router, stop: CancellationToken) {
    let connections = TaskTracker::new();
    loop {
        let (stream, peer) = tokio::select! {
            () = stop.cancelled() => break,
            accepted = Listener::accept(&mut listener) => accepted,
        };
        connections.spawn(connection(stream, peer, router.clone(), stop.clone()));
    }
    // From here on the port refuses instead of letting people wait.
    drop(listener);
    connections.close();
    connections.wait().await;
}

async fn connection(stream: TcpStream, peer: SocketAddr, router: Router, stop: CancellationToken) {
    let service = TowerToHyperService::new(Extension(ConnectInfo(peer)).layer(router));
    let mut builder = auto::Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADERS_TIME);
    let mut connection = pin!(builder.serve_connection(TokioIo::new(stream), service));
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
        let server = tokio::spawn(serve(listener, Router::new().route("/", get(peer)), stop.clone()));
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
}
