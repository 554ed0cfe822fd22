//! Advice on the connection.

use super::*;
use crate::policy::{HaMode, PasswordEncoding};

#[test]
fn a_timeout_too_short_to_approve() {
    let timeout = |policy: &Policy, secs: &str| connected(policy, |c| c.timeout_secs = secs.parse().unwrap());
    let push = policy(None, &[PUSH]);
    advises(&timeout(&push, "29"), Rule::ShortTimeout, Warning, "connection.timeout");
    does_not_advise(&timeout(&push, "30"), Rule::ShortTimeout);
    does_not_advise(&timeout(&policy(None, &[SMS]), "5"), Rule::ShortTimeout);
    does_not_advise(&timeout(&with(&push, 0, |id| Edit::Enable(id, false)), "5"), Rule::ShortTimeout);
    let entra = policy(Some(Provider::Entra), &[["Default", "x", "d", "m"]]);
    advises(&timeout(&entra, "59"), Rule::ShortTimeout, Warning, "connection.timeout");
    does_not_advise(&timeout(&entra, "60"), Rule::ShortTimeout);
    let rsa = policy(Some(Provider::Rsa), &[PUSH]);
    advises(&timeout(&rsa, "44"), Rule::ShortTimeout, Warning, "connection.timeout");
    does_not_advise(&timeout(&rsa, "45"), Rule::ShortTimeout);
    // This server pushes without a command.
    let eset = policy(Some(Provider::Eset), &[SMS]);
    advises(&timeout(&eset, "29"), Rule::ShortTimeout, Warning, "connection.timeout");
    // A command that is rejected by design does not wait.
    let call = ["Call", "phone", "d", "m"];
    advises(&timeout(&policy(Some(Provider::Duo), &[call]), "5"), Rule::ShortTimeout, Warning, "connection.timeout");
    does_not_advise(&timeout(&policy(Some(Provider::Akamai), &[call]), "5"), Rule::ShortTimeout);
    // The title counts if the command is unknown.
    advises(
        &timeout(&policy(None, &[["Push", "go", "d", "m"]]), "5"),
        Rule::ShortTimeout,
        Warning,
        "connection.timeout",
    );
}

#[test]
fn advice_on_a_short_timeout_names_the_consequence() {
    let why = |retries: &str| {
        let policy = connected(&policy(None, &[PUSH]), |c| {
            c.timeout_secs = "5".parse().unwrap();
            c.retries = retries.parse().unwrap();
        });
        of(&policy).iter().find(|advice| advice.rule == Rule::ShortTimeout).unwrap().why.to_string()
    };
    assert!(why("1").contains("several pushes"), "{}", why("1"));
    assert_eq!(why("0"), "The logon fails before users can approve it.");
}

#[test]
fn a_wait_that_is_too_long() {
    let wait = |retries: &str, backup: &str, ha_mode| {
        connected(&policy(None, &[PUSH]), |c| {
            c.retries = retries.parse().unwrap();
            c.backup_server = backup.parse().unwrap();
            c.ha_mode = ha_mode;
        })
    };
    does_not_advise(&wait("2", "", HaMode::ActivePassive), Rule::LongWait);
    advises(&wait("3", "", HaMode::ActivePassive), Rule::LongWait, Note, "connection.timeout");
    advises(&wait("1", "b", HaMode::ActivePassive), Rule::LongWait, Note, "connection.timeout");
    does_not_advise(&wait("1", "b", HaMode::ActiveActive), Rule::LongWait);
}

#[test]
fn a_port_that_is_rarely_intended() {
    let port = |port: &str| connected(&policy(None, &[PUSH]), |c| c.radius_port = port.parse().unwrap());
    for number in ["1645", "1813", "2083"] {
        advises(&port(number), Rule::Port, Note, "connection.radiusPort");
    }
    does_not_advise(&port("1812"), Rule::Port);
    does_not_advise(&port("18120"), Rule::Port);
}

#[test]
fn two_servers_that_both_send() {
    let both = |backup: &str, ha_mode, texts| {
        connected(&policy(None, &[texts]), |c| {
            c.backup_server = backup.parse().unwrap();
            c.ha_mode = ha_mode;
        })
    };
    advises(&both("b", HaMode::ActiveActive, SMS), Rule::BothServersSend, Warning, "connection.haMode");
    does_not_advise(&both("b", HaMode::ActivePassive, SMS), Rule::BothServersSend);
    does_not_advise(&both("", HaMode::ActiveActive, SMS), Rule::BothServersSend);
    let token = ["Token", "otp", "d", "m"];
    does_not_advise(&both("b", HaMode::ActiveActive, token), Rule::BothServersSend);
    does_not_advise(
        &with(&both("b", HaMode::ActiveActive, SMS), 0, |id| Edit::Enable(id, false)),
        Rule::BothServersSend,
    );
    // This server sends without a command.
    let entra = both("b", HaMode::ActiveActive, token).apply(Edit::Provider(Some(Provider::Entra))).unwrap().policy;
    advises(&entra, Rule::BothServersSend, Warning, "connection.haMode");
}

#[test]
fn chap_with_a_command() {
    let chap =
        |texts| connected(&policy(Some(Provider::Rsa), &[texts]), |c| c.password_encoding = PasswordEncoding::Chap);
    advises(&chap(PUSH), Rule::Chap, Warning, "connection.passwordEncoding");
    does_not_advise(&chap(["Push", "", "d", "m"]), Rule::Chap);
    does_not_advise(&connected(&policy(None, &[PUSH]), |_| ()), Rule::Chap);
    does_not_advise(&with(&chap(PUSH), 0, |id| Edit::Enable(id, false)), Rule::Chap);
    let why = |policy: &Policy| of(policy).into_iter().find(|advice| advice.rule == Rule::Chap).unwrap().why;
    assert!(why(&chap(PUSH)).contains("RSA rejects CHAP"));
    let okta = chap(PUSH).apply(Edit::Provider(Some(Provider::Okta))).unwrap().policy;
    assert!(why(&okta).contains("Okta rejects CHAP"));
}
