//! Data in a custom image that nobody sees: reading keeps every byte, advice counts it, the fix and the guide remove it, and no
//! pixel changes.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use miniz_oxide::deflate::compress_to_vec_zlib;
use png::chunk::ChunkType;
use png::{BitDepth, ColorType, Encoder};
use proptest::prelude::*;
use radius_console::gallery::{CustomImage, PictureId, data_uri};
use radius_console::guide::user_guide;
use radius_console::policy::advice::{self, Advice, Rule, Severity};
use radius_console::policy::draft::ActionDraft;
use radius_console::policy::{Edit, Image, Policy, json};

use crate::command_line::Folder;
use crate::golden::{action, apply};
use crate::guide::entry_checklist;
use crate::image_samples as samples;

const SECRET: &[u8] = b"Meet me at dawn";
/// The length of the signature and the header chunk.
const HEADER: usize = 33;

fn custom(png: &[u8]) -> CustomImage {
    CustomImage::from_data_uri(&data_uri(png)).unwrap()
}

fn png_of(image: &CustomImage) -> Vec<u8> {
    STANDARD.decode(image.as_data_uri().split_once(',').unwrap().1).unwrap()
}

fn chunk(kind: [u8; 4], data: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut writer = Encoder::new(&mut bytes, 1, 1).write_header().unwrap();
    writer.write_chunk(ChunkType(kind), data).unwrap();
    drop(writer);
    bytes[HEADER..HEADER + 12 + data.len()].to_vec()
}

/// The place of the first chunk of this kind.
fn place(png: &[u8], kind: [u8; 4]) -> usize {
    png.windows(4).position(|bytes| *bytes == kind).unwrap() - 4
}

fn with(png: &[u8], at: usize, more: &[u8]) -> Vec<u8> {
    [&png[..at], more, &png[at..]].concat()
}

fn before_pixels(png: &[u8], more: &[u8]) -> Vec<u8> {
    with(png, place(png, *b"IDAT"), more)
}

/// Random pixels of every format that a PNG has.
fn plain(colour: ColorType, depth: BitDepth) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut encoder = Encoder::new(&mut bytes, 16, 8);
    encoder.set_color(colour);
    encoder.set_depth(depth);
    let row = 16 * colour.samples() * depth as usize / 8;
    let pixels: Vec<u8> = (0..row * 8).map(|index| (index * 37 % 251) as u8).collect();
    if colour == ColorType::Indexed {
        encoder.set_palette((0..3 << depth as u8).map(|index: usize| (index * 5 % 251) as u8 + 1).collect::<Vec<u8>>());
    }
    encoder.write_header().unwrap().write_image_data(&pixels).unwrap();
    bytes
}

fn plain_pictures() -> Vec<Vec<u8>> {
    vec![
        plain(ColorType::Grayscale, BitDepth::One),
        plain(ColorType::Grayscale, BitDepth::Sixteen),
        plain(ColorType::GrayscaleAlpha, BitDepth::Eight),
        plain(ColorType::Rgb, BitDepth::Eight),
        plain(ColorType::Rgba, BitDepth::Sixteen),
        plain(ColorType::Indexed, BitDepth::Two),
        samples::palette([[10, 20, 30, 128], [1, 2, 3, 255]]),
        include_bytes!("images/interlaced.png").to_vec(),
    ]
}

/// Asserts that a picture has hidden data, and that without it every byte is that of `plain`.
#[track_caller]
fn assert_becomes(hidden: &[u8], plain: &[u8], name: &str) {
    let image = custom(hidden);
    assert_eq!(png_of(&image), hidden, "{name}: reading keeps every byte");
    assert_eq!(image.hidden_bytes(), hidden.len() - plain.len(), "{name}");
    let stripped = image.without_hidden_data().unwrap_or_else(|| panic!("{name}"));
    assert!(
        png_of(&stripped) == plain,
        "{name}: {:?} {:?}",
        samples::chunks(&png_of(&stripped)),
        samples::chunks(plain)
    );
    assert!(stripped.pixels() == image.pixels(), "{name}");
    assert_eq!((stripped.hidden_bytes(), stripped.without_hidden_data()), (0, None), "{name}");
}

#[test]
fn chunks_that_nobody_sees_are_removed_and_every_other_byte_stays() {
    let compressed = compress_to_vec_zlib(SECRET, 9);
    let in_chunk = |head: &[u8]| [head, &compressed].concat();
    let chunks: [(&[u8; 4], Vec<u8>); 16] = [
        (b"tEXt", [b"Comment\0", SECRET].concat()),
        (b"zTXt", in_chunk(b"Comment\0\0")),
        (b"iTXt", in_chunk(b"Comment\0\x01\0\0\0")),
        (b"eXIf", [b"II*\0\x08\0\0\0\0\0\0\0\0\0", SECRET].concat()),
        (b"iCCP", in_chunk(b"Profile\0\0")),
        (b"tIME", vec![7, 234, 11, 26, 12, 0, 0]),
        (b"hIST", SECRET.to_vec()),
        (b"sPLT", [b"Palette\0\x08", SECRET].concat()),
        (b"bKGD", vec![0, 1]),
        (b"prVt", vec![]),
        (b"vpAg", SECRET.to_vec()),
        // Known, but too long, or with text instead of values.
        (b"gAMA", SECRET.to_vec()),
        (b"gAMA", b"Text".to_vec()),
        (b"cHRM", SECRET.repeat(3)[..32].to_vec()),
        (b"pHYs", b"Nine byte".to_vec()),
        (b"sBIT", b"T".to_vec()),
    ];
    for (index, png) in plain_pictures().iter().enumerate() {
        assert_eq!(custom(png).hidden_bytes(), 0, "picture {index}");
        for (kind, data) in &chunks {
            let name = format!("picture {index}, {}", String::from_utf8_lossy(*kind));
            let chunk = chunk(**kind, data);
            assert_becomes(&before_pixels(png, &chunk), png, &name);
            assert_becomes(&with(png, place(png, *b"IEND"), &chunk), png, &name);
            assert_becomes(&[png, chunk.as_slice()].concat(), png, &name);
        }
        assert_becomes(&[png, SECRET].concat(), png, "after the end");
        assert_becomes(&[&png[..png.len() - 12], &chunk(*b"IEND", SECRET)].concat(), png, "in the end");
    }
    let rgb = plain(ColorType::Rgb, BitDepth::Eight);
    assert_becomes(&before_pixels(&rgb, &chunk(*b"PLTE", &SECRET.repeat(2))), &rgb, "a palette that nothing uses");
}

#[test]
fn chunks_that_tell_how_to_draw_stay_once() {
    let rgb = plain(ColorType::Rgb, BitDepth::Eight);
    let white = [31_270, 32_900, 64_000, 33_000, 30_000, 60_000, 15_000, 6_000_u32].map(u32::to_be_bytes).concat();
    for (kind, data) in [
        (b"gAMA", [0, 0, 0xB1, 0x8F].as_slice()),
        (b"cHRM", &white),
        (b"sRGB", &[0]),
        (b"cICP", &[1, 13, 0, 1]),
        (b"pHYs", &[0, 0, 0x0B, 0x13, 0, 0, 0x0B, 0x13, 1]),
        (b"sBIT", &[8, 8, 8]),
        (b"tRNS", &[0, 1, 0, 2, 0, 3]),
    ] {
        let name = String::from_utf8_lossy(kind);
        let chunk = chunk(*kind, data);
        let shown = before_pixels(&rgb, &chunk);
        assert_eq!(custom(&shown).hidden_bytes(), 0, "{name}");
        assert_becomes(&with(&shown, shown.len() - 12, &chunk), &shown, &name);
        if *kind != *b"tRNS" {
            assert_becomes(&before_pixels(&shown, &chunk), &shown, &name);
        }
        let mut damaged = chunk.clone();
        *damaged.last_mut().unwrap() ^= 1;
        assert_becomes(&before_pixels(&rgb, &damaged), &rgb, &name);
    }
}

#[test]
fn the_further_frames_of_an_animation_are_removed() {
    let image = custom(&samples::animated());
    let stripped = image.without_hidden_data().unwrap();
    assert_eq!(samples::chunks(&png_of(&stripped)), ["IHDR", "IDAT", "IEND"]);
    assert!(stripped.pixels() == image.pixels());
    assert_eq!(stripped.hidden_bytes(), 0);
}

/// A picture of 16 x 8 gray pixels with this data.
fn with_pixel_data(compressed: &[u8]) -> Vec<u8> {
    let gray = plain(ColorType::Grayscale, BitDepth::Eight);
    [&gray[..HEADER], &chunk(*b"IDAT", compressed), &chunk(*b"IEND", &[])].concat()
}

#[test]
fn data_after_the_last_row_of_pixels_is_removed() {
    let rows = vec![0; 17 * 8];
    let plain = with_pixel_data(&compress_to_vec_zlib(&rows, 9));
    assert_eq!(custom(&plain).hidden_bytes(), 0);
    let after = [compress_to_vec_zlib(&rows, 9), SECRET.to_vec()].concat();
    assert_becomes(&with_pixel_data(&after), &plain, "after the stream");
    // Not compressed, so that the text is readable in the file.
    let more = custom(&with_pixel_data(&compress_to_vec_zlib(&[&rows, SECRET].concat(), 0)));
    assert!(png_of(&more).windows(SECRET.len()).any(|bytes| bytes == SECRET));
    assert!((SECRET.len()..60).contains(&more.hidden_bytes()), "{}", more.hidden_bytes());
    let stripped = more.without_hidden_data().unwrap();
    assert!(!png_of(&stripped).windows(SECRET.len()).any(|bytes| bytes == SECRET));
    assert_eq!((stripped.pixels() == more.pixels(), stripped.hidden_bytes()), (true, 0));
    let mut wrong = compress_to_vec_zlib(&rows, 9);
    let end = wrong.len();
    wrong[end - 4..].copy_from_slice(b"dawn");
    let wrong = custom(&with_pixel_data(&wrong));
    let stripped = wrong.without_hidden_data().unwrap();
    assert_eq!(
        (stripped.hidden_bytes(), stripped.pixels() == wrong.pixels()),
        (0, true),
        "a checksum that nobody reads"
    );
}

#[test]
fn colours_that_no_pixel_uses_are_removed_from_the_palette() {
    let palette = samples::palette([[10, 20, 30, 128], [1, 2, 3, 255]]);
    let longer = |colours: &[u8], opacities: &[u8]| {
        let (from, to) = (place(&palette, *b"PLTE"), place(&palette, *b"IDAT"));
        [&palette[..from], &chunk(*b"PLTE", colours), &chunk(*b"tRNS", opacities), &palette[to..]].concat()
    };
    // One bit per pixel has two colours; decoders ignore the rest.
    let mut colours = vec![10, 20, 30, 1, 2, 3];
    let plain = longer(&colours, &[128, 255]);
    assert_eq!(custom(&plain).hidden_bytes(), 0);
    colours.extend(SECRET);
    assert_becomes(&longer(&colours, &[128, 255]), &plain, "a longer palette");
    // Four colours, of which the pixels use the first and the third.
    let mut four = Vec::new();
    let mut encoder = Encoder::new(&mut four, 4, 1);
    encoder.set_color(ColorType::Indexed);
    encoder.set_depth(BitDepth::Two);
    encoder.set_palette(b"\x01\x02\x03key\x04\x05\x06end".to_vec());
    encoder.set_trns(vec![100, 7, 200, 8]);
    encoder.write_header().unwrap().write_image_data(&[0b00_10_00_10]).unwrap();
    let image = custom(&four);
    let stripped = image.without_hidden_data().unwrap();
    let png = png_of(&stripped);
    assert_eq!((image.hidden_bytes(), stripped.hidden_bytes(), stripped.pixels() == image.pixels()), (8, 0, true));
    assert!(png.windows(9).any(|bytes| bytes == [1, 2, 3, 0, 0, 0, 4, 5, 6]));
    assert!(png.windows(3).any(|bytes| bytes == [100, 255, 200]));
}

#[test]
fn a_bomb_is_removed_like_any_other_data() {
    let bomb = compress_to_vec_zlib(&vec![0; 40 << 20], 9);
    let gray = plain(ColorType::Grayscale, BitDepth::Eight);
    for (kind, head) in
        [(b"zTXt", b"Comment\0\0".as_slice()), (b"iCCP", b"Profile\0\0"), (b"iTXt", b"Comment\0\x01\0\0\0")]
    {
        assert_becomes(&before_pixels(&gray, &chunk(*kind, &[head, &bomb].concat())), &gray, "a bomb in a text");
    }
    let image = custom(&with_pixel_data(&bomb));
    assert!(image.hidden_bytes() > bomb.len() - 100);
    assert_eq!(image.without_hidden_data().unwrap().hidden_bytes(), 0);
}

#[test]
fn the_gallery_has_no_hidden_data() {
    for picture in PictureId::all() {
        assert_eq!(CustomImage::from_data_uri(&picture.to_data_uri()).unwrap().hidden_bytes(), 0, "{picture:?}");
    }
}

/// A policy with one action whose image has a text.
fn policy() -> Policy {
    let rgb = plain(ColorType::Rgb, BitDepth::Eight);
    let image = data_uri(&before_pixels(&rgb, &chunk(*b"tEXt", &[b"Comment\0", SECRET].concat())));
    let mut policy = Policy::default();
    apply(&mut policy, Edit::Add(action(true, ["Push", "push", "Approve", "Waiting"], &image)));
    policy
}

fn hidden_data(policy: &Policy) -> Option<Advice> {
    advice::of(policy).into_iter().find(|advice| advice.rule == Rule::HiddenData)
}

#[test]
fn advice_counts_the_hidden_data_and_its_fix_changes_nothing_else() {
    let policy = policy();
    let found = hidden_data(&policy).unwrap();
    assert_eq!((found.severity, found.place.path(&policy).as_str()), (Severity::Warning, "actions[0].image"));
    assert_eq!(found.what, "The image contains hidden data (35 bytes)");
    assert_eq!(found.fix.as_ref().unwrap().words(&policy), "remove the hidden data");
    let edit = found.edit(&policy).unwrap();
    assert_eq!(edit.name(&policy), "remove hidden data from image of \"Push\"");
    let fixed = policy.apply(edit).unwrap().policy;
    assert_eq!(hidden_data(&fixed), None);
    let others =
        |policy: &Policy| advice::of(policy).into_iter().filter(|advice| advice.rule != Rule::HiddenData).count();
    assert_eq!(others(&fixed), others(&policy));
    let (id, action) = policy.actions().next().unwrap();
    let Image::Custom(image) = &action.image else { panic!() };
    let expected = png_of(image).len() - 35;
    let Image::Custom(stripped) = &fixed.action(id).unwrap().image else { panic!() };
    assert_eq!((png_of(stripped).len(), stripped.pixels() == image.pixels()), (expected, true));
    let mut draft = ActionDraft::from(action);
    let of_draft = advice::of_draft(&draft, &policy, Some(id));
    let fix = of_draft.iter().find(|advice| advice.rule == Rule::HiddenData).unwrap().fix.as_ref().unwrap();
    assert!(fix.change(&mut draft));
    assert_eq!(draft.finish().unwrap(), *fixed.action(id).unwrap());
}

#[test]
fn a_file_keeps_its_hidden_data_until_the_fix() {
    let policy = policy();
    let written = json::write(&policy);
    let read = json::read(written.as_bytes()).unwrap();
    assert_eq!(json::write(&read), written);
    let folder = Folder::new().with("a.json", &written);
    let ended = folder.run(&["check", "a.json"]);
    assert_eq!(ended.code, 0);
    assert!(ended.all().contains("warning: actions[0].image, line"), "{}", ended.all());
    assert!(ended.all().contains("The image contains hidden data (35 bytes). It does not change"), "{}", ended.all());
    let report: serde_json::Value =
        serde_json::from_str(&folder.run(&["check", "--format", "json", "a.json"]).out).unwrap();
    let fixes: Vec<&str> =
        report["advice"].as_array().unwrap().iter().filter_map(|advice| advice["fix"].as_str()).collect();
    assert!(fixes.contains(&"remove the hidden data"), "{fixes:?}");
    assert_eq!(folder.run(&["fmt", "--check", "a.json"]).code, 0, "fmt does not remove it");
}

#[test]
fn pages_contain_no_hidden_data() {
    let policy = policy();
    for page in [user_guide(&policy, None), entry_checklist(&policy)] {
        let images: Vec<&str> = page.split("src=\"").skip(1).filter_map(|rest| rest.split('"').next()).collect();
        let custom: Vec<CustomImage> = images.iter().map(|uri| CustomImage::from_data_uri(uri).unwrap()).collect();
        let (_, action) = policy.actions().next().unwrap();
        let Image::Custom(image) = &action.image else { panic!() };
        assert!(custom.iter().any(|shown| shown.pixels() == image.pixels()), "the image is on the page");
        assert!(custom.iter().all(|image| image.hidden_bytes() == 0));
    }
}

/// Chunks of any optional kind, with any data and a right checksum.
fn chunks() -> impl Strategy<Value = Vec<u8>> {
    let known: Vec<[u8; 4]> = [
        b"tEXt", b"zTXt", b"iTXt", b"eXIf", b"iCCP", b"tIME", b"bKGD", b"hIST", b"sPLT", b"gAMA", b"cHRM", b"sRGB",
        b"cICP", b"pHYs", b"sBIT", b"mDCV", b"cLLI", b"oFFs", b"acTL",
    ]
    .map(|kind| *kind)
    .to_vec();
    let kind = prop_oneof![3 => prop::sample::select(known), 1 => "[a-z][a-zA-Z][A-Z][a-z]".prop_map(|kind| kind.as_bytes().try_into().unwrap())];
    let data = prop_oneof![prop::collection::vec(any::<u8>(), 0..40), prop::collection::vec(0..2_u8, 0..33)];
    let chunk = (kind, data).prop_map(|(kind, data)| chunk(kind, &data));
    prop::collection::vec(chunk, 0..4).prop_map(|chunks| chunks.concat())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 256, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn whatever_is_hidden_no_pixel_changes(
        picture in 0..8_usize, first in chunks(), middle in chunks(), last in chunks(), after in prop::collection::vec(any::<u8>(), 0..9)
    ) {
        let png = &plain_pictures()[picture];
        let end = with(png, place(png, *b"IEND"), &last);
        let png = with(&before_pixels(&end, &middle), HEADER, &first);
        let Ok(image) = CustomImage::from_data_uri(&data_uri(&[png, after].concat())) else { return Ok(()) };
        let Some(stripped) = image.without_hidden_data() else {
            prop_assert_eq!(image.hidden_bytes(), 0);
            return Ok(());
        };
        prop_assert!(image.hidden_bytes() > 0 && stripped.pixels() == image.pixels());
        prop_assert_eq!((stripped.hidden_bytes(), stripped.without_hidden_data()), (0, None));
        prop_assert_eq!(png_of(&stripped).len() + image.hidden_bytes(), png_of(&image).len());
    }
}
