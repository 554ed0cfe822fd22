//! Any bytes as a settings file: whatever they are, the settings are within their limits, and stay as they are when they are
//! written and read again.
#![no_main]

use radius_console::settings::Settings;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let settings = Settings::parse(bytes);
    assert!((Settings::MIN_ZOOM..=Settings::MAX_ZOOM).contains(&settings.zoom_percent));
    assert!(settings.window.iter().all(|side| (200.0..10_000.0).contains(side)));
    let text = serde_json::to_vec(&settings).expect("it can be written");
    assert_eq!(Settings::parse(&text), settings);
});
