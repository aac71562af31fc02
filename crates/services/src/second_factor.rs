//! Two-step sign-in: setting it up, switching it on and off, and the second step.

use qrcode::{Color, QrCode};
use rolefit_domain::encode::percent;
use rolefit_domain::event::AccountChange;
use rolefit_domain::view::{QrView, RecoveryCodesView, SecondFactorView, TotpSetupView};
use rolefit_domain::{Caller, EmailAddress, Password, RecoveryCodesId};
use rolefit_ports::identity::{
    Client, Factor, IdentityError, NewSession, SecondFactor, Secret, TOTP_DIGITS, TOTP_STEP_SECONDS,
    TotpSetup,
};

use crate::identity_audit::measured;
use crate::store::Actor;
use crate::{ServiceError, ServiceResult, Services};

/// Whom an authenticator app names beside a code.
const ISSUER: &str = "Rolefit";
/// Squares of the light border that a reader needs around a QR code (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

impl Services {
    /// The second factor of the caller's own account.
    pub async fn second_factor(&self, caller: &Caller) -> ServiceResult<SecondFactorView> {
        Ok(match self.ports().identity.second_factor(caller.account).await? {
            SecondFactor::Off => SecondFactorView::Off,
            SecondFactor::Pending(setup) => SecondFactorView::Pending(setup_view(&setup, &caller.email)),
            SecondFactor::On {
                recovery_left,
                renewed,
            } => SecondFactorView::On {
                recovery_left,
                renewed: renewed.map(|renewed| RecoveryCodesView {
                    set: renewed.set,
                    codes: codes_view(&renewed.codes),
                }),
            },
        })
    }

    /// Makes a secret for the caller's authenticator app. Nothing changes at sign-in before
    /// [`Self::enable_second_factor`].
    ///
    /// # Errors
    /// `Invalid` when `proof` is not the caller's password: whoever finds a browser open must not lock its owner out;
    /// `Impossible` when the second factor is on; `TooManyAttempts`.
    pub async fn begin_second_factor(
        &self,
        caller: &Caller,
        proof: String,
        client: &Client,
    ) -> ServiceResult<()> {
        self.confirm_password(caller, proof, "begin_proof", client)
            .await?;
        let subject = format!("account:{}", caller.account);
        self.note_asked(
            Actor::caller(caller),
            "account.second_factor_begin_asked",
            &subject,
        )
        .await?;
        let identity = &self.ports().identity;
        let answer = identity.begin_totp(caller.account, caller.session).await;
        measured("begin_second_factor", answer)?;
        self.note_done(Actor::caller(caller), "account.second_factor_begun", subject)
            .await;
        Ok(())
    }

    /// Switches the second factor on with the app's code and ends all other sessions.
    ///
    /// # Errors
    /// `Invalid` for a wrong code and when the secret is too old; `Impossible` when it is on; `TooManyAttempts`.
    pub async fn enable_second_factor(
        &self,
        caller: &Caller,
        code: &str,
        client: &Client,
    ) -> ServiceResult<()> {
        let subject = format!("account:{}", caller.account);
        self.note_asked(
            Actor::caller(caller),
            "account.second_factor_enable_asked",
            &subject,
        )
        .await?;
        let answer = self
            .ports()
            .identity
            .enable_totp(caller.account, caller.session, code, client)
            .await;
        match measured("enable_second_factor", answer) {
            Err(IdentityError::WrongCode) => {
                return Err(ServiceError::invalid(
                    "code",
                    "This is not the code that the app shows now. Check that the clock of your device is right, wait \
                     for the next code and type that one.",
                ));
            }
            other => other?,
        }
        self.note_changed(
            Actor::caller(caller),
            "account.second_factor_enabled",
            caller.account,
            AccountChange::SecondFactorEnabled,
        )
        .await;
        Ok(())
    }

    /// Switches the second factor off. Where none is on, nothing is said of it: repeating it is harmless.
    ///
    /// # Errors
    /// `Invalid` when `proof` is not the caller's password: a browser that was left open must not be enough;
    /// `TooManyAttempts`.
    pub async fn disable_second_factor(
        &self,
        caller: &Caller,
        proof: String,
        client: &Client,
    ) -> ServiceResult<()> {
        let subject = format!("account:{}", caller.account);
        self.note_asked(
            Actor::caller(caller),
            "account.second_factor_disable_asked",
            &subject,
        )
        .await?;
        let answer = self
            .ports()
            .identity
            .disable_totp(caller.account, &Password::typed(proof), client)
            .await;
        match measured("disable_second_factor", answer) {
            Err(IdentityError::WrongCredentials) => {
                return Err(self.wrong_password("proof").await);
            }
            other => {
                if !other? {
                    return Ok(());
                }
            }
        }
        self.note_changed(
            Actor::caller(caller),
            "account.second_factor_disabled",
            caller.account,
            AccountChange::SecondFactorDisabled,
        )
        .await;
        Ok(())
    }

    /// Makes new recovery codes; the older ones are worthless from then on. [`Self::second_factor`] shows the new ones for
    /// a quarter of an hour, or until [`Self::recovery_codes_kept`].
    ///
    /// # Errors
    /// `Invalid` when `proof` is not the caller's password: a browser that was left open must not be enough; `Impossible`
    /// where no second factor is on; `TooManyAttempts`.
    pub async fn renew_recovery_codes(
        &self,
        caller: &Caller,
        proof: String,
        client: &Client,
    ) -> ServiceResult<()> {
        let subject = format!("account:{}", caller.account);
        self.note_asked(Actor::caller(caller), "account.recovery_codes_asked", &subject)
            .await?;
        let answer = self
            .ports()
            .identity
            .renew_recovery_codes(caller.account, &Password::typed(proof), client)
            .await;
        match measured("renew_recovery_codes", answer) {
            Err(IdentityError::WrongCredentials) => {
                return Err(self.wrong_password("renew_proof").await);
            }
            Err(IdentityError::WrongCode) => {
                return Err(ServiceError::Impossible(
                    "two-step sign-in is not on, so that there are no recovery codes",
                ));
            }
            other => other?,
        };
        self.note_changed(
            Actor::caller(caller),
            "account.recovery_codes_renewed",
            caller.account,
            AccountChange::RecoveryCodesRenewed,
        )
        .await;
        Ok(())
    }

    /// The caller has kept the new recovery codes of a set, which are not shown any more. Repeating it is harmless.
    ///
    /// # Errors
    /// `Impossible` where other ones were made meanwhile, perhaps in another window: nobody has kept those yet.
    pub async fn recovery_codes_kept(&self, caller: &Caller, set: RecoveryCodesId) -> ServiceResult<()> {
        let subject = format!("account:{}", caller.account);
        self.note_asked(Actor::caller(caller), "account.recovery_codes_keeping", &subject)
            .await?;
        let identity = &self.ports().identity;
        let answer = identity.recovery_codes_kept(caller.account, set).await;
        if !measured("recovery_codes_kept", answer)? {
            return Err(ServiceError::Impossible(
                "newer recovery codes were made meanwhile, so those that you kept are worthless; keep the ones that you \
                 are shown now",
            ));
        }
        self.note_done(Actor::caller(caller), "account.recovery_codes_kept", subject)
            .await;
        Ok(())
    }

    /// The second step of signing in: begins a session with the challenge of [`Self::sign_in`] and a code of the app or
    /// a recovery code.
    ///
    /// # Errors
    /// `Invalid` for a wrong or used code; `SignInNeeded` when the challenge is over, so that only the first step helps;
    /// `TooManyAttempts`.
    pub async fn answer_challenge(
        &self,
        challenge: &Secret,
        code: &str,
        client: &Client,
    ) -> ServiceResult<NewSession> {
        let answer = self
            .ports()
            .identity
            .answer_challenge(challenge, code, client)
            .await;
        match measured("answer_challenge", answer) {
            Ok((session, factor)) => {
                let detail = match factor {
                    Factor::Totp => "factor=totp",
                    Factor::Recovery => "factor=recovery_code",
                };
                self.signed_in(&session, detail).await?;
                if factor == Factor::Recovery {
                    self.note_changed(
                        Actor::account(session.session.account),
                        "account.recovery_code_used",
                        session.session.account,
                        AccountChange::RecoveryCodeUsed,
                    )
                    .await;
                }
                Ok(session)
            }
            Err(IdentityError::WrongCode) => {
                self.note_refusal("account.sign_in_refused", "reason=wrong_second_factor")
                    .await;
                Err(ServiceError::invalid(
                    "code",
                    "This code is wrong or was used already. Wait for the next one that your app shows, or type a \
                     recovery code that you have not used.",
                ))
            }
            Err(other) => Err(other.into()),
        }
    }
}

fn setup_view(setup: &TotpSetup, email: &EmailAddress) -> TotpSetupView {
    let secret = setup.secret.expose();
    let uri = otpauth(secret, email);
    TotpSetupView {
        secret: in_fours(secret),
        qr: qr(&uri),
        uri,
        recovery_codes: codes_view(&setup.recovery_codes),
    }
}

fn codes_view(codes: &[Secret]) -> Vec<String> {
    codes.iter().map(|code| code.expose().to_owned()).collect()
}

/// The address that authenticator apps open or scan, in the form that they agree on (Key URI Format).
fn otpauth(secret: &str, email: &EmailAddress) -> String {
    let account = percent(email.as_str());
    format!(
        "otpauth://totp/{ISSUER}:{account}?secret={secret}&issuer={ISSUER}&algorithm=SHA1&digits={TOTP_DIGITS}\
         &period={TOTP_STEP_SECONDS}"
    )
}

/// Text in groups of four characters, which eyes and fingers keep apart.
fn in_fours(text: &str) -> String {
    let chars: Vec<char> = text.chars().collect();
    let groups: Vec<String> = chars.chunks(4).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// A QR code of a text; `None` when the text is too long for one.
fn qr(text: &str) -> Option<QrView> {
    let code = QrCode::new(text).ok()?;
    let width = code.width();
    let dark = code.to_colors();
    let path = dark
        .iter()
        .enumerate()
        .filter(|(_, color)| **color == Color::Dark)
        .fold(String::new(), |mut path, (at, _)| {
            let (x, y) = (QUIET_ZONE + at % width, QUIET_ZONE + at / width);
            path.push_str(&format!("M{x} {y}h1v1h-1z"));
            path
        });
    Some(QrView {
        size: width + 2 * QUIET_ZONE,
        path,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_app_gets_secret_issuer_and_account() {
        let email = "mira+work@example.org".parse().expect("an address");
        assert_eq!(
            otpauth("ABCD2345", &email),
            "otpauth://totp/Rolefit:mira%2Bwork%40example.org?secret=ABCD2345&issuer=Rolefit&algorithm=SHA1&digits=6\
             &period=30"
        );
        assert_eq!(in_fours("ABCDEFGHIJ"), "ABCD EFGH IJ");
    }

    #[test]
    fn a_picture_has_the_corners_of_a_qr_code_within_its_border() {
        let picture = qr("otpauth://totp/x?secret=ABCD").expect("short enough");
        let far = picture.size - QUIET_ZONE - 1;
        for (x, y) in [(QUIET_ZONE, QUIET_ZONE), (far, QUIET_ZONE), (QUIET_ZONE, far)] {
            assert!(picture.path.contains(&format!("M{x} {y}h")), "{x} {y}");
        }
        assert!(!picture.path.contains("M0 "), "the border is light");
        assert!(qr(&"x".repeat(5000)).is_none());
    }
}
