//! Requests as they are on the wire, and what they say of themselves.

use std::io;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

/// Most bytes of a request: more than a part of an upload.
const MOST_BYTES: usize = 64 * 1024 * 1024;

/// A whole request.
pub(super) struct Message {
    /// First line and headers, with the empty line.
    pub(super) head: String,
    pub(super) body: Vec<u8>,
}

impl Message {
    pub(super) async fn read_request(client: &mut TcpStream) -> io::Result<Self> {
        let mut bytes = Vec::new();
        let end = loop {
            if let Some(end) = find(&bytes, b"\r\n\r\n") {
                break end + 4;
            }
            more(client, &mut bytes).await?;
        };
        let mut body = bytes.split_off(end);
        let head = String::from_utf8(bytes).map_err(io::Error::other)?;
        let message = Self {
            head,
            body: Vec::new(),
        };
        if message.header("expect").is_some() {
            client.write_all(b"HTTP/1.1 100 Continue\r\n\r\n").await?;
        }
        match message.header("content-length").map(str::parse::<usize>) {
            Some(length) => {
                let length = length.map_err(io::Error::other)?;
                while body.len() < length {
                    more(client, &mut body).await?;
                }
            }
            None if message.header("transfer-encoding").is_some() => {
                while !body.ends_with(b"0\r\n\r\n") {
                    more(client, &mut body).await?;
                }
            }
            None => {}
        }
        Ok(Self { body, ..message })
    }

    pub(super) fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().skip(1).find_map(|line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The same for the service, which is to end the connection after its answer.
    pub(super) fn to_be_sent(&self) -> Vec<u8> {
        let mut sent = String::new();
        for line in self.head.lines().filter(|line| !line.is_empty()) {
            let name = line.split(':').next().unwrap_or_default();
            if !name.eq_ignore_ascii_case("connection") && !name.eq_ignore_ascii_case("expect") {
                sent.push_str(line);
                sent.push_str("\r\n");
            }
        }
        sent.push_str("connection: close\r\n\r\n");
        let mut bytes = sent.into_bytes();
        bytes.extend_from_slice(&self.body);
        bytes
    }

    /// The service, as the signature names it, and what it is asked for.
    pub(super) fn operation(&self) -> String {
        let service = self.service();
        let first = self.head.lines().next().unwrap_or_default();
        let (method, rest) = first.split_once(' ').unwrap_or_default();
        let form = || {
            let body = str::from_utf8(&self.body).ok()?;
            let action = body.split('&').find_map(|pair| pair.strip_prefix("Action="))?;
            Some(action.to_owned())
        };
        let target = self
            .header("x-amz-target")
            .and_then(|target| target.rsplit('.').next());
        let action = match target {
            Some(target) => target.to_owned(),
            None => form().unwrap_or_else(|| plain(method, rest)),
        };
        format!("{service}.{action}")
    }

    pub(super) fn service(&self) -> &str {
        let scope = self
            .header("authorization")
            .and_then(|header| header.split_once("Credential="))
            .and_then(|(_, scope)| scope.split('/').nth(3));
        scope.unwrap_or("unsigned")
    }

    /// Which try of the SDK this is.
    pub(super) fn attempt(&self) -> u32 {
        let said = self.header("amz-sdk-request").and_then(|said| {
            let attempt = said
                .split(';')
                .find_map(|part| part.trim().strip_prefix("attempt="))?;
            attempt.parse().ok()
        });
        said.unwrap_or(1)
    }
}

/// The method, and what a call of S3 is about.
fn plain(method: &str, rest: &str) -> String {
    let about = |name: &str| rest.contains(&format!("?{name}")) || rest.contains(&format!("&{name}"));
    if about("uploads") {
        format!("{method} uploads")
    } else if about("uploadId") {
        format!("{method} upload")
    } else {
        method.to_owned()
    }
}

pub(super) fn find(bytes: &[u8], wanted: &[u8]) -> Option<usize> {
    bytes.windows(wanted.len()).position(|window| window == wanted)
}

async fn more(client: &mut TcpStream, bytes: &mut Vec<u8>) -> io::Result<()> {
    if bytes.len() > MOST_BYTES {
        return Err(io::Error::other("the request is too large"));
    }
    match client.read_buf(bytes).await? {
        0 => Err(io::ErrorKind::UnexpectedEof.into()),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn message(head: &str, body: &str) -> Message {
        Message {
            head: head.to_owned(),
            body: body.as_bytes().to_vec(),
        }
    }

    #[test]
    fn calls_say_what_they_are() {
        let scope =
            |service| format!("authorization: AWS4-HMAC-SHA256 Credential=test/20261122/eu/{service}/x\r\n");
        let json = format!(
            "POST / HTTP/1.1\r\n{}X-Amz-Target: A_2012.GetItem\r\n\r\n",
            scope("dynamodb")
        );
        assert_eq!(message(&json, "{}").operation(), "dynamodb.GetItem");
        let form = format!("POST / HTTP/1.1\r\n{}\r\n", scope("sns"));
        assert_eq!(
            message(&form, "Action=Publish&Version=1").operation(),
            "sns.Publish"
        );
        let begins = format!("POST /b/k?uploads&x-id=1 HTTP/1.1\r\n{}\r\n", scope("s3"));
        assert_eq!(message(&begins, "").operation(), "s3.POST uploads");
        let part = format!("PUT /b/k?x-id=1&uploadId=2 HTTP/1.1\r\n{}\r\n", scope("s3"));
        assert_eq!(message(&part, "").operation(), "s3.PUT upload");
        assert_eq!(message("GET / HTTP/1.1\r\n\r\n", "").operation(), "unsigned.GET");
    }

    #[test]
    fn the_service_is_told_to_end_the_connection() {
        let sent = message(
            "PUT / HTTP/1.1\r\nConnection: keep-alive\r\nExpect: x\r\nHost: h\r\n\r\n",
            "body",
        );
        assert_eq!(
            String::from_utf8(sent.to_be_sent()).expect("text"),
            "PUT / HTTP/1.1\r\nHost: h\r\nconnection: close\r\n\r\nbody"
        );
        let third = message(
            "GET / HTTP/1.1\r\namz-sdk-request: ttl=1; attempt=3; max=3\r\n\r\n",
            "",
        );
        assert_eq!(third.attempt(), 3);
    }
}
