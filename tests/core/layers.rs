//! The layers of the crate: who may import whom. The modules check for import cycles, for what the pure part must not
//! use, and for how large the console may grow.

mod cycles;
mod imports;
mod purity;
mod sizes;

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// What each part at the top of `src/` may import of the other parts, and each room of the console, from bottom to top,
/// of the other rooms. A part or room missing from this table fails the test: add it where it belongs.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("main", &["cli", "console"]),
    ("lib", &[]),
    (
        "console",
        &[
            "end_user", "document", "draw", "gallery", "guide", "policy", "radius", "settings", "text", "trial",
            "worker",
        ],
    ),
    ("end_user", &["policy", "text"]),
    ("draw", &["end_user", "core_dumps", "gallery", "policy", "text"]),
    ("settings", &["document"]),
    ("guide", &["end_user", "gallery", "policy", "text"]),
    (
        "cli",
        &[
            "end_user",
            "core_dumps",
            "document",
            "draw",
            "guide",
            "policy",
            "gallery",
            "radius",
            "text",
            "trial",
            "worker",
        ],
    ),
    ("document", &["policy", "text"]),
    ("policy", &["gallery", "radius", "text"]),
    ("gallery", &["text"]),
    ("radius", &["text", "worker"]),
    ("trial", &["end_user", "policy", "radius", "text"]),
    ("text", &[]),
    ("worker", &[]),
    ("core_dumps", &[]),
    ("console/shared_secret", &[]),
    ("console/command", &[]),
    ("console/jobs", &[]),
    ("console/window", &["command", "jobs"]),
    ("console/tabs", &["command", "jobs", "shared_secret"]),
    ("console/dialogs", &["command", "jobs", "tabs", "window"]),
    ("console/client_view", &["command", "dialogs", "jobs", "shared_secret", "window"]),
    ("console/session", &["client_view", "command", "dialogs", "jobs", "shared_secret", "tabs"]),
    ("console/files", &["command", "dialogs", "jobs", "session", "tabs", "window"]),
    ("console/launch", &["dialogs", "window"]),
    (
        "console/update",
        &["client_view", "command", "dialogs", "files", "jobs", "session", "shared_secret", "tabs", "window"],
    ),
];

/// Source files by their path in `src/` ("policy/json.rs").
type Sources = BTreeMap<String, syn::File>;

fn sources() -> Sources {
    fn collect(folder: &Path, within: &str, into: &mut Sources) {
        for entry in fs::read_dir(folder).unwrap() {
            let entry = entry.unwrap();
            let (path, name) = (entry.path(), format!("{within}{}", entry.file_name().into_string().unwrap()));
            if path.is_dir() {
                collect(&path, &format!("{name}/"), into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.insert(name, syn::parse_file(&fs::read_to_string(&path).unwrap()).unwrap());
            }
        }
    }
    let mut files = Sources::new();
    collect(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), "", &mut files);
    files
}

/// Made-up sources for testing the rules.
fn sources_of<const COUNT: usize>(files: [(&str, &str); COUNT]) -> Sources {
    files.into_iter().map(|(file, source)| (file.to_owned(), syn::parse_file(source).unwrap())).collect()
}

fn module(file: &str) -> impl Iterator<Item = &str> {
    file.trim_end_matches(".rs").split('/')
}

fn assert_none(faults: impl IntoIterator<Item = String>) {
    let faults = Vec::from_iter(faults);
    assert!(faults.is_empty(), "\n{}", faults.join("\n"));
}

/// The entries of `MAY_IMPORT` that share a folder of `src/`.
fn siblings(folder: &str) -> BTreeMap<&'static str, &'static [&'static str]> {
    let place = |entry: &'static str| entry.rsplit_once('/').unwrap_or(("", entry));
    let entries = MAY_IMPORT.iter().map(|(entry, allowed)| (place(entry), *allowed));
    entries.filter(|((within, _), _)| *within == folder).map(|((_, room), allowed)| (room, allowed)).collect()
}

fn forbidden_imports(sources: &Sources) -> Vec<String> {
    let mut faults = Vec::new();
    for (file, paths) in imports::of(sources) {
        let module = Vec::from_iter(module(&file));
        for (depth, room) in module.iter().enumerate() {
            let folder = module[..depth].join("/");
            let siblings = siblings(&folder);
            if siblings.is_empty() {
                break;
            }
            let Some(allowed) = siblings.get(room) else {
                let entry = module[..=depth].join("/");
                faults.push(format!("src/{file}: add \"{entry}\" to MAY_IMPORT in tests/core/layers.rs"));
                continue;
            };
            let root: String = ["crate"].iter().chain(&module[..depth]).map(|part| format!("{part}::")).collect();
            let is_forbidden = |path: &&String| {
                let to = path.strip_prefix(&root).and_then(|rest| rest.split("::").next());
                to.is_some_and(|to| to != *room && !allowed.contains(&to) && (to == "*" || siblings.contains_key(to)))
            };
            faults.extend(paths.iter().filter(is_forbidden).map(|path| format!("src/{file}: {path}")));
        }
    }
    faults
}

#[test]
fn imports_go_down_only() {
    assert_none(forbidden_imports(&sources()));
}

#[test]
fn the_table_names_only_existing_parts() {
    let sources = sources();
    let missing = MAY_IMPORT.iter().filter(|(entry, _)| !sources.contains_key(&format!("{entry}.rs")));
    assert_none(missing.map(|(entry, _)| format!("no src/{entry}.rs")));
}

#[test]
fn the_table_only_allows_imports_downwards() {
    let entries = MAY_IMPORT.iter().map(|(entry, allowed)| {
        let folder = entry.rfind('/').map_or("", |end| &entry[..=end]);
        ((*entry).to_owned(), allowed.iter().map(|room| (format!("{folder}{room}"), String::new())).collect())
    });
    assert_none(cycles::cycles(&entries.collect()).iter().map(|cycle| cycle.join(" -> ")));
}

#[test]
fn an_upward_import_would_be_found() {
    let source = "use super::super::{text, cli::run}; mod inner { use super::super::super::document; }";
    let found = forbidden_imports(&sources_of([("policy/json.rs", source)]));
    assert_eq!(found, ["src/policy/json.rs: crate::cli::run", "src/policy/json.rs: crate::document"]);
    let found = forbidden_imports(&sources_of([("gallery.rs", "fn f() { crate::policy::json::read(&[]); }")]));
    assert_eq!(found, ["src/gallery.rs: crate::policy::json::read"]);
}

#[test]
fn an_upward_import_under_an_alias_would_be_found() {
    let source = "use crate::policy as p; fn f() { p::json::read(&[]); assert!(crate::cli::run(), \"{}\", p::Edit); }";
    let found = ["crate::cli::run", "crate::policy", "crate::policy::Edit", "crate::policy::json::read"];
    let found = found.map(|path| format!("src/gallery.rs: {path}"));
    assert_eq!(forbidden_imports(&sources_of([("gallery.rs", source)])), found);
}

#[test]
fn an_import_from_a_higher_room_would_be_found() {
    let sources = sources_of([
        ("console.rs", "use files::picker; pub enum Message {} mod dialogs; mod files; mod tabs;"),
        ("console/dialogs/path.rs", "use super::frame; use crate::console::{Message, picker::Picked, tabs, text};"),
        ("console/tabs.rs", "use super::dialogs as d; fn f() { d::open(); }"),
        ("console/window.rs", "use super::*; mod tests { use super::*; }"),
        ("console/update.rs", "use crate::console::files; use crate::cli;"),
    ]);
    let expected = [
        "src/console/dialogs/path.rs: crate::console::files::picker::Picked",
        "src/console/tabs.rs: crate::console::dialogs",
        "src/console/tabs.rs: crate::console::dialogs::open",
        "src/console/update.rs: crate::cli",
        "src/console/window.rs: crate::console::*",
    ];
    assert_eq!(forbidden_imports(&sources), expected);
}

#[test]
fn a_room_missing_from_the_table_would_be_found() {
    let expected = ["src/console/attic/box.rs: add \"console/attic\" to MAY_IMPORT in tests/core/layers.rs"];
    assert_eq!(forbidden_imports(&sources_of([("console/attic/box.rs", "")])), expected);
}
