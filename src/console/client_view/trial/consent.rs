//! The consent to send further tests without a question, given in a question. It is kept in memory only, and lasts as long as the
//! user, the servers, the shared secret and the open policy stay the same. When it is asked for belongs to `trial`.

use std::hash::{BuildHasher as _, RandomState};

use crate::radius::Server;
use crate::text;
use crate::trial::Recipient;

/// The consent to send any action to one recipient.
#[derive(Debug)]
pub(super) struct Consent {
    recipient: Recipient,
    /// Recognises the shared secret without keeping a copy.
    secret: (RandomState, u64),
}

impl Consent {
    pub(super) fn new(recipient: Recipient, secret: &str) -> Self {
        let state = RandomState::new();
        let hash = state.hash_one(secret);
        Self { recipient, secret: (state, hash) }
    }

    /// Returns whether a test for `recipient` with this shared secret may be sent without a question.
    pub(super) fn covers(&self, recipient: &Recipient, secret: &str) -> bool {
        self.is_for(recipient) && self.secret.0.hash_one(secret) == self.secret.1
    }

    /// Returns whether it was given for this recipient.
    pub(super) fn is_for(&self, recipient: &Recipient) -> bool {
        self.recipient == *recipient
    }

    /// Says that tests are sent without a question.
    pub(super) fn sentence(&self) -> String {
        format!("Sends to {} without asking.", name_of(&self.recipient))
    }
}

/// Returns the label of the check box that gives the consent.
pub(super) fn label(recipient: &Recipient) -> String {
    format!("Do not ask again for {}", name_of(recipient))
}

/// Describes what the consent covers, and when it ends.
pub(super) const REMARK: &str = "Applies to all actions. Ends when you change the user name, the servers, the secret key or Send, \
                                 or open another policy.";

fn name_of(recipient: &Recipient) -> String {
    let servers: Vec<String> = recipient.servers.iter().map(Server::to_string).collect();
    format!("{} at {}", text::quoted(&recipient.user, 40), servers.join(" and "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::end_user::logon::SendMode;
    use crate::policy::draft::ConnectionDraft;
    use crate::policy::{Edit, HaMode, Policy};

    fn policy(change: impl FnOnce(&mut ConnectionDraft)) -> Policy {
        let mut draft = ConnectionDraft { radius_server: "radius.example".into(), ..ConnectionDraft::default() };
        change(&mut draft);
        Policy::default().apply(Edit::Connection(Some(draft.finish().unwrap()))).unwrap().policy
    }

    #[test]
    fn a_consent_covers_only_the_recipient_it_was_given_for() {
        let same = |_: &mut ConnectionDraft| {};
        let of = |policy: Policy, user: &str, mode| Recipient::of(&policy, user, mode);
        let first = of(policy(same), "alice", SendMode::PasswordFirst);
        let consent = Consent::new(first.clone(), "secret");
        assert!(consent.covers(&first, "secret"));
        assert!(
            consent.covers(
                &of(policy(|draft| draft.timeout_secs = "7".into()), "alice", SendMode::PasswordFirst),
                "secret"
            )
        );
        for (what, recipient) in [
            ("user", of(policy(same), "bob", SendMode::PasswordFirst)),
            ("user in another case", of(policy(same), "Alice", SendMode::PasswordFirst)),
            ("send mode", of(policy(same), "alice", SendMode::CommandOnly)),
            (
                "server",
                of(policy(|draft| draft.radius_server = "other.example".into()), "alice", SendMode::PasswordFirst),
            ),
            ("port", of(policy(|draft| draft.radius_port = "1645".into()), "alice", SendMode::PasswordFirst)),
            (
                "backup",
                of(policy(|draft| draft.backup_server = "two.example".into()), "alice", SendMode::PasswordFirst),
            ),
            ("order", of(policy(|draft| draft.ha_mode = HaMode::ActiveActive), "alice", SendMode::PasswordFirst)),
        ] {
            assert!(!consent.covers(&recipient, "secret"), "{what}");
        }
        for secret in ["", "Secret", "secret "] {
            assert!(!consent.covers(&first, secret), "{secret:?}");
        }
    }

    #[test]
    fn the_name_that_is_sent_counts_rather_than_the_one_that_was_typed() {
        let stripping = policy(|draft| draft.username_only = true);
        let whole = policy(|_| {});
        let of = |policy: &Policy, user: &str| Recipient::of(policy, user, SendMode::CommandOnly);
        let consent = Consent::new(of(&stripping, "alice@a.example"), "secret");
        assert!(consent.covers(&of(&stripping, "alice"), "secret"));
        assert!(!consent.covers(&of(&whole, "alice@a.example"), "secret"));
    }
}
