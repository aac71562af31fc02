//! What is known of the account behind a copy.

use rolefit_domain::Caller;
use rolefit_ports::identity::{SecondFactor, Session};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Query, SortRange};
use serde_json::{Value, json};

use crate::accounts::AccountRecord;
use crate::damage::skip_damaged;
use crate::{ServiceResult, Services, keys};

impl Services {
    /// Address, choices, second factor, sessions, memberships and kept forms of the caller. No secret is in it.
    pub(super) async fn account_facts(&self, caller: &Caller) -> ServiceResult<Value> {
        let identity = &self.ports().identity;
        let account = self.read::<AccountRecord>(&keys::account(caller.account)).await?;
        let account = account.map(|stored| stored.value);
        let candidate = self.candidate_record(caller.candidate).await?.value;
        let two_step = match identity.second_factor(caller.account).await? {
            SecondFactor::Off => json!({ "state": "off" }),
            SecondFactor::Pending(_) => json!({ "state": "being set up" }),
            SecondFactor::On { recovery_left, .. } => {
                json!({ "state": "on", "recoveryCodesLeft": recovery_left })
            }
        };
        let session = |session: Session| {
            json!({
                "id": session.id,
                "isThisOne": session.id == caller.session,
                "begunAt": session.created_at.rfc3339(),
                "lastUsedAt": session.seen_at.rfc3339(),
                "renewedAt": session.renewed_at.rfc3339(),
                "endsAt": session.expires_at.rfc3339(),
                "networkAddress": session.address.to_string(),
                "browser": session.agent,
            })
        };
        let sessions = identity.sessions(caller.account).await?;
        let memberships = self.memberships(caller.account).await?;
        let returned = account.as_ref().and_then(|account| account.mail_returned);
        Ok(json!({
            "account": caller.account,
            "candidate": caller.candidate,
            "emailAddress": caller.email,
            "confirmedAt": account.as_ref().map(|account| account.created_at.rfc3339()),
            "mailCameBack": returned.map(|mail| json!({
                "outcome": mail.outcome,
                "at": mail.at.rfc3339(),
            })),
            "cameFor": account.and_then(|account| account.came_for),
            "candidateSince": candidate.created_at.rfc3339(),
            "recruitersFindYou": candidate.discoverable,
            "disabled": candidate.suspended,
            "runsThisSite": caller.operator,
            "twoStepSignIn": two_step,
            "sessions": sessions.into_iter().map(session).collect::<Vec<_>>(),
            "organizations": memberships,
            "formsSentBack": self.kept_forms(caller).await?,
        }))
    }

    /// What the caller typed into forms that were refused and are kept for a while.
    async fn kept_forms(&self, caller: &Caller) -> ServiceResult<Vec<Value>> {
        let mut query = Query::partition(keys::account(caller.account).partition);
        query.range = SortRange::Prefix(keys::KEPT_PREFIX.to_owned());
        let owner = KeyOwner::candidate(caller.candidate);
        let mut kept = Vec::new();
        for record in self.all(query).await? {
            let read = self.unseal::<String>(&owner, &record).await;
            let read = skip_damaged(read, "kept form", caller.account)?.flatten();
            kept.extend(read.map(|form| typed(&form.value)));
        }
        Ok(kept)
    }
}

/// A form's fields where they are kept as JSON, else its words.
fn typed(form: &str) -> Value {
    serde_json::from_str(form).unwrap_or_else(|_| Value::from(form))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kept_forms_are_told_in_the_form_that_they_have() {
        assert_eq!(typed(r#"{"text":"We bake."}"#), json!({ "text": "We bake." }));
        assert_eq!(typed("We bake."), json!("We bake."));
    }
}
