//! What must hold for any bytes that come as a policy file or as the answer of a farm, for those that are damaged by the thousand and for those that a
//! fuzzer finds.

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

/// Holds that the bytes are refused in words that fit a line, or are a policy: JSON for others too, valid under the schema,
/// and the same when it is written and read again.
pub(crate) fn holds(bytes: &[u8]) {
    match json::read(bytes) {
        Ok(policy) => {
            let body = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
            let value = serde_json::from_slice(body).expect("serde_json takes what we take");
            assert!(schema().is_valid(&value), "what the reader accepts is valid");
            let text = json::write(&policy);
            assert_eq!(json::read(text.as_bytes()).as_ref(), Ok(&policy));
            assert!(matches!(rest_response::read_any(bytes), Ok(Readable::Policy(same)) if *same == policy));
            assert!(text.chars().all(|c| c == '\n' || !radius_console::text::is_invisible(c)), "{text}");
        }
        Err(problems) => assert_words(bytes, &problems),
    }
}

/// Holds that the bytes are refused in words that fit a line, or are the actions of a farm that can be compared with a
/// policy, and taken over where they are not too many.
pub(crate) fn answer_holds(bytes: &[u8], old: &Policy) {
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
