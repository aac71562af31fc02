//! Redirects, only ever to pages of this site.

pub use rolefit_domain::encode::percent as query_value;

/// First parts of the portal's pages that a redirect may lead to.
const PAGES: [&str; 6] = ["/me", "/r", "/admin", "/confirm", "/reset", "/sign-in"];

/// Longest address that a redirect leads to: a page with the error of a form and what was typed into it.
const LONGEST: usize = 3000;

/// A page of the portal that a visitor may be sent to after signing in.
///
/// `None` for anything else: other sites, public pages (which the portal's router does not know), and text that
/// could not stand in a header. The check is the same in the browser and on the server.
pub fn portal_page(next: &str) -> Option<&str> {
    let safe = |c: char| c.is_ascii_graphic() && !matches!(c, '\\' | '"' | '<' | '>');
    if next.len() > LONGEST || !next.chars().all(safe) || next.contains("//") || next.contains("/.") {
        return None;
    }
    let path = next.split(['?', '#']).next().unwrap_or(next);
    let known = PAGES.iter().any(|root| {
        path.strip_prefix(root)
            .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    });
    known.then_some(next)
}

/// The address of the sign-in page that leads back to `page` afterwards.
pub fn sign_in_for(page: &str) -> String {
    with_next("/sign-in", page)
}

/// The address of the register page that leads to `page` afterwards.
pub fn register_for(page: &str) -> String {
    with_next("/register", page)
}

fn with_next(entrance: &str, page: &str) -> String {
    match portal_page(page) {
        Some("/me") | None => entrance.to_owned(),
        Some(page) => format!("{entrance}?next={}", query_value(page)),
    }
}

/// Sends the browser to a page of the portal; to `/me` when `page` is none.
#[cfg(feature = "ssr")]
#[expect(
    clippy::disallowed_methods,
    reason = "the one place that checks the address before redirecting"
)]
pub fn redirect_to(page: &str) {
    leptos_axum::redirect(portal_page(page).unwrap_or("/me"));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_portal_are_redirected_to() {
        for good in [
            "/me",
            "/me/jobs/0190?x=1#part",
            "/r",
            "/r/jobs/1",
            "/admin",
            "/confirm?email=a%40b.c",
        ] {
            assert_eq!(portal_page(good), Some(good), "{good}");
        }
        for bad in [
            "",
            "me",
            "/",
            "/jobs",
            "/menu",
            "//evil.example/me",
            "/me//x",
            "/me/../jobs",
            "https://evil.example/me",
            "/me\\@evil.example",
            "/me\r\nSet-Cookie: a=b",
            "/me/ü",
            "javascript:alert(1)",
        ] {
            assert_eq!(portal_page(bad), None, "{bad}");
        }
    }

    #[test]
    fn the_way_back_is_encoded() {
        assert_eq!(
            sign_in_for("/me/jobs/1?a=b"),
            "/sign-in?next=%2Fme%2Fjobs%2F1%3Fa%3Db"
        );
        assert_eq!(register_for("/me/jobs/1"), "/register?next=%2Fme%2Fjobs%2F1");
        assert_eq!(sign_in_for("//evil.example"), "/sign-in");
    }
}
