//! A stand-in that runs: started apart from the terminal, waited for, seen to listen on loopback only, ended.

use std::fs;
use std::io::{Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};

use crate::console;

/// A program that runs. Ended when dropped, unless it was left running.
#[derive(Debug)]
pub struct Running {
    child: Option<Child>,
    address: SocketAddr,
}

impl Running {
    /// Starts it and waits until it answers at `page`.
    ///
    /// # Errors
    /// When it does not answer in time, or listens where others could reach it.
    pub fn start(
        mut command: Command,
        name: &str,
        port: u16,
        page: &str,
        patience: Duration,
        log: &Path,
    ) -> Result<Self> {
        apart(&mut command);
        let child = command.spawn().with_context(|| format!("cannot start {name}"))?;
        let mut running = Self {
            child: Some(child),
            address: SocketAddr::from((Ipv4Addr::LOCALHOST, port)),
        };
        running.wait_until_it_answers(name, page, patience, log)?;
        running.refuse_open_doors(name)?;
        console::note(format_args!("{name} is ready at {}", running.url()));
        Ok(running)
    }

    /// Where it answers.
    pub const fn address(&self) -> SocketAddr {
        self.address
    }

    /// The same as a URL.
    pub fn url(&self) -> String {
        format!("http://{}", self.address)
    }

    /// Lets it run on after this program, and gives its process id.
    pub fn leave_running(mut self) -> u32 {
        self.child.take().map_or(0, |child| child.id())
    }

    fn wait_until_it_answers(
        &mut self,
        name: &str,
        page: &str,
        patience: Duration,
        log: &Path,
    ) -> Result<()> {
        let start = Instant::now();
        loop {
            if answers(self.address, page) {
                return Ok(());
            }
            let ended = match &mut self.child {
                Some(child) => child.try_wait().context("cannot look after a stand-in")?,
                None => None,
            };
            if let Some(status) = ended {
                bail!("{name} ended with {status}; see `{}`", log.display());
            }
            if start.elapsed() > patience {
                bail!(
                    "{name} does not answer after {} s; see `{}`",
                    patience.as_secs(),
                    log.display()
                );
            }
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// A stand-in that others can reach is worse than none: it asks for no secret.
    fn refuse_open_doors(&self, name: &str) -> Result<()> {
        let Some(child) = &self.child else {
            return Ok(());
        };
        let open = open_ports(child.id());
        if !open.is_empty() {
            bail!("{name} listens on every address, on the ports {open:?}");
        }
        Ok(())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(child) = &mut self.child {
            // It may have ended by itself; either way it is gone.
            let _ended = child.kill().and_then(|()| child.wait());
        }
    }
}

/// A terminal's Ctrl-C is for the program in front of it, which ends the emulator by itself if it wants to.
#[cfg(unix)]
fn apart(command: &mut Command) {
    use std::os::unix::process::CommandExt;
    command.process_group(0);
}

#[cfg(not(unix))]
fn apart(_: &mut Command) {}

/// A port that is free at this moment.
///
/// # Errors
/// When none is.
pub fn free_port() -> Result<u16> {
    let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).context("no port is free")?;
    Ok(listener.local_addr().context("a port has no number")?.port())
}

/// Whether a page is there.
fn answers(address: SocketAddr, page: &str) -> bool {
    let ask = || {
        let mut stream = TcpStream::connect_timeout(&address, Duration::from_secs(1))?;
        stream.set_read_timeout(Some(Duration::from_secs(2)))?;
        let request = format!("GET {page} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        stream.write_all(request.as_bytes())?;
        let mut start = [0; 12];
        stream.read_exact(&mut start)?;
        std::io::Result::Ok(start)
    };
    ask().is_ok_and(|start| start.ends_with(b" 200"))
}

/// The command line of a process, where the system tells.
pub fn command_line(pid: &str) -> Option<String> {
    let bytes = fs::read(format!("/proc/{pid}/cmdline")).ok()?;
    Some(String::from_utf8_lossy(&bytes).replace('\0', " "))
}

/// The ports on which a process listens for everybody, where the system tells.
fn open_ports(pid: u32) -> Vec<u16> {
    let Ok(files) = fs::read_dir(format!("/proc/{pid}/fd")) else {
        return Vec::new();
    };
    let sockets: Vec<PathBuf> = files
        .filter_map(|file| fs::read_link(file.ok()?.path()).ok())
        .collect();
    let is_ours = |inode: &str| {
        sockets
            .iter()
            .any(|link| link.to_string_lossy() == format!("socket:[{inode}]"))
    };
    ["/proc/net/tcp", "/proc/net/tcp6"]
        .into_iter()
        .filter_map(|table| fs::read_to_string(table).ok())
        .flat_map(|table| listening_for_all(&table, is_ours))
        .collect()
}

/// The ports of a table of the kernel that are open on the wildcard address and belong to `is_ours`.
fn listening_for_all(table: &str, is_ours: impl Fn(&str) -> bool) -> Vec<u16> {
    table
        .lines()
        .skip(1)
        .filter_map(|line| {
            let fields: Vec<&str> = line.split_whitespace().collect();
            let (address, port) = fields.get(1)?.split_once(':')?;
            let listens = *fields.get(3)? == "0A" && address.bytes().all(|b| b == b'0');
            (listens && is_ours(fields.get(9)?)).then(|| u16::from_str_radix(port, 16).ok())?
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_listeners_on_every_address_are_open() {
        let table = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n\
             0: 0100007F:11D6 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 11 1\n\
             1: 00000000:22B3 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 12 1\n\
             2: 00000000:22B4 00000000:0000 01 00000000:00000000 00:00000000 00000000     0        0 13 1\n\
             3: 00000000:22B5 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 14 1\n";
        assert_eq!(listening_for_all(table, |inode| inode != "14"), [0x22b3]);
    }

    #[test]
    fn our_own_sockets_are_seen() {
        let open = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0));
        // A machine that allows none has nothing to find.
        let Ok(open) = open else { return };
        let port = open.local_addr().expect("an address").port();
        let found = open_ports(std::process::id());
        let system_tells = Path::new("/proc/net/tcp").exists();
        assert_eq!(found.contains(&port), system_tells, "{found:?}");
    }
}
