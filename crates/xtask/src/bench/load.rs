//! A closed load: connections that each send their next request when the last one is answered.

use std::net::SocketAddr;
use std::thread;
use std::time::{Duration, Instant};

use anyhow::{Result, anyhow};

use super::http::Connection;

/// What a load measured.
#[derive(Debug)]
pub struct Load {
    /// How long each request took, shortest first.
    latencies: Vec<Duration>,
    elapsed: Duration,
}

impl Load {
    /// Requests answered in each second.
    pub fn per_second(&self) -> f64 {
        self.latencies.len() as f64 / self.elapsed.as_secs_f64()
    }

    /// The latency that 99 of 100 requests stay below, in milliseconds.
    pub fn p99_ms(&self) -> f64 {
        let place = (self.latencies.len() * 99).div_ceil(100).saturating_sub(1);
        self.latencies
            .get(place)
            .map_or(0.0, |latency| latency.as_secs_f64() * 1000.0)
    }

    /// How many requests were answered.
    pub fn requests(&self) -> usize {
        self.latencies.len()
    }
}

/// Requests `path` over `connections` connections for `duration`.
///
/// # Errors
/// When any request is not answered with 200: a server that refuses work is not fast.
pub fn run(address: SocketAddr, path: &str, connections: usize, duration: Duration) -> Result<Load> {
    let start = Instant::now();
    let results = thread::scope(|scope| {
        let threads: Vec<_> = (0..connections)
            .map(|_| scope.spawn(|| one_connection(address, path, start + duration)))
            .collect();
        threads
            .into_iter()
            .map(|thread| thread.join())
            .collect::<Vec<_>>()
    });
    let elapsed = start.elapsed();
    let mut latencies = Vec::new();
    for result in results {
        latencies.extend(result.map_err(|_| anyhow!("a connection's thread panicked"))??);
    }
    latencies.sort_unstable();
    Ok(Load { latencies, elapsed })
}

fn one_connection(address: SocketAddr, path: &str, end: Instant) -> Result<Vec<Duration>> {
    let mut connection = Connection::open(address)?;
    let mut latencies = Vec::new();
    while Instant::now() < end {
        let sent = Instant::now();
        connection.get(path)?;
        latencies.push(sent.elapsed());
    }
    Ok(latencies)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn p99_is_the_latency_that_one_in_a_hundred_exceeds() {
        let latencies = (1..=200).map(Duration::from_millis).collect();
        let load = Load {
            latencies,
            elapsed: Duration::from_secs(4),
        };
        assert_eq!(load.p99_ms(), 198.0);
        assert_eq!(load.per_second(), 50.0);
    }
}
