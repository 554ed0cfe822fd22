//! The menu bar: its menus, and the items in them that are not commands. Commands belong to `command`.

use std::path::{Path, PathBuf};

use egui::containers::menu::MenuConfig;
use egui::{self, Frame, Key, Margin, MenuBar, Modifiers, Rect, Ui, UiBuilder, accesskit, vec2};

use super::preferences;
use crate::console::Message;
use crate::console::command::items::{items_ui, sub_menu_ui};
use crate::console::command::menu::Menu;
use crate::console::command::{Command, Situation};
use crate::draw::theme;
use crate::settings::{Settings, ThemeChoice};
use crate::text;

/// Shows the menu bar. Returns its rectangle.
pub(crate) fn show(ui: &mut Ui, situation: &Situation, settings: &Settings, messages: &mut Vec<Message>) -> Rect {
    let tokens = theme::tokens(ui.ctx());
    let frame = Frame::new().fill(tokens.card).inner_margin(Margin::symmetric(8, 4));
    let panel = egui::Panel::top("menu bar").frame(frame).show_separator_line(true);
    let shown = panel.show(ui, |ui| {
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
                    items_ui(ui, Menu::File, 0..=0, situation, messages);
                    recent_ui(ui, &settings.recent, situation, messages);
                    items_ui(ui, Menu::File, 1..=3, situation, messages);
                    sub_menu_ui(ui, "Export", |ui| {
                        items_ui(ui, Menu::Export, .., situation, messages);
                    });
                    ui.separator();
                    items_ui(ui, Menu::File, 5..=5, situation, messages);
                });
                // F10 focuses the menu bar, as in other programs; arrows and Enter work from there.
                // Shift+F10 belongs to the context menu of a row.
                if ui.input_mut(|input| !input.modifiers.shift && input.consume_key(Modifiers::NONE, Key::F10)) {
                    file.response.request_focus();
                }
                ui.menu_button("Edit", |ui| items_ui(ui, Menu::Edit, .., situation, messages));
                ui.menu_button("Tasks", |ui| items_ui(ui, Menu::Tasks, .., situation, messages));
                ui.menu_button("View", |ui| {
                    items_ui(ui, Menu::View, 0..=1, situation, messages);
                    ui.separator();
                    sub_menu_ui(ui, "Theme", |ui| themes_ui(ui, settings.theme, messages));
                    ui.separator();
                    items_ui(ui, Menu::View, 3..=3, situation, messages);
                });
                ui.menu_button("Help", |ui| items_ui(ui, Menu::Help, .., situation, messages));
            });
        });
    });
    shown.response.rect
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

/// Returns the name of a recent file, with its folder if another one has the same name.
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
            messages.push(Message::Preference(preferences::Message::Theme(choice)));
            ui.close();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn recent_files_with_the_same_name_also_show_their_folders() {
        let recent = ["/a/duo.json", "/b/duo.json", "/b/other.json", "/"].map(PathBuf::from);
        let labels = recent.each_ref().map(|path| recent_label(path, &recent));
        assert_eq!(labels, ["duo.json in /a", "duo.json in /b", "other.json", "/"]);
    }
}
