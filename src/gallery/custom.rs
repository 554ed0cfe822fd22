//! A custom image as a policy stores it: a PNG as a data URI. Creating one from a file belongs to `import`.

use std::fmt;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::RgbaImage;

use super::{PictureProblem, png};
use crate::text;

/// A custom image: a PNG as a data URI (RFC 2397) that decodes without errors. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct CustomImage(Arc<str>);

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

    /// Parses a data URI. Only the first frame of an animated image is shown.
    ///
    /// # Errors
    /// Returns what is wrong with it. Length and size are checked before decoding. Data after the end of the PNG, which would
    /// be invisible, is rejected.
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
        match png::length(&png) {
            Some(bytes) if bytes == png.len() => Ok(Self(uri.into())),
            Some(_) => Err(PictureProblem::TrailingData),
            None => Err(PictureProblem::Damaged),
        }
    }

    /// Decodes the image.
    pub fn pixels(&self) -> RgbaImage {
        let base64 = self.0.split_once(',').map(|(_, base64)| base64).unwrap_or_default();
        let png = STANDARD.decode(base64).unwrap_or_default();
        // Cannot fail, because it was decoded before.
        png::decode(&png, Self::MAX_PIXELS)
            .map_or_else(|_| RgbaImage::new(1, 1), |decoded| decoded.picture.into_rgba8())
    }

    /// The data URI, as stored in a policy file.
    pub fn as_data_uri(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for CustomImage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "CustomImage({} characters)", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use std::io::Cursor;

    use image::ImageFormat;

    use super::png::SIGNATURE;
    use super::*;
    use crate::gallery::PictureId;

    fn uri(png: &[u8]) -> String {
        format!("{},{}", CustomImage::HEAD, STANDARD.encode(png))
    }

    fn custom(png: &[u8]) -> Result<CustomImage, PictureProblem> {
        CustomImage::from_data_uri(&uri(png))
    }

    /// Builds a chunk of a PNG (PNG section 5.3).
    fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        let checked = [kind, data].concat();
        // The checksum from PNG section D.
        let checksum = checked.iter().fold(u32::MAX, |sum, byte| {
            (0..8).fold(sum ^ u32::from(*byte), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
        });
        let length = u32::try_from(data.len()).unwrap();
        [&length.to_be_bytes(), checked.as_slice(), &(!checksum).to_be_bytes()].concat()
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
        let header = chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, bits, colour, 0, 0, interlace]);
        [SIGNATURE, &header, &before.concat(), &chunk(b"IDAT", &data), &chunk(b"IEND", &[])].concat()
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
        let absurd = chunk(b"IHDR", &[0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 8, 6, 0, 0, 0]);
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
            chunk(b"acTL", &[0, 0, 0, 1, 0, 0, 0, 0]),
            chunk(b"fcTL", &[[0; 7].as_slice(), &[1, 0, 0, 0, 1], &[0; 10], &[1, 0, 1, 0, 0][..4]].concat()),
        ];
        let palette = [chunk(b"PLTE", &[10, 20, 30])];
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
    fn data_after_the_end_of_an_image_is_refused() {
        let png = pixel(8, 2, 0, &[], &[1, 2, 3]);
        assert!(custom(&png).is_ok());
        for more in [b"x".as_slice(), &chunk(b"IEND", &[]), &png] {
            let problem = custom(&[&png, more].concat()).unwrap_err();
            assert_eq!(problem.to_string(), "a PNG with data after its end");
        }
        let cut = &png[..png.len() - 1];
        assert_eq!(custom(cut).unwrap_err(), PictureProblem::Damaged);
    }

    #[test]
    fn an_image_is_refused_from_the_first_excess_character() {
        // Base64 comes in groups of four, so the longest valid URI is two characters below the limit.
        let room = (CustomImage::MAX_URI_CHARS - CustomImage::HEAD.len() - 1) / 4 * 3;
        let empty = pixel(8, 2, 0, &[chunk(b"prVt", &[])], &[1, 2, 3]);
        let filled = |bytes: usize| pixel(8, 2, 0, &[chunk(b"prVt", &vec![0; bytes - empty.len()])], &[1, 2, 3]);
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
