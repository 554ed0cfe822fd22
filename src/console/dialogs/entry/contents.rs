//! The texts of the entry assistant, made once for each policy and not in every frame.

use std::ops::Range;
use std::sync::Arc;

use super::row::RowTexts;
use crate::guide::entry::{self, Part, RECHECK_IMAGES};
use crate::policy::Policy;
use crate::settings::{Tick, Ticks};
use crate::text;

/// The most characters of a title or name in a heading.
const TITLE_CHARS: usize = 40;

/// The headings and rows of a policy.
pub(super) struct Contents {
    pub policy: Arc<Policy>,
    /// Whether the images have been compared with the farm's response, and need not be rechecked.
    pub has_compared_images: bool,
    pub sections: Vec<SectionTexts>,
    pub rows: Vec<RowTexts>,
    /// The tick of each row.
    pub ticks: Vec<Tick>,
    /// The ticks of the items that need no row now.
    hidden: Vec<Tick>,
}

/// A heading, and the rows below it.
pub(super) struct SectionTexts {
    pub part: Part,
    /// The name of the part, for the group of its rows.
    pub name: String,
    /// The name, followed by the title of an action or the name of an attribute.
    pub heading: String,
    pub intro: &'static str,
    /// The indices of the rows.
    pub rows: Range<usize>,
}

impl Contents {
    pub(super) fn new(policy: &Arc<Policy>, ticks: &Ticks, has_compared_images: bool) -> Self {
        let (mut sections, mut rows, mut tick_of_each) = (Vec::new(), Vec::new(), Vec::new());
        let mut hidden = Vec::new();
        for section in entry::sections(policy) {
            let first = rows.len();
            for item in section.items {
                let tick = ticks.tick(&item.identity());
                if has_compared_images && item.key == RECHECK_IMAGES {
                    hidden.push(tick);
                } else {
                    tick_of_each.push(tick);
                    rows.push(RowTexts::new(item));
                }
            }
            let name = section.part.heading();
            let heading = match &section.part {
                Part::Action { title: of, .. } | Part::Attribute { name: of, .. } => {
                    format!("{name}: {}", text::excerpt(of, TITLE_CHARS))
                }
                _ => name.clone(),
            };
            let rows = first..rows.len();
            sections.push(SectionTexts { part: section.part, name, heading, intro: section.intro, rows });
        }
        Self { policy: Arc::clone(policy), has_compared_images, sections, rows, ticks: tick_of_each, hidden }
    }

    /// Returns the ticks of all items, with and without a row.
    pub(super) fn all_ticks(&self) -> Vec<Tick> {
        [self.ticks.as_slice(), &self.hidden].concat()
    }

    /// Returns whether these are the contents of `policy`.
    pub(super) fn is_of(&self, policy: &Arc<Policy>) -> bool {
        Arc::ptr_eq(&self.policy, policy)
    }

    /// Counts the ticks of some rows.
    pub(super) fn count(&self, ticks: &Ticks, rows: Range<usize>) -> usize {
        let rows = self.ticks.get(rows).unwrap_or_default();
        rows.iter().filter(|tick| ticks.contains(tick)).count()
    }
}
