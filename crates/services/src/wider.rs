//! What to offer whoever finds no job: the same list with one filter less.

use std::sync::Arc;

use rolefit_domain::Job;
use rolefit_domain::view::JobFilter;

use crate::{ServiceResult, Services};

impl Services {
    /// The filters that have jobs when one part of a filter is left out, each with how many: without the words, without the
    /// place, without the kind of place.
    pub(crate) async fn wider(
        &self,
        jobs: &[Arc<Job>],
        filter: &JobFilter,
    ) -> ServiceResult<Vec<(JobFilter, usize)>> {
        let mut offers = Vec::new();
        for rest in with_one_part_less(filter) {
            let jobs = self.found(jobs, &rest).await?.jobs.len();
            if jobs > 0 {
                offers.push((rest, jobs));
            }
        }
        Ok(offers)
    }
}

fn with_one_part_less(filter: &JobFilter) -> Vec<JobFilter> {
    let parts: [fn(&mut JobFilter) -> &mut String; 3] =
        [|f| &mut f.q, |f| &mut f.place, |f| &mut f.work_place];
    let rests = parts.into_iter().filter_map(|part| {
        let mut rest = JobFilter {
            page: 1,
            ..filter.clone()
        };
        let left_out = std::mem::take(part(&mut rest));
        (!left_out.trim().is_empty()).then_some(rest)
    });
    rests.collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_part_that_is_asked_for_is_left_out_once() {
        let filter = JobFilter {
            q: "cook".into(),
            place: " ".into(),
            work_place: "remote".into(),
            page: 3,
            ..JobFilter::default()
        };
        let rests = with_one_part_less(&filter);
        let seen: Vec<_> = rests
            .iter()
            .map(|f| (f.q.as_str(), f.work_place.as_str(), f.page))
            .collect();
        assert_eq!(seen, [("", "remote", 1), ("cook", "", 1)]);
        assert!(with_one_part_less(&JobFilter::default()).is_empty());
    }
}
