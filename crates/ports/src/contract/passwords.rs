//! What every keeper of passwords must do.

use rolefit_domain::Password;

use crate::Passwords;

/// Runs all cases, each with passwords of its own from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite<P: Passwords>(make: impl AsyncFn() -> P) {
    a_kept_password_is_right_and_no_other(&make().await).await;
    nobodys_password_is_never_right(&make().await).await;
    the_same_password_is_kept_twice_apart(&make().await).await;
    forgetting_is_idempotent_and_leaves_others_alone(&make().await).await;
}

/// Of any script, with white space at its ends, and as long as a password may be.
fn texts() -> [String; 4] {
    [
        "three quiet otters".to_owned(),
        " a space at both ends ".to_owned(),
        "l\u{ed}n\u{e9} \u{9762}\u{63a5}\n".to_owned(),
        "x".repeat(256),
    ]
}

fn password(text: &str) -> Password {
    Password::typed(text.to_owned())
}

async fn keep(passwords: &impl Passwords, text: &str, random: u8) -> String {
    let kept = passwords.keep(&password(text), [random; 32]).await;
    kept.expect("is kept")
}

async fn is_right(passwords: &impl Passwords, text: &str, kept: Option<&str>) -> bool {
    let right = passwords.verify(&password(text), kept).await;
    right.expect("is compared")
}

async fn a_kept_password_is_right_and_no_other(passwords: &impl Passwords) {
    let mut all = Vec::new();
    for (random, text) in (0..).zip(texts()) {
        let kept = keep(passwords, &text, random).await;
        assert!(!kept.contains(&text), "what is kept does not show the password");
        assert!(
            !passwords.is_outdated(&kept),
            "what was kept today is kept as today"
        );
        all.push(kept);
    }
    for (number, kept) in all.iter().enumerate() {
        for (other, text) in texts().iter().enumerate() {
            let right = is_right(passwords, text, Some(kept)).await;
            assert_eq!(
                right,
                number == other,
                "only the password itself is right: {text:?}"
            );
        }
    }
}

async fn nobodys_password_is_never_right(passwords: &impl Passwords) {
    for text in ["", "three quiet otters"] {
        assert!(!is_right(passwords, text, None).await, "`None` is never right");
    }
}

async fn the_same_password_is_kept_twice_apart(passwords: &impl Passwords) {
    let (one, two) = (
        keep(passwords, "three quiet otters", 1).await,
        keep(passwords, "three quiet otters", 2).await,
    );
    assert_ne!(
        one, two,
        "who reads the store does not see who has the same password"
    );
}

async fn forgetting_is_idempotent_and_leaves_others_alone(passwords: &impl Passwords) {
    let (gone, stays) = (
        keep(passwords, "three quiet otters", 1).await,
        keep(passwords, "three quiet otters", 2).await,
    );
    for _ in 0..2 {
        passwords.forget(&gone).await.expect("forgetting is idempotent");
    }
    assert!(
        is_right(passwords, "three quiet otters", Some(&stays)).await,
        "others are still right"
    );
}
