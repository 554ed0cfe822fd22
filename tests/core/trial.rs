//! Trials against a real FreeRADIUS, and against servers that do not keep to the rules.

use std::sync::Arc;

use radius_console::client::logon::{Stage, Way};
use radius_console::policy::{Policy, json};
use radius_console::trial::{NAS_IDENTIFIER, Plan, Trial};
use zeroize::Zeroizing;

use crate::radius::{self, FreeRadius};

fn policy(command: &str) -> Arc<Policy> {
    let text = serde_json::json!({
        "format": "radius-automation-policy", "version": 1, "name": "Test",
        "connection": {
            "displayName": "", "radiusServer": "", "backupServer": "", "haMode": "activePassive", "radiusPort": 1812,
            "timeout": 10, "retries": 0, "passwordEncoding": "PAP", "userMessagePrompt": "", "usernameOnly": false,
            "forwardFirstPwdToAD": false,
        },
        "actions": [{ "enabled": true, "title": "Method", "command": command, "description": "", "actionMessage": "",
            "image": "push", "autoSend": false }],
        "clientPolicy": { "rememberLastMethod": true },
    });
    Arc::new(json::read(text.to_string().as_bytes()).unwrap())
}

#[test]
fn a_push_is_accepted() {
    let server = FreeRadius::start();
    let policy = policy("push");
    let action = policy.actions().next().unwrap().0;
    let plan = Plan {
        policy,
        action,
        user: "alice".to_owned(),
        way: Way::PasswordFirst,
        servers: vec![server.server()],
        nas_identifier: NAS_IDENTIFIER.to_owned(),
        requires_signature: false,
    };
    println!("{}", plan.sentence());
    let mut trial = Trial::begin(plan, Zeroizing::new("first-pass".to_owned()), radius::secret());
    while let Some(job) = trial.job() {
        let done = job.run(&mut |event| trial.heard(event));
        trial.finish(done);
    }
    trial.trace().lines().for_each(|line| println!("{line}"));
    println!("{}\n{:#?}", trial.trace().copy(false), trial.verdict());
    assert!(matches!(trial.logon().stage(), Stage::Ended(_)));
}
