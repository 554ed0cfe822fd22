//! Every screen at every size and zoom: nothing outside the window, nothing overprinted, nothing too small. The rules are in
//! `inspection`.

use std::net::UdpSocket;
use std::path::PathBuf;

use egui::accesskit::Role;
use egui::{Event, Key, Popup, Vec2, vec2};
use egui_kittest::kittest::Queryable as _;
use image::{Rgba, RgbaImage};
use inspection::Recorder;
use radius_console::console::picker::Picked;

use crate::attributes_tab;
use crate::recovery::Machine;
use crate::session::{CTRL, CTRL_SHIFT, Session, Setup, advised_policy, edited, policy_of};
use crate::trial::policy_at;

pub(crate) mod inspection;

/// The sizes of the window in pixels, smallest first, because a wide window closes the dialog with the client view.
const SIZES: [(f32, f32); 7] = [
    (480.0, 360.0),
    (560.0, 400.0),
    (640.0, 480.0),
    (900.0, 600.0),
    (1100.0, 700.0),
    (1240.0, 840.0),
    (1920.0, 1080.0),
];
const ZOOMS: [f32; 3] = [1.0, 1.5, 2.0];
/// The minimum size of the window in points.
const SMALLEST: Vec2 = vec2(480.0, 360.0);

const DUO: &str = include_str!("duo.radius.json");
const LONG: &str = "A remarkably long text with Überlänge and Donaudampfschifffahrtsgesellschaftskapitänsmütze, again ";

/// The name of a screen, and how to open it.
type Screen = (&'static str, fn() -> Session);

/// Shows a screen at every pair of size and zoom, and collects what is wrong.
fn inspect(screens: &[Screen]) {
    let mut findings = Vec::new();
    for (name, open) in screens {
        for zoom in ZOOMS {
            let mut session = open();
            session.send(Event::PointerGone);
            let is_popup_open = |session: &Session| Popup::is_any_open(&session.harness.ctx);
            let has_popup = is_popup_open(&session);
            let dialogs = session.dialogs();
            if has_popup && zoom > 1.0 {
                // A new zoom closes it.
                continue;
            }
            let recorder = Recorder::of(&session);
            // In the frame of a new zoom, egui scales the old size.
            session.harness.set_pixels_per_point(zoom);
            session.harness.step();
            for (width, height) in SIZES {
                let points = vec2(width, height) / zoom;
                if points.x < SMALLEST.x || points.y < SMALLEST.y {
                    continue;
                }
                session.harness.set_size(points);
                session.harness.run_steps(2);
                recorder.record(&mut session);
                let shown = session.harness.ctx.content_rect().size();
                assert!((shown - points).length() < 1.0, "{shown} instead of {points}");
                // Wide windows have the client view on the page instead.
                if points.x < 1100.0 {
                    assert_eq!(
                        (is_popup_open(&session), session.dialogs()),
                        (has_popup, dialogs.clone()),
                        "{name}, {points}"
                    );
                }
                let found = recorder.findings(&session);
                findings
                    .extend(found.into_iter().map(|found| format!("{name}, {width} x {height} at {zoom}: {found}")));
            }
        }
    }
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

/// The name of a screen with an open list or menu, and how to open it in a window of this size, in points: a new size closes it.
type PopupScreen = (&'static str, fn(Vec2) -> Session);

/// Opens a screen in a window of every size, and collects what is wrong.
fn inspect_popups(screens: &[PopupScreen]) {
    let mut findings = Vec::new();
    for (name, open) in screens {
        for (width, height) in SIZES {
            let mut session = open(vec2(width, height));
            session.send(Event::PointerGone);
            assert!(Popup::is_any_open(&session.harness.ctx), "{name}, {width} x {height}");
            let recorder = Recorder::of(&session);
            recorder.record(&mut session);
            let found = recorder.findings(&session);
            findings.extend(found.into_iter().map(|found| format!("{name}, {width} x {height}: {found}")));
        }
    }
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

fn session_with(text: &str, size: Vec2) -> Session {
    Session::with_policy_and(text, Setup { size, allow_missing_glyphs: true, ..Setup::default() })
}

fn duo() -> Session {
    session_with(DUO, vec2(1240.0, 840.0))
}

/// A policy with five actions whose texts are as long as possible.
fn long_policy() -> String {
    let mut policy: serde_json::Value = serde_json::from_str(&policy_of(&["1", "2", "3", "4", "5"])).unwrap();
    let cut = |text: &str, len: usize| text.repeat(4).chars().take(len).collect::<String>();
    for index in 0..5 {
        let action = &mut policy["actions"][index];
        action["title"] = format!("{index} {}", cut(LONG, 200)).into();
        action["command"] = format!("{index}{}", "push".repeat(20)).into();
        action["description"] = cut(LONG, 200).into();
        action["actionMessage"] = cut(LONG, 200).into();
    }
    policy["actions"][1]["title"] = "x".repeat(200).into();
    policy["actions"][2]["autoSend"] = true.into();
    policy["name"] = cut(LONG, 80).into();
    policy.to_string()
}

fn long() -> Session {
    session_with(&long_policy(), vec2(1240.0, 840.0))
}

fn select_first(session: &mut Session) {
    session.click(|session| session.list().get_all_by_role(Role::ListBoxOption).next().unwrap());
}

fn with_dialog(text: &str, keys: &[Key]) -> Session {
    let mut session = session_with(text, vec2(1240.0, 840.0));
    select_first(&mut session);
    keys.iter().for_each(|key| session.press(*key));
    session
}

fn connection_of(text: &str) -> Session {
    let mut session = session_with(text, vec2(1240.0, 840.0));
    session.show_tab("Connection");
    session
}

#[test]
fn tabs_fit_every_window() {
    inspect(&[
        ("empty list", || session_with(&policy_of(&[]), vec2(1240.0, 840.0))),
        ("duo", duo),
        ("five short titles", || session_with(&policy_of(&["1", "2", "3", "4", "5"]), vec2(1240.0, 840.0))),
        ("long texts", long),
        ("advice", || session_with(&advised_policy(), vec2(1240.0, 840.0))),
        ("discarded draft", || {
            let mut session = duo();
            session.press(Key::Insert);
            session.type_text("SMS");
            session.press(Key::Escape);
            session
        }),
        ("long status", || {
            let mut session = long();
            session.press_with(CTRL, Key::D);
            session
        }),
        ("connection", || connection_of(DUO)),
        ("no connection", || connection_of(&policy_of(&["Push"]))),
        ("connection with advice", || connection_of(&advised_policy())),
        ("connection with long texts", || connection_of(&long_policy())),
        ("invalid connection", || {
            let mut session = connection_of(DUO);
            for (field, text) in [
                ("Port", "99999999"),
                ("Primary server", "https://radius1.example.com:1812/x"),
                ("Secondary server", "not a name"),
                ("Timeout", "x"),
                ("Name", ""),
            ] {
                session.fill(|session| session.connection_field(field), text);
            }
            session
        }),
    ]);
}

/// The Attributes tab of a policy with this many attributes, whose texts are as long as possible.
fn attributes(count: usize) -> Session {
    let value = LONG.replace(|c: char| !c.is_ascii(), "x").repeat(3).chars().take(240).collect::<String>();
    let all = [
        serde_json::json!({"attribute": "Calling-Station-Id", "value": value}),
        serde_json::json!({"attribute": "Cisco-AVPair", "value": format!("{} ", &value[..200])}),
        serde_json::json!({"vendor": 16_777_215, "attribute": 255, "type": "date", "value": "2026-11-27T08:30:00Z"}),
        serde_json::json!({"attribute": "NAS-Port-Type", "value": 15}),
        serde_json::json!({"attribute": "NAS-IPv6-Address", "value": "2001:db8:1111:2222:3333:4444:5555:6666"}),
    ];
    let policy = edited(DUO, |policy| {
        policy["version"] = 2.into();
        policy["attributes"] = all.iter().cycle().take(count).cloned().collect();
    });
    let mut session = session_with(&policy, vec2(1240.0, 840.0));
    session.show_tab("Attributes");
    session
}

fn adding_attribute(choices: &[(&'static str, &'static str)]) -> Session {
    let mut session = attributes(5);
    session.choose("Tasks", "Add");
    for (combo, name) in choices {
        attributes_tab::choose(&mut session, "Add Attribute", combo, name);
    }
    session
}

#[test]
fn attributes_fit_every_window() {
    inspect(&[
        ("no attributes", || attributes(0)),
        ("attributes", || attributes(5)),
        ("many attributes", || attributes(40)),
        ("Add Attribute", || adding_attribute(&[])),
        ("Add Attribute with a name", || {
            adding_attribute(&[("Attribute", "NAS-Port-Type"), ("Value", "Another number")])
        }),
        ("Add Attribute with problems", || {
            let mut session = adding_attribute(&[("Vendor", "Other"), ("Type", "IPv6 address")]);
            for field in ["Vendor number", "Attribute number", "Value"] {
                session.fill(|session| session.field("Add Attribute", field), &"not valid ".repeat(6));
            }
            session
        }),
        ("Edit Attribute with advice", || {
            let mut session = attributes(2);
            session.choose("Tasks", "Properties");
            session
        }),
    ]);
}

#[test]
fn action_dialogs_fit_every_window() {
    inspect(&[
        ("Add Action", || with_dialog(DUO, &[Key::Insert])),
        ("Edit Action", || with_dialog(DUO, &[Key::F2])),
        ("Edit Action with advice", || with_dialog(&advised_policy(), &[Key::F2])),
        ("Edit Action with long texts", || with_dialog(&policy_of(&[&LONG.repeat(2), "Push"]), &[Key::F2])),
        ("Edit Action with Autosend off", || {
            let mut session = with_dialog(DUO, &[Key::End, Key::ArrowUp, Key::F2]);
            session
                .click(|session| session.dialog("Edit Action").get_by_role_and_label(Role::CheckBox, "Enable Action"));
            session
        }),
        ("Edit Action with problems", || {
            let mut session = with_dialog(DUO, &[Key::F2]);
            session.fill(|session| session.field("Edit Action", "Title"), "");
            session.fill(|session| session.field("Edit Action", "Command"), &"sms".repeat(100));
            session.fill(|session| session.field("Edit Action", "Description"), &"word ".repeat(200));
            session
        }),
        ("Edit Action without matching images", || {
            let mut session = with_dialog(DUO, &[Key::F2]);
            session.fill(|session| session.field("Edit Action", "Search images"), "zzzz");
            session
        }),
        ("Custom image", || {
            let mut session = with_dialog(DUO, &[Key::F2]);
            let file = session.path("logo.png");
            RgbaImage::from_pixel(400, 200, Rgba([200, 20, 20, 255])).save(&file).unwrap();
            session.drop_file(&file);
            session.wait_for_dialog("Custom image");
            session
        }),
    ]);
}

fn import(session: &mut Session, content: &str) {
    let file = session.file(&format!("{}.json", "theirs-".repeat(12)), content);
    session.chooser_picks(&file);
    session.choose("File", "Import");
    session.wait_for_dialog("Review import");
}

fn presets_of(menu: &str, item: &str, dialog: &'static str, server: &'static str) -> Session {
    let mut session = duo();
    session.choose(menu, item);
    session.click(|session| session.dialog(dialog).get_by_role(Role::ComboBox));
    session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, server));
    session
}

#[test]
fn help_and_presets_fit_every_window() {
    inspect(&[
        ("help", || {
            let mut session = duo();
            session.press(Key::F1);
            session
        }),
        ("about", || {
            let mut session = duo();
            session.choose("Help", "About");
            session
        }),
        ("New policy", || {
            let mut session = duo();
            session.choose("File", "New");
            session
        }),
        ("New policy for Duo", || presets_of("File", "New", "New policy", "Duo Authentication Proxy")),
        ("Add from preset", || {
            let mut session = duo();
            session.press_with(CTRL_SHIFT, Key::P);
            session
        }),
        ("Add from Duo presets", || {
            presets_of("Tasks", "Add from preset", "Add from preset", "Duo Authentication Proxy")
        }),
    ]);
}

#[test]
fn the_entry_assistant_fits_every_window() {
    inspect(&[("entry assistant", || {
        let mut session = long();
        session.choose("File", "Enter in the farm");
        session
    })]);
}

#[test]
fn dialogs_about_files_fit_every_window() {
    inspect(&[
        ("Review import", || {
            let mut session = long();
            import(&mut session, DUO);
            session
        }),
        ("Review import with gaps", || {
            let mut session = duo();
            let farm = serde_json::json!([
                { "id": 1, "priority": 2, "autoSend": true, "command": "push", "enabled": true, "image": 1,
                  "description": "d", "actionMessage": "m", "colour": "red" },
                { "id": 2, "priority": 1, "autoSend": true, "command": "sms".repeat(20), "enabled": false,
                  "image": 7, "description": "", "actionMessage": "" },
            ]);
            import(&mut session, &farm.to_string());
            session
        }),
        ("Compare with file", || {
            let mut session = long();
            let file = session.file("theirs.json", DUO);
            session.chooser_picks(&file);
            session.choose("File", "Compare with file");
            session.wait_for_dialog("Compare with file");
            session.wait_for("the differences", |session| {
                session.dialog("Compare with file").query_by_role_and_label(Role::Button, "Apply").is_some()
            });
            session
        }),
        ("path", || {
            let mut session = duo();
            session.chooser_answers(Picked::NoChooser);
            session.press_with(CTRL, Key::E);
            session.wait_for_dialog("Export policy");
            session
        }),
        ("question", || {
            let mut session = duo();
            session.press(Key::Space);
            session.request_close();
            session
        }),
        ("notice", || {
            let mut session = duo();
            session.drop_file(&PathBuf::from(format!("/not/there/{}.json", "long".repeat(40))));
            session.wait_for_dialog("The file was not opened");
            session
        }),
        ("recovery", recovery),
        ("conflict", || {
            let mut session = duo();
            session.send(Event::WindowFocused(false));
            session.file("duo.radius.json", policy_of(&["SMS"]));
            session.send(Event::WindowFocused(true));
            session.wait_for_dialog("Another program has changed the file");
            session
        }),
    ]);
}

/// The offer to restore the unsaved work of a console that was killed.
fn recovery() -> Session {
    let machine = Machine::with_policy(&long_policy());
    let mut session = machine.start_with_file();
    select_first(&mut session);
    session.press(Key::Space);
    session.pass_secs(1.1);
    session.wait_for("the copy", |_| !machine.copies().is_empty());
    drop(session);
    let mut session = machine.start();
    session.wait_for("the offer", |session| !session.dialogs().is_empty());
    session
}

fn view(session: &Session) -> egui_kittest::Node<'_> {
    session.harness.get_by_role_and_label(Role::Group, "Client view")
}

fn press(session: &mut Session, button: &'static str) {
    session.click(|session| view(session).get_by_role_and_label(Role::Button, button));
}

/// A test that ended without a response.
fn finished_test(size: Vec2) -> Session {
    let server = UdpSocket::bind("127.0.0.1:0").unwrap();
    let policy = policy_at(&["Push"], "127.0.0.1", server.local_addr().unwrap().port());
    let mut session = trial(session_with(&policy, size));
    session.press(Key::Enter);
    session.answer("Test Push?", "Send");
    let has = |session: &Session, text: &str| Session::words(&view(session)).iter().any(|line| line.contains(text));
    session.wait_for("the request", |session| has(session, "Access-Request"));
    press(&mut session, "End test");
    assert!(has(&session, "Test finished"));
    session
}

/// The client view in its dialog.
fn narrow(text: &str) -> Session {
    let mut session = session_with(text, vec2(900.0, 600.0));
    session.click(|session| session.page("Automation").get_by_role_and_label(Role::Button, "Client view"));
    session
}

fn trial(mut session: Session) -> Session {
    select_first(&mut session);
    session.press(Key::F5);
    session.type_text("alice.with.a.long.name@example.com");
    for typed in ["password", "secret"] {
        session.press(Key::Tab);
        session.type_text(typed);
    }
    session
}

fn with_options(mut session: Session) -> Session {
    press(&mut session, "More options");
    session
}

#[test]
fn the_client_view_fits_every_window() {
    inspect(&[
        ("simulation in a dialog", || narrow(DUO)),
        ("long simulation in a dialog", || narrow(&long_policy())),
        ("played logon", || {
            let mut session = duo();
            press(&mut session, "Play");
            session.pass_secs(2.1);
            session
        }),
        ("played logon in a dialog", || {
            let mut session = narrow(&long_policy());
            press(&mut session, "Play");
            session.pass_secs(2.1);
            session
        }),
        ("more options of the simulation", || with_options(duo())),
        ("more options of the simulation in a dialog", || with_options(narrow(DUO))),
        ("more options of a test", || with_options(trial(duo()))),
        ("more options of a test in a dialog", || with_options(trial(session_with(DUO, vec2(900.0, 600.0))))),
        ("test form", || trial(duo())),
        ("test form in a dialog", || trial(session_with(DUO, vec2(900.0, 600.0)))),
        ("test form without a server", || trial(session_with(&policy_of(&["Push"]), vec2(1240.0, 840.0)))),
        ("question before a test", || {
            let mut session =
                trial(session_with(&policy_at(&[&LONG.repeat(2)], "radius1.example.com", 1812), vec2(1240.0, 840.0)));
            session.press(Key::F5);
            session
        }),
        ("test result", || {
            let server = UdpSocket::bind("127.0.0.1:0").unwrap();
            let policy = policy_at(&["Push"], "127.0.0.1", server.local_addr().unwrap().port());
            let mut session = trial(session_with(&policy, vec2(1240.0, 840.0)));
            session.press(Key::F5);
            session.answer("Test Push?", "Send");
            press(&mut session, "End test");
            session
        }),
        ("test result in a dialog", || finished_test(vec2(900.0, 600.0))),
        ("trace of a test", || {
            let mut session = finished_test(vec2(900.0, 600.0));
            (0..9).for_each(|_| session.press(Key::PageDown));
            session
        }),
    ]);
}

/// The client view of a policy, on the page or in its dialog.
fn client_view(text: &str, size: Vec2) -> Session {
    let mut session = session_with(text, size);
    if session.harness.query_by_role_and_label(Role::Group, "Client view").is_none() {
        session.choose("View", "Client view");
    }
    session
}

#[test]
fn lists_and_options_fit_every_window() {
    inspect_popups(&[
        ("MFA servers", |size| {
            let mut session = session_with(DUO, size);
            session.show_tab("Connection");
            session.click(|session| session.page("Connection").get_by_role_and_label(Role::ComboBox, "MFA server"));
            session
        }),
        ("presets of a new policy", |size| {
            let mut session = session_with(DUO, size);
            session.choose("File", "New");
            session.click(|session| session.dialog("New policy").get_by_role(Role::ComboBox));
            session
        }),
        ("platforms", |size| {
            let mut session = session_with(DUO, size);
            session.click(|session| session.page("Automation").get_by_role_and_label(Role::ComboBox, "Platform"));
            session
        }),
        ("responses of the server", |size| {
            let mut session = client_view(DUO, size);
            session.click(|session| view(session).get_by_role_and_label(Role::ComboBox, "Server response"));
            session
        }),
        ("copies of a trace", |size| {
            let mut session = finished_test(size);
            press(&mut session, "Copy trace");
            session
        }),
    ]);
}

#[test]
fn menus_fit_every_window() {
    inspect(&[
        ("File", || menu("File")),
        ("Edit", || menu("Edit")),
        ("Tasks of the menu bar", || menu("Tasks")),
        ("View", || menu("View")),
        ("Help", || menu("Help")),
        ("Export", || submenu("File", "Export")),
        ("Theme", || submenu("View", "Theme")),
        ("Tasks", || {
            let mut session = duo();
            session.click(|session| session.page("Automation").get_by_role_and_label(Role::Button, "Tasks"));
            session
        }),
        ("context menu", || {
            let mut session = duo();
            session.click(|session| session.row("Push"));
            session.press_with(egui::Modifiers::SHIFT, Key::F10);
            session
        }),
    ]);
}

fn menu(name: &str) -> Session {
    let mut session = duo();
    session.open_menu(name);
    session
}

fn submenu(name: &str, item: &'static str) -> Session {
    let mut session = menu(name);
    session.click(|session| session.harness.get_by_label(item));
    session
}
