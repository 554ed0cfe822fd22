//! The advice on the open policy: recomputed when the policy changes, listed under the actions, and shown below fields. Clicking
//! advice goes to the field or row; Fix is one undo step. What is advised belongs to `policy::advice`.

use std::sync::Arc;

use egui::{
    self, Color32, Galley, Id, Key, Pos2, Rect, Sense, TextStyle, Ui, UiBuilder, WidgetInfo, accesskit, pos2, vec2,
};

use crate::console::Message;
use crate::draw::{button, card, focus, form, keys, label, list, mark, pane, theme, tooltip};
use crate::policy::advice::{self, Advice, Fix, Place, Severity};
use crate::policy::{ActionId, Policy};
use crate::text;

/// The advice on the open policy.
pub(crate) struct AdviceList {
    policy: Arc<Policy>,
    /// Warnings come first.
    rows: Vec<Row>,
    /// The number of warnings and notes, such as "1 warning, 2 notes".
    counts: String,
    /// The index of the row in the Tab order.
    tab_stop: usize,
    /// Whether that row takes the focus, because the focused row was fixed, or the user goes to the advice.
    takes_focus: bool,
    /// Whether the first row was below the visible part of the page in the last frame.
    is_below_fold: bool,
}

/// A piece of advice with its texts, which are made once and not in every frame.
struct Row {
    advice: Advice,
    /// The advice, after the title of the action it is about.
    summary: String,
    /// The accessible name.
    name: String,
    /// What the fix does.
    fix: Option<String>,
}

/// A row of a pass: where it is, and its texts, which also decide its height.
struct Placed {
    rect: Rect,
    summary: Arc<Galley>,
    why: Arc<Galley>,
}

impl Row {
    fn new(advice: Advice, policy: &Policy) -> Self {
        let subject = match advice.place {
            // It names both actions.
            _ if advice.twin.is_some() => None,
            Place::Action(Some(id), _) | Place::Autosend(Some(id)) => {
                policy.action(id).map(|action| text::excerpt(action.title.as_str(), 30))
            }
            Place::Connection(_) => Some("Connection".into()),
            Place::Action(None, _) | Place::Autosend(None) | Place::Actions => None,
        };
        let summary = match subject {
            Some(subject) => format!("{}: {}", text::visible(&subject), advice.what),
            None => advice.what.clone(),
        };
        let name = format!("{}: {summary}", advice.severity);
        let fix = advice.fix.as_ref().map(|fix| format!("Fix: {}", fix.words(policy)));
        Self { advice, summary, name, fix }
    }

    /// Returns the part of a row in which the texts are.
    fn text_room(&self, row: Rect) -> Rect {
        let fix = if self.fix.is_some() { FIX_WIDTH + MARGIN } else { 0.0 };
        row.with_min_x(row.min.x + TEXT_LEFT).with_max_x(row.max.x - MARGIN - fix).shrink2(vec2(0.0, ROW_MARGIN))
    }

    /// Lays out the texts of the row, whose upper left corner is `at`, and which is `width` points wide.
    fn place(&self, ui: &Ui, at: Pos2, width: f32) -> Placed {
        let room = self.text_room(Rect::from_min_size(at, vec2(width, 0.0))).width().max(0.0);
        let lay_out = |text: &str, style: TextStyle| {
            ui.painter().layout(text.to_owned(), style.resolve(ui.style()), Color32::PLACEHOLDER, room)
        };
        let summary = lay_out(&self.summary, TextStyle::Body);
        let why = lay_out(&self.advice.why, TextStyle::Small);
        let height = summary.size().y.ceil() + why.size().y.ceil() + 2.0 * ROW_MARGIN;
        Placed { rect: Rect::from_min_size(at, vec2(width, height)), summary, why }
    }

    /// Paints the mark and the texts.
    fn paint(&self, ui: &Ui, Placed { rect, summary, why }: Placed) {
        let tokens = theme::tokens(ui.ctx());
        mark::advice_mark(ui, pos2(rect.min.x + 22.0, rect.center().y), self.advice.severity);
        let upper = self.text_room(rect).min;
        let lower = upper + vec2(0.0, summary.size().y.ceil());
        ui.painter().galley(upper, summary, tokens.ink);
        ui.painter().galley(lower, why, tokens.soft);
    }
}

/// The space at the right of a row, and before its button, in points.
const MARGIN: f32 = 12.0;
/// The space above and below the texts of a row, in points.
const ROW_MARGIN: f32 = 6.0;
/// The space to the left of the texts, for the mark, in points.
const TEXT_LEFT: f32 = 44.0;
const FIX_WIDTH: f32 = 52.0;
/// The height of the link to the advice, in points.
pub(super) const LINK_HEIGHT: f32 = 24.0;

impl AdviceList {
    pub(crate) fn new(policy: &Arc<Policy>) -> Self {
        let mut found = advice::of(policy);
        found.sort_by_key(|advice| std::cmp::Reverse(advice.severity));
        let counts = counted(&found.iter());
        let rows = found.into_iter().map(|advice| Row::new(advice, policy)).collect();
        Self { policy: Arc::clone(policy), rows, counts, tab_stop: 0, takes_focus: false, is_below_fold: false }
    }

    /// Recomputes the advice if the policy has changed.
    pub(crate) fn follow(&mut self, policy: &Arc<Policy>) {
        if !Arc::ptr_eq(&self.policy, policy) {
            let new = Self::new(policy);
            let last = new.rows.len().saturating_sub(1);
            *self = Self {
                tab_stop: self.tab_stop.min(last),
                takes_focus: self.takes_focus,
                is_below_fold: self.is_below_fold,
                ..new
            };
        }
    }

    /// Returns whether fixing the last row has left the focus nowhere. The caller then focuses the list of actions.
    pub(crate) fn take_lost_focus(&mut self) -> bool {
        self.rows.is_empty() && std::mem::take(&mut self.takes_focus)
    }

    fn all(&self) -> impl Iterator<Item = &Advice> + Clone {
        self.rows.iter().map(|row| &row.advice)
    }

    /// Returns the advice on an action, warnings first; that on two actions that are too alike for both.
    pub(crate) fn of_action(&self, id: ActionId) -> impl Iterator<Item = &Advice> + Clone {
        let is_at =
            move |advice: &Advice| matches!(advice.place, Place::Action(of, _) | Place::Autosend(of) if of == Some(id));
        self.all().filter(move |advice| is_at(advice) || advice.twin == Some(id))
    }

    /// Shows the advice on a field below it.
    pub(crate) fn at_ui(&self, ui: &mut Ui, place: Place, field: &form::Field, messages: &mut Vec<Message>) {
        let found: Vec<&Advice> = self.all().filter(|advice| advice.place == place).collect();
        let is_fixed = at_field_ui(ui, &found, field, &self.policy).is_some();
        if let Some(edit) = found.first().filter(|_| is_fixed).and_then(|advice| advice.edit(&self.policy)) {
            messages.push(Message::Edit(edit));
        }
    }

    /// Returns whether there is advice to list. If the only advice is that there are no actions, the empty list already says
    /// so.
    fn is_listed(&self) -> bool {
        !self.rows.is_empty() && (self.policy.actions().len() > 0 || self.rows.len() > 1)
    }

    /// Announces advice below the visible part of the page, with a link that goes there. Always takes the same room, so that
    /// nothing moves while the page scrolls.
    pub(super) fn link_ui(&mut self, ui: &mut Ui) {
        if !self.is_listed() {
            return;
        }
        let size = vec2(label::text_width(ui, &self.counts, &TextStyle::Small) + 12.0, LINK_HEIGHT);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        let name = format!("Go to advice: {}", self.counts);
        if self.is_below_fold
            && button::link_in(ui, rect, ui.scope_id().with("go to advice"), &self.counts, &name).clicked()
        {
            (self.tab_stop, self.takes_focus) = (0, true);
        }
    }

    /// Shows the list, unless there is no advice.
    pub(crate) fn show(&mut self, ui: &mut Ui, messages: &mut Vec<Message>) {
        if !self.is_listed() {
            return;
        }
        let tokens = theme::tokens(ui.ctx());
        ui.add_space(10.0);
        let head = label::line_ui(ui, 24.0, "Advice", &theme::strong(), tokens.ink);
        let width = label::text_width(ui, "Advice", &theme::strong());
        let after = head.with_min_x(head.min.x + width + 10.0);
        label::label_in(ui, after, ui.scope_id().with("counts"), &self.counts, &TextStyle::Small, tokens.soft);
        let room = ui.available_rect_before_wrap();
        let mut bottom = room.min.y;
        let placed = self.rows.iter().map(|row| {
            let placed = row.place(ui, pos2(room.min.x, bottom), room.width());
            bottom = placed.rect.max.y;
            placed
        });
        let placed: Vec<Placed> = placed.collect();
        let (card, _) = ui.allocate_exact_size(vec2(room.width(), bottom - room.min.y), Sense::hover());
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
        for (index, placed) in placed.into_iter().enumerate() {
            self.row_ui(ui, placed, index, &mut tab_stop, messages);
        }
        self.tab_stop = tab_stop;
    }

    fn row_ui(&mut self, ui: &Ui, placed: Placed, index: usize, tab_stop: &mut usize, messages: &mut Vec<Message>) {
        let Some(shown @ Row { advice, name, fix, .. }) = self.rows.get(index) else { return };
        let rect = placed.rect;
        let tokens = theme::tokens(ui.ctx());
        let id = |index: usize| ui.scope_id().with(("advice", index));
        let fix_id = id(index).with("fix");
        let is_on_fix = ui.memory(|memory| memory.has_focus(fix_id));
        let is_tab_stop = index == self.tab_stop && !is_on_fix;
        let row = list::roving_tab_stop(ui, rect, id(index), is_tab_stop, Sense::empty());
        row.widget_info(|| WidgetInfo::labeled(accesskit::Role::Button, true, name));
        ui.ctx().accesskit_node_builder(row.id, |node| node.set_description(advice.why.as_ref()));
        if index == self.tab_stop && std::mem::take(&mut self.takes_focus) {
            row.request_focus();
        }
        if row.gained_focus() {
            *tab_stop = index;
        }
        focus::scroll_to_focused(&row);
        if row.has_focus() {
            list::capture_arrows(&row, true);
            self.keys(ui, index, tab_stop, id);
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
            shown.paint(ui, placed);
        }
        if row.clicked() {
            *tab_stop = index;
            messages.push(Message::GoTo(advice.place));
        }
        if let Some(does) = fix {
            let middle = pos2(rect.max.x - MARGIN - FIX_WIDTH / 2.0, rect.center().y);
            let at = Rect::from_center_size(middle, vec2(FIX_WIDTH, 28.0));
            // The list is one tab stop; Right and Left move between a row and its button.
            let button = button::button_within(ui, at, fix_id, "Fix");
            ui.ctx().accesskit_node_builder(button.id, |node| node.set_label(does.as_str()));
            let has_focus = button.has_focus();
            if has_focus {
                list::capture_arrows(&button, true);
                self.keys(ui, index, tab_stop, id);
            }
            // The next row moves under the pointer, so the second click of a double click must not fix that too.
            let is_second = button.double_clicked() || button.triple_clicked();
            if tooltip::hint(button, || does.clone()).clicked()
                && !is_second
                && let Some(edit) = advice.edit(&self.policy)
            {
                *tab_stop = index;
                self.takes_focus = has_focus;
                messages.push(Message::Edit(edit));
            }
        }
    }

    /// Moves the focus from a row, or from its button, to another row, or between the two.
    fn keys(&self, ui: &Ui, index: usize, tab_stop: &mut usize, id: impl Fn(usize) -> Id) {
        if let Some(to) = list::index_after_keys(ui, index, self.rows.len()) {
            *tab_stop = to;
            list::move_focus(ui, id(to));
        }
        let has_fix = self.rows.get(index).is_some_and(|row| row.fix.is_some());
        if keys::take(ui.ctx(), Key::ArrowRight) && has_fix {
            list::move_focus(ui, id(index).with("fix"));
        }
        if keys::take(ui.ctx(), Key::ArrowLeft) {
            list::move_focus(ui, id(index));
        }
    }
}

/// Returns the number of warnings and notes, such as "1 warning, 2 notes".
pub(crate) fn counted<'a>(advice: &(impl Iterator<Item = &'a Advice> + Clone)) -> String {
    let of = |severity| advice.clone().filter(|advice| advice.severity == severity).count() as u64;
    let counted = [(of(Severity::Warning), "warning"), (of(Severity::Note), "note")].into_iter();
    let counted = counted.filter(|(count, _)| *count > 0).map(|(count, word)| text::counted(count, word));
    counted.collect::<Vec<_>>().join(", ")
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
    let whole = std::iter::once(worst).chain(others).map(|advice| advice.sentences()).collect::<Vec<_>>().join("\n");
    let tokens = theme::tokens(ui.ctx());
    let color = if worst.severity == Severity::Warning { tokens.warning } else { tokens.soft };
    let fix = worst.fix.as_ref();
    let does = fix.map(|fix| format!("Fix: {}", fix.words(policy)));
    field.advice_ui(ui, [&worst.sentences(), &worst.what], &whole, color, does.as_deref()).then_some(fix).flatten()
}
