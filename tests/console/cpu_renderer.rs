//! The program's own rasteriser as the renderer of these tests: needs no GPU, no Vulkan and no display.

use egui::{Color32, Context, FullOutput, TexturesDelta};
use egui_kittest::TestRenderer;
use image::RgbaImage;
use radius_console::draw::raster::{self, Rasteriser};

#[derive(Default)]
pub(crate) struct CpuRenderer {
    rasteriser: Rasteriser,
    /// Whether the image is first cleared to the color of the page, as by the console, which paints no background of its own.
    clears: bool,
}

impl CpuRenderer {
    /// Draws the window of the console.
    pub(crate) fn of_console() -> Self {
        Self { clears: true, ..Self::default() }
    }
}

impl TestRenderer for CpuRenderer {
    fn handle_delta(&mut self, delta: &mut TexturesDelta) {
        self.rasteriser.apply(delta);
    }

    fn render(&mut self, ctx: &Context, output: &FullOutput) -> Result<RgbaImage, String> {
        let pixels_per_point = ctx.pixels_per_point();
        let size = ctx.content_rect().size() * pixels_per_point;
        let page = ctx.global_style().visuals.panel_fill;
        let background = if self.clears { page } else { Color32::TRANSPARENT };
        let triangles = ctx.tessellate(output.shapes.clone(), pixels_per_point);
        let image = raster::size(size.x, size.y)
            .and_then(|size| self.rasteriser.draw(&triangles, pixels_per_point, size, background));
        image.map_err(|problem| problem.to_string())
    }
}
