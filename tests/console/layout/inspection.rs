//! Records what one pass painted, and finds text and controls that are cut off, overprinted or too small. Which screens are
//! inspected is in `layout`.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use egui::accesskit::{NodeId, Role};
use egui::epaint::TextShape;
use egui::layers::PaintList;
use egui::{Color32, LayerId, Mesh, Rect, Shape, Ui, Vec2};
use egui_kittest::Node;
use egui_kittest::kittest::{AccessKitNode, NodeT as _};

use crate::session::Session;

/// Differences up to this many points are due to rounding.
const ROUNDING: f32 = 1.0;
/// The minimum width and height of a control, in points (WCAG 2.2, 2.5.8).
const SMALLEST: f32 = 24.0;

/// The buttons below dialogs and windows, which never scroll out of view.
const ALWAYS_VISIBLE: [&str; 14] = [
    "OK",
    "Cancel",
    "Apply",
    "Close",
    "Create",
    "Add",
    "Import",
    "Send",
    "Open",
    "Browse",
    "Restore",
    "Save",
    "Don't save",
    "Reload",
];

/// A line of text.
#[derive(Clone)]
struct Line {
    layer: LayerId,
    text: String,
    ink: Rect,
    clip: Rect,
    /// Whether its end was cut off with an ellipsis.
    is_elided: bool,
}

impl Line {
    fn visible(&self) -> Rect {
        self.ink.intersect(self.clip)
    }
}

/// A control that screen readers know.
struct Control {
    layer: LayerId,
    role: Role,
    name: String,
    whole: Rect,
    visible: Rect,
    /// Whether it is in the client view, which scrolls as a whole, with the buttons of the client window.
    is_in_client: bool,
}

impl Control {
    fn stays(&self) -> bool {
        self.role == Role::Button && !self.is_in_client && ALWAYS_VISIBLE.contains(&self.name.as_str())
    }

    fn is_row(&self) -> bool {
        self.role == Role::ListBoxOption || self.name.starts_with("Warning: ") || self.name.starts_with("Note: ")
    }
}

#[derive(Clone, Default)]
struct Pass {
    lines: Vec<Line>,
    /// The rounded rectangles.
    meshes: Vec<Arc<Mesh>>,
    /// The layer, the rectangle and its visible part of each widget.
    widgets: HashMap<NodeId, (LayerId, Rect, Rect)>,
}

/// A pass recorded by a plugin. Records the next one while it contains `None`.
#[derive(Clone)]
pub(crate) struct Recorder(Arc<Mutex<Option<Pass>>>);

impl egui::Plugin for Recorder {
    fn debug_name(&self) -> &'static str {
        "what a pass painted"
    }

    fn on_end_pass(&mut self, ui: &mut Ui) {
        let mut recorded = self.0.lock().unwrap();
        if recorded.is_some() {
            return;
        }
        let widgets = ui.viewport(|viewport| viewport.this_pass.widgets.clone());
        let mut pass = Pass::default();
        for (layer, rects) in widgets.layers() {
            let of_layer =
                rects.iter().map(|widget| (widget.id.accesskit_id(), (*layer, widget.rect, widget.interact_rect)));
            pass.widgets.extend(of_layer);
        }
        let layers: Vec<LayerId> = widgets.layer_ids().collect();
        ui.graphics(|graphics| {
            for layer in layers {
                for entry in graphics.get(layer).into_iter().flat_map(PaintList::all_entries) {
                    pass.add(&entry.shape, entry.clip_rect, layer);
                }
            }
        });
        *recorded = Some(pass);
    }
}

impl Pass {
    fn add(&mut self, shape: &Shape, clip: Rect, layer: LayerId) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.add(shape, clip, layer)),
            Shape::Mesh(mesh) => self.meshes.push(Arc::clone(mesh)),
            Shape::Text(TextShape { pos, galley, .. }) => {
                for (index, placed) in galley.rows.iter().enumerate() {
                    let is_elided = galley.elided && index + 1 == galley.rows.len();
                    let ink = placed.row.visuals.mesh_bounds.translate(pos.to_vec2() + placed.pos.to_vec2());
                    if ink.is_positive() && clip.is_positive() {
                        self.lines.push(Line { layer, text: placed.row.text(), ink, clip, is_elided });
                    }
                }
            }
            _ => {}
        }
    }
}

impl Recorder {
    pub(crate) fn of(session: &Session) -> Self {
        if let Some(recorder) = session.harness.ctx.with_plugin(|recorder: &mut Self| recorder.clone()) {
            return recorder;
        }
        let recorder = Self(Arc::new(Mutex::new(Some(Pass::default()))));
        session.harness.ctx.add_plugin(recorder.clone());
        recorder
    }

    /// Runs a frame and records it.
    pub(crate) fn record(&self, session: &mut Session) {
        *self.0.lock().unwrap() = None;
        session.harness.step();
    }

    /// Returns the visible lines of text of the recorded pass, each with the rectangle of its letters.
    pub(crate) fn lines(&self) -> Vec<(String, Rect)> {
        let pass = self.0.lock().unwrap().clone().unwrap();
        let visible = pass.lines.into_iter().filter(|line| line.visible().is_positive());
        visible.map(|line| (line.text.trim().to_owned(), line.ink)).collect()
    }

    /// Returns the rectangles of the recorded pass that are painted with this colour.
    pub(crate) fn painted(&self, color: Color32) -> Vec<Rect> {
        let pass = self.0.lock().unwrap().clone().unwrap();
        let of_color = |mesh: Arc<Mesh>| {
            let is_any = mesh.vertices.iter().any(|vertex| vertex.color == color);
            is_any.then(|| mesh.calc_bounds())
        };
        pass.meshes.into_iter().filter_map(of_color).collect()
    }

    /// Returns what is wrong with the recorded pass.
    pub(crate) fn findings(&self, session: &Session) -> Vec<String> {
        let pass = self.0.lock().unwrap().clone().unwrap();
        let policy = session.text();
        let window = session.harness.ctx.content_rect();
        assert!(pass.lines.len() > 5, "nothing was painted");
        let controls = controls(session, &pass);
        let mut findings = Vec::new();
        findings.extend(pass.lines.iter().filter_map(|line| cut(line, &controls, window)));
        findings.extend(pass.lines.iter().filter_map(|line| elided(line, &policy, window)));
        for (index, line) in pass.lines.iter().enumerate() {
            let others = pass.lines.iter().skip(index + 1).filter(|other| other.layer == line.layer);
            let over = others.filter(|other| overlap(line.visible(), other.visible()));
            findings.extend(over.map(|other| format!("{:?} overprints {:?} at {}", other.text, line.text, line.ink)));
            findings.extend(controls.iter().filter_map(|control| runs_into(line, control)));
        }
        findings.extend(controls.iter().filter_map(|control| misplaced(control, &controls, window)));
        for (index, control) in controls.iter().enumerate() {
            let others = controls.iter().skip(index + 1).filter(|other| collide(control, other));
            findings.extend(others.map(|other| {
                let (a, b) = (&control.name, &other.name);
                format!("control {a:?} overlaps {b:?} at {} and {}", control.visible, other.visible)
            }));
        }
        findings
    }
}

fn controls(session: &Session, pass: &Pass) -> Vec<Control> {
    let is_control = |role: Role| {
        use Role as R;
        matches!(
            role,
            R::Button
                | R::CheckBox
                | R::RadioButton
                | R::TextInput
                | R::MultilineTextInput
                | R::PasswordInput
                | R::ComboBox
                | R::Tab
                | R::MenuItem
                | R::MenuItemCheckBox
                | R::MenuItemRadio
                | R::ListBoxOption
                | R::Link
                | R::ScrollBar
        )
    };
    let root = session.harness.root();
    let control = |node: Node<'_>| {
        let inner = node.accesskit_node();
        let (role, name) = (inner.role(), inner.label().unwrap_or_default());
        let (layer, whole, visible) = *pass.widgets.get(&inner.locate().0)?;
        let mut parents = std::iter::successors(inner.parent(), AccessKitNode::parent);
        let is_in_client =
            parents.any(|parent| parent.label().as_deref() == Some("Client view") && parent.role() == Role::Group);
        is_control(role).then_some(Control { layer, role, name, whole, visible, is_in_client })
    };
    root.children_recursive().filter_map(control).collect()
}

/// Whether a scroll bar of the layer moves a part of the window with this vertical range.
fn scrolls(controls: &[Control], layer: LayerId, part: impl Fn(&Rect) -> bool) -> bool {
    let is_vertical = |bar: &Rect| bar.height() > bar.width();
    let mut bars = controls.iter().filter(|bar| bar.role == Role::ScrollBar && bar.layer == layer);
    bars.any(|bar| is_vertical(&bar.whole) && part(&bar.whole))
}

/// Text may be cut off only inside a text field, or at the upper and lower edge of a part that scrolls.
fn cut(line: &Line, controls: &[Control], window: Rect) -> Option<String> {
    let visible = line.visible();
    if !visible.is_positive() {
        return None;
    }
    let Line { text, ink, clip, .. } = line;
    if !window.expand(ROUNDING).contains_rect(visible) {
        return Some(format!("text {text:?} is outside the window at {ink}"));
    }
    let is_input =
        |control: &&Control| matches!(control.role, Role::TextInput | Role::MultilineTextInput | Role::PasswordInput);
    let inside = |control: &Control| control.layer == line.layer && control.visible.contains(visible.center());
    if clip.expand(ROUNDING).contains_rect(*ink) || controls.iter().filter(is_input).any(inside) {
        return None;
    }
    if ink.min.x < clip.min.x - ROUNDING || ink.max.x > clip.max.x + ROUNDING {
        return Some(format!("text {text:?} at {ink} is cut off at the side by {clip}"));
    }
    // A part that scrolls may lie in another one, which cuts it off too.
    let near = |a: f32, b: f32| (a - b).abs() < 12.0;
    let is_cut_above = ink.min.y < clip.min.y - ROUNDING;
    let is_cut_below = ink.max.y > clip.max.y + ROUNDING;
    let explained = (!is_cut_above || scrolls(controls, line.layer, |bar| near(bar.min.y, clip.min.y)))
        && (!is_cut_below || scrolls(controls, line.layer, |bar| near(bar.max.y, clip.max.y)));
    (!explained).then(|| format!("text {text:?} at {ink} is cut off by {clip}"))
}

/// Only texts of the policy may be shortened.
fn elided(line: &Line, policy: &str, window: Rect) -> Option<String> {
    let at = line.visible();
    let is_of_policy = || policy.contains(line.text.trim_end_matches('…'));
    // The status gives way to the buttons, and its tooltip has all of it.
    let is_status = || line.layer == LayerId::background() && at.center().y > window.max.y - 56.0;
    let is_finding = line.is_elided && at.is_positive() && !is_of_policy() && !is_status();
    is_finding.then(|| format!("text {:?} at {at} is shortened", line.text))
}

fn overlap(a: Rect, b: Rect) -> bool {
    let common = a.intersect(b);
    common.is_positive() && common.width() > ROUNDING && common.height() > 2.0 * ROUNDING
}

/// Text is inside a control or beside it, but not both.
fn runs_into(line: &Line, control: &Control) -> Option<String> {
    let is_other = control.layer != line.layer || control.role == Role::ScrollBar;
    if is_other || !overlap(line.visible(), control.visible) {
        return None;
    }
    let is_inside = control.whole.expand(2.0).contains_rect(line.visible());
    (!is_inside)
        .then(|| format!("text {:?} at {} runs into {:?} at {}", line.text, line.ink, control.name, control.whole))
}

fn misplaced(control: &Control, controls: &[Control], window: Rect) -> Option<String> {
    let Control { layer, role, name, whole, visible, .. } = control;
    if *role == Role::ScrollBar {
        return None;
    }
    // The choices of a closed combo box are not on the screen.
    if *role == Role::ListBoxOption && whole.size() == Vec2::ZERO {
        return None;
    }
    let described = || format!("{role:?} {name:?} at {whole}");
    let Vec2 { x: width, y: height } = whole.size();
    if width < SMALLEST - 0.1 || height < SMALLEST - 0.1 {
        return Some(format!("{} is too small", described()));
    }
    if !window.x_range().expand(ROUNDING).contains(whole.min.x) || whole.max.x > window.max.x + ROUNDING {
        return Some(format!("{} is outside the window", described()));
    }
    if visible.expand(ROUNDING).contains_rect(*whole) && window.expand(ROUNDING).contains_rect(*whole) {
        return None;
    }
    if visible.is_positive() && (visible.width() - whole.width()).abs() > 2.0 * ROUNDING {
        return Some(format!("{} is cut off at the side", described()));
    }
    if control.stays() {
        return Some(format!("{} is not visible", described()));
    }
    let brings_in_view = |bar: &Rect| {
        let below = visible.max.y.max(whole.min.y) >= bar.max.y - 12.0;
        let above = visible.min.y.min(whole.max.y) <= bar.min.y + 12.0;
        below || above
    };
    (!scrolls(controls, *layer, brings_in_view)).then(|| format!("{} cannot be scrolled into view", described()))
}

/// Whether two controls overlap that do not belong together as a row and a control in it do.
fn collide(a: &Control, b: &Control) -> bool {
    if a.layer != b.layer || !overlap(a.visible, b.visible) {
        return false;
    }
    let holds = |row: &Control, inner: &Control| row.is_row() && row.whole.contains_rect(inner.visible);
    !(holds(a, b) || holds(b, a))
}
