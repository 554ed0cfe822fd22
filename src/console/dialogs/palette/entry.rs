//! What the palette finds: commands, themes, actions, fields and recent files, each with the messages that run it or go there.

use std::path::{Path, PathBuf};

use egui::Context;

use super::ranking::Searched;
use crate::console::command::menu::Menu;
use crate::console::command::{Command, Situation};
use crate::console::tabs::Tab;
use crate::console::tabs::connection::FormField;
use crate::console::window::preferences;
use crate::console::{Message as Out, Spot, window};
use crate::policy::advice::Place;
use crate::policy::field::{SECRET_KEY_HELP, SECRET_KEY_LABEL};
use crate::policy::{
    Action, ActionField, ActionId, Attribute, AttributeId, ConnectionField, Policy, PolicyField, Subject,
};
use crate::settings::ThemeChoice;
use crate::text;

/// The most characters of a title or path that a row shows.
const SHOWN_CHARS: usize = 40;

/// Something to find.
pub(super) struct Entry {
    /// What the row shows.
    pub label: String,
    /// Where it is: its menu, tab, action or folder.
    pub place: String,
    /// The shortcut; empty if there is none.
    pub keys: String,
    /// Why it cannot be chosen now.
    pub unavailable: Option<String>,
    /// Place, hint and whatever else it can be found by.
    other: String,
    /// Whether it is one of many alike, such as the fields of an action, and comes after the others.
    is_detail: bool,
    target: Target,
}

#[derive(Clone)]
enum Target {
    Command(Command),
    Theme(ThemeChoice),
    Action(ActionId),
    ActionField(ActionId, ActionField),
    Attribute(AttributeId),
    Spot(Spot),
    File(PathBuf),
}

impl Entry {
    fn new(label: impl Into<String>, place: impl Into<String>, other: &str, target: Target) -> Self {
        let (label, place) = (label.into(), place.into());
        let other = format!("{place}. {other}");
        Self { label, place, keys: String::new(), unavailable: None, other, is_detail: false, target }
    }

    /// Returns the texts by which it is found.
    pub(super) fn searched(&self) -> Searched<'_> {
        Searched { label: &self.label, other: &self.other, is_detail: self.is_detail }
    }

    /// Returns the accessible name.
    pub(super) fn name(&self) -> &str {
        self.label.trim_end_matches('…')
    }

    /// Returns the messages that run it or go there.
    pub(super) fn messages(&self) -> Vec<Out> {
        // The focus goes to the field, not back to where it was before the palette.
        let leave = Out::Window(window::Message::ForgetFocus);
        match self.target.clone() {
            Target::Command(command) => vec![Out::Run(command)],
            Target::Theme(theme) => vec![Out::Preference(preferences::Message::Theme(theme))],
            Target::Action(id) => vec![Out::ShowTab(Tab::Automation), Out::Select(Subject::Action(id)), Out::FocusPage],
            Target::ActionField(id, field) => vec![Out::GoTo(Place::Action(Some(id), field))],
            Target::Attribute(id) => {
                vec![Out::ShowTab(Tab::Attributes), Out::Select(Subject::Attribute(id)), Out::FocusPage]
            }
            Target::Spot(spot) => vec![Out::GoToSpot(spot), leave],
            Target::File(path) => vec![Out::OpenFile(path)],
        }
    }
}

/// Returns everything that can be found: commands in menu order, themes, actions, attributes, fields, the advice with these counts, and recent
/// files.
pub(super) fn all(
    ctx: &Context,
    policy: &Policy,
    advice: Option<&str>,
    situation: &Situation,
    recent: &[PathBuf],
) -> Vec<Entry> {
    let commands = Command::ALL.iter().filter(|command| **command != Command::Palette);
    let mut entries: Vec<Entry> = commands.map(|command| of_command(ctx, *command, situation)).collect();
    entries.extend(ThemeChoice::ALL.map(|theme| {
        Entry::new(format!("Theme: {}", theme.name()), "View › Theme", "Colours and contrast", Target::Theme(theme))
    }));
    let actions = || policy.actions().enumerate();
    entries.extend(actions().map(|(index, (id, action))| of_action(index + 1, id, action)));
    entries.extend(actions().flat_map(|(_, (id, _))| fields_of_action(id, policy)));
    let attributes = policy.attributes().enumerate();
    entries.extend(attributes.map(|(index, (id, attribute))| of_attribute(index + 1, id, attribute)));
    entries.extend(fields_of_policy(policy));
    entries.extend(advice.map(of_advice));
    entries.extend(recent.iter().map(|path| of_file(path)));
    entries
}

fn of_command(ctx: &Context, command: Command, situation: &Situation) -> Entry {
    let menu = command.menu();
    let keys = command.shown_shortcut(ctx.os()).map(|keys| ctx.format_shortcut(keys)).unwrap_or_default();
    let other = format!("{} {keys}", command.hint(situation));
    let unavailable = command.availability(situation).err().map(|need| need.reason(situation).into_owned());
    let label = command.label(situation);
    // In its menu, the label says only what is exported.
    let label = if menu == Menu::Export { format!("Export: {label}") } else { label.into_owned() };
    Entry { keys, unavailable, ..Entry::new(label, menu.name(), &other, Target::Command(command)) }
}

fn of_action(number: usize, id: ActionId, action: &Action) -> Entry {
    let other = format!("Command {}. {}", action.command.as_str(), action.description.as_str());
    Entry::new(title(action), format!("Action {number}"), &text::visible(&other), Target::Action(id))
}

fn of_attribute(number: usize, id: AttributeId, attribute: &Attribute) -> Entry {
    let value = attribute.shown_value();
    Entry::new(attribute.name(), format!("Attribute {number}"), &text::visible(&value), Target::Attribute(id))
}

fn fields_of_action(id: ActionId, policy: &Policy) -> impl Iterator<Item = Entry> + use<> {
    let action = policy.action_name(id, SHOWN_CHARS).unwrap_or_default();
    ActionField::ALL.iter().map(move |field| {
        let label = format!("{} of {action}", field.label());
        Entry { is_detail: true, ..Entry::new(label, "Edit Action", field.help(), Target::ActionField(id, *field)) }
    })
}

fn fields_of_policy(policy: &Policy) -> impl Iterator<Item = Entry> {
    let place = |tab: Tab| format!("{} tab", tab.name());
    let remember = PolicyField::RememberLastMethod;
    let remember =
        Entry::new(remember.label(), place(Tab::Automation), remember.help(), Target::Spot(Spot::RememberLastMethod));
    let of_policy = [PolicyField::Name, PolicyField::Provider, PolicyField::Notes].into_iter();
    let of_policy = of_policy.map(|field| (field.label(), field.help(), FormField::Policy(field)));
    let of_connection = ConnectionField::ALL.iter().copied();
    let of_connection = of_connection.map(|field| (field.label(), field.help(), FormField::Connection(field)));
    let secret = (SECRET_KEY_LABEL, SECRET_KEY_HELP, FormField::SecretKey);
    let has_connection = policy.connection().is_some();
    let fields = of_policy.chain(of_connection).chain([secret]).map(move |(label, help, field)| {
        let is_shown = has_connection || matches!(field, FormField::Policy(_));
        let unavailable = (!is_shown).then(|| "This policy does not include connection settings".to_owned());
        Entry { unavailable, ..Entry::new(label, place(Tab::Connection), help, Target::Spot(Spot::Field(field))) }
    });
    std::iter::once(remember).chain(fields)
}

/// Returns the way to the list of advice, which has these `counts`.
fn of_advice(counts: &str) -> Entry {
    Entry::new(format!("Advice: {counts}"), "Automation tab", "Warnings, notes, Fix", Target::Spot(Spot::Advice))
}

fn of_file(path: &Path) -> Entry {
    let name = text::path(path.file_name().unwrap_or(path.as_os_str()));
    let folder = path.parent().map(text::path).unwrap_or_default();
    let label = format!("Open {}", text::excerpt(&name, SHOWN_CHARS));
    let other = format!("Open recent. {}", text::path(path));
    Entry::new(label, text::excerpt(&folder, SHOWN_CHARS), &other, Target::File(path.to_path_buf()))
}

/// Returns the title of an action as it is shown.
fn title(action: &Action) -> String {
    match action.title.as_str() {
        blank if blank.trim().is_empty() => "Blank title".to_owned(),
        title => text::visible(&text::excerpt(title, SHOWN_CHARS)).into_owned(),
    }
}
