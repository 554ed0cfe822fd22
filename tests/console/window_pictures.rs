//! Pictures of the few screens that only looking can judge. `make pictures` draws those of the README.

use std::path::Path;

use egui::accesskit::Role;
use egui::{Event, Key, Pos2, Rect, Theme, Ui, UiBuilder, vec2};
use egui_kittest::kittest::Queryable as _;
use egui_kittest::{Harness, SnapshotOptions};
use image::{Rgba, RgbaImage};
use radius_console::draw::otp_dialog::{self, Code, Screen};
use radius_console::draw::theme;
use radius_console::end_user::OtpDialog;
use radius_console::policy::json;
use radius_console::settings::{Settings, ThemeChoice};

use crate::cpu_renderer::CpuRenderer;
use crate::session::{CTRL_SHIFT, Session, Setup, policy_of};

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
        dialog.get_by_role_and_label(Role::RadioButton, "SMS")
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

/// A logon whose automatic action waits for the user.
fn playing() -> Session {
    let mut session = automation(ThemeChoice::Light);
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "Play"));
    session.pass_secs(2.1);
    session.send(Event::PointerGone);
    session
}

/// Everything that a trial needs has been typed.
fn trying(theme: ThemeChoice) -> Session {
    let mut session = automation(theme);
    session.press(Key::F5);
    session.type_text("alice");
    for typed in ["password", "secret"] {
        session.press(Key::Tab);
        session.type_text(typed);
    }
    session.send(Event::PointerGone);
    session
}

/// The methods of a server, picked.
fn presets(theme: ThemeChoice) -> Session {
    let mut session = Session::begin(Setup { settings: Settings { theme, ..Settings::default() }, ..Setup::default() });
    session.press_with(CTRL_SHIFT, Key::P);
    session.click(|session| session.dialog("Add from preset").get_by_role(Role::ComboBox));
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "Duo Authentication Proxy"));
    session.send(Event::PointerGone);
    session
}

/// An action of which much is to be said, in its dialog.
fn advised(theme: ThemeChoice) -> Session {
    let mut policy: serde_json::Value = serde_json::from_str(DUO).unwrap();
    policy["connection"]["haMode"] = "activeActive".into();
    policy["connection"]["timeout"] = 10.into();
    policy["actions"][0]["description"] = "".into();
    policy["actions"][1]["title"] = "SMS".into();
    policy["actions"][2]["enabled"] = true.into();
    policy["actions"][2]["command"] = "push3".into();
    let settings = Settings { theme, ..Settings::default() };
    let mut session = Session::with_policy_and(&policy.to_string(), Setup { settings, ..Setup::default() });
    session.click(|session| session.row("SMS"));
    session.send(Event::PointerGone);
    session
}

/// What another file would change.
fn import() -> Session {
    let mut session = automation(ThemeChoice::Light);
    let mut theirs: serde_json::Value = serde_json::from_str(DUO).unwrap();
    theirs["actions"][0]["actionMessage"] = "Look at your phone".into();
    theirs["actions"][0]["autoSend"] = true.into();
    theirs["actions"][1]["autoSend"] = false.into();
    theirs["connection"]["radiusServer"] = "radius3.example.com".into();
    let file = session.file("duo-pilot.radius.json", theirs.to_string());
    session.chooser_picks(&file);
    session.choose("File", "Import");
    session.wait_for_dialog("Review the import");
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
fn what_a_trial_needs() {
    trying(ThemeChoice::Dark).harness.snapshot_options("trying", &options());
}

#[test]
fn the_methods_of_a_server() {
    presets(ThemeChoice::Dark).harness.snapshot_options("presets", &options());
}

#[test]
fn advice_at_the_list_at_the_fields_and_on_the_connection_tab() {
    let mut session = advised(ThemeChoice::Dark);
    session.harness.snapshot_options("advice", &options());
    session.press(Key::Enter);
    session.harness.snapshot_options("advice-fields", &options());
    session.press(Key::Escape);
    session.show_tab("Connection");
    session.send(Event::PointerGone);
    session.harness.snapshot_options("advice-connection", &options());
}

#[test]
fn the_connection_tab() {
    connection().harness.snapshot_options("connection", &options());
}

#[test]
fn the_empty_list() {
    Session::new().harness.snapshot_options("empty", &options());
}

/// Every state of the end user's window, two in a row: no, one, three and five actions, a balloon, the progress box with
/// and without a message, a challenge, a rejection, both ends.
fn client_windows(theme: Theme) -> Harness<'static> {
    let size = vec2(396.0, 300.0);
    let policy = |titles: &[&str]| json::read(policy_of(titles).as_bytes()).unwrap();
    let five = ["Push", "Call the phone on my desk", "SMS", "Bestätigungsnummer", "Chat with the help desk"];
    let dialogs = [&[][..], &["Push"], &["Push", "Call me", "SMS"], &five].map(|titles| OtpDialog::of(&policy(titles)));
    let mut challenge = dialogs[0].clone();
    challenge.prompt = "Enter the code that we sent to the phone that ends in 17. ".repeat(8);
    let mut described = dialogs[2].clone();
    described.icons[1].tooltip = "We call the phone on file: answer, and press any key".to_owned();
    let refused = "Access denied: this phone is not enrolled. Ask the help desk to enrol it.";
    let show = move |ui: &mut Ui, index: usize, code: &mut String| {
        let dialog = |dialog, notice, code| Screen::Dialog { dialog, notice, code: Some(Code::Shown(code)) };
        let screen = match index {
            0..=3 => dialog(&dialogs[index], "", code),
            4 => dialog(&described, "", code),
            5 => dialog(&dialogs[2], refused, code),
            6 => dialog(&challenge, "", code),
            7 => Screen::Progress { message: "Calling you: answer and press any key", elapsed_secs: 83 },
            8 => Screen::Progress { message: "", elapsed_secs: 2 },
            9 => Screen::End { is_success: true, words: "Logged on" },
            _ => Screen::End { is_success: false, words: "Logon refused: this account is locked" },
        };
        otp_dialog::on_desktop_ui(ui, size, screen);
    };
    let mut is_installed = false;
    let builder = Harness::builder().with_size(vec2(2.0 * size.x, 6.0 * size.y)).with_theme(theme);
    let mut harness = builder.renderer(CpuRenderer::default()).with_render_cursor(false).build_ui(move |ui| {
        if !std::mem::replace(&mut is_installed, true) {
            theme::install(ui.ctx());
            return;
        }
        for index in 0..11_u8 {
            let at = vec2(f32::from(index % 2) * size.x, f32::from(index / 2) * size.y);
            let place = Rect::from_min_size(Pos2::ZERO + at, size);
            let mut ui = ui.new_child(UiBuilder::new().id_salt(index).max_rect(place));
            show(&mut ui, usize::from(index), &mut String::new());
        }
    });
    harness.run();
    harness.event(Event::PointerMoved(Pos2::new(198.0, 2.0 * size.y + 145.0)));
    harness.run();
    harness
}

#[test]
fn every_state_of_the_end_user_s_window_in_light() {
    client_windows(Theme::Light).snapshot_options("client-light", &options());
}

#[test]
fn every_state_of_the_end_user_s_window_in_dark() {
    client_windows(Theme::Dark).snapshot_options("client-dark", &options());
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
        ("playing", playing()),
        ("trying", trying(ThemeChoice::Light)),
        ("import", import()),
        ("presets", presets(ThemeChoice::Light)),
        ("advice", advised(ThemeChoice::Light)),
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
