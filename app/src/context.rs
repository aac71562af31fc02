//! What the server puts into every request for the pages: services, caller and addresses of assets.

use leptos::prelude::use_context;
use rolefit_domain::Caller;
use rolefit_services::{Client, Secret, Services};

use crate::AppError;
use crate::error::ErrorKind;

/// Everything that a server function may use. The server's middleware inserts it into the request's extensions.
#[derive(Clone)]
pub struct RequestContext {
    /// The use cases.
    pub services: Services,
    /// Where the request comes from, for limits and the list of sessions.
    pub client: Client,
    /// The session cookie's value, whether or not it is still good; `None` without a cookie.
    pub token: Option<Secret>,
    /// The challenge of a sign-in that waits for its second step; `None` without one. Whether it is still good, only
    /// answering it tells.
    pub challenge: Option<Secret>,
    /// Who is signed in; `None` for visitors and for sessions that ended.
    pub caller: Option<Caller>,
    /// Addresses of assets.
    pub site: SiteUrls,
    /// How the cookies are written.
    pub cookie: CookiePolicy,
}

/// Addresses of assets and of the site itself, built once from the server's asset manifest.
///
/// All but [`Self::base_url`] are paths on this site. An empty script address means that there is no browser
/// bundle: the portal then works through plain forms.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct SiteUrls {
    /// The style sheet.
    pub css: String,
    /// The small script that loads and starts the browser bundle.
    pub boot_js: String,
    /// The bundle's script, for preloading.
    pub app_js: String,
    /// The bundle's WASM, for preloading.
    pub app_wasm: String,
    /// The icon.
    pub favicon: String,
    /// Scheme, host and port without a slash at the end, for canonical addresses.
    pub base_url: String,
}

/// Leads a visitor without a challenge from the page of the second step to `sign_in`: no code can help there.
#[cfg(feature = "ssr")]
pub(crate) fn ask_for_challenge(sign_in: &str) {
    // The list of routes is made without a request.
    if context().is_ok_and(|context| context.challenge.is_none()) {
        crate::redirect::redirect_to(sign_in);
    }
}

/// How the cookies of the session and of a sign-in under way are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CookiePolicy {
    /// Whether the site is served over HTTPS, so that the cookie is bound to it.
    pub secure: bool,
}

/// Seconds that a browser keeps the session cookie (30 days). The session itself may end earlier on the server.
const COOKIE_SECONDS: u32 = 30 * 24 * 60 * 60;

/// Seconds that a browser keeps the challenge between the two steps of signing in, as long as the server does.
const CHALLENGE_SECONDS: u32 = 60 * rolefit_services::CHALLENGE_VALID_MINUTES as u32;

impl CookiePolicy {
    /// The cookie's name. The prefix makes browsers refuse one that is insecure or set by a subdomain.
    pub const fn name(self) -> &'static str {
        if self.secure { "__Host-sid" } else { "sid" }
    }

    /// The name of the cookie that holds the challenge between the two steps of signing in.
    ///
    /// A cookie, because the way from one step to the other is a redirect: anything else would have to stand in the
    /// address, and with it in histories and logs.
    pub const fn challenge_name(self) -> &'static str {
        if self.secure {
            "__Host-challenge"
        } else {
            "challenge"
        }
    }

    /// The `Set-Cookie` value that begins a session. Tokens are ASCII without separators.
    pub fn set(self, token: &Secret) -> String {
        self.header(self.name(), token.expose(), COOKIE_SECONDS)
    }

    /// The `Set-Cookie` value that removes the cookie.
    pub fn clear(self) -> String {
        self.header(self.name(), "", 0)
    }

    /// The `Set-Cookie` value that takes a challenge to the second step.
    pub fn set_challenge(self, challenge: &Secret) -> String {
        self.header(self.challenge_name(), challenge.expose(), CHALLENGE_SECONDS)
    }

    /// The `Set-Cookie` value that removes the challenge.
    pub fn clear_challenge(self) -> String {
        self.header(self.challenge_name(), "", 0)
    }

    fn header(self, name: &str, value: &str, max_age: u32) -> String {
        let secure = if self.secure { "; Secure" } else { "" };
        format!("{name}={value}; Path=/; Max-Age={max_age}; HttpOnly; SameSite=Lax{secure}")
    }
}

/// The context of the request that is being answered.
///
/// # Errors
/// An internal error when the server forgot to provide it; the log says so.
pub fn context() -> Result<RequestContext, AppError> {
    use_context::<http::request::Parts>()
        .and_then(|parts| parts.extensions.get::<RequestContext>().cloned())
        .ok_or_else(|| {
            tracing::error!("the request carries no `RequestContext`; the server's middleware is missing");
            AppError::of(ErrorKind::Unavailable)
        })
}

/// The context together with who is signed in.
///
/// # Errors
/// [`ErrorKind::SignInNeeded`] for visitors.
pub fn signed_in() -> Result<(RequestContext, Caller), AppError> {
    let context = context()?;
    let caller = context.caller.clone().ok_or_else(AppError::sign_in_needed)?;
    Ok((context, caller))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_bound_to_the_site_when_it_can_be() {
        let token = Secret::new("abc".into());
        let secure = CookiePolicy { secure: true };
        assert_eq!(
            secure.set(&token),
            "__Host-sid=abc; Path=/; Max-Age=2592000; HttpOnly; SameSite=Lax; Secure"
        );
        let plain = CookiePolicy { secure: false };
        assert_eq!(plain.clear(), "sid=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
        assert_eq!(
            secure.set_challenge(&token),
            "__Host-challenge=abc; Path=/; Max-Age=300; HttpOnly; SameSite=Lax; Secure"
        );
    }
}
