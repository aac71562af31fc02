//! Mails with codes, which are in no queue.

use std::time::Duration;

use rolefit_ports::ErrorKind;

use crate::faults::Fault;
use crate::world::{CLIENT, PASSWORD, World};

const EMAIL: &str = "mira@example.org";

/// Ends a test that would otherwise wait for ever; no test that passes comes near it.
const PATIENCE: Duration = Duration::from_secs(60);

/// Lets time pass for what waits in this process, and comes back when everything that it woke has begun: what is woken is
/// polled before whoever gives way.
async fn wait(time: Duration) {
    tokio::time::pause();
    tokio::time::advance(time).await;
    tokio::time::resume();
    for _ in 0..3 {
        tokio::task::yield_now().await;
    }
}

/// The mails of the address, once there is one.
async fn first_mails(world: &World) -> usize {
    let mailed = async {
        loop {
            let mails = world.mails_to(EMAIL).await.len();
            if mails > 0 {
                return mails;
            }
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(PATIENCE, mailed)
        .await
        .expect("a mail comes")
}

#[tokio::test]
async fn a_code_that_could_not_be_mailed_is_mailed_a_little_later() {
    let world = World::new();
    world.faults.once("mail", Fault::Fails(ErrorKind::Unavailable));
    let signed_up = world.services.sign_up(EMAIL, PASSWORD.to_owned(), "", &CLIENT);
    signed_up
        .await
        .expect("nobody is told that the mail server is away");
    world.services.settled().await;
    assert_eq!(world.faults.calls("mail"), 1);
    assert!(world.mails_to(EMAIL).await.is_empty());
    wait(Duration::from_secs(6)).await;
    assert_eq!(
        first_mails(&world).await,
        1,
        "it went out once the server was there"
    );
    wait(Duration::from_secs(60)).await;
    assert_eq!(world.faults.calls("mail"), 2, "and is sent no more");
}

#[tokio::test]
async fn a_code_that_is_refused_is_not_mailed_again() {
    let world = World::new();
    world.faults.once("mail", Fault::Fails(ErrorKind::Refused));
    let signed_up = world.services.sign_up(EMAIL, PASSWORD.to_owned(), "", &CLIENT);
    signed_up.await.expect("the answer is the same");
    world.services.settled().await;
    wait(Duration::from_secs(90)).await;
    assert_eq!(world.faults.calls("mail"), 1);
}
