//! `Remember last method used`, below the list of actions: the setting of the policy, where an administrator finds it in the farm,
//! and where users find their own switch. What clients do with it belongs to `end_user::automatic`.

use egui::{Label, Margin, RichText, TextStyle, Ui};

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
            ui.spacing_mut().item_spacing = egui::vec2(12.0, 0.0);
            let place = format!("In the farm: {}", platform::POLICY_MENU_PATH);
            beside_or_below_ui(ui, &place, |ui| {
                let mut is_on = policy.remember_last_method();
                let field = PolicyField::RememberLastMethod;
                let response = check_box::checkbox_ui(ui, &mut is_on, field.label());
                if std::mem::take(&mut self.takes_focus) {
                    response.request_focus();
                }
                if tooltip::help(response, field.label(), field.help()).changed() {
                    messages.push(Message::Edit(Edit::RememberLastMethod(is_on)));
                }
            });
            beside_or_below_ui(ui, self.platform.menu_path(), |ui| {
                ui.add(small(ui, "User setting on"));
                let chosen =
                    choice::choice_ui(ui, "Platform", COMBO_WIDTH, self.platform, Platform::ALL, Platform::label);
                self.platform = chosen.inner.unwrap_or(self.platform);
                tooltip::help(chosen.response, "Platform", PLATFORM_HELP);
            });
        });
    }
}

const MARGIN: Margin = Margin::symmetric(12, 6);
const PLATFORM_HELP: &str =
    "Shows where users of this platform find their own setting. The choice is not part of the policy.";
const COMBO_WIDTH: f32 = 134.0;

/// Shows controls, and a text beside them, or below if there is no room.
fn beside_or_below_ui(ui: &mut Ui, text: &str, show: impl FnOnce(&mut Ui)) {
    let has_room = ui.horizontal(|ui| {
        show(ui);
        let has_room = label::text_width(ui, text, &TextStyle::Small) <= ui.available_width();
        if has_room {
            ui.add(small(ui, text));
        }
        has_room
    });
    if !has_room.inner {
        ui.add(small(ui, text).wrap());
    }
}

fn small(ui: &Ui, text: &str) -> Label {
    Label::new(RichText::new(text).text_style(TextStyle::Small).color(theme::tokens(ui.ctx()).soft))
}
