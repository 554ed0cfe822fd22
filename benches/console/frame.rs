//! One frame, laid out and tessellated but not painted, against egui's widget gallery.

use std::hint::black_box;
use std::time::Duration;

use eframe::App as _;
use egui::{self, Context, Event, PlatformOutput, RawInput, Rect, Ui, accesskit, vec2};
use egui_demo_lib::{View as _, WidgetGallery};
use radius_console::console::Console;
use radius_console::console::picker::{FilePicker, Parent, Picked, Request, Wait};
use radius_console::settings::Settings;

use crate::measure::{medians, verdict};
use crate::policy::PolicyFile;

struct NoPicker;

impl FilePicker for NoPicker {
    fn prepare(&self, _request: &Request, _parent: &dyn Parent) -> Wait {
        Box::new(|| Picked::NoChooser)
    }
}

/// Lays out and tessellates one frame, as a window would before handing the triangles to the GPU. Time stands still.
fn draw(ctx: &Context, events: Vec<Event>, ui: impl FnMut(&mut Ui)) -> PlatformOutput {
    let input = RawInput {
        screen_rect: Some(Rect::from_min_size(egui::Pos2::ZERO, vec2(1240.0, 840.0))),
        time: Some(1.0),
        events,
        ..RawInput::default()
    };
    let mut output = ctx.run_ui(input, ui);
    output.textures_delta.clear();
    black_box(ctx.tessellate(output.shapes, output.pixels_per_point));
    output.platform_output
}

/// The event a screen reader sends to press the button with this name.
fn press(name: &str, shown: PlatformOutput) -> Event {
    let nodes = shown.accesskit_update.unwrap().nodes;
    let (target_node, _) = nodes.into_iter().find(|(_, node)| node.label() == Some(name)).unwrap();
    let (action, target_tree) = (accesskit::Action::Click, accesskit::TreeId::ROOT);
    Event::AccessKitActionRequest(accesskit::ActionRequest { action, target_tree, target_node, data: None })
}

/// Measures the full list with a few pieces of advice and during a logon, and with a lot of advice.
pub(crate) fn measure() {
    one_frame(true);
    one_frame(false);
}

fn one_frame(has_little_advice: bool) {
    let file = PolicyFile::new(has_little_advice);
    let (ours, least) = (Context::default(), Context::default());
    let mut frame = eframe::Frame::_new_kittest();
    let mut console = Console::new(&ours, Settings::default(), Box::new(NoPicker));
    console.open(&ours, file.path.clone());
    let mut draw_ours = |events| {
        let shown = draw(&ours, events, |ui| {
            console.logic(ui.ctx(), &mut frame);
            console.ui(ui, &mut frame);
        });
        (console.document().policy().actions().len(), shown)
    };
    while draw_ours(Vec::new()).0 < 5 {
        std::thread::sleep(Duration::from_millis(1));
    }
    let mut gallery = WidgetGallery::default();
    let mut draw_least =
        || _ = draw(&least, Vec::new(), |ui| drop(egui::CentralPanel::default().show(ui, |ui| gallery.ui(ui))));
    let mut compare = |what: &str, draw_ours: &mut dyn FnMut()| {
        let (ours, least) = medians(1001, draw_ours, &mut draw_least);
        let ratio = ours.as_secs_f64() / least.as_secs_f64();
        let verdict = verdict(ratio, 1.0);
        println!("One frame, {what}: {ours:.1?}, {ratio:.2} x the widget gallery ({least:.1?}), {verdict}");
    };
    let advice = if has_little_advice { "" } else { ", and a lot of advice" };
    compare(&format!("the full list and the client view{advice}"), &mut || _ = draw_ours(Vec::new()));
    if !has_little_advice {
        return;
    }
    ours.enable_accesskit();
    let play = press("Play", draw_ours(Vec::new()).1);
    draw_ours(vec![play]);
    let shown = draw_ours(Vec::new()).1.accesskit_update;
    assert!(format!("{shown:?}").contains("Logging on"), "no logon is playing");
    ours.disable_accesskit();
    compare("a logon being played", &mut || _ = draw_ours(Vec::new()));
}
