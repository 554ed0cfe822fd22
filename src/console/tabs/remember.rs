//! `Remember last method used`, below the list of actions: the setting of the policy, where an administrator finds it in the farm,
//! and where users find their own switch. What clients do with it belongs to `end_user::automatic`.

use egui::{Align2, Id, Margin, Rect, TextStyle, Ui, pos2, vec2};

use crate::console::Message;
use crate::draw::{card, check_box, choice, label, theme, tooltip};
use crate::end_user::platform::{self, Platform};
use crate::policy::{Edit, Policy, PolicyField};

/// The state of the setting's place on the page.
#[derive(Debug, Default)]
pub(crate) struct RememberSetting {
    /// The platform whose user setting is described.
    platform: Platform,
    /// Whether the check box takes the focus.
    takes_focus: bool,
}

impl RememberSetting {
    /// Focuses the check box when the tab is shown next.
    pub(crate) fn go_to(&mut self) {
        self.takes_focus = true;
    }

    /// Shows the setting in a card of two lines, or of up to four if the page is narrow.
    pub(super) fn show(&mut self, ui: &mut Ui, policy: &Policy, messages: &mut Vec<Message>) {
        ui.add_space(10.0);
        card::card_ui(ui, MARGIN, |ui| {
            let (tokens, id) = (theme::tokens(ui.ctx()), ui.scope_id());
            let room = ui.available_rect_before_wrap();
            let field = PolicyField::RememberLastMethod;
            let mut is_on = policy.remember_last_method();
            let check_box = id.with(field.label());
            let response = check_box::checkbox_at(ui, room.min, room.width(), check_box, &mut is_on, field.label());
            if std::mem::take(&mut self.takes_focus) {
                response.request_focus();
            }
            let first = response.rect;
            if tooltip::help(response, field.label(), field.help()).changed() {
                messages.push(Message::Edit(Edit::RememberLastMethod(is_on)));
            }
            let place = format!("In the farm: {}", platform::POLICY_MENU_PATH);
            let top = beside_or_below(ui, room, first, id.with("in the farm"), &place);

            let name = label::line(ui, "User setting on", &TextStyle::Small, tokens.soft, room.width());
            let line = Rect::from_min_size(pos2(room.min.x, top), vec2(name.size().x, theme::CONTROL_HEIGHT));
            let words = Align2::LEFT_CENTER.align_size_within_rect(name.size(), line);
            label::galley_in(ui, words, id.with("name"), name);
            let combo = Rect::from_min_size(pos2(line.max.x + GAP, top), vec2(COMBO_WIDTH, theme::CONTROL_HEIGHT));
            let chosen = choice::choice_in(ui, combo, "Platform", self.platform, Platform::ALL, Platform::label);
            let path = self.platform.menu_path();
            self.platform = chosen.inner.unwrap_or(self.platform);
            tooltip::help(chosen.response, "Platform", PLATFORM_HELP);
            let bottom = beside_or_below(ui, room, combo, id.with("path"), path);
            ui.advance_cursor_after_rect(room.with_max_y(bottom));
        });
    }
}

/// Paints a text beside what is in `before`, or below it if there is no room. Returns where it ends.
fn beside_or_below(ui: &Ui, room: Rect, before: Rect, id: Id, text: &str) -> f32 {
    let color = theme::tokens(ui.ctx()).soft;
    let font = TextStyle::Small.resolve(ui.style());
    let galley = ui.painter().layout(text.to_owned(), font, color, room.width());
    let beside = before.with_min_x(before.max.x + GAP).with_max_x(room.max.x);
    let is_beside = galley.rows.len() == 1 && galley.size().x.ceil() <= beside.width();
    let (place, bottom) = match is_beside {
        true => (Align2::LEFT_CENTER.align_size_within_rect(galley.size(), beside), before.max.y),
        false => {
            let below = Rect::from_min_size(pos2(room.min.x, before.max.y), galley.size());
            (below, below.max.y)
        }
    };
    label::galley_in(ui, place, id, galley);
    bottom
}

/// The gap between controls and texts, in points.
const GAP: f32 = 12.0;
const MARGIN: Margin = Margin::symmetric(12, 6);
const PLATFORM_HELP: &str =
    "Shows where users of this platform find their own setting. The choice is not part of the policy.";
const COMBO_WIDTH: f32 = 134.0;
