//! `radius-console picture` and File > Export > Picture: the OTP dialog as a PNG, identical to the one in the window.

use std::ffi::OsStr;
use std::fs;
use std::path::Path;
use std::process::{Command, Output};

use egui::Event;
use egui_kittest::kittest::Queryable as _;
use image::RgbaImage;

use crate::session::{Session, Setup, policy_of};

/// Runs `picture` with an empty environment.
fn picture(arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_radius-console"));
    command.env_clear().arg("picture").args(arguments).output().unwrap()
}

fn draw_file(arguments: &[&str], folder: &Path) -> (Vec<u8>, RgbaImage) {
    let png = folder.join("dialog.png");
    let output = picture(&[arguments, &["--force", "-o", png.to_str().unwrap()]].concat());
    assert!(output.status.success() && output.stderr.is_empty(), "{}", String::from_utf8_lossy(&output.stderr));
    let bytes = fs::read(&png).unwrap();
    let decoded = image::load_from_memory(&bytes).unwrap().into_rgba8();
    (bytes, decoded)
}

fn policy_file(folder: &Path, titles: &[&str]) -> String {
    let file = folder.join("duo.radius.json");
    fs::write(&file, policy_of(titles)).unwrap();
    file.to_str().unwrap().to_owned()
}

#[test]
fn the_same_policy_gives_the_same_bytes_in_an_empty_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = policy_file(folder.path(), &["Push", "Call me", "SMS"]);
    let (first, decoded) = draw_file(&[&file], folder.path());
    assert_eq!(decoded.width(), 2 * 396);
    assert_eq!(draw_file(&[&file], folder.path()).0, first);
    let output = picture(&[&file, "-o", "-"]);
    assert_eq!(output.stdout, first, "standard output");
}

#[test]
fn scale_and_theme_follow_the_options() {
    let folder = tempfile::tempdir().unwrap();
    let file = policy_file(folder.path(), &["Push"]);
    let (_, light) = draw_file(&[&file, "--scale", "1"], folder.path());
    let (_, dark) = draw_file(&[&file, "--scale", "1", "--theme", "dark"], folder.path());
    assert_eq!((light.width(), light.dimensions()), (396, dark.dimensions()));
    let ground = |picture: &RgbaImage| picture.get_pixel(198, picture.height() - 24).0;
    assert_eq!((ground(&light), ground(&dark)), ([0xff, 0xff, 0xff, 0xff], [0x23, 0x28, 0x31, 0xff]));
}

#[test]
fn other_scripts_are_drawn_as_characters_not_boxes() {
    let folder = tempfile::tempdir().unwrap();
    // If they were boxes, the two pictures would be identical.
    let draw = |title: &str| draw_file(&[&policy_file(folder.path(), &[title])], folder.path()).0;
    assert_ne!(draw("電話"), draw("携帯"));
}

#[test]
fn pictures_that_cannot_be_drawn_or_written_are_reported() {
    let folder = tempfile::tempdir().unwrap();
    let file = policy_file(folder.path(), &["Push"]);
    let broken = folder.path().join("broken.radius.json");
    fs::write(&broken, "{").unwrap();
    let old = folder.path().join("old.png");
    fs::write(&old, "old").unwrap();
    let nowhere = folder.path().join("not/there.png");
    for (arguments, code, words) in [
        (vec![file.as_str(), "-o", "x.png", "--scale", "0"], 2, "expected a number from 0.25 to 8"),
        (vec![file.as_str(), "-o", "x.png", "--scale", "1e9"], 2, "expected a number from 0.25 to 8"),
        (vec![file.as_str()], 2, "--output"),
        (vec![file.as_str(), "-o", file.as_str(), "--force"], 2, "this is the policy file itself"),
        (vec![file.as_str(), "-o", old.to_str().unwrap()], 2, "already exists; choose another name, or use --force"),
        (vec![broken.to_str().unwrap(), "-o", "x.png"], 1, "line 1"),
        (vec![file.as_str(), "-o", nowhere.to_str().unwrap()], 2, "no such folder"),
    ] {
        let output = picture(&arguments);
        let errors = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{arguments:?}: {errors}");
        assert!(errors.contains(words), "{arguments:?}: {errors}");
    }
    assert_eq!(fs::read_to_string(&old).unwrap(), "old");
}

/// How many pixels of the OTP dialog in `picture` differ from `window` with the dialog's corner at `x`, `y`.
fn count_different_pixels(picture: &RgbaImage, window: &RgbaImage, (x, y): (u32, u32)) -> usize {
    // Skips the shadow, which ends elsewhere on a lower desktop.
    let inside = (22..374).flat_map(|x| (22..picture.height() - 24).map(move |y| (x, y)));
    let differs = |(px, py): &(u32, u32)| {
        let (a, b) = (picture.get_pixel(*px, *py), window.get_pixel(x + px, y + py));
        a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 8)
    };
    inside.filter(differs).count()
}

#[test]
fn the_picture_matches_the_window() {
    let mut session = Session::with_policy_and(&policy_of(&["Push", "Call me", "SMS"]), Setup::default());
    session.send(Event::PointerGone);
    let window = session.harness.render().unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = policy_file(folder.path(), &["Push", "Call me", "SMS"]);
    let (_, picture) = draw_file(&[&file, "--scale", "1"], folder.path());
    let least = (100..200).map(|y| count_different_pixels(&picture, &window, (1240 - 16 - 396, y))).min();
    assert!(least < Some(20), "{least:?} pixels differ");
}

#[test]
fn export_picture_writes_the_same_file_as_the_command() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    let png = session.path("mine.png");
    session.chooser_picks(&png);
    session.open_menu("File");
    session.click(|session| session.harness.get_by_label("Export"));
    session.click(|session| session.item("Image"));
    session.wait_for_status("Exported to");
    let request = session.chooser_requests().pop().unwrap();
    assert_eq!((request.title.as_str(), request.save_as.as_deref()), ("Export image", Some(OsStr::new("duo.png"))));
    let (bytes, _) = draw_file(&[session.path("duo.radius.json").to_str().unwrap()], png.parent().unwrap());
    assert_eq!(fs::read(&png).unwrap(), bytes);
    assert!(!session.console().document().is_changed());
}
