//! Pictures no program would write, built byte by byte for the tests of custom images.

use std::io::Write as _;

use base64::Engine as _;
use image::codecs::png::PngEncoder;
use image::{ExtendedColorType, ImageEncoder as _};
use png::chunk::{ChunkType, IDAT, IEND, IHDR};
use png::{BitDepth, ColorType, Encoder};

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// A palette of two colours with opacity, 16 x 8 pixels, one colour on the left and one on the right.
pub(crate) fn palette(colours: [[u8; 4]; 2]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 16, 8);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::One);
    encoder.set_palette(colours.iter().flat_map(|colour| colour[..3].to_vec()).collect::<Vec<u8>>());
    encoder.set_trns(colours.iter().map(|colour| colour[3]).collect::<Vec<u8>>());
    encoder.write_header().unwrap().write_image_data(&[0x00, 0xFF].repeat(8)).unwrap();
    bytes
}

/// An animation of 16 x 8 pixels: red on the left and blue on the right, then all black.
pub(crate) fn animated() -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 16, 8);
    encoder.set_color(ColorType::Rgb);
    encoder.set_animated(2, 0).unwrap();
    let mut writer = encoder.write_header().unwrap();
    writer.write_image_data(&[[255, 0, 0].repeat(8), [0, 0, 255].repeat(8)].concat().repeat(8)).unwrap();
    writer.write_image_data(&[0; 16 * 8 * 3]).unwrap();
    writer.finish().unwrap();
    bytes
}

/// An all-zero picture, which compresses well.
pub(crate) fn empty_png(width: u32, height: u32, colour: ColorType, depth: BitDepth) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, width, height);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    encoder.set_compression(png::Compression::Fast);
    let mut writer = encoder.write_header().unwrap();
    let row = vec![0; width as usize * colour.samples() * depth as usize / 8];
    let mut rows = writer.stream_writer().unwrap();
    (0..height).for_each(|_| rows.write_all(&row).unwrap());
    rows.finish().unwrap();
    writer.finish().unwrap();
    bytes
}

/// One gray pixel, preceded by a chunk.
pub(crate) fn png_with(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = Encoder::new(&mut bytes, 1, 1).write_header().unwrap();
    writer.write_chunk(ChunkType(kind), data).unwrap();
    writer.write_image_data(&[128]).unwrap();
    writer.finish().unwrap();
    bytes
}

/// A header for one gray pixel, with data for `pixels` pixels.
pub(crate) fn png_with_row(pixels: usize) -> Vec<u8> {
    let mut many = Vec::new();
    let mut writer = Encoder::new(&mut many, u32::try_from(pixels).unwrap(), 1).write_header().unwrap();
    writer.write_image_data(&vec![0; pixels]).unwrap();
    writer.finish().unwrap();
    let one = png_with(*b"prVt", &[]);
    // The start of one file (signature and header chunk), and everything after the header of the other.
    [&one[..33], &many[33..]].concat()
}

/// Only a header that claims this size.
pub(crate) fn png_that_claims(width: u32, height: u32) -> Vec<u8> {
    let mut header = vec![0, 0, 0, 13];
    header.extend(IHDR.0);
    header.extend([width.to_be_bytes(), height.to_be_bytes()].concat());
    header.extend([8, 6, 0, 0, 0]);
    [SIGNATURE, &header, &[0; 4], &[0, 0, 0, 0], &IEND.0, &[0xAE, 0x42, 0x60, 0x82]].concat()
}

/// One gray pixel with a colour profile that compresses well.
pub(crate) fn with_icc_profile(profile: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = PngEncoder::new(&mut bytes);
    encoder.set_icc_profile(profile.to_vec()).unwrap();
    encoder.write_image(&[128], 1, 1, ExtendedColorType::L8).unwrap();
    bytes
}

/// One gray pixel with a text of this many letters, which compresses well.
pub(crate) fn with_compressed_text(letters: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 1, 1);
    encoder.add_ztxt_chunk("Comment".to_owned(), "a".repeat(letters)).unwrap();
    encoder.write_header().unwrap().write_image_data(&[128]).unwrap();
    bytes
}

/// The names of a PNG's chunks; consecutive data chunks count as one.
pub(crate) fn chunks(mut png: &[u8]) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    png = &png[SIGNATURE.len()..];
    while let Some((length, rest)) = png.split_first_chunk() {
        let name = String::from_utf8(rest[..4].to_vec()).unwrap();
        if name.as_bytes() != IDAT.0 || names.last() != Some(&name) {
            names.push(name);
        }
        png = &rest[u32::from_be_bytes(*length) as usize + 8..];
    }
    names
}

pub(crate) fn decoded_base64(text: &str) -> Vec<u8> {
    base64::engine::general_purpose::STANDARD.decode(text).unwrap()
}

/// A JPEG with this orientation in its EXIF data (EXIF 2.32 sections 4.5.4 and 4.6.4).
pub(crate) fn with_exif(jpeg: &[u8], orientation: u8) -> Vec<u8> {
    let tiff = b"II*\0\x08\0\0\0\x01\0\x12\x01\x03\0\x01\0\0\0";
    let exif = [b"Exif\0\0".as_slice(), tiff, &[orientation, 0, 0, 0], &[0; 4]].concat();
    let length = u16::try_from(exif.len() + 2).unwrap().to_be_bytes();
    [&[0xFF, 0xD8, 0xFF, 0xE1], length.as_slice(), &exif, &jpeg[2..]].concat()
}

/// A gray JPEG in which every block is zero, coded in one bit per table: a whole picture in few bytes.
#[derive(Clone, Copy)]
pub(crate) struct Jpeg {
    pub(crate) width: u16,
    pub(crate) height: u16,
    /// The last byte of the frame marker: C0 is baseline, C2 progressive.
    pub(crate) frame: u8,
    pub(crate) bits: u8,
    /// The horizontal and vertical sampling factors of each component.
    pub(crate) sampling: &'static [u8],
    /// One scan per component instead of one scan for all.
    pub(crate) scan_by_scan: bool,
}

impl Default for Jpeg {
    fn default() -> Self {
        Self { width: 8, height: 8, frame: 0xC0, bits: 8, sampling: &[0x11; 3], scan_by_scan: false }
    }
}

impl Jpeg {
    pub(crate) fn bytes(&self) -> Vec<u8> {
        let segment = |kind: u8, data: &[u8]| {
            [&[0xFF, kind], u16::try_from(data.len() + 2).unwrap().to_be_bytes().as_slice(), data].concat()
        };
        let count = self.sampling.len() as u8;
        let [(h1, h2), (w1, w2)] = [self.height, self.width].map(|side| (side.to_be_bytes()[0], side.to_be_bytes()[1]));
        let components = (1..).zip(self.sampling).flat_map(|(id, factors)| [id, *factors, 0]);
        let frame: Vec<u8> = [self.bits, h1, h2, w1, w2, count].into_iter().chain(components).collect();
        // A table with one code of one bit, for zero.
        let table = |class: u8| [&[class, 1], [0; 15].as_slice(), &[0]].concat();
        let mut bytes = vec![0xFF, 0xD8];
        bytes.extend(segment(0xDB, &[&[0], [1; 64].as_slice()].concat()));
        bytes.extend(segment(self.frame, &frame));
        bytes.extend(segment(0xC4, &[table(0x00), table(0x10)].concat()));
        let is_progressive = self.frame == 0xC2;
        let scan = |ids: &[u8], blocks: usize| {
            let components = ids.iter().flat_map(|id| [*id, 0]);
            // The progressive scans have only the first coefficient of each block.
            let last = if is_progressive { 0 } else { 63 };
            let head: Vec<u8> = [ids.len() as u8].into_iter().chain(components).chain([0, last, 0]).collect();
            let bits = blocks * if is_progressive { 1 } else { 2 };
            [segment(0xDA, &head), vec![0; bits.div_ceil(8)]].concat()
        };
        let most =
            |shift: u32, mask: u8| self.sampling.iter().map(|factors| usize::from(factors >> shift & mask)).max();
        let (across, down) = (most(4, 15).unwrap(), most(0, 15).unwrap());
        let units = usize::from(self.width).div_ceil(8 * across) * usize::from(self.height).div_ceil(8 * down);
        let blocks = |factors: &u8| usize::from(factors >> 4) * usize::from(factors & 15) * units;
        let ids: Vec<u8> = (1..=count).collect();
        if self.scan_by_scan {
            ids.iter().zip(self.sampling).for_each(|(id, factors)| bytes.extend(scan(&[*id], blocks(factors))));
        } else {
            bytes.extend(scan(&ids, self.sampling.iter().map(blocks).sum()));
        }
        bytes.extend([0xFF, 0xD9]);
        bytes
    }
}
