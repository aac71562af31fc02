//! What a worker holds of a message: the service's handle, and everything that a dead letter needs, because the service
//! gives nothing back for a handle.

use rolefit_domain::{MessageId, Timestamp};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::{Deserialize, Serialize};

/// The receipt of a hand-over, as JSON for whoever holds it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Receipt {
    pub(super) handle: String,
    /// A handle says nothing of its queue.
    pub(super) queue: String,
    pub(super) id: MessageId,
    pub(super) sent_at: Timestamp,
    pub(super) attempt: u32,
    pub(super) body: String,
}

impl Receipt {
    pub(super) fn to_text(&self) -> PortResult<String> {
        serde_json::to_string(self)
            .map_err(|error| PortError::with_source(ErrorKind::Invalid, "a receipt has no JSON form", error))
    }

    /// `None` for anything that [`Self::to_text`] did not make.
    pub(super) fn parse(text: &str) -> Option<Self> {
        serde_json::from_str(text).ok()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receipt_reads_what_it_writes_and_nothing_else() {
        let receipt = Receipt {
            handle: "AQEB+/=".to_owned(),
            queue: "extract".to_owned(),
            id: MessageId::new(uuid::Uuid::from_u128(7)),
            sent_at: Timestamp(1),
            attempt: 2,
            body: "{\"a\":\"\u{e9}\"}".to_owned(),
        };
        let text = receipt.to_text().expect("has a text");
        assert_eq!(Receipt::parse(&text), Some(receipt));
        for worthless in ["", "no receipt", "{}", &text[1..]] {
            assert_eq!(Receipt::parse(worthless), None, "{worthless}");
        }
    }
}
