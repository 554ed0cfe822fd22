//! Samples the font texture without interpolation. Plain color is a texel of that texture, so without a GPU every pixel would
//! cost four texels instead of one. Looks the same, because glyphs are painted at their size and aligned to pixels. Pictures,
//! which may be scaled, are not affected.

use egui::{Context, FullOutput, Plugin, TextureId, TextureOptions};

/// Sets the sampling of the font texture.
pub struct FontSampling;

impl Plugin for FontSampling {
    fn debug_name(&self) -> &'static str {
        "font sampling"
    }

    fn setup(&mut self, ctx: &Context) {
        // The font texture also contains a few discs, which are scaled to the size of a circle.
        ctx.tessellation_options_mut(|options| options.prerasterized_discs = false);
    }

    fn output_hook(&mut self, _: &Context, output: &mut FullOutput) {
        // A renderer applies the options of every change, not only those of the first one.
        for delta in output.textures_delta.set.get_mut(&TextureId::default()).into_iter().flatten() {
            delta.options = TextureOptions::NEAREST;
        }
    }
}

#[cfg(test)]
mod tests {
    use egui::ColorImage;

    use super::*;

    #[test]
    fn every_change_of_the_font_texture_has_the_option_and_pictures_do_not() {
        let ctx = Context::default();
        ctx.add_plugin(FontSampling);
        let picture = ctx.load_texture("picture", ColorImage::example(), TextureOptions::LINEAR);
        let mut kinds = Vec::new();
        for text in ["abc", "def", "ghi", "more"] {
            let mut output = ctx.run_ui(Default::default(), |ui| drop(ui.label(text)));
            for (id, deltas) in output.textures_delta.set.drain() {
                for delta in deltas {
                    let expected = if id == picture.id() { TextureOptions::LINEAR } else { TextureOptions::NEAREST };
                    assert_eq!(delta.options, expected, "{id:?}");
                    kinds.push((id == picture.id(), delta.is_whole()));
                }
            }
            output.textures_delta.clear();
        }
        for kind in [(true, true), (false, true), (false, false)] {
            assert!(kinds.contains(&kind), "{kinds:?}");
        }
    }
}
