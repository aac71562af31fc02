//! Public pages as visitors get them, kept for two seconds at most, and until a change in this process.
//!
//! Every visitor without a session gets the same page at one address. Making it anew each time would only find the same
//! jobs again: what was changed in this process is seen at once, and what another process changed within two seconds,
//! because the list of open jobs, whose revision the pages are kept under, is read anew then.
//!
//! `rolefit_kept_pages_used_total` counts the answers for which nothing was made.

use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{PoisonError, RwLock};

use bytes::Bytes;
use rolefit_app::context::RequestContext;
use rolefit_services::Services;

/// Most pages that are kept. Searches have addresses without end.
const MOST_PAGES: usize = 256;
/// Longest address whose page is kept, in bytes.
const LONGEST_ADDRESS: usize = 256;

/// The pages.
#[derive(Debug, Default)]
pub(crate) struct KeptPages(RwLock<Kept>);

#[derive(Debug, Default)]
struct Kept {
    revision: u64,
    pages: HashMap<String, Page>,
    /// Grows with every use of a page.
    uses: AtomicU64,
}

#[derive(Debug)]
struct Page {
    content: Bytes,
    /// The last use.
    used: AtomicU64,
}

impl Kept {
    fn next_use(&self) -> u64 {
        self.uses.fetch_add(1, Ordering::Relaxed)
    }

    /// Makes room for one page: the one whose last use is longest ago goes, so that addresses that nobody asks for twice do not keep
    /// out those that everybody asks for.
    fn make_room(&mut self) {
        if self.pages.len() < MOST_PAGES {
            return;
        }
        let oldest = self.pages.iter();
        let oldest = oldest.min_by_key(|(_, page)| page.used.load(Ordering::Relaxed));
        if let Some(address) = oldest.map(|(address, _)| address.clone()) {
            self.pages.remove(&address);
        }
    }
}

/// The place of one page: its address, and the revision of the jobs that it is made from.
#[derive(Debug)]
pub(super) struct Place<'a> {
    kept: &'a KeptPages,
    revision: u64,
    address: String,
}

impl KeptPages {
    /// The place of the page at an address, for a visitor; `None` for somebody who is signed in, for an address that is too
    /// long, and while nobody knows whether the jobs are the newest.
    pub(super) fn place(
        &self,
        services: &Services,
        context: &RequestContext,
        address: &http::Uri,
    ) -> Option<Place<'_>> {
        if context.caller.is_some() {
            return None;
        }
        let revision = services.open_jobs_revision()?;
        let address = address.path_and_query()?.as_str();
        (address.len() <= LONGEST_ADDRESS).then(|| Place {
            kept: self,
            revision,
            address: address.to_owned(),
        })
    }
}

impl Place<'_> {
    /// The page, if it was made from the same jobs.
    pub(super) fn page(&self) -> Option<Bytes> {
        let kept = self.kept.0.read().unwrap_or_else(PoisonError::into_inner);
        let page = kept.pages.get(&self.address);
        let page = page.filter(|_| kept.revision == self.revision)?;
        page.used.store(kept.next_use(), Ordering::Relaxed);
        metrics::counter!("rolefit_kept_pages_used_total").increment(1);
        Some(page.content.clone())
    }

    /// Keeps a page that was made after the place was taken. Pages of older jobs are dropped.
    pub(super) fn keep(self, page: Bytes) {
        let mut kept = self.kept.0.write().unwrap_or_else(PoisonError::into_inner);
        if kept.revision < self.revision {
            kept.revision = self.revision;
            kept.pages.clear();
        }
        if kept.revision == self.revision {
            kept.make_room();
            let used = AtomicU64::new(kept.next_use());
            kept.pages.insert(self.address, Page { content: page, used });
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn place<'a>(kept: &'a KeptPages, revision: u64, address: &str) -> Place<'a> {
        Place {
            kept,
            revision,
            address: address.to_owned(),
        }
    }

    #[test]
    fn a_page_is_good_for_the_jobs_that_it_was_made_from() {
        let kept = KeptPages::default();
        place(&kept, 3, "/jobs").keep(Bytes::from_static(b"three"));
        assert_eq!(
            place(&kept, 3, "/jobs").page(),
            Some(Bytes::from_static(b"three"))
        );
        assert_eq!(place(&kept, 3, "/jobs?page=2").page(), None, "another page");
        assert_eq!(place(&kept, 4, "/jobs").page(), None, "the jobs have changed");
        place(&kept, 4, "/jobs").keep(Bytes::from_static(b"four"));
        place(&kept, 3, "/jobs").keep(Bytes::from_static(b"late"));
        assert_eq!(place(&kept, 4, "/jobs").page(), Some(Bytes::from_static(b"four")));
    }

    #[test]
    fn addresses_without_end_take_no_memory_without_end() {
        let kept = KeptPages::default();
        for number in 0..MOST_PAGES + 9 {
            place(&kept, 1, &format!("/jobs?q={number}")).keep(Bytes::new());
            if number == 0 {
                place(&kept, 1, "/jobs").keep(Bytes::new());
            }
            let everybodys = place(&kept, 1, "/jobs").page();
            assert!(everybodys.is_some(), "after {number} that nobody asked for twice");
        }
        let last = format!("/jobs?q={}", MOST_PAGES + 8);
        assert!(place(&kept, 1, &last).page().is_some(), "a new one is kept");
        assert!(place(&kept, 1, "/jobs?q=1").page().is_none());
        let pages = kept.0.read().expect("no panic held it").pages.len();
        assert_eq!(pages, MOST_PAGES);
    }
}
