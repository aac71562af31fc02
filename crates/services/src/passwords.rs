//! Passwords that people choose.

use rolefit_domain::account::InvalidPassword;
use rolefit_domain::{EmailAddress, Password};
use rolefit_ports::{ErrorKind, PortError};
use zxcvbn::{Score, zxcvbn};

use crate::{ServiceError, ServiceResult};

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
    let checked = tokio::task::spawn_blocking(move || check(text, email.as_ref())).await;
    let checked = checked.map_err(|e| {
        PortError::with_source(
            ErrorKind::Unavailable,
            "the estimate of a password was stopped",
            e,
        )
    })?;
    checked.map_err(|why| ServiceError::invalid(field, why.to_string()))
}

/// A password that somebody types who has chosen it before.
pub(crate) fn typed(text: String, field: &'static str, missing: &'static str) -> ServiceResult<Password> {
    match text.is_empty() {
        true => Err(ServiceError::invalid(field, missing)),
        false => Ok(Password::typed(text)),
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
