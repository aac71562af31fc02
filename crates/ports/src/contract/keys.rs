//! What every keeper of keys must do.

use super::assert_kind;
use crate::ErrorKind::{Corrupt, Destroyed, NotFound};
use crate::Keys;
use crate::keys::KeyOwner;

/// Runs all cases, each with keys of its own from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite<K: Keys>(make: impl AsyncFn() -> K) {
    what_was_sealed_opens(&make().await).await;
    sealing_twice_gives_two_outputs(&make().await).await;
    ensuring_again_changes_nothing(&make().await).await;
    ensuring_at_once_makes_one_key(&make().await).await;
    without_a_key_nothing_is_sealed_or_opened(&make().await).await;
    anything_altered_is_corrupt(&make().await).await;
    another_context_is_corrupt(&make().await).await;
    another_owner_is_corrupt(&make().await).await;
    a_destroyed_key_never_comes_back(&make().await).await;
    an_owner_without_a_key_can_be_destroyed(&make().await).await;
    destroying_leaves_other_owners_alone(&make().await).await;
    ensuring_while_destroying_ends_destroyed(&make().await).await;
}

fn owner(name: &str) -> KeyOwner {
    KeyOwner::parse(name).expect("has the form of an owner")
}

async fn ensured(keys: &impl Keys, name: &str) -> KeyOwner {
    let owner = owner(name);
    keys.ensure(&owner).await.expect("a key is made");
    owner
}

async fn what_was_sealed_opens(keys: &impl Keys) {
    let owner = ensured(keys, "candidate:1").await;
    for plain in [&b""[..], b"a", &[0; 70_000]] {
        for context in ["", "records/1", "a\nb # \u{e9}"] {
            let sealed = keys.seal(&owner, context, plain).await.expect("seals");
            let opened = keys.open(&owner, context, &sealed).await.expect("opens");
            assert_eq!(opened, plain, "what was sealed opens");
        }
    }
}

async fn sealing_twice_gives_two_outputs(keys: &impl Keys) {
    let owner = ensured(keys, "candidate:1").await;
    let plain = b"a text that is long enough to be found again";
    let first = keys.seal(&owner, "x", plain).await.expect("seals");
    let second = keys.seal(&owner, "x", plain).await.expect("seals");
    assert_ne!(first, second, "the same input gives another output each time");
    let found = first.windows(plain.len()).any(|part| part == plain);
    assert!(!found, "sealed bytes do not show what they are");
}

async fn ensuring_again_changes_nothing(keys: &impl Keys) {
    let owner = ensured(keys, "candidate:1").await;
    let sealed = keys.seal(&owner, "x", b"before").await.expect("seals");
    keys.ensure(&owner).await.expect("`ensure` is idempotent");
    let opened = keys.open(&owner, "x", &sealed).await;
    assert_eq!(opened.expect("the key is the same"), b"before");
}

async fn ensuring_at_once_makes_one_key(keys: &impl Keys) {
    let owner = owner("candidate:1");
    let ensure_and_seal = || async {
        keys.ensure(&owner).await.expect("a key is made");
        keys.seal(&owner, "x", b"text").await.expect("seals")
    };
    let sealed = futures::future::join_all((0..16).map(|_| ensure_and_seal())).await;
    for sealed in sealed {
        let opened = keys.open(&owner, "x", &sealed).await;
        assert_eq!(opened.expect("all were sealed with one key"), b"text");
    }
}

async fn without_a_key_nothing_is_sealed_or_opened(keys: &impl Keys) {
    let other = ensured(keys, "candidate:1").await;
    let sealed = keys.seal(&other, "x", b"text").await.expect("seals");
    let owner = owner("candidate:2");
    let sentence = "`NotFound` when the owner has no key";
    assert_kind(keys.seal(&owner, "x", b"text").await, NotFound, sentence);
    assert_kind(keys.open(&owner, "x", &sealed).await, NotFound, sentence);
}

async fn anything_altered_is_corrupt(keys: &impl Keys) {
    let owner = ensured(keys, "candidate:1").await;
    let sealed = keys.seal(&owner, "x", b"text").await.expect("seals");
    for index in 0..sealed.len() {
        let mut altered = sealed.clone();
        altered[index] ^= 0x10;
        let sentence = format!("byte {index} altered is `Corrupt`");
        assert_kind(keys.open(&owner, "x", &altered).await, Corrupt, &sentence);
        let sentence = format!("cut off at {index} is `Corrupt`");
        assert_kind(keys.open(&owner, "x", &sealed[..index]).await, Corrupt, &sentence);
    }
    let longer = [&sealed[..], b"x"].concat();
    assert_kind(
        keys.open(&owner, "x", &longer).await,
        Corrupt,
        "a byte more is `Corrupt`",
    );
}

async fn another_context_is_corrupt(keys: &impl Keys) {
    let owner = ensured(keys, "candidate:1").await;
    let sealed = keys.seal(&owner, "records/1", b"text").await.expect("seals");
    for context in ["", "records/2", "records/1 ", "Records/1"] {
        let opened = keys.open(&owner, context, &sealed).await;
        assert_kind(
            opened,
            Corrupt,
            "`Corrupt` when the context is not that of sealing",
        );
    }
}

async fn another_owner_is_corrupt(keys: &impl Keys) {
    let first = ensured(keys, "candidate:a").await;
    let sealed = keys.seal(&first, "x", b"text").await.expect("seals");
    for name in ["candidate:b", "candidate:A", "account:a"] {
        let other = ensured(keys, name).await;
        let opened = keys.open(&other, "x", &sealed).await;
        assert_kind(opened, Corrupt, "`Corrupt` when the owner is not that of sealing");
    }
}

async fn a_destroyed_key_never_comes_back(keys: &impl Keys) {
    let owner = ensured(keys, "candidate:1").await;
    let sealed = keys.seal(&owner, "x", b"text").await.expect("seals");
    for _ in 0..2 {
        keys.destroy(&owner).await.expect("`destroy` is idempotent");
        let sentence = "`Destroyed` when the key was destroyed";
        assert_kind(keys.open(&owner, "x", &sealed).await, Destroyed, sentence);
        assert_kind(keys.seal(&owner, "x", b"text").await, Destroyed, sentence);
        assert_kind(keys.ensure(&owner).await, Destroyed, sentence);
    }
}

async fn an_owner_without_a_key_can_be_destroyed(keys: &impl Keys) {
    let owner = owner("candidate:1");
    keys.destroy(&owner)
        .await
        .expect("an owner without a key is marked");
    let sentence = "a marked owner is `Destroyed` like one whose key was destroyed";
    assert_kind(keys.ensure(&owner).await, Destroyed, sentence);
    assert_kind(keys.seal(&owner, "x", b"text").await, Destroyed, sentence);
}

async fn destroying_leaves_other_owners_alone(keys: &impl Keys) {
    let (gone, kept) = (
        ensured(keys, "candidate:1").await,
        ensured(keys, "candidate:2").await,
    );
    let sealed = keys.seal(&kept, "x", b"text").await.expect("seals");
    keys.destroy(&gone).await.expect("destroys");
    let opened = keys.open(&kept, "x", &sealed).await;
    assert_eq!(opened.expect("other owners keep their keys"), b"text");
}

async fn ensuring_while_destroying_ends_destroyed(keys: &impl Keys) {
    for number in 0..8 {
        let owner = owner(&format!("candidate:{number}"));
        let (ensured, destroyed) = futures::join!(keys.ensure(&owner), keys.destroy(&owner));
        destroyed.expect("destroys");
        if ensured.is_err() {
            assert_kind(
                ensured,
                Destroyed,
                "`ensure` fails only because the key was destroyed",
            );
        }
        let sealed = keys.seal(&owner, "x", b"text").await;
        assert_kind(sealed, Destroyed, "whichever was first, the key is destroyed");
    }
}
