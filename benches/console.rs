//! The cost of the console relative to the least that could do the same, both measured alternately in a single run: a
//! frame against egui's widget gallery; startup and memory against a bare window. When idle it must use no CPU at all.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints, and may panic"
)]

mod measure;

use std::hint::black_box;
use std::time::Duration;

use eframe::App as _;
use egui::{self, Context, Event, PlatformOutput, RawInput, Rect, Ui, accesskit, vec2};
use egui_demo_lib::{View as _, WidgetGallery};
use radius_console::console::Console;
use radius_console::console::picker::{FilePicker, Parent, Picked, Request, Wait};
use radius_console::settings::Settings;

use measure::{medians, verdict};

const POLICY: &str = include_str!("../tests/console/duo.radius.json");

/// A policy file with five actions in a temporary folder: as an administrator would have it, with a few pieces of
/// advice, or with one action three times, which causes a lot of advice.
fn full_policy(has_little_advice: bool) -> (tempfile::TempDir, std::path::PathBuf) {
    let mut policy: serde_json::Value = serde_json::from_str(POLICY).unwrap();
    let first = policy["actions"][0].clone();
    let actions = policy["actions"].as_array_mut().unwrap();
    actions.resize(5, first);
    if has_little_advice {
        for (index, title, command) in [(3, "Token", "token"), (4, "Help desk", "desk")] {
            actions[index]["title"] = title.into();
            actions[index]["command"] = command.into();
        }
    }
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("duo.radius.json");
    std::fs::write(&file, policy.to_string()).unwrap();
    (folder, file)
}

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

fn one_frame(has_little_advice: bool) {
    let (_folder, file) = full_policy(has_little_advice);
    let (ours, least) = (Context::default(), Context::default());
    let mut frame = eframe::Frame::_new_kittest();
    let mut console = Console::new(&ours, Settings::default(), Box::new(NoPicker));
    console.open(&ours, file);
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

#[cfg(target_os = "linux")]
mod window {
    use std::fs;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};
    use std::thread::sleep;
    use std::time::{Duration, Instant};

    use x11rb::connection::Connection as _;
    use x11rb::protocol::xproto::{
        ConnectionExt as _, ImageFormat, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MapState,
    };
    use x11rb::protocol::xtest::ConnectionExt as _;
    use x11rb::rust_connection::RustConnection;

    use super::measure::median;
    use super::{full_policy, verdict};

    const DISPLAY: &str = ":83";
    const PATIENCE: Duration = Duration::from_secs(20);
    const IDLE: Duration = Duration::from_secs(20);
    /// XK_Insert opens the Add Action dialog, whose first field gets focus.
    const INSERT: u32 = 0xFF63;

    /// A program started by this bench; killed when dropped.
    struct Running(Child);

    impl Drop for Running {
        fn drop(&mut self) {
            let _ = self.0.kill();
            let _ = self.0.wait();
        }
    }

    /// A virtual display.
    struct Screen {
        _server: Running,
        connection: RustConnection,
        root: u32,
    }

    impl Screen {
        fn begin() -> Option<Self> {
            let mut server = Command::new("Xvfb");
            server.args([DISPLAY, "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
            let server = Running(server.stdout(Stdio::null()).stderr(Stdio::null()).spawn().ok()?);
            let start = Instant::now();
            while start.elapsed() < PATIENCE {
                if let Ok((connection, screen)) = x11rb::connect(Some(DISPLAY)) {
                    let root = connection.setup().roots[screen].root;
                    return Some(Self { _server: server, connection, root });
                }
                sleep(Duration::from_millis(10));
            }
            None
        }

        /// The visible window, if there is one.
        fn window(&self) -> Option<u32> {
            let children = self.connection.query_tree(self.root).ok()?.reply().ok()?.children;
            children.into_iter().find(|window| {
                let attributes =
                    self.connection.get_window_attributes(*window).ok().and_then(|cookie| cookie.reply().ok());
                let geometry = self.connection.get_geometry(*window).ok().and_then(|cookie| cookie.reply().ok());
                attributes.is_some_and(|attributes| attributes.map_state == MapState::VIEWABLE)
                    && geometry.is_some_and(|geometry| geometry.width > 600)
            })
        }

        /// The colours of a row of pixels across a window.
        fn line(&self, window: u32) -> Option<Vec<u8>> {
            let cookie = self.connection.get_image(ImageFormat::Z_PIXMAP, window, 20, 300, 400, 1, !0).ok()?;
            cookie.reply().ok().map(|image| image.data)
        }

        /// Waits until a window has been painted.
        fn wait_until_painted(&self) -> u32 {
            let start = Instant::now();
            loop {
                if let Some(window) = self.window()
                    && self.line(window).is_some_and(|line| line.chunks(4).any(|pixel| pixel[..3] != [0, 0, 0]))
                {
                    return window;
                }
                assert!(start.elapsed() < PATIENCE, "no window was painted");
                sleep(Duration::from_millis(1));
            }
        }

        /// The keycode of a key on this keyboard.
        fn key(&self, symbol: u32) -> u8 {
            let setup = self.connection.setup();
            let (first, count) = (setup.min_keycode, setup.max_keycode - setup.min_keycode + 1);
            let mapping = self.connection.get_keyboard_mapping(first, count).unwrap().reply().unwrap();
            let mut keys = (first..).zip(mapping.keysyms.chunks(usize::from(mapping.keysyms_per_keycode)));
            keys.find(|(_, symbols)| symbols.contains(&symbol)).unwrap().0
        }

        fn press(&self, window: u32, key: u8) {
            self.connection.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME).unwrap().check().unwrap();
            sleep(Duration::from_millis(500));
            for kind in [KEY_PRESS_EVENT, KEY_RELEASE_EVENT] {
                self.connection.xtest_fake_input(kind, key, 0, self.root, 0, 0, 0).unwrap().check().unwrap();
            }
            self.connection.flush().unwrap();
        }
    }

    fn start(program: &Path, file: Option<&Path>, home: &Path) -> Running {
        let mut command = Command::new(program);
        command.args(file).env("DISPLAY", DISPLAY).env("HOME", home).env("XDG_CONFIG_HOME", home);
        command.env_remove("WAYLAND_DISPLAY").stdout(Stdio::null()).stderr(Stdio::null());
        Running(command.spawn().unwrap())
    }

    /// The memory of a process in KiB, including its share of shared memory.
    fn pss(process: &Running) -> u64 {
        let rollup = fs::read_to_string(format!("/proc/{}/smaps_rollup", process.0.id())).unwrap();
        let line = rollup.lines().find_map(|line| line.strip_prefix("Pss:")).unwrap();
        line.trim().trim_end_matches(" kB").parse().unwrap()
    }

    /// How many CPU ticks a process has used.
    fn ticks(process: &Running) -> u64 {
        let stat = fs::read_to_string(format!("/proc/{}/stat", process.0.id())).unwrap();
        let fields: Vec<&str> = stat.rsplit_once(") ").unwrap().1.split(' ').collect();
        fields[11].parse::<u64>().unwrap() + fields[12].parse::<u64>().unwrap()
    }

    fn idle_ticks(process: &Running) -> u64 {
        sleep(Duration::from_secs(2));
        let before = ticks(process);
        sleep(IDLE);
        ticks(process) - before
    }

    fn bare_window() -> PathBuf {
        let program = Path::new(env!("CARGO_BIN_EXE_radius-console")).with_file_name("examples").join("bare_window");
        assert!(program.exists(), "build it first: cargo build --release --example bare_window");
        program
    }

    pub(super) fn measure() {
        let Some(screen) = Screen::begin() else {
            println!("Startup, memory and idling are measured only where Xvfb is installed.");
            return;
        };
        let (folder, file) = full_policy(true);
        let (console, bare) = (Path::new(env!("CARGO_BIN_EXE_radius-console")), bare_window());
        let measure = |program: &Path, file: Option<&Path>| {
            let begin = Instant::now();
            let process = start(program, file, folder.path());
            screen.wait_until_painted();
            let painted_after = begin.elapsed();
            sleep(Duration::from_millis(1500));
            let memory = pss(&process);
            drop(process);
            while screen.window().is_some() {
                sleep(Duration::from_millis(1));
            }
            (painted_after, memory)
        };
        let (mut ours, mut least) = (Vec::new(), Vec::new());
        for _ in 0..9 {
            ours.push(measure(console, Some(&file)));
            least.push(measure(&bare, None));
        }
        let times = |all: &[(Duration, u64)]| median(all.iter().map(|(time, _)| *time).collect());
        let memories = |all: &[(Duration, u64)]| median(all.iter().map(|(_, memory)| *memory).collect());
        let (our_time, least_time) = (times(&ours), times(&least));
        let ratio = our_time.as_secs_f64() / least_time.as_secs_f64();
        let bar = verdict(ratio, 1.15);
        println!("First painted frame: {our_time:.0?}, {ratio:.2} x a bare window ({least_time:.0?}), {bar}");
        let (our_memory, least_memory) = (memories(&ours), memories(&least));
        #[expect(clippy::cast_precision_loss, reason = "memory in KiB")]
        let ratio = our_memory as f64 / least_memory as f64;
        let bar = verdict(ratio, 1.15);
        println!("Memory (PSS): {our_memory} KiB, {ratio:.2} x a bare window ({least_memory} KiB), {bar}");

        let process = start(console, Some(&file), folder.path());
        let window = screen.wait_until_painted();
        let ticks = idle_ticks(&process);
        println!("Idle for 20 s: {ticks} ticks, bar 0: {}", if ticks == 0 { "met" } else { "MISSED" });
        // Four actions, so that a fifth can be added.
        drop(process);
        let four = folder.path().join("four.radius.json");
        let mut policy: serde_json::Value = serde_json::from_str(&fs::read_to_string(&file).unwrap()).unwrap();
        policy["actions"].as_array_mut().unwrap().truncate(4);
        fs::write(&four, policy.to_string()).unwrap();
        while screen.window() == Some(window) {
            sleep(Duration::from_millis(1));
        }
        let process = start(console, Some(&four), folder.path());
        let window = screen.wait_until_painted();
        sleep(Duration::from_secs(3));
        let before = screen.line(window);
        screen.press(window, screen.key(INSERT));
        let pressed = Instant::now();
        while screen.line(window) == before {
            assert!(pressed.elapsed() < PATIENCE, "Insert opened no dialog");
            sleep(Duration::from_millis(50));
        }
        let ticks = idle_ticks(&process);
        let bar = if ticks == 0 { "met" } else { "MISSED" };
        println!("Idle for 20 s with the focus in a text field: {ticks} ticks, bar 0: {bar}");
    }
}

fn main() {
    one_frame(true);
    one_frame(false);
    #[cfg(target_os = "linux")]
    window::measure();
}
