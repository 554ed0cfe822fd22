//! The application's icon: every size, and the one file of Windows, is what its SVG draws. `make gallery` draws them anew.

use std::fs;
use std::io::Cursor;
use std::path::{Path, PathBuf};

use image::{ImageFormat, RgbaImage};

use crate::gallery_pictures::{different_pixels, draw};

/// The sizes of the hicolor theme that desktops ask for.
const SIZES: [u32; 7] = [16, 24, 32, 48, 64, 128, 256];

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("assets/icon").join(name)
}

fn drawn(pixels: u32) -> RgbaImage {
    draw(&fs::read_to_string(file("radius-console.svg")).unwrap(), pixels)
}

fn png(pixels: u32) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    drawn(pixels).write_to(&mut bytes, ImageFormat::Png).unwrap();
    bytes.into_inner()
}

/// An ICO of PNGs: a header, an entry of 16 bytes for each size, the PNGs. A size of 256 is written as 0.
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
fn every_size_is_what_its_svg_draws() {
    let redraw = std::env::var_os("REDRAW_GALLERY").is_some();
    for pixels in SIZES {
        let path = file(&format!("{pixels}.png"));
        if redraw {
            fs::write(&path, png(pixels)).unwrap();
        }
        let kept = image::open(&path).unwrap().into_rgba8();
        assert_eq!(kept.dimensions(), (pixels, pixels));
        assert!(different_pixels(&kept, &drawn(pixels)) <= 16, "{pixels}: not what the SVG draws; run `make gallery`");
    }
}

#[test]
fn windows_gets_the_same_pictures_in_one_file() {
    // As they are kept, since that is what the other test holds to the SVG; drawn anew, they may not be there yet.
    let redraw = std::env::var_os("REDRAW_GALLERY").is_some();
    let kept = |pixels| if redraw { png(pixels) } else { fs::read(file(&format!("{pixels}.png"))).unwrap() };
    let made = ico(&SIZES.map(|pixels| (pixels, kept(pixels))));
    if redraw {
        fs::write(file("radius-console.ico"), &made).unwrap();
    }
    assert!(fs::read(file("radius-console.ico")).unwrap() == made, "radius-console.ico: run `make gallery`");
}
