//! The rules for actions and for the list of them. They apply to actions of a policy and to an action that is being typed.

use unicode_segmentation::UnicodeSegmentation as _;
use unicode_width::UnicodeWidthStr as _;

use super::super::presets::{self, Known, Method, Offered};
use super::super::{Action, ActionId, Image, Policy, Provider, draft::ActionDraft};
use super::{ActionField, Advice, Fix, Place, Rule, Severity, words};
use crate::text;
use crate::text::deceptive::deception;

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
    let enabled_others = others.filter(|_| view.enabled).filter(|other| other.enabled);
    title(view, enabled_others.clone(), found);
    command(provider, view, &enabled_others, found);
    text_of(view, ActionField::Description, view.description, "Without it, the icon has no tooltip.", found);
    text_of(view, ActionField::ActionMessage, view.action_message, "Without it, the progress box is empty.", found);
    image(view, found);
    autosend(view, found);
}

fn title<'o>(view: &View<'_>, others: impl Iterator<Item = &'o View<'o>> + Clone, found: &mut Vec<Advice>) {
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
    let same = others.filter(|other| other.title_as_seen == view.title_as_seen);
    let twins = Twins { field: Title, text: |view| view.title, why_alike: "Users can easily confuse them." };
    found.extend(twins.advise(Rule::SameTitle, view, same, shown));
    let plain = words::plain(view.title);
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

/// A text that two actions should not share.
struct Twins {
    field: ActionField,
    text: for<'v> fn(&'v View<'_>) -> &'v str,
    /// Why it matters if the two texts differ slightly.
    why_alike: &'static str,
}

impl Twins {
    /// Warns if an earlier action, or any other than the one being typed, is among the actions with the `same` text or nearly
    /// the same. `shown` quotes a text.
    fn advise<'o>(
        &self,
        rule: Rule,
        view: &View<'_>,
        same: impl Iterator<Item = &'o View<'o>> + Clone,
        shown: impl Fn(&str) -> String,
    ) -> Option<Advice> {
        let name = self.field.label().to_lowercase();
        let ours = (self.text)(view);
        let mut others = same.filter(|other| view.is_later_than(other));
        let other = others.clone().find(|other| (self.text)(other) == ours).or_else(|| others.next())?;
        let theirs = (self.text)(other);
        let difference = (theirs != ours).then(|| words::difference(ours, theirs));
        let what = match (other.number.zip(view.number), difference) {
            (Some((first, second)), None) => {
                format!("Actions {first} and {second} have the same {name}, {}", shown(ours))
            }
            (Some((first, second)), Some(difference)) => {
                let (first_text, second_text) = (shown(theirs), shown(ours));
                // Neither is shown if it may be a secret.
                let texts = match first_text == second_text {
                    true => first_text,
                    false => format!("{first_text} and {second_text}"),
                };
                format!("Actions {first} and {second} have the {name}s {texts}, which differ only in {difference}")
            }
            (None, None) => format!("Another enabled action has the same {name}, {}", shown(ours)),
            (None, Some(difference)) => {
                let theirs = shown(theirs);
                format!("Another enabled action has the {name} {theirs}, which differs only in {difference}")
            }
        };
        let why = if difference.is_some() { self.why_alike } else { "Users cannot tell them apart." };
        Some(Advice { twin: other.id, ..view.advise(rule, Severity::Warning, self.field, what, why) })
    }
}

fn command<'o>(
    provider: Option<Provider>,
    view: &View<'_>,
    others: &(impl Iterator<Item = &'o View<'o>> + Clone),
    found: &mut Vec<Advice>,
) {
    use ActionField::Command;
    use Severity::{Note, Warning};
    let trimmed = view.command.trim();
    let is_code = words::is_like_a_code(trimmed);
    let is_secret = view.method.is_none() && (is_code || words::is_like_a_password(trimmed));
    // A command that may be a secret is not repeated.
    let quoted = |command: &str| if is_secret { "(not shown)".to_owned() } else { text::quoted(command, SHOWN_CHARS) };
    let shown = || quoted(view.command);
    if trimmed != view.command {
        let what = format!("Command {} starts or ends with a space", shown());
        let mut advice = view.advise(Rule::SpaceAroundCommand, Warning, Command, what, "The space is sent too.");
        advice.fix = Some(Fix::TrimCommand);
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
    if is_secret {
        let what = format!("The command looks like a {}", if is_code { "code" } else { "password" });
        let why = "It would be stored in the policy, where anyone can read it, and sent for every user.";
        found.push(view.advise(Rule::SecretInCommand, Warning, Command, what, why));
    }
    let same = others.clone().filter(|other| other.meant() == view.meant());
    let twins =
        Twins { field: Command, text: |view| view.command, why_alike: "They are probably meant to be the same." };
    found.extend(twins.advise(Rule::SameCommand, view, same, quoted));
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
    if typed.len() > TEXT_CHARS && words::plain(typed).graphemes(true).count() > TEXT_CHARS {
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
