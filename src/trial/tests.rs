//! What is said before the first packet, and the name that is sent.

use super::*;
use crate::policy::Edit;
use crate::policy::draft::{ActionDraft, ConnectionDraft};

fn server(host: &str) -> Server {
    Server { host: host.to_owned(), port: 1812 }
}

/// A plan for one method, of a policy that sends user names without their domain if it is `username_only`.
fn plan(user: &str, command: &str, ha_mode: HaMode, username_only: bool) -> Plan {
    let action = ActionDraft { title: "Push".into(), command: command.into(), ..ActionDraft::default() };
    let connection = ConnectionDraft { ha_mode, username_only, ..ConnectionDraft::default() };
    let policy = Policy::default().apply(Edit::Connection(Some(connection.finish().unwrap()))).unwrap().policy;
    let edited = policy.apply(Edit::Add(action.finish().unwrap())).unwrap();
    Plan {
        policy: Arc::new(edited.policy),
        action: edited.subject.unwrap(),
        user: user.to_owned(),
        way: Way::PasswordFirst,
        servers: vec![server("radius.example")],
        nas_identifier: NAS_IDENTIFIER.to_owned(),
        requires_signature: false,
    }
}

#[test]
fn the_domain_is_left_out_where_the_policy_says_so() {
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
        "Sends the password of \"alice\", then the command \"push\" (Push), to the RADIUS server radius.example:1812. \
         The user may get a push, a call or a message."
    );
    let at_once = Plan { way: Way::CommandAtOnce, ..plan.clone() };
    assert_eq!(
        at_once.sentence(),
        "Sends the command \"push\" (Push) for \"alice\", and no password, to the RADIUS server radius.example:1812. \
         The user may get a push, a call or a message."
    );
    let v6 = Plan { servers: vec![server("::1")], ..plan };
    assert!(v6.sentence().contains("to the RADIUS server [::1]:1812."), "{}", v6.sentence());
}

#[test]
fn the_sentence_warns_of_what_two_servers_do() {
    let servers = vec![server("one.example"), server("two.example")];
    let said = |ha_mode| Plan { servers: servers.clone(), ..plan("alice", "", ha_mode, false) }.sentence();
    assert_eq!(
        said(HaMode::ActivePassive),
        "Sends the password of \"alice\", then an empty command (Push), to the RADIUS server one.example:1812; to \
         two.example:1812, if that gives no answer. The user may get a push, a call or a message."
    );
    assert_eq!(
        said(HaMode::ActiveActive),
        "Sends the password of \"alice\", then an empty command (Push), to the RADIUS servers one.example:1812 and \
         two.example:1812 at once. With active-active the farm may send the command to both, and a phone rings twice. The \
         user may get a push, a call or a message."
    );
}

#[test]
fn what_nobody_can_see_in_a_name_is_shown_before_it_is_sent() {
    let sentence = plan("ali\u{202e}ce\n", "pu\u{200b}sh", HaMode::ActivePassive, false).sentence();
    assert!(sentence.contains("\"ali\\u{202e}ce\\u{a}\"") && sentence.contains("\"pu\\u{200b}sh\""), "{sentence}");
}

/// A job that is lost with its thread is silence, and the trial is over.
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
