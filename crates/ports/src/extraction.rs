//! Text extraction: a document's bytes to pages of positioned text.

use async_trait::async_trait;
use bytes::Bytes;
use rolefit_domain::{DocumentText, FailureCode};

use crate::PortError;

/// Why there is no text.
#[derive(Debug, thiserror::Error)]
pub enum ExtractionError {
    /// The document cannot be read, now or later.
    #[error("document cannot be read: `{}`", .0.code())]
    Document(FailureCode),
    /// The extractor could not do its work.
    #[error("text extraction failed")]
    Port(#[from] PortError),
}

/// Reads documents.
#[async_trait]
pub trait TextExtraction: Send + Sync {
    /// The text of a document. The name is only a hint for formats without a mark of their own.
    ///
    /// Deterministic for one version of the adapter. Bounded in time and memory whatever the bytes are.
    async fn extract(&self, document: Bytes, file_name: &str) -> Result<DocumentText, ExtractionError>;

    /// Finds out whether documents can be read at this moment. Reads none, costs nothing, and waits for none that is being
    /// read.
    ///
    /// # Errors
    /// `Unavailable` when what reads them cannot be started.
    async fn ready(&self) -> Result<(), PortError>;

    /// Whether pictures of pages (PNG, JPEG, TIFF) are documents to this extractor. If not, it refuses them with
    /// [`FailureCode::UnknownType`], and whoever takes documents in tells people before they wait.
    fn reads_pictures(&self) -> bool;

    /// Name and version of the extractor, such as `local-1`; recorded with every text.
    fn version(&self) -> &str;
}
