//! Mnemonics: Alt and the underlined letter of a label press that button or focus that field. The page and each dialog have
//! letters of their own, and only those of the top one act. `letters` chooses them; a tap of Alt alone is in `alt_tap`.
//!
//! A key becomes the event by which a screen reader presses a control, before the pass that delivers it. So nothing else sees
//! it, and nothing is typed. There are no mnemonics on a Mac, where Option and a letter types a special character.

use std::sync::Arc;

use egui::accesskit::{Action, ActionRequest, Role, TreeId};
use egui::os::OperatingSystem;
use egui::{
    self, Align2, Color32, Context, Event, Galley, Id, Key, LayerId, Modifiers, Order, Plugin, Popup, Pos2, RawInput,
    Rect, Response, RichText, Sense, Stroke, TextStyle, Ui, WidgetInfo, pos2,
};

use super::theme;

mod alt_tap;
mod labels;
mod letters;

pub use alt_tap::AltTap;
use labels::Labels;

/// What a mnemonic belongs to. The first ones choose their letters first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A menu of the menu bar.
    Menu,
    /// A text field or combo box, which gets the focus.
    Field,
    /// A button, which is focused and pressed.
    Button,
    /// A check box, which is focused and toggled.
    CheckBox,
}

/// The labels on the screen and their letters.
#[derive(Default)]
pub struct Mnemonics {
    labels: Labels,
    /// The label of the field that is drawn next.
    awaits_field: Option<Id>,
    /// The layer that shows its letters, while Alt is held.
    shown: Option<LayerId>,
    /// The letter that is held down. egui never sees it, so it cannot tell its repeats.
    held: Option<Key>,
}

impl Mnemonics {
    /// Replaces Alt and a letter with what they press, and drops the text that they would type.
    fn translate(&mut self, ctx: &Context, events: Vec<Event>) -> Vec<Event> {
        let mut translated = Vec::with_capacity(events.len() + 1);
        let mut types = true;
        for event in events {
            match event {
                Event::Key { key, pressed: true, modifiers, .. } if is_mnemonic(modifiers) => {
                    types = self.press(ctx, key, event, &mut translated);
                    continue;
                }
                Event::Key { pressed: true, .. } => types = true,
                Event::Key { key, .. } if self.held == Some(key) => self.held = None,
                Event::ModifiersChanged(_) | Event::WindowFocused(_) => self.held = None,
                Event::Text(_) if !types => continue,
                _ => {}
            }
            translated.push(event);
        }
        translated
    }

    /// Adds what a key with Alt presses, or the `event` itself if that is nothing. Returns whether the key may type.
    fn press(&mut self, ctx: &Context, key: Key, event: Event, translated: &mut Vec<Event>) -> bool {
        let Some(letter) = letters::of_key(key) else {
            translated.push(event);
            return false;
        };
        if self.held.replace(key) == Some(key) {
            return false;
        }
        let layer = active_layer(ctx);
        let Some(label) = self.labels.find(layer, letter) else {
            translated.push(event);
            // In a menu, the letter acts as it does without Alt.
            return layer.order == Order::Foreground && !ctx.text_edit_focused();
        };
        if let (true, Some(target)) = (label.is_enabled, label.target) {
            translated.extend(label.kind.actions().iter().map(|action| request(target, *action)));
        }
        false
    }
}

impl Kind {
    fn actions(self) -> &'static [Action] {
        match self {
            // The menu bar takes the focus itself.
            Self::Menu => &[Action::Click],
            Self::Button | Self::CheckBox => &[Action::Focus, Action::Click],
            Self::Field => &[Action::Focus],
        }
    }
}

/// Returns the event that clicks a control, as a screen reader sends it.
pub(super) fn click(target: Id) -> Event {
    request(target, Action::Click)
}

fn request(target: Id, action: Action) -> Event {
    let target_node = target.accesskit_id();
    Event::AccessKitActionRequest(ActionRequest { action, target_node, target_tree: TreeId::ROOT, data: None })
}

/// Returns whether these modifiers make a letter a mnemonic. AltGr counts as Ctrl+Alt on Windows.
fn is_mnemonic(modifiers: Modifiers) -> bool {
    let Modifiers { alt, ctrl, shift: _, mac_cmd, command } = modifiers;
    alt && !ctrl && !mac_cmd && !command
}

/// Returns the layer whose letters act: the open menu, the top dialog, or the page.
fn active_layer(ctx: &Context) -> LayerId {
    let is_menu_open = Popup::is_any_open(ctx);
    ctx.memory(|memory| {
        let is_menu = |layer: &LayerId| layer.order == Order::Foreground && memory.areas().is_visible(layer);
        let menu = memory.layer_ids().filter(is_menu).last().filter(|_| is_menu_open);
        menu.or_else(|| memory.top_modal_layer()).unwrap_or_else(LayerId::background)
    })
}

impl Plugin for Mnemonics {
    fn debug_name(&self) -> &'static str {
        "mnemonics"
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        let has_mnemonic =
            |event: &Event| matches!(event, Event::Key { pressed: true, modifiers, .. } if is_mnemonic(*modifiers));
        let is_due = self.held.is_some() || input.events.iter().any(has_mnemonic);
        if is_due && ctx.os() != OperatingSystem::Mac {
            input.events = self.translate(ctx, std::mem::take(&mut input.events));
        }
    }

    fn on_begin_pass(&mut self, ui: &mut Ui) {
        self.labels.begin_pass();
        self.awaits_field = None;
        let is_shown = ui.os() != OperatingSystem::Mac && is_mnemonic(ui.input(|input| input.modifiers));
        self.shown = is_shown.then(|| active_layer(ui.ctx()));
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        // Show the new letters to the eye and to screen readers.
        if self.labels.assign() {
            ui.request_repaint();
        }
    }
}

/// Gives a button, check box or menu the next free letter of its label. Returns where to underline the label now.
pub fn of_control(response: &Response, label: &str, kind: Kind, is_enabled: bool) -> Option<usize> {
    let (letter, underlined) = response.ctx.with_plugin(|mnemonics: &mut Mnemonics| {
        mnemonics.awaits_field = None;
        let label = mnemonics.labels.draw(response, label, kind)?;
        (label.target, label.is_enabled) = (Some(response.id), is_enabled);
        Some((label.letter(), label.underlined(mnemonics.shown)))
    })??;
    expose(response, letter);
    underlined
}

/// Shows the label of the field that is drawn next.
pub fn label_ui(ui: &mut Ui, words: &str, style: &TextStyle) -> Response {
    let color = color_of(ui, style);
    let label = ui.label(RichText::new(words).text_style(style.clone()).color(color));
    of_next_field(ui, &label, words, style, color);
    label
}

/// Shows the label of the field that is drawn next at `rect`, in the colour it was laid out in; allocates no space.
pub fn label_in(ui: &Ui, rect: Rect, id: Id, words: Arc<Galley>, style: &TextStyle) {
    let label = ui.interact(rect, id, Sense::hover());
    label.widget_info(|| WidgetInfo::labeled(Role::Label, true, words.text()));
    of_next_field(ui, &label, words.text(), style, color_of(ui, style));
    ui.painter().galley(rect.min, words, color_of(ui, style));
}

fn color_of(ui: &Ui, style: &TextStyle) -> Color32 {
    if *style == TextStyle::Small { theme::tokens(ui.ctx()).soft } else { ui.visuals().text_color() }
}

/// Gives the field that is drawn next a letter of its label, which is drawn already, and underlines it while letters are shown.
pub fn of_next_field(ui: &Ui, label: &Response, words: &str, style: &TextStyle, color: Color32) {
    let underlined = ui.ctx().with_plugin(|mnemonics: &mut Mnemonics| {
        mnemonics.awaits_field = Some(label.id);
        mnemonics.labels.draw(label, words, Kind::Field)?.underlined(mnemonics.shown)
    });
    if let Some(Some(index)) = underlined {
        let galley = ui.painter().layout(words.to_owned(), style.resolve(ui.style()), color, label.rect.width() + 1.0);
        let at = Align2::LEFT_CENTER.align_size_within_rect(galley.size(), label.rect).min;
        underline(ui, at, &galley, index, color);
    }
}

/// Gives a field the letter of the label before it, if there is one.
pub(super) fn of_field(response: &Response) {
    let letter = response.ctx.with_plugin(|mnemonics: &mut Mnemonics| {
        let label = mnemonics.labels.get_mut(mnemonics.awaits_field.take()?)?;
        (label.target, label.is_enabled) = (Some(response.id), response.enabled());
        Some(label.letter())
    });
    expose(response, letter.flatten().flatten());
}

/// Ends the search for the field of a label.
pub fn end_of_label(ui: &Ui) {
    ui.ctx().with_plugin(|mnemonics: &mut Mnemonics| mnemonics.awaits_field = None);
}

/// Tells screen readers the letter.
fn expose(response: &Response, letter: Option<char>) {
    if let Some(letter) = letter
        && response.ctx.os() != OperatingSystem::Mac
    {
        response.ctx.accesskit_node_builder(response.id, |node| node.set_access_key(format!("Alt+{letter}")));
    }
}

/// Underlines one letter of a text that is painted at `at`.
pub fn underline(ui: &Ui, at: Pos2, galley: &Galley, index: usize, color: Color32) {
    let place = |index: usize| galley.pos_from_cursor(egui::text::CCursor::new(index));
    let (start, end) = (place(index), place(index + 1));
    let y = at.y + start.max.y - 1.0;
    let line = [pos2(at.x + start.min.x, y), pos2(at.x + end.min.x, y)];
    ui.painter().line_segment(line, Stroke::new(1.0, color));
}
