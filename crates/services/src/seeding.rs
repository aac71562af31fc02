//! Data that the program brings itself, such as that of the demo: each piece is put in once, whatever people make of it
//! afterwards.

use rolefit_ports::records::Condition;

use crate::store::{Actor, plain};
use crate::{ServiceResult, Services, keys};

impl Services {
    /// Whether the piece was put in before. It may have been changed, renamed or erased since.
    pub async fn was_seeded(&self, piece: &str) -> ServiceResult<bool> {
        Ok(self.ports().records.get(&keys::seeded(piece)).await?.is_some())
    }

    /// Remembers that the piece was put in. Idempotent.
    pub async fn note_seeded(&self, piece: &str) -> ServiceResult<()> {
        self.change(Actor::system("seeding"), None)
            .put(plain(keys::seeded(piece), &self.now())?, Condition::None)
            .commit()
            .await
    }
}
