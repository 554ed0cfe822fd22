//! The one frame of every dialog: dimming, a name for screen readers, first focus, the default button under Enter, and Esc.

use eframe::egui::{self, Context, Frame, Id, Key, Margin, Modifiers, RichText, ScrollArea, Ui, vec2};

use crate::draw::{control, theme};

/// A button at the foot of a dialog.
pub(super) struct Choice<'c> {
    /// The words on it.
    pub label: &'c str,
    /// Whether it can be pressed.
    pub is_enabled: bool,
}

impl<'c> Choice<'c> {
    /// A button that can be pressed.
    pub(super) fn new(label: &'c str) -> Self {
        Self { label, is_enabled: true }
    }
}

/// How a dialog looks from outside.
pub(super) struct Modal<'m> {
    /// The name in its title and for screen readers.
    pub name: &'m str,
    /// Its width in points, where the window has room.
    pub width: f32,
    /// What stands at the foot, beside the buttons.
    pub remark: &'m str,
    /// Whether the default button has the first focus, as where there is nothing to type. Else the body takes it.
    pub(super) is_message: bool,
    /// The buttons from left to right; the first is the default, the last is what Esc stands for.
    pub choices: &'m [Choice<'m>],
}

impl Modal<'_> {
    /// Shows the dialog and what `body` puts into it; gives the index of the button that was pressed. Only the dialog on
    /// top, `is_top`, listens to keys.
    pub(super) fn show(&self, ctx: &Context, is_top: bool, body: impl FnOnce(&mut Ui)) -> Option<usize> {
        let tokens = theme::tokens(ctx);
        let id = Id::unique(("dialog", self.name));
        let opened = self.has_just_opened(ctx, id);
        let window = ctx.content_rect();
        let width = self.width.min(window.width() - 24.0);
        let modal = egui::Modal::new(id).backdrop_color(tokens.dimming).frame(theme::dialog_frame(tokens));
        let shown = modal.show(ctx, |ui| {
            self.name_for_screen_readers(ui);
            ui.set_width(width);
            ui.spacing_mut().item_spacing.y = 0.0;
            Frame::new().inner_margin(Margin { left: 20, right: 20, top: 16, bottom: 10 }).show(ui, |ui| {
                ui.set_width(ui.available_width());
                ui.label(RichText::new(self.name).text_style(egui::TextStyle::Heading));
            });
            // The title and the buttons stay where they are; what lies between scrolls when the window is low.
            let most = (window.height() - 24.0 - 44.0 - 65.0).max(60.0);
            ScrollArea::vertical().max_height(most).auto_shrink([false, true]).show(ui, |ui| {
                Frame::new().inner_margin(Margin { left: 20, right: 20, top: 0, bottom: 16 }).show(ui, |ui| {
                    ui.set_width(ui.available_width());
                    ui.spacing_mut().item_spacing.y = 8.0;
                    body(ui);
                });
            });
            self.buttons_ui(ui, opened && self.is_message)
        });
        let mut pressed = shown.inner;
        if is_top && pressed.is_none() && !shown.any_popup_open {
            pressed = self.key(ctx);
        }
        pressed
    }

    /// Whether the dialog was not there in the pass before.
    fn has_just_opened(&self, ctx: &Context, id: Id) -> bool {
        let pass = ctx.cumulative_pass_nr();
        let seen = ctx.data_mut(|data| std::mem::replace(data.get_temp_mut_or(id, 0), pass));
        seen + 1 < pass
    }

    fn name_for_screen_readers(&self, ui: &Ui) {
        let dialog =
            ui.stack().iter().find(|stack| stack.kind() == Some(egui::UiKind::Modal)).map(|stack| stack.unique_id);
        if let Some(dialog) = dialog {
            ui.ctx().accesskit_node_builder(dialog, |node| {
                node.set_role(egui::accesskit::Role::Dialog);
                node.set_label(self.name);
                node.set_modal();
            });
        }
    }

    fn buttons_ui(&self, ui: &mut Ui, focus_default: bool) -> Option<usize> {
        let tokens = theme::tokens(ui.ctx());
        let pass = ui.ctx().cumulative_pass_nr();
        let mut pressed = None;
        let line = ui.cursor().min.y;
        ui.painter().hline(ui.max_rect().x_range(), line, egui::Stroke::new(1.0, tokens.line));
        let radius = egui::CornerRadius { nw: 0, ne: 0, sw: 10, se: 10 };
        let foot = Frame::new().fill(tokens.card).corner_radius(radius).inner_margin(Margin::symmetric(20, 12));
        foot.show(ui, |ui| {
            let labels: Vec<&str> = self.choices.iter().map(|choice| choice.label).collect();
            let remark = |ui: &mut Ui| {
                let remark = RichText::new(self.remark).text_style(egui::TextStyle::Small).color(tokens.soft);
                ui.add(egui::Label::new(remark).truncate());
            };
            control::foot(ui, &labels, remark, |ui| {
                for (index, choice) in self.choices.iter().enumerate() {
                    let is_default = index == 0;
                    let response = if is_default {
                        control::default_button(ui, choice.label, choice.is_enabled, control::FOOT_BUTTON_WIDTH)
                    } else {
                        let button = egui::Button::new(choice.label).min_size(vec2(control::FOOT_BUTTON_WIDTH, 0.0));
                        ui.add_enabled(choice.is_enabled, button)
                    };
                    if is_default && focus_default {
                        response.request_focus();
                    }
                    if response.clicked() {
                        pressed = Some(index);
                    }
                    if response.has_focus() {
                        ui.data_mut(|data| data.insert_temp(focused_button(), pass));
                    }
                }
            });
        });
        pressed
    }

    /// Enter is the default button unless another button has the focus; Esc is the last one.
    fn key(&self, ctx: &Context) -> Option<usize> {
        if ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
            return Some(self.choices.len() - 1);
        }
        let pass = ctx.cumulative_pass_nr();
        let on_button = ctx.data(|data| data.get_temp::<u64>(focused_button())).is_some_and(|seen| seen + 1 >= pass);
        let is_default_enabled = self.choices.first().is_some_and(|choice| choice.is_enabled);
        if !on_button && is_default_enabled && ctx.input(|input| input.key_pressed(Key::Enter)) {
            return Some(0);
        }
        None
    }
}

/// Where it is noted in which pass a button of a dialog had the focus.
fn focused_button() -> Id {
    Id::unique("a dialog's button has the focus")
}
