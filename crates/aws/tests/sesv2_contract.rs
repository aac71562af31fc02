//! The contract suite of mail over SES, and the answers of the service that the emulator never gives.
//!
//! The emulator has no suppression list, takes a configuration set that does not exist, and builds a message of its own
//! from what it reads in ours, so that what a receiver gets is not shown here. It also lacks the attributes of
//! `AWS::SES::EmailIdentity` that name the records for DNS, so the template has no outputs for them.

mod support;

use rolefit_aws::sdk::Sdk;
use rolefit_aws::sesv2::{SesMailer, SesOptions};
use rolefit_domain::AccountId;
use rolefit_ports::contract::{TestIds, mail};
use rolefit_ports::error::chain;
use rolefit_ports::mail::Mail;
use rolefit_ports::{ErrorKind, IdSource, Mailer, PortError};
use support::canned::{Canned, inspect};

/// What the service quotes, and what must not be in an error.
const RECIPIENT: &str = "mira.jansen@example.org";

fn mailer(sdk: &Sdk, domain: &str, configuration_set: &str) -> SesMailer {
    let options = SesOptions {
        from: format!("Rolefit <hello@{domain}>"),
        configuration_set: configuration_set.to_owned(),
    };
    SesMailer::new(sdk, options).expect("the sender is an address")
}

async fn deployed(sdk: &Sdk) -> SesMailer {
    let name = support::unique_name();
    let domain = format!("{name}.example");
    let outputs = support::deploy_with(sdk, "mail", &name, &[("Domain", &domain)]).await;
    mailer(sdk, &domain, &outputs["ConfigurationSet"])
}

#[tokio::test]
async fn mail_keeps_the_contract() {
    let sdk = support::sdk().await;
    mail::suite(async || deployed(&sdk).await).await;
}

#[tokio::test]
async fn the_service_reads_the_message_as_it_was_meant() {
    let sdk = support::sdk().await;
    let mail = mail::sample(&TestIds::new());
    deployed(&sdk).await.send(&mail).await.expect("is sent");
    let kept = inspect("/_ministack/ses/messages").await;
    let (_, body) = kept.split_once("\r\n\r\n").expect("has a body");
    let body: serde_json::Value = serde_json::from_str(body).expect("is JSON");
    let text = body.to_string();
    let quoted = |text: &str| serde_json::to_string(text).expect("has a JSON form");
    let html = mail.html.expect("has one").replace('\n', "\r\n");
    for part in [mail.text.replace('\n', "\r\n"), html] {
        assert!(
            text.contains(quoted(&part).trim_matches('"')),
            "{part:?} in {text}"
        );
    }
}

#[tokio::test]
async fn a_sender_that_nobody_verified_is_for_the_operator_to_mend() {
    let sdk = support::sdk().await;
    let mailer = mailer(&sdk, "unverified.example", "none");
    let error = mailer
        .send(&mail::sample(&TestIds::new()))
        .await
        .expect_err("is refused");
    assert_eq!(error.kind(), ErrorKind::Unavailable, "{}", chain(&error));
    assert!(error.to_string().contains("our sender"), "{error}");
}

/// Sends to a service that answers with a status and a body, and whose suppression list knows nobody.
async fn answered(status: u16, code: &'static str, message: &'static str) -> PortError {
    let service = Canned::start(move |request, _| match request.starts_with("GET ") {
        true => (404, json("NotFoundException", "none")),
        false => (status, json(code, message)),
    })
    .await;
    let mailer = mailer(&service.sdk().await, "rolefit.example", "set");
    let mail = mail::sample(&TestIds::new());
    assert_eq!(mail.to.as_str(), RECIPIENT);
    mailer.send(&mail).await.expect_err("is refused")
}

fn json(code: &str, message: &str) -> String {
    serde_json::json!({ "__type": code, "message": message }).to_string()
}

#[tokio::test]
async fn answers_of_the_service_are_told_apart() {
    use ErrorKind::{Refused, Throttled, Unavailable};
    let unverified = "Email address is not verified: mira.jansen@example.org";
    for (status, code, message, expected) in [
        (400, "MessageRejected", unverified, Unavailable),
        (
            400,
            "MessageRejected",
            "to mira.jansen@example.org: virus",
            Refused,
        ),
        (400, "MailFromDomainNotVerifiedException", "x", Unavailable),
        (
            400,
            "BadRequestException",
            "mira.jansen@example.org is none",
            Refused,
        ),
        (400, "AccountSuspendedException", "x", Unavailable),
        (400, "SendingPausedException", "x", Unavailable),
        (404, "NotFoundException", "the configuration set", Unavailable),
        (429, "TooManyRequestsException", "x", Throttled),
        (400, "LimitExceededException", "x", Throttled),
        (403, "AccessDeniedException", "x", Unavailable),
        (500, "InternalServiceErrorException", "x", Unavailable),
    ] {
        let error = answered(status, code, message).await;
        assert_eq!(error.kind(), expected, "{code} {message}: {}", chain(&error));
        assert!(
            !chain(&error).contains(RECIPIENT),
            "no address is logged: {}",
            chain(&error)
        );
    }
}

#[tokio::test]
async fn a_suppressed_address_gets_no_mail() {
    let service = Canned::start(|_, _| {
        let entry = serde_json::json!({ "SuppressedDestination": {
            "EmailAddress": RECIPIENT, "Reason": "BOUNCE", "LastUpdateTime": 1_795_373_730,
        }});
        (200, entry.to_string())
    })
    .await;
    let mailer = mailer(&service.sdk().await, "rolefit.example", "set");
    let error = mailer
        .send(&mail::sample(&TestIds::new()))
        .await
        .expect_err("is refused");
    assert_eq!(error.kind(), ErrorKind::Refused);
    let requests = service.requests();
    assert_eq!(requests.len(), 1, "nothing is sent: {requests:?}");
}

#[tokio::test]
async fn a_list_that_does_not_answer_holds_no_mail_up() {
    let account = AccountId::new(TestIds::new().uuid());
    let service = Canned::start(move |request, body| match request.starts_with("GET ") {
        true => (429, json("TooManyRequestsException", "once a second")),
        // So that a report can name whose mail came back.
        false if body.contains(&account.to_string()) => (200, "{\"MessageId\":\"1\"}".to_owned()),
        false => (400, json("BadRequestException", "no account")),
    })
    .await;
    let mailer = mailer(&service.sdk().await, "rolefit.example", "set");
    let mail: Mail = mail::sample(&TestIds::new());
    let mail = Mail {
        account: Some(account),
        ..mail
    };
    mailer.send(&mail).await.expect("is sent");
    let asked = |request: &&String| request.starts_with("get ");
    assert_eq!(
        service.requests().iter().filter(asked).count(),
        1,
        "it is asked once"
    );
}
