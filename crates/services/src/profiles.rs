//! The structured profile: shown beside its document, corrected and confirmed by its candidate.

use rolefit_domain::view::{ChangedPlace, LastChange, ProfileView, WhyKept};
use rolefit_domain::{
    Caller, CandidateId, Event, Profile, ProfileRef, ResumeId, Sourced, TextWarning, Timestamp, edit,
};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::Condition;
use serde::{Deserialize, Serialize};

use crate::profile_change::ProfileChange;
use crate::profile_versions::READ;
use crate::same_person::{names_another_person, nothing_in_common};
use crate::scoring::month_of;
use crate::store::{Actor, Stored};
use crate::{ServiceError, ServiceResult, Services, keys};

/// A profile as it is stored. Sealed.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct ProfileRecord {
    /// Grows by one with every change.
    pub version: u64,
    /// The document it was made from; `None` when it was typed in.
    pub resume: Option<ResumeId>,
    /// Whether the candidate said that it is right.
    pub confirmed: bool,
    /// When it was changed.
    pub updated_at: Timestamp,
    /// When the candidate last decided about it: typed, corrected, confirmed, chose or went back. `None` when only
    /// documents made it. A document that was uploaded before replaces nothing by itself.
    #[serde(default)]
    pub decided_at: Option<Timestamp>,
    /// What made this version out of the one before, in words for its owner; `None` for those of older releases.
    #[serde(default)]
    pub what: Option<String>,
    /// Where this version says something else than the one before; `None` where that is more than one place.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<ChangedPlace>,
    /// The facts.
    pub profile: Profile,
}

impl ProfileRecord {
    /// What this version changed, for [`UNDO_SHOWN_SECONDS`].
    fn last_change(&self, now: Timestamp) -> Option<LastChange> {
        let shown = now < self.updated_at.plus_seconds(UNDO_SHOWN_SECONDS);
        Some(LastChange {
            place: self.place.clone().filter(|_| shown)?,
            what: self.what.clone()?,
            version: self.version.checked_sub(1)?,
        })
    }

    /// Why `facts`, found in a document, do not take the place of these by themselves; `None` when they do. Ids of
    /// documents grow with time. What a person typed is lost neither to a file that they had sent before, nor to
    /// somebody else's, nor to one that says next to nothing, and not to a newer one without being asked.
    pub(crate) fn why_kept(
        &self,
        document: ResumeId,
        uploaded_at: Timestamp,
        facts: &Profile,
    ) -> Option<WhyKept> {
        let newer = self.resume.is_some_and(|current| current > document)
            || self.decided_at.is_some_and(|decided| decided >= uploaded_at);
        let name = facts.basics.name.as_ref().map(|name| name.value.clone());
        match name {
            Some(name) if names_another_person(facts, &self.profile) => Some(WhyKept::OtherPerson { name }),
            Some(name) if self.confirmed && nothing_in_common(facts, &self.profile) => {
                Some(WhyKept::SomePerson { name })
            }
            _ if newer => Some(WhyKept::Newer),
            _ if facts.is_thin() && !self.profile.is_thin() => Some(WhyKept::FewFacts),
            _ if is_hand_made(&self.profile) => Some(WhyKept::HandMade),
            _ => None,
        }
    }
}

/// Seconds that the place of a change offers the way back. Earlier versions can be gone back to for longer.
const UNDO_SHOWN_SECONDS: i64 = 24 * 60 * 60;

impl Services {
    /// The caller's profile beside its document; `None` before there is one.
    pub async fn profile(&self, caller: &Caller) -> ServiceResult<Option<ProfileView>> {
        let Some(stored) = self.profile_record(caller.candidate).await? else {
            return Ok(None);
        };
        let record = stored.value;
        let mut text = self.text_behind(caller.candidate, record.resume).await?;
        let file_name = match record.resume {
            Some(resume) => Some(
                self.resume_record(caller.candidate, resume)
                    .await?
                    .value
                    .file_name,
            ),
            None => None,
        };
        if record.profile.cut {
            text.warnings.push(TextWarning::FactsCut);
        }
        Ok(Some(ProfileView {
            earlier: self.earlier_profiles(caller.candidate, &record).await?,
            made: record.updated_at.minute_text(),
            last_change: record.last_change(self.now()),
            what: record.what,
            version: record.version,
            profile: record.profile,
            text,
            resume: record.resume,
            file_name,
            confirmed: record.confirmed,
            discoverable: self.candidate_record(caller.candidate).await?.value.discoverable,
        }))
    }

    /// Makes one correction to the version that the caller saw, and matches again. Answers with the new version.
    ///
    /// # Errors
    /// `Stale` when the profile was changed meanwhile; `Invalid` with what to write instead.
    pub async fn change_profile(
        &self,
        caller: &Caller,
        version: u64,
        change: ProfileChange,
    ) -> ServiceResult<u64> {
        let stored = self
            .profile_record(caller.candidate)
            .await?
            .ok_or(ServiceError::NotFound)?;
        let mut profile = stored.value.profile.clone();
        let applied = change.apply(&mut profile, month_of(self.now()));
        if applied.is_ok() && profile == stored.value.profile {
            return Ok(stored.value.version);
        }
        if stored.value.version != version {
            return self.made_already(caller, version, &change).await;
        }
        applied?;
        let next = ProfileRecord {
            version: version + 1,
            updated_at: self.now(),
            decided_at: Some(self.now()),
            what: Some(change.words(&stored.value.profile, &profile)),
            place: change.place(&stored.value.profile, &profile),
            profile,
            ..stored.value.clone()
        };
        let made = self
            .replace_profile(caller, Some(stored), next, "profile.corrected", String::new())
            .await;
        match made {
            Err(ServiceError::Stale) => self.made_already(caller, version, &change).await,
            other => other,
        }
    }

    /// The present version, if it is what this very change makes of the version that the caller saw: the form was sent
    /// twice, and the first one made it.
    async fn made_already(
        &self,
        caller: &Caller,
        version: u64,
        change: &ProfileChange,
    ) -> ServiceResult<u64> {
        let owner = KeyOwner::candidate(caller.candidate);
        let seen = keys::profile_version(caller.candidate, version);
        let seen = self.read_sealed::<ProfileRecord>(&owner, &seen).await?;
        let now = self.profile_record(caller.candidate).await?;
        if let (Some(seen), Some(now)) = (seen, now) {
            let mut profile = seen.value.profile;
            if change.apply(&mut profile, month_of(self.now())).is_ok() && profile == now.value.profile {
                return Ok(now.value.version);
            }
        }
        Err(ServiceError::Stale)
    }

    /// The candidate says that everything in the version they saw is right.
    ///
    /// # Errors
    /// `Impossible` for a profile that says nothing of work yet; `Stale`.
    pub async fn confirm_profile(&self, caller: &Caller, version: u64) -> ServiceResult<u64> {
        match self.confirm_once(caller, version).await {
            // When the form was sent twice at once, the second look finds what the first one made.
            Err(ServiceError::Stale) => self.confirm_once(caller, version).await,
            other => other,
        }
    }

    async fn confirm_once(&self, caller: &Caller, version: u64) -> ServiceResult<u64> {
        let stored = self
            .profile_record(caller.candidate)
            .await?
            .ok_or(ServiceError::NotFound)?;
        if stored.value.confirmed && stored.value.version >= version {
            return Ok(stored.value.version);
        }
        if stored.value.version != version {
            return Err(ServiceError::Stale);
        }
        if stored.value.profile.is_thin() {
            return Err(ServiceError::Impossible(
                "add a position, a school or a skill first, because jobs are compared with these",
            ));
        }
        let mut next = ProfileRecord {
            version: version + 1,
            confirmed: true,
            updated_at: self.now(),
            decided_at: Some(self.now()),
            what: Some("said that everything is right".to_owned()),
            place: None,
            ..stored.value.clone()
        };
        confirm_all(&mut next.profile);
        self.replace_profile(caller, Some(stored), next, "profile.confirmed", String::new())
            .await
    }

    /// Puts the facts of one of the caller's documents in place of the profile. Nothing happens when they are in it
    /// already.
    ///
    /// # Errors
    /// `Impossible` while no facts were found in the document.
    pub async fn use_resume(&self, caller: &Caller, id: ResumeId) -> ServiceResult<u64> {
        match self.use_resume_once(caller, id).await {
            Err(ServiceError::Stale) => self.use_resume_once(caller, id).await,
            other => other,
        }
    }

    async fn use_resume_once(&self, caller: &Caller, id: ResumeId) -> ServiceResult<u64> {
        let candidate = caller.candidate;
        self.resume_record(candidate, id).await?;
        let stored = self.profile_record(candidate).await?;
        if let Some(stored) = &stored
            && stored.value.resume == Some(id)
        {
            return Ok(stored.value.version);
        }
        let parsed = self
            .read_sealed::<Profile>(&KeyOwner::candidate(candidate), &keys::parsed(candidate, id))
            .await?
            .ok_or(ServiceError::Impossible(
                "no facts were found in this document yet; wait until it is read",
            ))?;
        let next = ProfileRecord {
            version: stored.as_ref().map_or(0, |stored| stored.value.version) + 1,
            resume: Some(id),
            confirmed: false,
            updated_at: self.now(),
            decided_at: Some(self.now()),
            what: Some(READ.to_owned()),
            place: None,
            profile: parsed.value,
        };
        self.replace_profile(
            caller,
            stored,
            next,
            "profile.document_chosen",
            format!(" resume={id}"),
        )
        .await
    }

    /// An empty profile to type in, for somebody whose document cannot be read. An existing one is kept.
    pub async fn start_profile(&self, caller: &Caller) -> ServiceResult<u64> {
        if let Some(stored) = self.profile_record(caller.candidate).await? {
            return Ok(stored.value.version);
        }
        let mut profile = Profile::default();
        profile
            .basics
            .emails
            .push(Sourced::typed(caller.email.as_str().to_owned()));
        let next = ProfileRecord {
            version: 1,
            resume: None,
            confirmed: false,
            updated_at: self.now(),
            decided_at: Some(self.now()),
            what: Some("began an empty profile".to_owned()),
            place: None,
            profile,
        };
        let started = self
            .replace_profile(caller, None, next, "profile.started", String::new())
            .await;
        match (started, self.profile_record(caller.candidate).await?) {
            // The form was sent twice at once, or a document became the profile at the same moment.
            (Err(ServiceError::Stale), Some(stored)) => Ok(stored.value.version),
            (other, _) => other,
        }
    }

    pub(crate) async fn profile_record(
        &self,
        candidate: CandidateId,
    ) -> ServiceResult<Option<Stored<ProfileRecord>>> {
        self.read_sealed(&KeyOwner::candidate(candidate), &keys::profile(candidate))
            .await
    }

    /// Puts a version that the caller made in place of the one before. `detail` goes to the ledger behind the version.
    pub(crate) async fn replace_profile(
        &self,
        caller: &Caller,
        old: Option<Stored<ProfileRecord>>,
        next: ProfileRecord,
        action: &str,
        detail: String,
    ) -> ServiceResult<u64> {
        let (candidate, version) = (caller.candidate, next.version);
        let mut change = self.change(Actor::caller(caller), None);
        // The document may be removed at this moment, and a profile without its document could not be shown.
        if let Some(id) = next.resume {
            change = change.check(keys::resume(candidate, id), Condition::Exists);
        }
        self.put_profile(change, candidate, old, &next)
            .await?
            .event(Event::ProfileCorrected(ProfileRef {
                candidate,
                version,
                resume: None,
            }))
            .audit(
                action,
                format!("candidate:{candidate}"),
                format!("version={version}{detail}"),
            )
            .commit()
            .await?;
        Ok(version)
    }
}

/// Whether two profiles differ at most in the lines that nothing was read from.
pub(crate) fn says_the_same(a: &Profile, b: &Profile) -> bool {
    let facts = |profile: &Profile| Profile {
        unread: Vec::new(),
        ..profile.clone()
    };
    facts(a) == facts(b)
}

/// Whether the owner typed, corrected or took out facts. The address of the account, which an empty profile begins
/// with, is none.
fn is_hand_made(profile: &Profile) -> bool {
    let mut typed = 0;
    edit::each_value(&mut profile.clone(), &mut |_, span| {
        typed += usize::from(span.is_none())
    });
    let addresses = profile
        .basics
        .emails
        .iter()
        .filter(|email| email.span.is_none())
        .count();
    typed > addresses || !profile.withdrawn.is_empty()
}

/// Values that the candidate should look at.
pub(crate) fn to_check(profile: &Profile) -> u32 {
    let mut count = 0;
    edit::each_value(&mut profile.clone(), &mut |confidence, _| {
        count += u32::from(*confidence < rolefit_domain::profile::CHECK_BELOW);
    });
    count
}

/// Takes every value for right, and the lines that nothing was read from for lines that do not matter.
fn confirm_all(profile: &mut Profile) {
    profile.unread.clear();
    edit::each_value(profile, &mut |confidence, _| *confidence = 100);
}
