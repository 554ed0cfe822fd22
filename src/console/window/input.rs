//! Delivers keys and clicks one at a time, however many arrive in one frame, so that each acts on the window as the previous one
//! left it. egui applies all input of a frame to the window as it was when the frame began. In a slow window, the first letters
//! of a password would land in the previous field, and a click would miss the list that is about to open under it.
//!
//! A frame has one pass for each event, and further passes until the window is at rest: focus and layers have settled, and egui
//! itself wants no other pass. It wants one after any input, because some things follow a pass late, and one more to settle. As
//! frames of their own, these would be painted, and without a GPU painting is nearly all of a frame's cost. So only the last pass
//! is painted: a key press is one frame instead of three, and a held key does not fall behind. Code that
//! needs a later frame must request it in each pass: requests from all but the last one are dropped.
//!
//! eframe exchanges some things with egui only between frames. If a frame changes one of them, another frame follows.
//!
//! Text that is too long for its field is refused on delivery. Nothing here knows about dialogs or commands.

use std::collections::VecDeque;
use std::num::NonZeroUsize;
use std::time::Duration;

use egui::{
    Color32, Context, DroppedFileHandle, Event, FullOutput, Id, Key, LayerId, Memory, Order, Plugin, PointerButton,
    Pos2, RawInput, Rect, RepaintCause, ViewportCommand, ViewportEvent,
};

pub(crate) use refused::RefusedText;
use refused::refusal;

mod refused;

/// The maximum number of passes per frame; remaining events wait for the next frame.
const MAX_PASSES: NonZeroUsize = NonZeroUsize::MIN.saturating_add(39);
/// The maximum number of passes spent waiting for the window to settle. A dialog that opens over another takes four.
const MAX_SETTLING: usize = 8;
/// How many frames after a command its answer arrives at the latest: eframe pastes when it has painted the next frame.
const FRAMES_TO_ANSWER: usize = 2;
/// The maximum number of further passes that egui gets in a frame. It takes two. An animation always wants another, so each of its
/// frames takes all of these.
const MAX_RESTING: usize = 4;

/// The keys and clicks that have not been delivered yet.
#[derive(Default)]
pub(crate) struct InputQueue {
    waiting: VecDeque<Event>,
    /// Window events that must not overtake the waiting ones.
    deferred: Deferred,
    /// The routing after the last pass.
    routing: Routing,
    /// Whether the last pass delivered an event that may reroute others. Its effect shows in the next pass at the earliest.
    has_acted: bool,
    /// Whether any pass of this frame delivered such an event.
    frame_has_acted: bool,
    /// Whether the next pass belongs to the same frame.
    frame_continues: bool,
    /// Whether a pass of this frame interrupts an input method's composition.
    interrupts_ime: bool,
    /// The number of passes spent waiting for the window to settle; 0 once it has.
    settling: usize,
    /// The number of passes of this frame that had nothing left to deliver and were not the last.
    resting: usize,
    /// What eframe has read before this frame.
    read_before: ReadBefore,
    /// How many more frames it takes until a command to the window has been answered.
    frames_to_answer: usize,
    clicks: DoubleClicks,
    refused: Option<RefusedText>,
}

/// What eframe reads before a frame: the zoom, which decides how large the window is in points, and the background.
#[derive(Default, PartialEq)]
struct ReadBefore {
    zoom: f32,
    background: Color32,
}

impl ReadBefore {
    fn now(ctx: &Context) -> Self {
        Self { zoom: ctx.zoom_factor(), background: ctx.global_style().visuals.panel_fill }
    }
}

/// Keeps the second click of a double click from reaching a menu or dialog that the first one has opened, or the window under a
/// dialog that it has closed.
#[derive(Default)]
struct DoubleClicks {
    /// The last press of the primary button: when, where, and on which layer.
    last: Option<(f64, Pos2, Option<LayerId>)>,
    /// Whether a press was dropped, so that its release is dropped, too.
    drops_release: bool,
}

impl DoubleClicks {
    /// Returns whether an event is part of such a second click.
    fn drops(&mut self, ctx: &Context, event: &Event) -> bool {
        let Event::PointerButton { pos, button: PointerButton::Primary, pressed, .. } = *event else { return false };
        if !pressed {
            return std::mem::take(&mut self.drops_release);
        }
        let now = ctx.input(|input| input.time);
        let layer = ctx.memory(|memory| memory.layer_id_at(pos));
        let (delay, distance) =
            ctx.options(|options| (options.input_options.max_double_click_delay, options.input_options.max_click_dist));
        let last = self.last.replace((now, pos, layer));
        self.drops_release = last
            .is_some_and(|(then, place, other)| now - then < delay && place.distance(pos) < distance && other != layer);
        self.drops_release
    }
}

/// Requests to close the window, and files dropped on it. egui keeps them apart from keys and clicks, which they would overtake.
#[derive(Default)]
struct Deferred {
    closes: Vec<ViewportEvent>,
    dropped: Vec<DroppedFileHandle>,
}

impl Deferred {
    fn is_empty(&self) -> bool {
        self.closes.is_empty() && self.dropped.is_empty()
    }

    fn take_from(&mut self, input: &mut RawInput) {
        self.dropped.append(&mut input.dropped_files);
        if let Some(viewport) = input.viewports.get_mut(&input.viewport_id) {
            self.closes.append(&mut viewport.events);
        }
    }

    fn give_to(&mut self, input: &mut RawInput) {
        input.dropped_files.append(&mut self.dropped);
        if let Some(viewport) = input.viewports.get_mut(&input.viewport_id) {
            viewport.events.append(&mut self.closes);
        }
    }
}

/// The state that decides where keys and clicks go.
#[derive(Default, PartialEq)]
struct Routing {
    focus: Option<Id>,
    modal: Option<LayerId>,
    /// The areas above the page, from bottom to top.
    areas: Vec<(LayerId, Option<Rect>)>,
}

impl Routing {
    fn of(memory: &Memory) -> Self {
        let is_area = |layer: &LayerId| {
            matches!(layer.order, Order::Middle | Order::Foreground) && memory.areas().visible_last_frame(layer)
        };
        let areas = memory.layer_ids().filter(is_area).map(|layer| (layer, memory.area_rect(layer.id))).collect();
        Self { focus: memory.focused(), modal: memory.top_modal_layer(), areas }
    }
}

impl Plugin for InputQueue {
    fn debug_name(&self) -> &'static str {
        "input queue"
    }

    fn setup(&mut self, ctx: &Context) {
        ctx.options_mut(|options| options.max_passes = MAX_PASSES);
    }

    fn input_hook(&mut self, ctx: &Context, input: &mut RawInput) {
        if self.frame_continues {
            // eframe provides the time. egui_kittest does not, and egui would then advance the clock by one frame per pass.
            input.time = input.time.or(Some(ctx.input(|input| input.time)));
        } else {
            self.read_before = ReadBefore::now(ctx);
        }
        self.waiting.extend(input.events.drain(..));
        self.deferred.take_from(input);
        let is_last_pass = ctx.output(|output| output.num_completed_passes) + 1 >= MAX_PASSES.get();
        if is_last_pass || (self.settling == 0 && self.waiting.is_empty()) {
            self.deferred.give_to(input);
        }
        if self.settling > 0 {
            self.has_acted = false;
            return;
        }
        let is_typing = ctx.text_edit_focused();
        let may_reroute = |event: &Event| may_reroute(event, is_typing);
        // Deliver everything before the first event that may reroute others. If that event comes first, deliver it alone, or
        // with the text it types.
        let together = self.waiting.iter().position(may_reroute).unwrap_or(self.waiting.len());
        self.has_acted = together == 0 && !self.waiting.is_empty();
        self.frame_has_acted |= self.has_acted;
        let count = if self.has_acted { 1 + usize::from(self.first_types()) } else { together };
        for mut event in self.waiting.drain(..count) {
            if self.clicks.drops(ctx, &event) {
                continue;
            }
            match refusal(ctx, &mut event) {
                Some(refused) => self.refused = Some(refused),
                None => input.events.push(event),
            }
        }
        if self.waiting.is_empty() {
            // Free the buffer, so that no letters of a password stay in it.
            self.waiting = VecDeque::new();
        }
    }

    fn output_hook(&mut self, ctx: &Context, output: &mut FullOutput) {
        let routing = ctx.memory(Routing::of);
        let has_changed = routing != self.routing;
        self.routing = routing;
        self.settling =
            if (has_changed || self.has_acted) && self.settling < MAX_SETTLING { self.settling + 1 } else { 0 };
        let is_settled = self.settling == 0 || !self.frame_has_acted;
        let is_done = is_settled && self.waiting.is_empty() && self.deferred.is_empty();
        if awaits_answer(output) {
            self.frames_to_answer = FRAMES_TO_ANSWER;
        }
        let is_at_rest = self.resting >= MAX_RESTING || !wants_repaint(output);
        let passes = &mut output.platform_output;
        self.frame_continues = !(is_done && is_at_rest) && passes.num_completed_passes < MAX_PASSES.get();
        if self.frame_continues {
            self.resting += usize::from(is_done);
            // Only the last pass reaches the system; an interruption in an earlier one still counts.
            self.interrupts_ime |= passes.ime.take().is_some_and(|ime| ime.should_interrupt_composition);
            let cause = RepaintCause::new_reason("keys and clicks, or a window that is not at rest");
            passes.request_discard_reasons.push(cause);
            // The next pass follows at once.
            output.viewport_output.values_mut().for_each(|viewport| viewport.repaint_delay = Duration::MAX);
            return;
        }
        self.frame_has_acted = false;
        self.resting = 0;
        let interrupts = std::mem::take(&mut self.interrupts_ime);
        if let Some(ime) = &mut passes.ime {
            ime.should_interrupt_composition |= interrupts;
        }
        let needs_frame = self.frames_to_answer > 0 || self.read_before != ReadBefore::now(ctx);
        self.frames_to_answer = self.frames_to_answer.saturating_sub(1);
        if !is_done || needs_frame {
            ctx.request_repaint();
            // egui_kittest looks here instead.
            output.viewport_output.values_mut().for_each(|viewport| viewport.repaint_delay = Duration::ZERO);
        }
        #[cfg(debug_assertions)]
        remove_warning(output);
    }
}

/// Returns whether something in a pass asked for another one without delay.
fn wants_repaint(output: &FullOutput) -> bool {
    output.viewport_output.values().any(|viewport| viewport.repaint_delay.is_zero())
}

/// Returns whether a pass sent a command to the window that eframe may answer with an event, as it does a request to close or to
/// paste. eframe does not ask for the frames that this takes.
fn awaits_answer(output: &FullOutput) -> bool {
    let mut commands = output.viewport_output.values().flat_map(|viewport| &viewport.commands);
    commands.any(|command| !matches!(command, ViewportCommand::Title(_)))
}

/// Removes the warning that debug builds of egui paint over the window after three consecutive frames of several passes: a text and
/// the rectangle behind it. Here they are intended.
#[cfg(debug_assertions)]
fn remove_warning(output: &mut FullOutput) {
    let is_warning = |shape: &egui::Shape| match shape {
        egui::Shape::Text(text) => text.galley.text().starts_with("egui PERF WARNING"),
        _ => false,
    };
    if let Some(text) = output.shapes.iter().rposition(|clipped| is_warning(&clipped.shape)) {
        output.shapes.drain(text.saturating_sub(1)..=text);
    }
}

impl InputQueue {
    /// Returns whether the first event is a key press and the second its text: both come from the same press.
    fn first_types(&self) -> bool {
        match (self.waiting.front(), self.waiting.get(1)) {
            (Some(Event::Key { key, pressed: true, .. }), Some(Event::Text(_))) => !may_leave_field(*key),
            _ => false,
        }
    }
}

/// Returns whether an event may move the focus, or open or close something. Typing in a text field does not.
fn may_reroute(event: &Event, is_typing: bool) -> bool {
    match event {
        Event::Key { key, pressed: true, modifiers, .. } => {
            let edits = !modifiers.alt && !modifiers.ctrl && !modifiers.command && !may_leave_field(*key);
            !(is_typing && edits)
        }
        // In the list, typed text selects the next row whose title starts with that text.
        Event::Text(_) => !is_typing,
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

/// Returns whether a text field may leave a key to the window around it.
fn may_leave_field(key: Key) -> bool {
    use Key::{ArrowDown, ArrowUp, Enter, Escape, F1, F35, Insert, PageDown, PageUp, Tab};
    matches!(key, Tab | Enter | Escape | Insert | ArrowUp | ArrowDown | PageUp | PageDown) || (F1..=F35).contains(&key)
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicU64, Ordering};

    use egui::Ui;

    use super::*;

    const KEY: Event =
        Event::Key { key: Key::F2, physical_key: None, pressed: true, repeat: false, modifiers: egui::Modifiers::NONE };

    /// A window with an input queue, as its backend sees it.
    struct Backend {
        ctx: Context,
        /// The pass in which a repaint was last requested without delay.
        requested_in: Arc<AtomicU64>,
    }

    impl Backend {
        fn new() -> Self {
            let (ctx, requested_in) = (Context::default(), Arc::new(AtomicU64::new(u64::MAX)));
            ctx.add_plugin(InputQueue::default());
            let requests = Arc::clone(&requested_in);
            ctx.set_request_repaint_callback(move |info| {
                if info.delay.is_zero() {
                    requests.store(info.current_cumulative_pass_nr, Ordering::Relaxed);
                }
            });
            let backend = Self { ctx, requested_in };
            backend.frame(Vec::new(), |_| ());
            // At the start, egui tells the window its theme.
            while backend.draws_another_frame() {
                backend.frame(Vec::new(), |_| ());
            }
            backend
        }

        /// Draws a frame. Returns its number of passes.
        fn frame(&self, events: Vec<Event>, show: impl FnMut(&mut Ui)) -> usize {
            let mut output = self.ctx.run_ui(RawInput { events, ..RawInput::default() }, show);
            output.textures_delta.clear();
            let is_warning = |shape: &egui::Shape| format!("{shape:?}").contains("PERF WARNING");
            assert!(!output.shapes.iter().any(|clipped| is_warning(&clipped.shape)), "egui warns of several passes");
            output.platform_output.num_completed_passes
        }

        /// Returns whether the backend will draw another frame. eframe ignores requests that are older than the last pass.
        fn draws_another_frame(&self) -> bool {
            self.requested_in.load(Ordering::Relaxed).saturating_add(1) >= self.ctx.cumulative_pass_nr()
                && self.requested_in.load(Ordering::Relaxed) != u64::MAX
        }
    }

    #[test]
    fn what_egui_wants_after_a_key_happens_in_the_same_frame() {
        let backend = Backend::new();
        for _ in 0..5 {
            assert_eq!(backend.frame(vec![KEY], |_| ()), 3);
            assert!(!backend.draws_another_frame());
        }
        assert_eq!(backend.frame(Vec::new(), |_| ()), 1, "nothing has happened");
    }

    #[test]
    fn what_eframe_exchanges_between_frames_gets_another_frame() {
        let backend = Backend::new();
        let zoom = |ui: &mut Ui| ui.set_zoom_factor(2.0);
        let theme = |ui: &mut Ui| ui.ctx().set_visuals(egui::Visuals::light());
        let close = |ui: &mut Ui| ui.send_viewport_cmd(ViewportCommand::Close);
        let title = |ui: &mut Ui| ui.send_viewport_cmd(ViewportCommand::Title("title".to_owned()));
        let acts: [&dyn Fn(&mut Ui); 4] = [&zoom, &theme, &close, &title];
        for (act, further_frames) in acts.into_iter().zip([1, 1, FRAMES_TO_ANSWER, 0]) {
            let mut is_first = true;
            backend.frame(vec![KEY], |ui| {
                if std::mem::take(&mut is_first) {
                    act(ui);
                }
            });
            for _ in 0..further_frames {
                assert!(backend.draws_another_frame());
                backend.frame(Vec::new(), |_| ());
            }
            assert!(!backend.draws_another_frame());
        }
    }

    #[test]
    fn keys_beyond_the_passes_of_a_frame_get_another_frame() {
        let backend = Backend::new();
        let mut pressed = 0;
        let is_key = |event: &Event| matches!(event, Event::Key { pressed: true, .. });
        let mut count = |ui: &mut Ui| {
            pressed += ui.input(|input| input.events.iter().filter(|event| is_key(event)).count());
        };
        let keys = 2 * MAX_PASSES.get();
        backend.frame(vec![KEY; keys], &mut count);
        while backend.draws_another_frame() {
            backend.frame(Vec::new(), &mut count);
        }
        assert_eq!(pressed, keys);
    }

    #[test]
    fn an_animation_is_painted_frame_by_frame() {
        let backend = Backend::new();
        for _ in 0..5 {
            let passes = backend.frame(vec![KEY], |ui| ui.request_repaint());
            assert!(passes <= 2 + MAX_RESTING, "{passes}");
            assert!(backend.draws_another_frame());
        }
    }
}
