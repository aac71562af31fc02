//! Answers about a known and an unknown address cost the same work: reads, writes, hashes and sealings are counted,
//! because times differ from run to run.

use rolefit_domain::EmailAddress;
use rolefit_embedded::identity::LocalIdentity;
use rolefit_ports::Identity;
use rolefit_ports::identity::{Delivery, Disabled, IdentityError};

use super::support::{Calls, PASSWORD, World, client, email, password};

/// What one call costs.
#[derive(Debug, PartialEq, Eq)]
struct Work {
    records: Calls,
    keys: Calls,
    hashes: u64,
}

/// Bytes by which the writes of equal work may differ: accounts are not all of one size.
const SLACK_BYTES: u64 = 200;

/// The addresses of one identity: confirmed, waiting, disabled and unknown ones, none used before.
struct Town {
    world: World,
    identity: LocalIdentity,
    _place: tempfile::TempDir,
}

const WHO: [&str; 4] = ["confirmed", "waiting", "disabled", "unknown"];

impl Town {
    async fn new() -> Self {
        let place = tempfile::tempdir().expect("a folder");
        let world = World::new(place.path());
        let identity = world.identity();
        for who in ["confirmed", "disabled"] {
            let made = identity.create_confirmed(&email(who), &password(PASSWORD)).await;
            let account = made.expect("an account is made");
            if who == "disabled" {
                identity
                    .set_disabled(account, Disabled::Yes)
                    .await
                    .expect("disables");
            }
        }
        let from = client("192.0.2.1");
        let waiting = identity
            .sign_up(&email("waiting"), &password(PASSWORD), &from)
            .await;
        waiting.expect("signs up");
        Self {
            world,
            identity,
            _place: place,
        }
    }

    /// The work of a call about every kind of address.
    async fn measure(
        &self,
        call: impl AsyncFn(&LocalIdentity, EmailAddress),
    ) -> Vec<(&'static str, Work, u64)> {
        let mut all = Vec::new();
        for who in WHO {
            let hashes = self.world.hashes();
            self.world.records.take();
            self.world.keys.take();
            self.world.records.take_bytes();
            call(&self.identity, email(who)).await;
            let work = Work {
                records: self.world.records.take(),
                keys: self.world.keys.take(),
                hashes: self.world.hashes() - hashes,
            };
            all.push((who, work, self.world.records.take_bytes()));
        }
        all
    }
}

#[track_caller]
fn assert_equal(all: Vec<(&'static str, Work, u64)>, hashes: u64) {
    for (who, work, bytes) in &all {
        let (first, same, size) = &all[0];
        assert_eq!(
            work, same,
            "an address that is `{who}` against one that is `{first}`"
        );
        assert_eq!(work.hashes, hashes, "password hashes for `{who}`");
        assert!(
            bytes.abs_diff(*size) <= SLACK_BYTES,
            "`{who}` writes {bytes} bytes, `{first}` {size}"
        );
    }
}

#[tokio::test]
async fn a_wrong_password_costs_the_same() {
    let town = Town::new().await;
    let work = town.measure(async |identity, address| {
        let from = client("198.51.100.1");
        let answer = identity
            .sign_in(&address, &password("wrong password"), &from)
            .await;
        assert!(matches!(answer, Err(IdentityError::WrongCredentials)));
    });
    assert_equal(work.await, 1);
}

#[tokio::test]
async fn signing_up_costs_the_same() {
    let town = Town::new().await;
    let work = town.measure(async |identity, address| {
        let from = client("198.51.100.1");
        let answer = identity
            .sign_up(&address, &password("another password"), &from)
            .await;
        answer.expect("the answer is the same in every case");
    });
    assert_equal(work.await, 1);
}

#[tokio::test]
async fn a_new_code_costs_the_same() {
    let town = Town::new().await;
    let work = town.measure(async |identity, address| {
        let delivery = identity
            .resend(&address, &client("198.51.100.1"))
            .await
            .expect("answers");
        assert_eq!(delivery != Delivery::Nothing, address == email("waiting"));
    });
    assert_equal(work.await, 0);
}

#[tokio::test]
async fn a_forgotten_password_costs_the_same() {
    let town = Town::new().await;
    let work = town.measure(async |identity, address| {
        let delivery = identity
            .forgot(&address, &client("198.51.100.1"))
            .await
            .expect("answers");
        let living = [email("confirmed"), email("waiting")].contains(&address);
        assert_eq!(delivery != Delivery::Nothing, living);
    });
    assert_equal(work.await, 0);
}

#[tokio::test]
async fn a_wrong_code_costs_the_same() {
    let town = Town::new().await;
    // Codes to count wrong tries in: the write of the count must not show.
    for who in WHO {
        let from = client("192.0.2.1");
        town.identity.forgot(&email(who), &from).await.expect("answers");
        town.identity.resend(&email(who), &from).await.expect("answers");
    }
    let confirm = town.measure(async |identity, address| {
        let answer = identity
            .confirm(&address, "no code", &password(PASSWORD), &client("198.51.100.1"))
            .await;
        assert!(matches!(answer, Err(IdentityError::WrongCode)));
    });
    assert_equal(confirm.await, 1);
    let reset = town.measure(async |identity, address| {
        let new = password("another password");
        let answer = identity
            .reset(&address, "no code", &new, &client("198.51.100.1"))
            .await;
        assert!(matches!(answer, Err(IdentityError::WrongCode)));
    });
    assert_equal(reset.await, 0);
}
