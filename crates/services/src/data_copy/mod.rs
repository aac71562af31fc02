//! A copy of everything that is held about a person, for that person alone: one archive, written while it is read.
//!
//! What stands where is told by `read-me.txt` in it. Nobody else's data is in it: of others it says at most that somebody did
//! something, and for which organization.

mod account;
mod activity;
mod archive;
mod documents;

use futures::stream::BoxStream;
use rolefit_domain::Caller;
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Query, SortRange};
use serde_json::{Value, json};

use self::archive::{Archive, streamed};
use crate::damage::skip_damaged;
use crate::profiles::ProfileRecord;
use crate::scoring::MatchRecord;
use crate::store::Actor;
use crate::{ServiceResult, Services, keys};

/// A copy on its way.
pub struct DataCopy {
    /// A name for the file.
    pub file_name: String,
    /// A ZIP archive. It is made as it is read, a piece in memory at a time, and fails rather than end early: an archive that
    /// was not read to its end cannot be opened.
    pub content: BoxStream<'static, ServiceResult<bytes::Bytes>>,
}

impl Services {
    /// Everything that is held about the caller: account, sessions and memberships, profile with its earlier versions,
    /// documents with their text and the facts found in them, matches, and the ledger's entries. Remembered in the ledger
    /// before the first byte, so that the copy holds its own entry.
    ///
    /// What is damaged is left out and named at the end of the archive; every other failure breaks the content off.
    pub async fn copy_of_data(&self, caller: &Caller) -> ServiceResult<DataCopy> {
        let account = caller.account;
        self.change(Actor::caller(caller), None)
            .audit("account.data_copied", format!("account:{account}"), String::new())
            .commit()
            .await?;
        let begun = self.now();
        let (services, caller) = (self.clone(), caller.clone());
        Ok(DataCopy {
            file_name: format!("rolefit-data-{}.zip", begun.iso_date()),
            content: streamed(begun, move |archive| async move {
                services.write_copy(&caller, archive).await
            }),
        })
    }

    async fn write_copy(&self, caller: &Caller, mut archive: Archive) -> ServiceResult<()> {
        let to_read = read_me(caller, &archive.begun().minute_text());
        archive.file("read-me.txt", to_read.as_bytes()).await?;
        let account = self.account_facts(caller).await?;
        archive.json("account.json", &account).await?;
        self.write_profile(caller, &mut archive).await?;
        let documents = self.documents_of(caller, &mut archive).await?;
        self.write_documents(caller, &documents, &mut archive).await?;
        self.write_matches(caller, &mut archive).await?;
        self.write_activity(caller, &documents, &mut archive).await?;
        archive.finish().await
    }

    /// The profile and its earlier versions.
    async fn write_profile(&self, caller: &Caller, archive: &mut Archive) -> ServiceResult<()> {
        let candidate = caller.candidate;
        let profile = self.profile_record(candidate).await;
        match skip_damaged(profile, "profile", candidate)? {
            Some(Some(stored)) => {
                let told = self.profile_told(caller, stored.value).await?;
                archive.json("profile.json", &told).await?;
            }
            Some(None) => {}
            None => archive.lacks("profile.json"),
        }
        let owner = KeyOwner::candidate(candidate);
        for record in self.profile_versions(candidate).await? {
            let name = match record.key.sort.strip_prefix(keys::PROFILE_VERSION_PREFIX) {
                Some(version) => format!("earlier-profiles/{}.json", version.trim_start_matches('0')),
                None => continue,
            };
            let stored = self.unseal::<ProfileRecord>(&owner, &record).await;
            match skip_damaged(stored, "profile", &record.key.sort)?.flatten() {
                Some(stored) => {
                    let told = self.profile_told(caller, stored.value).await?;
                    archive.json(&name, &told).await?;
                }
                None => archive.lacks(&name),
            }
        }
        Ok(())
    }

    /// A version of the profile as JSON Resume, with all that is kept beside it.
    async fn profile_told(&self, caller: &Caller, record: ProfileRecord) -> ServiceResult<Value> {
        let text = match record.resume {
            Some(resume) => {
                let text = self.document_text(caller.candidate, resume).await;
                skip_damaged(text, "text", resume)?.flatten()
            }
            None => None,
        };
        let mut told = rolefit_resume::json_resume(&record.profile, &text.unwrap_or_default());
        told["meta"]["rolefit"]["version"] = json!({
            "number": record.version,
            "madeAt": record.updated_at.rfc3339(),
            "what": record.what,
            "confirmedByYou": record.confirmed,
            "youLastDecidedAt": record.decided_at.map(|at| at.rfc3339()),
            "document": record.resume,
        });
        told["meta"]["rolefit"]["asStored"] = serde_json::to_value(&record.profile)?;
        Ok(told)
    }

    /// Every match that is kept, with the title of its job.
    async fn write_matches(&self, caller: &Caller, archive: &mut Archive) -> ServiceResult<()> {
        let owner = KeyOwner::candidate(caller.candidate);
        let mut query = Query::partition(keys::candidate(caller.candidate).partition);
        query.range = SortRange::Prefix(keys::MATCH_PREFIX.to_owned());
        archive.begin_list("matches.json").await?;
        loop {
            let page = self.ports().records.query(&query).await?;
            for record in page.records {
                let stored = self.unseal::<MatchRecord>(&owner, &record).await;
                let Some(stored) = skip_damaged(stored, "match", &record.key.sort)?.flatten() else {
                    archive.lacks(&format!("matches.json: {}", record.key.sort));
                    continue;
                };
                let result = stored.value.result;
                let job = skip_damaged(self.job(result.job).await, "job", result.job)?.flatten();
                // What an organization has not published is not the candidate's to read.
                let job = job.filter(|job| job.value.status.is_public()).map(|job| {
                    json!({
                        "title": job.value.posting.title,
                        "organization": job.value.posting.organization_name,
                        "criteria": job.value.criteria,
                    })
                });
                archive.item(&json!({ "job": job, "match": result })).await?;
            }
            match page.next {
                Some(next) => query.after = Some(next),
                None => return archive.end_list().await,
            }
        }
    }
}

/// What the archive holds, for its owner.
fn read_me(caller: &Caller, made: &str) -> String {
    format!(
        "A copy of everything that Rolefit holds about {email}
Made on {made}

account.json       Your address, what you chose, two-step sign-in, your sessions, the organizations that you
                   work for, and forms that were sent back to you within the last hour.
profile.json       Your profile in the form JSON Resume 1.0.0, which other programs read. What the form has no
                   place for is in it under meta.rolefit: where your document says each fact (as bytes of
                   its text, from and to), how sure we were, and the facts just as they are stored.
earlier-profiles/  The earlier versions of your profile that you can go back to.
documents.json     What is known of each document, and how its reading went.
documents/         Your documents as you sent them; beside each, where it could be read, its text with the
                   place of every line (.text.json) and the facts that were found in it (.facts.json).
matches.json       How your profile compares with jobs: points, reasons, the words that support them, and
                   what each score was computed from.
activity.json      The entries of the log of decisions that are about you: what you did, what was done with
                   your data, and for which organization. Of other people it does not say who they are.

If something could not be read, left-out.txt names it.

Not in here: your password, the key of your authenticator app and your recovery codes, which are kept in forms
that nobody should copy; the index for searching, which is made from your profile; and mails, which you have.
Events that parts of the software send to each other are kept for a week; they say what activity.json says.
",
        email = caller.email.as_str(),
    )
}
