//! What follows from what widgets report: messages and commands become edits, dialogs, settings and work for threads.

use std::path::Path;

use egui::{Context, ViewportCommand};

use crate::console::command::{Command, Reason};
use crate::console::dialogs::Dialog;
use crate::console::dialogs::action::ActionDialog;
use crate::console::dialogs::presets::PresetDialog;
use crate::console::files::exports::Export;
use crate::console::files::leaving::Then;
use crate::console::files::{Purpose, Reading, Writing};
use crate::console::{Console, Message, Tab};
use crate::document::history::Visit;
use crate::policy::advice::{ActionPart, Place};
use crate::policy::{ActionId, Edit, Policy, json};
use crate::text;

/// The commands that are about the actions of the list.
const AUTOMATION_TAB: [Command; 11] = [
    Command::Paste,
    Command::Add,
    Command::AddFromPreset,
    Command::Properties,
    Command::Duplicate,
    Command::Delete,
    Command::MoveUp,
    Command::MoveDown,
    Command::Autosend,
    Command::Enable,
    Command::TryAction,
];

impl Console {
    pub(super) fn handle(&mut self, ctx: &Context, message: Message) {
        match message {
            Message::Run(command) => self.run(ctx, command),
            Message::Select(id) => self.selected = Some(id),
            Message::Edit(edit) => drop(self.edit(edit, None)),
            Message::EditWithin(edit, visit) => drop(self.edit(edit, Some(visit))),
            Message::ShowTab(tab) => {
                self.tab = tab;
                // What was said belongs to the tab that was left.
                self.status = None;
            }
            Message::OpenFile(file) => self.leave(ctx, Then::OpenFile(file)),
            Message::Theme(theme) => {
                self.settings.theme = theme;
                self.settings_changed(ctx);
            }
            Message::SaveAndClose if self.document.is_changed() => {
                match Command::Save.availability(&self.situation()) {
                    Ok(()) => self.save(ctx, Then::Close),
                    Err(reason) => self.refuse(&reason),
                }
            }
            Message::SaveAndClose => self.leave(ctx, Then::Close),
            Message::Choose(id) => self.ask_to_choose(ctx, id),
            Message::ShowPlace(place) => self.show_place(ctx, place),
            Message::EndTrial => self.client.trying.end(),
            Message::CheckConnection => self.check_connection(ctx),
            Message::StopCheck => self.check.stop(),
            Message::BringBack => {
                if let Some(dialog) = self.discarded.take() {
                    self.bring_back(ctx, dialog);
                }
            }
        }
    }

    fn refuse(&mut self, reason: &Reason) {
        if matches!(reason, Reason::Unfinished(_)) {
            self.tab = Tab::Connection;
        }
        self.say(reason.to_string());
    }

    pub(super) fn run(&mut self, ctx: &Context, command: Command) {
        if let Err(reason) = command.availability(&self.situation()) {
            return self.refuse(&reason);
        }
        self.status = None;
        if AUTOMATION_TAB.contains(&command) {
            // Nothing happens to an action that nobody sees.
            self.tab = Tab::Automation;
        }
        let selected = self.selected;
        let policy = self.document.policy();
        match command {
            Command::New => self.leave(ctx, Then::New),
            Command::Open => self.leave(ctx, Then::ChooseFile),
            Command::Revert => {
                if let Some(file) = self.document.file().map(Path::to_path_buf) {
                    self.read_file(ctx, file, Reading::Revert);
                }
            }
            Command::Save => self.save(ctx, Then::Nothing),
            Command::SaveAs => self.ask_path(ctx, Purpose::Write(Writing::Save(Then::Nothing))),
            Command::Import => self.ask_path(ctx, Purpose::Read(Reading::Import)),
            Command::Compare => self.ask_path(ctx, Purpose::Read(Reading::Compare)),
            Command::ExportPolicy => self.export(ctx, Export::Policy),
            Command::ExportPicture => self.export(ctx, Export::Picture),
            Command::ExportUserGuide => self.export(ctx, Export::UserGuide),
            Command::ExportChecklist => self.export(ctx, Export::EntryChecklist),
            Command::Close => self.leave(ctx, Then::Close),
            Command::ClientView if self.is_wide => {
                self.settings.client_view = !(self.settings.client_view && self.tab == Tab::Automation);
                self.tab = Tab::Automation;
                self.settings_changed(ctx);
            }
            Command::ClientView => self.show_dialog(ctx, Dialog::ClientView),
            Command::OtherTab => {
                self.tab = if self.tab == Tab::Automation { Tab::Connection } else { Tab::Automation };
            }
            Command::Undo => {
                let undone = self.document.undo();
                self.say(undone.map(|name| format!("Undone: {name}")).unwrap_or_default());
            }
            Command::Redo => {
                let redone = self.document.redo();
                self.say(redone.map(|name| format!("Redone: {name}")).unwrap_or_default());
            }
            Command::Copy => {
                if let Some(action) = selected.and_then(|id| policy.action(id)) {
                    ctx.copy_text(json::write_action(action));
                    self.say(format!("Copied {}", text::quoted(action.title.as_str(), 40)));
                }
            }
            // The clipboard comes back as an event.
            Command::Paste => ctx.send_viewport_cmd(ViewportCommand::RequestPaste),
            Command::Add => {
                self.serial += 1;
                let dialog = ActionDialog::add(policy.actions().len(), self.serial);
                self.show_dialog(ctx, Dialog::Action(Box::new(dialog)));
            }
            Command::AddFromPreset => {
                let dialog = PresetDialog::add(policy);
                self.show_dialog(ctx, Dialog::Presets(dialog));
            }
            Command::Properties => {
                if let Some(id) = selected {
                    self.edit_action(ctx, id, ActionPart::Title);
                }
            }
            Command::Duplicate
            | Command::Delete
            | Command::MoveUp
            | Command::MoveDown
            | Command::Autosend
            | Command::Enable => {
                if let Some(edit) = selected.and_then(|id| edit_of(command, id, policy)) {
                    self.edit(edit, None);
                }
            }
            Command::TryAction => self.try_action(ctx),
            Command::ZoomIn | Command::ZoomOut | Command::ZoomReset => {
                self.settings.zoom(match command {
                    Command::ZoomIn => 1,
                    Command::ZoomOut => -1,
                    _ => 0,
                });
                self.say(format!("Zoom {} %", self.settings.zoom_percent));
                self.settings_changed(ctx);
            }
            Command::Help => self.show_dialog(ctx, Dialog::Help),
            Command::About => self.show_dialog(ctx, Dialog::About),
        }
    }

    /// Opens the Edit Action dialog with the focus on a part of the action.
    fn edit_action(&mut self, ctx: &Context, id: ActionId, part: ActionPart) {
        let policy = self.document.policy();
        if let (Some(action), Some(position)) = (policy.action(id), policy.position(id)) {
            self.serial += 1;
            let dialog = ActionDialog::edit(id, action, part, position, self.serial);
            self.show_dialog(ctx, Dialog::Action(Box::new(dialog)));
        }
    }

    /// Leads to what an advice points at: a field of an action's dialog, a row, or a field of the Connection tab.
    fn show_place(&mut self, ctx: &Context, place: Place) {
        match place {
            Place::Connection(part) => {
                self.tab = Tab::Connection;
                self.status = None;
                self.form.lead_to(part);
            }
            Place::Action(Some(id), part) => {
                self.selected = Some(id);
                if part == ActionPart::Autosend {
                    self.row_takes_focus = true;
                } else {
                    self.edit_action(ctx, id, part);
                }
            }
            Place::Action(None, _) | Place::Actions => self.row_takes_focus = true,
        }
    }

    /// Changes the policy; tells whether that could be.
    pub(super) fn edit(&mut self, edit: Edit, visit: Option<Visit>) -> bool {
        let deleted = match &edit {
            Edit::Remove(id) => self.document.policy().position(*id),
            _ => None,
        };
        let is_new = matches!(edit, Edit::Add(_) | Edit::AddPresets(..) | Edit::Duplicate(_));
        let policy = self.document.policy();
        let moved_from = match &edit {
            Edit::Autosend(id, true) => {
                policy.autosend().filter(|from| from != id).and_then(|from| policy.action(from))
            }
            _ => None,
        };
        let moved_from = moved_from.map(|action| text::quoted(action.title.as_str(), 40));
        match self.document.apply_within(edit, visit) {
            Ok(subject) => {
                self.status = moved_from.map(|from| format!("Autosend moved from {from}"));
                if is_new || self.selected.is_none() {
                    self.selected = subject.or(self.selected);
                }
                if let Some(position) = deleted {
                    // The one that moved up into its place, or the new last one.
                    let policy = self.document.policy();
                    let after = policy.actions().nth(position).or(policy.actions().next_back());
                    self.selected = after.map(|(id, _)| id);
                    self.row_takes_focus = true;
                }
                self.row_takes_focus |= is_new;
                true
            }
            Err(refusal) => {
                self.say(refusal.to_string());
                false
            }
        }
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        match json::read_action(pasted) {
            Ok(action) => drop(self.edit(Edit::Add(action), None)),
            Err(_) => self.say("The clipboard holds no action: copy one in a console first"),
        }
    }
}

/// The edit that a command of the Tasks menu makes of the selected action.
fn edit_of(command: Command, id: ActionId, policy: &Policy) -> Option<Edit> {
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
