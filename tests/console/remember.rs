//! `Remember last method used` below the list of actions: the policy's setting and the users' own switch.

use egui::accesskit::{Role, Toggled};
use egui::{Key, Rect, vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{NodeT as _, Queryable as _};

use crate::session::{CTRL, Session, Setup, policy_of};

const NAME: &str = "Remember last method used";

fn setting(session: &Session) -> Node<'_> {
    session.page("Automation").get_by_role_and_label(Role::CheckBox, NAME)
}

fn is_on(session: &Session) -> bool {
    setting(session).accesskit_node().toggled() == Some(Toggled::True)
}

fn platform(session: &Session) -> Node<'_> {
    session.page("Automation").get_by_role_and_label(Role::ComboBox, "Platform")
}

/// The line of text with these words.
fn line(session: &Session, words: &str) -> Rect {
    let page = session.page("Automation");
    let line = page.query_all_by_role(Role::Label).find(|label| label.value().is_some_and(|value| value == words));
    line.unwrap_or_else(|| panic!("{words}:\n{}", session.outline())).rect()
}

const FARM: &str = "In the farm: Policies › Session › Connection › Multifactor authentication";

#[test]
fn it_is_one_undoable_edit_of_the_policy() {
    let mut session = Session::with_actions(&["Push"]);
    assert!(is_on(&session) && session.policy().remember_last_method());
    session.click(setting);
    assert!(!is_on(&session) && !session.policy().remember_last_method());
    assert_eq!(session.console().document().undo_name().as_deref(), Some("turn off Remember last method used"));
    session.press_with(CTRL, Key::Z);
    assert!(is_on(&session) && session.policy().remember_last_method());
    // And by keyboard: it follows the list in Tab order.
    setting(&session).focus();
    session.run();
    session.press(Key::Space);
    assert!(!is_on(&session));
}

#[test]
fn it_stands_below_the_list_at_every_width_and_in_every_mode() {
    let sizes = [vec2(1240.0, 840.0), vec2(900.0, 600.0), vec2(480.0, 700.0)];
    for (size, titles) in sizes.into_iter().flat_map(|size| [(size, &["Push", "Call me"][..]), (size, &[][..])]) {
        let mut session = Session::with_policy_and(&policy_of(titles), Setup { size, ..Setup::default() });
        let above = match titles.is_empty() {
            true => session.page("Automation").get_by_role_and_label(Role::Button, "Add an action").rect(),
            false => session.row("Call me").rect(),
        };
        let (place, farm) = (setting(&session).rect(), line(&session, FARM));
        assert!(place.min.y > above.max.y, "{size}: {place} is not below {above}");
        let user = line(&session, "Connection Advanced Settings › MFA authentication");
        for part in [place, farm, platform(&session).rect(), user] {
            assert!(part.min.x >= 16.0 && part.max.x <= size.x - 16.0, "{size}: {part}");
            assert!(part.max.y - place.min.y <= 112.0, "{size}: {part} is far below {place}");
        }
        if size.x > 1200.0 {
            session.click(|session| session.harness.get_by_role_and_label(Role::RadioButton, "RADIUS server"));
            assert!(is_on(&session));
        }
    }
}

#[test]
fn the_location_of_the_users_switch_is_shown_per_platform() {
    let mut session = Session::with_actions(&["Push"]);
    for (name, place) in [
        ("Linux", "Connection Advanced Settings › MFA authentication"),
        ("Mac", "Advanced › MFA authentication"),
        ("Chrome", "Advanced Settings"),
        ("Web Client", "Settings"),
        ("iOS", "Connection Settings › MFA authentication"),
        ("Android", "Settings › MFA authentication"),
        ("Windows", "Connection Advanced Settings › MFA authentication"),
    ] {
        session.click(platform);
        session.click(|session| session.harness.get_by_role_and_label(Role::ListBoxOption, name));
        line(&session, place);
    }
}
