//! Codes that only the owner of an address gets: made, tried, used up.

use rolefit_domain::{AccountId, Timestamp};
use rolefit_ports::identity::{CODE_TRIES, CODE_VALID_MINUTES};
use serde::{Deserialize, Serialize};

use super::encoding::Bytes;
use super::secrets::{Pepper, same};
use super::store::Stored;

/// What a code is good for. A code for one purpose is wrong for the other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Proving the address after signing up.
    Confirm,
    /// Setting a new password.
    Reset,
}

/// The codes of an account, at most one per purpose: a new one takes the place of the old.
#[derive(Debug, Clone, Default, Serialize, Deserialize)]
pub struct Codes {
    confirm: Option<Code>,
    reset: Option<Code>,
}

/// A code as it is stored.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Code {
    mark: Bytes,
    expires_at: Timestamp,
    wrong_tries: u32,
    /// Whether it has confirmed the address.
    confirmed: bool,
}

/// The answer to a try.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// The code is right.
    Right,
    /// The code is wrong, and the account's code counted the try: write it before you answer.
    Counted,
    /// There is no living code to compare with.
    Nothing,
}

impl Codes {
    /// Takes a new code into use.
    pub fn set(&mut self, purpose: Purpose, mark: [u8; 32], now: Timestamp) {
        *self.slot(purpose) = Some(Code {
            mark: Bytes(mark.to_vec()),
            expires_at: now.plus_seconds(CODE_VALID_MINUTES * 60),
            wrong_tries: 0,
            confirmed: false,
        });
    }

    /// Makes a code worthless.
    pub fn clear(&mut self, purpose: Purpose) {
        *self.slot(purpose) = None;
    }

    /// Whether the right code has confirmed the address.
    pub fn has_confirmed(&self) -> bool {
        self.confirm.as_ref().is_some_and(|code| code.confirmed)
    }

    /// Remembers that the right code confirmed the address.
    pub fn mark_confirmed(&mut self) {
        self.confirm
            .as_mut()
            .into_iter()
            .for_each(|code| code.confirmed = true);
    }

    const fn slot(&mut self, purpose: Purpose) -> &mut Option<Code> {
        match purpose {
            Purpose::Confirm => &mut self.confirm,
            Purpose::Reset => &mut self.reset,
        }
    }
}

impl Purpose {
    /// The name that goes into the mark.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Confirm => "confirm",
            Self::Reset => "reset",
        }
    }
}

/// Tries a code on an account, if there is one, and counts a wrong try in it. `nobody` stands in for the account that
/// is not there.
pub fn try_code(
    pepper: &Pepper,
    stored: Option<&mut Stored>,
    nobody: AccountId,
    purpose: Purpose,
    typed: &str,
    now: Timestamp,
) -> Verdict {
    let id = stored.as_ref().map_or(nobody, |stored| stored.id);
    let mark = pepper.code(purpose.name(), id, typed);
    let Some(code) = stored.and_then(|stored| stored.account.codes.slot(purpose).as_mut()) else {
        return Verdict::Nothing;
    };
    if now >= code.expires_at || code.wrong_tries >= CODE_TRIES {
        return Verdict::Nothing;
    }
    if same(&code.mark.0, &mark) {
        return Verdict::Right;
    }
    code.wrong_tries += 1;
    Verdict::Counted
}

#[cfg(test)]
mod tests {
    use super::super::second_factor::Second;
    use super::super::store::{Account, Standing};
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_373_730_000);

    fn stored(pepper: &Pepper, purpose: Purpose) -> Stored {
        let id = AccountId::new(uuid::Uuid::from_u128(1));
        let mut codes = Codes::default();
        codes.set(purpose, pepper.code(purpose.name(), id, "123456"), NOW);
        Stored {
            id,
            version: 1,
            expires_at: None,
            account: Account {
                address: String::new(),
                email: Bytes(Vec::new()),
                password: String::new(),
                standing: Standing::Unconfirmed,
                epoch: 0,
                codes,
                second: Second::Off,
            },
        }
    }

    fn check(stored: &mut Stored, pepper: &Pepper, purpose: Purpose, code: &str, now: Timestamp) -> Verdict {
        let nobody = stored.id;
        try_code(pepper, Some(stored), nobody, purpose, code, now)
    }

    #[test]
    fn a_code_lives_for_its_time_its_tries_and_its_purpose() {
        let pepper = Pepper::new(&[7; 32]).expect("long enough");
        let mut one = stored(&pepper, Purpose::Confirm);
        let end = NOW.plus_seconds(CODE_VALID_MINUTES * 60);
        assert_eq!(
            check(&mut one, &pepper, Purpose::Reset, "123456", NOW),
            Verdict::Nothing
        );
        assert_eq!(
            check(&mut one, &pepper, Purpose::Confirm, "123456", end),
            Verdict::Nothing
        );
        for _ in 0..CODE_TRIES - 1 {
            assert_eq!(
                check(&mut one, &pepper, Purpose::Confirm, "654321", NOW),
                Verdict::Counted
            );
        }
        let last = end.plus_millis(-1);
        assert_eq!(
            check(&mut one, &pepper, Purpose::Confirm, "123456", last),
            Verdict::Right
        );
        assert_eq!(
            check(&mut one, &pepper, Purpose::Confirm, "", NOW),
            Verdict::Counted
        );
        assert_eq!(
            check(&mut one, &pepper, Purpose::Confirm, "123456", NOW),
            Verdict::Nothing
        );
    }
}
