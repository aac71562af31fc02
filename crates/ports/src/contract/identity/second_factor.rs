//! The second factor: switched on and off, and asked for at every sign-in.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use rolefit_domain::{AccountId, RecoveryCodesId, SessionId};
use uuid::Uuid;

use super::{
    Case, OTHER_PASSWORD, PASSWORD, TestClock, assert_wrong_code, assert_wrong_credentials, begun, cases,
    client, email, one_time_password, password, wrong,
};
use crate::identity::{
    CHALLENGE_VALID_MINUTES, CODE_TRIES, Disabled, Factor, IdentityError, IdentityResult, NewSession,
    RECOVERY_CODES, RenewedCodes, SETUP_VALID_MINUTES, SecondFactor, Secret, SignIn, TOTP_STEP_SECONDS,
    TotpSetup,
};
use crate::{Clock as _, ErrorKind, Identity};

pub(super) async fn suite<I: Identity>(make: &impl AsyncFn() -> (I, Arc<TestClock>)) {
    cases!(
        make,
        a_factor_is_on_once_its_app_has_proven_itself,
        a_factor_that_is_not_on_is_not_asked_for,
        a_setup_is_shown_until_it_is_on_or_too_old,
        beginning_again_makes_the_older_secret_worthless,
        a_factor_that_is_on_cannot_be_replaced,
        switching_on_ends_the_other_sessions,
        the_challenge_comes_only_after_the_right_password,
        a_challenge_and_a_code_begin_a_session,
        a_challenge_is_answered_once,
        a_challenge_ends_with_its_time,
        a_challenge_ends_after_its_wrong_answers,
        a_challenge_ends_when_the_account_changes,
        codes_are_good_one_step_around_now,
        a_used_step_is_never_good_again,
        a_code_begins_one_session_also_at_once,
        a_recovery_code_is_good_once,
        codes_are_tried_up_to_a_limit,
        a_reset_password_does_not_pass_the_factor,
        new_recovery_codes_take_the_place_of_the_older_ones,
        new_recovery_codes_are_shown_until_they_are_kept_or_too_old,
        new_recovery_codes_need_the_password_and_a_factor,
        switching_off_needs_the_password,
        an_operator_removes_a_lost_factor,
        a_disabled_account_answers_nothing,
        nobody_has_no_factor,
    );
}

/// Two steps: whatever code was used before, the next one is of a later step.
const LATER: Duration = Duration::from_secs(2 * TOTP_STEP_SECONDS as u64);

impl<I: Identity> Case<'_, I> {
    /// Makes an account whose second factor is on.
    async fn with_factor(&self, who: &str) -> (AccountId, TotpSetup) {
        let account = self.confirmed(who).await;
        let session = self.session(who).await.session.id;
        let setup = self.begin(account, session).await;
        let enabled = self
            .identity
            .enable_totp(account, session, &self.shown(&setup), &client(1))
            .await;
        enabled.expect("the app's code switches it on");
        self.clock.advance(LATER);
        (account, setup)
    }

    async fn begin(&self, account: AccountId, session: SessionId) -> TotpSetup {
        let begun = self.identity.begin_totp(account, session).await;
        begun.expect("a second factor is begun")
    }

    /// What the app shows now.
    fn shown(&self, setup: &TotpSetup) -> String {
        one_time_password(setup.secret.expose(), self.clock.now())
    }

    async fn challenge(&self, who: &str) -> Secret {
        self.challenge_for(who, PASSWORD).await
    }

    async fn challenge_for(&self, who: &str, text: &str) -> Secret {
        match self.sign_in(who, text).await.expect("the password is right") {
            SignIn::Challenge(challenge) => challenge.secret,
            SignIn::Session(_) => panic!("the second factor is asked for"),
        }
    }

    async fn answer(&self, challenge: &Secret, code: &str) -> IdentityResult<(NewSession, Factor)> {
        self.identity.answer_challenge(challenge, code, &client(1)).await
    }

    async fn renew(&self, account: AccountId, text: &str) -> IdentityResult<Vec<Secret>> {
        self.identity
            .renew_recovery_codes(account, &password(text), &client(1))
            .await
    }

    /// The recovery codes of the newest renewal.
    async fn shown_codes(&self, account: AccountId) -> RenewedCodes {
        match self.state(account).await {
            SecondFactor::On {
                renewed: Some(codes), ..
            } => codes,
            other => panic!("no codes are shown: {other:?}"),
        }
    }

    async fn state(&self, account: AccountId) -> SecondFactor {
        let state = self.identity.second_factor(account).await;
        state.expect("the second factor is known")
    }
}

#[track_caller]
fn assert_over<T>(answer: IdentityResult<T>, sentence: &str) {
    assert!(matches!(answer, Err(IdentityError::ChallengeOver)), "{sentence}");
}

fn on(recovery_left: usize) -> SecondFactor {
    SecondFactor::On {
        recovery_left,
        renewed: None,
    }
}

async fn a_factor_is_on_once_its_app_has_proven_itself<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let session = case.session("mira").await.session.id;
    let premature = case
        .identity
        .enable_totp(account, session, "314159", &client(1))
        .await;
    assert_wrong_code(premature, "without a secret there is no right code");
    let setup = case.begin(account, session).await;
    assert!(
        setup.secret.expose().len() >= 32,
        "160 bits, as RFC 4226 asks for"
    );
    let codes: BTreeSet<&str> = setup.recovery_codes.iter().map(Secret::expose).collect();
    assert_eq!(codes.len(), RECOVERY_CODES, "every recovery code is another");
    let shown = case.shown(&setup);
    let answer = case
        .identity
        .enable_totp(account, session, wrong(&shown), &client(1))
        .await;
    assert_wrong_code(answer, "a wrong code switches nothing on");
    assert_eq!(case.state(account).await, SecondFactor::Pending(setup));
    case.identity
        .enable_totp(account, session, &shown, &client(1))
        .await
        .expect("the app's code switches it on");
    assert_eq!(case.state(account).await, on(RECOVERY_CODES));
}

async fn new_recovery_codes_take_the_place_of_the_older_ones<I: Identity>(case: &Case<'_, I>) {
    let (account, setup) = case.with_factor("mira").await;
    let before = case.challenge("mira").await;
    let renewed = case
        .renew(account, PASSWORD)
        .await
        .expect("the password is right");
    let mut all: BTreeSet<&str> = renewed.iter().map(Secret::expose).collect();
    all.extend(setup.recovery_codes.iter().map(Secret::expose));
    assert_eq!(all.len(), 2 * RECOVERY_CODES, "every code is a new one");

    let old = setup.recovery_codes[0].expose();
    assert_wrong_code(case.answer(&before, old).await, "an older code is worthless");
    let (_, factor) = case
        .answer(&before, renewed[0].expose())
        .await
        .expect("a new code is good, also for a challenge from before");
    assert_eq!(factor, Factor::Recovery);
    let challenge = case.challenge("mira").await;
    assert_wrong_code(
        case.answer(&challenge, renewed[0].expose()).await,
        "it is good once",
    );
    let app = case.shown(&setup);
    case.answer(&challenge, &app)
        .await
        .expect("the app stays what it was");

    let newest = case.renew(account, PASSWORD).await.expect("again");
    let challenge = case.challenge("mira").await;
    let older = case.answer(&challenge, renewed[1].expose()).await;
    assert_wrong_code(older, "renewing again makes those of the first renewal worthless");
    case.answer(&challenge, newest[1].expose())
        .await
        .expect("is good");
}

async fn new_recovery_codes_are_shown_until_they_are_kept_or_too_old<I: Identity>(case: &Case<'_, I>) {
    let (account, _) = case.with_factor("mira").await;
    let renewed = case
        .renew(account, PASSWORD)
        .await
        .expect("the password is right");
    let first = case.shown_codes(account).await;
    assert_eq!(first.codes, renewed);
    for _ in 0..2 {
        let kept = case.identity.recovery_codes_kept(account, first.set).await;
        assert!(kept.expect("is harmless twice"));
        assert_eq!(case.state(account).await, on(RECOVERY_CODES));
    }
    let challenge = case.challenge("mira").await;
    case.answer(&challenge, renewed[0].expose())
        .await
        .expect("what was kept stays good");

    case.renew(account, PASSWORD).await.expect("again");
    let newest = case.shown_codes(account).await;
    assert_ne!(newest.set, first.set, "every renewal has a name of its own");
    let older = case.identity.recovery_codes_kept(account, first.set).await;
    assert!(!older.expect("is no failure"), "the newest are not those");
    assert_eq!(case.shown_codes(account).await, newest, "and are shown as before");
    case.clock
        .advance(Duration::from_secs(SETUP_VALID_MINUTES as u64 * 60));
    assert_eq!(
        case.state(account).await,
        on(RECOVERY_CODES),
        "nobody can read them now"
    );
    let nobody = AccountId::new(Uuid::from_u128(7));
    let any = RecoveryCodesId::new(Uuid::from_u128(8));
    let kept = case.identity.recovery_codes_kept(nobody, any).await;
    assert!(kept.expect("an unknown account has none"));
    let kept = case.identity.recovery_codes_kept(account, any).await;
    assert!(kept.expect("nobody is shown any"));
}

async fn new_recovery_codes_need_the_password_and_a_factor<I: Identity>(case: &Case<'_, I>) {
    let (account, setup) = case.with_factor("mira").await;
    let refused = case.renew(account, OTHER_PASSWORD).await;
    assert_wrong_credentials(refused, "the session alone is not enough");
    assert_eq!(case.state(account).await, on(RECOVERY_CODES));
    let challenge = case.challenge("mira").await;
    case.answer(&challenge, setup.recovery_codes[0].expose())
        .await
        .expect("the older ones are good as before");
    let without = case.confirmed("noor").await;
    let refused = case.renew(without, PASSWORD).await;
    assert_wrong_code(refused, "without a factor there is nothing to recover");
    let nobody = AccountId::new(Uuid::from_u128(7));
    assert_wrong_credentials(case.renew(nobody, PASSWORD).await, "nobody has no password");
}

async fn a_factor_that_is_not_on_is_not_asked_for<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    assert_eq!(case.state(account).await, SecondFactor::Off);
    let session = case.session("mira").await.session.id;
    case.begin(account, session).await;
    begun(case.sign_in("mira", PASSWORD).await.expect("signs in"));
}

async fn a_setup_is_shown_until_it_is_on_or_too_old<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let session = case.session("mira").await.session.id;
    let setup = case.begin(account, session).await;
    case.clock
        .advance(Duration::from_secs(SETUP_VALID_MINUTES as u64 * 60 - 1));
    assert_eq!(
        case.state(account).await,
        SecondFactor::Pending(setup.clone()),
        "whoever comes back sees the same secret"
    );
    case.clock.advance(Duration::from_secs(1));
    assert_eq!(case.state(account).await, SecondFactor::Off);
    let late = case
        .identity
        .enable_totp(account, session, &case.shown(&setup), &client(1))
        .await;
    assert_wrong_code(late, "a secret that was left lying about switches nothing on");
}

async fn beginning_again_makes_the_older_secret_worthless<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let session = case.session("mira").await.session.id;
    let (older, newer) = (
        case.begin(account, session).await,
        case.begin(account, session).await,
    );
    assert_ne!(older.secret, newer.secret);
    let (old, new) = (case.shown(&older), case.shown(&newer));
    if old != new {
        let answer = case
            .identity
            .enable_totp(account, session, &old, &client(1))
            .await;
        assert_wrong_code(answer, "the older secret is worthless");
    }
    case.identity
        .enable_totp(account, session, &new, &client(1))
        .await
        .expect("the newer one is good");
}

async fn a_factor_that_is_on_cannot_be_replaced<I: Identity>(case: &Case<'_, I>) {
    let (account, setup) = case.with_factor("mira").await;
    let session = SessionId::new(Uuid::from_u128(7));
    let again = case.identity.begin_totp(account, session).await;
    assert!(
        matches!(again, Err(IdentityError::SecondFactorOn)),
        "a session alone does not replace a factor"
    );
    let again = case
        .identity
        .enable_totp(account, session, &case.shown(&setup), &client(1))
        .await;
    assert!(matches!(again, Err(IdentityError::SecondFactorOn)));
}

async fn switching_on_ends_the_other_sessions<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let (own, other) = (case.session("mira").await, case.session("mira").await);
    let setup = case.begin(account, own.session.id).await;
    case.identity
        .enable_totp(account, own.session.id, &case.shown(&setup), &client(1))
        .await
        .expect("switches on");
    assert!(case.is_alive(&own.token).await, "whoever switched it on stays");
    assert!(
        !case.is_alive(&other.token).await,
        "sessions that began without it are over"
    );
}

async fn the_challenge_comes_only_after_the_right_password<I: Identity>(case: &Case<'_, I>) {
    case.with_factor("mira").await;
    assert_wrong_credentials(
        case.sign_in("mira", OTHER_PASSWORD).await,
        "a stranger does not learn of the factor",
    );
    let one = case.challenge("mira").await;
    let two = case.challenge("mira").await;
    assert_ne!(one, two);
    assert!(one.expose().len() >= 43, "256 bits that nobody can guess");
    assert!(!case.is_alive(&one).await, "a challenge is no session");
}

async fn a_challenge_and_a_code_begin_a_session<I: Identity>(case: &Case<'_, I>) {
    let (account, setup) = case.with_factor("mira").await;
    let challenge = case.challenge("mira").await;
    let code = case.shown(&setup);
    assert_wrong_code(case.answer(&challenge, wrong(&code)).await, "a wrong code");
    let spaced = format!(" {} {} ", &code[..3], &code[3..]);
    let (new, factor) = case.answer(&challenge, &spaced).await.expect("begins a session");
    assert_eq!(factor, Factor::Totp);
    assert_eq!(
        (new.session.account, &new.session.email),
        (account, &email("mira"))
    );
    assert!(case.is_alive(&new.token).await);
}

async fn a_challenge_is_answered_once<I: Identity>(case: &Case<'_, I>) {
    let (_, setup) = case.with_factor("mira").await;
    let challenge = case.challenge("mira").await;
    case.answer(&challenge, &case.shown(&setup))
        .await
        .expect("begins");
    case.clock.advance(LATER);
    assert_over(
        case.answer(&challenge, &case.shown(&setup)).await,
        "a challenge is good for one session",
    );
    for text in ["", "x", &"A".repeat(64)] {
        let unknown = case.answer(&Secret::new(text.to_owned()), "314159").await;
        assert_over(unknown, "what is no challenge is over");
    }
}

async fn a_challenge_ends_with_its_time<I: Identity>(case: &Case<'_, I>) {
    let (_, setup) = case.with_factor("mira").await;
    let challenge = case.challenge("mira").await;
    let whole = Duration::from_secs(CHALLENGE_VALID_MINUTES as u64 * 60);
    case.clock.advance(whole);
    assert_over(case.answer(&challenge, &case.shown(&setup)).await, "too late");
    let challenge = case.challenge("mira").await;
    case.clock.advance(whole - Duration::from_secs(1));
    case.answer(&challenge, &case.shown(&setup))
        .await
        .expect("good until its end");
}

async fn a_challenge_ends_after_its_wrong_answers<I: Identity>(case: &Case<'_, I>) {
    let (_, setup) = case.with_factor("mira").await;
    let challenge = case.challenge("mira").await;
    let code = case.shown(&setup);
    for _ in 0..CODE_TRIES {
        assert_wrong_code(case.answer(&challenge, wrong(&code)).await, "a wrong answer");
    }
    assert_over(case.answer(&challenge, &code).await, "tried too often");
}

async fn a_challenge_ends_when_the_account_changes<I: Identity>(case: &Case<'_, I>) {
    let (account, setup) = case.with_factor("mira").await;
    let challenge = case.challenge("mira").await;
    case.identity.revoke_all(account, None).await.expect("ends all");
    assert_over(
        case.answer(&challenge, &case.shown(&setup)).await,
        "ending all sessions ends those that are about to begin",
    );
    let challenge = case.challenge("mira").await;
    case.identity
        .disable_totp(account, &password(PASSWORD), &client(1))
        .await
        .expect("switches off");
    assert_over(
        case.answer(&challenge, &case.shown(&setup)).await,
        "a factor that is off answers nothing",
    );
}

async fn codes_are_good_one_step_around_now<I: Identity>(case: &Case<'_, I>) {
    let (_, setup) = case.with_factor("mira").await;
    let step = TOTP_STEP_SECONDS;
    // The furthest first: a used step would make those before it worthless.
    for (seconds, good) in [(-2 * step, false), (2 * step, false), (-step, true)] {
        let code = one_time_password(setup.secret.expose(), case.clock.now().plus_seconds(seconds));
        let near = [-step, 0, step]
            .map(|near| one_time_password(setup.secret.expose(), case.clock.now().plus_seconds(near)));
        // Codes of different steps are the same once in a million times.
        if !good && near.contains(&code) {
            continue;
        }
        let challenge = case.challenge("mira").await;
        let answer = case.answer(&challenge, &code).await;
        assert_eq!(answer.is_ok(), good, "a code of {seconds} seconds from now");
    }
    case.clock.advance(LATER);
    let challenge = case.challenge("mira").await;
    let ahead = one_time_password(setup.secret.expose(), case.clock.now().plus_seconds(step));
    case.answer(&challenge, &ahead)
        .await
        .expect("a clock that is ahead is no reason to be shut out");
}

async fn a_used_step_is_never_good_again<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let session = case.session("mira").await.session.id;
    let setup = case.begin(account, session).await;
    let used = case.shown(&setup);
    case.identity
        .enable_totp(account, session, &used, &client(1))
        .await
        .expect("switches on");
    let challenge = case.challenge("mira").await;
    assert_wrong_code(
        case.answer(&challenge, &used).await,
        "the code that switched it on is used",
    );
    case.clock.advance(Duration::from_secs(TOTP_STEP_SECONDS as u64));
    let next = case.shown(&setup);
    case.answer(&challenge, &next)
        .await
        .expect("the next step is good");
    let challenge = case.challenge("mira").await;
    for code in [&used, &next] {
        assert_wrong_code(
            case.answer(&challenge, code).await,
            "a used step, and one before it, is not",
        );
    }
}

async fn a_code_begins_one_session_also_at_once<I: Identity>(case: &Case<'_, I>) {
    let (_, setup) = case.with_factor("mira").await;
    let code = case.shown(&setup);
    let challenges = [case.challenge("mira").await, case.challenge("mira").await];
    let all = challenges.iter().map(|challenge| case.answer(challenge, &code));
    let answers = futures::future::join_all(all).await;
    let begun = answers.iter().filter(|answer| answer.is_ok()).count();
    assert_eq!(begun, 1, "a code is used once, also at once");
}

async fn a_recovery_code_is_good_once<I: Identity>(case: &Case<'_, I>) {
    let (account, setup) = case.with_factor("mira").await;
    let code = setup.recovery_codes[3].expose();
    let challenge = case.challenge("mira").await;
    let typed = code.to_uppercase().replace('-', " ");
    let (new, factor) = case.answer(&challenge, &typed).await.expect("signs in");
    assert_eq!(factor, Factor::Recovery);
    assert!(case.is_alive(&new.token).await);
    assert_eq!(case.state(account).await, on(RECOVERY_CODES - 1), "it is used up");
    let challenge = case.challenge("mira").await;
    assert_wrong_code(case.answer(&challenge, code).await, "and good once");
    case.answer(&challenge, setup.recovery_codes[0].expose())
        .await
        .expect("the others are good");
}

async fn codes_are_tried_up_to_a_limit<I: Identity>(case: &Case<'_, I>) {
    let (_, setup) = case.with_factor("mira").await;
    let code = case.shown(&setup);
    for _ in 0..1000 {
        let challenge = match case
            .identity
            .sign_in(&email("mira"), &password(PASSWORD), &client(1))
            .await
        {
            Ok(SignIn::Challenge(challenge)) => challenge.secret,
            // Passwords have a limit of their own, which comes back with time; that of codes must be longer.
            Err(IdentityError::TooManyAttempts { .. }) => {
                case.clock.advance(Duration::from_secs(60));
                continue;
            }
            other => panic!("a challenge or a limit, not {other:?}"),
        };
        for _ in 0..CODE_TRIES {
            match case.answer(&challenge, wrong(&code)).await {
                Err(IdentityError::WrongCode) => {}
                Err(IdentityError::TooManyAttempts { retry_after }) => {
                    assert!(retry_after > 0);
                    return;
                }
                other => panic!("a wrong code or a limit, not {other:?}"),
            }
        }
    }
    panic!("whoever knows the password can try all codes");
}

async fn a_reset_password_does_not_pass_the_factor<I: Identity>(case: &Case<'_, I>) {
    let (account, setup) = case.with_factor("mira").await;
    let before = case.challenge("mira").await;
    let code = case.forgotten("mira").await;
    case.identity
        .reset(&email("mira"), &code, &password(OTHER_PASSWORD), &client(1))
        .await
        .expect("resets");
    assert_eq!(case.state(account).await, on(RECOVERY_CODES));
    assert_over(
        case.answer(&before, &case.shown(&setup)).await,
        "a challenge of the old password is over",
    );
    let challenge = case.challenge_for("mira", OTHER_PASSWORD).await;
    case.answer(&challenge, &case.shown(&setup))
        .await
        .expect("the factor signs in with the new password");
}

async fn switching_off_needs_the_password<I: Identity>(case: &Case<'_, I>) {
    let (account, _) = case.with_factor("mira").await;
    let wrong = case
        .identity
        .disable_totp(account, &password(OTHER_PASSWORD), &client(1))
        .await;
    assert_wrong_credentials(wrong, "a session alone does not switch it off");
    assert_eq!(case.state(account).await, on(RECOVERY_CODES));
    let off = async || {
        case.identity
            .disable_totp(account, &password(PASSWORD), &client(1))
            .await
            .expect("switching off is idempotent")
    };
    assert!(off().await, "there was one");
    assert!(!off().await, "there is none any more");
    assert_eq!(case.state(account).await, SecondFactor::Off);
    let new = case.session("mira").await;
    case.begin(account, new.session.id).await;
    assert!(!off().await, "one that is only begun was never on");
    assert_eq!(case.state(account).await, SecondFactor::Off);
}

async fn an_operator_removes_a_lost_factor<I: Identity>(case: &Case<'_, I>) {
    let (account, setup) = case.with_factor("mira").await;
    let challenge = case.challenge("mira").await;
    let remove = async |account| case.identity.remove_totp(account).await.expect("answers");
    assert!(remove(account).await, "there was one");
    assert!(!remove(account).await, "there is none any more");
    assert_eq!(case.state(account).await, SecondFactor::Off);
    assert_over(
        case.answer(&challenge, &case.shown(&setup)).await,
        "a factor that is removed answers nothing",
    );
    let living = case.identity.sessions(account).await.expect("answers");
    assert!(
        living.is_empty(),
        "whoever has the lost device may have a session"
    );
    case.session("mira").await;
    let nobody = AccountId::new(Uuid::from_u128(7));
    assert!(!remove(nobody).await, "nobody has none");
}

async fn a_disabled_account_answers_nothing<I: Identity>(case: &Case<'_, I>) {
    let (account, setup) = case.with_factor("mira").await;
    let challenge = case.challenge("mira").await;
    for disabled in [Disabled::Yes, Disabled::No] {
        case.identity
            .set_disabled(account, disabled)
            .await
            .expect("switches the account");
        assert_over(
            case.answer(&challenge, &case.shown(&setup)).await,
            "disabling ends sign-ins that are under way",
        );
    }
    assert_eq!(case.state(account).await, on(RECOVERY_CODES), "the factor stays");
}

async fn nobody_has_no_factor<I: Identity>(case: &Case<'_, I>) {
    let nobody = AccountId::new(Uuid::from_u128(7));
    let session = SessionId::new(Uuid::from_u128(8));
    assert_eq!(case.state(nobody).await, SecondFactor::Off);
    let begun = case.identity.begin_totp(nobody, session).await;
    assert!(matches!(begun, Err(IdentityError::Port(e)) if e.kind() == ErrorKind::NotFound));
    let off = case
        .identity
        .disable_totp(nobody, &password(PASSWORD), &client(1))
        .await;
    assert_wrong_credentials(off, "an unknown account answers like a wrong password");
}
