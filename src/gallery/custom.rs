//! A custom image as a policy stores it: a PNG as a data URI. Creating one from a file belongs to `import`.

use std::borrow::Cow;
use std::fmt;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _, RgbaImage};

use super::png::hidden;
use super::{PictureProblem, png};
use crate::text;

/// A custom image: a PNG as a data URI (RFC 2397) that decodes without errors. Cheap to clone.
#[derive(Clone)]
pub struct CustomImage(Arc<Stored>);

struct Stored {
    uri: Box<str>,
    hidden_bytes: usize,
    /// The image without hidden data, once it is known.
    stripped: OnceLock<Option<CustomImage>>,
}

impl CustomImage {
    /// The maximum length of the data URI in characters.
    pub const MAX_URI_CHARS: usize = 64 * 1024;
    /// The maximum width and height in pixels.
    pub const MAX_PIXELS: u32 = 512;
    pub(super) const HEAD: &str = "data:image/png;base64";

    /// Describes a valid image, to follow "expected".
    pub fn expected() -> String {
        format!(
            "a PNG of at most {0} x {0} pixels, as \"{1},...\" with at most {2} characters",
            Self::MAX_PIXELS,
            Self::HEAD,
            text::grouped(Self::MAX_URI_CHARS as u64)
        )
    }

    /// Parses a data URI. Only the first frame of an animated image is shown. Data that users never see is accepted and kept:
    /// see [`hidden_bytes`](Self::hidden_bytes).
    ///
    /// # Errors
    /// Returns what is wrong with it. Length and size are checked before decoding.
    pub fn from_data_uri(uri: &str) -> Result<Self, PictureProblem> {
        if uri.len() > Self::MAX_URI_CHARS {
            return Err(PictureProblem::TooLong(uri.len()));
        }
        let png = match uri.split_once(',').unwrap_or((uri, "")) {
            (Self::HEAD, base64) => STANDARD.decode(base64).map_err(|_| PictureProblem::NotBase64)?,
            ("data:image/png", _) => return Err(PictureProblem::NotBase64),
            (head, _) => return Err(PictureProblem::OtherKind(head.to_owned())),
        };
        png::decode(&png, Self::MAX_PIXELS)?;
        let stripped = hidden::strip(&png).ok_or(PictureProblem::Damaged)?;
        let (uri, hidden_bytes) = (uri.into(), stripped.hidden);
        Ok(Self(Arc::new(Stored { uri, hidden_bytes, stripped: OnceLock::new() })))
    }

    /// Decodes the image.
    pub fn pixels(&self) -> RgbaImage {
        shown(&self.png())
    }

    /// The number of bytes in the PNG that users never see, such as texts, dates and colour profiles.
    pub fn hidden_bytes(&self) -> usize {
        self.0.hidden_bytes
    }

    /// Returns the image with the same pixels and without hidden data. `None` if it has none, or if it would be too long, which
    /// is possible only for data hidden among the compressed pixels.
    pub fn without_hidden_data(&self) -> Option<Self> {
        if self.hidden_bytes() == 0 {
            return None;
        }
        let strip = || Self::from_data_uri(&self.to_shown_data_uri()).ok().filter(|image| image.hidden_bytes() == 0);
        self.0.stripped.get_or_init(strip).clone()
    }

    /// Returns the data URI without hidden data, for pages. It may be longer than [`MAX_URI_CHARS`](Self::MAX_URI_CHARS).
    pub fn to_shown_data_uri(&self) -> Cow<'_, str> {
        if self.hidden_bytes() == 0 {
            return Cow::Borrowed(&self.0.uri);
        }
        let png = self.png();
        let pixels = shown(&png);
        // A damaged file may look different without the data that confused the decoder: then only its pixels remain.
        let stripped = hidden::strip(&png).map(|stripped| stripped.png).filter(|stripped| shown(stripped) == pixels);
        Cow::Owned(super::data_uri(&stripped.unwrap_or_else(|| encoded(&pixels))))
    }

    fn png(&self) -> Vec<u8> {
        let base64 = self.0.uri.split_once(',').map(|(_, base64)| base64).unwrap_or_default();
        STANDARD.decode(base64).unwrap_or_default()
    }

    /// The data URI, as stored in a policy file.
    pub fn as_data_uri(&self) -> &str {
        &self.0.uri
    }
}

/// Decodes a PNG that was decoded before, so this cannot fail.
fn shown(png: &[u8]) -> RgbaImage {
    png::decode(png, CustomImage::MAX_PIXELS)
        .map_or_else(|_| RgbaImage::new(1, 1), |decoded| decoded.picture.into_rgba8())
}

/// Encodes pixels as a PNG without metadata.
fn encoded(pixels: &RgbaImage) -> Vec<u8> {
    let mut png = Vec::new();
    let encoder = PngEncoder::new_with_quality(&mut png, CompressionType::Best, FilterType::Adaptive);
    let (width, height) = pixels.dimensions();
    // Writing to memory cannot fail.
    drop(encoder.write_image(pixels, width, height, ExtendedColorType::Rgba8));
    png
}

impl PartialEq for CustomImage {
    fn eq(&self, other: &Self) -> bool {
        self.0.uri == other.0.uri
    }
}

impl Eq for CustomImage {}

impl fmt::Debug for CustomImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CustomImage({} characters)", self.0.uri.len())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::ImageFormat;

    use super::hidden::chunk;
    use super::png::SIGNATURE;
    use super::*;
    use crate::gallery::PictureId;

    fn uri(png: &[u8]) -> String {
        format!("{},{}", CustomImage::HEAD, STANDARD.encode(png))
    }

    fn custom(png: &[u8]) -> Result<CustomImage, PictureProblem> {
        CustomImage::from_data_uri(&uri(png))
    }

    /// Builds a PNG of one pixel with this bit depth, colour type and interlace method, and these chunks before its data.
    fn pixel(bits: u8, colour: u8, interlace: u8, before: &[Vec<u8>], sample: &[u8]) -> Vec<u8> {
        // No filter, then the sample, in one stored block (RFC 1950, RFC 1951 section 3.2.4).
        let line = [&[0], sample].concat();
        let (a, b) =
            line.iter().fold((1, 0), |(a, b): (u32, u32), byte| (a + u32::from(*byte), a + b + u32::from(*byte)));
        let length = u16::try_from(line.len()).unwrap();
        let block = [&length.to_le_bytes(), &(!length).to_le_bytes(), line.as_slice()].concat();
        let data = [&[0x78, 1, 1], block.as_slice(), &((b << 16) + a).to_be_bytes()].concat();
        let header = chunk(*b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, bits, colour, 0, 0, interlace]);
        [SIGNATURE, &header, &before.concat(), &chunk(*b"IDAT", &data), &chunk(*b"IEND", &[])].concat()
    }

    fn encoded(picture: &image::DynamicImage) -> Vec<u8> {
        let mut png = Vec::new();
        picture.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        png
    }

    #[test]
    fn an_image_with_too_many_pixels_is_refused_before_decoding() {
        let gray = |width, height| custom(&encoded(&image::DynamicImage::new_luma8(width, height))).err();
        assert_eq!(gray(513, 1), Some(PictureProblem::TooLarge(513, 1)));
        assert_eq!(gray(1, 513), Some(PictureProblem::TooLarge(1, 513)));
        assert_eq!((gray(512, 512), gray(1, 1)), (None, None));
        let absurd = chunk(*b"IHDR", &[0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 8, 6, 0, 0, 0]);
        let problem = custom(&[SIGNATURE, &absurd].concat()).unwrap_err();
        assert_eq!(problem.to_string(), "an image of 4,294,967,295 x 1 pixels");
        assert_eq!(custom(&SIGNATURE[..7]), Err(PictureProblem::Damaged));
    }

    #[test]
    fn the_largest_image_with_the_most_bits_is_accepted() {
        let png = encoded(&image::DynamicImage::new_rgba16(512, 512));
        assert_eq!(custom(&png).unwrap().pixels().dimensions(), (512, 512));
    }

    #[test]
    fn every_png_format_is_accepted() {
        let animated = [
            chunk(*b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]),
            chunk(*b"fcTL", &[[0; 7].as_slice(), &[1, 0, 0, 0, 1], &[0; 10], &[1, 0, 1, 0, 0][..4]].concat()),
        ];
        let palette = [chunk(*b"PLTE", &[10, 20, 30])];
        let kinds = [
            ("gray, 1 bit", pixel(1, 0, 0, &[], &[0x80]), [255, 255, 255, 255]),
            ("gray, 16 bits", pixel(16, 0, 0, &[], &[0x80, 0x80]), [128, 128, 128, 255]),
            ("RGBA, 16 bits", pixel(16, 6, 0, &[], &[1, 1, 2, 2, 3, 3, 4, 4]), [1, 2, 3, 4]),
            ("palette", pixel(8, 3, 0, &palette, &[0]), [10, 20, 30, 255]),
            ("interlaced", pixel(8, 2, 1, &[], &[1, 2, 3]), [1, 2, 3, 255]),
            ("animated", pixel(8, 2, 0, &animated, &[1, 2, 3]), [1, 2, 3, 255]),
        ];
        for (kind, png, rgba) in kinds {
            let picture = custom(&png).unwrap_or_else(|problem| panic!("{kind}: {problem}"));
            assert_eq!(picture.pixels().get_pixel(0, 0).0, rgba, "{kind}");
        }
    }

    #[test]
    fn an_image_without_its_end_is_refused() {
        let png = pixel(8, 2, 0, &[], &[1, 2, 3]);
        assert!(custom(&png).is_ok());
        assert_eq!(custom(&png[..png.len() - 1]).unwrap_err(), PictureProblem::Damaged);
    }

    #[test]
    fn an_image_is_refused_from_the_first_excess_character() {
        // Base64 comes in groups of four, so the longest valid URI is two characters below the limit.
        let room = (CustomImage::MAX_URI_CHARS - CustomImage::HEAD.len() - 1) / 4 * 3;
        let empty = pixel(8, 2, 0, &[chunk(*b"prVt", &[])], &[1, 2, 3]);
        let filled = |bytes: usize| pixel(8, 2, 0, &[chunk(*b"prVt", &vec![0; bytes - empty.len()])], &[1, 2, 3]);
        assert_eq!(uri(&filled(room)).len(), CustomImage::MAX_URI_CHARS - 2);
        assert!(custom(&filled(room)).is_ok());
        let long = |chars: usize| {
            let valid = uri(&empty);
            let more = "A".repeat(chars - valid.len());
            CustomImage::from_data_uri(&(valid + &more)).unwrap_err()
        };
        assert_eq!(long(CustomImage::MAX_URI_CHARS), PictureProblem::NotBase64);
        assert_eq!(long(CustomImage::MAX_URI_CHARS + 1), PictureProblem::TooLong(65_537));
    }

    #[test]
    fn text_that_is_not_base64_or_not_a_png_is_reported_as_such() {
        let problem = |uri: &str| CustomImage::from_data_uri(uri).unwrap_err();
        assert_eq!(problem("data:image/png,%89PNG"), PictureProblem::NotBase64);
        assert_eq!(problem("data:image/png;base64,%89PNG"), PictureProblem::NotBase64);
        assert_eq!(problem("data:image/gif;base64,AAAA"), PictureProblem::OtherKind("data:image/gif;base64".into()));
        assert_eq!(problem("data:image/png;base64"), PictureProblem::Damaged);
    }

    #[test]
    fn a_provided_picture_is_a_valid_custom_image() {
        let png = PictureId::CUSTOM.0.png;
        assert_eq!(custom(png).unwrap().as_data_uri(), uri(png));
    }
}
