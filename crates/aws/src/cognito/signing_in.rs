//! Signing in, the second factor, and the end of sessions.

use aws_sdk_cognitoidentityprovider::types::{
    AuthFlowType, AuthenticationResultType, ChallengeNameType, SoftwareTokenMfaSettingsType,
    VerifySoftwareTokenResponseType,
};
use rolefit_domain::{AccountId, EmailAddress, Password};
use rolefit_ports::identity::{IdentityError, IdentityResult, Secret};
use rolefit_ports::{ErrorKind, PortError, PortResult};

use super::meaning::{failed, meant};
use super::{UserPool, name, user};

/// What the right password gives.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Passed {
    /// Tokens.
    Tokens(Tokens),
    /// The account has a second factor.
    Challenge(PoolChallenge),
}

/// The tokens of a session. They stay on the server; browsers get a token of our own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tokens {
    /// For the pool's own calls, and for [`super::TokenVerifier`].
    pub access: Secret,
    /// What is known of the person.
    pub id: Secret,
    /// For [`UserPool::refresh`]; `None` after a refresh, when the old one stays good.
    pub refresh: Option<Secret>,
    /// Seconds that access and id are good for.
    pub expires_in: u32,
}

/// What stands between the right password and tokens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PoolChallenge {
    user: String,
    session: Secret,
}

impl UserPool {
    /// Signs in with a password.
    ///
    /// # Errors
    /// [`IdentityError::WrongCredentials`], also for an unknown address. [`IdentityError::NotConfirmed`] and
    /// [`IdentityError::Disabled`] come before the pool looks at the password, unlike in the identity port.
    pub async fn sign_in(&self, email: &EmailAddress, password: &Password) -> IdentityResult<Passed> {
        let typed = name(email);
        let answer = self
            .client
            .admin_initiate_auth()
            .user_pool_id(&self.options.pool)
            .client_id(&self.options.client)
            .auth_flow(AuthFlowType::AdminUserPasswordAuth)
            .auth_parameters("USERNAME", typed)
            .auth_parameters("PASSWORD", password.expose())
            .auth_parameters("SECRET_HASH", self.proof(typed)?)
            .send()
            .await
            .map_err(|error| meant(error, "cannot sign somebody in"))?;
        match (answer.challenge_name, answer.session) {
            (None, _) => Ok(Passed::Tokens(tokens(answer.authentication_result)?)),
            (Some(ChallengeNameType::SoftwareTokenMfa), Some(session)) => {
                let mut parameters = answer.challenge_parameters.unwrap_or_default();
                Ok(Passed::Challenge(PoolChallenge {
                    // The answer must name the user as the pool does.
                    user: parameters
                        .remove("USER_ID_FOR_SRP")
                        .unwrap_or_else(|| typed.to_owned()),
                    session: Secret::new(session),
                }))
            }
            (Some(other), _) => {
                let context = format!(
                    "the user pool asks for `{}`, which nobody can answer",
                    other.as_str()
                );
                Err(PortError::new(ErrorKind::Refused, context).into())
            }
        }
    }

    /// Answers a challenge with a one-time password, which the pool compares with its own clock.
    ///
    /// # Errors
    /// [`IdentityError::WrongCode`]; [`IdentityError::ChallengeOver`] when only a new sign-in helps.
    pub async fn answer_totp(&self, challenge: &PoolChallenge, code: &str) -> IdentityResult<Tokens> {
        let answer = self
            .client
            .admin_respond_to_auth_challenge()
            .user_pool_id(&self.options.pool)
            .client_id(&self.options.client)
            .challenge_name(ChallengeNameType::SoftwareTokenMfa)
            .session(challenge.session.expose())
            .challenge_responses("USERNAME", &challenge.user)
            .challenge_responses("SOFTWARE_TOKEN_MFA_CODE", code)
            .challenge_responses("SECRET_HASH", self.proof(&challenge.user)?)
            .send()
            .await;
        let answer = match answer.map_err(|error| meant(error, "cannot answer a challenge")) {
            Ok(answer) => answer,
            Err(IdentityError::WrongCredentials) => return Err(IdentityError::ChallengeOver),
            Err(other) => return Err(other),
        };
        Ok(tokens(answer.authentication_result)?)
    }

    /// New access and id tokens of a session; `None` when the session is over.
    pub async fn refresh(&self, account: AccountId, refresh: &Secret) -> IdentityResult<Option<Tokens>> {
        let answer = self
            .client
            .admin_initiate_auth()
            .user_pool_id(&self.options.pool)
            .client_id(&self.options.client)
            .auth_flow(AuthFlowType::RefreshTokenAuth)
            .auth_parameters("REFRESH_TOKEN", refresh.expose())
            .auth_parameters("SECRET_HASH", self.proof(&user(account))?)
            .send()
            .await;
        match answer.map_err(|error| meant(error, "cannot refresh a session")) {
            Ok(answer) => Ok(Some(tokens(answer.authentication_result)?)),
            Err(IdentityError::WrongCredentials | IdentityError::Disabled) => Ok(None),
            Err(other) => Err(other),
        }
    }

    /// Ends the session of a refresh token. Idempotent.
    pub async fn sign_out(&self, refresh: &Secret) -> IdentityResult<()> {
        let revoked = self
            .client
            .revoke_token()
            .client_id(&self.options.client)
            .client_secret(self.secret.as_str())
            .token(refresh.expose())
            .send()
            .await;
        match revoked.map_err(|error| meant(error, "cannot end a session")) {
            Ok(_) | Err(IdentityError::WrongCredentials) => Ok(()),
            Err(other) => Err(other),
        }
    }

    /// Ends all sessions of an account. Access tokens are good until they expire wherever only their signature is
    /// looked at.
    ///
    /// # Errors
    /// `Port` of kind `NotFound` for an unknown account.
    pub async fn sign_out_everywhere(&self, account: AccountId) -> IdentityResult<()> {
        let ended = self
            .client
            .admin_user_global_sign_out()
            .user_pool_id(&self.options.pool)
            .username(user(account))
            .send()
            .await;
        ended
            .map(drop)
            .map_err(|error| failed(error, "cannot end all sessions of an account"))
    }

    /// A new shared secret in base32, which [`Self::enable_totp`] switches on.
    pub async fn begin_totp(&self, access: &Secret) -> IdentityResult<Secret> {
        let begun = self
            .client
            .associate_software_token()
            .access_token(access.expose())
            .send()
            .await
            .map_err(|error| meant(error, "cannot begin a second factor"))?;
        let secret = begun.secret_code.ok_or_else(|| incomplete("a secret"))?;
        Ok(Secret::new(secret))
    }

    /// Switches the second factor on with the app's first code.
    ///
    /// # Errors
    /// [`IdentityError::WrongCode`].
    pub async fn enable_totp(&self, account: AccountId, access: &Secret, code: &str) -> IdentityResult<()> {
        let verified = self
            .client
            .verify_software_token()
            .access_token(access.expose())
            .user_code(code)
            .send()
            .await
            .map_err(|error| meant(error, "cannot switch a second factor on"))?;
        if verified.status != Some(VerifySoftwareTokenResponseType::Success) {
            return Err(IdentityError::WrongCode);
        }
        self.prefer_totp(account, Preference::On).await
    }

    /// Switches the second factor off. Idempotent.
    pub async fn disable_totp(&self, account: AccountId) -> IdentityResult<()> {
        self.prefer_totp(account, Preference::Off).await
    }

    async fn prefer_totp(&self, account: AccountId, preference: Preference) -> IdentityResult<()> {
        let on = preference == Preference::On;
        let settings = SoftwareTokenMfaSettingsType::builder()
            .enabled(on)
            .preferred_mfa(on)
            .build();
        let set = self
            .client
            .admin_set_user_mfa_preference()
            .user_pool_id(&self.options.pool)
            .username(user(account))
            .software_token_mfa_settings(settings)
            .send()
            .await;
        set.map(drop)
            .map_err(|error| failed(error, "cannot switch a second factor"))
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Preference {
    On,
    Off,
}

fn tokens(result: Option<AuthenticationResultType>) -> PortResult<Tokens> {
    let result = result.ok_or_else(|| incomplete("tokens"))?;
    Ok(Tokens {
        access: Secret::new(result.access_token.ok_or_else(|| incomplete("an access token"))?),
        id: Secret::new(result.id_token.ok_or_else(|| incomplete("an id token"))?),
        refresh: result.refresh_token.map(Secret::new),
        expires_in: u32::try_from(result.expires_in).unwrap_or(0),
    })
}

fn incomplete(what: &str) -> PortError {
    PortError::new(
        ErrorKind::Corrupt,
        format!("the user pool answered without {what}"),
    )
}
