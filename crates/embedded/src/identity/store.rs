//! Accounts in records: found by address, read and written whole.
//!
//! | record | partition | sort | content |
//! |---|---|---|---|
//! | address | `identity.address.<HMAC of the address>` | `address` | the account's id |
//! | account | `identity.account.<id>` | `account` | password hash, state, codes, the second factor, the sealed address |
//!
//! Everything that decides about an account stands in its one record, so a change is one conditional write.

use rolefit_domain::{AccountId, EmailAddress, Timestamp};
use rolefit_ports::keys::KeyOwner;
use rolefit_ports::records::{Condition, Key, NewRecord, Record, Transaction, Write};
use rolefit_ports::{ErrorKind, PortError, PortResult};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use super::LocalIdentity;
use super::codes::Codes;
use super::encoding::Bytes;
use super::second_factor::Second;
use super::secrets::AddressId;

/// Tries of a change before it is given up because others change the same account all the time.
pub const CHANGE_TRIES: usize = 16;

/// Sort key and kind of the record that leads from an address to its account.
const ADDRESS: &str = "address";
/// Sort key of an account's record.
const ACCOUNT: &str = "account";
/// Seconds that a decoy is kept.
const DECOY_SECONDS: i64 = 3600;
/// Bytes of a typical account with one code.
const ACCOUNT_BYTES: usize = 480;
/// Bytes of an address's record.
const ADDRESS_BYTES: usize = 46;

/// Whether the address was proven.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Standing {
    /// Not yet; the record expires.
    Unconfirmed,
    /// Yes.
    Confirmed,
    /// An administrator disabled the account.
    Disabled {
        /// Whether the address was proven before.
        confirmed: bool,
    },
}

/// The content of an account's record.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct Account {
    /// Where the address leads here from.
    pub address: String,
    /// The address, sealed: for a confirmed account under its own key, else under the key of all unconfirmed ones.
    pub email: Bytes,
    /// PHC string of the password.
    pub password: String,
    /// Confirmed, waiting, or disabled.
    pub standing: Standing,
    /// Sessions of an earlier epoch are over. Grows whenever all sessions end, in the same write as the reason.
    pub epoch: u64,
    /// The codes that wait for an answer.
    #[serde(default)]
    pub codes: Codes,
    /// The second factor.
    #[serde(default)]
    pub second: Second,
}

/// An account as it is stored.
#[derive(Debug, Clone)]
pub struct Stored {
    /// Whose.
    pub id: AccountId,
    /// Version of the record, for the condition of the next write.
    pub version: u64,
    /// When the record disappears: only while unconfirmed.
    pub expires_at: Option<Timestamp>,
    /// The content.
    pub account: Account,
}

/// What stands under an address.
#[derive(Debug)]
pub struct Found {
    /// Version of the address's record; `None` when the address is unknown.
    pub address_version: Option<u64>,
    /// The account, if there is one.
    pub account: Option<Stored>,
}

/// The content of an address's record.
#[derive(Debug, Serialize, Deserialize)]
struct AddressBody {
    account: AccountId,
}

/// What became of a transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Commit {
    /// It happened.
    Done,
    /// Somebody else was first: read again.
    Conflict,
}

impl LocalIdentity {
    /// The account of an address. Reads two records whether or not there is one.
    pub(super) async fn stored_under(&self, address: &AddressId) -> PortResult<Found> {
        let record = self.records.get(&address_key(address.as_str())).await?;
        let (id, address_version) = match &record {
            Some(record) => (decode::<AddressBody>(record)?.account, Some(record.version)),
            None => (address.nobody(), None),
        };
        Ok(Found {
            address_version,
            account: self.load(id).await?,
        })
    }

    /// The account with an id.
    pub(super) async fn load(&self, id: AccountId) -> PortResult<Option<Stored>> {
        let Some(record) = self.records.get(&account_key(id)).await? else {
            return Ok(None);
        };
        Ok(Some(Stored {
            id,
            version: record.version,
            expires_at: record.expires_at,
            account: decode(&record)?,
        }))
    }

    /// Does the writes together.
    pub(super) async fn commit(&self, writes: Vec<Write>) -> PortResult<Commit> {
        let transaction = Transaction {
            writes,
            ..Transaction::default()
        };
        match self.records.transact(transaction).await {
            Ok(()) => Ok(Commit::Done),
            Err(e) if e.kind() == ErrorKind::Conflict => Ok(Commit::Conflict),
            Err(e) => Err(e),
        }
    }

    /// Writes something that means nothing in the place of an account, so that an answer about an unknown address
    /// costs what one about a known address does.
    pub(super) fn decoy_account(&self, address: &AddressId) -> Write {
        self.decoy(address, ACCOUNT, ACCOUNT_BYTES)
    }

    /// The same in the place of an address's record.
    pub(super) fn decoy_address(&self, address: &AddressId) -> Write {
        self.decoy(address, ADDRESS, ADDRESS_BYTES)
    }

    fn decoy(&self, address: &AddressId, sort: &str, bytes: usize) -> Write {
        // Few places, so that guessing addresses does not fill the store.
        let place = address.as_str().get(..2).unwrap_or_default();
        let mut record = NewRecord::new(
            Key::new(format!("identity.decoy.{place}"), sort),
            vec![b' '; bytes],
        );
        record.expires_at = Some(self.clock.now().plus_seconds(DECOY_SECONDS));
        Write::Put {
            record,
            condition: Condition::None,
        }
    }

    /// Seals an address that nobody has proven yet. Such accounts have no key of their own: most strangers' sign-ups
    /// are never confirmed and would leave keys behind.
    pub(super) async fn seal_unproven(&self, id: AccountId, email: &EmailAddress) -> PortResult<Bytes> {
        let owner = unproven_owner()?;
        self.keys.ensure(&owner).await?;
        self.seal_email(&owner, id, email).await
    }

    /// Makes the account's key and seals its address under it.
    pub(super) async fn seal_proven(&self, id: AccountId, email: &EmailAddress) -> PortResult<Bytes> {
        let owner = KeyOwner::account(id);
        self.keys.ensure(&owner).await?;
        self.seal_email(&owner, id, email).await
    }

    /// The address of an account; `None` when its key was destroyed.
    pub(super) async fn open_email(&self, stored: &Stored) -> PortResult<Option<EmailAddress>> {
        let owner = match stored.account.is_proven() {
            true => KeyOwner::account(stored.id),
            false => unproven_owner()?,
        };
        let sealed = &stored.account.email.0;
        let plain = match self.keys.open(&owner, &email_context(stored.id), sealed).await {
            Ok(plain) => plain,
            Err(e) if e.kind() == ErrorKind::Destroyed => return Ok(None),
            Err(e) => return Err(e),
        };
        let corrupt = |e: Box<dyn std::error::Error + Send + Sync>| {
            PortError::with_source(ErrorKind::Corrupt, "sealed address cannot be read", e)
        };
        let text = String::from_utf8(plain).map_err(|e| corrupt(e.into()))?;
        text.parse()
            .map(Some)
            .map_err(|e: rolefit_domain::account::InvalidEmail| corrupt(e.into()))
    }

    async fn seal_email(&self, owner: &KeyOwner, id: AccountId, email: &EmailAddress) -> PortResult<Bytes> {
        let sealed = self
            .keys
            .seal(owner, &email_context(id), email.as_str().as_bytes())
            .await?;
        Ok(Bytes(sealed))
    }
}

impl Account {
    /// Whether the address was proven, be the account disabled or not.
    pub const fn is_proven(&self) -> bool {
        matches!(
            self.standing,
            Standing::Confirmed | Standing::Disabled { confirmed: true }
        )
    }

    /// Whether an administrator disabled the account.
    pub const fn is_disabled(&self) -> bool {
        matches!(self.standing, Standing::Disabled { .. })
    }
}

impl Stored {
    /// Writes the account back if nobody else did meanwhile.
    pub fn put(&self) -> PortResult<Write> {
        put_account(
            self.id,
            &self.account,
            self.expires_at,
            Condition::Version(self.version),
        )
    }

    /// Lets a transaction happen only if nobody changed the account meanwhile.
    pub fn check(&self) -> Write {
        Write::Check {
            key: account_key(self.id),
            condition: Condition::Version(self.version),
        }
    }

    /// Removes the account if nobody changed it meanwhile.
    pub fn delete(&self) -> Write {
        Write::Delete {
            key: account_key(self.id),
            condition: Condition::Version(self.version),
        }
    }
}

impl Found {
    /// Points the address to an account if nobody else changed the address meanwhile.
    pub fn put_address(
        &self,
        address: &AddressId,
        account: AccountId,
        expires_at: Option<Timestamp>,
    ) -> PortResult<Write> {
        let mut record = NewRecord::new(
            address_key(address.as_str()),
            encode(&AddressBody { account }, "address")?,
        );
        record.expires_at = expires_at;
        let condition = self.address_version.map_or(Condition::Absent, Condition::Version);
        Ok(Write::Put { record, condition })
    }
}

/// Writes an account.
pub fn put_account(
    id: AccountId,
    account: &Account,
    expires_at: Option<Timestamp>,
    condition: Condition,
) -> PortResult<Write> {
    let mut record = NewRecord::new(account_key(id), encode(account, "account")?);
    record.expires_at = expires_at;
    Ok(Write::Put { record, condition })
}

/// The key of an address's record, from [`Account::address`] or [`AddressId::as_str`].
pub fn address_key(address: &str) -> Key {
    Key::new(format!("identity.address.{address}"), ADDRESS)
}

/// The body of a record.
pub fn encode<T: Serialize>(body: &T, what: &str) -> PortResult<Vec<u8>> {
    serde_json::to_vec(body)
        .map_err(|e| PortError::with_source(ErrorKind::Invalid, format!("cannot write `{what}` record"), e))
}

/// Reads a record's body.
pub fn decode<T: DeserializeOwned>(record: &Record) -> PortResult<T> {
    serde_json::from_slice(&record.body).map_err(|e| {
        let context = format!("identity record `{}` cannot be read", record.key.sort);
        PortError::with_source(ErrorKind::Corrupt, context, e)
    })
}

/// A change did not get through for [`CHANGE_TRIES`] times.
pub fn contended() -> PortError {
    PortError::new(ErrorKind::Throttled, "account changed too often at once")
}

fn account_key(id: AccountId) -> Key {
    Key::new(format!("identity.account.{id}"), ACCOUNT)
}

fn email_context(id: AccountId) -> String {
    format!("identity.account.{id}.email")
}

fn unproven_owner() -> PortResult<KeyOwner> {
    KeyOwner::parse("identity:unconfirmed")
        .ok_or_else(|| PortError::new(ErrorKind::Invalid, "key owner has another form than expected"))
}
