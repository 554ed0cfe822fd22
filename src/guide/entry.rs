//! What an administrator enters in the farm, in the order of the vendor's dialog. The entry checklist and the entry assistant
//! both show these sections, so that neither has a value that the other lacks. How they look belongs to them.

use crate::end_user::platform::POLICY_MENU_PATH;
use crate::policy::draft::ConnectionDraft;
use crate::policy::field::SECRET_KEY_LABEL;
use crate::policy::{Action, ActionField, Connection, ConnectionField, FieldValue, Image, Policy, PolicyField};
use crate::text;

mod attributes;

/// A part of the vendor's dialog.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// The Connection tab.
    Connection,
    /// The list of the Attributes tab, as a whole.
    Attributes,
    /// One attribute of that list.
    Attribute {
        /// Its number, from 1.
        number: usize,
        /// The number of attributes.
        count: usize,
        /// Its name.
        name: String,
    },
    /// The list of the Automation tab, as a whole.
    Actions,
    /// One action of that list.
    Action {
        /// Its number, from 1.
        number: usize,
        /// The number of actions.
        count: usize,
        /// Its title.
        title: String,
    },
    /// Autosend, on the Automation tab.
    Autosend,
    /// The setting in the client policy.
    ClientPolicy,
    /// Checks after everything has been entered.
    Verify,
}

impl Part {
    /// Returns the heading. That of an action is followed by its title, that of an attribute by its name.
    pub fn heading(&self) -> String {
        match self {
            Self::Connection => "Connection".to_owned(),
            Self::Attributes => "Attributes".to_owned(),
            Self::Attribute { number, count, .. } => format!("Attribute {number} of {count}"),
            Self::Actions => "Automation: the actions".to_owned(),
            Self::Action { number, count, .. } => format!("Action {number} of {count}"),
            Self::Autosend => "Automation: Autosend".to_owned(),
            Self::ClientPolicy => "Client policy".to_owned(),
            Self::Verify => "Verify".to_owned(),
        }
    }
}

/// The values of one part.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Section {
    /// The part.
    pub part: Part,
    /// What to do there, or empty.
    pub intro: &'static str,
    /// The values, in the order of the part.
    pub items: Vec<Item>,
}

/// A value to enter, or a step to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item {
    /// The name of the item, unique within the policy: `actions[0].title`.
    pub key: String,
    /// The label of the field in the vendor's dialog; empty for a step.
    pub label: &'static str,
    /// What to enter.
    pub content: Content,
    /// What to know about it.
    pub remark: Option<&'static str>,
    /// What the value belongs to, for [`Self::identity`].
    subject: String,
}

/// What to enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content {
    /// This text, exactly.
    Text(String),
    /// A command: a text in which every space matters.
    Command(String),
    /// A number, and its unit or an empty text.
    Number(String, &'static str),
    /// A choice, by its words.
    Choice(String),
    /// A picture of the gallery. The policy may have a custom image, which the vendor's dialog does not support.
    Picture(Image),
    /// A step to take.
    Step(Vec<Words>),
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words {
    /// Words of the program.
    Ours(String),
    /// A text of the policy.
    Theirs(String),
}

/// A piece of a value as it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Piece<'t> {
    /// A text as it is.
    Plain(&'t str),
    /// A character that would not be seen, or not be counted, without a mark.
    Marked(char),
}

impl Item {
    /// Returns the text to copy. Choices, pictures, steps and empty texts have none.
    pub fn copied(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) | Content::Command(text) | Content::Number(text, _) => {
                Some(text.as_str()).filter(|text| !text.is_empty())
            }
            Content::Choice(_) | Content::Picture(_) | Content::Step(_) => None,
        }
    }

    /// Returns what to enter, in pieces that show every character; the unit of a number is not part of it.
    pub fn pieces(&self) -> Vec<Piece<'_>> {
        match &self.content {
            Content::Text(text) | Content::Command(text) if text.is_empty() => vec![Piece::Plain(LEAVE_EMPTY)],
            Content::Text(text) => pieces(text, false),
            Content::Command(text) => pieces(text, true),
            Content::Number(text, _) | Content::Choice(text) => vec![Piece::Plain(text)],
            Content::Picture(image) => vec![Piece::Plain(picture_name(image))],
            Content::Step(words) => {
                let pieces = words.iter().map(|words| match words {
                    Words::Ours(words) => vec![Piece::Plain(words)],
                    Words::Theirs(words) => pieces(words, false),
                });
                pieces.flatten().collect()
            }
        }
    }

    /// Returns whether nothing is to be entered in the field.
    pub fn is_left_empty(&self) -> bool {
        matches!(&self.content, Content::Text(text) | Content::Command(text) if text.is_empty())
    }

    /// Returns what to enter as one line, as it is in the policy.
    pub fn words(&self) -> String {
        match &self.content {
            _ if self.is_left_empty() => LEAVE_EMPTY.to_owned(),
            Content::Text(text) | Content::Command(text) | Content::Choice(text) => text.clone(),
            Content::Number(digits, "") => digits.clone(),
            Content::Number(digits, unit) => format!("{digits} {unit}"),
            Content::Picture(image) => picture_name(image).to_owned(),
            Content::Step(words) => words.iter().map(Words::as_str).collect(),
        }
    }

    /// Returns a text that changes with the value and with what it belongs to, and with nothing else. A value of an action
    /// belongs to the action with this title, wherever it is in the list; only its title changes with its place. If several
    /// actions have the same title, a value belongs to the action with exactly these values.
    pub fn identity(&self) -> String {
        format!("{}\0{}", self.subject, self.value())
    }

    /// Returns the value as it is in the policy, without words for an empty one.
    fn value(&self) -> String {
        match &self.content {
            Content::Text(text) | Content::Command(text) => text.clone(),
            Content::Picture(Image::Custom(image)) => image.as_data_uri().to_owned(),
            _ => self.words(),
        }
    }

    fn field(key: String, label: &'static str, value: FieldValue) -> Self {
        let content = match value {
            FieldValue::Typed(text) => Content::Text(text),
            FieldValue::Words(words) => Content::Choice(words),
        };
        Self { subject: key.clone(), key, label, content, remark: None }
    }
}

impl Words {
    /// Returns the words.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Ours(words) => words,
            Self::Theirs(words) => words,
        }
    }
}

/// What to do with a field whose text is empty.
pub const LEAVE_EMPTY: &str = "(leave empty)";

/// The most characters of a title in a step.
const TITLE_CHARS: usize = 30;

/// Splits a text so that each character can be seen: all invisible ones are marked, all spaces other than plain ones, and a
/// plain space at an end or beside another blank character. In a command, every space is marked.
fn pieces(text: &str, is_command: bool) -> Vec<Piece<'_>> {
    let is_blank = |c: char| c.is_whitespace() || text::is_invisible(c);
    let mut pieces = Vec::new();
    let (mut start, mut before) = (0, None);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        let after = chars.peek().map(|(_, c)| *c);
        let is_marked = match c {
            ' ' => is_command || before.is_none_or(is_blank) || after.is_none_or(is_blank),
            c => is_blank(c),
        };
        before = Some(c);
        if is_marked {
            pieces.extend(text.get(start..at).filter(|plain| !plain.is_empty()).map(Piece::Plain));
            pieces.push(Piece::Marked(c));
            start = at + c.len_utf8();
        }
    }
    pieces.extend(text.get(start..).filter(|plain| !plain.is_empty()).map(Piece::Plain));
    pieces
}

/// The key of the step to recheck the images.
pub const RECHECK_IMAGES: &str = "verify.images";

/// Returns the name of a picture.
pub fn picture_name(image: &Image) -> &'static str {
    match image {
        Image::Gallery(picture) => picture.name(),
        Image::Custom(_) => "custom image",
    }
}

/// Returns everything to enter for a policy, in the order of the vendor's dialog.
pub fn sections(policy: &Policy) -> Vec<Section> {
    let mut sections = vec![connection(policy)];
    sections.extend(attributes::sections(policy));
    sections.push(actions(policy));
    let count = policy.actions().len();
    let names = action_names(policy);
    let actions = policy.actions().zip(&names).enumerate();
    sections.extend(actions.map(|(index, ((_, value), name))| action(index, count, value, name)));
    sections.extend([autosend(policy), client_policy(policy), verify(policy)]);
    sections
}

fn connection(policy: &Policy) -> Section {
    let part = Part::Connection;
    let Some(connection) = policy.connection() else {
        return Section { part, intro: "Not part of this policy; leave unchanged.", items: Vec::new() };
    };
    let name = policy.value(PolicyField::Name);
    let name = name.map(|name| Item::field(PolicyField::Name.key().to_owned(), PolicyField::Name.label(), name));
    let mut items: Vec<Item> = name.into_iter().collect();
    let typed = ConnectionDraft::from(connection);
    for field in ConnectionField::ALL.iter().copied() {
        items.push(of_connection(field, connection, &typed));
        if field == ConnectionField::Retries {
            let words = "Ask the server's owner; it is never part of a policy".to_owned();
            let secret = FieldValue::Words(words);
            items.push(Item::field("connection.secretKey".to_owned(), SECRET_KEY_LABEL, secret));
        }
    }
    Section { part, intro: "", items }
}

fn of_connection(field: ConnectionField, connection: &Connection, typed: &ConnectionDraft) -> Item {
    let item = Item::field(format!("connection.{}", field.key()), field.label(), connection.value(field));
    let number = |digits: &String, unit| Content::Number(digits.clone(), unit);
    let content = match field {
        ConnectionField::RadiusPort => number(&typed.radius_port, ""),
        ConnectionField::TimeoutSecs => number(&typed.timeout_secs, "s"),
        ConnectionField::Retries => number(&typed.retries, ""),
        _ => item.content,
    };
    Item { content, remark: connection.remark(field), ..item }
}

fn actions(policy: &Policy) -> Section {
    let intro = match policy.actions().len() {
        0 => "This policy has no actions. Remove any that are listed on the tab.",
        1 => "Enter one action with Tasks > Add. Remove any other actions listed.",
        _ => {
            "Enter them with Tasks > Add in this order, which is the order of the icons. Remove any other actions listed."
        }
    };
    Section { part: Part::Actions, intro, items: Vec::new() }
}

/// Returns what tells each action from the others: its title, or all of its values if another action has this title.
fn action_names(policy: &Policy) -> Vec<String> {
    let titles: Vec<&str> = policy.actions().map(|(_, action)| action.title.as_str()).collect();
    let mut names: Vec<String> = Vec::new();
    for (_, value) in policy.actions() {
        let title = value.title.as_str();
        let name = if titles.iter().filter(|other| **other == title).count() > 1 {
            let values: Vec<String> = action(0, 0, value, "").items.iter().map(Item::value).collect();
            let name = values.join("\0");
            // Two equal actions, of which the first may be entered and the second not.
            let name = name + "\0";
            let earlier = names.iter().filter(|other| other.starts_with(&name)).count();
            format!("{name}{earlier}")
        } else {
            title.to_owned()
        };
        names.push(name);
    }
    names
}

fn action(index: usize, count: usize, action: &Action, name: &str) -> Section {
    let number = index + 1;
    let items = ActionField::ALL.iter().copied().map(|field| {
        let item = Item::field(format!("actions[{index}].{}", field.key()), field.label(), action.value(field));
        let subject = format!("actions.{}\0{name}", field.key());
        let item = Item { subject, ..item };
        let is_custom = matches!(action.image, Image::Custom(_));
        match field {
            ActionField::Title => Item { subject: format!("{}\0{number}", item.subject), ..item },
            ActionField::Command => Item { content: Content::Command(action.command.as_str().to_owned()), ..item },
            ActionField::Image => {
                let words = "The vendor's dialog supports only its own gallery; select the closest image there.";
                Item { content: Content::Picture(action.image.clone()), remark: is_custom.then_some(words), ..item }
            }
            _ => item,
        }
    });
    let part = Part::Action { number, count, title: action.title.as_str().to_owned() };
    Section { part, intro: "", items: items.collect() }
}

fn autosend(policy: &Policy) -> Section {
    let ours = |words: &str| Words::Ours(words.to_owned());
    let action = policy.autosend().and_then(|id| Some((policy.position(id)? + 1, policy.action(id)?)));
    let words = match action {
        Some((number, action)) => {
            let title = action.title.as_str();
            let shown = match title.char_indices().nth(TITLE_CHARS) {
                Some((end, _)) => format!("{}…", title.get(..end).unwrap_or_default()),
                None => title.to_owned(),
            };
            // The instruction comes first: a long title may be cut off.
            let words = Words::Ours(format!("Turn on Tasks > Autosend for action {number}, \""));
            let mut words = vec![words, Words::Theirs(shown), ours("\"")];
            if !action.enabled {
                words.push(ours("; it is disabled, so nothing runs automatically"));
            }
            words
        }
        None => vec![ours("Autosend is off for every action")],
    };
    let title = action.map(|(_, action)| action.title.as_str()).unwrap_or_default();
    let item = step(PolicyField::AutoSend.key(), words, title);
    Section { part: Part::Autosend, intro: "", items: vec![item] }
}

fn client_policy(policy: &Policy) -> Section {
    let field = PolicyField::RememberLastMethod;
    let item = |value| Item::field(format!("clientPolicy.{}", field.key()), field.label(), value);
    let items = policy.value(field).map(item).into_iter().collect();
    Section { part: Part::ClientPolicy, intro: POLICY_MENU_PATH, items }
}

fn verify(policy: &Policy) -> Section {
    let values = |items: &[Item]| items.iter().map(Item::identity).collect::<Vec<_>>().join("\0");
    let images: Vec<String> = policy
        .actions()
        .flat_map(|(_, value)| action(0, 0, value, value.title.as_str()).items)
        .filter(|item| matches!(item.content, Content::Picture(_)))
        .map(|item| item.identity())
        .collect();
    let steps = [
        (
            "verify.connection",
            "Recheck the connection; the response does not include it",
            values(&connection(policy).items),
        ),
        (
            "verify.attributes",
            "Recheck the attributes; the response does not include them",
            values(&attributes::sections(policy).into_iter().flat_map(|section| section.items).collect::<Vec<_>>()),
        ),
        (RECHECK_IMAGES, "Recheck the images; the response does not include them", images.join("\0")),
        (
            "verify.clientPolicy",
            "Recheck Remember last method used; the response does not include it",
            values(&client_policy(policy).items),
        ),
    ];
    let recheck = |(key, words, about): (&str, &str, String)| {
        (!about.is_empty()).then(|| step(key, vec![Words::Ours(words.to_owned())], &about))
    };
    Section { part: Part::Verify, intro: "", items: steps.into_iter().filter_map(recheck).collect() }
}

/// Returns a step. It changes with its words and with what it is `about`.
fn step(key: &str, words: Vec<Words>, about: &str) -> Item {
    let subject = format!("{key}\0{about}");
    Item { key: key.to_owned(), label: "", content: Content::Step(words), remark: None, subject }
}
