//! The keys of an open menu. egui moves between items with Up and Down, and in and out of submenus with Right and Left. This
//! adds what else a menu does on Windows: it opens with an item focused, Home, End, letters, and Esc, which closes one menu at
//! a time. Disabled items take no focus in egui, so keys skip them. What an item does belongs to the caller.

use std::sync::Arc;

use egui::accesskit::Role;
use egui::epaint::RectShape;
use egui::{
    self, Context, EventFilter, FocusDirection, Galley, Id, Key, KeyboardShortcut, Memory, Modifiers, PointerButton,
    Popup, Rect, Response, ScrollArea, Sense, Stroke, StrokeKind, Ui, WidgetInfo,
};

use super::{keys, list, mesh_cache, mnemonic, theme, type_ahead};

/// The space between a menu that scrolls and the edges of the window, in points.
const WINDOW_MARGIN: f32 = 40.0;

/// The item that gets the focus when a menu opens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// The first enabled one.
    First,
    /// The last enabled one.
    Last,
}

/// A key that leaves a menu for the one beside it in the menu bar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Left.
    Previous,
    /// Right.
    Next,
}

/// The open menus, a submenu after the menu with its opener.
#[derive(Default, Clone)]
struct Menus {
    open: Vec<Menu>,
    /// The menu that is about to open, and the item to focus in it.
    opening: Option<(Id, End)>,
}

#[derive(Clone)]
struct Menu {
    id: Id,
    items: Vec<Item>,
    /// The last pass that drew it.
    drawn: u64,
}

#[derive(Clone, Copy)]
struct Item {
    id: Id,
    /// The first letter or digit of its label.
    initial: Option<char>,
    opens_menu: bool,
    is_enabled: bool,
}

impl Menu {
    fn position(&self, id: Option<Id>) -> Option<usize> {
        self.items.iter().position(|item| Some(item.id) == id)
    }

    fn focused_item(&self, focused: Option<Id>) -> Option<Item> {
        self.position(focused).and_then(|index| self.items.get(index)).copied()
    }

    fn end(&self, end: End) -> Option<Id> {
        let mut enabled = self.items.iter().filter(|item| item.is_enabled);
        let item = match end {
            End::First => enabled.next(),
            End::Last => enabled.next_back(),
        };
        item.map(|item| item.id)
    }
}

fn with_menus<R>(ctx: &Context, change: impl FnOnce(&mut Menus) -> R) -> R {
    ctx.data_mut(|data| change(data.get_temp_mut_or_default(Id::unique("menus"))))
}

/// Opens the menu of `opener` with an item focused.
pub fn open(opener: &Response, end: End) {
    let id = Popup::default_response_id(opener);
    Popup::open_id(&opener.ctx, id);
    focus_when_open(opener, end);
}

/// Focuses an item of the menu of `opener` as soon as it is open.
pub fn focus_when_open(opener: &Response, end: End) {
    let id = Popup::default_response_id(opener);
    with_menus(&opener.ctx, |menus| menus.opening = Some((id, end)));
}

/// Opens the menu of a button that has the focus, with Up and Down. Enter, Space and a mnemonic click the button, and then an
/// item is focused, too.
pub fn opens_by_key(opener: &Response) {
    let is_open = Popup::is_id_open(&opener.ctx, Popup::default_response_id(opener));
    if opener.clicked() && !opener.clicked_by(PointerButton::Primary) && !is_open {
        focus_when_open(opener, End::First);
    }
    if opener.has_focus() && !is_open {
        let filter = EventFilter { vertical_arrows: true, ..EventFilter::default() };
        opener.ctx.memory_mut(|memory| memory.set_focus_lock_filter(opener.id, filter));
        for (key, end) in [(Key::ArrowDown, End::First), (Key::ArrowUp, End::Last)] {
            if keys::take(&opener.ctx, key) {
                open(opener, end);
            }
        }
    }
}

/// Shows the header of a menu in a menu bar, which is flat: `name` is laid out in the middle of `rect`. The bar is one tab stop.
pub fn header_in(ui: &Ui, rect: Rect, id: Id, is_tab_stop: bool, name: &Arc<Galley>) -> Response {
    let header = list::roving_tab_stop(ui, rect, id, is_tab_stop, Sense::empty());
    header.widget_info(|| WidgetInfo::labeled(Role::Button, ui.is_enabled(), name.text()));
    let tokens = theme::tokens(ui.ctx());
    let ground = match (header.is_pointer_button_down_on() || header.has_focus(), header.hovered()) {
        (true, _) => Some((tokens.selection, Stroke::new(2.0, tokens.accent))),
        (false, true) => Some((tokens.header, Stroke::NONE)),
        (false, false) => None,
    };
    if let Some((fill, border)) = ground {
        let radius = theme::control_radius();
        mesh_cache::paint(ui, &RectShape::new(rect, radius, fill, border, StrokeKind::Inside));
    }
    ui.painter().galley(rect.center() - name.size() / 2.0, Arc::clone(name), tokens.ink);
    header
}

/// Shows a menu, if it is open, with the items drawn by `items`. Returns the key that leaves it for another menu.
pub fn show(popup: Popup<'_>, opener: &Response, items: impl FnOnce(&mut Ui)) -> Option<Step> {
    let shown = popup.style(theme::menu_style).show(|ui| {
        let step = act_on_keys(ui, opener);
        contents_ui(ui, items);
        step
    });
    shown.and_then(|shown| shown.inner)
}

/// Shows the contents of a menu that may be taller than the window, where it scrolls.
pub fn scrolling_ui<R>(ui: &mut Ui, show: impl FnOnce(&mut Ui) -> R) -> R {
    let room = ui.ctx().content_rect().size() - egui::Vec2::splat(WINDOW_MARGIN);
    let id = ui.scope_id().with("width of the items");
    // A scroll area does not grow to the width of its contents, so the first pass, which is not shown, measures them.
    let width: f32 = ui.data(|data| data.get_temp(id)).unwrap_or_default();
    let is_measuring = ui.is_sizing_pass();
    if !is_measuring && width > 0.0 {
        ui.set_width(width.min(room.x));
    }
    let area = ScrollArea::vertical().max_height(room.y).min_scrolled_height(room.y);
    let shown = area.show(ui, |ui| {
        if is_measuring || width <= room.x {
            ui.style_mut().wrap_mode = Some(egui::TextWrapMode::Extend);
        }
        show(ui)
    });
    if is_measuring {
        ui.data_mut(|data| data.insert_temp(id, shown.content_size.x));
    }
    shown.inner
}

/// Shows an item that opens a submenu, with the items drawn by `items`.
pub fn submenu_ui(ui: &mut Ui, label: &str, items: impl FnOnce(&mut Ui)) -> Response {
    let parent = ui.layer_id();
    let opener = ui.menu_button(label, |ui| {
        // Otherwise a click on the menu would raise it above its own submenus.
        ui.ctx().set_sublayer(parent, ui.layer_id());
        contents_ui(ui, items);
    });
    add(&opener.response, label, true);
    opener.response
}

/// Shows the items of a menu or submenu, and focuses the one that should have the focus from the start.
fn contents_ui(ui: &mut Ui, items: impl FnOnce(&mut Ui)) {
    let (id, pass) = (ui.layer_id().id, ui.cumulative_pass_nr());
    with_menus(ui.ctx(), |menus| {
        menus.open.retain(|menu| menu.id != id && menu.drawn + 1 >= pass);
        menus.open.push(Menu { id, items: Vec::new(), drawn: pass });
    });
    items(ui);
    if ui.is_sizing_pass() {
        return;
    }
    let focused = with_menus(ui.ctx(), |menus| {
        let (_, end) = menus.opening.take_if(|(opening, _)| *opening == id)?;
        menus.open.iter().find(|menu| menu.id == id)?.end(end)
    });
    if let Some(focused) = focused {
        ui.memory_mut(|memory| memory.request_focus(focused));
    }
}

/// Registers an item that was drawn for the keys of its menu.
pub fn item(response: &Response, label: &str) {
    add(response, label, false);
}

fn add(response: &Response, label: &str, opens_menu: bool) {
    let (id, menu) = (response.id, response.layer_id.id);
    with_menus(&response.ctx, |menus| {
        if let Some(menu) = menus.open.iter_mut().find(|open| open.id == menu) {
            menu.items.push(Item {
                id,
                initial: type_ahead::initial(label),
                opens_menu,
                is_enabled: response.enabled(),
            });
        }
    });
    // Otherwise egui drops the focus on Esc, and closes all menus.
    let filter = EventFilter { escape: true, ..EventFilter::default() };
    response.ctx.memory_mut(|memory| memory.set_focus_lock_filter(id, filter));
}

/// Acts on the keys for the menus of `opener`, before they are drawn, as they were in the previous pass. They belong to the
/// menu with the focus, or else to the first one.
fn act_on_keys(ui: &Ui, opener: &Response) -> Option<Step> {
    if ui.input(|input| input.events.is_empty()) {
        return None;
    }
    let (root, pass) = (ui.layer_id().id, ui.cumulative_pass_nr());
    let focused = ui.memory(Memory::focused);
    let menu = with_menus(ui.ctx(), |menus| {
        menus.open.retain(|menu| menu.drawn + 1 >= pass);
        let owner = menus.open.iter().position(|menu| menu.position(focused).is_some());
        let owner = owner.or_else(|| menus.open.iter().position(|menu| menu.id == root));
        owner.and_then(|owner| menus.open.get(owner)).cloned()
    })?;
    let pressed = |key| keys::take(ui.ctx(), key);
    let item = menu.focused_item(focused);
    let is_root = menu.id == root;
    if item.is_some() && pressed(Key::Escape) {
        if is_root {
            ui.close();
            opener.request_focus();
        } else {
            ui.memory_mut(|memory| memory.move_focus(FocusDirection::Left));
        }
    }
    for (key, end) in [(Key::Home, End::First), (Key::End, End::Last)] {
        if pressed(key) {
            focus(ui, menu.end(end));
        }
    }
    if item.is_some() {
        for (modifiers, direction) in [(Modifiers::SHIFT, FocusDirection::Up), (Modifiers::NONE, FocusDirection::Down)]
        {
            // The focus stays in the menu.
            if keys::take_shortcut(ui.ctx(), KeyboardShortcut::new(modifiers, Key::Tab)) {
                ui.memory_mut(|memory| memory.move_focus(direction));
            }
        }
    }
    focus(ui, type_letter(ui, &menu, focused));
    let is_left = is_root && pressed(Key::ArrowLeft);
    let is_right = !item.is_some_and(|item| item.opens_menu) && pressed(Key::ArrowRight);
    if !is_left && !is_right {
        return None;
    }
    // egui would move the focus to the opener.
    ui.memory_mut(|memory| memory.move_focus(FocusDirection::None));
    Some(if is_left { Step::Previous } else { Step::Next })
}

fn focus(ui: &Ui, item: Option<Id>) {
    if let Some(item) = item {
        ui.memory_mut(|memory| memory.request_focus(item));
    }
}

/// Returns the next item that starts with the typed letter. If it is the only one, it is clicked. Disabled items count, so that S
/// does not run Save as while Save is disabled.
fn type_letter(ui: &Ui, menu: &Menu, focused: Option<Id>) -> Option<Id> {
    let typed = type_ahead::take_letter(ui)?;
    let after = menu.position(focused).map_or(0, |index| index + 1);
    let in_turn = menu.items.iter().cycle().skip(after).take(menu.items.len());
    let found = in_turn.filter(|item| item.initial == Some(typed));
    let item = *found.clone().find(|item| item.is_enabled)?;
    if found.count() == 1 {
        ui.input_mut(|input| input.events.push(mnemonic::click(item.id)));
    }
    Some(item.id)
}
