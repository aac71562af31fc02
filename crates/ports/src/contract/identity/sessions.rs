//! Signing in, sessions and their end.

use std::sync::Arc;
use std::time::Duration;

use rolefit_domain::SessionId;
use uuid::Uuid;

use super::{Case, PASSWORD, TestClock, assert_wrong_credentials, cases, email, password};
use crate::identity::{Client, REFRESH_GRACE_SECONDS, Secret};
use crate::{Clock as _, Identity};

/// Longer than any session lives.
const TEN_YEARS: Duration = Duration::from_secs(10 * 365 * 86_400);

pub(super) async fn suite<I: Identity>(make: &impl AsyncFn() -> (I, Arc<TestClock>)) {
    cases!(
        make,
        the_right_password_begins_a_session,
        a_wrong_password_answers_like_an_unknown_address,
        every_session_has_its_own_token,
        a_token_that_is_none_gives_no_session,
        the_use_of_a_session_is_remembered,
        a_look_is_no_use_of_a_session,
        a_session_ends_with_time,
        a_session_in_use_ends_at_its_latest,
        a_refreshed_session_has_a_new_token_only,
        a_refreshed_token_is_good_for_a_short_grace,
        the_grace_is_for_the_last_token_only,
        signing_out_with_an_old_token_ends_the_session,
        refreshing_at_once_gives_one_token,
        refreshing_without_a_session_gives_none,
        signing_out_ends_one_session,
        sessions_are_listed_newest_first,
        a_revoked_session_is_over,
        another_accounts_session_is_left_alone,
        all_sessions_end_but_the_kept_one,
    );
}

async fn the_right_password_begins_a_session<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let from = Client {
        address: "2001:db8::7".parse().expect("an address"),
        agent: "x".repeat(300),
    };
    let new = case
        .identity
        .sign_in(&email("mira"), &password(PASSWORD), &from)
        .await;
    let new = super::begun(new.expect("the right password signs in"));
    let session = &new.session;
    assert_eq!((session.account, &session.email), (account, &email("mira")));
    assert_eq!(
        (session.created_at, session.renewed_at, session.seen_at),
        (case.clock.now(), case.clock.now(), case.clock.now())
    );
    assert!(session.expires_at > case.clock.now(), "a session ends later");
    assert_eq!(session.address, from.address);
    assert_eq!(session.agent, "x".repeat(200), "the browser's words are cut");
    let seen = case.identity.authenticate(&new.token).await.expect("looks");
    assert_eq!(seen.as_ref(), Some(session), "the token gives the session");
}

async fn a_wrong_password_answers_like_an_unknown_address<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    for (who, text) in [("mira", "three quiet Otters"), ("mira", ""), ("nobody", PASSWORD)] {
        assert_wrong_credentials(case.sign_in(who, text).await, "address and password do not fit");
    }
}

async fn every_session_has_its_own_token<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let (one, two) = (case.session("mira").await, case.session("mira").await);
    assert_ne!(one.session.id, two.session.id);
    assert_ne!(one.token, two.token);
    assert!(one.token.expose().len() >= 43, "256 bits that nobody can guess");
    let id = one.session.id.to_string();
    assert!(
        !one.token.expose().contains(&id),
        "the id that is shown does not give the token"
    );
}

async fn a_token_that_is_none_gives_no_session<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let token = case.session("mira").await.token;
    let mut flipped = token.expose().to_owned();
    let last = if flipped.ends_with('A') { 'B' } else { 'A' };
    flipped.pop();
    flipped.push(last);
    let longer = format!("{}A", token.expose());
    for text in [String::new(), "x".to_owned(), "é".repeat(40), flipped, longer] {
        let token = Secret::new(text);
        assert!(!case.is_alive(&token).await, "an unknown token gives no session");
    }
    assert!(case.is_alive(&token).await);
}

async fn the_use_of_a_session_is_remembered<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let new = case.session("mira").await;
    case.clock.advance(Duration::from_secs(120));
    case.identity.authenticate(&new.token).await.expect("looks");
    let listed = case.identity.sessions(new.session.account).await.expect("lists");
    let missed = case.clock.now().millis_since(listed[0].seen_at);
    assert!(
        (0..60_000).contains(&missed),
        "the last use is known to the minute"
    );
    assert_eq!(listed[0].created_at, new.session.created_at);
}

async fn a_look_is_no_use_of_a_session<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let new = case.session("mira").await;
    case.clock.advance(Duration::from_secs(120));
    let seen = case.identity.look_up(&new.token).await.expect("looks");
    assert_eq!(seen.as_ref(), Some(&new.session), "the session as it was left");
    let listed = case.identity.sessions(new.session.account).await.expect("lists");
    assert_eq!(listed[0].seen_at, new.session.seen_at, "nobody has used it");
    case.identity.sign_out(&new.token).await.expect("ends it");
    let gone = case.identity.look_up(&new.token).await.expect("looks");
    assert_eq!(gone, None, "what is over is over");
}

async fn a_session_ends_with_time<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let new = case.session("mira").await;
    case.clock.set(new.session.expires_at);
    assert!(
        !case.is_alive(&new.token).await,
        "a session that is too old is over"
    );
    let listed = case.identity.sessions(new.session.account).await.expect("lists");
    assert!(listed.is_empty(), "only living sessions are listed");
}

async fn a_session_in_use_ends_at_its_latest<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let new = case.session("mira").await;
    let mut token = new.token;
    let mut days = 0;
    while case.clock.now().plus_seconds(86_400) < new.session.expires_at && days < 3650 {
        case.clock.advance(Duration::from_secs(86_400));
        days += 1;
        let refreshed = case.identity.refresh(&token).await.expect("refreshes");
        let refreshed = refreshed.expect("a session that is used every day lives");
        assert_eq!(
            refreshed.session.expires_at, new.session.expires_at,
            "it ends at the latest then"
        );
        token = refreshed.token;
    }
    case.clock.set(new.session.expires_at);
    assert!(!case.is_alive(&token).await, "however much it is used");
}

async fn a_refreshed_session_has_a_new_token_only<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let old = case.session("mira").await;
    case.clock.advance(Duration::from_secs(1));
    let new = case
        .identity
        .refresh(&old.token)
        .await
        .expect("refreshes")
        .expect("lives");
    assert_ne!(new.token, old.token);
    assert_eq!(new.session.id, old.session.id, "it is the same session");
    assert_eq!(new.session.created_at, old.session.created_at);
    assert_eq!(new.session.seen_at, case.clock.now(), "refreshing is a use");
    assert_eq!(
        new.session.renewed_at,
        case.clock.now(),
        "its token is as old as that"
    );
    assert!(case.is_alive(&new.token).await);
    let again = case.identity.refresh(&old.token).await.expect("refreshes");
    assert!(again.is_none(), "the old token refreshes nothing");
}

async fn a_refreshed_token_is_good_for_a_short_grace<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let old = case.session("mira").await;
    let refreshed = case.identity.refresh(&old.token).await.expect("refreshes");
    let new = refreshed.expect("lives");
    case.clock
        .advance(Duration::from_secs(REFRESH_GRACE_SECONDS as u64 - 1));
    let seen = case.identity.authenticate(&old.token).await.expect("looks");
    let seen = seen.expect("requests under way are not signed out");
    assert_eq!(seen.id, new.session.id);
    assert_eq!(
        seen.renewed_at, new.session.renewed_at,
        "and they see that the session has a new token"
    );
    case.clock.advance(Duration::from_secs(1));
    assert!(
        !case.is_alive(&old.token).await,
        "the old token is worthless then"
    );
    assert!(case.is_alive(&new.token).await);
}

async fn the_grace_is_for_the_last_token_only<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let first = case.session("mira").await.token;
    let mut token = first.clone();
    for _ in 0..2 {
        let refreshed = case.identity.refresh(&token).await.expect("refreshes");
        token = refreshed.expect("lives").token;
    }
    assert!(!case.is_alive(&first).await, "one old token is good, not all");
    assert!(case.is_alive(&token).await);
}

async fn signing_out_with_an_old_token_ends_the_session<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let old = case.session("mira").await.token;
    let refreshed = case.identity.refresh(&old).await.expect("refreshes");
    let new = refreshed.expect("lives").token;
    case.identity.sign_out(&old).await.expect("signs out");
    assert!(!case.is_alive(&old).await);
    assert!(
        !case.is_alive(&new).await,
        "the session is over under every token"
    );
}

async fn refreshing_at_once_gives_one_token<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let token = case.session("mira").await.token;
    let all = (0..4).map(|_| case.identity.refresh(&token));
    let answers = futures::future::join_all(all).await;
    let given = answers.into_iter().filter_map(|a| a.expect("refreshes")).count();
    assert_eq!(given, 1, "an old token refreshes nothing, also at once");
}

async fn refreshing_without_a_session_gives_none<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let token = case.session("mira").await.token;
    let unknown = case.identity.refresh(&Secret::new("x".to_owned())).await;
    assert!(unknown.expect("refreshes").is_none());
    case.clock.advance(TEN_YEARS);
    assert!(
        case.identity.refresh(&token).await.expect("refreshes").is_none(),
        "too old"
    );
}

async fn signing_out_ends_one_session<I: Identity>(case: &Case<'_, I>) {
    case.confirmed("mira").await;
    let (one, two) = (case.session("mira").await, case.session("mira").await);
    for _ in 0..2 {
        case.identity
            .sign_out(&one.token)
            .await
            .expect("signing out is idempotent");
    }
    case.identity
        .sign_out(&Secret::new(String::new()))
        .await
        .expect("of nothing too");
    assert!(!case.is_alive(&one.token).await, "the session is over");
    assert!(case.is_alive(&two.token).await, "the other one is not");
}

async fn sessions_are_listed_newest_first<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    case.confirmed("noor").await;
    case.session("noor").await;
    let mut ids = Vec::new();
    for _ in 0..3 {
        ids.insert(0, case.session("mira").await.session.id);
        case.clock.advance(Duration::from_secs(1));
    }
    let listed = case.identity.sessions(account).await.expect("lists");
    let listed: Vec<_> = listed.iter().map(|session| session.id).collect();
    assert_eq!(listed, ids, "the account's sessions, newest first");
}

async fn a_revoked_session_is_over<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let (one, two) = (case.session("mira").await, case.session("mira").await);
    for _ in 0..2 {
        let revoked = case.identity.revoke(account, one.session.id).await;
        revoked.expect("revoking is idempotent");
    }
    let unknown = SessionId::new(Uuid::from_u128(7));
    case.identity
        .revoke(account, unknown)
        .await
        .expect("of nothing too");
    assert!(!case.is_alive(&one.token).await);
    assert!(case.is_alive(&two.token).await);
    let listed = case.identity.sessions(account).await.expect("lists");
    assert_eq!(listed.len(), 1, "only living sessions are listed");
}

async fn another_accounts_session_is_left_alone<I: Identity>(case: &Case<'_, I>) {
    let mira = case.confirmed("mira").await;
    case.confirmed("noor").await;
    let his = case.session("noor").await;
    case.identity.revoke(mira, his.session.id).await.expect("answers");
    case.identity.revoke_all(mira, None).await.expect("answers");
    assert!(
        case.is_alive(&his.token).await,
        "another account's session is left alone"
    );
    let hers = case.session("mira").await;
    case.identity
        .revoke_all(mira, Some(his.session.id))
        .await
        .expect("answers");
    assert!(
        !case.is_alive(&hers.token).await,
        "and cannot be kept in place of one's own"
    );
}

async fn all_sessions_end_but_the_kept_one<I: Identity>(case: &Case<'_, I>) {
    let account = case.confirmed("mira").await;
    let (one, two) = (case.session("mira").await, case.session("mira").await);
    for _ in 0..2 {
        let revoked = case.identity.revoke_all(account, Some(two.session.id)).await;
        revoked.expect("idempotent");
        assert!(!case.is_alive(&one.token).await);
        assert!(case.is_alive(&two.token).await, "the kept session lives");
    }
    let listed = case.identity.sessions(account).await.expect("lists");
    assert_eq!(listed.len(), 1, "only living sessions are listed");
    case.identity.revoke_all(account, None).await.expect("idempotent");
    assert!(!case.is_alive(&two.token).await, "all sessions end");
}
