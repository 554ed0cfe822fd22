//! The guide for end users and their help desk: what they see, what to do, and what starts automatically. It contains
//! nothing meant only for administrators: no commands, servers, notes or disabled actions.

use super::page::{Html, page};
use crate::end_user::{Automatic, Icon, Memory, OtpDialog, Picture, Platform};
use crate::gallery;
use crate::policy::{Action, ActionId, Policy};
use crate::text;

/// Returns the guide, with an image of the OTP dialog or, without one, a list of its icons.
pub fn user_guide(policy: &Policy, picture: Option<&Picture>) -> String {
    let guide = Guide { policy, dialog: OtpDialog::of(policy) };
    let title = match guide.logon() {
        "" => "How to log on".to_owned(),
        logon => format!("How to log on: {logon}"),
    };
    page(&title, |html| {
        guide.heading(html);
        guide.steps(html);
        guide.window(html, picture);
        if guide.has_methods() {
            guide.methods(html);
            guide.automatic(html);
            guide.remember_last_method(html);
        }
        guide.help_desk(html);
    })
}

struct Guide<'p> {
    policy: &'p Policy,
    dialog: OtpDialog,
}

impl Guide<'_> {
    fn heading(&self, html: &mut Html) {
        html.element("h1", &[], |html| {
            html.text("How to log on");
            if !self.logon().is_empty() {
                html.text(": ");
                html.policy_text(self.logon());
            }
        });
        html.element("p", &[("class", "lead")], |html| {
            html.text("After entering your password, confirm your identity. This page explains how.");
        });
        html.element("aside", &[], |html| {
            html.words("h2", "Deny any request that you did not start");
            let words = "If you are asked to approve a logon, or receive a call or a code, when you are not logging on: deny the request, \
                         never share a code, and tell your help desk at once. Someone may know your password.";
            html.words("p", words);
        });
    }

    fn steps(&self, html: &mut Html) {
        html.words("h2", "What to do");
        html.element("ol", &[], |html| {
            html.words("li", "Log on with your user name and your password.");
            if self.has_methods() {
                let words = "A window asks you to confirm your identity. Choose one of the icons, or enter a passcode and \
                             choose OK.";
                html.words("li", words);
                html.words("li", "Follow the instructions. If you are asked for a code, enter it and choose OK.");
            } else {
                html.words("li", "A window asks you to confirm your identity. Enter your passcode and choose OK.");
            }
        });
        if let Some(connection) = self.policy.connection() {
            let most = duration(connection.longest_wait_secs());
            html.words("p", &format!("Your device waits up to {most} for a response. After that, log on again."));
        }
    }

    fn window(&self, html: &mut Html, picture: Option<&Picture>) {
        html.words("h2", "What you see");
        html.element("p", &[], |html| {
            html.text("The window shows “");
            html.policy_text(&self.dialog.prompt);
            html.text("”, or a message from the server.");
        });
        let icons = &self.dialog.icons;
        match picture {
            Some(Picture { png, width }) => html.element("figure", &[], |html| {
                let titles: Vec<&str> = icons.iter().map(|icon| icon.title.as_str()).collect();
                let above = match titles.as_slice() {
                    [] => String::new(),
                    titles => format!("the icons {}, and below them ", titles.join(", ")),
                };
                let words = format!("The window with “{}”, {above}a field for a passcode.", self.dialog.prompt);
                html.void("img", &[("src", &gallery::data_uri(png)), ("width", &width.to_string()), ("alt", &words)]);
                html.words("figcaption", "Approximate appearance; it varies by device.");
            }),
            None if self.has_methods() => html.element("ul", &[("class", "icons")], |html| {
                for icon in icons {
                    html.element("li", &[], |html| {
                        html.void("img", &picture_of(icon.image.to_shown_data_uri().as_ref(), "40"));
                        html.text(" ");
                        html.policy_text(&icon.title);
                    });
                }
            }),
            None => {}
        }
    }

    fn methods(&self, html: &mut Html) {
        html.words("h2", "Your methods");
        let first = self.first_action();
        for Icon { id, .. } in &self.dialog.icons {
            let Some(action) = id.and_then(|id| self.policy.action(id)) else { continue };
            html.element("section", &[("class", "method")], |html| {
                html.void("img", &picture_of(action.image.to_shown_data_uri().as_ref(), "56"));
                html.element("div", &[], |html| method(html, action, *id == first));
            });
        }
    }

    /// What starts automatically, according to [`Automatic`], so that the guide cannot contradict the client view.
    fn automatic(&self, html: &mut Html) {
        html.words("h2", "What starts automatically");
        html.element("dl", &[], |html| {
            html.words("dt", "When your device receives these methods for the first time");
            html.element("dd", &[], |html| match self.first_action().and_then(|id| self.policy.action(id)) {
                Some(action) => {
                    html.policy_text(action.title.as_str());
                    html.text(" starts automatically. You do not need to choose a method.");
                }
                None => html.text("Nothing starts automatically: choose a method."),
            });
            html.words("dt", "Later");
            html.words(
                "dd",
                match self.is_repeated() {
                    true => "The last method that worked starts automatically. Until one has worked, choose a method.",
                    false => "Nothing starts automatically: choose a method each time.",
                },
            );
        });
        if self.first_action().is_some() || self.is_repeated() {
            let words = "If a method that started automatically does not work, the window appears and you can choose another one.";
            html.words("p", words);
        }
    }

    fn remember_last_method(&self, html: &mut Html) {
        html.words("h2", "Remember last method used");
        html.words(
            "p",
            match self.policy.remember_last_method() {
                true => "It is turned on for you: your device repeats the last method that worked.",
                false => "It is turned off for you: your device does not repeat a method.",
            },
        );
        html.element("table", &[], |html| {
            html.words(
                "caption",
                "Where to find the setting on your device; your administrator's setting may override it",
            );
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    for words in ["Device", "Location"] {
                        html.element("th", &[("scope", "col")], |html| html.text(words));
                    }
                });
            });
            html.element("tbody", &[], |html| {
                for platform in Platform::ALL.iter().copied() {
                    html.element("tr", &[], |html| {
                        html.element("th", &[("scope", "row")], |html| html.text(platform.label()));
                        html.words("td", platform.menu_path());
                    });
                }
            });
        });
    }

    fn help_desk(&self, html: &mut Html) {
        html.words("h2", "For the help desk");
        html.element("ul", &[], |html| {
            let words = "If a user was asked to approve a logon that they did not start, treat it as an attack and have the \
                         password changed.";
            html.words("li", words);
            if self.is_repeated() {
                let words = "A method that starts automatically and keeps failing can lock the account: turn off Remember last \
                             method used, or have the user choose another method once; the one that works is repeated from \
                             then on.";
                html.words("li", words);
            }
            if self.has_methods() {
                let words = format!("Assumed, because not documented by the vendor: {}.", self.assumptions().join("; "));
                html.words("li", &words);
            }
        });
    }

    /// Statements above, or behavior of the client, that the vendor's guide does not document.
    fn assumptions(&self) -> Vec<&'static str> {
        let mut assumptions = vec![
            "disabled methods do not appear",
            "after a failure, nothing starts automatically again during the same logon",
            "an administrator's setting overrides the user's setting",
        ];
        if self.is_repeated() {
            assumptions.extend([
                "a device that already remembers a method repeats it, even when it receives these methods for the first time",
                "a method that failed when it was repeated is repeated again at the next logon",
            ]);
        }
        assumptions
    }

    /// The name on the logon screen.
    fn logon(&self) -> &str {
        self.policy.connection().map(|connection| connection.display_name.as_str()).unwrap_or_default()
    }

    fn has_methods(&self) -> bool {
        !self.dialog.icons.is_empty()
    }

    /// The action that starts automatically when a device first receives the configuration.
    fn first_action(&self) -> Option<ActionId> {
        Automatic::of(self.policy, &Memory::default()).action
    }

    /// Whether the last method that worked is repeated automatically at later logons.
    fn is_repeated(&self) -> bool {
        self.dialog.icons.iter().any(|icon| {
            let memory = Memory { remembered: icon.id, has_configuration: true, ..Memory::default() };
            icon.id.is_some() && Automatic::of(self.policy, &memory).action == icon.id
        })
    }
}

fn method(html: &mut Html, action: &Action, is_first: bool) {
    html.element("h3", &[], |html| html.policy_text(action.title.as_str()));
    if is_first {
        html.element("p", &[("class", "automatic")], |html| html.text("Starts automatically the first time"));
    }
    match action.description.as_str() {
        "" => html.words("p", "Choose the icon and follow the instructions."),
        description => html.element("p", &[], |html| html.policy_text(description)),
    }
    if !action.action_message.as_str().is_empty() {
        html.element("p", &[("class", "soft")], |html| {
            html.text("While you wait, you see: “");
            html.policy_text(action.action_message.as_str());
            html.text("”");
        });
    }
}

/// Returns the attributes of an image next to equivalent text, which needs no alternative text.
fn picture_of<'a>(uri: &'a str, points: &'a str) -> [(&'static str, &'a str); 4] {
    [("src", uri), ("width", points), ("height", points), ("alt", "")]
}

/// Formats a time in minutes and seconds.
fn duration(secs: u32) -> String {
    let parts = [(secs / 60, "minute"), (secs % 60, "second")].into_iter().filter(|(number, _)| *number > 0);
    parts.map(|(number, unit)| text::counted(number.into(), unit)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn a_duration_is_given_in_minutes_and_seconds() {
        assert_eq!(
            [1, 59, 60, 61, 240, 6_605].map(duration),
            ["1 second", "59 seconds", "1 minute", "1 minute 1 second", "4 minutes", "110 minutes 5 seconds"]
        );
    }
}
