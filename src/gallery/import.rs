//! From a file to an administrator's own picture: a PNG or JPEG, told by what is in it, decoded within limits, cropped square
//! and stored small. Only the pixels come along, upright; metadata and colour profiles stay behind.

use std::fmt;

use image::codecs::png::{CompressionType, FilterType as RowFilter, PngEncoder};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat, Rgba, Rgba32FImage, RgbaImage};

use super::png::Decoded;
use super::{CustomImage, PictureProblem, png};
use crate::text;

mod jpeg;

/// The width and height of the stored square; the first that fits [`CustomImage::MAX_URI_CHARS`] is taken.
const SQUARES: [u32; 3] = [128, 96, 64];

/// The least pixels that the shorter side keeps, where the file has them: twice the largest square.
const ENOUGH_PIXELS: u32 = 2 * SQUARES[0];

/// A picture from a file, ready to be cropped. It keeps no more pixels than a square can show, so it may be kept for as
/// long as a dialog is open.
pub struct Import {
    /// Upright, and its colours multiplied by their opacity: otherwise what cannot be seen would darken what can.
    picture: DynamicImage,
    pixels: (u32, u32),
}

/// Which part of a picture becomes the square. Of a square picture all four give the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Crop {
    /// All of it, with transparent bars beside the shorter side.
    Whole,
    /// The middle of the longer side.
    Middle,
    /// The beginning of the longer side: the left, or the top.
    Beginning,
    /// The end of the longer side: the right, or the bottom.
    End,
}

impl Crop {
    /// Every choice.
    pub const ALL: [Self; 4] = [Self::Whole, Self::Middle, Self::Beginning, Self::End];
}

impl Import {
    /// The most bytes of the file.
    pub const MAX_BYTES: usize = 5 * 1024 * 1024;
    /// The most pixels in width and in height.
    pub const MAX_PIXELS: u32 = 4096;
    /// The most bytes of memory that decoding may take, with the file itself.
    pub const MAX_DECODED_BYTES: u64 = 128 * 1024 * 1024;

    /// Takes what was read from a file; of an animated picture the first image.
    ///
    /// # Errors
    /// What was found instead. The limits are checked before anything is decoded.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ImportProblem> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(ImportProblem::TooManyBytes(bytes.len()));
        }
        let Decoded { picture, orientation } = match image::guess_format(bytes) {
            Ok(ImageFormat::Png) => decode_png(bytes)?,
            Ok(ImageFormat::Jpeg) => jpeg::decode(bytes)?,
            _ => return Err(ImportProblem::OtherKind(kind(bytes))),
        };
        let mut small = DynamicImage::ImageRgba32F(shrunk(&picture));
        small.apply_orientation(orientation);
        let pixels = match orientation {
            Orientation::Rotate90
            | Orientation::Rotate270
            | Orientation::Rotate90FlipH
            | Orientation::Rotate270FlipH => (picture.height(), picture.width()),
            Orientation::NoTransforms
            | Orientation::Rotate180
            | Orientation::FlipHorizontal
            | Orientation::FlipVertical => (picture.width(), picture.height()),
        };
        Ok(Self { picture: small, pixels })
    }

    /// The width and height of the picture in the file, upright.
    pub fn pixels(&self) -> (u32, u32) {
        self.pixels
    }

    /// Makes the square that a policy stores, of 128, 96 or 64 pixels. Its [`CustomImage::pixels`] are the preview.
    ///
    /// # Errors
    /// None is known: the smallest square fits.
    pub fn square(&self, crop: Crop) -> Result<CustomImage, PictureProblem> {
        let mut made = Err(PictureProblem::Damaged);
        for pixels in SQUARES {
            made = custom_image(&self.draw(crop, pixels));
            if !matches!(made, Err(PictureProblem::TooLong(_))) {
                break;
            }
        }
        made
    }

    fn draw(&self, crop: Crop, pixels: u32) -> RgbaImage {
        let (width, height) = (self.picture.width(), self.picture.height());
        let (short, long) = (width.min(height), width.max(height));
        let scaled = match crop {
            Crop::Whole => {
                let side = |side: u32| (side * pixels + long / 2).checked_div(long).unwrap_or_default().max(1);
                self.picture.resize_exact(side(width), side(height), FilterType::CatmullRom)
            }
            Crop::Middle | Crop::Beginning | Crop::End => {
                let from = match crop {
                    Crop::End => long - short,
                    Crop::Middle => (long - short) / 2,
                    Crop::Beginning | Crop::Whole => 0,
                };
                let (left, top) = if width > height { (from, 0) } else { (0, from) };
                let cut = self.picture.crop_imm(left, top, short, short);
                cut.resize_exact(pixels, pixels, FilterType::CatmullRom)
            }
        };
        let (left, top) = ((pixels - scaled.width()) / 2, (pixels - scaled.height()) / 2);
        let mut square = RgbaImage::new(pixels, pixels);
        for (x, y, pixel) in scaled.into_rgba32f().enumerate_pixels() {
            square.put_pixel(left + x, top + y, divided(*pixel));
        }
        square
    }
}

impl fmt::Debug for Import {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Import({} x {})", self.pixels.0, self.pixels.1)
    }
}

fn decode_png(bytes: &[u8]) -> Result<Decoded, ImportProblem> {
    if png::bytes(bytes).is_none() {
        return Err(ImportProblem::DamagedPng);
    }
    png::decode(bytes, Import::MAX_PIXELS).map_err(|problem| match problem {
        PictureProblem::TooLarge(width, height) => ImportProblem::TooLarge(width, height),
        _ => ImportProblem::DamagedPng,
    })
}

/// Shrinks a picture by a whole number to what is enough, each pixel the mean of a box of pixels; its colours are multiplied
/// by their opacity. This is in floating point, so that nothing is lost by it.
fn shrunk(picture: &DynamicImage) -> Rgba32FImage {
    let (width, height) = (picture.width(), picture.height());
    let channels = usize::from(picture.color().channel_count());
    let side = (width.min(height) / ENOUGH_PIXELS).max(1);
    let mut small = Rgba32FImage::new(width.div_ceil(side), height.div_ceil(side));
    let row_bytes = (width as usize * channels).max(1);
    for (y, row) in (0..height).zip(picture.as_bytes().chunks_exact(row_bytes)) {
        let rest_of_height = (height - y / side * side).min(side);
        for (x, in_box) in (0..small.width()).zip(row.chunks(side as usize * channels)) {
            let (mut red, mut green, mut blue, mut alpha) = (0, 0, 0, 0);
            for sample in in_box.chunks_exact(channels) {
                let [r, g, b, a] = rgba(sample);
                let opacity = u32::from(a);
                red += u32::from(r) * opacity;
                green += u32::from(g) * opacity;
                blue += u32::from(b) * opacity;
                alpha += 255 * opacity;
            }
            let rest_of_width = (width - x * side).min(side);
            let whole = f64::from(rest_of_width * rest_of_height) * (255.0 * 255.0);
            for (mean, sum) in small.get_pixel_mut(x, y / side).0.iter_mut().zip([red, green, blue, alpha]) {
                #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
                let more = (f64::from(sum) / whole) as f32;
                *mean += more;
            }
        }
    }
    small
}

/// One pixel of one, two, three or four samples.
fn rgba(sample: &[u8]) -> [u8; 4] {
    match *sample {
        [gray] => [gray, gray, gray, 255],
        [gray, alpha] => [gray, gray, gray, alpha],
        [red, green, blue] => [red, green, blue, 255],
        [red, green, blue, alpha] => [red, green, blue, alpha],
        _ => [0; 4],
    }
}

/// A pixel whose colours are no longer multiplied by their opacity.
fn divided(Rgba([red, green, blue, alpha]): Rgba<f32>) -> Rgba<u8> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
    let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    match byte(alpha) {
        0 => Rgba([0; 4]),
        opaque => Rgba([byte(red / alpha), byte(green / alpha), byte(blue / alpha), opaque]),
    }
}

/// Stores a square as a PNG without anything else in it.
fn custom_image(square: &RgbaImage) -> Result<CustomImage, PictureProblem> {
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Best, RowFilter::Adaptive);
    let (width, height) = square.dimensions();
    let encoded = if square.pixels().all(|pixel| pixel.0[3] == 255) {
        let rgb: Vec<u8> = square.pixels().flat_map(|Rgba([red, green, blue, _])| [*red, *green, *blue]).collect();
        encoder.write_image(&rgb, width, height, ExtendedColorType::Rgb8)
    } else {
        encoder.write_image(square, width, height, ExtendedColorType::Rgba8)
    };
    encoded.map_err(|_| PictureProblem::Damaged)?;
    CustomImage::from_data_uri(&super::data_uri(&png))
}

/// What a file is that is neither PNG nor JPEG, for people.
fn kind(bytes: &[u8]) -> &'static str {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Gif) => return "a GIF picture",
        Ok(ImageFormat::WebP) => return "a WebP picture",
        Ok(ImageFormat::Tiff) => return "a TIFF picture",
        Ok(ImageFormat::Bmp) => return "a BMP picture",
        Ok(ImageFormat::Ico) => return "an icon file",
        Ok(ImageFormat::Avif) => return "an AVIF picture",
        Ok(_) => return "a picture of another kind",
        Err(_) => {}
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return "a HEIC picture or a film";
    }
    match std::str::from_utf8(bytes) {
        Ok("") => "an empty file",
        Ok(text) if text.contains("<svg") => "an SVG drawing",
        Ok(text) if text.chars().all(|c| c.is_whitespace() || !c.is_control()) => "a text",
        _ => "a file of another kind",
    }
}

/// What a file holds instead of a picture that can be taken, to follow "found".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ImportProblem {
    /// More bytes than [`Import::MAX_BYTES`].
    TooManyBytes(usize),
    /// Neither PNG nor JPEG.
    OtherKind(&'static str),
    /// More pixels in width or height than [`Import::MAX_PIXELS`].
    TooLarge(u32, u32),
    /// More memory to decode than [`Import::MAX_DECODED_BYTES`]: a large progressive JPEG.
    TooMuchMemory,
    /// A JPEG in one of the ways that are hardly used, and that the decoder does not know.
    UnusualJpeg,
    /// A JPEG that breaks off or cannot be decoded.
    DamagedJpeg,
    /// A PNG that breaks off or cannot be decoded.
    DamagedPng,
}

impl ImportProblem {
    /// Says what a right file is, to follow "expected".
    pub fn expected(&self) -> String {
        match self {
            Self::TooMuchMemory => "one of fewer pixels, or a PNG".to_owned(),
            Self::UnusualJpeg => "a baseline or progressive JPEG of 8 bits, or a PNG".to_owned(),
            Self::DamagedJpeg | Self::DamagedPng => "a whole file; copy it again, or save the picture anew".to_owned(),
            Self::TooManyBytes(_) | Self::OtherKind(_) | Self::TooLarge(..) => format!(
                "a PNG or JPEG of at most {0} x {0} pixels in at most {1} bytes",
                text::grouped(u64::from(Import::MAX_PIXELS)),
                text::grouped(Import::MAX_BYTES as u64)
            ),
        }
    }
}

impl fmt::Display for ImportProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooManyBytes(bytes) => write!(f, "a file of {} bytes", text::grouped(*bytes as u64)),
            Self::OtherKind(kind) => f.write_str(kind),
            Self::TooLarge(width, height) => PictureProblem::TooLarge(*width, *height).fmt(f),
            Self::TooMuchMemory => f.write_str("a large progressive JPEG, which takes too much memory to decode"),
            Self::UnusualJpeg => {
                f.write_str("a JPEG of a rare kind (arithmetic coding, lossless, odd sampling, or other than 8 bits)")
            }
            Self::DamagedJpeg => f.write_str("a JPEG that is damaged, or not whole"),
            Self::DamagedPng => f.write_str("a PNG that is damaged, or not whole"),
        }
    }
}

impl std::error::Error for ImportProblem {}
