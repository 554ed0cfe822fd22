//! The menu bar, and the drawing of commands as menu items wherever there is a menu.

use std::path::{Path, PathBuf};

use egui::containers::menu::MenuConfig;
use egui::{
    self, Button, Frame, Key, Margin, MenuBar, Modifiers, Rect, Response, RichText, TextStyle, Ui, UiBuilder,
    WidgetInfo, accesskit, pos2, vec2,
};

use crate::console::Message;
use crate::console::command::{Command, Situation};
use crate::console::tabs::automation::TASKS;
use crate::draw::{mark, theme};
use crate::settings::{Settings, ThemeChoice};
use crate::text;

const FILE_FIRST: &[&[Command]] = &[&[Command::New, Command::Open]];
const FILE_THEN: &[&[Command]] =
    &[&[Command::Revert], &[Command::Save, Command::SaveAs], &[Command::Import, Command::Compare]];
const EDIT: &[&[Command]] = &[&[Command::Undo, Command::Redo], &[Command::Copy, Command::Paste]];
const ZOOM: &[&[Command]] = &[&[Command::ZoomIn, Command::ZoomOut, Command::ZoomReset]];
const CLIENT_VIEW: &[&[Command]] = &[&[Command::ClientView], &[Command::OtherTab]];
const EXPORT: &[&[Command]] =
    &[&[Command::ExportPolicy, Command::ExportPicture], &[Command::ExportUserGuide, Command::ExportChecklist]];
const HELP: &[&[Command]] = &[&[Command::Help], &[Command::About]];

/// Shows the menu bar.
pub(in crate::console) fn show(ui: &mut Ui, situation: &Situation, settings: &Settings, messages: &mut Vec<Message>) {
    let tokens = theme::tokens(ui.ctx());
    let frame = Frame::new().fill(tokens.card).inner_margin(Margin::symmetric(8, 4));
    let panel = egui::Panel::top("menu bar").frame(frame).show_separator_line(true);
    panel.show(ui, |ui| {
        ui.scope_builder(UiBuilder::new().id_salt("menus"), |ui| {
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(accesskit::Role::MenuBar);
                node.set_label("menu bar");
            });
            let config = MenuConfig::new().style(theme::menu_style);
            MenuBar::new().style(theme::menu_style).config(config).ui(ui, |ui| {
                ui.spacing_mut().button_padding = vec2(8.0, 4.0);
                ui.spacing_mut().item_spacing.x = 4.0;
                let file = ui.menu_button("File", |ui| {
                    items_ui(ui, FILE_FIRST, situation, messages);
                    recent_ui(ui, &settings.recent, situation, messages);
                    items_ui(ui, FILE_THEN, situation, messages);
                    sub_menu_ui(ui, "Export", |ui| {
                        items_ui(ui, EXPORT, situation, messages);
                    });
                    ui.separator();
                    items_ui(ui, &[&[Command::Close]], situation, messages);
                });
                // As everywhere: F10 leads to the menu bar, the arrows and Enter go on from there.
                // With Shift it is for the menu of a row.
                if ui.input_mut(|input| !input.modifiers.shift && input.consume_key(Modifiers::NONE, Key::F10)) {
                    file.response.request_focus();
                }
                ui.menu_button("Edit", |ui| items_ui(ui, EDIT, situation, messages));
                ui.menu_button("Tasks", |ui| items_ui(ui, TASKS, situation, messages));
                ui.menu_button("View", |ui| {
                    items_ui(ui, CLIENT_VIEW, situation, messages);
                    ui.separator();
                    sub_menu_ui(ui, "Theme", |ui| themes_ui(ui, settings.theme, messages));
                    ui.separator();
                    items_ui(ui, ZOOM, situation, messages);
                });
                ui.menu_button("Help", |ui| items_ui(ui, HELP, situation, messages));
            });
        });
    });
}

/// Shows groups of commands as menu items, each with its keys and, where it cannot run, the reason. Gives the first one
/// that can run.
pub(in crate::console) fn items_ui(
    ui: &mut Ui,
    groups: &[&[Command]],
    situation: &Situation,
    messages: &mut Vec<Message>,
) -> Option<Response> {
    let mut first = None;
    ui.set_min_width(theme::MENU_WIDTH);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (index, group) in groups.iter().enumerate() {
        if index > 0 {
            ui.separator();
        }
        for command in *group {
            let item = item_ui(ui, *command, situation, messages);
            first = first.or(Some(item).filter(Response::enabled));
        }
    }
    first
}

fn item_ui(ui: &mut Ui, command: Command, situation: &Situation, messages: &mut Vec<Message>) -> Response {
    let available = command.availability(situation);
    let label = command.label(situation);
    let checked = command.checked(situation);
    // Room for the check mark, which is drawn.
    let mut button = Button::new(if checked.is_some() { format!("     {label}") } else { label.to_string() });
    if let Some(shortcut) = command.shown_shortcut(ui.ctx().os()) {
        button = button.shortcut_text(ui.ctx().format_shortcut(shortcut));
    }
    let response = ui.add_enabled(available.is_ok(), button);
    if checked == Some(true) {
        let rect = response.rect;
        let square = Rect::from_center_size(pos2(rect.min.x + 10.0, rect.center().y), vec2(18.0, 18.0));
        let tokens = theme::tokens(ui.ctx());
        mark::check_mark(ui, square, if available.is_ok() { tokens.ink } else { tokens.soft });
    }
    let name = label.trim_end_matches('…');
    response.widget_info(|| match checked {
        None => WidgetInfo::labeled(accesskit::Role::MenuItem, available.is_ok(), name),
        Some(checked) => WidgetInfo::selected(accesskit::Role::MenuItemCheckBox, available.is_ok(), checked, name),
    });
    if response.clicked() {
        messages.push(Message::Run(command));
        ui.close();
    }
    match available {
        Ok(()) => response.on_hover_text(command.hint()),
        // The one reason that nobody can see from the list alone stands in the menu itself: a disabled item is not
        // pointed at, and takes no focus.
        Err(reason) if command == Command::Add || matches!(reason, crate::console::command::Reason::Unfinished(_)) => {
            let soft = theme::tokens(ui.ctx()).soft;
            ui.horizontal(|ui| {
                ui.add_space(12.0);
                ui.label(RichText::new(reason.to_string()).text_style(TextStyle::Small).color(soft));
            });
            response
        }
        Err(reason) => response.on_disabled_hover_text(reason.to_string()),
    }
}

fn sub_menu_ui(ui: &mut Ui, label: &str, show: impl FnOnce(&mut Ui)) {
    ui.set_min_width(theme::MENU_WIDTH);
    let enabled = ui.is_enabled();
    let parent = ui.layer_id();
    let opener = ui.menu_button(label, |ui| {
        // A press on the menu would raise it above what it has opened.
        ui.ctx().set_sublayer(parent, ui.layer_id());
        show(ui);
    });
    let opener = opener.response;
    opener.widget_info(|| WidgetInfo::labeled(accesskit::Role::MenuItem, enabled, label));
}

fn recent_ui(ui: &mut Ui, recent: &[PathBuf], situation: &Situation, messages: &mut Vec<Message>) {
    ui.add_enabled_ui(!recent.is_empty() && Command::Open.availability(situation).is_ok(), |ui| {
        sub_menu_ui(ui, "Open recent", |ui| {
            for path in recent {
                let response = ui.button(recent_label(path, recent));
                if response.clicked() {
                    messages.push(Message::OpenFile(path.clone()));
                    ui.close();
                }
                response.on_hover_text(text::visible(&path.display().to_string()));
            }
        });
    });
}

/// The name of a recent file, with its folder where another one has the same name.
fn recent_label(path: &Path, recent: &[PathBuf]) -> String {
    let Some(name) = path.file_name() else { return text::excerpt(&path.display().to_string(), 60).into_owned() };
    let has_namesake = recent.iter().filter(|other| other.file_name() == Some(name)).nth(1).is_some();
    let shown = text::excerpt(&name.to_string_lossy(), 60).into_owned();
    match path.parent().filter(|_| has_namesake) {
        Some(folder) => format!("{shown} in {}", text::excerpt(&folder.display().to_string(), 60)),
        None => shown,
    }
}

fn themes_ui(ui: &mut Ui, chosen: ThemeChoice, messages: &mut Vec<Message>) {
    let choices = [(ThemeChoice::System, "System"), (ThemeChoice::Light, "Light"), (ThemeChoice::Dark, "Dark")];
    for (choice, name) in choices {
        if ui.radio(chosen == choice, name).clicked() {
            messages.push(Message::Theme(choice));
            ui.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_files_of_the_same_name_also_show_their_folder() {
        let recent = ["/a/duo.json", "/b/duo.json", "/b/other.json", "/"].map(PathBuf::from);
        let labels = recent.each_ref().map(|path| recent_label(path, &recent));
        assert_eq!(labels, ["duo.json in /a", "duo.json in /b", "other.json", "/"]);
    }
}
