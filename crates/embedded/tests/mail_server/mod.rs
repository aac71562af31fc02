//! A server that speaks enough SMTP (RFC 5321) for the tests, on a free port of this machine.

use std::sync::{Arc, Mutex};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};

/// What the server does with mail.
#[derive(Debug, Clone, Copy)]
pub enum Behaviour {
    /// Takes it.
    Accept,
    /// Answers this command (`.` is the end of the content) with this line.
    Reply(&'static str, &'static str),
    /// Closes the connection instead of answering this command.
    Drop(&'static str),
}

/// A mail that the server took.
#[derive(Debug, Clone, Default)]
pub struct Received {
    /// The envelope's sender.
    pub from: String,
    /// The envelope's recipients.
    pub to: Vec<String>,
    /// Headers and body.
    pub content: String,
}

/// The server. Ends when dropped.
pub struct Server {
    port: u16,
    seen: Arc<Mutex<Seen>>,
    task: JoinHandle<()>,
}

#[derive(Default)]
struct Seen {
    commands: Vec<String>,
    received: Vec<Received>,
}

impl Server {
    /// Starts a server.
    pub async fn start(behaviour: Behaviour) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let port = listener.local_addr().expect("is bound").port();
        let seen = Arc::new(Mutex::new(Seen::default()));
        let shared = Arc::clone(&seen);
        let task = tokio::spawn(async move {
            // Ends with this task. Clients keep their connections, so each is served beside the others.
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let shared = Arc::clone(&shared);
                connections.spawn(async move { converse(stream, behaviour, &shared).await });
            }
        });
        Self { port, seen, task }
    }

    /// The port it listens on.
    pub fn port(&self) -> u16 {
        self.port
    }

    /// The mails it took.
    pub fn received(&self) -> Vec<Received> {
        self.seen.lock().expect("is whole").received.clone()
    }

    /// The commands it saw.
    pub fn commands(&self) -> Vec<String> {
        self.seen.lock().expect("is whole").commands.clone()
    }

    /// Ends it, so that nobody listens on the port any more.
    pub async fn stop(mut self) {
        self.task.abort();
        let ended = (&mut self.task).await;
        assert!(ended.is_err_and(|error| error.is_cancelled()));
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn converse(stream: TcpStream, behaviour: Behaviour, seen: &Mutex<Seen>) -> std::io::Result<()> {
    let mut stream = BufReader::new(stream);
    stream.write_all(b"220 mail.example ready\r\n").await?;
    let mut mail = Received::default();
    let mut in_content = false;
    loop {
        let mut line = String::new();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(());
        }
        if in_content && line != ".\r\n" {
            mail.content.push_str(line.strip_prefix('.').unwrap_or(&line));
            continue;
        }
        let command = line.split([' ', '\r']).next().unwrap_or_default().to_owned();
        seen.lock()
            .expect("is whole")
            .commands
            .push(line.trim_end().to_owned());
        match behaviour {
            Behaviour::Drop(at) if at == command => return Ok(()),
            Behaviour::Reply(at, reply) if at == command => {
                in_content = false;
                stream.write_all(format!("{reply}\r\n").as_bytes()).await?;
                continue;
            }
            _ => {}
        }
        let reply = match command.as_str() {
            "EHLO" => "250-mail.example\r\n250 8BITMIME\r\n",
            "MAIL" => {
                mail.from = address(&line);
                "250 ok\r\n"
            }
            "RCPT" => {
                mail.to.push(address(&line));
                "250 ok\r\n"
            }
            "DATA" => {
                in_content = true;
                "354 go ahead\r\n"
            }
            "." => {
                in_content = false;
                let mail = std::mem::take(&mut mail);
                seen.lock().expect("is whole").received.push(mail);
                "250 taken\r\n"
            }
            "RSET" | "NOOP" => "250 ok\r\n",
            "QUIT" => "221 bye\r\n",
            _ => "502 unknown\r\n",
        };
        stream.write_all(reply.as_bytes()).await?;
    }
}

fn address(line: &str) -> String {
    let start = line.find('<').map_or(0, |at| at + 1);
    let end = line.find('>').unwrap_or(line.len());
    line[start..end].to_owned()
}
