//! What people see of their own account.

use serde::{Deserialize, Serialize};

use crate::{RecoveryCodesId, SessionId};

/// Who is signed in, for the page frame.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Viewer {
    /// The account's own address.
    pub email: String,
    /// Organizations and roles, for the menu.
    pub memberships: Vec<crate::Membership>,
    /// Whether the person keeps the platform itself running.
    pub operator: bool,
}

impl From<&crate::Caller> for Viewer {
    fn from(caller: &crate::Caller) -> Self {
        Self {
            email: caller.email.as_str().to_owned(),
            memberships: caller.memberships.clone(),
            operator: caller.operator,
        }
    }
}

/// A session in the list of one's own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SessionView {
    /// The session.
    pub id: SessionId,
    /// Whether it is the one that asks.
    pub current: bool,
    /// The browser's words, shortened.
    pub agent: String,
    /// Network address.
    pub address: String,
    /// Last used, for people.
    pub seen: String,
}

/// The second factor of one's own account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SecondFactorView {
    /// There is none.
    Off,
    /// It is set up and waits for the app's first code.
    Pending(TotpSetupView),
    /// It is asked for at every sign-in.
    On {
        /// Recovery codes that are not used up.
        recovery_left: usize,
        /// New recovery codes, until their owner has kept them or a quarter of an hour is over; `None` otherwise.
        renewed: Option<RecoveryCodesView>,
    },
}

/// New recovery codes, shown to their owner only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RecoveryCodesView {
    /// Which they are: whoever says that they are kept says it of these, and not of others that were made meanwhile.
    pub set: RecoveryCodesId,
    /// The codes.
    pub codes: Vec<String>,
}

impl std::fmt::Debug for RecoveryCodesView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RecoveryCodesView(hidden)")
    }
}

/// What somebody's authenticator app needs, shown to them only.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct TotpSetupView {
    /// The secret in groups of four characters, to be typed.
    pub secret: String,
    /// The same as an `otpauth` address.
    pub uri: String,
    /// The address as a QR code; `None` when it is too long for one.
    pub qr: Option<QrView>,
    /// The codes for the day when the app is lost.
    pub recovery_codes: Vec<String>,
}

impl std::fmt::Debug for TotpSetupView {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("TotpSetupView(hidden)")
    }
}

/// A QR code as the path of an SVG picture.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct QrView {
    /// Width and height in squares, with the quiet zone around it.
    pub size: usize,
    /// Every dark square.
    pub path: String,
}
