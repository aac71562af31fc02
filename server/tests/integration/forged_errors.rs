//! Errors in addresses: a link shows what this server said, and nothing that somebody else wrote into it.

use crate::common::{PASSWORD, TestApp};
use http::StatusCode;
use leptos::server_fn::error::ServerFnUrlError;
use rolefit_app::AppError;

#[tokio::test]
async fn nobody_elses_words_are_shown_as_ours() {
    let app = TestApp::new().await;
    let words = AppError::invalid("email", "Call +44 20 7946 0999");
    let address = ServerFnUrlError::new("/api/ui/sign_in", words).to_url("http://localhost/sign-in");
    let address = address.expect("an address");
    let forged = address.as_str().strip_prefix("http://localhost").expect("a path");
    let encoded = forged.replace("__", "%5F%5F");
    let marked = format!("{forged}&__mark=00");
    for link in [forged, &encoded, &marked] {
        let answer = app.get(link, None).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{link}: {answer:?}");
        assert_eq!(answer.leads_to(), "/sign-in", "{link}");
    }
    // Whoever signs in says where to, and is given no mark for it.
    app.register("mira@example.org").await;
    let fields = [
        ("email", "mira@example.org"),
        ("password", PASSWORD),
        ("next", forged),
    ];
    let led = app.submit("/sign-in", "sign_in", &fields, None).await;
    assert!(!led.leads_to().contains("__mark"), "{led:?}");
}
