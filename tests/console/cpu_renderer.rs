//! The program's own rasteriser as the renderer of these tests: needs no GPU, no Vulkan and no display.

use egui::{Context, FullOutput, TexturesDelta};
use egui_kittest::TestRenderer;
use image::RgbaImage;
use radius_console::draw::raster::{self, Rasteriser};

#[derive(Default)]
pub(crate) struct CpuRenderer(Rasteriser);

impl TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.0.apply(delta);
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let pixels_per_point = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * pixels_per_point;
        // The console clears the window to this color, and paints no background of its own.
        let background = ctx.global_style().visuals.panel_fill;
        let triangles = ctx.tessellate(output.shapes.clone(), pixels_per_point);
        let image =
            raster::size(size.x, size.y).and_then(|size| self.0.draw(&triangles, pixels_per_point, size, background));
        image.map_err(|problem| problem.to_string())
    }
}
