//! Any text pasted from the clipboard: an action or attribute in it survives copying and pasting.
#![no_main]

use radius_console::policy::json;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(action) = json::read_action(text) {
        assert_eq!(json::read_action(&json::write_action(&action)).as_ref(), Ok(&action));
    }
    if let Ok(attribute) = json::read_attribute(text) {
        assert_eq!(json::read_attribute(&json::write_attribute(&attribute)).as_ref(), Ok(&attribute));
    }
});
