//! The HTML document around the portal.

use http::HeaderValue;
use http::header::CONTENT_SECURITY_POLICY;
use leptos::nonce::use_nonce;
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use leptos_meta::MetaTags;

use crate::context::SiteUrls;
use crate::csp::portal_policy;
use crate::routes::PortalApp;

/// The whole document: passed to the portal's routes and to their fallback.
///
/// Sets the content security policy of the response, because only here the nonce of its scripts is known.
pub fn shell(site: &SiteUrls) -> impl IntoView + use<> {
    let nonce = use_nonce();
    if let (Some(response), Some(nonce)) = (use_context::<ResponseOptions>(), nonce.as_ref())
        && let Ok(policy) = HeaderValue::from_str(&portal_policy(nonce))
    {
        response.insert_header(CONTENT_SECURITY_POLICY, policy);
    }
    let scripts = (!site.boot_js.is_empty()).then(|| {
        view! {
            <link rel="modulepreload" href=site.app_js.clone()/>
            <link rel="preload" href=site.app_wasm.clone() r#as="fetch" r#type="application/wasm" crossorigin="anonymous"/>
            <script type="module" src=site.boot_js.clone() nonce=nonce></script>
        }
    });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                <link rel="icon" href=site.favicon.clone() r#type="image/svg+xml"/>
                <link rel="stylesheet" href=site.css.clone()/>
                {scripts}
                <MetaTags/>
            </head>
            <body>
                <PortalApp/>
            </body>
        </html>
    }
}
