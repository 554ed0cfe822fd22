//! Why a server gave no valid reply, and what to do: from what it sent meanwhile, and what it has proven before.

use std::time::Duration;

use crate::radius::packet::{Dropped, Flaw};
use crate::radius::{DroppedCounts, Failure, Secret, Server};

/// Said where a secret may be the cause.
const UNSEEN_ENDS: &str = "The shared secret begins or ends with a blank or another character that nobody sees, which counts: try it \
                           without.";

/// What may be wrong with the secret itself, where the silence of a server may come of it.
pub(in crate::trial) fn of_secret(secret: &Secret, failure: &Failure, proven: Option<Proven>) -> Option<String> {
    let proves = |heard: &DroppedCounts| heard.unusable.is_some() || heard.not_signed || heard.other_sender.is_some();
    let is_suspect = matches!(failure, Failure::Silent(heard) if !proves(heard));
    (is_suspect && proven.is_none() && secret.has_unseen_ends()).then(|| UNSEEN_ENDS.to_owned())
}

/// What a server has shown earlier in the same trial.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(in crate::trial) enum Proven {
    /// It answered, without Message-Authenticator: so it is most likely there, but may be forged (CVE-2024-3596).
    Answers,
    /// It signed an answer: address, port and shared secret are right.
    Signs,
}

/// How long a reply was waited for.
#[derive(Debug, Clone, Copy)]
pub(in crate::trial) struct Waited {
    /// With all repetitions.
    pub longest: Duration,
    /// Whether a user had to do something meanwhile, as approve a push.
    pub for_user: bool,
}

/// What it means that a server gave no valid reply, and what to do. What it has `proven` before is not doubted.
pub(in crate::trial) fn meaning(
    failure: &Failure,
    server: &Server,
    proven: Option<Proven>,
    waited: Waited,
) -> Option<String> {
    let Server { host, port } = server;
    Some(match failure {
        Failure::Unsendable(_) | Failure::Cancelled => return None,
        Failure::NoZone => format!(
            "{host} is a link-local address: add the interface that leads there, as in {host}%{}.",
            if cfg!(windows) { "12" } else { "eth0" }
        ),
        Failure::NotFound(_) if proven.is_some() => {
            format!("{host} was found before: the look-up of the name fails now.")
        }
        Failure::NotFound(_) => format!("{host}: check the name, or give an address."),
        Failure::Refused if proven.is_some() => {
            format!(
                "{host} answered before, and now nobody listens on port {port}: the server was stopped or restarts."
            )
        }
        Failure::Refused => format!("{host}: no RADIUS server listens on port {port}; it may use another one."),
        Failure::Unreachable(_) if proven.is_some() => format!("{host} answered before: the way there was lost."),
        Failure::Unreachable(_) => format!("{host}: there is no way there from this computer."),
        Failure::Silent(heard) => of_silence(heard, server, proven, waited),
    })
}

fn of_silence(heard: &DroppedCounts, Server { host, port }: &Server, proven: Option<Proven>, waited: Waited) -> String {
    match *heard {
        DroppedCounts { unusable: Some(Flaw::MessageAuthenticator), .. } => format!(
            "{host} answers with the right shared secret, but its Message-Authenticator is wrong: something on the way changes \
             the reply, the server miscalculates, or the reply is forged (CVE-2024-3596)."
        ),
        DroppedCounts { unusable: Some(flaw), .. } => {
            format!("{host} answers with the right shared secret, but the reply cannot be used: {flaw}.")
        }
        DroppedCounts { not_signed: true, .. } => format!(
            "{host} answers without Message-Authenticator, which does not count: such an answer can be forged on the way \
             (CVE-2024-3596, Blast-RADIUS). Update the RADIUS server, or let unsigned answers count to try it all the same."
        ),
        DroppedCounts { other_sender: Some(from), .. } => format!(
            "The answer came from {from} and not from {host}, port {port}, and clients do not believe it: let the server answer \
             from the address that was asked, or give the address from which it answers."
        ),
        DroppedCounts { not_authentic: true, .. } if proven.is_some() => format!(
            "{host} answered with the right shared secret before. What came now was made with another one: a second server \
             behind the same address, or a forgery."
        ),
        DroppedCounts { not_authentic: true, .. } => {
            format!("{host} answers with another shared secret: correct it here or there.")
        }
        DroppedCounts {
            other: Some(why @ (Dropped::Short { .. } | Dropped::Length(_) | Dropped::Broken(_))), ..
        } => {
            format!(
                "{host} sends what cannot be read, {why}. Something on the way cuts it off, or {host} is not a RADIUS server."
            )
        }
        DroppedCounts { other: Some(why), .. } => format!("{host} sends what does not belong here, {why}."),
        _ => match proven {
            Some(proven) => {
                let so = match proven {
                    Proven::Signs => ", so address, port and shared secret are right",
                    Proven::Answers => ", though without Message-Authenticator",
                };
                let left = match waited.for_user {
                    true => format!(
                        "Nobody approved within {} s, or its second factor did not answer: approve in time, raise the timeout, \
                         or check the server's log.",
                        waited.longest.as_secs_f64()
                    ),
                    false => "It is down or busy now, or the way is interrupted: try again, or check the server's log."
                        .to_owned(),
                };
                format!("{host} answered before{so}. {left}")
            }
            None => format!(
                "{host} is silent: the shared secret is wrong, or this computer is not a client of the server, or a firewall \
                 stands between, or the port is wrong."
            ),
        },
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{FOR_USER, at, secret, silent};
    use super::*;

    #[test]
    fn what_a_server_has_proven_is_not_doubted_again() {
        let says = |failure: Failure, proven| meaning(&failure, &at("radius1"), Some(proven), FOR_USER).unwrap();
        let silence = || silent(DroppedCounts::default());
        assert_eq!(
            says(silence(), Proven::Signs),
            "radius1 answered before, so address, port and shared secret are right. Nobody approved within 60 s, or its second \
             factor did not answer: approve in time, raise the timeout, or check the server's log."
        );
        assert!(
            says(silence(), Proven::Answers).starts_with("radius1 answered before, though without Message-Authent")
        );
        let other_secret = silent(DroppedCounts { not_authentic: true, ..DroppedCounts::default() });
        for failure in [
            silence(),
            other_secret,
            Failure::Refused,
            Failure::Unreachable(String::new()),
            Failure::NotFound(String::new()),
        ] {
            let said = says(failure, Proven::Signs);
            for doubt in
                ["secret is wrong", "not a client", "firewall", "port is wrong", "correct it", "check the name"]
            {
                assert!(!said.contains(doubt), "{said}");
            }
        }
    }

    #[test]
    fn a_secret_that_ends_with_a_blank_is_suspected_where_it_can_be_the_cause() {
        let other_secret = silent(DroppedCounts { not_authentic: true, ..DroppedCounts::default() });
        let unsigned = silent(DroppedCounts { not_signed: true, ..DroppedCounts::default() });
        let suspects = |text: &str, failure: &Failure, proven| of_secret(&secret(text), failure, proven).is_some();
        for failure in [&silent(DroppedCounts::default()), &other_secret] {
            assert!(suspects("s3cr3t ", failure, None) && !suspects("s3cr3t", failure, None));
            assert!(!suspects("s3cr3t ", failure, Some(Proven::Signs)));
        }
        assert!(!suspects("s3cr3t ", &unsigned, None) && !suspects("s3cr3t ", &Failure::Refused, None));
    }
}
