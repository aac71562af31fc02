//! Hashing of passwords: argon2id, away from the async threads, few at a time.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{Error as HashError, PasswordHasher, PasswordVerifier};
use argon2::{Algorithm, Argon2, Params, Version};
use async_trait::async_trait;
use rolefit_domain::Password;
use rolefit_ports::{ErrorKind, Passwords, PortError, PortResult};
use tokio::sync::Semaphore;
use zeroize::Zeroizing;

use super::options::{HashCost, IdentityOptions};
use super::secrets::Pepper;
use crate::files::blocking;

/// Hashes at once. Each takes [`HashCost::memory_kib`]; more at once would only wait for the same cores.
const AT_ONCE: usize = 2;

/// Bytes of salt per hash, as RFC 9106 recommends.
const SALT_BYTES: usize = 16;

/// Makes and checks password hashes.
pub struct Argon2Passwords {
    key: Zeroizing<[u8; 32]>,
    params: Params,
    nobody: String,
    permits: Arc<Semaphore>,
    computed: AtomicU64,
}

impl Argon2Passwords {
    /// A hasher of the given cost.
    ///
    /// # Errors
    /// `Invalid` when argon2 does not allow the cost.
    pub fn new(key: [u8; 32], cost: HashCost) -> PortResult<Self> {
        let params = Params::new(cost.memory_kib, cost.passes, cost.lanes, None)
            .map_err(|e| PortError::with_source(ErrorKind::Invalid, "password hash cost not allowed", e))?;
        // The salt and the hash are zeros: no password is known that gives them.
        let nobody = format!(
            "$argon2id$v=19$m={},t={},p={}${}${}",
            cost.memory_kib,
            cost.passes,
            cost.lanes,
            "A".repeat(22),
            "A".repeat(43),
        );
        Ok(Self {
            key: Zeroizing::new(key),
            params,
            nobody,
            permits: Arc::new(Semaphore::new(AT_ONCE)),
            computed: AtomicU64::new(0),
        })
    }

    /// The one that an identity with these options has: its key is derived from the pepper.
    ///
    /// # Errors
    /// `Invalid` for a pepper that is too short, or a cost that argon2 does not allow.
    pub fn for_identity(options: &IdentityOptions) -> PortResult<Self> {
        let pepper = Pepper::new(options.pepper.expose().as_bytes())?;
        Self::new(*pepper.password_key(), options.cost)
    }

    /// The PHC string of a password, with a salt from 32 random bytes.
    pub async fn hash(&self, password: &Password, random: [u8; 32]) -> PortResult<String> {
        let hash = self
            .compute(password, move |argon2, password| {
                let hash: PasswordHash = argon2.hash_password_with_salt(password, &random[..SALT_BYTES])?;
                Ok(hash.to_string())
            })
            .await?;
        hash.map_err(|e| PortError::with_source(ErrorKind::Invalid, "cannot hash a password", e))
    }

    /// Whether the password gives the PHC string. `None` takes as long and is never right.
    pub async fn verify(&self, password: &Password, stored: Option<&str>) -> PortResult<bool> {
        let phc = stored.unwrap_or(&self.nobody).to_owned();
        let verified = self
            .compute(password, move |argon2, password| {
                argon2.verify_password(password, phc.as_str())
            })
            .await?;
        match verified {
            Ok(()) => Ok(stored.is_some()),
            Err(HashError::PasswordInvalid) => Ok(false),
            Err(e) => Err(PortError::with_source(
                ErrorKind::Corrupt,
                "stored password hash cannot be read",
                e,
            )),
        }
    }

    /// Whether a PHC string was made with another cost than hashes are made with today.
    pub fn is_outdated(&self, stored: &str) -> bool {
        let cost = |p: &Params| (p.m_cost(), p.t_cost(), p.p_cost());
        let made_with = PasswordHash::new(stored)
            .ok()
            .and_then(|hash| Params::try_from(&hash).ok());
        made_with.is_none_or(|made_with| cost(&made_with) != cost(&self.params))
    }

    /// Hashes computed so far.
    pub fn computed(&self) -> u64 {
        self.computed.load(Ordering::Relaxed)
    }

    async fn compute<T: Send + 'static>(
        &self,
        password: &Password,
        work: impl FnOnce(&Argon2<'_>, &[u8]) -> Result<T, HashError> + Send + 'static,
    ) -> PortResult<Result<T, HashError>> {
        let permit = Arc::clone(&self.permits).acquire_owned().await;
        let permit = permit
            .map_err(|e| PortError::with_source(ErrorKind::Unavailable, "password hashing stopped", e))?;
        self.computed.fetch_add(1, Ordering::Relaxed);
        let (key, params) = (self.key.clone(), self.params.clone());
        let password = Zeroizing::new(password.expose().as_bytes().to_vec());
        // The permit moves along: a caller who gives up does not let a third hash begin.
        blocking(move || {
            let _permit = permit;
            let argon2 = Argon2::new_with_secret(key.as_slice(), Algorithm::Argon2id, Version::V0x13, params);
            Ok(argon2
                .map_err(HashError::from)
                .and_then(|argon2| work(&argon2, &password)))
        })
        .await
    }
}

#[async_trait]
impl Passwords for Argon2Passwords {
    async fn keep(&self, password: &Password, random: [u8; 32]) -> PortResult<String> {
        self.hash(password, random).await
    }

    async fn verify(&self, password: &Password, kept: Option<&str>) -> PortResult<bool> {
        Self::verify(self, password, kept).await
    }

    fn is_outdated(&self, kept: &str) -> bool {
        Self::is_outdated(self, kept)
    }

    /// The hash is nowhere but in the record.
    async fn forget(&self, _: &str) -> PortResult<()> {
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::AtomicUsize;
    use std::sync::mpsc;
    use std::time::Duration;

    use futures::future::{join_all, poll_immediate};

    use super::*;

    const CHEAP: HashCost = HashCost {
        memory_kib: 8,
        passes: 1,
        lanes: 1,
    };

    fn password(text: &str) -> Password {
        Password::typed(text.to_owned())
    }

    #[tokio::test]
    async fn hashes_keep_the_contract_of_passwords() {
        let make = async || Argon2Passwords::new([1; 32], CHEAP).expect("allowed");
        rolefit_ports::contract::passwords::suite(make).await;
    }

    #[tokio::test]
    async fn a_hash_fits_its_password_and_pepper_only() {
        let passwords = Argon2Passwords::new([1; 32], CHEAP).expect("allowed");
        let other_pepper = Argon2Passwords::new([2; 32], CHEAP).expect("allowed");
        let hash = passwords
            .hash(&password("three quiet otters"), [5; 32])
            .await
            .expect("hashed");
        assert!(hash.starts_with("$argon2id$v=19$m=8,t=1,p=1$"), "{hash}");
        for (passwords, text, right) in [
            (&passwords, "three quiet otters", true),
            (&passwords, "three quiet Otters", false),
            (&other_pepper, "three quiet otters", false),
        ] {
            let fits = passwords
                .verify(&password(text), Some(&hash))
                .await
                .expect("verified");
            assert_eq!(fits, right, "{text}");
        }
    }

    #[tokio::test]
    async fn nobody_costs_one_hash_and_never_fits() {
        let passwords = Argon2Passwords::new([1; 32], CHEAP).expect("allowed");
        assert!(!passwords.verify(&password(""), None).await.expect("verified"));
        assert_eq!(passwords.computed(), 1);
    }

    #[tokio::test]
    async fn another_cost_makes_a_hash_outdated_but_not_wrong() {
        let old = Argon2Passwords::new([1; 32], CHEAP).expect("allowed");
        let new = Argon2Passwords::new([1; 32], HashCost { passes: 2, ..CHEAP }).expect("allowed");
        let hash = old
            .hash(&password("three quiet otters"), [5; 32])
            .await
            .expect("hashed");
        assert!(!old.is_outdated(&hash));
        assert!(new.is_outdated(&hash));
        assert!(
            new.verify(&password("three quiet otters"), Some(&hash))
                .await
                .expect("verified")
        );
    }

    #[tokio::test]
    async fn a_broken_hash_is_corrupt() {
        let passwords = Argon2Passwords::new([1; 32], CHEAP).expect("allowed");
        let error = passwords
            .verify(&password("x"), Some("plain"))
            .await
            .expect_err("not a hash");
        assert_eq!(error.kind(), ErrorKind::Corrupt);
    }

    /// Hashes that are computed now, and the most that ever were.
    #[derive(Default)]
    struct Running {
        now: AtomicUsize,
        most: AtomicUsize,
    }

    impl Running {
        /// Runs work that counts as a hash.
        fn hash(&self, work: impl FnOnce()) {
            let now = self.now.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(now, Ordering::SeqCst);
            work();
            self.now.fetch_sub(1, Ordering::SeqCst);
        }
    }

    /// Long enough for a hash that should wait to show that it does not.
    const A_MOMENT: Duration = Duration::from_millis(10);

    #[tokio::test(flavor = "multi_thread", worker_threads = 4)]
    async fn of_many_hashes_two_are_computed_at_a_time() {
        let passwords = Argon2Passwords::new([1; 32], CHEAP).expect("allowed");
        let running = Arc::new(Running::default());
        let asked = password("three quiet otters");
        let hashes = (0..20).map(|_| {
            let running = running.clone();
            passwords.compute(&asked, move |_, _| {
                running.hash(|| std::thread::sleep(A_MOMENT));
                Ok(())
            })
        });
        for done in join_all(hashes).await {
            done.expect("computed").expect("counted");
        }
        assert_eq!(running.most.load(Ordering::SeqCst), 2);
    }

    #[tokio::test]
    async fn a_caller_who_gives_up_lets_no_third_hash_begin() {
        let passwords = Argon2Passwords::new([1; 32], CHEAP).expect("allowed");
        let otters = password("three quiet otters");
        let hash = passwords.hash(&otters, [5; 32]).await.expect("hashed");
        let before = passwords.computed();

        // Two hashes that take until they are let go, one of which nobody waits for any more.
        let (began, begun) = mpsc::channel();
        let held = [(); 2].map(|()| {
            let (let_go, wait) = mpsc::channel::<()>();
            let began = began.clone();
            let hash = passwords.compute(&otters, move |_, _| {
                began.send(()).expect("the test listens");
                // An error says that the test is over.
                let _ = wait.recv();
                Ok(())
            });
            (Box::pin(hash), let_go)
        });
        let [(mut first, let_first_go), (mut second, let_second_go)] = held;
        for hash in [&mut first, &mut second] {
            assert!(poll_immediate(hash).await.is_none(), "it is held");
            begun.recv().expect("it has begun");
        }
        drop(first);

        // Each is asked for its answer, which lets those begin that may.
        let mut others: Vec<_> = (0..20)
            .map(|_| Box::pin(Argon2Passwords::verify(&passwords, &otters, Some(&hash))))
            .collect();
        for other in &mut others {
            assert!(poll_immediate(other).await.is_none());
        }
        assert_eq!(passwords.computed() - before, 2, "the others wait");

        let_first_go.send(()).expect("it is still computed");
        let_second_go.send(()).expect("it is still computed");
        for right in join_all(others).await {
            assert!(right.expect("verified"));
        }
        second.await.expect("computed").expect("let go");
        assert_eq!(passwords.computed() - before, 22);
    }
}
