//! Registration, signing in and out, passwords and sessions.

use std::time::Duration;

use rolefit_domain::view::{SessionView, Viewer};
use rolefit_domain::{
    AccountId, Caller, CandidateId, EmailAddress, Event, Membership, MessageId, Password, SessionId,
    Timestamp,
};
use rolefit_ports::identity::{Client, Delivery, IdentityError, NewSession, Secret, Session};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::mail::Mail;
use rolefit_ports::records::{Condition, Query};
use serde::{Deserialize, Serialize};

use crate::candidates::CandidateRecord;
use crate::mails;
use crate::store::{Actor, decode, plain};
use crate::{ServiceError, ServiceResult, Services, keys};

/// What the services remember of an account; the identity port holds the rest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccountRecord {
    /// The account as a candidate.
    pub candidate: CandidateId,
    /// When the address was confirmed.
    pub created_at: Timestamp,
}

/// How long a mail may keep a person waiting before the answer is given without knowing that it went out.
const MAIL_PATIENCE: Duration = Duration::from_secs(10);

impl Services {
    /// Registers an address and sends its code. The answer is the same whether or not the address is known.
    ///
    /// # Errors
    /// `Invalid` for an address or password that cannot be used; `TooManyAttempts`.
    pub async fn sign_up(&self, email: &str, password: String, client: &Client) -> ServiceResult<()> {
        let email = address(email)?;
        let password = Password::choose(password, &email)
            .map_err(|why| ServiceError::invalid("password", sentence(&why)))?;
        let signed_up = self.ports().identity.sign_up(&email, &password, client).await?;
        // One transaction in either case, so that the time taken does not tell who has an account.
        match signed_up.account {
            Some(account) => self
                .change(Actor::account(account), None)
                .event(Event::CandidateRegistered { account })
                .audit("account.registered", format!("account:{account}"), String::new()),
            None => self.change(Actor::system("identity"), None).audit(
                "account.registered_again",
                "account:existing".to_owned(),
                String::new(),
            ),
        }
        .commit()
        .await?;
        self.deliver(&email, &signed_up.delivery, mails::Purpose::Confirm)
            .await
    }

    /// Confirms an address and begins a session. The account's candidate is made here.
    ///
    /// # Errors
    /// `WrongCode` also for an address that nobody registered; `Invalid` when the password is not the one of the
    /// newest registration.
    pub async fn confirm(
        &self,
        email: &str,
        code: &str,
        password: String,
        client: &Client,
    ) -> ServiceResult<NewSession> {
        let typed = address(email)?;
        let identity = &self.ports().identity;
        let proven = Password::typed(password.clone());
        match identity.confirm(&typed, code.trim(), &proven, client).await {
            Ok(account) => self.ensure_account(account).await?,
            Err(IdentityError::WrongCredentials) => {
                return Err(ServiceError::invalid(
                    "password",
                    "This is not the password of the newest registration of this address. If you cannot recall it, \
                     register again: the next code then goes with the new password.",
                ));
            }
            Err(other) => return Err(other.into()),
        };
        self.sign_in(email, password, client).await
    }

    /// Sends a new code to an address that waits for confirmation.
    pub async fn resend_code(&self, email: &str, client: &Client) -> ServiceResult<()> {
        let email = address(email)?;
        let delivery = self.ports().identity.resend(&email, client).await?;
        self.deliver(&email, &delivery, mails::Purpose::Confirm).await
    }

    /// Signs in.
    ///
    /// # Errors
    /// `WrongCredentials` also for an unknown address; `NotConfirmed` after the right password for an address that
    /// waits for confirmation, with a new code under way.
    pub async fn sign_in(&self, email: &str, password: String, client: &Client) -> ServiceResult<NewSession> {
        let email = address(email)?;
        match self
            .ports()
            .identity
            .sign_in(&email, &Password::typed(password), client)
            .await
        {
            Ok(session) => {
                self.ensure_account(session.session.account).await?;
                self.change(Actor::account(session.session.account), None)
                    .audit(
                        "account.signed_in",
                        format!("session:{}", session.session.id),
                        String::new(),
                    )
                    .commit()
                    .await?;
                Ok(session)
            }
            Err(IdentityError::NotConfirmed(delivery)) => {
                self.deliver(&email, &delivery, mails::Purpose::Confirm).await?;
                Err(ServiceError::NotConfirmed)
            }
            Err(other) => Err(other.into()),
        }
    }

    /// Ends a session. Harmless when it is over already.
    pub async fn sign_out(&self, token: &Secret) -> ServiceResult<()> {
        Ok(self.ports().identity.sign_out(token).await?)
    }

    /// Sends a code to set a new password. The same answer for an unknown address.
    pub async fn forgot_password(&self, email: &str, client: &Client) -> ServiceResult<()> {
        let email = address(email)?;
        let delivery = self.ports().identity.forgot(&email, client).await?;
        self.deliver(&email, &delivery, mails::Purpose::Reset).await
    }

    /// Sets a new password with a code, and ends all sessions of the account.
    pub async fn reset_password(
        &self,
        email: &str,
        code: &str,
        password: String,
        client: &Client,
    ) -> ServiceResult<()> {
        let email = address(email)?;
        let password = Password::choose(password, &email)
            .map_err(|why| ServiceError::invalid("password", sentence(&why)))?;
        let account = self
            .ports()
            .identity
            .reset(&email, code.trim(), &password, client)
            .await?;
        self.ensure_account(account).await?;
        self.change(Actor::account(account), None)
            .audit(
                "account.password_reset",
                format!("account:{account}"),
                String::new(),
            )
            .commit()
            .await
    }

    /// Sets a new password knowing the old one, and ends all other sessions.
    pub async fn change_password(
        &self,
        caller: &Caller,
        old: String,
        new: String,
        client: &Client,
    ) -> ServiceResult<()> {
        let new = Password::choose(new, &caller.email)
            .map_err(|why| ServiceError::invalid("new", sentence(&why)))?;
        match self
            .ports()
            .identity
            .change_password(
                caller.account,
                caller.session,
                &Password::typed(old),
                &new,
                client,
            )
            .await
        {
            Err(IdentityError::WrongCredentials) => {
                return Err(ServiceError::invalid("old", "This is not your present password."));
            }
            other => other?,
        }
        self.change(Actor::caller(caller), None)
            .audit(
                "account.password_changed",
                format!("account:{}", caller.account),
                String::new(),
            )
            .commit()
            .await
    }

    /// The living sessions of the caller's account, newest first.
    pub async fn sessions(&self, caller: &Caller) -> ServiceResult<Vec<SessionView>> {
        let sessions = self.ports().identity.sessions(caller.account).await?;
        let view = |s: Session| SessionView {
            id: s.id,
            current: s.id == caller.session,
            agent: s.agent,
            address: s.address.to_string(),
            seen: s.seen_at.date_text(),
        };
        Ok(sessions.into_iter().map(view).collect())
    }

    /// Ends one of the caller's sessions.
    pub async fn revoke_session(&self, caller: &Caller, session: SessionId) -> ServiceResult<()> {
        self.ports().identity.revoke(caller.account, session).await?;
        self.change(Actor::caller(caller), None)
            .audit("session.revoked", format!("session:{session}"), String::new())
            .commit()
            .await
    }

    /// Ends all sessions of the caller but the one that asks.
    pub async fn revoke_other_sessions(&self, caller: &Caller) -> ServiceResult<()> {
        self.ports()
            .identity
            .revoke_all(caller.account, Some(caller.session))
            .await?;
        self.change(Actor::caller(caller), None)
            .audit(
                "session.others_revoked",
                format!("account:{}", caller.account),
                String::new(),
            )
            .commit()
            .await
    }

    /// Who a token belongs to, with everything that authorization looks at; `None` when it is worth nothing.
    pub async fn caller(&self, token: &Secret) -> ServiceResult<Option<Caller>> {
        let Some(session) = self.ports().identity.authenticate(token).await? else {
            return Ok(None);
        };
        let candidate = self.ensure_account(session.account).await?;
        Ok(Some(Caller {
            account: session.account,
            operator: self.options().operators.contains(&session.email),
            email: session.email,
            session: session.id,
            candidate,
            memberships: self.memberships(session.account).await?,
        }))
    }

    /// Who is signed in, for the page frame.
    pub async fn viewer(&self, caller: &Caller) -> ServiceResult<Viewer> {
        Ok(Viewer {
            email: caller.email.as_str().to_owned(),
            memberships: caller.memberships.clone(),
            operator: caller.operator,
        })
    }

    /// Makes a confirmed account with its candidate, for demo data and for operators; the one that exists is kept.
    pub async fn create_account(
        &self,
        email: &str,
        password: String,
    ) -> ServiceResult<(AccountId, CandidateId)> {
        let email = address(email)?;
        let password = Password::choose(password, &email)
            .map_err(|why| ServiceError::invalid("password", sentence(&why)))?;
        let account = self.ports().identity.create_confirmed(&email, &password).await?;
        Ok((account, self.ensure_account(account).await?))
    }

    /// The candidate of an account, made when it is not there yet, so that a crash between the identity's
    /// confirmation and this record heals by itself.
    pub(crate) async fn ensure_account(&self, account: AccountId) -> ServiceResult<CandidateId> {
        if let Some(found) = self.read::<AccountRecord>(&keys::account(account)).await? {
            return Ok(found.value.candidate);
        }
        let candidate = self.new_id(CandidateId::new);
        self.ports().keys.ensure(&KeyOwner::candidate(candidate)).await?;
        let now = self.now();
        let account_record = plain(
            keys::account(account),
            &AccountRecord {
                candidate,
                created_at: now,
            },
        )?;
        let mut candidate_record = plain(keys::candidate(candidate), &CandidateRecord::new(account, now))?;
        candidate_record.index1 = Some(keys::candidate_listing(candidate));
        let made = self
            .change(Actor::account(account), None)
            .put(account_record, Condition::Absent)
            .put(candidate_record, Condition::Absent)
            .event(Event::CandidateVerified { account, candidate })
            .audit("account.confirmed", format!("account:{account}"), String::new())
            .commit()
            .await;
        match made {
            Ok(()) => Ok(candidate),
            // Another request made it first; its candidate is the one that counts.
            Err(ServiceError::Stale) => self
                .read::<AccountRecord>(&keys::account(account))
                .await?
                .map(|found| found.value.candidate)
                .ok_or(ServiceError::Stale),
            Err(other) => Err(other),
        }
    }

    /// The organizations that an account works for.
    pub async fn memberships(&self, account: AccountId) -> ServiceResult<Vec<Membership>> {
        let mut query = Query::partition(keys::account(account).partition);
        query.range = rolefit_ports::records::SortRange::Prefix("MEMBER#".to_owned());
        self.all(query)
            .await?
            .iter()
            .map(|record| Ok(decode(record)?.value))
            .collect()
    }

    async fn deliver(
        &self,
        email: &EmailAddress,
        delivery: &Delivery,
        purpose: mails::Purpose,
    ) -> ServiceResult<()> {
        let content = match delivery {
            Delivery::Nothing => return Ok(()),
            Delivery::AlreadyRegistered => mails::already_registered(&self.options().base_url),
            Delivery::Code(code) => mails::code(purpose, &self.options().base_url, email, code),
        };
        let mail = content.addressed(self.new_id(MessageId::new), email.clone());
        // The mail goes out beside the answer: waiting for the mail server would tell a stranger by the time taken
        // whether there was anything to send.
        let services = self.clone();
        self.inner
            .background
            .spawn(async move { services.send_code_mail(mail).await });
        Ok(())
    }

    async fn send_code_mail(&self, mail: Mail) {
        let sent = tokio::time::timeout(MAIL_PATIENCE, self.ports().mailer.send(&mail)).await;
        match sent {
            Ok(Ok(())) => metrics::counter!("rolefit_mails_total", "outcome" => "sent").increment(1),
            Ok(Err(error)) => {
                metrics::counter!("rolefit_mails_total", "outcome" => "failed").increment(1);
                tracing::error!(mail.id = %mail.id, error = rolefit_ports::error::chain(&error), "code mail was not sent");
            }
            Err(_) => {
                metrics::counter!("rolefit_mails_total", "outcome" => "timeout").increment(1);
                tracing::error!(mail.id = %mail.id, "mail server took too long; code mail was not sent");
            }
        }
    }
}

impl From<IdentityError> for ServiceError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::WrongCredentials => Self::WrongCredentials,
            IdentityError::NotConfirmed(_) => Self::NotConfirmed,
            IdentityError::WrongCode => Self::WrongCode,
            IdentityError::TooManyAttempts { retry_after } => Self::TooManyAttempts { retry_after },
            IdentityError::Disabled => Self::Disabled,
            IdentityError::Port(error) => error.into(),
        }
    }
}

/// An error's message as a sentence for people.
pub(crate) fn sentence(error: &dyn std::error::Error) -> String {
    rolefit_domain::sentence(&error.to_string())
}

fn address(text: &str) -> ServiceResult<EmailAddress> {
    text.parse()
        .map_err(|why| ServiceError::invalid("email", sentence(&why)))
}
