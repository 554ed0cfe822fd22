//! The application's icon: every size, and the Windows .ico file, match what the SVG draws. `make gallery` redraws
//! them.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{ImageFormat, RgbaImage};

use crate::gallery_pictures::{different_pixels, draw};

/// The sizes of the hicolor theme that desktops use.
const SIZES: [u32; 7] = [16, 24, 32, 48, 64, 128, 256];

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/icon").join(name)
}

fn draw_icon(pixels: u32) -> RgbaImage {
    draw(&fs::read_to_string(file("radius-console.svg")).unwrap(), pixels)
}

fn png(pixels: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    draw_icon(pixels).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// An ICO of PNGs: a header, a 16-byte entry per size, then the PNGs. A size of 256 is written as 0.
fn ico(pngs: &[(u32, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = [0u16, 1, pngs.len() as u16].map(u16::to_le_bytes).concat();
    let mut at = 6 + 16 * pngs.len() as u32;
    for (pixels, png) in pngs {
        bytes.extend([*pixels as u8, *pixels as u8, 0, 0, 1, 0, 32, 0]);
        bytes.extend([png.len() as u32, at].map(u32::to_le_bytes).concat());
        at += png.len() as u32;
    }
    bytes.extend(pngs.iter().flat_map(|(_, png)| png));
    bytes
}

#[test]
fn every_size_matches_its_svg() {
    let redraw = std::env::var_os("REDRAW_GALLERY").is_some();
    for pixels in SIZES {
        let path = file(&format!("{pixels}.png"));
        if redraw {
            fs::write(&path, png(pixels)).unwrap();
        }
        let stored = image::open(&path).unwrap().into_rgba8();
        assert_eq!(stored.dimensions(), (pixels, pixels));
        assert!(
            different_pixels(&stored, &draw_icon(pixels)) <= 16,
            "{pixels}: not what the SVG draws; run `make gallery`"
        );
    }
}

#[test]
fn the_windows_icon_contains_the_same_pictures() {
    // Uses the stored PNGs, which the other test compares with the SVG; when redrawing, they may not exist yet.
    let redraw = std::env::var_os("REDRAW_GALLERY").is_some();
    let stored = |pixels| if redraw { png(pixels) } else { fs::read(file(&format!("{pixels}.png"))).unwrap() };
    let expected = ico(&SIZES.map(|pixels| (pixels, stored(pixels))));
    if redraw {
        fs::write(file("radius-console.ico"), &expected).unwrap();
    }
    assert!(fs::read(file("radius-console.ico")).unwrap() == expected, "radius-console.ico: run `make gallery`");
}
