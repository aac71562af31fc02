//! Organizations and the people who work in them.

use rolefit_domain::limits::MAX_FIELD_CHARS;
use rolefit_domain::{AccountId, Caller, Membership, OrganizationId, Role, Timestamp};
use rolefit_ports::records::{Condition, Index, Key, Query};
use serde::{Deserialize, Serialize};

use crate::accounts::AccountRecord;
use crate::damage::skip_damaged;
use crate::error::typed_line;
use crate::store::{Actor, Change, Stored, decode, plain};
use crate::submissions::Submission;
use crate::{ServiceError, ServiceResult, Services, keys};

/// An organization as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub(crate) struct OrganizationRecord {
    /// Its name.
    pub name: String,
    /// When it was made.
    pub created_at: Timestamp,
}

impl Services {
    /// Makes an organization whose first admin is the caller.
    ///
    /// A caller who is an admin of an organization of that name already gets that one, and so does the same form from
    /// the same account within ten minutes: sent twice, even at once, it makes one organization.
    pub async fn create_organization(&self, caller: &Caller, name: &str) -> ServiceResult<OrganizationId> {
        let name = typed_line("name", name, MAX_FIELD_CHARS)?;
        if name.is_empty() {
            return Err(ServiceError::invalid(
                "name",
                "Write the name of your organization.",
            ));
        }
        let own = caller
            .memberships
            .iter()
            .find(|m| m.organization_name == name && m.role == Role::Admin);
        if let Some(known) = own {
            return Ok(known.organization);
        }
        let submission = Submission::of(&("create_organization", caller.account, &name))?;
        if let Some(known) = self.submitted(&submission).await? {
            return Ok(known);
        }
        let id = self.new_id(OrganizationId::new);
        let record = OrganizationRecord {
            name: name.clone(),
            created_at: self.now(),
        };
        let change = self
            .lasting_change(caller, Some(id))
            .put(plain(keys::organization(id), &record)?, Condition::Absent)
            .audit(
                "organization.created",
                format!("organization:{id}"),
                String::new(),
            );
        let admin = Membership {
            organization: id,
            organization_name: name,
            role: Role::Admin,
        };
        let change = add_member(change, caller.account, &admin, Condition::Absent)?;
        self.commit_once(&submission, id, change).await
    }

    /// Gives an account a role in an organization, in place of any it had there. The role that it has already changes
    /// nothing.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an admin of the organization; `NotFound` for an account that is none, or is being
    /// erased; `Impossible` when nobody would be left who is an admin.
    pub async fn set_member(
        &self,
        caller: &Caller,
        organization: OrganizationId,
        account: AccountId,
        role: Role,
    ) -> ServiceResult<()> {
        match caller.role_in(organization) {
            None => return Err(ServiceError::NotFound),
            Some(Role::Admin) => {}
            Some(_) => return Err(ServiceError::Forbidden),
        }
        let known = self
            .read::<Membership>(&keys::membership(account, organization))
            .await?;
        if known.as_ref().is_some_and(|member| member.value.role == role) {
            return Ok(());
        }
        let erasing = self.ports().records.get(&keys::account_erasing(account)).await?;
        if erasing.is_some()
            || self
                .read::<AccountRecord>(&keys::account(account))
                .await?
                .is_none()
        {
            return Err(ServiceError::NotFound);
        }
        let member = Membership {
            organization,
            organization_name: self.organization(organization).await?.name,
            role,
        };
        let mut change = self
            .change(Actor::caller(caller), Some(organization))
            .check(keys::account(account), Condition::Exists)
            .check(keys::account_erasing(account), Condition::Absent)
            .audit(
                "member.set",
                format!("account:{account}"),
                format!("role={}", role.label()),
            );
        if known
            .as_ref()
            .is_some_and(|member| member.value.role == Role::Admin)
        {
            let other = self.other_admin(organization, account).await?;
            let other = other.ok_or(ServiceError::Impossible(
                "an organization needs an admin; make somebody else its admin first",
            ))?;
            for (key, condition) in other.must_stay() {
                change = change.check(key, condition);
            }
        }
        let condition = known.map_or(Condition::Absent, |member| Condition::Version(member.version));
        add_member(change, account, &member, condition)?.commit().await
    }

    /// An admin of the organization beside the account; `None` when there is none.
    pub(crate) async fn other_admin(
        &self,
        organization: OrganizationId,
        account: AccountId,
    ) -> ServiceResult<Option<OtherAdmin>> {
        let mut query = Query::partition(keys::member_of(organization, account).partition);
        query.index = Index::First;
        for record in self.all(query).await? {
            // Whose role cannot be read is no admin who could be relied on.
            let member = skip_damaged(decode(&record), "membership", &record.key.partition)?;
            let Some(member): Option<Stored<Membership>> = member else {
                continue;
            };
            let listed = record.index1.as_ref().and_then(|key| key.sort.parse().ok());
            let Some(other) = listed.filter(|other| *other != account) else {
                continue;
            };
            let erasing = self.ports().records.get(&keys::account_erasing(other)).await?;
            if member.value.role == Role::Admin && erasing.is_none() {
                return Ok(Some(OtherAdmin {
                    account: other,
                    membership: record.key,
                    version: member.version,
                }));
            }
        }
        Ok(None)
    }

    pub(crate) async fn organization(&self, id: OrganizationId) -> ServiceResult<OrganizationRecord> {
        Ok(self
            .read(&keys::organization(id))
            .await?
            .ok_or(ServiceError::NotFound)?
            .value)
    }
}

/// An admin on whom a change relies.
pub(crate) struct OtherAdmin {
    account: AccountId,
    membership: Key,
    version: u64,
}

impl OtherAdmin {
    /// What must hold for this admin to stay one: of two admins who leave at once, the second one fails.
    pub(crate) fn must_stay(&self) -> [(Key, Condition); 2] {
        [
            (self.membership.clone(), Condition::Version(self.version)),
            (keys::account_erasing(self.account), Condition::Absent),
        ]
    }
}

fn add_member<'a>(
    change: Change<'a>,
    account: AccountId,
    member: &Membership,
    condition: Condition,
) -> ServiceResult<Change<'a>> {
    let mut record = plain(keys::membership(account, member.organization), member)?;
    record.index1 = Some(keys::member_of(member.organization, account));
    Ok(change.put(record, condition))
}
