//! The sentence shown before the first packet, the user name that is sent, and the loss of a job.

use super::client_fields::ClientField;
use super::*;
use crate::end_user::logon::SendMode;
use crate::policy::draft::{ActionDraft, ConnectionDraft};
use crate::policy::{AttributeEdit, Edit, HaMode, Policy};
use crate::radius::Server;

fn server(host: &str) -> Server {
    Server { host: host.to_owned(), port: 1812 }
}

/// A plan for one action, with a policy that strips the domain from user names if `username_only` is set.
fn plan(user: &str, command: &str, ha_mode: HaMode, username_only: bool) -> Plan {
    let action = ActionDraft { title: "Push".into(), command: command.into(), ..ActionDraft::default() };
    let connection = ConnectionDraft { ha_mode, username_only, ..ConnectionDraft::default() };
    let policy = Policy::default().apply(Edit::Connection(Some(connection.finish().unwrap()))).unwrap().policy;
    let edited = policy.apply(Edit::Add(action.finish().unwrap())).unwrap();
    Plan {
        policy: Arc::new(edited.policy),
        action: edited.subject.unwrap().action().unwrap(),
        user: user.to_owned(),
        send_mode: SendMode::PasswordFirst,
        servers: vec![server("radius.example")],
        nas_identifier: NAS_IDENTIFIER.to_owned(),
        client: Vec::new(),
        requires_signature: false,
    }
}

#[test]
fn the_domain_is_stripped_if_the_policy_says_so() {
    let sent = |user: &str, username_only: bool| {
        plan(user, "push", HaMode::ActivePassive, username_only).user_name().to_owned()
    };
    for (user, without_domain) in [
        ("alice", "alice"),
        ("EXAMPLE\\alice", "alice"),
        ("alice@example.com", "alice"),
        ("a.example\\b\\alice", "alice"),
        ("alice@example.com@example.org", "alice"),
        ("EXAMPLE\\alice@example.com", "alice"),
        ("EXAMPLE\\", ""),
        ("@example.com", ""),
        ("DOMÄNE\\алиса@пример.рф", "алиса"),
        ("", ""),
    ] {
        assert_eq!(sent(user, true), without_domain, "{user}");
        assert_eq!(sent(user, false), user);
    }
}

#[test]
fn the_sentence_names_user_method_and_server() {
    let plan = plan("EXAMPLE\\alice", "push", HaMode::ActivePassive, true);
    assert_eq!(
        plan.sentence(),
        "This sends the password of \"alice\", then the command \"push\" (Push), to the RADIUS server \
         radius.example:1812. The user may receive a push notification, call or message."
    );
    let at_once = Plan { send_mode: SendMode::CommandOnly, ..plan.clone() };
    assert_eq!(
        at_once.sentence(),
        "This sends the command \"push\" (Push) for \"alice\", without a password, to the RADIUS server \
         radius.example:1812. The user may receive a push notification, call or message."
    );
    let v6 = Plan { servers: vec![server("::1")], ..plan };
    assert!(v6.sentence().contains("to the RADIUS server [::1]:1812."), "{}", v6.sentence());
}

#[test]
fn the_sentence_counts_the_attributes_if_there_are_any() {
    let station = |text: &str| ClientField::CallingStationId.read(text).unwrap().unwrap();
    let plan = plan("alice", "push", HaMode::ActivePassive, false);
    let policy = plan.policy.apply(Edit::Attribute(AttributeEdit::Add(station("192.0.2.1")))).unwrap().policy;
    let plan = Plan { policy: Arc::new(policy), ..plan };
    assert!(plan.sentence().contains(" (Push), with 1 attribute, to the RADIUS server "), "{}", plan.sentence());
    let port_type = ClientField::NasPortType.read("Virtual").unwrap().unwrap();
    let plan = Plan { client: vec![station("192.0.2.2"), port_type], send_mode: SendMode::CommandOnly, ..plan };
    assert!(plan.sentence().contains(" without a password, with 2 attributes, to the "), "{}", plan.sentence());
}

#[test]
fn the_sentence_explains_what_two_servers_do() {
    let servers = vec![server("one.example"), server("two.example")];
    let sentence = |ha_mode| Plan { servers: servers.clone(), ..plan("alice", "", ha_mode, false) }.sentence();
    assert_eq!(
        sentence(HaMode::ActivePassive),
        "This sends the password of \"alice\", then an empty command (Push), to the RADIUS server one.example:1812, and \
         to two.example:1812 if it does not respond. The user may receive a push notification, call or message."
    );
    assert_eq!(
        sentence(HaMode::ActiveActive),
        "This sends the password of \"alice\", then an empty command (Push), to the RADIUS servers one.example:1812 and \
         two.example:1812 at the same time. With active-active, the farm may send the command to both, so a phone may \
         ring twice. The user may receive a push notification, call or message."
    );
}

#[test]
fn the_sentence_shows_invisible_characters() {
    let sentence = plan("ali\u{202e}ce\n", "pu\u{200b}sh", HaMode::ActivePassive, false).sentence();
    assert!(sentence.contains("\"ali\\u{202e}ce\\u{a}\"") && sentence.contains("\"pu\\u{200b}sh\""), "{sentence}");
}

/// A lost job counts as no response.
#[test]
fn a_lost_job_ends_the_trial() {
    let secret = Arc::new(Secret::new(Zeroizing::new("s".to_owned())).unwrap());
    let mut trial =
        Trial::begin(plan("alice", "push", HaMode::ActivePassive, false), Zeroizing::new("p".to_owned()), secret);
    let job = trial.job().unwrap();
    assert!(trial.job().is_none(), "one at a time");
    trial.finish(job.interrupted()());
    assert!(trial.is_over() && trial.job().is_none());
}
