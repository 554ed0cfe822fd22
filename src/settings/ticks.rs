//! What has been ticked off in the entry assistant. A tick belongs to an item and its value: a value that changes loses its tick,
//! and all others keep theirs. Only digests are kept, so that the settings contain no values of a policy.

use std::collections::BTreeSet;
use std::fmt::Write as _;

use serde::{Deserialize, Deserializer, Serialize};
use sha2::{Digest as _, Sha256};

/// The most ticks of one policy: more than it has items.
const MAX_TICKS: usize = 100;
/// The length of a tick in bytes, long enough that no two values of one policy share it by chance.
const TICK_BYTES: usize = 8;

/// The digest of an item and its value, as hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(transparent)]
pub struct Tick(String);

impl Tick {
    /// Returns the tick of an item with this identity, which includes its value.
    pub fn of(identity: &str) -> Self {
        let digest = Sha256::digest(identity);
        let mut digits = String::with_capacity(2 * TICK_BYTES);
        for byte in digest.iter().take(TICK_BYTES) {
            let _ = write!(digits, "{byte:02x}");
        }
        Self(digits)
    }

    /// Returns the tick with these digits, or `None` if no tick has them.
    fn from_digits(digits: String) -> Option<Self> {
        let is_digit = |byte: u8| matches!(byte, b'0'..=b'9' | b'a'..=b'f');
        (digits.len() == 2 * TICK_BYTES && digits.bytes().all(is_digit)).then_some(Self(digits))
    }
}

/// The ticks of one policy.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
#[serde(transparent)]
pub struct Ticks(BTreeSet<Tick>);

impl Ticks {
    /// Returns whether there are none.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Returns whether an item has been ticked off.
    pub fn contains(&self, tick: &Tick) -> bool {
        self.0.contains(tick)
    }

    /// Sets or clears a tick. Drops those of values that the policy no longer has: only `current` ones are kept.
    pub fn set(&mut self, tick: &Tick, is_set: bool, current: &[Tick]) {
        self.0.retain(|tick| current.contains(tick));
        if is_set {
            self.0.insert(tick.clone());
        } else {
            self.0.remove(tick);
        }
    }

    /// Adds the ticks of another list.
    pub fn extend(&mut self, other: &Self) {
        self.0.extend(other.0.iter().cloned());
    }
}

/// Skips entries that are not ticks.
impl<'de> Deserialize<'de> for Ticks {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let entries = Vec::<serde_json::Value>::deserialize(deserializer)?;
        let digits = entries.into_iter().filter_map(|entry| match entry {
            serde_json::Value::String(digits) => Tick::from_digits(digits),
            _ => None,
        });
        Ok(Self(digits.take(MAX_TICKS).collect()))
    }
}
