//! Imports a custom image from a file: a PNG or JPEG, detected by its contents, decoded within limits, cropped to a square and
//! stored small. Keeps only the pixels, upright; drops metadata and colour profiles.

use std::fmt;

use image::codecs::png::{CompressionType, FilterType as RowFilter, PngEncoder};
use image::imageops::FilterType;
use image::metadata::Orientation;
use image::{DynamicImage, ExtendedColorType, ImageEncoder as _, ImageFormat, Rgba, Rgba32FImage, RgbaImage};
use strum::VariantArray;

use super::png::Decoded;
use super::{CustomImage, PictureProblem, png};
use crate::text;

mod jpeg;

/// The possible sizes of the stored square in pixels; the first that fits [`CustomImage::MAX_URI_CHARS`] is used.
const SQUARES: [u32; 3] = [128, 96, 64];

/// The minimum length of the shorter side after shrinking, if the file has that many pixels: twice the largest square.
const ENOUGH_PIXELS: u32 = 2 * SQUARES[0];

/// An image from a file, ready for cropping. Keeps only as many pixels as a square needs, so a dialog can hold on to it.
pub struct Import {
    /// Upright, with premultiplied alpha: otherwise transparent pixels would darken visible ones.
    picture: DynamicImage,
    pixels: (u32, u32),
}

/// How an image becomes a square. All four are the same for a square image.
#[derive(Debug, Clone, Copy, PartialEq, Eq, VariantArray)]
pub enum Crop {
    /// The whole image, with transparent bars along the longer sides.
    Fit,
    /// The centre of the longer side.
    Center,
    /// The start of the longer side: the left, or the top.
    Start,
    /// The end of the longer side: the right, or the bottom.
    End,
}

impl Crop {
    /// Every option, in display order.
    pub const ALL: &'static [Self] = Self::VARIANTS;
}

impl Import {
    /// The maximum size of the file in bytes.
    pub const MAX_BYTES: usize = 5 * 1024 * 1024;
    /// The maximum width and height in pixels.
    pub const MAX_PIXELS: u32 = 4096;
    /// The maximum memory for decoding in bytes, including the file itself.
    pub const MAX_DECODED_BYTES: u64 = 128 * 1024 * 1024;

    /// Decodes the contents of a file; for an animated image, the first frame.
    ///
    /// # Errors
    /// Returns what was found instead. The limits are checked before decoding.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, ImportProblem> {
        if bytes.len() > Self::MAX_BYTES {
            return Err(ImportProblem::TooManyBytes(bytes.len()));
        }
        let Decoded { picture, orientation } = match image::guess_format(bytes) {
            Ok(ImageFormat::Png) => decode_png(bytes)?,
            Ok(ImageFormat::Jpeg) => jpeg::decode(bytes)?,
            _ => return Err(ImportProblem::OtherKind(kind(bytes))),
        };
        let mut small = DynamicImage::ImageRgba32F(downscale(&picture));
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

    /// The width and height of the upright image in the file.
    pub fn pixels(&self) -> (u32, u32) {
        self.pixels
    }

    /// Crops the image to the square that a policy stores: 128, 96 or 64 pixels. Its [`CustomImage::pixels`] are the preview.
    ///
    /// # Errors
    /// None is expected, because the smallest square always fits.
    pub fn square(&self, crop: Crop) -> Result<CustomImage, PictureProblem> {
        let mut result = Err(PictureProblem::Damaged);
        for pixels in SQUARES {
            result = custom_image(&self.draw(crop, pixels));
            if !matches!(result, Err(PictureProblem::TooLong(_))) {
                break;
            }
        }
        result
    }

    fn draw(&self, crop: Crop, pixels: u32) -> RgbaImage {
        let (width, height) = (self.picture.width(), self.picture.height());
        let (short, long) = (width.min(height), width.max(height));
        let scaled = match crop {
            Crop::Fit => {
                let side = |side: u32| (side * pixels + long / 2).checked_div(long).unwrap_or_default().max(1);
                self.picture.resize_exact(side(width), side(height), FilterType::CatmullRom)
            }
            Crop::Center | Crop::Start | Crop::End => {
                let from = match crop {
                    Crop::End => long - short,
                    Crop::Center => (long - short) / 2,
                    Crop::Start | Crop::Fit => 0,
                };
                let (left, top) = if width > height { (from, 0) } else { (0, from) };
                let cut = self.picture.crop_imm(left, top, short, short);
                cut.resize_exact(pixels, pixels, FilterType::CatmullRom)
            }
        };
        let (left, top) = ((pixels - scaled.width()) / 2, (pixels - scaled.height()) / 2);
        let mut square = RgbaImage::new(pixels, pixels);
        for (x, y, pixel) in scaled.into_rgba32f().enumerate_pixels() {
            square.put_pixel(left + x, top + y, unmultiplied(*pixel));
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
    if !png::has_end(bytes) {
        return Err(ImportProblem::DamagedPng);
    }
    png::decode(bytes, Import::MAX_PIXELS).map_err(|problem| match problem {
        PictureProblem::TooLarge(width, height) => ImportProblem::TooLarge(width, height),
        _ => ImportProblem::DamagedPng,
    })
}

/// Shrinks an image by an integer factor to no less than [`ENOUGH_PIXELS`], averaging boxes of pixels, and premultiplies
/// alpha. Uses floating point to avoid rounding errors.
fn downscale(picture: &DynamicImage) -> Rgba32FImage {
    let (width, height) = (picture.width(), picture.height());
    let channels = usize::from(picture.color().channel_count());
    let side = (width.min(height) / ENOUGH_PIXELS).max(1);
    let mut small = Rgba32FImage::new(width.div_ceil(side), height.div_ceil(side));
    let row_bytes = (width as usize * channels).max(1);
    for (y, row) in (0..height).zip(picture.as_bytes().chunks_exact(row_bytes)) {
        let box_height = (height - y / side * side).min(side);
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
            let box_width = (width - x * side).min(side);
            let whole = f64::from(box_width * box_height) * (255.0 * 255.0);
            for (mean, sum) in small.get_pixel_mut(x, y / side).0.iter_mut().zip([red, green, blue, alpha]) {
                #[expect(clippy::cast_possible_truncation, reason = "between 0 and 1")]
                let more = (f64::from(sum) / whole) as f32;
                *mean += more;
            }
        }
    }
    small
}

/// Converts a pixel of one to four samples to RGBA.
fn rgba(sample: &[u8]) -> [u8; 4] {
    match *sample {
        [gray] => [gray, gray, gray, 255],
        [gray, alpha] => [gray, gray, gray, alpha],
        [red, green, blue] => [red, green, blue, 255],
        [red, green, blue, alpha] => [red, green, blue, alpha],
        _ => [0; 4],
    }
}

/// Converts a pixel from premultiplied to straight alpha.
fn unmultiplied(Rgba([red, green, blue, alpha]): Rgba<f32>) -> Rgba<u8> {
    #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "between 0 and 255")]
    let byte = |part: f32| (part.clamp(0.0, 1.0) * 255.0).round() as u8;
    match byte(alpha) {
        0 => Rgba([0; 4]),
        opaque => Rgba([byte(red / alpha), byte(green / alpha), byte(blue / alpha), opaque]),
    }
}

/// Encodes a square as a PNG without metadata.
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

/// Describes a file that is neither PNG nor JPEG.
fn kind(bytes: &[u8]) -> &'static str {
    match image::guess_format(bytes) {
        Ok(ImageFormat::Gif) => return "a GIF image",
        Ok(ImageFormat::WebP) => return "a WebP image",
        Ok(ImageFormat::Tiff) => return "a TIFF image",
        Ok(ImageFormat::Bmp) => return "a BMP image",
        Ok(ImageFormat::Ico) => return "an icon file",
        Ok(ImageFormat::Avif) => return "an AVIF image",
        Ok(_) => return "an image in another format",
        Err(_) => {}
    }
    if bytes.get(4..8) == Some(b"ftyp") {
        return "a HEIC image or a video";
    }
    match std::str::from_utf8(bytes) {
        Ok("") => "an empty file",
        Ok(text) if text.contains("<svg") => "an SVG drawing",
        Ok(text) if text.chars().all(|c| c.is_whitespace() || !c.is_control()) => "a text file",
        _ => "a file in another format",
    }
}

/// What was found instead of a usable image, to follow "found".
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
    /// A JPEG in a rare format that the decoder does not support.
    UnusualJpeg,
    /// A JPEG that is truncated or cannot be decoded.
    DamagedJpeg,
    /// A PNG that is truncated or cannot be decoded.
    DamagedPng,
}

impl ImportProblem {
    /// Describes a usable file, to follow "expected".
    pub fn expected(&self) -> String {
        match self {
            Self::TooMuchMemory => "one with fewer pixels, or a PNG".to_owned(),
            Self::UnusualJpeg => "an 8-bit baseline or progressive JPEG, or a PNG".to_owned(),
            Self::DamagedJpeg | Self::DamagedPng => {
                "a complete file; copy it again, or save the image again".to_owned()
            }
            Self::TooManyBytes(_) | Self::OtherKind(_) | Self::TooLarge(..) => format!(
                "a PNG or JPEG of at most {0} x {0} pixels and {1} bytes",
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
            Self::TooMuchMemory => f.write_str("a large progressive JPEG, which needs too much memory to decode"),
            Self::UnusualJpeg => {
                f.write_str("a JPEG in a rare format (arithmetic coding, lossless, unusual sampling, or not 8 bits)")
            }
            Self::DamagedJpeg => f.write_str("a damaged or incomplete JPEG"),
            Self::DamagedPng => PictureProblem::Damaged.fmt(f),
        }
    }
}

impl std::error::Error for ImportProblem {}
