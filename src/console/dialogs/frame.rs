//! The frame shared by all dialogs: place and border, the name for screen readers, initial focus, buttons, Enter and Esc. The
//! contents and the effect of the buttons belong to each dialog.

use egui::{
    self, Align2, Color32, Context, CornerRadius, Frame, Id, Key, LayerId, Margin, Modifiers, Order, Rect, RichText,
    ScrollArea, Ui, vec2,
};

use crate::draw::scroll::{self, ScrollKeys};
use crate::draw::{button, focus, footer, label, theme};

/// The space between a dialog and the edges of the window, in points.
const MARGIN_AROUND: f32 = 12.0;
/// The usual height of title and buttons, in points.
const HEIGHT_AROUND_BODY: f32 = 109.0;

/// The properties of a dialog that do not depend on its contents.
pub(super) struct DialogFrame<'f> {
    /// The title, which is also the accessible name.
    pub name: &'f str,
    /// What screen readers say after the title when the dialog opens; empty if they read its contents control by control.
    pub description: &'f str,
    /// The width in points, if the window has room for it.
    pub width: f32,
    /// A remark beside the buttons.
    pub remark: &'f str,
    /// Whether the default button has the initial focus. Otherwise the body sets it, usually to a text field.
    pub focuses_default_button: bool,
    /// The labels of the buttons from left to right. Esc presses the last one.
    pub choices: &'f [&'f str],
    /// The index of the button that Enter presses: the first one, or the last one if the others are destructive.
    pub default: usize,
    /// A part of the window that the dialog does not cover.
    pub keeps_visible: Option<Rect>,
    /// Whether the dialog fills the window, whatever its width and height.
    pub fills_window: bool,
}

/// What a dialog remembers from pass to pass.
#[derive(Debug, Clone, Copy)]
struct Kept {
    /// The pass in which it was last drawn.
    pass: u64,
    /// The control that had the focus last.
    focus: Option<Id>,
    /// Whether one of the buttons had the focus.
    is_on_button: bool,
    /// Whether the body was taller than the dialog.
    overflows: bool,
    /// Whether keys scroll the body in this pass. Not while a control in it has the focus, which would be scrolled out of view.
    scrolls_by_keys: bool,
    /// Whether the dialog opens in this pass.
    has_opened: bool,
    /// The height of title and buttons, in points.
    around: f32,
}

impl Default for Kept {
    fn default() -> Self {
        Self {
            pass: 0,
            focus: None,
            is_on_button: false,
            overflows: false,
            scrolls_by_keys: false,
            has_opened: false,
            around: HEIGHT_AROUND_BODY,
        }
    }
}

/// The buttons of a dialog after they were drawn.
struct Buttons {
    pressed: Option<usize>,
    have_focus: bool,
    /// The button that takes the focus if nothing else has it.
    fallback: Id,
}

/// Whether the default button of a dialog is enabled.
pub(super) enum Readiness {
    Ready,
    /// Not ready, for a reason that the body shows.
    NotReady,
    /// Not ready, for this reason, which is shown beside or above the buttons instead of the remark.
    Because(String),
}

impl From<bool> for Readiness {
    fn from(is_ready: bool) -> Self {
        if is_ready { Self::Ready } else { Self::NotReady }
    }
}

impl<'f> DialogFrame<'f> {
    /// Returns a frame whose first button is the default and has the initial focus.
    pub(super) fn new(name: &'f str, width: f32, choices: &'f [&'f str]) -> Self {
        Self {
            name,
            description: "",
            width,
            remark: "",
            focuses_default_button: true,
            choices,
            default: 0,
            keeps_visible: None,
            fills_window: false,
        }
    }

    /// Shows the dialog, with the contents drawn by `body`, which returns whether the default button is enabled. Returns the
    /// index of the button that was pressed. Only the top dialog handles keys.
    pub(super) fn show<R>(&self, ctx: &Context, is_top: bool, body: impl FnOnce(&mut Ui) -> R) -> Option<usize>
    where
        R: Into<Readiness>,
    {
        if is_top {
            ignore_held_keys(ctx);
        }
        let tokens = theme::tokens(ctx);
        let id = Id::unique(("dialog", self.name));
        let mut kept: Kept = ctx.data(|data| data.get_temp(id)).unwrap_or_default();
        let pass = ctx.cumulative_pass_nr();
        let opened = kept.pass + 1 < pass;
        if opened {
            kept = Kept { has_opened: true, around: kept.around, ..Kept::default() };
        }
        kept.pass = pass;
        let window = ctx.content_rect();
        let reserved = self.keeps_visible.map_or(0.0, |rect| window.max.x - rect.min.x);
        let width = match self.fills_window {
            true => window.width(),
            false => self.width.min(window.width() - reserved - 2.0 * MARGIN_AROUND),
        };
        // Menus and drop-down lists are in the foreground, above all dialogs; the top dialog is above the others.
        let area = egui::Modal::default_area(id).order(Order::Middle);
        let area = match self.fills_window {
            // Not by its size of the last frame, when the window may have been wider.
            true => area.anchor(Align2::LEFT_TOP, egui::Vec2::ZERO),
            false => area.anchor(Align2::CENTER_CENTER, vec2(-reserved / 2.0, 0.0)),
        };
        let layer = area.layer();
        if is_top {
            ctx.move_to_top(layer);
        }
        let frame = if self.fills_window { Frame::new().fill(tokens.window) } else { theme::dialog_frame(tokens) };
        let modal = egui::Modal::new(id).area(area).frame(frame);
        // The backdrop blocks clicks on the window. As in a native property sheet, nothing is dimmed.
        let modal = modal.backdrop_color(Color32::TRANSPARENT);
        kept.scrolls_by_keys = is_top && kept.overflows && kept.is_on_button;
        let focus_default = opened && self.focuses_default_button;
        let mut dialog = None;
        let shown = modal.show(ctx, |ui| {
            dialog = self.describe(ui);
            ui.set_width(width);
            self.contents_ui(ui, &mut kept, focus_default, body)
        });
        if let Some(dialog) = dialog {
            ctx.accesskit_node_builder(dialog, |node| node.set_bounds(bounds_of(shown.response.rect)));
        }
        let (readiness, buttons) = shown.inner;
        let pressed = buttons.pressed;
        kept.is_on_button = buttons.have_focus;
        if is_top && !opened {
            Self::keep_focus(ctx, layer, &mut kept, &buttons);
        }
        ctx.data_mut(|data| data.insert_temp(id, kept));
        let key = || if shown.any_popup_open { None } else { self.key(ctx, &readiness) };
        // Ignore buttons pressed in a covered dialog, which screen readers can still reach.
        if is_top { pressed.or_else(key) } else { None }
    }

    /// Shows title, body and buttons. Title and buttons stay in place; the body scrolls if the window is not tall enough.
    fn contents_ui<R>(
        &self,
        ui: &mut Ui,
        kept: &mut Kept,
        focus_default: bool,
        body: impl FnOnce(&mut Ui) -> R,
    ) -> (Readiness, Buttons)
    where
        R: Into<Readiness>,
    {
        ui.spacing_mut().item_spacing.y = 0.0;
        Frame::new().inner_margin(Margin { left: 20, right: 20, top: 16, bottom: 10 }).show(ui, |ui| {
            ui.set_width(ui.available_width());
            ui.label(RichText::new(self.name).text_style(egui::TextStyle::Heading));
        });
        let window = ui.ctx().content_rect();
        let margin_around = if self.fills_window { 0.0 } else { MARGIN_AROUND };
        let max_height = (window.height() - 2.0 * margin_around - kept.around).max(60.0);
        // The minimum height makes the body fit its contents at once; otherwise egui would enlarge it frame by frame.
        let mut area = ScrollArea::vertical().max_height(max_height).min_scrolled_height(max_height);
        if std::mem::take(&mut kept.has_opened) {
            // Not where it was scrolled to when it was last open.
            area = area.vertical_scroll_offset(0.0);
        }
        let top = ui.cursor().min.y;
        let shown = area.auto_shrink([false, !self.fills_window]).show(ui, |ui| {
            let margin = Margin { left: 20, right: 20, top: 0, bottom: 16 };
            let shown = Frame::new().inner_margin(margin).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.spacing_mut().item_spacing.y = 8.0;
                body(ui)
            });
            if kept.scrolls_by_keys {
                scroll::by_keys(ui, max_height, ScrollKeys::All);
            }
            kept.overflows = ui.min_rect().height() > max_height;
            shown.inner.into()
        });
        let body_height = ui.cursor().min.y - top;
        let readiness = shown.inner;
        let buttons = self.buttons_ui(ui, &readiness, focus_default);
        // A long title or reason leaves less room for the body in the next frame.
        let measured = ui.min_rect().height() - body_height;
        if (measured - kept.around).abs() > 0.5 {
            kept.around = measured;
            ui.ctx().request_repaint();
        }
        (readiness, buttons)
    }

    /// Remembers which control has the focus. If none has it, because it is gone or the dialog on top has closed, the focus goes
    /// back to the last one, or to a button.
    fn keep_focus(ctx: &Context, layer: LayerId, kept: &mut Kept, buttons: &Buttons) {
        let control = |id: Option<Id>| id.and_then(|id| ctx.read_response(id)).filter(|found| found.layer_id == layer);
        if let Some(focused) = control(ctx.memory(egui::Memory::focused)) {
            kept.focus = Some(focused.id);
        } else if !egui::Popup::is_any_open(ctx) {
            let last = control(kept.focus).filter(focus::takes_focus);
            ctx.memory_mut(|memory| memory.request_focus(last.map_or(buttons.fallback, |last| last.id)));
        }
    }

    /// Tells screen readers about the dialog. Returns the id of its node.
    fn describe(&self, ui: &Ui) -> Option<Id> {
        let dialog =
            ui.stack().iter().find(|stack| stack.kind() == Some(egui::UiKind::Modal)).map(|stack| stack.unique_id);
        if let Some(dialog) = dialog {
            ui.ctx().accesskit_node_builder(dialog, |node| {
                node.set_role(egui::accesskit::Role::Dialog);
                node.set_label(self.name);
                node.set_modal();
                if !self.description.is_empty() {
                    node.set_description(self.description);
                }
            });
        }
        dialog
    }

    fn buttons_ui(&self, ui: &mut Ui, readiness: &Readiness, focus_default: bool) -> Buttons {
        let tokens = theme::tokens(ui.ctx());
        let mut buttons = Buttons { pressed: None, have_focus: false, fallback: Id::NULL };
        let is_ready = matches!(readiness, Readiness::Ready);
        let remark = if let Readiness::Because(reason) = readiness { reason } else { self.remark };
        let line = ui.cursor().min.y;
        ui.painter().hline(ui.max_rect().x_range(), line, egui::Stroke::new(1.0, tokens.line));
        let corner = if self.fills_window { 0 } else { 10 };
        let radius = CornerRadius { nw: 0, ne: 0, sw: corner, se: corner };
        let foot = Frame::new().fill(tokens.card).corner_radius(radius).inner_margin(Margin::symmetric(20, 12));
        foot.show(ui, |ui| {
            let text = || RichText::new(remark).text_style(egui::TextStyle::Small).color(tokens.soft);
            let room = ui.available_width() - footer::buttons_width(ui, self.choices);
            // Without room beside the buttons it is above them, because it may be the reason why one is disabled.
            let is_beside = label::text_width(ui, remark, &egui::TextStyle::Small) <= room;
            if !is_beside {
                ui.add(egui::Label::new(text()).wrap());
                ui.add_space(8.0);
            }
            let remark_ui = |ui: &mut Ui| {
                if is_beside {
                    ui.label(text());
                }
            };
            footer::footer_ui(ui, self.choices, remark_ui, |ui| {
                for (index, label) in self.choices.iter().enumerate() {
                    let is_default = index == self.default;
                    let response = if is_default {
                        button::default_button_ui(ui, label, is_ready, footer::FOOTER_BUTTON_WIDTH)
                    } else {
                        button::wide_button_ui(ui, label, true, footer::FOOTER_BUTTON_WIDTH)
                    };
                    if is_default && focus_default {
                        response.request_focus();
                    }
                    if response.clicked() {
                        buttons.pressed = Some(index);
                    }
                    buttons.have_focus |= response.has_focus();
                    // The default button, or the last one while it is disabled.
                    if (is_default && is_ready) || (index + 1 == self.choices.len() && !is_ready) {
                        buttons.fallback = response.id;
                    }
                }
            });
        });
        buttons
    }

    /// Returns the button for a key: the default one for Enter, the last one for Esc. A focused button has already consumed
    /// Enter.
    fn key(&self, ctx: &Context, readiness: &Readiness) -> Option<usize> {
        if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            return Some(self.choices.len() - 1);
        }
        (matches!(readiness, Readiness::Ready) && ctx.input(|input| input.key_pressed(Key::Enter)))
            .then_some(self.default)
    }
}

fn bounds_of(rect: Rect) -> egui::accesskit::Rect {
    let Rect { min, max } = rect;
    egui::accesskit::Rect::new(min.x.into(), min.y.into(), max.x.into(), max.y.into())
}

/// Drops key repeats of Enter, Space and Esc: a key still held from opening this dialog, or from the previous dialog, must not
/// press a button here. The text that Space types is a separate event.
fn ignore_held_keys(ctx: &Context) {
    ctx.input_mut(|input| {
        input.events.retain(|event| {
            let presses_button = |key: Key| matches!(key, Key::Enter | Key::Space | Key::Escape);
            !matches!(event, egui::Event::Key { key, pressed: true, repeat: true, .. } if presses_button(*key))
        });
    });
}
