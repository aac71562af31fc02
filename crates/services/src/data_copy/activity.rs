//! The entries of the ledger that are about a person, told without telling of anybody else.

use std::collections::{BTreeMap, BTreeSet};

use rolefit_domain::{Caller, OrganizationId};
use rolefit_ports::ledger::{AuditEntry, LedgerEntry};
use serde_json::{Value, json};

use super::archive::Archive;
use super::documents::Document;
use crate::damage::skip_damaged;
use crate::organizations::OrganizationRecord;
use crate::{ServiceResult, Services, keys};

/// Entries that are read at a time.
const AT_ONCE: u32 = 1000;

impl Services {
    /// Every entry about the caller, in the ledger's order. The ledger has no index by person, so that all of it is read; nothing
    /// of it is kept in memory.
    pub(super) async fn write_activity(
        &self,
        caller: &Caller,
        documents: &[Document],
        archive: &mut Archive,
    ) -> ServiceResult<()> {
        let mut about = About::new(caller, documents.iter().map(|document| document.id.to_string()));
        let mut organizations = BTreeMap::new();
        archive.begin_list("activity.json").await?;
        let mut after = 0;
        loop {
            let entries = self.ports().ledger.entries(after, AT_ONCE).await?;
            let Some(last) = entries.last() else { break };
            after = last.sequence;
            // Entries come for as long as somebody does something.
            let is_late = last.entry.at > archive.begun();
            for entry in &entries {
                let Some(mut told) = about.told(entry) else {
                    continue;
                };
                if let Some(id) = &entry.entry.organization {
                    let name = match organizations.get(id) {
                        Some(name) => Option::clone(name),
                        None => {
                            let name = self.organization_name(id).await?;
                            organizations.insert(id.clone(), name.clone());
                            name
                        }
                    };
                    told["organization"] = json!({ "id": id, "name": name });
                }
                archive.item(&told).await?;
            }
            if is_late {
                break;
            }
        }
        archive.end_list().await
    }

    async fn organization_name(&self, id: &str) -> ServiceResult<Option<String>> {
        let Ok(id) = id.parse::<OrganizationId>() else {
            return Ok(None);
        };
        let record = self.read::<OrganizationRecord>(&keys::organization(id)).await;
        let record = skip_damaged(record, "organization", id)?.flatten();
        Ok(record.map(|stored| stored.value.name))
    }
}

/// Whom the entries are looked through for.
struct About {
    /// Who they are as an actor, of their own things and of others' as an operator.
    actors: [String; 2],
    /// What is theirs, as the subject of entries.
    own: BTreeSet<String>,
}

/// The kinds of subjects that stand for people.
const PERSONAL: [&str; 3] = ["account", "candidate", "resume"];

impl About {
    /// The caller with these documents. Documents that were removed since are found on the way.
    fn new(caller: &Caller, documents: impl Iterator<Item = String>) -> Self {
        let account = format!("account:{}", caller.account);
        let candidate = format!("candidate:{}", caller.candidate);
        let documents = documents.map(|id| format!("resume:{id}"));
        Self {
            own: [account.clone(), candidate]
                .into_iter()
                .chain(documents)
                .collect(),
            actors: [account, format!("operator:{}", caller.account)],
        }
    }

    /// An entry as its person may read it; `None` for one that is about others.
    fn told(&mut self, entry: &LedgerEntry) -> Option<Value> {
        let LedgerEntry { sequence, entry, .. } = entry;
        let by_them = self.actors.contains(&entry.actor);
        // Whoever uploads a document owns it; who looks at one may be anybody.
        if by_them && entry.action == "resume.uploaded" {
            self.own.insert(entry.subject.clone());
        }
        if !by_them && !self.own.contains(&entry.subject) && !self.is_named_in(entry) {
            return None;
        }
        Some(json!({
            "number": sequence,
            "at": entry.at.rfc3339(),
            "by": self.actor_of(entry),
            "action": entry.action,
            "subject": self.without_others(&entry.subject, ':'),
            "detail": entry
                .detail
                .split(' ')
                .map(|part| self.without_others(part, '='))
                .collect::<Vec<_>>()
                .join(" "),
        }))
    }

    /// Whether the details of an entry name the person.
    fn is_named_in(&self, entry: &AuditEntry) -> bool {
        let mut parts = entry.detail.split(' ');
        parts.any(|part| self.own.contains(&part.replacen('=', ":", 1)))
    }

    fn actor_of(&self, entry: &AuditEntry) -> String {
        match entry.actor.split_once(':') {
            _ if self.actors.contains(&entry.actor) => "you".to_owned(),
            Some(("system", _)) => entry.actor.clone(),
            Some(("operator", _)) => "the people who run this site".to_owned(),
            _ if entry.organization.is_some() => "a member of the organization".to_owned(),
            _ => "another person".to_owned(),
        }
    }

    /// A kind and an id, without the id of another person.
    fn without_others(&self, named: &str, between: char) -> String {
        match named.split_once(between) {
            Some((kind, id)) if PERSONAL.contains(&kind) && !self.own.contains(&format!("{kind}:{id}")) => {
                format!("{kind}{between}another-person")
            }
            _ => named.to_owned(),
        }
    }
}

#[cfg(test)]
mod tests {
    use rolefit_domain::{AccountId, CandidateId, EmailAddress, SessionId, Timestamp};

    use super::*;

    fn about() -> About {
        let id = uuid::Uuid::from_u128;
        let email: EmailAddress = "nora@example.org".parse().expect("an address");
        let caller = Caller {
            account: AccountId::new(id(1)),
            email,
            session: SessionId::new(id(9)),
            candidate: CandidateId::new(id(2)),
            memberships: Vec::new(),
            operator: false,
        };
        About::new(&caller, ["own".to_owned()].into_iter())
    }

    /// `by`, `subject` and `detail` of what is told of an entry.
    fn told(
        about: &mut About,
        actor: &str,
        action: &str,
        subject: &str,
        detail: &str,
    ) -> Option<[String; 3]> {
        let entry = AuditEntry {
            at: Timestamp(0),
            actor: actor.replace("ME", &id(1)),
            action: action.to_owned(),
            subject: subject.replace("ME", &id(1)).replace("CANDIDATE", &id(2)),
            organization: actor.contains("ada").then(|| "meadow".to_owned()),
            detail: detail.replace("CANDIDATE", &id(2)),
        };
        let told = about.told(&LedgerEntry {
            sequence: 7,
            previous: String::new(),
            hash: String::new(),
            entry,
        })?;
        let text = |name: &str| {
            told[name]
                .as_str()
                .unwrap_or_default()
                .replace(&id(2), "CANDIDATE")
        };
        Some(["by", "subject", "detail"].map(text))
    }

    fn id(number: u128) -> String {
        AccountId::new(uuid::Uuid::from_u128(number)).to_string()
    }

    #[test]
    fn what_others_do_with_a_persons_data_is_told_and_who_they_are_is_not() {
        let mut about = about();
        let mut seen = |actor, action, subject, detail| told(&mut about, actor, action, subject, detail);
        assert_eq!(
            seen("account:ada", "match.viewed", "candidate:CANDIDATE", "job=3"),
            Some([
                "a member of the organization".into(),
                "candidate:CANDIDATE".into(),
                "job=3".into()
            ])
        );
        assert_eq!(
            seen("operator:op", "account.disabled", "account:ME", "").map(|[by, ..]| by),
            Some("the people who run this site".into())
        );
        assert_eq!(
            seen(
                "system:erase",
                "account.erased",
                "account:x",
                "candidate=CANDIDATE"
            ),
            Some([
                "system:erase".into(),
                "account:another-person".into(),
                "candidate=CANDIDATE".into()
            ])
        );
        assert_eq!(
            seen("account:ada", "match.viewed", "candidate:other", "job=3"),
            None
        );
        assert_eq!(seen("account:ada", "resume.viewed", "resume:other", ""), None);
        assert!(seen("system:extract", "resume.refused", "resume:own", "").is_some());
    }

    #[test]
    fn what_a_person_does_with_the_data_of_others_names_nobody() {
        let mut about = about();
        let mut seen =
            |action, subject| told(&mut about, "account:ME", action, subject, "candidate=other job=3");
        assert_eq!(
            seen("match.viewed", "candidate:other"),
            Some([
                "you".into(),
                "candidate:another-person".into(),
                "candidate=another-person job=3".into()
            ])
        );
        assert_eq!(
            seen("resume.viewed", "resume:theirs").map(|[_, subject, _]| subject),
            Some("resume:another-person".into())
        );
        assert_eq!(
            seen("job.published", "job:3").map(|[_, subject, _]| subject),
            Some("job:3".into())
        );
    }

    #[test]
    fn a_document_that_was_removed_is_still_its_owners() {
        let mut about = about();
        let mut seen = |actor, action| told(&mut about, actor, action, "resume:gone", "");
        assert_eq!(
            seen("system:extract", "resume.refused"),
            None,
            "nobody knows whose it is"
        );
        assert!(seen("account:ME", "resume.uploaded").is_some());
        assert!(seen("system:extract", "resume.refused").is_some());
    }
}
