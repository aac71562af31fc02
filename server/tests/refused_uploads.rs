//! Uploads that are refused before they are read, over a real connection: the browser still gets the answer.

mod common;

use std::net::SocketAddr;

use common::{Cookie, TestApp};
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
