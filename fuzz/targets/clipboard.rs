//! Any text pasted from the clipboard: an action in it survives copying and pasting.
#![no_main]

use radius_console::policy::json;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(action) = json::read_action(text) {
        assert_eq!(json::read_action(&json::write_action(&action)).as_ref(), Ok(&action));
    }
});
