//! The identity over a real database and real keys: the contract, its own promises, and equal work for all answers.

mod behaviour;
mod support;
mod work;

use rolefit_ports::contract::identity::suite;

use support::World;

#[tokio::test(flavor = "multi_thread")]
async fn the_contract_holds() {
    let place = tempfile::tempdir().expect("a folder");
    suite(async || {
        let world = World::new(place.path());
        (world.identity(), world.clock.clone())
    })
    .await;
}
