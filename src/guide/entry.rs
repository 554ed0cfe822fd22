//! The checklist for an administrator who enters a policy in the farm: every value in the order of the vendor's dialog, with a
//! box to tick, and how to verify the result.

use super::page::{Html, SPACE, page};
use crate::end_user::platform::POLICY_MENU_PATH;
use crate::policy::field::SECRET_KEY_LABEL;
use crate::policy::{Action, ActionField, ConnectionField, FieldValue, Image, Policy, PolicyField};
use crate::text;

/// Returns the checklist as an HTML page.
pub fn entry_checklist(policy: &Policy) -> String {
    page(&format!("Entry checklist: {}", policy.name().as_str()), |html| {
        heading(html, policy);
        connection(html, policy);
        actions(html, policy);
        autosend(html, policy);
        client_policy(html, policy);
        verify(html, policy);
    })
}

/// The content of a table cell.
enum Cell<'v> {
    Words(String),
    /// Text of the policy.
    Text(String),
    /// A command, in which spaces are always shown.
    Command(&'v str),
    Picture(&'v Image),
}

impl From<FieldValue> for Cell<'_> {
    fn from(value: FieldValue) -> Self {
        match value {
            FieldValue::Typed(text) => Self::Text(text),
            FieldValue::Words(words) => Self::Words(words),
        }
    }
}

fn heading(html: &mut Html, policy: &Policy) {
    html.element("h1", &[], |html| {
        html.text("Entry checklist: ");
        html.value(policy.name().as_str());
    });
    let words = "For the farm's RADIUS Properties dialog, in the same order. Nothing was sent to a farm; enter these values by \
                 hand.";
    html.element("p", &[("class", "lead")], |html| html.text(words));
    if let Some(provider) = policy.provider() {
        html.words("p", &format!("MFA server: {}", provider.name()));
    }
    if let Some(notes) = policy.notes() {
        html.element("p", &[], |html| {
            html.text("Notes: ");
            html.value(notes.as_str());
        });
    }
}

fn connection(html: &mut Html, policy: &Policy) {
    html.words("h2", "1. Connection");
    let Some(connection) = policy.connection() else {
        html.words("p", "Not part of this policy; leave unchanged.");
        return;
    };
    let mut rows: Vec<_> =
        policy.value(PolicyField::Name).map(|name| (PolicyField::Name.label(), name.into())).into_iter().collect();
    for field in ConnectionField::ALL.iter().copied() {
        let value = connection.value(field);
        let cell = match connection.remark(field) {
            Some(remark) => Cell::Words(format!("{value}; {remark}")),
            None => value.into(),
        };
        rows.push((field.label(), cell));
        if field == ConnectionField::Retries {
            rows.push((SECRET_KEY_LABEL, Cell::Words("ask the server's owner; never part of a policy".to_owned())));
        }
    }
    table(html, "Connection", &rows);
}

fn actions(html: &mut Html, policy: &Policy) {
    html.words("h2", "2. Automation: the actions");
    let count = policy.actions().len();
    let words = match count {
        0 => "This policy has no actions. Remove any that are listed on the tab.",
        1 => "Enter one action with Tasks > Add. Remove any other actions listed.",
        _ => {
            "Enter them with Tasks > Add in this order, which is the order of the icons. Remove any other actions listed."
        }
    };
    html.words("p", words);
    for (index, (_, action)) in policy.actions().enumerate() {
        html.element("section", &[("class", "action")], |html| {
            html.element("h3", &[], |html| {
                html.text(&format!("Action {} of {count}: ", index + 1));
                html.value(action.title.as_str());
            });
            self::action(html, index + 1, action);
        });
    }
}

fn action(html: &mut Html, number: usize, action: &Action) {
    let rows = ActionField::ALL.iter().copied().map(|field| {
        let cell = match field {
            ActionField::Command => Cell::Command(action.command.as_str()),
            ActionField::Image => Cell::Picture(&action.image),
            _ => action.value(field).into(),
        };
        (field.label(), cell)
    });
    table(html, &format!("Action {number}"), &rows.collect::<Vec<_>>());
}

fn autosend(html: &mut Html, policy: &Policy) {
    html.words("h2", "3. Automation: Autosend");
    let action = policy.autosend().and_then(|id| Some((policy.position(id)? + 1, policy.action(id)?)));
    list(html, |html| match action {
        Some((number, action)) => item(html, |html| {
            html.text(&format!("Select action {number}, "));
            html.value(action.title.as_str());
            html.text(", and turn on Tasks > Autosend");
            if !action.enabled {
                html.text("; it is disabled, so nothing runs automatically");
            }
        }),
        None => item(html, |html| html.text("Autosend is off for every action")),
    });
}

fn client_policy(html: &mut Html, policy: &Policy) {
    html.words("h2", "4. Client policy");
    html.words("p", POLICY_MENU_PATH);
    let field = PolicyField::RememberLastMethod;
    let rows: Vec<_> = policy.value(field).map(|value| (field.label(), value.into())).into_iter().collect();
    table(html, "Client policy", &rows);
}

fn verify(html: &mut Html, policy: &Policy) {
    html.words("h2", "5. Verify");
    list(html, |html| {
        item(html, |html| {
            html.text("Save the farm's response to ");
            html.words("code", "GET /api/MFA/{id}/RadiusAutoInfo");
            html.text(" as RESPONSE.json");
        });
        item(html, |html| {
            html.text("Compare it with the policy file: ");
            html.words("code", "radius-console diff FILE RESPONSE.json");
            html.text(". It prints “No differences”, or each difference");
        });
        let parts = match policy.connection() {
            Some(_) => "the connection, the images and Remember last method used",
            None => "the images and Remember last method used",
        };
        item(html, |html| html.text(&format!("Recheck what the response does not include: {parts}")));
    });
}

fn table(html: &mut Html, label: &str, rows: &[(&str, Cell<'_>)]) {
    html.element("table", &[("class", "entry"), ("aria-label", label)], |html| {
        html.element("thead", &[], |html| {
            html.element("tr", &[], |html| {
                html.element("th", &[("scope", "col")], |html| html.text("✓"));
                html.element("th", &[("scope", "col")], |html| html.text("Field"));
                html.element("th", &[("scope", "col")], |html| html.text("Value"));
            });
        });
        html.element("tbody", &[], |html| {
            for (label, cell) in rows {
                let id = html.unique_id();
                html.element("tr", &[], |html| {
                    html.element("td", &[], |html| tick(html, &id));
                    html.element("th", &[("scope", "row")], |html| {
                        html.element("label", &[("for", &id)], |html| html.text(label));
                    });
                    html.element("td", &[], |html| cell.write(html));
                });
            }
        });
    });
}

fn list(html: &mut Html, items: impl FnOnce(&mut Html)) {
    html.element("ul", &[("class", "tick")], items);
}

fn item(html: &mut Html, words: impl FnOnce(&mut Html)) {
    let id = html.unique_id();
    html.element("li", &[], |html| {
        html.element("label", &[("for", &id)], |html| {
            tick(html, &id);
            html.element("span", &[], words);
        });
    });
}

impl Cell<'_> {
    fn write(&self, html: &mut Html) {
        match self {
            Self::Words(words) => html.text(words),
            Self::Text(text) if text.trim() == text && !text.is_empty() => html.value(text),
            Self::Text(text) => exact(html, text),
            Self::Command(command) => exact(html, command),
            Self::Picture(image) => {
                html.void(
                    "img",
                    &[("src", image.to_shown_data_uri().as_ref()), ("width", "40"), ("height", "40"), ("alt", "")],
                );
                html.text(" ");
                match image {
                    Image::Gallery(picture) => html.text(picture.name()),
                    Image::Custom(_) => {
                        html.text("custom image");
                        let words =
                            "The vendor's dialog supports only its own gallery; select the closest image there.";
                        html.element("p", &[("class", "soft")], |html| html.text(words));
                    }
                }
            }
        }
    }
}

/// Writes a text with its spaces visible: without them a different text would be entered, and `diff` would report it.
fn exact(html: &mut Html, text: &str) {
    if text.is_empty() {
        return html.element("span", &[("class", "soft")], |html| html.text("(empty)"));
    }
    html.exact(text);
    if let Some(words) = remark(text) {
        html.element("p", &[("class", "soft")], |html| html.text(&words));
    }
}

/// Explains a text that contains more than letters, digits and punctuation.
fn remark(command: &str) -> Option<String> {
    let count = command.chars().count();
    let has_space = command.contains(' ');
    let has_other = command.chars().any(|c| c != ' ' && (c.is_whitespace() || text::is_invisible(c)));
    let explanation = match (has_space, has_other) {
        (false, false) => return None,
        (true, false) => format!("each {SPACE} is a space"),
        (false, true) => "each \\u{…} is one invisible character".to_owned(),
        (true, true) => format!("each {SPACE} is a space, each \\u{{…}} one invisible character"),
    };
    Some(format!(
        "{}; {explanation}. Type it exactly; do not copy it from here.",
        text::counted(count as u64, "character")
    ))
}

fn tick(html: &mut Html, id: &str) {
    html.void("input", &[("type", "checkbox"), ("id", id)]);
}
