//! Organizations and the people who work in them.

use rolefit_domain::limits::MAX_FIELD_CHARS;
use rolefit_domain::{AccountId, Caller, Membership, OrganizationId, Role, Timestamp};
use rolefit_ports::records::Condition;
use serde::{Deserialize, Serialize};

use crate::store::{Actor, Change, plain};
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
    /// A caller who is an admin of an organization of that name already gets that one, so that a form sent twice
    /// makes one organization.
    pub async fn create_organization(&self, caller: &Caller, name: &str) -> ServiceResult<OrganizationId> {
        let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
        if name.is_empty() {
            return Err(ServiceError::invalid(
                "name",
                "Write the name of your organization.",
            ));
        }
        if name.chars().count() > MAX_FIELD_CHARS || name.chars().any(char::is_control) {
            return Err(ServiceError::invalid(
                "name",
                format!("Write at most {MAX_FIELD_CHARS} characters."),
            ));
        }
        let own = caller
            .memberships
            .iter()
            .find(|m| m.organization_name == name && m.role == Role::Admin);
        if let Some(known) = own {
            return Ok(known.organization);
        }
        let id = self.new_id(OrganizationId::new);
        let record = OrganizationRecord {
            name: name.clone(),
            created_at: self.now(),
        };
        let change = self
            .change(Actor::caller(caller), Some(id))
            .put(plain(keys::organization(id), &record)?, Condition::Absent)
            .audit(
                "organization.created",
                format!("organization:{id}"),
                String::new(),
            );
        add_member(
            change,
            caller.account,
            Membership {
                organization: id,
                organization_name: name,
                role: Role::Admin,
            },
        )?
        .commit()
        .await?;
        Ok(id)
    }

    /// Gives an account a role in an organization, in place of any it had there.
    ///
    /// # Errors
    /// `Forbidden` unless the caller is an admin of the organization.
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
        let record = self.organization(organization).await?;
        let change = self.change(Actor::caller(caller), Some(organization)).audit(
            "member.set",
            format!("account:{account}"),
            format!("role={}", role.label()),
        );
        add_member(
            change,
            account,
            Membership {
                organization,
                organization_name: record.name,
                role,
            },
        )?
        .commit()
        .await
    }

    pub(crate) async fn organization(&self, id: OrganizationId) -> ServiceResult<OrganizationRecord> {
        Ok(self
            .read(&keys::organization(id))
            .await?
            .ok_or(ServiceError::NotFound)?
            .value)
    }
}

fn add_member<'a>(change: Change<'a>, account: AccountId, member: Membership) -> ServiceResult<Change<'a>> {
    let mut record = plain(keys::membership(account, member.organization), &member)?;
    record.index1 = Some(keys::member_of(member.organization, account));
    Ok(change.put(record, Condition::None))
}
