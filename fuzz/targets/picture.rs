//! Any octets as an administrator's own picture in a policy.
#![no_main]

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use radius_console::gallery::OwnPicture;

libfuzzer_sys::fuzz_target!(|octets: &[u8]| {
    let uri = format!("data:image/png;base64,{}", STANDARD.encode(octets));
    match OwnPicture::from_data_uri(&uri) {
        Ok(picture) => {
            let (width, height) = picture.pixels().dimensions();
            assert!((1..=OwnPicture::MAX_PIXELS).contains(&width) && (1..=OwnPicture::MAX_PIXELS).contains(&height));
            assert_eq!(picture.as_data_uri(), uri);
        }
        Err(problem) => assert!(!problem.to_string().chars().any(char::is_control), "{problem}"),
    }
});
