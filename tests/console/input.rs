//! Keys and clicks that arrive faster than frames: they act as they would one at a time, and whatever opens appears
//! above what opened it.

use egui::accesskit::Role;
use egui::{Event, Id, Key, LayerId, Modifiers, Order, PointerButton, Popup, Pos2, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::RngSeed;

use crate::session::{CTRL, CTRL_SHIFT, Session, Setup, key_event};
use crate::trial::policy_at;

const NEW: &str = "New policy";

fn combo(session: &Session) -> Pos2 {
    session.dialog(NEW).get_by_role_and_label(Role::ComboBox, "Start from").rect().center()
}

fn button(pos: Pos2, pressed: bool) -> Event {
    Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE }
}

pub(crate) fn click(pos: Pos2) -> [Event; 3] {
    [Event::PointerMoved(pos), button(pos, true), button(pos, false)]
}

fn key(modifiers: Modifiers, key: Key) -> Vec<Event> {
    let up = Event::Key { key, physical_key: None, pressed: false, repeat: false, modifiers };
    vec![Event::ModifiersChanged(modifiers), key_event(modifiers, key), up, Event::ModifiersChanged(Modifiers::NONE)]
}

/// A key that types, as a keyboard sends it: the key and its text together.
fn typing_key(which: Key, text: &str) -> Vec<Event> {
    let mut events = key(Modifiers::NONE, which);
    events.insert(2, Event::Text(text.to_owned()));
    events
}

/// A new, unsaved policy with three actions: nothing in it waits for a thread.
fn session() -> Session {
    let mut session = Session::new();
    // Frames take no time here, so clicks in one frame are as far apart as clicks in many.
    session.harness.input_mut().time = Some(100.0);
    session.press_with(CTRL, Key::N);
    session.send_all(click(combo(&session)));
    let duo = session.harness.get_by_label("Duo Authentication Proxy").rect().center();
    session.send_all(click(duo));
    session.answer(NEW, "Create");
    assert_eq!(session.rows(), ["Push", "Call me", "SMS"]);
    session
}

/// The visible layers, from bottom to top.
fn layers(session: &Session) -> Vec<LayerId> {
    session
        .harness
        .ctx
        .memory(|memory| memory.layer_ids().filter(|layer| memory.areas().visible_last_frame(layer)).collect())
}

/// Asserts that each dialog is above the one that opened it, and that a list or menu is above them all.
fn assert_layers_in_order(session: &Session) {
    let layers: Vec<LayerId> = session
        .harness
        .ctx
        .memory(|memory| memory.layer_ids().filter(|layer| memory.areas().visible_last_frame(layer)).collect());
    let place = |id: Id| layers.iter().position(|layer| layer.id == id).expect("the layer exists");
    let dialogs: Vec<usize> =
        (session.dialogs().iter()).map(|name| place(Id::unique(("dialog", name.as_str())))).collect();
    assert!(dialogs.is_sorted(), "{:?} at {dialogs:?}", session.dialogs());
    let popup = layers.iter().position(|layer| layer.order == Order::Foreground);
    if let (Some(popup), Some(dialog)) = (popup, dialogs.last()) {
        assert!(popup > *dialog, "a list is below its dialog");
    }
}

#[test]
fn a_combo_box_list_opens_above_its_dialog_however_fast_the_click() {
    let mut session = Session::new();
    // In the second round the list's layer already exists, and the dialog's has been raised since.
    for _ in 0..2 {
        session.press_with(CTRL, Key::N);
        let at = combo(&session);
        session.send_all(click(at + vec2(0.0, 60.0)));
        session.one_frame(click(at));
        assert_layers_in_order(&session);
        let duo = session.harness.get_by_label("Duo Authentication Proxy").rect().center();
        session.one_frame(click(duo));
        assert_eq!(
            session.dialog(NEW).get_by_role(Role::ComboBox).value().as_deref(),
            Some("Duo Authentication Proxy")
        );
        assert!(session.dialog(NEW).query_by_role_and_label(Role::CheckBox, "SMS").is_some());
        session.answer(NEW, "Cancel");
    }
}

#[test]
fn when_two_dialogs_open_at_once_the_second_is_on_top() {
    let setup = Setup { size: vec2(900.0, 600.0), ..Setup::default() };
    let mut session = Session::with_policy_and(&policy_at(&["Push"], "127.0.0.1", 18120), setup);
    // Everything a test needs is typed, so F5 opens the client view and the question on top of it.
    session.press(Key::F5);
    for text in ["alice", "first-pass", "secret"] {
        session.type_text(text);
        session.press(Key::Tab);
    }
    session.press(Key::Escape);
    // In the second round both layers already exist, the first one raised last.
    for _ in 0..2 {
        session.press(Key::F5);
        assert_eq!(session.dialogs(), ["Client view", "Test Push?"]);
        assert_layers_in_order(&session);
        session.press(Key::Escape);
        let close = session.dialog("Client view").get_by_role_and_label(Role::Button, "Close").rect();
        session.send_all(click(close.left_center() - vec2(20.0, 0.0)));
        session.press(Key::Escape);
        assert!(session.dialogs().is_empty());
    }
}

#[test]
fn a_submenu_focuses_its_first_item_in_the_frame_that_opens_it() {
    let mut session = Session::with_actions(&["Push"]);
    session.open_menu("File");
    session.harness.get_by_label("Export").focus();
    session.run();
    session.one_frame(key(Modifiers::NONE, Key::Enter));
    assert_eq!(session.focused().as_deref(), Some("Policy"));
}

#[test]
fn pressing_on_a_menu_keeps_its_submenu_on_top() {
    let mut session = Session::with_actions(&["Push"]);
    session.open_menu("File");
    let other = session.item("Save as").rect().center();
    session.send(Event::PointerMoved(other));
    session.harness.get_by_label("Export").focus();
    session.run();
    session.send_all(key(Modifiers::NONE, Key::Enter));
    session.one_frame([button(other, true)]);
    let layer_at = |label| session.harness.ctx.layer_id_at(session.harness.get_by_label(label).rect().center());
    assert_ne!(layer_at("Policy"), layer_at("Save as"));
    assert_eq!(layers(&session).last().copied(), layer_at("Policy"));
}

#[test]
fn a_dialog_opened_by_a_thread_closes_the_open_menu() {
    let mut session = Session::with_actions(&["Push"]);
    let broken = session.file("broken.radius.json", "{");
    session.open_menu("Tasks");
    session.drop_file(&broken);
    session.wait_for_dialog("The file was not opened");
    assert!(!Popup::is_any_open(&session.harness.ctx), "a menu is above the dialog");
    assert_layers_in_order(&session);
    session.press(Key::Enter);
    assert!(session.dialogs().is_empty());
}

/// Returns whether the window asks for another frame at once.
fn wants_frame(session: &Session) -> bool {
    session.harness.output().viewport_output.values().any(|viewport| viewport.repaint_delay.is_zero())
}

#[test]
fn a_key_is_one_frame_that_shows_all_its_effects() {
    let mut session = session();
    for (what, events) in [
        ("moving in the list", key(Modifiers::NONE, Key::ArrowDown)),
        ("moving an action", key(Modifiers::ALT, Key::ArrowDown)),
        ("the other tab", key(CTRL, Key::PageDown)),
        ("back", key(CTRL, Key::PageDown)),
        ("a menu", key(Modifiers::NONE, Key::F10)),
        ("leaving the menu bar", key(Modifiers::NONE, Key::Escape)),
        ("a dialog", key(Modifiers::NONE, Key::Insert)),
        ("typing", typing_key(Key::A, "a")),
        ("the next field", key(Modifiers::NONE, Key::Tab)),
        ("help over the dialog", key(Modifiers::NONE, Key::F1)),
        ("closing the help", key(Modifiers::NONE, Key::Escape)),
        ("closing the dialog", key(Modifiers::NONE, Key::Escape)),
    ] {
        session.one_frame(events);
        assert!(!wants_frame(&session), "{what}: {:?}", session.harness.ctx.repaint_causes());
        let shown = session.harness.render().unwrap();
        session.harness.step();
        assert!(session.harness.render().unwrap() == shown, "{what}: the next frame differs");
    }
}

#[test]
fn keys_and_clicks_in_one_frame_can_open_fill_in_and_close_a_dialog() {
    let mut session = Session::with_actions(&["Push"]);
    let text = |text: &str| vec![Event::Text(text.to_owned())];
    let tab = || key(Modifiers::NONE, Key::Tab);
    session.one_frame(
        [key(Modifiers::NONE, Key::Insert), text("Token"), tab(), text("token"), tab(), text("Six digits")]
            .into_iter()
            .chain([key(Modifiers::NONE, Key::Enter), key(Modifiers::ALT, Key::ArrowUp)])
            .flatten(),
    );
    assert_eq!(session.rows(), ["Token", "Push"]);
    assert_eq!(session.focused().as_deref(), Some("Token"));
    let (_, action) = session.policy().actions().next().unwrap();
    assert_eq!((action.command.as_str(), action.description.as_str()), ("token", "Six digits"));
}

#[test]
fn keys_act_on_the_row_that_undo_has_brought_back_however_fast_they_come() {
    let space = || typing_key(Key::Space, " ");
    let plain = |which| key(Modifiers::NONE, which);
    let keys = [plain(Key::End), plain(Key::Delete), key(CTRL, Key::Z), plain(Key::Delete), key(CTRL, Key::Z)];
    let keys = keys.into_iter().chain([space(), plain(Key::ArrowUp), space(), plain(Key::ArrowDown), space()]);
    let events: Vec<Event> = keys.flatten().collect();
    for size in [1, events.len()] {
        let mut session = session();
        events.chunks(size).for_each(|events| session.one_frame(events.iter().cloned()));
        session.run();
        let enabled: Vec<(&str, bool)> =
            session.policy().actions().map(|(_, action)| (action.title.as_str(), action.enabled)).collect();
        assert_eq!(enabled, [("Push", true), ("Call me", false), ("SMS", true)], "in frames of {size}");
        assert_eq!((session.focused().as_deref(), session.selected().as_deref()), (Some("SMS"), Some("SMS")));
    }
}

#[test]
fn space_on_a_button_types_nothing_into_the_field_it_opens() {
    let mut session = Session::new();
    session.harness.get_by_label("Add an action").focus();
    session.run();
    session.one_frame(typing_key(Key::Space, " "));
    session.run();
    assert_eq!(session.field("Add Action", "Title").value().as_deref().unwrap_or_default(), "");
    session.one_frame(typing_key(Key::Space, " "));
    assert_eq!(session.field("Add Action", "Title").value().as_deref(), Some(" "), "now the field has focus");
}

#[test]
fn closing_the_window_waits_for_earlier_keys() {
    let mut session = Session::with_actions(&["Push"]);
    session.close_with(key(CTRL, Key::D));
    assert_eq!((session.dialogs(), session.times_kept_open()), (vec!["Save changes to Duo?".to_owned()], 1));
    assert_eq!(session.titles(), ["Push", "Push (2)"]);
    session.press(Key::Escape);
    // Enter belongs to the dialog in which it was pressed, not to the question.
    session.send_all(key(Modifiers::NONE, Key::Insert));
    session.close_with([Event::Text("Token".to_owned())].into_iter().chain(key(Modifiers::NONE, Key::Enter)));
    assert_eq!(session.titles().last().copied(), Some("Token"));
    assert_eq!((session.dialogs(), session.times_kept_open()), (vec!["Save changes to Duo?".to_owned()], 2));
}

#[test]
fn a_held_key_never_lags_behind() {
    let mut session = Session::with_actions(&["Push"]);
    session.press(Key::Insert);
    let mut order = Vec::new();
    while order.first() != session.focused().as_ref() || order.len() < 2 {
        order.push(session.focused().unwrap());
        session.press(Key::Tab);
    }
    // 30 keys a second at 36 ms a frame is more than one key per frame, so any lag would add up.
    let (mut sent, mut due) = (0, 0.0);
    for _ in 0..60 {
        due += 30.0 * 0.036;
        let mut events = Vec::new();
        while f64::from(sent) + 1.0 <= due {
            sent += 1;
            events.push(key_event(Modifiers::NONE, Key::Tab));
        }
        session.one_frame(events);
        let at = usize::try_from(sent).unwrap() % order.len();
        assert_eq!(session.focused().as_ref(), order.get(at), "after {sent} keys");
    }
}

/// One thing a user in a hurry does.
#[derive(Debug, Clone)]
pub(crate) enum Act {
    Key(Modifiers, Key),
    Type(&'static str),
    /// Clicks one of the controls present at the start.
    Click(prop::sample::Index),
    /// Clicks anywhere; the position is a fraction of the window.
    ClickAt(f32, f32),
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let plain = [
        Key::Tab,
        Key::Enter,
        Key::Escape,
        Key::Space,
        Key::ArrowUp,
        Key::ArrowDown,
        Key::ArrowLeft,
        Key::ArrowRight,
        Key::Home,
        Key::End,
        Key::Insert,
        Key::Delete,
        Key::F1,
        Key::F2,
        Key::F4,
        Key::F5,
        Key::F6,
        Key::F10,
        Key::PageDown,
    ];
    let with_ctrl = [Key::D, Key::Z, Key::Y, Key::A, Key::N, Key::Tab];
    let shifted =
        [(Modifiers::SHIFT, Key::Tab), (Modifiers::SHIFT, Key::F6), (Modifiers::SHIFT, Key::F10), (CTRL_SHIFT, Key::P)];
    let moved = [(Modifiers::ALT, Key::ArrowUp), (Modifiers::ALT, Key::ArrowDown)];
    let mnemonics = [Key::AltLeft, Key::F, Key::E, Key::T, Key::V, Key::S, Key::D, Key::N, Key::M, Key::R];
    prop_oneof![
        6 => prop::sample::select(plain.to_vec()).prop_map(|key| Act::Key(Modifiers::NONE, key)),
        2 => prop::sample::select(with_ctrl.to_vec()).prop_map(|key| Act::Key(CTRL, key)),
        2 => prop::sample::select([shifted.to_vec(), moved.to_vec()].concat()).prop_map(|(with, key)| Act::Key(with, key)),
        2 => prop::sample::select(mnemonics.to_vec()).prop_map(|key| Act::Key(Modifiers::ALT, key)),
        3 => prop::sample::select(vec!["a", "Zwei", "s", "p", " "]).prop_map(Act::Type),
        4 => any::<prop::sample::Index>().prop_map(Act::Click),
        2 => (0.0..1.0_f32, 0.0..1.0_f32).prop_map(|(x, y)| Act::ClickAt(x, y)),
    ]
}

pub(crate) fn events_of(act: &Act, places: &[Pos2]) -> Vec<Event> {
    match act {
        Act::Key(Modifiers::NONE, Key::Space) => typing_key(Key::Space, " "),
        Act::Key(modifiers, which) => key(*modifiers, *which),
        Act::Type("s") => typing_key(Key::S, "s"),
        Act::Type(text) => vec![Event::Text((*text).to_owned())],
        Act::Click(index) => click(places[index.index(places.len())]).to_vec(),
        Act::ClickAt(x, y) => click(Pos2::new(x * 1240.0, y * 840.0)).to_vec(),
    }
}

/// The centres of all clickable controls.
pub(crate) fn places(session: &Session) -> Vec<Pos2> {
    let root = session.harness.root();
    let is_control = |role| {
        matches!(
            role,
            Role::Button | Role::CheckBox | Role::ListBoxOption | Role::Tab | Role::ComboBox | Role::RadioButton
        )
    };
    let controls = root.children_recursive().filter(|node| is_control(node.accesskit_node().role()));
    let mut places: Vec<Pos2> = controls.map(|node| node.rect().center()).collect();
    places.sort_by(|a, b| (a.y, a.x).partial_cmp(&(b.y, b.x)).unwrap());
    places
}

/// Everything the user can see.
fn visible_state(session: &mut Session) -> String {
    session.run();
    let popup = Popup::is_any_open(&session.harness.ctx);
    format!("{}\n{}\nselected {:?}, menu {popup}", session.text(), session.outline(), session.selected())
}

/// Returns whether what follows depends on a thread.
pub(crate) fn depends_on_a_thread(session: &Session) -> bool {
    !session.chooser_requests().is_empty() || session.is_closed() || session.asked_for_clipboard()
}

/// Feeds a console the `events` in frames of these sizes, cycling through the sizes.
fn run_in_frames(events: &[Event], sizes: &[usize]) -> String {
    let mut session = session();
    let mut rest = events;
    for size in sizes.iter().cycle() {
        let (now, later) = rest.split_at((*size).min(rest.len()));
        session.one_frame(now.iter().cloned());
        assert_layers_in_order(&session);
        rest = later;
        if rest.is_empty() {
            break;
        }
    }
    visible_state(&mut session)
}

proptest! {
    #![proptest_config(sequences("HURRIED_USERS", 8))]

    #[test]
    fn keys_and_clicks_act_the_same_together_as_one_by_one(
        acts in vec(act(), 1..10),
        sizes in vec(1..12_usize, 1..4),
    ) {
        let mut patient = session();
        let places = places(&patient);
        let mut events = Vec::new();
        let mut expected = visible_state(&mut patient);
        for event in acts.iter().flat_map(|act| events_of(act, &places)) {
            patient.send(event.clone());
            if depends_on_a_thread(&patient) {
                break;
            }
            events.push(event);
            expected = visible_state(&mut patient);
        }
        prop_assert_eq!(&run_in_frames(&events, &sizes), &expected, "in frames of {:?}", sizes);
        prop_assert_eq!(&run_in_frames(&events, &[1]), &expected, "one in each frame");
    }
}

/// Tries as many random sequences as the environment `variable` says, or else a `few` that are the same in every run.
pub(crate) fn sequences(variable: &str, few: u32) -> ProptestConfig {
    let asked = std::env::var(variable).ok().and_then(|count| count.parse().ok());
    let rng_seed = if asked.is_some() { RngSeed::Random } else { RngSeed::Fixed(18) };
    ProptestConfig { cases: asked.unwrap_or(few), rng_seed, failure_persistence: None, ..ProptestConfig::default() }
}
