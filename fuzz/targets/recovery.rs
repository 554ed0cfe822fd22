//! Any bytes as a recovery copy: if readable, it is unchanged by writing and reading.
#![no_main]

use radius_console::document::recovery::Unsaved;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some(unsaved) = Unsaved::read(bytes) else { return };
    let text = unsaved.to_text().expect("serialization succeeds");
    assert_eq!(Unsaved::read(text.as_bytes()), Some(unsaved));
});
