//! A question whose answers are messages, with a default and Cancel. Without answers it is a notice. What follows from an answer
//! belongs to the room that asks.

use std::path::Path;

use egui::{Context, RichText, TextStyle, Ui};

use super::frame::DialogFrame;
use crate::console::{Message as Out, dialogs};
use crate::draw::{check_box, theme};
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
    /// What the user can choose together with an answer.
    option: Option<Choice>,
    /// Whether Cancel is the default, because the answers are destructive.
    is_careful: bool,
    /// The last button, which Esc also presses, with its messages.
    cancel: (&'static str, Vec<Out>),
}

/// A check box, and what follows if it is checked.
struct Choice {
    label: String,
    remark: &'static str,
    is_checked: bool,
    /// The messages, which come before those of the answer.
    next: Vec<Out>,
}

impl Question {
    /// Returns a question whose Cancel does nothing. The first answer is the default.
    pub(crate) fn new(title: impl Into<String>, text: impl Into<String>) -> Self {
        Self::with_lines(title, vec![text.into()])
    }

    /// Returns a question as [`Question::new`] does, with space between the lines of its text.
    pub(crate) fn with_lines(title: impl Into<String>, lines: Vec<String>) -> Self {
        Self {
            title: title.into(),
            lines,
            path: String::new(),
            answers: Vec::new(),
            option: None,
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

    /// Adds a check box, which starts unchecked. Its messages come before those of an answer; Cancel ignores them.
    pub(crate) fn option(self, label: String, remark: &'static str, next: impl Into<Vec<Out>>) -> Self {
        Self { option: Some(Choice { label, remark, is_checked: false, next: next.into() }), ..self }
    }

    /// Renames Cancel.
    pub(crate) fn cancel_label(self, label: &'static str) -> Self {
        Self { cancel: (label, self.cancel.1), ..self }
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
        let Self { title, lines, path, option, .. } = self;
        let description = lines.join(" ") + " " + path;
        let description = description.trim();
        let frame = DialogFrame { default, description, ..DialogFrame::new(title, width, &labels) };
        let pressed = frame.show(ctx, is_top, |ui| {
            text_ui(ui, lines, path);
            if let Some(option) = option {
                option.show(ui);
            }
            true
        });
        if let Some(index) = pressed {
            messages.push(dialogs::close());
            if let Some(option) = self.option.as_mut().filter(|option| option.is_checked && index < self.answers.len())
            {
                messages.append(&mut option.next);
            }
            let (_, next) = self.answers.get_mut(index).unwrap_or(&mut self.cancel);
            messages.append(next);
        }
    }
}

impl Choice {
    fn show(&mut self, ui: &mut Ui) {
        ui.spacing_mut().item_spacing.y = 0.0;
        check_box::checkbox_ui(ui, &mut self.is_checked, &self.label);
        small_ui(ui, self.remark);
    }
}

fn text_ui(ui: &mut Ui, lines: &[String], path: &str) {
    for line in lines {
        ui.label(line);
    }
    if !path.is_empty() {
        small_ui(ui, path);
    }
}

fn small_ui(ui: &mut Ui, text: &str) {
    let soft = theme::tokens(ui.ctx()).soft;
    ui.label(RichText::new(text).text_style(TextStyle::Small).color(soft));
}
