//! Keys by KMS: one data key per person, wrapped by the deployment's KMS key, kept wrapped in the records port.
//!
//! The encryption context of the wrapping names the person, so that a wrapped key cannot be put under another name, and
//! so that CloudTrail says whose data was opened. Sealing itself happens in this process: KMS is asked once per person
//! and process, not once per record.
//!
//! Destroying replaces the wrapped key by a mark. Copies of the table from before hold the wrapped key still: give this
//! adapter a table without point-in-time recovery, as `infra/keys.yaml` makes it. A process that has the key in memory
//! looks again after [`REMEMBERED`], so elsewhere the key is gone within that time.

use std::collections::HashSet;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use async_trait::async_trait;
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use rolefit_domain::Timestamp;
use rolefit_formats::key_cache::Cache;
use rolefit_formats::seal::{Cipher, associated};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Key, NewRecord, Record, Transaction, Write};
use rolefit_ports::{Clock, ErrorKind, IdSource, Keys, PortError, PortResult, Records};
use zeroize::Zeroizing;

use crate::error::{Codes, port_error};
use crate::sdk::{Sdk, Service};

/// How long a key is used without looking whether it was destroyed elsewhere.
pub const REMEMBERED: Duration = Duration::from_secs(60);

/// The context of the deployment's own secret, and its value.
const SECRET_CONTEXT: (&str, &str) = ("rolefit:secret", "master key");

/// The name of the context's one field.
const CONTEXT: &str = "rolefit:owner";
/// The body of a destroyed key's record. No wrapped key is that short.
const DESTROYED: &[u8] = b"destroyed";

/// The codes of the service beside the common ones. A key of the deployment that cannot be used is for the operator to
/// mend: the person's data is not gone.
const CODES: Codes = &[
    ("DisabledException", ErrorKind::Refused),
    ("InvalidGrantTokenException", ErrorKind::Refused),
    ("InvalidKeyUsageException", ErrorKind::Refused),
    ("KMSInvalidStateException", ErrorKind::Refused),
    ("KeyUnavailableException", ErrorKind::Unavailable),
    ("NotFoundException", ErrorKind::Refused),
    ("IncorrectKeyException", ErrorKind::Corrupt),
    ("InvalidCiphertextException", ErrorKind::Corrupt),
    ("DependencyTimeoutException", ErrorKind::Unavailable),
    ("KMSInternalException", ErrorKind::Unavailable),
    ("LimitExceededException", ErrorKind::Throttled),
];

/// [`Keys`] by KMS.
pub struct KmsKeys {
    client: Client,
    key: String,
    records: Arc<dyn Records>,
    clock: Arc<dyn Clock>,
    ids: Arc<dyn IdSource>,
    memory: Mutex<Memory>,
}

/// The keys used lately, since when they are taken for good, and the owners whose keys this process destroyed. One lock for
/// all, so that a destroyed key is never cached again by a call that was under way.
struct Memory {
    cache: Cache,
    since: Timestamp,
    destroyed: HashSet<KeyOwner>,
}

impl KmsKeys {
    /// Keys wrapped by a KMS key, given by its id, ARN or alias (`alias/…`), and kept in `records`.
    pub fn new(
        sdk: &Sdk,
        key: impl Into<String>,
        records: Arc<dyn Records>,
        clock: Arc<dyn Clock>,
        ids: Arc<dyn IdSource>,
    ) -> Self {
        let since = clock.now();
        Self {
            client: Client::new(&sdk.config(Service::Kms)),
            key: key.into(),
            records,
            clock,
            ids,
            memory: Mutex::new(Memory {
                cache: Cache::default(),
                since,
                destroyed: HashSet::new(),
            }),
        }
    }

    /// The person's key, ready for use.
    async fn cipher(&self, owner: &KeyOwner) -> PortResult<Arc<Cipher>> {
        if let Some(cipher) = self.remembered(owner) {
            return Ok(cipher);
        }
        match self.records.get(&place(owner)).await? {
            Some(record) => self.unwrap(owner, &record).await,
            None => Err(PortError::new(ErrorKind::NotFound, "the owner has no key")),
        }
    }

    async fn unwrap(&self, owner: &KeyOwner, record: &Record) -> PortResult<Arc<Cipher>> {
        if record.body == DESTROYED {
            return Err(destroyed());
        }
        let answer = self
            .client
            .decrypt()
            .key_id(&self.key)
            .ciphertext_blob(Blob::new(record.body.clone()))
            .encryption_context(CONTEXT, owner.as_str())
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot unwrap a data key", CODES))?;
        let plain = answer.plaintext.map(|plain| Zeroizing::new(plain.into_inner()));
        self.remember(owner, plain)
    }

    fn remembered(&self, owner: &KeyOwner) -> Option<Arc<Cipher>> {
        let now = self.clock.now();
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        // All at once and not each by itself: it is simple, and a minute's worth of calls is little.
        let age = now.millis_since(memory.since);
        if !(0..REMEMBERED.as_millis() as i64).contains(&age) {
            memory.cache = Cache::default();
            memory.since = now;
        }
        memory.cache.get(owner)
    }

    fn remember(&self, owner: &KeyOwner, plain: Option<Zeroizing<Vec<u8>>>) -> PortResult<Arc<Cipher>> {
        let plain = plain.unwrap_or_default();
        let key: &[u8; 32] = plain
            .as_slice()
            .try_into()
            .map_err(|_| PortError::new(ErrorKind::Corrupt, "a data key has another length than 32 bytes"))?;
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        if memory.destroyed.contains(owner) {
            return Err(destroyed());
        }
        Ok(memory.cache.insert(owner, Cipher::new(key)))
    }

    fn forget(&self, owner: &KeyOwner) {
        let mut memory = self.memory.lock().unwrap_or_else(PoisonError::into_inner);
        memory.destroyed.insert(owner.clone());
        memory.cache.remove(owner);
    }

    async fn write(&self, owner: &KeyOwner, body: Vec<u8>, condition: Condition) -> PortResult<()> {
        let record = NewRecord::new(place(owner), body);
        self.records
            .transact(Transaction {
                writes: vec![Write::Put { record, condition }],
                ..Transaction::default()
            })
            .await
    }
}

/// Opens the deployment's master key, which was wrapped by `aws kms encrypt` with the key of the keys of people, the
/// context `rolefit:secret=master key`, and written in base64.
///
/// # Errors
/// `Invalid` when it is not base64, `Corrupt` when it was wrapped by another key or for something else.
pub async fn unwrap_secret(sdk: &Sdk, key: &str, wrapped: &str) -> PortResult<Zeroizing<Vec<u8>>> {
    let bytes = STANDARD.decode(wrapped.trim()).map_err(|error| {
        PortError::with_source(ErrorKind::Invalid, "the wrapped master key is not base64", error)
    })?;
    let (name, value) = SECRET_CONTEXT;
    let answer = Client::new(&sdk.config(Service::Kms))
        .decrypt()
        .key_id(key)
        .ciphertext_blob(Blob::new(bytes))
        .encryption_context(name, value)
        .send()
        .await
        .map_err(|failure| port_error(failure, "cannot unwrap the master key", CODES))?;
    let plain = answer.plaintext.map(|plain| Zeroizing::new(plain.into_inner()));
    plain
        .filter(|plain| !plain.is_empty())
        .ok_or_else(|| PortError::new(ErrorKind::Corrupt, "KMS answered without a master key"))
}

#[async_trait]
impl Keys for KmsKeys {
    async fn ensure(&self, owner: &KeyOwner) -> PortResult<()> {
        if self.remembered(owner).is_some() {
            return Ok(());
        }
        if let Some(record) = self.records.get(&place(owner)).await? {
            return self.unwrap(owner, &record).await.map(drop);
        }
        let answer = self
            .client
            .generate_data_key()
            .key_id(&self.key)
            .key_spec(DataKeySpec::Aes256)
            .encryption_context(CONTEXT, owner.as_str())
            .send()
            .await
            .map_err(|failure| port_error(failure, "cannot make a data key", CODES))?;
        let (Some(wrapped), Some(plain)) = (answer.ciphertext_blob, answer.plaintext) else {
            return Err(PortError::new(
                ErrorKind::Unavailable,
                "KMS answered without a data key",
            ));
        };
        let plain = Zeroizing::new(plain.into_inner());
        match self.write(owner, wrapped.into_inner(), Condition::Absent).await {
            Ok(()) => self.remember(owner, Some(plain)).map(drop),
            // Somebody else was quicker: theirs is the key, or it was destroyed.
            Err(error) if error.kind() == ErrorKind::Conflict => self.cipher(owner).await.map(drop),
            Err(error) => Err(error),
        }
    }

    async fn seal(&self, owner: &KeyOwner, context: &str, plain: &[u8]) -> PortResult<Vec<u8>> {
        let cipher = self.cipher(owner).await?;
        cipher.seal(self.ids.as_ref(), &associated(owner, context), plain)
    }

    async fn open(&self, owner: &KeyOwner, context: &str, sealed: &[u8]) -> PortResult<Vec<u8>> {
        let cipher = self.cipher(owner).await?;
        cipher.open(&associated(owner, context), sealed)
    }

    async fn destroy(&self, owner: &KeyOwner) -> PortResult<()> {
        self.write(owner, DESTROYED.to_vec(), Condition::None).await?;
        // After the write: whoever reads the record from now on finds the mark, so nobody puts the key back.
        self.forget(owner);
        Ok(())
    }
}

impl std::fmt::Debug for KmsKeys {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("KmsKeys")
            .field("key", &self.key)
            .finish_non_exhaustive()
    }
}

fn place(owner: &KeyOwner) -> Key {
    Key::new(format!("KEY#{}", owner.as_str()), "KEY")
}

fn destroyed() -> PortError {
    PortError::new(ErrorKind::Destroyed, "the owner's key was destroyed")
}
