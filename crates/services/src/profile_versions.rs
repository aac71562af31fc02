//! Earlier versions of a profile: keeping them, listing them with what each was, and going back.

use rolefit_domain::limits::MAX_PROFILE_VERSIONS;
use rolefit_domain::view::EarlierProfile;
use rolefit_domain::{Caller, CandidateId, Profile};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Query, Record, SortRange};

use crate::damage::skip_damaged;
use crate::profiles::{ProfileRecord, says_the_same};
use crate::store::{Change, Stored};
use crate::{ServiceError, ServiceResult, Services, keys};

/// What made a version that is just what a document says.
pub(crate) const READ: &str = "as read from the document";

impl Services {
    /// Goes back to an earlier version, or with `None` to what was read from the document behind the profile: its facts
    /// become a new version, so that this can be undone as well. Nothing happens when the facts are those already.
    ///
    /// # Errors
    /// `Stale` when the profile is no longer in the version that the caller saw, `NotFound` when the earlier version
    /// is not kept any more, and for what was read where no document is behind the profile.
    pub async fn restore_profile(
        &self,
        caller: &Caller,
        version: u64,
        earlier: Option<u64>,
    ) -> ServiceResult<u64> {
        match self.restore_once(caller, version, earlier).await {
            // When the form was sent twice at once, the second look finds what the first one made.
            Err(ServiceError::Stale) => self.restore_once(caller, version, earlier).await,
            other => other,
        }
    }

    async fn restore_once(&self, caller: &Caller, version: u64, earlier: Option<u64>) -> ServiceResult<u64> {
        let candidate = caller.candidate;
        let stored = self
            .profile_record(candidate)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let kept = match earlier {
            Some(earlier) => {
                let key = keys::profile_version(candidate, earlier);
                let kept = self
                    .read_sealed::<ProfileRecord>(&KeyOwner::candidate(candidate), &key)
                    .await?;
                kept.map(|kept| kept.value)
            }
            None => self.as_read(candidate, &stored.value).await?,
        };
        if let Some(kept) = &kept
            && (kept.resume, &kept.profile) == (stored.value.resume, &stored.value.profile)
        {
            return Ok(stored.value.version);
        }
        if stored.value.version != version {
            return Err(ServiceError::Stale);
        }
        let (what, detail) = match earlier {
            Some(earlier) => (
                format!("went back to version {earlier}"),
                format!(" from={earlier}"),
            ),
            None => (
                "went back to what was read from the document".to_owned(),
                " from=document".to_owned(),
            ),
        };
        let next = ProfileRecord {
            version: version + 1,
            updated_at: self.now(),
            decided_at: Some(self.now()),
            what: Some(what),
            place: None,
            ..kept.ok_or(ServiceError::NotFound)?
        };
        self.replace_profile(caller, Some(stored), next, "profile.restored", detail)
            .await
    }

    /// What was read from the document behind the profile, as a version of it; `None` where it was typed in. It is kept
    /// as long as the document is, so that no number of changes can lose it.
    async fn as_read(
        &self,
        candidate: CandidateId,
        now: &ProfileRecord,
    ) -> ServiceResult<Option<ProfileRecord>> {
        let Some(resume) = now.resume else {
            return Ok(None);
        };
        let key = keys::parsed(candidate, resume);
        let parsed = self
            .read_sealed::<Profile>(&KeyOwner::candidate(candidate), &key)
            .await?;
        Ok(parsed.map(|parsed| ProfileRecord {
            confirmed: false,
            place: None,
            profile: parsed.value,
            ..now.clone()
        }))
    }

    /// The versions that can be gone back to, newest first, with what of `now` is another in them. Last comes what was
    /// read from the document, where none of them is that.
    pub(crate) async fn earlier_profiles(
        &self,
        candidate: CandidateId,
        now: &ProfileRecord,
    ) -> ServiceResult<Vec<EarlierProfile>> {
        let owner = KeyOwner::candidate(candidate);
        let mut earlier = Vec::new();
        let read = self.as_read(candidate, now).await;
        let read = skip_damaged(read, "parsed", candidate)?.flatten();
        let is_read = |record: &ProfileRecord| {
            let same = |read: &ProfileRecord| {
                read.resume == record.resume && says_the_same(&read.profile, &record.profile)
            };
            read.as_ref().is_some_and(same)
        };
        let mut read_is_there = is_read(now);
        let records = self.profile_versions(candidate).await?;
        for record in records.iter().rev().take(MAX_PROFILE_VERSIONS as usize) {
            let stored = self.unseal::<ProfileRecord>(&owner, record).await;
            let Some(stored) = skip_damaged(stored, "profile", &record.key.sort)?.flatten() else {
                continue;
            };
            let file_name = match stored.value.resume {
                Some(id) => match self.resume_record(candidate, id).await {
                    // Removed since the list was read, and this version with it.
                    Err(ServiceError::NotFound) => continue,
                    read => skip_damaged(read, "resume", id)?.map(|read| read.value.file_name),
                },
                None => None,
            };
            let as_read = is_read(&stored.value);
            read_is_there |= as_read;
            earlier.push(EarlierProfile {
                version: Some(stored.value.version),
                made: stored.value.updated_at.minute_text(),
                file_name,
                what: stored.value.what.or_else(|| as_read.then(|| READ.to_owned())),
                differs: differences(&now.profile, &stored.value.profile),
            });
        }
        if let Some(read) = read.filter(|_| !read_is_there)
            && let Some(resume) = read.resume
        {
            let document = self.resume_record(candidate, resume).await?.value;
            earlier.push(EarlierProfile {
                version: None,
                made: document.uploaded_at.minute_text(),
                file_name: Some(document.file_name),
                what: Some(READ.to_owned()),
                differs: differences(&now.profile, &read.profile),
            });
        }
        Ok(earlier)
    }

    /// The sealed records of earlier versions, oldest first.
    pub(crate) async fn profile_versions(&self, candidate: CandidateId) -> ServiceResult<Vec<Record>> {
        let mut query = Query::partition(keys::candidate(candidate).partition);
        query.range = SortRange::Prefix(keys::PROFILE_VERSION_PREFIX.to_owned());
        self.all(query).await
    }

    /// Adds to a change what puts `next` in place of `old`, keeps the old one to go back to, and forgets the one that
    /// is too many.
    pub(crate) async fn put_profile<'a>(
        &self,
        change: Change<'a>,
        candidate: CandidateId,
        old: Option<Stored<ProfileRecord>>,
        next: &ProfileRecord,
    ) -> ServiceResult<Change<'a>> {
        let owner = KeyOwner::candidate(candidate);
        let record = self.sealed(&owner, keys::profile(candidate), next).await?;
        let Some(old) = old else {
            return Ok(change.put(record, Condition::Absent));
        };
        let version = old.value.version;
        let kept = keys::profile_version(candidate, version);
        let kept = self.sealed(&owner, kept, &old.value).await?;
        let change = change
            .put(record, Condition::Version(old.version))
            .put(kept, Condition::None);
        // One more than is shown, so that going back to the last one can be sent twice.
        Ok(match version.checked_sub(MAX_PROFILE_VERSIONS + 1) {
            Some(oldest) => change.delete(keys::profile_version(candidate, oldest)),
            None => change,
        })
    }
}

/// The parts in which a version says something else than `now`.
fn differences(now: &Profile, version: &Profile) -> Vec<String> {
    now.differences(version).into_iter().map(str::to_owned).collect()
}
