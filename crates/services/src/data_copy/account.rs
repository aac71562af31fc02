//! What is known of the account behind a copy.

use rolefit_domain::Caller;
use rolefit_ports::identity::{SecondFactor, Session};
use serde_json::{Value, json};

use crate::accounts::AccountRecord;
use crate::{ServiceResult, Services, keys};

impl Services {
    /// Address, choices, second factor, sessions, memberships and the kept form of the caller. No secret is in it.
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
        let sent_back = self.last_kept_form(caller).await?;
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
            "formSentBack": sent_back.map(|form| typed(&form.typed)),
        }))
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
    fn a_kept_form_is_told_in_the_form_that_it_has() {
        assert_eq!(typed(r#"{"text":"We bake."}"#), json!({ "text": "We bake." }));
        assert_eq!(typed("We bake."), json!("We bake."));
    }
}
