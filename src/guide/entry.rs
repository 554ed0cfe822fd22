//! What an administrator enters in the farm, in the order of the vendor's dialog. The entry checklist and the entry assistant
//! both show these sections, so that neither has a value that the other lacks. How they look belongs to them.

use crate::end_user::platform::POLICY_MENU_PATH;
use crate::policy::draft::ConnectionDraft;
use crate::policy::field::SECRET_KEY_LABEL;
use crate::policy::{Action, ActionField, Connection, ConnectionField, FieldValue, Image, Policy, PolicyField};
use crate::text;

/// A part of the vendor's dialog.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part<'p> {
    /// The Connection tab.
    Connection,
    /// The list of the Automation tab, as a whole.
    Actions,
    /// One action of that list.
    Action {
        /// Its number, from 1.
        number: usize,
        /// The number of actions.
        count: usize,
        /// Its title.
        title: &'p str,
    },
    /// Autosend, on the Automation tab.
    Autosend,
    /// The setting in the client policy.
    ClientPolicy,
    /// Checks after everything has been entered.
    Verify,
}

impl Part<'_> {
    /// Returns the heading. That of an action is followed by its title.
    pub fn heading(self) -> String {
        match self {
            Self::Connection => "Connection".to_owned(),
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
pub struct Section<'p> {
    /// The part.
    pub part: Part<'p>,
    /// What to do there, or empty.
    pub intro: &'static str,
    /// The values, in the order of the part.
    pub items: Vec<Item<'p>>,
}

/// A value to enter, or a step to take.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Item<'p> {
    /// The name of the item, unique within the policy: `actions[0].title`.
    pub key: String,
    /// The label of the field in the vendor's dialog; empty for a step.
    pub label: &'static str,
    /// What to enter.
    pub content: Content<'p>,
    /// What to know about it.
    pub remark: Option<&'static str>,
    /// The settings that a step is about.
    about: String,
}

/// What to enter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Content<'p> {
    /// This text, exactly.
    Text(String),
    /// A command: a text in which every space matters.
    Command(String),
    /// A number, and its unit or an empty text.
    Number(String, &'static str),
    /// A choice, by its words.
    Choice(String),
    /// A picture of the gallery. The policy may have a custom image, which the vendor's dialog does not support.
    Picture(&'p Image),
    /// A step to take.
    Step(Vec<Words<'p>>),
}

/// A piece of a sentence.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Words<'p> {
    /// Words of the program.
    Ours(String),
    /// A text of the policy.
    Theirs(&'p str),
}

impl Item<'_> {
    /// Returns the text to copy. Choices, pictures, steps and empty texts have none.
    pub fn copied(&self) -> Option<&str> {
        match &self.content {
            Content::Text(text) | Content::Command(text) | Content::Number(text, _) => {
                Some(text.as_str()).filter(|text| !text.is_empty())
            }
            Content::Choice(_) | Content::Picture(_) | Content::Step(_) => None,
        }
    }

    /// Returns the text to type if its spaces are to be shown: those of a command, and those at the ends of any other text.
    pub fn exact(&self) -> Option<&str> {
        match &self.content {
            Content::Command(text) => Some(text),
            Content::Text(text) if text.trim() != text => Some(text),
            _ => None,
        }
    }

    /// Returns what to enter as one line, as it is in the policy.
    pub fn words(&self) -> String {
        match &self.content {
            Content::Text(text) | Content::Command(text) if text.is_empty() => LEAVE_EMPTY.to_owned(),
            Content::Text(text) | Content::Command(text) | Content::Choice(text) => text.clone(),
            Content::Number(digits, "") => digits.clone(),
            Content::Number(digits, unit) => format!("{digits} {unit}"),
            Content::Picture(image) => picture_name(image).to_owned(),
            Content::Step(words) => words.iter().map(Words::as_str).collect(),
        }
    }

    /// Returns a text that changes with the item and with what it is about, and with nothing else.
    pub fn identity(&self) -> String {
        let value = match &self.content {
            Content::Picture(Image::Custom(image)) => image.as_data_uri().to_owned(),
            _ => self.words(),
        };
        [self.key.as_str(), &value, &self.about].join("\0")
    }

    fn field(key: String, label: &'static str, value: FieldValue) -> Self {
        let content = match value {
            FieldValue::Typed(text) => Content::Text(text),
            FieldValue::Words(words) => Content::Choice(words),
        };
        Self { key, label, content, remark: None, about: String::new() }
    }
}

impl Words<'_> {
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

/// Returns the name of a picture.
pub fn picture_name(image: &Image) -> &'static str {
    match image {
        Image::Gallery(picture) => picture.name(),
        Image::Custom(_) => "custom image",
    }
}

/// Returns everything to enter for a policy, in the order of the vendor's dialog.
pub fn sections(policy: &Policy) -> Vec<Section<'_>> {
    let mut sections = vec![connection(policy), actions(policy)];
    let count = policy.actions().len();
    sections.extend(policy.actions().enumerate().map(|(index, (_, value))| action(index, count, value)));
    sections.extend([autosend(policy), client_policy(policy), verify(policy)]);
    sections
}

fn connection(policy: &Policy) -> Section<'_> {
    let part = Part::Connection;
    let Some(connection) = policy.connection() else {
        return Section { part, intro: "Not part of this policy; leave unchanged.", items: Vec::new() };
    };
    let name = policy.value(PolicyField::Name);
    let name = name.map(|name| Item::field(PolicyField::Name.key().to_owned(), PolicyField::Name.label(), name));
    let mut items: Vec<Item<'_>> = name.into_iter().collect();
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

fn of_connection<'p>(field: ConnectionField, connection: &Connection, typed: &ConnectionDraft) -> Item<'p> {
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

fn actions(policy: &Policy) -> Section<'_> {
    let intro = match policy.actions().len() {
        0 => "This policy has no actions. Remove any that are listed on the tab.",
        1 => "Enter one action with Tasks > Add. Remove any other actions listed.",
        _ => {
            "Enter them with Tasks > Add in this order, which is the order of the icons. Remove any other actions listed."
        }
    };
    Section { part: Part::Actions, intro, items: Vec::new() }
}

fn action(index: usize, count: usize, action: &Action) -> Section<'_> {
    let items = ActionField::ALL.iter().copied().map(|field| {
        let item = Item::field(format!("actions[{index}].{}", field.key()), field.label(), action.value(field));
        let is_custom = matches!(action.image, Image::Custom(_));
        match field {
            ActionField::Command => Item { content: Content::Command(action.command.as_str().to_owned()), ..item },
            ActionField::Image => {
                let words = "The vendor's dialog supports only its own gallery; select the closest image there.";
                Item { content: Content::Picture(&action.image), remark: is_custom.then_some(words), ..item }
            }
            _ => item,
        }
    });
    let part = Part::Action { number: index + 1, count, title: action.title.as_str() };
    Section { part, intro: "", items: items.collect() }
}

fn autosend(policy: &Policy) -> Section<'_> {
    let ours = |words: &str| Words::Ours(words.to_owned());
    let action = policy.autosend().and_then(|id| Some((policy.position(id)? + 1, policy.action(id)?)));
    let words = match action {
        Some((number, action)) => {
            let title = Words::Theirs(action.title.as_str());
            let mut words =
                vec![Words::Ours(format!("Select action {number}, ")), title, ours(", and turn on Tasks > Autosend")];
            if !action.enabled {
                words.push(ours("; it is disabled, so nothing runs automatically"));
            }
            words
        }
        None => vec![ours("Autosend is off for every action")],
    };
    let item = step(PolicyField::AutoSend.key(), words, String::new());
    Section { part: Part::Autosend, intro: "", items: vec![item] }
}

fn client_policy(policy: &Policy) -> Section<'_> {
    let field = PolicyField::RememberLastMethod;
    let item = |value| Item::field(format!("clientPolicy.{}", field.key()), field.label(), value);
    let items = policy.value(field).map(item).into_iter().collect();
    Section { part: Part::ClientPolicy, intro: POLICY_MENU_PATH, items }
}

fn verify(policy: &Policy) -> Section<'_> {
    let values = |items: &[Item<'_>]| items.iter().map(Item::identity).collect::<Vec<_>>().join("\0");
    let images: Vec<String> = policy
        .actions()
        .flat_map(|(_, value)| action(0, 0, value).items)
        .filter(|item| matches!(item.content, Content::Picture(_)))
        .map(|item| item.identity())
        .collect();
    let steps = [
        (
            "verify.connection",
            "Recheck the connection; the response does not include it",
            values(&connection(policy).items),
        ),
        ("verify.images", "Recheck the images; the response does not include them", images.join("\0")),
        (
            "verify.clientPolicy",
            "Recheck Remember last method used; the response does not include it",
            values(&client_policy(policy).items),
        ),
    ];
    let recheck = |(key, words, about): (&str, &str, String)| {
        (!about.is_empty()).then(|| step(key, vec![Words::Ours(words.to_owned())], about))
    };
    Section { part: Part::Verify, intro: "", items: steps.into_iter().filter_map(recheck).collect() }
}

fn step<'p>(key: &str, words: Vec<Words<'p>>, about: String) -> Item<'p> {
    Item { key: key.to_owned(), label: "", content: Content::Step(words), remark: None, about }
}

/// Explains a text to be typed that contains more than letters, digits and punctuation.
pub(super) fn characters(exact: &str, space: char) -> Option<String> {
    let count = exact.chars().count();
    let has_space = exact.contains(' ');
    let has_other = exact.chars().any(|c| c != ' ' && (c.is_whitespace() || text::is_invisible(c)));
    let explanation = match (has_space, has_other) {
        (false, false) => return None,
        (true, false) => format!("each {space} is a space"),
        (false, true) => "each \\u{…} is one invisible character".to_owned(),
        (true, true) => format!("each {space} is a space, each \\u{{…}} one invisible character"),
    };
    Some(format!("{}; {explanation}.", text::counted(count as u64, "character")))
}
