//! The memory that the worst pictures take, in a process of its own for each: this test runs itself again. The
//! pictures are made before, so that making them does not count.
#![allow(clippy::print_stdout, reason = "one process tells the other")]

use std::fs;
use std::path::Path;
use std::process::Command;

use needs::needs;
use png::BitDepth;
use radius_console::document::storage;
use radius_console::gallery::{Crop, Import};

use crate::image_samples::{self as made, Jpeg};

const OWN_NAME: &str = "image_import_memory::the_worst_pictures_take_at_most_128_mebibytes";

/// Names the picture's file, to the process that reads it.
const PICTURE: &str = "RADIUS_CONSOLE_PICTURE";

/// At most so much above the same process before it reads the picture.
const MOST_KIB: u64 = 128 * 1024;

/// The most memory that this process ever had.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// What the process of its own does: says what comes of a picture, and its peak before and after.
fn read(path: &Path) {
    let idle = peak_kib();
    let outcome = match Import::from_bytes(&storage::read_picture(path, Import::MAX_BYTES).unwrap()) {
        Ok(import) => {
            Crop::ALL.into_iter().for_each(|crop| drop(import.square(crop).unwrap()));
            format!("{import:?}")
        }
        Err(problem) => problem.to_string(),
    };
    println!("\n{}: {outcome}", peak_kib() - idle);
}

/// As many bytes as a file may have, with a table again and again at its beginning.
fn filled(jpeg: &[u8]) -> Vec<u8> {
    let tables = [&[0xFF, 0xDB, 0xFF, 0xF2], [&[0], [1; 64].as_slice()].concat().repeat(1008).as_slice()].concat();
    let again = (Import::MAX_BYTES - jpeg.len()) / tables.len();
    [&jpeg[..2], &tables.repeat(again), &jpeg[2..]].concat()
}

/// Says how much a process of its own takes for a picture, in KiB, and what comes of it.
fn measured(bytes: &[u8]) -> (u64, String) {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(&file, bytes).unwrap();
    let mut again = Command::new(std::env::current_exe().unwrap());
    let again = again.args(["--exact", OWN_NAME, "--nocapture"]).env(PICTURE, file.path());
    let ended = again.output().unwrap();
    let said = String::from_utf8(ended.stdout).unwrap();
    assert!(ended.status.success(), "{said}");
    let (kib, outcome) = said.lines().find_map(|line| line.split_once(": ")).unwrap();
    (kib.parse().unwrap(), outcome.to_owned())
}

#[needs(linux, "/proc")]
#[test]
fn the_worst_pictures_take_at_most_128_mebibytes() {
    if let Some(picture) = std::env::var_os(PICTURE) {
        return read(picture.as_ref());
    }
    let largest = Jpeg { width: 4096, height: 4096, ..Jpeg::default() };
    let progressive = Jpeg { frame: 0xC2, ..largest };
    let png = |height, depth| made::empty_png(4096, height, png::ColorType::Rgba, depth);
    let bomb = 160 << 20;
    let taken = [
        ("8 bits", png(4096, BitDepth::Eight), "Import(4096 x 4096)"),
        ("16 bits", png(4096, BitDepth::Sixteen), "Import(4096 x 4096)"),
        ("long", png(511, BitDepth::Sixteen), "Import(4096 x 511)"),
        ("profile", made::with_icc_profile(&vec![0; bomb]), "Import(1 x 1)"),
        ("text", made::with_compressed_text(bomb), "Import(1 x 1)"),
        ("CMYK", filled(&Jpeg { sampling: &[0x11; 4], ..largest }.bytes()), "Import(4096 x 4096)"),
        ("4:1:0", filled(&Jpeg { sampling: &[0x42, 0x11, 0x11], ..largest }.bytes()), "Import(4096 x 4096)"),
        ("4:2:0", filled(&Jpeg { sampling: &[0x22, 0x11, 0x11], ..progressive }.bytes()), "Import(4096 x 4096)"),
        // The largest that is taken without subsampling.
        ("4:4:4", filled(&Jpeg { height: 2984, ..progressive }.bytes()), "Import(4096 x 2984)"),
        ("scans", filled(&Jpeg { height: 2984, scan_by_scan: true, ..largest }.bytes()), "Import(4096 x 2984)"),
    ];
    for (name, bytes, expected) in taken {
        let (kib, outcome) = measured(&bytes);
        assert_eq!(outcome, expected, "{name}");
        println!("{name}: {} MiB", kib / 1024);
        assert!(kib <= MOST_KIB, "{name}: {kib} KiB");
        // It was really decoded: it has three bytes or four for each pixel.
        assert!(outcome != "Import(4096 x 4096)" || kib > 48 * 1024, "{name}: {kib} KiB");
    }
    for (bytes, expected) in [
        (progressive.bytes(), "a large progressive JPEG"),
        (Jpeg { width: 65_535, height: 65_535, ..progressive }.bytes()[..300].to_vec(), "an image of 65,535 x 65,535"),
        (made::png_that_claims(u32::MAX, u32::MAX), "an image of 4,294,967,295"),
    ] {
        let (kib, outcome) = measured(&bytes);
        assert!(outcome.starts_with(expected) && kib < 32 * 1024, "{outcome}: {kib} KiB");
    }
}
