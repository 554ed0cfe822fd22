//! Any bytes as a recovery copy: what is read from one is written and read again as it is.
#![no_main]

use radius_console::document::recovery::Unsaved;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(unsaved) = Unsaved::read(bytes) else { return };
    let text = unsaved.to_text().expect("it can be written");
    assert_eq!(Unsaved::read(text.as_bytes()), Some(unsaved));
});
