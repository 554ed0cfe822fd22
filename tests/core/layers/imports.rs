//! Collects the paths that the files of a crate use.

use std::collections::{BTreeMap, BTreeSet};

use syn::visit::{self, Visit};

use super::{Sources, module};

/// What each file uses: paths, resolved to where the name is defined, from the root of the crate ("crate::…") or of
/// another ("std::…"); methods it calls ("…::name"); types it implements ("impl …") or may change ("&mut …").
pub(super) type Imports = BTreeMap<String, BTreeSet<String>>;

pub(super) fn of(sources: &Sources) -> Imports {
    let walks: BTreeMap<&String, Walk> = sources.iter().map(|(file, source)| (file, Walk::of(file, source))).collect();
    let reexports: BTreeMap<String, String> = walks.values().flat_map(Walk::reexports).collect();
    let follow = |path: String| follow_reexports(path, &reexports);
    walks.into_iter().map(|(file, walk)| (file.clone(), walk.found.into_iter().map(follow).collect())).collect()
}

/// Follows a path through modules that only re-export the name, as `pub use` does.
fn follow_reexports(mut path: String, reexports: &BTreeMap<String, String>) -> String {
    let step = |path: &str| {
        let ends = path.match_indices("::").map(|(at, _)| at).chain([path.len()]);
        ends.map(|end| path.split_at(end)).find_map(|(name, rest)| Some(format!("{}{rest}", reexports.get(name)?)))
    };
    // Bounded, because two modules whose functions share names could point at each other.
    for _ in 0..10 {
        let Some(next) = step(&path) else { break };
        path = next;
    }
    path
}

#[derive(Default)]
struct Walk {
    /// The module of the file, such as `["policy", "json", "read"]`.
    module: Vec<String>,
    /// What `use` and `mod` import, by local name.
    names: BTreeMap<String, Vec<String>>,
    found: Vec<String>,
}

impl Walk {
    fn of(file: &str, source: &syn::File) -> Self {
        let mut walk = Self { module: module(file).map(str::to_owned).collect(), ..Self::default() };
        // Twice, because a name may be used above the line that imports it.
        walk.visit_file(source);
        walk.found.clear();
        walk.visit_file(source);
        walk
    }

    /// The module's imports from elsewhere, which other modules can name through it.
    fn reexports(&self) -> impl Iterator<Item = (String, String)> {
        let here = format!("crate::{}", self.module.join("::"));
        let named = self.names.iter().map(move |(name, full)| (format!("{here}::{name}"), full.join("::")));
        // A path below the name itself would never end.
        named.filter(|(name, full)| !full.starts_with(name))
    }

    fn full(&self, parts: &[String]) -> Vec<String> {
        match parts.first().and_then(|first| self.names.get(first)) {
            Some(named) => [named, &parts[1..]].concat(),
            None => self.written_out(parts),
        }
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

    fn note(&mut self, before: &str, parts: &[String]) {
        self.found.push(format!("{before}{}", self.full(parts).join("::")));
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
            syn::UseTree::Glob(_) => return self.note("", &[before, &["*".to_owned()]].concat()),
            syn::UseTree::Name(name) => (with(&name.ident), None),
            syn::UseTree::Rename(name) => (with(&name.ident), Some(name.rename.to_string())),
        };
        self.note("", &parts);
        if let Some(name) = name.or_else(|| parts.last().cloned()) {
            self.names.insert(name, self.full(&parts));
        }
    }

    /// Records anything that looks like a path or a call in a macro's tokens, which `syn` does not parse.
    fn note_text(&mut self, text: &str) {
        let text = text.replace(" :: ", "::").replace(" . ", ".");
        for piece in text.split(|c: char| !c.is_alphanumeric() && !matches!(c, '_' | ':' | '.')) {
            let (first, methods) = piece.split_once('.').unwrap_or((piece, ""));
            let parts: Vec<String> = first.split("::").map(str::to_owned).filter(|part| !part.is_empty()).collect();
            self.note("", &parts);
            self.found.extend(methods.split('.').filter(|method| !method.is_empty()).map(|name| format!("…::{name}")));
        }
    }
}

fn parts(path: &syn::Path) -> Vec<String> {
    path.segments.iter().map(|segment| segment.ident.to_string()).collect()
}

impl<'ast> Visit<'ast> for Walk {
    fn visit_item_use(&mut self, item: &'ast syn::ItemUse) {
        self.note_use(&[], &item.tree);
    }

    fn visit_path(&mut self, path: &'ast syn::Path) {
        self.note("", &parts(path));
        visit::visit_path(self, path);
    }

    fn visit_item_impl(&mut self, item: &'ast syn::ItemImpl) {
        if let syn::Type::Path(extended) = &*item.self_ty {
            self.note("impl ", &parts(&extended.path));
        }
        visit::visit_item_impl(self, item);
    }

    fn visit_type_reference(&mut self, reference: &'ast syn::TypeReference) {
        if let (Some(_), syn::Type::Path(changed)) = (&reference.mutability, &*reference.elem) {
            self.note("&mut ", &parts(&changed.path));
        }
        visit::visit_type_reference(self, reference);
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
        let name = item.ident.to_string();
        self.module.push(name.clone());
        self.names.insert(name, [&["crate".to_owned()], self.module.as_slice()].concat());
        visit::visit_item_mod(self, item);
        self.module.pop();
    }
}
