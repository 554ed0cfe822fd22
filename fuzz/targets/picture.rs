//! Any bytes as a custom image, both from a file and in a policy.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use radius_console::gallery::{Crop, CustomImage, Import};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    from_a_file(bytes);
    in_a_policy(bytes);
});

/// Asserts that a file is refused with a message, or yields a square that a policy accepts.
fn from_a_file(bytes: &[u8]) {
    match Import::from_bytes(bytes) {
        Ok(import) => {
            let (width, height) = import.pixels();
            assert!((1..=Import::MAX_PIXELS).contains(&width) && (1..=Import::MAX_PIXELS).contains(&height));
            let crop = Crop::ALL[bytes.len() % Crop::ALL.len()];
            let square = import.square(crop).expect("the smallest square fits");
            assert_eq!(CustomImage::from_data_uri(square.as_data_uri()).as_ref(), Ok(&square));
            let (width, height) = square.pixels().dimensions();
            assert!([128, 96, 64].contains(&width) && width == height, "{width} x {height}");
        }
        Err(problem) => assert_words(&format!("found {problem}, expected {}", problem.expected())),
    }
}

/// Asserts that a PNG in a policy is refused with a message, or kept unchanged.
fn in_a_policy(png: &[u8]) {
    let uri = format!("data:image/png;base64,{}", STANDARD.encode(png));
    match CustomImage::from_data_uri(&uri) {
        Ok(picture) => {
            let (width, height) = picture.pixels().dimensions();
            assert!((1..=CustomImage::MAX_PIXELS).contains(&width) && (1..=CustomImage::MAX_PIXELS).contains(&height));
            assert_eq!(picture.as_data_uri(), uri);
            without_hidden_data(&picture);
        }
        Err(problem) => assert_words(&problem.to_string()),
    }
}

/// Asserts that a picture keeps its pixels without its hidden data.
fn without_hidden_data(picture: &CustomImage) {
    assert_eq!(picture.to_shown_data_uri() == picture.as_data_uri(), picture.hidden_bytes() == 0);
    if let Some(stripped) = picture.without_hidden_data() {
        assert!(stripped.hidden_bytes() == 0 && stripped.pixels() == picture.pixels());
    }
}

fn assert_words(words: &str) {
    assert!(!words.is_empty() && !words.chars().any(char::is_control), "{words:?}");
}
