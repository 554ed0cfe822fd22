//! Delivers keys and clicks one after another, however many arrive in one frame: each acts on the window that the one before it
//! left behind. egui gives a frame's whole input to the window as it stood when the frame began, so behind a slow window
//! the first letters of a password would land in the field before, and a click would miss the list that opens under it.
//!
//! A frame has one pass for each of them, and further passes until focus and layers have settled. Only the last pass is painted,
//! and a pass costs a small part of a painted frame: a held key does not fall behind. In debug builds egui warns at the top of
//! the window when three frames in a row have several passes. This file knows no dialog and no command.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::time::Duration;

use eframe::egui::{Context, Event, FullOutput, Id, Key, LayerId, Memory, Plugin, RawInput, Rect, RepaintCause};

/// The most passes in one frame; what is left then is for the next frame.
const MOST_PASSES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(39);
/// The most passes spent waiting for the window to settle. A dialog that opens over another takes four.
const MOST_SETTLING: usize = 8;

/// The keys and clicks that have not been delivered yet.
#[derive(Default)]
pub(super) struct InputQueue {
    waiting: VecDeque<Event>,
    /// Where keys and clicks went after the last pass.
    routing: Routing,
    /// Whether the last pass delivered an event that may reroute others: its effect shows in the next pass at the earliest.
    has_acted: bool,
    /// Whether the next pass belongs to the same frame.
    frame_continues: bool,
    /// The passes spent waiting for the window to settle; 0 once it has.
    settling: usize,
}

/// What decides where keys and clicks go.
#[derive(Default, PartialEq)]
struct Routing {
    focus: Option<Id>,
    modal: Option<LayerId>,
    /// The areas above the page, from bottom to top.
    areas: Vec<(LayerId, Option<Rect>)>,
}

impl Routing {
    fn of(memory: &Memory) -> Self {
        let is_area = |layer: &LayerId| *layer != LayerId::background() && memory.areas().visible_last_frame(layer);
        let areas = memory.layer_ids().filter(is_area).map(|layer| (layer, memory.area_rect(layer.id))).collect();
        Self { focus: memory.focused(), modal: memory.top_modal_layer(), areas }
    }
}

impl Plugin for InputQueue {
    fn debug_name(&self) -> &'static str {
        "input queue"
    }

    fn setup(&mut self, ctx: &Context) {
        ctx.options_mut(|options| options.max_passes = MOST_PASSES);
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        if self.frame_continues {
            // Without a time from the system, egui would add the length of a frame for each pass.
            input.time = input.time.or(Some(ctx.input(|input| input.time)));
        }
        self.waiting.extend(input.events.drain(..));
        if self.settling > 0 {
            self.has_acted = false;
            return;
        }
        let is_typing = ctx.text_edit_focused();
        let may_reroute = |event: &Event| may_reroute(event, is_typing);
        // All that come before the first one that may reroute the rest, or that one alone.
        let together = self.waiting.iter().position(may_reroute).unwrap_or(self.waiting.len());
        self.has_acted = together == 0 && !self.waiting.is_empty();
        input.events.extend(self.waiting.drain(..together.max(usize::from(self.has_acted))));
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let routing = ctx.memory(Routing::of);
        let has_changed = routing != self.routing;
        self.routing = routing;
        self.settling =
            if (has_changed || self.has_acted) && self.settling < MOST_SETTLING { self.settling + 1 } else { 0 };
        let is_done = self.settling == 0 && self.waiting.is_empty();
        let is_last = output.platform_output.num_completed_passes >= MOST_PASSES.get();
        self.frame_continues = !is_done && !is_last;
        if self.frame_continues {
            let cause = RepaintCause::new_reason("keys and clicks, or a window that has not settled");
            output.platform_output.request_discard_reasons.push(cause);
        } else if !is_done {
            ctx.request_repaint();
            output.viewport_output.values_mut().for_each(|viewport| viewport.repaint_delay = Duration::ZERO);
        }
    }
}

/// Whether an event may move the focus, open or close something, or move what is under the pointer. While a text field has the
/// focus, what is typed into it does not.
fn may_reroute(event: &Event, is_typing: bool) -> bool {
    match event {
        Event::Key { key, pressed: true, modifiers, .. } => {
            let edits = !modifiers.alt && !modifiers.ctrl && !modifiers.command && !may_leave_field(*key);
            !(is_typing && edits)
        }
        Event::PointerButton { .. }
        | Event::AccessKitActionRequest(_)
        | Event::Copy
        | Event::Cut
        | Event::Paste(_)
        | Event::PasteImage(_)
        | Event::MiddleClickPaste { .. } => true,
        _ => false,
    }
}

/// Whether a text field leaves a key to the window around it.
fn may_leave_field(key: Key) -> bool {
    use Key::{ArrowDown, ArrowUp, Enter, Escape, F1, F35, Insert, PageDown, PageUp, Tab};
    matches!(key, Tab | Enter | Escape | Insert | ArrowUp | ArrowDown | PageUp | PageDown) || (F1..=F35).contains(&key)
}
