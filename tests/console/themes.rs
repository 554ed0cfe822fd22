//! View > Theme, and the system's theme.

use std::sync::mpsc::channel;

use egui::accesskit::Role;
use egui::{Color32, Theme};
use egui_kittest::kittest::Queryable as _;
use radius_console::console::SystemTheme;
use radius_console::draw::theme::{self, Contrast};
use radius_console::settings::{Settings, ThemeChoice};

use crate::session::{Session, Setup};

/// The theme, and the colour of text.
fn shown(session: &Session) -> (Theme, Color32) {
    (session.harness.ctx.theme(), theme::tokens(&session.harness.ctx).ink)
}

fn choose(session: &mut Session, name: &'static str) {
    session.open_menu("View");
    session.click(|session| session.harness.get_by_label("Theme"));
    session.click(|session| session.harness.get_by_role_and_label(Role::RadioButton, name));
}

#[test]
fn every_theme_can_be_chosen_and_is_kept() {
    let mut session = Session::with_actions(&["Push"]);
    let mut inks = Vec::new();
    for (name, theme) in [
        ("High contrast dark", Theme::Dark),
        ("High contrast light", Theme::Light),
        ("Dark", Theme::Dark),
        ("Light", Theme::Light),
    ] {
        choose(&mut session, name);
        let (now, ink) = shown(&session);
        assert_eq!(now, theme, "{name}");
        inks.push(ink);
    }
    inks.dedup();
    assert_eq!(inks.len(), 4, "each theme has its own colours: {inks:?}");
    for choice in ThemeChoice::ALL {
        let written = serde_json::to_vec(&Settings { theme: choice, ..Settings::default() }).unwrap();
        assert_eq!(Settings::parse(&written).theme, choice);
    }
}

#[test]
fn the_systems_theme_and_contrast_count_until_the_user_chooses_others() {
    let (system, reports) = channel();
    let mut session = Session::begin(Setup { system_theme: Some(reports), ..Setup::default() });
    let report = |session: &mut Session, theme, contrast| {
        system.send(SystemTheme { theme, contrast }).unwrap();
        session.run();
        shown(session)
    };
    let normal = shown(&session);
    let dark = report(&mut session, Some(Theme::Dark), Contrast::Normal);
    assert_eq!(dark.0, Theme::Dark);
    let high = report(&mut session, Some(Theme::Dark), Contrast::High);
    assert!(high.0 == Theme::Dark && high.1 != dark.1);
    let high_light = report(&mut session, Some(Theme::Light), Contrast::High);
    assert!(high_light.0 == Theme::Light && high_light.1 != normal.1);
    assert_eq!(report(&mut session, Some(Theme::Light), Contrast::Normal), normal);
    choose(&mut session, "Dark");
    assert_eq!(report(&mut session, Some(Theme::Light), Contrast::High), dark);
    choose(&mut session, "System");
    assert_eq!(shown(&session), high_light);
}
