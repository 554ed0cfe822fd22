//! The guide for end users and their help desk: what they see, what to do, what starts by itself. It says nothing that is the
//! administrators' alone: no command, no server, no note, no method that is switched off.

use super::page::{Html, page};
use crate::end_user::{Automatic, Icon, Memory, OtpDialog, Picture, Platform};
use crate::gallery;
use crate::policy::{Action, ActionId, Policy};
use crate::text;

/// Writes the guide, with a picture of the OTP dialog, or with a list of its icons.
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
            guide.switch(html);
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
                html.own(self.logon());
            }
        });
        html.element("p", &[("class", "lead")], |html| {
            html.text("After your password you confirm that it is you. This page says how.");
        });
        html.element("aside", &[], |html| {
            html.words("h2", "Deny any request that you did not start");
            let words = "If your phone asks you to approve a logon, or a call or a code comes, while you are not logging on: \
                         deny it, give nobody a code, and tell your help desk at once. Somebody may know your password.";
            html.words("p", words);
        });
    }

    fn steps(&self, html: &mut Html) {
        html.words("h2", "What to do");
        html.element("ol", &[], |html| {
            html.words("li", "Log on with your user name and your password.");
            if self.has_methods() {
                let words =
                    "A window asks for the second step. Choose one of the icons, or enter a passcode and choose OK.";
                html.words("li", words);
                html.words(
                    "li",
                    "Do what the method asks for. If you are then asked for a code, enter it and choose OK.",
                );
            } else {
                html.words("li", "A window asks for the second step. Enter your passcode and choose OK.");
            }
        });
        if let Some(connection) = self.policy.connection() {
            let most = duration(connection.longest_wait_secs());
            html.words("p", &format!("Your device waits at most {most} for an answer. After that, log on again."));
        }
    }

    fn window(&self, html: &mut Html, picture: Option<&Picture>) {
        html.words("h2", "What you see");
        html.element("p", &[], |html| {
            html.text("The window says “");
            html.own(&self.dialog.prompt);
            html.text("”, or what the server has to say.");
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
                html.words("figcaption", "Roughly as it looks; it differs from device to device.");
            }),
            None if self.has_methods() => html.element("ul", &[("class", "icons")], |html| {
                for icon in icons {
                    html.element("li", &[], |html| {
                        html.void("img", &picture_of(icon.image.to_data_uri().as_ref(), "40"));
                        html.text(" ");
                        html.own(&icon.title);
                    });
                }
            }),
            None => {}
        }
    }

    fn methods(&self, html: &mut Html) {
        html.words("h2", "Your methods");
        let first = self.first();
        for Icon { id, .. } in &self.dialog.icons {
            let Some(action) = id.and_then(|id| self.policy.action(id)) else { continue };
            html.element("section", &[("class", "method")], |html| {
                html.void("img", &picture_of(action.image.to_data_uri().as_ref(), "56"));
                html.element("div", &[], |html| method(html, action, *id == first));
            });
        }
    }

    /// What starts by itself, asked of [`Automatic`], so that nothing here can contradict the client view.
    fn automatic(&self, html: &mut Html) {
        html.words("h2", "What starts by itself");
        html.element("dl", &[], |html| {
            html.words("dt", "When your device gets these methods for the first time");
            html.element("dd", &[], |html| match self.first().and_then(|id| self.policy.action(id)) {
                Some(action) => {
                    html.own(action.title.as_str());
                    html.text(" starts by itself. There is nothing to choose.");
                }
                None => html.text("Nothing starts by itself: choose a method."),
            });
            html.words("dt", "Later");
            html.words(
                "dd",
                match self.is_repeated() {
                    true => "The method that worked last starts by itself. Until one has worked, choose a method.",
                    false => "Nothing starts by itself: choose a method each time.",
                },
            );
        });
        if self.first().is_some() || self.is_repeated() {
            let words =
                "If a method that started by itself does not work, the window appears, and you can choose another one.";
            html.words("p", words);
        }
    }

    fn switch(&self, html: &mut Html) {
        html.words("h2", "Remember last method used");
        html.words(
            "p",
            match self.policy.remember_last_method() {
                true => "It is switched on for you: your device repeats the method that worked last.",
                false => "It is switched off for you: your device repeats no method.",
            },
        );
        html.element("table", &[], |html| {
            html.words("caption", "Where your device has its own switch; what is set for you may go before it");
            html.element("thead", &[], |html| {
                html.element("tr", &[], |html| {
                    for words in ["Device", "Place"] {
                        html.element("th", &[("scope", "col")], |html| html.text(words));
                    }
                });
            });
            html.element("tbody", &[], |html| {
                for platform in Platform::ALL {
                    html.element("tr", &[], |html| {
                        html.element("th", &[("scope", "row")], |html| html.text(platform.label()));
                        html.words("td", platform.place());
                    });
                }
            });
        });
    }

    fn help_desk(&self, html: &mut Html) {
        html.words("h2", "For the help desk");
        html.element("ul", &[], |html| {
            let words = "Somebody was asked to approve a logon that was not theirs: take it for an attack, and have the password \
                         changed.";
            html.words("li", words);
            if self.is_repeated() {
                let words = "A method that is repeated by itself and fails each time can lock an account: have the repetition switched off, \
                             or choose another method in the window once; the one that works is repeated from then on.";
                html.words("li", words);
            }
            if self.has_methods() {
                html.words("li", &format!("Assumed, since the vendor's guide is silent: {}.", self.assumed().join("; ")));
            }
        });
    }

    /// What is said above, or done by the client, and is not in the vendor's guide.
    fn assumed(&self) -> Vec<&'static str> {
        let mut assumed = vec![
            "methods that are switched off do not appear",
            "after a failure nothing starts by itself again in the same logon",
            "what an administrator sets goes before the user's own switch",
        ];
        if self.is_repeated() {
            assumed.extend([
                "a device that remembers a method from before repeats it, even when it gets these methods for the first time",
                "a method that failed when it was repeated is repeated again at the next logon",
            ]);
        }
        assumed
    }

    /// The name on the logon screen.
    fn logon(&self) -> &str {
        self.policy.connection().map(|connection| connection.display_name.as_str()).unwrap_or_default()
    }

    fn has_methods(&self) -> bool {
        !self.dialog.icons.is_empty()
    }

    /// What starts by itself at the first receipt.
    fn first(&self) -> Option<ActionId> {
        Automatic::of(self.policy, &Memory::default()).action
    }

    /// Whether a method that worked last is repeated by itself later.
    fn is_repeated(&self) -> bool {
        self.dialog.icons.iter().any(|icon| {
            let memory = Memory { remembered: icon.id, has_configuration: true, ..Memory::default() };
            icon.id.is_some() && Automatic::of(self.policy, &memory).action == icon.id
        })
    }
}

fn method(html: &mut Html, action: &Action, is_first: bool) {
    html.element("h3", &[], |html| html.own(action.title.as_str()));
    if is_first {
        html.element("p", &[("class", "itself")], |html| html.text("Starts by itself the first time"));
    }
    match action.description.as_str() {
        "" => html.words("p", "Choose the icon, and do what you are asked to do."),
        description => html.element("p", &[], |html| html.own(description)),
    }
    if !action.action_message.as_str().is_empty() {
        html.element("p", &[("class", "soft")], |html| {
            html.text("While it is under way, you read: “");
            html.own(action.action_message.as_str());
            html.text("”");
        });
    }
}

/// The attributes of a picture beside the words that say the same.
fn picture_of<'a>(uri: &'a str, points: &'a str) -> [(&'static str, &'a str); 4] {
    [("src", uri), ("width", points), ("height", points), ("alt", "")]
}

/// Says a time as people do.
fn duration(secs: u32) -> String {
    let parts = [(secs / 60, "minute"), (secs % 60, "second")].into_iter().filter(|(number, _)| *number > 0);
    parts.map(|(number, unit)| text::counted(number.into(), unit)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::duration;

    #[test]
    fn a_time_is_said_as_people_do() {
        assert_eq!(
            [1, 59, 60, 61, 240, 6_605].map(duration),
            ["1 second", "59 seconds", "1 minute", "1 minute 1 second", "4 minutes", "110 minutes 5 seconds"]
        );
    }
}
