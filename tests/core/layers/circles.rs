//! Holds that no imports of files run in a circle. A file and those in its folder are one thing here.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use super::{Sources, assert_none, imports, made, module, sources};

/// What each knows, and one of the paths by which it does.
pub(super) type Graph = BTreeMap<String, BTreeMap<String, String>>;

/// The shortest circles: through everything that is in one, at least one.
pub(super) fn circles(graph: &Graph) -> BTreeSet<Vec<String>> {
    graph.keys().filter_map(|start| shortest_circle(graph, start)).collect()
}

/// From `start` to `start`, turned so that it begins with the first in the alphabet.
fn shortest_circle(graph: &Graph, start: &String) -> Option<Vec<String>> {
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
    let mut circle = vec![(*came_from.get(start)?).clone()];
    while let Some(before) = circle.last().filter(|last| *last != start).map(|last| came_from[last].clone()) {
        circle.push(before);
    }
    circle.reverse();
    let first = circle.iter().enumerate().min_by_key(|(_, name)| *name).map_or(0, |(first, _)| first);
    circle.rotate_left(first);
    circle.push(circle[0].clone());
    Some(circle)
}

/// Which file names which, without the tests inside them.
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

/// Each circle of files, with the imports that close it.
fn described(graph: &Graph) -> Vec<String> {
    let describe = |circle: &Vec<String>| {
        let paths = Vec::from_iter(circle.windows(2).map(|pair| graph[&pair[0]][&pair[1]].as_str()));
        format!("{} ({})", circle.join(" -> "), paths.join(", "))
    };
    circles(graph).iter().map(describe).collect()
}

#[test]
fn no_imports_run_in_a_circle() {
    assert_none(described(&graph(sources())));
}

#[test]
fn a_circle_would_be_found() {
    let sources = made([
        ("policy.rs", "pub use value::Value; mod value; mod edit; mod json; mod draft;"),
        ("policy/value.rs", "use super::json::read as r; fn f() { r::f(); }"),
        ("policy/json.rs", "mod read;"),
        ("policy/json/read.rs", "use crate::policy::edit;"),
        ("policy/edit.rs", "use super::Value; use crate::policy::edit;"),
        ("policy/draft.rs", "use super::{edit, json}; use crate::policy::Policy;"),
    ]);
    let circle = "policy/edit.rs -> policy/value.rs -> policy/json/read.rs -> policy/edit.rs";
    let imports = "crate::policy::value::Value, crate::policy::json::read::f, crate::policy::edit";
    assert_eq!(described(&graph(sources)), [format!("{circle} ({imports})")]);
}

#[test]
fn a_file_may_know_its_folder_and_a_test_all() {
    let sources = made([
        ("policy.rs", "mod edit; mod draft; pub use edit::Edit;"),
        ("policy/edit.rs", "use super::Policy; #[cfg(test)] mod tests { use crate::policy::draft; }"),
        ("policy/draft.rs", "use super::edit; fn f() -> crate::policy::Edit {}"),
    ]);
    assert_eq!(described(&graph(sources)), [""; 0]);
}
