//! Holds the rules of the house: who may import whom, and what the pure part may not reach for.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use syn::visit::{self, Visit};

/// What each part at the top of `src/` may import. A part that is not named here fails the test: say here where it stands.
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
    ("policy", &["gallery", "text"]),
    ("gallery", &["text"]),
    ("radius", &["text", "worker"]),
    ("trial", &["end_user", "policy", "radius", "text"]),
    ("text", &[]),
    ("worker", &[]),
    ("core_dumps", &[]),
];

/// Files and folders that reach for no screen, disk, network, clock, chance or other process.
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

/// Methods that ask the disk, of whatever type they look like.
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

/// Every path that a file names, written out from the root of the crate ("crate::…") or of another ("std::…"), and every
/// method that it calls ("…::name").
#[derive(Default)]
struct Paths {
    /// The module of the file, as in `["policy", "json", "read"]`.
    module: Vec<String>,
    /// What `use` brings in, by the name that it has from then on.
    names: BTreeMap<String, Vec<String>>,
    found: Vec<String>,
}

impl Paths {
    fn of(module: &[&str], source: &str) -> Vec<String> {
        let file = syn::parse_file(source).unwrap();
        let module = || module.iter().map(|part| (*part).to_owned()).collect();
        // Twice: a name may be used above the line that brings it in.
        let mut names = Self { module: module(), ..Self::default() };
        names.visit_file(&file);
        let mut paths = Self { module: module(), names: names.names, found: Vec::new() };
        paths.visit_file(&file);
        paths.found
    }

    fn written_out(&self, parts: &[String]) -> Vec<String> {
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
            None => return from_root,
        }
        from_root.extend(parts[supers.max(1)..].iter().cloned());
        from_root
    }

    fn note(&mut self, parts: &[String]) {
        let full = match parts.first().and_then(|first| self.names.get(first)) {
            Some(named) => [named.as_slice(), &parts[1..]].concat(),
            None => self.written_out(parts),
        };
        self.found.push(full.join("::"));
    }

    fn note_use(&mut self, before: &[String], tree: &syn::UseTree) {
        let with = |name: &syn::Ident| {
            let mut parts = before.to_vec();
            if name != "self" || before.is_empty() {
                parts.push(name.to_string());
            }
            parts
        };
        let (parts, name) = match tree {
            syn::UseTree::Path(path) => return self.note_use(&with(&path.ident), &path.tree),
            syn::UseTree::Group(group) => return group.items.iter().for_each(|tree| self.note_use(before, tree)),
            syn::UseTree::Name(name) => (with(&name.ident), None),
            syn::UseTree::Rename(name) => (with(&name.ident), Some(name.rename.to_string())),
            syn::UseTree::Glob(_) => ([before, &["*".to_owned()]].concat(), None),
        };
        let full = self.written_out(&parts);
        self.found.push(full.join("::"));
        if let Some(name) = name.or_else(|| parts.last().cloned()) {
            self.names.insert(name, full);
        }
    }

    /// Notes what looks like a path or a call in the text of a macro, which `syn` leaves as it is.
    fn note_text(&mut self, text: &str) {
        let text = text.replace(" :: ", "::").replace(" . ", ".");
        for piece in text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':' | '.')) {
            let (first, methods) = piece.split_once('.').unwrap_or((piece, ""));
            let parts: Vec<String> = first.split("::").map(str::to_owned).filter(|part| !part.is_empty()).collect();
            self.note(&parts);
            self.found.extend(methods.split('.').filter(|method| !method.is_empty()).map(|name| format!("…::{name}")));
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

    fn visit_expr_method_call(&mut self, call: &'ast syn::ExprMethodCall) {
        self.found.push(format!("…::{}", call.method));
        visit::visit_expr_method_call(self, call);
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.note_text(&called.tokens.to_string());
        visit::visit_macro(self, called);
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
    let reaches = |path: &String| {
        let all_of = path.strip_suffix('*');
        let method = path.rsplit_once("::").map(|(_, method)| method);
        IMPURE.iter().any(|root| path == root || path.starts_with(&format!("{root}::")))
            || all_of.is_some_and(|all| IMPURE.iter().any(|root| root.starts_with(all)))
            || method.is_some_and(|method| IMPURE_METHODS.contains(&method))
    };
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
fn an_import_that_goes_up_under_another_name_would_be_found() {
    let source = "use crate::policy as p; fn f() { p::json::read(&[]); assert!(crate::cli::run(), \"{}\", p::Edit); }";
    let found = ["crate::policy", "crate::policy::json::read", "crate::cli::run", "crate::policy::Edit"];
    assert_eq!(forbidden_imports("gallery", &Paths::of(&["gallery"], source)), found);
}

#[test]
fn an_impurity_would_be_found() {
    let found = |source: &str| impurities(&Paths::of(&["policy"], source));
    let source = "use std::{fmt, fs::File}; fn f() { let now = std::time::Instant::now(); egui::Ui::new(); }";
    assert_eq!(found(source), ["std::fs::File", "std::time::Instant::now", "egui::Ui::new"]);
    // Under another name, which may be brought in below.
    assert_eq!(found("fn f() { io::stdin(); } use std::io;"), ["std::io::stdin"]);
    assert_eq!(found("use std::io::{self as i, Read}; fn f() { i::stdout().lock(); }"), ["std::io::stdout"]);
    assert_eq!(found("use std as s; fn f() { s::env::args(); }"), ["std::env::args"]);
    assert_eq!(found("use std::*; fn f() { fs::read(\"\"); }"), ["std::*"]);
    // In a macro.
    assert_eq!(found("fn f() { println!(\"{:?}\", std::env::args().count()); }"), ["std::env::args"]);
    assert_eq!(found("fn f() { assert!(path.exists()); }"), ["…::exists"]);
    assert_eq!(found("macro_rules! now { () => { std::time::Instant::now() } }"), ["std::time::Instant::now"]);
    // By a method.
    assert_eq!(found("fn f(p: &Path) { p.join(\"a\").is_file(); }"), ["…::is_file"]);
    assert_eq!(found("use std::path::Path; fn f() { Path::exists(p); }"), ["std::path::Path::exists"]);
    assert_eq!(found("fn f() { image::open(\"a.png\"); }"), ["image::open"]);
    assert_eq!(
        found("use std::{fmt, io::Cursor, path::Path}; fn f() { assert!(a.is_empty(), \"{}\", b::c); }"),
        [""; 0]
    );
}
