//! A combo box as on Windows: the focus stays on the field, whether the list is open or not. Closed, the keys change the choice at
//! once; open, they move a highlight, which is chosen when the list closes. Segmented controls are in `button`.

use egui::accesskit::{Action, HasPopup, Role};
use egui::epaint::RectShape;
use egui::{
    self, Id, InnerResponse, Key, KeyboardShortcut, Layout, Modifiers, Popup, Rect, Response, ScrollArea, Sense,
    SetOpenCommand, Stroke, StrokeKind, TextStyle, Ui, UiBuilder, Vec2, WidgetInfo, pos2, vec2,
};

use super::focus::scroll_to_focused;
use super::type_ahead::{self, Typed};
use super::{keys, label, list, mark, mesh_cache, mnemonic, theme};

/// Shows a combo box of this width; returns the user's new choice, if any, and the response of the field.
pub fn choice_ui<T: Copy + PartialEq>(
    ui: &mut Ui,
    name: &str,
    width: f32,
    current: T,
    choices: &[T],
    label: impl Fn(T) -> &'static str,
) -> InnerResponse<Option<T>> {
    let (_, rect) = ui.allocate_space(vec2(width, theme::CONTROL_HEIGHT));
    choice_in(ui, rect, name, current, choices, label)
}

/// Shows a combo box in `rect`; allocates no space.
pub fn choice_in<T: Copy + PartialEq>(
    ui: &Ui,
    rect: Rect,
    name: &str,
    current: T,
    choices: &[T],
    label: impl Fn(T) -> &'static str,
) -> InnerResponse<Option<T>> {
    let label = |index: usize| choices.get(index).map_or("", |choice| label(*choice));
    let current = choices.iter().position(|choice| *choice == current);
    let combo = Combo { id: ui.scope_id().with(("choice", name)), name, current, count: choices.len(), label: &label };
    let shown = combo.show(ui, rect);
    let chosen = shown.inner.filter(|chosen| Some(*chosen) != current);
    InnerResponse::new(chosen.and_then(|index| choices.get(index)).copied(), shown.response)
}

/// The maximum height of the open list, in points: enough to show most of the known MFA servers without scrolling.
const LIST_HEIGHT: f32 = 12.0 * ROW_HEIGHT;
const ROW_HEIGHT: f32 = 28.0;
/// How many choices Page Up and Page Down skip.
const PAGE: usize = 11;
const PADDING: f32 = 12.0;
/// The same less the margin of the list, so that its texts are below that of the field.
const ROW_PADDING: f32 = PADDING - 7.0;

/// A combo box; the choices are numbers.
struct Combo<'c> {
    id: Id,
    name: &'c str,
    current: Option<usize>,
    count: usize,
    label: &'c dyn Fn(usize) -> &'static str,
}

/// The open list, remembered until the next pass.
#[derive(Debug, Clone, Copy, Default)]
struct OpenList {
    highlighted: usize,
    /// Whether the highlighted choice has not been scrolled into view yet.
    scrolls: bool,
}

/// What the keys of this pass ask for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asked {
    Nothing,
    /// To open the list, or to close it and choose the highlighted choice.
    Toggle,
    /// To close the list and choose nothing.
    Cancel,
    /// To go to this choice.
    Go(usize),
}

impl Combo<'_> {
    fn show(&self, ui: &Ui, rect: Rect) -> InnerResponse<Option<usize>> {
        let response = ui.interact(rect, self.id, Sense::click());
        let popup = self.id.with("list");
        let was_open = Popup::is_id_open(ui.ctx(), popup);
        let mut list: OpenList = ui.data(|data| data.get_temp(popup)).unwrap_or_default();
        mnemonic::of_field(&response);
        let mut chosen = None;
        let mut set_open = None;
        // egui counts Space and Enter as clicks, too.
        let by_key = ui.input(|input| input.key_pressed(Key::Enter) || input.key_pressed(Key::Space));
        let is_clicked = response.clicked() && !by_key;
        let has_left = was_open && ui.input(|input| input.key_pressed(Key::Tab));
        let asked = match (response.has_focus() || was_open, has_left) {
            (_, true) => Asked::Toggle,
            (true, false) => self.keys(ui, &response, was_open, &list),
            (false, false) => Asked::Nothing,
        };
        match asked {
            Asked::Toggle if was_open => (chosen, set_open) = (Some(list.highlighted), Some(false)),
            Asked::Cancel => set_open = Some(false),
            Asked::Go(to) if was_open => list = OpenList { highlighted: to, scrolls: true },
            Asked::Go(to) => chosen = Some(to),
            Asked::Nothing if !is_clicked => {}
            Asked::Nothing | Asked::Toggle => {
                set_open = Some(!was_open);
                let highlighted = self.current.unwrap_or_default();
                list = OpenList { highlighted, scrolls: true };
            }
        }
        if is_clicked {
            response.request_focus();
        }
        let clicked = self.list_ui(&response, popup, set_open, &mut list);
        if clicked.is_some() {
            // egui closes it only after a click of the pointer, not of a screen reader.
            Popup::close_id(ui.ctx(), popup);
        }
        let is_open = Popup::is_id_open(ui.ctx(), popup);
        if is_open {
            ui.data_mut(|data| data.insert_temp(popup, list));
            // A click on the scroll bar took the focus. When the list closes, the window returns it.
            if ui.memory(|memory| memory.focused().is_none()) {
                response.request_focus();
            }
        }
        if !was_open && !is_open {
            chosen = self.closed_list_ui(ui, &response, popup).or(chosen);
        }
        self.describe(ui, &response, is_open.then_some(popup.with(list.highlighted)));
        self.paint(ui, rect, &response);
        scroll_to_focused(&response);
        InnerResponse::new(clicked.or(chosen), response.accessible_name(self.name))
    }

    /// Consumes the keys of the focused field or of its open list.
    fn keys(&self, ui: &Ui, response: &Response, is_open: bool, list: &OpenList) -> Asked {
        list::capture_arrows(response, true);
        let pressed = |key| keys::take(ui.ctx(), key);
        let with_alt = |key| keys::take_shortcut(ui.ctx(), KeyboardShortcut::new(Modifiers::ALT, key));
        if with_alt(Key::ArrowDown) || with_alt(Key::ArrowUp) || pressed(Key::F4) {
            return Asked::Toggle;
        }
        if is_open && pressed(Key::Escape) {
            return Asked::Cancel;
        }
        // In a closed combo box, Enter belongs to the dialog.
        if is_open && pressed(Key::Enter) {
            return Asked::Toggle;
        }
        let here = if is_open { Some(list.highlighted) } else { self.current };
        if let Some(to) = self.index_after_keys(ui, here.unwrap_or_default()) {
            return Asked::Go(to);
        }
        match type_ahead::take(ui, self.id) {
            Typed::Space if !is_open => Asked::Toggle,
            Typed::Space | Typed::Nothing => Asked::Nothing,
            Typed::Word(word) => word.find(here, self.count, self.label).map_or(Asked::Nothing, Asked::Go),
        }
    }

    fn index_after_keys(&self, ui: &Ui, here: usize) -> Option<usize> {
        let last = self.count.saturating_sub(1);
        let pages = [(Key::PageUp, here.saturating_sub(PAGE)), (Key::PageDown, (here + PAGE).min(last))];
        list::index_after(ui, pages).or_else(|| list::index_in_rows_after_keys(ui, here, self.count, 1))
    }

    /// Shows the list if it is open. Returns the choice that was clicked.
    fn list_ui(&self, response: &Response, popup: Id, set_open: Option<bool>, list: &mut OpenList) -> Option<usize> {
        let menu = Popup::from_response(response)
            .id(popup)
            .open_memory(set_open.map(SetOpenCommand::Bool))
            .layout(Layout::top_down_justified(egui::Align::Min))
            .width(response.rect.width())
            .gap(2.0);
        let shown = menu.show(|ui| {
            ui.set_min_width(ui.available_width());
            ui.spacing_mut().item_spacing.y = 0.0;
            ScrollArea::vertical().max_height(LIST_HEIGHT).show(ui, |ui| self.rows_ui(ui, popup, list)).inner
        });
        let shown = shown?;
        response.ctx.accesskit_node_builder(popup, |node| {
            node.set_role(Role::ListBox);
            node.set_label(self.name);
            node.set_size_of_set(self.count);
        });
        shown.inner
    }

    fn rows_ui(&self, ui: &mut Ui, popup: Id, list: &mut OpenList) -> Option<usize> {
        let tokens = theme::tokens(ui.ctx());
        let mut clicked = None;
        let is_pointing = ui.input(|input| input.pointer.is_moving());
        for index in 0..self.count {
            let label = (self.label)(index);
            let is_current = self.current == Some(index);
            let style = if is_current { theme::strong() } else { TextStyle::Body };
            let width = label::text_width(ui, label, &style) + 2.0 * ROW_PADDING;
            let (_, rect) = ui.allocate_space(vec2(width.max(ui.available_width()), ROW_HEIGHT));
            // Not focusable: the field keeps the focus.
            let row = ui.interact(rect, popup.with(index), Sense::CLICK);
            row.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_current, label));
            list::mark_selected(&row, is_current);
            list::mark_position(&row, index);
            if row.hovered() && is_pointing {
                list.highlighted = index;
            }
            if list.highlighted == index {
                mesh_cache::paint(ui, &theme::selected(tokens, rect, theme::control_radius()));
                if list.scrolls && !ui.is_sizing_pass() {
                    list.scrolls = false;
                    row.scroll_to_me(None);
                }
            }
            label::text_in(ui, rect.shrink2(vec2(ROW_PADDING, 0.0)), label, &style, tokens.ink);
            if row.clicked() {
                clicked = Some(index);
            }
        }
        clicked
    }

    /// Tells screen readers about the choices of a closed combo box: some read only the selected one as its value. Returns the
    /// choice that one of them has selected.
    fn closed_list_ui(&self, ui: &Ui, response: &Response, popup: Id) -> Option<usize> {
        if !ui.is_enabled() || !ui.ctx().has_accesskit_node(response.id) {
            return None;
        }
        let part = UiBuilder::new().layer_id(ui.layer_id()).max_rect(response.rect).accessibility_parent(response.id);
        let part = Ui::new(ui.ctx().clone(), popup.with("closed"), part);
        // They are not on the screen, so they take no room.
        let nowhere = Rect::from_min_size(response.rect.min, Vec2::ZERO);
        let mut chosen = None;
        for index in 0..self.count {
            let option = part.interact(nowhere, popup.with(index), Sense::hover());
            let is_current = self.current == Some(index);
            option.widget_info(|| WidgetInfo::selected(Role::ListBoxOption, true, is_current, (self.label)(index)));
            list::mark_selected(&option, is_current);
            list::mark_position(&option, index);
            ui.ctx().accesskit_node_builder(option.id, |node| node.add_action(Action::Click));
            if ui.input(|input| input.has_accesskit_action_request(option.id, Action::Click)) {
                chosen = Some(index);
            }
        }
        ui.ctx().accesskit_node_builder(response.id, |node| node.set_size_of_set(self.count));
        chosen
    }

    /// Tells screen readers about the field, and about the highlighted choice if the list is open.
    fn describe(&self, ui: &Ui, response: &Response, highlighted: Option<Id>) {
        let enabled = ui.is_enabled();
        response.widget_info(|| WidgetInfo {
            enabled,
            current_text_value: Some(self.text().to_owned()),
            ..WidgetInfo::new(Role::ComboBox)
        });
        ui.ctx().accesskit_node_builder(response.id, |node| {
            node.set_has_popup(HasPopup::Listbox);
            node.set_expanded(highlighted.is_some());
            if let Some(highlighted) = highlighted {
                node.set_active_descendant(highlighted.accesskit_id());
            }
        });
    }

    fn text(&self) -> &'static str {
        self.current.map_or("", self.label)
    }

    fn paint(&self, ui: &Ui, rect: Rect, response: &Response) {
        let tokens = theme::tokens(ui.ctx());
        let (width, color) = if response.has_focus() { (2.0, tokens.accent) } else { (1.0, tokens.field_border) };
        let fill = if response.hovered() { tokens.header } else { tokens.field };
        let border = Stroke::new(width, color);
        let radius = theme::control_radius();
        mesh_cache::paint(ui, &RectShape::new(rect, radius, fill, border, StrokeKind::Inside));
        let text = Rect::from_min_max(rect.min + vec2(PADDING, 0.0), rect.max - vec2(28.0, 0.0));
        label::text_in(ui, text, self.text(), &TextStyle::Button, tokens.ink);
        mark::triangle(ui, pos2(rect.max.x - 19.0, rect.center().y), mark::Points::Down, tokens.ink);
    }
}
