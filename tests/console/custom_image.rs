//! Custom images: chosen for or dropped on the action dialog, cropped, previewed, and saved with the action.

use std::path::PathBuf;

use egui::Key;
use egui::accesskit::Role;
use egui_kittest::kittest::Queryable as _;
use image::{Rgba, RgbaImage};
use radius_console::gallery::{CustomImage, data_uri};
use radius_console::policy::Image;

use crate::session::{CTRL, Session, policy_of};

const RED: Rgba<u8> = Rgba([200, 20, 20, 255]);
const BLUE: Rgba<u8> = Rgba([20, 20, 200, 255]);

/// An image whose left half is red and right half blue.
fn picture(session: &Session, name: &str, width: u32, height: u32) -> PathBuf {
    let path = session.path(name);
    RgbaImage::from_fn(width, height, |x, _| if x < width / 2 { RED } else { BLUE }).save(&path).unwrap();
    path
}

fn custom_image(session: &Session) -> Option<CustomImage> {
    session.policy().actions().next().and_then(|(_, action)| match &action.image {
        Image::Custom(custom_image) => Some(custom_image.clone()),
        Image::Gallery(_) => None,
    })
}

fn press_custom_image(session: &mut Session) {
    session.press(Key::F2);
    session.click(|session| session.dialog("Edit Action").get_by_role_and_label(Role::Button, "Custom image"));
}

fn middle(custom_image: &CustomImage) -> Rgba<u8> {
    let pixels = custom_image.pixels();
    *pixels.get_pixel(pixels.width() / 2 - 8, pixels.height() / 2)
}

#[test]
fn an_image_is_chosen_cropped_previewed_and_saved_with_the_action() {
    let mut session = Session::with_actions(&["Push"]);
    let file = picture(&session, "logo.png", 400, 200);
    session.chooser_picks(&file);
    press_custom_image(&mut session);
    session.wait_for_dialog("Custom image");
    let text = session.dialog_words("Custom image");
    assert!(text.contains("400 x 200 pixels, scaled to 128 x 128"), "{text}");
    session.click(|session| session.dialog("Custom image").get_by_role_and_label(Role::RadioButton, "Right"));
    session.answer("Custom image", "OK");
    assert_eq!(session.dialogs(), ["Edit Action"]);
    assert!(custom_image(&session).is_none(), "not before OK");
    let dialog = session.dialog("Edit Action");
    assert!(dialog.query_by_role_and_label(Role::RadioButton, "Custom image").is_some());
    session.answer("Edit Action", "OK");
    let taken = custom_image(&session).unwrap();
    assert_eq!((taken.pixels().dimensions(), middle(&taken)), ((128, 128), BLUE));
    session.press_with(CTRL, Key::S);
    session.wait_for("the save", |session| session.saved().contains("data:image/png;base64,"));
    session.press_with(CTRL, Key::Z);
    assert!(custom_image(&session).is_none());
}

#[test]
fn a_dropped_square_image_needs_no_cropping_choice() {
    let mut session = Session::with_actions(&["Push"]);
    let file = picture(&session, "logo.jpg.png", 64, 64);
    session.press(Key::F2);
    session.drop_file(&file);
    session.wait_for_dialog("Custom image");
    assert!(session.dialog("Custom image").query_by_role(Role::RadioButton).is_none());
    // The dialog keeps the image it had.
    session.press(Key::Escape);
    session.answer("Edit Action", "OK");
    assert!(custom_image(&session).is_none());
    session.press(Key::F2);
    session.drop_file(&file);
    session.wait_for_dialog("Custom image");
    session.press(Key::Enter);
    session.answer("Edit Action", "OK");
    assert_eq!(middle(&custom_image(&session).unwrap()), RED);
}

#[test]
fn a_file_that_is_not_an_image_shows_an_error_and_keeps_the_draft() {
    let mut session = Session::with_actions(&["Push"]);
    let text = session.file("notes.png", "no picture");
    let gone = session.path("gone.png");
    let wide = picture(&session, "wide.png", 4_097, 1);
    session.press(Key::F2);
    session.fill(|session| session.field("Edit Action", "Title"), "Typed");
    for (file, words) in [(text, "This is"), (gone, "No such file"), (wide, "4,097 x 1")] {
        session.drop_file(&file);
        session.wait_for_dialog("The image could not be used");
        let text = session.dialog_words("The image could not be used");
        assert!(text.contains(words) && text.contains(file.to_str().unwrap()), "{text}");
        session.answer("The image could not be used", "OK");
    }
    session.answer("Edit Action", "OK");
    assert_eq!((session.titles(), custom_image(&session)), (vec!["Typed"], None));
}

#[test]
fn an_image_that_loads_after_its_dialog_closed_is_dropped() {
    let mut session = Session::with_actions(&["Push"]);
    let file = picture(&session, "logo.png", 300, 200);
    let chooser = session.chooser_waits();
    press_custom_image(&mut session);
    session.click(|session| session.dialog("Choose an image").get_by_role_and_label(Role::Button, "Browse"));
    session.press(Key::Escape);
    session.press(Key::Escape);
    drop(chooser.send(radius_console::console::picker::Picked::File(file)));
    session.pass_secs(1.0);
    assert!(session.dialogs().is_empty());
}

#[test]
fn fix_removes_the_hidden_data_of_an_image_in_one_undo_step() {
    let mut png = Vec::new();
    let mut encoder = png::Encoder::new(&mut png, 1, 1);
    encoder.add_text_chunk("Comment".to_owned(), "Meet me at dawn".to_owned()).unwrap();
    encoder.write_header().unwrap().write_image_data(&[128]).unwrap();
    let uri = data_uri(&png);
    let mut policy: serde_json::Value = serde_json::from_str(&policy_of(&["Push"])).unwrap();
    policy["actions"][0]["image"] = uri.clone().into();
    let mut session = Session::with_policy(&policy.to_string());
    assert!(session.page("Automation").query_by_label_contains("contains hidden data (35 bytes)").is_some());
    session.press(Key::F2);
    let fix = |session: &Session| session.dialog("Edit Action").query_by_label("Fix: remove the hidden data").is_some();
    assert!(fix(&session), "at the image in the dialog, too");
    session.press(Key::Escape);
    session.click(|session| session.page("Automation").get_by_label("Fix: remove the hidden data"));
    let stripped = custom_image(&session).unwrap();
    assert_eq!((stripped.hidden_bytes(), stripped.pixels().get_pixel(0, 0).0), (0, [128, 128, 128, 255]));
    assert!(session.page("Automation").query_by_label("Fix: remove the hidden data").is_none());
    session.press_with(CTRL, Key::Z);
    assert_eq!(custom_image(&session).unwrap().as_data_uri(), uri);
    session.press_with(CTRL, Key::Z);
    assert_eq!(custom_image(&session).unwrap().as_data_uri(), uri, "nothing else to undo");
}
