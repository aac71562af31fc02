//! Uploads over a real connection: those that are refused before they are read, whose browser still gets the answer, and
//! those whose connection is lost, of which nothing stays.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use crate::common::{Cookie, RESUME, TestApp};
use http::StatusCode;
use rolefit_ports::records::{Index, Query};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};

/// Far more than the buffers of a connection hold, and less than may be uploaded.
const LARGE: usize = 9_000_000;

async fn listen(app: &TestApp) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
    let address = listener.local_addr().expect("bound");
    let service = app
        .app
        .router
        .clone()
        .into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    address
}

/// What a browser gets that sends all of a large file before it reads: the answer, status line and all.
async fn upload(address: SocketAddr, cookie: Option<&Cookie>) -> String {
    let begin = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cv.txt\"\r\n\r\n";
    let end = "\r\n--edge--\r\n";
    let body = [begin.as_bytes(), &vec![b'x'; LARGE], end.as_bytes()].concat();
    let cookie = cookie.map_or_else(String::new, |cookie| format!("cookie: {}\r\n", cookie.0));
    let head = format!(
        "POST /upload HTTP/1.1\r\nhost: {address}\r\nconnection: close\r\naccept: application/json\r\n{cookie}\
         content-type: multipart/form-data; boundary=edge\r\ncontent-length: {}\r\n\r\n",
        body.len()
    );
    let mut stream = TcpStream::connect(address).await.expect("accepted");
    stream.write_all(head.as_bytes()).await.expect("sent");
    stream.write_all(&body).await.expect("all of it is taken");
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer).await.expect("answered");
    String::from_utf8_lossy(&answer).into_owned()
}

#[tokio::test]
async fn whose_session_is_over_is_told_so_after_a_large_file() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    app.call("sign_out", &[], Some(&cookie)).await;
    let answer = upload(listen(&app).await, Some(&cookie)).await;
    assert!(answer.starts_with("HTTP/1.1 401 "), "{answer}");
    assert!(answer.contains("Your session is over."), "{answer}");
}

#[tokio::test]
async fn who_uploads_too_often_is_told_so_after_a_large_file() {
    let app = TestApp::with(&[("ROLEFIT_UPLOADS_PER_HOUR", "1")]).await;
    let address = listen(&app).await;
    assert!(upload(address, None).await.starts_with("HTTP/1.1 401 "));
    let answer = upload(address, None).await;
    assert!(answer.starts_with("HTTP/1.1 429 "), "{answer}");
    assert!(answer.contains("Too many requests"), "{answer}");
}

#[tokio::test]
async fn a_form_of_another_site_is_refused_after_all_of_it_was_read() {
    let app = TestApp::new().await;
    let cookie = app.register("nora@example.org").await;
    let foreign = Cookie(format!("{}\r\norigin: https://evil.example", cookie.0));
    let answer = upload(listen(&app).await, Some(&foreign)).await;
    assert!(answer.starts_with("HTTP/1.1 403 "), "{answer}");
}

/// How a line goes dead.
#[derive(Debug, Clone, Copy)]
enum Loss {
    /// The browser is closed: its system says that nothing more comes.
    Closed,
    /// The system forgets the connection, as after a change of networks.
    Reset,
}

#[tokio::test]
async fn a_connection_that_is_lost_leaves_no_document_and_no_file() {
    let app = TestApp::new().await;
    let address = listen(&app).await;
    let cookie = app.register("nora@example.org").await;
    let file = RESUME.repeat(300);
    let before_file = "--edge\r\nContent-Disposition: form-data; name=\"file\"; filename=\"cv.txt\"\r\n\r\n";
    let consent = "\r\n--edge\r\nContent-Disposition: form-data; name=\"discoverable\"\r\n\r\nyes";
    let body = format!("{before_file}{file}{consent}\r\n--edge--\r\n");
    let head = format!(
        "POST /upload HTTP/1.1\r\nhost: {address}\r\naccept: application/json\r\ncookie: {}\r\n\
         content-type: multipart/form-data; boundary=edge\r\ncontent-length: {}\r\n\r\n",
        cookie.0,
        body.len()
    );
    let empty = stored(&app);
    for (sent, place) in [
        (before_file.len() + file.len() / 2, Place::Draft),
        (before_file.len() + file.len() + consent.len() - 1, Place::File),
    ] {
        for loss in [Loss::Closed, Loss::Reset] {
            let mut line = TcpStream::connect(address).await.expect("accepted");
            line.write_all(head.as_bytes()).await.expect("sent");
            line.write_all(&body.as_bytes()[..sent]).await.expect("sent");
            until(&format!("{place:?} of what was sent"), async || {
                place.has(&stored(&app), &empty)
            })
            .await;
            assert!(is_noted(&app).await, "a crash now would leave nothing for good");
            if let Loss::Reset = loss {
                line.set_zero_linger().expect("a connection");
            }
            drop(line);
            until(&format!("nothing of it after {loss:?}"), async || {
                stored(&app) == empty && !is_noted(&app).await
            })
            .await;
        }
    }
    let home = app.call("candidate_home", &[], Some(&cookie)).await.json();
    assert_eq!(home["resumes"], serde_json::json!([]), "{home}");
    assert_eq!(home["discoverable"], false, "half a consent is none: {home}");

    let resume = app.upload_and_drain("cv.txt", RESUME.as_bytes(), &cookie).await;
    let page = app.get(&format!("/me/resumes/{resume}"), Some(&cookie)).await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.body.contains("Your resume is read"), "{}", page.body);
}

/// Where an upload that is under way lies.
#[derive(Debug, Clone, Copy)]
enum Place {
    /// In a file that nobody can read, because it is not whole.
    Draft,
    /// In its file, whole, and no document yet.
    File,
}

impl Place {
    fn has(self, now: &BTreeSet<PathBuf>, before: &BTreeSet<PathBuf>) -> bool {
        let mut new = now.difference(before);
        new.any(|path| path.starts_with("tmp") == matches!(self, Self::Draft))
    }
}

/// What lies in the folder of blobs, drafts in `tmp` and all.
fn stored(app: &TestApp) -> BTreeSet<PathBuf> {
    let blobs = app.data().join("blobs");
    let mut found = BTreeSet::new();
    for folder in [blobs.clone(), blobs.join("tmp")] {
        for entry in std::fs::read_dir(folder).expect("a folder") {
            let path = entry.expect("an entry").path();
            found.insert(path.strip_prefix(&blobs).expect("in it").to_owned());
        }
    }
    found
}

/// Whether it is written down that a file is coming, by which the sweep finds it.
async fn is_noted(app: &TestApp) -> bool {
    let mut query = Query::partition("UPLOADS");
    query.index = Index::First;
    let page = app.ports().records.query(&query).await.expect("a store");
    !page.records.is_empty()
}

/// Looks until it is so: the server hears of a lost connection when its system does.
async fn until(what: &str, so: impl AsyncFn() -> bool) {
    let looks = async {
        while !so().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    };
    let looked = tokio::time::timeout(Duration::from_secs(30), looks).await;
    looked.unwrap_or_else(|_| panic!("{what}: still not so"));
}
