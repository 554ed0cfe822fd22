//! Any text as what is pasted: an action that it holds is copied and pasted again as it is.
#![no_main]

use radius_console::policy::json;

libfuzzer_sys::fuzz_target!(|text: &str| {
    if let Ok(action) = json::read_action(text) {
        assert_eq!(json::read_action(&json::write_action(&action)).as_ref(), Ok(&action));
    }
});
