//! Profiles: what the candidate typed stands against documents, and every change can be undone.

use std::time::Duration;

use rolefit_domain::limits::MAX_PROFILE_VERSIONS;
use rolefit_domain::view::{ChangeEffect, ChangedPlace, LastChange, ProfileView, WhyKept};
use rolefit_domain::{Caller, Step};
use rolefit_ports::ErrorKind;
use rolefit_services::{ProfileChange, ServiceError};

use crate::faults::Fault;
use crate::world::{RESUME, World};

const A_MINUTE: Duration = Duration::from_secs(60);

async fn profile(world: &World, caller: &Caller) -> ProfileView {
    let profile = world.services.profile(caller).await.expect("profiles are read");
    profile.expect("there is one")
}

fn name_of(profile: &ProfileView) -> Option<&str> {
    profile
        .profile
        .basics
        .name
        .as_ref()
        .map(|name| name.value.as_str())
}

fn name(value: &str) -> ProfileChange {
    ProfileChange::Set {
        path: "basics.name".to_owned(),
        value: value.to_owned(),
    }
}

fn skill(value: &str) -> ProfileChange {
    ProfileChange::Add {
        section: "skills".to_owned(),
        value: value.to_owned(),
    }
}

async fn change(world: &World, caller: &Caller, version: u64, change: ProfileChange) -> u64 {
    let changed = world.services.change_profile(caller, version, change).await;
    changed.expect("is changed")
}

#[tokio::test]
async fn a_document_that_comes_through_late_replaces_nothing_that_was_typed_meanwhile() {
    let world = World::new();
    let caller = world.candidate().await;
    let defect = Fault::Fails(ErrorKind::Corrupt);
    world.faults.once("commit resume.extracted", defect);
    let id = world.upload(&caller, RESUME).await;
    world.drain().await;
    world.advance(A_MINUTE);
    let version = world.services.start_profile(&caller).await.expect("starts");
    change(&world, &caller, version, name("Typed by hand")).await;
    world.advance(A_MINUTE);

    world
        .services
        .retry_resume(&caller, id)
        .await
        .expect("starts again");
    world.drain().await;
    let resume = world.resume(&caller, id).await;
    World::assert_done(&resume);
    assert!(!resume.current, "it was read and is offered: {resume:?}");
    let typed = profile(&world, &caller).await;
    assert_eq!((name_of(&typed), typed.resume), (Some("Typed by hand"), None));
    assert_eq!(world.audited("profile.updated").await, 0, "nothing was updated");

    let chosen = world.services.use_resume(&caller, id).await.expect("is chosen");
    let again = world
        .services
        .use_resume(&caller, id)
        .await
        .expect("is chosen already");
    assert_eq!(chosen, again, "the form sent twice does nothing twice");
    assert_eq!(world.audited("profile.document_chosen").await, 1);
    let read = profile(&world, &caller).await;
    assert_eq!((name_of(&read), read.resume), (Some("Nora Lindqvist"), Some(id)));
    assert!(world.resume(&caller, id).await.current);

    let restored = world
        .services
        .restore_profile(&caller, read.version, Some(typed.version))
        .await;
    restored.expect("there is a way back");
    assert_eq!(name_of(&profile(&world, &caller).await), Some("Typed by hand"));
}

#[tokio::test]
async fn the_place_of_the_last_change_offers_the_way_back_for_a_day_and_until_the_next_one() {
    let world = World::new();
    let caller = world.candidate().await;
    world.upload(&caller, RESUME).await;
    world.drain().await;
    let before = profile(&world, &caller).await;
    assert_eq!(before.last_change, None);
    let remove = || ProfileChange::Remove {
        path: "work.0".to_owned(),
    };
    let version = change(&world, &caller, before.version, remove()).await;
    let removed = last_change(&world, &caller).await.expect("it can be undone");
    assert_eq!(removed.place, place("work.0", ChangeEffect::Removed));
    assert_eq!(removed.version, before.version);
    assert!(removed.what.starts_with("removed the position"), "{removed:?}");

    let restored = world
        .services
        .restore_profile(&caller, version, Some(removed.version));
    let version = restored.await.expect("is undone");
    let now = profile(&world, &caller).await;
    assert_eq!((now.profile, now.last_change), (before.profile.clone(), None));

    let version = change(&world, &caller, version, remove()).await;
    let version = change(&world, &caller, version, skill("Terraform")).await;
    let added = last_change(&world, &caller).await.expect("takes its place");
    let skills = before.profile.skills.len();
    assert_eq!(
        added.place,
        place(&format!("skills.{skills}"), ChangeEffect::Saved)
    );

    let set = ProfileChange::Set {
        path: "basics.label".to_owned(),
        value: "Data engineer".to_owned(),
    };
    let version = change(&world, &caller, version, set).await;
    let set = last_change(&world, &caller).await.expect("takes its place");
    assert_eq!(set.place, place("basics.label", ChangeEffect::Saved));
    let restored = world
        .services
        .restore_profile(&caller, version, Some(set.version));
    let version = restored.await.expect("is undone");
    assert_eq!(profile(&world, &caller).await.profile.basics.label, None);

    let path = "skills.0".to_owned();
    change(&world, &caller, version, ProfileChange::Remove { path }).await;
    world.advance(A_MINUTE * 60 * 23);
    assert!(last_change(&world, &caller).await.is_some());
    world.advance(A_MINUTE * 60);
    assert_eq!(last_change(&world, &caller).await, None, "yesterday's");
}

async fn last_change(world: &World, caller: &Caller) -> Option<LastChange> {
    profile(world, caller).await.last_change
}

fn place(path: &str, effect: ChangeEffect) -> ChangedPlace {
    ChangedPlace {
        path: path.to_owned(),
        effect,
    }
}

#[tokio::test]
async fn a_newer_document_becomes_the_profile_unless_facts_were_typed() {
    let world = World::new();
    let caller = world.candidate().await;
    world.upload(&caller, RESUME).await;
    world.drain().await;
    world.advance(A_MINUTE);
    world
        .services
        .confirm_profile(&caller, 1)
        .await
        .expect("is right");
    world.advance(A_MINUTE);
    let newer = world
        .upload(&caller, &RESUME.replace("Nora Lindqvist", "Nora Berg"))
        .await;
    world.drain().await;
    let now = profile(&world, &caller).await;
    assert_eq!((name_of(&now), now.resume), (Some("Nora Berg"), Some(newer)));
    assert_eq!(world.audited("profile.updated").await, 2);

    change(&world, &caller, now.version, name("Nora K. Berg")).await;
    world.advance(A_MINUTE);
    let newest = world
        .upload(&caller, &RESUME.replace("Lindqvist", "Berg-Holm"))
        .await;
    world.drain().await;
    let now = profile(&world, &caller).await;
    assert_eq!((name_of(&now), now.resume), (Some("Nora K. Berg"), Some(newer)));
    let waits = world.resume(&caller, newest).await;
    assert_eq!(waits.why_kept, Some(WhyKept::HandMade), "the owner is asked");
}

#[tokio::test]
async fn who_said_that_a_profile_without_a_name_is_right_is_asked_about_somebody_elses() {
    let world = World::new();
    let caller = world.candidate().await;
    let nobody = "EXPERIENCE\n\nBaker, Meadow Ovens, Bristol\nMarch 2019 - Present\n\nSKILLS\n\nBread\n";
    let first = world.upload(&caller, nobody).await;
    world.drain().await;
    let read = profile(&world, &caller).await;
    assert_eq!((name_of(&read), read.resume), (None, Some(first)));
    world.advance(A_MINUTE);
    let confirmed = world.services.confirm_profile(&caller, read.version).await;
    confirmed.expect("is right");
    world.advance(A_MINUTE);
    let other = world.upload(&caller, RESUME).await;
    world.drain().await;
    let why = WhyKept::SomePerson {
        name: "Nora Lindqvist".to_owned(),
    };
    assert_eq!(world.resume(&caller, other).await.why_kept, Some(why));
    assert_eq!(profile(&world, &caller).await.resume, Some(first));
    // The same position says whose it is.
    world.advance(A_MINUTE);
    let own = world
        .upload(&caller, &format!("Nora Lindqvist\n\n{nobody}"))
        .await;
    world.drain().await;
    assert_eq!(profile(&world, &caller).await.resume, Some(own));
}

#[tokio::test]
async fn a_document_without_facts_is_said_to_have_hardly_any() {
    let world = World::new();
    let caller = world.candidate().await;
    let words = world.upload(&caller, "hello world\n").await;
    world.drain().await;
    let shown = world.resume(&caller, words).await;
    assert!(shown.current && shown.few_facts, "{shown:?}");
    let full = world.upload(&caller, RESUME).await;
    world.drain().await;
    let shown = world.resume(&caller, full).await;
    assert!(shown.current && !shown.few_facts, "{shown:?}");
}

#[tokio::test]
async fn only_so_many_versions_are_kept_and_each_leads_back() {
    let world = World::new();
    let caller = world.candidate().await;
    let mut version = world.services.start_profile(&caller).await.expect("starts");
    for number in 0..MAX_PROFILE_VERSIONS + 5 {
        version = change(&world, &caller, version, name(&format!("Nora {number}"))).await;
    }
    let now = profile(&world, &caller).await;
    let kept: Vec<u64> = now.earlier.iter().filter_map(|earlier| earlier.version).collect();
    let expected: Vec<u64> = (version - MAX_PROFILE_VERSIONS..version).rev().collect();
    assert_eq!(kept, expected, "newest first");

    let oldest = *kept.last().expect("there are some");
    let gone = world
        .services
        .restore_profile(&caller, version, Some(oldest - 2))
        .await;
    assert!(matches!(gone, Err(ServiceError::NotFound)), "{gone:?}");
    let stale = world
        .services
        .restore_profile(&caller, version - 1, Some(oldest))
        .await;
    assert!(matches!(stale, Err(ServiceError::Stale)), "{stale:?}");
    let restored = world
        .services
        .restore_profile(&caller, version, Some(oldest))
        .await;
    assert_eq!(restored.expect("is restored"), version + 1);
    assert_eq!(name_of(&profile(&world, &caller).await), Some("Nora 4"));
    let again = world
        .services
        .restore_profile(&caller, version, Some(oldest))
        .await;
    assert_eq!(again.expect("sent twice"), version + 1);
}

#[tokio::test]
async fn what_was_read_from_the_document_is_never_lost_and_every_version_says_what_it_was() {
    let world = World::new();
    let caller = world.candidate().await;
    world.upload(&caller, RESUME).await;
    world.drain().await;
    let read = profile(&world, &caller).await;
    assert_eq!(read.what.as_deref(), Some("as read from the document"));
    assert!(read.earlier.is_empty(), "nothing to go back to yet");

    let mut version = change(&world, &caller, read.version, name("Nora 0")).await;
    let now = profile(&world, &caller).await;
    let [first] = now.earlier.as_slice() else {
        panic!("one version: {:?}", now.earlier)
    };
    assert_eq!(
        first.version,
        Some(1),
        "the version that was read stands among those that are kept"
    );
    for number in 1..MAX_PROFILE_VERSIONS + 15 {
        version = change(&world, &caller, version, name(&format!("Nora {number}"))).await;
    }
    let now = profile(&world, &caller).await;
    assert_eq!(now.earlier.len() as u64, MAX_PROFILE_VERSIONS + 1);
    let words = "changed your name from “Nora 22” to “Nora 23”";
    assert_eq!(now.earlier[0].what.as_deref(), Some(words));
    let last = now.earlier.last().expect("the one that was read");
    assert_eq!(
        (last.version, last.what.as_deref()),
        (None, Some("as read from the document"))
    );
    assert_eq!(last.differs, ["about you"]);

    let back = world.services.restore_profile(&caller, version, None).await;
    assert_eq!(back.expect("is restored"), version + 1);
    let again = world.services.restore_profile(&caller, version, None).await;
    assert_eq!(again.expect("sent twice"), version + 1);
    let now = profile(&world, &caller).await;
    assert_eq!(now.profile, read.profile);
    assert!(
        now.earlier.iter().all(|earlier| earlier.version.is_some()),
        "it is the present one"
    );
    let typed = world.sign_up("ada@example.org").await;
    world.drain().await;
    let begun = world.services.start_profile(&typed).await.expect("starts");
    let nothing = world.services.restore_profile(&typed, begun, None).await;
    assert!(matches!(nothing, Err(ServiceError::NotFound)), "{nothing:?}");
}

#[tokio::test]
async fn a_whole_entry_is_one_version_and_one_entry_of_the_ledger_however_often_it_is_sent() {
    let world = World::new();
    let caller = world.candidate().await;
    let first = world.services.start_profile(&caller).await.expect("starts");
    let values = [
        ("title", "Cook"),
        ("company", "Harbour Inn"),
        ("start", "2019"),
        ("end", "present"),
        ("highlights", "Fed 80 guests\nTrained two"),
    ];
    let entry = ProfileChange::AddEntry {
        section: "work".to_owned(),
        values: values
            .iter()
            .map(|(n, v)| ((*n).to_owned(), (*v).to_owned()))
            .collect(),
    };
    let second = change(&world, &caller, first, entry.clone()).await;
    assert_eq!(
        change(&world, &caller, first, entry.clone()).await,
        second,
        "sent twice"
    );
    let now = profile(&world, &caller).await;
    assert_eq!((now.version, now.profile.work.len()), (second, 1));
    assert_eq!(now.what.as_deref(), Some("added the position “Cook”"));
    assert_eq!(world.audited("profile.corrected").await, 1);
    change(&world, &caller, second, entry).await;
    assert_eq!(
        profile(&world, &caller).await.profile.work.len(),
        2,
        "from a newer page it is another"
    );
}

#[tokio::test]
async fn every_change_sent_twice_is_made_once() {
    let world = World::new();
    let caller = world.candidate().await;
    let first = world.services.start_profile(&caller).await.expect("starts");
    let removal = ProfileChange::Remove {
        path: "skills.0".to_owned(),
    };
    for (version, wished) in [
        (first, skill("Rust")),
        (first + 1, skill("SQL")),
        (first + 2, removal.clone()),
        (first + 3, name("Nora")),
    ] {
        let once = change(&world, &caller, version, wished.clone()).await;
        let twice = change(&world, &caller, version, wished.clone()).await;
        assert_eq!((once, twice), (version + 1, version + 1), "{wished:?}");
    }
    let now = profile(&world, &caller).await;
    let skills: Vec<&str> = now
        .profile
        .skills
        .iter()
        .map(|skill| skill.name.value.as_str())
        .collect();
    assert_eq!(skills, ["SQL"]);
    for other in [skill("Python"), removal] {
        let stale = world.services.change_profile(&caller, first, other).await;
        assert!(matches!(stale, Err(ServiceError::Stale)), "{stale:?}");
    }
    let (version, both) = (now.version, skill("Docker"));
    let (one, two) = futures::join!(
        world.services.change_profile(&caller, version, both.clone()),
        world.services.change_profile(&caller, version, both)
    );
    assert_eq!(
        (one.expect("made"), two.expect("made")),
        (version + 1, version + 1)
    );
}

#[tokio::test]
async fn a_document_with_too_many_facts_is_read_and_says_what_is_missing() {
    let world = World::new();
    let caller = world.candidate().await;
    let lines: String = (0..6_000)
        .map(|i| format!("- Did a thing with number {i}\n"))
        .collect();
    let long = RESUME.replace("- Moved nightly loads", &format!("{lines}- Moved nightly loads"));
    let id = world.upload(&caller, &long).await;
    world.drain().await;
    World::assert_done(&world.resume(&caller, id).await);
    assert_eq!(
        world.state(&caller, id, Step::Parse).await,
        rolefit_domain::StepState::Done
    );
    let warnings = profile(&world, &caller).await.text.warnings;
    assert_eq!(warnings, [rolefit_domain::TextWarning::FactsCut]);
    world.assert_quiet().await;
}
