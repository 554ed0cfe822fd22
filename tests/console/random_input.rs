//! Random keys and clicks: the focus is always on a visible control, and no key acts outside its place.

use egui::accesskit::Role;
use egui::{Key, Memory, Modifiers, Popup, vec2};
use egui_kittest::kittest::{AccessKitNode, NodeT as _, Queryable as _};
use proptest::collection::vec;
use proptest::prelude::*;

use crate::input::{Act, act, depends_on_a_thread, events_of, places, sequences};
use crate::session::{CTRL, CTRL_SHIFT, Session, Setup, policy_of};

/// Where the focus is.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Place {
    /// Nowhere, while a menu or the list of a combo box is open.
    Popup,
    /// In the dialog on top.
    Dialog,
    /// In the list of actions, or in the card that replaces the empty list.
    List,
    Elsewhere,
    /// On the Connection tab, or in the menu bar or the footer while it is shown.
    Connection,
}

/// Returns where the focus is, or what is wrong with it. At least this much of the focused control must be visible, in points.
fn place(session: &Session, least_visible: f32) -> Result<Place, String> {
    let root = session.harness.root();
    let is_popup_open = Popup::is_any_open(&session.harness.ctx);
    let Some(focused) = root.children_recursive().find(egui_kittest::Node::is_focused) else {
        return if is_popup_open { Ok(Place::Popup) } else { Err("nothing has the focus".to_owned()) };
    };
    let node = focused.accesskit_node();
    let name = format!("{:?} {:?}", node.role(), node.label().unwrap_or_default());
    let parents: Vec<_> = std::iter::successors(node.parent(), AccessKitNode::parent).collect();
    // A disabled toolbar button keeps the focus that it had.
    let is_in_toolbar = parents.iter().any(|node| node.role() == Role::Toolbar);
    if (node.is_disabled() && !is_in_toolbar) || !is_visible(session, least_visible) {
        return Err(format!("{name} at {:?} has the focus", focused.rect()));
    }
    let top = session.dialogs().pop();
    let dialog = parents.iter().find(|node| node.role() == Role::Dialog).and_then(AccessKitNode::label);
    match (is_popup_open, top) {
        (true, _) => Ok(Place::Popup),
        (false, Some(top)) if dialog.as_ref() == Some(&top) => Ok(Place::Dialog),
        (false, Some(top)) => Err(format!("{name} has the focus behind {top}")),
        (false, None) if node.role() == Role::ListBoxOption => Ok(Place::List),
        (false, None) if EMPTY_LIST.contains(&node.label().unwrap_or_default().as_str()) => Ok(Place::List),
        (false, None) if session.harness.query_by_role_and_label(Role::TabPanel, "Connection").is_some() => {
            Ok(Place::Connection)
        }
        (false, None) => Ok(Place::Elsewhere),
    }
}

/// Returns whether at least this much of the focused control, in points, is within the window and the part that clips it: its
/// scroll area, the page above the footer, or the body of its dialog.
fn is_visible(session: &Session, least: f32) -> bool {
    let ctx = &session.harness.ctx;
    let Some(focused) = ctx.memory(Memory::focused).and_then(|id| ctx.read_response(id)) else { return false };
    let visible = focused.interact_rect.intersect(ctx.content_rect());
    let whole = focused.rect.size();
    visible.is_positive() && visible.width() >= whole.x.min(least) && visible.height() >= whole.y.min(least)
}

/// Returns whether an act moves the focus to a control that the user may not have seen before.
fn moves_on(act: &Act) -> bool {
    use Key as K;
    matches!(
        act,
        Act::Key(
            _,
            K::Tab | K::ArrowUp | K::ArrowDown | K::ArrowLeft | K::ArrowRight | K::Home | K::End | K::PageDown | K::F6
        )
    )
}

/// The buttons of the empty list, where the keys of the list act too.
const EMPTY_LIST: [&str; 3] = ["Add an action", "Add from preset", "Import a policy"];

/// Keys that act only in the list of actions.
const OF_LIST: [(Modifiers, Key); 5] = [
    (Modifiers::NONE, Key::Delete),
    (Modifiers::NONE, Key::F2),
    (Modifiers::ALT, Key::ArrowUp),
    (Modifiers::ALT, Key::ArrowDown),
    (CTRL, Key::D),
];

/// Keys that act only in the window, not in its dialogs.
const OF_WINDOW: [(Modifiers, Key); 9] = [
    (Modifiers::NONE, Key::Insert),
    (Modifiers::NONE, Key::F5),
    (Modifiers::NONE, Key::F6),
    (Modifiers::SHIFT, Key::F6),
    (Modifiers::NONE, Key::F10),
    (CTRL, Key::N),
    (CTRL, Key::Y),
    (CTRL, Key::Tab),
    (CTRL_SHIFT, Key::P),
];

/// Keys that act only on the Automation tab.
const OF_AUTOMATION: [(Modifiers, Key); 3] =
    [(Modifiers::NONE, Key::Insert), (Modifiers::NONE, Key::F5), (CTRL_SHIFT, Key::P)];

/// Returns whether an act must change neither the policy nor the dialogs while the focus is at `place`.
fn must_do_nothing(act: &Act, place: &Place) -> bool {
    let Act::Key(modifiers, key) = act else { return false };
    let is_of = |keys: &[(Modifiers, Key)]| keys.contains(&(*modifiers, *key));
    match place {
        Place::List => false,
        Place::Popup | Place::Dialog => is_of(&OF_LIST) || is_of(&OF_WINDOW),
        Place::Elsewhere => is_of(&OF_LIST),
        Place::Connection => is_of(&OF_LIST) || is_of(&OF_AUTOMATION),
    }
}

proptest! {
    #![proptest_config(sequences("RANDOM_USERS", 24))]

    #[test]
    fn the_focus_is_never_lost_and_no_key_acts_outside_its_place(
        acts in vec(act(), 1..40),
        titles in vec(prop::sample::select(vec!["Push", "Call me", "Text me"]), 0..4),
        (width, height) in prop::sample::select(vec![(1240.0, 840.0), (640.0, 480.0)]),
    ) {
        let focused = |session: &Session| session.harness.ctx.memory(Memory::focused);
        let setup = Setup { size: vec2(width, height), ..Setup::default() };
        let mut session = Session::with_policy_and(&policy_of(&titles), setup);
        session.run();
        let mut before = place(&session, 0.0).map_err(TestCaseError::fail)?;
        for (index, act) in acts.iter().enumerate() {
            let (titles, dialogs) = (session.rows(), session.dialogs());
            let actions: Vec<String> = session.policy().actions().map(|(_, action)| format!("{action:?}")).collect();
            let was_focused = focused(&session);
            let places = places(&session);
            for event in events_of(act, &places) {
                session.send(event);
            }
            if depends_on_a_thread(&session) {
                break;
            }
            let done = || format!("after {:?}", &acts[..=index]);
            if must_do_nothing(act, &before) {
                let now: Vec<String> = session.policy().actions().map(|(_, action)| format!("{action:?}")).collect();
                prop_assert_eq!((now, session.dialogs()), (actions, dialogs), "{}, with {:?}", done(), titles);
            }
            // A click may hit the last visible bit of a control, which stays there until a key moves the focus.
            let is_moved = moves_on(act) && focused(&session) != was_focused;
            before = place(&session, if is_moved { 20.0 } else { 0.0 }).map_err(|fault| TestCaseError::fail(format!("{fault} {}", done())))?;
        }
    }
}
