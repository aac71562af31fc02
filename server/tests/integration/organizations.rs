//! Organizations and who rules them.

use crate::common::{AD, PASSWORD, TestApp};
use http::StatusCode;
use rolefit_domain::{AccountId, Role};
use rolefit_services::ServiceError;

#[tokio::test]
async fn a_form_sent_twice_at_once_makes_one_organization() {
    let app = TestApp::new().await;
    let caller = app.caller(&app.register("ada@hiring.example").await).await;
    let services = &app.app.services;
    let (first, second) = tokio::join!(
        services.create_organization(&caller, "Meadow Clinics"),
        services.create_organization(&caller, "Meadow  Clinics "),
    );
    assert_eq!(first.expect("made"), second.expect("the same"));
    let memberships = services.memberships(caller.account).await.expect("a list");
    assert_eq!(memberships.len(), 1, "{memberships:?}");
    services
        .create_organization(&caller, "Other Works")
        .await
        .expect("another");
    let memberships = services.memberships(caller.account).await.expect("a list");
    assert_eq!(memberships.len(), 2, "another name is another organization");
}

#[tokio::test]
async fn a_new_organization_leads_to_its_own_page() {
    let app = TestApp::new().await;
    let (cookie, first) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let fields = [("name", "Harbour Works")];
    let made = app
        .submit("/r", "create_organization", &fields, Some(&cookie))
        .await;
    let led = made.leads_to();
    assert!(led.starts_with("/r?organization="), "{led}");
    assert!(!led.ends_with(&first.to_string()), "{led}");
    let shown = app.get(led, Some(&cookie)).await;
    assert!(shown.body.contains("<h1>Harbour Works"), "{}", shown.body);
}

#[tokio::test]
async fn a_role_that_somebody_has_already_is_not_written_again() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let admin = app.caller(&cookie).await;
    let ben = app
        .caller(&app.register("ben@hiring.example").await)
        .await
        .account;
    let services = &app.app.services;
    let entries = async || app.ports().ledger.entries(0, 1000).await.expect("a look").len();
    let set = async |role| services.set_member(&admin, organization, ben, role).await;
    set(Role::Recruiter).await.expect("a new member");
    let before = entries().await;
    set(Role::Recruiter).await.expect("nothing to do");
    assert_eq!(entries().await, before);
    set(Role::Interviewer).await.expect("another role");
    assert_eq!(entries().await, before + 1);
    let roles = services.memberships(ben).await.expect("a list");
    assert_eq!(roles[0].role, Role::Interviewer);
}

#[tokio::test]
async fn only_accounts_that_exist_become_members() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let admin = app.caller(&cookie).await;
    let gone = app.register("ben@hiring.example").await;
    let erased = app.caller(&gone).await.account;
    app.call("erase_account", &[("password", PASSWORD)], Some(&gone))
        .await;
    // Before and after the erasure has ended, and for an account that never was.
    let nobody = AccountId::new(uuid::Uuid::from_u128(7));
    for account in [erased, nobody, erased] {
        let services = &app.app.services;
        let set = services.set_member(&admin, organization, account, Role::Recruiter);
        assert!(matches!(set.await, Err(ServiceError::NotFound)));
        app.drain().await;
    }
}

#[tokio::test]
async fn an_organization_keeps_an_admin() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let ada = app.caller(&cookie).await;
    let cookie = app.register("ben@hiring.example").await;
    let ben = app.caller(&cookie).await.account;
    let services = &app.app.services;
    let down = services.set_member(&ada, organization, ada.account, Role::Recruiter);
    let refused = down.await.expect_err("nobody would be left").to_string();
    assert!(
        refused.contains("make somebody else its admin first"),
        "{refused}"
    );

    let up = services.set_member(&ada, organization, ben, Role::Admin);
    up.await.expect("a second admin");
    let ben = app.caller(&cookie).await;
    let (first, second) = tokio::join!(
        services.set_member(&ada, organization, ben.account, Role::Recruiter),
        services.set_member(&ben, organization, ada.account, Role::Recruiter),
    );
    assert!(
        first.is_ok() != second.is_ok(),
        "one of them stays: {first:?} {second:?}"
    );
}

#[tokio::test]
async fn the_last_admin_closes_open_jobs_before_they_go() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    let job = app.open_job(&cookie, organization, AD).await.to_string();
    let erase = async || {
        app.call("erase_account", &[("password", PASSWORD)], Some(&cookie))
            .await
    };
    let refused = erase().await;
    assert!(
        !refused.status.is_success() && !refused.status.is_redirection(),
        "{refused:?}"
    );
    assert!(refused.body.contains("close them first"), "{}", refused.body);
    let home = app.call("recruiter_home", &[], Some(&cookie)).await;
    assert_eq!(home.status, StatusCode::OK, "nothing was changed");
    let list = app.get("/jobs", None).await;
    assert!(list.body.contains("Data engineer"));

    let fields = [("job", job.as_str()), ("version", "2"), ("status", "closed")];
    let closed = app.call("set_job_status", &fields, Some(&cookie)).await;
    assert!(closed.status.is_success(), "{closed:?}");
    let erased = erase().await;
    assert!(
        erased.status.is_success() || erased.status.is_redirection(),
        "{erased:?}"
    );
    app.drain().await;
    let list = app.get("/jobs", None).await;
    assert!(
        !list.body.contains("Data engineer"),
        "no ad without anybody behind it"
    );
}

#[tokio::test]
async fn an_admin_goes_while_another_stays() {
    let app = TestApp::new().await;
    let (cookie, organization) = app.organization("ada@hiring.example", "Meadow Clinics").await;
    app.open_job(&cookie, organization, AD).await;
    let ada = app.caller(&cookie).await;
    let other = app.register("ben@hiring.example").await;
    let ben = app.caller(&other).await.account;
    let services = &app.app.services;
    services
        .set_member(&ada, organization, ben, Role::Admin)
        .await
        .expect("a second admin");
    let erase = async |cookie| {
        let answer = app
            .call("erase_account", &[("password", PASSWORD)], Some(cookie))
            .await;
        app.drain().await;
        answer.status.is_success() || answer.status.is_redirection()
    };
    assert!(erase(&cookie).await);
    assert!(!erase(&other).await, "now it is the last one");
}
