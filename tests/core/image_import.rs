//! An administrator's own picture from a file: what is taken, how it becomes a square, and what is refused in which words.
//!
//! The files in `images/` show red on the left and blue on the right. They were made with ImageMagick 6:
//! `convert -size 16x8 xc:red -fill blue -draw 'rectangle 8,0 15,7' -strip -quality 95`, then `-colorspace CMYK cmyk.jpg`,
//! `-sampling-factor 1x1 -interlace JPEG progressive.jpg`, `-colorspace Gray gray.jpg`, `-sampling-factor 2x2
//! subsampled.jpg`, `-interlace PNG interlaced.png`. All others are made here.

use std::io::Cursor;

use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use proptest::prelude::*;
use radius_console::gallery::{Crop, CustomImage, Import, ImportProblem};

use crate::image_samples::{self as made, Jpeg};

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

/// The square, which every policy takes, and its pixels.
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

/// Holds a pixel to a colour; `by` is how far a format may be from it.
fn assert_near(pixel: Rgba<u8>, colour: [u8; 4], by: u8, what: &str) {
    assert!(pixel.0.iter().zip(colour).all(|(a, b)| a.abs_diff(b) <= by), "{what}: {pixel:?} is not {colour:?}");
}

#[test]
fn every_kind_of_file_shows_its_colours() {
    let wide = DynamicImage::from(two_colours(16, 8));
    let files: [(&str, &[u8], u8); 9] = [
        ("RGBA", &png(two_colours(16, 8)), 0),
        ("RGB of 16 bits", &png(wide.to_rgb16()), 0),
        ("RGBA of 16 bits", &png(wide.to_rgba16()), 0),
        ("palette", &made::palette([RED, BLUE]), 0),
        ("interlaced", INTERLACED, 0),
        ("animated", &made::animated(), 0),
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
fn gray_and_transparent_files_show_what_they_hold() {
    let gray = square(GRAY, Crop::Center);
    let Rgba([red, green, blue, alpha]) = *gray.get_pixel(20, 64);
    assert!(red == green && green == blue && alpha == 255, "{:?}", gray.get_pixel(20, 64));
    let palette = square(&made::palette([RED, NOTHING]), Crop::Fit);
    assert_eq!((palette.get_pixel(20, 64).0, palette.get_pixel(108, 64).0), (RED, NOTHING));
    let half = RgbaImage::from_pixel(3, 3, Rgba([10, 200, 30, 128]));
    assert_near(*square(&png(half), Crop::Fit).get_pixel(64, 64), [10, 200, 30, 128], 1, "half transparent");
    let gray = image::GrayAlphaImage::from_pixel(300, 300, image::LumaA([90, 128]));
    assert_near(*square(&png(gray), Crop::Fit).get_pixel(64, 64), [90, 90, 90, 128], 1, "half transparent gray");
}

#[test]
fn a_crop_shows_its_part_and_the_whole_has_bars() {
    let wide = png(two_colours(400, 100));
    let ends = |crop: Crop| {
        let drawn = square(&wide, crop);
        (drawn.get_pixel(0, 64).0, drawn.get_pixel(127, 64).0)
    };
    assert_eq!(ends(Crop::Start), (RED, RED));
    assert_eq!(ends(Crop::Center), (RED, BLUE));
    assert_eq!(ends(Crop::End), (BLUE, BLUE));
    assert_eq!(ends(Crop::Fit), (RED, BLUE));
    let whole = square(&wide, Crop::Fit);
    let bars: Vec<u32> = (0..128).filter(|y| whole.get_pixel(5, *y).0 == NOTHING).collect();
    assert_eq!((bars.len(), bars[47], bars[48]), (96, 47, 80), "a quarter of the height, in the middle");
    let high = png(image::imageops::rotate90(&two_colours(400, 100)));
    assert_eq!(square(&high, Crop::Start).get_pixel(64, 127).0, RED);
    assert_eq!(square(&high, Crop::End).get_pixel(64, 0).0, BLUE);
    let same = png(two_colours(100, 100));
    assert!(Crop::ALL.into_iter().all(|crop| square(&same, crop) == square(&same, Crop::Fit)));
}

#[test]
fn what_cannot_be_seen_does_not_darken_an_edge() {
    for pixels in [20, 1000] {
        let black_outside = |x: u32, _: u32| Rgba(if x < pixels / 2 + 1 { [255; 4] } else { NOTHING });
        let drawn = square(&png(RgbaImage::from_fn(pixels, pixels, black_outside)), Crop::Fit);
        for pixel in drawn.pixels().filter(|pixel| pixel.0[3] > 0) {
            assert_near(Rgba([pixel.0[0], pixel.0[1], pixel.0[2], 255]), [255; 4], 1, "an edge");
        }
    }
}

#[test]
fn a_photo_is_turned_upright_for_each_of_eight_orientations() {
    // Where red and blue come to be, by the orientation that EXIF tells (its table 6).
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
        let file = made::with_exif(SUBSAMPLED, orientation);
        let drawn = square(&file, Crop::Fit);
        assert_near(*drawn.get_pixel(red.0, red.1), RED, 10, &format!("orientation {orientation}"));
        assert_near(*drawn.get_pixel(blue.0, blue.1), BLUE, 10, &format!("orientation {orientation}"));
        let expected = if orientation > 4 { (8, 16) } else { (16, 8) };
        assert_eq!(Import::from_bytes(&file).unwrap().pixels(), expected);
    }
    for nonsense in [0, 9, 255] {
        let drawn = square(&made::with_exif(SUBSAMPLED, nonsense), Crop::Fit);
        assert_near(*drawn.get_pixel(left.0, left.1), RED, 10, "nonsense");
    }
}

#[test]
fn nothing_but_pixels_is_stored() {
    let exif = made::with_exif(SUBSAMPLED, 1);
    let text = made::png_with(*b"tEXt", b"Author\0Alice");
    for file in [exif, text] {
        let own = Import::from_bytes(&file).unwrap().square(Crop::Fit).unwrap();
        let (_, base64) = own.as_data_uri().split_once(',').unwrap();
        let stored = made::decoded_base64(base64);
        assert_eq!(made::chunks(&stored), ["IHDR", "IDAT", "IEND"]);
    }
}

#[test]
fn noise_that_does_not_fit_is_stored_smaller() {
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
fn the_smallest_the_longest_and_the_largest_are_taken() {
    let one = square(&png(RgbaImage::from_pixel(1, 1, Rgba(RED))), Crop::Center);
    assert!(one.pixels().all(|pixel| pixel.0 == RED));
    for (width, height) in [(4096, 1), (1, 4096), (4096, 2), (256, 4096), (4096, 4096)] {
        let import = Import::from_bytes(&png(image::GrayImage::new(width, height))).unwrap();
        assert_eq!(import.pixels(), (width, height));
        for crop in Crop::ALL {
            assert_eq!(import.square(crop).unwrap().pixels().dimensions(), (128, 128));
        }
    }
}

#[test]
fn what_is_too_large_is_refused_by_its_size_alone() {
    let expected = "expected a PNG or JPEG of at most 4,096 x 4,096 pixels and 5,242,880 bytes";
    let pixels = [(4097, 1), (1, 4097), (100_000, 1), (u32::MAX, u32::MAX)];
    for (width, height) in pixels {
        // Nothing follows: it is not looked at.
        assert_eq!(refused(&made::png_that_claims(width, height)), ImportProblem::TooLarge(width, height));
    }
    assert_eq!(
        words(&png(image::GrayImage::new(100_000, 1))),
        format!("found an image of 100,000 x 1 pixels, {expected}")
    );
    let bomb = Jpeg { width: 65_535, height: 65_535, ..Jpeg::default() }.bytes();
    assert_eq!(words(&bomb[..300]), format!("found an image of 65,535 x 65,535 pixels, {expected}"));
    let mut long = png(two_colours(16, 8));
    long.resize(Import::MAX_BYTES, 0);
    assert!(Import::from_bytes(&long).is_ok(), "what follows is not looked at");
    long.push(0);
    assert_eq!(words(&long), format!("found a file of 5,242,881 bytes, {expected}"));
}

#[test]
fn another_kind_of_file_is_called_by_its_name() {
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
fn a_file_that_breaks_off_anywhere_is_refused() {
    for (file, problem) in [
        (png(two_colours(16, 8)), ImportProblem::DamagedPng),
        (made::animated(), ImportProblem::DamagedPng),
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
fn a_jpeg_that_hardly_any_program_writes_is_refused_with_a_way_out() {
    for frame in [0xC3, 0xC5, 0xC9, 0xCA, 0xCF] {
        assert_eq!(refused(&Jpeg { frame, ..Jpeg::default() }.bytes()), ImportProblem::UnusualJpeg, "{frame:02X}");
    }
    for rare in [
        Jpeg { bits: 12, ..Jpeg::default() },
        Jpeg { height: 0, ..Jpeg::default() },
        Jpeg { sampling: &[0x11, 0x11], ..Jpeg::default() },
        // Colours finer than the brightness.
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
fn metadata_is_no_way_in() {
    let megabytes = vec![0; 16 << 20];
    for bomb in [made::with_icc_profile(&megabytes), made::with_compressed_text(megabytes.len())] {
        assert!(bomb.len() < Import::MAX_BYTES);
        assert_eq!(square(&bomb, Crop::Fit).dimensions(), (128, 128));
    }
    assert_eq!(refused(&made::png_with(*b"IHDR", &[0; 13])), ImportProblem::DamagedPng);
    // More pixels than the header says: the rest is not inflated.
    assert!(Import::from_bytes(&made::png_with_row(1 << 24)).is_ok_and(|import| import.pixels() == (1, 1)));
}

/// Files that are whole, to be damaged.
fn whole() -> Vec<Vec<u8>> {
    let small = |frame, sampling| Jpeg { width: 40, height: 24, frame, sampling, ..Jpeg::default() }.bytes();
    let mut files = vec![png(two_colours(16, 8)), made::palette([RED, NOTHING]), made::animated(), INTERLACED.to_vec()];
    files.extend([CMYK, PROGRESSIVE, GRAY, SUBSAMPLED].map(<[u8]>::to_vec));
    files.push(made::with_exif(PROGRESSIVE, 6));
    files.extend([
        small(0xC0, &[0x22, 0x11, 0x11]),
        small(0xC2, &[0x41, 0x11, 0x11]),
        small(0xC0, &[0x11; 4]),
        small(0xC0, &[0x22, 0x11, 0x21]),
    ]);
    files
}

/// An answer of either kind, and never the end of the program.
fn answers(bytes: &[u8]) {
    if let Ok(import) = Import::from_bytes(bytes) {
        for crop in Crop::ALL {
            let own = import.square(crop).unwrap();
            assert!(CustomImage::from_data_uri(own.as_data_uri()).is_ok());
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn random_octets_get_an_answer(bytes in prop::collection::vec(any::<u8>(), 0..200), head in 0..4_usize) {
        let heads: [&[u8]; 4] = [b"", b"\xFF\xD8\xFF", b"\x89PNG\r\n\x1a\n", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"];
        answers(&[heads[head], &bytes].concat());
    }

    #[test]
    fn no_damage_to_a_file_ends_the_program(
        file in prop::sample::select(whole()),
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
        answers(&file);
    }
}
