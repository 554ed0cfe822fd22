//! The memory the worst pictures need, each measured in a process of its own: this test runs itself again. The pictures
//! are created beforehand, so creating them does not count.
#![allow(clippy::print_stdout, reason = "the child process reports to its parent")]

use std::fs;
use std::path::Path;
use std::process::Command;

use needs::needs;
use png::BitDepth;
use radius_console::document::storage;
use radius_console::gallery::{Crop, Import};

use crate::image_samples::{self as samples, Jpeg};

const OWN_NAME: &str = "image_import_memory::the_worst_pictures_take_at_most_128_mebibytes";

/// Environment variable that names the picture's file for the child process.
const PICTURE: &str = "RADIUS_CONSOLE_PICTURE";

/// The limit above what the same process uses before reading the picture.
const MOST_KIB: u64 = 128 * 1024;

/// The peak memory of this process.
fn peak_kib() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    line.trim().trim_end_matches(" kB").parse().unwrap()
}

/// Runs in the child process: prints the result of an import, and the peak memory before and after.
fn read(path: &Path) {
    let idle = peak_kib();
    let outcome = match Import::from_bytes(&storage::read_picture(path, Import::MAX_BYTES).unwrap()) {
        Ok(import) => {
            Crop::ALL.iter().copied().for_each(|crop| drop(import.square(crop).unwrap()));
            format!("{import:?}")
        }
        Err(problem) => problem.to_string(),
    };
    println!("\n{}: {outcome}", peak_kib() - idle);
}

/// A JPEG of the maximum file size, with a table repeated at its beginning.
fn filled(jpeg: &[u8]) -> Vec<u8> {
    let tables = [&[0xFF, 0xDB, 0xFF, 0xF2], [&[0], [1; 64].as_slice()].concat().repeat(1008).as_slice()].concat();
    let again = (Import::MAX_BYTES - jpeg.len()) / tables.len();
    [&jpeg[..2], &tables.repeat(again), &jpeg[2..]].concat()
}

/// Returns how much memory a child process needs for a picture, in KiB, and the result of the import.
fn measure(bytes: &[u8]) -> (u64, String) {
    let file = tempfile::NamedTempFile::new().unwrap();
    fs::write(&file, bytes).unwrap();
    let mut again = Command::new(std::env::current_exe().unwrap());
    let again = again.args(["--exact", OWN_NAME, "--nocapture"]).env(PICTURE, file.path());
    let ended = again.output().unwrap();
    let output = String::from_utf8(ended.stdout).unwrap();
    assert!(ended.status.success(), "{output}");
    let (kib, outcome) = output.lines().find_map(|line| line.split_once(": ")).unwrap();
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
    let png = |height, depth| samples::empty_png(4096, height, png::ColorType::Rgba, depth);
    let bomb = 160 << 20;
    let taken = [
        ("8 bits", png(4096, BitDepth::Eight), "Import(4096 x 4096)"),
        ("16 bits", png(4096, BitDepth::Sixteen), "Import(4096 x 4096)"),
        ("long", png(511, BitDepth::Sixteen), "Import(4096 x 511)"),
        ("profile", samples::with_icc_profile(&vec![0; bomb]), "Import(1 x 1)"),
        ("text", samples::with_compressed_text(bomb), "Import(1 x 1)"),
        ("CMYK", filled(&Jpeg { sampling: &[0x11; 4], ..largest }.bytes()), "Import(4096 x 4096)"),
        ("4:1:0", filled(&Jpeg { sampling: &[0x42, 0x11, 0x11], ..largest }.bytes()), "Import(4096 x 4096)"),
        ("4:2:0", filled(&Jpeg { sampling: &[0x22, 0x11, 0x11], ..progressive }.bytes()), "Import(4096 x 4096)"),
        // The largest one accepted without subsampling.
        ("4:4:4", filled(&Jpeg { height: 2984, ..progressive }.bytes()), "Import(4096 x 2984)"),
        ("scans", filled(&Jpeg { height: 2984, scan_by_scan: true, ..largest }.bytes()), "Import(4096 x 2984)"),
    ];
    for (name, bytes, expected) in taken {
        let (kib, outcome) = measure(&bytes);
        assert_eq!(outcome, expected, "{name}");
        println!("{name}: {} MiB", kib / 1024);
        assert!(kib <= MOST_KIB, "{name}: {kib} KiB");
        // Proof that it was decoded: three or four bytes per pixel.
        assert!(outcome != "Import(4096 x 4096)" || kib > 48 * 1024, "{name}: {kib} KiB");
    }
    for (bytes, expected) in [
        (progressive.bytes(), "a large progressive JPEG"),
        (Jpeg { width: 65_535, height: 65_535, ..progressive }.bytes()[..300].to_vec(), "an image of 65,535 x 65,535"),
        (samples::png_that_claims(u32::MAX, u32::MAX), "an image of 4,294,967,295"),
    ] {
        let (kib, outcome) = measure(&bytes);
        assert!(outcome.starts_with(expected) && kib < 32 * 1024, "{outcome}: {kib} KiB");
    }
}
