//! The content security policies of the two kinds of pages.

/// For public pages, which run no script at all. The structured data of job pages is a data block, not a script.
pub const PUBLIC_POLICY: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; \
     base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'";

/// For portal pages: the site's own scripts, and those inline ones that carry this response's nonce.
///
/// `'strict-dynamic'` is left out on purpose: it would make browsers ignore `'self'`, which module preloads need.
pub fn portal_policy(nonce: &str) -> String {
    format!(
        "default-src 'none'; script-src 'self' 'nonce-{nonce}' 'wasm-unsafe-eval'; style-src 'self'; \
         img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; \
         frame-ancestors 'none'; manifest-src 'self'"
    )
}
