//! The data keys used lately.

use std::collections::HashMap;
use std::sync::Arc;

use rolefit_ports::keys::KeyOwner;

use crate::seal::Cipher;

/// Most keys in each generation; one takes about 1 kB.
const GENERATION: usize = 4096;

/// A bounded cache of two generations: a key that is used moves to the young one, and when that is full the old one
/// is dropped. Close to "least recently used" without a list.
#[derive(Debug, Default)]
pub struct Cache {
    young: HashMap<KeyOwner, Arc<Cipher>>,
    old: HashMap<KeyOwner, Arc<Cipher>>,
}

impl Cache {
    /// The key, if it was used lately.
    pub fn get(&mut self, owner: &KeyOwner) -> Option<Arc<Cipher>> {
        if let Some(cipher) = self.young.get(owner) {
            return Some(Arc::clone(cipher));
        }
        let cipher = self.old.remove(owner)?;
        self.keep(owner, Arc::clone(&cipher));
        Some(cipher)
    }

    /// Caches a key and returns it for use.
    pub fn insert(&mut self, owner: &KeyOwner, cipher: Cipher) -> Arc<Cipher> {
        let cipher = Arc::new(cipher);
        self.old.remove(owner);
        self.keep(owner, Arc::clone(&cipher));
        cipher
    }

    /// Forgets a key; whoever is using it right now may finish.
    pub fn remove(&mut self, owner: &KeyOwner) {
        self.young.remove(owner);
        self.old.remove(owner);
    }

    fn keep(&mut self, owner: &KeyOwner, cipher: Arc<Cipher>) {
        if self.young.len() >= GENERATION {
            self.old = std::mem::take(&mut self.young);
        }
        self.young.insert(owner.clone(), cipher);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(number: usize) -> KeyOwner {
        KeyOwner::parse(&format!("candidate:{number}")).expect("has the form of an owner")
    }

    #[test]
    fn keys_in_use_stay_and_the_number_is_bounded() {
        let mut cache = Cache::default();
        for number in 0..5 * GENERATION {
            cache.insert(&owner(number), Cipher::new(&[1; 32]));
            assert!(cache.get(&owner(0)).is_some(), "used each time, at {number}");
            assert!(cache.young.len() + cache.old.len() <= 2 * GENERATION);
        }
        assert!(cache.get(&owner(1)).is_none(), "not used since");
    }

    #[test]
    fn a_removed_key_is_gone_from_both_generations() {
        let mut cache = Cache::default();
        let key = cache.insert(&owner(1), Cipher::new(&[1; 32]));
        cache.old = std::mem::take(&mut cache.young);
        cache.remove(&owner(1));
        assert!(cache.get(&owner(1)).is_none());
        assert_eq!(Arc::strong_count(&key), 1, "only the user's own handle is left");
    }
}
