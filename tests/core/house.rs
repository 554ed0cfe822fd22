//! Holds the rules of the house: who may import whom, and what the pure part may not reach for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// What each part at the top of `src/` may import. A part that is not named here fails the test: say here where it stands.
const MAY_IMPORT: &[(&str, &[&str])] = &[
    ("main", &["cli"]),
    ("lib", &[]),
    ("cli", &["document", "policy", "gallery", "text"]),
    ("document", &["policy", "text"]),
    ("policy", &["gallery", "text"]),
    ("gallery", &["text"]),
    ("text", &[]),
];

/// Files and folders that reach for no screen, disk, network, clock, chance or other process.
const PURE: &[&str] = &["text.rs", "gallery.rs", "policy.rs", "policy", "document/history.rs"];

const IMPURE: &[&str] = &[
    "std::fs",
    "std::net",
    "std::env",
    "std::thread",
    "std::process",
    "std::time::Instant",
    "std::time::SystemTime",
    "std::io::stdin",
    "std::io::stdout",
    "std::io::stderr",
    "atomic_write_file",
    "clap",
    "eframe",
    "egui",
    "egui_extras",
    "getrandom",
    "rand",
    "rfd",
];

/// Every path that a file names, written out from the root of the crate ("crate::…") or of another ("std::…").
struct Paths {
    /// The module of the file, as in `["policy", "json", "read"]`.
    module: Vec<String>,
    found: Vec<String>,
}

impl Paths {
    fn of(module: &[&str], source: &str) -> Vec<String> {
        let mut paths = Self { module: module.iter().map(|part| (*part).to_owned()).collect(), found: Vec::new() };
        paths.visit_file(&syn::parse_file(source).unwrap());
        paths.found
    }

    fn note(&mut self, parts: &[String]) {
        let supers = parts.iter().take_while(|part| *part == "super").count();
        let mut from_root = Vec::new();
        match parts.first().map(String::as_str) {
            Some("radius_console") => from_root.push("crate".to_owned()),
            Some("super" | "self") => {
                from_root.push("crate".to_owned());
                let up = self.module.len().saturating_sub(supers);
                from_root.extend(self.module[..up].iter().cloned());
            }
            Some(first) => from_root.push(first.to_owned()),
            None => return,
        }
        from_root.extend(parts[supers.max(1)..].iter().cloned());
        self.found.push(from_root.join("::"));
    }

    fn note_use(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| {
            let mut parts = before.to_vec();
            parts.push(name.to_string());
            parts
        };
        match tree {
            syn::UseTree::Path(path) => self.note_use(&with(&path.ident), &path.tree),
            syn::UseTree::Name(name) => self.note(&with(&name.ident)),
            syn::UseTree::Rename(name) => self.note(&with(&name.ident)),
            syn::UseTree::Glob(_) => self.note(before),
            syn::UseTree::Group(group) => group.items.iter().for_each(|tree| self.note_use(before, tree)),
        }
    }
}

impl<'ast> Visit<'ast> for Paths {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_use(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        let parts: Vec<String> = path.segments.iter().map(|segment| segment.ident.to_string()).collect();
        self.note(&parts);
        visit::visit_path(self, path);
    }

    fn visit_item_mod(&mut self, item: &'ast syn::ItemMod) {
        if item.content.is_some() {
            self.module.push(item.ident.to_string());
            visit::visit_item_mod(self, item);
            self.module.pop();
        }
    }
}

fn forbidden_imports(part: &str, paths: &[String]) -> Vec<String> {
    let allowed = MAY_IMPORT.iter().find(|(name, _)| *name == part).map(|(_, allowed)| *allowed);
    let allowed = allowed.unwrap_or_else(|| panic!("say in MAY_IMPORT what `{part}` may import"));
    let target =
        |path: &String| path.strip_prefix("crate::").and_then(|rest| rest.split("::").next()).map(str::to_owned);
    paths
        .iter()
        .filter(|path| target(path).is_some_and(|to| to != part && !allowed.contains(&to.as_str())))
        .cloned()
        .collect()
}

fn impurities(paths: &[String]) -> Vec<String> {
    let reaches = |path: &String| IMPURE.iter().any(|root| path == root || path.starts_with(&format!("{root}::")));
    paths.iter().filter(|path| reaches(path)).cloned().collect()
}

/// Every source file under `src/`, by its path in there.
fn sources() -> BTreeMap<PathBuf, String> {
    fn collect(folder: &Path, root: &Path, into: &mut BTreeMap<PathBuf, String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                collect(&path, root, into);
            } else if path.extension().is_some_and(|extension| extension == "rs") {
                into.insert(path.strip_prefix(root).unwrap().to_owned(), fs::read_to_string(&path).unwrap());
            }
        }
    }
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = BTreeMap::new();
    collect(&root, &root, &mut files);
    files
}

fn paths_of(file: &Path, source: &str) -> (String, Vec<String>) {
    let module: Vec<String> = file.with_extension("").iter().map(|part| part.to_string_lossy().into_owned()).collect();
    let module: Vec<&str> = module.iter().map(String::as_str).collect();
    (module[0].to_owned(), Paths::of(&module, source))
}

#[test]
fn imports_go_down_only() {
    for (file, source) in sources() {
        let (part, paths) = paths_of(&file, &source);
        assert_eq!(forbidden_imports(&part, &paths), Vec::<String>::new(), "in src/{}", file.display());
    }
}

#[test]
fn the_pure_part_reaches_for_nothing_outside() {
    for (file, source) in sources() {
        if PURE.iter().any(|pure| file.starts_with(pure)) {
            let (_, paths) = paths_of(&file, &source);
            assert_eq!(impurities(&paths), Vec::<String>::new(), "in src/{}", file.display());
        }
    }
}

#[test]
fn the_rules_name_what_is_there() {
    let files = sources();
    for name in PURE {
        assert!(files.keys().any(|file| file.starts_with(name)), "no src/{name}");
    }
    for (part, _) in MAY_IMPORT {
        assert!(files.contains_key(Path::new(&format!("{part}.rs"))), "no src/{part}.rs");
    }
}

#[test]
fn an_import_that_goes_up_would_be_found() {
    let source = "use super::super::{text, cli::run}; mod inner { use super::super::super::document; }";
    let paths = Paths::of(&["policy", "json"], source);
    assert_eq!(forbidden_imports("policy", &paths), ["crate::cli::run", "crate::document"]);
    let paths = Paths::of(&["gallery"], "fn f() { crate::policy::json::read(&[]); }");
    assert_eq!(forbidden_imports("gallery", &paths), ["crate::policy::json::read"]);
}

#[test]
fn an_impurity_would_be_found() {
    let source = "use std::{fmt, fs::File}; fn f() { let now = std::time::Instant::now(); egui::Ui::new(); }";
    let paths = Paths::of(&["policy"], source);
    assert_eq!(impurities(&paths), ["std::fs::File", "std::time::Instant::now", "egui::Ui::new"]);
}
