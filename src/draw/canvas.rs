//! Draws anything that egui can show as a picture, without a window, and encodes it as a PNG. The result does not depend on a
//! display or the environment, except for characters missing from the program's fonts, such as Japanese: these come from
//! system fonts, as in the window. Rasterisation belongs to `raster`.

use std::sync::{Arc, OnceLock};

use egui::epaint::text::{FallbackRequest, FontInsert, FontProvider};
use egui::{Color32, Context, FullOutput, Pos2, RawInput, Rect, Theme, Ui, UiBuilder, ViewportId, vec2};
use egui_system_font_provider::SystemFontProvider;
use image::codecs::png::{CompressionType, FilterType, PngEncoder};
use image::{ExtendedColorType, ImageEncoder as _, ImageResult, RgbaImage};

use super::raster::{self, DrawProblem, Rasteriser};
use super::theme;

/// The supported scales. Above the maximum, egui cannot create a texture large enough for the glyphs.
pub const SCALES: std::ops::RangeInclusive<f32> = 0.25..=8.0;

/// The available height for content that determines its own height, in points. A scroll area uses as much as it needs.
const AVAILABLE_HEIGHT: f32 = 8192.0;

/// The maximum number of passes. Content that has not settled by then, such as a spinner, never will.
const MAX_PASSES: u8 = 16;

/// The background of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Background {
    /// The window colour.
    Window,
    /// None: the picture is transparent around the content.
    Transparent,
}

/// The properties of a picture to be drawn.
#[derive(Debug, Clone, Copy)]
pub struct Canvas {
    /// The width in points.
    pub width: f32,
    /// The height in points; `None` for the minimum height of the content, without floating parts such as dialogs and
    /// menus.
    pub height: Option<f32>,
    /// Pixels per point, within [`SCALES`].
    pub scale: f32,
    /// Light or dark.
    pub theme: Theme,
    /// The background.
    pub background: Background,
}

impl Canvas {
    /// Draws what `add` shows, without a margin. Calls `add` until the layout has settled.
    ///
    /// # Errors
    /// Fails for a scale outside [`SCALES`], a picture of more than [`raster::MAX_PIXELS`], or a shape that needs a GPU.
    pub fn draw(&self, mut add: impl FnMut(&mut Ui)) -> Result<RgbaImage, DrawProblem> {
        if !SCALES.contains(&self.scale) {
            return Err(DrawProblem::Scale(self.scale));
        }
        self.pixels(self.height.unwrap_or(1.0))?;
        // A new context each time, because the positions of glyphs in its texture depend on what was shown before.
        let ctx = Context::default();
        theme::install(&ctx);
        ctx.set_theme(self.theme);
        ctx.add_font_provider(Arc::new(SystemFonts::default()));
        let mut rasteriser = Rasteriser::default();
        let mut height = self.height.unwrap_or(AVAILABLE_HEIGHT);
        let mut pass = 0;
        loop {
            let (mut output, used) = self.pass(&ctx, pass, height, &mut add);
            rasteriser.apply(&mut output.textures_delta);
            pass += 1;
            let needed = self.height.unwrap_or_else(|| used.ceil().max(1.0));
            let size = self.pixels(needed)?;
            #[expect(clippy::float_cmp, reason = "integers, or the identical value")]
            let is_settled = needed == height && !wants_another_pass(&output);
            if is_settled || pass == MAX_PASSES {
                let triangles = ctx.tessellate(output.shapes, output.pixels_per_point);
                return rasteriser.draw(&triangles, output.pixels_per_point, size, self.background(&ctx));
            }
            height = needed;
        }
    }

    /// Runs one pass; returns the output and the height used.
    fn pass(&self, ctx: &Context, pass: u8, height: f32, add: &mut impl FnMut(&mut Ui)) -> (FullOutput, f32) {
        // The first pass measures the minimum height; a vertically centred row would otherwise fill all the space.
        let mut builder = UiBuilder::new();
        builder.sizing_pass = pass == 0 && self.height.is_none();
        let mut used = 0.0;
        let output = ctx.run_ui(self.input(height, pass), |ui| {
            used = ui.scope_builder(builder.clone(), &mut *add).response.rect.bottom();
        });
        (output, used)
    }

    fn pixels(&self, height: f32) -> Result<[u32; 2], DrawProblem> {
        raster::size(self.width * self.scale, height * self.scale)
    }

    fn input(&self, height: f32, pass: u8) -> RawInput {
        // Enough for as many glyphs as a window shows; when the texture is full, egui overwrites glyphs.
        #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "within `SCALES`")]
        let texture_side = 2048 * self.scale.ceil() as usize;
        let mut input = RawInput {
            screen_rect: Some(Rect::from_min_size(Pos2::ZERO, vec2(self.width, height))),
            // A simulated clock, fast enough for animations to finish at once.
            time: Some(f64::from(pass)),
            max_texture_side: Some(texture_side),
            ..RawInput::default()
        };
        if let Some(viewport) = input.viewports.get_mut(&ViewportId::ROOT) {
            viewport.native_pixels_per_point = Some(self.scale);
        }
        input
    }

    fn background(&self, ctx: &Context) -> Color32 {
        match self.background {
            Background::Window => theme::tokens(ctx).window,
            Background::Transparent => Color32::TRANSPARENT,
        }
    }
}

/// The system fonts, listed only when one is needed.
#[derive(Default)]
struct SystemFonts(OnceLock<SystemFontProvider>);

impl FontProvider for SystemFonts {
    fn font_for(&self, request: &FallbackRequest<'_>) -> Option<FontInsert> {
        // Without a locale, so that characters look the same regardless of the system language.
        let fonts = self.0.get_or_init(|| SystemFontProvider::new().with_locale(None));
        fonts.font_for(request)
    }
}

fn wants_another_pass(output: &FullOutput) -> bool {
    output.viewport_output.get(&ViewportId::ROOT).is_some_and(|viewport| viewport.repaint_delay.is_zero())
}

/// Encodes a picture as a PNG, deterministically.
///
/// # Errors
/// Fails for a picture without pixels.
pub fn png(picture: &RgbaImage) -> ImageResult<Vec<u8>> {
    let mut bytes = Vec::new();
    // Explicit, so that a new default in the crate does not change the files.
    PngEncoder::new_with_quality(&mut bytes, CompressionType::Default, FilterType::Adaptive).write_image(
        picture.as_raw(),
        picture.width(),
        picture.height(),
        ExtendedColorType::Rgba8,
    )?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use egui::{Frame, Grid, Id, Layout, Margin, Modal, RichText, ScrollArea, pos2};

    use super::*;
    use crate::draw::picture::{self, Source};
    use crate::gallery::PictureId;

    const NOTE: Canvas =
        Canvas { width: 240.0, height: None, scale: 1.0, theme: Theme::Light, background: Background::Window };

    /// Shows text, a gallery picture, and a grid, which needs two passes for its layout.
    fn note(ui: &mut Ui) {
        Frame::new().inner_margin(Margin::same(12)).show(ui, |ui| {
            ui.heading("Choose a method");
            ui.label("A notification goes to the phone on file, and waits for a minute.");
            let (rect, _) = ui.allocate_exact_size(vec2(40.0, 40.0), egui::Sense::hover());
            picture::paint(ui, rect, 40.0, Source::Gallery(PictureId::CUSTOM), 1.0);
            Grid::new("codes").show(ui, |ui| {
                ui.label("1");
                ui.label("Call me");
                ui.end_row();
            });
        });
    }

    fn space(ui: &mut Ui, height: f32) {
        ui.allocate_space(vec2(10.0, height));
    }

    fn text(ui: &mut Ui, text: &str) {
        ui.label(text);
    }

    fn colors(picture: &RgbaImage) -> usize {
        picture.pixels().map(|pixel| pixel.0).collect::<BTreeSet<_>>().len()
    }

    #[test]
    fn the_same_content_produces_the_same_bytes_on_every_thread() {
        let draw = || png(&NOTE.draw(note).unwrap()).unwrap();
        let first = draw();
        #[expect(clippy::disallowed_methods, reason = "tests another thread")]
        let other = std::thread::spawn(draw).join().unwrap();
        assert_eq!(first, other);
        // Earlier drawings make no difference.
        NOTE.draw(|ui| text(ui, "zyx 987")).unwrap();
        assert_eq!(first, draw());
        assert_ne!(first, png(&Canvas { theme: Theme::Dark, ..NOTE }.draw(note).unwrap()).unwrap());
    }

    #[test]
    fn text_and_pictures_are_drawn_immediately() {
        let text = NOTE.draw(|ui| text(ui, "Call me")).unwrap();
        assert!(colors(&text) > 8, "{}", colors(&text));
        let mut canvas = Canvas { height: Some(40.0), ..NOTE };
        canvas.width = 40.0;
        let picture =
            canvas.draw(|ui| picture::paint(ui, ui.max_rect(), 40.0, Source::Gallery(PictureId::CUSTOM), 1.0));
        assert!(colors(&picture.unwrap()) > 8);
    }

    #[test]
    fn content_determines_the_height_unless_it_is_given() {
        let height = |add: &mut dyn FnMut(&mut Ui)| NOTE.draw(add).unwrap().height();
        assert_eq!(height(&mut |ui| space(ui, 77.0)), 77);
        assert_eq!(height(&mut |_| {}), 1);
        // More and less than is available at first.
        assert_eq!(height(&mut |ui| space(ui, 9000.0)), 9000);
        let list = |ui: &mut Ui| {
            ScrollArea::vertical().show(ui, |ui| space(ui, 500.0));
        };
        assert_eq!(height(&mut { list }), 500);
        let centered = |ui: &mut Ui| {
            ui.with_layout(Layout::left_to_right(egui::Align::Center), |ui| space(ui, 30.0));
        };
        assert_eq!(height(&mut { centered }), 30);
        let relative = |ui: &mut Ui| space(ui, ui.available_height() / 2.0 + 10.0);
        assert_eq!(height(&mut { relative }), 21);
        let fixed = Canvas { height: Some(50.0), ..NOTE }.draw(note).unwrap();
        assert_eq!(fixed.dimensions(), (240, 50));
    }

    #[test]
    fn a_scale_of_two_doubles_the_size_but_keeps_the_layout() {
        let (single, double) = (NOTE.draw(note).unwrap(), Canvas { scale: 2.0, ..NOTE }.draw(note).unwrap());
        assert_eq!(double.width(), 2 * single.width());
        assert!(
            double.height().abs_diff(2 * single.height()) <= 4,
            "{:?} {:?}",
            single.dimensions(),
            double.dimensions()
        );
        let filled = Canvas { height: Some(9.0), scale: 2.0, ..NOTE }.draw(|ui| {
            ui.painter().rect_filled(ui.max_rect(), 0.0, theme::LIGHT.ink);
        });
        assert_eq!(colors(&filled.unwrap()), 1);
    }

    #[test]
    fn the_background_is_the_window_colour_or_transparent() {
        let corner = |background, theme| Canvas { background, theme, ..NOTE }.draw(note).unwrap().get_pixel(0, 0).0;
        assert_eq!(corner(Background::Window, Theme::Light), theme::LIGHT.window.to_array());
        assert_eq!(corner(Background::Window, Theme::Dark), theme::DARK.window.to_array());
        assert_eq!(corner(Background::Transparent, Theme::Light), [0; 4]);
    }

    #[test]
    fn a_dialog_is_centered_over_the_content_immediately() {
        let canvas = Canvas { height: Some(200.0), ..NOTE };
        let (mut place, mut passes) = (Rect::NOTHING, 0);
        let show = |ui: &mut Ui| {
            passes += 1;
            note(ui);
            place = Modal::new(Id::unique("dialog")).show(ui, |ui| ui.label("Enter the code")).response.rect;
        };
        let picture = canvas.draw(show).unwrap();
        assert!((place.center() - pos2(120.0, 100.0)).length() <= 1.0, "{place}");
        assert!(passes < usize::from(MAX_PASSES), "{passes}");
        assert_ne!(picture, canvas.draw(note).unwrap());
    }

    #[test]
    fn glyphs_are_not_overwritten_at_the_largest_scale() {
        let letters: String = ('A'..='Z').chain('a'..='z').collect();
        let canvas = Canvas { width: 150.0, scale: *SCALES.end(), ..NOTE };
        let lines = |ui: &mut Ui, sizes: u8| {
            (0..sizes).for_each(|size| drop(ui.label(RichText::new(&letters).size(18.0 + f32::from(size)))));
        };
        let (first, all) = (canvas.draw(|ui| lines(ui, 4)).unwrap(), canvas.draw(|ui| lines(ui, 10)).unwrap());
        // Without the last lines, where the two pictures differ.
        let bytes = first.as_raw().len() - first.as_raw().len() / 10;
        assert!(first.as_raw()[..bytes] == all.as_raw()[..bytes]);
    }

    #[test]
    fn wide_content_can_be_drawn_at_a_large_scale() {
        let wide = Canvas { width: 1500.0, scale: 8.0, ..NOTE }.draw(|ui| text(ui, "Call me")).unwrap();
        assert_eq!(wide.width(), 12_000);
    }

    #[test]
    fn content_that_never_settles_is_drawn_after_the_last_pass() {
        let mut passes = 0;
        let picture = NOTE.draw(|ui| {
            passes += 1;
            ui.spinner();
        });
        assert!(picture.is_ok());
        assert_eq!(passes, usize::from(MAX_PASSES));
    }

    #[test]
    fn ordinary_content_settles_in_few_passes() {
        let mut passes = 0;
        NOTE.draw(|ui| {
            passes += 1;
            note(ui);
        })
        .unwrap();
        assert!(passes <= 5, "{passes}");
    }

    #[test]
    fn an_invalid_or_huge_size_is_refused() {
        for scale in [0.0, -1.0, f32::NAN, f32::INFINITY, 9.0] {
            let drawn = Canvas { scale, ..NOTE }.draw(note);
            assert!(matches!(drawn, Err(DrawProblem::Scale(_))), "{scale}");
        }
        for (width, height) in [(f32::NAN, None), (1e9, None), (9000.0, Some(9000.0)), (10.0, Some(f32::INFINITY))] {
            let drawn = Canvas { width, height, ..NOTE }.draw(note);
            assert!(matches!(drawn, Err(DrawProblem::TooLarge(..))), "{width} {height:?}");
        }
        // A picture has at least one pixel.
        for (width, height) in [(0.0, None), (-5.0, Some(-5.0)), (0.4, Some(0.0))] {
            assert_eq!(Canvas { width, height, ..NOTE }.draw(note).unwrap().width(), 1);
        }
        let tall = NOTE.draw(|ui| space(ui, 1e7));
        assert!(matches!(tall, Err(DrawProblem::TooLarge(..))));
    }

    #[test]
    fn a_png_contains_the_picture() {
        let picture = NOTE.draw(note).unwrap();
        let bytes = png(&picture).unwrap();
        assert_eq!(image::load_from_memory(&bytes).unwrap().into_rgba8(), picture);
        assert!(png(&RgbaImage::new(0, 0)).is_err());
    }
}
