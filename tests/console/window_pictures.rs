//! Reference pictures of the few screens only the eye can judge. `make pictures` draws those of the README.

use std::path::Path;

use egui::accesskit::Role;
use egui::{Event, Key, Pos2, Rect, Theme, Ui, UiBuilder, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, SnapshotOptions};
use image::{Rgba, RgbaImage};
use radius_console::draw::otp_dialog::{self, Code, Screen};
use radius_console::draw::theme;
use radius_console::end_user::OtpDialog;
use radius_console::policy::json;
use radius_console::settings::{Settings, ThemeChoice};

use crate::cpu_renderer::CpuRenderer;
use crate::session::{CTRL_SHIFT, Session, Setup, advised_policy, policy_of};
use crate::sheet::{self, Sheet};

/// A complete policy as an administrator would write it.
const DUO: &str = include_str!("duo.radius.json");

/// Puts snapshots beside the tests that compare with them.
pub(crate) fn options() -> SnapshotOptions {
    SnapshotOptions::new().output_path(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/console/snapshots"))
}

fn automation(theme: ThemeChoice) -> Session {
    let settings = Settings { theme, ..Settings::default() };
    let mut session = Session::with_policy_and(DUO, Setup { settings, ..Setup::default() });
    session.click(|session| session.row("Call me"));
    session.send(Event::PointerGone);
    session
}

/// The dialog for the fourth action; with `has_problem`, its command is too long.
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

/// A logon whose automatic action is waiting for the user.
fn playing_logon() -> Session {
    let mut session = automation(ThemeChoice::Light);
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "Play"));
    session.pass_secs(2.1);
    session.send(Event::PointerGone);
    session
}

/// Everything a test needs has been typed.
fn trial_ready_to_send(theme: ThemeChoice) -> Session {
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

/// A server's methods, selected.
fn presets(theme: ThemeChoice) -> Session {
    let mut session = Session::begin(Setup { settings: Settings { theme, ..Settings::default() }, ..Setup::default() });
    session.press_with(CTRL_SHIFT, Key::P);
    session.click(|session| session.dialog("Add from preset").get_by_role(Role::ComboBox));
    session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, "Duo Authentication Proxy"));
    session.send(Event::PointerGone);
    session
}

/// An action with plenty of advice, in its dialog.
fn action_with_advice(theme: ThemeChoice) -> Session {
    let settings = Settings { theme, ..Settings::default() };
    let mut session = Session::with_policy_and(&advised_policy(), Setup { settings, ..Setup::default() });
    session.click(|session| session.row("SMS"));
    session.send(Event::PointerGone);
    session
}

/// The changes another file would make.
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
    session.wait_for_dialog("Review import");
    session.send(Event::PointerGone);
    session
}

/// How many pixels of two pictures differ by more than `rounding` in any channel.
fn count_different_pixels(a: &RgbaImage, b: &RgbaImage, rounding: u8) -> usize {
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
fn the_automation_tab_in_light_with_high_contrast() {
    automation(ThemeChoice::HighContrastLight).harness.snapshot_options("high-contrast-light", &options());
}

#[test]
fn the_automation_tab_and_a_dialog_in_dark_with_high_contrast() {
    let mut session = automation(ThemeChoice::HighContrastDark);
    session.harness.snapshot_options("high-contrast-dark", &options());
    session.press(Key::Enter);
    session.send(Event::PointerGone);
    session.harness.snapshot_options("high-contrast-dialog", &options());
}

/// The palette with what was found.
fn palette(words: &str) -> Session {
    let mut session = automation(ThemeChoice::Light);
    session.press_with(crate::session::CTRL, Key::K);
    session.type_text(words);
    session
}

/// The entry assistant, with some values entered.
fn entering() -> Session {
    let mut session = automation(ThemeChoice::Light);
    session.harness.set_size(vec2(420.0, 720.0));
    session.choose("File", "Enter in the farm");
    for key in [Key::Space, Key::ArrowDown, Key::Space, Key::ArrowDown, Key::Enter] {
        session.press(key);
    }
    session
}

#[test]
fn the_command_palette() {
    let mut session = palette("");
    session.harness.snapshot_options("palette", &options());
    session.type_text("sa");
    session.harness.snapshot_options("palette-found", &options());
    session.harness.set_size(vec2(480.0, 360.0));
    session.run();
    session.harness.snapshot_options("palette-small", &options());
}

#[test]
fn the_add_action_dialog_with_a_problem() {
    add_action(true).harness.snapshot_options("add-action-problem", &options());
}

#[test]
fn a_trial_ready_to_send() {
    trial_ready_to_send(ThemeChoice::Dark).harness.snapshot_options("trying", &options());
}

#[test]
fn the_methods_of_a_server() {
    presets(ThemeChoice::Dark).harness.snapshot_options("presets", &options());
}

#[test]
fn advice_at_the_list_at_the_fields_and_on_the_connection_tab() {
    let mut session = action_with_advice(ThemeChoice::Dark);
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

/// The Attributes tab.
fn attributes(theme: ThemeChoice) -> Session {
    let settings = Settings { theme, ..Settings::default() };
    let policy = crate::session::edited(DUO, |policy| {
        policy["version"] = 2.into();
        policy["attributes"] = serde_json::json!([
            {"attribute": "Service-Type", "value": 2},
            {"attribute": "NAS-Port-Type", "value": 5},
            {"attribute": "Cisco-AVPair", "value": "shell:roles=admin "},
            {"attribute": "NAS-IPv6-Address", "value": "2001:db8::1"},
            {"vendor": 9999, "attribute": 17, "type": "date", "value": "2026-11-27T08:30:00Z"},
        ]);
    });
    let mut session = Session::with_policy_and(&policy, Setup { settings, ..Setup::default() });
    session.show_tab("Attributes");
    session.send(Event::PointerGone);
    session
}

#[test]
fn the_attributes_tab_and_its_dialog_in_light() {
    let mut session = attributes(ThemeChoice::Light);
    session.harness.snapshot_options("attributes-light", &options());
    attributes_dialog(&mut session);
    session.harness.snapshot_options("attribute-light", &options());
}

#[test]
fn the_attributes_tab_and_its_dialog_in_dark() {
    let mut session = attributes(ThemeChoice::Dark);
    session.harness.snapshot_options("attributes-dark", &options());
    attributes_dialog(&mut session);
    session.harness.snapshot_options("attribute-dark", &options());
}

/// Opens the dialog for an attribute that is given by its numbers, with a problem.
fn attributes_dialog(session: &mut Session) {
    session.choose("Tasks", "Add");
    crate::attributes_tab::choose(session, "Add Attribute", "Vendor", "Other");
    crate::attributes_tab::choose(session, "Add Attribute", "Type", "Date");
    session.fill(|session| session.field("Add Attribute", "Vendor number"), "9999");
    session.fill(|session| session.field("Add Attribute", "Attribute number"), "256");
    session.fill(|session| session.field("Add Attribute", "Value"), "2026-11-27 08:30");
    session.send(Event::PointerGone);
}

#[test]
fn the_empty_list() {
    Session::new().harness.snapshot_options("empty", &options());
}

/// Every state of the OTP dialog, two per row: no, one, three and five actions, a tooltip, the progress box with and
/// without a message, a challenge, a rejection, both outcomes.
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
        let dialog = |dialog, notice, code| Screen::Dialog {
            dialog,
            notice,
            code: Some(Code::Shown(code)),
            instead: None,
            can_cancel: true,
        };
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
fn every_state_of_the_otp_dialog_in_light() {
    client_windows(Theme::Light).snapshot_options("client-light", &options());
}

#[test]
fn every_state_of_the_otp_dialog_in_dark() {
    client_windows(Theme::Dark).snapshot_options("client-dark", &options());
}

#[test]
fn drawing_a_picture_is_deterministic() {
    assert_ne!(automation(ThemeChoice::Dark).harness.render(), automation(ThemeChoice::Light).harness.render());
    let draw = || automation(ThemeChoice::Light).harness.render().unwrap();
    // The number of frames before the file is read decides where a glyph lies in its texture, which must not be
    // visible.
    let first = draw();
    for _ in 0..4 {
        assert_eq!(count_different_pixels(&draw(), &first, 0), 0);
    }
}

#[test]
fn readme_pictures_match_the_console() {
    let pictures = [
        ("automation-light", automation(ThemeChoice::Light)),
        ("automation-dark", automation(ThemeChoice::Dark)),
        ("add-action", add_action(false)),
        ("connection", connection()),
        ("attributes", attributes(ThemeChoice::Light)),
        ("playing", playing_logon()),
        ("trying", trial_ready_to_send(ThemeChoice::Light)),
        ("import", import()),
        ("presets", presets(ThemeChoice::Light)),
        ("advice", action_with_advice(ThemeChoice::Light)),
        ("entry", entering()),
        ("palette", palette("call")),
        ("high-contrast", automation(ThemeChoice::HighContrastDark)),
    ];
    for (name, mut session) in pictures {
        let drawn = session.harness.render().unwrap();
        let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/{name}.png"));
        if std::env::var_os("DRAW_PICTURES").is_some() {
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            drawn.save(&path).unwrap();
        }
        let stored = image::open(&path).unwrap().into_rgba8();
        assert_eq!(stored.dimensions(), drawn.dimensions(), "{name}");
        // Another processor may round differently; a control that moved differs by far more.
        let different = count_different_pixels(&stored, &drawn, 8);
        assert!(different < 400, "{name}: {different} pixels differ; run `make pictures`");
    }
}

/// The sheet of the example `controls`.
fn controls(theme: Theme) -> Harness<'static> {
    let mut sheet: Option<Sheet> = None;
    let builder = Harness::builder().with_size(vec2(sheet::WIDTH + 24.0, 1220.0)).with_theme(theme).with_max_steps(12);
    let mut harness = builder.renderer(CpuRenderer::default()).with_render_cursor(false).build_ui(move |ui| {
        let Some(sheet) = &mut sheet else {
            theme::install(ui.ctx());
            sheet = Some(Sheet::new());
            return;
        };
        sheet.show(ui);
    });
    harness.run();
    harness.get_by_label("Secret").focus();
    harness.run();
    harness.event(Event::Text("secret".to_owned()));
    harness.run();
    harness.ctx.memory_mut(|memory| memory.focused().into_iter().for_each(|id| memory.surrender_focus(id)));
    harness.run();
    harness
}

#[test]
fn every_control_in_light() {
    controls(Theme::Light).snapshot_options("controls-light", &options());
}

#[test]
fn every_control_in_dark() {
    controls(Theme::Dark).snapshot_options("controls-dark", &options());
}

#[test]
fn every_control_shows_that_it_has_the_focus() {
    for theme in [Theme::Light, Theme::Dark] {
        let mut harness = controls(theme);
        let without = harness.render().unwrap();
        let mut focused = Vec::new();
        loop {
            harness.key_press(Key::Tab);
            harness.run();
            let node = harness.root().children_recursive().find(egui_kittest::Node::is_focused);
            let Some((id, name)) = node.map(|node| (node.accesskit_node().id(), node.accesskit_node().label())) else {
                panic!("the focus is lost after {focused:?}");
            };
            if focused.iter().any(|(other, _)| *other == id) {
                break;
            }
            let different = count_different_pixels(&harness.render().unwrap(), &without, 40);
            assert!(different > 60, "{name:?}: {different} pixels differ");
            focused.push((id, name));
        }
        assert!(focused.len() > 18, "{focused:?}");
    }
}
