//! The console: an [`eframe::App`] around one [`Document`]. Widgets draw and report `Message`s; only `act`
//! turns them into edits, dialogs and work for threads.

use std::path::PathBuf;
use std::sync::Arc;

use eframe::egui::{self, Context, Event, Id, Modifiers, ThemePreference, Ui, ViewportCommand};

use crate::document::Document;
use crate::document::history::Visit;
use crate::draw::{control, theme};
use crate::policy::{ActionId, Edit, Policy};
use crate::settings::{Settings, ThemeChoice};
use crate::text;
use action_dialog::ActionDialog;
use command::{Command, Selected, Situation};
use connection_tab::ConnectionForm;
use file_picker::FilePicker;
use files::{Files, Then, Use};
use notice::{Notice, Question};
use path_dialog::PathDialog;

mod act;
mod action_dialog;
mod automation_tab;
pub mod command;
mod connection_tab;
pub mod file_picker;
mod files;
mod footer;
mod gallery_picker;
pub mod launch;
mod menu_bar;
mod modal;
mod notice;
mod path_dialog;
mod worker;

/// What a widget reports.
#[derive(Debug)]
enum Message {
    Run(Command),
    Select(ActionId),
    Edit(Edit),
    /// An edit while a field is being typed in.
    EditWithin(Edit, Visit),
    ShowTab(Tab),
    OpenFile(PathBuf),
    Theme(ThemeChoice),
    /// OK in the footer: save, then close.
    SaveAndClose,
    BringBack,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Connection,
    Automation,
}

/// A dialog on the stack; the last one gets the input.
enum Dialog {
    Action(Box<ActionDialog>),
    Path(PathDialog, Use),
    Question(Question<Then>),
    Notice(Notice),
    Help,
    About,
}

/// What the status line shows.
#[derive(Default)]
enum Status {
    /// What is in the policy file.
    #[default]
    Quiet,
    /// What happened last.
    Said(String),
    /// That a dialog was closed with something typed in it, which can be brought back.
    Discarded(Box<ActionDialog>),
}

/// The console.
pub struct Console {
    document: Document,
    form: ConnectionForm,
    tab: Tab,
    selected: Option<ActionId>,
    dialogs: Vec<Dialog>,
    status: Status,
    files: Files,
    settings: Settings,
    settings_file: Option<PathBuf>,
    /// What had the focus before the first dialog opened.
    focus_before: Option<Id>,
    /// While a menu is open: what had the focus before.
    focus_before_menu: Option<Option<Id>>,
    /// Whether the selected row is to take the focus.
    row_takes_focus: bool,
    /// Whether the window may close without another question.
    may_close: bool,
    title: String,
    /// Counts the dialogs, so that each has fields of its own.
    serial: u64,
}

impl Console {
    /// Makes a console with an empty policy, and gives `ctx` its look.
    pub fn new(ctx: &Context, settings: Settings, picker: Box<dyn FilePicker>) -> Self {
        theme::install(ctx);
        let document = Document::new(Policy::default());
        let form = ConnectionForm::new(&document.snapshot().policy);
        let console = Self {
            document,
            form,
            tab: Tab::Automation,
            selected: None,
            dialogs: Vec::new(),
            status: Status::default(),
            files: Files::new(picker),
            settings,
            settings_file: None,
            focus_before: None,
            focus_before_menu: None,
            row_takes_focus: true,
            may_close: false,
            title: String::new(),
            serial: 0,
        };
        console.show_settings(ctx);
        console
    }

    /// Writes the settings to `file` when they change.
    pub fn keep_settings_in(&mut self, file: Option<PathBuf>) {
        self.settings_file = file;
    }

    /// Opens a policy file, as if the user had chosen it.
    pub fn open(&mut self, ctx: &Context, file: PathBuf) {
        self.leave(ctx, Then::OpenFile(file));
    }

    /// The open policy, for whoever watches.
    pub fn document(&self) -> &Document {
        &self.document
    }

    fn situation(&self) -> Situation {
        let policy = self.document.policy();
        let selected = self.selected.and_then(|id| {
            let action = policy.action(id)?;
            let position = policy.position(id)?;
            let has_autosend = policy.autosend() == Some(id);
            Some(Selected { position, has_autosend, is_enabled: action.enabled })
        });
        Situation {
            actions: policy.actions().len(),
            selected,
            is_changed: self.document.is_changed(),
            has_file: self.document.file().is_some(),
            undo: self.document.undo_name(),
            redo: self.document.redo_name(),
            is_busy: self.files.is_busy(),
            unfinished: self.form.unfinished(),
            zoom_percent: self.settings.zoom_percent,
        }
    }

    /// Whether something would be lost when the document goes.
    fn has_something_to_lose(&self) -> bool {
        self.document.is_changed() || self.form.unfinished().is_some()
    }

    /// Shows what happened in the status line.
    fn say(&mut self, words: impl Into<String>) {
        self.status = Status::Said(words.into());
    }

    // --- dialogs --------------------------------------------------------------------------------------------------

    fn show_dialog(&mut self, ctx: &Context, dialog: Dialog) {
        if self.dialogs.is_empty() {
            // The item of a menu that has the focus now goes with its menu.
            self.focus_before = self.focus_before_menu.take().unwrap_or_else(|| ctx.memory(egui::Memory::focused));
        }
        self.dialogs.push(dialog);
    }

    fn tell(&mut self, ctx: &Context, notice: Notice) {
        self.show_dialog(ctx, Dialog::Notice(notice));
    }

    /// Shows the dialogs, and does what the top one asks for.
    fn dialogs_ui(&mut self, ctx: &Context, frame: &eframe::Frame) {
        let mut dialogs = std::mem::take(&mut self.dialogs);
        let mut closed = None;
        let top = dialogs.len().saturating_sub(1);
        for (index, dialog) in dialogs.iter_mut().enumerate() {
            let is_top = index == top;
            let done = match dialog {
                Dialog::Action(dialog) => dialog.show(ctx, is_top).map(Done::Action),
                Dialog::Path(dialog, _) => dialog.show(ctx, is_top).map(Done::Path),
                Dialog::Question(question) => question.show(ctx, is_top).map(Done::Then),
                Dialog::Notice(notice) => notice.show(ctx, is_top).then_some(Done::Read),
                Dialog::Help => notice::help_ui(ctx, is_top).then_some(Done::Read),
                Dialog::About => notice::about_ui(ctx, is_top).then_some(Done::Read),
            };
            closed = done.filter(|_| is_top).or(closed);
        }
        self.dialogs = dialogs;
        match closed {
            None => {}
            Some(Done::Path(path_dialog::Answer::Browse)) => self.browse(ctx, frame),
            Some(done) => {
                let dialog = self.dialogs.pop();
                self.finish(ctx, dialog, done);
            }
        }
    }

    fn finish(&mut self, ctx: &Context, dialog: Option<Dialog>, done: Done) {
        match (dialog, done) {
            (Some(Dialog::Action(dialog)), Done::Action(action_dialog::Answer::Finished(action))) => {
                self.edit(dialog.target.map_or(Edit::Add(action.clone()), |id| Edit::Replace(id, action)), None);
                self.row_takes_focus = true;
            }
            (Some(Dialog::Action(dialog)), Done::Action(action_dialog::Answer::Cancelled)) if dialog.is_changed() => {
                self.status = Status::Discarded(dialog);
            }
            (Some(Dialog::Path(_, purpose)), Done::Path(path_dialog::Answer::Path { path, is_confirmed })) => {
                self.use_path(ctx, path, purpose, is_confirmed);
            }
            (_, Done::Then(Some(then))) => self.go_on(ctx, then),
            _ => {}
        }
    }

    /// Gives the focus back to what had it before a menu, when that closes without another having taken it.
    fn give_focus_back_from_menu(&mut self, ctx: &Context) {
        let focused = ctx.memory(egui::Memory::focused);
        if egui::Popup::is_any_open(ctx) {
            self.focus_before_menu.get_or_insert(focused);
        } else if let Some(before) = self.focus_before_menu.take().flatten() {
            let holder = focused.and_then(|id| ctx.read_response(id));
            let is_in_menu = holder.is_none_or(|holder| holder.layer_id.order == egui::Order::Foreground);
            if is_in_menu && self.dialogs.is_empty() && !self.row_takes_focus {
                ctx.memory_mut(|memory| memory.request_focus(before));
            }
        }
    }

    /// Gives the focus back to what had it, once no dialog is left to take it.
    fn give_focus_back(&mut self, ctx: &Context) {
        if self.dialogs.is_empty() && ctx.memory(|memory| memory.top_modal_layer().is_none()) {
            if self.row_takes_focus {
                // The row takes it itself when it is drawn.
                self.focus_before = None;
            } else if let Some(id) = self.focus_before.take() {
                ctx.memory_mut(|memory| memory.request_focus(id));
            }
        }
    }

    // --- settings -------------------------------------------------------------------------------------------------

    fn show_settings(&self, ctx: &Context) {
        ctx.set_theme(match self.settings.theme {
            ThemeChoice::System => ThemePreference::System,
            ThemeChoice::Light => ThemePreference::Light,
            ThemeChoice::Dark => ThemePreference::Dark,
        });
        ctx.set_zoom_factor(f32::from(self.settings.zoom_percent) / 100.0);
    }

    fn settings_changed(&self, ctx: &Context) {
        self.show_settings(ctx);
        if let Some(file) = self.settings_file.clone() {
            self.files.write_settings(ctx, self.settings.clone(), file);
        }
    }

    // --- input ----------------------------------------------------------------------------------------------------

    fn keys(&mut self, ctx: &Context) {
        if !self.dialogs.is_empty() || egui::Popup::is_any_open(ctx) {
            return;
        }
        let is_typing = ctx.text_edit_focused();
        let mut shortcuts: Vec<_> = Command::ALL
            .into_iter()
            .filter(|command| !is_typing || command.works_while_typing())
            .flat_map(|command| command.shortcuts().iter().map(move |shortcut| (command, shortcut)))
            .collect();
        // Ctrl+Shift+Z also matches Ctrl+Z: the keys with more modifiers come first.
        shortcuts.sort_by_key(|(_, shortcut)| std::cmp::Reverse(modifiers(shortcut.modifiers)));
        for (command, shortcut) in shortcuts {
            if ctx.input_mut(|input| input.consume_shortcut(shortcut)) {
                self.run(ctx, command);
                return;
            }
        }
        if !is_typing {
            for event in ctx.input(|input| input.events.clone()) {
                match event {
                    Event::Copy => self.run(ctx, Command::Copy),
                    Event::Paste(pasted) => match Command::Paste.availability(&self.situation()) {
                        Ok(()) => self.paste(&pasted),
                        Err(reason) => self.say(reason.to_string()),
                    },
                    _ => {}
                }
            }
        }
    }

    fn dropped(&mut self, ctx: &Context) {
        let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_path_buf()));
        if let Some(file) = dropped {
            if self.dialogs.is_empty() {
                self.leave(ctx, Then::OpenFile(file));
            } else {
                self.say("Close the dialog first, then drop the file again");
            }
        }
    }

    fn close_requested(&mut self, ctx: &Context) {
        if self.may_close || !ctx.input(|input| input.viewport().close_requested()) {
            return;
        }
        let is_typing =
            self.dialogs.iter().any(|dialog| matches!(dialog, Dialog::Action(dialog) if dialog.is_changed()));
        if self.files.is_busy() || is_typing || self.has_something_to_lose() {
            ctx.send_viewport_cmd(ViewportCommand::CancelClose);
            // One question at a time, however often somebody clicks.
            if !self.dialogs.iter().any(|dialog| matches!(dialog, Dialog::Question(_))) {
                self.ask_before_close(ctx, is_typing);
            }
        }
    }
}

/// What a dialog gave when it was closed.
enum Done {
    Action(action_dialog::Answer),
    Path(path_dialog::Answer),
    Then(Option<Then>),
    Read,
}

fn modifiers(modifiers: Modifiers) -> usize {
    [modifiers.alt, modifiers.ctrl, modifiers.shift, modifiers.mac_cmd, modifiers.command]
        .into_iter()
        .filter(|on| *on)
        .count()
}

impl eframe::App for Console {
    fn logic(&mut self, ctx: &Context, _frame: &mut eframe::Frame) {
        self.reports(ctx);
        self.dropped(ctx);
        self.close_requested(ctx);
        let policy: &Arc<Policy> = &self.document.snapshot().policy;
        self.form.follow(policy);
        if self.selected.is_some_and(|id| policy.position(id).is_none()) {
            // Undo took it: the list needs a row that Tab leads to.
            self.selected = policy.actions().next_back().map(|(id, _)| id);
        }
        let mark = if self.document.is_changed() { " ● unsaved" } else { "" };
        let title = format!("RADIUS Properties - {}{mark}", text::visible(self.document.policy().name().as_str()));
        if title != self.title {
            self.title.clone_from(&title);
            ctx.send_viewport_cmd(ViewportCommand::Title(title));
        }
        if let Some(inner) = ctx.input(|input| input.viewport().inner_rect) {
            let points = inner.size() * ctx.zoom_factor();
            self.settings.window = [points.x, points.y];
        }
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(self.title.as_str()));
        self.keys(&ctx);
        let situation = self.situation();
        let mut messages = Vec::new();
        menu_bar::show(ui, &situation, &self.settings, &mut messages);
        self.tabs_ui(ui, &mut messages);
        // The footer comes last, as it does for whoever goes through the window with Tab.
        let rest = ui.available_rect_before_wrap();
        let (page, foot) = rest.split_top_bottom_at_y(rest.max.y - footer::HEIGHT);
        self.page_ui(ui, page, &situation, &mut messages);
        self.footer(&situation).show(ui, foot, &mut messages);
        self.dialogs_ui(&ctx, frame);
        for message in messages {
            self.handle(&ctx, message);
        }
        self.give_focus_back_from_menu(&ctx);
        self.give_focus_back(&ctx);
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        if let Some(file) = &self.settings_file {
            // There is nobody left to tell, and nothing of a policy in it.
            let _ = self.settings.write(file);
        }
    }
}

impl Console {
    fn tabs_ui(&self, ui: &mut Ui, messages: &mut Vec<Message>) {
        let margin = egui::Margin { left: theme::PAGE_MARGIN, right: theme::PAGE_MARGIN, top: 8, bottom: 0 };
        let frame = egui::Frame::new().fill(theme::tokens(ui.ctx()).window).inner_margin(margin);
        egui::Panel::top("tabs").frame(frame).show(ui, |ui| {
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| node.set_role(egui::accesskit::Role::TabList));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = 0.0;
                for (tab, name) in [(Tab::Connection, "Connection"), (Tab::Automation, "Automation")] {
                    if control::tab(ui, name, self.tab == tab).clicked() {
                        messages.push(Message::ShowTab(tab));
                    }
                }
            });
        });
    }

    fn page_ui(&mut self, ui: &mut Ui, page: egui::Rect, situation: &Situation, messages: &mut Vec<Message>) {
        ui.painter().rect_filled(page, egui::CornerRadius::ZERO, theme::tokens(ui.ctx()).window);
        let margin = egui::Margin { left: theme::PAGE_MARGIN, right: theme::PAGE_MARGIN, top: 14, bottom: 8 };
        ui.scope_builder(egui::UiBuilder::new().id_salt("page").max_rect(page - margin), |ui| {
            let name = if self.tab == Tab::Automation { "Automation" } else { "Connection" };
            ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
                node.set_role(egui::accesskit::Role::TabPanel);
                node.set_label(name);
            });
            match self.tab {
                Tab::Connection => self.form.show(ui, messages),
                Tab::Automation => {
                    let takes_focus = self.row_takes_focus && self.dialogs.is_empty();
                    let is_free = ui.ctx().memory(|memory| memory.top_modal_layer().is_none());
                    if takes_focus && is_free {
                        self.row_takes_focus = false;
                        // Else what had the focus before the dialog would take it from the row again.
                        self.focus_before = None;
                    }
                    let tab = automation_tab::AutomationTab {
                        policy: self.document.policy(),
                        selected: self.selected,
                        situation,
                        takes_focus: takes_focus && is_free,
                    };
                    egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| tab.show(ui, messages));
                }
            }
        });
    }

    fn footer<'f>(&'f self, situation: &'f Situation) -> footer::Footer<'f> {
        footer::Footer { document: &self.document, situation, status: &self.status }
    }
}
