//! `#[needs(unix, "a shell")]` compiles a test, or a module of tests, only on that kind of system. On other systems, an
//! ignored test with the same name is listed with the reason.

use std::iter::Peekable;

use proc_macro::{Delimiter, TokenStream, TokenTree};

/// Compiles a test, or every test in a module, on one kind of system only.
///
/// The first argument is `unix` or `linux`; the second says in a few words what the tests need from it. Put this
/// attribute before `#[test]`.
#[proc_macro_attribute]
pub fn needs(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let (system, needed) = match read_arguments(arguments) {
        Ok(read) => read,
        Err(message) => return parsed(&format!("compile_error!({message:?});")),
    };
    let mut names = Vec::new();
    find_tests(item.clone(), &mut names);
    if names.is_empty() {
        return parsed("compile_error!(\"there is no #[test] here\");");
    }
    let reason = format!("needs {needed}");
    let ignored: String =
        names.iter().map(|name| format!("#[test] #[ignore = {reason:?}] fn {name}() {{}}\n")).collect();
    let instead = match module_name(item.clone()) {
        Some(name) => format!("#[cfg(not({system}))] mod {name} {{ {ignored} }}"),
        None => format!("#[cfg(not({system}))] {ignored}"),
    };
    let mut output = parsed(&format!("#[cfg({system})]"));
    output.extend(item);
    output.extend(parsed(&instead));
    output
}

/// Returns the `cfg` condition, and what the tests need.
fn read_arguments(arguments: TokenStream) -> Result<(&'static str, String), &'static str> {
    const EXPECTED: &str = "expected unix or linux, a comma, and a string that says what is needed";
    let mut tokens = arguments.into_iter();
    let system = match tokens.next().map(|token| token.to_string()).as_deref() {
        Some("unix") => "unix",
        Some("linux") => "target_os = \"linux\"",
        _ => return Err(EXPECTED),
    };
    match (tokens.next(), tokens.next(), tokens.next()) {
        (Some(TokenTree::Punct(comma)), Some(TokenTree::Literal(needed)), None) if comma.as_char() == ',' => {
            let needed = needed.to_string();
            let inside = needed.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).ok_or(EXPECTED)?;
            Ok((system, inside.to_owned()))
        }
        _ => Err(EXPECTED),
    }
}

/// Collects the names of the functions with a `#[test]` attribute.
fn find_tests(tokens: TokenStream, names: &mut Vec<String>) {
    let mut is_test = false;
    let mut tokens = tokens.into_iter().peekable();
    while let Some(token) = tokens.next() {
        match token {
            TokenTree::Punct(hash) if hash.as_char() == '#' => is_test |= next_is_test_attribute(&mut tokens),
            TokenTree::Ident(word) if is_test && word.to_string() == "fn" => {
                names.extend(tokens.next().map(|name| name.to_string()));
                is_test = false;
            }
            TokenTree::Group(group) if group.delimiter() == Delimiter::Brace => find_tests(group.stream(), names),
            _ => {}
        }
    }
}

fn next_is_test_attribute(tokens: &mut Peekable<impl Iterator<Item = TokenTree>>) -> bool {
    tokens.peek().is_some_and(|attribute| attribute.to_string() == "[test]")
}

/// Returns the name of the module if the item is one.
fn module_name(item: TokenStream) -> Option<String> {
    let mut words = item.into_iter().filter(|token| matches!(token, TokenTree::Ident(_))).map(|word| word.to_string());
    (words.next()? == "mod").then(|| words.next())?
}

fn parsed(code: &str) -> TokenStream {
    code.parse().unwrap_or_default()
}
