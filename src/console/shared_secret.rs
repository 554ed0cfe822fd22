//! The shared secret entered on the Connection tab or for a trial. It stays in memory, is valid only for the servers it was
//! entered for, and is never saved, copied or shown. Its field belongs to `draw::secret_field`.

use std::sync::Arc;

use crate::draw::secret_field::SecretText;
use crate::policy::Policy;
use crate::radius::{Secret, Server};
use crate::trial;

/// The shared secret; empty until the user enters one.
#[derive(Debug)]
pub(super) struct SharedSecret {
    /// The contents of the field.
    pub text: SecretText,
    /// The servers and the port that it was entered for.
    servers: Vec<Server>,
    policy: Arc<Policy>,
    /// Whether a secret has ever been wiped.
    was_cleared: bool,
}

impl SharedSecret {
    /// Starts empty.
    pub(super) fn new(policy: &Arc<Policy>) -> Self {
        Self {
            text: SecretText::new(),
            servers: trial::servers(policy),
            policy: Arc::clone(policy),
            was_cleared: false,
        }
    }

    /// Wipes the secret if the policy's servers or port have changed, for whatever reason. Returns whether they have.
    pub(super) fn follow(&mut self, policy: &Arc<Policy>) -> bool {
        if Arc::ptr_eq(&self.policy, policy) {
            return false;
        }
        self.policy = Arc::clone(policy);
        let servers = trial::servers(policy);
        let has_changed = servers != self.servers;
        if has_changed {
            self.clear();
            self.servers = servers;
        }
        has_changed
    }

    /// Wipes the secret.
    pub(super) fn clear(&mut self) {
        self.was_cleared |= !self.text.is_empty();
        self.text.clear();
    }

    /// Returns the secret if one was entered for these servers.
    pub(super) fn secret(&self, servers: &[Server]) -> Option<Arc<Secret>> {
        if self.servers != servers {
            return None;
        }
        Secret::new(zeroize::Zeroizing::new(self.text.as_str().to_owned())).map(Arc::new)
    }

    /// Returns the placeholder for the empty field.
    pub(super) fn hint(&self) -> &'static str {
        if self.was_cleared { "Cleared. Enter it again." } else { "Kept in memory only" }
    }
}
