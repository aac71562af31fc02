//! The second factor: begun, switched on and off, and asked for at sign-in.
//!
//! | record | partition | sort | content |
//! |---|---|---|---|
//! | challenge | `identity.challenge.<id>` | `challenge` | hash of the secret, account, epoch, wrong answers |
//!
//! The factor itself stands in the account's record, its secret sealed under the account's key, so that a step or a
//! recovery code is used up in the write that begins the session.

use rolefit_domain::{AccountId, Password, RecoveryCodesId, SessionId, Timestamp};
use rolefit_ports::identity::{
    CHALLENGE_VALID_MINUTES, CODE_TRIES, Challenge, Client, Factor, IdentityError, IdentityResult,
    NewSession, RECOVERY_CODES, RenewedCodes, SETUP_VALID_MINUTES, SecondFactor, Secret, TOTP_DIGITS,
    TotpSetup,
};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Key, NewRecord, Write};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::{Deserialize, Serialize};
use uuid::Uuid;
use zeroize::Zeroizing;

use super::LocalIdentity;
use super::encoding::Bytes;
use super::limits::Attempt;
use super::secrets::{AddressId, read_token, same, token_mark, write_token};
use super::store::{CHANGE_TRIES, Commit, Standing, Stored, contended, decode, encode};
use super::totp::{SECRET_BYTES, bare, base32, recovery_code, step_of};

/// Sort key and kind of a challenge's record.
const CHALLENGE: &str = "challenge";
/// The purpose in the marks of recovery codes.
const RECOVERY: &str = "recovery";

/// The second factor of an account as it is stored.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Second {
    /// There is none.
    #[default]
    Off,
    /// Begun, not switched on.
    Pending {
        /// [`Setup`], sealed under the account's key.
        setup: Bytes,
        /// When.
        begun_at: Timestamp,
    },
    /// Switched on.
    On {
        /// The shared secret, sealed under the account's key.
        secret: Bytes,
        /// The last step that was used; only later ones are good.
        last_step: i64,
        /// Marks of the recovery codes that are left.
        recovery: Vec<Bytes>,
        /// New recovery codes that are still shown.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        renewed: Option<Renewed>,
    },
}

/// Recovery codes that were made anew and that their owner may still have to copy.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Renewed {
    /// Which they are.
    #[serde(default = "unnamed")]
    set: RecoveryCodesId,
    /// The codes as a list in JSON, sealed under the account's key.
    codes: Bytes,
    /// When.
    made_at: Timestamp,
}

/// The set of codes that were made when sets had no names.
const fn unnamed() -> RecoveryCodesId {
    RecoveryCodesId::new(Uuid::nil())
}

impl Renewed {
    /// Whether they are too old to be shown.
    fn is_over(&self, now: Timestamp) -> bool {
        now >= self.made_at.plus_seconds(SETUP_VALID_MINUTES * 60)
    }
}

/// What waits to be switched on.
#[derive(Serialize, Deserialize)]
struct Setup {
    secret: Bytes,
    recovery: Vec<String>,
}

/// The content of a challenge's record.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct ChallengeBody {
    account: AccountId,
    epoch: u64,
    secret: Bytes,
    expires_at: Timestamp,
    wrong_tries: u32,
}

/// A challenge as it is stored.
struct StoredChallenge {
    id: Uuid,
    version: u64,
    body: ChallengeBody,
}

impl LocalIdentity {
    /// A new challenge of an account and the write that begins it.
    pub(super) fn new_challenge(&self, stored: &Stored) -> PortResult<(Challenge, Write)> {
        let (id, secret) = (self.ids.uuid(), self.ids.secret());
        let body = ChallengeBody {
            account: stored.id,
            epoch: stored.account.epoch,
            secret: Bytes(token_mark(&secret).to_vec()),
            expires_at: self.clock.now().plus_seconds(CHALLENGE_VALID_MINUTES * 60),
            wrong_tries: 0,
        };
        let challenge = Challenge {
            secret: Secret::new(write_token(id, &secret)),
            account: stored.id,
        };
        Ok((challenge, put_challenge(id, &body, Condition::Absent)?))
    }

    pub(super) async fn answer(
        &self,
        secret: &Secret,
        code: &str,
        client: &Client,
    ) -> IdentityResult<(NewSession, Factor)> {
        let code = bare(code);
        let Some((_, stored)) = self.open_challenge(secret).await? else {
            return Err(IdentityError::ChallengeOver);
        };
        let address = AddressId::from_stored(stored.account.address);
        self.limits
            .admit(Attempt::SecondFactor, &address, client.address)
            .await?;
        for _ in 0..CHANGE_TRIES {
            let Some((mut challenge, mut stored)) = self.open_challenge(secret).await? else {
                return Err(IdentityError::ChallengeOver);
            };
            let Some(email) = self.open_email(&stored).await? else {
                return Err(IdentityError::ChallengeOver);
            };
            let Some(factor) = self.use_factor(&mut stored, &code).await? else {
                challenge.body.wrong_tries += 1;
                let StoredChallenge { id, version, body } = &challenge;
                let counted = put_challenge(*id, body, Condition::Version(*version))?;
                match self.commit(vec![counted]).await? {
                    Commit::Done => return Err(IdentityError::WrongCode),
                    Commit::Conflict => continue,
                }
            };
            let (session, begin) = self.new_session(&stored, &email, client).await?;
            let mut writes = vec![begin, stored.put()?, challenge.delete()];
            writes.extend(self.owner_was_here(&address, client));
            writes.push(self.limits.forget_answers(&address, client.address));
            if self.commit(writes).await? == Commit::Done {
                return Ok((session, factor));
            }
        }
        Err(contended().into())
    }

    pub(super) async fn factor_of(&self, id: AccountId) -> PortResult<SecondFactor> {
        let Some(stored) = self.load(id).await? else {
            return Ok(SecondFactor::Off);
        };
        Ok(match &stored.account.second {
            Second::Off => SecondFactor::Off,
            Second::On {
                recovery, renewed, ..
            } => SecondFactor::On {
                recovery_left: recovery.len(),
                renewed: match renewed {
                    Some(renewed) => self.open_renewed(id, renewed).await?,
                    None => None,
                },
            },
            Second::Pending { .. } => match self.open_setup(&stored).await? {
                Some(setup) => SecondFactor::Pending(TotpSetup {
                    secret: Secret::new(base32(&setup.secret.0)),
                    recovery_codes: setup.recovery.into_iter().map(Secret::new).collect(),
                }),
                None => SecondFactor::Off,
            },
        })
    }

    pub(super) async fn begin_factor(&self, id: AccountId) -> IdentityResult<TotpSetup> {
        let setup = Setup {
            secret: Bytes(self.ids.secret()[..SECRET_BYTES].to_vec()),
            recovery: self.new_codes(),
        };
        for _ in 0..CHANGE_TRIES {
            let Some(mut stored) = self.load(id).await? else {
                return Err(PortError::new(ErrorKind::NotFound, "no such account").into());
            };
            match (&stored.account.standing, &stored.account.second) {
                (Standing::Confirmed, Second::On { .. }) => return Err(IdentityError::SecondFactorOn),
                (Standing::Confirmed, _) => {}
                (Standing::Disabled { .. }, _) => return Err(IdentityError::Disabled),
                (Standing::Unconfirmed, _) => {
                    return Err(PortError::new(ErrorKind::NotFound, "no confirmed account").into());
                }
            }
            stored.account.second = Second::Pending {
                setup: self.seal_factor(id, &encode(&setup, "setup")?).await?,
                begun_at: self.clock.now(),
            };
            if self.commit(vec![stored.put()?]).await? == Commit::Done {
                return Ok(TotpSetup {
                    secret: Secret::new(base32(&setup.secret.0)),
                    recovery_codes: setup.recovery.into_iter().map(Secret::new).collect(),
                });
            }
        }
        Err(contended().into())
    }

    pub(super) async fn switch_factor_on(
        &self,
        id: AccountId,
        session: SessionId,
        code: &str,
        client: &Client,
    ) -> IdentityResult<()> {
        let code = bare(code);
        let Some(stored) = self.load(id).await? else {
            return Err(IdentityError::WrongCode);
        };
        let address = AddressId::from_stored(stored.account.address);
        self.limits
            .admit(Attempt::SecondFactor, &address, client.address)
            .await?;
        for _ in 0..CHANGE_TRIES {
            let Some(mut stored) = self.load(id).await? else {
                return Err(IdentityError::WrongCode);
            };
            if stored.account.is_disabled() {
                return Err(IdentityError::Disabled);
            }
            if matches!(stored.account.second, Second::On { .. }) {
                return Err(IdentityError::SecondFactorOn);
            }
            let Some(setup) = self.open_setup(&stored).await? else {
                return Err(IdentityError::WrongCode);
            };
            let Some(last_step) = step_of(&setup.secret.0, &code, self.clock.now(), None)? else {
                return Err(IdentityError::WrongCode);
            };
            stored.account.second = Second::On {
                secret: self.seal_factor(id, &setup.secret.0).await?,
                last_step,
                recovery: self.marks(id, &setup.recovery),
                renewed: None,
            };
            let mut writes = self.next_epoch(&mut stored, Some(session)).await?;
            writes.push(stored.put()?);
            if self.commit(writes).await? == Commit::Done {
                self.tidy_sessions(&stored).await;
                return Ok(());
            }
        }
        Err(contended().into())
    }

    pub(super) async fn switch_factor_off(
        &self,
        id: AccountId,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<bool> {
        self.admit_owner(id, client).await?;
        for _ in 0..CHANGE_TRIES {
            let mut stored = self.load_proven(id, password).await?;
            let was_on = matches!(stored.account.second, Second::On { .. });
            if matches!(stored.account.second, Second::Off) {
                return Ok(was_on);
            }
            stored.account.second = Second::Off;
            if self.commit(vec![stored.put()?]).await? == Commit::Done {
                return Ok(was_on);
            }
        }
        Err(contended().into())
    }

    pub(super) async fn renew_codes(
        &self,
        id: AccountId,
        password: &Password,
        client: &Client,
    ) -> IdentityResult<Vec<Secret>> {
        self.admit_owner(id, client).await?;
        let codes = self.new_codes();
        let sealed = self.seal_factor(id, &encode(&codes, "recovery codes")?).await?;
        let set = RecoveryCodesId::new(self.ids.uuid());
        for _ in 0..CHANGE_TRIES {
            let mut stored = self.load_proven(id, password).await?;
            let Second::On {
                recovery, renewed, ..
            } = &mut stored.account.second
            else {
                return Err(IdentityError::WrongCode);
            };
            *recovery = self.marks(id, &codes);
            *renewed = Some(Renewed {
                set,
                codes: sealed.clone(),
                made_at: self.clock.now(),
            });
            if self.commit(vec![stored.put()?]).await? == Commit::Done {
                return Ok(codes.into_iter().map(Secret::new).collect());
            }
        }
        Err(contended().into())
    }

    pub(super) async fn hide_codes(&self, id: AccountId, set: RecoveryCodesId) -> PortResult<bool> {
        for _ in 0..CHANGE_TRIES {
            let Some(mut stored) = self.load(id).await? else {
                return Ok(true);
            };
            let Second::On { renewed, .. } = &mut stored.account.second else {
                return Ok(true);
            };
            match renewed {
                None => return Ok(true),
                Some(shown) if shown.set != set => return Ok(shown.is_over(self.clock.now())),
                Some(_) => *renewed = None,
            }
            if self.commit(vec![stored.put()?]).await? == Commit::Done {
                return Ok(true);
            }
        }
        Err(contended())
    }

    fn new_codes(&self) -> Vec<String> {
        (0..RECOVERY_CODES)
            .map(|_| recovery_code(self.ids.secret()))
            .collect()
    }

    /// What is kept of recovery codes to compare typed ones with.
    fn marks(&self, id: AccountId, codes: &[String]) -> Vec<Bytes> {
        let mark = |code: &String| Bytes(self.pepper.code(RECOVERY, id, &bare(code)).to_vec());
        codes.iter().map(mark).collect()
    }

    /// The new recovery codes, unless they are too old to be shown.
    async fn open_renewed(&self, id: AccountId, renewed: &Renewed) -> PortResult<Option<RenewedCodes>> {
        if renewed.is_over(self.clock.now()) {
            return Ok(None);
        }
        let plain = self.open_factor(id, &renewed.codes).await?;
        let codes: Vec<String> = serde_json::from_slice(&plain)
            .map_err(|e| PortError::with_source(ErrorKind::Corrupt, "recovery codes cannot be read", e))?;
        Ok(Some(RenewedCodes {
            set: renewed.set,
            codes: codes.into_iter().map(Secret::new).collect(),
        }))
    }

    pub(super) async fn remove_factor(&self, id: AccountId) -> PortResult<bool> {
        for _ in 0..CHANGE_TRIES {
            let Some(mut stored) = self.load(id).await? else {
                return Ok(false);
            };
            if !matches!(stored.account.second, Second::On { .. }) {
                return Ok(false);
            }
            stored.account.second = Second::Off;
            let mut writes = self.next_epoch(&mut stored, None).await?;
            writes.push(stored.put()?);
            if self.commit(writes).await? == Commit::Done {
                self.tidy_sessions(&stored).await;
                return Ok(true);
            }
        }
        Err(contended())
    }

    /// Uses up a code in the account, which is not written yet; `None` when the code is wrong.
    async fn use_factor(&self, stored: &mut Stored, code: &str) -> PortResult<Option<Factor>> {
        let id = stored.id;
        let Second::On {
            secret,
            last_step,
            recovery,
            renewed,
        } = &mut stored.account.second
        else {
            return Ok(None);
        };
        // The account is written after this, so that codes which nobody is shown any more are not kept either.
        let now = self.clock.now();
        if renewed.as_ref().is_some_and(|codes| codes.is_over(now)) {
            *renewed = None;
        }
        if code.len() == TOTP_DIGITS {
            let secret = self.open_factor(id, secret).await?;
            let step = step_of(&secret, code, self.clock.now(), Some(*last_step))?;
            *last_step = step.unwrap_or(*last_step);
            return Ok(step.map(|_| Factor::Totp));
        }
        let mark = self.pepper.code(RECOVERY, id, code);
        let before = recovery.len();
        recovery.retain(|left| !same(&left.0, &mark));
        Ok((recovery.len() < before).then_some(Factor::Recovery))
    }

    /// A living challenge with the account that has a second factor and has not changed since.
    async fn open_challenge(&self, secret: &Secret) -> PortResult<Option<(StoredChallenge, Stored)>> {
        let Some((id, secret)) = read_token(secret.expose()) else {
            return Ok(None);
        };
        let Some(record) = self.records.get(&challenge_key(id)).await? else {
            return Ok(None);
        };
        let (version, body) = (record.version, decode::<ChallengeBody>(&record)?);
        let open = same(&body.secret.0, &token_mark(&secret))
            && self.clock.now() < body.expires_at
            && body.wrong_tries < CODE_TRIES;
        if !open {
            return Ok(None);
        }
        let stored = self.load(body.account).await?.filter(|stored| {
            stored.account.standing == Standing::Confirmed
                && stored.account.epoch == body.epoch
                && matches!(stored.account.second, Second::On { .. })
        });
        Ok(stored.map(|stored| (StoredChallenge { id, version, body }, stored)))
    }

    /// What waits to be switched on, unless it is too old.
    async fn open_setup(&self, stored: &Stored) -> PortResult<Option<Setup>> {
        let Second::Pending { setup, begun_at } = &stored.account.second else {
            return Ok(None);
        };
        if self.clock.now() >= begun_at.plus_seconds(SETUP_VALID_MINUTES * 60) {
            return Ok(None);
        }
        let plain = self.open_factor(stored.id, setup).await?;
        let setup = serde_json::from_slice(&plain)
            .map_err(|e| PortError::with_source(ErrorKind::Corrupt, "second factor cannot be read", e))?;
        Ok(Some(setup))
    }

    async fn seal_factor(&self, id: AccountId, plain: &[u8]) -> PortResult<Bytes> {
        let owner = KeyOwner::account(id);
        Ok(Bytes(self.keys.seal(&owner, &factor_context(id), plain).await?))
    }

    async fn open_factor(&self, id: AccountId, sealed: &Bytes) -> PortResult<Zeroizing<Vec<u8>>> {
        let owner = KeyOwner::account(id);
        let plain = self.keys.open(&owner, &factor_context(id), &sealed.0).await?;
        Ok(Zeroizing::new(plain))
    }
}

impl StoredChallenge {
    fn delete(&self) -> Write {
        Write::Delete {
            key: challenge_key(self.id),
            condition: Condition::Version(self.version),
        }
    }
}

fn put_challenge(id: Uuid, body: &ChallengeBody, condition: Condition) -> PortResult<Write> {
    let mut record = NewRecord::new(challenge_key(id), encode(body, CHALLENGE)?);
    record.expires_at = Some(body.expires_at);
    Ok(Write::Put { record, condition })
}

fn challenge_key(id: Uuid) -> Key {
    Key::new(format!("identity.challenge.{}", id.simple()), CHALLENGE)
}

fn factor_context(id: AccountId) -> String {
    format!("identity.account.{id}.second_factor")
}
