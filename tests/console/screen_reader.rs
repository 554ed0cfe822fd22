//! What screen readers are told: names, states, positions and values, what they announce, and what their requests do.

use std::collections::HashMap;

use eframe::App as _;
use egui::accesskit::{self, Action, ActionData, Live, NodeId, Role, Toggled};
use egui::{Context, Event, Key, Memory, Modifiers, Pos2, RawInput, Rect, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use radius_console::console::Console;
use radius_console::console::picker::{FilePicker, Parent, Picked, Request, Wait};
use radius_console::settings::Settings;

use crate::session::{CTRL, Session, edited, policy_of};

/// The announcements of a console: as in AccessKit, a live text is announced when it appears and when it changes.
#[derive(Default)]
struct Announcements {
    known: HashMap<NodeId, String>,
}

impl Announcements {
    fn of(session: &Session) -> Self {
        let mut announcements = Self::default();
        announcements.take(session);
        announcements
    }

    /// Returns what was announced since the last call.
    fn take(&mut self, session: &Session) -> Vec<String> {
        let root = session.harness.root();
        let live = root.children_recursive().filter_map(|node| {
            let inner = node.accesskit_node();
            let words = inner.label().or_else(|| inner.value())?;
            (inner.live() != Live::Off).then(|| (inner.locate().0, words))
        });
        let live: HashMap<NodeId, String> = live.collect();
        let news = live.iter().filter(|(id, words)| self.known.get(id) != Some(words));
        let news = news.map(|(_, words)| words.clone()).collect();
        self.known = live;
        news
    }
}

/// Sends the request of a screen reader to a node.
fn request(session: &mut Session, find: impl for<'s> Fn(&'s Session) -> Node<'s>, action: Action, value: Option<&str>) {
    let (target_node, target_tree) = find(session).accesskit_node().locate();
    let data = value.map(|value| ActionData::Value(value.into()));
    session.send(Event::AccessKitActionRequest(accesskit::ActionRequest { action, target_node, target_tree, data }));
}

fn description(node: &Node<'_>) -> String {
    node.accesskit_node().description().unwrap_or_default()
}

/// The position of an item from 1, and the size of its group.
fn place(node: &Node<'_>) -> (usize, usize) {
    let inner = node.accesskit_node();
    let around = std::iter::successors(inner.parent(), egui_kittest::kittest::AccessKitNode::parent);
    let size = around.into_iter().find_map(|around| around.size_of_set());
    (inner.position_in_set().unwrap() + 1, size.unwrap())
}

/// The role and name of what a node belongs to.
fn parent(node: &Node<'_>) -> (Role, Option<String>) {
    let around = std::iter::successors(node.accesskit_node().parent(), egui_kittest::kittest::AccessKitNode::parent);
    let parent = around.into_iter().find(|around| around.role() != Role::GenericContainer).unwrap();
    (parent.role(), parent.label())
}

fn combo<'s>(session: &'s Session, name: &'s str) -> Node<'s> {
    session.harness.get_by_role_and_label(Role::ComboBox, name)
}

/// The options of a combo box, each with whether it is selected.
fn options(session: &Session, name: &str) -> Vec<(String, bool)> {
    let combo = combo(session, name);
    let options = combo.query_all_by_role(Role::ListBoxOption).map(|option| {
        let inner = option.accesskit_node();
        (inner.label().unwrap_or_default(), inner.is_selected() == Some(true))
    });
    options.collect()
}

#[test]
fn a_row_says_its_state_command_image_autosend_advice_and_position() {
    let text = edited(&policy_of(&["Push", "SMS"]), |policy| {
        policy["actions"][0]["enabled"] = false.into();
        policy["actions"][1]["command"] = "sms ".into();
        policy["actions"][1]["image"] = "phone".into();
        policy["actions"][1]["autoSend"] = true.into();
    });
    let session = Session::with_policy(&text);
    assert_eq!(description(&session.row("Push")), "disabled, command push, image Push, 2 notes. Description is empty");
    let expected = "enabled, command sms with a space at the end, image Phone, Autosend, 1 warning, 3 notes. Command \"sms \" starts or ends with a space";
    assert_eq!(description(&session.row("SMS")), expected);
    assert_eq!((place(&session.row("Push")), place(&session.row("SMS"))), ((1, 2), (2, 2)));
}

#[test]
fn the_columns_of_the_list_have_headers() {
    let session = Session::with_actions(&["Push"]);
    let columns = session.page("Automation").get_by_role_and_label(Role::Group, "Columns");
    let headers: Vec<_> =
        columns.query_all_by_role(Role::ColumnHeader).filter_map(|node| node.accesskit_node().label()).collect();
    assert_eq!(headers, ["Enabled", "Title", "Command", "Description", "Action message", "Autosend"]);
}

#[test]
fn the_check_box_of_a_row_belongs_to_the_row() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    let of_sms = |session: &Session| {
        let checkbox =
            session.row("SMS").get_by_role_and_label(Role::CheckBox, "Enable SMS").accesskit_node().toggled();
        checkbox.unwrap()
    };
    assert_eq!(of_sms(&session), Toggled::True);
    let event = Session::press_event(&session.row("SMS").get_by_label("Enable SMS"));
    session.send(event);
    assert_eq!((of_sms(&session), session.selected().as_deref()), (Toggled::False, Some("SMS")));
}

#[test]
fn a_screen_reader_selects_a_row_and_opens_nothing() {
    let mut session = Session::with_actions(&["Push", "SMS", "Token"]);
    for (action, title) in [(Action::Click, "SMS"), (Action::Focus, "Token"), (Action::Focus, "Push")] {
        request(&mut session, |session| session.row(title), action, None);
        assert_eq!(session.selected().as_deref(), Some(title), "{action:?}");
        assert_eq!(session.focused().as_deref(), Some(title), "{action:?}");
        assert!(session.dialogs().is_empty());
    }
}

#[test]
fn every_item_of_a_group_takes_the_focus_that_a_screen_reader_asks_for() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    session.click(|session| session.row("SMS"));
    for (role, name) in [
        (Role::Tab, "Connection"),
        (Role::Button, "View"),
        (Role::RadioButton, "RADIUS server"),
        (Role::Button, "More options"),
    ] {
        let item = session.harness.get_by_role_and_label(role, name);
        assert!(item.accesskit_node().data().supports_action(Action::Focus), "{name}");
        request(&mut session, |session| session.harness.get_by_role_and_label(role, name), Action::Focus, None);
        assert_eq!(session.focused().as_deref(), Some(name));
    }
    // Going there selects nothing.
    let server = session.harness.get_by_role_and_label(Role::RadioButton, "RADIUS server");
    assert_eq!(server.accesskit_node().toggled(), Some(Toggled::False));
}

#[test]
fn a_closed_combo_box_has_its_value_and_its_choices() {
    let mut session = Session::with_actions(&["Push"]);
    let all = ["Accept", "Reject", "Ask for a code", "No response"];
    let marked = |chosen: &str| all.map(|option| (option.to_owned(), option == chosen)).to_vec();
    assert_eq!(options(&session, "Server response"), marked("Accept"));
    assert_eq!(combo(&session, "Server response").value().as_deref(), Some("Accept"));
    request(
        &mut session,
        |session| combo(session, "Server response").get_by_role_and_label(Role::ListBoxOption, "Reject"),
        Action::Click,
        None,
    );
    assert_eq!(options(&session, "Server response"), marked("Reject"));
    assert_eq!(combo(&session, "Server response").value().as_deref(), Some("Reject"));
    assert_eq!(combo(&session, "Server response").accesskit_node().data().is_expanded(), Some(false));
}

#[test]
fn a_screen_reader_opens_a_combo_box_and_its_choice_closes_the_list() {
    let mut session = Session::with_actions(&["Push"]);
    request(&mut session, |session| combo(session, "Server response"), Action::Click, None);
    assert_eq!(combo(&session, "Server response").accesskit_node().data().is_expanded(), Some(true));
    assert_eq!(session.focused().as_deref(), Some("Accept"));
    let reject = |session: &Session| -> (usize, usize) {
        let list = session.harness.get_by_role_and_label(Role::ListBox, "Server response");
        place(&list.get_by_role_and_label(Role::ListBoxOption, "Reject"))
    };
    assert_eq!(reject(&session), (2, 4));
    request(
        &mut session,
        |session| {
            let list = session.harness.get_by_role_and_label(Role::ListBox, "Server response");
            list.get_by_role_and_label(Role::ListBoxOption, "Reject")
        },
        Action::Click,
        None,
    );
    assert_eq!(combo(&session, "Server response").accesskit_node().data().is_expanded(), Some(false));
    assert_eq!(combo(&session, "Server response").value().as_deref(), Some("Reject"));
    assert_eq!(session.focused().as_deref(), Some("Server response"));
}

#[test]
fn a_radio_button_has_a_named_group_and_a_position() {
    let mut session = Session::with_actions(&["Push"]);
    let radio = |session: &Session, name: &'static str| {
        let node = session.harness.get_by_role_and_label(Role::RadioButton, name);
        (parent(&node), place(&node), node.accesskit_node().toggled())
    };
    let group = |name: &str| (Role::RadioGroup, Some(name.to_owned()));
    assert_eq!(radio(&session, "Later logon"), (group("Logon"), (2, 2), Some(Toggled::False)));
    session.click(|session| session.harness.get_by_role_and_label(Role::Button, "More options"));
    let another = radio(&session, "Ask for another code");
    assert_eq!((another.0, another.1.1), (group("Response to a code"), 4));
    session.press(Key::Insert);
    let (of, (_, count), checked) = radio(&session, "Phone");
    assert_eq!((of, checked), (group("Select an image"), Some(Toggled::False)));
    assert!(count > 20, "{count}");
}

#[test]
fn a_review_says_the_old_and_the_new_value_at_each_check_box() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    let theirs = edited(&policy_of(&["Push", "SMS"]), |policy| {
        policy["actions"][1]["command"] = "text".into();
        policy["actions"][0]["autoSend"] = true.into();
    });
    let file = session.file("theirs.json", theirs);
    session.chooser_picks(&file);
    session.choose("File", "Import");
    session.wait_for_dialog("Review import");
    let said = |name: &str| description(&session.dialog("Review import").get_by_role_and_label(Role::CheckBox, name));
    assert_eq!(said("Change Command of \"SMS\""), "Old value: \"sms\". New value: \"text\"");
    assert_eq!(said("Change Autosend"), "Old value: none. New value: \"Push\"");
    let whole = description(&session.dialog("Review import"));
    let expected = "Changes from the file. Nothing has been applied yet. 2 of 2 selected: Change Command of \"SMS\", Change Autosend";
    assert_eq!(whole, expected);
}

#[test]
fn a_field_that_turns_invalid_is_announced_once_while_the_user_types() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.show_tab("Connection");
    session.click(|session| session.connection_field("Port"));
    session.press_with(CTRL, Key::A);
    let mut announcements = Announcements::of(&session);
    session.type_text("x");
    let port = |session: &Session| description(&session.connection_field("Port"));
    let is_about_port = |words: &String| words.starts_with("Port");
    let said: Vec<String> = announcements.take(&session).into_iter().filter(is_about_port).collect();
    assert_eq!(said, ["Port is not valid. Enter a whole number from 1 to 65535."]);
    let first = port(&session);
    session.type_text("y");
    assert!(!announcements.take(&session).iter().any(is_about_port));
    assert_eq!(port(&session), first, "screen readers say each change of the focused field");
    session.press(Key::Tab);
    assert!(port(&session).contains("xy"), "{}", port(&session));
    let data = session.connection_field("Port");
    assert!(data.accesskit_node().data().error_message().is_some());
    session.fill(|session| session.connection_field("Port"), "1812");
    announcements.take(&session);
    session.press_with(CTRL, Key::A);
    session.type_text("z");
    assert!(announcements.take(&session).iter().any(is_about_port), "again after it was valid");
}

#[test]
fn a_field_left_empty_is_announced_by_name() {
    let mut session = Session::new();
    session.press(Key::Insert);
    let mut announcements = Announcements::of(&session);
    session.press(Key::Tab);
    assert_eq!(announcements.take(&session), ["Title is not valid. Enter text of 1 to 255 characters."]);
}

#[test]
fn what_happens_in_a_simulated_logon_is_announced_once_and_in_order() {
    let mut session = Session::with_policy(&edited(&policy_of(&["Push", "SMS"]), |policy| {
        policy["actions"][0]["autoSend"] = true.into();
    }));
    let mut announcements = Announcements::of(&session);
    let play = |session: &mut Session| session.click(|session| session.harness.get_by_label("Play"));
    play(&mut session);
    let because = "Push ran automatically, because this client received the configuration for the first time and the action has \
                   Autosend.";
    let mut said = announcements.take(&session);
    for _ in 0..3 {
        session.pass_secs(2.1);
        said.extend(announcements.take(&session));
    }
    assert_eq!(
        said,
        [
            "The client sent the password.".to_owned(),
            format!(
                "The server asked for a second factor: the OTP dialog opened. {because} The client sent the command \"push\"."
            ),
            "The server accepted Push: logged on. This client remembers Push.".to_owned(),
        ]
    );
    session.show_tab("Connection");
    announcements.take(&session);
    session.show_tab("Automation");
    assert!(!announcements.take(&session).iter().any(|words| words.contains("logged on")), "nothing is said twice");
    play(&mut session);
    assert!(announcements.take(&session).contains(&said[0]), "another logon is announced again");
}

#[test]
fn a_forecast_is_not_announced() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    let mut announcements = Announcements::of(&session);
    session.click(|session| session.row("SMS"));
    session.choose("Tasks", "Autosend");
    assert!(session.outline().contains("Ready. SMS will run automatically"), "{}", session.outline());
    let said = announcements.take(&session);
    assert!(said.iter().all(|words| !words.contains("automatically")), "{said:?}");
}

#[test]
fn the_first_unsaved_change_is_announced_and_what_a_message_hid_is_not_said_late() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    let mut announcements = Announcements::of(&session);
    session.press(Key::Delete);
    assert_eq!(announcements.take(&session), ["Deleted \"Push\". Changes not saved"]);
    session.click(|session| session.row("SMS").get_by_label("Enable SMS"));
    assert_eq!(announcements.take(&session), [""; 0], "the row says that it is disabled");
    session.press_in_footer("Apply");
    session.wait_for("the save", |session| !session.console().document().is_changed());
    assert_eq!(announcements.take(&session), ["Policy file: duo.radius.json, saved"]);
}

#[test]
fn a_moved_action_is_announced_with_its_new_position() {
    let mut session = Session::with_actions(&["Push", "SMS", "Token"]);
    session.click(|session| session.row("SMS"));
    let mut announcements = Announcements::of(&session);
    session.click(|session| session.page("Automation").get_by_label("Move up"));
    assert!(announcements.take(&session).contains(&"Moved: SMS, 1 of 3".to_owned()));
    session.click(|session| session.row("Token"));
    assert!(!announcements.take(&session).iter().any(|words| words.contains("of 3")), "nothing has moved");
}

#[test]
fn the_reason_why_no_action_can_be_added_is_announced_when_the_menu_opens() {
    let mut session = Session::with_actions(&["1", "2", "3", "4", "5"]);
    let mut announcements = Announcements::of(&session);
    session.open_menu("Tasks");
    assert_eq!(announcements.take(&session), ["A policy can have at most five actions"]);
}

#[test]
fn a_dialog_has_extents_and_a_question_says_its_text() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Insert);
    let dialog = session.dialog("Add Action");
    let ok = dialog.get_by_role_and_label(Role::Button, "OK").rect();
    assert!(dialog.rect().contains_rect(ok) && dialog.rect().width() >= 640.0, "{}", dialog.rect());
    session.press(Key::Escape);
    session.click(|session| session.row("Push").get_by_label("Enable Push"));
    session.request_close();
    let question = session.dialog("Save changes to Duo?");
    let expected = format!("You have 1 unsaved change. {}", session.path("duo.radius.json").display());
    assert_eq!(description(&question), expected);
}

#[test]
fn the_language_is_known_for_the_console_but_not_for_a_policy() {
    let mut session = Session::with_actions(&["Push"]);
    let language = |node: &Node<'_>| node.accesskit_node().data().language().map(str::to_owned);
    assert_eq!(language(&session.harness.root()).as_deref(), Some("en"));
    assert_eq!(language(&session.row("Push")).as_deref(), Some("und"));
    session.press(Key::Insert);
    assert_eq!(language(&session.field("Add Action", "Title")).as_deref(), Some("und"));
}

#[test]
fn a_password_can_be_set_by_a_screen_reader_and_is_read_as_dots() {
    let mut session = Session::with_policy(include_str!("duo.radius.json"));
    session.show_tab("Connection");
    let field = |session: &Session| -> String {
        let field = session.page("Connection").get_by_role_and_label(Role::PasswordInput, "Secret key");
        let inner = field.accesskit_node();
        assert!(inner.supports_text_ranges(), "some screen readers could not set it");
        inner.document_range().text()
    };
    assert_eq!(field(&session), "");
    request(
        &mut session,
        |session| session.page("Connection").get_by_role_and_label(Role::PasswordInput, "Secret key"),
        Action::SetValue,
        Some("hidden"),
    );
    assert_eq!(field(&session), "••••••");
    assert!(!session.outline().contains("hidden"));
}

struct NoPicker;

impl FilePicker for NoPicker {
    fn prepare(&self, _request: &Request, _parent: &dyn Parent) -> Wait {
        Box::new(|| Picked::NoChooser)
    }
}

/// A window that a screen reader may start to read.
struct Window {
    ctx: Context,
    frame: eframe::Frame,
    console: Console,
    width: f32,
}

impl Window {
    /// Opens the example with three actions.
    fn open(width: f32) -> Self {
        let (folder, policy) = (tempfile::tempdir().unwrap(), include_str!("duo.radius.json"));
        let file = folder.path().join("duo.radius.json");
        std::fs::write(&file, policy).unwrap();
        let (ctx, frame) = (Context::default(), eframe::Frame::_new_kittest());
        let console = Console::new(&ctx, Settings::default(), Box::new(NoPicker));
        let mut window = Self { ctx, frame, console, width };
        window.console.open(&window.ctx, file);
        // Nothing is drawn before the file is open, so that the focus does not depend on how long that takes.
        while window.console.document().policy().actions().len() == 0 {
            let poll = |ui: &mut egui::Ui| window.console.logic(ui.ctx(), &mut window.frame);
            window.ctx.run_ui(RawInput::default(), poll).textures_delta.clear();
            std::thread::yield_now();
        }
        window
    }

    /// Draws a pass in which this key is pressed. Returns what it paints.
    fn draw(&mut self, key: Option<(Modifiers, Key)>) -> String {
        let event = |(modifiers, key)| Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers };
        let events = key.map(event).into_iter().collect();
        let screen_rect = Some(Rect::from_min_size(Pos2::ZERO, vec2(self.width, 840.0)));
        let input = RawInput { screen_rect, time: Some(1.0), events, ..RawInput::default() };
        let (console, frame) = (&mut self.console, &mut self.frame);
        let mut output = self.ctx.run_ui(input, |ui| {
            console.logic(ui.ctx(), frame);
            console.ui(ui, frame);
        });
        output.textures_delta.clear();
        format!("{:?}", self.ctx.tessellate(output.shapes, output.pixels_per_point))
    }

    /// Presses a key and draws until nothing changes any more. Returns what is painted, and where the focus is.
    fn press(&mut self, key: Option<(Modifiers, Key)>) -> (String, Option<Rect>) {
        self.draw(key);
        self.draw(None);
        let painted = self.draw(None);
        let focused = self.ctx.memory(Memory::focused).and_then(|id| self.ctx.read_response(id));
        (painted, focused.map(|control| control.rect))
    }
}

const TAB: Option<(Modifiers, Key)> = Some((Modifiers::NONE, Key::Tab));

#[test]
fn the_window_and_its_focus_stay_the_same_when_a_screen_reader_starts_and_ends() {
    let others = [Key::F6, Key::ArrowDown, Key::F10, Key::ArrowDown, Key::Escape, Key::Escape, Key::F2];
    let others = others.map(|key| Some((Modifiers::NONE, key)));
    let keys = [vec![TAB; 24], others.to_vec(), vec![Some((CTRL, Key::Tab)), TAB]].concat();
    for width in [1240.0, 700.0] {
        let mut window = Window::open(width);
        let mut places = Vec::new();
        for (index, key) in keys.iter().enumerate() {
            let unread = window.press(*key);
            let after = &keys[..=index];
            window.ctx.enable_accesskit();
            assert!(window.press(None) == unread, "{width} points wide: a screen reader starts after {after:?}");
            window.ctx.disable_accesskit();
            assert!(window.press(None) == unread, "{width} points wide: it ends after {after:?}");
            places.extend(unread.1);
        }
        places.sort_by(|a, b| (a.min.y, a.min.x).partial_cmp(&(b.min.y, b.min.x)).unwrap());
        places.dedup();
        assert!(places.len() > 10, "the focus goes around: {places:?}");
    }
}
