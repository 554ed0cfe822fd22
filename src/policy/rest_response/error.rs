//! Error responses of web APIs: problem details (RFC 9457) and the formats of common frameworks. Extracts the message of such
//! a response, and nothing else.

use crate::policy::json::tree::{Json, Member, Node};
use crate::text;

const STATUS: [&str; 4] = ["status", "statusCode", "code", "errorCode"];
const TITLE: [&str; 2] = ["title", "error"];
const DETAIL: [&str; 11] = [
    "detail",
    "error_description",
    "message",
    "msg",
    "messageDetail",
    "exceptionMessage",
    "errorMessage",
    "errors",
    "responseStatus",
    "fault",
    "reason",
];

/// The maximum length of the quoted message, in characters.
const MAX_CHARS: usize = 120;

/// Recognizes an error by its keys. A title alone does not count, because an action has one.
pub(super) fn is_error(members: &[Member<'_>]) -> bool {
    let has_text = |keys: &[&str]| first_text(members, keys).is_some();
    has_text(&DETAIL) || has_text(&["error", "status", "statusCode"])
}

/// Returns whether a list contains errors rather than actions.
pub(super) fn is_error_list(member: &Member<'_>, nodes: &[Node<'_>]) -> bool {
    !nodes.is_empty() && DETAIL.iter().any(|key| member.key.eq_ignore_ascii_case(key))
}

/// Describes the response, to follow "found".
pub(super) fn describe(members: &[Member<'_>]) -> String {
    let is_success = first_text(members, &STATUS).is_some_and(|status| status.starts_with('2') && status.len() == 3);
    let what = if is_success { "a response without actions" } else { "an error response from the farm" };
    match message(members) {
        Some(message) => format!("{what}: {}", text::excerpt(&message, MAX_CHARS)),
        None => what.to_owned(),
    }
}

/// Joins status, title and details, as in "401 Unauthorized: The token has expired."
fn message(members: &[Member<'_>]) -> Option<String> {
    let head = [first_text(members, &STATUS), first_text(members, &TITLE)];
    let mut message = head.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let details = DETAIL.iter().filter_map(|key| first_text(members, &[key]));
    for detail in details {
        // Some responses repeat the same text.
        if !message.ends_with(&detail) {
            let separator = match message.chars().last() {
                None => "",
                Some('.') => " ",
                Some(_) => ": ",
            };
            message = message + separator + &detail;
        }
    }
    (!message.is_empty()).then_some(message)
}

/// Returns the text of the first key that has one, regardless of case.
fn first_text(members: &[Member<'_>], keys: &[&str]) -> Option<String> {
    let find = |key: &&str| members.iter().find(|member| member.key.eq_ignore_ascii_case(key));
    keys.iter().filter_map(find).find_map(|member| text_of(&member.node))
}

/// Returns the first text in a value, on one line. Errors may be nested, or listed by field.
fn text_of(node: &Node<'_>) -> Option<String> {
    match &node.value {
        Json::Null | Json::Bool(_) => None,
        Json::Number(number) => Some((*number).to_owned()),
        Json::Text(text) => {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            (!line.is_empty()).then_some(line)
        }
        Json::List(nodes) => nodes.iter().find_map(text_of),
        Json::Object(members) => message(members).or_else(|| {
            // Visits each object only once: twice at every level would take exponential time.
            let not_object = |member: &&Member<'_>| !matches!(member.node.value, Json::Object(_));
            members.iter().filter(not_object).find_map(|member| text_of(&member.node))
        }),
    }
}
