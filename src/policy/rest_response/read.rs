//! Turns a tree of JSON values into the actions of a farm, with the same rules as for a policy: a duplicate key, a wrong type
//! or a value beyond a policy's limits is a problem. Unknown keys are only problems, because the vendor may add some.

use super::error;
use super::{MAX_NOTES, Note, Picture, Readable, RestAction, RestResponse};
use crate::gallery::PictureId;
use crate::policy::json::decode::read_node;
use crate::policy::json::problem::{Found, Mismatch, Path, ProblemCollector};
use crate::policy::json::read::policy;
use crate::policy::json::tree::{Json, Member, Node};
use crate::policy::json::{Problems, object as json};
use crate::policy::{Command, Title, Value};
use crate::text;

/// Reads a REST API response: an action, a list of actions, or an object that contains one such list.
///
/// # Errors
/// Every problem of the text.
pub fn read(bytes: &[u8]) -> Result<RestResponse, Problems> {
    read_node(bytes, EXPECTED, |node, problems| response(node, problems, EXPECTED))
}

/// Reads a policy or a REST API response, depending on the content.
///
/// # Errors
/// Every problem of the text, by the rules of what it appears to be.
pub fn read_any(bytes: &[u8]) -> Result<Readable, Problems> {
    read_node(bytes, EITHER, |node, problems| match is_policy(node) {
        true => policy(node, problems).map(|policy| Readable::Policy(Box::new(policy))),
        false => response(node, problems, EITHER).map(Readable::Response),
    })
}

/// Returns whether the content is a policy, even a broken one, and not a REST API response.
fn is_policy(node: &Node<'_>) -> bool {
    let Json::Object(members) = &node.value else { return false };
    let of_policy = ["$schema", "format", "version", "connection", "clientPolicy"];
    members.iter().any(|member| of_policy.contains(&&*member.key))
        || !(members.is_empty() || is_action(members) || only_list(members).is_some() || error::is_error(members))
}

fn is_action(members: &[Member<'_>]) -> bool {
    members.iter().any(|member| member.key.eq_ignore_ascii_case("command"))
}

/// Returns the list among the members, if there is exactly one and it does not list errors.
fn only_list<'m, 't>(members: &'m [Member<'t>]) -> Option<(&'m Member<'t>, &'m [Node<'t>])> {
    let mut lists = members.iter().filter_map(|member| match &member.node.value {
        Json::List(nodes) => Some((member, nodes.as_slice())),
        _ => None,
    });
    lists.next().filter(|(member, nodes)| lists.next().is_none() && !error::is_error_list(member, nodes))
}

/// An action with its priority and Autosend.
struct Row {
    action: RestAction,
    priority: Option<i64>,
    has_autosend: bool,
}

const EXPECTED: &str = "a REST API response: an object with `command`, or a list of them";
const EITHER: &str = "a policy, or a REST API response: an object with `command`, or a list of them";

fn response(node: &Node<'_>, problems: &mut ProblemCollector<'_>, expected: &str) -> Option<RestResponse> {
    let mut notes = Vec::new();
    let top = Path::Top;
    let rows = match &node.value {
        Json::List(nodes) => rows(nodes, &top, problems, &mut notes),
        Json::Object(members) if is_action(members) => row(node, &top, problems, &mut notes).map(|row| vec![row]),
        Json::Object(members) => match only_list(members) {
            Some((list, nodes)) => {
                let others = members.iter().filter(|member| member.key != list.key);
                others.for_each(|other| note_ignored(other, &top, problems, &mut notes));
                rows(nodes, &Path::Key(&top, &list.key), problems, &mut notes)
            }
            None => {
                let found = match members.as_slice() {
                    [] => "an empty object".to_owned(),
                    members if error::is_error(members) => error::describe(members),
                    _ => node.describe(),
                };
                problems.add(&top, node.at, || Mismatch::value(found, expected));
                None
            }
        },
        Json::Null => {
            problems.add(&top, node.at, || Mismatch::value("null, an empty response", expected));
            None
        }
        _ => json::refuse(node, &top, problems, expected),
    };
    let mut rows = rows?;
    // Actions without a priority come last; otherwise the order of the response is kept.
    rows.sort_by_key(|row| (row.priority.is_none(), row.priority));
    let mut with_autosend = rows.iter().enumerate().filter(|(_, row)| row.has_autosend).map(|(index, _)| index);
    let autosend = with_autosend.next();
    notes.extend(with_autosend.map(|index| Note::FurtherAutosend(index + 1)));
    Some(RestResponse { actions: rows.into_iter().map(|row| row.action).collect(), autosend, notes })
}

/// The maximum number of actions read. A farm has as few as a policy, but each excess one should be visible to the user.
const MAX_ROWS: usize = 100;

fn rows(
    nodes: &[Node<'_>],
    path: &Path<'_>,
    problems: &mut ProblemCollector<'_>,
    notes: &mut Vec<Note>,
) -> Option<Vec<Row>> {
    if let Some(first_too_many) = nodes.get(MAX_ROWS) {
        let found = format!("{} actions", text::grouped(nodes.len() as u64));
        let expected = format!("at most {MAX_ROWS}");
        problems.add(&Path::Index(path, MAX_ROWS), first_too_many.at, || Mismatch::value(found, expected));
        return None;
    }
    let read = nodes.iter().enumerate().map(|(index, node)| row(node, &Path::Index(path, index), problems, notes));
    // Reads all of them, even after a failure, to report every problem.
    read.collect::<Vec<_>>().into_iter().collect()
}

const KEYS: [&str; 8] = ["id", "priority", "autoSend", "command", "enabled", "image", "description", "actionMessage"];

/// Possible keys of a title, the likeliest first.
const TITLES: [&str; 8] = ["title", "actionTitle", "displayName", "displayText", "caption", "label", "text", "name"];

fn row(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>, notes: &mut Vec<Note>) -> Option<Row> {
    let Json::Object(members) = &node.value else {
        return json::refuse(node, path, problems, "an action object");
    };
    let fields = Fields { members, node, path };
    fields.check_keys(problems, notes);
    fields.optional("id", problems, id);
    let priority = fields.optional("priority", problems, priority);
    let has_autosend = fields.optional("autoSend", problems, json::flag);
    let command = fields
        .required("command", &Command::expected(), problems)
        .and_then(|_| fields.optional("command", problems, json::value));
    let enabled = fields.required("enabled", json::FLAG, problems);
    let enabled = enabled.and_then(|member| json::flag(&member.node, &Path::Key(path, &member.key), problems));
    let picture = fields.optional("image", problems, picture);
    let description = fields.optional("description", problems, json::value);
    let action_message = fields.optional("actionMessage", problems, json::value);
    let title = fields.title(problems, notes);
    let action = RestAction {
        enabled: enabled?,
        title: title?,
        command: command?.unwrap_or_default(),
        description: description?.unwrap_or_default(),
        action_message: action_message?.unwrap_or_default(),
        picture: picture?.unwrap_or(Picture::Missing),
    };
    Some(Row { action, priority: priority?, has_autosend: has_autosend?.unwrap_or_default() })
}

/// Checks an id, which is not imported.
fn id(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<()> {
    match node.value {
        Json::Number(_) | Json::Text(_) => Some(()),
        _ => json::refuse(node, path, problems, "a number or a string"),
    }
}

fn priority(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<i64> {
    let number = match node.value {
        Json::Number(number) => number.parse().ok(),
        _ => None,
    };
    number.or_else(|| json::refuse(node, path, problems, "a whole number"))
}

fn picture(node: &Node<'_>, path: &Path<'_>, problems: &mut ProblemCollector<'_>) -> Option<Picture> {
    match &node.value {
        Json::Number(number) => Some(Picture::Unknown((*number).to_owned())),
        Json::Text(name) => {
            Some(known_picture(name).map_or_else(|| Picture::Unknown(name.clone().into_owned()), Picture::Known))
        }
        _ => json::refuse(node, path, problems, "the number or name of an image"),
    }
}

/// Finds the gallery picture with a name; ignores case, spaces, hyphens and underscores.
fn known_picture(name: &str) -> Option<PictureId> {
    let plain = |name: &str| -> String {
        name.chars().filter(|c| !matches!(c, ' ' | '-' | '_')).flat_map(char::to_lowercase).collect()
    };
    let name = plain(name);
    let id = match name.as_str() {
        "pushnotification" => "push",
        "phonecallback" | "phonecall" | "callback" | "call" => "phone",
        "textmessage" => "sms",
        "mail" => "email",
        name => name,
    };
    PictureId::all().find(|picture| plain(picture.as_str()) == id)
}

/// The members of an action of a farm, looked up by key regardless of case.
struct Fields<'a, 't> {
    members: &'a [Member<'t>],
    node: &'a Node<'t>,
    path: &'a Path<'a>,
}

impl<'a, 't> Fields<'a, 't> {
    fn find(&self, key: &str) -> Option<&'a Member<'t>> {
        self.members.iter().find(|member| member.key.eq_ignore_ascii_case(key))
    }

    fn check_keys(&self, problems: &mut ProblemCollector<'_>, notes: &mut Vec<Note>) {
        for (index, member) in self.members.iter().enumerate() {
            if !KEYS.iter().chain(&TITLES).any(|key| member.key.eq_ignore_ascii_case(key)) {
                note_ignored(member, self.path, problems, notes);
                continue;
            }
            let first = self.members.iter().take(index).find(|other| other.key.eq_ignore_ascii_case(&member.key));
            if let Some(first) = first {
                problems.add_duplicate_key(&Path::Key(self.path, &member.key), member.key_at, first.key_at);
            }
        }
    }

    /// Reads the member with this key, if it is present and not null; returns `None` if it is invalid.
    fn optional<T>(
        &self,
        key: &str,
        problems: &mut ProblemCollector<'_>,
        read: impl FnOnce(&Node<'t>, &Path<'_>, &mut ProblemCollector<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.find(key).filter(|member| !matches!(member.node.value, Json::Null)) {
            Some(member) => read(&member.node, &Path::Key(self.path, &member.key), problems).map(Some),
            None => Some(None),
        }
    }

    fn required(&self, key: &str, expected: &str, problems: &mut ProblemCollector<'_>) -> Option<&'a Member<'t>> {
        let found = self.find(key);
        if found.is_none() {
            let path = Path::Key(self.path, key);
            problems.add(&path, self.node.at, || Mismatch::new(Found::MissingKey, expected));
        }
        found
    }

    /// Reads the title from the first key that contains one. A different text under another key is ignored.
    fn title(&self, problems: &mut ProblemCollector<'_>, notes: &mut Vec<Note>) -> Option<Option<Title>> {
        let text = |member: &'a Member<'t>| match &member.node.value {
            Json::Text(text) => Some(text.as_ref()),
            _ => None,
        };
        let is_empty = |member: &&Member<'_>| match &member.node.value {
            Json::Null => true,
            Json::Text(text) => text.is_empty(),
            _ => false,
        };
        let mut named = TITLES.iter().filter_map(|key| self.find(key)).filter(|member| !is_empty(member));
        let Some(first) = named.next() else { return Some(None) };
        named
            .filter(|other| text(other) != text(first))
            .for_each(|other| note_ignored(other, self.path, problems, notes));
        let path = Path::Key(self.path, &first.key);
        match text(first) {
            Some(_) => json::value(&first.node, &path, problems).map(Some),
            None => json::refuse(&first.node, &path, problems, &Title::expected()),
        }
    }
}

fn note_ignored(member: &Member<'_>, path: &Path<'_>, problems: &ProblemCollector<'_>, notes: &mut Vec<Note>) {
    if notes.len() < MAX_NOTES {
        notes.push(Note::UnknownKey {
            path: Path::Key(path, &member.key).to_string(),
            at: problems.position(member.key_at),
        });
    }
}
