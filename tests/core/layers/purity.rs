//! Checks that the pure part uses no screen, disk, network, clock, randomness or other process.

use super::imports::{self, Imports};
use super::{Sources, assert_none, sources, sources_of};

/// Files and folders that must be pure.
const PURE: &[&str] = &[
    "text.rs",
    "text",
    "gallery.rs",
    "gallery",
    "policy.rs",
    "policy",
    "end_user.rs",
    "end_user",
    "guide.rs",
    "guide",
    "document/history.rs",
    "radius.rs",
    "radius/packet.rs",
    "radius/packet",
];

const IMPURE: &[&str] = &[
    "std::fs",
    "std::net::TcpListener",
    "std::net::TcpStream",
    "std::net::ToSocketAddrs",
    "std::net::UdpSocket",
    "std::env",
    "std::thread",
    "std::process",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "clap",
    "eframe",
    "egui",
    "egui_extras",
    "getrandom",
    "image::ImageReader::open",
    "image::image_dimensions",
    "image::open",
    "rand",
    "rfd",
    "rustix",
    "tempfile",
];

/// Methods that access the disk, whatever their type.
const IMPURE_METHODS: &[&str] = &[
    "canonicalize",
    "exists",
    "is_dir",
    "is_file",
    "is_symlink",
    "metadata",
    "read_dir",
    "read_link",
    "symlink_metadata",
    "try_exists",
];

fn is_impure(path: &str) -> bool {
    let all_of = path.strip_suffix('*');
    let method = path.rsplit_once("::").map(|(_, method)| method);
    IMPURE.iter().any(|root| path == *root || path.starts_with(&format!("{root}::")))
        || all_of.is_some_and(|all| IMPURE.iter().any(|root| root.starts_with(all)))
        || method.is_some_and(|method| IMPURE_METHODS.contains(&method))
}

fn is_within(file: &str, place: &str) -> bool {
    file.strip_prefix(place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// The impure paths that pure files use.
fn impurities(sources: &Sources) -> Imports {
    let mut imports = imports::of(sources);
    imports.retain(|file, paths| {
        paths.retain(|path| is_impure(path));
        PURE.iter().any(|pure| is_within(file, pure))
    });
    imports
}

#[test]
fn the_pure_part_uses_nothing_impure() {
    let found = impurities(&sources());
    assert_none(found.iter().flat_map(|(file, paths)| paths.iter().map(move |path| format!("src/{file}: {path}"))));
}

#[test]
fn the_pure_part_exists() {
    let sources = sources();
    let missing = PURE.iter().filter(|pure| !sources.keys().any(|file| is_within(file, pure)));
    assert_none(missing.map(|pure| format!("no src/{pure}")));
}

#[test]
fn an_impurity_would_be_found() {
    let found =
        |source: &str| Vec::from_iter(impurities(&sources_of([("policy.rs", source)])).remove("policy.rs").unwrap());
    let source = "use std::{fmt, fs::File}; fn f() { let now = std::time::Instant::now(); egui::Ui::new(); }";
    assert_eq!(found(source), ["egui::Ui::new", "std::fs::File", "std::time::Instant::now"]);
    // Under another name, which may be imported further down.
    assert_eq!(found("fn f() { io::stdin(); } use std::io;"), ["std::io::stdin"]);
    assert_eq!(found("use std::io::{self as i, Read}; fn f() { i::stdout().lock(); }"), ["std::io::stdout"]);
    assert_eq!(found("use std as s; fn f() { s::env::args(); }"), ["std::env::args"]);
    assert_eq!(found("use std::*; fn f() { fs::read(\"\"); }"), ["std::*"]);
    // In a macro.
    assert_eq!(found("fn f() { println!(\"{:?}\", std::env::args().count()); }"), ["std::env::args"]);
    assert_eq!(found("fn f() { assert!(path.exists()); }"), ["…::exists"]);
    assert_eq!(found("macro_rules! now { () => { std::time::Instant::now() } }"), ["std::time::Instant::now"]);
    // Through a method.
    assert_eq!(found("fn f(p: &Path) { p.join(\"a\").is_file(); }"), ["…::is_file"]);
    assert_eq!(found("use std::path::Path; fn f() { Path::exists(p); }"), ["std::path::Path::exists"]);
    assert_eq!(found("fn f() { image::open(\"a.png\"); }"), ["image::open"]);
    assert_eq!(
        found("use std::{fmt, io::Cursor, path::Path}; fn f() { assert!(a.is_empty(), \"{}\", b::c); }"),
        [""; 0]
    );
}
