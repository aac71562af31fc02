//! The index in memory keeps the contract.

use std::sync::Arc;

use rolefit_embedded::embeddings::HashedEmbeddings;
use rolefit_embedded::search::MemorySearch;
use rolefit_ports::contract::search::suite;

#[tokio::test(flavor = "multi_thread")]
async fn the_contract_holds() {
    suite(async || MemorySearch::new(Arc::new(HashedEmbeddings::new()))).await;
}
