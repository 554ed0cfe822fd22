//! Checks that imports between files form no cycles. A file and the files in its folder count as one here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Sources, assert_none, imports, module, sources, sources_of};

/// What each file imports, with one of the paths it does so by.
pub(super) type Graph = BTreeMap<String, BTreeMap<String, String>>;

/// The shortest cycles: for every file in a cycle, at least one.
pub(super) fn cycles(graph: &Graph) -> BTreeSet<Vec<String>> {
    graph.keys().filter_map(|start| shortest_cycle(graph, start)).collect()
}

/// From `start` back to `start`, rotated so that it begins with the first in the alphabet.
fn shortest_cycle(graph: &Graph, start: &String) -> Option<Vec<String>> {
    let mut came_from = BTreeMap::new();
    let mut queue = VecDeque::from([start]);
    while let Some(at) = queue.pop_front().filter(|_| !came_from.contains_key(start)) {
        for next in graph.get(at).into_iter().flat_map(BTreeMap::keys) {
            came_from.entry(next).or_insert_with(|| {
                queue.push_back(next);
                at
            });
        }
    }
    let mut cycle = vec![(*came_from.get(start)?).clone()];
    while let Some(before) = cycle.last().filter(|last| *last != start).map(|last| came_from[last].clone()) {
        cycle.push(before);
    }
    cycle.reverse();
    let first = cycle.iter().enumerate().min_by_key(|(_, name)| *name).map_or(0, |(first, _)| first);
    cycle.rotate_left(first);
    cycle.push(cycle[0].clone());
    Some(cycle)
}

/// Which file imports which, ignoring unit tests.
fn graph(mut sources: Sources) -> Graph {
    for source in sources.values_mut() {
        source.items.retain(|item| !is_test(item));
    }
    let home = |path: &str| {
        let parts = Vec::from_iter(path.strip_prefix("crate::")?.split("::"));
        let files = (1..=parts.len()).rev().map(|count| format!("{}.rs", parts[..count].join("/")));
        files.into_iter().find(|file| sources.contains_key(file))
    };
    let is_around = |outer: &str, inner: &str| module(outer).zip(module(inner)).all(|(outer, inner)| outer == inner);
    let known = |file: &str, paths: BTreeSet<String>| {
        let homes = paths.into_iter().filter_map(|path| Some((home(&path)?, path)));
        homes.filter(|(home, _)| !is_around(home, file)).collect()
    };
    imports::of(&sources).into_iter().map(|(file, paths)| (file.clone(), known(&file, paths))).collect()
}

fn is_test(item: &syn::Item) -> bool {
    let syn::Item::Mod(item) = item else { return false };
    item.attrs.iter().any(|attribute| {
        attribute.path().is_ident("cfg") && attribute.parse_args::<syn::Ident>().is_ok_and(|when| when == "test")
    })
}

/// Each cycle of files, with the imports that close it.
fn describe_cycles(graph: &Graph) -> Vec<String> {
    let describe = |cycle: &Vec<String>| {
        let paths = Vec::from_iter(cycle.windows(2).map(|pair| graph[&pair[0]][&pair[1]].as_str()));
        format!("{} ({})", cycle.join(" -> "), paths.join(", "))
    };
    cycles(graph).iter().map(describe).collect()
}

#[test]
fn imports_form_no_cycles() {
    assert_none(describe_cycles(&graph(sources())));
}

#[test]
fn a_cycle_would_be_found() {
    let sources = sources_of([
        ("policy.rs", "pub use value::Value; mod value; mod edit; mod json; mod draft;"),
        ("policy/value.rs", "use super::json::read as r; fn f() { r::f(); }"),
        ("policy/json.rs", "mod read;"),
        ("policy/json/read.rs", "use crate::policy::edit;"),
        ("policy/edit.rs", "use super::Value; use crate::policy::edit;"),
        ("policy/draft.rs", "use super::{edit, json}; use crate::policy::Policy;"),
    ]);
    let cycle = "policy/edit.rs -> policy/value.rs -> policy/json/read.rs -> policy/edit.rs";
    let imports = "crate::policy::value::Value, crate::policy::json::read::f, crate::policy::edit";
    assert_eq!(describe_cycles(&graph(sources)), [format!("{cycle} ({imports})")]);
}

#[test]
fn a_file_may_import_from_its_folder_and_a_test_from_anywhere() {
    let sources = sources_of([
        ("policy.rs", "mod edit; mod draft; pub use edit::Edit;"),
        ("policy/edit.rs", "use super::Policy; #[cfg(test)] mod tests { use crate::policy::draft; }"),
        ("policy/draft.rs", "use super::edit; fn f() -> crate::policy::Edit {}"),
    ]);
    assert_eq!(describe_cycles(&graph(sources)), [""; 0]);
}
