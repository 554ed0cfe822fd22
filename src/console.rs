//! The console: an [`eframe::App`] around one [`Document`]. Widgets draw and report `Message`s; only `act`
//! turns them into edits, dialogs and work for threads.

use std::path::PathBuf;
use std::sync::Arc;

use egui::{self, Context, Event, Id, Modifiers, ThemePreference, Ui};

use crate::document::Document;
use crate::document::history::Visit;
use crate::draw::{tab, theme};
use crate::policy::advice::Place;
use crate::policy::{ActionId, Edit, Policy};
use crate::settings::{Settings, ThemeChoice};
use client_view::{Around, ClientView};
use command::{Command, Selected, Situation};
use dialogs::Dialog;
use dialogs::action::ActionDialog;
use dialogs::crop;
use files::Files;
use files::conflict::Watch;
use files::leaving::Then;
use files::picker::FilePicker;
use files::recovery::Recovery;
use jobs::Workers;
use session::shared_secret::SharedSecret;
use tabs::advice_list::AdviceList;
use tabs::automation::AutomationTab;
use tabs::connection::ConnectionForm;
use tabs::connection_check::ConnectionCheck;
use window::input::InputQueue;
use window::{Window, footer, menu_bar};

mod client_view;
mod command;
mod dialogs;
mod files;
mod jobs;
mod session;
mod tabs;
mod update;
mod window;

pub use files::picker;
pub use window::launch;

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
    /// Ends the trial that goes on, or makes room for a new one.
    EndTrial,
    /// Sends another method in the trial that goes on.
    Choose(ActionId),
    /// Leads to what an advice points at.
    ShowPlace(Place),
    CheckConnection,
    StopCheck,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tab {
    Connection,
    Automation,
}

/// The console.
pub struct Console {
    document: Document,
    form: ConnectionForm,
    secret: SharedSecret,
    check: ConnectionCheck,
    client: ClientView,
    advice: AdviceList,
    /// Where the client view stands in this frame, if it does.
    client_at: Option<egui::Rect>,
    /// Whether the window has room for it.
    is_wide: bool,
    tab: Tab,
    selected: Option<ActionId>,
    dialogs: Vec<Dialog>,
    /// What happened last; without it the status line shows what is in the policy file.
    status: Option<String>,
    /// A dialog that was closed with something typed in it, and can be brought back.
    discarded: Option<Box<ActionDialog>>,
    files: Files,
    recovery: Recovery,
    watch: Watch,
    pictures: Workers<crop::Read>,
    settings: Settings,
    settings_file: Option<PathBuf>,
    /// What had the focus before the first dialog opened.
    focus_before: Option<Id>,
    /// While a menu is open: how many dialogs there were before, and what had the focus.
    focus_before_menu: Option<(usize, Option<Id>)>,
    /// Whether the selected row is to take the focus.
    row_takes_focus: bool,
    /// Whether the window may close without another question.
    may_close: bool,
    window: Window,
    /// Counts the dialogs, so that each has fields of its own.
    serial: u64,
}

impl Console {
    /// Makes a console with an empty policy, and gives `ctx` its look.
    pub fn new(ctx: &Context, settings: Settings, picker: Box<dyn FilePicker>) -> Self {
        theme::install(ctx);
        ctx.add_plugin(InputQueue::default());
        let document = Document::new(Policy::default());
        let policy = &document.snapshot().policy;
        let (form, secret) = (ConnectionForm::new(policy, 0), SharedSecret::new(policy));
        let console = Self {
            document,
            form,
            secret,
            check: ConnectionCheck::new(),
            client: ClientView::new(),
            advice: AdviceList::new(&Arc::default()),
            client_at: None,
            is_wide: false,
            tab: Tab::Automation,
            selected: None,
            dialogs: Vec::new(),
            status: None,
            discarded: None,
            files: Files::new(picker),
            recovery: Recovery::new(),
            watch: Watch::new(),
            pictures: Workers::new(),
            settings,
            settings_file: None,
            focus_before: None,
            focus_before_menu: None,
            row_takes_focus: true,
            may_close: false,
            window: Window::default(),
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
        self.leave(ctx, Then::OpenFile(std::path::absolute(&file).unwrap_or(file)));
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
            is_busy: self.files.is_writing(),
            unfinished: self.form.unfinished(),
            shows_client: self.shows_client() && self.tab == Tab::Automation,
            zoom_percent: self.settings.zoom_percent,
        }
    }

    /// Whether something would be lost when the document goes.
    fn has_something_to_lose(&self) -> bool {
        self.document.is_changed() || self.form.unfinished().is_some()
    }

    /// Shows what happened in the status line.
    fn say(&mut self, words: impl Into<String>) {
        self.status = Some(words.into());
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

    fn settings_changed(&mut self, ctx: &Context) {
        self.show_settings(ctx);
        if let Some(file) = self.settings_file.clone() {
            self.files.keep_settings(ctx, self.settings.clone(), file);
        }
    }

    // --- input ----------------------------------------------------------------------------------------------------

    fn keys(&mut self, ctx: &Context) {
        let is_quiet = ctx.input(|input| input.events.is_empty());
        if is_quiet || !self.dialogs.is_empty() || egui::Popup::is_any_open(ctx) {
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
            } else if self.action_dialog().is_some() && file.extension().is_none_or(|extension| extension != "json") {
                self.take_picture(ctx, file);
            } else {
                self.say("Close the dialog first, then drop the file again");
            }
        }
    }
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
        self.recover(ctx);
        self.watch_file(ctx);
        self.pictures_read(ctx);
        let policy: &Arc<Policy> = &self.document.snapshot().policy;
        self.form.follow(policy);
        self.advice.follow(policy);
        self.row_takes_focus |= self.advice.gives_focus_away();
        if self.secret.follow(policy) {
            // Nothing more goes to a server that the policy no longer names.
            self.client.trying.stop();
        }
        self.check.tick(policy);
        self.client.tick(ctx, policy);
        self.is_wide = ctx.content_rect().width() >= client_view::ROOM;
        if self.is_wide {
            // There is room beside the list now, and the view is there once.
            self.dialogs.retain(|dialog| !matches!(dialog, Dialog::ClientView));
        }
        if self.selected.is_some_and(|id| policy.position(id).is_none()) {
            // Undo took it: the list needs a row that Tab leads to.
            self.selected = policy.actions().next_back().map(|(id, _)| id);
        }
        self.keep_window(ctx);
    }

    fn ui(&mut self, ui: &mut Ui, frame: &mut eframe::Frame) {
        let ctx = ui.ctx().clone();
        ctx.accesskit_node_builder(egui::accesskit_root_id(), |node| node.set_label(self.window.title()));
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
        if self.files.holds_something() && self.dialogs.is_empty() {
            ctx.request_repaint();
        }
    }

    fn on_exit(&mut self, _gl: Option<&eframe::glow::Context>) {
        self.files.finish_settings();
        // Whoever closed the window has decided; where it went by itself, the work is offered at the next start.
        // While the file is being written nobody knows what will be in it.
        let is_saved = !self.has_something_to_lose() && self.unsaved_action().is_none();
        if !self.files.is_writing() && (self.may_close || is_saved) {
            self.recovery.finish();
        }
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
                    if tab::tab_ui(ui, name, self.tab == tab).clicked() {
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
            self.client_at = None;
            match self.tab {
                Tab::Connection => {
                    self.form.show(ui, &mut self.secret, &mut self.check, &self.advice, messages);
                }
                Tab::Automation => {
                    self.client_at = self.client_place(ui);
                    let page = ui.max_rect();
                    let list = self.client_at.map_or(page, |place| page.with_max_x(place.min.x - 16.0));
                    let takes_focus = self.row_takes_focus && self.dialogs.is_empty();
                    let is_free = ui.ctx().memory(|memory| memory.top_modal_layer().is_none());
                    if takes_focus && is_free {
                        self.row_takes_focus = false;
                        // Else what had the focus before the dialog would take it from the row again.
                        self.focus_before = None;
                    }
                    let tab = AutomationTab {
                        policy: self.document.policy(),
                        selected: self.selected,
                        situation,
                        advice: &mut self.advice,
                        takes_focus: takes_focus && is_free,
                    };
                    ui.scope_builder(egui::UiBuilder::new().id_salt("list").max_rect(list), |ui| {
                        egui::ScrollArea::vertical().auto_shrink([false, false]).show(ui, |ui| tab.show(ui, messages));
                    });
                    if let Some(place) = self.client_at {
                        self.client_ui(ui, place, messages);
                    }
                }
            }
        });
    }

    fn shows_client(&self) -> bool {
        self.is_wide && self.settings.client_view
    }

    /// Where the client view stands: on the right, where the window has the room and the user wants it.
    fn client_place(&self, ui: &Ui) -> Option<egui::Rect> {
        let page = ui.max_rect();
        self.shows_client().then(|| page.with_min_x(page.max.x - client_view::WIDTH))
    }

    fn client_ui(&mut self, ui: &mut Ui, place: egui::Rect, messages: &mut Vec<Message>) {
        let policy = Arc::clone(&self.document.snapshot().policy);
        let draft = self.dialogs.iter().rev().find_map(|dialog| match dialog {
            Dialog::Action(dialog) => Some(dialog.preview(&policy)),
            _ => None,
        });
        let fits = self.client.fits(place.height());
        // The bar for scrolling stands in the margin of the page.
        let wider = place.with_max_x(place.max.x + f32::from(theme::PAGE_MARGIN) - 4.0);
        let mut column = ui.new_child(egui::UiBuilder::new().id_salt("client").max_rect(wider));
        let mut around = Around {
            policy: &policy,
            selected: self.selected,
            secret: &mut self.secret,
            draft: draft.as_ref(),
            room: Some(place.height()),
        };
        let mut show = |ui: &mut Ui| self.client.show(ui, &mut around, messages);
        // A part that scrolls has its price in each frame.
        if fits {
            column.set_max_width(place.width());
            show(&mut column);
        } else {
            egui::ScrollArea::vertical().auto_shrink([false, false]).show(&mut column, |ui| {
                ui.set_max_width(place.width());
                ui.scope(show);
            });
        }
    }

    fn footer<'f>(&'f self, situation: &'f Situation) -> footer::Footer<'f> {
        footer::Footer {
            document: &self.document,
            situation,
            status: self.status.as_deref(),
            has_discarded: self.discarded.is_some(),
        }
    }
}
