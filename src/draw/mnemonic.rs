//! Mnemonics: Alt and the underlined letter of a label press that button or focus that field. Each layer, the page or a dialog,
//! assigns its letters by itself, and only the top one acts. `letters` chooses them; a tap of Alt alone is in `alt_tap`.
//!
//! A key becomes the event by which a screen reader presses a control, before the pass that delivers it. So nothing else sees
//! it, and nothing is typed. There are no mnemonics on a Mac, where Option and a letter types a special character.

use egui::accesskit::{Action, ActionRequest, TreeId};
use egui::os::OperatingSystem;
use egui::{
    self, Align2, Color32, Context, Event, Galley, Id, Key, LayerId, Modifiers, Order, Plugin, Popup, Pos2, RawInput,
    Response, RichText, Stroke, TextStyle, Ui, pos2,
};

use super::theme;

mod alt_tap;
mod letters;

pub use alt_tap::AltTap;

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
    labels: Vec<Label>,
    pass: u64,
    /// The label of the field that is drawn next.
    awaits_field: Option<Id>,
    /// The layer that shows its letters, while Alt is held.
    shown: Option<LayerId>,
    /// The letter that is held down. egui never sees it, so it cannot tell its repeats.
    held: Option<Key>,
}

struct Label {
    /// The id of the button, or of the label of a field.
    id: Id,
    layer: LayerId,
    words: String,
    kind: Kind,
    /// The control; none while a label has no field.
    target: Option<Id>,
    is_enabled: bool,
    letter: Letter,
    /// The last pass that drew it.
    drawn: u64,
}

impl Label {
    fn new(id: Id, layer: LayerId, words: &str, kind: Kind) -> Self {
        let (words, letter) = (words.to_owned(), Letter::Waiting(None));
        Self { id, layer, words, kind, target: None, is_enabled: false, letter, drawn: 0 }
    }

    /// Returns whether the label and its control are on the screen.
    fn is_shown(&self, pass: u64) -> bool {
        self.drawn == pass && self.target.is_some()
    }
}

/// The letter of a label.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Letter {
    /// The label was not on the screen in the previous pass; this was its letter when it last was.
    Waiting(Option<char>),
    /// It has this letter, or there was none left, until it leaves the screen.
    Assigned(Option<char>),
}

impl Letter {
    fn assigned(self) -> Option<char> {
        match self {
            Self::Assigned(letter) => letter,
            Self::Waiting(_) => None,
        }
    }
}

impl Mnemonics {
    /// Records that a label is on the screen, and returns its entry.
    fn drawn(&mut self, response: &Response, words: &str, kind: Kind) -> Option<&mut Label> {
        self.awaits_field = None;
        let pass = self.pass;
        let (id, layer) = (response.id, response.layer_id);
        let is_it = |label: &Label| label.id == id && label.words == words;
        // The ids of some labels change with what is above them. Their letters should not.
        let is_moved = |label: &Label| label.drawn != pass && label.layer == layer && label.words == words;
        // What a Send button would send is part of its label.
        let is_reworded = |label: &Label| {
            label.id == id && label.drawn + 1 == pass && words.split(' ').next() == label.words.split(' ').next()
        };
        let place = |is_known: &dyn Fn(&Label) -> bool| self.labels.iter().position(is_known);
        let known = place(&is_it).or_else(|| place(&is_moved)).or_else(|| place(&is_reworded));
        let index = known.unwrap_or(self.labels.len());
        if known.is_none() {
            self.labels.push(Label::new(id, layer, words, kind));
        }
        let label = self.labels.get_mut(index)?;
        (label.id, label.layer, label.kind, label.target, label.drawn) = (id, layer, kind, None, pass);
        if label.words != words {
            words.clone_into(&mut label.words);
            if label.letter.assigned().is_some_and(|letter| letters::place(words, letter).is_none()) {
                label.letter = Letter::Waiting(None);
            }
        }
        Some(label)
    }

    /// Gives letters to labels that have appeared. Returns whether there were any.
    fn assign(&mut self) -> bool {
        let pass = self.pass;
        let is_assigned = |label: &Label| matches!(label.letter, Letter::Assigned(_));
        if self.labels.iter().all(|label| label.is_shown(pass) == is_assigned(label)) {
            return false;
        }
        let layers: Vec<LayerId> =
            self.labels.iter().filter(|label| label.drawn == pass).map(|label| label.layer).collect();
        self.labels.retain(|label| layers.contains(&label.layer));
        let mut layers_with_new = Vec::new();
        for label in &mut self.labels {
            match label.letter {
                Letter::Assigned(letter) if !label.is_shown(pass) => label.letter = Letter::Waiting(letter),
                Letter::Waiting(_) if label.is_shown(pass) && !layers_with_new.contains(&label.layer) => {
                    layers_with_new.push(label.layer);
                }
                _ => {}
            }
        }
        layers_with_new.iter().for_each(|layer| self.assign_in(*layer));
        !layers_with_new.is_empty()
    }

    /// Gives letters to the labels of a layer that have appeared.
    fn assign_in(&mut self, layer: LayerId) {
        let pass = self.pass;
        let (new, old): (Vec<_>, Vec<_>) = (self.labels.iter_mut())
            .filter(|label| label.layer == layer && label.is_shown(pass))
            .partition(|label| matches!(label.letter, Letter::Waiting(_)));
        let mut taken: Vec<char> = old.iter().filter_map(|label| label.letter.assigned()).collect();
        let mut without = Vec::new();
        for label in new {
            match label.letter {
                // It has been here before.
                Letter::Waiting(Some(letter)) if !taken.contains(&letter) => {
                    label.letter = Letter::Assigned(Some(letter));
                    taken.push(letter);
                }
                _ => without.push(label),
            }
        }
        without.sort_by_key(|label| (!letters::is_fixed(&label.words), label.kind));
        let words: Vec<&str> = without.iter().map(|label| label.words.as_str()).collect();
        let chosen = letters::choose(&words, |letter| !taken.contains(&letter));
        for (label, letter) in without.into_iter().zip(chosen) {
            label.letter = Letter::Assigned(letter);
        }
    }

    fn find(&self, layer: LayerId, letter: char) -> Option<&Label> {
        self.labels.iter().find(|label| label.layer == layer && label.letter.assigned() == Some(letter))
    }

    /// Returns where `label` is underlined, if letters are shown.
    fn underlined(&self, label: &Label) -> Option<usize> {
        let letter = label.letter.assigned().filter(|_| self.shown == Some(label.layer))?;
        letters::place(&label.words, letter)
    }

    /// Returns the letter of a label, and where it is underlined now.
    fn state_of(&self, id: Id) -> Option<(Option<char>, Option<usize>)> {
        let label = self.labels.iter().find(|label| label.id == id && label.drawn == self.pass)?;
        Some((label.letter.assigned(), self.underlined(label)))
    }

    /// Replaces Alt and a letter by what they press, and drops the text that they would type.
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
        let Some(label) = self.find(layer, letter) else {
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
        self.pass += 1;
        self.awaits_field = None;
        let is_shown = ui.os() != OperatingSystem::Mac && is_mnemonic(ui.input(|input| input.modifiers));
        self.shown = is_shown.then(|| active_layer(ui.ctx()));
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        // Show the new letters to the eye and to screen readers.
        if self.assign() {
            ui.request_repaint();
        }
    }
}

/// Gives a button, check box or menu the next free letter of its label. Returns where to underline the label now.
pub fn of_control(response: &Response, label: &str, kind: Kind, is_enabled: bool) -> Option<usize> {
    let (letter, underlined) = response.ctx.with_plugin(|mnemonics: &mut Mnemonics| {
        let drawn = mnemonics.drawn(response, label, kind)?;
        (drawn.target, drawn.is_enabled) = (Some(response.id), is_enabled);
        let id = drawn.id;
        mnemonics.state_of(id)
    })??;
    expose(response, letter);
    underlined
}

/// Shows the label of the field that is drawn next.
pub fn label_ui(ui: &mut Ui, words: &str, style: &TextStyle) -> Response {
    let color = if *style == TextStyle::Small { theme::tokens(ui.ctx()).soft } else { ui.visuals().text_color() };
    let label = ui.label(RichText::new(words).text_style(style.clone()).color(color));
    of_next_field(ui, &label, words, style, color);
    label
}

/// Gives the field that is drawn next a letter of its label, which is drawn already, and underlines it while letters are shown.
pub fn of_next_field(ui: &Ui, label: &Response, words: &str, style: &TextStyle, color: Color32) {
    let underlined = ui.ctx().with_plugin(|mnemonics: &mut Mnemonics| {
        let id = mnemonics.drawn(label, words, Kind::Field)?.id;
        mnemonics.awaits_field = Some(id);
        mnemonics.state_of(id)?.1
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
        let id = mnemonics.awaits_field.take()?;
        let label = mnemonics.labels.iter_mut().find(|label| label.id == id)?;
        (label.target, label.is_enabled) = (Some(response.id), response.enabled());
        Some(label.letter.assigned())
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
