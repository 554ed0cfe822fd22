//! The system's file dialog. It runs beside the window, never in a frame, and tells "no file chooser here" from Cancel.

#![expect(clippy::disallowed_types, reason = "this is where the system's dialogs are shown")]

use std::path::PathBuf;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use raw_window_handle::{HasDisplayHandle, HasWindowHandle};

/// What to ask for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The title of the dialog.
    pub title: String,
    /// What kind of file.
    pub kind: Kind,
    /// For a file to write: its proposed name. For a file to read: `None`.
    pub save_as: Option<String>,
    /// The folder to begin in.
    pub folder: Option<PathBuf>,
}

/// A kind of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A policy.
    Policy,
    /// A picture.
    Picture,
    /// A page for a browser.
    Page,
}

impl Kind {
    /// What a file to write gets where it has no extension.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Policy => "radius.json",
            Self::Picture => "png",
            Self::Page => "html",
        }
    }

    /// The words and the last parts of the extensions by which a chooser filters.
    fn filter(self, is_to_write: bool) -> (&'static str, &'static [&'static str]) {
        match (self, is_to_write) {
            // Windows appends the first of these to a name without one. Apple's dialogs know no extension with a dot in it.
            (Self::Policy, true) if cfg!(not(target_os = "macos")) => {
                ("RADIUS policies (*.radius.json)", &["radius.json"])
            }
            (Self::Policy, _) => ("RADIUS policies (*.json)", &["json"]),
            (Self::Page, _) => ("Pages (*.html)", &["html"]),
            (Self::Picture, true) => ("Pictures (*.png)", &["png"]),
            (Self::Picture, false) => ("Pictures (*.png, *.jpg)", &["png", "jpg", "jpeg"]),
        }
    }
}

/// What came of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// The user chose a file. The system has asked before it gives one that is there already.
    File(PathBuf),
    /// The user chose none.
    Cancelled,
    /// This computer has no file chooser.
    NoChooser,
}

/// Waits for the user; to be run on a thread.
pub type Wait = Box<dyn FnOnce() -> Picked + Send>;

/// The window that a dialog belongs to.
pub trait Parent: HasWindowHandle + HasDisplayHandle {}

impl<Window: HasWindowHandle + HasDisplayHandle> Parent for Window {}

/// Something that shows file dialogs.
pub trait FilePicker {
    /// Makes a dialog that belongs to `parent`. It shows when the result is run.
    fn prepare(&self, request: &Request, parent: &dyn Parent) -> Wait;
}

/// The dialogs of the system, through rfd.
pub struct NativePicker;

/// No person answers a dialog in less time; a dialog that could not open does (rfd#314).
const QUICKEST_PERSON: Duration = Duration::from_millis(300);

impl FilePicker for NativePicker {
    fn prepare(&self, request: &Request, parent: &dyn Parent) -> Wait {
        Complaints::listen();
        let mut dialog = rfd::AsyncFileDialog::new().set_title(&request.title).set_parent(parent);
        let (words, extensions) = request.kind.filter(request.save_as.is_some());
        dialog = dialog.add_filter(words, extensions).add_filter("All files", &["*"]);
        if let Some(folder) = &request.folder {
            dialog = dialog.set_directory(folder);
        }
        let save_as = request.save_as.clone();
        Box::new(move || {
            let complaints = Complaints::count();
            let start = Instant::now();
            let picked = match save_as {
                Some(name) => pollster::block_on(dialog.set_file_name(name).save_file()),
                None => pollster::block_on(dialog.pick_file()),
            };
            match picked {
                Some(file) => Picked::File(file.path().to_path_buf()),
                None if start.elapsed() < QUICKEST_PERSON || Complaints::count() > complaints => Picked::NoChooser,
                None => Picked::Cancelled,
            }
        })
    }
}

/// rfd tells in the log only that a dialog could not open: this is a log that counts.
struct Complaints;

static COMPLAINTS: AtomicU64 = AtomicU64::new(0);

impl Complaints {
    fn listen() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // Whoever set another logger sees the complaints there; then only time tells.
            if log::set_logger(&Complaints).is_ok() {
                log::set_max_level(log::LevelFilter::Error);
            }
        });
    }

    fn count() -> u64 {
        COMPLAINTS.load(Ordering::Relaxed)
    }
}

impl log::Log for Complaints {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() == log::Level::Error && metadata.target().starts_with("rfd")
    }

    fn log(&self, record: &log::Record<'_>) {
        // Without a portal rfd complains too ("OpenFile failed"), and goes on to zenity: only when that does not start
        // either, there is no chooser. Else every Cancel in zenity would look like that.
        if self.enabled(record.metadata()) && record.args().to_string().contains("zenity") {
            COMPLAINTS.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn flush(&self) {}
}
