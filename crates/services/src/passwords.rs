//! Passwords that people choose, and those that they prove who they are with.

use rolefit_domain::account::InvalidPassword;
use rolefit_domain::{Caller, EmailAddress, Password};
use rolefit_ports::identity::{Client, IdentityError, SignIn};
use zxcvbn::{Score, zxcvbn};

use crate::away::away;
use crate::{ServiceError, ServiceResult, Services};

/// The least strength, by zxcvbn's estimate: more than a million guesses, which the limits of attempts turn into
/// centuries, and argon2id into a long work for somebody who has stolen the hashes.
const LEAST: Score = Score::Two;
/// Characters that are looked at for the estimate, whose time grows faster than the text.
const LOOKED_AT: usize = 64;

/// Checks a password that somebody chooses for the account with this address; without one, where the address is not right
/// itself, it is checked for all other things. `field` is the form field it stands in. The estimate takes milliseconds of a processor, so it does not run where requests are answered.
///
/// # Errors
/// `Invalid` with what to choose instead.
pub(crate) async fn choose(
    text: String,
    email: Option<&EmailAddress>,
    field: &'static str,
) -> ServiceResult<Password> {
    let email = email.cloned();
    let checked = away(move |_| check(text, email.as_ref())).await?;
    checked.map_err(|why| ServiceError::invalid(field, why.to_string()))
}

/// A password that somebody types who has chosen it before.
pub(crate) fn typed(text: String, field: &'static str, missing: &'static str) -> ServiceResult<Password> {
    match text.is_empty() {
        true => Err(ServiceError::invalid(field, missing)),
        false => Ok(Password::typed(text)),
    }
}

impl Services {
    /// The identity port can check a password only by beginning a session, which ends at once.
    ///
    /// # Errors
    /// `Invalid` for the form's `field` when it is not the caller's password; `TooManyAttempts`.
    pub(crate) async fn confirm_password(
        &self,
        caller: &Caller,
        password: String,
        field: &'static str,
        client: &Client,
    ) -> ServiceResult<()> {
        let identity = &self.ports().identity;
        match identity
            .sign_in(&caller.email, &Password::typed(password), client)
            .await
        {
            Ok(SignIn::Session(begun)) => Ok(identity.sign_out(&begun.token).await?),
            // The password was right; the challenge ends by itself and is told to nobody.
            Ok(SignIn::Challenge(_)) => Ok(()),
            Err(IdentityError::WrongCredentials) => Err(self.wrong_password(field).await),
            Err(other) => Err(other.into()),
        }
    }

    /// What somebody hears who is signed in and types a wrong password into a form's `field`. The ledger hears of it too.
    pub(crate) async fn wrong_password(&self, field: &'static str) -> ServiceError {
        self.note_refusal("account.password_refused", "reason=wrong_credentials")
            .await;
        ServiceError::invalid(field, "This is not your current password.")
    }
}

fn check(text: String, email: Option<&EmailAddress>) -> Result<Password, InvalidPassword> {
    let password = Password::choose(text)?;
    if is_guessable(password.expose(), email) {
        return Err(InvalidPassword::Guessable);
    }
    Ok(password)
}

fn is_guessable(password: &str, email: Option<&EmailAddress>) -> bool {
    let email = email.map_or("", EmailAddress::as_str);
    let (name, host) = email.split_once('@').unwrap_or((email, ""));
    let known = [email, name, host, "rolefit"];
    let start: String = password.chars().take(LOOKED_AT).collect();
    zxcvbn(&start, &known).score() < LEAST
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_that_are_guessed_early_are_refused() {
        let email: EmailAddress = "mira.okafor@example.org".parse().expect("valid");
        for guessable in [
            "passwordpassword",
            "password1234",
            "1234567890",
            "qwertyuiop",
            "aaaaaaaaaaaa",
            "abcabcabcabc",
            "mira.okafor@example.org",
            "rolefitrolefit",
            "iloveyou2024",
        ] {
            assert!(check(guessable.into(), Some(&email)).is_err(), "{guessable}");
        }
        for good in ["three quiet otters", "Kx7-plum-vesper", "łąka pod śniegiem"] {
            assert!(check(good.into(), Some(&email)).is_ok(), "{good}");
            assert!(check(good.into(), None).is_ok(), "{good}");
        }
        assert!(check("x1!".into(), Some(&email)).is_err(), "too short");
        assert!(check("password1234".into(), None).is_err(), "guessed early");
    }
}
