//! The rules for actions and for the list of them. They apply to actions of a policy and to an action that is being typed.

use std::cmp::Reverse;

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::super::presets::{self, Known, Method, Offered};
use super::super::{Action, ActionId, Image, Policy, Provider, draft::ActionDraft};
use super::{ActionField, Advice, Fix, Place, Rule, Severity, words};
use crate::text::deceptive::deception;
use crate::text::{self, secret};

/// The longest description or message that a tooltip or progress box shows well, in characters as people count them.
const TEXT_CHARS: usize = 120;
/// A width that always fits on two lines under an icon. The client measures; this counts columns, two per East Asian character.
const TITLE_COLUMNS: usize = 22;
/// The most characters of a text that advice repeats.
pub(super) const SHOWN_CHARS: usize = 30;

/// An action, or an action that is being typed.
pub(super) struct View<'v> {
    pub(super) id: Option<ActionId>,
    /// The position from 1; `None` for an action that is being typed.
    number: Option<usize>,
    pub(super) enabled: bool,
    pub(super) autosend: bool,
    pub(super) title: &'v str,
    title_as_seen: String,
    command: &'v str,
    description: &'v str,
    action_message: &'v str,
    image: &'v Image,
    /// The server's preset for the command, ignoring spaces around it.
    known: Option<Known<'v>>,
    /// The method of the command, on this server or any other.
    method: Option<Method>,
}

impl<'v> View<'v> {
    pub(super) fn of(policy: &Policy, id: ActionId, action: &'v Action, number: usize) -> Self {
        let command = action.command.as_str();
        let (known, method) = presets::known(policy.provider(), command.trim());
        Self {
            id: Some(id),
            number: Some(number),
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
            number: None,
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

    /// The method, judged by command and title.
    pub(super) fn method(&self) -> Option<Method> {
        self.method.or_else(|| words::method_of_title(self.title))
    }

    /// Returns whether the server responds only after the user has acted; `false` if it rejects by design.
    pub(super) fn waits_for_user(&self) -> bool {
        self.method().is_some_and(Method::waits_for_user) && !self.known.is_some_and(|known| known.preset.rejects)
    }

    /// The command as intended, in the server's case and without spaces around it, and its device number.
    pub(super) fn meant(&self) -> (&'v str, &'v str) {
        self.known.map_or_else(|| (self.command.trim(), ""), |known| (known.preset.command, known.device))
    }

    fn advise(&self, rule: Rule, severity: Severity, field: ActionField, what: String, why: &'static str) -> Advice {
        Advice { rule, severity, place: Place::Action(self.id, field), what, why: why.into(), fix: None, twin: None }
    }

    /// Returns whether the command looks like a code or a password.
    fn may_be_secret(&self) -> bool {
        let command = self.command.trim();
        self.method.is_none() && (words::is_like_a_code(command) || secret::is_like_a_password(command))
    }

    /// Quotes this action's command, or one like it, which is not repeated if it may be a secret.
    fn quoted_command(&self, command: &str) -> String {
        if self.may_be_secret() { "(not shown)".to_owned() } else { text::quoted(command, SHOWN_CHARS) }
    }

    /// Returns whether this action, of two that are too alike, is the one to warn at: the later one, or the one being typed.
    fn is_later_than(&self, other: &Self) -> bool {
        self.number.is_none_or(|number| other.number < Some(number))
    }
}

pub(super) fn of_list(views: &[View<'_>], found: &mut Vec<Advice>) {
    if !views.iter().any(|view| view.enabled) {
        found.push(Advice {
            rule: Rule::NoEnabledAction,
            severity: Severity::Note,
            place: Place::Actions,
            what: "No action is enabled".to_owned(),
            why: "Users see only the OTP field.".into(),
            fix: None,
            twin: None,
        });
    }
}

pub(super) fn of_action<'o>(
    provider: Option<Provider>,
    view: &View<'_>,
    others: impl Iterator<Item = &'o View<'o>> + Clone,
    found: &mut Vec<Advice>,
) {
    title(view, found);
    let enabled_others = others.filter(|_| view.enabled).filter(|other| other.enabled);
    twins(view, &enabled_others, found);
    command(provider, view, found);
    text_of(view, ActionField::Description, view.description, "Without it, the icon has no tooltip.", found);
    text_of(view, ActionField::ActionMessage, view.action_message, "Without it, the progress box is empty.", found);
    image(view, found);
    autosend(view, found);
}

fn title(view: &View<'_>, found: &mut Vec<Advice>) {
    use ActionField::Title;
    // The title has not been typed yet.
    if view.title.is_empty() {
        return;
    }
    let shown = |title: &str| text::quoted(title, SHOWN_CHARS);
    deceptive(view, Title, view.title, found);
    if let (Some(said), Some(sent)) = (words::method_of_title(view.title), view.method)
        && said != sent
    {
        let what = format!(
            "Title {} and command {} describe different methods",
            shown(view.title),
            text::quoted(view.command, SHOWN_CHARS)
        );
        let why = "Users get a different method than the icon shows: a mistake, or an attempt to mislead.";
        found.push(view.advise(Rule::TitleAndCommand, Severity::Warning, Title, what, why));
    }
    let plain = text::plain(view.title);
    if plain.width() > TITLE_COLUMNS {
        let is_longer = plain.graphemes(true).count() > TITLE_COLUMNS;
        let what = match is_longer {
            true => format!("Title is longer than {TITLE_COLUMNS} characters"),
            false => format!("Title is as wide as {} letters; {TITLE_COLUMNS} always fit", plain.width()),
        };
        let why = "Clients truncate long titles; how much fits depends on the font.";
        found.push(view.advise(Rule::LongTitle, Severity::Note, Title, what, why));
    }
}

/// Warns if an earlier action, or any other than the one being typed, has the same title or command, or nearly the same: once
/// about a pair that shares both, and at most once about each of the two.
fn twins<'o>(view: &View<'_>, others: &(impl Iterator<Item = &'o View<'o>> + Clone), found: &mut Vec<Advice>) {
    let others = others.clone().filter(|other| view.is_later_than(other));
    let shares_title = |other: &View<'_>| !view.title.is_empty() && other.title_as_seen == view.title_as_seen;
    let shares_command = |other: &View<'_>| other.meant() == view.meant();
    let title = others.clone().filter(|other| shares_title(other));
    let title = title.max_by_key(|other| (shares_command(other), other.title == view.title, Reverse(other.number)));
    let command = others.filter(|other| shares_command(other));
    let command = command.max_by_key(|other| (other.command == view.command, Reverse(other.number)));
    let of_title = |other: &View<'_>| Shared {
        field: ActionField::Title,
        texts: [other.title, view.title].map(|title| text::quoted(title, SHOWN_CHARS)),
        difference: (other.title != view.title).then(|| words::difference(view.title, other.title)),
    };
    let of_command = |other: &View<'_>| Shared {
        field: ActionField::Command,
        texts: [other.command, view.command].map(|command| view.quoted_command(command)),
        difference: (other.command != view.command).then(|| words::difference(view.command, other.command)),
    };
    if let Some(other) = title {
        let both = shares_command(other).then(|| of_command(other));
        let shared = of_title(other);
        let why = match shared.difference {
            Some(_) => "Users can easily confuse them.",
            None => "Users cannot tell them apart.",
        };
        let what = alike(view, other, &shared, both.as_ref());
        let advice = view.advise(Rule::SameTitle, Severity::Warning, ActionField::Title, what, why);
        found.push(Advice { twin: other.id, ..advice });
        if both.is_some() {
            return;
        }
    }
    if let Some(other) = command {
        let shared = of_command(other);
        let why = match shared.difference {
            Some(_) => "They are probably meant to be the same.",
            None => "Users cannot tell them apart.",
        };
        let what = alike(view, other, &shared, None);
        let advice = view.advise(Rule::SameCommand, Severity::Warning, ActionField::Command, what, why);
        found.push(Advice { twin: other.id, ..advice });
    }
}

/// A text that two actions share, or nearly.
struct Shared {
    field: ActionField,
    /// The text of the other action and that of the one to warn at, in quotes.
    texts: [String; 2],
    /// How the two differ.
    difference: Option<&'static str>,
}

impl Shared {
    /// Returns what two actions have, or what another one has.
    fn words(&self, has_numbers: bool) -> String {
        let name = self.field.label().to_lowercase();
        let [theirs, ours] = &self.texts;
        match self.difference {
            None => format!("the same {name}, {ours}"),
            // Neither is shown if it may be a secret.
            Some(difference) if has_numbers && theirs == ours => {
                format!("the {name}s {ours}, which differ only in {difference}")
            }
            Some(difference) if has_numbers => {
                format!("the {name}s {theirs} and {ours}, which differ only in {difference}")
            }
            Some(difference) => format!("the {name} {theirs}, which differs only in {difference}"),
        }
    }
}

/// Says what two actions share.
fn alike(view: &View<'_>, other: &View<'_>, first: &Shared, second: Option<&Shared>) -> String {
    let numbers = other.number.zip(view.number);
    let shared = match second {
        Some(second) => format!("{}, and {}", first.words(numbers.is_some()), second.words(numbers.is_some())),
        None => first.words(numbers.is_some()),
    };
    match numbers {
        Some((first, second)) => format!("Actions {first} and {second} have {shared}"),
        None => format!("Another enabled action has {shared}"),
    }
}

fn command(provider: Option<Provider>, view: &View<'_>, found: &mut Vec<Advice>) {
    use ActionField::Command;
    use Severity::{Note, Warning};
    let trimmed = view.command.trim();
    let shown = || view.quoted_command(view.command);
    if trimmed != view.command {
        let what = format!("Command {} starts or ends with a space", shown());
        let mut advice = view.advise(Rule::SpaceAroundCommand, Warning, Command, what, "The space is sent too.");
        advice.fix = Some(Fix::Trim);
        found.push(advice);
    }
    if let Some(known) = view.known.filter(|known| !known.is_exact_case) {
        let what = format!("Command {} instead of \"{}\"", shown(), known.preset.command);
        let mut advice = view.advise(
            Rule::CaseOfCommand,
            Warning,
            Command,
            what,
            "Enter it exactly as the server's documentation shows.",
        );
        // Spaces around it have their own advice.
        advice.fix = Some(Fix::Text(Command, view.command.replacen(trimmed, known.preset.command, 1)));
        found.push(advice);
    }
    if provider == Some(Provider::SafeNet) && view.known.is_none() && trimmed.chars().count() > 1 {
        let what = format!("Command {} is longer than this server's commands", shown());
        found.push(view.advise(Rule::TakenForPasscode, Warning, Command, what, "The server treats it as a passcode."));
    }
    if let Some(server) = provider.filter(|_| view.enabled && view.known.is_none() && !trimmed.is_empty()) {
        unknown(view, server, trimmed, &shown(), found);
    }
    if view.command.contains(',') {
        let why = "It looks like append mode, but the password is sent separately.";
        found.push(view.advise(Rule::CommaInCommand, Note, Command, format!("Comma in the command {}", shown()), why));
    }
    if view.may_be_secret() {
        let kind = if words::is_like_a_code(trimmed) { "code" } else { "password" };
        let what = format!("The command looks like a {kind}");
        let why = "It would be stored in the policy, where anyone can read it, and sent for every user.";
        found.push(view.advise(Rule::SecretInCommand, Warning, Command, what, why));
    }
    if view.known.is_some_and(|known| !known.device.is_empty()) {
        let what = format!("Command {} includes a device number", shown());
        found.push(view.advise(Rule::DeviceNumber, Note, Command, what, "Not every user has such a device."));
    }
}

/// Advises on a command that is unknown for this server: it may still be right, but is more likely a mistake.
fn unknown(view: &View<'_>, server: Provider, command: &str, shown: &str, found: &mut Vec<Advice>) {
    use ActionField::Command;
    match presets::of(Some(server)) {
        // `TakenForPasscode` covers longer commands there.
        Offered::Presets(_) if server == Provider::SafeNet && command.chars().count() > 1 => {}
        Offered::Presets(known) => {
            let commands = known.iter().map(|preset| preset.command);
            // One or two letters resemble any other.
            let meant = text::nearest(command, commands.clone()).filter(|meant| meant.len() > 2);
            let meant = meant.map(|meant| format!(" Did you mean {meant}?")).unwrap_or_default();
            let why = format!("Known commands: {}.{meant}", commands.collect::<Vec<_>>().join(", "));
            let what = format!("{shown} is not a known command for {}", server.name());
            let advice = view.advise(Rule::UnknownCommand, Severity::Note, Command, what, "");
            found.push(Advice { why: why.into(), ..advice });
        }
        Offered::NoCommand(reason) => {
            let what = format!("{} has no known commands", server.name());
            found.push(view.advise(Rule::NoCommandKnown, Severity::Note, Command, what, reason));
        }
    }
}

/// Advises on the description or the message, both of which have little room.
fn text_of(view: &View<'_>, field: ActionField, typed: &str, why_not_empty: &'static str, found: &mut Vec<Advice>) {
    if typed.trim().is_empty() {
        let holds = if typed.is_empty() { "is empty" } else { "contains only spaces" };
        let what = format!("{} {holds}", field.label());
        return found.push(view.advise(Rule::EmptyText, Severity::Note, field, what, why_not_empty));
    }
    deceptive(view, field, typed, found);
    // A text that is short in bytes needs no counting.
    if typed.len() > TEXT_CHARS && text::plain(typed).graphemes(true).count() > TEXT_CHARS {
        let what = format!("{} is longer than {TEXT_CHARS} characters", field.label());
        let why = "Tooltips and progress boxes are small.";
        found.push(view.advise(Rule::LongText, Severity::Note, field, what, why));
    }
}

fn deceptive(view: &View<'_>, field: ActionField, typed: &str, found: &mut Vec<Advice>) {
    let Some(deception) = deception(typed) else { return };
    let what = format!("{} contains {deception}", field.label());
    let why = "Such characters can disguise text.";
    let mut advice = view.advise(Rule::DeceptiveText, Severity::Warning, field, what, why);
    advice.fix = words::honest(typed).map(|honest| Fix::Text(field, honest));
    found.push(advice);
}

fn image(view: &View<'_>, found: &mut Vec<Advice>) {
    let Image::Custom(image) = view.image else { return };
    let (what, why) = ("Custom image".to_owned(), "The vendor's dialog supports only its own gallery.");
    found.push(view.advise(Rule::CustomImage, Severity::Note, ActionField::Image, what, why));
    if image.hidden_bytes() > 0 {
        let what = format!("The image contains hidden data ({})", text::counted(image.hidden_bytes() as u64, "byte"));
        let why = "It does not change the picture, but anyone can read it in the policy file: \
                   often a program's name, a date or a place, sometimes a message.";
        let mut advice = view.advise(Rule::HiddenData, Severity::Warning, ActionField::Image, what, why);
        advice.fix = image.without_hidden_data().map(Fix::StripImage);
        found.push(advice);
    }
}

/// Advises on Autosend: only on the most serious problem.
fn autosend(view: &View<'_>, found: &mut Vec<Advice>) {
    if !view.autosend {
        return;
    }
    let rejects = view.known.is_some_and(|known| known.preset.rejects);
    let (rule, severity, what, why) = if !view.enabled {
        (Rule::AutosendDisabled, Severity::Warning, "Autosend is on for a disabled action", "It never runs.")
    } else if rejects {
        let why = "The server sends codes and rejects the request by design, so every first logon would fail.";
        (Rule::AutosendRejected, Severity::Warning, "Autosend is on for a command that is always rejected", why)
    } else {
        let why = "The action runs on every client that receives the configuration for the first time. Pilot it first.";
        (Rule::Autosend, Severity::Note, "Autosend is on", why)
    };
    // Autosend alone is a choice.
    let fix = (severity == Severity::Warning).then_some(Fix::ClearAutosend);
    let (what, place) = (what.to_owned(), Place::Autosend(view.id));
    found.push(Advice { rule, severity, place, what, why: why.into(), fix, twin: None });
}
