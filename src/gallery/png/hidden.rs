//! Finds and removes the data in a PNG that users never see: texts, dates, camera data, colour profiles, further frames, unknown
//! chunks, unused colours of the palette, and whatever follows the last row of pixels or the end of the file.
//!
//! Keeps chunks of a fixed size that tell a client how to draw the pixels, while their values are plausible: gAMA, cHRM, sRGB,
//! cICP, pHYs and sBIT. A colour profile (iCCP) has room for texts and goes; the console ignores it, too. Never decompresses
//! the data of a chunk that goes, and of the pixels no more than their rows.

use std::borrow::Cow;

use miniz_oxide::deflate::compress_to_vec_zlib;
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::inflate_flags::{
    TINFL_FLAG_PARSE_ZLIB_HEADER, TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF,
};
use miniz_oxide::inflate::core::{DecompressorOxide, decompress};

use super::{Chunk, FRAME_BYTES, SIGNATURE, chunks, indexes};

/// The colour type of a picture with a palette (PNG section 11.2.1).
const INDEXED: u8 = 3;
/// The seven passes of an interlaced picture (PNG section 8.2): first column and row, and the distance to the next.
const PASSES: [[usize; 4]; 7] =
    [[0, 0, 8, 8], [4, 0, 8, 8], [0, 4, 4, 8], [2, 0, 4, 4], [0, 2, 2, 4], [1, 0, 2, 2], [0, 1, 1, 2]];

/// A PNG without hidden data.
pub(in crate::gallery) struct Stripped {
    pub(in crate::gallery) png: Vec<u8>,
    /// How many bytes were hidden; those of whole chunks include length, type and checksum.
    pub(in crate::gallery) hidden: usize,
}

/// Builds a chunk.
pub(in crate::gallery) fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let checked = [&kind, data].concat();
    let length = u32::try_from(data.len()).unwrap_or(u32::MAX);
    [&length.to_be_bytes(), checked.as_slice(), &crc32fast::hash(&checked).to_be_bytes()].concat()
}

/// What the header says about the rows of pixels.
struct Header {
    width: usize,
    height: usize,
    depth: u8,
    colour: u8,
    is_interlaced: bool,
}

impl Header {
    fn read(chunk: &Chunk<'_>) -> Option<Self> {
        let [w1, w2, w3, w4, h1, h2, h3, h4, depth, colour, _, _, interlace] = *chunk.data.as_array::<13>()?;
        let side = |bytes| usize::try_from(u32::from_be_bytes(bytes)).ok();
        let (width, height) = (side([w1, w2, w3, w4])?, side([h1, h2, h3, h4])?);
        Some(Self { width, height, depth, colour, is_interlaced: interlace == 1 })
    }

    fn samples(&self) -> usize {
        match self.colour {
            2 => 3,
            4 => 2,
            6 => 4,
            _ => 1,
        }
    }

    /// The number of bytes of all rows, each with its filter type, before compression.
    fn bytes(&self) -> usize {
        let bits = self.samples() * usize::from(self.depth);
        let rows = |width: usize, height: usize| match width {
            0 => 0,
            width => height * (1 + (width * bits).div_ceil(8)),
        };
        if !self.is_interlaced {
            return rows(self.width, self.height);
        }
        let pass = |[left, top, across, down]: [usize; 4]| {
            rows(self.width.saturating_sub(left).div_ceil(across), self.height.saturating_sub(top).div_ceil(down))
        };
        PASSES.into_iter().map(pass).sum()
    }
}

/// Removes all hidden data from a PNG that can be decoded. Returns it unchanged if there is none, or `None` if it has no end.
pub(in crate::gallery) fn strip(png: &[u8]) -> Option<Stripped> {
    let mut chunks = chunks(png);
    let first = chunks.next()?;
    let header = Header::read(&first)?;
    let mut kept = vec![first];
    let mut pixels = Vec::new();
    let mut is_after_pixels = false;
    loop {
        let chunk = chunks.next()?;
        let is_first = kept.iter().all(|other| other.kind != chunk.kind);
        match &chunk.kind {
            b"IEND" => break,
            b"IDAT" if !is_after_pixels => pixels.push(chunk),
            _ if !pixels.is_empty() => is_after_pixels = true,
            b"PLTE" if is_first && header.colour == INDEXED => kept.push(chunk),
            b"tRNS" if is_first && chunk.is_intact && matches!(header.colour, 0 | 2 | INDEXED) => kept.push(chunk),
            kind if is_first && chunk.is_intact && is_about_drawing(*kind, chunk.data, &header) => kept.push(chunk),
            _ => {}
        }
    }
    let mut stripped = SIGNATURE.to_vec();
    let mut changed = 0;
    let used = (header.colour == INDEXED).then(|| indexes(png)).flatten();
    for chunk in &kept {
        let data = match (&chunk.kind, &used) {
            (b"PLTE", Some(used)) => blanked(chunk.data, used, 3, 0),
            (b"tRNS", Some(used)) => blanked(chunk.data, used, 1, u8::MAX),
            (b"tRNS", None) => Cow::Borrowed(chunk.data.get(..2 * header.samples()).unwrap_or(chunk.data)),
            _ => Cow::Borrowed(chunk.data),
        };
        changed += chunk.data.iter().zip(data.iter()).filter(|(before, after)| before != after).count();
        match *data == *chunk.data {
            true => stripped.extend_from_slice(chunk.whole),
            false => stripped.extend(self::chunk(chunk.kind, &data)),
        }
        changed += chunk.data.len() - data.len();
    }
    let compressed = pixels.iter().map(|chunk| chunk.data).collect::<Vec<_>>().concat();
    let (shown, after_rows) = without_surplus(&compressed, header.bytes());
    match after_rows {
        0 => pixels.iter().for_each(|chunk| stripped.extend_from_slice(chunk.whole)),
        _ => stripped.extend(chunk(*b"IDAT", &shown)),
    }
    stripped.extend(chunk(*b"IEND", &[]));
    let whole: usize = kept.iter().chain(&pixels).map(|chunk| chunk.whole.len()).sum();
    let hidden = png.len() - SIGNATURE.len() - whole - FRAME_BYTES + changed + after_rows;
    Some(Stripped { png: if hidden == 0 { png.to_vec() } else { stripped }, hidden })
}

/// Returns whether a chunk tells a client how to draw the pixels, and its values are plausible, so that they can be no text.
fn is_about_drawing(kind: [u8; 4], data: &[u8], header: &Header) -> bool {
    let are_at_most =
        |data: &[u8], most: u32| data.as_chunks().0.iter().all(|number: &[u8; 4]| u32::from_be_bytes(*number) <= most);
    match (&kind, data) {
        (b"gAMA", data) => data.len() == 4 && are_at_most(data, 1_000_000),
        (b"cHRM", data) => data.len() == 32 && are_at_most(data, 100_000),
        (b"sRGB", [intent]) => *intent <= 3,
        (b"cICP", [primaries, transfer, 0, 0 | 1]) => *primaries <= 22 && *transfer <= 18,
        (b"pHYs", [sides @ .., 0 | 1]) => sides.len() == 8 && are_at_most(sides, 1_000_000),
        (b"sBIT", bits) => {
            let count = if header.colour == INDEXED { 3 } else { header.samples() };
            bits.len() == count && bits.iter().all(|bits| (1..=16).contains(bits))
        }
        _ => false,
    }
}

/// Returns a list of entries of `size` bytes up to the last used one, with unused ones in between filled with `blank`.
fn blanked<'d>(entries: &'d [u8], used: &[bool; 256], size: usize, blank: u8) -> Cow<'d, [u8]> {
    let count = used.iter().rposition(|is_used| *is_used).map_or(0, |last| last + 1);
    let entries = entries.get(..count * size).unwrap_or(entries);
    let mut shown = entries.to_vec();
    for (entry, is_used) in shown.chunks_mut(size).zip(used) {
        if !is_used {
            entry.fill(blank);
        }
    }
    if shown == entries { Cow::Borrowed(entries) } else { Cow::Owned(shown) }
}

/// Returns compressed rows of pixels without what follows the last of their `needed` bytes, and how many bytes that was.
fn without_surplus(compressed: &[u8], needed: usize) -> (Cow<'_, [u8]>, usize) {
    let inflate = |rows: &mut [u8]| {
        let flags = TINFL_FLAG_PARSE_ZLIB_HEADER | TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        decompress(&mut DecompressorOxide::new(), compressed, rows, 0, flags)
    };
    // One byte more than needed tells whether there is more, and no bomb inflates further.
    let mut rows = vec![0; needed.saturating_add(1)];
    match inflate(&mut rows) {
        (TINFLStatus::Done, read, written) if written == needed => {
            let (stream, after) = compressed.split_at_checked(read).unwrap_or((compressed, &[]));
            (Cow::Borrowed(stream), after.len())
        }
        // Incomplete, so there is nothing after it.
        (TINFLStatus::FailedCannotMakeProgress | TINFLStatus::NeedsMoreInput, ..) => (Cow::Borrowed(compressed), 0),
        (_, _, written) if written >= needed => {
            rows.truncate(needed);
            let packed = compress_to_vec_zlib(&rows, 10);
            let (_, read, _) = inflate(&mut rows);
            (Cow::Owned(packed), compressed.len().saturating_sub(read).max(1))
        }
        _ => (Cow::Borrowed(compressed), 0),
    }
}
