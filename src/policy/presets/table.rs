//! The table of presets and their sources: data only. Lookups are in the parent module.

use super::{Method, Offered, Preset};
use crate::policy::Provider;

const APPROVE: &str = "Waiting for you to approve on your phone. Deny any request that you did not start.";
const ANSWER: &str = "Calling you: answer and follow the instructions. Hang up if you did not start this.";
const LOG_ON_AGAIN_SMS: &str = "We've sent you codes. This attempt will fail; log on again with a code.";
const LOG_ON_AGAIN_CALL: &str = "We're calling you with a code. This attempt will fail; log on again with the code.";
const SMS_CODE: &str = "Sending a code to your phone";

const LIST: &str =
    "the remote-access product's list of methods; common values, not taken from your server's documentation";
const DUO: &str = "https://guide.duo.com/append-mode";
const AKAMAI: &str = "PacketFence, docs/installation/mfa_integration.asciidoc (not Akamai's own documentation)";
const SAFENET: &str = "https://thalesdocs.com/sta/operator/push/authns";
const RUBLON: &str = "https://rublon.com/docs/awingu (for another client of the same proxy)";
const LOGINTC: &str = "https://www.logintc.com/docs/connectors/pulse-connect-secure";
const ESET: &str = "ESET Secure Authentication, product manual, chapter on RADIUS (an old edition)";
const FORTI: &str = "Fortinet, RADIUS interoperability guide";

const CODES_ARE_REJECTED: &str = "The server sends the codes and rejects this attempt by design; the user logs on again with a code. Do not use Autosend.";

/// Builds a preset whose attempt is not rejected, without a note.
const fn preset(
    provider: Option<Provider>,
    method: Method,
    command: &'static str,
    [title, description, action_message]: [&'static str; 3],
    source: &'static str,
) -> Preset {
    Preset {
        provider,
        method,
        title,
        command,
        description,
        action_message,
        picture: method.picture(),
        rejects: false,
        note: "",
        source,
    }
}

impl Preset {
    const fn rejecting(self) -> Self {
        Self { rejects: true, note: CODES_ARE_REJECTED, ..self }
    }

    const fn noting(self, note: &'static str) -> Self {
        Self { note, ..self }
    }
}

const PUSH: [&str; 3] = ["Push", "Approve on your phone", APPROVE];
const CALL: [&str; 3] = ["Call me", "We call the phone on file", ANSWER];
const SMS: [&str; 3] = ["SMS", "Get a code by text message", SMS_CODE];
const SMS_REJECTED: [&str; 3] = ["SMS", "Get codes by text message, then log on again", LOG_ON_AGAIN_SMS];
const GRID: [&str; 3] = ["Grid", "Read the code from your pattern", "Requesting your grid"];

const WORD: &str = "Some servers accept this; check your server's documentation.";

pub(super) static METHODS: [Preset; 5] = [
    preset(None, Method::Push, "push", ["Push notification", PUSH[1], APPROVE], LIST).noting(WORD),
    preset(None, Method::Phone, "phone", ["Phone Callback", CALL[1], ANSWER], LIST).noting(WORD),
    preset(None, Method::Sms, "sms", SMS, LIST).noting(WORD),
    preset(
        None,
        Method::Email,
        "email",
        ["Email", "Get an email from the logon server", "Sending an email to your mailbox"],
        LIST,
    )
    .noting(WORD),
    preset(None, Method::Custom, "", ["Custom", "", ""], LIST)
        .noting("Enter your server's command and texts for your users."),
];

static DUO_PRESETS: [Preset; 3] = {
    let of = Some(Provider::Duo);
    [
        preset(of, Method::Push, "push", PUSH, DUO)
            .noting("Unanswered pushes can lock accounts. You can append a device number, e.g. push2."),
        preset(of, Method::Phone, "phone", CALL, DUO).noting("You can append a device number, e.g. phone3."),
        preset(of, Method::Sms, "sms", SMS_REJECTED, DUO).rejecting(),
    ]
};

static AKAMAI_PRESETS: [Preset; 3] = {
    let of = Some(Provider::Akamai);
    [
        preset(of, Method::Push, "push", PUSH, AKAMAI).noting("You can append a device number."),
        preset(of, Method::Sms, "sms", SMS_REJECTED, AKAMAI).rejecting(),
        preset(
            of,
            Method::Phone,
            "phone",
            [CALL[0], "Get a code by phone, then log on again", LOG_ON_AGAIN_CALL],
            AKAMAI,
        )
        .rejecting(),
    ]
};

static SAFENET_PRESETS: [Preset; 4] = {
    let of = Some(Provider::SafeNet);
    [
        preset(of, Method::Push, "p", PUSH, SAFENET),
        preset(of, Method::Sms, "s", SMS, SAFENET),
        preset(of, Method::Email, "e", ["Email", "Get a code by email", "Sending a code to your mailbox"], SAFENET)
            .noting("Not available on the older SAS."),
        preset(of, Method::Grid, "g", GRID, SAFENET),
    ]
};

static RUBLON_PRESETS: [Preset; 4] = {
    const CASE: &str = "The command is case-sensitive.";
    const LINK: &str = "Open the link to continue. Ignore it if you did not start this.";
    let of = Some(Provider::Rublon);
    [
        preset(of, Method::Push, "push", PUSH, RUBLON).noting(CASE),
        preset(of, Method::Email, "email", ["Email", "Get a link by email", LINK], RUBLON).noting(CASE),
        preset(of, Method::Sms, "smsLink", ["SMS", "Get a link by text message", LINK], RUBLON).noting(CASE),
        preset(of, Method::Phone, "phoneCall", CALL, RUBLON).noting(CASE),
    ]
};

static LOGINTC_PRESETS: [Preset; 3] = {
    let of = Some(Provider::LoginTc);
    [
        preset(of, Method::Push, "1", PUSH, LOGINTC).noting("Works in Challenge mode."),
        preset(of, Method::Sms, "sms", SMS, LOGINTC).noting("Works in Challenge mode."),
        preset(of, Method::Grid, "grid", GRID, LOGINTC).noting("Works only in Challenge Interactive mode."),
    ]
};

static ESET_PRESETS: [Preset; 1] = [preset(Some(Provider::Eset), Method::Sms, "sms", SMS, ESET)
    .noting("Push has no command; the logon attempt itself triggers it.")];

static FORTI_PRESETS: [Preset; 1] = [preset(Some(Provider::FortiAuthenticator), Method::Push, "push", PUSH, FORTI)
    .noting("Some versions push automatically. A timeout of 30 to 60 s gives users time to approve.")];

pub(super) fn of(provider: Provider) -> Offered {
    match provider {
        Provider::Duo => Offered::Presets(&DUO_PRESETS),
        Provider::Akamai => Offered::Presets(&AKAMAI_PRESETS),
        Provider::SafeNet => Offered::Presets(&SAFENET_PRESETS),
        Provider::Rublon => Offered::Presets(&RUBLON_PRESETS),
        Provider::LoginTc => Offered::Presets(&LOGINTC_PRESETS),
        Provider::Eset => Offered::Presets(&ESET_PRESETS),
        Provider::FortiAuthenticator => Offered::Presets(&FORTI_PRESETS),
        Provider::Entra => Offered::NoCommand(
            "The user's default method is always used. Set a timeout of 60 s or more; repeated requests are \
             discarded, and number matching falls back to a code.",
        ),
        Provider::PrivacyIdea => {
            Offered::NoCommand("The user's own PIN triggers the challenge. Set a timeout above the server's push_wait.")
        }
        Provider::Rsa => {
            Offered::NoCommand("No command is known. The server accepts only PAP; set a timeout of 45 s or more.")
        }
        Provider::PingId | Provider::OneLogin => {
            Offered::NoCommand("The server accepts a code, or the password, a comma and a code.")
        }
        Provider::SymantecVip => Offered::NoCommand(
            "No command is known. An empty code reportedly triggers a push (one customer's guide); test it before you \
             rely on it.",
        ),
        Provider::Okta => Offered::NoCommand("The server has no stable command."),
        Provider::DualShield => Offered::NoCommand(
            "Its commands, such as >sms, go into the user name, so they cannot be the command of an action.",
        ),
    }
}
