//! The HTML document around a public page.

use leptos::html::meta;
use leptos::prelude::*;
use rolefit_domain::view::Viewer;

use crate::components::{Footer, Header, SkipLink};
use crate::context::SiteUrls;

/// What surrounds a public page.
#[derive(Debug, Clone, Default)]
pub struct PublicFrame {
    /// Addresses of assets and of the site.
    pub site: SiteUrls,
    /// Path of the page, without the query.
    pub path: String,
    /// Who is signed in, for the menu; `None` for visitors and for pages that caches may keep.
    pub viewer: Option<Viewer>,
}

/// What machines read about a page.
#[derive(Debug, Clone, Default)]
pub struct PageMeta {
    /// The title, without the site's name.
    pub title: String,
    /// One or two sentences for search results and previews.
    pub description: String,
    /// Path and query of the canonical address; `None` keeps the page out of search engines.
    pub canonical: Option<String>,
    /// A JSON-LD document; `None` for none.
    pub structured_data: Option<String>,
}

/// Renders a complete page.
pub(super) fn render<V: IntoView>(
    frame: &PublicFrame,
    about: PageMeta,
    content: impl FnOnce() -> V,
) -> String {
    // Views need an owner even where nothing is reactive.
    let owner = Owner::new_root(None);
    let html = owner.with(|| page(frame, about, content).to_html());
    owner.unset_with_forced_cleanup();
    html
}

fn page<V: IntoView, F: FnOnce() -> V>(
    frame: &PublicFrame,
    about: PageMeta,
    content: F,
) -> impl IntoView + use<V, F> {
    let title = if about.title.is_empty() {
        "Rolefit".to_owned()
    } else {
        format!("{} · Rolefit", about.title)
    };
    let address = about
        .canonical
        .map(|path| format!("{}{path}", frame.site.base_url));
    let indexing = match &address {
        Some(url) => view! {
            <link rel="canonical" href=url.clone()/>
            {property("og:url", url.clone())}
        }
        .into_any(),
        None => view! { <meta name="robots" content="noindex"/> }.into_any(),
    };
    // `<` is written as an escape of JSON, so that no text can end the element.
    let data = about.structured_data.map(|json| {
        view! { <script type="application/ld+json" inner_html=json.replace('<', "\\u003c")></script> }
    });
    let path = frame.path.clone();
    view! {
        <!DOCTYPE html>
        <html lang="en">
            <head>
                <meta charset="utf-8"/>
                <meta name="viewport" content="width=device-width, initial-scale=1"/>
                <meta name="color-scheme" content="light dark"/>
                <title>{title.clone()}</title>
                <meta name="description" content=about.description.clone()/>
                {indexing}
                {property("og:site_name", "Rolefit".to_owned())}
                {property("og:type", "website".to_owned())}
                {property("og:title", title)}
                {property("og:description", about.description)}
                <link rel="icon" href=frame.site.favicon.clone() r#type="image/svg+xml"/>
                <link rel="stylesheet" href=frame.site.css.clone()/>
                {data}
            </head>
            <body>
                <SkipLink/>
                <Header viewer=frame.viewer.clone() path=Signal::derive(move || path.clone())/>
                <main id="main" class="site-main" tabindex="-1">{content()}</main>
                <Footer/>
            </body>
        </html>
    }
}

/// A property of the Open Graph protocol. The view macro knows no `property` attribute.
fn property(name: &'static str, content: String) -> impl IntoView {
    meta().attr("property", name).content(content)
}
