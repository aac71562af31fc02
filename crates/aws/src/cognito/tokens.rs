//! What a token of the pool says, once it is proven that the pool said it: JSON web tokens after RFC 7519 with RS256, the
//! one algorithm that pools have.

use std::sync::Arc;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rolefit_domain::{AccountId, Timestamp};
use rolefit_ports::identity::Secret;
use rolefit_ports::{Clock, PortResult};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::keys::SigningKeys;

/// Seconds that our clock and the pool's may differ.
const LEEWAY_SECONDS: i64 = 60;
/// Most characters of a token that is looked at.
const MOST_CHARS: usize = 16 * 1024;

/// Whose tokens are taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifierOptions {
    /// The pool's name in its tokens: `https://cognito-idp.REGION.amazonaws.com/POOL`, wherever it is reached.
    pub issuer: String,
    /// The id of the app client.
    pub client: String,
}

/// What a token is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenUse {
    /// For calls.
    Access,
    /// For what is known of the person.
    Id,
}

/// What a token says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Claims {
    /// Who.
    pub account: AccountId,
    /// The pool's groups that the account was in when the token was made.
    pub groups: Vec<String>,
    /// When the password was typed.
    pub signed_in_at: Timestamp,
    /// Ends then.
    pub expires_at: Timestamp,
}

/// Looks at tokens.
pub struct TokenVerifier {
    options: VerifierOptions,
    keys: SigningKeys,
    clock: Arc<dyn Clock>,
}

#[derive(Deserialize)]
struct Header {
    alg: String,
    kid: String,
}

#[derive(Deserialize)]
struct Payload {
    sub: String,
    iss: String,
    token_use: String,
    exp: i64,
    #[serde(default)]
    auth_time: i64,
    /// Id tokens name the app client so.
    #[serde(default)]
    aud: Option<String>,
    /// Access tokens name the app client so.
    #[serde(default)]
    client_id: Option<String>,
    #[serde(default, rename = "cognito:groups")]
    groups: Vec<String>,
}

impl TokenVerifier {
    /// A verifier of one pool's tokens for one app client.
    pub fn new(options: VerifierOptions, keys: SigningKeys, clock: Arc<dyn Clock>) -> Self {
        Self { options, keys, clock }
    }

    /// What the token says; `None` when it is not the pool's, is for another use or app client, or is over.
    ///
    /// # Errors
    /// `Unavailable` when the pool's keys cannot be had.
    pub async fn verify(&self, token: &Secret, wanted: TokenUse) -> PortResult<Option<Claims>> {
        let Some((message, signature)) = split(token.expose()) else {
            return Ok(None);
        };
        let Some((header, payload)) = message.split_once('.') else {
            return Ok(None);
        };
        // The key decides the algorithm, and never the token.
        let Some(header) = json::<Header>(header).filter(|header| header.alg == "RS256") else {
            return Ok(None);
        };
        let Some(key) = self.keys.find(&header.kid).await? else {
            return Ok(None);
        };
        if !key.has_signed(message.as_bytes(), &signature) {
            return Ok(None);
        }
        Ok(json::<Payload>(payload).and_then(|payload| self.claims(payload, wanted)))
    }

    fn claims(&self, payload: Payload, wanted: TokenUse) -> Option<Claims> {
        let (name, client) = match wanted {
            TokenUse::Access => ("access", &payload.client_id),
            TokenUse::Id => ("id", &payload.aud),
        };
        let expires_at = Timestamp(payload.exp.checked_mul(1000)?);
        let is_over = self.clock.now() >= expires_at.plus_seconds(LEEWAY_SECONDS);
        let fits = payload.iss == self.options.issuer
            && payload.token_use == name
            && client.as_ref() == Some(&self.options.client);
        if is_over || !fits {
            return None;
        }
        Some(Claims {
            account: payload.sub.parse().ok()?,
            groups: payload.groups,
            signed_in_at: Timestamp(payload.auth_time.checked_mul(1000)?),
            expires_at,
        })
    }
}

impl std::fmt::Debug for TokenVerifier {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("TokenVerifier")
            .field("options", &self.options)
            .field("keys", &self.keys)
            .finish_non_exhaustive()
    }
}

/// The signed text and the signature.
fn split(token: &str) -> Option<(&str, Vec<u8>)> {
    if token.len() > MOST_CHARS {
        return None;
    }
    let (message, signature) = token.rsplit_once('.')?;
    Some((message, URL_SAFE_NO_PAD.decode(signature).ok()?))
}

fn json<T: DeserializeOwned>(part: &str) -> Option<T> {
    serde_json::from_slice(&URL_SAFE_NO_PAD.decode(part).ok()?).ok()
}
