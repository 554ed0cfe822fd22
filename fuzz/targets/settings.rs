//! Any bytes as a settings file: the resulting settings are within their limits, and unchanged by writing and reading.
#![no_main]

use radius_console::settings::Settings;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let settings = Settings::parse(bytes);
    assert!((Settings::MIN_ZOOM..=Settings::MAX_ZOOM).contains(&settings.zoom_percent));
    assert!(settings.window.iter().all(|side| (200.0..10_000.0).contains(side)));
    let text = serde_json::to_vec(&settings).expect("serialization succeeds");
    assert_eq!(Settings::parse(&text), settings);
});
