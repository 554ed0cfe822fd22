//! A tree of JSON values -> the actions of a farm, by the same rules as a policy: what is double, of another type or more
//! than a policy holds is a problem with its place. Only what is unknown is named and left out, as the vendor may add keys.

use super::error;
use super::{MAX_NOTES, Note, Picture, Readable, RestAction, RestResponse};
use crate::gallery::PictureId;
use crate::policy::json::problem::{Found, Mismatch, Path, ProblemCollector};
use crate::policy::json::tree::{Json, Member, Node};
use crate::policy::json::{Problems, read as json};
use crate::policy::{Command, Title, Value};
use crate::text;

/// Reads the response of a farm: an action, a list of them, or an object with one such list in it.
///
/// # Errors
/// Every problem of the text.
pub fn read(bytes: &[u8]) -> Result<RestResponse, Problems> {
    json::read_node(bytes, EXPECTED, |node, noted| response(node, noted, EXPECTED))
}

/// Reads a policy or the response of a farm, whichever it is by its content.
///
/// # Errors
/// Every problem of the text, as of the kind that it is.
pub fn read_any(bytes: &[u8]) -> Result<Readable, Problems> {
    json::read_node(bytes, EITHER, |node, noted| match is_policy(node) {
        true => json::policy(node, noted).map(|policy| Readable::Policy(Box::new(policy))),
        false => response(node, noted, EITHER).map(Readable::Response),
    })
}

/// Tells a policy, also a broken one, from the response of a farm.
fn is_policy(node: &Node<'_>) -> bool {
    let Json::Object(members) = &node.value else { return false };
    let of_policy = ["$schema", "format", "version", "connection", "clientPolicy"];
    members.iter().any(|member| of_policy.contains(&&*member.key))
        || !(members.is_empty() || is_action(members) || the_list(members).is_some() || error::is_error(members))
}

fn is_action(members: &[Member<'_>]) -> bool {
    members.iter().any(|member| member.key.eq_ignore_ascii_case("command"))
}

/// The one list among the members; not where it tells of errors.
fn the_list<'m, 't>(members: &'m [Member<'t>]) -> Option<(&'m Member<'t>, &'m [Node<'t>])> {
    let mut lists = members.iter().filter_map(|member| match &member.node.value {
        Json::List(nodes) => Some((member, nodes.as_slice())),
        _ => None,
    });
    lists.next().filter(|(member, nodes)| lists.next().is_none() && !error::is_listed(member, nodes))
}

/// An action and what the response says of its place.
struct Row {
    action: RestAction,
    priority: Option<i64>,
    has_autosend: bool,
}

const EXPECTED: &str = "the actions of a farm: an object with `command`, or a list of them";
const EITHER: &str = "a policy, or the actions of a farm: an object with `command`, or a list of them";

fn response(node: &Node<'_>, noted: &mut ProblemCollector<'_>, expected: &str) -> Option<RestResponse> {
    let mut notes = Vec::new();
    let top = Path::Top;
    let rows = match &node.value {
        Json::List(nodes) => rows(nodes, &top, noted, &mut notes),
        Json::Object(members) if is_action(members) => row(node, &top, noted, &mut notes).map(|row| vec![row]),
        Json::Object(members) => match the_list(members) {
            Some((list, nodes)) => {
                let others = members.iter().filter(|member| member.key != list.key);
                others.for_each(|other| leave_out(other, &top, noted, &mut notes));
                rows(nodes, &Path::Key(&top, &list.key), noted, &mut notes)
            }
            None => {
                let found = match members.as_slice() {
                    [] => "an empty object".to_owned(),
                    members if error::is_error(members) => error::words(members),
                    _ => node.words(),
                };
                noted.note(&top, node.at, || Mismatch::value(found, expected));
                None
            }
        },
        Json::Null => {
            noted.note(&top, node.at, || Mismatch::value("null, an empty response", expected));
            None
        }
        _ => json::refuse(node, &top, noted, expected),
    };
    let mut rows = rows?;
    // Those without priority last; else in the order of the response.
    rows.sort_by_key(|row| (row.priority.is_none(), row.priority));
    let mut with_autosend = rows.iter().enumerate().filter(|(_, row)| row.has_autosend).map(|(index, _)| index);
    let autosend = with_autosend.next();
    notes.extend(with_autosend.map(|index| Note::FurtherAutosend(index + 1)));
    Some(RestResponse { actions: rows.into_iter().map(|row| row.action).collect(), autosend, notes })
}

/// The most actions that are read. A farm holds as few as a policy; a reader is to see each that is more.
const MAX_ROWS: usize = 100;

fn rows(
    nodes: &[Node<'_>],
    path: &Path<'_>,
    noted: &mut ProblemCollector<'_>,
    notes: &mut Vec<Note>,
) -> Option<Vec<Row>> {
    if let Some(first_too_many) = nodes.get(MAX_ROWS) {
        let found = format!("{} actions", text::grouped(nodes.len() as u64));
        let expected = format!("the actions of a farm, which are few: at most {MAX_ROWS}");
        noted.note(&Path::Index(path, MAX_ROWS), first_too_many.at, || Mismatch::value(found, expected));
        return None;
    }
    let read = nodes.iter().enumerate().map(|(index, node)| row(node, &Path::Index(path, index), noted, notes));
    // All are read, also behind one that cannot be.
    read.collect::<Vec<_>>().into_iter().collect()
}

const KEYS: [&str; 8] = ["id", "priority", "autoSend", "command", "enabled", "image", "description", "actionMessage"];

/// Names under which a title may come, the likeliest first.
const TITLES: [&str; 8] = ["title", "actionTitle", "displayName", "displayText", "caption", "label", "text", "name"];

fn row(node: &Node<'_>, path: &Path<'_>, noted: &mut ProblemCollector<'_>, notes: &mut Vec<Note>) -> Option<Row> {
    let Json::Object(members) = &node.value else {
        return json::refuse(node, path, noted, "an action of a farm, which is an object");
    };
    let fields = Fields { members, node, path };
    fields.note_unknown_and_double(noted, notes);
    fields.optional("id", noted, id);
    let priority = fields.optional("priority", noted, priority);
    let has_autosend = fields.optional("autoSend", noted, json::flag);
    let command = fields
        .required("command", &Command::expected(), noted)
        .and_then(|_| fields.optional("command", noted, json::value));
    let enabled = fields.required("enabled", json::FLAG, noted);
    let enabled = enabled.and_then(|member| json::flag(&member.node, &Path::Key(path, &member.key), noted));
    let picture = fields.optional("image", noted, picture);
    let description = fields.optional("description", noted, json::value);
    let action_message = fields.optional("actionMessage", noted, json::value);
    let title = fields.title(noted, notes);
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

/// A number or a text that is not taken over.
fn id(node: &Node<'_>, path: &Path<'_>, noted: &mut ProblemCollector<'_>) -> Option<()> {
    match node.value {
        Json::Number(_) | Json::Text(_) => Some(()),
        _ => json::refuse(node, path, noted, "a number or a text"),
    }
}

fn priority(node: &Node<'_>, path: &Path<'_>, noted: &mut ProblemCollector<'_>) -> Option<i64> {
    let number = match node.value {
        Json::Number(number) => number.parse().ok(),
        _ => None,
    };
    number.or_else(|| json::refuse(node, path, noted, "a whole number"))
}

fn picture(node: &Node<'_>, path: &Path<'_>, noted: &mut ProblemCollector<'_>) -> Option<Picture> {
    match &node.value {
        Json::Number(number) => Some(Picture::Unknown((*number).to_owned())),
        Json::Text(name) => {
            Some(known_picture(name).map_or_else(|| Picture::Unknown(name.clone().into_owned()), Picture::Known))
        }
        _ => json::refuse(node, path, noted, "the number or the name of a picture"),
    }
}

/// The picture of the gallery that a name means, whatever its case, spaces and hyphens.
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

/// The members of an action of a farm, asked for by key, whose case does not count.
struct Fields<'a, 't> {
    members: &'a [Member<'t>],
    node: &'a Node<'t>,
    path: &'a Path<'a>,
}

impl<'a, 't> Fields<'a, 't> {
    fn find(&self, key: &str) -> Option<&'a Member<'t>> {
        self.members.iter().find(|member| member.key.eq_ignore_ascii_case(key))
    }

    fn note_unknown_and_double(&self, noted: &mut ProblemCollector<'_>, notes: &mut Vec<Note>) {
        for (index, member) in self.members.iter().enumerate() {
            if !KEYS.iter().chain(&TITLES).any(|key| member.key.eq_ignore_ascii_case(key)) {
                leave_out(member, self.path, noted, notes);
                continue;
            }
            let first = self.members.iter().take(index).find(|other| other.key.eq_ignore_ascii_case(&member.key));
            if let Some(first) = first {
                noted.note_duplicate_key(&Path::Key(self.path, &member.key), member.key_at, first.key_at);
            }
        }
    }

    /// Reads the member with this key, if there is one and it is not null; gives `None` when it is wrong.
    fn optional<T>(
        &self,
        key: &str,
        noted: &mut ProblemCollector<'_>,
        read: impl FnOnce(&Node<'t>, &Path<'_>, &mut ProblemCollector<'_>) -> Option<T>,
    ) -> Option<Option<T>> {
        match self.find(key).filter(|member| !matches!(member.node.value, Json::Null)) {
            Some(member) => read(&member.node, &Path::Key(self.path, &member.key), noted).map(Some),
            None => Some(None),
        }
    }

    fn required(&self, key: &str, expected: &str, noted: &mut ProblemCollector<'_>) -> Option<&'a Member<'t>> {
        let found = self.find(key);
        if found.is_none() {
            let path = Path::Key(self.path, key);
            noted.note(&path, self.node.at, || Mismatch::new(Found::MissingKey, expected));
        }
        found
    }

    /// The title under the first of its names that holds one. Another text under a further name is left out.
    fn title(&self, noted: &mut ProblemCollector<'_>, notes: &mut Vec<Note>) -> Option<Option<Title>> {
        let text = |member: &'a Member<'t>| match &member.node.value {
            Json::Text(text) => Some(text.as_ref()),
            _ => None,
        };
        let is_open = |member: &&Member<'_>| match &member.node.value {
            Json::Null => true,
            Json::Text(text) => text.is_empty(),
            _ => false,
        };
        let mut named = TITLES.iter().filter_map(|key| self.find(key)).filter(|member| !is_open(member));
        let Some(first) = named.next() else { return Some(None) };
        named.filter(|other| text(other) != text(first)).for_each(|other| leave_out(other, self.path, noted, notes));
        let path = Path::Key(self.path, &first.key);
        match text(first) {
            Some(_) => json::value(&first.node, &path, noted).map(Some),
            None => json::refuse(&first.node, &path, noted, &Title::expected()),
        }
    }
}

fn leave_out(member: &Member<'_>, path: &Path<'_>, noted: &ProblemCollector<'_>, notes: &mut Vec<Note>) {
    if notes.len() < MAX_NOTES {
        notes.push(Note::UnknownKey {
            path: Path::Key(path, &member.key).to_string(),
            at: noted.position(member.key_at),
        });
    }
}
