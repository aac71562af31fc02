//! Where every kind of record stands. The one place that knows the layout of the use cases' records.

use rolefit_domain::{AccountId, Band, CandidateId, EventId, JobId, OrganizationId, ResumeId, Timestamp};
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::records::Key;

/// The record that is written anew to find out whether records can be written.
pub fn probe() -> Key {
    Key::new("PROBE", "PROBE")
}

/// An account's own record; its memberships stand in the same partition.
pub fn account(id: AccountId) -> Key {
    Key::new(format!("ACCOUNT#{id}"), "ACCOUNT")
}

/// The mark of an account whose erasure was asked for. It stays for good, so that nothing is made for the account again,
/// and stands outside the account's own partition, which is emptied.
pub fn account_erasing(account: AccountId) -> Key {
    Key::new(format!("ACCOUNT#{account}#ERASING"), "ERASING")
}

/// A membership, in the account's partition so that one query gives the whole caller.
pub fn membership(account: AccountId, organization: OrganizationId) -> Key {
    Key::new(
        format!("ACCOUNT#{account}"),
        format!("{MEMBERSHIP_PREFIX}{organization}"),
    )
}

/// What the sort keys of memberships begin with.
pub const MEMBERSHIP_PREFIX: &str = "MEMBER#";

/// A membership in the list of the organization's people.
pub fn member_of(organization: OrganizationId, account: AccountId) -> Key {
    Key::new(
        format!("ORGANIZATION#{organization}#MEMBERS"),
        account.to_string(),
    )
}

/// An organization.
pub fn organization(id: OrganizationId) -> Key {
    Key::new(format!("ORGANIZATION#{id}"), "ORGANIZATION")
}

/// A candidate's pseudonymous record.
pub fn candidate(id: CandidateId) -> Key {
    Key::new(format!("{CANDIDATE_PREFIX}{id}"), "CANDIDATE")
}

/// What the partition of a candidate begins with.
const CANDIDATE_PREFIX: &str = "CANDIDATE#";

/// The candidate in whose partition a record stands.
pub fn candidate_of(key: &Key) -> Option<CandidateId> {
    key.partition.strip_prefix(CANDIDATE_PREFIX)?.parse().ok()
}

/// A candidate in the list of all, for rebuilding the index.
pub fn candidate_listing(id: CandidateId) -> Key {
    Key::new(CANDIDATES, id.to_string())
}

/// The partition of [`candidate_listing`].
pub const CANDIDATES: &str = "CANDIDATES";

/// The current profile.
pub fn profile(id: CandidateId) -> Key {
    Key::new(format!("CANDIDATE#{id}"), "PROFILE")
}

/// A version of the profile that was replaced.
pub fn profile_version(id: CandidateId, version: u64) -> Key {
    Key::new(
        format!("CANDIDATE#{id}"),
        format!("{PROFILE_VERSION_PREFIX}{version:010}"),
    )
}

/// What the sort keys of versions that were replaced begin with.
pub const PROFILE_VERSION_PREFIX: &str = "PROFILE#";

/// An uploaded document. Ids grow with time, so the partition lists documents by age.
pub fn resume(candidate: CandidateId, id: ResumeId) -> Key {
    Key::new(format!("CANDIDATE#{candidate}"), format!("{RESUME_PREFIX}{id}"))
}

/// The document whose record stands there; `None` for any other key.
pub fn resume_of(key: &Key) -> Option<ResumeId> {
    key.sort.strip_prefix(RESUME_PREFIX)?.parse().ok()
}

/// What is written anew with every document that is taken in, so that two at once do not both count the same others.
pub fn document_count(candidate: CandidateId) -> Key {
    Key::new(format!("CANDIDATE#{candidate}"), "DOCUMENTS")
}

/// What the sort keys of documents begin with.
pub const RESUME_PREFIX: &str = "RESUME#";

/// A file that is being uploaded and is no document yet.
pub fn upload(candidate: CandidateId, id: ResumeId) -> Key {
    Key::new(format!("CANDIDATE#{candidate}"), format!("{UPLOAD_PREFIX}{id}"))
}

/// The file of which this is the record of an upload; `None` for any other key.
pub fn upload_of(key: &Key) -> Option<ResumeId> {
    key.sort.strip_prefix(UPLOAD_PREFIX)?.parse().ok()
}

/// What the sort keys of uploads under way begin with.
pub const UPLOAD_PREFIX: &str = "UPLOAD#";

/// The partition of all uploads under way, by the time of their beginning.
pub const UPLOADS: &str = "UPLOADS";

/// An upload in the list of all.
pub fn upload_listing(started: Timestamp, id: ResumeId) -> Key {
    Key::new(UPLOADS, format!("{}#{id}", upload_time(started)))
}

/// How the sort keys of [`upload_listing`] begin; they order by time.
pub fn upload_time(started: Timestamp) -> String {
    format!("{:020}", started.0.max(0))
}

/// The facts found in a document, before they become the profile.
pub fn parsed(candidate: CandidateId, id: ResumeId) -> Key {
    Key::new(format!("CANDIDATE#{candidate}"), format!("PARSED#{id}"))
}

/// The claim of a candidate's document content, so that the same file sent twice is one document.
pub fn content(candidate: CandidateId, sha256: &str) -> Key {
    Key::new(format!("CANDIDATE#{candidate}"), format!("CONTENT#{sha256}"))
}

/// A match, in the candidate's partition.
pub fn matched(candidate: CandidateId, job: JobId) -> Key {
    Key::new(format!("CANDIDATE#{candidate}"), format!("{MATCH_PREFIX}{job}"))
}

/// What the sort keys of matches begin with.
pub const MATCH_PREFIX: &str = "MATCH#";

/// The partition of a job's ranked candidates.
pub fn matches_of_job(job: JobId) -> String {
    format!("JOB#{job}#MATCHES")
}

/// A match that only its candidate sees, by its job, so that it is found when the job closes.
pub fn own_match_of_job(job: JobId, candidate: CandidateId) -> Key {
    Key::new(own_matches_of_job(job), candidate.to_string())
}

/// The partition of [`own_match_of_job`].
pub fn own_matches_of_job(job: JobId) -> String {
    format!("JOB#{job}#OWN-MATCHES")
}

/// A match in the ranked list of a job: best score first, then best band, ties by candidate. The band stands in the
/// key so that candidates can be counted without opening anything sealed.
pub fn match_of_job(job: JobId, score: u16, band: Band, candidate: CandidateId) -> Key {
    let sort = format!(
        "{:04}{}#{candidate}",
        1000_u16.saturating_sub(score),
        band_letter(band)
    );
    Key::new(matches_of_job(job), sort)
}

/// The band in a sort key of [`match_of_job`]; `None` for any other key.
pub fn band_of_match(sort: &str) -> Option<Band> {
    let letter = sort.chars().nth(4)?;
    let bands = [
        Band::Strong,
        Band::Good,
        Band::Partial,
        Band::InsufficientEvidence,
    ];
    bands.into_iter().find(|band| band_letter(*band) == letter)
}

const fn band_letter(band: Band) -> char {
    match band {
        Band::Strong => 'a',
        Band::Good => 'b',
        Band::Partial => 'c',
        Band::InsufficientEvidence => 'd',
    }
}

/// A match in the ranked list of a candidate: best score first, ties by job.
pub fn match_of_candidate(candidate: CandidateId, score: u16, job: JobId) -> Key {
    Key::new(
        matches_of_candidate(candidate),
        format!("{:04}#{job}", 1000_u16.saturating_sub(score)),
    )
}

/// The partition of [`match_of_candidate`].
pub fn matches_of_candidate(candidate: CandidateId) -> String {
    format!("CANDIDATE#{candidate}#MATCHES")
}

/// A job.
pub fn job(id: JobId) -> Key {
    Key::new(format!("JOB#{id}"), "JOB")
}

/// A job in its organization's list, by age.
pub fn job_of_organization(organization: OrganizationId, id: JobId) -> Key {
    Key::new(jobs_of_organization(organization), id.to_string())
}

/// The partition of [`job_of_organization`].
pub fn jobs_of_organization(organization: OrganizationId) -> String {
    format!("ORGANIZATION#{organization}#JOBS")
}

/// An open job in the public list, by the time of posting.
pub fn open_job(posted: Timestamp, id: JobId) -> Key {
    Key::new(OPEN_JOBS, format!("{:020}#{id}", posted.0.max(0)))
}

/// The partition of [`open_job`].
pub const OPEN_JOBS: &str = "JOBS#OPEN";

/// The job that a slug's id part stands for.
pub fn short_id(short: &str) -> Key {
    Key::new(format!("SLUG#{short}"), "JOB")
}

/// What the search index has a document of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Indexed {
    /// A job.
    Job(JobId),
    /// A candidate.
    Candidate(CandidateId),
}

/// Whose document in the search index is made from this record; `None` for a record that no document is made from.
pub fn indexed(key: &Key) -> Option<Indexed> {
    let id = |kind: &str| key.partition.strip_prefix(kind);
    match key.sort.as_str() {
        "JOB" => id("JOB#")?.parse().ok().map(Indexed::Job),
        "CANDIDATE" | "PROFILE" => id("CANDIDATE#")?.parse().ok().map(Indexed::Candidate),
        _ => None,
    }
}

/// The form of an account that was refused last, kept for a while so that it can be shown again. It goes with the account.
pub fn kept_form(account: AccountId) -> Key {
    Key::new(self::account(account).partition, "KEPT")
}

/// A form that was sent and taken, remembered for a while so that sending it twice does nothing twice.
pub fn submission(digest: &str) -> Key {
    Key::new(format!("SUBMISSION#{digest}"), "SUBMISSION")
}

/// The mark of a piece of data that the program brought itself.
pub fn seeded(piece: &str) -> Key {
    Key::new(format!("SEEDED#{piece}"), "SEEDED")
}

/// The partition of events that the bus does not take.
pub const EVENTS_SET_ASIDE: &str = "EVENTS#SET-ASIDE";

/// An event that the bus does not take, kept for somebody to look at.
pub fn event_set_aside(id: EventId) -> Key {
    Key::new(EVENTS_SET_ASIDE, id.to_string())
}

/// The uploaded file.
pub fn file_blob(candidate: CandidateId, resume: ResumeId) -> BlobKey {
    blob(format!("candidates/{candidate}/files/{resume}"))
}

/// The text that was read from it.
pub fn text_blob(candidate: CandidateId, resume: ResumeId) -> BlobKey {
    blob(format!("candidates/{candidate}/texts/{resume}"))
}

/// The file that is stored anew to find out whether files can be stored.
pub fn probe_blob() -> BlobKey {
    blob("probe".to_owned())
}

#[expect(
    clippy::expect_used,
    reason = "ids are hexadecimal digits, so the key always has the right form"
)]
fn blob(text: String) -> BlobKey {
    BlobKey::parse(&text).expect("ids make blob keys")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_document_of_the_index_is_known_by_the_records_it_is_made_from() {
        let id = uuid::Uuid::from_u128;
        let (made, candidate) = (JobId::new(id(1)), CandidateId::new(id(2)));
        assert_eq!(indexed(&job(made)), Some(Indexed::Job(made)));
        for key in [super::candidate(candidate), profile(candidate)] {
            assert_eq!(indexed(&key), Some(Indexed::Candidate(candidate)));
        }
        for key in [matched(candidate, made), short_id("1"), Key::new("JOB#x", "JOB")] {
            assert_eq!(indexed(&key), None, "{key:?}");
        }
    }

    #[test]
    fn a_document_is_known_by_its_record_alone() {
        let (owner, id) = (
            CandidateId::new(uuid::Uuid::from_u128(1)),
            ResumeId::new(uuid::Uuid::from_u128(2)),
        );
        assert_eq!(resume_of(&resume(owner, id)), Some(id));
        assert_eq!(upload_of(&upload(owner, id)), Some(id));
        for other in [upload(owner, id), parsed(owner, id), profile(owner)] {
            assert_eq!(resume_of(&other), None, "{other:?}");
        }
        assert_eq!(upload_of(&resume(owner, id)), None);
    }

    #[test]
    fn better_matches_stand_first() {
        let id = |n: u128| uuid::Uuid::from_u128(n);
        let (job, a, b) = (
            JobId::new(id(1)),
            CandidateId::new(id(2)),
            CandidateId::new(id(3)),
        );
        let strong = |score, who| match_of_job(job, score, Band::Strong, who);
        assert!(strong(900, b) < strong(899, a));
        assert!(strong(900, a) < strong(900, b));
        assert_eq!(band_of_match(&strong(900, a).sort), Some(Band::Strong));
        assert_eq!(band_of_match("900"), None);
        assert!(open_job(Timestamp(999), job) < open_job(Timestamp(1_795_373_730_123), job));
    }
}
