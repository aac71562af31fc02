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
        let request = format!("GET {path} HTTP/1.1\r\nhost: 127.0.0.1\r\naccept: text/html\r\n\r\n");
        self.stream
            .get_mut()
            .write_all(request.as_bytes())
            .context("cannot send a request")?;
        read_answer(&mut self.stream).with_context(|| format!("no usable answer for `{path}`"))
    }
}

fn read_answer(stream: &mut impl BufRead) -> Result<Vec<u8>> {
    let status = read_line(stream)?;
    ensure!(
        status.split(' ').nth(1) == Some("200"),
        "the server answered `{status}`"
    );
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
        }
    }
    let mut body = Vec::new();
    if chunked {
        loop {
            let size = read_line(stream)?;
            let size = usize::from_str_radix(size.split(';').next().unwrap_or_default(), 16)
                .context("the size of a chunk is no number")?;
            read_exactly(stream, size, &mut body)?;
            ensure!(read_line(stream)?.is_empty(), "a chunk is longer than it says");
            if size == 0 {
                return Ok(body);
            }
        }
    }
    read_exactly(stream, length.context("the answer tells no length")?, &mut body)?;
    Ok(body)
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
        let body = read_answer(&mut text.as_bytes())?;
        Ok(String::from_utf8(body).expect("test answers are text"))
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
    fn anything_but_a_whole_page_is_an_error() {
        for (text, reason) in [
            (
                "HTTP/1.1 429 Too Many Requests\r\ncontent-length: 0\r\n\r\n",
                "429",
            ),
            ("HTTP/1.1 200 OK\r\ncontent-length: 50\r\n\r\nshort", "broken off"),
            ("HTTP/1.1 200 OK\r\n\r\n", "tells no length"),
            ("", "closed the connection"),
        ] {
            let error = answer(text).expect_err(reason).to_string();
            assert!(error.contains(reason), "{error}");
        }
    }
}
