use super::*;
use crate::Span;
use crate::limits::{MAX_ENTRY_LINES, MAX_PROFILE_ENTRIES, MAX_PROFILE_ITEMS};
use crate::profile::{Education, Sourced, Work};
use crate::typed::UnfitText;

fn profile() -> Profile {
    let mut profile = Profile::default();
    profile.basics.name = Some(Sourced::read("Mira Okafr".to_owned(), Span::new(0, 10), 60));
    profile.work.push(Work::default());
    profile
}

#[test]
fn a_correction_is_the_candidates_own_and_a_confirmation_keeps_its_place() {
    let mut p = profile();
    set(&mut p, "basics.name", "Mira Okafr").expect("unchanged");
    assert_eq!(
        p.basics.name.as_ref().map(|n| (n.span, n.confidence)),
        Some((Some(Span::new(0, 10)), 100))
    );
    set(&mut p, "basics.name", " Mira Okafor ").expect("corrected");
    assert_eq!(p.basics.name, Some(Sourced::typed("Mira Okafor".to_owned())));
}

#[test]
fn a_position_ends_or_goes_on_never_both() {
    let mut p = profile();
    set(&mut p, "work.0.end", "2024-05").expect("a date");
    set(&mut p, "work.0.end", "Present").expect("goes on");
    assert!(p.work[0].end.is_none() && p.work[0].current.is_some());
    set(&mut p, "work.0.end", "2025").expect("ended after all");
    assert!(p.work[0].end.is_some() && p.work[0].current.is_none());
    assert_eq!(set(&mut p, "work.0.end", "soon"), Err(InvalidEdit::Date));
    assert_eq!(
        p.work[0].end.as_ref().map(|end| end.value.to_string()).as_deref(),
        Some("2025")
    );
}

#[test]
fn what_is_taken_back_is_noted_and_what_is_confirmed_is_not() {
    let mut p = profile();
    p.work[0] = Work {
        title: Some(Sourced::read("Pilot".to_owned(), Span::new(20, 25), 60)),
        span: Some(Span::new(20, 60)),
        ..Work::default()
    };
    set(&mut p, "basics.name", "Mira Okafr").expect("confirmed");
    assert!(p.withdrawn.is_empty());
    set(&mut p, "work.0.title", "Captain").expect("corrected");
    assert_eq!(p.withdrawn, [Span::new(20, 25)]);
    remove(&mut p, "work.0").expect("there is one");
    assert_eq!(p.withdrawn, [Span::new(20, 25), Span::new(20, 60)]);
}

#[test]
fn a_line_that_is_left_out_is_taken_back() {
    let mut p = profile();
    p.unread = vec![Span::new(70, 78), Span::new(80, 99)];
    remove(&mut p, "unread.70").expect("there is one");
    assert_eq!(p.unread, [Span::new(80, 99)]);
    assert_eq!(p.withdrawn, [Span::new(70, 78)]);
    remove(&mut p, "unread.70").expect("stays away");
    assert_eq!(p.withdrawn, [Span::new(70, 78)]);
}

#[test]
fn nothing_ends_before_it_starts() {
    let mut p = profile();
    set(&mut p, "work.0.start", "2020-05").expect("a date");
    for (end, expected) in [
        ("2020-04", Err(InvalidEdit::EndBeforeStart)),
        ("2019", Err(InvalidEdit::EndBeforeStart)),
        ("2020", Ok(())),
        ("2020-05", Ok(())),
    ] {
        assert_eq!(set(&mut p, "work.0.end", end), expected, "{end}");
    }
    let later = set(&mut p, "work.0.start", "2021");
    assert_eq!(later, Err(InvalidEdit::EndBeforeStart));
    set(&mut p, "work.0.end", "present").expect("goes on");
    set(&mut p, "work.0.start", "2021").expect("nothing stands against it");
}

#[test]
fn entries_are_added_and_removed_and_wrong_paths_refused() {
    let mut p = profile();
    for section in [
        "skills",
        "languages",
        "work",
        "education",
        "certificates",
        "work.0.highlights",
    ] {
        add(&mut p, section, "something").expect(section);
    }
    assert_eq!(
        add(&mut p, "basics.emails", "no address"),
        Err(InvalidEdit::Email)
    );
    assert!(
        p.basics.emails.is_empty(),
        "a refused entry leaves nothing behind"
    );
    for (link, expected) in [
        ("javascript:alert(1)", Err(InvalidEdit::Link)),
        ("example.org/me", Ok(())),
        ("https://example.org:8080/me", Ok(())),
        ("example.org:8080/me", Ok(())),
    ] {
        assert_eq!(add(&mut p, "basics.links", link), expected, "{link}");
    }
    remove(&mut p, "skills.0").expect("there was one");
    for path in [
        "skills.0",
        "work.9.title",
        "work.x.title",
        "basics",
        "",
        "basics.emails.0",
        "nonsense.0.name",
    ] {
        assert_eq!(
            set(&mut p, path, "x@y.zz"),
            Err(InvalidEdit::NoSuchField),
            "{path}"
        );
    }
    let (most, typed) = (300, 301);
    assert_eq!(
        set(&mut p, "basics.name", &"x".repeat(typed)),
        Err(InvalidEdit::Unfit(UnfitText::TooLong { most, typed }))
    );
}

#[test]
fn a_sign_that_nobody_sees_is_refused_in_every_line_and_confirmed_where_it_was_read() {
    let mut p = profile();
    let hidden = "Mira\u{202E}rofakO";
    for path in ["basics.name", "basics.label", "work.0.title", "work.0.company"] {
        let refused = set(&mut p, path, hidden);
        assert!(
            matches!(
                refused,
                Err(InvalidEdit::Unfit(UnfitText::Unseen { sign: '\u{202E}', .. }))
            ),
            "{path}: {refused:?}"
        );
    }
    add(&mut p, "skills", hidden).expect_err("is a line");
    let text = "First\r\nSecond\tpart";
    set(&mut p, "basics.summary", text).expect("may have several lines");
    let summary = p.basics.summary.as_ref().map(|summary| summary.value.as_str());
    assert_eq!(summary, Some("First\nSecond\tpart"));
    set(&mut p, "basics.summary", "First\u{2067}").expect_err("turns what follows");

    let long = format!("{hidden}{}", "x".repeat(400));
    p.work[0].title = Some(Sourced::read(long.clone(), Span::new(0, 410), 60));
    set(&mut p, "work.0.title", &long).expect("is what the document says");
    assert_eq!(p.work[0].title.as_ref().map(|title| title.confidence), Some(100));
    set(&mut p, "work.0.title", &format!("{long}x")).expect_err("is typed");
}

#[test]
fn a_phone_number_can_be_called_unless_a_document_says_otherwise() {
    let mut p = profile();
    assert_eq!(add(&mut p, "basics.phones", "abc"), Err(InvalidEdit::Phone));
    add(&mut p, "basics.phones", "020 7946 0018 ext. 5").expect("is one");
    assert_eq!(set(&mut p, "basics.phones.0", "soon"), Err(InvalidEdit::Phone));
    assert_eq!(set(&mut p, "basics.phones.0", ""), Err(InvalidEdit::Empty));
    p.basics.phones[0] = Sourced::read("on request".to_owned(), Span::new(0, 10), 60);
    set(&mut p, "basics.phones.0", "on request").expect("is confirmed");
    assert_eq!(p.basics.phones[0].confidence, 100);
}

#[test]
fn words_of_lists_lose_the_separators_around_them() {
    let mut p = Profile::default();
    for (typed, kept) in [
        ("sql ;", "sql"),
        (" , Excel,", "Excel"),
        ("• C++;", "C++"),
        (".NET", ".NET"),
        ("F#", "F#"),
    ] {
        add(&mut p, "skills", typed).expect(typed);
        assert_eq!(
            p.skills.last().map(|s| s.name.value.as_str()),
            Some(kept),
            "{typed}"
        );
    }
    set(&mut p, "skills.0", "SQL;").expect("is one");
    assert_eq!(p.skills[0].name.value, "SQL");
    add(&mut p, "languages", "Irish,").expect("is one");
    assert_eq!(p.languages[0].name.value, "Irish");
    assert_eq!(add(&mut p, "skills", " ; "), Err(InvalidEdit::Empty));
    assert_eq!(
        add(&mut p, "skills", "F#,"),
        Err(InvalidEdit::Already("F#".into()))
    );
}

#[test]
fn a_list_has_a_thing_once() {
    let mut p = Profile::default();
    for (section, rename) in [
        ("skills", "skills.1"),
        ("languages", "languages.1.name"),
        ("interests", "interests.1"),
    ] {
        add(&mut p, section, "Go").expect("is new");
        for again in ["Go", " go "] {
            assert_eq!(
                add(&mut p, section, again),
                Err(InvalidEdit::Already("Go".into())),
                "{section}"
            );
        }
        add(&mut p, section, "Golf").expect("is new");
        assert_eq!(
            set(&mut p, rename, "GO"),
            Err(InvalidEdit::Already("Go".into())),
            "{section}"
        );
        set(&mut p, rename, "Golf").expect("stays what it is");
    }
    // What a document says twice can be confirmed.
    p.skills.push(p.skills[0].clone());
    set(&mut p, "skills.2", "Go").expect("stays what it is");
}

#[test]
fn a_profile_grows_only_so_far_and_says_so() {
    let text = || Sourced::typed("x".to_owned());
    let mut p = Profile::default();
    p.basics.links = vec![text(); MAX_PROFILE_CONTACTS - 1];
    p.work = vec![Work::default(); MAX_PROFILE_ENTRIES - 1];
    p.volunteer = p.work.clone();
    p.education = vec![Education::default(); MAX_PROFILE_ENTRIES - 1];
    p.work[0].highlights = vec![text(); MAX_ENTRY_LINES - 1];
    p.interests = vec![Sourced::typed("y".to_owned()); MAX_PROFILE_ITEMS - 1];
    for (section, limit) in [
        ("basics.links", MAX_PROFILE_CONTACTS),
        ("work.0.highlights", MAX_ENTRY_LINES),
        ("work", MAX_PROFILE_ENTRIES),
        ("volunteer", MAX_PROFILE_ENTRIES),
        ("education", MAX_PROFILE_ENTRIES),
        ("interests", MAX_PROFILE_ITEMS),
    ] {
        add(&mut p, section, "x").expect("the last one fits");
        let refused = add(&mut p, section, "z");
        assert_eq!(refused, Err(InvalidEdit::ListFull(limit)), "{section}");
    }
    let mut p = Profile::default();
    add(&mut p, "work", "Pilot").expect("fits");
    let long = "x".repeat(MAX_TEXT_CHARS);
    let refused = (0..MAX_ENTRY_LINES).find_map(|_| add(&mut p, "work.0.highlights", &long).err());
    assert_eq!(refused, Some(InvalidEdit::ProfileFull));
    assert!(p.stored_bytes() <= MAX_PROFILE_BYTES);
    assert_eq!(
        set(&mut p, "basics.summary", &long),
        Err(InvalidEdit::ProfileFull),
        "a change may not make it longer either"
    );
    assert!(
        p.basics.summary.is_none(),
        "a refused change leaves nothing behind"
    );
    set(&mut p, "work.0.highlights.0", "short").expect("shortening is the way out");
}

#[test]
fn a_level_can_be_changed_and_goes_with_another_skill() {
    let mut p = Profile::default();
    add(&mut p, "skills", "Python").expect("is added");
    p.skills[0].level = Some(Sourced::read("expert".into(), Span::new(8, 14), 88));
    set(&mut p, "skills.0", "Python").expect("is confirmed");
    let level = |p: &Profile| p.skills[0].level.as_ref().map(|level| level.value.clone());
    assert_eq!(level(&p).as_deref(), Some("expert"), "the same skill keeps it");
    set(&mut p, "skills.0.level", "good").expect("is set");
    assert_eq!(level(&p).as_deref(), Some("good"));
    assert_eq!(p.withdrawn, [Span::new(8, 14)]);
    set(&mut p, "skills.0", "Java").expect("is set");
    assert_eq!(level(&p), None, "nobody said it of the other skill");
    set(&mut p, "skills.0.level", "").expect("may be empty");
    assert!(set(&mut p, "skills.1.level", "good").is_err());
}
