//! A question with its answers as messages, its default and its Cancel. Without answers it is a notice.

use std::path::Path;

use egui::{Context, RichText, TextStyle, Ui};

use super::frame::DialogFrame;
use crate::console::{Message as Out, dialogs};
use crate::draw::theme;
use crate::text;

/// A question before something happens, or something to know.
pub(crate) struct Question {
    /// The question, and the name of the dialog.
    title: String,
    lines: Vec<String>,
    /// The path that it is about.
    path: String,
    /// The answers from left to right, each with what follows.
    answers: Vec<(&'static str, Vec<Out>)>,
    /// Whether Cancel is the default: the answers destroy something.
    is_careful: bool,
    /// The last button, and what follows it and Esc.
    cancel: (&'static str, Vec<Out>),
}

impl Question {
    /// A question whose Cancel does nothing. The first answer is the default.
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

    /// A message with an OK button.
    pub(crate) fn notice(title: impl Into<String>, lines: &[String]) -> Self {
        let lines = lines.iter().map(|line| text::visible(line).into_owned()).collect();
        Self { lines, cancel: ("OK", Vec::new()), ..Self::new(title, "") }
    }

    /// Shows the path that it is about.
    pub(crate) fn about(self, path: &Path) -> Self {
        Self { path: path.display().to_string(), ..self }
    }

    /// Offers an answer.
    pub(crate) fn answer(mut self, label: &'static str, next: impl Into<Vec<Out>>) -> Self {
        self.answers.push((label, next.into()));
        self
    }

    /// Makes Cancel the default: the answers destroy something.
    pub(crate) fn careful(self) -> Self {
        Self { is_careful: true, ..self }
    }

    /// Whether there is something to decide.
    pub(super) fn has_answers(&self) -> bool {
        !self.answers.is_empty()
    }

    /// Shows it. An answer closes it before its messages are handled.
    pub(super) fn show(&mut self, ctx: &Context, is_top: bool, messages: &mut Vec<Out>) {
        let labels: Vec<&str> = self.answers.iter().map(|(label, _)| *label).chain([self.cancel.0]).collect();
        let width = if self.has_answers() { 480.0 } else { 560.0 };
        let default = if self.is_careful { labels.len() - 1 } else { 0 };
        let frame = DialogFrame { default, ..DialogFrame::new(&self.title, width, &labels) };
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
            ui.label(RichText::new(text::visible(&self.path)).text_style(TextStyle::Small).color(soft));
        }
        true
    }
}
