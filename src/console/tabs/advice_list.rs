//! The advice on the open policy: recomputed when the policy changes, listed under the actions, and shown below fields. Clicking
//! advice goes to the field or row; Fix is one undo step. What is advised belongs to `policy::advice`.
//!
//! A fixed row stays in its place, with Undo instead of Fix, until the pointer and the focus have left the list, so that no
//! other Fix moves under the pointer.

use std::sync::Arc;

use egui::{self, Align2, Id, Key, Rect, Sense, TextStyle, Ui, UiBuilder, WidgetInfo, accesskit, pos2, vec2};

use crate::console::Message;
use crate::console::command::Command;
use crate::draw::{button, card, focus, form, keys, label, list, pane, theme, tooltip};
use crate::policy::advice::{self, Advice, Fix, Place, Severity};
use crate::policy::{ActionId, AttributeId, Edit, Policy};
use row::{Button, Placed, Row};

mod row;

/// The advice on the open policy.
pub(crate) struct AdviceList {
    policy: Arc<Policy>,
    /// Warnings come first. A fixed row keeps its place, and advice that is new after a fix comes last.
    rows: Vec<Row>,
    last_fix: Option<LastFix>,
    /// The number of warnings and notes, such as "1 warning, 2 notes".
    counts: String,
    /// The index of the row in the Tab order.
    tab_stop: usize,
    /// Whether that row takes the focus, because the user goes to the advice.
    takes_focus: bool,
    /// Whether the focus was in the list when it was last shown.
    has_focus: bool,
    /// Whether the pointer or the focus was in the list in the last frame. Without a pointer, as after a touch, it counts as
    /// still there.
    is_in_use: bool,
    /// Whether the first row was below the visible part of the page in the last frame.
    is_below_fold: bool,
}

/// The last fix of the list, and the policy on both sides of it.
struct LastFix {
    before: Arc<Policy>,
    after: Policy,
    /// The accessible name of its Undo button.
    undo: String,
}

/// The height of the link to the advice, in points.
const LINK_HEIGHT: f32 = 24.0;

impl AdviceList {
    pub(crate) fn new(policy: &Arc<Policy>) -> Self {
        let mut found = advice::of(policy);
        found.sort_by_key(|advice| std::cmp::Reverse(advice.severity));
        let counts = advice::counted(found.iter());
        let rows = found.into_iter().map(|advice| Row::new(advice, policy)).collect();
        Self {
            policy: Arc::clone(policy),
            rows,
            last_fix: None,
            counts,
            tab_stop: 0,
            takes_focus: false,
            has_focus: false,
            is_in_use: false,
            is_below_fold: false,
        }
    }

    /// Recomputes the advice if the policy has changed, and drops fixed rows once the list is no longer in use.
    pub(crate) fn follow(&mut self, policy: &Arc<Policy>) {
        let is_in_use = std::mem::take(&mut self.is_in_use);
        let has_changed = !Arc::ptr_eq(&self.policy, policy);
        let is_settling = !is_in_use && self.rows.iter().any(|row| row.is_fixed);
        if !has_changed && !is_settling {
            return;
        }
        let mut new = Self::new(policy);
        let found = std::mem::take(&mut new.rows);
        let old = std::mem::take(&mut self.rows);
        let last_fix = self.last_fix.take().filter(|_| has_changed);
        // Recognized by the policies: an undo may also come from the keyboard, and a fix be redone.
        let rows = match &last_fix {
            Some(fix) if *self.policy == *fix.before && **policy == fix.after => {
                Self::in_place(old, found, Some(&fix.undo))
            }
            Some(fix) if *self.policy == fix.after && **policy == *fix.before => Self::in_place(old, found, None),
            _ => found,
        };
        let last = rows.len().saturating_sub(1);
        *self = Self {
            rows,
            last_fix,
            tab_stop: self.tab_stop.min(last),
            takes_focus: self.takes_focus,
            has_focus: self.has_focus,
            is_below_fold: self.is_below_fold,
            ..new
        };
    }

    /// Returns the rows after the last fix or its undo: those of before in their places, then new ones. `undo` names the fix if
    /// it has just been made.
    fn in_place(rows: Vec<Row>, mut new: Vec<Row>, undo: Option<&str>) -> Vec<Row> {
        let mut kept: Vec<Row> = Vec::new();
        for row in rows {
            kept.push(match new.iter().position(|other| other.is_same_advice(&row)) {
                Some(index) => new.remove(index),
                // An earlier fix can no longer be undone alone.
                None => {
                    let undo = undo.filter(|_| !row.is_fixed);
                    row.fixed(undo)
                }
            });
        }
        kept.append(&mut new);
        kept
    }

    /// Returns the counts of the advice that the list shows: "1 warning, 2 notes".
    pub(crate) fn listed(&self) -> Option<&str> {
        (self.is_listed() && !self.counts.is_empty()).then_some(self.counts.as_str())
    }

    /// Focuses the first row when the list is shown next.
    pub(crate) fn go_to(&mut self) {
        (self.tab_stop, self.takes_focus) = (0, true);
    }

    fn all(&self) -> impl Iterator<Item = &Advice> + Clone {
        self.rows.iter().filter(|row| !row.is_fixed).map(|row| &row.advice)
    }

    /// Returns the advice on an action, warnings first; that on two actions that are too alike for both.
    pub(crate) fn of_action(&self, id: ActionId) -> impl Iterator<Item = &Advice> + Clone {
        let is_at =
            move |advice: &Advice| matches!(advice.place, Place::Action(of, _) | Place::Autosend(of) if of == Some(id));
        self.all().filter(move |advice| is_at(advice) || advice.twin == Some(id))
    }

    /// Returns the advice on an attribute, warnings first.
    pub(crate) fn of_attribute(&self, id: AttributeId) -> impl Iterator<Item = &Advice> + Clone {
        self.all().filter(move |advice| advice.place == Place::Attribute(Some(id)))
    }

    /// Shows the advice on a field below it.
    pub(crate) fn at_ui(&self, ui: &mut Ui, place: Place, field: &form::Field, messages: &mut Vec<Message>) {
        let found: Vec<&Advice> = self.all().filter(|advice| advice.place == place).collect();
        let is_fixed = at_field_ui(ui, &found, field, &self.policy).is_some();
        if let Some(edit) = found.first().filter(|_| is_fixed).and_then(|advice| advice.edit(&self.policy)) {
            self.edit(edit, messages);
        }
    }

    /// Makes an edit that follows advice, and says so.
    fn edit(&self, edit: Edit, messages: &mut Vec<Message>) {
        let done = Message::SetStatus(format!("Fixed: {}", edit.name(&self.policy)));
        // If the edit is refused, the status says that instead.
        let is_possible = self.policy.apply(edit.clone()).is_ok();
        messages.push(Message::Edit(edit));
        messages.extend(is_possible.then_some(done));
    }

    /// Returns whether there is advice to list. If the only advice is that there are no actions, the empty list already says
    /// so.
    fn is_listed(&self) -> bool {
        !self.rows.is_empty() && (self.policy.actions().len() > 0 || self.rows.len() > 1)
    }

    /// Announces advice below the visible part of the page, with a link at the left end of `row` that goes there.
    pub(super) fn link_in(&mut self, ui: &Ui, row: Rect) {
        // Fixed rows may still be shown.
        if self.listed().is_none() || !self.is_below_fold {
            return;
        }
        let size = vec2(label::text_width(ui, &self.counts, &TextStyle::Small) + 12.0, LINK_HEIGHT);
        let rect = Align2::LEFT_CENTER.align_size_within_rect(size, row);
        let name = format!("Go to advice: {}", self.counts);
        if button::link_in(ui, rect, ui.scope_id().with("go to advice"), &self.counts, &name).clicked() {
            self.go_to();
        }
    }

    /// Shows the list, unless there is no advice.
    pub(crate) fn show(&mut self, ui: &mut Ui, messages: &mut Vec<Message>) {
        if !self.is_listed() {
            return;
        }
        let tokens = theme::tokens(ui.ctx());
        ui.add_space(10.0);
        let (id, head) = ui.allocate_space(vec2(ui.available_width(), 24.0));
        let title = label::label_in(ui, head, id, "Advice", &theme::strong(), tokens.ink);
        let after = head.with_min_x(head.min.x + title.width().ceil() + 10.0);
        label::label_in(ui, after, id.with("counts"), &self.counts, &TextStyle::Small, tokens.soft);
        let room = ui.available_rect_before_wrap();
        let mut bottom = room.min.y;
        let placed = self.rows.iter().map(|row| {
            let placed = row.place(ui, pos2(room.min.x, bottom), room.width());
            bottom = placed.rect.max.y;
            placed
        });
        let placed: Vec<Placed> = placed.collect();
        let (_, card) = ui.allocate_space(vec2(room.width(), bottom - room.min.y));
        let is_below_fold = placed.first().is_some_and(|first| first.rect.max.y > ui.clip_rect().max.y);
        if std::mem::replace(&mut self.is_below_fold, is_below_fold) != is_below_fold {
            // The link is above, and already drawn.
            ui.ctx().request_repaint();
        }
        card::paint_card(ui, card);
        let ui = &mut ui.new_child(UiBuilder::new().id_salt("advice").max_rect(card));
        pane::start(ui, "advice", card);
        ui.ctx().accesskit_node_builder(ui.unique_id(), |node| {
            node.set_role(accesskit::Role::List);
            node.set_label("Advice");
        });
        let mut tab_stop = self.tab_stop;
        let mut has_focus = false;
        for (index, placed) in placed.into_iter().enumerate() {
            has_focus |= self.row_ui(ui, placed, index, &mut tab_stop, messages);
        }
        let had_focus = std::mem::replace(&mut self.has_focus, has_focus);
        let is_pointed_at = ui.ctx().pointer_latest_pos().map_or(!had_focus, |pos| card.contains(pos));
        self.tab_stop = tab_stop;
        self.is_in_use = has_focus || is_pointed_at;
        if !self.is_in_use && self.rows.iter().any(|row| row.is_fixed) {
            ui.ctx().request_repaint();
        }
    }

    /// Shows a row. Returns whether it or its button has the focus.
    fn row_ui(
        &mut self,
        ui: &Ui,
        placed: Placed,
        index: usize,
        tab_stop: &mut usize,
        messages: &mut Vec<Message>,
    ) -> bool {
        let Some(shown @ Row { advice, name, .. }) = self.rows.get(index) else { return false };
        let rect = placed.rect;
        let tokens = theme::tokens(ui.ctx());
        let is_on_button = ui.memory(|memory| memory.has_focus(button_id(ui, index)));
        let is_tab_stop = index == self.tab_stop && !is_on_button;
        let row = list::roving_tab_stop(ui, rect, row_id(ui, index), is_tab_stop, Sense::empty());
        row.widget_info(|| WidgetInfo::labeled(accesskit::Role::Button, true, name));
        ui.ctx().accesskit_node_builder(row.id, |node| node.set_description(shown.description()));
        if index == self.tab_stop && std::mem::take(&mut self.takes_focus) {
            row.request_focus();
        }
        if row.gained_focus() {
            *tab_stop = index;
        }
        focus::scroll_to_focused(&row);
        if row.has_focus() {
            list::capture_arrows(&row, true);
            self.keys(ui, index, tab_stop);
        }
        if row.hovered() {
            let ground = rect.shrink2(vec2(1.0, 1.0));
            ui.painter().rect_filled(ground, theme::control_radius(), tokens.window);
        }
        if row.has_focus() {
            focus::focus_ring(ui, rect.shrink(3.0), theme::control_radius(), tokens);
        }
        if index > 0 {
            ui.painter().hline(rect.shrink(1.0).x_range(), rect.min.y, egui::Stroke::new(1.0, tokens.line));
        }
        // A row that is scrolled out of view can have the focus, but need not be painted.
        if ui.is_rect_visible(rect) {
            shown.paint(ui, placed, row.has_focus());
        }
        if row.clicked() {
            *tab_stop = index;
            messages.push(Message::GoTo(advice.place));
        }
        let has_focus = row.has_focus();
        self.button_ui(ui, rect, index, tab_stop, messages) || has_focus
    }

    /// Shows the button of a row, if it has one. Returns whether it has the focus.
    fn button_ui(
        &mut self,
        ui: &Ui,
        rect: Rect,
        index: usize,
        tab_stop: &mut usize,
        messages: &mut Vec<Message>,
    ) -> bool {
        let Some((kind, does)) = self.rows.get(index).and_then(|row| row.button.as_ref()) else { return false };
        let kind = *kind;
        // The list is one tab stop; Right and Left move between a row and its button.
        let (button, is_pressed) =
            button::changing_button_within(ui, row::button_in(rect), button_id(ui, index), kind.label());
        ui.ctx().accesskit_node_builder(button.id, |node| node.set_label(does.as_str()));
        let has_focus = button.has_focus();
        tooltip::hint(button.clone(), || does.clone());
        if has_focus {
            list::capture_arrows(&button, true);
            self.keys(ui, index, tab_stop);
        }
        if is_pressed {
            *tab_stop = index;
            match kind {
                Button::Fix => self.fix(index, messages),
                Button::Undo => messages.push(Message::Run(Command::Undo)),
            }
        }
        has_focus
    }

    /// Follows the advice of a row.
    fn fix(&mut self, index: usize, messages: &mut Vec<Message>) {
        let before = Arc::clone(&self.policy);
        let edit = self.rows.get(index).and_then(|row| row.advice.edit(&before));
        let Some(edit) = edit else { return };
        // A refused edit changes nothing, so no row is marked as fixed.
        if let Ok(edited) = before.apply(edit.clone()) {
            let undo = format!("Undo: {}", edit.name(&before));
            self.last_fix = Some(LastFix { before, after: edited.policy, undo });
        }
        self.edit(edit, messages);
    }

    /// Moves the focus from a row, or from its button, to another row, or between the two.
    fn keys(&self, ui: &Ui, index: usize, tab_stop: &mut usize) {
        if let Some(to) = list::index_after_keys(ui, index, self.rows.len()) {
            *tab_stop = to;
            list::move_focus(ui, row_id(ui, to));
        }
        let has_button = self.rows.get(index).is_some_and(|row| row.button.is_some());
        if keys::take(ui.ctx(), Key::ArrowRight) && has_button {
            list::move_focus(ui, button_id(ui, index));
        }
        if keys::take(ui.ctx(), Key::ArrowLeft) {
            list::move_focus(ui, row_id(ui, index));
        }
    }
}

fn row_id(ui: &Ui, index: usize) -> Id {
    ui.scope_id().with(("advice", index))
}

fn button_id(ui: &Ui, index: usize) -> Id {
    row_id(ui, index).with("fix")
}

/// Returns how much advice there is, and the most serious one: "2 warnings. Command \"sms \" starts or ends with a space".
pub(super) fn spoken_advice<'a>(found: impl Iterator<Item = &'a Advice> + Clone) -> String {
    let worst = found.clone().next().map(|worst| format!(". {}", worst.what)).unwrap_or_default();
    advice::counted(found) + &worst
}

/// Shows the most severe advice below a field; the rest is in the tooltip and the accessible text. Returns the fix if the user
/// pressed its button.
pub(crate) fn at_field_ui<'a>(
    ui: &mut Ui,
    found: &[&'a Advice],
    field: &form::Field,
    policy: &Policy,
) -> Option<&'a Fix> {
    let worst = found.iter().rev().max_by_key(|advice| advice.severity)?;
    let others = found.iter().filter(|advice| !std::ptr::eq(**advice, *worst));
    let whole = std::iter::once(worst)
        .chain(others)
        .map(|advice| format!("{}: {}", advice.severity, advice.sentences()))
        .collect::<Vec<_>>()
        .join("\n");
    let tokens = theme::tokens(ui.ctx());
    let color = if worst.severity == Severity::Warning { tokens.warning } else { tokens.soft };
    let fix = worst.fix.as_ref();
    let does = fix.map(|fix| format!("Fix: {}", fix.words(policy)));
    field.advice_ui(ui, [&worst.sentences(), &worst.what], &whole, color, does.as_deref()).then_some(fix).flatten()
}
