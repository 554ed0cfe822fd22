//! The consent to send further tests without a question, given in a question. It is kept in memory only, and lasts as long as the
//! user, the servers, the shared secret and Send stay the same, and until another policy is opened. When it is asked for belongs to
//! `trial`.

use std::sync::Arc;

use crate::draw::secret_field::SecretText;
use crate::end_user::logon::SendMode;
use crate::policy::Policy;
use crate::radius::Server;
use crate::text;
use crate::trial::Recipient;

/// The consent to send any action to one recipient.
#[derive(Debug)]
pub(super) struct Consent {
    recipient: Recipient,
    /// How often the shared secret had changed when the consent was given.
    secret_changes: u64,
    /// The latest policy and user name that are known to give this recipient.
    seen: Option<(Arc<Policy>, String, SendMode)>,
}

/// What decides who receives a test.
#[derive(Debug, Clone, Copy)]
pub(super) struct Input<'i> {
    pub policy: &'i Arc<Policy>,
    /// The user as typed.
    pub user: &'i str,
    pub send_mode: SendMode,
    pub secret: &'i SecretText,
}

impl Consent {
    pub(super) fn new(recipient: Recipient, secret: &SecretText) -> Self {
        Self { recipient, secret_changes: secret.changes(), seen: None }
    }

    /// Returns whether a test with this input may be sent without a question. Cheap while the input stays the same.
    pub(super) fn covers(&mut self, input: Input<'_>) -> bool {
        let Input { policy, user, send_mode, secret } = input;
        if secret.changes() != self.secret_changes {
            return false;
        }
        let is_seen = self.seen.as_ref().is_some_and(|(seen_policy, seen_user, seen_mode)| {
            Arc::ptr_eq(seen_policy, policy) && seen_user == user && *seen_mode == send_mode
        });
        if is_seen {
            return true;
        }
        let is_same = self.is_for(&Recipient::of(policy, user, send_mode));
        self.seen = is_same.then(|| (Arc::clone(policy), user.to_owned(), send_mode));
        is_same
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
    use crate::policy::draft::ConnectionDraft;
    use crate::policy::{Edit, HaMode};

    fn policy(change: impl FnOnce(&mut ConnectionDraft)) -> Arc<Policy> {
        let mut draft = ConnectionDraft { radius_server: "radius.example".into(), ..ConnectionDraft::default() };
        change(&mut draft);
        Arc::new(Policy::default().apply(Edit::Connection(Some(draft.finish().unwrap()))).unwrap().policy)
    }

    /// Returns whether a consent given with the first input covers the second one, both when it sees only that one and after it has
    /// seen the first one too.
    fn covers(first: (&Arc<Policy>, &str, SendMode), second: (&Arc<Policy>, &str, SendMode)) -> bool {
        let secret = SecretText::new();
        let input = |(policy, user, send_mode)| Input { policy, user, send_mode, secret: &secret };
        let mut consent = Consent::new(Recipient::of(first.0, first.1, first.2), &secret);
        let at_once = consent.covers(input(second));
        assert_eq!(consent.covers(input(second)), at_once);
        assert!(consent.covers(input(first)));
        assert_eq!(consent.covers(input(second)), at_once);
        at_once
    }

    #[test]
    fn a_consent_covers_only_the_recipient_it_was_given_for() {
        let same = policy(|_| {});
        let first = (&same, "alice", SendMode::PasswordFirst);
        assert!(covers(first, (&policy(|draft| draft.timeout_secs = "7".into()), "alice", SendMode::PasswordFirst)));
        let (other_server, other_port, backup, order) = (
            policy(|draft| draft.radius_server = "other.example".into()),
            policy(|draft| draft.radius_port = "1645".into()),
            policy(|draft| draft.backup_server = "two.example".into()),
            policy(|draft| draft.ha_mode = HaMode::ActiveActive),
        );
        for (what, other) in [
            ("user", (&same, "bob", SendMode::PasswordFirst)),
            ("user in another case", (&same, "Alice", SendMode::PasswordFirst)),
            ("Send", (&same, "alice", SendMode::CommandOnly)),
            ("server", (&other_server, "alice", SendMode::PasswordFirst)),
            ("port", (&other_port, "alice", SendMode::PasswordFirst)),
            ("backup", (&backup, "alice", SendMode::PasswordFirst)),
            ("order", (&order, "alice", SendMode::PasswordFirst)),
        ] {
            assert!(!covers(first, other), "{what}");
        }
    }

    #[test]
    fn a_consent_ends_when_the_secret_is_entered_again() {
        let policy = policy(|_| {});
        let mut secret = SecretText::new();
        let recipient = Recipient::of(&policy, "alice", SendMode::CommandOnly);
        let mut consent = Consent::new(recipient, &secret);
        let covers = |consent: &mut Consent, secret: &SecretText| {
            consent.covers(Input { policy: &policy, user: "alice", send_mode: SendMode::CommandOnly, secret })
        };
        assert!(covers(&mut consent, &secret));
        secret.clear();
        assert!(!covers(&mut consent, &secret));
    }

    #[test]
    fn the_name_that_is_sent_counts_rather_than_the_one_that_was_typed() {
        let stripping = policy(|draft| draft.username_only = true);
        let whole = policy(|_| {});
        let first = (&stripping, "alice@a.example", SendMode::CommandOnly);
        assert!(covers(first, (&stripping, "alice", SendMode::CommandOnly)));
        assert!(!covers(first, (&whole, "alice@a.example", SendMode::CommandOnly)));
    }
}
