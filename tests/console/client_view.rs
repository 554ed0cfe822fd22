//! The client view: what it shows during editing, and the simulated logon.

use egui::accesskit::Role;
use egui::{Key, Modifiers, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{CTRL, Session, Setup, key_event, policy_of};

/// Three actions, the first with Autosend.
fn session() -> Session {
    session_of(&["Push", "Call me", "SMS"])
}

fn session_of(titles: &[&'static str]) -> Session {
    let mut session = Session::with_actions(titles);
    let first = titles[0];
    session.click(|session| session.row(first));
    session.choose("Tasks", "Autosend");
    session
}

fn view(session: &Session) -> Node<'_> {
    session.harness.get_by_role_and_label(Role::Group, "Client view")
}

fn button<'s>(session: &'s Session, label: &'s str) -> Node<'s> {
    view(session).get_by_role_and_label(Role::Button, label)
}

fn press(session: &mut Session, label: &'static str) {
    session.click(|session| button(session, label));
}

fn words(session: &Session) -> String {
    Session::words(&view(session)).join("\n")
}

fn has(session: &Session, label: &str) -> bool {
    view(session).query_by_role_and_label(Role::Button, label).is_some()
}

/// Chooses how the server responds to a method.
fn server_answers(session: &mut Session, answer: &'static str) {
    session.click(|session| view(session).get_by_role_and_label(Role::ComboBox, "Server response"));
    session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, answer));
}

/// Chooses an option under More options, and closes them again.
fn more(session: &mut Session, combo: &'static str, choice: &'static str) {
    press(session, "More options");
    choose_option(session, combo, choice);
    press(session, "More options");
}

/// Chooses among radio buttons or in a combo box of this name.
fn choose_option(session: &mut Session, name: &'static str, choice: &'static str) {
    if options(session).query_by_role_and_label(Role::RadioGroup, name).is_some() {
        return session.click(|session| {
            let group = options(session).get_by_role_and_label(Role::RadioGroup, name);
            group.get_by_role_and_label(Role::RadioButton, choice)
        });
    }
    session.click(|session| options(session).get_by_role_and_label(Role::ComboBox, name));
    session.click(|session| {
        let list = session.harness.get_by_role_and_label(Role::ListBox, name);
        list.get_by_role_and_label(Role::ListBoxOption, choice)
    });
}

/// The section that More options opens.
fn options(session: &Session) -> Node<'_> {
    view(session).get_by_role_and_label(Role::Group, "More options")
}

/// Chooses the message that the server sends with a rejection or a request for a code.
fn type_server_message(session: &mut Session, text: &str) {
    press(session, "More options");
    session.fill(|session| options(session).get_by_role_and_label(Role::TextInput, "Server message"), text);
    press(session, "More options");
}

/// Lets enough time pass for the server to respond.
fn wait(session: &mut Session) {
    session.pass_secs(2.1);
}

#[track_caller]
fn says(session: &Session, words_expected: &str) {
    assert!(words(session).contains(words_expected), "{words_expected:?} is not in:\n{}", words(session));
}

fn type_code(session: &mut Session, code: &str) {
    session.click(|session| view(session).get_by_role_and_label(Role::TextInput, "OTP"));
    session.type_text(code);
}

// --- the vendor's guide, client side ---------------------------------------------------------------------------------

#[test]
fn icons_appear_above_the_otp_field_in_order_without_disabled_ones() {
    let mut session = session();
    let x = |session: &Session, label: &'static str| button(session, label).rect().center().x;
    assert!(x(&session, "Push") < x(&session, "Call me") && x(&session, "Call me") < x(&session, "SMS"));
    let field = view(&session).get_by_role_and_label(Role::TextInput, "OTP").rect();
    assert!(button(&session, "Push").rect().max.y <= field.min.y);
    session.click(|session| session.row("Call me"));
    session.press(Key::Space);
    assert!(has(&session, "Push") && !has(&session, "Call me"));
}

#[test]
fn invisible_characters_are_escaped_unless_users_need_them() {
    let mut session = session_of(&["No\u{a0}break", "Phone ✓\u{fe0f}", "Pu\u{200b}sh"]);
    for title in ["No\u{a0}break", "Phone ✓\u{fe0f}", "Pu\\u{200b}sh"] {
        assert!(has(&session, title), "{title} is not in: {}", words(&session));
    }
    type_server_message(&mut session, "Try\u{a0}again\u{202e}");
    server_answers(&mut session, "Reject");
    press(&mut session, "Phone ✓\u{fe0f}");
    wait(&mut session);
    wait(&mut session);
    says(&session, "Try\u{a0}again\\u{202e}");
}

#[test]
fn hovering_or_focusing_an_icon_shows_its_description_as_a_tooltip() {
    let mut session = session();
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Description"), "Approve on your phone");
    session.press(Key::Enter);
    let dark = |session: &mut Session| {
        let picture = session.harness.render().unwrap();
        let left = view(session).get_by_role_and_label(Role::RadioButton, "First logon").rect().min.x;
        let pixel = |p: &image::Rgba<u8>| p.0 == [0x11, 0x18, 0x27, 0xff];
        picture.enumerate_pixels().filter(|(x, _, p)| *x as f32 > left && pixel(p)).count()
    };
    session.send(egui::Event::PointerGone);
    assert_eq!(dark(&mut session), 0);
    let at = button(&session, "Push").rect().center();
    session.send(egui::Event::PointerMoved(at));
    assert!(dark(&mut session) > 500, "under the pointer");
    session.send(egui::Event::PointerGone);
    assert_eq!(dark(&mut session), 0);
    button(&session, "Push").focus();
    session.run();
    assert!(dark(&mut session) > 500, "with the focus");
    assert_eq!(button(&session, "Push").accesskit_node().description().as_deref(), Some("Approve on your phone"));
}

#[test]
fn a_click_sends_the_command_and_the_progress_box_shows_the_action_message() {
    let mut session = session();
    session.click(|session| session.row("SMS"));
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Action message"), "Sending a text to your phone");
    session.press(Key::Enter);
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "Later logon"));
    press(&mut session, "Play");
    says(&session, "Logging on");
    wait(&mut session);
    says(
        &session,
        "No action ran automatically, because this client already has the configuration and remembers no method.",
    );
    press(&mut session, "SMS");
    says(&session, "Sending a text to your phone");
    says(&session, "The user chose SMS: the client sent the command \"sms\".");
    says(&session, "0:0");
    wait(&mut session);
    says(&session, "The server accepted SMS: logged on.");
    says(&session, "Logged on");
}

#[test]
fn the_autosend_action_runs_automatically_at_the_first_receipt() {
    let mut session = session();
    says(
        &session,
        "Ready. Push will run automatically, because this client receives the configuration for the first time",
    );
    press(&mut session, "Play");
    wait(&mut session);
    says(
        &session,
        "Push ran automatically, because this client received the configuration for the first time and the action has Autosend.",
    );
    wait(&mut session);
    says(&session, "This client remembers Push.");
}

#[test]
fn the_last_successful_method_runs_automatically_later() {
    let mut session = session();
    press(&mut session, "Play");
    wait(&mut session);
    press(&mut session, "Cancel");
    says(&session, "The user cancelled Push.");
    press(&mut session, "SMS");
    wait(&mut session);
    says(&session, "This client remembers SMS.");
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "Later logon"));
    says(&session, "SMS will run automatically, because it was the last successful method");
    press(&mut session, "Play");
    wait(&mut session);
    says(&session, "SMS ran automatically, because it was the last successful method");
}

// --- responses -------------------------------------------------------------------------------------------------------

#[test]
fn a_code_is_requested_and_accepted() {
    let mut session = session();
    server_answers(&mut session, "Ask for a code");
    press(&mut session, "Play");
    wait(&mut session);
    wait(&mut session);
    says(&session, "The server asked for a code.");
    assert!(!has(&session, "SMS"), "while a code is requested there are no icons");
    type_code(&mut session, "123456");
    session.press(Key::Enter);
    says(&session, "Checking the code");
    let cancel = view(&session).get_by_role_and_label(Role::Button, "Cancel").accesskit_node().description();
    assert_eq!(cancel.as_deref(), Some("Waiting for the server. Checking the code"), "the focus comes here");
    assert!(!words(&session).contains("123456"), "the log never contains a code");
    wait(&mut session);
    says(&session, "The server accepted Push: logged on.");
}

#[test]
fn a_logon_started_from_the_menu_also_gives_the_focus_to_the_otp_field() {
    let mut session = session();
    server_answers(&mut session, "Ask for a code");
    session.click(|session| session.row("Push"));
    session.choose("Tasks", "Simulate logon");
    wait(&mut session);
    wait(&mut session);
    says(&session, "The server asked for a code.");
    assert_eq!(session.focused().as_deref(), Some("OTP"));
}

#[test]
fn a_second_request_for_a_code_starts_with_an_empty_field() {
    let mut session = session();
    server_answers(&mut session, "Ask for a code");
    more(&mut session, "Response to a code", "Ask for another code");
    press(&mut session, "Play");
    wait(&mut session);
    wait(&mut session);
    type_code(&mut session, "123456");
    session.press(Key::Enter);
    wait(&mut session);
    says(&session, "The server asked for another code.");
    let field = view(&session).get_by_role_and_label(Role::TextInput, "OTP");
    assert_eq!(field.value().as_deref(), Some(""));
}

#[test]
fn a_rejection_shows_the_servers_message_and_the_dialog_again() {
    let mut session = session();
    server_answers(&mut session, "Reject");
    type_server_message(&mut session, "Not today");
    press(&mut session, "Play");
    wait(&mut session);
    wait(&mut session);
    says(&session, "The server rejected Push: \"Not today\"");
    says(&session, "will not run again automatically during this logon.");
    assert!(has(&session, "SMS"));
}

#[test]
fn a_timeout_leads_back_to_the_dialog() {
    let mut session = session();
    server_answers(&mut session, "No response");
    press(&mut session, "Play");
    wait(&mut session);
    session.pass_secs(4.0);
    says(&session, "1:");
    session.pass_secs(4.0);
    says(&session, "The server did not respond to Push.");
    assert!(has(&session, "SMS"));
}

#[test]
fn the_password_alone_can_be_accepted_or_rejected() {
    for (answer, expected) in [
        ("Accept", "accepted the password without a second factor"),
        ("Reject", "The server rejected the password."),
        ("No response", "The server did not respond to the password."),
    ] {
        let mut session = session();
        more(&mut session, "Response to the password", answer);
        press(&mut session, "Play");
        session.pass_secs(7.0);
        says(&session, expected);
        press(&mut session, "Reset");
        says(&session, "Ready. Push will run");
    }
}

#[test]
fn the_users_switch_applies_only_without_a_policy() {
    let mut session = session();
    press(&mut session, "Play");
    wait(&mut session);
    wait(&mut session);
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "Later logon"));
    says(&session, "Push will run automatically");
    more(&mut session, "Remember last method used", "User turned it off");
    says(&session, "No action will run automatically, because Remember last method used is off.");
    says(&session, "(assumed)");
}

// --- during editing --------------------------------------------------------------------------------------------------

#[test]
fn a_draft_shows_while_typing_and_disappears_on_cancel() {
    let mut session = session_of(&["Push"]);
    session.press(Key::Insert);
    session.type_text("Ring the desk");
    assert!(has(&session, "Ring the desk"));
    session.press(Key::Escape);
    assert!(has(&session, "Push") && !has(&session, "Ring the desk"));
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Title"), "Knock");
    assert!(has(&session, "Knock") && !has(&session, "Push"));
    session.fill(|session| session.field("Edit Action", "Title"), "");
    assert!(has(&session, "No title yet"));
    session.press(Key::Escape);
    assert!(has(&session, "Push"));
}

#[test]
fn a_logon_keeps_the_policy_it_started_with() {
    let mut session = session();
    press(&mut session, "Play");
    wait(&mut session);
    press(&mut session, "Cancel");
    session.click(|session| session.row("SMS"));
    session.press(Key::Delete);
    assert!(has(&session, "SMS"), "the logon keeps its policy");
    says(&session, "The policy changed. Play again to use it.");
    press(&mut session, "Reset");
    assert!(!has(&session, "SMS"));
}

#[test]
fn opening_another_policy_starts_with_a_new_client() {
    let mut session = session();
    press(&mut session, "Play");
    wait(&mut session);
    wait(&mut session);
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "Later logon"));
    let other = session.file("other.radius.json", policy_of(&["Other"]));
    session.press_with(CTRL, Key::S);
    session.wait_for("the file to be saved", |session| !session.console().document().is_changed());
    session.drop_file(&other);
    session.wait_for("the other file", |session| session.rows() == ["Other"]);
    says(&session, "Ready. No action will run automatically, because none has Autosend.");
}

#[test]
fn below_1100_points_the_view_folds_to_a_button() {
    let mut session =
        Session::with_policy_and(&policy_of(&["Push"]), Setup { size: vec2(1000.0, 700.0), ..Setup::default() });
    assert!(session.harness.query_by_role_and_label(Role::Group, "Client view").is_none());
    session.click(|session| session.page("Automation").get_by_role_and_label(Role::Button, "Client view"));
    assert_eq!(session.dialogs(), ["Client view"]);
    press(&mut session, "Play");
    says(&session, "Logging on");
    session.press(Key::Escape);
    assert!(session.dialogs().is_empty());
    // In an action's dialog the OTP dialog appears below the fields.
    session.click(|session| session.row("Push"));
    session.press(Key::F2);
    let _ = session.dialog("Edit Action").get_by_role_and_label(Role::Image, "Push");
}

#[test]
fn the_menu_hides_and_shows_the_view() {
    let mut session = session();
    session.choose("View", "Client view");
    assert!(session.harness.query_by_role_and_label(Role::Group, "Client view").is_none());
    session.choose("View", "Client view");
    let _ = view(&session);
}

#[test]
fn ctrl_tab_switches_tabs() {
    let mut session = session();
    session.press_with(CTRL, Key::Tab);
    let _ = session.page("Connection");
    session.press_with(CTRL, Key::PageUp);
    let _ = session.page("Automation");
}

#[test]
fn an_icon_clicked_before_play_is_chosen_when_the_dialog_opens() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    press(&mut session, "SMS");
    says(&session, "Logging on");
    wait(&mut session);
    says(&session, "The user chose SMS");
}

#[test]
fn an_automatic_action_takes_precedence_over_a_clicked_icon() {
    let mut session = session();
    press(&mut session, "SMS");
    wait(&mut session);
    says(&session, "Push ran automatically");
    wait(&mut session);
    assert!(!words(&session).contains("The user chose"));
}

/// What a screen reader says about an icon besides its title.
fn description(session: &Session, icon: &'static str) -> String {
    button(session, icon).accesskit_node().description().unwrap_or_default()
}

#[test]
fn an_icon_says_beforehand_that_another_action_will_run_instead() {
    let mut session = session();
    session.click(|session| session.row("SMS"));
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Description"), "Sends a text");
    session.press(Key::Enter);
    let autosend = "Push will run instead, because this client receives the configuration for the first time and the \
                    action has Autosend.";
    assert_eq!(description(&session, "Push"), "", "it runs itself");
    assert_eq!(description(&session, "Call me"), autosend);
    assert_eq!(description(&session, "SMS"), format!("Sends a text\n{autosend}"));
    // During the logon, a click on an icon does what the icon says.
    press(&mut session, "SMS");
    wait(&mut session);
    press(&mut session, "Cancel");
    assert_eq!(description(&session, "SMS"), "Sends a text");
    press(&mut session, "SMS");
    wait(&mut session);
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "Later logon"));
    let remembered = "SMS will run instead, because it was the last successful method, and Remember last method used \
                      is on.";
    assert_eq!(description(&session, "SMS"), "Sends a text");
    assert_eq!(description(&session, "Push"), remembered);
    // On the real server, an icon tests its own action.
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "RADIUS server"));
    assert_eq!(description(&session, "Push"), "");
}

#[test]
fn an_icon_says_nothing_if_no_action_will_run_automatically() {
    let mut session = Session::with_actions(&["Push", "SMS"]);
    assert_eq!((description(&session, "Push"), description(&session, "SMS")), (String::new(), String::new()));
    // A disabled action does not run, even with Autosend.
    session.click(|session| session.row("Push"));
    session.choose("Tasks", "Autosend");
    assert!(description(&session, "SMS").starts_with("Push will run instead"));
    session.choose("Tasks", "Enable");
    assert_eq!(description(&session, "SMS"), "");
}

/// Starts a logon with Play, which keeps the focus until a code is requested.
fn play_until_a_code_is_requested(session: &mut Session, text: &str) {
    server_answers(session, "Ask for a code");
    type_server_message(session, text);
    press(session, "Play");
    assert_eq!(session.focused().as_deref(), Some("Play"));
    wait(session);
    assert_eq!(session.focused().as_deref(), Some("Play"), "the action runs automatically");
}

#[test]
fn a_requested_code_is_typed_at_once_below_the_servers_prompt() {
    for (text, prompt) in [("Enter the code", "Enter the code"), ("", "Enter your passcode")] {
        let mut session = session();
        play_until_a_code_is_requested(&mut session, text);
        wait(&mut session);
        let field = view(&session).get_by_role_and_label(Role::TextInput, "OTP");
        assert!(field.is_focused(), "{:?}", session.focused());
        assert_eq!(field.accesskit_node().description().as_deref(), Some(prompt));
        assert!(Session::words(&view(&session)).contains(&prompt.to_owned()), "{}", words(&session));
        session.type_text("123456");
        session.press(Key::Enter);
        wait(&mut session);
        says(&session, "The server accepted Push: logged on.");
        assert_eq!(session.focused().as_deref(), Some("Play"), "for the next logon");
    }
}

#[test]
fn a_requested_code_takes_no_focus_from_a_control_outside_the_client_window() {
    let mut session = session();
    play_until_a_code_is_requested(&mut session, "");
    session.click(|session| session.row("SMS"));
    wait(&mut session);
    says(&session, "The server asked for a code.");
    assert_eq!(session.focused().as_deref(), Some("SMS"));
    // Back at Play, the focus stays there.
    button(&session, "Play").focus();
    session.run();
    assert_eq!(session.focused().as_deref(), Some("Play"));
}

#[test]
fn escape_in_the_client_window_is_cancel() {
    let mut session = session();
    let focus = |session: &mut Session, role, label: &'static str| {
        view(session).get_by_role_and_label(role, label).focus();
        session.run();
    };
    // Before a logon, there is nothing to cancel.
    focus(&mut session, Role::TextInput, "OTP");
    session.press(Key::Escape);
    assert_eq!(session.focused().as_deref(), Some("OTP"));
    says(&session, "Ready.");
    press(&mut session, "Play");
    wait(&mut session);
    // In the progress box.
    focus(&mut session, Role::Button, "Cancel");
    session.press(Key::Escape);
    says(&session, "The user cancelled Push.");
    assert_eq!(session.focused().as_deref(), Some("OTP"));
    // On an icon.
    focus(&mut session, Role::Button, "SMS");
    session.press(Key::Escape);
    says(&session, "The user cancelled the logon.");
    assert_eq!(session.focused().as_deref(), Some("Play"));
    // In the OTP field.
    press(&mut session, "Play");
    wait(&mut session);
    focus(&mut session, Role::Button, "Cancel");
    session.press(Key::Escape);
    assert_eq!(session.focused().as_deref(), Some("OTP"));
    session.press(Key::Escape);
    says(&session, "The user cancelled the logon.");
    // Elsewhere it cancels nothing.
    press(&mut session, "Play");
    session.press(Key::Escape);
    assert!(!words(&session).contains("cancelled"), "{}", words(&session));
    assert!(!session.is_closed());
}

#[test]
fn two_escapes_in_one_slow_frame_cancel_the_action_and_then_the_logon() {
    let mut session = session();
    press(&mut session, "Play");
    wait(&mut session);
    button(&session, "Cancel").focus();
    session.run();
    let escape = || key_event(Modifiers::NONE, Key::Escape);
    session.one_frame([escape(), escape(), escape()]);
    session.run();
    says(&session, "The user cancelled Push.");
    says(&session, "The user cancelled the logon.");
    assert_eq!(session.focused().as_deref(), Some("Play"));
}

#[test]
fn in_a_narrow_window_escape_cancels_the_logon_before_it_closes_the_dialog() {
    let size = vec2(1000.0, 700.0);
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), Setup { size, ..Setup::default() });
    session.choose("View", "Client view");
    press(&mut session, "Push");
    assert_eq!(session.focused().as_deref(), Some("Cancel"));
    session.press(Key::Escape);
    says(&session, "The user cancelled the logon.");
    assert_eq!((session.dialogs(), session.focused()), (vec!["Client view".to_owned()], Some("Play".to_owned())));
    session.press(Key::Escape);
    assert!(session.dialogs().is_empty());
}

#[test]
fn focus_follows_from_screen_to_screen() {
    let mut session = session();
    server_answers(&mut session, "Ask for a code");
    session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "Later logon"));
    press(&mut session, "Play");
    wait(&mut session);
    button(&session, "Push").focus();
    session.run();
    session.press(Key::ArrowRight);
    assert_eq!(session.focused().as_deref(), Some("Call me"));
    session.press(Key::End);
    session.press(Key::Enter);
    says(&session, "The user chose SMS");
    assert_eq!(session.focused().as_deref(), Some("Cancel"));
    wait(&mut session);
    says(&session, "The server asked for a code.");
    assert_eq!(session.focused().as_deref(), Some("OTP"));
}

#[test]
fn enter_on_a_control_of_the_narrow_view_leaves_it_open() {
    let size = vec2(1000.0, 700.0);
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), Setup { size, ..Setup::default() });
    session.choose("View", "Client view");
    button(&session, "Play").focus();
    session.run();
    session.press(Key::Enter);
    assert_eq!(session.dialogs(), ["Client view"]);
    says(&session, "Logging on");
}

/// Whether a button says that its section is open.
fn is_expanded(session: &Session, label: &'static str) -> Option<bool> {
    button(session, label).accesskit_node().data().is_expanded()
}

#[test]
fn more_options_is_a_section_of_named_controls_that_covers_nothing() {
    let server = policy_of(&["Push"]);
    for (width, height) in [(1240.0, 840.0), (900.0, 600.0), (480.0, 360.0)] {
        let size = vec2(width, height);
        for mode in ["Simulation", "RADIUS server"] {
            let mut session = Session::with_policy_and(&server, Setup { size, ..Setup::default() });
            if session.harness.query_by_role_and_label(Role::Group, "Client view").is_none() {
                session.choose("View", "Client view");
            }
            session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, mode));
            assert_eq!(is_expanded(&session, "More options"), Some(false), "{size} {mode}");
            let below = |session: &Session| {
                let labels = view(session).query_all_by_role(Role::Label).map(|line| line.rect().max.y);
                labels.fold(0.0, f32::max)
            };
            press(&mut session, "More options");
            assert_eq!(session.focused().as_deref(), Some("More options"), "{size} {mode}");
            assert_eq!(is_expanded(&session, "More options"), Some(true), "{size} {mode}");
            assert!(!egui::Popup::is_any_open(&session.harness.ctx), "{size} {mode}");
            let roles = [Role::RadioButton, Role::ComboBox, Role::TextInput, Role::CheckBox];
            let controls =
                roles.map(|role| options(&session).query_all_by_role(role).map(|node| node.rect()).collect());
            let controls: Vec<egui::Rect> = controls.into_iter().flat_map(|rects: Vec<_>| rects).collect();
            let ends = |rect: &egui::Rect| rect.max.y <= below(&session);
            let begins = |rect: &egui::Rect| button(&session, "More options").rect().max.y <= rect.min.y;
            assert!(!controls.is_empty() && controls.iter().all(begins), "{size} {mode}: {controls:?}");
            assert!(controls.iter().all(ends), "{size} {mode}: {controls:?}");
            if mode == "Simulation" {
                for name in ["Response to the password", "Response to a code"] {
                    let group = options(&session).get_by_role_and_label(Role::RadioGroup, name);
                    assert_eq!(group.query_all_by_role(Role::RadioButton).count(), 4, "{name}");
                }
            }
            session.press(Key::Enter);
            assert_eq!(is_expanded(&session, "More options"), Some(false), "{size} {mode}");
            assert!(view(&session).query_by_role_and_label(Role::Group, "More options").is_none(), "{size} {mode}");
            session.press(Key::Space);
            assert_eq!(is_expanded(&session, "More options"), Some(true), "{size} {mode}");
        }
    }
}

#[test]
fn settings_under_more_persist_during_a_logon() {
    let mut session = session();
    press(&mut session, "Play");
    more(&mut session, "Remember last method used", "User turned it on");
    wait(&mut session);
    wait(&mut session);
    press(&mut session, "More options");
    let node = options(&session).get_by_role_and_label(Role::ComboBox, "Remember last method used");
    assert_eq!(node.value().as_deref(), Some("User turned it on"));
}

#[test]
fn the_width_of_the_view_does_not_change_when_the_log_scrolls() {
    let mut session = session();
    let right = |session: &Session| button(session, "More options").rect().max.x;
    let before = right(&session);
    for _ in 0..2 {
        press(&mut session, "Play");
        for _ in 0..2 {
            wait(&mut session);
            assert_eq!(right(&session), before);
        }
        session.click(|session| view(session).get_by_role_and_label(Role::RadioButton, "Later logon"));
    }
}

/// Whether the log is in the window or in the dialog, its last line.
fn end_of_log(session: &Session) -> f32 {
    let lines = view(session).query_all_by_role(Role::Label).map(|line| line.rect().max.y);
    lines.fold(0.0, f32::max)
}

/// Presses a key, and returns how far down the log moved.
fn moved_by(session: &mut Session, key: Key) -> f32 {
    let before = end_of_log(session);
    session.press(key);
    end_of_log(session) - before
}

/// A client view whose log is taller than its card.
fn with_long_log(size: egui::Vec2) -> Session {
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), Setup { size, ..Setup::default() });
    if session.harness.query_by_role_and_label(Role::Group, "Client view").is_none() {
        session.choose("View", "Client view");
    }
    server_answers(&mut session, "Reject");
    press(&mut session, "Play");
    wait(&mut session);
    for _ in 0..5 {
        press(&mut session, "Push");
        wait(&mut session);
    }
    button(&session, "Play").focus();
    session.run();
    session
}

#[test]
fn page_keys_scroll_the_log_while_the_client_view_has_the_focus() {
    let mut session = with_long_log(vec2(1240.0, 700.0));
    let up = moved_by(&mut session, Key::PageUp);
    assert!(up > 20.0, "{up}");
    assert_eq!(moved_by(&mut session, Key::PageDown), -up, "back to the end");
    assert_eq!(session.focused().as_deref(), Some("Play"));
    session.row("Push").focus();
    session.run();
    assert_eq!(moved_by(&mut session, Key::PageUp), 0.0, "the list has the focus");
}

#[test]
fn page_keys_scroll_the_log_in_the_dialog_unless_help_is_above_it() {
    let mut session = with_long_log(vec2(700.0, 600.0));
    assert_eq!(session.dialogs(), ["Client view"]);
    let up = moved_by(&mut session, Key::PageUp);
    assert!(up > 20.0, "{up}");
    session.press(Key::F1);
    let help = |session: &Session| {
        let lines = session.dialog("Console help").query_all_by_role(Role::Label).map(|line| line.rect().max.y);
        lines.fold(0.0, f32::max)
    };
    let before = help(&session);
    assert_eq!(moved_by(&mut session, Key::PageDown), 0.0, "the log is behind Help");
    assert!(help(&session) < before - 100.0, "Help gets the key");
    session.press(Key::Escape);
    assert_eq!(moved_by(&mut session, Key::PageDown), -up);
}

/// The log as a screen reader finds it.
fn log(session: &Session) -> Node<'_> {
    view(session).get_by_role_and_label(Role::Document, "Log")
}

#[test]
fn the_log_is_one_tab_stop_that_arrow_keys_scroll() {
    for size in [vec2(1240.0, 700.0), vec2(700.0, 600.0)] {
        let mut session = with_long_log(size);
        let mut stops = Vec::new();
        for _ in 0..12 {
            session.press(Key::Tab);
            stops.extend(session.focused());
            if log(&session).is_focused() {
                break;
            }
        }
        assert_eq!(stops.iter().filter(|stop| *stop == "Log").count(), 1, "{size}: {stops:?}");
        let line = moved_by(&mut session, Key::ArrowUp);
        assert!(line > 20.0, "{size}: {line}");
        assert_eq!(moved_by(&mut session, Key::ArrowDown), -line, "{size}");
        let all = moved_by(&mut session, Key::Home);
        assert!(all > moved_by(&mut session, Key::End), "{size}");
        assert_eq!(session.focused().as_deref(), Some("Log"), "{size}");
        let lines = Session::words(&log(&session));
        assert!(lines.iter().any(|line| line.contains("The server rejected Push")), "{size}: {lines:?}");
        session.press(Key::Tab);
        assert!(!log(&session).is_focused(), "{size}");
    }
}

// --- bad input -------------------------------------------------------------------------------------------------------

#[test]
fn empty_and_excessive_content_keep_the_layout() {
    let long = "W".repeat(255);
    let titles: Vec<String> = (0..5).map(|n| format!("{n}{}", &long[1..])).collect();
    let titles: Vec<&str> = titles.iter().map(String::as_str).collect();
    for titles in [&[][..], &titles[..]] {
        let mut session = Session::with_actions(titles);
        let right = button(&session, "Play").rect().max.x;
        assert!(right <= 1224.0, "{right}");
        if titles.is_empty() {
            says(&session, "No action is enabled: the user sees only the OTP field.");
        }
        press(&mut session, "Play");
        wait(&mut session);
        assert_eq!(button(&session, "Play").rect().max.x, right);
    }
}

#[test]
fn a_server_message_of_any_length_moves_nothing_below_it() {
    let mut session = session();
    server_answers(&mut session, "Ask for a code");
    type_server_message(&mut session, &"Very long \u{202e}text\u{7f} ".repeat(256));
    let before = button(&session, "Play").rect();
    press(&mut session, "Play");
    wait(&mut session);
    press(&mut session, "Cancel");
    let fits = |session: &Session| {
        let field = view(session).get_by_role_and_label(Role::TextInput, "OTP").rect();
        let ok = button(session, "OK").rect();
        assert!(field.max.y < ok.min.y && ok.max.y < before.min.y, "{field} {ok} {before}");
        assert_eq!(button(session, "Play").rect(), before);
    };
    fits(&session);
    press(&mut session, "SMS");
    wait(&mut session);
    fits(&session);
    assert!(!has(&session, "SMS"), "no icons while a code is requested");
    says(&session, "Very long");
}

#[test]
fn an_empty_action_message_is_pointed_out() {
    let mut session = session();
    press(&mut session, "Play");
    wait(&mut session);
    says(&session, "No action message: the user sees an empty box");
}

#[test]
fn repaints_happen_only_while_waiting_for_a_response() {
    let mut session = session();
    let repaint_delay = |session: &mut Session| {
        session.run();
        session.harness.step();
        session.harness.output().viewport_output[&egui::ViewportId::ROOT].repaint_delay
    };
    assert!(repaint_delay(&mut session) > std::time::Duration::from_secs(60));
    press(&mut session, "Play");
    let delay = repaint_delay(&mut session);
    assert!(delay >= std::time::Duration::from_millis(100), "{delay:?}: more than ten frames a second");
    assert!(delay <= std::time::Duration::from_secs(1), "{delay:?}: the countdown does not update");
    wait(&mut session);
    press(&mut session, "Cancel");
    assert!(repaint_delay(&mut session) > std::time::Duration::from_secs(60), "the dialog waits for the user");
}

#[test]
fn the_server_response_can_be_chosen_by_keyboard_alone() {
    let mut session = session();
    view(&session).get_by_role_and_label(Role::ComboBox, "Server response").focus();
    session.run();
    session.press(Key::Space);
    // The arrow keys start from the chosen one, which is the first.
    session.press(Key::ArrowDown);
    session.press(Key::Enter);
    let chosen = view(&session).get_by_role_and_label(Role::ComboBox, "Server response").value();
    assert_eq!(chosen.as_deref(), Some("Reject"));
    assert_eq!(session.focused().as_deref(), Some("Server response"));
}

/// A client view beside the list or in its dialog.
fn client_view_in(size: egui::Vec2) -> Session {
    let mut session = Session::with_policy_and(&policy_of(&["Push"]), Setup { size, ..Setup::default() });
    if session.harness.query_by_role_and_label(Role::Group, "Client view").is_none() {
        session.choose("View", "Client view");
    }
    session
}

#[test]
fn tab_follows_the_rows_of_the_simulation_and_scrolls_the_log_into_view() {
    // The last one is 960 x 720 pixels at 250 %.
    for (width, height) in [(1280.0, 860.0), (700.0, 600.0), (480.0, 360.0), (384.0, 288.0)] {
        for is_open in [false, true] {
            let mut session = client_view_in(vec2(width, height));
            if is_open {
                press(&mut session, "More options");
            }
            view(&session).get_by_role_and_label(Role::RadioButton, "First logon").focus();
            session.run();
            let mut stops = Vec::new();
            for _ in 0..9 {
                session.press(Key::Tab);
                stops.extend(session.focused());
                if log(&session).is_focused() {
                    break;
                }
            }
            let more = ["Ask for a second factor", "Accept", "Server message", "Remember last method used"];
            let more = if is_open { more.as_slice() } else { &[] };
            let expected = [["Play", "Server response", "More options"].as_slice(), more, &["Log"]].concat();
            assert_eq!(stops, expected, "{width} {is_open}");
            let (log, bottom) =
                (log(&session).rect(), if session.dialogs().is_empty() { 804.0 } else { height - 60.0 });
            assert!(log.min.y >= 0.0 && log.max.y <= bottom, "{width} {is_open}: {log}");
        }
    }
}

#[test]
fn an_option_and_its_result_are_in_sight_together() {
    let mut session = client_view_in(vec2(1280.0, 860.0));
    press(&mut session, "More options");
    choose_option(&mut session, "Response to the password", "Reject");
    press(&mut session, "Play");
    wait(&mut session);
    says(&session, "The server rejected the password.");
    let (head, log) =
        (view(&session).get_by_role_and_label(Role::RadioButton, "Simulation").rect(), log(&session).rect());
    assert!(head.min.y > 88.0 && log.max.y <= 804.0 && log.height() >= 60.0, "{head} {log}");
    // Nothing scrolls but the log itself.
    let message = options(&session).get_by_role_and_label(Role::TextInput, "Server message").rect();
    assert!(message.max.y < log.min.y, "{message} {log}");
}

#[test]
fn the_controls_of_the_simulation_never_overlap() {
    for width in [1280.0, 1100.0, 700.0, 480.0, 384.0, 320.0] {
        let session = client_view_in(vec2(width, 600.0));
        let view = view(&session);
        let node = |role, name| view.get_by_role_and_label(role, name).rect();
        let controls = [
            node(Role::RadioButton, "First logon"),
            node(Role::RadioButton, "Later logon"),
            node(Role::Button, "Reset"),
            node(Role::Button, "Play"),
            node(Role::ComboBox, "Server response"),
            node(Role::Button, "More options"),
        ];
        for (index, one) in controls.iter().enumerate() {
            assert!(one.min.x >= 0.0 && one.max.x <= width, "{width}: {one}");
            for other in &controls[index + 1..] {
                assert!(!one.shrink(1.0).intersects(*other), "{width}: {one} {other}");
            }
        }
    }
}
