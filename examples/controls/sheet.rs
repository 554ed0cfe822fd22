//! The sheet of controls: one block for each file of `draw`, with the states side by side.

use egui::{Id, Rect, Sense, TextStyle, Ui, vec2};
use radius_console::draw::button::{Segments, Tool};
use radius_console::draw::secret_field::{SecretText, secret_field_ui};
use radius_console::draw::visible_text::Chip;
use radius_console::draw::{
    button, card, check_box, choice, focus, footer, form, label, list, mark, picture, radio, tab, text_area,
    text_field, theme, tooltip,
};
use radius_console::gallery::PictureId;
use radius_console::policy::Title;
use radius_console::policy::advice::Severity;

/// The width of the sheet in points.
pub(crate) const WIDTH: f32 = 820.0;
const NAME_WIDTH: f32 = 140.0;

const LONG: &str = "A text that is much longer than the field in which it stands, so it is cut at the right edge";

/// What the controls edit.
pub(crate) struct Sheet {
    texts: [String; 5],
    secrets: [SecretText; 2],
    flags: [bool; 4],
    chosen: usize,
    row: usize,
}

impl Sheet {
    /// Makes a sheet with sample values.
    pub(crate) fn new() -> Self {
        Self {
            texts: ["Push", "", LONG, "x", LONG].map(str::to_owned),
            secrets: [SecretText::new(), SecretText::new()],
            flags: [false, true, false, true],
            chosen: 0,
            row: 1,
        }
    }

    /// Shows the sheet.
    pub(crate) fn show(&mut self, ui: &mut Ui) {
        ui.set_width(WIDTH);
        ui.spacing_mut().item_spacing.y = 8.0;
        self.buttons_ui(ui);
        self.choices_ui(ui);
        self.fields_ui(ui);
        self.list_ui(ui);
        self.texts_ui(ui);
        block_ui(ui, "footer", |ui| {
            footer::footer_ui(
                ui,
                &["OK", "Cancel"],
                |ui| drop(ui.label("A remark on the left")),
                |ui| {
                    button::default_button_ui(ui, "OK", true, footer::FOOTER_BUTTON_WIDTH);
                    button::wide_button_ui(ui, "Cancel", true, footer::FOOTER_BUTTON_WIDTH);
                },
            );
        });
    }

    fn buttons_ui(&mut self, ui: &mut Ui) {
        block_ui(ui, "button", |ui| {
            ui.horizontal(|ui| {
                tooltip::hint(button::button_ui(ui, "Button"), || "A tooltip".to_owned());
                button::wide_button_ui(ui, "Disabled", false, 0.0);
                button::default_button_ui(ui, "Default", true, 88.0);
                button::default_button_ui(ui, "Not ready", false, 88.0);
                button::menu_button_ui(ui, "Menu");
                let size = vec2(2.0 * theme::CONTROL_HEIGHT + 8.0, theme::CONTROL_HEIGHT);
                let (row, _) = ui.allocate_exact_size(size, Sense::hover());
                list::toolbar_in(ui, row, Id::unique("toolbar"), "Toolbar", 1, |ui, toolbar| {
                    let (up, down) = row.split_left_right_at_x(row.center().x);
                    let up = up.with_max_x(up.max.x - 4.0);
                    Tool { name: "Move up", ..Tool::new("↑") }.show_in(ui, up, toolbar, 0);
                    let down = down.with_min_x(down.min.x + 4.0);
                    Tool { name: "Move down", enabled: false, ..Tool::new("↓") }.show_in(ui, down, toolbar, 1);
                });
                button::link_button_ui(ui, "Link");
                let labels = ["One", "Two"];
                let segments = Segments::new(ui, &labels);
                let size = vec2(segments.width(), theme::CONTROL_HEIGHT);
                let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
                let chosen = segments.show_in(ui, rect.min, "Segments", self.chosen);
                self.chosen = chosen.unwrap_or(self.chosen);
            });
        });
        block_ui(ui, "tab", |ui| {
            let (_, row) = ui.allocate_space(vec2(ui.available_width(), tab::HEIGHT));
            let chosen = tab::tabs_in(ui, row.min, &["First", "Second"], self.chosen);
            self.chosen = chosen.unwrap_or(self.chosen);
        });
    }

    fn choices_ui(&mut self, ui: &mut Ui) {
        let [off, on, disabled_off, disabled_on] = &mut self.flags;
        block_ui(ui, "check_box", |ui| {
            ui.horizontal(|ui| {
                check_box::checkbox_ui(ui, off, "Off");
                check_box::checkbox_ui(ui, on, "On");
                ui.add_enabled_ui(false, |ui| {
                    check_box::checkbox_ui(ui, disabled_off, "Disabled, off");
                    check_box::checkbox_ui(ui, disabled_on, "Disabled, on");
                });
            });
        });
        block_ui(ui, "radio", |ui| {
            let words = |index: usize| if index == 0 { "First radio button" } else { "Second radio button" };
            let chosen = radio::radio_group_ui(ui, "Radio group", self.chosen, &[0, 1], words);
            self.chosen = chosen.unwrap_or(self.chosen);
        });
        block_ui(ui, "choice", |ui| {
            ui.horizontal(|ui| {
                let words = |index: usize| if index == 0 { "First choice" } else { "Second choice" };
                let shown = choice::choice_ui(ui, "Choice", 200.0, self.chosen, &[0, 1], words);
                self.chosen = shown.inner.unwrap_or(self.chosen);
                ui.add_enabled_ui(false, |ui| {
                    choice::choice_ui(ui, "Disabled choice", 200.0, self.chosen, &[0, 1], words);
                });
            });
        });
    }

    fn fields_ui(&mut self, ui: &mut Ui) {
        const FORM: form::Form = form::Form { label_width: 140.0, field_width: 420.0 };
        let [filled, empty, long, advised, wrapped] = &mut self.texts;
        block_ui(ui, "form, text_field", |ui| {
            let hint = || "The help of the field".to_owned();
            FORM.field_ui(ui, "Filled", hint, |ui| {
                text_field::text_field_ui(ui, filled, |edit| edit.id_salt("filled"))
            });
            let invalid = FORM.field_ui(ui, "Empty", hint, |ui| {
                text_field::text_field_ui(ui, empty, |edit| {
                    edit.id_salt("empty").hint_text(text_field::placeholder("A hint"))
                })
            });
            if let Err(problem) = empty.parse::<Title>() {
                invalid.problem_ui(ui, &problem);
            }
            let area = Id::unique("area");
            FORM.field_ui(ui, "Wrapped", hint, |ui| text_area::text_area_ui(ui, area, wrapped));
            FORM.field_ui(ui, "Long", hint, |ui| text_field::text_field_ui(ui, long, |edit| edit.id_salt("long")));
            let shown = FORM.field_ui(ui, "With advice", hint, |ui| {
                text_field::text_field_ui(ui, advised, |edit| edit.id_salt("advised"))
            });
            let color = theme::tokens(ui.ctx()).warning;
            shown.advice_ui(
                ui,
                ["Advice below the field", "Advice"],
                "Advice below the field",
                color,
                Some("Fix: do it"),
            );
            ui.add_enabled_ui(false, |ui| {
                FORM.field_ui(ui, "Disabled", hint, |ui| {
                    text_field::text_field_ui(ui, &mut "Disabled".to_owned(), |edit| edit.id_salt("disabled"))
                });
            });
        });
        block_ui(ui, "secret_field", |ui| {
            let [filled, empty] = &mut self.secrets;
            secret_field_ui(ui, Id::unique("secret"), filled, "Secret", "Enter a secret");
            secret_field_ui(ui, Id::unique("empty secret"), empty, "Empty secret", "");
        });
    }

    fn list_ui(&mut self, ui: &mut Ui) {
        block_ui(ui, "list, card, picture", |ui| {
            card::card_ui(ui, 8, |ui| {
                let rows = [
                    ("Enabled, with a warning", "push"),
                    ("Selected, with a note", "sms "),
                    ("Disabled", "a\u{200b}b"),
                ];
                for (index, (title, command)) in rows.into_iter().enumerate() {
                    self.row_ui(ui, index, title, command);
                }
            });
        });
    }

    fn row_ui(&mut self, ui: &mut Ui, index: usize, title: &str, command: &str) {
        let tokens = theme::tokens(ui.ctx());
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme::ROW_HEIGHT), Sense::hover());
        let id = Id::unique(("row", index));
        let response = list::roving_tab_stop(ui, rect, id, index == self.row, Sense::empty());
        list::mark_selected(&response, index == self.row);
        if response.clicked() || response.gained_focus() {
            self.row = index;
        }
        if response.has_focus() {
            list::capture_arrows(&response, true);
            if let Some(to) = list::index_after_keys(ui, index, 3) {
                self.row = to;
                list::move_focus(ui, Id::unique(("row", to)));
            }
        }
        response.widget_info(|| egui::WidgetInfo::labeled(egui::accesskit::Role::ListBoxOption, true, title));
        if index == self.row {
            ui.painter().rect_filled(rect, theme::control_radius(), tokens.selection);
        }
        if response.has_focus() {
            focus::focus_ring(ui, rect.shrink(3.0), theme::control_radius(), tokens);
        }
        let is_enabled = index != 2;
        let color = if is_enabled { tokens.ink } else { tokens.soft };
        let at = |left: f32, width: f32| Rect::from_min_size(rect.min + vec2(left, 0.0), vec2(width, rect.height()));
        let opacity = if is_enabled { 1.0 } else { 0.45 };
        picture::paint(ui, at(8.0, 24.0), 24.0, picture::Source::Gallery(PictureId::CUSTOM), opacity);
        label::text_in(ui, at(44.0, 200.0), title, &TextStyle::Body, color);
        Chip::new(ui, command, color).show_in(ui, at(260.0, 120.0));
        match index {
            0 => mark::advice_mark(ui, at(400.0, 24.0).center(), Severity::Warning),
            1 => mark::advice_mark(ui, at(400.0, 24.0).center(), Severity::Note),
            _ => {}
        }
    }

    fn texts_ui(&mut self, ui: &mut Ui) {
        block_ui(ui, "label", |ui| {
            let tokens = theme::tokens(ui.ctx());
            let lines = [
                ("Strong", theme::strong(), tokens.ink),
                ("Body", TextStyle::Body, tokens.ink),
                ("Soft", TextStyle::Body, tokens.soft),
                ("Small, strong", theme::small_strong(), tokens.soft),
                ("Warning", TextStyle::Small, tokens.warning),
                ("Error", TextStyle::Small, tokens.error),
            ];
            for (words, style, color) in lines {
                label::line_ui(ui, 20.0, words, &style, color);
            }
            let (rect, _) = ui.allocate_exact_size(vec2(320.0, 20.0), Sense::hover());
            label::text_in(ui, rect, LONG, &TextStyle::Body, tokens.ink);
        });
    }
}

/// Shows a block with the name of the file of `draw`.
fn block_ui(ui: &mut Ui, name: &str, show: impl FnOnce(&mut Ui)) {
    let tokens = theme::tokens(ui.ctx());
    ui.horizontal_top(|ui| {
        let (rect, _) = ui.allocate_exact_size(vec2(NAME_WIDTH, theme::CONTROL_HEIGHT), Sense::hover());
        label::text_in(ui, rect, name, &theme::small_strong(), tokens.soft);
        ui.vertical(|ui| {
            ui.set_width(WIDTH - NAME_WIDTH - 8.0);
            show(ui);
        });
    });
    ui.separator();
}
