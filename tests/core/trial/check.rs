//! Check connection, against the real server and where there is none.

use std::sync::Arc;

use needs::needs;
use radius_console::policy::Connection;
use radius_console::policy::draft::ConnectionDraft;
use radius_console::radius::exchange::Cancel;
use radius_console::radius::{Secret, Server};
use radius_console::trial::check::{Check, Finding};
use zeroize::Zeroizing;

use crate::radius::{FreeRadius, SECRET, at, refusing};

/// Waits a second for each packet.
fn connection() -> Connection {
    ConnectionDraft { timeout_secs: "1".into(), retries: "0".into(), ..ConnectionDraft::default() }.finish().unwrap()
}

fn check(servers: Vec<Server>, secret: &str) -> Vec<Finding> {
    let secret = Arc::new(Secret::new(Zeroizing::new(secret.to_owned())).unwrap());
    Check::new(servers, &connection(), secret).run(&Cancel::default())
}

#[needs(linux, "FreeRADIUS")]
#[test]
fn a_server_that_is_there_says_so_and_what_was_not_learned_is_told() {
    let radius = FreeRadius::start();
    let found = check(vec![radius.server(), radius.strict()], SECRET);
    for (finding, server) in found.iter().zip([radius.server(), radius.strict()]) {
        assert!(finding.is_reachable);
        let before = format!("{server} responded with Access-Accept after ");
        assert!(finding.summary.starts_with(&before), "{}", finding.summary);
        let advice = finding.advice.join("\n");
        // An answer that nobody signed proves nothing.
        let is_signed = finding.summary.ends_with(" ms, signed.");
        assert_eq!(advice.contains("Address, port and shared secret are right"), is_signed, "{advice}");
        assert!(advice.contains("Not checked: whether it accepts the farm's servers"), "{advice}");
        // FreeRADIUS 3.2.1 signs no answer to a Status-Server, on neither port; later ones sign each.
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
fn a_wrong_secret_may_also_be_a_server_that_ignores_the_question() {
    let radius = FreeRadius::start();
    let server = radius.server();
    let [finding] = &check(vec![server.clone()], "testing124")[..] else { panic!() };
    assert_eq!((finding.is_reachable, &finding.summary), (false, &format!("{server}: no response.")));
    let [silent, ignores] = &finding.advice[..] else { panic!("{finding:?}") };
    assert!(silent.contains("does not respond: the shared secret is wrong"), "{silent}");
    assert!(ignores.contains("ignore Status-Server"), "{ignores}");
}

#[test]
fn nobody_there_and_no_address_are_told_apart() {
    let ((_socket, refuses), nowhere) = (refusing(), at("radius.invalid", 1812));
    let [refused, lost] = &check(vec![refuses.clone(), nowhere], SECRET)[..] else { panic!() };
    assert_eq!(refused.summary, format!("{refuses}: refused: nothing is listening on this port."));
    assert_eq!(
        refused.advice,
        [format!("127.0.0.1: no RADIUS server is listening on port {}; it may use another port.", refuses.port)]
    );
    assert!(lost.summary.starts_with("radius.invalid:1812: name not found: "), "{}", lost.summary);
    assert_eq!(lost.advice, ["radius.invalid: check the name, or enter an IP address."]);
}
