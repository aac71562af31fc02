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

/// Has the browser load the bundle while it still reads the page. A script says so and no `link` of the page, because browsers
/// follow those where no script may run, too: a megabyte that nobody there can use. It stands above the style sheet, for which
/// scripts below it would wait.
const LOAD_EARLY: &str = "{const{js,wasm}=document.currentScript.dataset;\
    for(const about of[{rel:'modulepreload',href:js},{rel:'preload',as:'fetch',type:'application/wasm',crossOrigin:'anonymous',href:wasm}])\
    document.head.append(Object.assign(document.createElement('link'),about))}";

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
    let has_bundle = !site.boot_js.is_empty();
    let early = has_bundle.then(|| {
        view! {
            <script nonce=nonce.clone() data-js=site.app_js.clone() data-wasm=site.app_wasm.clone() inner_html=LOAD_EARLY></script>
        }
    });
    let boot =
        has_bundle.then(|| view! { <script type="module" src=site.boot_js.clone() nonce=nonce></script> });
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <meta name="robots" content="noindex"/>
                {early}
                <link rel="icon" href=site.favicon.clone() r#type="image/svg+xml"/>
                <link rel="stylesheet" href=site.css.clone()/>
                {boot}
                <MetaTags/>
            </head>
            <body>
                <PortalApp/>
            </body>
        </html>
    }
}
