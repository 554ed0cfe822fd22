//! The invariants of any bytes read as a policy file or REST response, for the property tests and the fuzzer.

use std::sync::LazyLock;

use jsonschema::Validator;
use radius_console::policy::diff::Comparison;
use radius_console::policy::json::{self, Problems};
use radius_console::policy::rest_response::{self, Readable};
use radius_console::policy::{MAX_ACTIONS, Policy};

static SCHEMA: LazyLock<Validator> =
    LazyLock::new(|| jsonschema::draft202012::new(&serde_json::from_str(json::SCHEMA).unwrap()).unwrap());

/// The schema of the policy file.
pub(crate) fn schema() -> &'static Validator {
    &SCHEMA
}

/// Asserts that the bytes are either refused with a one-line message, or a policy: JSON for other parsers too, valid
/// under the schema, and unchanged by writing and reading.
pub(crate) fn check_policy(bytes: &[u8]) {
    match json::read(bytes) {
        Ok(policy) => {
            let body = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
            let value = serde_json::from_slice(body).expect("serde_json accepts what the reader accepts");
            assert!(schema().is_valid(&value), "what the reader accepts is valid");
            let text = json::write(&policy);
            assert_eq!(json::read(text.as_bytes()).as_ref(), Ok(&policy));
            assert!(matches!(rest_response::read_any(bytes), Ok(Readable::Policy(same)) if *same == policy));
            assert!(text.chars().all(|c| c == '\n' || !radius_console::text::is_invisible(c)), "{text}");
        }
        Err(problems) => assert_words(bytes, &problems),
    }
}

/// Asserts that the bytes are either refused with a one-line message, or the actions of a farm, which can be compared
/// with a policy and, if there are not too many, imported.
pub(crate) fn check_response(bytes: &[u8], old: &Policy) {
    match rest_response::read(bytes) {
        Ok(answer) => {
            let (offer, notes) = answer.finish(old);
            assert_eq!(offer.actions.len(), answer.actions.len());
            let comparison = Comparison::of_actions(old, offer);
            match comparison.with(&|_| true) {
                Ok(all) => {
                    assert_eq!(all.actions().len(), answer.actions.len());
                    assert_eq!(json::read(json::write(&all).as_bytes()), Ok(all));
                }
                Err(_) => assert!(answer.actions.len() > MAX_ACTIONS),
            }
            for note in notes {
                assert!(!note.to_string().chars().any(char::is_control), "{note:?}");
            }
        }
        Err(problems) => assert_words(bytes, &problems),
    }
}

fn assert_words(bytes: &[u8], problems: &Problems) {
    assert!(!problems.listed().is_empty());
    let lines = bytes.iter().filter(|byte| **byte == b'\n').count() + 1;
    for problem in problems.listed() {
        assert!(problem.at.line <= lines, "{problem} of {lines} lines");
        let words = problem.to_string();
        assert!(!words.chars().any(char::is_control), "{words:?}");
        // Invisible characters are written as escapes, which are longer.
        assert!(words.len() < 1500, "{words}");
    }
}
