//! What this adapter promises beyond the contract: limits, times, renewal of hashes, and what the database says.

use std::sync::Arc;
use std::time::Duration;

use rolefit_domain::EmailAddress;
use rolefit_embedded::identity::{
    AttemptLimit, HashCost, IdentityOptions, LimitPair, LocalIdentity, MIN_PEPPER_BYTES,
};
use rolefit_ports::contract::identity::one_time_password;
use rolefit_ports::identity::{Delivery, IdentityError, IdentityResult, Secret};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::{Clock, ErrorKind, Identity, Keys};
use tempfile::TempDir;

use super::support::{PASSWORD, World, begun, client, email, password};

fn place() -> TempDir {
    tempfile::tempdir().expect("a folder")
}

async fn confirmed(identity: &LocalIdentity, who: &str) -> EmailAddress {
    let address = email(who);
    let created = identity.create_confirmed(&address, &password(PASSWORD)).await;
    created.expect("a confirmed account is made");
    address
}

fn is_limited<T>(answer: &IdentityResult<T>) -> bool {
    matches!(answer, Err(IdentityError::TooManyAttempts { .. }))
}

#[tokio::test]
async fn options_that_are_unsafe_are_refused() {
    let place = place();
    let world = World::new(place.path());
    let short = IdentityOptions {
        pepper: Secret::new("x".repeat(MIN_PEPPER_BYTES - 1)),
        ..World::options()
    };
    let free = IdentityOptions {
        cost: HashCost {
            memory_kib: 0,
            passes: 0,
            lanes: 0,
        },
        ..World::options()
    };
    for options in [short, free] {
        let (records, keys) = (world.records.clone(), world.keys.clone());
        let made = LocalIdentity::new(records, keys, world.clock.clone(), world.ids.clone(), options);
        assert_eq!(made.err().expect("refused").kind(), ErrorKind::Invalid);
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn parallel_tries_are_looked_at_exactly_up_to_the_limit() {
    let place = place();
    let world = World::new(place.path());
    let identity = Arc::new(world.identity());
    let address = confirmed(&identity, "mira").await;
    let before = world.hashes();
    let tries = (0..40_u8).map(|n| {
        let (identity, address) = (Arc::clone(&identity), address.clone());
        tokio::spawn(async move {
            let from = client(&format!("198.51.100.{n}"));
            identity
                .sign_in(&address, &password("wrong password"), &from)
                .await
        })
    });
    let answers = futures::future::join_all(tries).await;
    let limited = answers
        .into_iter()
        .filter(|answer| is_limited(answer.as_ref().expect("no panic")))
        .count();
    let allowed = World::options().limits.password.account.attempts;
    assert_eq!(limited, 40 - allowed as usize);
    let hashed = world.hashes() - before;
    assert_eq!(
        hashed,
        u64::from(allowed),
        "a try that is not looked at costs no hash"
    );
}

#[tokio::test]
async fn limits_survive_a_restart() {
    let place = place();
    let world = World::new(place.path());
    let address = confirmed(&world.identity(), "mira").await;
    let from = client("192.0.2.1");
    let mut looked_at = 0;
    // A new identity for every try knows only what the records say.
    while !is_limited(
        &world
            .identity()
            .sign_in(&address, &password("wrong password"), &from)
            .await,
    ) {
        looked_at += 1;
        assert!(looked_at < 100, "the limit is forgotten");
    }
    assert_eq!(looked_at, World::options().limits.password.account.attempts);
}

#[tokio::test]
async fn neighbours_in_an_ipv6_network_share_their_limit() {
    let place = place();
    let world = World::new(place.path());
    let mut options = World::options();
    options.limits.password = LimitPair {
        account: AttemptLimit::new(100, 60),
        network: AttemptLimit::new(2, 60),
    };
    let identity = world.identity_with(options);
    let tries = ["2001:db8::1", "2001:db8::2", "2001:db8::3", "2001:db8:0:1::1"];
    let mut limited = Vec::new();
    for from in tries {
        let answer = identity
            .sign_in(&email("nobody"), &password("x"), &client(from))
            .await;
        limited.push(is_limited(&answer));
    }
    assert_eq!(limited, [false, false, true, false]);
}

#[tokio::test]
async fn a_hash_of_another_cost_is_renewed_at_sign_in() {
    let place = place();
    let world = World::new(place.path());
    let old = world.identity();
    let address = confirmed(&old, "mira").await;
    let mut options = World::options();
    options.cost.passes = 2;
    let new = world.identity_with(options);
    let from = client("192.0.2.1");
    let mut hashes = Vec::new();
    for _ in 0..2 {
        let before = world.hashes();
        new.sign_in(&address, &password(PASSWORD), &from)
            .await
            .expect("signs in");
        hashes.push(world.hashes() - before);
    }
    assert_eq!(hashes, [2, 1], "checked and renewed once, then only checked");
    old.sign_in(&address, &password(PASSWORD), &from)
        .await
        .expect("still the same password");
}

#[tokio::test]
async fn a_session_is_written_once_a_minute_at_most() {
    let place = place();
    let world = World::new(place.path());
    let identity = world.identity();
    let address = confirmed(&identity, "mira").await;
    let session = identity
        .sign_in(&address, &password(PASSWORD), &client("192.0.2.1"))
        .await;
    let token = begun(session).token;
    let mut commits = Vec::new();
    for seconds in [0, 59, 1, 30, 30] {
        world.clock.advance(Duration::from_secs(seconds));
        world.records.take();
        assert!(identity.authenticate(&token).await.expect("looks").is_some());
        commits.push(world.records.take().commits);
    }
    assert_eq!(commits, [0, 0, 1, 0, 1]);
}

#[tokio::test]
async fn a_full_disk_keeps_nobody_from_reading() {
    let place = place();
    let world = World::new(place.path());
    let identity = world.identity();
    let address = confirmed(&identity, "mira").await;
    let session = identity
        .sign_in(&address, &password(PASSWORD), &client("192.0.2.1"))
        .await;
    let token = begun(session).token;
    world.clock.advance(Duration::from_secs(120));
    world.records.fail_commits();
    let seen = identity.authenticate(&token).await.expect("reads all the same");
    assert!(seen.is_some(), "the session is alive");
    assert!(world.records.take().commits > 0, "its use was to be written");
}

#[tokio::test]
async fn an_idle_session_ends_before_its_latest() {
    let place = place();
    let world = World::new(place.path());
    let mut options = World::options();
    options.session_idle_seconds = 600;
    options.session_total_seconds = 6000;
    let identity = world.identity_with(options);
    let address = confirmed(&identity, "mira").await;
    let session = identity
        .sign_in(&address, &password(PASSWORD), &client("192.0.2.1"))
        .await;
    let token = begun(session).token;
    for (seconds, alive) in [(599, true), (599, true), (600, false)] {
        world.clock.advance(Duration::from_secs(seconds));
        let session = identity.authenticate(&token).await.expect("looks");
        assert_eq!(session.is_some(), alive, "after {seconds} s more");
    }
}

#[tokio::test]
async fn a_page_that_is_only_open_keeps_no_session_alive() {
    let place = place();
    let world = World::new(place.path());
    let mut options = World::options();
    options.session_idle_seconds = 600;
    let identity = world.identity_with(options);
    let address = confirmed(&identity, "mira").await;
    let session = identity
        .sign_in(&address, &password(PASSWORD), &client("192.0.2.1"))
        .await;
    let token = begun(session).token;
    for (seconds, alive) in [(300, true), (299, true), (1, false)] {
        world.clock.advance(Duration::from_secs(seconds));
        let session = identity.look_up(&token).await.expect("looks");
        assert_eq!(session.is_some(), alive, "after {seconds} s more");
    }
}

#[tokio::test]
async fn a_sign_up_that_nobody_confirms_is_forgotten() {
    let place = place();
    let world = World::new(place.path());
    let identity = world.identity();
    let (address, from) = (email("mira"), client("192.0.2.1"));
    let first = identity
        .sign_up(&address, &password(PASSWORD), &from)
        .await
        .expect("signs up");
    let days = World::options().unconfirmed_seconds as u64;
    world.clock.advance(Duration::from_secs(days));
    assert_eq!(
        identity.resend(&address, &from).await.expect("answers"),
        Delivery::Nothing
    );
    let second = identity
        .sign_up(&address, &password(PASSWORD), &from)
        .await
        .expect("signs up");
    assert_ne!(first.account, second.account, "a new account is made");
    let Delivery::Code(code) = second.delivery else {
        panic!("a code is sent");
    };
    identity
        .confirm(&address, code.expose(), &password(PASSWORD), &from)
        .await
        .expect("confirms");
    world.clock.advance(Duration::from_secs(days * 50));
    identity
        .sign_in(&address, &password(PASSWORD), &from)
        .await
        .expect("a confirmed one is kept");
}

#[tokio::test]
async fn an_erased_person_has_no_session_and_no_address() {
    let place = place();
    let world = World::new(place.path());
    let identity = world.identity();
    let address = confirmed(&identity, "mira").await;
    let from = client("192.0.2.1");
    let session = begun(identity.sign_in(&address, &password(PASSWORD), &from).await);
    let account = session.session.account;
    world
        .keys
        .destroy(&KeyOwner::account(account))
        .await
        .expect("destroys");
    assert_eq!(identity.email(account).await.expect("looks"), None);
    assert!(
        identity
            .authenticate(&session.token)
            .await
            .expect("looks")
            .is_none()
    );
    assert!(identity.sessions(account).await.expect("lists").is_empty());
    let answer = identity.sign_in(&address, &password(PASSWORD), &from).await;
    assert!(
        matches!(answer, Err(IdentityError::WrongCredentials)),
        "{answer:?}"
    );
    identity.delete(account).await.expect("deletes without the key");
    let again = identity
        .sign_up(&address, &password(PASSWORD), &from)
        .await
        .expect("signs up");
    assert!(again.account.is_some_and(|next| next != account));
}

#[tokio::test]
async fn the_database_says_nothing_about_people() {
    let place = place();
    let world = World::new(place.path());
    let identity = world.identity();
    let from = client("203.0.113.77");
    let signed_up = identity
        .sign_up(&email("mira"), &password(PASSWORD), &from)
        .await
        .expect("signs up");
    let Delivery::Code(code) = signed_up.delivery else {
        panic!("a code is sent");
    };
    identity
        .confirm(&email("mira"), code.expose(), &password(PASSWORD), &from)
        .await
        .expect("confirms");
    let session = begun(identity.sign_in(&email("mira"), &password(PASSWORD), &from).await);
    let setup = identity
        .begin_totp(session.session.account, session.session.id)
        .await
        .expect("begins a second factor");
    let shown = one_time_password(setup.secret.expose(), world.clock.now());
    identity
        .enable_totp(session.session.account, session.session.id, &shown, &from)
        .await
        .expect("switches it on");
    identity
        .sign_up(&email("noor"), &password(PASSWORD), &from)
        .await
        .expect("signs up");
    let mut bytes = Vec::new();
    let mut files = 0;
    for entry in std::fs::read_dir(place.path()).expect("lists").flatten() {
        for file in std::fs::read_dir(entry.path()).expect("lists").flatten() {
            if file.file_name().to_string_lossy().starts_with("rolefit.db") {
                bytes.extend(std::fs::read(file.path()).expect("reads"));
                files += 1;
            }
        }
    }
    assert!(files >= 1 && bytes.len() > 4096, "the database was read");
    let token = session.token.expose();
    let account = session.session.account.to_string();
    let holds = |text: &str| bytes.windows(text.len()).any(|part| part == text.as_bytes());
    assert!(holds(&account), "records are there to be found");
    for secret in [
        "mira",
        "noor",
        "example.org",
        "203.0.113.77",
        "Browser 1",
        PASSWORD,
        code.expose(),
        token,
        setup.secret.expose(),
        setup.recovery_codes[0].expose(),
        &setup.recovery_codes[0].expose().replace('-', ""),
    ] {
        assert!(!holds(secret), "`{secret}` stands in the database");
    }
    // The second half of the token alone is the secret.
    assert!(
        !holds(&token[22..]),
        "the secret of a session stands in the database"
    );
}
