//! The system's file dialog. It runs on a thread, never in a frame, and distinguishes "no file chooser available" from Cancel.
//! What is done with the file belongs to `path` and `files`.

#![expect(clippy::disallowed_types, reason = "this is where the system's dialogs are shown")]

use std::ffi::OsString;
use std::path::PathBuf;
use std::sync::Once;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use raw_window_handle::{HasDisplayHandle, HasWindowHandle};

/// The properties of a file dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// The title of the dialog.
    pub title: String,
    /// The type of the file.
    pub kind: Kind,
    /// The proposed name of a file to write; `None` for a file to read.
    pub save_as: Option<OsString>,
    /// The initial folder.
    pub folder: Option<PathBuf>,
}

/// A type of file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// A policy.
    Policy,
    /// An image.
    Picture,
    /// An HTML page.
    Page,
    /// A response of the farm's REST API, which is only read.
    Response,
}

impl Kind {
    /// Returns the default extension for a file to write.
    pub fn extension(self) -> &'static str {
        match self {
            Self::Policy => "radius.json",
            Self::Picture => "png",
            Self::Page => "html",
            Self::Response => "json",
        }
    }

    /// Returns the label and the extensions of the filter in the file chooser.
    fn filter(self, is_to_write: bool) -> (&'static str, &'static [&'static str]) {
        match (self, is_to_write) {
            // Windows appends the first extension to a name without one. Apple's dialogs do not support extensions with a dot.
            (Self::Policy, true) if cfg!(not(target_os = "macos")) => {
                ("RADIUS policies (*.radius.json)", &["radius.json"])
            }
            (Self::Policy, _) => ("RADIUS policies (*.json)", &["json"]),
            (Self::Response, _) => ("REST API responses (*.json)", &["json"]),
            (Self::Page, _) => ("HTML pages (*.html)", &["html"]),
            (Self::Picture, true) => ("Images (*.png)", &["png"]),
            (Self::Picture, false) => ("Images (*.png, *.jpg)", &["png", "jpg", "jpeg"]),
        }
    }
}

/// The result of a file dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Picked {
    /// The user chose a file. If it exists and is to be written, the system has asked about replacing it.
    File(PathBuf),
    /// The user cancelled the dialog.
    Cancelled,
    /// No file chooser is available.
    NoChooser,
}

/// Shows the dialog and waits for the user. Blocks, so it must run on a thread.
pub type Wait = Box<dyn FnOnce() -> Picked + Send>;

/// The parent window of a file dialog.
pub trait Parent: HasWindowHandle + HasDisplayHandle {}

impl<Window: HasWindowHandle + HasDisplayHandle> Parent for Window {}

/// Shows file dialogs; replaced in tests.
pub trait FilePicker {
    /// Prepares a dialog over `parent`. The returned function shows it.
    fn prepare(&self, request: &Request, parent: &dyn Parent) -> Wait;
}

/// Shows the system's dialogs, through rfd.
pub struct NativePicker;

/// A person cannot answer a dialog faster than this, but a dialog that cannot open returns immediately (rfd#314).
const MIN_ANSWER_TIME: Duration = Duration::from_millis(300);

impl FilePicker for NativePicker {
    fn prepare(&self, request: &Request, parent: &dyn Parent) -> Wait {
        RfdErrors::install();
        let mut dialog = rfd::AsyncFileDialog::new().set_title(&request.title).set_parent(parent);
        let (label, extensions) = request.kind.filter(request.save_as.is_some());
        dialog = dialog.add_filter(label, extensions).add_filter("All files", &["*"]);
        if let Some(folder) = &request.folder {
            dialog = dialog.set_directory(folder);
        }
        // File choosers accept only Unicode.
        let save_as = request.save_as.as_ref().map(|name| name.to_string_lossy().into_owned());
        Box::new(move || {
            let errors = RfdErrors::count();
            let start = Instant::now();
            let picked = match save_as {
                Some(name) => pollster::block_on(dialog.set_file_name(name).save_file()),
                None => pollster::block_on(dialog.pick_file()),
            };
            match picked {
                Some(file) => Picked::File(file.path().to_path_buf()),
                None if start.elapsed() < MIN_ANSWER_TIME || RfdErrors::count() > errors => Picked::NoChooser,
                None => Picked::Cancelled,
            }
        })
    }
}

/// A logger that counts the errors of rfd, which reports only in the log that a dialog could not open.
struct RfdErrors;

static RFD_ERRORS: AtomicU64 = AtomicU64::new(0);

impl RfdErrors {
    fn install() {
        static ONCE: Once = Once::new();
        ONCE.call_once(|| {
            // If another logger is installed, only the elapsed time reveals the failure.
            if log::set_logger(&RfdErrors).is_ok() {
                log::set_max_level(log::LevelFilter::Error);
            }
        });
    }

    fn count() -> u64 {
        RFD_ERRORS.load(Ordering::Relaxed)
    }
}

impl log::Log for RfdErrors {
    fn enabled(&self, metadata: &log::Metadata<'_>) -> bool {
        metadata.level() == log::Level::Error && metadata.target().starts_with("rfd")
    }

    fn log(&self, record: &log::Record<'_>) {
        // Without a portal rfd logs an error ("OpenFile failed") and falls back to zenity. Count only errors about zenity;
        // otherwise every Cancel in zenity would look like a missing file chooser.
        if self.enabled(record.metadata()) && record.args().to_string().contains("zenity") {
            RFD_ERRORS.fetch_add(1, Ordering::Relaxed);
        }
    }

    fn flush(&self) {}
}
