//! Dispatches messages. `poll` collects outside events; `update` hands each message to its room, followed by the messages that
//! the room returns. Each room decides what its messages mean.

use std::collections::VecDeque;
use std::path::Path;

use egui::{Context, Event};

use crate::console::dialogs::picker::Parent;
use crate::console::dialogs::question::Question;
use crate::console::files::leaving::Destination;
use crate::console::files::{self, Files, Purpose, conflict, leaving};
use crate::console::session::Session;
use crate::console::window::input::{InputQueue, RefusedText};
use crate::console::window::preferences;
use crate::console::{Console, Env, Message, client_view, dialogs};
use crate::draw::text_field::Room;
use crate::settings::Ticks;

mod run;

impl Console {
    /// Handles reports from threads, window events and the passing of time, before anything is drawn.
    pub(super) fn poll(&mut self, ctx: &Context, window: &dyn Parent) {
        while let Some(message) = self.jobs.next(!self.dialogs.is_empty()) {
            // The thread requests this too, but maybe only when the frame that shows its report has ended.
            ctx.request_repaint();
            self.update(ctx, Some(window), vec![message]);
        }
        while let Some(system) = self.system_theme.as_mut().and_then(|next| next()) {
            self.update(ctx, Some(window), vec![Message::Preference(preferences::Message::System(system))]);
        }
        let messages = self.files.follow(&self.dialogs);
        self.update(ctx, Some(window), messages);
        self.update(ctx, Some(window), self.window_events(ctx));
        let mut env = Env { ctx, jobs: &mut self.jobs, parent: Some(window) };
        let messages = self.recovery.follow(&self.session, &self.dialogs, &mut env);
        self.update(ctx, Some(window), messages);
        self.session.follow(&mut Env { ctx, jobs: &mut self.jobs, parent: Some(window) });
        if client_view::has_room(ctx) {
            // The view now fits beside the list, and must not be shown twice.
            self.dialogs.close_client();
        }
        let settings = &self.preferences.settings;
        // The system's file dialog would be behind a window that is above all others.
        let is_on_top = settings.entry_on_top && !self.dialogs.is_choosing_file();
        let on_top = self.dialogs.shows_entry().then_some(is_on_top);
        self.window.follow_entry(ctx, on_top, settings.window);
        let size = self.window.follow(ctx, &self.session.document);
        self.preferences.settings.window = size.unwrap_or(self.preferences.settings.window);
    }

    /// Returns the messages for refused text, dropped files, close requests and focus changes of the window.
    fn window_events(&self, ctx: &Context) -> Vec<Message> {
        let mut messages = Vec::new();
        if let Some(refused) = InputQueue::take_refused(ctx) {
            let RefusedText { length, room } = refused;
            let line = match room {
                Room::Chars(0) | Room::Bytes(0) => format!("It is {length} long, and the field is full."),
                _ => format!("It is {length} long. The field has room for {room}."),
            };
            messages.push(dialogs::ask(Question::notice("The text was not inserted", &[line])));
        }
        let dropped = ctx.input(|input| input.raw.dropped_files.first().map(|file| file.path().to_path_buf()));
        if let Some(file) = dropped {
            let is_picture = file.extension().is_none_or(|extension| extension != "json");
            messages.push(match self.dialogs.action_on_top() {
                _ if self.dialogs.is_empty() => Message::OpenFile(file),
                Some(number) if is_picture => Message::Dialog(dialogs::Message::ReadCustomImage(number, file)),
                _ => Message::SetStatus("Close the dialog first, then drop the file again".to_owned()),
            });
        }
        if !self.window.is_closing() && ctx.input(|input| input.viewport().close_requested()) {
            messages.push(Message::Leave(leaving::Message::CloseRequested));
        }
        // Check the event, not the focus state: no frame may have been drawn while the window was in the background.
        if ctx.input(|input| input.events.contains(&Event::WindowFocused(true))) {
            messages.push(Message::Conflict(conflict::Message::Check));
        }
        messages
    }

    /// Handles messages in order. A message's follow-ups are handled before the next message.
    pub(super) fn update(&mut self, ctx: &Context, window: Option<&dyn Parent>, messages: Vec<Message>) {
        let mut messages = VecDeque::from(messages);
        while let Some(message) = messages.pop_front() {
            for next in self.handle(ctx, window, message).into_iter().rev() {
                messages.push_front(next);
            }
        }
    }

    /// Hands a message to its room and returns the follow-up messages.
    fn handle(&mut self, ctx: &Context, parent: Option<&dyn Parent>, message: Message) -> Vec<Message> {
        let mut env = Env { ctx, jobs: &mut self.jobs, parent };
        let session = &mut self.session;
        match message {
            Message::Run(command) => return run::run(self, ctx, command),
            Message::SaveAndClose => return run::save_and_close(self, ctx),
            Message::Paste(text) => return run::paste(self, ctx, text),
            // The result of the save belongs to the policy that is open now.
            Message::ReplaceDocument(_) if files::is_writing(env.jobs) => return vec![files::busy()],
            Message::ReplaceDocument(document) => {
                self.files = Files::default();
                self.recovery.forget(&self.jobs);
                self.session = Session::new(*document, self.jobs.begin_session());
                self.session.client.fill_client(&self.preferences.settings.client);
                self.window.focus.request_page();
            }
            Message::SetStatus(text) => session.status = Some(text.into()),
            Message::ClearStatus => session.status = None,
            Message::Edit(edit) => return session.edit(edit, None),
            Message::EditWithin(edit, visit) => return session.edit(edit, Some(visit)),
            Message::Finish(edit) => return session.finish(edit),
            Message::Merge(merge) => return session.merge(*merge),
            Message::UndoDeletion(deletion) => return session.undo_deletion(deletion),
            Message::Select(subject) => session.selected.select(subject),
            Message::GoTo(place) => return session.go_to(place),
            Message::GoToSpot(spot) => return session.go_to_spot(spot),
            Message::DraftDiscarded(number, dialog) => session.keep_draft(number, dialog),
            Message::RestoreDraft => return session.restore_draft(),
            Message::Session(message) => return session.update(message, &env),
            Message::Client(message) => return session.client(message, &mut env),
            Message::Check(message) => session.check(message, &mut env),
            Message::FocusPage => self.window.focus.request_page(),
            Message::Window(message) => self.window.update(ctx, message),
            Message::ShowTab(tab) => {
                self.tab = tab;
                // The status is about the previous tab.
                session.status = None;
            }
            Message::Dialog(message) => return self.dialogs.update(message, &mut env),
            Message::OpenFile(file) => {
                let file = std::path::absolute(&file).unwrap_or(file);
                return vec![leaving::leave(Destination::File(file))];
            }
            Message::ChooseCustomImage(number) => {
                return vec![Message::File(files::Message::Ask(Purpose::CustomImage(number)))];
            }
            Message::ChooseResponse(number) => {
                return vec![Message::File(files::Message::Ask(Purpose::Response(number)))];
            }
            Message::Ticked(ticks) => return keep_ticks(session, ticks),
            Message::File(message) => return self.files.update(message, session, &mut env),
            Message::Leave(message) => return leaving::update(message, &mut self.files, session, &self.dialogs, &env),
            Message::Conflict(message) => return conflict::update(message, session, &self.dialogs, &mut env),
            Message::Recovery(message) => return self.recovery.update(message),
            Message::Preference(message) => return self.preferences.update(message, &mut env),
        }
        Vec::new()
    }
}

/// Keeps what has been ticked off in the entry assistant, for the session and, if the policy has a file, in the settings.
fn keep_ticks(session: &mut Session, ticks: Ticks) -> Vec<Message> {
    session.ticks = Some(ticks.clone());
    let file = session.document.file().map(Path::to_path_buf);
    file.map(|file| Message::Preference(preferences::Message::Ticks(file, ticks))).into_iter().collect()
}
