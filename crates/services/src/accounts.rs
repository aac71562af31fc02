//! Registration, signing in, and passwords.

use rolefit_domain::event::{AccountChange, MailReturned};
use rolefit_domain::{AccountId, Caller, CandidateId, EmailAddress, Event, Membership, Timestamp};
use rolefit_ports::identity::{Client, IdentityError, NewSession, SignIn};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Query};
use serde::{Deserialize, Serialize};

use crate::candidates::{CandidateRecord, candidate_record};
use crate::code_mails::mailed_code;
use crate::damage::skip_damaged;
use crate::error::both;
use crate::identity_audit::measured;
use crate::store::{Actor, Stored, decode, plain};
use crate::{ServiceError, ServiceResult, Services, keys};
use crate::{mails, passwords};

/// What the services remember of an account; the identity port holds the rest.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct AccountRecord {
    /// The account as a candidate.
    pub candidate: CandidateId,
    /// When the address was confirmed.
    pub created_at: Timestamp,
    /// That mails to the address come back; absent while none did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub mail_returned: Option<MailReturned>,
    /// Which side of the site its owner came for first; absent for candidates.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub came_for: Option<CameFor>,
}

/// What somebody came for who has neither a profile nor an organization yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum CameFor {
    /// To hire.
    Hiring,
}

impl Services {
    /// Registers an address and sends its code. The answer is the same whether or not the address is known. The link in the
    /// mail leads on to `next`, a page of the portal; an empty one leads nowhere in particular.
    ///
    /// # Errors
    /// `Invalid` for an address or password that cannot be used; `TooManyAttempts`.
    pub async fn sign_up(
        &self,
        email: &str,
        password: String,
        next: &str,
        client: &Client,
    ) -> ServiceResult<()> {
        let email = address(email);
        let password = passwords::choose(password, email.as_ref().ok(), "password").await;
        let (email, password) = both(email, password)?;
        let answer = self.ports().identity.sign_up(&email, &password, client).await;
        let signed_up = measured("sign_up", answer)?;
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
        self.deliver(&email, &signed_up.delivery, mails::Purpose::Confirm { next })
            .await
    }

    /// Confirms an address and signs in. The account's candidate is made here.
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
    ) -> ServiceResult<SignIn> {
        const MISSING: &str = "Type the password that you chose when you registered.";
        let proven = passwords::typed(password.clone(), "password", MISSING);
        let ((typed, code), proven) = both(both(address(email), mailed_code(code)), proven)?;
        let identity = &self.ports().identity;
        let answer = identity.confirm(&typed, &code, &proven, client).await;
        match measured("confirm", answer) {
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

    /// Sends a new code to an address that waits for confirmation. `next` is as in [`Self::sign_up`].
    pub async fn resend_code(&self, email: &str, next: &str, client: &Client) -> ServiceResult<()> {
        let email = address(email)?;
        let answer = self.ports().identity.resend(&email, client).await;
        let delivery = measured("resend_code", answer)?;
        self.note_code("account.code_asked").await?;
        self.deliver(&email, &delivery, mails::Purpose::Confirm { next })
            .await
    }

    /// Signs in: gives a session, or a challenge when the account has a second factor.
    ///
    /// # Errors
    /// `WrongCredentials` also for an unknown address; `NotConfirmed` after the right password for an address that
    /// waits for confirmation, with a new code under way.
    pub async fn sign_in(&self, email: &str, password: String, client: &Client) -> ServiceResult<SignIn> {
        let password = passwords::typed(password, "password", "Type your password.");
        let (email, password) = both(address(email), password)?;
        let identity = &self.ports().identity;
        let answer = identity.sign_in(&email, &password, client).await;
        match measured("sign_in", answer) {
            Ok(SignIn::Session(session)) => {
                self.signed_in(&session, "factor=password").await?;
                Ok(SignIn::Session(session))
            }
            Ok(SignIn::Challenge(challenge)) => {
                let account = challenge.account;
                self.change(Actor::account(account), None)
                    .audit(
                        "account.second_factor_asked",
                        format!("account:{account}"),
                        String::new(),
                    )
                    .commit()
                    .await?;
                Ok(SignIn::Challenge(challenge))
            }
            Err(IdentityError::NotConfirmed(delivery)) => {
                self.note_refusal("account.sign_in_refused", "reason=not_confirmed")
                    .await;
                let purpose = mails::Purpose::Confirm { next: "" };
                self.deliver(&email, &delivery, purpose).await?;
                Err(ServiceError::NotConfirmed)
            }
            Err(other) => {
                match &other {
                    IdentityError::WrongCredentials => {
                        self.note_refusal("account.sign_in_refused", "reason=wrong_credentials")
                            .await;
                    }
                    IdentityError::Disabled => {
                        self.note_refusal("account.sign_in_refused", "reason=disabled")
                            .await;
                    }
                    _ => {}
                }
                Err(other.into())
            }
        }
    }

    /// Makes sure of the candidate and writes that a session has begun. When that fails nobody gets the token, so that
    /// no session without its entry is used.
    pub(crate) async fn signed_in(&self, session: &NewSession, detail: &str) -> ServiceResult<()> {
        let account = session.session.account;
        self.ensure_account(account).await?;
        self.change(Actor::account(account), None)
            .audit(
                "account.signed_in",
                format!("session:{}", session.session.id),
                detail.to_owned(),
            )
            .commit()
            .await
    }

    /// Sends a code to set a new password. The same answer for an unknown address.
    pub async fn forgot_password(&self, email: &str, client: &Client) -> ServiceResult<()> {
        let email = address(email)?;
        let answer = self.ports().identity.forgot(&email, client).await;
        let delivery = measured("forgot_password", answer)?;
        self.note_code("account.reset_code_asked").await?;
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
        let email = address(email);
        let password = passwords::choose(password, email.as_ref().ok(), "password").await;
        let ((email, code), password) = both(both(email, mailed_code(code)), password)?;
        let identity = &self.ports().identity;
        let answer = identity.reset(&email, &code, &password, client).await;
        let account = measured("reset_password", answer)?;
        self.note_changed(
            Actor::account(account),
            "account.password_reset",
            account,
            AccountChange::PasswordReset,
        )
        .await;
        // The password is set, and the code is used up: what the next request mends, or what is only said on a page, must
        // not make that a failure.
        let candidate = self.ensure_account(account).await;
        let noted = self.note_mail_arrived(account).await;
        if let Err(error) = candidate.and(noted) {
            tracing::warn!(
                error = rolefit_ports::error::chain(&error),
                "cannot note that the owner of an account has read our mail; the password is set, and the next request of theirs mends it"
            );
        }
        Ok(())
    }

    /// Sets a new password knowing the old one, and ends all other sessions.
    pub async fn change_password(
        &self,
        caller: &Caller,
        old: String,
        new: String,
        client: &Client,
    ) -> ServiceResult<()> {
        let is_same = new == old && !new.is_empty();
        let chosen = if is_same {
            let same = "This is your present password. Choose another one.";
            Err(ServiceError::invalid("new", same))
        } else {
            passwords::choose(new, Some(&caller.email), "new").await
        };
        let typed = passwords::typed(old.clone(), "old", "Type your present password.");
        // Whoever chooses one that cannot be used hears at once whether the present one is right, too.
        let typed = match (&chosen, typed) {
            (Err(_), Ok(typed)) => {
                let right = self.confirm_password(caller, old, "old", client).await;
                right.map(|()| typed)
            }
            (_, typed) => typed,
        };
        // The new one is not the present password then either.
        let typed = if is_same { Ok(typed?) } else { typed };
        let (old, new) = both(typed, chosen)?;
        let subject = format!("account:{}", caller.account);
        self.note_asked(Actor::caller(caller), "account.password_change_asked", &subject)
            .await?;
        let answer = self
            .ports()
            .identity
            .change_password(caller.account, caller.session, &old, &new, client)
            .await;
        match measured("change_password", answer) {
            Err(IdentityError::WrongCredentials) => {
                return Err(ServiceError::invalid("old", "This is not your current password."));
            }
            other => other?,
        }
        self.note_changed(
            Actor::caller(caller),
            "account.password_changed",
            caller.account,
            AccountChange::PasswordChanged,
        )
        .await;
        Ok(())
    }

    /// The candidate of an account, made when it is not there yet, so that a crash between the identity's
    /// confirmation and this record heals by itself.
    ///
    /// # Errors
    /// `SignInNeeded` when the account is being erased: making a candidate anew would bring back somebody who has gone.
    pub(crate) async fn ensure_account(&self, account: AccountId) -> ServiceResult<CandidateId> {
        self.ensure_account_by(Actor::account(account), account).await
    }

    pub(crate) async fn ensure_account_by(
        &self,
        actor: Actor,
        account: AccountId,
    ) -> ServiceResult<CandidateId> {
        if self.is_erasing(account).await? {
            return Err(ServiceError::SignInNeeded);
        }
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
                mail_returned: None,
                came_for: None,
            },
        )?;
        let candidate_record = candidate_record(candidate, &CandidateRecord::new(account, now))?;
        let made = self
            .change(actor, None)
            // An erasure may begin between the look above and this write.
            .check(keys::account_erasing(account), Condition::Absent)
            .put(account_record, Condition::Absent)
            .put(candidate_record, Condition::Absent)
            .event(Event::CandidateVerified { account, candidate })
            .audit("account.confirmed", format!("account:{account}"), String::new())
            .commit()
            .await;
        match made {
            Ok(()) => return Ok(candidate),
            // Nothing names this candidate, so that nobody else would ever destroy its key.
            Err(ServiceError::Stale) => {
                self.ports().keys.destroy(&KeyOwner::candidate(candidate)).await?;
            }
            Err(other) => return Err(other),
        }
        if self.is_erasing(account).await? {
            return Err(ServiceError::SignInNeeded);
        }
        // Another request made it first; its candidate is the one that counts.
        self.read::<AccountRecord>(&keys::account(account))
            .await?
            .map(|found| found.value.candidate)
            .ok_or(ServiceError::Stale)
    }

    async fn is_erasing(&self, account: AccountId) -> ServiceResult<bool> {
        let mark = self.ports().records.get(&keys::account_erasing(account)).await?;
        Ok(mark.is_some())
    }

    /// The organizations that an account works for.
    pub async fn memberships(&self, account: AccountId) -> ServiceResult<Vec<Membership>> {
        let mut query = Query::partition(keys::account(account).partition);
        query.range = rolefit_ports::records::SortRange::Prefix(keys::MEMBERSHIP_PREFIX.to_owned());
        self.all(query)
            .await?
            .iter()
            // A role that cannot be read is none.
            .filter_map(|record| {
                let read = skip_damaged(decode(record), "membership", account).transpose()?;
                Some(read.map(|stored: Stored<Membership>| stored.value))
            })
            .collect()
    }
}

impl From<IdentityError> for ServiceError {
    fn from(error: IdentityError) -> Self {
        match error {
            IdentityError::WrongCredentials => Self::WrongCredentials,
            IdentityError::NotConfirmed(_) => Self::NotConfirmed,
            IdentityError::WrongCode => Self::WrongCode,
            IdentityError::ChallengeOver => Self::SignInNeeded,
            IdentityError::SecondFactorOn => Self::Impossible(
                "two-step sign-in is switched on already; switch it off first to set it up again",
            ),
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

/// The address that a form says.
pub(crate) fn address(text: &str) -> ServiceResult<EmailAddress> {
    text.parse()
        .map_err(|why| ServiceError::invalid("email", sentence(&why)))
}
