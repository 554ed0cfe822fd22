//! The theme: fonts, sizes and styles, light and dark, with normal and high contrast. The colours are in `tokens`.

#![expect(clippy::disallowed_methods, reason = "this file defines the colours")]

use std::sync::Arc;

use egui::epaint::RectShape;
use egui::style::{ScrollStyle, TextCursorStyle, WidgetVisuals};
use egui::{
    Color32, Context, CornerRadius, FontData, FontDefinitions, FontFamily, FontId, Frame, Id, Margin, Mesh, Rangef,
    Rect, Shadow, Stroke, StrokeKind, Style, TextStyle, Theme, Ui, UiBuilder, Vec2, Visuals, pos2, vec2,
};

use super::mesh_cache;
use tokens::rgb;
pub use tokens::{CLIENT_TOOLTIP, Contrast, Tokens};
#[cfg(test)]
pub(super) use tokens::{DARK, LIGHT};

mod tokens;

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

/// Returns the colours of the current theme.
pub fn tokens(ctx: &Context) -> &'static Tokens {
    Tokens::of_visuals(&ctx.global_style().visuals)
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

/// Returns the background of what is selected or highlighted.
pub(crate) fn selected(tokens: &Tokens, rect: Rect, radius: CornerRadius) -> RectShape {
    let has_border = tokens.selection_border != tokens.selection;
    let border = if has_border { Stroke::new(1.0, tokens.selection_border) } else { Stroke::NONE };
    RectShape::new(rect, radius, tokens.selection, border, StrokeKind::Inside)
}

/// Paints the line at the lower edge of the menu bar and of the tab bar.
pub(crate) fn line_below(ui: &Ui, bar: Rect) {
    ui.painter().hline(bar.x_range(), bar.max.y - 0.5, Stroke::new(1.0, tokens(ui.ctx()).line));
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

/// Paints the end user's desktop around the client window; the same in both themes. Skips the hidden part, because without a
/// GPU every pixel is expensive.
pub(super) fn paint_desktop(ui: &Ui, rect: Rect, window: Rect) {
    const TOP: Color32 = rgb(0x33435f);
    const BOTTOM: Color32 = rgb(0x1e2a3c);
    let radius = f32::from(CARD_RADIUS.nw);
    let CornerRadius { nw, ne, sw, se } = CARD_RADIUS;
    let (upper, lower) = (CornerRadius { nw, ne, sw: 0, se: 0 }, CornerRadius { nw: 0, ne: 0, sw, se });
    let (top, bottom) = (rect.min.y + radius, rect.max.y - radius);
    mesh_cache::paint(ui, &RectShape::filled(rect.with_max_y(top), upper, TOP));
    mesh_cache::paint(ui, &RectShape::filled(rect.with_min_y(bottom), lower, BOTTOM));
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

fn field_style(theme: Theme, contrast: Contrast) -> Arc<Style> {
    let tokens = Tokens::of(theme, contrast);
    let mut style = style(theme, contrast);
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
    let tokens = Tokens::of_visuals(&style.visuals);
    style.visuals.widgets.hovered.weak_bg_fill = tokens.header;
    style.visuals.widgets.open.weak_bg_fill = tokens.header;
    style.visuals.widgets.active.weak_bg_fill = tokens.selection;
    style.visuals.widgets.active.bg_stroke = Stroke::new(2.0, tokens.accent);
}

/// Sets the contrast of both themes.
pub fn set_contrast(ctx: &Context, contrast: Contrast) {
    for theme in [Theme::Light, Theme::Dark] {
        ctx.set_style_of(theme, style(theme, contrast));
    }
    let field_style = |theme| field_style(theme, contrast);
    let styles = FieldStyles { light: field_style(Theme::Light), dark: field_style(Theme::Dark) };
    ctx.data_mut(|data| data.insert_temp(field_styles(), styles));
}

/// Installs the fonts, both themes with normal contrast, and the program's options in a context.
pub fn install(ctx: &Context) {
    ctx.set_fonts(fonts());
    // Nearly all that is painted is visible, so looking for what is not would cost more than it saves.
    ctx.tessellation_options_mut(|options| options.coarse_tessellation_culling = false);
    set_contrast(ctx, Contrast::Normal);
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

fn style(theme: Theme, contrast: Contrast) -> Style {
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
        visuals: visuals(theme, contrast),
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

fn visuals(theme: Theme, contrast: Contrast) -> Visuals {
    let tokens = Tokens::of(theme, contrast);
    let is_high = contrast == Contrast::High;
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
    visuals.disabled_alpha = if is_high { 0.65 } else { 0.5 };
    visuals
}

/// The width of menu items, in points, so that shortcuts line up.
pub const MENU_WIDTH: f32 = 240.0;

/// The minimum size of the window in points.
pub const SMALLEST_WINDOW: Vec2 = vec2(480.0, 360.0);

/// The maximum width and height of a texture, in pixels. egui makes the texture with the glyphs as wide as it may, and a renderer
/// often allows 16,384 pixels: 2 MiB for the few glyphs of a window, which the renderer then keeps once more. This has room for
/// about 7,000 glyphs of 14 points at 300%. When the texture is full, egui clears it and draws the glyphs in use again.
pub const LARGEST_TEXTURE: usize = 4096;
