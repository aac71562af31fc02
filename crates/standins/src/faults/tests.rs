//! The proxy in front of a service that counts what reaches it.

use std::sync::atomic::{AtomicU32, Ordering};
use std::time::Duration;

use axum::Router;
use axum::routing::any;

use super::*;
use crate::Running;

/// A service, a proxy in front of it, and what reached the service.
async fn place(fault: Fault) -> (Running, FaultProxy, Arc<AtomicU32>) {
    let reached = Arc::new(AtomicU32::new(0));
    let counting = reached.clone();
    let answer = move |body: String| async move {
        counting.fetch_add(1, Ordering::SeqCst);
        format!("heard {body}")
    };
    let service = Running::start(Router::new().fallback(any(answer)))
        .await
        .expect("starts");
    let first = move |call: &Call| (call.number == 1).then_some(fault);
    let proxy = FaultProxy::start(&service.endpoint(), first).await;
    (service, proxy.expect("starts"), reached)
}

/// One call; what was answered, or that the connection broke.
async fn call(proxy: &FaultProxy) -> io::Result<String> {
    let mut stream = TcpStream::connect(proxy.address).await?;
    let request = "POST / HTTP/1.1\r\nhost: h\r\nauthorization: x Credential=test/1/eu/sqs/x\r\n\
                   x-amz-target: AmazonSQS.SendMessage\r\namz-sdk-request: attempt=2; max=3\r\ncontent-length: 5\r\n\r\nhello";
    stream.write_all(request.as_bytes()).await?;
    let mut answer = String::new();
    stream.read_to_string(&mut answer).await?;
    Ok(answer)
}

#[tokio::test]
async fn each_fault_is_what_it_says() {
    for (fault, reaches, says) in [
        (Fault::Throttled, 0, Some("RequestThrottled")),
        (Fault::Failed, 0, Some("500 Scripted")),
        (Fault::Away, 0, Some("503 Scripted")),
        (Fault::ResetBefore, 0, None),
        (Fault::AnswerLost, 1, None),
        (Fault::AnswerCut, 1, None),
        (Fault::Twice, 2, Some("heard hello")),
        // Nothing to reorder.
        (Fault::Reordered, 1, Some("heard hello")),
    ] {
        let (_service, proxy, reached) = place(fault).await;
        let answer = call(&proxy).await;
        assert_eq!(reached.load(Ordering::SeqCst), reaches, "{fault:?}");
        match says {
            Some(says) => assert!(
                answer.as_ref().is_ok_and(|text| text.contains(says)),
                "{answer:?}"
            ),
            None => assert!(answer.is_err(), "{fault:?}: {answer:?}"),
        }
        let after = call(&proxy).await.expect("the second call goes well");
        assert!(after.ends_with("heard hello"), "{after}");
        let counts = proxy.counts();
        assert_eq!((counts.all_calls(), counts.retries), (2, 2));
        assert_eq!(counts.calls["sqs.SendMessage"], 2);
        assert_eq!(counts.all_faults(), u64::from(fault != Fault::Reordered));
    }
}

#[tokio::test]
async fn who_gets_no_answer_may_leave() {
    for (fault, reaches) in [(Fault::Unanswered, 0), (Fault::AnswerLate, 1)] {
        let (_service, proxy, reached) = place(fault).await;
        let waited = tokio::time::timeout(Duration::from_millis(200), call(&proxy)).await;
        assert!(waited.is_err(), "{fault:?}: {waited:?}");
        assert_eq!(reached.load(Ordering::SeqCst), reaches, "{fault:?}");
        proxy.follow(never());
        call(&proxy).await.expect("the second call goes well");
    }
}
