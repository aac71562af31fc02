//! The public keys of a pool, fetched when a token names one that is not known.

use std::collections::HashMap;
use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::signature::{RSA_PKCS1_2048_8192_SHA256, RsaPublicKeyComponents};
use aws_smithy_http_client::Connector;
use aws_smithy_http_client::tls::{Provider, rustls_provider::CryptoMode};
use aws_smithy_runtime_api::client::http::HttpConnector;
use aws_smithy_runtime_api::client::orchestrator::HttpRequest;
use aws_smithy_types::byte_stream::ByteStream;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rolefit_domain::Timestamp;
use rolefit_ports::{Clock, ErrorKind, PortError, PortResult};
use serde::Deserialize;
use tokio::sync::Mutex;

/// Seconds between two fetches, so that tokens with made-up keys cannot make us ask without end.
const PAUSE_SECONDS: i64 = 300;
/// Time that a fetch may take.
const PATIENCE: Duration = Duration::from_secs(5);
/// Most bytes of the document; a pool's has about one thousand.
const MOST_BYTES: usize = 64 * 1024;

/// The keys that a pool signs tokens with.
pub struct SigningKeys {
    url: String,
    connector: Connector,
    clock: Arc<dyn Clock>,
    known: Mutex<Known>,
}

#[derive(Default)]
struct Known {
    keys: HashMap<String, PublicKey>,
    fetched_at: Option<Timestamp>,
}

/// An RSA key: modulus and exponent, the highest byte first.
#[derive(Clone)]
pub(super) struct PublicKey {
    modulus: Vec<u8>,
    exponent: Vec<u8>,
}

/// A key of the document, after RFC 7517. Keys of other kinds have none of these fields.
#[derive(Deserialize)]
struct Written {
    kid: String,
    kty: String,
    #[serde(default)]
    n: String,
    #[serde(default)]
    e: String,
}

#[derive(Deserialize)]
struct Document {
    keys: Vec<Written>,
}

impl SigningKeys {
    /// The keys at a URL, on AWS the issuer's with `/.well-known/jwks.json` behind it. Fetched when first needed.
    pub fn new(url: impl Into<String>, clock: Arc<dyn Clock>) -> Self {
        Self {
            url: url.into(),
            connector: Connector::builder()
                .tls_provider(Provider::Rustls(CryptoMode::AwsLc))
                .build(),
            clock,
            known: Mutex::default(),
        }
    }

    /// The key with an id; `None` when the pool has no such key, as far as was seen in the last minutes.
    ///
    /// # Errors
    /// `Unavailable` when the keys cannot be had.
    pub(super) async fn find(&self, id: &str) -> PortResult<Option<PublicKey>> {
        let mut known = self.known.lock().await;
        if let Some(key) = known.keys.get(id) {
            return Ok(Some(key.clone()));
        }
        let now = self.clock.now();
        let lately = |at: Timestamp| now.millis_since(at) < PAUSE_SECONDS * 1000;
        if known.fetched_at.is_some_and(lately) {
            return Ok(None);
        }
        let fetched = tokio::time::timeout(PATIENCE, self.fetch()).await;
        let fetched =
            fetched.map_err(|_| PortError::new(ErrorKind::Unavailable, "the pool's keys take too long"))?;
        known.keys = fetched?;
        known.fetched_at = Some(now);
        Ok(known.keys.get(id).cloned())
    }

    async fn fetch(&self) -> PortResult<HashMap<String, PublicKey>> {
        let unavailable = |error: Box<dyn std::error::Error + Send + Sync>| {
            PortError::with_source(ErrorKind::Unavailable, "cannot fetch the pool's keys", error)
        };
        let request = HttpRequest::get(self.url.as_str()).map_err(|error| unavailable(error.into()))?;
        let answer = self.connector.call(request).await;
        let answer = answer.map_err(|error| unavailable(error.into()))?;
        let status = answer.status().as_u16();
        if status != 200 {
            return Err(unavailable(format!("the status is {status}").into()));
        }
        let body = ByteStream::new(answer.into_body()).collect().await;
        let body = body.map_err(|error| unavailable(error.into()))?.into_bytes();
        if body.len() > MOST_BYTES {
            return Err(unavailable("the document is too long".into()));
        }
        let document: Document = serde_json::from_slice(&body).map_err(|error| unavailable(error.into()))?;
        Ok(document.keys.iter().filter_map(read).collect())
    }
}

impl PublicKey {
    /// Whether the key's owner signed the message with RS256.
    pub(super) fn has_signed(&self, message: &[u8], signature: &[u8]) -> bool {
        let key = RsaPublicKeyComponents {
            n: &self.modulus,
            e: &self.exponent,
        };
        key.verify(&RSA_PKCS1_2048_8192_SHA256, message, signature)
            .is_ok()
    }
}

fn read(written: &Written) -> Option<(String, PublicKey)> {
    let number = |text: &str| {
        let bytes = URL_SAFE_NO_PAD.decode(text).ok()?;
        let zeros = bytes.iter().take_while(|byte| **byte == 0).count();
        (zeros < bytes.len()).then(|| bytes[zeros..].to_vec())
    };
    let key = PublicKey {
        modulus: number(&written.n)?,
        exponent: number(&written.e)?,
    };
    (written.kty == "RSA").then(|| (written.kid.clone(), key))
}

impl std::fmt::Debug for SigningKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SigningKeys")
            .field("url", &self.url)
            .finish_non_exhaustive()
    }
}
