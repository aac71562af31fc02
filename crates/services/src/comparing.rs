//! Candidates compared with jobs, away from the threads that answer requests: a long document keeps a processor busy, and
//! what does not yield could not be stopped by anybody's timeout.

use std::sync::{Arc, Weak};

use rolefit_domain::{CandidateId, Criterion, Job, Match, PartialDate, Profile, Timestamp};
use rolefit_matching::{Assessment, JobView, Reading, Subject};
use rolefit_ports::{ErrorKind, PortError};

use crate::away::away;
use crate::scoring::month_of;
use crate::{ServiceError, ServiceResult, Services};

/// What of a candidate is compared with jobs.
#[derive(Clone)]
pub(crate) struct Compared {
    candidate: CandidateId,
    profile: Arc<Profile>,
    text: Arc<str>,
}

impl Compared {
    /// The profile, and the text into which its spans point.
    pub(crate) fn new(candidate: CandidateId, profile: Profile, text: impl Into<Arc<str>>) -> Self {
        Self {
            candidate,
            profile: Arc::new(profile),
            text: text.into(),
        }
    }

    fn subject(&self) -> Subject<'_> {
        Subject {
            candidate: self.candidate,
            profile: &self.profile,
            text: &self.text,
        }
    }
}

impl Services {
    /// One candidate against one job.
    pub(crate) async fn compute(&self, job: &Job, compared: &Compared) -> ServiceResult<Match> {
        let now = self.now();
        self.compute_as_of(job, compared, month_of(now), now).await
    }

    /// The same as it was at another time: positions that go on count up to `as_of`.
    pub(crate) async fn compute_as_of(
        &self,
        job: &Job,
        compared: &Compared,
        as_of: PartialDate,
        computed_at: Timestamp,
    ) -> ServiceResult<Match> {
        let (own, criteria) = (compared.clone(), job.criteria.clone());
        let work = move |_: &Weak<()>| Reading::of(own.subject(), as_of).assess(&criteria);
        let assessment = away(work).await?;
        self.composed(job, compared, assessment, as_of, computed_at).await
    }

    /// One candidate against each of the jobs, in their order. The document is read once for all of them.
    pub(crate) async fn compute_all(&self, jobs: &[&Job], compared: &Compared) -> ServiceResult<Vec<Match>> {
        let now = self.now();
        let own = compared.clone();
        let criteria: Vec<Vec<Criterion>> = jobs.iter().map(|job| job.criteria.clone()).collect();
        let work = move |waiting: &Weak<()>| {
            let reading = Reading::of(own.subject(), month_of(now));
            let wanted = criteria.iter().take_while(|_| waiting.strong_count() > 0);
            wanted.map(|asked| reading.assess(asked)).collect::<Vec<_>>()
        };
        let assessments = away(work).await?;
        let mut all = Vec::with_capacity(jobs.len());
        for (job, assessment) in jobs.iter().zip(assessments) {
            all.push(
                self.composed(job, compared, assessment, month_of(now), now)
                    .await?,
            );
        }
        Ok(all)
    }

    /// The match that an assessment is with the ranker's points.
    async fn composed(
        &self,
        job: &Job,
        compared: &Compared,
        assessment: Assessment,
        as_of: PartialDate,
        computed_at: Timestamp,
    ) -> ServiceResult<Match> {
        let ranked = self
            .ports()
            .ranker
            .rank(&[assessment.features(&job.criteria)])
            .await?;
        let points = ranked.points.into_iter().next().unwrap_or_default();
        let view = JobView {
            job: job.id,
            criteria: &job.criteria,
        };
        let result = rolefit_matching::compose(
            view,
            compared.subject(),
            assessment,
            &points,
            &rolefit_matching::receipt_name(&ranked.model),
            as_of,
            computed_at,
        );
        result.map_err(|why| {
            ServiceError::Port(PortError::with_source(
                ErrorKind::Corrupt,
                "ranker answered with points that do not fit the criteria",
                why,
            ))
        })
    }
}
