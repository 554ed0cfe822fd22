//! The theme: colours, fonts and sizes, light and dark. No other file defines colours.

#![expect(clippy::disallowed_methods, reason = "this file defines the colours")]

use std::sync::Arc;

use egui::epaint::RectShape;
use egui::style::{ScrollStyle, TextCursorStyle, WidgetVisuals};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Frame, Id, Margin, Mesh, Rangef,
    Rect, Shadow, Stroke, StrokeKind, Style, TextStyle, Theme, Ui, UiBuilder, Vec2, Visuals, pos2, vec2,
};

use super::rect_cache;

/// The height of buttons and fields, in points.
pub const CONTROL_HEIGHT: f32 = 32.0;
/// The height of a row in a list, in points.
pub const ROW_HEIGHT: f32 = 36.0;
/// The margin at the edges of the window, in points.
pub const PAGE_MARGIN: i8 = 16;
/// The space between the caret and a placeholder, in points.
pub(super) const PLACEHOLDER_GAP: f32 = 3.0;
/// The width of the label column in a dialog, in points.
pub const LABEL_WIDTH: f32 = 124.0;
const RADIUS: CornerRadius = CornerRadius::same(6);
const CARD_RADIUS: CornerRadius = CornerRadius::same(8);
const DIALOG_RADIUS: CornerRadius = CornerRadius::same(10);

/// The colours of a theme, named by their purpose.
#[derive(Debug, Clone, Copy)]
pub struct Tokens {
    /// The window background.
    pub window: Color32,
    /// The background of lists, footer, menu bar and dialogs.
    pub card: Color32,
    /// The background of the table header and of command chips.
    pub header: Color32,
    /// Separators; decorative only.
    pub line: Color32,
    /// Text.
    pub ink: Color32,
    /// Secondary text.
    pub soft: Color32,
    /// Default button, selected text, focus ring, links.
    pub accent: Color32,
    /// Text on the accent.
    pub on_accent: Color32,
    /// Selected row, hovered icon.
    pub selection: Color32,
    /// Advice.
    pub warning: Color32,
    /// Errors.
    pub error: Color32,
    /// Success.
    pub success: Color32,
    /// The background of input fields.
    pub field: Color32,
    /// The border of input fields.
    pub field_border: Color32,
}

const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// The light theme.
pub(super) const LIGHT: Tokens = Tokens {
    window: rgb(0xf5f6f8),
    card: rgb(0xffffff),
    header: rgb(0xeef0f4),
    line: rgb(0xd5d9e0),
    ink: rgb(0x1b2330),
    soft: rgb(0x5b6675),
    accent: rgb(0x1d5fd1),
    on_accent: rgb(0xffffff),
    selection: rgb(0xe6eefc),
    warning: rgb(0x9a5b00),
    error: rgb(0xb42318),
    success: rgb(0x1a7340),
    field: rgb(0xffffff),
    field_border: rgb(0x7c8696),
};

/// The dark theme.
pub(super) const DARK: Tokens = Tokens {
    window: rgb(0x1b1f26),
    card: rgb(0x232831),
    header: rgb(0x2a303a),
    line: rgb(0x363d49),
    ink: rgb(0xe8ebf0),
    soft: rgb(0xa3adbb),
    accent: rgb(0x7db0ff),
    on_accent: rgb(0x0c1524),
    selection: rgb(0x22375c),
    warning: rgb(0xf2c26b),
    error: rgb(0xff9d94),
    success: rgb(0x6fcf97),
    field: rgb(0x171b21),
    field_border: rgb(0x7a8595),
};

/// Returns the colours of the current theme.
pub fn tokens(ctx: &Context) -> &'static Tokens {
    of(ctx.theme())
}

fn of(theme: Theme) -> &'static Tokens {
    match theme {
        Theme::Light => &LIGHT,
        Theme::Dark => &DARK,
    }
}

/// The text style of 14 points in SemiBold: the selected tab, names in sentences.
pub fn strong() -> TextStyle {
    TextStyle::Name("strong".into())
}

/// The text style of 12.5 points in SemiBold: table headers, the default mark.
pub fn small_strong() -> TextStyle {
    TextStyle::Name("small strong".into())
}

/// Returns the background of a card: lists, notices, the client window.
pub(super) fn card(tokens: &Tokens, rect: Rect) -> RectShape {
    RectShape::new(rect, CARD_RADIUS, tokens.card, Stroke::new(1.0, tokens.line), StrokeKind::Inside)
}

/// Returns the shadow of the client window.
pub(super) fn client_window_shadow(rect: Rect) -> RectShape {
    shadow(24, 110).as_shape(rect, CARD_RADIUS)
}

/// Returns the frame of a dialog. Nothing behind it is dimmed, so its border has a contrast of 3 : 1.
pub fn dialog_frame(tokens: &Tokens) -> Frame {
    Frame::new()
        .fill(tokens.window)
        .stroke(Stroke::new(1.0, tokens.field_border))
        .corner_radius(DIALOG_RADIUS)
        .shadow(shadow(32, 90))
}

/// The background and text colours of a tooltip in the client window; the same in both themes.
pub const CLIENT_TOOLTIP: (Color32, Color32) = (rgb(0x111827), rgb(0xffffff));

/// Paints the end user's desktop around the client window; the same in both themes. Skips the hidden part, because without a
/// GPU every pixel is expensive.
pub(super) fn paint_desktop(ui: &Ui, rect: Rect, window: Rect) {
    const TOP: Color32 = rgb(0x33435f);
    const BOTTOM: Color32 = rgb(0x1e2a3c);
    let radius = f32::from(CARD_RADIUS.nw);
    let CornerRadius { nw, ne, sw, se } = CARD_RADIUS;
    let (upper, lower) = (CornerRadius { nw, ne, sw: 0, se: 0 }, CornerRadius { nw: 0, ne: 0, sw, se });
    let (top, bottom) = (rect.min.y + radius, rect.max.y - radius);
    rect_cache::paint(ui, &RectShape::filled(rect.with_max_y(top), upper, TOP));
    rect_cache::paint(ui, &RectShape::filled(rect.with_min_y(bottom), lower, BOTTOM));
    let hidden = window.shrink(radius);
    let color = |y: f32| TOP.lerp_to_gamma(BOTTOM, (y - top) / (bottom - top));
    let mut shades = Mesh::default();
    for (x, y) in [
        (rect.x_range(), Rangef::new(top, hidden.min.y)),
        (rect.x_range(), Rangef::new(hidden.max.y, bottom)),
        (Rangef::new(rect.min.x, hidden.min.x), hidden.y_range()),
        (Rangef::new(hidden.max.x, rect.max.x), hidden.y_range()),
    ] {
        #[expect(clippy::cast_possible_truncation, reason = "at most sixteen corners")]
        let first = shades.vertices.len() as u32;
        for corner in [pos2(x.min, y.min), pos2(x.max, y.min), pos2(x.min, y.max), pos2(x.max, y.max)] {
            shades.colored_vertex(corner, color(corner.y));
        }
        shades.add_triangle(first, first + 1, first + 2);
        shades.add_triangle(first + 1, first + 2, first + 3);
    }
    ui.painter().add(shades);
}

/// Returns the corner radius of cards, for painting into their corners.
pub fn card_radius() -> CornerRadius {
    CARD_RADIUS
}

/// Returns the corner radius of controls.
pub fn control_radius() -> CornerRadius {
    RADIUS
}

/// Creates a child `Ui` at `rect` for fields, whose borders have a contrast of 3 : 1.
pub(super) fn fields_in(ui: &mut Ui, rect: Rect, id: &str) -> Ui {
    let mut part = ui.new_child(UiBuilder::new().id_salt(id).max_rect(rect));
    // Created once, because a style is large and there are many fields.
    if let Some(styles) = ui.data(|data| data.get_temp::<FieldStyles>(field_styles())) {
        part.set_style(match ui.theme() {
            Theme::Light => styles.light,
            Theme::Dark => styles.dark,
        });
    }
    part
}

/// The styles of fields, shared by all of them.
#[derive(Clone)]
struct FieldStyles {
    light: Arc<Style>,
    dark: Arc<Style>,
}

fn field_styles() -> Id {
    Id::unique("field styles")
}

fn field_style(theme: Theme) -> Arc<Style> {
    let tokens = of(theme);
    let mut style = style(theme);
    style.spacing.icon_spacing = PLACEHOLDER_GAP;
    let widgets = &mut style.visuals.widgets;
    for state in [&mut widgets.inactive, &mut widgets.hovered, &mut widgets.open] {
        state.bg_stroke = Stroke::new(1.0, tokens.field_border);
        state.weak_bg_fill = tokens.field;
    }
    Arc::new(style)
}

/// Sets the style of menus: flat, with the hovered and the focused item highlighted.
pub fn menu_style(style: &mut Style) {
    egui::containers::menu::menu_style(style);
    // The focus ring is inside the item.
    style.spacing.button_padding.x = 8.0;
    let tokens = if style.visuals.dark_mode { &DARK } else { &LIGHT };
    style.visuals.widgets.hovered.weak_bg_fill = tokens.header;
    style.visuals.widgets.open.weak_bg_fill = tokens.header;
    style.visuals.widgets.active.weak_bg_fill = tokens.selection;
    style.visuals.widgets.active.bg_stroke = Stroke::new(2.0, tokens.accent);
}

/// Installs the fonts, both themes and the program's options in a context.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_style_of(theme, style(theme));
    }
    let styles = FieldStyles { light: field_style(Theme::Light), dark: field_style(Theme::Dark) };
    ctx.data_mut(|data| data.insert_temp(field_styles(), styles));
    ctx.options_mut(|options| {
        // X11 does not report the system theme.
        options.fallback_theme = Theme::Light;
        // Ctrl+Q would quit without asking about unsaved changes.
        options.quit_shortcuts.clear();
        // The menu commands change the zoom, so that the setting is saved.
        options.zoom_with_keyboard = false;
    });
}

fn fonts() -> FontDefinitions {
    const REGULAR: &[u8] = include_bytes!("../../assets/fonts/Inter-Regular.otf");
    const SEMI_BOLD: &[u8] = include_bytes!("../../assets/fonts/Inter-SemiBold.otf");
    let mut fonts = FontDefinitions::default();
    let fallback = fonts.families.get(&FontFamily::Proportional).cloned().unwrap_or_default();
    let faces = [("Inter", REGULAR, FontFamily::Proportional), ("Inter SemiBold", SEMI_BOLD, semi_bold())];
    for (name, bytes, family) in faces {
        fonts.font_data.insert(name.to_owned(), Arc::new(FontData::from_static(bytes)));
        let names = std::iter::once(name.to_owned()).chain(fallback.iter().cloned());
        fonts.families.insert(family, names.collect());
    }
    // egui's monospaced fonts lack the mark for a space at the end of a command.
    if let Some(monospace) = fonts.families.get_mut(&FontFamily::Monospace) {
        monospace.insert(1.min(monospace.len()), "Inter".to_owned());
    }
    fonts
}

fn semi_bold() -> FontFamily {
    FontFamily::Name("semi bold".into())
}

fn shadow(blur: u8, alpha: u8) -> Shadow {
    Shadow { offset: [0, 8], blur, spread: 0, color: Color32::from_black_alpha(alpha) }
}

fn style(theme: Theme) -> Style {
    let mut style = Style {
        text_styles: [
            (TextStyle::Body, FontId::proportional(14.0)),
            (TextStyle::Button, FontId::proportional(14.0)),
            (TextStyle::Small, FontId::proportional(12.5)),
            (TextStyle::Monospace, FontId::monospace(12.5)),
            (TextStyle::Heading, FontId::new(16.0, semi_bold())),
            (strong(), FontId::new(14.0, semi_bold())),
            (small_strong(), FontId::new(12.5, semi_bold())),
        ]
        .into(),
        visuals: visuals(theme),
        animation_time: 0.0,
        ..Style::default()
    };
    style.spacing.item_spacing = vec2(8.0, 8.0);
    style.spacing.button_padding = vec2(12.0, 6.0);
    style.spacing.interact_size = vec2(40.0, CONTROL_HEIGHT);
    style.spacing.icon_width = 18.0;
    style.spacing.icon_spacing = 8.0;
    style.spacing.menu_margin = Margin::same(6);
    style.spacing.combo_width = 0.0;
    style.spacing.tooltip_width = 360.0;
    // Unobtrusive but always visible, with a contrast of at least 3 : 1.
    style.spacing.scroll = ScrollStyle {
        bar_width: 10.0,
        floating_width: 6.0,
        floating_allocated_width: 10.0,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        dormant_handle_opacity: 0.55,
        active_handle_opacity: 0.55,
        interact_handle_opacity: 0.75,
        ..ScrollStyle::floating()
    };
    style.interaction.selectable_labels = false;
    style.interaction.tooltip_delay = 0.4;
    style
}

fn visuals(theme: Theme) -> Visuals {
    let tokens = of(theme);
    let mut visuals = theme.default_visuals();
    visuals.override_text_color = None;
    visuals.weak_text_color = Some(tokens.soft);
    visuals.window_fill = tokens.card;
    visuals.window_stroke = Stroke::new(1.0, tokens.line);
    visuals.window_corner_radius = DIALOG_RADIUS;
    visuals.menu_corner_radius = CARD_RADIUS;
    visuals.window_shadow = shadow(32, 90);
    visuals.popup_shadow = shadow(16, 50);
    visuals.panel_fill = tokens.window;
    visuals.extreme_bg_color = tokens.field;
    visuals.text_edit_bg_color = Some(tokens.field);
    visuals.faint_bg_color = tokens.header;
    visuals.code_bg_color = tokens.header;
    visuals.hyperlink_color = tokens.accent;
    visuals.warn_fg_color = tokens.warning;
    visuals.error_fg_color = tokens.error;
    visuals.selection.bg_fill = tokens.selection;
    visuals.selection.stroke = Stroke::new(2.0, tokens.accent);
    // A blinking caret would repaint forever.
    visuals.text_cursor = TextCursorStyle { blink: false, stroke: Stroke::new(1.5, tokens.ink), ..visuals.text_cursor };
    let control = |fill: Color32, border: Stroke, text: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: border,
        corner_radius: RADIUS,
        fg_stroke: Stroke::new(1.0, text),
        expansion: 0.0,
    };
    let line = Stroke::new(1.0, tokens.line);
    visuals.widgets.noninteractive = control(tokens.window, line, tokens.ink);
    visuals.widgets.inactive = control(tokens.card, line, tokens.ink);
    visuals.widgets.hovered = control(tokens.header, Stroke::new(1.0, tokens.field_border), tokens.ink);
    // Pressed or focused; the border is the focus ring.
    visuals.widgets.active = control(tokens.card, Stroke::new(2.0, tokens.accent), tokens.ink);
    visuals.widgets.open = control(tokens.header, Stroke::new(1.0, tokens.field_border), tokens.ink);
    visuals.disabled_alpha = 0.5;
    visuals
}

/// The width of menu items, in points, so that shortcuts line up.
pub const MENU_WIDTH: f32 = 240.0;

/// The minimum size of the window in points.
pub const SMALLEST_WINDOW: Vec2 = vec2(480.0, 360.0);

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the contrast of two colours (WCAG 2.2, 1.4.3).
    fn contrast(a: Color32, b: Color32) -> f64 {
        let luminance = |color: Color32| {
            let linear = [color.r(), color.g(), color.b()].map(|channel| {
                let channel = f64::from(channel) / 255.0;
                if channel <= 0.04045 { channel / 12.92 } else { ((channel + 0.055) / 1.055).powf(2.4) }
            });
            0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
        };
        let (a, b) = (luminance(a), luminance(b));
        (a.max(b) + 0.05) / (a.min(b) + 0.05)
    }

    #[test]
    fn text_is_readable_on_every_background() {
        for (theme, t) in [("light", LIGHT), ("dark", DARK)] {
            let grounds = [("window", t.window), ("card", t.card), ("header", t.header), ("selection", t.selection)];
            for (ground, on) in grounds {
                for (text, color) in [("ink", t.ink), ("soft", t.soft)] {
                    let contrast = contrast(color, on);
                    assert!(contrast >= 4.5, "{theme}: {text} on {ground} is {contrast:.2} : 1");
                }
            }
            let pairs = [
                ("text on accent", t.on_accent, t.accent),
                ("accent on window", t.accent, t.window),
                ("accent on card", t.accent, t.card),
                ("accent on selection", t.accent, t.selection),
                ("warning on window", t.warning, t.window),
                ("error on window", t.error, t.window),
                ("error on card", t.error, t.card),
                ("success on card", t.success, t.card),
                ("client tooltip", CLIENT_TOOLTIP.1, CLIENT_TOOLTIP.0),
                ("ink in a field", t.ink, t.field),
                ("hint in a field", t.soft, t.field),
            ];
            for (what, text, on) in pairs {
                let contrast = contrast(text, on);
                assert!(contrast >= 4.5, "{theme}: {what} is {contrast:.2} : 1");
            }
        }
    }

    #[test]
    fn field_borders_and_the_focus_ring_have_enough_contrast() {
        for (theme, t) in [("light", LIGHT), ("dark", DARK)] {
            for on in [t.window, t.card, t.field] {
                assert!(contrast(t.field_border, on) >= 3.0, "{theme}: field border on {on:?}");
            }
            for on in [t.window, t.card, t.header, t.field, t.selection] {
                assert!(contrast(t.accent, on) >= 3.0, "{theme}: focus ring on {on:?}");
            }
        }
    }
}
