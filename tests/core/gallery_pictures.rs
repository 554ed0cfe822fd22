//! The gallery's files: every PNG matches its SVG and follows the style of the set. `make gallery` redraws them, and
//! the contact sheet beside them.

use std::fs;
use std::path::{Path, PathBuf};

use image::{Rgba, RgbaImage, imageops};
use radius_console::gallery::{PICTURE_PIXELS, PictureId};
use resvg::tiny_skia::{Pixmap, Transform};
use resvg::usvg::{Options, Tree};

fn file(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("gallery").join(name)
}

fn svg(picture: PictureId) -> String {
    let path = file(&format!("{}.svg", picture.as_str()));
    fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
}

pub(crate) fn draw(svg: &str, pixels: u32) -> RgbaImage {
    let tree = Tree::from_str(svg, &Options::default()).unwrap();
    let mut pixmap = Pixmap::new(pixels, pixels).unwrap();
    let scale = pixels as f32 / tree.size().width();
    resvg::render(&tree, Transform::from_scale(scale, scale), &mut pixmap.as_mut());
    let rgba = pixmap.pixels().iter().flat_map(|pixel| {
        let pixel = pixel.demultiply();
        [pixel.red(), pixel.green(), pixel.blue(), pixel.alpha()]
    });
    RgbaImage::from_raw(pixels, pixels, rgba.collect()).unwrap()
}

/// Another processor may round an edge pixel differently; a different drawing differs by far more.
pub(crate) fn different_pixels(stored: &RgbaImage, drawn: &RgbaImage) -> usize {
    let differs = |(a, b): (&Rgba<u8>, &Rgba<u8>)| a.0.iter().zip(b.0).any(|(a, b)| a.abs_diff(b) > 8);
    stored.pixels().zip(drawn.pixels()).filter(|pair| differs(*pair)).count()
}

/// Every picture at the three sizes the console uses, on cards in the light and the dark theme.
fn contact_sheet() -> RgbaImage {
    const SIZES: [u32; 3] = [24, 40, 128];
    const COLUMNS: usize = 4;
    const GAP: u32 = 8;
    let (cell_width, cell_height) = (SIZES.iter().sum::<u32>() + 4 * GAP, 128 + 2 * GAP);
    let rows = PictureId::all().len().div_ceil(COLUMNS) as u32;
    let (width, height) = (COLUMNS as u32 * cell_width, rows * cell_height);
    let mut sheet = RgbaImage::from_pixel(2 * width, height, Rgba([0xFF, 0xFF, 0xFF, 0xFF]));
    imageops::replace(
        &mut sheet,
        &RgbaImage::from_pixel(width, height, Rgba([0x23, 0x28, 0x31, 0xFF])),
        i64::from(width),
        0,
    );
    for (index, picture) in PictureId::all().enumerate() {
        let (column, row) = ((index % COLUMNS) as u32, (index / COLUMNS) as u32);
        let mut x = column * cell_width + GAP;
        for size in SIZES {
            let drawn = draw(&svg(picture), size);
            let y = i64::from(row * cell_height + (cell_height - size) / 2);
            imageops::overlay(&mut sheet, &drawn, i64::from(x), y);
            imageops::overlay(&mut sheet, &drawn, i64::from(x + width), y);
            x += size + GAP;
        }
    }
    sheet
}

#[test]
fn every_picture_matches_its_svg() {
    let redraw = std::env::var_os("REDRAW_GALLERY").is_some();
    if redraw {
        contact_sheet().save(file("contact-sheet.png")).unwrap();
    }
    for picture in PictureId::all() {
        let path = file(&format!("{}.png", picture.as_str()));
        let drawn = draw(&svg(picture), PICTURE_PIXELS);
        if redraw {
            drawn.save(&path).unwrap();
        }
        let stored = image::open(&path).unwrap().into_rgba8();
        assert_eq!(stored.dimensions(), drawn.dimensions(), "{picture:?}");
        let different = different_pixels(&stored, &drawn);
        assert!(different <= 16, "{picture:?}: {different} pixels differ from its SVG; run `make gallery`");
    }
}

#[test]
fn every_file_of_the_gallery_belongs_to_a_picture() {
    for entry in fs::read_dir(file("")).unwrap() {
        let path = entry.unwrap().path();
        let name = path.file_stem().unwrap().to_string_lossy().into_owned();
        assert!(name == "contact-sheet" || PictureId::find(&name).is_some(), "{}", path.display());
    }
}

/// The relative luminance of a colour (WCAG 2.2).
fn luminance(rgb: [u8; 3]) -> f64 {
    let linear = rgb.map(|channel| {
        let channel = f64::from(channel) / 255.0;
        if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
    });
    0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
}

#[test]
fn every_picture_is_a_white_glyph_on_a_contrasting_tile() {
    let tile = "<rect width=\"48\" height=\"48\" rx=\"11\" fill=\"#";
    for picture in PictureId::all() {
        let svg = svg(picture);
        let (_, colour) = svg.split_once(tile).unwrap_or_else(|| panic!("{picture:?} has no tile"));
        let rgb = u32::from_str_radix(&colour[..6], 16).unwrap().to_be_bytes();
        let contrast = 1.05 / (luminance([rgb[1], rgb[2], rgb[3]]) + 0.05);
        assert!(contrast >= 3.0, "{picture:?}: white on its tile is {contrast:.2} : 1");
        for foreign in ["<text", "<image", "gradient", "filter", "mask", "url("] {
            assert!(!svg.to_lowercase().contains(foreign), "{picture:?} contains {foreign}");
        }
    }
}
