//! Announces the lines of a log to screen readers, each once.

use egui::{Id, Ui};

use super::Contents;
use crate::draw::announcement::{self, sentences};

/// The lines that screen readers have announced.
#[derive(Debug, Clone, Default)]
struct Known {
    lines: Vec<String>,
    /// The lines that were new when they last changed.
    news: String,
    /// How often there were new lines, so that equal ones are announced again.
    count: u64,
    /// The pass in which the lines were last shown.
    pass: u64,
    /// The frame in which there was news. The passes of a frame but the last one are discarded.
    frame: u64,
}

impl Known {
    /// Takes the lines of a pass, and updates the news, which stays until something changes.
    fn follow(&mut self, lines: Vec<String>, pass: u64, frame: u64) {
        let was_hidden = std::mem::replace(&mut self.pass, pass) + 1 < pass;
        if self.lines == lines {
            if was_hidden {
                self.news.clear();
            }
            return;
        }
        let mut before = std::mem::take(&mut self.lines);
        let count = before.len();
        let is_new = |line: &&String| match before.iter().position(|known| known == *line) {
            Some(known) => {
                before.swap_remove(known);
                false
            }
            None => true,
        };
        let news: Vec<&String> = lines.iter().filter(is_new).collect();
        // With fewer lines, another logon has begun.
        let news = if lines.len() < count {
            sentences(lines.iter().map(String::as_str))
        } else {
            sentences(news.into_iter().map(String::as_str))
        };
        let is_same_frame = std::mem::replace(&mut self.frame, frame) == frame;
        self.news = if is_same_frame { sentences([self.news.as_str(), &news]) } else { news };
        self.count += 1;
        self.lines = lines;
    }
}

/// Makes screen readers announce the lines that are new in this pass, all at once: they would mix up the order of several
/// announcements.
pub(super) fn announce(ui: &Ui, contents: Contents, lines: Vec<String>) {
    if contents == Contents::LastTest {
        return;
    }
    let id = Id::unique(("announced lines", contents == Contents::Test));
    let (pass, frame) = (ui.ctx().cumulative_pass_nr(), ui.ctx().cumulative_frame_nr());
    let lines = if contents.is_announced() { lines } else { Vec::new() };
    let (count, news) = ui.data_mut(|data| {
        let known: &mut Known = data.get_temp_mut_or_default(id);
        known.follow(lines, pass, frame);
        (known.count, known.news.clone())
    });
    announcement::announcement_in(ui, ui.max_rect().min, id.with(count), &news);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn new_lines_are_announced_once_and_those_of_another_logon_again() {
        let mut known = Known::default();
        for (lines, pass, frame, expected) in [
            (&["Sent"][..], 2, 2, "Sent"),
            (&["Sent"], 3, 3, "Sent"),
            (&["Sent", "Asked: \"code\"", "Entered"], 4, 4, "Asked: \"code\". Entered"),
            // The result is inserted before them, in another pass of the same frame.
            (&["Accepted.", "Sent", "Asked: \"code\"", "Entered"], 5, 4, "Asked: \"code\". Entered. Accepted."),
            (&["Sent"], 6, 5, "Sent"),
            // Another tab was shown meanwhile.
            (&["Sent"], 9, 8, ""),
        ] {
            known.follow(lines.iter().map(ToString::to_string).collect(), pass, frame);
            assert_eq!(known.news, expected, "{lines:?}");
        }
    }
}
