//! Every control of `draw` in all its states, light and dark, to look at after a change: `cargo run --example controls`.
//!
//! Tab shows the focus, the pointer shows hover and tooltips. The picture tests draw the same sheet.

use egui::ViewportBuilder;
use radius_console::draw::theme;

mod sheet;

use sheet::Sheet;

struct Controls {
    light: Sheet,
    dark: Sheet,
    shows_dark: bool,
}

impl eframe::App for Controls {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        ui.ctx().set_theme(if self.shows_dark { egui::Theme::Dark } else { egui::Theme::Light });
        egui::CentralPanel::default().show(ui, |ui| {
            egui::ScrollArea::vertical().show(ui, |ui| {
                radius_console::draw::check_box::checkbox_ui(ui, &mut self.shows_dark, "Dark theme");
                ui.add_space(8.0);
                let sheet = if self.shows_dark { &mut self.dark } else { &mut self.light };
                sheet.show(ui);
            });
        });
    }
}

fn main() -> eframe::Result {
    let size = [sheet::WIDTH + 48.0, 820.0];
    let viewport = ViewportBuilder::default().with_title("Controls").with_inner_size(size);
    let renderer = if cfg!(windows) { eframe::Renderer::default() } else { eframe::Renderer::Glow };
    let options = eframe::NativeOptions { viewport, renderer, persist_window: false, ..Default::default() };
    let start: eframe::AppCreator<'_> = Box::new(|context| {
        theme::install(&context.egui_ctx);
        Ok(Box::new(Controls { light: Sheet::new(), dark: Sheet::new(), shows_dark: false }))
    });
    eframe::run_native("controls", options, start)
}
