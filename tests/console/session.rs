//! The only way these tests get a console: the whole app without a window, a scripted file chooser, and a temporary
//! folder. It finds, presses, types and waits; what must hold is asserted by the tests.

use std::collections::VecDeque;
use std::fs;
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use egui::accesskit::{self, Role};
use egui::{self, Event, Key, Modifiers, OutputCommand, PointerButton, Pos2, Theme, Vec2, ViewportCommand, vec2};
use egui_kittest::kittest::{NodeT as _, Queryable as _};
use egui_kittest::{Harness, Node};
use radius_console::console::picker::{FilePicker, Parent, Picked, Request, Wait};
use radius_console::console::{Console, SystemTheme};
use radius_console::policy::{Policy, json};
use radius_console::settings::{Settings, ThemeChoice};

use crate::cpu_renderer::CpuRenderer;

/// Ctrl as a keyboard on Linux or Windows reports it.
pub(crate) const CTRL: Modifiers = Modifiers { ctrl: true, command: true, ..Modifiers::NONE };
pub(crate) const CTRL_SHIFT: Modifiers = Modifiers { shift: true, ..CTRL };

/// A thread that has not reported by then never will.
const PATIENCE: Duration = Duration::from_secs(20);

/// What the file chooser does the next time it opens.
pub(crate) enum Chooser {
    Answers(Picked),
    /// Stays open until the sender of this channel sends or is dropped.
    Waits(Receiver<Picked>),
}

/// A file chooser scripted by the test; without a script it reports that there is no chooser.
#[derive(Clone, Default)]
struct FakePicker {
    next: Arc<Mutex<VecDeque<Chooser>>>,
    opened: Arc<Mutex<Vec<Request>>>,
}

impl FilePicker for FakePicker {
    fn prepare(&self, request: &Request, _parent: &dyn Parent) -> Wait {
        self.opened.lock().unwrap().push(request.clone());
        match self.next.lock().unwrap().pop_front() {
            None => Box::new(|| Picked::NoChooser),
            Some(Chooser::Answers(picked)) => Box::new(move || picked),
            Some(Chooser::Waits(receiver)) => Box::new(move || receiver.recv().unwrap_or(Picked::Cancelled)),
        }
    }
}

/// Records what the console asked of the system: window commands and the clipboard.
#[derive(Clone, Default)]
struct SystemRequests {
    window: Arc<Mutex<Vec<ViewportCommand>>>,
    copied: Arc<Mutex<Option<String>>>,
}

impl egui::Plugin for SystemRequests {
    fn debug_name(&self) -> &'static str {
        "what the console asked of the system"
    }

    fn output_hook(&mut self, _ctx: &egui::Context, output: &mut egui::FullOutput) {
        for viewport in output.viewport_output.values() {
            self.window.lock().unwrap().extend(viewport.commands.iter().cloned());
        }
        for command in &output.platform_output.commands {
            if let OutputCommand::CopyText(text) = command {
                *self.copied.lock().unwrap() = Some(text.clone());
            }
        }
    }
}

/// A file dropped on the window.
#[derive(Debug)]
struct Dropped(PathBuf);

impl egui::DroppedFile for Dropped {
    fn path(&self) -> &Path {
        &self.0
    }

    fn bytes(&self) -> Result<Vec<u8>, String> {
        fs::read(&self.0).map_err(|error| error.to_string())
    }
}

/// How a session starts.
pub(crate) struct Setup {
    pub size: Vec2,
    pub settings: Settings,
    pub settings_file: Option<PathBuf>,
    /// Where recovery copies go; `None` writes none.
    pub recovery_folder: Option<PathBuf>,
    /// The file to open at startup.
    pub file: Option<PathBuf>,
    pub allow_missing_glyphs: bool,
    /// What the system says about its theme, one report after another.
    pub system_theme: Option<Receiver<SystemTheme>>,
}

impl Default for Setup {
    fn default() -> Self {
        Self {
            size: vec2(1240.0, 840.0),
            settings: Settings::default(),
            settings_file: None,
            recovery_folder: None,
            file: None,
            allow_missing_glyphs: false,
            system_theme: None,
        }
    }
}

/// A console without a window.
pub(crate) struct Session {
    pub harness: Harness<'static, Console>,
    picker: FakePicker,
    requests: SystemRequests,
    folder: tempfile::TempDir,
}

impl Session {
    pub(crate) fn begin(setup: Setup) -> Self {
        let (picker, requests) = (FakePicker::default(), SystemRequests::default());
        // The harness sets the theme after the console has; System counts as light, as on a system that reports no
        // preference.
        let theme = match setup.settings.theme {
            ThemeChoice::Dark | ThemeChoice::HighContrastDark => Theme::Dark,
            ThemeChoice::System | ThemeChoice::Light | ThemeChoice::HighContrastLight => Theme::Light,
        };
        let builder = Harness::builder().with_size(setup.size).with_theme(theme).with_max_steps(12);
        let builder = if setup.allow_missing_glyphs { builder.allow_missing_glyphs() } else { builder };
        let (boxed, plugin) = (Box::new(picker.clone()), requests.clone());
        let harness = builder.renderer(CpuRenderer::of_console()).with_render_cursor(false).build_eframe(|context| {
            context.egui_ctx.add_plugin(plugin);
            let mut console = Console::new(&context.egui_ctx, setup.settings, boxed);
            if let Some(reports) = setup.system_theme {
                console.follow_system_theme(Box::new(move || reports.try_recv().ok()));
            }
            console.keep_settings_in(setup.settings_file);
            console.keep_recovery_in(&context.egui_ctx, setup.recovery_folder);
            if let Some(file) = setup.file {
                console.open(&context.egui_ctx, file);
            }
            console
        });
        let mut session = Self { harness, picker, requests, folder: tempfile::tempdir().unwrap() };
        session.harness.run();
        session
    }

    /// A console started without a file.
    pub(crate) fn new() -> Self {
        Self::begin(Setup::default())
    }

    /// A console started with a file that contains these actions; the first is selected.
    pub(crate) fn with_actions(titles: &[&str]) -> Self {
        Self::with_policy(&policy_of(titles))
    }

    /// A console started with a file of this content.
    pub(crate) fn with_policy(text: &str) -> Self {
        Self::with_policy_and(text, Setup::default())
    }

    pub(crate) fn with_policy_and(text: &str, setup: Setup) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("duo.radius.json");
        fs::write(&file, text).unwrap();
        let mut session = Self::begin(Setup { file: Some(file), ..setup });
        session.folder = folder;
        session.wait_for("the file to be open", |session| session.console().document().file().is_some());
        session
    }

    // --- state -------------------------------------------------------------------------------------------------------

    pub(crate) fn console(&self) -> &Console {
        self.harness.state()
    }

    pub(crate) fn policy(&self) -> &Policy {
        self.console().document().policy()
    }

    pub(crate) fn titles(&self) -> Vec<&str> {
        self.policy().actions().map(|(_, action)| action.title.as_str()).collect()
    }

    /// The title of the action that has Autosend.
    pub(crate) fn autosend(&self) -> Option<&str> {
        let id = self.policy().autosend()?;
        self.policy().action(id).map(|action| action.title.as_str())
    }

    /// The open policy as a file would contain it.
    pub(crate) fn text(&self) -> String {
        json::write(self.policy())
    }

    /// A path in this session's own folder.
    pub(crate) fn path(&self, name: &str) -> PathBuf {
        name.split('/').fold(self.folder.path().to_owned(), |folder, part| folder.join(part))
    }

    /// Creates a file in this session's folder.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.path(name);
        fs::write(&path, content).unwrap();
        path
    }

    /// The contents of the session's own policy file.
    pub(crate) fn saved(&self) -> String {
        fs::read_to_string(self.path("duo.radius.json")).unwrap()
    }

    /// The text copied last.
    pub(crate) fn copied(&self) -> Option<String> {
        self.requests.copied.lock().unwrap().clone()
    }

    /// Returns whether the window was told to close.
    pub(crate) fn is_closed(&self) -> bool {
        self.requests.window.lock().unwrap().contains(&ViewportCommand::Close)
    }

    /// Everything the window was told so far.
    pub(crate) fn window_commands(&self) -> Vec<ViewportCommand> {
        self.requests.window.lock().unwrap().clone()
    }

    /// How often the window was told to stay open.
    pub(crate) fn times_kept_open(&self) -> usize {
        let window = self.requests.window.lock().unwrap();
        window.iter().filter(|command| **command == ViewportCommand::CancelClose).count()
    }

    /// Returns whether the clipboard's contents were requested.
    pub(crate) fn asked_for_clipboard(&self) -> bool {
        self.requests.window.lock().unwrap().contains(&ViewportCommand::RequestPaste)
    }

    pub(crate) fn window_title(&self) -> String {
        let window = self.requests.window.lock().unwrap();
        let mut titles = window.iter().filter_map(|command| match command {
            ViewportCommand::Title(title) => Some(title.clone()),
            _ => None,
        });
        titles.next_back().unwrap_or_default()
    }

    // --- the file chooser --------------------------------------------------------------------------------------------

    /// Sets what the file chooser returns the next time it opens.
    pub(crate) fn chooser_answers(&self, picked: Picked) {
        self.picker.next.lock().unwrap().push_back(Chooser::Answers(picked));
    }

    pub(crate) fn chooser_picks(&self, file: &Path) {
        self.chooser_answers(Picked::File(file.to_path_buf()));
    }

    /// Keeps the next file chooser open; it returns what is sent.
    pub(crate) fn chooser_waits(&self) -> Sender<Picked> {
        let (sender, receiver) = channel();
        self.picker.next.lock().unwrap().push_back(Chooser::Waits(receiver));
        sender
    }

    /// The requests that file choosers were opened with so far.
    pub(crate) fn chooser_requests(&self) -> Vec<Request> {
        self.picker.opened.lock().unwrap().clone()
    }

    // --- finding -----------------------------------------------------------------------------------------------------

    pub(crate) fn menu_bar(&self) -> Node<'_> {
        self.harness.get_by_role_and_label(Role::MenuBar, "menu bar")
    }

    pub(crate) fn footer(&self) -> Node<'_> {
        self.harness.get_by_role_and_label(Role::Group, "footer")
    }

    /// The page of the visible tab.
    pub(crate) fn page(&self, name: &'static str) -> Node<'_> {
        self.harness.get_by_role_and_label(Role::TabPanel, name)
    }

    pub(crate) fn list(&self) -> Node<'_> {
        self.page("Automation").get_by_role_and_label(Role::ListBox, "Actions")
    }

    pub(crate) fn row<'s>(&'s self, title: &'s str) -> Node<'s> {
        self.list().get_by_role_and_label(Role::ListBoxOption, title)
    }

    /// The titles of the rows, from top to bottom.
    pub(crate) fn rows(&self) -> Vec<String> {
        let list = self.harness.query_by_role_and_label(Role::ListBox, "Actions");
        let Some(list) = list else { return Vec::new() };
        let mut rows: Vec<_> = list.get_all_by_role(Role::ListBoxOption).collect();
        rows.sort_by(|a, b| a.rect().min.y.total_cmp(&b.rect().min.y));
        rows.iter().filter_map(|row| row.accesskit_node().label()).collect()
    }

    /// The title of the selected row.
    pub(crate) fn selected(&self) -> Option<String> {
        let list = self.harness.query_by_role_and_label(Role::ListBox, "Actions")?;
        let selected: Vec<_> = list
            .query_all_by_role(Role::ListBoxOption)
            .filter(|row| row.accesskit_node().is_selected() == Some(true))
            .collect();
        assert!(selected.len() < 2, "more than one row is selected");
        selected.first().and_then(|row| row.accesskit_node().label())
    }

    pub(crate) fn dialog<'s>(&'s self, name: &'s str) -> Node<'s> {
        self.harness.get_by_role_and_label(Role::Dialog, name)
    }

    /// The names of the open dialogs.
    pub(crate) fn dialogs(&self) -> Vec<String> {
        let dialogs = self.harness.query_all_by_role(Role::Dialog);
        dialogs.filter_map(|dialog| dialog.accesskit_node().label()).collect()
    }

    /// A one-line field of a dialog.
    pub(crate) fn field<'s>(&'s self, dialog: &'s str, label: &'s str) -> Node<'s> {
        self.dialog(dialog).get_by_role_and_label(Role::TextInput, label)
    }

    /// A one-line field of the Connection tab.
    pub(crate) fn connection_field<'s>(&'s self, label: &'s str) -> Node<'s> {
        self.page("Connection").get_by_role_and_label(Role::TextInput, label)
    }

    /// Everything a screen reader is told, one node per line.
    pub(crate) fn outline(&self) -> String {
        fn add(node: &Node<'_>, depth: usize, outline: &mut String) {
            let inner = node.accesskit_node();
            let value = inner.value().map(|value| format!(" = {value:?}")).unwrap_or_default();
            let marks = [(inner.is_disabled(), " disabled"), (node.is_focused(), " focused")];
            let marks: String = marks.into_iter().filter_map(|(holds, mark)| holds.then_some(mark)).collect();
            let name = inner.label().unwrap_or_default();
            outline.push_str(&format!("{:1$}{2:?} {name:?}{value}{marks}\n", "", 2 * depth, inner.role()));
            for child in node.children() {
                add(&child, depth + 1, outline);
            }
        }
        let mut outline = String::new();
        add(&self.harness.root(), 0, &mut outline);
        outline
    }

    /// Every line of text inside a container.
    pub(crate) fn words(node: &Node<'_>) -> Vec<String> {
        node.query_all_by_role(Role::Label).filter_map(|label| label.value()).collect()
    }

    /// The text of a dialog.
    pub(crate) fn dialog_words(&self, name: &str) -> String {
        Self::words(&self.dialog(name)).join("\n")
    }

    /// The text of the status line.
    pub(crate) fn status(&self) -> String {
        Self::words(&self.footer()).join("\n")
    }

    /// The name of the focused node.
    pub(crate) fn focused(&self) -> Option<String> {
        let root = self.harness.root();
        let focused = root.children_recursive().find(Node::is_focused);
        focused.and_then(|node| node.accesskit_node().label())
    }

    pub(crate) fn is_enabled(node: &Node<'_>) -> bool {
        !node.accesskit_node().is_disabled()
    }

    // --- acting ------------------------------------------------------------------------------------------------------

    /// Runs frames until the window has settled. The focus must be somewhere, because keyboard users continue from there; menus
    /// give it back when they close.
    #[track_caller]
    pub(crate) fn run(&mut self) {
        self.harness.run();
        let is_popup_open = egui::Popup::is_any_open(&self.harness.ctx);
        assert!(is_popup_open || self.is_closed() || self.focused().is_some(), "nothing has the focus");
    }

    /// Clicks the node `find` returns, after scrolling to it as a person would.
    #[track_caller]
    pub(crate) fn click(&mut self, find: impl Fn(&Self) -> Node<'_>) {
        find(self).scroll_to_me();
        self.run();
        find(self).click();
        self.run();
    }

    /// Presses a button of a dialog.
    #[track_caller]
    pub(crate) fn answer(&mut self, dialog: &str, button: &str) {
        self.dialog(dialog).get_by_role_and_label(Role::Button, button).click();
        self.run();
    }

    #[track_caller]
    pub(crate) fn press_in_footer(&mut self, button: &str) {
        self.footer().get_by_role_and_label(Role::Button, button).click();
        self.run();
    }

    #[track_caller]
    pub(crate) fn show_tab(&mut self, name: &str) {
        self.harness.get_by_role_and_label(Role::Tab, name).click();
        self.run();
    }

    /// Opens a menu of the menu bar.
    #[track_caller]
    pub(crate) fn open_menu(&mut self, menu: &str) {
        self.menu_bar().get_by_label(menu).click();
        self.run();
    }

    /// An item of the open menu, by its exact name.
    #[track_caller]
    pub(crate) fn item<'s>(&'s self, name: &'s str) -> Node<'s> {
        let is_it = move |node: &egui_kittest::kittest::AccessKitNode<'_>| {
            let is_item = matches!(node.role(), Role::MenuItem | Role::MenuItemCheckBox);
            is_item && node.label().is_some_and(|label| label == name)
        };
        self.harness.get_by(is_it)
    }

    /// Chooses an item from a menu of the menu bar.
    #[track_caller]
    pub(crate) fn choose(&mut self, menu: &str, item: &str) {
        self.open_menu(menu);
        self.item(item).click();
        self.run();
    }

    /// Chooses an item from File > Export.
    #[track_caller]
    pub(crate) fn choose_export(&mut self, item: &'static str) {
        self.open_menu("File");
        self.click(|session| session.harness.get_by_label("Export"));
        self.click(|session| session.item(item));
    }

    /// Creates an empty policy.
    #[track_caller]
    pub(crate) fn begin_new(&mut self) {
        self.choose("File", "New");
        self.answer("New policy", "Create");
    }

    pub(crate) fn press(&mut self, key: Key) {
        self.press_with(Modifiers::NONE, key);
    }

    pub(crate) fn press_with(&mut self, modifiers: Modifiers, key: Key) {
        self.harness.key_press_modifiers(modifiers, key);
        self.run();
    }

    /// Presses a key in a single frame as a keyboard does: Space also types a space.
    pub(crate) fn press_typing(&mut self, modifiers: Modifiers, key: Key) {
        let text = (key == Key::Space).then(|| Event::Text(" ".to_owned()));
        self.one_frame([key_event(modifiers, key)].into_iter().chain(text));
        self.run();
    }

    /// Types into the focused control.
    pub(crate) fn type_text(&mut self, text: &str) {
        self.send(Event::Text(text.to_owned()));
    }

    /// Replaces the contents of a field with `text`.
    #[track_caller]
    pub(crate) fn fill(&mut self, find: impl Fn(&Self) -> Node<'_>, text: &str) {
        self.click(find);
        self.press_with(CTRL, Key::A);
        match text {
            "" => self.press(Key::Delete),
            text => self.type_text(text),
        }
    }

    pub(crate) fn send(&mut self, event: Event) {
        self.harness.event(event);
        self.run();
    }

    /// Sends several events, each in a frame of its own.
    pub(crate) fn send_all(&mut self, events: impl IntoIterator<Item = Event>) {
        events.into_iter().for_each(|event| self.send(event));
    }

    /// Sends several events in a single frame.
    pub(crate) fn one_frame(&mut self, events: impl IntoIterator<Item = Event>) {
        self.harness.input_mut().events.extend(events);
        self.harness.step();
    }

    /// The event a screen reader sends to press a control.
    pub(crate) fn press_event(node: &Node<'_>) -> Event {
        let (target_node, target_tree) = node.accesskit_node().locate();
        Event::AccessKitActionRequest(accesskit::ActionRequest {
            action: accesskit::Action::Click,
            target_node,
            target_tree,
            data: None,
        })
    }

    /// Drops a file on the window as a file manager does.
    pub(crate) fn drop_file(&mut self, path: &Path) {
        self.harness.input_mut().dropped_files.push(Arc::new(Dropped(path.to_path_buf())));
        self.run();
    }

    /// Clicks the close button of the window.
    pub(crate) fn request_close(&mut self) {
        self.close_with([]);
    }

    /// Clicks the close button of the window in the same frame as these events, after them.
    pub(crate) fn close_with(&mut self, events: impl IntoIterator<Item = Event>) {
        let input = self.harness.input_mut();
        input.events.extend(events);
        if let Some(root) = input.viewports.get_mut(&egui::ViewportId::ROOT) {
            root.events.push(egui::ViewportEvent::Close);
        }
        self.run();
        // The system reports the click only once.
        if let Some(root) = self.harness.input_mut().viewports.get_mut(&egui::ViewportId::ROOT) {
            root.events.clear();
        }
    }

    /// Clicks a place with the primary button of the mouse.
    pub(crate) fn mouse_click(&mut self, pos: Pos2) {
        let button =
            |pressed| Event::PointerButton { pos, button: PointerButton::Primary, pressed, modifiers: Modifiers::NONE };
        self.send_all([Event::PointerMoved(pos), button(true), button(false)]);
    }

    /// Drags from one place to another with the primary button.
    pub(crate) fn drag(&mut self, from: Pos2, to: Pos2) {
        self.drag_with(PointerButton::Primary, from, to);
    }

    pub(crate) fn drag_with(&mut self, button: PointerButton, from: Pos2, to: Pos2) {
        let button = |pos, pressed| Event::PointerButton { pos, button, pressed, modifiers: Modifiers::NONE };
        self.send(Event::PointerMoved(from));
        self.send(button(from, true));
        for part in 1..=4_u8 {
            self.send(Event::PointerMoved(from.lerp(to, f32::from(part) / 4.0)));
        }
        self.send(button(to, false));
    }

    /// Advances the clock at once.
    pub(crate) fn pass_secs(&mut self, secs: f64) {
        let now = self.harness.ctx.input(|input| input.time);
        self.harness.input_mut().time = Some(now + secs);
        self.harness.step();
        self.run();
    }

    /// Applies everything the review of an import has selected.
    #[track_caller]
    pub(crate) fn accept_import(&mut self) {
        self.wait_for_dialog("Review import");
        self.answer("Review import", "Import");
    }

    // --- waiting -----------------------------------------------------------------------------------------------------

    /// Runs frames until `condition` returns true, which takes a thread's report.
    #[track_caller]
    pub(crate) fn wait_for(&mut self, what: &str, condition: impl Fn(&Self) -> bool) {
        let start = Instant::now();
        loop {
            self.run();
            if condition(self) {
                return;
            }
            assert!(start.elapsed() < PATIENCE, "timed out waiting for {what}:\n{}", self.outline());
            std::thread::sleep(Duration::from_millis(1));
        }
    }

    #[track_caller]
    pub(crate) fn wait_for_dialog(&mut self, name: &str) {
        self.wait_for(name, |session| session.dialogs().iter().any(|dialog| dialog == name));
    }

    #[track_caller]
    pub(crate) fn wait_for_status(&mut self, beginning: &str) {
        self.wait_for(beginning, |session| session.status().starts_with(beginning));
    }
}

/// A key press without its release.
pub(crate) fn key_event(modifiers: Modifiers, key: Key) -> Event {
    Event::Key { key, physical_key: None, pressed: true, repeat: false, modifiers }
}

/// Returns a policy with changes.
pub(crate) fn edited(text: &str, edit: impl FnOnce(&mut serde_json::Value)) -> String {
    let mut policy: serde_json::Value = serde_json::from_str(text).unwrap();
    edit(&mut policy);
    policy.to_string()
}

/// Returns a policy that gets plenty of advice.
pub(crate) fn advised_policy() -> String {
    edited(include_str!("duo.radius.json"), |policy| {
        policy["connection"]["haMode"] = "activeActive".into();
        policy["connection"]["timeout"] = 10.into();
        policy["actions"][0]["description"] = "".into();
        policy["actions"][1]["title"] = "SMS".into();
        policy["actions"][2]["enabled"] = true.into();
        policy["actions"][2]["command"] = "push3".into();
    })
}

/// A policy file with these actions.
pub(crate) fn policy_of(titles: &[&str]) -> String {
    let actions: Vec<serde_json::Value> = titles
        .iter()
        .map(|title| {
            let command: String = title.to_lowercase().chars().take(20).collect();
            serde_json::json!({
                "enabled": true, "title": title, "command": command, "description": "", "actionMessage": "",
                "image": "push", "autoSend": false,
            })
        })
        .collect();
    let policy = serde_json::json!({
        "format": "radius-automation-policy", "version": 1, "name": "Duo", "actions": actions,
        "clientPolicy": { "rememberLastMethod": true },
    });
    json::write(&json::read(policy.to_string().as_bytes()).unwrap())
}
