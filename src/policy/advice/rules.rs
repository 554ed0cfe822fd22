//! The rules for an action and for the list of them. One copy, for actions and for what is being typed.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::super::presets::{self, Known, Method, Offered};
use super::super::{Action, ActionId, Image, Policy, Provider, draft::ActionDraft};
use super::{ActionPart, Advice, Fix, Place, Rule, Severity, words};
use crate::gallery::PictureId;
use crate::text;
use crate::text::deceptive::deception;

/// The most characters, as people count them, of a description or a message that a balloon or a progress box shows well.
const TEXT_CHARS: usize = 120;
/// What surely fits on two lines under an icon. The client measures; this counts columns, two for an East Asian character.
const TITLE_COLUMNS: usize = 22;
/// The characters of a text that an advice repeats.
pub(super) const SHOWN_CHARS: usize = 30;

/// An action, or what is being typed as one.
pub(super) struct View<'v> {
    pub(super) id: Option<ActionId>,
    pub(super) enabled: bool,
    pub(super) autosend: bool,
    pub(super) title: &'v str,
    title_as_seen: String,
    command: &'v str,
    description: &'v str,
    action_message: &'v str,
    image: &'v Image,
    /// What is known of the command on the policy's server, without the spaces around it.
    known: Option<Known<'v>>,
    /// The method that the command stands for, there or elsewhere.
    method: Option<Method>,
}

impl<'v> View<'v> {
    pub(super) fn of(policy: &Policy, id: ActionId, action: &'v Action) -> Self {
        let command = action.command.as_str();
        let (known, method) = presets::known(policy.provider(), command.trim());
        Self {
            id: Some(id),
            enabled: action.enabled,
            autosend: policy.autosend() == Some(id),
            title: action.title.as_str(),
            title_as_seen: words::as_seen(action.title.as_str()),
            command,
            description: action.description.as_str(),
            action_message: action.action_message.as_str(),
            image: &action.image,
            known,
            method,
        }
    }

    pub(super) fn of_draft(draft: &'v ActionDraft, policy: &Policy, target: Option<ActionId>) -> Self {
        let (known, method) = presets::known(policy.provider(), draft.command.trim());
        Self {
            id: target,
            enabled: draft.enabled,
            autosend: target.is_some() && policy.autosend() == target,
            title: &draft.title,
            title_as_seen: words::as_seen(&draft.title),
            command: &draft.command,
            description: &draft.description,
            action_message: &draft.action_message,
            image: &draft.image,
            known,
            method,
        }
    }

    /// How the user is verified, as far as command and title tell.
    pub(super) fn method(&self) -> Option<Method> {
        self.method.or_else(|| words::method_of_title(self.title))
    }

    /// Whether the server answers only when the user has done something; not where it rejects by design.
    pub(super) fn waits_for_user(&self) -> bool {
        self.method().is_some_and(Method::waits_for_user) && !self.known.is_some_and(|known| known.preset.rejects)
    }

    /// The command as it was meant: without spaces around it, a device number 0 for none, and in the case of the server.
    pub(super) fn meant(&self) -> (&'v str, &'v str) {
        self.known.map_or_else(|| (self.command.trim(), ""), |known| (known.preset.command, known.device))
    }

    fn advise(&self, rule: Rule, severity: Severity, part: ActionPart, what: String, why: &'static str) -> Advice {
        Advice { rule, severity, place: Place::Action(self.id, part), what, why: why.into(), fix: None }
    }
}

pub(super) fn of_list(views: &[View<'_>], found: &mut Vec<Advice>) {
    if !views.iter().any(|view| view.enabled) {
        found.push(Advice {
            rule: Rule::NoEnabledAction,
            severity: Severity::Note,
            place: Place::Actions,
            what: "No action is enabled".to_owned(),
            why: "The client shows only the OTP field.".into(),
            fix: None,
        });
    }
}

pub(super) fn of_action<'o>(
    provider: Option<Provider>,
    view: &View<'_>,
    others: impl Iterator<Item = &'o View<'o>> + Clone,
    found: &mut Vec<Advice>,
) {
    let enabled_others = others.filter(|_| view.enabled).filter(|other| other.enabled);
    title(view, enabled_others.clone(), found);
    command(provider, view, &enabled_others, found);
    text_of(view, ActionPart::Description, view.description, "Without one no balloon appears over the icon.", found);
    text_of(view, ActionPart::ActionMessage, view.action_message, "Without one the progress box is empty.", found);
    image(view, found);
    autosend(view, found);
}

fn title<'o>(view: &View<'_>, others: impl Iterator<Item = &'o View<'o>> + Clone, found: &mut Vec<Advice>) {
    use ActionPart::Title;
    // What is being typed has no title yet.
    if view.title.is_empty() {
        return;
    }
    let shown = |title: &str| text::quoted(title, SHOWN_CHARS);
    deceptive(view, Title, view.title, found);
    if let (Some(said), Some(sent)) = (words::method_of_title(view.title), view.method)
        && said != sent
    {
        let what = format!(
            "Title {} and command {} are two methods",
            shown(view.title),
            text::quoted(view.command, SHOWN_CHARS)
        );
        let why = "Users get something else than the icon says: a slip, or a deception.";
        found.push(view.advise(Rule::TitleAndCommand, Severity::Warning, Title, what, why));
    }
    let same = others.filter(|other| other.title_as_seen == view.title_as_seen).map(|other| other.title);
    if let Some((what, why)) = twice("title", view.title, same, shown, "Users can easily confuse them.") {
        found.push(view.advise(Rule::SameTitle, Severity::Warning, Title, what, why));
    }
    let plain = words::plain(view.title);
    if plain.width() > TITLE_COLUMNS {
        let is_longer = plain.graphemes(true).count() > TITLE_COLUMNS;
        let what = match is_longer {
            true => format!("Title is longer than {TITLE_COLUMNS} characters"),
            false => format!("Title is as wide as {} letters; {TITLE_COLUMNS} surely fit", plain.width()),
        };
        let why =
            "The client cuts a title that is longer than the icon can show; how much fits depends on its typeface.";
        found.push(view.advise(Rule::LongTitle, Severity::Note, Title, what, why));
    }
}

/// Names another action's text that is the same, or else one that differs little, and says why that matters. `shown` quotes a
/// text, and `why_alike` is the reason where there is a difference.
fn twice<'o>(
    name: &str,
    ours: &str,
    mut others: impl Iterator<Item = &'o str> + Clone,
    shown: impl Fn(&str) -> String,
    why_alike: &'static str,
) -> Option<(String, &'static str)> {
    let other = others.clone().find(|other| *other == ours).or_else(|| others.next())?;
    if other == ours {
        let what = format!("Another enabled action has the {name} {} too", shown(ours));
        return Some((what, "Users cannot tell them apart."));
    }
    let difference = words::difference(ours, other);
    let what = format!("Another enabled action has the {name} {}, which differs only in {difference}", shown(other));
    Some((what, why_alike))
}

fn command<'o>(
    provider: Option<Provider>,
    view: &View<'_>,
    others: &(impl Iterator<Item = &'o View<'o>> + Clone),
    found: &mut Vec<Advice>,
) {
    use ActionPart::Command;
    use Severity::{Note, Warning};
    let trimmed = view.command.trim();
    let is_code = words::is_like_a_code(trimmed);
    let is_secret = view.method.is_none() && (is_code || words::is_like_a_password(trimmed));
    // What may be a secret is not repeated.
    let quoted = |command: &str| if is_secret { "(not shown)".to_owned() } else { text::quoted(command, SHOWN_CHARS) };
    let shown = || quoted(view.command);
    if trimmed != view.command {
        let what = format!("White space at the ends of the command {}", shown());
        let mut advice = view.advise(Rule::SpaceAroundCommand, Warning, Command, what, "It is sent as it is.");
        advice.fix = Some(Fix::TrimCommand);
        found.push(advice);
    }
    if let Some(known) = view.known.filter(|known| !known.is_as_printed) {
        let what = format!("Command {} for \"{}\"", shown(), known.preset.command);
        let mut advice = view.advise(
            Rule::CaseOfCommand,
            Warning,
            Command,
            what,
            "Write it exactly as the server's maker prints it.",
        );
        // The spaces around it are another advice.
        advice.fix = Some(Fix::Text(Command, view.command.replacen(trimmed, known.preset.command, 1)));
        found.push(advice);
    }
    if provider == Some(Provider::SafeNet) && view.known.is_none() && trimmed.chars().count() > 1 {
        let what = format!("Command {} is longer than those of this server", shown());
        found.push(view.advise(Rule::TakenForPasscode, Warning, Command, what, "It is taken for a passcode."));
    }
    if let Some(server) = provider.filter(|_| view.enabled && view.known.is_none() && !trimmed.is_empty()) {
        unknown(view, server, trimmed, &shown(), found);
    }
    if view.command.contains(',') {
        let why = "It looks like append mode; the password goes separately.";
        found.push(view.advise(Rule::CommaInCommand, Note, Command, format!("Comma in the command {}", shown()), why));
    }
    if is_secret {
        let what = format!("The command looks like a {}", if is_code { "code" } else { "password" });
        let why = "It would be stored in the policy, for everyone to read, and sent for every user.";
        found.push(view.advise(Rule::SecretInCommand, Warning, Command, what, why));
    }
    let same = others.clone().filter(|other| other.meant() == view.meant()).map(|other| other.command);
    if let Some((what, why)) = twice("command", view.command, same, quoted, "They are probably meant to be the same.") {
        found.push(view.advise(Rule::SameCommand, Warning, Command, what, why));
    }
    if let Some(known) = view.known.filter(|known| !known.device.is_empty()) {
        let what = format!("Device number on the command {}", shown());
        let mut advice = view.advise(Rule::DeviceNumber, Note, Command, what, "Not every user has such a device.");
        if !others.clone().any(|other| other.meant() == (known.preset.command, "")) {
            advice.fix = Some(Fix::Text(Command, view.command.replacen(trimmed, known.preset.command, 1)));
        }
        found.push(advice);
    }
}

/// What is not known of the server may be right all the same, but is likelier a slip; one that takes no command sees none.
fn unknown(view: &View<'_>, server: Provider, command: &str, shown: &str, found: &mut Vec<Advice>) {
    use ActionPart::Command;
    match presets::of(Some(server)) {
        // There whatever is longer is taken for a passcode, which has been said.
        Offered::Presets(_) if server == Provider::SafeNet && command.chars().count() > 1 => {}
        Offered::Presets(known) => {
            let commands = known.iter().map(|preset| preset.command);
            // A letter or two are near to any other.
            let meant = text::nearest(command, commands.clone()).filter(|meant| meant.len() > 2);
            let meant = meant.map(|meant| format!(" Did you mean {meant}?")).unwrap_or_default();
            let why = format!("Known are {}.{meant}", commands.collect::<Vec<_>>().join(", "));
            let what = format!("Command {shown} is not known of {}", server.name());
            let advice = view.advise(Rule::UnknownCommand, Severity::Note, Command, what, "");
            found.push(Advice { why: why.into(), ..advice });
        }
        Offered::NoCommand(reason) => {
            let what = format!("No command is known of {}", server.name());
            found.push(view.advise(Rule::NoCommandKnown, Severity::Note, Command, what, reason));
        }
    }
}

/// The description or the message, both of which are shown in a small place.
fn text_of(view: &View<'_>, part: ActionPart, typed: &str, why_not_empty: &'static str, found: &mut Vec<Advice>) {
    if typed.trim().is_empty() {
        let holds = if typed.is_empty() { "is empty" } else { "has only spaces" };
        let what = format!("{} {holds}", part.label());
        let mut advice = view.advise(Rule::EmptyText, Severity::Note, part, what, why_not_empty);
        advice.fix = view.known.map(|known| known.preset).and_then(|preset| {
            let text = if part == ActionPart::Description { preset.description } else { preset.action_message };
            (!text.is_empty()).then(|| Fix::Text(part, text.to_owned()))
        });
        return found.push(advice);
    }
    deceptive(view, part, typed, found);
    // What is short in bytes need not be counted.
    if typed.len() > TEXT_CHARS && words::plain(typed).graphemes(true).count() > TEXT_CHARS {
        let what = format!("{} of more than {TEXT_CHARS} characters", part.label());
        let why = "A balloon and a progress box are small.";
        found.push(view.advise(Rule::LongText, Severity::Note, part, what, why));
    }
}

fn deceptive(view: &View<'_>, part: ActionPart, typed: &str, found: &mut Vec<Advice>) {
    let Some(deception) = deception(typed) else { return };
    let what = format!("{} holds {deception}", part.label());
    let why = "Text can be made to look like something else.";
    let mut advice = view.advise(Rule::DeceptiveText, Severity::Warning, part, what, why);
    advice.fix = words::honest(typed).map(|honest| Fix::Text(part, honest));
    found.push(advice);
}

fn image(view: &View<'_>, found: &mut Vec<Advice>) {
    if matches!(view.image, Image::Custom(_)) {
        let id = view.method().unwrap_or(Method::Custom).picture();
        let (what, why) = ("An own picture".to_owned(), "The vendor's dialog offers only its own gallery.");
        let mut advice = view.advise(Rule::CustomImage, Severity::Note, ActionPart::Image, what, why);
        advice.fix = PictureId::find(id).map(Fix::Image);
        found.push(advice);
    }
}

/// The worst that is to be said of Autosend, once.
fn autosend(view: &View<'_>, found: &mut Vec<Advice>) {
    if !view.autosend {
        return;
    }
    let rejects = view.known.is_some_and(|known| known.preset.rejects);
    let (rule, severity, what, why) = if !view.enabled {
        (Rule::AutosendDisabled, Severity::Warning, "Autosend on a disabled action", "It never runs.")
    } else if rejects {
        let why = "The server sends codes and rejects the attempt by design: every first logon would fail.";
        (Rule::AutosendRejected, Severity::Warning, "Autosend on a command that is always rejected", why)
    } else {
        let why = "It reaches every client at its first receipt: try it with a pilot group first.";
        (Rule::Autosend, Severity::Note, "Autosend", why)
    };
    let mut advice = view.advise(rule, severity, ActionPart::Autosend, what.to_owned(), why);
    advice.fix = Some(Fix::ClearAutosend);
    found.push(advice);
}
