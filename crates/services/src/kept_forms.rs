//! Forms that were refused and are too long for an address: kept for their sender, so that the page can show them again.
//!
//! Where WASM runs a refused form stays on the page. Where it does not, the page is loaded anew, and what was typed comes along in
//! its address; a job ad or a long summary does not fit there, so it waits here, sealed under its sender's key: it may say anything
//! about them.

use rolefit_domain::Caller;
use rolefit_domain::encode::hex;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Transaction, Write};
use sha2::{Digest, Sha256};

use crate::damage::skip_damaged;
use crate::{ServiceResult, Services, keys};

/// Seconds for which a form is kept: an hour, in which its sender may look up what was not right.
const KEPT_SECONDS: i64 = 3600;

impl Services {
    /// Keeps what was typed into a form for an hour, for the caller alone. Answers with the name under which it is kept; the same
    /// words have the same name.
    pub async fn keep_form(&self, caller: &Caller, typed: &str) -> ServiceResult<String> {
        let name = hex(&Sha256::digest(typed.as_bytes())[..16]);
        let owner = KeyOwner::candidate(caller.candidate);
        let key = keys::kept_form(caller.account, &name);
        let mut record = self.sealed(&owner, key, &typed).await?;
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
        let owner = KeyOwner::candidate(caller.candidate);
        let key = keys::kept_form(caller.account, name);
        let kept = self.read_sealed::<String>(&owner, &key).await;
        // A page is worth showing without it, and says then where else the words are.
        let kept = skip_damaged(kept, "kept form", caller.account)?.flatten();
        Ok(kept.map(|kept| kept.value))
    }
}
