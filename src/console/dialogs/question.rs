//! A question whose answers are messages, with a default and Cancel. Without answers it is a notice. What follows from an answer
//! belongs to the room that asks.

use std::path::Path;

use egui::{Context, RichText, TextStyle, Ui};

use super::frame::DialogFrame;
use crate::console::{Message as Out, dialogs};
use crate::draw::theme;
use crate::text;

/// A question or a notice.
pub(crate) struct Question {
    /// The question itself, which is the title of the dialog.
    title: String,
    lines: Vec<String>,
    /// The path that the question is about; empty if there is none.
    path: String,
    /// The answers from left to right, each with its messages.
    answers: Vec<(&'static str, Vec<Out>)>,
    /// Whether Cancel is the default, because the answers are destructive.
    is_careful: bool,
    /// The last button, which Esc also presses, with its messages.
    cancel: (&'static str, Vec<Out>),
}

impl Question {
    /// Returns a question whose Cancel does nothing. The first answer is the default.
    pub(crate) fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self {
            title: title.into(),
            lines: vec![text.into()],
            path: String::new(),
            answers: Vec::new(),
            is_careful: false,
            cancel: ("Cancel", Vec::new()),
        }
    }

    /// Returns a notice with an OK button.
    pub(crate) fn notice(title: impl Into<String>, lines: &[String]) -> Self {
        let lines = lines.iter().map(|line| text::visible(line).into_owned()).collect();
        Self { lines, cancel: ("OK", Vec::new()), ..Self::new(title, "") }
    }

    /// Adds the path that the question is about.
    pub(crate) fn about(self, path: &Path) -> Self {
        Self { path: text::path(path), ..self }
    }

    /// Adds an answer.
    pub(crate) fn answer(mut self, label: &'static str, next: impl Into<Vec<Out>>) -> Self {
        self.answers.push((label, next.into()));
        self
    }

    /// Makes Cancel the default, because the answers are destructive.
    pub(crate) fn careful(self) -> Self {
        Self { is_careful: true, ..self }
    }

    /// Returns whether there are answers to choose from.
    pub(super) fn has_answers(&self) -> bool {
        !self.answers.is_empty()
    }

    /// Shows the question. An answer closes it before its messages are handled.
    pub(super) fn show(&mut self, ctx: &Context, is_top: bool, messages: &mut Vec<Out>) {
        let labels: Vec<&str> = self.answers.iter().map(|(label, _)| *label).chain([self.cancel.0]).collect();
        let width = if self.has_answers() { 480.0 } else { 560.0 };
        let default = if self.is_careful { labels.len() - 1 } else { 0 };
        let description = self.lines.join(" ") + " " + &self.path;
        let description = description.trim();
        let frame = DialogFrame { default, description, ..DialogFrame::new(&self.title, width, &labels) };
        let pressed = frame.show(ctx, is_top, |ui| self.text_ui(ui));
        if let Some(index) = pressed {
            messages.push(dialogs::close());
            let (_, next) = self.answers.get_mut(index).unwrap_or(&mut self.cancel);
            messages.append(next);
        }
    }

    fn text_ui(&self, ui: &mut Ui) -> bool {
        for line in &self.lines {
            ui.label(line);
        }
        if !self.path.is_empty() {
            let soft = theme::tokens(ui.ctx()).soft;
            ui.label(RichText::new(&self.path).text_style(TextStyle::Small).color(soft));
        }
        true
    }
}
