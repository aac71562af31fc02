//! An HTTP/1.1 client that keeps its connection, just large enough to measure our own server.

use std::io::{BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use anyhow::{Context, Result, bail, ensure};

/// A connection that sends one request after the other.
#[derive(Debug)]
pub struct Connection {
    stream: BufReader<TcpStream>,
}

impl Connection {
    /// Connects, with a time limit of ten seconds for each answer.
    ///
    /// # Errors
    /// When nobody listens at `address`.
    pub fn open(address: SocketAddr) -> Result<Self> {
        let stream = TcpStream::connect(address).context("cannot connect to the server")?;
        stream
            .set_nodelay(true)
            .context("cannot turn off delayed sending")?;
        stream
            .set_read_timeout(Some(Duration::from_secs(10)))
            .context("cannot set a time limit")?;
        Ok(Self {
            stream: BufReader::with_capacity(64 * 1024, stream),
        })
    }

    /// The body of `path`, uncompressed.
    ///
    /// # Errors
    /// When the answer is not 200, is broken off, or takes longer than ten seconds.
    pub fn get(&mut self, path: &str) -> Result<Vec<u8>> {
        let answer = self.send("GET", path, &["accept: text/html"], b"")?;
        ensure!(
            answer.status == 200,
            "the server answered {} for `{path}`",
            answer.status
        );
        Ok(answer.body)
    }

    /// The answer to a request with `headers`, each a line, as a browser on the page itself would send it.
    ///
    /// # Errors
    /// When the answer is broken off or takes longer than ten seconds. Any status is an answer.
    pub fn send(&mut self, method: &str, path: &str, headers: &[&str], body: &[u8]) -> Result<Answer> {
        let mut head =
            format!("{method} {path} HTTP/1.1\r\nhost: 127.0.0.1\r\nsec-fetch-site: same-origin\r\n");
        for header in headers {
            head.push_str(header);
            head.push_str("\r\n");
        }
        if method != "GET" {
            head.push_str(&format!("content-length: {}\r\n", body.len()));
        }
        head.push_str("\r\n");
        let stream = self.stream.get_mut();
        stream
            .write_all(&[head.as_bytes(), body].concat())
            .context("cannot send a request")?;
        read_answer(&mut self.stream).with_context(|| format!("no usable answer for `{path}`"))
    }
}

/// What a server answered.
#[derive(Debug)]
pub struct Answer {
    /// The status, such as 200.
    pub status: u16,
    /// The value of the first `set-cookie` header, without what follows the first semicolon.
    pub cookie: Option<String>,
    /// The body, uncompressed.
    pub body: Vec<u8>,
}

fn read_answer(stream: &mut impl BufRead) -> Result<Answer> {
    let status = read_line(stream)?;
    let status = status
        .split(' ')
        .nth(1)
        .and_then(|code| code.parse().ok())
        .with_context(|| format!("`{status}` is no status"))?;
    let mut answer = Answer {
        status,
        cookie: None,
        body: Vec::new(),
    };
    let mut length = None;
    let mut chunked = false;
    loop {
        let header = read_line(stream)?;
        if header.is_empty() {
            break;
        }
        let Some((name, value)) = header.split_once(':') else {
            bail!("`{header}` is no header")
        };
        if name.eq_ignore_ascii_case("content-length") {
            length = Some(value.trim().parse().context("the content length is no number")?);
        } else if name.eq_ignore_ascii_case("transfer-encoding") {
            chunked = value.trim().eq_ignore_ascii_case("chunked");
        } else if name.eq_ignore_ascii_case("set-cookie") && answer.cookie.is_none() {
            answer.cookie = value.trim().split(';').next().map(str::to_owned);
        }
    }
    let body = &mut answer.body;
    if chunked {
        loop {
            let size = read_line(stream)?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or_default(), 16)
                .context("the size of a chunk is no number")?;
            read_exactly(stream, size, body)?;
            ensure!(read_line(stream)?.is_empty(), "a chunk is longer than it says");
            if size == 0 {
                return Ok(answer);
            }
        }
    }
    read_exactly(stream, length.context("the answer tells no length")?, body)?;
    Ok(answer)
}

fn read_line(stream: &mut impl BufRead) -> Result<String> {
    let mut line = String::new();
    let bytes = stream.read_line(&mut line).context("cannot read the answer")?;
    ensure!(bytes > 0, "the server closed the connection");
    Ok(line.trim_end_matches(['\r', '\n']).to_owned())
}

fn read_exactly(stream: &mut impl BufRead, bytes: usize, body: &mut Vec<u8>) -> Result<()> {
    let start = body.len();
    body.resize(start + bytes, 0);
    stream
        .read_exact(&mut body[start..])
        .context("the answer was broken off")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answer(text: &str) -> Result<String> {
        let answer = read_answer(&mut text.as_bytes())?;
        Ok(String::from_utf8(answer.body).expect("test answers are text"))
    }

    #[test]
    fn both_kinds_of_length_are_read() {
        let fixed = answer("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello, and more");
        assert_eq!(fixed.expect("a whole answer"), "hello");
        let chunked = answer(
            "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nhel\r\n2;x=y\r\nlo\r\n0\r\n\r\n",
        );
        assert_eq!(chunked.expect("a whole answer"), "hello");
    }

    #[test]
    fn anything_but_a_whole_answer_is_an_error() {
        for (text, reason) in [
            ("HTTP/1.1 fine\r\ncontent-length: 0\r\n\r\n", "is no status"),
            ("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort", "broken off"),
            ("HTTP/1.1 200 OK\r\n\r\n", "tells no length"),
            ("", "closed the connection"),
        ] {
            let error = answer(text).expect_err(reason).to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
