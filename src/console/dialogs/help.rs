//! The help and about dialogs. Help is about where the user is: the focused field first, then the tab or dialog, then the keyboard
//! shortcuts, which come from `command`.

use std::sync::Arc;

use egui::os::OperatingSystem;
use egui::{Align, Context, Label, Layout, RichText, Ui, vec2};

use super::frame::DialogFrame;
use crate::console::command::{Command, List, Situation};
use crate::console::tabs::Tab;
use crate::console::{Message as Out, dialogs};
use crate::draw::field_help::FieldHelp;
use crate::draw::{card, theme};
use crate::policy::field::{SECRET_KEY_HELP, SECRET_KEY_LABEL};
use crate::policy::{ActionField, AttributeField, ConnectionField, PolicyField};

const ATTRIBUTES: &[&str] = &[
    "RADIUS attributes tell the server more about a logon, and many servers base their decision on them. The farm sends these with each \
     request, and so does a test.",
    "Since version 21.1 Update 1 the farm also sends the client's public address as an attribute, in Calling-Station-Id \
     (assumed). For a test, enter an address under More options.",
    "Double-click an attribute to edit it. To change the order, drag it or use Move up and Move down.",
];

const ATTRIBUTE: &[&str] = &[
    "Choose who defined the attribute, then the attribute, and enter its value. Choose Other to enter an attribute by its \
     numbers, with the type of its value.",
    "Attributes of the logon and of the protocol, such as User-Name, cannot be added: each request has its own.",
];

/// What the help is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Topic {
    Automation,
    Attributes,
    Connection,
    Action,
    Attribute,
    NewPolicy,
    Presets,
    Review,
    Entry,
    CustomImage,
    Palette,
    Path,
    Question,
    ClientView,
}

impl From<Tab> for Topic {
    fn from(tab: Tab) -> Self {
        match tab {
            Tab::Automation => Self::Automation,
            Tab::Attributes => Self::Attributes,
            Tab::Connection => Self::Connection,
        }
    }
}

impl Topic {
    /// Returns the list that the keys act on.
    fn list(self) -> List {
        if matches!(self, Self::Attributes | Self::Attribute) { List::Attributes } else { List::Actions }
    }

    fn title(self) -> &'static str {
        match self {
            Self::Automation => "The Automation tab",
            Self::Attributes => "The Attributes tab",
            Self::Connection => "The Connection tab",
            Self::Action => "Adding and editing an action",
            Self::Attribute => "Adding and editing an attribute",
            Self::NewPolicy => "A new policy",
            Self::Presets => "Adding presets",
            Self::Review => "Reviewing changes",
            Self::Entry => "Entering the policy in the farm",
            Self::CustomImage => "A custom image",
            Self::Palette => "The command palette",
            Self::Path => "Choosing a file",
            Self::Question => "Questions",
            Self::ClientView => "The client view",
        }
    }

    fn text(self) -> &'static [&'static str] {
        match self {
            Self::Automation => &[
                "The console edits a policy file. It sends nothing to a farm: an administrator enters the policy in the farm.",
                "Actions are the icons above the OTP field of the client, in list order. One of them may have Autosend: it \
                 runs automatically the first time a client receives the configuration.",
                "Double-click an action to edit it. To change the order, drag it or use Move up and Move down. The advice \
                 below the list points out settings that are legal but unwise.",
            ],
            Self::Connection => &[
                "The name of the policy, and how the farm reaches its RADIUS server. The connection settings are optional.",
                "The secret key is not part of the policy. Enter it to check the connection or to test an action.",
            ],
            Self::Attributes => ATTRIBUTES,
            Self::Attribute => ATTRIBUTE,
            Self::Action => &[
                "An action is an icon in the OTP dialog. Clicking it sends the command to the RADIUS server.",
                "The policy changes when you select OK. After Cancel, Restore beside the status brings back your input.",
            ],
            Self::NewPolicy => {
                &["Creates an empty policy, or one with the methods of a known MFA server. Nothing is saved yet."]
            }
            Self::Presets => &[
                "Adds ready-made actions: generic methods, or the commands of a known MFA server, with their source. You can \
                 edit them afterwards. Undo removes all of them.",
            ],
            Self::Review => &[
                "Each line is a difference between the open policy and the file, with its effect on users. Only the selected \
                 changes are applied. Undo reverts all of them.",
            ],
            Self::Entry => &[
                "Every value of the policy, in the order of the farm's dialog. In the list, the arrow keys move between values, \
                 Enter copies the value exactly as it is, and Space ticks it off. Spaces that matter are shown as \
                 ␣, and invisible characters by their codes.",
                "A tick lasts until its value changes. The tick of a title also ends when its action is moved, and all ticks of an \
                 action end when it is renamed. If the policy is saved in a file, ticks survive closing the console.",
                "At the end, paste the farm's REST API response or open it from a file: the console shows what differs. Nothing \
                 is sent to the farm.",
            ],
            Self::CustomImage => &[
                "Icons are square. Choose which part of the image to use. The image becomes part of the policy file; the \
                 vendor's dialog supports only its own gallery.",
            ],
            Self::Palette => &[
                "Type part of what you are looking for: a command, an action, a field, a theme, or a recent file. Up and \
                 Down move through the results, and Enter runs it or goes there.",
                "A grey entry cannot be used now; the line below the list says why.",
            ],
            Self::Path => &[
                "Type a path, or select Browse to choose a file. A path may start with ~, and it may be pasted as file managers \
                 copy it: in quotes or as a file: URL. An existing file is never replaced without a question.",
            ],
            Self::Question => &["Enter presses the highlighted button, and Esc the last one."],
            Self::ClientView => &[
                "An approximate preview of the OTP dialog that users see. Play simulates a logon with responses that you \
                 choose; nothing is sent.",
                "With RADIUS server selected, the selected action is tested against the real server. The console asks before \
                 it sends anything, unless you chose not to be asked again for this user.",
            ],
        }
    }

    /// Returns the labels of the fields, with their help.
    fn fields(self) -> Vec<(&'static str, String)> {
        match self {
            Self::Automation => [PolicyField::AutoSend, PolicyField::RememberLastMethod].map(of_policy).into(),
            Self::Connection => {
                let policy = [PolicyField::Name, PolicyField::Provider, PolicyField::Notes].map(of_policy);
                let connection = ConnectionField::ALL.iter().copied().map(of_connection);
                let secret = (SECRET_KEY_LABEL, SECRET_KEY_HELP.to_owned());
                policy.into_iter().chain(connection).chain([secret]).collect()
            }
            Self::Attribute => {
                AttributeField::ALL.iter().map(|field| (field.label(), field.help().to_owned())).collect()
            }
            Self::Action => ActionField::ALL.iter().copied().map(of_action).collect(),
            Self::NewPolicy => vec![of_policy(PolicyField::Name)],
            Self::Attributes
            | Self::Presets
            | Self::Review
            | Self::Entry
            | Self::CustomImage
            | Self::Palette
            | Self::Path
            | Self::Question
            | Self::ClientView => Vec::new(),
        }
    }
}

// Only the limits of what is typed are worth a sentence; the other fields show their choices.

fn of_policy(field: PolicyField) -> (&'static str, String) {
    use PolicyField::{AutoSend, Language, Name, Notes, Provider, RememberLastMethod};
    let text = match field {
        Name | Notes => field.hint(),
        Provider | Language | AutoSend | RememberLastMethod => field.help().to_owned(),
    };
    (field.label(), text)
}

fn of_connection(field: ConnectionField) -> (&'static str, String) {
    use ConnectionField as Field;
    let text = match field {
        Field::HaMode | Field::PasswordEncoding | Field::UsernameOnly | Field::ForwardFirstPwdToAd => {
            field.help().to_owned()
        }
        Field::DisplayName
        | Field::RadiusServer
        | Field::BackupServer
        | Field::RadiusPort
        | Field::TimeoutSecs
        | Field::Retries
        | Field::UserMessagePrompt => field.hint(),
    };
    (field.label(), text)
}

fn of_action(field: ActionField) -> (&'static str, String) {
    use ActionField as Field;
    let text = match field {
        Field::Enabled | Field::Image => field.help().to_owned(),
        Field::Title | Field::Command | Field::Description | Field::ActionMessage => field.hint(),
    };
    (field.label(), text)
}

/// The open help.
pub(crate) struct Help {
    topic: Topic,
    /// The field that had the focus.
    field: Option<Arc<FieldHelp>>,
    /// The other fields.
    fields: Vec<(&'static str, String)>,
}

impl Help {
    /// Explains a topic, after the field that has the focus.
    pub(crate) fn new(topic: Topic, field: Option<Arc<FieldHelp>>) -> Self {
        let mut fields = topic.fields();
        fields.retain(|(label, _)| field.as_ref().is_none_or(|field| field.label != *label));
        Self { topic, field, fields }
    }

    /// Shows the help.
    pub(super) fn show(&self, ctx: &Context, is_top: bool, messages: &mut Vec<Out>) {
        let pressed = DialogFrame::new("Console help", 560.0, &["Close"]).show(ctx, is_top, |ui| {
            if let Some(field) = &self.field {
                card::card_ui(ui, 12, |ui| field_ui(ui, &field.label, &field.text));
            }
            heading_ui(ui, self.topic.title());
            for paragraph in self.topic.text() {
                ui.label(*paragraph);
            }
            for (label, text) in &self.fields {
                field_ui(ui, label, text);
            }
            heading_ui(ui, "Keyboard");
            keys_ui(ui, self.topic.list());
            true
        });
        if pressed.is_some() {
            messages.push(dialogs::close());
        }
    }
}

fn heading_ui(ui: &mut Ui, text: &str) {
    ui.add_space(4.0);
    let heading = ui.label(RichText::new(text).text_style(theme::strong()).color(theme::tokens(ui.ctx()).accent));
    ui.ctx().accesskit_node_builder(heading.id, |node| node.set_role(egui::accesskit::Role::Heading));
}

fn field_ui(ui: &mut Ui, label: &str, text: &str) {
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 2.0;
        ui.label(RichText::new(label).text_style(theme::strong()));
        ui.label(text);
    });
}

fn keys_ui(ui: &mut Ui, list: List) {
    let situation = Situation { list, ..Situation::default() };
    ui.spacing_mut().item_spacing.y = 4.0;
    let acts = |command: &&Command| list == List::Actions || !command.shows_automation(list);
    for command in Command::ALL.iter().filter(acts) {
        if let Some(shortcut) = command.shown_shortcut(ui.ctx().os()) {
            key_ui(ui, &ui.ctx().format_shortcut(shortcut), command.hint(&situation));
        }
    }
    let others = [
        ("Enter", if list == List::Actions { "Edits the selected action" } else { "Edits the selected attribute" }),
        ("Space", "Enables or disables the selected action"),
        ("F10", "Goes to the menu bar and back"),
        ("Alt", "Shows which letters, pressed with Alt, reach menus, buttons and fields"),
    ];
    // A Mac has no such letters.
    let is_mac = ui.ctx().os() == OperatingSystem::Mac;
    let is_missing = |key: &str| match key {
        "Alt" => is_mac,
        "Space" => list == List::Attributes,
        _ => false,
    };
    for (key, effect) in others.into_iter().filter(|(key, _)| !is_missing(key)) {
        key_ui(ui, key, effect);
    }
}

fn key_ui(ui: &mut Ui, key: &str, effect: &str) {
    const WIDTH: f32 = 116.0;
    ui.horizontal_top(|ui| {
        ui.allocate_ui_with_layout(vec2(WIDTH, 0.0), Layout::top_down(Align::Min), |ui| {
            ui.set_min_width(WIDTH);
            ui.label(RichText::new(key).text_style(theme::strong()));
        });
        ui.add(Label::new(effect).wrap());
    });
}

/// Shows the name, version and license of the program.
pub(super) fn about_ui(ctx: &Context, is_top: bool, messages: &mut Vec<Out>) {
    let frame = DialogFrame::new("About radius-console", 440.0, &["Close"]);
    let pressed = frame.show(ctx, is_top, |ui| {
        ui.label(concat!("radius-console ", env!("CARGO_PKG_VERSION")));
        ui.label("An editor and checker for the Automation tab policy of a RADIUS provider.");
        ui.label("Licensed under MIT or Apache-2.0.");
        ui.label(
            "Includes the Inter typeface (SIL Open Font License 1.1), those of egui, and open-source libraries. Each package has \
             their license texts in its folder “licenses”.",
        );
        true
    });
    if pressed.is_some() {
        messages.push(dialogs::close());
    }
}
