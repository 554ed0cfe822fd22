//! The buttons around a list: Tasks above it, Move up and Move down beside it.

use egui::{Popup, Rect, Ui, Vec2, pos2, vec2};

use crate::console::Message;
use crate::console::command::{Command, Situation, items};
use crate::draw::button::{self, Tool};
use crate::draw::{list, menu, theme, tooltip};

/// Shows Tasks, with the commands that act on the list.
pub(in crate::console::tabs) fn tasks_ui(ui: &mut Ui, situation: &Situation, messages: &mut Vec<Message>) {
    let tasks = button::menu_button_ui(ui, "Tasks");
    menu::opens_by_key(&tasks);
    menu::show(Popup::menu(&tasks).accessible_name("Tasks"), &tasks, |ui| {
        // The scroll area keeps the focused item from scrolling the page behind it.
        menu::scrolling_ui(ui, |ui| items::tasks_ui(ui, situation, messages));
    });
}

/// Shows Move up and Move down, one below the other. They stay in view while a long list is scrolled.
pub(in crate::console::tabs) fn move_ui(ui: &mut Ui, situation: &Situation, messages: &mut Vec<Message>) {
    const SIDE: f32 = theme::CONTROL_HEIGHT;
    let (_, place) = ui.allocate_space(vec2(SIDE, 2.0 * SIDE + 8.0));
    let place = place.translate(vec2(0.0, (ui.clip_rect().min.y - place.min.y).max(0.0)));
    let id = ui.scope_id().with("move");
    list::toolbar_in(ui, place, id, "Move", 1, |ui, toolbar| {
        let tops = [place.min.y, place.max.y - SIDE];
        let commands = [(Command::MoveUp, "↑"), (Command::MoveDown, "↓")];
        for (index, ((command, arrow), top)) in commands.into_iter().zip(tops).enumerate() {
            let available = command.availability(situation);
            let label = command.label(situation);
            let tool = Tool { name: &label, enabled: available.is_ok(), ..Tool::new(arrow) };
            let at = Rect::from_min_size(pos2(place.min.x, top), Vec2::splat(SIDE));
            let button = tool.show_in(ui, at, toolbar, index);
            let keys = || command.with_keys(&label, ui.ctx());
            let hint = || match &available {
                Ok(()) => keys(),
                Err(need) => format!("{}: {}", keys(), need.reason(situation)),
            };
            if tooltip::hint(button, hint).clicked() {
                messages.push(Message::Run(command));
            }
        }
    });
}
