//! The menu bar: its menus, the keys that move between them, and the items in them that are not commands. Commands belong to
//! `command`, and the keys of an open menu to `draw::menu`.

use std::path::{Path, PathBuf};

use egui::emath::GuiRounding as _;
use egui::{
    self, Context, CornerRadius, FocusDirection, Galley, Id, Key, Popup, Pos2, Rect, Response, TextStyle, Ui, Vec2,
    accesskit, vec2,
};

use super::preferences;
use crate::console::Message;
use crate::console::command::items::{items_ui, sub_menu_ui};
use crate::console::command::menu::Menu;
use crate::console::command::{Command, Situation};
use crate::draw::menu::{self, End, Step};
use crate::draw::{keys, list, mnemonic, screen_reader, theme, type_ahead};
use crate::settings::{Settings, ThemeChoice};
use crate::text;

/// The height of the menu bar in points, with the line below it.
pub(crate) const HEIGHT: f32 = theme::CONTROL_HEIGHT + 2.0 * MARGIN + 1.0;
/// The space above and below the headers, in points.
const MARGIN: f32 = 4.0;
/// The space around the name in a header, in points.
const PADDING: f32 = 8.0;
const GAP: f32 = 4.0;

/// Shows the menu bar in `rect`, which is [`HEIGHT`] tall.
pub(crate) fn show(ui: &mut Ui, rect: Rect, situation: &Situation, settings: &Settings, messages: &mut Vec<Message>) {
    let tokens = theme::tokens(ui.ctx());
    ui.painter().rect_filled(rect.with_max_y(rect.max.y - 1.0), CornerRadius::ZERO, tokens.card);
    theme::line_below(ui, rect);
    let id = ui.scope_id().with("menus");
    screen_reader::group_in(ui, rect, id, accesskit::Role::MenuBar, "menu bar", |ui| {
        let mut bar = Bar::of_last_pass(ui.ctx(), rect.min + vec2(PADDING, MARGIN));
        bar.menu_ui(ui, "File", |ui| {
            items_ui(ui, Menu::File, 0..=0, situation, messages);
            recent_ui(ui, &settings.recent, situation, messages);
            items_ui(ui, Menu::File, 1..=3, situation, messages);
            sub_menu_ui(ui, "Export", |ui| {
                items_ui(ui, Menu::Export, .., situation, messages);
            });
            ui.separator();
            items_ui(ui, Menu::File, 5..=5, situation, messages);
        });
        bar.menu_ui(ui, "Edit", |ui| items_ui(ui, Menu::Edit, .., situation, messages));
        bar.menu_ui(ui, "Tasks", |ui| items_ui(ui, Menu::Tasks, .., situation, messages));
        bar.menu_ui(ui, "View", |ui| {
            items_ui(ui, Menu::View, 0..=1, situation, messages);
            ui.separator();
            sub_menu_ui(ui, "Theme", |ui| themes_ui(ui, settings.theme, messages));
            ui.separator();
            items_ui(ui, Menu::View, 3..=3, situation, messages);
        });
        bar.menu_ui(ui, "Help", |ui| items_ui(ui, Menu::Help, .., situation, messages));
        bar.keys(ui);
    });
}

/// Returns the control that had the focus before the menu bar, while the bar or one of its menus is in use. It gets the focus
/// back.
pub(super) fn origin(ctx: &Context) -> Option<Id> {
    let memory: BarMemory = ctx.data(|data| data.get_temp(BarMemory::id()))?;
    memory.origin.filter(|_| memory.is_used)
}

/// Returns the header that has the focus. The bar must have been drawn in this pass.
pub(super) fn focused_header(ctx: &Context) -> Option<Id> {
    ctx.data(|data| data.get_temp::<BarMemory>(BarMemory::id()))?.focused
}

/// What the menu bar knows of the previous pass.
#[derive(Clone, Copy, Default)]
struct BarMemory {
    /// The header that has the focus.
    focused: Option<Id>,
    /// Whether a header has the focus or a menu is open.
    is_used: bool,
    /// The control that last had the focus while the bar was not used.
    origin: Option<Id>,
}

impl BarMemory {
    fn id() -> Id {
        Id::unique("menu bar memory")
    }
}

/// The menu bar in one pass.
struct Bar {
    before: BarMemory,
    headers: Vec<Header>,
    /// The corner of the next header.
    next: Pos2,
    /// The key that left the open menu for another one.
    step: Option<Step>,
}

struct Header {
    name: &'static str,
    response: Response,
}

impl Header {
    fn is_open(&self) -> bool {
        Popup::is_id_open(&self.response.ctx, Popup::default_response_id(&self.response))
    }

    /// Opens the menu, with an item focused.
    fn open(&self, end: End) {
        menu::open(&self.response, end);
        self.response.request_focus();
    }
}

impl Bar {
    /// Starts with the first header at `first`.
    fn of_last_pass(ctx: &Context, first: Pos2) -> Self {
        let before = ctx.data(|data| data.get_temp(BarMemory::id())).unwrap_or_default();
        Self { before, headers: Vec::new(), next: first, step: None }
    }

    /// Shows the header of a menu, and the menu if it is open. The bar is one tab stop.
    fn menu_ui(&mut self, ui: &mut Ui, name: &'static str, items: impl FnOnce(&mut Ui)) {
        let id = Id::unique(("menu", name));
        let is_stop = self.before.focused.map_or(self.headers.is_empty(), |focused| focused == id);
        let ink = theme::tokens(ui.ctx()).ink;
        let text = ui.painter().layout_no_wrap(name.to_owned(), TextStyle::Button.resolve(ui.style()), ink);
        let size = vec2(text.size().x + 2.0 * PADDING, theme::CONTROL_HEIGHT).round_ui();
        let rect = Rect::from_min_size(self.next, size);
        self.next.x = rect.max.x + GAP;
        let response = menu::header_in(ui, rect, id, is_stop, &text);
        self.underline(ui, &response, name, &text);
        let header = Header { name, response };
        if header.response.clicked() && !header.response.clicked_by(egui::PointerButton::Primary) && !header.is_open() {
            menu::focus_when_open(&header.response, End::First);
            header.response.request_focus();
        }
        // Moving the pointer here opens another menu; leaving it here does not.
        let is_moving = ui.input(|input| input.pointer.delta() != Vec2::ZERO);
        let is_other_open = self.before.is_used && Popup::is_any_open(ui.ctx()) && !header.is_open();
        if header.response.hovered() && is_moving && is_other_open {
            Popup::open_id(ui.ctx(), Popup::default_response_id(&header.response));
        }
        let step = menu::show(Popup::menu(&header.response), &header.response, |ui| menu::scrolling_ui(ui, items));
        self.step = self.step.or(step);
        self.headers.push(header);
    }

    /// Underlines the letter that opens a menu, while Alt is held or the bar has the focus.
    fn underline(&self, ui: &Ui, header: &Response, name: &str, text: &Galley) {
        let underlined = mnemonic::of_control(header, name, mnemonic::Kind::Menu, true);
        if let Some(index) = underlined.or(self.before.focused.and(Some(0))) {
            let at = header.rect.center() - text.size() / 2.0;
            mnemonic::underline(ui, at, text, index, theme::tokens(ui.ctx()).ink);
        }
    }

    /// Acts on the keys of the bar itself, and on those that left the open menu.
    fn keys(self, ui: &Ui) {
        let count = self.headers.len();
        let focused = self.headers.iter().position(|header| header.response.has_focus());
        let open = self.headers.iter().position(Header::is_open);
        let has_f10 = keys::take(ui.ctx(), Key::F10);
        let is_free = ui.memory(|memory| memory.top_modal_layer().is_none());
        if has_f10 && (focused.is_some() || open.is_some()) {
            Popup::close_all(ui.ctx());
            self.leave(ui);
        } else if let (true, Some(first)) = (has_f10 && is_free && !Popup::is_any_open(ui.ctx()), self.headers.first())
        {
            list::move_focus(ui, first.response.id);
        } else if let (Some(step), Some(here)) = (self.step, open) {
            let to = if step == Step::Next { here + 1 } else { here + count - 1 };
            self.headers.get(to % count).into_iter().for_each(|header| header.open(End::First));
        } else if let (Some(here), None) = (focused, open) {
            self.header_keys(ui, here);
        }
        self.remember(ui);
    }

    /// Acts on the keys of the focused header, whose menu is closed.
    fn header_keys(&self, ui: &Ui, here: usize) {
        let Some(header) = self.headers.get(here) else { return };
        list::capture_arrows(&header.response, true);
        let count = self.headers.len();
        let moves =
            [(Key::ArrowLeft, here + count - 1), (Key::ArrowRight, here + 1), (Key::Home, 0), (Key::End, count - 1)];
        if let Some(header) = list::index_after(ui, moves).and_then(|to| self.headers.get(to % count)) {
            list::move_focus(ui, header.response.id);
        }
        for (key, end) in [(Key::ArrowDown, End::First), (Key::ArrowUp, End::Last)] {
            if keys::take(ui.ctx(), key) {
                header.open(end);
            }
        }
        if let Some(typed) = self.typed(ui) {
            typed.open(End::First);
        }
        if keys::take(ui.ctx(), Key::Escape) {
            self.leave(ui);
        }
    }

    /// Returns the header that starts with the letter typed in this pass.
    fn typed(&self, ui: &Ui) -> Option<&Header> {
        let typed = type_ahead::take_letter(ui)?;
        self.headers.iter().find(|header| type_ahead::initial(header.name) == Some(typed))
    }

    /// Gives the focus back to the control that had it before, or to the one after the bar if that is gone.
    fn leave(&self, ui: &Ui) {
        match self.before.origin.filter(|origin| ui.read_response(*origin).is_some()) {
            Some(origin) => list::move_focus(ui, origin),
            None => ui.memory_mut(|memory| {
                memory.stop_text_input();
                memory.move_focus(FocusDirection::Next);
            }),
        }
    }

    fn remember(self, ui: &Ui) {
        let focused = ui.memory(egui::Memory::focused);
        let header = focused.filter(|focused| self.headers.iter().any(|header| header.response.id == *focused));
        let is_used = header.is_some() || self.headers.iter().any(Header::is_open);
        let is_on_page = |id: &Id| ui.read_response(*id).is_some_and(|holder| holder.layer_id == ui.layer_id());
        let origin = focused.filter(|_| !is_used).filter(is_on_page).or(self.before.origin);
        let memory = BarMemory { focused: header, is_used, origin };
        ui.data_mut(|data| data.insert_temp(BarMemory::id(), memory));
    }
}

fn recent_ui(ui: &mut Ui, recent: &[PathBuf], situation: &Situation, messages: &mut Vec<Message>) {
    ui.add_enabled_ui(!recent.is_empty() && Command::Open.availability(situation).is_ok(), |ui| {
        sub_menu_ui(ui, "Open recent", |ui| {
            for path in recent {
                let label = recent_label(path, recent);
                let response = ui.button(&label);
                menu::item(&response, &label);
                if response.clicked() {
                    messages.push(Message::OpenFile(path.clone()));
                    ui.close();
                }
                response.on_hover_text(text::path(path));
            }
        });
    });
}

/// Returns the name of a recent file, with its folder if another one has the same name.
fn recent_label(path: &Path, recent: &[PathBuf]) -> String {
    let Some(name) = path.file_name() else { return text::excerpt(&text::path(path), 60).into_owned() };
    let has_namesake = recent.iter().filter(|other| other.file_name() == Some(name)).nth(1).is_some();
    let shown = text::excerpt(&text::path(name), 60).into_owned();
    match path.parent().filter(|_| has_namesake) {
        Some(folder) => format!("{shown} in {}", text::excerpt(&text::path(folder), 60)),
        None => shown,
    }
}

fn themes_ui(ui: &mut Ui, chosen: ThemeChoice, messages: &mut Vec<Message>) {
    for choice in ThemeChoice::ALL {
        let item = ui.radio(chosen == choice, choice.name());
        menu::item(&item, choice.name());
        if item.clicked() {
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
