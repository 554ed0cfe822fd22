//! JPEG files: scanned marker by marker before decoding, to know the size and the memory needed, and to pass only the image
//! to the decoder: no metadata, and no data between segments or after the end.

use std::io::Cursor;

use image::codecs::jpeg::JpegDecoder;
use image::metadata::Orientation;
use image::{DynamicImage, ImageDecoder as _, Limits};

use super::{Import, ImportProblem};
use crate::gallery::png::Decoded;

/// A JPEG without metadata, and the parameters found while removing it.
struct Stripped {
    frame: Frame,
    /// Whether the decoder must keep all coefficients until the last scan.
    has_several_scans: bool,
    orientation: Orientation,
    /// The file with only the image.
    bytes: Vec<u8>,
}

/// The frame header (ITU-T T.81 section B.2.2).
struct Frame {
    width: u32,
    height: u32,
    /// The horizontal and vertical sampling factors of each component.
    sampling: Vec<(u64, u64)>,
    is_progressive: bool,
}

const SOI: u8 = 0xD8;
const EOI: u8 = 0xD9;
const SOS: u8 = 0xDA;

/// Decodes a JPEG within the limits of [`Import`].
pub(super) fn decode(jpeg: &[u8]) -> Result<Decoded, ImportProblem> {
    let stripped = strip(jpeg)?;
    // There are three copies of the file: as read, stripped, and in the decoder.
    let files = 3 * jpeg.len() as u64;
    if files + stripped.decoding_bytes() > Import::MAX_DECODED_BYTES {
        return Err(ImportProblem::TooMuchMemory);
    }
    let damaged = |_| ImportProblem::DamagedJpeg;
    let mut decoder = JpegDecoder::new(Cursor::new(stripped.bytes)).map_err(damaged)?;
    let mut limits = Limits::no_limits();
    limits.max_image_width = Some(stripped.frame.width);
    limits.max_image_height = Some(stripped.frame.height);
    limits.max_alloc = Some(Import::MAX_DECODED_BYTES);
    decoder.set_limits(limits).map_err(damaged)?;
    let picture = DynamicImage::from_decoder(decoder).map_err(damaged)?;
    Ok(Decoded { picture, orientation: stripped.orientation })
}

impl Stripped {
    /// Returns the maximum memory for decoding: the pixels, the coefficients if they are kept, and working space for some rows.
    fn decoding_bytes(&self) -> u64 {
        const WORK: u64 = 8 * 1024 * 1024;
        let Frame { width, height, sampling, is_progressive } = &self.frame;
        let (width, height) = (u64::from(*width), u64::from(*height));
        let most = |factors: fn(&(u64, u64)) -> u64| sampling.iter().map(factors).max().unwrap_or(1).max(1);
        let units = width.div_ceil(8 * most(|(across, _)| *across)) * height.div_ceil(8 * most(|(_, down)| *down));
        let blocks: u64 = sampling.iter().map(|(across, down)| across * down * units).sum();
        // A block has 64 coefficients of 16 bits each.
        let coefficients = if *is_progressive || self.has_several_scans { blocks * 128 } else { 0 };
        let channels = if sampling.len() == 1 { 1 } else { 3 };
        width * height * channels + coefficients + WORK
    }
}

fn strip(jpeg: &[u8]) -> Result<Stripped, ImportProblem> {
    strip_complete(jpeg).unwrap_or(Err(ImportProblem::DamagedJpeg))
}

/// Returns `None` if the file is truncated (ITU-T T.81 section B.1).
fn strip_complete(jpeg: &[u8]) -> Option<Result<Stripped, ImportProblem>> {
    let mut frame: Option<Frame> = None;
    let mut has_several_scans = false;
    let mut orientation = Orientation::NoTransforms;
    let mut bytes = Vec::with_capacity(jpeg.len());
    bytes.extend([0xFF, SOI]);
    let mut rest = jpeg.strip_prefix(&[0xFF, SOI])?;
    let mut in_scan = false;
    loop {
        let (before, kind, after) = next_marker(rest)?;
        if in_scan {
            bytes.extend(before);
        }
        in_scan = kind == SOS;
        if kind == EOI {
            bytes.extend([0xFF, EOI]);
            return Some(Ok(Stripped { frame: frame?, has_several_scans, orientation, bytes }));
        }
        let length = usize::from(u16::from_be_bytes(*after.first_chunk()?));
        let (segment, following) = after.split_at_checked(length)?;
        rest = following;
        let data = segment.get(2..)?;
        match kind {
            0xC0..=0xC2 => match Frame::read(data, kind == 0xC2)? {
                Ok(read) if frame.is_none() => frame = Some(read),
                Ok(_) => return None,
                Err(problem) => return Some(Err(problem)),
            },
            SOS => {
                let components = frame.as_ref()?.sampling.len();
                has_several_scans |= usize::from(*data.first()?) < components;
            }
            // Tables, restart intervals, and the JFIF and Adobe segments, which define the colour space.
            0xC4 | 0xDB | 0xDD | 0xE0 | 0xEE => {}
            0xE1 => {
                let exif = data.strip_prefix(b"Exif\0\0").and_then(Orientation::from_exif_chunk);
                orientation = exif.unwrap_or(orientation);
                continue;
            }
            // Metadata and comments.
            0xE2..=0xFE => continue,
            // Other frame types, arithmetic coding, or a height given after the first scan.
            _ => return Some(Err(ImportProblem::UnusualJpeg)),
        }
        bytes.extend([0xFF, kind]);
        bytes.extend(segment);
    }
}

/// Finds the next marker that starts a segment or ends the file; returns what precedes it, its type, and what follows. FF 00
/// and restart markers are scan data, FF FF is padding.
fn next_marker(bytes: &[u8]) -> Option<(&[u8], u8, &[u8])> {
    memchr::memchr_iter(0xFF, bytes).find_map(|at| {
        let kind = *bytes.get(at + 1)?;
        let is_marker = !matches!(kind, 0x00 | 0x01 | 0xD0..=SOI | 0xFF);
        is_marker.then_some((bytes.get(..at)?, kind, bytes.get(at + 2..)?))
    })
}

impl Frame {
    fn read(data: &[u8], is_progressive: bool) -> Option<Result<Self, ImportProblem>> {
        let (&[bits, height, height_low, width, width_low, _], components) = data.split_first_chunk()?;
        let (width, height) = (u16::from_be_bytes([width, width_low]), u16::from_be_bytes([height, height_low]));
        let (width, height) = (u32::from(width), u32::from(height));
        if width > Import::MAX_PIXELS || height > Import::MAX_PIXELS {
            return Some(Err(ImportProblem::TooLarge(width, height)));
        }
        let sampling: Vec<(u64, u64)> = components
            .chunks_exact(3)
            .filter_map(|component| component.get(1))
            .map(|factors| (u64::from(factors >> 4), u64::from(factors & 0x0F)))
            .collect();
        let is_usual =
            matches!(sampling.len(), 1 | 3 | 4) && sampling.iter().all(|part| divides(*part, sampling.first()));
        if bits != 8 || height == 0 || !is_usual {
            return Some(Err(ImportProblem::UnusualJpeg));
        }
        Some(Ok(Self { width, height, sampling, is_progressive }))
    }
}

/// Returns whether a component has the resolution of the first one divided by an integer. The decoder panics on a finer one
/// (zune-jpeg 0.5.15, an assertion in its upsampling).
fn divides((across, down): (u64, u64), first: Option<&(u64, u64)>) -> bool {
    first.is_some_and(|(most_across, most_down)| {
        most_across.checked_rem(across) == Some(0) && most_down.checked_rem(down) == Some(0)
    })
}
