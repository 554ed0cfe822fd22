//! Explains why there was no valid reply from a server, and what to do: based on the datagrams that were dropped, and
//! on what the server has proven before.

use std::time::Duration;

use super::Reason;
use crate::radius::packet::{Dropped, Flaw};
use crate::radius::{DroppedCounts, Failure, Secret, Server};

const INVISIBLE_ENDS: &str = "The secret key starts or ends with a space or an invisible character, which is part of the \
                              secret: try without it.";

/// Returns advice about the secret itself, if it may be why the server did not respond.
pub(in crate::trial) fn secret_advice(secret: &Secret, failure: &Failure, proven: Option<Proven>) -> Option<String> {
    let is_proof =
        |dropped: &DroppedCounts| dropped.unusable.is_some() || dropped.not_signed || dropped.other_sender.is_some();
    let is_suspect = matches!(failure, Failure::Silent(dropped) if !is_proof(dropped));
    (is_suspect && proven.is_none() && secret.has_invisible_ends()).then(|| INVISIBLE_ENDS.to_owned())
}

/// What a server has proven earlier in the same trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::trial) enum Proven {
    /// It sent an unsigned reply. Address, port and shared secret are most likely right, but it may be forged
    /// (CVE-2024-3596).
    Responds,
    /// It sent a signed reply. Address, port and shared secret are right.
    Signs,
}

/// How long the program waited for a reply.
#[derive(Debug, Clone, Copy)]
pub(in crate::trial) struct Wait {
    /// The longest time, including all retries.
    pub max: Duration,
    /// Whether the user had to do something, such as approve a push.
    pub for_user: bool,
}

/// Explains why there was no valid reply, and what to do. Does not question what the server has `proven` before.
pub(in crate::trial) fn explain(
    failure: &Failure,
    server: &Server,
    proven: Option<Proven>,
    wait: Wait,
) -> (Reason, Option<String>) {
    let Server { host, port } = server;
    let was_found = proven.is_some();
    let (reason, advice) = match failure {
        Failure::Unsendable(_) => return (Reason::Unsendable, None),
        Failure::Cancelled => return (Reason::Cancelled, None),
        Failure::NoZone => {
            let interface = if cfg!(windows) { "12" } else { "eth0" };
            let advice =
                format!("{host} is a link-local address: add the network interface, as in {host}%{interface}.");
            (Reason::NoInterface, advice)
        }
        Failure::NotFound(_) => (
            Reason::NameNotFound,
            match was_found {
                true => format!("{host} was found before, but the name lookup fails now."),
                false => format!("{host}: check the name, or enter an IP address."),
            },
        ),
        Failure::Refused => (
            Reason::Refused,
            match was_found {
                true => format!(
                    "{host} responded before, but now nothing is listening on port {port}: the server was stopped, or is \
                     restarting."
                ),
                false => format!("{host}: no RADIUS server is listening on port {port}; it may use another port."),
            },
        ),
        Failure::Unreachable(_) => (
            Reason::Unreachable,
            match was_found {
                true => format!("{host} responded before, but is unreachable now."),
                false => format!("{host} is unreachable from this computer."),
            },
        ),
        Failure::Silent(dropped) => explain_silence(dropped, server, proven, wait),
    };
    (reason, Some(advice))
}

fn explain_silence(
    dropped: &DroppedCounts,
    Server { host, port }: &Server,
    proven: Option<Proven>,
    wait: Wait,
) -> (Reason, String) {
    match *dropped {
        DroppedCounts { unusable: Some(Flaw::MessageAuthenticator), .. } => (
            Reason::WrongSignature,
            format!(
                "{host} uses the right secret key, but the Message-Authenticator of its response is wrong: something on the \
                 network changes it, the server miscalculates, or the response is forged (CVE-2024-3596)."
            ),
        ),
        DroppedCounts { unusable: Some(flaw), .. } => {
            (Reason::Unusable, format!("{host} uses the right secret key, but its response cannot be used: {flaw}."))
        }
        DroppedCounts { not_signed: true, .. } => (
            Reason::Unsigned,
            format!(
                "{host} responds without a Message-Authenticator, which is not accepted: such a response can be forged in \
                 transit (CVE-2024-3596, Blast-RADIUS). Update the RADIUS server, or accept unsigned responses to test it anyway."
            ),
        ),
        DroppedCounts { other_sender: Some(from), .. } => (
            Reason::OtherSender,
            format!(
                "The response came from {from} instead of {host}, port {port}. Responses from other addresses are ignored: make \
                 the server respond from the address that was asked, or enter the address from which it responds."
            ),
        ),
        DroppedCounts { not_authentic: true, .. } if proven.is_some() => (
            Reason::SecretChanged,
            format!(
                "{host} used the right secret key before, but its latest response was made with a different one: there is a \
                 second server at the same address, or the response is forged."
            ),
        ),
        DroppedCounts { not_authentic: true, .. } => {
            (Reason::WrongSecret, format!("{host} uses a different secret key: correct it on one side."))
        }
        DroppedCounts {
            other: Some(why @ (Dropped::Short { .. } | Dropped::Length(_) | Dropped::Broken(_))), ..
        } => (
            Reason::Unreadable,
            format!(
                "{host} sends something that cannot be read ({why}). Something on the network truncates its responses, or {host} \
                 is not a RADIUS server."
            ),
        ),
        DroppedCounts { other: Some(why), .. } => {
            (Reason::Mismatched, format!("{host} sends responses that do not match the request ({why})."))
        }
        _ => explain_nothing(host, proven, wait),
    }
}

/// Explains why nothing at all came from a server.
fn explain_nothing(host: &str, proven: Option<Proven>, wait: Wait) -> (Reason, String) {
    let Some(proven) = proven else {
        let advice = format!(
            "{host} does not respond: the secret key is wrong, this computer is not a registered client, a firewall blocks the \
             traffic, or the port is wrong."
        );
        return (Reason::Silent, advice);
    };
    let proof = match proven {
        Proven::Signs => ", so address, port and secret key are right",
        Proven::Responds => ", though without a Message-Authenticator",
    };
    let (reason, cause) = match wait.for_user {
        true => (
            Reason::NotApproved,
            format!(
                "The user did not approve within {} s, or the second factor did not respond: approve in time, raise the timeout, \
                 or check the server's log.",
                wait.max.as_secs_f64()
            ),
        ),
        false => (
            Reason::SilentAfterResponse,
            "It is down or busy now, or the network is interrupted: try again, or check the server's log.".to_owned(),
        ),
    };
    (reason, format!("{host} responded before{proof}. {cause}"))
}

#[cfg(test)]
mod tests {
    use super::super::tests::{FOR_USER, at, secret, silent};
    use super::*;

    #[test]
    fn what_a_server_has_proven_is_not_questioned_again() {
        let advice = |failure: Failure, proven| explain(&failure, &at("radius1"), Some(proven), FOR_USER).1.unwrap();
        let silence = || silent(DroppedCounts::default());
        assert_eq!(
            advice(silence(), Proven::Signs),
            "radius1 responded before, so address, port and secret key are right. The user did not approve within 60 s, or \
             the second factor did not respond: approve in time, raise the timeout, or check the server's log."
        );
        assert!(
            advice(silence(), Proven::Responds)
                .starts_with("radius1 responded before, though without a Message-Authent")
        );
        let other_secret = silent(DroppedCounts { not_authentic: true, ..DroppedCounts::default() });
        for failure in [
            silence(),
            other_secret,
            Failure::Refused,
            Failure::Unreachable(String::new()),
            Failure::NotFound(String::new()),
        ] {
            let advice = advice(failure, Proven::Signs);
            for doubt in
                ["secret is wrong", "registered client", "firewall", "port is wrong", "correct it", "check the name"]
            {
                assert!(!advice.contains(doubt), "{advice}");
            }
        }
    }

    #[test]
    fn each_cause_has_its_own_reason() {
        let nothing = DroppedCounts::default();
        let other = |why| silent(DroppedCounts { other: Some(why), ..nothing });
        let (text, late) = (String::new, Wait { for_user: false, ..FOR_USER });
        let seen = Some(Proven::Signs);
        let not_authentic = || silent(DroppedCounts { not_authentic: true, ..nothing });
        let sender = Some("192.0.2.7:1812".parse().unwrap());
        for (failure, proven, wait, reason) in [
            (Failure::NotFound(text()), None, FOR_USER, Reason::NameNotFound),
            (Failure::NotFound(text()), seen, FOR_USER, Reason::NameNotFound),
            (Failure::NoZone, None, FOR_USER, Reason::NoInterface),
            (Failure::Unreachable(text()), None, FOR_USER, Reason::Unreachable),
            (Failure::Refused, None, FOR_USER, Reason::Refused),
            (silent(nothing), None, FOR_USER, Reason::Silent),
            (silent(nothing), seen, FOR_USER, Reason::NotApproved),
            (silent(nothing), seen, late, Reason::SilentAfterResponse),
            (other(Dropped::Length(3)), None, FOR_USER, Reason::Unreadable),
            (other(Dropped::Identifier { found: 1, expected: 2 }), None, FOR_USER, Reason::Mismatched),
            (not_authentic(), None, FOR_USER, Reason::WrongSecret),
            (not_authentic(), seen, FOR_USER, Reason::SecretChanged),
            (silent(DroppedCounts { other_sender: sender, ..nothing }), None, FOR_USER, Reason::OtherSender),
            (silent(DroppedCounts { not_signed: true, ..nothing }), None, FOR_USER, Reason::Unsigned),
            (silent(DroppedCounts { unusable: Some(Flaw::Code(5)), ..nothing }), None, FOR_USER, Reason::Unusable),
            (
                silent(DroppedCounts { unusable: Some(Flaw::MessageAuthenticator), ..nothing }),
                None,
                FOR_USER,
                Reason::WrongSignature,
            ),
            (Failure::Cancelled, None, FOR_USER, Reason::Cancelled),
        ] {
            assert_eq!(explain(&failure, &at("radius1"), proven, wait).0, reason, "{failure:?}");
        }
    }

    #[test]
    fn a_secret_that_ends_with_a_space_is_suspected_if_it_can_be_the_cause() {
        let other_secret = silent(DroppedCounts { not_authentic: true, ..DroppedCounts::default() });
        let unsigned = silent(DroppedCounts { not_signed: true, ..DroppedCounts::default() });
        let suspects = |text: &str, failure: &Failure, proven| secret_advice(&secret(text), failure, proven).is_some();
        for failure in [&silent(DroppedCounts::default()), &other_secret] {
            assert!(suspects("s3cr3t ", failure, None) && !suspects("s3cr3t", failure, None));
            assert!(!suspects("s3cr3t ", failure, Some(Proven::Signs)));
        }
        assert!(!suspects("s3cr3t ", &unsigned, None) && !suspects("s3cr3t ", &Failure::Refused, None));
    }
}
