//! The shared secret that is typed on the Connection tab or for a trial: in memory only, and only for the servers that it was
//! typed for. It is never saved, copied or shown.

use std::sync::Arc;

use crate::draw::secret_field::SecretText;
use crate::policy::Policy;
use crate::radius::{Secret, Server};
use crate::trial;

/// The shared secret, or none yet.
#[derive(Debug)]
pub(super) struct SharedSecret {
    /// What stands in the field.
    pub text: SecretText,
    /// The servers and the port that it was typed for.
    servers: Vec<Server>,
    policy: Arc<Policy>,
    /// Whether one was wiped.
    was_cleared: bool,
}

impl SharedSecret {
    /// Begins without one.
    pub(super) fn new(policy: &Arc<Policy>) -> Self {
        Self {
            text: SecretText::new(),
            servers: trial::servers(policy),
            policy: Arc::clone(policy),
            was_cleared: false,
        }
    }

    /// Wipes it if the policy names other servers or another port than it was typed for, by whatever way that came; tells
    /// whether it does.
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

    /// Wipes it.
    pub(super) fn clear(&mut self) {
        self.was_cleared |= !self.text.is_empty();
        self.text.clear();
    }

    /// The secret for these servers, if there is one that was typed for them.
    pub(super) fn secret(&self, servers: &[Server]) -> Option<Arc<Secret>> {
        if self.servers != servers {
            return None;
        }
        Secret::new(zeroize::Zeroizing::new(self.text.as_str().to_owned())).map(Arc::new)
    }

    /// What stands in the empty field.
    pub(super) fn hint(&self) -> &'static str {
        if self.was_cleared { "Forgotten: type it again" } else { "Kept in memory only" }
    }
}
