//! Translates each command into messages to the rooms. Their effects belong to the rooms.

use egui::{Context, ViewportCommand};

use crate::console::command::{Command, List, Need, Situation};
use crate::console::dialogs::action::ActionDialog;
use crate::console::dialogs::attribute::AttributeDialog;
use crate::console::dialogs::entry::EntryDialog;
use crate::console::dialogs::help::Help;
use crate::console::dialogs::palette::Palette;
use crate::console::dialogs::presets::PresetDialog;
use crate::console::dialogs::{self, Dialog};
use crate::console::files::exports::Export;
use crate::console::files::leaving::{Destination, leave};
use crate::console::files::{self, Purpose, Reading, Writing};
use crate::console::tabs::Tab;
use crate::console::window::{self, preferences};
use crate::console::{Console, Message, client_view, session};
use crate::draw::field_help;
use crate::policy::ActionField;
use crate::policy::advice::Place;
use crate::policy::{ActionId, AttributeEdit, AttributeId, Edit, Policy};

/// Runs a command, or shows why it cannot run now.
pub(super) fn run(console: &Console, ctx: &Context, command: Command) -> Vec<Message> {
    let situation = console.situation(ctx);
    if let Err(need) = command.availability(&situation) {
        return refuse(need, &situation);
    }
    let mut messages = vec![Message::ClearStatus];
    if command.shows_automation(situation.list) && console.tab != Tab::Automation {
        // Show what is about to change.
        messages.push(Message::ShowTab(Tab::Automation));
    }
    messages.extend(match situation.list {
        List::Attributes if command.acts_on_attributes() => messages_of_attributes(console, ctx, command),
        _ => messages_of(console, ctx, command),
    });
    messages
}

/// Handles OK in the footer.
pub(super) fn save_and_close(console: &Console, ctx: &Context) -> Vec<Message> {
    let situation = console.situation(ctx);
    if !console.session.document.is_changed() && Need::Finished.is_met(&situation) {
        return vec![leave(Destination::Close)];
    }
    match Command::Save.availability(&situation) {
        Ok(()) => vec![Message::File(files::Message::Save(Some(Destination::Close)))],
        Err(need) => refuse(need, &situation),
    }
}

/// Adds what this text from the clipboard describes to the list on the tab, or shows why it cannot be added now.
pub(super) fn paste(console: &Console, ctx: &Context, text: String) -> Vec<Message> {
    let situation = console.situation(ctx);
    match Command::Paste.availability(&situation) {
        Ok(()) => vec![Message::Session(session::Message::Paste(situation.list, text))],
        Err(need) => refuse(need, &situation),
    }
}

fn messages_of(console: &Console, ctx: &Context, command: Command) -> Vec<Message> {
    let file = Message::File;
    let read = |reading| file(files::Message::Ask(Purpose::Read(reading)));
    let write = |writing| file(files::Message::Ask(Purpose::Write(writing)));
    let export = |export| write(Writing::Export(export));
    let session = Message::Session;
    let zoom = |steps| Message::Preference(preferences::Message::Zoom(steps));
    let policy = console.session.document.policy();
    let selected = console.session.selected.action;
    vec![match command {
        Command::New => leave(Destination::New),
        Command::Open => leave(Destination::ChosenFile),
        Command::Close => leave(Destination::Close),
        Command::Revert => match console.session.document.file() {
            Some(own) => file(files::Message::Read(own.to_path_buf(), Reading::Revert)),
            None => return Vec::new(),
        },
        Command::Save => file(files::Message::Save(None)),
        Command::SaveAs => write(Writing::Save(None)),
        Command::Import => read(Reading::Import),
        Command::Compare => read(Reading::Compare),
        Command::EnterInFarm => return enter(console),
        Command::ExportPolicy => export(Export::Policy),
        Command::ExportImage => export(Export::Image),
        Command::ExportUserGuide => export(Export::UserGuide),
        Command::ExportChecklist => export(Export::EntryChecklist),
        Command::Undo => session(session::Message::Undo),
        Command::Redo => session(session::Message::Redo),
        Command::Copy => session(session::Message::Copy(List::Actions)),
        Command::Paste => return request_paste(ctx),
        Command::Add => dialogs::open(Dialog::Action(Box::new(ActionDialog::add(policy.actions().len())))),
        Command::AddFromPreset => dialogs::open(Dialog::Presets(PresetDialog::add(policy))),
        Command::Properties => Message::GoTo(Place::Action(selected, ActionField::Title)),
        Command::Duplicate
        | Command::Delete
        | Command::MoveUp
        | Command::MoveDown
        | Command::Autosend
        | Command::Enable => return edit_of(command, selected, policy).map(Message::Edit).into_iter().collect(),
        Command::Simulate => return simulate(console, ctx),
        Command::TryAction => return try_action(console, ctx),
        Command::ClientView => return show_client(console, ctx),
        Command::Palette => palette(console, ctx),
        Command::NextTab => return vec![Message::ShowTab(console.tab.next(true)), Message::FocusPage],
        Command::PreviousTab => return vec![Message::ShowTab(console.tab.next(false)), Message::FocusPage],
        Command::NextPane => Message::Window(window::Message::CyclePanes { is_forward: true }),
        Command::PreviousPane => Message::Window(window::Message::CyclePanes { is_forward: false }),
        Command::ZoomIn => zoom(1),
        Command::ZoomOut => zoom(-1),
        Command::ZoomReset => zoom(0),
        Command::Help => return help(console, ctx),
        Command::About => dialogs::open(Dialog::About),
    }]
}

/// Returns the messages of a command that acts on the list of attributes.
fn messages_of_attributes(console: &Console, ctx: &Context, command: Command) -> Vec<Message> {
    let policy = console.session.document.policy();
    let selected = console.session.selected.attribute;
    match command {
        Command::Copy => vec![Message::Session(session::Message::Copy(List::Attributes))],
        Command::Paste => request_paste(ctx),
        Command::Add => {
            let dialog = AttributeDialog::add(policy.attributes().len());
            vec![dialogs::open(Dialog::Attribute(Box::new(dialog)))]
        }
        Command::Properties => console.session.edit_attribute(),
        _ => {
            let edit = attribute_edit_of(command, selected, policy);
            edit.map(Edit::Attribute).map(Message::Edit).into_iter().collect()
        }
    }
}

/// Asks for the contents of the clipboard, which arrive as an event that the list handles.
fn request_paste(ctx: &Context) -> Vec<Message> {
    ctx.send_viewport_cmd(ViewportCommand::RequestPaste);
    vec![Message::FocusPage]
}

/// Opens the command palette.
fn palette(console: &Console, ctx: &Context) -> Message {
    let policy = console.session.document.policy();
    let recent = &console.preferences.settings.recent;
    dialogs::open(Dialog::Palette(Palette::new(
        ctx,
        policy,
        console.session.advice.listed(),
        &console.situation(ctx),
        recent,
    )))
}

/// Opens the entry assistant with what has been ticked off so far, in this run or in an earlier one.
fn enter(console: &Console) -> Vec<Message> {
    let (document, settings) = (&console.session.document, &console.preferences.settings);
    let kept = console.session.ticks.clone().or_else(|| settings.ticks(document.file()?));
    let ticks = kept.unwrap_or_default();
    let dialog = EntryDialog::new(document, ticks.clone(), settings.entry_on_top);
    vec![Message::Ticked(ticks), dialogs::open(Dialog::Entry(Box::new(dialog)))]
}

/// Explains the top dialog or the tab, and the focused field. Does nothing if the help is already open.
fn help(console: &Console, ctx: &Context) -> Vec<Message> {
    if console.dialogs.shows_help() {
        return Vec::new();
    }
    let topic = console.dialogs.topic().unwrap_or(console.tab.into());
    vec![dialogs::open(Dialog::Help(Help::new(topic, field_help::of_focused(ctx))))]
}

/// Shows the client view, or hides it if it is shown beside the list.
fn show_client(console: &Console, ctx: &Context) -> Vec<Message> {
    if !client_view::has_room(ctx) {
        return vec![dialogs::open(Dialog::ClientView)];
    }
    let hides = console.shows_client(ctx) && console.tab == Tab::Automation;
    let shown = Message::Preference(preferences::Message::ClientView(!hides));
    vec![Message::ShowTab(Tab::Automation), shown]
}

/// Plays a logon in the client view, which takes the focus, as after Send in the question of a test.
fn simulate(console: &Console, ctx: &Context) -> Vec<Message> {
    let play = client_view::simulation::Message::Play(None);
    let mut messages = in_client(console, ctx, false, client_view::Message::Simulate(play));
    messages.extend([Message::Client(client_view::Message::TakeFocus), Message::Window(window::Message::ForgetFocus)]);
    messages
}

/// Tests the selected action in the client view: asks before the first packet, unless the user has consented.
fn try_action(console: &Console, ctx: &Context) -> Vec<Message> {
    in_client(console, ctx, true, client_view::Message::Try(client_view::trial::Message::Ask))
}

/// Shows the client view, with the RADIUS server or the simulation selected, and does something there.
fn in_client(console: &Console, ctx: &Context, on_server: bool, next: client_view::Message) -> Vec<Message> {
    let mut messages = vec![Message::Client(client_view::Message::OnServer(on_server))];
    let is_shown = if client_view::has_room(ctx) { console.shows_client(ctx) } else { console.dialogs.shows_client() };
    if !is_shown {
        messages.append(&mut show_client(console, ctx));
    }
    messages.push(Message::Client(next));
    messages
}

/// Shows why a command cannot run. If an invalid field is the reason, goes to that field.
fn refuse(need: Need, situation: &Situation) -> Vec<Message> {
    let mut messages = if need == Need::Finished { session::go_to_invalid_field().into() } else { Vec::new() };
    messages.push(Message::SetStatus(need.reason(situation).into_owned()));
    messages
}

/// Returns the edit that a command of the Tasks menu makes to the selected action.
fn edit_of(command: Command, selected: Option<ActionId>, policy: &Policy) -> Option<Edit> {
    let id = selected?;
    let position = policy.position(id)?;
    Some(match command {
        Command::Duplicate => Edit::Duplicate(id),
        Command::Delete => Edit::Remove(id),
        Command::MoveUp => Edit::Move(id, position.checked_sub(1)?),
        Command::MoveDown => Edit::Move(id, position + 1),
        Command::Autosend => Edit::Autosend(id, policy.autosend() != Some(id)),
        Command::Enable => Edit::Enable(id, !policy.action(id)?.enabled),
        _ => return None,
    })
}

/// Returns the edit that a command of the Tasks menu makes to the selected attribute.
fn attribute_edit_of(command: Command, selected: Option<AttributeId>, policy: &Policy) -> Option<AttributeEdit> {
    let id = selected?;
    let position = policy.attribute_position(id)?;
    Some(match command {
        Command::Duplicate => AttributeEdit::Duplicate(id),
        Command::Delete => AttributeEdit::Remove(id),
        Command::MoveUp => AttributeEdit::Move(id, position.checked_sub(1)?),
        Command::MoveDown => AttributeEdit::Move(id, position + 1),
        _ => return None,
    })
}
