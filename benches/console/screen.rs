//! A virtual display with one window: its frames, its pixels, and the keys pressed in it.

use std::io::{BufRead as _, BufReader};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{
    ConnectionExt as _, ImageFormat, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, MapState,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

const PATIENCE: Duration = Duration::from_secs(20);
/// How long a window is watched for another frame before it counts as at rest.
const REST: Duration = Duration::from_millis(400);
const TICK: Duration = Duration::from_micros(500);

/// A virtual display; ended when dropped.
pub(crate) struct Screen {
    server: Child,
    pub display: String,
    connection: RustConnection,
    root: u32,
}

/// What a window painted while it was watched.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Painted {
    pub frames: usize,
    /// When the first frame was, after the beginning.
    pub first: Option<Duration>,
}

impl Drop for Screen {
    fn drop(&mut self) {
        let _ = self.server.kill();
        let _ = self.server.wait();
    }
}

impl Screen {
    /// Starts a display with a free number. Returns `None` without Xvfb.
    pub(crate) fn begin() -> Option<Self> {
        let mut server = Command::new("Xvfb");
        server.args(["-displayfd", "1", "-screen", "0", "1280x900x24", "-nolisten", "tcp"]);
        let mut server = server.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().ok()?;
        let mut number = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut number).unwrap();
        let display = format!(":{}", number.trim());
        let (connection, screen) = x11rb::connect(Some(&display)).unwrap();
        let root = connection.setup().roots[screen].root;
        // Each painted frame is one report: the program copies the whole window to the display at once.
        connection.damage_query_version(1, 1).unwrap().reply().unwrap();
        let damage = connection.generate_id().unwrap();
        connection.damage_create(damage, root, ReportLevel::RAW_RECTANGLES).unwrap().check().unwrap();
        Some(Self { server, display, connection, root })
    }

    /// The visible window, if there is one.
    pub(crate) fn window(&self) -> Option<u32> {
        let children = self.connection.query_tree(self.root).ok()?.reply().ok()?.children;
        children.into_iter().find(|window| {
            let attributes = self.connection.get_window_attributes(*window).ok().and_then(|cookie| cookie.reply().ok());
            let geometry = self.connection.get_geometry(*window).ok().and_then(|cookie| cookie.reply().ok());
            attributes.is_some_and(|attributes| attributes.map_state == MapState::VIEWABLE)
                && geometry.is_some_and(|geometry| geometry.width > 600)
        })
    }

    /// Waits until there is no window.
    pub(crate) fn wait_until_empty(&self) {
        while self.window().is_some() {
            sleep(Duration::from_millis(1));
        }
        self.frames();
    }

    /// The colours of a row of pixels across the window; `None` while there is none.
    pub(crate) fn pixels(&self) -> Option<Vec<u8>> {
        let cookie = self.connection.get_image(ImageFormat::Z_PIXMAP, self.window()?, 20, 300, 400, 1, !0).ok()?;
        cookie.reply().ok().map(|image| image.data)
    }

    /// Waits until a window has been painted.
    pub(crate) fn wait_until_painted(&self) {
        assert!(self.is_painted_within(PATIENCE), "no window was painted");
    }

    /// Waits until a window has been painted, but no longer than this. Returns whether one has.
    pub(crate) fn is_painted_within(&self, patience: Duration) -> bool {
        let is_painted = |pixels: Vec<u8>| pixels.chunks(4).any(|pixel| pixel[..3] != [0, 0, 0]);
        let start = Instant::now();
        while start.elapsed() < patience {
            if self.pixels().is_some_and(is_painted) {
                return true;
            }
            sleep(Duration::from_millis(1));
        }
        false
    }

    /// Returns how many frames were painted since the last call.
    fn frames(&self) -> usize {
        let mut frames = 0;
        while let Some(event) = self.connection.poll_for_event().unwrap() {
            frames += usize::from(matches!(event, Event::DamageNotify(_)));
        }
        frames
    }

    /// Waits until the window paints no more.
    pub(crate) fn wait_for_rest(&self) -> Painted {
        self.watch(|last| last.elapsed() >= REST)
    }

    /// Watches the window until this time.
    pub(crate) fn watch_until(&self, end: Instant) -> Painted {
        self.watch(|_| Instant::now() >= end)
    }

    /// Counts frames until `is_over`, which gets the time of the last frame, or of the call.
    fn watch(&self, is_over: impl Fn(Instant) -> bool) -> Painted {
        let start = Instant::now();
        let (mut painted, mut last) = (Painted::default(), start);
        while !is_over(last) {
            let frames = self.frames();
            if frames > 0 {
                last = Instant::now();
                painted.frames += frames;
                painted.first = painted.first.or(Some(last - start));
            }
            sleep(TICK);
        }
        painted
    }

    /// Presses keys one after another and holds them, as a person who types does. Returns what was painted meanwhile.
    pub(crate) fn press(&self, keys: &[u8], held: Duration) -> Painted {
        // What was painted meanwhile has nothing to do with these keys: a recovery copy may have been saved.
        self.frames();
        let pressed = Instant::now();
        keys.iter().for_each(|key| self.send(KEY_PRESS_EVENT, *key));
        self.watch(|_| pressed.elapsed() >= held)
    }

    /// Releases keys in reverse order.
    pub(crate) fn release(&self, keys: &[u8]) {
        keys.iter().rev().for_each(|key| self.send(KEY_RELEASE_EVENT, *key));
    }

    fn send(&self, kind: u8, key: u8) {
        self.connection.xtest_fake_input(kind, key, 0, self.root, 0, 0, 0).unwrap().check().unwrap();
    }

    /// Gives the window the keyboard; there is no window manager to do it.
    pub(crate) fn focus(&self) {
        let window = self.window().unwrap();
        self.connection.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME).unwrap().check().unwrap();
        self.wait_for_rest();
    }

    /// The keycode of a key on this keyboard.
    pub(crate) fn key(&self, symbol: u32) -> u8 {
        let setup = self.connection.setup();
        let (first, count) = (setup.min_keycode, setup.max_keycode - setup.min_keycode + 1);
        let mapping = self.connection.get_keyboard_mapping(first, count).unwrap().reply().unwrap();
        let mut keys = (first..).zip(mapping.keysyms.chunks(usize::from(mapping.keysyms_per_keycode)));
        keys.find(|(_, symbols)| symbols.contains(&symbol)).unwrap().0
    }
}
