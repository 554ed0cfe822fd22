//! Tell-tale phrases of translated English stay out of texts and documentation comments. `syn` reads the literals, including
//! those in macros.

use std::fs;
use std::path::{Path, PathBuf};

use proc_macro2::{TokenStream, TokenTree};
use syn::visit::{self, Visit};

/// The phrases, in lower case, and what to write instead.
const PHRASES: &[(&str, &str)] = &[
    ("whoever", "anyone who, the user, the caller"),
    ("nobody", "no one, or name the actor"),
    ("goes on", "continues, is in progress"),
    ("go on", "continue"),
    ("by itself", "automatically"),
    ("takes over", "imports, applies"),
    ("taken over", "imported, applied"),
    ("take over", "import, apply"),
    ("is taken for", "is treated as"),
    ("cannot be taken", "is not valid"),
    ("what is to be", "name the thing"),
    ("is to be said", "its advice, its message"),
    ("in the place of", "instead of"),
    ("white space", "spaces"),
    ("own picture", "custom image"),
    ("balloon", "tooltip"),
    ("the answer of a farm", "the REST API response"),
    ("did not answer to", "did not respond to"),
    ("as it should be", "valid"),
    ("so many", "COUNT"),
];

/// The exceptions: the parts in which a byte is called an octet, as in the RFCs.
const OCTETS: &[&str] = &["src/radius", "src/trial"];

fn sources(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            found.push(path);
        }
    }
}

/// Collects string literals, of which doc comments are some, but not those of unit tests.
#[derive(Default)]
struct Literals(Vec<String>);

impl Literals {
    fn of_tokens(&mut self, tokens: TokenStream) {
        for token in tokens {
            match token {
                TokenTree::Group(group) => self.of_tokens(group.stream()),
                TokenTree::Literal(literal) => {
                    if let Ok(text) = syn::parse_str::<syn::LitStr>(&literal.to_string()) {
                        self.0.push(text.value());
                    }
                }
                TokenTree::Ident(_) | TokenTree::Punct(_) => {}
            }
        }
    }
}

impl<'ast> Visit<'ast> for Literals {
    fn visit_item_mod(&mut self, module: &'ast syn::ItemMod) {
        let is_test =
            |attribute: &syn::Attribute| attribute.parse_args::<syn::Ident>().is_ok_and(|name| name == "test");
        if !module.attrs.iter().any(|attribute| attribute.path().is_ident("cfg") && is_test(attribute)) {
            visit::visit_item_mod(self, module);
        }
    }

    fn visit_lit_str(&mut self, literal: &'ast syn::LitStr) {
        self.0.push(literal.value());
    }

    fn visit_macro(&mut self, called: &'ast syn::Macro) {
        self.of_tokens(called.tokens.clone());
    }

    fn visit_attribute(&mut self, attribute: &'ast syn::Attribute) {
        match &attribute.meta {
            syn::Meta::NameValue(pair) => visit::visit_expr(self, &pair.value),
            syn::Meta::List(list) => self.of_tokens(list.tokens.clone()),
            syn::Meta::Path(_) => {}
        }
    }
}

fn literals(source: &str) -> Vec<String> {
    let mut literals = Literals::default();
    literals.visit_file(&syn::parse_file(source).unwrap());
    literals.0
}

/// Returns the tell-tale phrases in the literals of a source file at `path`.
fn tells(path: &str, source: &str) -> Vec<String> {
    tells_in(path, literals(source))
}

fn tells_in(path: &str, texts: impl IntoIterator<Item = String>) -> Vec<String> {
    let has_octets = OCTETS.iter().any(|part| path.starts_with(part));
    let mut found = Vec::new();
    for literal in texts {
        let text = literal.to_lowercase();
        let mut tell =
            |phrase: &str, instead: &str| found.push(format!("{path}: \"{phrase}\" ({instead}) in {literal:?}"));
        for (phrase, instead) in PHRASES.iter().filter(|(phrase, _)| has_words(&text, phrase)) {
            tell(phrase, instead);
        }
        // The names of some attributes contain it, such as Acct-Input-Octets.
        let text = text.replace("-octets", "");
        if !has_octets && (has_words(&text, "octet") || has_words(&text, "octets")) {
            tell("octets", "bytes");
        }
        if text.trim_end_matches(['.', '!', '\n', ' ']).ends_with(" no more") {
            tell("no more", "no longer");
        }
        if text.as_bytes().windows(3).any(|three| matches!(three, [digit, b' ', b'%'] if digit.is_ascii_digit()))
            || text.contains("} %")
        {
            tell("42 %", "42%");
        }
    }
    found
}

/// Returns whether `text` contains `phrase` as whole words.
fn has_words(text: &str, phrase: &str) -> bool {
    let is_edge = |c: Option<char>| !c.is_some_and(char::is_alphanumeric);
    text.match_indices(phrase)
        .any(|(at, _)| is_edge(text[..at].chars().next_back()) && is_edge(text[at + phrase.len()..].chars().next()))
}

#[test]
fn no_text_has_a_tell_tale_phrase() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut files = Vec::new();
    sources(&root.join("src"), &mut files);
    assert!(files.len() > 150, "{}", files.len());
    let mut found = Vec::new();
    for file in files {
        let path = file.strip_prefix(root).unwrap().to_str().unwrap().replace('\\', "/");
        found.extend(tells(&path, &fs::read_to_string(&file).unwrap()));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}

#[test]
fn a_phrase_is_found_in_literals_macros_and_doc_comments() {
    let found = |source: &str| tells("src/a.rs", source).len();
    assert_eq!(found("const A: &str = \"Whoever asks\";"), 1);
    assert_eq!(found("fn a() { println!(\"{} goes on\", 1); }"), 1);
    assert_eq!(found("/// It is taken for a code.\nfn a() {}"), 1);
    assert_eq!(found("fn a() -> String { format!(\"{} %\", 42) + \"it runs no more.\" }"), 2);
    assert_eq!(found("const A: &str = \"12 octets\";"), 1);
    assert_eq!(found("const A: &str = \"Acct-Input-Octets\";"), 0);
    assert_eq!(tells("src/radius/a.rs", "const A: &str = \"12 octets\";").len(), 0);
    assert_eq!(found("#[cfg(test)] mod tests { const A: &str = \"whoever\"; }"), 0);
    assert_eq!(found("const A: &str = \"no more than five; ago only\";"), 0);
}

#[test]
fn no_document_has_a_tell_tale_phrase() {
    let documents = [
        "README.md",
        "ARCHITECTURE.md",
        "CONTRIBUTING.md",
        "CHANGELOG.md",
        "docs/performance.md",
        "docs/upstream.md",
        "docs/windows.md",
        "assets/policy.schema.json",
        "assets/try-report.schema.json",
        "assets/git/pre-commit",
    ];
    let mut found = Vec::new();
    for path in documents {
        let text = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(path)).unwrap();
        found.extend(tells_in(path, text.lines().map(str::to_owned)));
    }
    assert!(found.is_empty(), "{}", found.join("\n"));
}
