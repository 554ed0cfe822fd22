//! The Attributes tab: the RADIUS attributes that are sent with each request, with Tasks, Move up and Move down around them. The list
//! is in `list`.

use egui::{Align, Align2, Layout, Rect, ScrollArea, TextStyle, Ui, UiBuilder};

use super::Tab;
use super::advice_list::AdviceList;
use super::row_list::{self, buttons};
use crate::console::Message;
use crate::console::command::{Command, Situation};
use crate::draw::{button, card, label, pane, theme, tooltip};
use crate::policy::{AttributeId, Policy};
use crate::text;

mod list;

/// The room of Tasks, in points.
const TASKS_WIDTH: f32 = 96.0;

/// What the tab shows, for one frame.
pub(crate) struct AttributesTab<'t> {
    /// The policy.
    pub policy: &'t Policy,
    /// The selected attribute.
    pub selected: Option<AttributeId>,
    /// Decides which commands can run.
    pub situation: &'t Situation,
    /// The advice on the policy.
    pub advice: &'t AdviceList,
}

impl AttributesTab<'_> {
    /// Shows the tab.
    pub(crate) fn show(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| {
            self.head_ui(ui, messages);
            ui.add_space(4.0);
            pane::start(ui, Tab::Attributes.name(), ui.max_rect());
            if self.policy.attributes().len() == 0 {
                self.empty_ui(ui, messages);
            } else {
                ui.horizontal_top(|ui| {
                    self.list_ui(ui, ui.available_width() - theme::CONTROL_HEIGHT - 8.0, messages);
                    buttons::move_ui(ui, self.situation, messages);
                });
            }
            ui.add_space(10.0);
            let soft = theme::tokens(ui.ctx()).soft;
            ui.label(egui::RichText::new(NOTE).text_style(TextStyle::Small).color(soft));
        });
    }

    fn head_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let room = ui.available_rect_before_wrap();
        let left = room.with_max_x((room.max.x - TASKS_WIDTH).max(room.min.x));
        let (font, ink) = (TextStyle::Body.resolve(ui.style()), ui.visuals().text_color());
        let galley = ui.painter().layout(REMARK.to_owned(), font, ink, left.width());
        let remark = Rect::from_min_size(room.min, galley.size());
        label::galley_in(ui, remark, ui.scope_id().with("remark"), galley);
        let counts = left.with_min_y(remark.max.y + 2.0).with_max_y(remark.max.y + 34.0);
        let soft = theme::tokens(ui.ctx()).soft;
        let count = text::counted(self.policy.attributes().len() as u64, "attribute");
        let shown = label::line(ui, &count, &TextStyle::Small, soft, counts.width());
        let place = Align2::LEFT_CENTER.align_size_within_rect(shown.size(), counts);
        label::galley_in(ui, place, ui.scope_id().with("attribute counts"), shown);
        let head = room.with_max_y(counts.max.y);
        let from_right = Layout::right_to_left(Align::Center);
        let tools = UiBuilder::new().id_salt("head").max_rect(head).layout(from_right);
        buttons::tasks_ui(&mut ui.new_child(tools), self.situation, messages);
        ui.advance_cursor_after_rect(head);
    }

    fn empty_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        card::card_ui(ui, 24, |ui| {
            ui.label("No attributes yet. Many RADIUS servers need none.");
            ui.add_space(4.0);
            let add = button::button_ui(ui, "Add an attribute…");
            let add = tooltip::hint(add, || Command::Add.hint_with_keys(self.situation, ui.ctx()));
            if add.clicked() {
                messages.push(Message::Run(Command::Add));
            } else if add.has_focus() {
                row_list::command_keys(ui, messages);
            }
        });
    }
}

const REMARK: &str = "Sent to the RADIUS server with each request, in this order.";

const NOTE: &str = "Attributes are sent unencrypted: never enter a secret here. Enter attributes of the client, such as \
                    Calling-Station-Id, under More options of a test.";
