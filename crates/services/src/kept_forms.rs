//! Forms that were refused and are too long for an address: kept for their sender, so that the page can show them again.
//!
//! Where WASM runs a refused form stays on the page. Where it does not, the page is loaded anew, and what was typed comes along in
//! its address; a job ad does not fit there, so it waits here.

use rolefit_domain::Caller;
use rolefit_domain::encode::hex;
use rolefit_ports::records::{Condition, Transaction, Write};
use sha2::{Digest, Sha256};

use crate::store::plain;
use crate::{ServiceResult, Services, keys};

/// Seconds for which a form is kept: an hour, in which its sender may look up what was not right.
const KEPT_SECONDS: i64 = 3600;

impl Services {
    /// Keeps what was typed into a form for an hour, for the caller alone. Answers with the name under which it is kept; the same
    /// words have the same name.
    pub async fn keep_form(&self, caller: &Caller, typed: &str) -> ServiceResult<String> {
        let name = hex(&Sha256::digest(typed.as_bytes())[..16]);
        let mut record = plain(keys::kept_form(caller.account, &name), &typed)?;
        record.expires_at = Some(self.now().plus_seconds(KEPT_SECONDS));
        let transaction = Transaction {
            writes: vec![Write::Put {
                record,
                condition: Condition::None,
            }],
            ..Transaction::default()
        };
        self.ports().records.transact(transaction).await?;
        Ok(name)
    }

    /// What the caller typed into a form that is kept under this name; `None` for none, or one that is kept no more.
    pub async fn kept_form(&self, caller: &Caller, name: &str) -> ServiceResult<Option<String>> {
        let kept = self
            .read::<String>(&keys::kept_form(caller.account, name))
            .await?;
        Ok(kept.map(|kept| kept.value))
    }
}
