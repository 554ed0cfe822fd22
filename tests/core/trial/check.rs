//! Check connection, with the real server and without one.

use std::sync::Arc;

use needs::needs;
use radius_console::policy::Connection;
use radius_console::policy::draft::ConnectionDraft;
use radius_console::radius::exchange::Cancel;
use radius_console::radius::{Secret, Server};
use radius_console::trial::Reason;
use radius_console::trial::check::{Check, Finding};
use zeroize::Zeroizing;

use crate::radius::{FreeRadius, SECRET, at, refusing};

/// Waits one second for each packet.
fn connection() -> Connection {
    ConnectionDraft { timeout_secs: "1".into(), retries: "0".into(), ..ConnectionDraft::default() }.finish().unwrap()
}

/// Asserts that each finding is that of its server.
fn check(servers: Vec<Server>, secret: &str) -> Vec<Finding> {
    let secret = Arc::new(Secret::new(Zeroizing::new(secret.to_owned())).unwrap());
    let (check, cancel) = (Check::new(servers, &connection(), secret), Cancel::default());
    let (asked, findings): (Vec<Server>, Vec<Finding>) =
        check.each(&cancel).map(|(server, finding)| (server.clone(), finding)).unzip();
    assert_eq!(asked, check.servers());
    for (server, finding) in asked.iter().zip(&findings) {
        assert!(finding.summary.starts_with(&server.to_string()), "{server}: {finding:?}");
    }
    findings
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_server_that_responds_is_reported_with_what_was_not_checked() {
    let radius = FreeRadius::start();
    let found = check(vec![radius.server(), radius.strict()], SECRET);
    for (finding, server) in found.iter().zip([radius.server(), radius.strict()]) {
        assert_eq!(finding.result.map(|response| response.is_signed), Ok(finding.summary.ends_with(" ms, signed.")));
        let before = format!("{server} responded with Access-Accept after ");
        assert!(finding.summary.starts_with(&before), "{}", finding.summary);
        let advice = finding.advice.join("\n");
        // An unsigned reply proves nothing.
        let is_signed = finding.summary.ends_with(" ms, signed.");
        assert_eq!(advice.contains("Address, port and secret key are right"), is_signed, "{advice}");
        assert!(advice.contains("Not checked: whether it accepts the farm's servers"), "{advice}");
        // FreeRADIUS 3.2.1 signs no reply to Status-Server on either port; later versions sign each.
        assert_eq!(
            advice.contains("This response is not signed"),
            finding.summary.ends_with(" ms, not signed."),
            "{finding:?}"
        );
    }
    assert_eq!(found.len(), 2);
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn silence_may_mean_a_wrong_secret_or_no_status_server_support() {
    let radius = FreeRadius::start();
    let server = radius.server();
    let [finding] = &check(vec![server.clone()], "testing124")[..] else { panic!() };
    assert_eq!((finding.result, &finding.summary), (Err(Reason::Silent), &format!("{server}: no response.")));
    let [silent, ignores] = &finding.advice[..] else { panic!("{finding:?}") };
    assert!(silent.contains("does not respond: the secret key is wrong"), "{silent}");
    assert!(ignores.contains("ignore Status-Server"), "{ignores}");
}

#[test]
fn a_closed_port_and_an_unknown_name_are_distinguished() {
    let ((_socket, refuses), nowhere) = (refusing(), at("radius.invalid", 1812));
    let [refused, lost] = &check(vec![refuses.clone(), nowhere], SECRET)[..] else { panic!() };
    assert_eq!((refused.result, lost.result), (Err(Reason::Refused), Err(Reason::NameNotFound)));
    assert_eq!(refused.summary, format!("{refuses}: refused: nothing is listening on this port."));
    assert_eq!(
        refused.advice,
        [format!("127.0.0.1: no RADIUS server is listening on port {}; it may use another port.", refuses.port)]
    );
    assert!(lost.summary.starts_with("radius.invalid:1812: name not found: "), "{}", lost.summary);
    assert_eq!(lost.advice, ["radius.invalid: check the name, or enter an IP address."]);
}
