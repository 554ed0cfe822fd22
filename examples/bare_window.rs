//! The minimum cost of a window: same renderer and size as the console, but empty. The bench measures against it.

use egui::{self, ViewportBuilder};
use radius_console::settings::Settings;

struct Bare;

impl eframe::App for Bare {
    fn ui(&mut self, ui: &mut egui::Ui, _frame: &mut eframe::Frame) {
        egui::CentralPanel::default().show(ui, |ui| ui.label("A bare window"));
    }
}

fn main() -> eframe::Result {
    let viewport = ViewportBuilder::default().with_title("A bare window").with_inner_size(Settings::default().window);
    let renderer = if cfg!(windows) { eframe::Renderer::default() } else { eframe::Renderer::Glow };
    let options = eframe::NativeOptions { viewport, renderer, persist_window: false, ..Default::default() };
    eframe::run_native("bare-window", options, Box::new(|_| Ok(Box::new(Bare))))
}
