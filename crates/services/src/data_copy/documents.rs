//! The documents of a copy, each with its text and with what was found in it.

use futures::TryStreamExt;
use rolefit_domain::{Caller, Profile, ResumeId};
use rolefit_ports::blobs::BlobKey;
use rolefit_ports::keys::KeyOwner;
use serde_json::{Value, json};

use super::archive::Archive;
use crate::damage::skip_damaged;
use crate::resumes::ResumeRecord;
use crate::{ServiceError, ServiceResult, Services, keys};

/// A document of the caller.
pub(super) struct Document {
    pub id: ResumeId,
    record: ResumeRecord,
    /// What its files are called in the archive.
    name: String,
}

/// What became of a file of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stored {
    /// There is none.
    Not,
    /// It is in the archive, or named among what is missing.
    Yes,
}

impl Services {
    /// The caller's documents, oldest first.
    pub(super) async fn documents_of(
        &self,
        caller: &Caller,
        archive: &mut Archive,
    ) -> ServiceResult<Vec<Document>> {
        let owner = KeyOwner::candidate(caller.candidate);
        let mut documents = Vec::new();
        for record in self.resume_records(caller.candidate).await? {
            let Some(id) = keys::resume_of(&record.key) else {
                continue;
            };
            let stored = self.unseal::<ResumeRecord>(&owner, &record).await;
            match skip_damaged(stored, "resume", id)?.flatten() {
                Some(stored) => documents.push(Document {
                    id,
                    name: name_in_archive(documents.len() + 1, &stored.value.file_name),
                    record: stored.value,
                }),
                None => archive.lacks(&format!("document {id}")),
            }
        }
        Ok(documents)
    }

    /// Every document with its text and its facts, and a list of them.
    pub(super) async fn write_documents(
        &self,
        caller: &Caller,
        documents: &[Document],
        archive: &mut Archive,
    ) -> ServiceResult<()> {
        let candidate = caller.candidate;
        let mut list = Vec::new();
        for document in documents {
            let id = document.id;
            let Document { name, record, .. } = document;
            if self
                .write_blob(name, &keys::file_blob(candidate, id), archive)
                .await?
                == Stored::Not
            {
                archive.lacks(name);
            }
            let text_name = format!("{name}.text.json");
            let text = self
                .write_blob(&text_name, &keys::text_blob(candidate, id), archive)
                .await?;
            let facts_name = format!("{name}.facts.json");
            let facts = self.facts_found(caller, id, &facts_name, archive).await?;
            if let Some(facts) = &facts {
                archive.json(&facts_name, facts).await?;
            }
            list.push(json!({
                "id": id,
                "file": name,
                "text": (text == Stored::Yes).then_some(text_name),
                "facts": facts.map(|_| facts_name),
                "nameOnYourComputer": record.file_name,
                "bytes": record.size,
                "sha256": record.sha256,
                "uploadedAt": record.uploaded_at.rfc3339(),
                "readBy": record.extractor,
                "factsFoundBy": record.model,
                "steps": record.steps.iter().map(|step| json!({
                    "step": step.step,
                    "outcome": step.state,
                    "begunAt": step.started_at.map(|at| at.rfc3339()),
                    "endedAt": step.ended_at.map(|at| at.rfc3339()),
                    "attempts": step.attempts,
                })).collect::<Vec<_>>(),
            }));
        }
        archive.json("documents.json", &Value::from(list)).await
    }

    /// The facts that were found in a document, before its owner changed any; `None` where none were.
    async fn facts_found(
        &self,
        caller: &Caller,
        id: ResumeId,
        name: &str,
        archive: &mut Archive,
    ) -> ServiceResult<Option<Value>> {
        let candidate = caller.candidate;
        let owner = KeyOwner::candidate(candidate);
        let parsed = self
            .read_sealed::<Profile>(&owner, &keys::parsed(candidate, id))
            .await;
        let Some(parsed) = skip_damaged(parsed, "parsed", id)? else {
            archive.lacks(name);
            return Ok(None);
        };
        let Some(parsed) = parsed else {
            return Ok(None);
        };
        let text = self.document_text(candidate, id).await;
        let text = skip_damaged(text, "text", id)?.flatten().unwrap_or_default();
        Ok(Some(rolefit_resume::json_resume(&parsed.value, &text)))
    }

    /// Writes a stored file into the archive, as it is read.
    async fn write_blob(&self, name: &str, key: &BlobKey, archive: &mut Archive) -> ServiceResult<Stored> {
        let opened = self.ports().blobs.get(key).await.map_err(ServiceError::from);
        let Some(opened) = skip_damaged(opened, "blob", key.as_str())? else {
            archive.lacks(name);
            return Ok(Stored::Yes);
        };
        let Some(reader) = opened else {
            return Ok(Stored::Not);
        };
        archive.begin(name)?;
        let mut content = reader.content;
        loop {
            let piece = content.try_next().await.map_err(ServiceError::from);
            match skip_damaged(piece, "blob", key.as_str())? {
                Some(Some(piece)) => archive.write(&piece).await?,
                Some(None) => return Ok(Stored::Yes),
                None => {
                    archive.lacks(name);
                    return Ok(Stored::Yes);
                }
            }
        }
    }
}

/// A name that every system can unpack, unlike any other of the archive.
fn name_in_archive(number: usize, file_name: &str) -> String {
    let safe = |c: char| match c {
        '<' | '>' | ':' | '"' | '/' | '\\' | '|' | '?' | '*' => '_',
        c => c,
    };
    let name: String = file_name.chars().map(safe).collect();
    format!("documents/{number:02} {}", name.trim_end_matches(['.', ' ']))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_in_the_archive_lead_nowhere_else_and_are_each_ones_own() {
        for (number, given, name) in [
            (1, "CV.pdf", "documents/01 CV.pdf"),
            (2, "CV.pdf", "documents/02 CV.pdf"),
            (3, "..", "documents/03 "),
            (4, "a:b?.pdf", "documents/04 a_b_.pdf"),
            (100, "../x", "documents/100 .._x"),
        ] {
            assert_eq!(name_in_archive(number, given), name);
        }
    }
}
