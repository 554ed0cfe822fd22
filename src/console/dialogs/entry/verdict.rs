//! The comparison of a farm's response with the policy that was entered, in words. Reading a response belongs to
//! [`rest_response`].

use crate::document::storage::Failure;
use crate::policy::diff::{Change, Comparison, Kind};
use crate::policy::json::{MAX_BYTES, Problem};
use crate::policy::rest_response::{self, Note, Picture, Readable, RestAction, RestResponse};
use crate::policy::{ActionField, FieldValue, Policy};
use crate::text;

/// The most problems of a response that are shown.
const MAX_PROBLEMS: usize = 12;
/// The most characters of a value that are shown.
const SHOWN_CHARS: usize = 160;

/// What a response says about the farm.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Verdict {
    pub outcome: Outcome,
    /// The summary.
    pub headline: String,
    /// What differs or is wrong: the subject, and its values or an empty text.
    pub findings: Vec<(String, String)>,
    /// Other remarks about the response.
    pub notes: Vec<String>,
    /// Whether the response has the image of each action, so that all of them have been compared.
    pub has_compared_images: bool,
}

/// What follows from a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    /// The farm has exactly the policy's actions.
    Same,
    Different,
    /// It cannot be compared.
    Unusable,
}

impl Verdict {
    /// Compares a response with a policy.
    pub(super) fn of(response: &[u8], policy: &Policy) -> Self {
        if response.len() > MAX_BYTES {
            let [length, most] = [response.len(), MAX_BYTES].map(|bytes| text::grouped(bytes as u64));
            let headline = format!("The response is too long: {length} bytes, of at most {most}");
            return Self::unusable(&headline, Vec::new(), Vec::new());
        }
        match rest_response::read_any(response) {
            Ok(Readable::Policy(_)) => {
                return Self::unusable("This is a policy file, not the farm's response", Vec::new(), Vec::new());
            }
            Ok(Readable::Response(response)) => return Self::compared(&response, policy),
            Err(_) => {}
        }
        // Read again for problems that are not in terms of policies.
        match rest_response::read(response) {
            Ok(response) => Self::compared(&response, policy),
            Err(problems) => {
                let all = problems.listed().len() + problems.more();
                let listed = problems.listed().iter().take(MAX_PROBLEMS);
                let listed = listed.map(|problem| (words(problem), String::new())).collect();
                let more = all.saturating_sub(MAX_PROBLEMS) as u64;
                let more = (more > 0).then(|| {
                    let (count, verb) = (text::grouped(more), if more == 1 { "problem is" } else { "problems are" });
                    format!("{count} more {verb} not listed")
                });
                let headline = if is_json(response) {
                    "This is not a response that can be compared"
                } else {
                    "This text is not JSON. Copy the whole response."
                };
                Self::unusable(headline, listed, more.into_iter().collect())
            }
        }
    }

    fn compared(response: &RestResponse, policy: &Policy) -> Self {
        let (offer, notes) = response.finish(policy);
        let comparison = Comparison::of_actions(policy, offer);
        // Images that are not in the response are checked by eye.
        let has_image = |action: &RestAction| matches!(action.picture, Picture::Known(_));
        let has_compared_images = response.actions.iter().all(has_image) && !response.actions.is_empty();
        let notes = notes.into_iter().filter(|note| !matches!(note, Note::Picture(..)));
        let (differing, notes): (Vec<Note>, Vec<Note>) = notes.partition(Note::is_difference);
        let sentence = |note: &Note| text::sentence(&note.to_string());
        let mut findings: Vec<_> = comparison.changes().iter().map(finding).collect();
        findings.extend(differing.iter().map(|note| (sentence(note), String::new())));
        let (outcome, headline) = match findings.len() {
            0 => (Outcome::Same, "The farm has exactly these actions".to_owned()),
            count => (Outcome::Different, text::counted(count as u64, "difference")),
        };
        Self { outcome, headline, findings, notes: notes.iter().map(sentence).collect(), has_compared_images }
    }

    /// Says that the clipboard has nothing to compare.
    pub(super) fn no_text() -> Self {
        Self::unusable("The clipboard has no text. Copy the farm's response first.", Vec::new(), Vec::new())
    }

    /// Says why a file could not be read.
    pub(super) fn unreadable(failure: &Failure) -> Self {
        let findings = vec![(text::sentence(&failure.to_string()), String::new())];
        Self::unusable("The file could not be read", findings, Vec::new())
    }

    fn unusable(headline: &str, findings: Vec<(String, String)>, notes: Vec<String>) -> Self {
        Self { outcome: Outcome::Unusable, headline: headline.to_owned(), findings, notes, has_compared_images: false }
    }
}

/// Returns whether a text is JSON, whatever it says.
fn is_json(text: &[u8]) -> bool {
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    serde_json::from_slice::<serde::de::IgnoredAny>(text).is_ok()
}

/// Says what is wrong with a response, by the number of the action and the label of the field.
fn words(problem: &Problem) -> String {
    match place(&problem.path) {
        Some(place) => format!("{place}, {}: {}", problem.at, problem.words()),
        None => problem.to_string(),
    }
}

/// Turns a path such as `[0].command` into "Action 1, Command".
fn place(path: &str) -> Option<String> {
    let (index, key) = path.rsplit_once('[')?.1.split_once(']')?;
    let number = index.parse::<usize>().ok()?.checked_add(1)?;
    let key = key.trim_start_matches('.');
    let field = ActionField::ALL.iter().find(|field| field.key().eq_ignore_ascii_case(key));
    Some(match (field, key) {
        (_, "") => format!("Action {number}"),
        (Some(ActionField::Image), _) => format!("Action {number}, Image"),
        (Some(field), _) => format!("Action {number}, {}", field.label()),
        (None, key) => format!("Action {number}, `{key}`"),
    })
}

/// Says what differs, and how.
fn finding(change: &Change) -> (String, String) {
    let title = change.subject.as_ref().map(|subject| subject.name(40)).unwrap_or_default();
    let shown = |side: &Option<FieldValue>| match side {
        Some(value) => text::excerpt(&value.to_string(), SHOWN_CHARS).into_owned(),
        None => "none".to_owned(),
    };
    let both = || format!("Policy: {}\nFarm: {}", shown(&change.before), shown(&change.after));
    // The dialog's label of the image is an instruction.
    let label = if change.label == ActionField::Image.label() { "Image" } else { change.label };
    match (change.kind, change.is_whole()) {
        (Kind::Added, true) => (format!("Only in the farm: {title}"), shown(&change.after)),
        (Kind::Removed, true) => (format!("Missing in the farm: {title}"), shown(&change.before)),
        (Kind::Moved, _) => ("Order of the actions".to_owned(), both()),
        _ if title.is_empty() => (label.to_owned(), both()),
        _ => (format!("{label} of {title}"), both()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::policy::Edit;
    use crate::policy::draft::ActionDraft;

    fn policy() -> Policy {
        let mut policy = Policy::default();
        for title in ["Push", "SMS"] {
            let draft =
                ActionDraft { title: title.to_owned(), command: title.to_lowercase(), ..ActionDraft::default() };
            policy = policy.apply(Edit::Add(draft.finish().unwrap())).unwrap().policy;
        }
        policy
    }

    fn response(actions: &[(&str, &str, &str)]) -> String {
        let action = |(title, command, description): &(&str, &str, &str)| {
            serde_json::json!({
                "title": title, "command": command, "description": description, "enabled": true, "actionMessage": "",
                "autoSend": false,
            })
        };
        serde_json::Value::from_iter(actions.iter().map(action)).to_string()
    }

    fn of(response: &str) -> (Outcome, String, Vec<(String, String)>) {
        let verdict = Verdict::of(response.as_bytes(), &policy());
        (verdict.outcome, verdict.headline, verdict.findings)
    }

    #[test]
    fn a_farm_with_the_same_actions_differs_in_nothing() {
        let same = of(&response(&[("Push", "push", ""), ("SMS", "sms", "")]));
        assert_eq!(same, (Outcome::Same, "The farm has exactly these actions".to_owned(), Vec::new()));
    }

    #[test]
    fn each_difference_names_both_sides() {
        let finding = |subject: &str, values: &str| (subject.to_owned(), values.to_owned());
        let (outcome, headline, findings) = of(&response(&[("Push", "push", "Approve"), ("SMS", "sms ", "")]));
        assert_eq!((outcome, headline.as_str()), (Outcome::Different, "2 differences"));
        let expected = [
            finding("Description of \"Push\"", "Policy: empty\nFarm: \"Approve\""),
            finding("Command of \"SMS\"", "Policy: \"sms\"\nFarm: \"sms \""),
        ];
        assert_eq!(findings, expected);
        let subjects = |response: &str| of(response).2.into_iter().map(|(subject, _)| subject).collect::<Vec<_>>();
        assert_eq!(subjects(&response(&[("SMS", "sms", ""), ("Push", "push", "")])), ["Order of the actions"]);
        let other = response(&[("Push", "push", ""), ("SMS", "sms", ""), ("Call", "phone", "")]);
        assert_eq!(subjects(&other), ["Only in the farm: \"Call\""]);
        assert_eq!(subjects(&response(&[("Push", "push", "")])), ["Missing in the farm: \"SMS\""]);
        assert_eq!(subjects("[]").len(), 2);
    }

    #[test]
    fn what_is_no_response_is_called_what_it_is() {
        let headline = |text: &str| {
            let (outcome, headline, findings) = of(text);
            assert_eq!(outcome, Outcome::Unusable);
            (headline, findings.into_iter().map(|(subject, _)| subject).collect::<Vec<_>>())
        };
        let (policy_file, none) = headline(&crate::policy::json::write(&policy()));
        assert_eq!((policy_file.as_str(), none.len()), ("This is a policy file, not the farm's response", 0));
        let not_json = "This text is not JSON. Copy the whole response.";
        let (words, problems) = headline("[{\"command\": }]");
        assert_eq!(words, not_json);
        assert!(problems[0].contains("line 1, column 14"), "{problems:?}");
        let (words, problems) = headline("Hello");
        assert_eq!(words, not_json);
        assert!(problems[0].contains("line 1, column 1"), "{problems:?}");
        let (words, problems) = headline(&" ".repeat(2_000_003));
        assert_eq!(words, "The response is too long: 2,000,003 bytes, of at most 1,048,576");
        assert_eq!(problems, [""; 0]);
        let (words, problems) =
            headline("\u{feff}[{\"command\": 1, \"enabled\": true}, {\"enabled\": true, \"id\": []}]");
        assert_eq!(words, "This is not a response that can be compared");
        let places: Vec<&str> = problems.iter().map(|problem| problem.split(", line").next().unwrap()).collect();
        assert_eq!(places, ["Action 1, Command", "Action 2, Command", "Action 2, `id`"]);
        let (_, problems) = headline("{\"actions\": [1]}");
        assert!(problems[0].starts_with("Action 1, line 1, column 14: "), "{problems:?}");
        let (_, problems) = headline("{\"format\": \"radius-automation-policy\", \"version\": }");
        assert!(!problems.is_empty());
    }
}
