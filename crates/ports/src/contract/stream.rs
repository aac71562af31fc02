//! What every activity stream must do.

use futures::future::join_all;

use super::{assert_kind, eventually};
use crate::ActivityStream;
use crate::ErrorKind::Invalid;
use crate::stream::{StreamEntry, StreamPlace};

/// Runs all cases, each with an empty stream from `make`.
///
/// # Panics
/// With the sentence of the contract that does not hold.
pub async fn suite<S: ActivityStream>(make: impl AsyncFn() -> S) {
    entries_are_read_as_they_were_appended(&make().await).await;
    reading_goes_on_after_a_position(&make().await).await;
    entries_of_one_key_keep_their_order(&make().await).await;
    a_checkpoint_never_goes_back(&make().await).await;
}

async fn append(stream: &impl ActivityStream, entries: &[(&str, &str)]) {
    let entries: Vec<(String, String)> = entries
        .iter()
        .map(|(key, body)| ((*key).to_owned(), (*body).to_owned()))
        .collect();
    stream.append(&entries).await.expect("an append succeeds");
}

/// Everything behind a place, in pieces, and the place at the end.
pub(super) async fn rest(
    stream: &(impl ActivityStream + ?Sized),
    from: &StreamPlace,
    piece: u32,
) -> (Vec<StreamEntry>, StreamPlace) {
    let (mut entries, mut place) = (Vec::new(), from.clone());
    loop {
        let page = stream.read(&place, piece).await.expect("the stream is read");
        assert!(
            page.entries.len() <= piece as usize,
            "a read gives at most `limit`"
        );
        place = page.next;
        if page.entries.is_empty() {
            return (entries, place);
        }
        entries.extend(page.entries);
    }
}

/// Everything in the stream, once it is as much as expected.
async fn filled(stream: &impl ActivityStream, count: usize) -> Vec<StreamEntry> {
    let read = async || rest(stream, &StreamPlace::default(), 10_000).await.0;
    eventually(
        async || read().await.len(),
        count,
        "what was appended can be read",
    )
    .await;
    read().await
}

fn of_key<'a>(entries: &'a [StreamEntry], key: &str) -> Vec<&'a str> {
    let same = entries.iter().filter(|entry| entry.key == key);
    same.map(|entry| entry.body.as_str()).collect()
}

async fn entries_are_read_as_they_were_appended(stream: &impl ActivityStream) {
    assert!(filled(stream, 0).await.is_empty(), "a new stream is empty");
    append(stream, &[]).await;
    append(stream, &[("a", "{\"text\":\"\u{e9}\\n\"}"), ("b", "")]).await;
    let all = filled(stream, 2).await;
    assert_eq!(of_key(&all, "a"), ["{\"text\":\"\u{e9}\\n\"}"]);
    assert_eq!(of_key(&all, "b"), [""]);
    append(stream, &[("a", "again")]).await;
    append(stream, &[("a", "again")]).await;
    assert_eq!(
        filled(stream, 4).await.len(),
        4,
        "the stream keeps repeated entries"
    );
}

async fn reading_goes_on_after_a_position(stream: &impl ActivityStream) {
    for number in 0..5 {
        append(
            stream,
            &[("k", &format!("{number}a")), ("k", &format!("{number}b"))],
        )
        .await;
    }
    let all = filled(stream, 10).await;
    let (piecewise, end) = rest(stream, &StreamPlace::default(), 3).await;
    assert_eq!(
        piecewise, all,
        "reading in pieces gives every entry once, in order"
    );
    append(stream, &[("k", "later")]).await;
    filled(stream, 11).await;
    let (later, _) = rest(stream, &end, 3).await;
    assert_eq!(of_key(&later, "k"), ["later"], "reading goes on after a place");
}

async fn entries_of_one_key_keep_their_order(stream: &impl ActivityStream) {
    let keys = ["a", "b", "c"];
    let writers = keys.map(|key| async move {
        for number in 0..10 {
            append(
                stream,
                &[
                    (key, &format!("{:02}", 2 * number)),
                    (key, &format!("{:02}", 2 * number + 1)),
                ],
            )
            .await;
        }
    });
    join_all(writers).await;
    let all = filled(stream, 60).await;
    let ordered: Vec<String> = (0..20).map(|number| format!("{number:02}")).collect();
    for key in keys {
        assert_eq!(of_key(&all, key), ordered, "entries of one key keep their order");
    }
}

async fn a_checkpoint_never_goes_back(stream: &impl ActivityStream) {
    let position = async |consumer: &str| stream.position(consumer).await.expect("a position is read");
    let start = StreamPlace::default();
    assert_eq!(
        position("lake").await,
        start,
        "a consumer that never said is at the beginning"
    );
    append(stream, &[("a", "1"), ("b", "1")]).await;
    filled(stream, 2).await;
    let (_, first) = rest(stream, &start, 10).await;
    append(stream, &[("a", "2"), ("b", "2")]).await;
    filled(stream, 4).await;
    let (_, second) = rest(stream, &first, 10).await;
    for (said, expected) in [
        (&first, &first),
        (&first, &first),
        (&second, &second),
        (&first, &second),
        (&start, &second),
    ] {
        stream
            .checkpoint("lake", said)
            .await
            .expect("a checkpoint is kept");
        assert_eq!(position("lake").await, *expected, "a checkpoint never goes back");
    }
    assert_eq!(position("other").await, start, "consumers are apart");
    let foreign = stream.read(&StreamPlace("no place".to_owned()), 1).await;
    assert_kind(foreign, Invalid, "`Invalid` for a place of another adapter");
}
