//! Answers that the service never gave, in the form of its protocol.

use super::Fault;
use super::script::Call;
use super::wire::{Message, find};

/// The answer of a service that does nothing.
pub(super) fn of(fault: Option<Fault>, call: &Call, request: &Message) -> String {
    let service = request.service();
    let code = match (fault, service) {
        (Some(Fault::Throttled), "s3") => "SlowDown",
        (Some(Fault::Throttled), "dynamodb" | "kinesis") => "ProvisionedThroughputExceededException",
        (Some(Fault::Throttled), "sqs") => "RequestThrottled",
        (Some(Fault::Throttled), "sns") => "Throttling",
        (Some(Fault::Throttled), "ses") => "TooManyRequestsException",
        (Some(Fault::Throttled), "es") => "rejected_execution_exception",
        (Some(Fault::Throttled), _) => "ThrottlingException",
        (Some(Fault::Failed), "s3") => "InternalError",
        (Some(Fault::Failed), _) => "InternalFailure",
        _ => "ServiceUnavailable",
    };
    let status = match (fault, service) {
        (Some(Fault::Throttled), "s3") | (Some(Fault::Away), _) => 503,
        (Some(Fault::Throttled), "ses" | "es") => 429,
        (Some(Fault::Throttled), _) => 400,
        _ => 500,
    };
    let said = format!("scripted for call {} of {}", call.number, call.operation);
    let is_json = request.header("x-amz-target").is_some() || matches!(service, "ses" | "es");
    let (kind, body) = match service {
        "es" => (
            "application/json",
            format!("{{\"status\":{status},\"error\":{{\"type\":\"{code}\",\"reason\":\"{said}\"}}}}"),
        ),
        _ if is_json => (
            "application/x-amz-json-1.1",
            format!("{{\"__type\":\"{code}\",\"message\":\"{said}\"}}"),
        ),
        "s3" => (
            "application/xml",
            format!("<Error><Code>{code}</Code><Message>{said}</Message></Error>"),
        ),
        _ => (
            "text/xml",
            format!(
                "<ErrorResponse><Error><Type>Sender</Type><Code>{code}</Code><Message>{said}</Message></Error>\
                 <RequestId>1</RequestId></ErrorResponse>"
            ),
        ),
    };
    format!(
        "HTTP/1.1 {status} Scripted\r\ncontent-type: {kind}\r\nx-amzn-errortype: {code}\r\ncontent-length: {}\r\n\
         connection: close\r\n\r\n{body}",
        body.len()
    )
}

/// The answer with its messages in the opposite order; as it is where it has none.
pub(super) fn reordered(answer: Vec<u8>) -> Vec<u8> {
    turned(&answer).unwrap_or(answer)
}

fn turned(answer: &[u8]) -> Option<Vec<u8>> {
    let end = find(answer, b"\r\n\r\n")?;
    let head = str::from_utf8(&answer[..end]).ok()?;
    let mut body: serde_json::Value = serde_json::from_slice(&answer[end + 4..]).ok()?;
    body.get_mut("Messages")?.as_array_mut()?.reverse();
    let body = serde_json::to_vec(&body).ok()?;
    let lines: Vec<&str> = head
        .lines()
        .filter(|line| !line.to_ascii_lowercase().starts_with("content-length:"))
        .collect();
    let head = format!("{}\r\ncontent-length: {}\r\n\r\n", lines.join("\r\n"), body.len());
    Some([head.into_bytes(), body].concat())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_are_turned_around_and_nothing_else() {
        let answer = |body: &str| {
            let length = body.len();
            format!("HTTP/1.1 200 OK\r\nContent-Length: {length}\r\nx: y\r\n\r\n{body}").into_bytes()
        };
        let turned = reordered(answer("{\"Messages\":[1,2,3]}"));
        assert_eq!(
            String::from_utf8(turned).expect("text"),
            "HTTP/1.1 200 OK\r\nx: y\r\ncontent-length: 20\r\n\r\n{\"Messages\":[3,2,1]}"
        );
        for other in ["{}", "no JSON"] {
            assert_eq!(reordered(answer(other)), answer(other));
        }
    }
}
