//! One fault at a time, where what has to come of it is known exactly.

use std::sync::Arc;

use rolefit_aws::cognito::{PoolOptions, PoolPasswords};
use rolefit_aws::dynamodb::DynamoRecords;
use rolefit_aws::kms::KmsKeys;
use rolefit_domain::Password;
use rolefit_ports::identity::Secret;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Key, NewRecord, Transaction, Write};
use rolefit_ports::{ErrorKind, Keys, Passwords, Records};
use rolefit_standins::faults::{Call, Fault};

use super::{Place, support};

fn create() -> Transaction {
    Transaction {
        writes: vec![Write::Put {
            record: NewRecord::new(Key::new("thing", "x"), b"1".to_vec()),
            condition: Condition::Absent,
        }],
        ..Transaction::default()
    }
}

/// Every fault of one call is healed by the SDK's next try, and the write happens once.
#[tokio::test(flavor = "multi_thread")]
async fn a_single_fault_is_no_error_and_no_conflict() {
    futures::future::join_all(Fault::ALL.map(|fault| async move {
        let place = Place::new().await;
        let records = DynamoRecords::new(place.table(&place.faulty, &place.data().await));
        place
            .proxy
            .follow(move |call: &Call| (call.number == 1).then_some(fault));
        let done = records.transact(create()).await;
        done.unwrap_or_else(|error| panic!("{fault:?}: {error:?}"));
        let found = records
            .get(&Key::new("thing", "x"))
            .await
            .expect("a look")
            .expect("is there");
        assert_eq!(found.version, 1, "{fault:?}");
    }))
    .await;
}

/// A service that is away for good is an error of the right kind, after as many tries as the SDK has.
#[tokio::test(flavor = "multi_thread")]
async fn a_fault_that_stays_says_what_it_is() {
    use ErrorKind::{Throttled, Unavailable};
    let cases = [
        (Fault::Throttled, Throttled, false),
        (Fault::Failed, Unavailable, false),
        (Fault::Away, Unavailable, false),
        (Fault::Unanswered, Unavailable, false),
        (Fault::ResetBefore, Unavailable, false),
        (Fault::AnswerLost, Unavailable, true),
    ];
    futures::future::join_all(cases.map(|(fault, expected, happens)| async move {
        let place = Place::new().await;
        let table = place.data().await;
        let records = DynamoRecords::new(place.table(&place.faulty, &table));
        place.proxy.follow(move |_: &Call| Some(fault));
        let error = records.transact(create()).await.expect_err("stays");
        assert_eq!(error.kind(), expected, "{fault:?}: {error:?}");
        assert_eq!(place.proxy.counts().all_calls(), 3, "{fault:?}: three tries");
        let clean = DynamoRecords::new(place.table(&place.clean, &table));
        let found = clean.get(&Key::new("thing", "x")).await.expect("a look");
        assert_eq!(found.is_some(), happens, "{fault:?}");
    }))
    .await;
}

/// Two processes make a person's key at once, and the answer to one of them is lost: both use the same key.
#[tokio::test(flavor = "multi_thread")]
async fn a_persons_key_is_made_once() {
    let place = Place::new().await;
    let outputs = support::deploy(&place.clean, "keys", &place.name).await;
    let keys = |sdk| {
        let records = Arc::new(DynamoRecords::new(place.table(sdk, &outputs["Table"])));
        KmsKeys::new(
            sdk,
            &outputs["Alias"],
            records,
            place.clock.clone(),
            place.ids.clone(),
        )
    };
    for (number, fault) in [Fault::AnswerLost, Fault::AnswerLate, Fault::Twice]
        .into_iter()
        .enumerate()
    {
        place.fail_once("dynamodb.TransactWriteItems", fault, 1);
        let owner = KeyOwner::parse(&format!("candidate:{number}")).expect("an owner");
        let (one, other) = (keys(&place.faulty), keys(&place.clean));
        let (first, second) = tokio::join!(one.ensure(&owner), other.ensure(&owner));
        first.expect("is made");
        second.expect("is made");
        let sealed = one.seal(&owner, "x", b"text").await.expect("seals");
        assert_eq!(other.open(&owner, "x", &sealed).await.expect("opens"), b"text");
    }
}

/// A password is kept though an answer is lost: the second try finds the user that the first one made.
#[tokio::test(flavor = "multi_thread")]
async fn a_password_is_kept_once() {
    let place = Place::new().await;
    let parameters = [("DeletionProtection", "INACTIVE")];
    let outputs = support::deploy_with(&place.clean, "passwords", &place.name, &parameters).await;
    let options = PoolOptions {
        pool: outputs["Pool"].clone(),
        client: outputs["Client"].clone(),
    };
    let pepper = Secret::new("a pepper that is long enough for this".to_owned());
    let passwords = PoolPasswords::open(&place.faulty, options, &pepper).await;
    let passwords = passwords.expect("the pool is there");
    let typed = Password::typed("three quiet otters".to_owned());
    let mut random = [0; 32];
    for operation in ["cognito-idp.AdminCreateUser", "cognito-idp.AdminSetUserPassword"] {
        for fault in Fault::ALL {
            place.fail_once(operation, fault, 1);
            random[0] += 1;
            let kept = passwords.keep(&typed, random).await;
            let kept = kept.unwrap_or_else(|error| panic!("{operation} {fault:?}: {error:?}"));
            let right = passwords.verify(&typed, Some(&kept)).await;
            assert!(right.expect("is compared"), "{operation} {fault:?}");
        }
    }
    let counts = place.proxy.counts();
    assert!(counts.all_calls() > 4 * Fault::ALL.len() as u64, "{counts}");
}
