//! The console: an [`eframe::App`]. Each pass polls for outside events, draws, and hands the reported messages to `update`. A
//! view changes only the input being typed in it and reports everything else as a `Message`.
//!
//! A room (a file or folder in `console/`) imports only the rooms below it. To reach a room above, it reports one of the
//! top-level variants of `Message`. `tests/core/layers.rs` lists which room may import which.

use std::path::PathBuf;

use egui::{Context, RawInput, Ui};

use crate::document::Document;
use crate::document::history::{Revision, Visit};
use crate::draw::font_sampling::FontSampling;
use crate::draw::hidden_parts::HiddenParts;
use crate::draw::mnemonic::{AltTap, Mnemonics};
use crate::draw::theme;
use crate::policy::advice::Place;
use crate::policy::{Edit, Subject};
use crate::settings::{Settings, Ticks};
use client_view::ClientView;
use command::{Area, Command, Situation};
use dialogs::import_review::Merge;
use dialogs::picker::{FilePicker, Parent};
use dialogs::{Dialog, Dialogs};
use files::Files;
use files::recovery::Recovery;
use jobs::Jobs;
use session::Session;
use tabs::Tab;
use tabs::connection::FormField;
use window::input::InputQueue;
use window::preferences::Preferences;
use window::{Window, footer, menu_bar};

mod client_view;
mod command;
mod dialogs;
mod files;
mod jobs;
pub mod launch;
mod session;
mod shared_secret;
mod tabs;
mod update;
mod window;

pub use dialogs::picker;
pub use window::preferences::SystemTheme;

/// A report from a view, key, dialog or thread. `update` hands it to the one room that acts on it.
enum Message {
    Run(Command),
    /// Shows a message in the status line.
    SetStatus(String),
    /// Clears the status line.
    ClearStatus,
    Edit(Edit),
    /// An edit from a field that is still being typed in. Edits of one visit to a field are one undo step.
    EditWithin(Edit, Visit),
    /// OK in the dialog of an action or attribute: the dialog closes if the edit succeeds.
    Finish(Edit),
    Merge(Box<Merge>),
    /// Adds what this text from the clipboard describes to the list on the tab.
    Paste(String),
    /// Undoes a deletion and selects what is back, if it is still the last change.
    UndoDeletion(Deletion),
    Select(Subject),
    /// Goes to the field or row that a piece of advice is about.
    GoTo(Place),
    /// Goes to a part of a tab.
    GoToSpot(Spot),
    /// Focuses the page: the selected row, or its first control if it has no rows.
    FocusPage,
    /// The dialog of an action or attribute was closed with unsaved input.
    DraftDiscarded(u64, Box<Dialog>),
    /// Reopens the discarded dialog.
    RestoreDraft,
    /// Replaces the open policy.
    ReplaceDocument(Box<Document>),
    /// Opens a file, after a question if unsaved work would be lost.
    OpenFile(PathBuf),
    /// OK in the footer: save, then close.
    SaveAndClose,
    /// Asks for a custom image for the action dialog with this number.
    ChooseCustomImage(u64),
    /// Asks for a farm's response for the entry assistant with this number.
    ChooseResponse(u64),
    /// Keeps what has been ticked off in the entry assistant.
    Ticked(Ticks),
    Session(session::Message),
    Client(client_view::Message),
    Check(tabs::connection_check::Message),
    ShowTab(Tab),
    Dialog(dialogs::Message),
    File(files::Message),
    Leave(files::leaving::Message),
    Conflict(files::conflict::Message),
    Recovery(files::recovery::Message),
    Window(window::Message),
    Preference(window::preferences::Message),
}

/// A part of a tab that can be gone to.
#[derive(Debug, Clone, Copy)]
enum Spot {
    /// A field on the Connection tab.
    Field(FormField),
    RememberLastMethod,
    /// The list of advice.
    Advice,
}

/// The deletion of an action or attribute.
#[derive(Debug, Clone, Copy)]
struct Deletion {
    deleted: Subject,
    /// The revision of the policy after it.
    revision: Revision,
}

/// What a room can reach outside its own state.
struct Env<'e> {
    ctx: &'e Context,
    jobs: &'e mut Jobs,
    /// The parent window for system dialogs; none before the first frame.
    parent: Option<&'e dyn Parent>,
}

/// The console.
pub struct Console {
    session: Session,
    tab: Tab,
    dialogs: Dialogs,
    files: Files,
    recovery: Recovery,
    window: Window,
    preferences: Preferences,
    system_theme: Option<SystemThemeReports>,
    jobs: Jobs,
}

/// Returns the system's theme when it is known and whenever it has changed, otherwise `None`.
pub type SystemThemeReports = Box<dyn FnMut() -> Option<SystemTheme>>;

impl Console {
    /// Returns a console with an empty policy, and installs its theme in `ctx`.
    pub fn new(ctx: &Context, settings: Settings, picker: Box<dyn FilePicker>) -> Self {
        theme::install(ctx);
        // In this order: a tap of Alt becomes a key of the queue, which then delivers the keys that mnemonics translate.
        ctx.add_plugin(AltTap::default());
        ctx.add_plugin(InputQueue::default());
        ctx.add_plugin(Mnemonics::default());
        ctx.add_plugin(FontSampling);
        ctx.add_plugin(HiddenParts);
        let mut jobs = Jobs::new();
        let mut session = Session::new(Document::unnamed(), jobs.begin_session());
        session.client.fill_client(&settings.client);
        let preferences = Preferences::new(settings);
        preferences.show(ctx);
        Self {
            session,
            tab: Tab::Automation,
            dialogs: Dialogs::new(picker),
            files: Files::default(),
            recovery: Recovery::default(),
            window: Window::default(),
            preferences,
            system_theme: None,
            jobs,
        }
    }

    /// Writes the settings to `file` when they change.
    pub fn keep_settings_in(&mut self, file: Option<PathBuf>) {
        self.preferences.save_to(file);
    }

    /// Follows the system's theme. `reports` returns each change once.
    pub fn follow_system_theme(&mut self, reports: SystemThemeReports) {
        self.system_theme = Some(reports);
    }

    /// Saves recovery copies under `folder`, and offers to restore those that an earlier console left there.
    pub fn keep_recovery_in(&mut self, ctx: &Context, folder: Option<PathBuf>) {
        self.recovery.keep_in(ctx, &mut self.jobs, folder);
    }

    /// Opens a policy file, as if the user had chosen it.
    pub fn open(&mut self, ctx: &Context, file: PathBuf) {
        self.update(ctx, None, vec![Message::OpenFile(file)]);
    }

    /// Returns the open policy and its history.
    pub fn document(&self) -> &Document {
        &self.session.document
    }

    fn situation(&self, ctx: &Context) -> Situation {
        Situation {
            list: self.tab.list().unwrap_or_default(),
            is_busy: files::is_writing(&self.jobs),
            shows_client: self.tab == Tab::Automation && self.shows_client(ctx),
            zoom_percent: self.preferences.settings.zoom_percent,
            ..self.session.situation()
        }
    }

    /// Returns whether the client view is shown beside the list.
    fn shows_client(&self, ctx: &Context) -> bool {
        self.preferences.settings.client_view && client_view::has_room(ctx)
    }

    /// Returns the command whose keys were pressed, unless a menu is open. Commands do not take the keys of the focused control.
    fn keys(&self, ctx: &Context) -> Vec<Message> {
        let is_quiet = ctx.input(|input| input.events.is_empty());
        if is_quiet || egui::Popup::is_any_open(ctx) {
            return Vec::new();
        }
        let area = if self.dialogs.is_empty() {
            Area::Window { list: self.tab.list(), is_typing: ctx.text_edit_focused() }
        } else {
            Area::Dialog
        };
        Command::pressed(ctx, area).map(Message::Run).into_iter().collect()
    }

    /// Draws the window and returns the reported messages.
    fn view(&mut self, ui: &mut Ui) -> Vec<Message> {
        let ctx = ui.ctx().clone();
        let situation = self.situation(&ctx);
        let mut messages = Vec::new();
        // Of the console's own words. The language of a policy's texts is unknown, and their controls say so.
        ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_language("en"));
        let window = ui.max_rect();
        let (bar, rest) = window.split_top_bottom_at_y(window.min.y + menu_bar::HEIGHT);
        menu_bar::show(ui, bar, &situation, &self.preferences.settings, &mut messages);
        self.window.focus.menu_bar = bar;
        let (bar, rest) = rest.split_top_bottom_at_y(rest.min.y + tabs::BAR_HEIGHT);
        tabs::bar_ui(ui, bar, self.tab, &mut messages);
        // The footer is drawn last, so that it is also last in Tab order.
        let (page, foot) = rest.split_top_bottom_at_y(rest.max.y - footer::HEIGHT);
        let beside = tabs::page_ui(ui, page, self.tab, |ui| self.page_ui(ui, &situation, &mut messages));
        let footer = footer::Footer {
            document: &self.session.document,
            situation: &situation,
            status: self.session.status.as_ref().map(|status| status.text.as_str()),
            deletion: self.session.status.as_ref().and_then(|status| status.deletion),
            has_discarded: self.session.discarded.is_some(),
        };
        footer.show(ui, foot, &mut messages);
        let Session { document, client, secret, selected, .. } = &mut self.session;
        let policy = &document.snapshot().policy;
        let mut client = |ui: &mut Ui, messages: &mut Vec<Message>| {
            let mut input =
                client_view::ClientViewInput { policy, selected: selected.action, secret, draft: None, room: None };
            client.show(ui, &mut input, messages);
        };
        let loses_ticks = self.preferences.is_unsaved();
        let mut input = dialogs::DialogsInput { document, loses_ticks, beside, client: &mut client };
        self.dialogs.show(&ctx, &mut input, &mut messages);
        messages
    }

    /// Draws the page. Returns the rectangle of the client view if it is shown there.
    fn page_ui(&mut self, ui: &mut Ui, situation: &Situation, messages: &mut Vec<Message>) -> Option<egui::Rect> {
        let Session { document, form, secret, check, client, advice, remember, selected, .. } = &mut self.session;
        let policy = &document.snapshot().policy;
        self.window.focus.follow_page(ui.ctx(), self.tab.pane(), self.dialogs.is_empty());
        match self.tab {
            Tab::Connection => {
                form.show(ui, secret, check, advice, messages);
                return None;
            }
            Tab::Attributes => {
                let selected = selected.attribute;
                tabs::attributes::AttributesTab { policy, selected, situation, advice }.show(ui, messages);
                return None;
            }
            Tab::Automation => {}
        }
        let beside = situation.shows_client.then(|| ClientView::rect_in(ui.max_rect()));
        let selected = selected.action;
        let tab = tabs::automation::AutomationTab { policy, selected, situation, advice, remember };
        tab.show_beside(ui, beside, messages);
        if let Some(place) = beside {
            let draft = self.dialogs.draft().map(|dialog| dialog.preview(policy));
            let room = Some(place.height());
            let mut input = client_view::ClientViewInput { policy, selected, secret, draft: draft.as_ref(), room };
            client.show_at(ui, place, &mut input, messages);
        }
        beside
    }
}

impl eframe::App for Console {
    fn logic(&mut self, ctx: &Context, frame: &mut eframe::Frame) {
        self.poll(ctx, frame);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(self.window.title()));
        self.window.focus.follow_click(&ctx);
        let messages = self.keys(&ctx);
        self.update(&ctx, Some(frame), messages);
        let messages = self.view(ui);
        self.update(&ctx, Some(frame), messages);
        self.window.focus.settle(&ctx, self.dialogs.len());
        if self.dialogs.is_empty() && (self.jobs.has_waiting() || self.files.waits_for_dialogs()) {
            ctx.request_repaint();
        }
    }

    fn raw_input_hook(&mut self, _ctx: &Context, input: &mut RawInput) {
        input.max_texture_side = input.max_texture_side.map(|side| side.min(theme::LARGEST_TEXTURE));
    }

    /// The page has no background of its own: each of its pixels is painted once.
    fn clear_color(&self, visuals: &egui::Visuals) -> [f32; 4] {
        visuals.panel_fill.to_normalized_gamma_f32()
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        // Keep the recovery copy if the window closed without the user's decision, or while a write may still fail: the next
        // start offers to restore it.
        let is_saved =
            !self.session.has_unsaved_work() && self.dialogs.unsaved_input(self.document().policy()).is_none();
        if !files::is_writing(&self.jobs) && (self.window.is_closing() || is_saved) {
            self.recovery.finish(&mut self.jobs);
        }
        self.preferences.finish(&mut self.jobs);
    }
}
