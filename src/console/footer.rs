//! The foot of the window: what is in the policy file, what happened last, and OK, Cancel, Apply. And the tabs' heads.

use eframe::egui::{
    self, Align, Button, Frame, Layout, Margin, Response, RichText, Sense, Stroke, TextStyle, Ui, UiBuilder,
    WidgetInfo, accesskit, vec2,
};

use super::Message;
use super::command::{Command, Situation};
use crate::document::Document;
use crate::draw::{control, theme};
use crate::text;

/// What the footer shows.
pub(super) struct Footer<'f> {
    /// The open policy.
    pub document: &'f Document,
    /// What commands can run.
    pub situation: &'f Situation,
    /// What happened last; empty for nothing.
    pub status: &'f str,
    /// Whether a discarded draft can be brought back.
    pub can_bring_back: bool,
}

impl Footer<'_> {
    /// Shows the footer.
    pub(super) fn show(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let tokens = theme::tokens(ui.ctx());
        let frame = Frame::new().fill(tokens.card).inner_margin(Margin::symmetric(16, 12));
        egui::Panel::bottom("footer").frame(frame).show(ui, |ui| {
            ui.scope_builder(UiBuilder::new().id_salt("footer"), |ui| {
                ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                    node.set_role(accesskit::Role::Group);
                    node.set_label("footer");
                });
                let size = vec2(ui.available_width(), theme::CONTROL_HEIGHT);
                ui.allocate_ui_with_layout(size, Layout::right_to_left(Align::Center), |ui| {
                    self.buttons_ui(ui, messages);
                    ui.with_layout(Layout::left_to_right(Align::Center), |ui| self.status_ui(ui, messages));
                });
            });
        });
    }

    fn buttons_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let saved = Command::Save.availability(self.situation);
        let can_apply = saved.is_ok() && self.situation.is_changed;
        let why_not = saved.as_ref().err().map_or("Everything is saved".to_owned(), ToString::to_string);
        let width = vec2(88.0, 0.0);
        let apply = ui.add_enabled(can_apply, Button::new("Apply").min_size(width));
        let apply =
            apply.on_hover_text("Saves the policy file. Nothing is sent to a farm.").on_disabled_hover_text(why_not);
        if apply.clicked() {
            messages.push(Message::Run(Command::Save));
        }
        let cancel = ui.add(Button::new("Cancel").min_size(width));
        if cancel.on_hover_text("Closes the window; asks first when something is not saved.").clicked() {
            messages.push(Message::Run(Command::Close));
        }
        let is_ready = self.situation.unfinished.is_none() && !self.situation.is_busy;
        let ok = control::default_button(ui, "OK", is_ready, 88.0);
        let hint = "Saves the policy file and closes the window. Nothing is sent to a farm.";
        let ok = ok.on_hover_text(hint).on_disabled_hover_text(
            Command::SaveAs.availability(self.situation).err().map_or(String::new(), |reason| reason.to_string()),
        );
        if ok.clicked() {
            messages.push(Message::SaveAndClose);
        }
    }

    fn status_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let tokens = theme::tokens(ui.ctx());
        let (words, color) = match self.status {
            "" => (self.file_words(), tokens.soft),
            status => (status.to_owned(), tokens.ink),
        };
        let words = RichText::new(words).text_style(TextStyle::Small).color(color);
        let label = ui.add(egui::Label::new(words).truncate());
        if let Some(file) = self.document.file() {
            label.on_hover_text(text::visible(&file.display().to_string()));
        }
        if self.can_bring_back && control::link_button(ui, "Bring it back").clicked() {
            messages.push(Message::BringBack);
        }
    }

    fn file_words(&self) -> String {
        let file = match self.document.file() {
            None => "No policy file yet".to_owned(),
            Some(file) => {
                let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
                format!("Policy file: {}", text::visible(&name))
            }
        };
        match self.document.changes() {
            _ if self.situation.is_busy => format!("{file}, working…"),
            Some(0) if self.document.file().is_none() => file,
            Some(0) => format!("{file}, saved"),
            Some(1) => format!("{file}, 1 change not saved"),
            Some(changes) => format!("{file}, {changes} changes not saved"),
            None => format!("{file}, changes not saved"),
        }
    }
}

/// Shows the head of a tab.
pub(super) fn tab_ui(ui: &mut Ui, name: &str, is_shown: bool) -> Response {
    let tokens = theme::tokens(ui.ctx());
    let (style, color) = if is_shown { (theme::strong(), tokens.ink) } else { (TextStyle::Body, tokens.soft) };
    let galley = ui.painter().layout_no_wrap(name.to_owned(), style.resolve(ui.style()), color);
    // The width of the bold name, so that nothing moves when another tab is shown.
    let widest = ui.painter().layout_no_wrap(name.to_owned(), theme::strong().resolve(ui.style()), color).size().x;
    let (rect, response) = ui.allocate_exact_size(vec2(widest + 28.0, 38.0), Sense::click());
    response.widget_info(|| WidgetInfo::selected(accesskit::Role::Tab, true, is_shown, name));
    control::tell_selected(&response, is_shown);
    let color = if response.hovered() { tokens.ink } else { color };
    ui.painter().galley_with_override_text_color(rect.center() - galley.size() / 2.0, galley, color);
    if is_shown {
        ui.painter().hline(rect.x_range(), rect.max.y - 1.0, Stroke::new(2.0, tokens.accent));
    }
    if response.has_focus() {
        control::focus_ring(ui, rect.shrink(5.0), theme::control_radius(), tokens);
    }
    response
}
