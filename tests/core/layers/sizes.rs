//! Checks how large the console may grow: its state, who changes it, and its folders.

use std::collections::BTreeMap;

use super::{Sources, assert_none, imports, sources, sources_of};

/// The types that contain the console's state, with their files.
const STATE: &[(&str, &str)] = &[("console.rs", "Console"), ("console/session.rs", "Session")];

const MAX_FIELDS: usize = 12;

/// The files that may implement or change `Console`; all others report messages.
const CHANGE_CONSOLE: &[&str] = &["console.rs", "console/update.rs"];

const MAX_FILES: usize = 12;

fn faults_of_struct(file: &syn::File, name: &str) -> Vec<String> {
    let found = file.items.iter().find_map(|item| match item {
        syn::Item::Struct(item) if item.ident == name => Some(&item.fields),
        _ => None,
    });
    let Some(fields) = found else { return vec![format!("no struct {name}")] };
    let is_bool = |field: &&syn::Field| matches!(&field.ty, syn::Type::Path(ty) if ty.path.is_ident("bool"));
    let of_bool = fields.iter().filter(is_bool).filter_map(|field| field.ident.as_ref());
    let mut faults: Vec<String> = of_bool.map(|field| format!("{name}::{field} is a bool: say what it is")).collect();
    if fields.len() > MAX_FIELDS {
        faults.push(format!("{name} has {} fields, of {MAX_FIELDS}", fields.len()));
    }
    faults
}

fn changes_of_console(sources: &Sources) -> Vec<String> {
    let is_change = |path: &&String| {
        let changed = path.strip_prefix("impl ").or_else(|| path.strip_prefix("&mut "));
        changed.is_some_and(|changed| changed.rsplit("::").next() == Some("Console"))
    };
    let imports = imports::of(sources);
    let others = imports.iter().filter(|(file, _)| !CHANGE_CONSOLE.contains(&file.as_str()));
    let found = others.flat_map(|(file, paths)| paths.iter().filter(is_change).map(move |path| (file, path)));
    found.map(|(file, path)| format!("src/{file}: {path}")).collect()
}

fn crowded_folders(sources: &Sources) -> Vec<String> {
    let mut counts = BTreeMap::<&str, usize>::new();
    for (folder, _) in sources.keys().filter_map(|file| file.rsplit_once('/')) {
        if folder.split('/').next() == Some("console") {
            *counts.entry(folder).or_default() += 1;
        }
    }
    let crowded = counts.into_iter().filter(|(_, count)| *count > MAX_FILES);
    crowded.map(|(folder, count)| format!("src/{folder} has {count} files, of {MAX_FILES}")).collect()
}

#[test]
fn the_console_state_is_small_and_has_no_flags() {
    let sources = sources();
    assert_none(STATE.iter().flat_map(|(file, name)| faults_of_struct(&sources[*file], name)));
}

#[test]
fn only_two_files_change_the_console() {
    assert_none(changes_of_console(&sources()));
}

#[test]
fn the_folders_of_the_console_are_small() {
    assert_none(crowded_folders(&sources()));
}

#[test]
fn an_extra_field_or_a_flag_would_be_found() {
    let found = |source: &str| faults_of_struct(&syn::parse_file(source).unwrap(), "Console");
    let twelve: String = (0..12).map(|number| format!("field_{number}: u8,")).collect();
    assert_eq!(found(&format!("struct Console {{ {twelve} }}")), [""; 0]);
    assert_eq!(
        found(&format!("struct Console {{ {twelve} is_wide: bool }}")),
        ["Console::is_wide is a bool: say what it is", "Console has 13 fields, of 12"]
    );
    assert_eq!(found("struct Other { is_wide: bool }"), ["no struct Console"]);
}

#[test]
fn a_change_to_the_console_from_elsewhere_would_be_found() {
    let sources = sources_of([
        ("console.rs", "pub struct Console; impl Console {}"),
        ("console/update.rs", "use super::Console; impl Console {} fn f(console: &mut Console) {}"),
        ("console/files.rs", "use super::Console as Whole; impl Whole {}"),
        ("console/jobs.rs", "impl Drop for super::Console {} impl From<super::Console> for u8 {}"),
        ("console/tabs.rs", "use super::*; fn f(from: &Console, console: &mut Console, a: &mut Other) {}"),
    ]);
    let expected = [
        "src/console/files.rs: impl crate::console::Console",
        "src/console/jobs.rs: impl crate::console::Console",
        "src/console/tabs.rs: &mut Console",
    ];
    assert_eq!(changes_of_console(&sources), expected);
}

#[test]
fn a_crowded_folder_would_be_found() {
    let empty = syn::parse_file("").unwrap();
    let sources = |count| (0..count).map(|number| (format!("console/tabs/{number}.rs"), empty.clone())).collect();
    assert_eq!(crowded_folders(&sources(12)), [""; 0]);
    assert_eq!(crowded_folders(&sources(13)), ["src/console/tabs has 13 files, of 12"]);
}
