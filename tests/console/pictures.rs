//! Pictures of the few screens that only looking can judge. `make pictures` draws those of the README.

use std::path::Path;

use eframe::egui::{Event, Key};
use egui_kittest::SnapshotOptions;
use egui_kittest::kittest::Queryable as _;
use image::{Rgba, RgbaImage};
use radius_console::settings::{Settings, ThemeChoice};

use crate::session::{Session, Setup};

/// A full policy as an administrator would write it.
const DUO: &str = include_str!("duo.radius.json");

/// Where snapshots are: beside the tests of them.
fn options() -> SnapshotOptions {
    SnapshotOptions::new().output_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/console/snapshots"))
}

fn automation(theme: ThemeChoice) -> Session {
    let settings = Settings { theme, ..Settings::default() };
    let mut session = Session::with_policy_and(DUO, Setup { settings, ..Setup::default() });
    session.click(|session| session.row("Call me"));
    session.send(Event::PointerGone);
    session
}

/// The dialog for the fourth action, with a command that is too long when `has_problem`.
fn add_action(has_problem: bool) -> Session {
    let mut session = automation(ThemeChoice::Light);
    session.press(Key::Insert);
    session.type_text("Text me");
    let command = if has_problem { "sms".repeat(43) } else { "sms ".to_owned() };
    session.fill(|session| session.field("Add Action", "Command"), &command);
    session.fill(|session| session.field("Add Action", "Description"), "We send a code to the phone on file");
    session.fill(|session| session.field("Add Action", "Action message"), "Sending a text message");
    session.click(|session| {
        let dialog = session.dialog("Add Action");
        dialog.get_by_role_and_label(eframe::egui::accesskit::Role::RadioButton, "SMS")
    });
    session.click(|session| session.field("Add Action", "Title"));
    session.send(Event::PointerGone);
    session
}

fn connection() -> Session {
    let mut session = automation(ThemeChoice::Light);
    session.show_tab("Connection");
    session.send(Event::PointerGone);
    session
}

/// How many pixels of two pictures differ by more than `rounding` in a channel.
fn different(a: &RgbaImage, b: &RgbaImage, rounding: u8) -> usize {
    let differs = |(a, b): (&Rgba<u8>, &Rgba<u8>)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > rounding);
    a.pixels().zip(b.pixels()).filter(|pair| differs(*pair)).count()
}

#[test]
fn the_automation_tab_in_light() {
    automation(ThemeChoice::Light).harness.snapshot_options("automation-light", &options());
}

#[test]
fn the_automation_tab_in_dark() {
    automation(ThemeChoice::Dark).harness.snapshot_options("automation-dark", &options());
}

#[test]
fn the_add_action_dialog_with_a_problem() {
    add_action(true).harness.snapshot_options("add-action-problem", &options());
}

#[test]
fn the_connection_tab() {
    connection().harness.snapshot_options("connection", &options());
}

#[test]
fn the_empty_list() {
    Session::new().harness.snapshot_options("empty", &options());
}

#[test]
fn a_picture_is_the_same_each_time() {
    assert_ne!(automation(ThemeChoice::Dark).harness.render(), automation(ThemeChoice::Light).harness.render());
    let draw = || automation(ThemeChoice::Light).harness.render().unwrap();
    // How many frames pass before the file has been read decides where a glyph lies in its texture; nobody sees that.
    let first = draw();
    for _ in 0..4 {
        assert_eq!(different(&draw(), &first, 0), 0);
    }
}

#[test]
fn pictures_of_the_readme_show_the_console_as_it_is() {
    let pictures = [
        ("automation-light", automation(ThemeChoice::Light)),
        ("automation-dark", automation(ThemeChoice::Dark)),
        ("add-action", add_action(false)),
        ("connection", connection()),
    ];
    for (name, mut session) in pictures {
        let drawn = session.harness.render().unwrap();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.png"));
        if std::env::var_os("DRAW_PICTURES").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            drawn.save(&path).unwrap();
        }
        let kept = image::open(&path).unwrap().into_rgba8();
        assert_eq!(kept.dimensions(), drawn.dimensions(), "{name}");
        // Another processor may round otherwise; a control that has moved differs by far more.
        let different = different(&kept, &drawn, 8);
        assert!(different < 400, "{name}: {different} pixels differ; run `make pictures`");
    }
}
