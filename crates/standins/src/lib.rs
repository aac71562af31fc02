//! Stand-ins of services of AWS that no emulator has: each answers on a loopback port what its test scripted, in the
//! wire format of the service, and is driven through the real SDK, whose strict reader checks that format. For tests only.
//!
//! [`faults`] stands in front of an emulator and lets calls to it go wrong.

pub mod faults;

pub mod bedrock;
pub mod sagemaker;
pub mod textract;

use std::net::SocketAddr;

use axum::Router;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// A stand-in that answers until this is dropped.
#[derive(Debug)]
pub struct Running {
    address: SocketAddr,
    serving: JoinHandle<()>,
}

impl Running {
    /// Answers with `router` on a free port of this machine.
    ///
    /// # Errors
    /// When no port can be had.
    pub async fn start(router: Router) -> std::io::Result<Self> {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await?;
        let address = listener.local_addr()?;
        let serving = tokio::spawn(async move {
            if let Err(error) = axum::serve(listener, router).await {
                panic!("the stand-in at {address} ended: {error}");
            }
        });
        Ok(Self { address, serving })
    }

    /// Where it answers, as the endpoint of a client.
    #[must_use]
    pub fn endpoint(&self) -> String {
        format!("http://{}", self.address)
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        self.serving.abort();
    }
}

#[cfg(test)]
mod tests {
    use axum::routing::get;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};

    use super::*;

    #[tokio::test]
    async fn it_answers_where_it_says() {
        let running = Running::start(Router::new().route("/ping", get(|| async { "pong" })))
            .await
            .expect("it runs");
        let address = running.endpoint();
        let mut stream = tokio::net::TcpStream::connect(address.trim_start_matches("http://"))
            .await
            .expect("it runs");
        stream
            .write_all(b"GET /ping HTTP/1.0\r\n\r\n")
            .await
            .expect("it runs");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).await.expect("it runs");
        assert!(answer.ends_with("pong"), "{answer}");
    }
}
