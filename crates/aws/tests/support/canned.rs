//! A service that gives the answers it was told to, for those that an emulator never gives.

use std::sync::{Arc, Mutex};

use rolefit_aws::sdk::{Sdk, SdkOptions};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Chooses the status and the body for a request, given its first line and its body.
type Answer = dyn Fn(&str, &str) -> (u16, String) + Send + Sync;

/// A running service.
pub struct Canned {
    endpoint: String,
    heads: Arc<Mutex<Vec<String>>>,
    task: tokio::task::JoinHandle<()>,
}

impl Canned {
    /// A service that answers each request with what `answer` says.
    pub async fn start(answer: impl Fn(&str, &str) -> (u16, String) + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port is free");
        let endpoint = format!("http://{}", listener.local_addr().expect("has an address"));
        let heads = Arc::new(Mutex::new(Vec::new()));
        let seen = Arc::clone(&heads);
        let answer: Arc<Answer> = Arc::new(answer);
        let task = tokio::spawn(async move {
            while let Ok((connection, _)) = listener.accept().await {
                tokio::spawn(serve(connection, Arc::clone(&answer), Arc::clone(&seen)));
            }
        });
        Self {
            endpoint,
            heads,
            task,
        }
    }

    /// The address of a page of it.
    pub fn url(&self, path: &str) -> String {
        format!("{}{path}", self.endpoint)
    }

    /// The SDK's configuration for it. Needs credentials in the environment, as the other tests do.
    pub async fn sdk(&self) -> Sdk {
        let options = SdkOptions {
            region: Some("eu-central-1".to_owned()),
            endpoint: Some(self.endpoint.clone()),
            ..SdkOptions::default()
        };
        Sdk::load(options).await.expect("a region is set")
    }

    /// The first lines of the requests so far, in lower case.
    pub fn requests(&self) -> Vec<String> {
        let first = |head: String| head.lines().next().unwrap_or_default().to_owned();
        self.heads().into_iter().map(first).collect()
    }

    /// The first lines and headers of the requests so far, in lower case.
    pub fn heads(&self) -> Vec<String> {
        self.heads.lock().expect("not poisoned").clone()
    }
}

impl Drop for Canned {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// Answers one request and closes.
async fn serve(mut connection: TcpStream, answer: Arc<Answer>, seen: Arc<Mutex<Vec<String>>>) {
    let mut bytes = Vec::new();
    let end = loop {
        if let Some(end) = bytes.windows(4).position(|four| four == b"\r\n\r\n") {
            break end + 4;
        }
        if connection.read_buf(&mut bytes).await.is_ok_and(|read| read == 0) {
            return;
        }
    };
    let head = String::from_utf8_lossy(&bytes[..end]).to_lowercase();
    let length = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length:")?.trim().parse().ok())
        .unwrap_or(0);
    while bytes.len() < end + length {
        if connection.read_buf(&mut bytes).await.is_ok_and(|read| read == 0) {
            return;
        }
    }
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let first = text.lines().next().unwrap_or_default().to_owned();
    let (status, body) = answer(&first, text.get(end..).unwrap_or_default());
    seen.lock().expect("not poisoned").push(head);
    let reply = format!(
        "HTTP/1.1 {status} Canned\r\ncontent-type: application/json\r\ncontent-length: {}\r\nconnection: close\r\n\r\n{body}",
        body.len()
    );
    // A client that left needs no answer.
    let _ = connection.write_all(reply.as_bytes()).await;
}

/// Reads a page of the emulator that is none of AWS.
pub async fn inspect(path: &str) -> String {
    let endpoint = std::env::var("AWS_ENDPOINT_URL").expect("is set");
    let address = endpoint.trim_start_matches("http://");
    let mut connection = TcpStream::connect(address).await.expect("the emulator answers");
    let request = format!("GET {path} HTTP/1.0\r\nhost: {address}\r\n\r\n");
    connection.write_all(request.as_bytes()).await.expect("is asked");
    let mut answer = String::new();
    connection.read_to_string(&mut answer).await.expect("is read");
    answer
}

/// Makes somebody in the emulator who may do nothing: the id and the secret of their key.
pub async fn nobody(name: &str) -> (String, String) {
    let endpoint = std::env::var("AWS_ENDPOINT_URL").expect("is set");
    let address = endpoint.trim_start_matches("http://");
    let mut answers = Vec::new();
    for action in ["CreateUser", "CreateAccessKey"] {
        let body = format!("Action={action}&Version=2010-05-08&UserName={name}");
        // The main account's signature is not checked.
        let request = format!(
            "POST / HTTP/1.0\r\nhost: {address}\r\ncontent-type: application/x-www-form-urlencoded\r\n\
             authorization: AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/iam/aws4_request, SignedHeaders=host, \
             Signature=0\r\ncontent-length: {}\r\n\r\n{body}",
            body.len()
        );
        let mut connection = TcpStream::connect(address).await.expect("the emulator answers");
        connection.write_all(request.as_bytes()).await.expect("is asked");
        let mut answer = String::new();
        connection.read_to_string(&mut answer).await.expect("is read");
        answers.push(answer);
    }
    let part = |name: &str| {
        let (_, rest) = answers[1].split_once(&format!("<{name}>"))?;
        Some(rest.split_once('<')?.0.to_owned())
    };
    let key = part("AccessKeyId").zip(part("SecretAccessKey"));
    key.unwrap_or_else(|| panic!("a key: {answers:?}"))
}
