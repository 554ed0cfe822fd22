//! The colours, in four sets: light and dark, each with normal and with high contrast. No other file defines colours.

use egui::{Color32, Theme, Visuals};

/// How much texts and controls stand out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Contrast {
    /// 4.5 : 1 for text, 3 : 1 for controls (WCAG 2.2, level AA).
    #[default]
    Normal,
    /// 7 : 1 for text (level AAA), 4.5 : 1 for controls, and borders around everything.
    High,
}

/// The colours of a theme, named by their purpose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
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
    /// The border of what is selected, with high contrast; otherwise the colour of the selection itself.
    pub selection_border: Color32,
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

pub(super) const fn rgb(hex: u32) -> Color32 {
    let [_, red, green, blue] = hex.to_be_bytes();
    Color32::from_rgb(red, green, blue)
}

/// The light theme.
pub(in crate::draw) const LIGHT: Tokens = Tokens {
    window: rgb(0xf5f6f8),
    card: rgb(0xffffff),
    header: rgb(0xeef0f4),
    line: rgb(0xd5d9e0),
    ink: rgb(0x1b2330),
    soft: rgb(0x5b6675),
    accent: rgb(0x1d5fd1),
    on_accent: rgb(0xffffff),
    selection: rgb(0xe6eefc),
    selection_border: rgb(0xe6eefc),
    warning: rgb(0x9a5b00),
    error: rgb(0xb42318),
    success: rgb(0x1a7340),
    field: rgb(0xffffff),
    field_border: rgb(0x7c8696),
};

/// The dark theme.
pub(in crate::draw) const DARK: Tokens = Tokens {
    window: rgb(0x1b1f26),
    card: rgb(0x232831),
    header: rgb(0x2a303a),
    line: rgb(0x363d49),
    ink: rgb(0xe8ebf0),
    soft: rgb(0xa3adbb),
    accent: rgb(0x7db0ff),
    on_accent: rgb(0x0c1524),
    selection: rgb(0x22375c),
    selection_border: rgb(0x22375c),
    warning: rgb(0xf2c26b),
    error: rgb(0xff9d94),
    success: rgb(0x6fcf97),
    field: rgb(0x171b21),
    field_border: rgb(0x7a8595),
};

/// The light theme with high contrast.
const HIGH_LIGHT: Tokens = Tokens {
    window: rgb(0xffffff),
    card: rgb(0xffffff),
    header: rgb(0xeeeeee),
    line: rgb(0x4a4a4a),
    ink: rgb(0x000000),
    soft: rgb(0x2b2b2b),
    accent: rgb(0x00348f),
    on_accent: rgb(0xffffff),
    selection: rgb(0xd6e6ff),
    selection_border: rgb(0x00348f),
    warning: rgb(0x5f3600),
    error: rgb(0x8a0f0f),
    success: rgb(0x0b4a25),
    field: rgb(0xffffff),
    field_border: rgb(0x1f1f1f),
};

/// The dark theme with high contrast.
const HIGH_DARK: Tokens = Tokens {
    window: rgb(0x000000),
    card: rgb(0x000000),
    header: rgb(0x1c1c1c),
    line: rgb(0xb4b4b4),
    ink: rgb(0xffffff),
    soft: rgb(0xe2e2e2),
    accent: rgb(0x8fdcff),
    on_accent: rgb(0x000000),
    selection: rgb(0x0a3358),
    selection_border: rgb(0x8fdcff),
    warning: rgb(0xffd97a),
    error: rgb(0xffb8b0),
    success: rgb(0x93f2b8),
    field: rgb(0x000000),
    field_border: rgb(0xe2e2e2),
};

/// Every set, with its name in failures of tests.
const ALL: [(&str, &Tokens, Contrast); 4] = [
    ("light", &LIGHT, Contrast::Normal),
    ("dark", &DARK, Contrast::Normal),
    ("light with high contrast", &HIGH_LIGHT, Contrast::High),
    ("dark with high contrast", &HIGH_DARK, Contrast::High),
];

impl Tokens {
    /// Returns the colours of a theme.
    pub(super) fn of(theme: Theme, contrast: Contrast) -> &'static Self {
        match (theme, contrast) {
            (Theme::Light, Contrast::Normal) => &LIGHT,
            (Theme::Dark, Contrast::Normal) => &DARK,
            (Theme::Light, Contrast::High) => &HIGH_LIGHT,
            (Theme::Dark, Contrast::High) => &HIGH_DARK,
        }
    }

    /// Returns the colours that visuals were made of, which the background of the window tells.
    pub(super) fn of_visuals(visuals: &Visuals) -> &'static Self {
        let found = ALL.iter().find(|(_, tokens, _)| tokens.window == visuals.panel_fill);
        found.map_or(if visuals.dark_mode { &DARK } else { &LIGHT }, |(_, tokens, _)| tokens)
    }
}

/// The background and text colours of a tooltip in the client window; the same in all themes.
pub const CLIENT_TOOLTIP: (Color32, Color32) = (rgb(0x111827), rgb(0xffffff));

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
        for (theme, t, contrast_level) in ALL {
            let least = if contrast_level == Contrast::High { 7.0 } else { 4.5 };
            let grounds = [("window", t.window), ("card", t.card), ("header", t.header), ("selection", t.selection)];
            for (ground, on) in grounds {
                for (text, color) in [("ink", t.ink), ("soft", t.soft)] {
                    let contrast = contrast(color, on);
                    assert!(contrast >= least, "{theme}: {text} on {ground} is {contrast:.2} : 1");
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
                assert!(contrast >= least, "{theme}: {what} is {contrast:.2} : 1");
            }
        }
    }

    #[test]
    fn field_borders_and_the_focus_ring_have_enough_contrast() {
        for (theme, t, contrast_level) in ALL {
            let least = if contrast_level == Contrast::High { 4.5 } else { 3.0 };
            for on in [t.window, t.card, t.field] {
                assert!(contrast(t.field_border, on) >= least, "{theme}: field border on {on:?}");
            }
            for on in [t.window, t.card, t.header, t.field, t.selection] {
                assert!(contrast(t.accent, on) >= least, "{theme}: focus ring on {on:?}");
            }
        }
    }

    #[test]
    fn with_high_contrast_separators_and_the_selection_stand_out() {
        for (theme, t, _) in ALL.into_iter().filter(|(.., contrast)| *contrast == Contrast::High) {
            for on in [t.window, t.card, t.field] {
                assert!(contrast(t.line, on) >= 4.5, "{theme}: separator on {on:?}");
                assert!(contrast(t.selection_border, on) >= 4.5, "{theme}: selection on {on:?}");
            }
        }
    }

    #[test]
    fn visuals_tell_their_colours() {
        for theme in [Theme::Light, Theme::Dark] {
            for contrast in [Contrast::Normal, Contrast::High] {
                let visuals = super::super::visuals(theme, contrast);
                assert_eq!(Tokens::of_visuals(&visuals), Tokens::of(theme, contrast));
            }
        }
    }
}
