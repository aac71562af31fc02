//! The site: scripts, WASM, style sheet and icons, served from memory.
//!
//! `cargo xtask` builds the folder (see `crates/xtask/src/site/mod.rs` for its layout). It is read
//! once at start, or was embedded when the server was compiled (`build.rs`). What is not in its
//! manifest does not exist here, so no request path ever reaches a file system.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fs, io};

use axum::Router;
use axum::body::Body;
use axum::routing::get;
use bytes::Bytes;
use http::header::{
    ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_ENCODING, CONTENT_TYPE, ETAG, IF_NONE_MATCH, VARY,
    X_CONTENT_TYPE_OPTIONS,
};
use http::{HeaderMap, HeaderValue, Response, StatusCode, Uri};
use sha2::{Digest, Sha256};
use thiserror::Error;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/embedded_site.rs"));
}

/// The assets that pages ask for by name; a site without one of them is refused at start.
const REQUIRED: [&str; 5] = ["app.js", "app.wasm", "boot.js", "favicon.svg", "main.css"];

/// For files with a hash in their name: another content has another name.
const IMMUTABLE: &str = "public, max-age=31536000, immutable";

/// For files whose name stays, such as `/favicon.svg`: an hour, then ask whether the tag still holds.
const REVALIDATED: &str = "public, max-age=3600";

/// A site in memory. Cheap to clone.
#[derive(Debug, Clone, Default)]
pub struct Site {
    inner: Arc<Inner>,
}

#[derive(Debug, Default)]
struct Inner {
    /// Name in the manifest → URL path.
    urls: HashMap<String, String>,
    /// URL path → file.
    files: HashMap<String, File>,
}

#[derive(Debug)]
struct File {
    content_type: HeaderValue,
    cache_control: HeaderValue,
    /// The start of the content's hash; the encoding is added to it for the entity tag.
    hash: String,
    identity: Bytes,
    brotli: Option<Bytes>,
    gzip: Option<Bytes>,
}

/// Why there is no site.
#[derive(Debug, Error)]
pub enum SiteError {
    /// No folder was given and the executable holds no site.
    #[error(
        "no site is embedded in this executable: set `ROLEFIT_SITE` to a folder built by `cargo xtask build`"
    )]
    NotEmbedded,
    /// A file of the folder cannot be read.
    #[error("cannot read `{}` of the site", path.display())]
    Read {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// `manifest.json` is not an object of strings.
    #[error("the manifest of the site is malformed")]
    Manifest(#[source] serde_json::Error),
    /// The manifest names a file that the embedded site lacks.
    #[error("the site lacks `{0}`, which its manifest names")]
    MissingFile(String),
    /// The manifest does not name an asset that every page needs.
    #[error("the site has no `{0}`: build it again with `cargo xtask build`")]
    MissingAsset(&'static str),
}

impl Site {
    /// Reads the site from `folder`, or takes the embedded one if no folder is given.
    ///
    /// # Errors
    /// See [`SiteError`]; each of them means that the server should not start.
    pub fn load(folder: Option<&Path>) -> Result<Self, SiteError> {
        match folder {
            Some(folder) => Self::read_folder(folder),
            None => Self::take_embedded(),
        }
    }

    /// A site without files, for tests of pages: [`Site::asset`] still gives paths, and they answer 404.
    #[must_use]
    pub fn empty() -> Self {
        Self::default()
    }

    /// The URL path of an asset by its name in the manifest: `main.css` → `/pkg/main.0f3a9c21.css`.
    ///
    /// A name that the site lacks gives `/pkg/<name>`, which answers 404. That cannot happen to the
    /// names that pages need, since a site without them does not load.
    #[must_use]
    pub fn asset(&self, name: &str) -> String {
        self.inner
            .urls
            .get(name)
            .cloned()
            .unwrap_or_else(|| format!("/pkg/{name}"))
    }

    /// Routes for everything below `/pkg/` and for each file at the root, such as `/favicon.svg`.
    pub fn routes<S>(&self) -> Router<S>
    where
        S: Clone + Send + Sync + 'static,
    {
        let root_files = self.inner.files.keys().filter(|path| !path.starts_with("/pkg/"));
        let paths = root_files.map(String::as_str).chain(["/pkg/{*path}"]);
        // axum answers HEAD by the handler for GET and drops the body.
        paths.fold(Router::new(), |router, path| {
            let site = self.clone();
            router.route(
                path,
                get(async move |uri: Uri, headers: HeaderMap| site.respond(uri.path(), &headers)),
            )
        })
    }

    fn respond(&self, path: &str, request: &HeaderMap) -> Response<Body> {
        match self.inner.files.get(path) {
            Some(file) => file.respond(request),
            None => {
                let mut response = Response::new(Body::empty());
                *response.status_mut() = StatusCode::NOT_FOUND;
                response
            }
        }
    }

    fn read_folder(folder: &Path) -> Result<Self, SiteError> {
        let read = |path: &str| {
            let file = folder.join(path);
            fs::read(&file)
                .map(Bytes::from)
                .map_err(|source| SiteError::Read { path: file, source })
        };
        let manifest = read("manifest.json")?;
        Self::assemble(&manifest, read, |path| match read(path) {
            Err(SiteError::Read { source, .. }) if source.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(Some),
        })
    }

    fn take_embedded() -> Result<Self, SiteError> {
        let manifest = embedded::MANIFEST.ok_or(SiteError::NotEmbedded)?;
        let find = |path: &str| {
            let file = embedded::FILES.iter().find(|(name, _)| *name == path);
            file.map(|(_, content)| Bytes::from_static(content))
        };
        Self::assemble(
            manifest.as_bytes(),
            |path| find(path).ok_or_else(|| SiteError::MissingFile(path.to_owned())),
            |path| Ok(find(path)),
        )
    }

    fn assemble(
        manifest: &[u8],
        read: impl Fn(&str) -> Result<Bytes, SiteError>,
        read_if_there: impl Fn(&str) -> Result<Option<Bytes>, SiteError>,
    ) -> Result<Self, SiteError> {
        let manifest: HashMap<String, String> =
            serde_json::from_slice(manifest).map_err(SiteError::Manifest)?;
        if let Some(missing) = REQUIRED.into_iter().find(|name| !manifest.contains_key(*name)) {
            return Err(SiteError::MissingAsset(missing));
        }
        let mut inner = Inner::default();
        for (name, path) in manifest {
            let brotli = read_if_there(&format!("{path}.br"))?;
            let gzip = read_if_there(&format!("{path}.gz"))?;
            let file = File::new(&path, read(&path)?, brotli, gzip);
            let url = format!("/{path}");
            inner.files.insert(url.clone(), file);
            inner.urls.insert(name, url);
        }
        Ok(Self {
            inner: Arc::new(inner),
        })
    }
}

impl File {
    fn new(path: &str, identity: Bytes, brotli: Option<Bytes>, gzip: Option<Bytes>) -> Self {
        let digest = Sha256::digest(&identity);
        Self {
            content_type: HeaderValue::from_static(content_type(path)),
            cache_control: HeaderValue::from_static(if path.starts_with("pkg/") {
                IMMUTABLE
            } else {
                REVALIDATED
            }),
            hash: rolefit_domain::encode::hex(&digest[..16]),
            identity,
            brotli,
            gzip,
        }
    }

    fn respond(&self, request: &HeaderMap) -> Response<Body> {
        let (encoding, body) = self.variant(&Accepted::from(request));
        let tag = match encoding {
            Some(encoding) => format!("\"{}-{encoding}\"", self.hash),
            None => format!("\"{}\"", self.hash),
        };
        let unchanged = request
            .get_all(IF_NONE_MATCH)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(','))
            .any(|known| known.trim() == "*" || known.trim().trim_start_matches("W/") == tag);

        let mut response = Response::new(Body::empty());
        let headers = response.headers_mut();
        headers.insert(CACHE_CONTROL, self.cache_control.clone());
        headers.insert(VARY, HeaderValue::from_static("accept-encoding"));
        headers.insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
        if let Ok(tag) = HeaderValue::try_from(tag) {
            headers.insert(ETAG, tag);
        }
        if unchanged {
            *response.status_mut() = StatusCode::NOT_MODIFIED;
            return response;
        }
        headers.insert(CONTENT_TYPE, self.content_type.clone());
        if let Some(encoding) = encoding {
            headers.insert(CONTENT_ENCODING, HeaderValue::from_static(encoding));
        }
        *response.body_mut() = Body::from(body.clone());
        response
    }

    /// The smallest variant that the client takes.
    fn variant(&self, accepted: &Accepted) -> (Option<&'static str>, &Bytes) {
        if let Some(brotli) = self.brotli.as_ref().filter(|_| accepted.brotli) {
            return (Some("br"), brotli);
        }
        if let Some(gzip) = self.gzip.as_ref().filter(|_| accepted.gzip) {
            return (Some("gzip"), gzip);
        }
        (None, &self.identity)
    }
}

/// The encodings of `accept-encoding` that we have. Preferences among them do not matter to us: the
/// compressed files are there already, so the smallest one is the best for both sides.
#[derive(Debug, Default, PartialEq, Eq)]
struct Accepted {
    brotli: bool,
    gzip: bool,
}

impl From<&HeaderMap> for Accepted {
    fn from(request: &HeaderMap) -> Self {
        let mut accepted = Self::default();
        let values = request
            .get_all(ACCEPT_ENCODING)
            .iter()
            .filter_map(|value| value.to_str().ok());
        for choice in values.flat_map(|value| value.split(',')) {
            let (name, weight) = choice.split_once(';').unwrap_or((choice, ""));
            let weight = weight
                .trim()
                .strip_prefix("q=")
                .map(|weight| weight.trim().parse::<f32>());
            // `;q=0` refuses an encoding; a weight that is no number refuses it too.
            let wanted = weight.is_none_or(|weight| weight.is_ok_and(|weight| weight > 0.0));
            match name.trim() {
                "br" => accepted.brotli = wanted,
                "gzip" => accepted.gzip = wanted,
                _ => {}
            }
        }
        accepted
    }
}

fn content_type(path: &str) -> &'static str {
    match path.rsplit('.').next().unwrap_or_default() {
        "js" => "text/javascript; charset=utf-8",
        "wasm" => "application/wasm",
        "css" => "text/css; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        "woff2" => "font/woff2",
        "html" => "text/html; charset=utf-8",
        "txt" => "text/plain; charset=utf-8",
        "json" => "application/json",
        "webmanifest" => "application/manifest+json",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::Request;
    use http_body_util::BodyExt;
    use tower::ServiceExt;

    /// A site folder whose style sheet has both compressed variants.
    fn folder() -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let manifest = r#"{"app.js": "pkg/app.1.js", "app.wasm": "pkg/app.2.wasm", "boot.js": "pkg/boot.3.js",
            "main.css": "pkg/main.4.css", "favicon.svg": "favicon.svg"}"#;
        fs::create_dir(folder.path().join("pkg")).expect("a folder");
        for (path, content) in [
            ("manifest.json", manifest),
            ("secret.txt", "not in the manifest"),
            ("favicon.svg", "<svg/>"),
            ("pkg/app.1.js", "export {}"),
            ("pkg/app.2.wasm", "wasm"),
            ("pkg/boot.3.js", "boot"),
            ("pkg/main.4.css", "plain"),
            ("pkg/main.4.css.br", "with brotli"),
            ("pkg/main.4.css.gz", "with gzip"),
        ] {
            fs::write(folder.path().join(path), content).expect("a file");
        }
        folder
    }

    async fn ask(method: &str, path: &str, headers: &[(&str, &str)]) -> (Response<()>, String) {
        let folder = folder();
        let site = Site::load(Some(folder.path())).expect("a complete site");
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::empty()).expect("a valid request");
        let response = site
            .routes::<()>()
            .oneshot(request)
            .await
            .expect("routes do not fail");
        let (parts, body) = response.into_parts();
        let body = body.collect().await.expect("a body in memory").to_bytes();
        (
            Response::from_parts(parts, ()),
            String::from_utf8_lossy(&body).into_owned(),
        )
    }

    fn header(response: &Response<()>, name: http::HeaderName) -> &str {
        response
            .headers()
            .get(name)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default()
    }

    #[tokio::test]
    async fn the_smallest_variant_the_client_takes_is_served() {
        for (accept, encoding, body) in [
            ("gzip, deflate, br", "br", "with brotli"),
            ("gzip;q=1.0, br;q=0.1", "br", "with brotli"),
            ("br;q=0, gzip", "gzip", "with gzip"),
            ("gzip; q=0.5", "gzip", "with gzip"),
            ("zstd", "", "plain"),
            ("br;q=x", "", "plain"),
        ] {
            let (response, text) = ask("GET", "/pkg/main.4.css", &[("accept-encoding", accept)]).await;
            assert_eq!(response.status(), StatusCode::OK);
            assert_eq!(
                (header(&response, CONTENT_ENCODING), text.as_str()),
                (encoding, body),
                "{accept}"
            );
            assert_eq!(header(&response, VARY), "accept-encoding");
            assert_eq!(header(&response, CONTENT_TYPE), "text/css; charset=utf-8");
            assert_eq!(header(&response, X_CONTENT_TYPE_OPTIONS), "nosniff");
        }
    }

    #[tokio::test]
    async fn hashed_files_stay_in_caches_and_others_are_asked_for_again() {
        let (hashed, _) = ask("GET", "/pkg/app.2.wasm", &[]).await;
        assert_eq!(
            header(&hashed, CACHE_CONTROL),
            "public, max-age=31536000, immutable"
        );
        assert_eq!(header(&hashed, CONTENT_TYPE), "application/wasm");
        let (icon, text) = ask("GET", "/favicon.svg", &[]).await;
        assert_eq!(header(&icon, CACHE_CONTROL), "public, max-age=3600");
        assert_eq!(text, "<svg/>");
    }

    #[tokio::test]
    async fn a_known_tag_saves_the_body_and_belongs_to_one_encoding() {
        let (first, _) = ask("GET", "/pkg/main.4.css", &[("accept-encoding", "br")]).await;
        let tag = header(&first, ETAG).to_owned();
        let (same, body) = ask(
            "GET",
            "/pkg/main.4.css",
            &[
                ("accept-encoding", "br"),
                ("if-none-match", &format!("\"x\", W/{tag}")),
            ],
        )
        .await;
        assert_eq!((same.status(), body.as_str()), (StatusCode::NOT_MODIFIED, ""));
        let (other, body) = ask("GET", "/pkg/main.4.css", &[("if-none-match", &tag)]).await;
        assert_eq!((other.status(), body.as_str()), (StatusCode::OK, "plain"));
    }

    #[tokio::test]
    async fn head_has_the_headers_without_the_body() {
        let (response, body) = ask("HEAD", "/favicon.svg", &[]).await;
        assert_eq!((response.status(), body.as_str()), (StatusCode::OK, ""));
        assert_eq!(header(&response, http::header::CONTENT_LENGTH), "6");
    }

    #[tokio::test]
    async fn only_what_the_manifest_names_exists() {
        for path in [
            "/pkg/none.js",
            "/pkg/../manifest.json",
            "/pkg/%2e%2e/secret.txt",
            "/pkg//etc/passwd",
            "/pkg/main.4.css.br",
            "/manifest.json",
            "/secret.txt",
        ] {
            let (response, _) = ask("GET", path, &[]).await;
            assert_eq!(response.status(), StatusCode::NOT_FOUND, "{path}");
        }
        let (response, _) = ask("POST", "/favicon.svg", &[]).await;
        assert_eq!(response.status(), StatusCode::METHOD_NOT_ALLOWED);
    }

    #[test]
    fn names_become_paths() {
        let folder = folder();
        let site = Site::load(Some(folder.path())).expect("a complete site");
        assert_eq!(site.asset("main.css"), "/pkg/main.4.css");
        assert_eq!(site.asset("favicon.svg"), "/favicon.svg");
        assert_eq!(Site::empty().asset("main.css"), "/pkg/main.css");
    }

    #[test]
    fn an_incomplete_site_is_refused() {
        let folder = folder();
        fs::remove_file(folder.path().join("pkg/app.2.wasm")).expect("the file is there");
        let error = Site::load(Some(folder.path()))
            .expect_err("a file is missing")
            .to_string();
        assert!(
            error.starts_with("cannot read `") && error.ends_with("app.2.wasm` of the site"),
            "{error}"
        );

        fs::write(folder.path().join("manifest.json"), "{}").expect("a manifest");
        let error = Site::load(Some(folder.path()))
            .expect_err("no asset is named")
            .to_string();
        assert_eq!(
            error,
            "the site has no `app.js`: build it again with `cargo xtask build`"
        );

        fs::write(folder.path().join("manifest.json"), "[").expect("a manifest");
        assert!(matches!(
            Site::load(Some(folder.path())),
            Err(SiteError::Manifest(_))
        ));
    }
}
