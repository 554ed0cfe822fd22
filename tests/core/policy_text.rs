//! What must hold for any octets that come as a policy file, for those that are damaged by the thousand and for those that a
//! fuzzer finds.

use std::sync::LazyLock;

use jsonschema::Validator;
use radius_console::policy::json;

static SCHEMA: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::draft202012::new(&serde_json::from_str(json::SCHEMA).unwrap()).unwrap());

/// The schema of the policy file.
pub(crate) fn schema() -> &'static Validator {
    &SCHEMA
}

/// Holds that the octets are refused in words that fit a line, or are a policy: JSON for others too, valid under the schema,
/// and the same when it is written and read again.
pub(crate) fn holds(octets: &[u8]) {
    match json::read(octets) {
        Ok(policy) => {
            let body = octets.strip_prefix("\u{feff}".as_bytes()).unwrap_or(octets);
            let value = serde_json::from_slice(body).expect("serde_json takes what we take");
            assert!(schema().is_valid(&value), "what the reader accepts is valid");
            let text = json::write(&policy);
            assert_eq!(json::read(text.as_bytes()), Ok(policy));
            assert!(text.chars().all(|c| c == '\n' || !radius_console::text::is_invisible(c)), "{text}");
        }
        Err(problems) => {
            assert!(!problems.listed().is_empty());
            let lines = octets.iter().filter(|octet| **octet == b'\n').count() + 1;
            for problem in problems.listed() {
                assert!(problem.at.line <= lines, "{problem} of {lines} lines");
                let words = problem.to_string();
                assert!(!words.chars().any(char::is_control), "{words:?}");
                assert!(words.len() < 1000, "{words}");
            }
        }
    }
}
