//! Custom images from files: what is accepted, how it becomes a square, and what is refused with which message.
//!
//! The files in `images/` show red on the left and blue on the right. They were made with ImageMagick 6: `convert -size
//! 16x8 xc:red -fill blue -draw 'rectangle 8,0 15,7' -strip -quality 95`, then `-colorspace CMYK cmyk.jpg`,
//! `-sampling-factor 1x1 -interlace JPEG progressive.jpg`, `-colorspace Gray gray.jpg`, `-sampling-factor 2x2
//! subsampled.jpg`, `-interlace PNG interlaced.png`. All other pictures are generated here.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;
use radius_console::gallery::{Crop, CustomImage, Import, ImportProblem};

use crate::image_samples::{self as samples, Jpeg};

const CMYK: &[u8] = include_bytes!("images/cmyk.jpg");
const PROGRESSIVE: &[u8] = include_bytes!("images/progressive.jpg");
const GRAY: &[u8] = include_bytes!("images/gray.jpg");
const SUBSAMPLED: &[u8] = include_bytes!("images/subsampled.jpg");
const INTERLACED: &[u8] = include_bytes!("images/interlaced.png");

const RED: [u8; 4] = [255, 0, 0, 255];
const BLUE: [u8; 4] = [0, 0, 255, 255];
const NOTHING: [u8; 4] = [0; 4];

/// Red on the left, blue on the right.
fn two_colours(width: u32, height: u32) -> RgbaImage {
    RgbaImage::from_fn(width, height, |x, _| Rgba(if x < width / 2 { RED } else { BLUE }))
}

fn png(picture: impl Into<DynamicImage>) -> Vec<u8> {
    let mut bytes = Vec::new();
    picture.into().write_to(&mut Cursor::new(&mut bytes), ImageFormat::Png).unwrap();
    bytes
}

/// The pixels of the square, after checking that every policy accepts it.
fn square(bytes: &[u8], crop: Crop) -> RgbaImage {
    let import = Import::from_bytes(bytes).unwrap_or_else(|problem| panic!("{problem}"));
    let own = import.square(crop).unwrap();
    assert_eq!(CustomImage::from_data_uri(own.as_data_uri()).as_ref(), Ok(&own));
    let pixels = own.pixels();
    assert!([128, 96, 64].contains(&pixels.width()) && pixels.width() == pixels.height(), "{:?}", pixels.dimensions());
    pixels
}

fn refused(bytes: &[u8]) -> ImportProblem {
    Import::from_bytes(bytes).unwrap_err()
}

fn words(bytes: &[u8]) -> String {
    let problem = refused(bytes);
    format!("found {problem}, expected {}", problem.expected())
}

/// Asserts that a pixel has a colour, give or take `by`.
fn assert_near(pixel: Rgba<u8>, colour: [u8; 4], by: u8, what: &str) {
    assert!(pixel.0.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= by), "{what}: {pixel:?} is not {colour:?}");
}

#[test]
fn every_file_format_keeps_its_colours() {
    let wide = DynamicImage::from(two_colours(16, 8));
    let files: [(&str, &[u8], u8); 9] = [
        ("RGBA", &png(two_colours(16, 8)), 0),
        ("RGB of 16 bits", &png(wide.to_rgb16()), 0),
        ("RGBA of 16 bits", &png(wide.to_rgba16()), 0),
        ("palette", &samples::palette([RED, BLUE]), 0),
        ("interlaced", INTERLACED, 0),
        ("animated", &samples::animated(), 0),
        ("subsampled JPEG", SUBSAMPLED, 10),
        ("progressive JPEG", PROGRESSIVE, 10),
        ("CMYK JPEG", CMYK, 20),
    ];
    for (kind, bytes, by) in files {
        let drawn = square(bytes, Crop::Fit);
        assert_eq!(drawn.dimensions(), (128, 128), "{kind}");
        assert_near(*drawn.get_pixel(20, 64), RED, by, kind);
        assert_near(*drawn.get_pixel(108, 64), BLUE, by, kind);
        assert_eq!((drawn.get_pixel(20, 20).0, drawn.get_pixel(20, 108).0), (NOTHING, NOTHING), "{kind}");
    }
}

#[test]
fn gray_and_transparent_files_keep_their_pixels() {
    let gray = square(GRAY, Crop::Center);
    let Rgba([red, green, blue, alpha]) = *gray.get_pixel(20, 64);
    assert!(red == green && green == blue && alpha == 255, "{:?}", gray.get_pixel(20, 64));
    let palette = square(&samples::palette([RED, NOTHING]), Crop::Fit);
    assert_eq!((palette.get_pixel(20, 64).0, palette.get_pixel(108, 64).0), (RED, NOTHING));
    let half = RgbaImage::from_pixel(3, 3, Rgba([10, 200, 30, 128]));
    assert_near(*square(&png(half), Crop::Fit).get_pixel(64, 64), [10, 200, 30, 128], 1, "half transparent");
    let gray = image::GrayAlphaImage::from_pixel(300, 300, image::LumaA([90, 128]));
    assert_near(*square(&png(gray), Crop::Fit).get_pixel(64, 64), [90, 90, 90, 128], 1, "half transparent gray");
}

#[test]
fn cropping_keeps_the_chosen_part_and_fitting_adds_bars() {
    let wide = png(two_colours(400, 100));
    let ends = |crop: Crop| {
        let drawn = square(&wide, crop);
        (drawn.get_pixel(0, 64).0, drawn.get_pixel(127, 64).0)
    };
    assert_eq!(ends(Crop::Start), (RED, RED));
    assert_eq!(ends(Crop::Center), (RED, BLUE));
    assert_eq!(ends(Crop::End), (BLUE, BLUE));
    assert_eq!(ends(Crop::Fit), (RED, BLUE));
    let fitted = square(&wide, Crop::Fit);
    let bars: Vec<u32> = (0..128).filter(|y| fitted.get_pixel(5, *y).0 == NOTHING).collect();
    assert_eq!((bars.len(), bars[47], bars[48]), (96, 47, 80), "a quarter of the height, in the middle");
    let high = png(image::imageops::rotate90(&two_colours(400, 100)));
    assert_eq!(square(&high, Crop::Start).get_pixel(64, 127).0, RED);
    assert_eq!(square(&high, Crop::End).get_pixel(64, 0).0, BLUE);
    let same = png(two_colours(100, 100));
    assert!(Crop::ALL.iter().copied().all(|crop| square(&same, crop) == square(&same, Crop::Fit)));
}

#[test]
fn transparent_pixels_do_not_darken_an_edge() {
    for pixels in [20, 1000] {
        let black_outside = |x: u32, _: u32| Rgba(if x < pixels / 2 + 1 { [255; 4] } else { NOTHING });
        let drawn = square(&png(RgbaImage::from_fn(pixels, pixels, black_outside)), Crop::Fit);
        for pixel in drawn.pixels().filter(|pixel| pixel.0[3] > 0) {
            assert_near(Rgba([pixel.0[0], pixel.0[1], pixel.0[2], 255]), [255; 4], 1, "an edge");
        }
    }
}

#[test]
fn a_photo_is_turned_upright_from_all_eight_orientations() {
    // Where red and blue end up for each EXIF orientation (EXIF table 6).
    let (left, right, top, bottom) = ((20, 64), (108, 64), (64, 20), (64, 108));
    let places = [
        (left, right),
        (right, left),
        (right, left),
        (left, right),
        (top, bottom),
        (top, bottom),
        (bottom, top),
        (bottom, top),
    ];
    for (orientation, (red, blue)) in (1..=8).zip(places) {
        let file = samples::with_exif(SUBSAMPLED, orientation);
        let drawn = square(&file, Crop::Fit);
        assert_near(*drawn.get_pixel(red.0, red.1), RED, 10, &format!("orientation {orientation}"));
        assert_near(*drawn.get_pixel(blue.0, blue.1), BLUE, 10, &format!("orientation {orientation}"));
        let expected = if orientation > 4 { (8, 16) } else { (16, 8) };
        assert_eq!(Import::from_bytes(&file).unwrap().pixels(), expected);
    }
    for nonsense in [0, 9, 255] {
        let drawn = square(&samples::with_exif(SUBSAMPLED, nonsense), Crop::Fit);
        assert_near(*drawn.get_pixel(left.0, left.1), RED, 10, "nonsense");
    }
}

#[test]
fn only_pixels_are_stored() {
    let exif = samples::with_exif(SUBSAMPLED, 1);
    let text = samples::png_with(*b"tEXt", b"Author\0Alice");
    for file in [exif, text] {
        let own = Import::from_bytes(&file).unwrap().square(Crop::Fit).unwrap();
        let (_, base64) = own.as_data_uri().split_once(',').unwrap();
        let stored = samples::decoded_base64(base64);
        assert_eq!(samples::chunks(&stored), ["IHDR", "IDAT", "IEND"]);
    }
}

#[test]
fn an_incompressible_image_is_scaled_down_to_fit() {
    let noise = |pixels: u32, bytes: usize| {
        let mut random = vec![0; (pixels * pixels) as usize * bytes];
        getrandom::fill(&mut random).unwrap();
        random
    };
    let transparent = RgbaImage::from_raw(128, 128, noise(128, 4)).unwrap();
    assert_eq!(square(&png(transparent), Crop::Center).dimensions(), (96, 96));
    let opaque = image::RgbImage::from_raw(128, 128, noise(128, 3)).unwrap();
    assert_eq!(square(&png(opaque), Crop::Center).dimensions(), (96, 96));
    let gray = image::GrayImage::from_raw(128, 128, noise(128, 1)).unwrap();
    assert_eq!(square(&png(gray), Crop::Center).dimensions(), (128, 128));
}

#[test]
fn the_smallest_longest_and_largest_images_are_accepted() {
    let one = square(&png(RgbaImage::from_pixel(1, 1, Rgba(RED))), Crop::Center);
    assert!(one.pixels().all(|pixel| pixel.0 == RED));
    for (width, height) in [(4096, 1), (1, 4096), (4096, 2), (256, 4096), (4096, 4096)] {
        let import = Import::from_bytes(&png(image::GrayImage::new(width, height))).unwrap();
        assert_eq!(import.pixels(), (width, height));
        for crop in Crop::ALL.iter().copied() {
            assert_eq!(import.square(crop).unwrap().pixels().dimensions(), (128, 128));
        }
    }
}

#[test]
fn an_oversized_image_is_refused_by_its_header_alone() {
    let expected = "expected a PNG or JPEG of at most 4,096 x 4,096 pixels and 5,242,880 bytes";
    let pixels = [(4097, 1), (1, 4097), (100_000, 1), (u32::MAX, u32::MAX)];
    for (width, height) in pixels {
        // No pixel data follows: it is never read.
        assert_eq!(refused(&samples::png_that_claims(width, height)), ImportProblem::TooLarge(width, height));
    }
    assert_eq!(
        words(&png(image::GrayImage::new(100_000, 1))),
        format!("found an image of 100,000 x 1 pixels, {expected}")
    );
    let bomb = Jpeg { width: 65_535, height: 65_535, ..Jpeg::default() }.bytes();
    assert_eq!(words(&bomb[..300]), format!("found an image of 65,535 x 65,535 pixels, {expected}"));
    let mut long = png(two_colours(16, 8));
    long.resize(Import::MAX_BYTES, 0);
    assert!(Import::from_bytes(&long).is_ok(), "trailing data is ignored");
    long.push(0);
    assert_eq!(words(&long), format!("found a file of 5,242,881 bytes, {expected}"));
}

#[test]
fn another_file_type_is_named_in_the_error() {
    let files: [(&[u8], &str); 14] = [
        (b"", "an empty file"),
        (b"GIF89a\x01\0\x01\0\0\0\0", "a GIF image"),
        (b"BM\x3A\0\0\0\0\0\0\0", "a BMP image"),
        (b"RIFF\x1A\0\0\0WEBPVP8L", "a WebP image"),
        (b"II*\0\x08\0\0\0", "a TIFF image"),
        (b"\0\0\x01\0\x01\0", "an icon file"),
        (b"\0\0\0\x20ftypavif", "an AVIF image"),
        (b"\0\0\0\x20ftypheic", "a HEIC image or a video"),
        (b"\x89HDF\r\n\x1a\n", "a file in another format"),
        (b"<?xml version=\"1.0\"?><svg xmlns=\"http://www.w3.org/2000/svg\"/>", "an SVG drawing"),
        (b"push", "a text file"),
        (b"\x7fELF\x02\x01\x01", "a file in another format"),
        (b"\0\0\0\0\0\0", "a file in another format"),
        (b"\x89PN", "a file in another format"),
    ];
    for (bytes, kind) in files {
        assert_eq!(refused(bytes).to_string(), kind);
    }
    assert!(words(b"push").ends_with("expected a PNG or JPEG of at most 4,096 x 4,096 pixels and 5,242,880 bytes"));
}

#[test]
fn a_file_truncated_anywhere_is_refused() {
    for (file, problem) in [
        (png(two_colours(16, 8)), ImportProblem::DamagedPng),
        (samples::animated(), ImportProblem::DamagedPng),
        (SUBSAMPLED.to_vec(), ImportProblem::DamagedJpeg),
        (PROGRESSIVE.to_vec(), ImportProblem::DamagedJpeg),
    ] {
        assert!(Import::from_bytes(&file).is_ok());
        for end in 8..file.len() {
            assert_eq!(refused(&file[..end]), problem, "after {end} of {} bytes", file.len());
        }
    }
    assert_eq!(
        words(&SUBSAMPLED[..100]),
        "found a damaged or incomplete JPEG, expected a complete file; copy it again, or save the image again"
    );
}

#[test]
fn an_exotic_jpeg_is_refused_with_a_suggestion() {
    for frame in [0xC3, 0xC5, 0xC9, 0xCA, 0xCF] {
        assert_eq!(refused(&Jpeg { frame, ..Jpeg::default() }.bytes()), ImportProblem::UnusualJpeg, "{frame:02X}");
    }
    for rare in [
        Jpeg { bits: 12, ..Jpeg::default() },
        Jpeg { height: 0, ..Jpeg::default() },
        Jpeg { sampling: &[0x11, 0x11], ..Jpeg::default() },
        // Chroma sampled more finely than luma.
        Jpeg { width: 41, height: 27, sampling: &[0x11, 0x22, 0x11], ..Jpeg::default() },
        Jpeg { sampling: &[0x00, 0x11, 0x11], ..Jpeg::default() },
    ] {
        assert_eq!(
            words(&rare.bytes()),
            "found a JPEG in a rare format (arithmetic coding, lossless, unusual sampling, or not 8 bits), \
             expected an 8-bit baseline or progressive JPEG, or a PNG"
        );
    }
    let two_frames = [&SUBSAMPLED[..SUBSAMPLED.len() - 2], &SUBSAMPLED[2..]].concat();
    assert_eq!(refused(&two_frames), ImportProblem::DamagedJpeg);
    let greedy = Jpeg { width: 4096, height: 4096, frame: 0xC2, sampling: &[0x11; 3], ..Jpeg::default() };
    assert_eq!(
        words(&greedy.bytes()),
        "found a large progressive JPEG, which needs too much memory to decode, expected one with fewer pixels, or a PNG"
    );
}

#[test]
fn metadata_cannot_exhaust_memory() {
    let megabytes = vec![0; 16 << 20];
    for bomb in [samples::with_icc_profile(&megabytes), samples::with_compressed_text(megabytes.len())] {
        assert!(bomb.len() < Import::MAX_BYTES);
        assert_eq!(square(&bomb, Crop::Fit).dimensions(), (128, 128));
    }
    assert_eq!(refused(&samples::png_with(*b"IHDR", &[0; 13])), ImportProblem::DamagedPng);
    // More pixel data than the header declares: the rest is not inflated.
    assert!(Import::from_bytes(&samples::png_with_row(1 << 24)).is_ok_and(|import| import.pixels() == (1, 1)));
}

/// Intact files, to be damaged.
fn intact_files() -> Vec<Vec<u8>> {
    let small = |frame, sampling| Jpeg { width: 40, height: 24, frame, sampling, ..Jpeg::default() }.bytes();
    let mut files =
        vec![png(two_colours(16, 8)), samples::palette([RED, NOTHING]), samples::animated(), INTERLACED.to_vec()];
    files.extend([CMYK, PROGRESSIVE, GRAY, SUBSAMPLED].map(<[u8]>::to_vec));
    files.push(samples::with_exif(PROGRESSIVE, 6));
    files.extend([
        small(0xC0, &[0x22, 0x11, 0x11]),
        small(0xC2, &[0x41, 0x11, 0x11]),
        small(0xC0, &[0x11; 4]),
        small(0xC0, &[0x22, 0x11, 0x21]),
    ]);
    files
}

/// Either outcome is fine, but the program must not crash.
fn import_without_panic(bytes: &[u8]) {
    if let Ok(import) = Import::from_bytes(bytes) {
        for crop in Crop::ALL.iter().copied() {
            let own = import.square(crop).unwrap();
            assert!(CustomImage::from_data_uri(own.as_data_uri()).is_ok());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_bytes_never_crash_the_import(bytes in prop::collection::vec(any::<u8>(), 0..200), head in 0..4_usize) {
        let heads: [&[u8]; 4] = [b"", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"];
        import_without_panic(&[heads[head], &bytes].concat());
    }

    #[test]
    fn damaged_files_never_crash_the_import(
        file in prop::sample::select(intact_files()),
        damages in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..6),
        cut in any::<prop::sample::Index>(),
        cuts in any::<bool>(),
    ) {
        let mut file = file;
        for (place, byte) in damages {
            let place = place.index(file.len());
            file[place] = byte;
        }
        if cuts {
            file.truncate(cut.index(file.len()));
        }
        import_without_panic(&file);
    }
}
