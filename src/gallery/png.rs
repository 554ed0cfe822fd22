//! PNG files: size and chunks without decoding, and decoding within limits. Ignores metadata such as texts and colour
//! profiles; `hidden` removes them.

use std::io::Cursor;
use std::iter;

use image::metadata::Orientation;
use image::{DynamicImage, ImageBuffer};
use png::{ColorType, Decoder, Limits, Transformations};

use super::PictureProblem;

pub(super) mod hidden;

pub(super) const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The bytes of a chunk besides its data: length, type and checksum.
const FRAME_BYTES: usize = 12;

/// The memory limit of the decoder itself, without the pixels: enough for a few rows and their compressed data.
const MAX_WORKING_BYTES: usize = 8 * 1024 * 1024;

/// The pixels of a file, eight bits per sample, and their orientation.
pub(super) struct Decoded {
    pub(super) picture: DynamicImage,
    pub(super) orientation: Orientation,
}

/// Decodes a PNG of at most `most` pixels in width and height; for an animated one, the first frame.
pub(super) fn decode(png: &[u8], most: u32) -> Result<Decoded, PictureProblem> {
    let (width, height) = size(png).ok_or(PictureProblem::Damaged)?;
    if width > most || height > most {
        return Err(PictureProblem::TooLarge(width, height));
    }
    decode_any(png).ok_or(PictureProblem::Damaged)
}

/// Returns a decoder within limits. It skips compressed metadata, so a bomb in it costs nothing.
fn decoder(png: &[u8]) -> Decoder<Cursor<&[u8]>> {
    let mut decoder = Decoder::new_with_limits(Cursor::new(png), Limits { bytes: MAX_WORKING_BYTES });
    decoder.set_ignore_text_chunk(true);
    decoder.set_ignore_iccp_chunk(true);
    decoder
}

fn decode_any(png: &[u8]) -> Option<Decoded> {
    let mut decoder = decoder(png);
    // At most four bytes per pixel; 16-bit samples would take eight.
    decoder.set_transformations(Transformations::EXPAND | Transformations::STRIP_16);
    let mut reader = decoder.read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    let exif = reader.info().exif_metadata.as_ref();
    let orientation = exif.and_then(|exif| Orientation::from_exif_chunk(exif)).unwrap_or(Orientation::NoTransforms);
    let (width, height) = (frame.width, frame.height);
    let picture = match frame.color_type {
        ColorType::Grayscale => DynamicImage::ImageLuma8(ImageBuffer::from_raw(width, height, pixels)?),
        ColorType::GrayscaleAlpha => DynamicImage::ImageLumaA8(ImageBuffer::from_raw(width, height, pixels)?),
        ColorType::Rgb => DynamicImage::ImageRgb8(ImageBuffer::from_raw(width, height, pixels)?),
        ColorType::Rgba => DynamicImage::ImageRgba8(ImageBuffer::from_raw(width, height, pixels)?),
        // Already expanded by the decoder.
        ColorType::Indexed => return None,
    };
    Some(Decoded { picture, orientation })
}

/// Returns which colours of its palette a picture uses, or `None` if it has none or cannot be decoded.
fn indexes(png: &[u8]) -> Option<[bool; 256]> {
    let mut decoder = decoder(png);
    decoder.set_transformations(Transformations::IDENTITY);
    let mut reader = decoder.read_info().ok()?;
    let mut pixels = vec![0; reader.output_buffer_size()?];
    let frame = reader.next_frame(&mut pixels).ok()?;
    if frame.color_type != ColorType::Indexed {
        return None;
    }
    let bits = frame.bit_depth as usize;
    let mut used = [false; 256];
    for row in pixels.chunks_exact(frame.line_size.max(1)).take(frame.height as usize) {
        let packed = row.iter().flat_map(|byte| (0..8 / bits).map(move |place| byte << (place * bits) >> (8 - bits)));
        for index in packed.take(frame.width as usize) {
            if let Some(is_used) = used.get_mut(usize::from(index)) {
                *is_used = true;
            }
        }
    }
    Some(used)
}

/// Reads the width and height from the header (PNG section 11.2.1). The decoder would report an absurd size as damage.
fn size(png: &[u8]) -> Option<(u32, u32)> {
    let header = png.strip_prefix(SIGNATURE)?.strip_prefix(b"\0\0\0\rIHDR")?;
    let (width, rest) = header.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

/// A chunk (PNG section 5.3).
struct Chunk<'p> {
    kind: [u8; 4],
    data: &'p [u8],
    whole: &'p [u8],
    /// Whether the checksum is right. Decoders skip an optional chunk with a wrong one.
    is_intact: bool,
}

/// Returns all chunks, up to the first that is cut off.
fn chunks(png: &[u8]) -> impl Iterator<Item = Chunk<'_>> {
    let mut rest = png.strip_prefix(SIGNATURE).unwrap_or_default();
    iter::from_fn(move || {
        let (chunk, after) = split_chunk(rest)?;
        rest = after;
        Some(chunk)
    })
}

/// Splits off the first chunk.
fn split_chunk(png: &[u8]) -> Option<(Chunk<'_>, &[u8])> {
    let (length, rest) = png.split_first_chunk()?;
    let length = usize::try_from(u32::from_be_bytes(*length)).ok()?;
    let (whole, after) = png.split_at_checked(length.checked_add(FRAME_BYTES)?)?;
    let (checked, checksum) = rest.get(..length.checked_add(8)?)?.split_last_chunk()?;
    let (kind, data) = checked.split_first_chunk()?;
    let is_intact = crc32fast::hash(checked) == u32::from_be_bytes(*checksum);
    Some((Chunk { kind: *kind, data, whole, is_intact }, after))
}

/// Returns whether a PNG has its last chunk, IEND. The decoder does not need it.
pub(super) fn has_end(png: &[u8]) -> bool {
    chunks(png).any(|chunk| chunk.kind == *b"IEND")
}
