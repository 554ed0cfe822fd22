//! The checklist of the administrator who enters a policy in the farm: every value in the order in which the vendor's dialog
//! asks for it, with a box to tick, and how to verify afterwards.

use super::page::{Html, SPACE, page};
use crate::end_user::platform::POLICY_PLACE;
use crate::policy::{Action, Connection, Image, Policy};
use crate::text;

/// Writes the checklist.
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

/// A value, by how it is shown.
#[derive(Clone, Copy)]
enum Shown<'v> {
    /// Words of ours.
    Words(&'v str),
    /// Text of the policy.
    Text(&'v str),
    /// A command, in which each space counts.
    Command(&'v str),
    Picture(&'v Image),
}

fn heading(html: &mut Html, policy: &Policy) {
    html.element("h1", &[], |html| {
        html.text("Entry checklist: ");
        html.value(policy.name().as_str());
    });
    let words = "For the RADIUS Properties dialog of the farm, in its order. Nothing was sent to a farm: what stands here is \
                 entered by hand.";
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
        html.words("p", "No part of this policy: leave it as it is.");
        return;
    };
    let [port, timeout, retries] = [
        connection.radius_port.to_string(),
        format!("{} seconds", connection.timeout_secs),
        connection.retries.to_string(),
    ];
    let mode = match connection.backup_server.is_empty() {
        true => format!("{}; counts only with a backup server", connection.ha_mode.name()),
        false => connection.ha_mode.name().to_owned(),
    };
    let Connection { display_name, radius_server, backup_server, user_message_prompt, .. } = connection;
    table(
        html,
        "The connection",
        &[
            ("Name", Shown::Text(policy.name().as_str())),
            ("Display name", Shown::Text(display_name.as_str())),
            ("RADIUS server", Shown::Text(radius_server.as_str())),
            ("Backup server", Shown::Text(backup_server.as_str())),
            ("HA mode", Shown::Words(&mode)),
            ("Port", Shown::Words(&port)),
            ("Timeout", Shown::Words(&timeout)),
            ("Retries", Shown::Words(&retries)),
            ("Shared secret", Shown::Words("ask its owner; it is never part of a policy")),
            ("Password encoding", Shown::Words(connection.password_encoding.id())),
            ("User message prompt", Shown::Text(user_message_prompt.as_str())),
            ("User name without its domain", Shown::Words(text::on_or_off(connection.username_only))),
            ("First password to Active Directory", Shown::Words(text::on_or_off(connection.forward_first_pwd_to_ad))),
        ],
    );
}

fn actions(html: &mut Html, policy: &Policy) {
    html.words("h2", "2. Automation: the actions");
    let count = policy.actions().len();
    let words = match count {
        0 => "There are none: remove those that the tab lists.",
        1 => "One action, entered with Tasks > Add. Remove others that the tab lists.",
        _ => "Entered with Tasks > Add, in this order, which is that of the icons. Remove others that the tab lists.",
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
    table(
        html,
        &format!("Action {number}"),
        &[
            ("Enable Action", Shown::Words(text::on_or_off(action.enabled))),
            ("Title", Shown::Text(action.title.as_str())),
            ("Command", Shown::Command(action.command.as_str())),
            ("Description", Shown::Text(action.description.as_str())),
            ("Action message", Shown::Text(action.action_message.as_str())),
            ("Select an image", Shown::Picture(&action.image)),
        ],
    );
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
                html.text("; it is disabled, so that nothing starts by itself");
            }
        }),
        None => item(html, |html| html.text("No action has Autosend: it is off for each")),
    });
}

fn client_policy(html: &mut Html, policy: &Policy) {
    html.words("h2", "4. The policy of the clients");
    html.words("p", POLICY_PLACE);
    let state = text::on_or_off(policy.remember_last_method());
    table(html, "The policy", &[("Remember last method used", Shown::Words(state))]);
}

fn verify(html: &mut Html, policy: &Policy) {
    html.words("h2", "5. Verify");
    list(html, |html| {
        item(html, |html| {
            html.text("Save what the farm answers to ");
            html.words("code", "GET /api/MFA/{id}/RadiusAutoInfo");
            html.text(" as ANSWER.json");
        });
        item(html, |html| {
            html.text("Compare it with the policy file that this page was made of: ");
            html.words("code", "radius-console diff FILE ANSWER.json");
            html.text(". It says “The same”, or each difference");
        });
        let parts = match policy.connection() {
            Some(_) => "the connection, the pictures and Remember last method used",
            None => "the pictures and Remember last method used",
        };
        item(html, |html| html.text(&format!("Look through once more what the answer does not hold: {parts}")));
    });
}

fn table(html: &mut Html, label: &str, rows: &[(&str, Shown<'_>)]) {
    html.element("table", &[("class", "entry"), ("aria-label", label)], |html| {
        html.element("thead", &[], |html| {
            html.element("tr", &[], |html| {
                html.element("th", &[("scope", "col")], |html| html.text("✓"));
                html.element("th", &[("scope", "col")], |html| html.text("Field"));
                html.element("th", &[("scope", "col")], |html| html.text("Value"));
            });
        });
        html.element("tbody", &[], |html| {
            for (field, value) in rows {
                let id = html.unique_id();
                html.element("tr", &[], |html| {
                    html.element("td", &[], |html| tick(html, &id));
                    html.element("th", &[("scope", "row")], |html| {
                        html.element("label", &[("for", &id)], |html| html.text(field));
                    });
                    html.element("td", &[], |html| value.write(html));
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

impl Shown<'_> {
    fn write(self, html: &mut Html) {
        match self {
            Self::Text("") | Self::Command("") => {
                html.element("span", &[("class", "soft")], |html| html.text("(empty)"));
            }
            Self::Words(words) => html.text(words),
            // Without its white space another text would be entered, and `diff` would say so.
            Self::Text(text) if text.trim() == text => html.value(text),
            Self::Command(command) | Self::Text(command) => {
                html.exact(command);
                if let Some(words) = remark(command) {
                    html.element("p", &[("class", "soft")], |html| html.text(&words));
                }
            }
            Self::Picture(image) => {
                html.void(
                    "img",
                    &[("src", image.to_data_uri().as_ref()), ("width", "40"), ("height", "40"), ("alt", "")],
                );
                html.text(" ");
                match image {
                    Image::Gallery(picture) => html.text(picture.name()),
                    Image::Custom(_) => {
                        html.text("an own picture");
                        let words = "The vendor's dialog offers only its own gallery: choose the nearest there.";
                        html.element("p", &[("class", "soft")], |html| html.text(words));
                    }
                }
            }
        }
    }
}

/// What to know about a command that is more than plain letters, digits and signs.
fn remark(command: &str) -> Option<String> {
    let count = command.chars().count();
    let has_space = command.contains(' ');
    let has_other = command.chars().any(|c| c != ' ' && (c.is_whitespace() || text::is_invisible(c)));
    let said = match (has_space, has_other) {
        (false, false) => return None,
        (true, false) => format!("each {SPACE} is a space"),
        (false, true) => "each \\u{…} is one character that cannot be seen".to_owned(),
        (true, true) => format!("each {SPACE} is a space, each \\u{{…}} one character that cannot be seen"),
    };
    Some(format!("{}; {said}. Type it so; do not copy it from here.", text::counted(count as u64, "character")))
}

fn tick(html: &mut Html, id: &str) {
    html.void("input", &[("type", "checkbox"), ("id", id)]);
}
