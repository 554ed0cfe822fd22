//! The pictures of actions: the provided gallery (one table), and an administrator's own. All decoding of pictures, within
//! limits, is here; drawing them is not.

use std::fmt;
use std::io::Cursor;
use std::sync::{Arc, OnceLock};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use image::{ImageFormat, ImageReader, Limits, RgbaImage};

use crate::text;

struct Picture {
    id: &'static str,
    name: &'static str,
    words: &'static str,
    png: &'static [u8],
    pixels: OnceLock<RgbaImage>,
}

macro_rules! pictures {
    ($($id:literal $name:literal $words:literal)*) => {
        [$(Picture {
            id: $id,
            name: $name,
            words: $words,
            png: include_bytes!(concat!("../gallery/", $id, ".png")),
            pixels: OnceLock::new(),
        }),*]
    };
}

/// The provided gallery in the order in which it is shown: id, name for people, words to search by.
static GALLERY: [Picture; 32] = pictures! {
    "push" "Push" "approve notification app mobile smartphone prompt"
    "phone" "Phone" "call callback telephone ring handset"
    "sms" "SMS" "text message mobile code"
    "email" "Email" "mail letter envelope inbox"
    "custom" "Custom" "other settings sliders method"
    "voice" "Voice" "call speak sound audio announcement"
    "chat" "Chat" "message teams slack conversation bubble"
    "bell" "Bell" "alert notification reminder"
    "key" "Key" "secret unlock access"
    "token" "Token" "hardware otp fob device display code rsa"
    "passcode" "Passcode" "otp code pin password digits"
    "grid" "Grid" "pattern gridsure matrix card"
    "fingerprint" "Fingerprint" "biometric touch finger"
    "face" "Face" "biometric recognition camera scan"
    "qr" "QR code" "scan camera barcode"
    "shield" "Shield" "security protection verify safe"
    "lock" "Lock" "security padlock closed"
    "smart-card" "Smart card" "chip badge piv certificate"
    "watch" "Watch" "wearable wrist smartwatch"
    "tablet" "Tablet" "device pad screen"
    "desktop" "Desktop" "computer monitor screen pc workstation"
    "laptop" "Laptop" "computer notebook portable"
    "globe" "Globe" "web browser internet world portal"
    "user" "User" "person account identity"
    "group" "Group" "people team colleagues manager"
    "backup-codes" "Backup codes" "recovery list paper scratch emergency"
    "clock" "Clock" "time totp wait later"
    "help" "Help" "question support unknown"
    "desk-phone" "Desk phone" "office landline telephone call"
    "link" "Link" "url magic click web"
    "security-key" "Security key" "usb fido hardware stick"
    "contactless" "Contactless" "nfc wireless tap rfid badge"
};

/// The width and height of every provided picture, in pixels.
pub const PICTURE_PIXELS: u32 = 128;

/// One picture of the provided gallery.
#[derive(Clone, Copy)]
pub struct PictureId(&'static Picture);

impl PictureId {
    /// The picture that promises no particular method.
    pub const CUSTOM: Self = Self(&GALLERY[4]);

    /// Every picture, in the order in which the gallery shows them.
    pub fn all() -> impl ExactSizeIterator<Item = Self> {
        GALLERY.iter().map(Self)
    }

    /// Finds the picture with this id.
    pub fn find(id: &str) -> Option<Self> {
        Self::all().find(|picture| picture.as_str() == id)
    }

    /// Finds the pictures whose name or words hold every word of `query`, in the order of the gallery; case does not
    /// count, and an empty query finds all.
    pub fn search(query: &str) -> impl Iterator<Item = Self> {
        let wanted: Vec<String> = query.split_whitespace().map(str::to_lowercase).collect();
        Self::all().filter(move |PictureId(picture)| {
            let name = picture.name.to_lowercase();
            wanted.iter().all(|word| {
                let mut words = name.split_whitespace().chain(picture.words.split_whitespace());
                words.any(|known| known.starts_with(word.as_str()))
            })
        })
    }

    /// The id, as a policy file holds it.
    pub fn as_str(self) -> &'static str {
        self.0.id
    }

    /// The name for people.
    pub fn name(self) -> &'static str {
        self.0.name
    }

    /// The picture, [`PICTURE_PIXELS`] wide and high; decoded when first asked for.
    pub fn pixels(self) -> &'static RgbaImage {
        self.0.pixels.get_or_init(|| {
            // Our own file: a test decodes every one. An empty picture is better than a console that ends.
            decode_png(self.0.png, PICTURE_PIXELS).unwrap_or_else(|_| RgbaImage::new(PICTURE_PIXELS, PICTURE_PIXELS))
        })
    }
}

impl fmt::Debug for PictureId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl PartialEq for PictureId {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for PictureId {}

/// An administrator's own picture: a PNG as a data URI (RFC 2397), known to decode. Cheap to clone.
#[derive(Clone, PartialEq, Eq)]
pub struct OwnPicture(Arc<str>);

impl OwnPicture {
    /// The most characters of the data URI.
    pub const MAX_URI_CHARS: usize = 64 * 1024;
    /// The most pixels in width and in height.
    pub const MAX_PIXELS: u32 = 512;
    const HEAD: &str = "data:image/png;base64";

    /// Says what a right picture is, to follow "expected".
    pub fn expected() -> String {
        format!(
            "a PNG of at most {0} x {0} pixels as \"{1},...\" in at most {2} characters",
            Self::MAX_PIXELS,
            Self::HEAD,
            text::grouped(Self::MAX_URI_CHARS as u64)
        )
    }

    /// Takes a picture from its data URI. Of an animated picture the first image is shown.
    ///
    /// # Errors
    /// What is wrong with it. Length and size are checked before anything is decoded; data after the end of the PNG, which
    /// nobody would see, is refused.
    pub fn from_data_uri(uri: &str) -> Result<Self, PictureProblem> {
        if uri.len() > Self::MAX_URI_CHARS {
            return Err(PictureProblem::TooLong(uri.len()));
        }
        let png = match uri.split_once(',').unwrap_or((uri, "")) {
            (Self::HEAD, base64) => STANDARD.decode(base64).map_err(|_| PictureProblem::NotBase64)?,
            ("data:image/png", _) => return Err(PictureProblem::NotBase64),
            (head, _) => return Err(PictureProblem::OtherKind(head.to_owned())),
        };
        decode_png(&png, Self::MAX_PIXELS)?;
        match png_octets(&png) {
            Some(octets) if octets == png.len() => Ok(Self(uri.into())),
            Some(_) => Err(PictureProblem::MoreThanPng),
            None => Err(PictureProblem::Damaged),
        }
    }

    /// The picture; decoded anew each time.
    pub fn pixels(&self) -> RgbaImage {
        let base64 = self.0.split_once(',').map(|(_, base64)| base64).unwrap_or_default();
        let png = STANDARD.decode(base64).unwrap_or_default();
        // Decoded once when it was taken, so it decodes again.
        decode_png(&png, Self::MAX_PIXELS).unwrap_or_else(|_| RgbaImage::new(1, 1))
    }

    /// The data URI, as a policy file holds it.
    pub fn as_data_uri(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for OwnPicture {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "OwnPicture({} characters)", self.0.len())
    }
}

/// What is wrong with a picture, to follow "found".
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PictureProblem {
    /// More characters than [`OwnPicture::MAX_URI_CHARS`].
    TooLong(usize),
    /// Something else than a PNG in base64.
    OtherKind(String),
    /// Base64 that is damaged, not padded, or not the way in which it is written.
    NotBase64,
    /// More pixels in width or height than fit.
    TooLarge(u32, u32),
    /// Not a PNG, or one that cannot be decoded.
    Damaged,
    /// A PNG, and something after its end.
    MoreThanPng,
}

impl fmt::Display for PictureProblem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::TooLong(chars) => write!(f, "a picture in {} characters", text::grouped(*chars as u64)),
            Self::OtherKind(kind) => f.write_str(&text::quoted(kind, 40)),
            Self::NotBase64 => f.write_str("a picture that is not base64"),
            Self::TooLarge(width, height) => {
                let (width, height) = (text::grouped(u64::from(*width)), text::grouped(u64::from(*height)));
                write!(f, "a picture of {width} x {height} pixels")
            }
            Self::Damaged => f.write_str("a picture that is not a whole PNG"),
            Self::MoreThanPng => f.write_str("a picture with data after its end"),
        }
    }
}

impl std::error::Error for PictureProblem {}

/// Decodes a PNG of at most `most` pixels in width and height.
fn decode_png(png: &[u8], most: u32) -> Result<RgbaImage, PictureProblem> {
    let (width, height) = png_size(png).ok_or(PictureProblem::Damaged)?;
    if width > most || height > most {
        return Err(PictureProblem::TooLarge(width, height));
    }
    let mut reader = ImageReader::with_format(Cursor::new(png), ImageFormat::Png);
    let mut limits = Limits::no_limits();
    // 16 bits for each of four channels, and as much again for the decoder: the size is known not to exceed `most`.
    limits.max_alloc = Some(u64::from(most) * u64::from(most) * 16);
    reader.limits(limits);
    reader.decode().map(image::DynamicImage::into_rgba8).map_err(|_| PictureProblem::Damaged)
}

const PNG_SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The width and height that a PNG says it has (PNG section 11.2.1). Read here because the decoder calls an absurd size
/// damage.
fn png_size(png: &[u8]) -> Option<(u32, u32)> {
    let header = png.strip_prefix(PNG_SIGNATURE)?.strip_prefix(b"\0\0\0\rIHDR")?;
    let (width, rest) = header.split_first_chunk()?;
    let (height, _) = rest.split_first_chunk()?;
    Some((u32::from_be_bytes(*width), u32::from_be_bytes(*height)))
}

/// How many octets a PNG has to the end of its last chunk, IEND (PNG section 5.3). The decoder does not look further.
fn png_octets(png: &[u8]) -> Option<usize> {
    let mut rest = png.strip_prefix(PNG_SIGNATURE)?;
    loop {
        let (length, chunk) = rest.split_first_chunk()?;
        // Its kind, its data, its checksum.
        rest = chunk.get(usize::try_from(u32::from_be_bytes(*length)).ok()?.checked_add(8)?..)?;
        if chunk.starts_with(b"IEND") {
            return Some(png.len() - rest.len());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_provided_picture_decodes_and_is_drawn() {
        for picture in PictureId::all() {
            let pixels = decode_png(picture.0.png, PICTURE_PIXELS).unwrap();
            assert_eq!(pixels.dimensions(), (PICTURE_PIXELS, PICTURE_PIXELS), "{picture:?}");
            assert!(pixels.pixels().any(|pixel| pixel.0[3] == 255), "{picture:?} is empty");
            assert_eq!(pixels.get_pixel(0, 0).0[3], 0, "the corner of {picture:?} is not cut");
        }
    }

    #[test]
    fn ids_and_names_are_unique_and_plain() {
        let mut ids: Vec<&str> = PictureId::all().map(PictureId::as_str).collect();
        let mut names: Vec<&str> = PictureId::all().map(PictureId::name).collect();
        for id in &ids {
            assert!(id.bytes().all(|b| b.is_ascii_lowercase() || b == b'-'), "{id}");
        }
        let count = ids.len();
        ids.sort_unstable();
        ids.dedup();
        names.sort_unstable();
        names.dedup();
        assert_eq!((ids.len(), names.len()), (count, count));
    }

    #[test]
    fn the_neutral_picture_is_custom() {
        assert_eq!(Some(PictureId::CUSTOM), PictureId::find("custom"));
    }

    #[test]
    fn a_search_takes_the_beginnings_of_names_and_words() {
        let found = |query: &str| PictureId::search(query).map(PictureId::as_str).collect::<Vec<_>>();
        assert_eq!(found("QR"), ["qr"]);
        assert_eq!(found("biometric"), ["fingerprint", "face"]);
        assert_eq!(found("call off"), ["desk-phone"]);
        assert_eq!(found("nothing like it"), Vec::<&str>::new());
        // The middle of a word is not its beginning.
        assert_eq!(found("hone"), Vec::<&str>::new());
        assert_eq!(found(" ").len(), PictureId::all().len());
    }

    fn uri(png: &[u8]) -> String {
        format!("{},{}", OwnPicture::HEAD, STANDARD.encode(png))
    }

    fn own(png: &[u8]) -> Result<OwnPicture, PictureProblem> {
        OwnPicture::from_data_uri(&uri(png))
    }

    /// One chunk of a PNG (PNG section 5.3).
    fn chunk(kind: &[u8], data: &[u8]) -> Vec<u8> {
        let checked = [kind, data].concat();
        // The checksum of PNG section D.
        let checksum = checked.iter().fold(u32::MAX, |sum, octet| {
            (0..8)
                .fold(sum ^ u32::from(*octet), |sum, _| if sum & 1 == 1 { (sum >> 1) ^ 0xEDB8_8320 } else { sum >> 1 })
        });
        let length = u32::try_from(data.len()).unwrap();
        [&length.to_be_bytes(), checked.as_slice(), &(!checksum).to_be_bytes()].concat()
    }

    /// A PNG of one pixel of this many bits, kind of colour and interlace method, with these chunks before its data.
    fn pixel(bits: u8, colour: u8, interlace: u8, before: &[Vec<u8>], sample: &[u8]) -> Vec<u8> {
        // No filter, then the sample, in one stored block (RFC 1950, RFC 1951 section 3.2.4).
        let line = [&[0], sample].concat();
        let (a, b) =
            line.iter().fold((1, 0), |(a, b): (u32, u32), octet| (a + u32::from(*octet), a + b + u32::from(*octet)));
        let length = u16::try_from(line.len()).unwrap();
        let block = [&length.to_le_bytes(), &(!length).to_le_bytes(), line.as_slice()].concat();
        let data = [&[0x78, 1, 1], block.as_slice(), &((b << 16) + a).to_be_bytes()].concat();
        let header = chunk(b"IHDR", &[0, 0, 0, 1, 0, 0, 0, 1, bits, colour, 0, 0, interlace]);
        [PNG_SIGNATURE, &header, &before.concat(), &chunk(b"IDAT", &data), &chunk(b"IEND", &[])].concat()
    }

    fn encoded(picture: &image::DynamicImage) -> Vec<u8> {
        let mut png = Vec::new();
        picture.write_to(&mut Cursor::new(&mut png), ImageFormat::Png).unwrap();
        png
    }

    #[test]
    fn a_picture_of_too_many_pixels_is_refused_before_it_is_decoded() {
        let gray = |width, height| own(&encoded(&image::DynamicImage::new_luma8(width, height))).err();
        assert_eq!(gray(513, 1), Some(PictureProblem::TooLarge(513, 1)));
        assert_eq!(gray(1, 513), Some(PictureProblem::TooLarge(1, 513)));
        assert_eq!((gray(512, 512), gray(1, 1)), (None, None));
        let absurd = chunk(b"IHDR", &[0xFF, 0xFF, 0xFF, 0xFF, 0, 0, 0, 1, 8, 6, 0, 0, 0]);
        let problem = own(&[PNG_SIGNATURE, &absurd].concat()).unwrap_err();
        assert_eq!(problem.to_string(), "a picture of 4,294,967,295 x 1 pixels");
        assert_eq!(own(&PNG_SIGNATURE[..7]), Err(PictureProblem::Damaged));
    }

    #[test]
    fn the_largest_picture_of_the_most_bits_is_taken() {
        let png = encoded(&image::DynamicImage::new_rgba16(512, 512));
        assert_eq!(own(&png).unwrap().pixels().dimensions(), (512, 512));
    }

    #[test]
    fn every_kind_of_png_is_taken() {
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
            let picture = own(&png).unwrap_or_else(|problem| panic!("{kind}: {problem}"));
            assert_eq!(picture.pixels().get_pixel(0, 0).0, rgba, "{kind}");
        }
    }

    #[test]
    fn data_after_the_end_of_a_picture_is_refused() {
        let png = pixel(8, 2, 0, &[], &[1, 2, 3]);
        assert!(own(&png).is_ok());
        for more in [b"x".as_slice(), &chunk(b"IEND", &[]), &png] {
            let problem = own(&[&png, more].concat()).unwrap_err();
            assert_eq!(problem.to_string(), "a picture with data after its end");
        }
        let cut = &png[..png.len() - 1];
        assert_eq!(own(cut).unwrap_err(), PictureProblem::Damaged);
    }

    #[test]
    fn a_picture_is_refused_for_its_length_from_the_first_character_too_many() {
        // Base64 comes in fours: the longest URI that can be right has two characters fewer than the limit.
        let room = (OwnPicture::MAX_URI_CHARS - OwnPicture::HEAD.len() - 1) / 4 * 3;
        let empty = pixel(8, 2, 0, &[chunk(b"prVt", &[])], &[1, 2, 3]);
        let filled = |octets: usize| pixel(8, 2, 0, &[chunk(b"prVt", &vec![0; octets - empty.len()])], &[1, 2, 3]);
        assert_eq!(uri(&filled(room)).len(), OwnPicture::MAX_URI_CHARS - 2);
        assert!(own(&filled(room)).is_ok());
        let long = |chars: usize| {
            let right = uri(&empty);
            let more = "A".repeat(chars - right.len());
            OwnPicture::from_data_uri(&(right + &more)).unwrap_err()
        };
        assert_eq!(long(OwnPicture::MAX_URI_CHARS), PictureProblem::NotBase64);
        assert_eq!(long(OwnPicture::MAX_URI_CHARS + 1), PictureProblem::TooLong(65_537));
    }

    #[test]
    fn what_is_not_base64_or_not_png_is_called_so() {
        let problem = |uri: &str| OwnPicture::from_data_uri(uri).unwrap_err();
        assert_eq!(problem("data:image/png,%89PNG"), PictureProblem::NotBase64);
        assert_eq!(problem("data:image/png;base64,%89PNG"), PictureProblem::NotBase64);
        assert_eq!(problem("data:image/gif;base64,AAAA"), PictureProblem::OtherKind("data:image/gif;base64".into()));
        assert_eq!(problem("data:image/png;base64"), PictureProblem::Damaged);
    }

    #[test]
    fn a_provided_picture_can_be_an_own_one() {
        let png = PictureId::CUSTOM.0.png;
        assert_eq!(own(png).unwrap().as_data_uri(), uri(png));
    }
}
