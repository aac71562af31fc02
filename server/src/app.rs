//! The server put together: services, worker and router over wired adapters.

use std::sync::Arc;

use axum::Router;
use rolefit_app::context::{CookiePolicy, SiteUrls};
use rolefit_ports::mail::MailFolder;
use rolefit_services::{Services, Worker};
use tokio_util::sync::CancellationToken;

use crate::config::Config;
use crate::http;
use crate::site::Site;
use crate::wiring::Wired;

/// A server that is ready to be run or tested.
pub struct App {
    /// The use cases.
    pub services: Services,
    /// The consumers.
    pub worker: Worker,
    /// Every route.
    pub router: Router,
    /// Cancelled to end streams and consumers.
    pub stop: CancellationToken,
}

/// What every handler may use. Cheap to clone.
#[derive(Clone)]
pub(crate) struct AppState {
    pub services: Services,
    pub site: Arc<SiteUrls>,
    pub kept_pages: Arc<http::kept_pages::KeptPages>,
    pub cookie: CookiePolicy,
    pub mail_folder: Option<Arc<dyn MailFolder>>,
    pub limits: Arc<http::limits::Limits>,
    pub event_seats: Arc<http::events::Seats>,
    pub security_contact: Option<Arc<str>>,
    pub clock: Arc<dyn rolefit_ports::Clock>,
    pub trusted_proxies: Arc<Vec<ipnet::IpNet>>,
    pub leptos: leptos::config::LeptosOptions,
    pub stop: CancellationToken,
    pub marks: http::marks::Marks,
}

impl axum::extract::FromRef<AppState> for leptos::config::LeptosOptions {
    fn from_ref(state: &AppState) -> Self {
        state.leptos.clone()
    }
}

impl App {
    /// Puts the server together.
    pub fn new(config: &Config, wired: &Wired, site: &Site) -> Self {
        let services = Services::new(wired.ports.clone(), config.service_options());
        let worker = Worker::new(services.clone());
        let stop = CancellationToken::new();
        let urls = SiteUrls {
            css: site.asset("main.css"),
            boot_js: site.asset("boot.js"),
            app_js: site.asset("app.js"),
            app_wasm: site.asset("app.wasm"),
            favicon: site.asset("favicon.svg"),
            base_url: config.public_url.clone(),
        };
        let state = AppState {
            services: services.clone(),
            site: Arc::new(urls),
            kept_pages: Arc::default(),
            cookie: CookiePolicy {
                secure: config.public_url.starts_with("https://"),
            },
            mail_folder: wired.mail_folder.clone(),
            limits: Arc::new(http::limits::Limits::new(config.limits)),
            event_seats: http::events::Seats::new(config.limits.streams_per_candidate),
            security_contact: config.security_contact.as_deref().map(Arc::from),
            clock: wired.ports.clock.clone(),
            trusted_proxies: Arc::new(config.trusted_proxies.clone()),
            leptos: leptos::config::LeptosOptions::builder()
                .output_name("app")
                .build(),
            stop: stop.clone(),
            marks: http::marks::Marks::new(wired.marks.clone()),
        };
        let router = http::router(state, site);
        Self {
            services,
            worker,
            router,
            stop,
        }
    }
}
