//! What a web API answers when it does not give what it was asked for: problem details (RFC 9457), and the shapes that
//! frameworks have of their own. Reads such a response only to repeat what it says.

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

/// The most characters that are repeated of a response.
const MAX_CHARS: usize = 120;

/// Tells an error by its keys. A title alone is none, because an action has one.
pub(super) fn is_error(members: &[Member<'_>]) -> bool {
    let says = |keys: &[&str]| first_text(members, keys).is_some();
    says(&DETAIL) || says(&["error", "status", "statusCode"])
}

/// Tells whether a list, which might be one of actions, is one of errors.
pub(super) fn is_listed(member: &Member<'_>, nodes: &[Node<'_>]) -> bool {
    !nodes.is_empty() && DETAIL.iter().any(|key| member.key.eq_ignore_ascii_case(key))
}

/// The response in words, to follow "found".
pub(super) fn words(members: &[Member<'_>]) -> String {
    let is_success = first_text(members, &STATUS).is_some_and(|status| status.starts_with('2') && status.len() == 3);
    let what = if is_success { "a response without actions" } else { "an error response of the farm" };
    match said(members) {
        Some(said) => format!("{what}: {}", text::excerpt(&said, MAX_CHARS)),
        None => what.to_owned(),
    }
}

/// Status, title and details, as in "401 Unauthorized: The token has expired."
fn said(members: &[Member<'_>]) -> Option<String> {
    let head = [first_text(members, &STATUS), first_text(members, &TITLE)];
    let mut said = head.into_iter().flatten().collect::<Vec<_>>().join(" ");
    let details = DETAIL.iter().filter_map(|key| first_text(members, &[key]));
    for detail in details {
        // Some say the same twice.
        if !said.ends_with(&detail) {
            let colon = match said.chars().last() {
                None => "",
                Some('.') => " ",
                Some(_) => ": ",
            };
            said = said + colon + &detail;
        }
    }
    (!said.is_empty()).then_some(said)
}

/// The text under the first of the keys that holds one; their case does not count.
fn first_text(members: &[Member<'_>], keys: &[&str]) -> Option<String> {
    let find = |key: &&str| members.iter().find(|member| member.key.eq_ignore_ascii_case(key));
    keys.iter().filter_map(find).find_map(|member| text_of(&member.node))
}

/// The first text in a value, on one line. Errors may be nested, and listed by field.
fn text_of(node: &Node<'_>) -> Option<String> {
    match &node.value {
        Json::Null | Json::Bool(_) => None,
        Json::Number(number) => Some((*number).to_owned()),
        Json::Text(text) => {
            let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
            (!line.is_empty()).then_some(line)
        }
        Json::List(nodes) => nodes.iter().find_map(text_of),
        Json::Object(members) => said(members).or_else(|| {
            // Each object is looked into once, or twice at every level they would take for ever.
            let not_object = |member: &&Member<'_>| !matches!(member.node.value, Json::Object(_));
            members.iter().filter(not_object).find_map(|member| text_of(&member.node))
        }),
    }
}
