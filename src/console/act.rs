//! What follows from what widgets report: messages and commands become edits, dialogs, settings and work for threads.

use std::path::Path;

use eframe::egui::{Context, ViewportCommand};

use super::action_dialog::ActionDialog;
use super::command::{Command, Reason};
use super::files::{Then, Use};
use super::{Console, Dialog, Message, Status, Tab};
use crate::document::history::Visit;
use crate::policy::{ActionId, Edit, Policy, json};
use crate::text;

/// The commands that are about the actions of the list.
const AUTOMATION_TAB: [Command; 9] = [
    Command::Paste,
    Command::Add,
    Command::Properties,
    Command::Duplicate,
    Command::Delete,
    Command::MoveUp,
    Command::MoveDown,
    Command::Autosend,
    Command::Enable,
];

impl Console {
    pub(super) fn handle(&mut self, ctx: &Context, message: Message) {
        match message {
            Message::Run(command) => self.run(ctx, command),
            Message::Select(id) => self.selected = Some(id),
            Message::Edit(edit) => self.edit(edit, None),
            Message::EditWithin(edit, visit) => self.edit(edit, Some(visit)),
            Message::ShowTab(tab) => {
                self.tab = tab;
                // What was said belongs to the tab that was left.
                if let Status::Said(_) = self.status {
                    self.status = Status::Quiet;
                }
            }
            Message::OpenFile(file) => self.leave(ctx, Then::OpenFile(file)),
            Message::Theme(theme) => {
                self.settings.theme = theme;
                self.settings_changed(ctx);
            }
            Message::SaveAndClose if self.document.is_changed() => self.save(ctx, Then::Close),
            Message::SaveAndClose => self.leave(ctx, Then::Close),
            Message::BringBack => {
                if let Status::Discarded(mut dialog) = std::mem::take(&mut self.status) {
                    dialog.reopen();
                    self.show_dialog(ctx, Dialog::Action(dialog));
                }
            }
        }
    }

    pub(super) fn run(&mut self, ctx: &Context, command: Command) {
        if let Err(reason) = command.availability(&self.situation()) {
            if matches!(reason, Reason::Unfinished(_)) {
                self.tab = Tab::Connection;
            }
            self.say(reason.to_string());
            return;
        }
        self.status = Status::Quiet;
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
                    self.read_file(ctx, file, Use::Revert);
                }
            }
            Command::Save => self.save(ctx, Then::Nothing),
            Command::SaveAs => self.ask_path(ctx, Use::SaveAs(Then::Nothing)),
            Command::Import => self.ask_path(ctx, Use::Import),
            Command::ExportPolicy => self.ask_path(ctx, Use::Export),
            Command::Close => self.leave(ctx, Then::Close),
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
            Command::Properties => {
                self.serial += 1;
                let found = selected.and_then(|id| Some((id, policy.action(id)?, policy.position(id)?)));
                if let Some((id, action, position)) = found {
                    let dialog = ActionDialog::edit(id, action, position, self.serial);
                    self.show_dialog(ctx, Dialog::Action(Box::new(dialog)));
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

    pub(super) fn edit(&mut self, edit: Edit, visit: Option<Visit>) {
        let deleted = match &edit {
            Edit::Remove(id) => self.document.policy().position(*id),
            _ => None,
        };
        let is_new = matches!(edit, Edit::Add(_) | Edit::Duplicate(_));
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
                self.status =
                    moved_from.map_or(Status::Quiet, |from| Status::Said(format!("Autosend moved from {from}")));
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
            }
            Err(refusal) => self.say(refusal.to_string()),
        }
    }

    pub(super) fn paste(&mut self, pasted: &str) {
        match json::read_action(pasted) {
            Ok(action) => self.edit(Edit::Add(action), None),
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
