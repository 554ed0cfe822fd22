//! Draws commands as menu items, for every menu. `menu` defines which commands each menu contains.

use std::ops::RangeBounds;

use egui::{Button, Rect, RichText, TextStyle, Ui, WidgetInfo, accesskit, pos2, vec2};

use super::menu::Menu;
use super::{Command, List, Need, Situation};
use crate::console::Message;
use crate::draw::{focus, mark, menu, theme};

/// Shows groups of a menu, with separators between them: each command with its shortcut and, if it cannot run, the reason.
pub(crate) fn items_ui(
    ui: &mut Ui,
    menu: Menu,
    groups: impl RangeBounds<u8>,
    situation: &Situation,
    messages: &mut Vec<Message>,
) {
    commands_ui(ui, menu.commands().filter(|(group, _)| groups.contains(group)), situation, messages);
}

fn commands_ui(
    ui: &mut Ui,
    commands: impl Iterator<Item = (u8, Command)>,
    situation: &Situation,
    messages: &mut Vec<Message>,
) {
    let mut before = None;
    ui.set_min_width(theme::MENU_WIDTH);
    ui.spacing_mut().item_spacing.y = 0.0;
    for (group, command) in commands {
        if before.replace(group).is_some_and(|before| before != group) {
            ui.separator();
        }
        item_ui(ui, command, situation, messages);
    }
}

/// Shows the tasks for the list on the tab: the Tasks menu without the commands that do not act on it.
pub(crate) fn tasks_ui(ui: &mut Ui, situation: &Situation, messages: &mut Vec<Message>) {
    let acts = |command: Command| situation.list == List::Actions || command.acts_on_attributes();
    commands_ui(ui, Menu::Tasks.commands().filter(|(_, command)| acts(*command)), situation, messages);
}

fn item_ui(ui: &mut Ui, command: Command, situation: &Situation, messages: &mut Vec<Message>) {
    let available = command.availability(situation);
    let label = command.label(situation);
    let checked = command.checked(situation);
    // The spaces leave room for the check mark, which is painted below.
    let mut button = Button::new(if checked.is_some() { format!("     {label}") } else { label.to_string() });
    if let Some(shortcut) = command.shown_shortcut(ui.ctx().os()) {
        button = button.shortcut_text(ui.ctx().format_shortcut(shortcut));
    }
    let response = ui.add_enabled(available.is_ok(), button);
    focus::scroll_to_focused(&response);
    if checked == Some(true) {
        let rect = response.rect;
        let square = Rect::from_center_size(pos2(rect.min.x + 14.0, rect.center().y), vec2(18.0, 18.0));
        let tokens = theme::tokens(ui.ctx());
        mark::check_mark(ui, square, if available.is_ok() { tokens.ink } else { tokens.soft });
    }
    let name = label.trim_end_matches('…');
    response.widget_info(|| match checked {
        None => WidgetInfo::labeled(accesskit::Role::MenuItem, available.is_ok(), name),
        Some(checked) => WidgetInfo::selected(accesskit::Role::MenuItemCheckBox, available.is_ok(), checked, name),
    });
    menu::item(&response, name);
    if response.clicked() {
        messages.push(Message::Run(command));
        ui.close();
    }
    match available {
        Ok(()) => {
            response.on_hover_text(command.hint(situation));
        }
        // Nothing else shows these reasons, and keyboard users get no tooltip on a disabled item, so the menu itself shows them.
        Err(need) if command == Command::Add || need == Need::Finished => {
            let soft = theme::tokens(ui.ctx()).soft;
            ui.horizontal(|ui| {
                ui.add_space(12.0);
                let reason = ui.label(RichText::new(need.reason(situation)).text_style(TextStyle::Small).color(soft));
                // Said when the menu opens: a disabled item takes no focus.
                ui.ctx().accesskit_node_builder(reason.id, |node| node.set_live(accesskit::Live::Polite));
            });
        }
        Err(need) => {
            response.on_disabled_hover_text(need.reason(situation));
        }
    }
}

/// Shows a menu within a menu.
pub(crate) fn sub_menu_ui(ui: &mut Ui, label: &str, show: impl FnOnce(&mut Ui)) {
    ui.set_min_width(theme::MENU_WIDTH);
    let enabled = ui.is_enabled();
    let opener = menu::submenu_ui(ui, label, show);
    opener.widget_info(|| WidgetInfo::labeled(accesskit::Role::MenuItem, enabled, label));
}
