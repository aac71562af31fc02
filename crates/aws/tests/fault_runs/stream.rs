//! The activity stream: entries of one key in order, whatever was sent again.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use rolefit_aws::dynamodb::DynamoRecords;
use rolefit_aws::kinesis::{KinesisStream, Place as InStream};
use rolefit_ports::ActivityStream;

use super::{Place, each, support, until_done, writes};

/// Keys, each with a writer of its own.
const KEYS: usize = 6;

#[tokio::test(flavor = "multi_thread")]
async fn entries_of_a_key_keep_their_order() {
    let place = Place::new().await;
    let table = place.data().await;
    let name = support::deploy(&place.clean, "activity", &place.name).await["Stream"].clone();
    let records = Arc::new(DynamoRecords::new(place.table(&place.faulty, &table)));
    let faulty = KinesisStream::new(&place.faulty, &name, records.clone());
    place.go_wrong(4);
    let of_each = writes() / KEYS;
    each(KEYS, async |key| {
        for number in (0..of_each).step_by(2) {
            let entry = |number: usize| (format!("key-{key}"), format!("{number:06}"));
            let both = [entry(number), entry(number + 1)];
            until_done(async || faulty.append(&both).await).await;
        }
    })
    .await;
    // Read through the faults too, in pieces, with a checkpoint after each.
    let mut at = InStream::default();
    let mut heard: BTreeMap<String, Vec<String>> = BTreeMap::new();
    let mut entries = 0;
    loop {
        let page = until_done(async || faulty.read_from(&at, 7).await).await;
        if page.entries.is_empty() && page.next == at {
            break;
        }
        at = page.next;
        until_done(async || faulty.remember("reader", &at).await).await;
        entries += page.entries.len();
        for (key, body) in page.entries {
            heard.entry(key).or_default().push(body);
        }
    }
    assert_eq!(until_done(async || faulty.remembered("reader").await).await, at);
    let ordered: Vec<String> = (0..of_each.next_multiple_of(2))
        .map(|number| format!("{number:06}"))
        .collect();
    for (key, bodies) in &heard {
        // What was sent again comes again; taken once, everything is there and in order.
        let mut seen = BTreeSet::new();
        let first: Vec<String> = bodies.iter().filter(|body| seen.insert(*body)).cloned().collect();
        assert_eq!(first, ordered, "{key}");
    }
    assert_eq!(heard.len(), KEYS);
    let wanted = KEYS * ordered.len();
    place.tell(
        "stream",
        &format!(
            "{wanted} entries, 0 lost, 0 out of order, {} sent again",
            entries - wanted
        ),
    );
}
