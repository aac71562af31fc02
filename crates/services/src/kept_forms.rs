//! Forms that were refused and are too long for an address: kept for their sender, so that the page can show them again.
//!
//! Where WASM runs a refused form stays on the page. Where it does not, the page is loaded anew, and what was typed comes along in
//! its address; a job ad or a long summary does not fit there, so it waits here, sealed under its sender's key: it may say anything
//! about them. Only the newest one of an account is kept, so that nobody fills the store with them.

use rolefit_domain::Caller;
use rolefit_domain::encode::hex;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Transaction, Write};
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};

use crate::damage::skip_damaged;
use crate::{ServiceResult, Services, keys};

/// Seconds for which a form is kept: an hour, in which its sender may look up what was not right.
const KEPT_SECONDS: i64 = 3600;

/// A form that waits for its sender.
#[derive(Serialize, Deserialize)]
pub(crate) struct KeptForm {
    /// The name that the page asks for it by.
    name: String,
    /// What was typed.
    pub typed: String,
}

impl Services {
    /// Keeps what was typed into a form for an hour, for the caller alone, in the place of the one before. Answers with the name
    /// under which it is kept; the same words have the same name.
    pub async fn keep_form(&self, caller: &Caller, typed: &str) -> ServiceResult<String> {
        let name = hex(&Sha256::digest(typed.as_bytes())[..16]);
        let form = KeptForm {
            name: name.clone(),
            typed: typed.to_owned(),
        };
        let (owner, key) = (
            KeyOwner::candidate(caller.candidate),
            keys::kept_form(caller.account),
        );
        let mut record = self.sealed(&owner, key, &form).await?;
        record.expires_at = Some(self.now().plus_seconds(KEPT_SECONDS));
        let transaction = Transaction {
            writes: vec![
                Write::Put {
                    record,
                    condition: Condition::None,
                },
                Write::Check {
                    key: keys::account_erasing(caller.account),
                    condition: Condition::Absent,
                },
            ],
            ..Transaction::default()
        };
        self.ports().records.transact(transaction).await?;
        Ok(name)
    }

    /// What the caller typed into a form that is kept under this name; `None` for none, or one that is kept no more.
    pub async fn kept_form(&self, caller: &Caller, name: &str) -> ServiceResult<Option<String>> {
        let kept = self.last_kept_form(caller).await?;
        Ok(kept.filter(|kept| kept.name == name).map(|kept| kept.typed))
    }

    /// The form that is kept for the caller, whatever its name.
    pub(crate) async fn last_kept_form(&self, caller: &Caller) -> ServiceResult<Option<KeptForm>> {
        let (owner, key) = (
            KeyOwner::candidate(caller.candidate),
            keys::kept_form(caller.account),
        );
        let kept = self.read_sealed::<KeptForm>(&owner, &key).await;
        // A page is worth showing without it, and says then where else the words are.
        let kept = skip_damaged(kept, "kept form", caller.account)?.flatten();
        Ok(kept.map(|kept| kept.value))
    }
}
