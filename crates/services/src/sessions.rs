//! Sessions: who a token belongs to, new tokens, and the end of sessions.

use rolefit_domain::view::SessionView;
use rolefit_domain::{Caller, SessionId};
use rolefit_ports::identity::{NewSession, Secret, Session};

use crate::identity_audit::measured;
use crate::store::Actor;
use crate::{ServiceError, ServiceResult, Services};

/// Seconds after which a session that is used gets a new token: a day. A stolen token is worthless soon, and the
/// browser keeps the cookie of somebody who comes back.
pub const TOKEN_SECONDS: i64 = 24 * 60 * 60;

/// Whether the token of a session is due to be replaced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenAge {
    /// It may stay.
    Fresh,
    /// It is older than [`TOKEN_SECONDS`].
    Old,
}

/// Who a token belongs to.
#[derive(Debug, Clone)]
pub struct Recognized {
    /// With everything that authorization looks at.
    pub caller: Caller,
    /// Whether to call [`Services::renew_token`].
    pub token: TokenAge,
}

impl Services {
    /// Who a token belongs to; `None` when it is worth nothing, and when its account is being erased. Counts as a use of the
    /// session.
    pub async fn recognize(&self, token: &Secret) -> ServiceResult<Option<Recognized>> {
        let session = self.ports().identity.authenticate(token).await?;
        self.recognized(session).await
    }

    /// As [`Self::recognize`], for what an open page does by itself: it keeps no session alive.
    pub async fn recognize_unused(&self, token: &Secret) -> ServiceResult<Option<Recognized>> {
        let session = self.ports().identity.look_up(token).await?;
        self.recognized(session).await
    }

    async fn recognized(&self, session: Option<Session>) -> ServiceResult<Option<Recognized>> {
        let Some(session) = session else {
            return Ok(None);
        };
        let candidate = match self.ensure_account(session.account).await {
            Ok(candidate) => candidate,
            Err(ServiceError::SignInNeeded) => return Ok(None),
            Err(other) => return Err(other),
        };
        let old = self.now() >= session.renewed_at.plus_seconds(TOKEN_SECONDS);
        let caller = Caller {
            account: session.account,
            operator: self.options().operators.contains(&session.email),
            email: session.email,
            session: session.id,
            candidate,
            memberships: self.memberships(session.account).await?,
        };
        Ok(Some(Recognized {
            caller,
            token: if old { TokenAge::Old } else { TokenAge::Fresh },
        }))
    }

    /// The caller of a token, as [`Self::recognize`].
    pub async fn caller(&self, token: &Secret) -> ServiceResult<Option<Caller>> {
        Ok(self.recognize(token).await?.map(|recognized| recognized.caller))
    }

    /// A new token for a session. The old one is good for a short grace, for requests that are under way; `None` when
    /// another request got the new token.
    pub async fn renew_token(&self, token: &Secret) -> ServiceResult<Option<NewSession>> {
        Ok(measured("refresh", self.ports().identity.refresh(token).await)?)
    }

    /// Ends a session. Harmless when it is over already.
    pub async fn sign_out(&self, token: &Secret) -> ServiceResult<()> {
        let identity = &self.ports().identity;
        let session = identity.authenticate(token).await?;
        if let Some(session) = &session {
            self.change(Actor::account(session.account), None)
                .audit(
                    "account.sign_out_asked",
                    format!("session:{}", session.id),
                    String::new(),
                )
                .commit()
                .await?;
        }
        measured("sign_out", identity.sign_out(token).await)?;
        if let Some(session) = session {
            let actor = Actor::account(session.account);
            self.note_done(actor, "account.signed_out", format!("session:{}", session.id))
                .await;
        }
        Ok(())
    }

    /// The living sessions of the caller's account, newest first.
    pub async fn sessions(&self, caller: &Caller) -> ServiceResult<Vec<SessionView>> {
        let sessions = self.ports().identity.sessions(caller.account).await?;
        let view = |s: Session| SessionView {
            id: s.id,
            current: s.id == caller.session,
            agent: s.agent,
            address: s.address.to_string(),
            seen: s.seen_at.minute_text(),
        };
        Ok(sessions.into_iter().map(view).collect())
    }

    /// Ends one of the caller's sessions.
    pub async fn revoke_session(&self, caller: &Caller, session: SessionId) -> ServiceResult<()> {
        let subject = format!("session:{session}");
        self.note_asked(Actor::caller(caller), "session.revoke_asked", &subject)
            .await?;
        let answer = self.ports().identity.revoke(caller.account, session).await;
        measured("revoke", answer)?;
        self.note_done(Actor::caller(caller), "session.revoked", subject)
            .await;
        Ok(())
    }

    /// Ends all sessions of the caller but the one that asks.
    pub async fn revoke_other_sessions(&self, caller: &Caller) -> ServiceResult<()> {
        let subject = format!("account:{}", caller.account);
        self.note_asked(Actor::caller(caller), "session.revoke_others_asked", &subject)
            .await?;
        let answer = self
            .ports()
            .identity
            .revoke_all(caller.account, Some(caller.session))
            .await;
        measured("revoke_others", answer)?;
        self.note_done(Actor::caller(caller), "session.others_revoked", subject)
            .await;
        Ok(())
    }
}
