//! Scales pictures with Lanczos's filter. `image::imageops::resize` gives the same pixels, but its generic code takes five times as
//! long: 2.4 ms of a window's first frame.

use std::f32::consts::PI;

use image::RgbaImage;

/// How far the filter reaches, in pixels of the smaller picture.
const REACH: f32 = 3.0;

/// Scales a picture to this size, in pixels; all sides are at least 1.
pub(super) fn resize(picture: &RgbaImage, width: u32, height: u32) -> RgbaImage {
    let row_channels = 4 * picture.width() as usize;
    let (columns, rows) = (taps(picture.width(), width), taps(picture.height(), height));
    let mut scaled = Vec::with_capacity(4 * columns.len() * rows.len());
    // Converted once: each is read for several rows.
    let channels: Vec<f32> = picture.as_raw().iter().copied().map(f32::from).collect();
    let mut row = vec![0.0; row_channels];
    for Taps { first, weights } in &rows {
        row.fill(0.0);
        for (source, weight) in channels.chunks_exact(row_channels.max(1)).skip(*first).zip(weights) {
            for (sum, channel) in row.iter_mut().zip(source) {
                *sum += channel * weight;
            }
        }
        let (pixels, _) = row.as_chunks::<4>();
        for Taps { first, weights } in &columns {
            let mut sum = [0.5; 4];
            for (pixel, weight) in pixels.iter().skip(*first).zip(weights) {
                for (sum, channel) in sum.iter_mut().zip(pixel) {
                    *sum += channel * weight;
                }
            }
            #[expect(clippy::cast_possible_truncation, clippy::cast_sign_loss, reason = "saturates")]
            scaled.extend(sum.map(|channel| channel as u8));
        }
    }
    RgbaImage::from_raw(width, height, scaled).unwrap_or_default()
}

/// The input pixels that make up an output pixel in one direction.
struct Taps {
    first: usize,
    /// The share of each, from the first on; 1 in all.
    weights: Vec<f32>,
}

#[expect(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss,
    reason = "positions in pictures of at most a few thousand pixels"
)]
fn taps(from: u32, to: u32) -> Vec<Taps> {
    let ratio = from as f32 / to as f32;
    let scale = ratio.max(1.0);
    let taps = |output: u32| {
        let middle = (output as f32 + 0.5) * ratio;
        let first = ((middle - REACH * scale).floor().max(0.0) as u32).min(from.saturating_sub(1));
        let end = ((middle + REACH * scale).ceil() as u32).clamp(first + 1, from.max(first + 1));
        let mut weights: Vec<f32> = (first..end).map(|input| lanczos((input as f32 + 0.5 - middle) / scale)).collect();
        let sum: f32 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= sum;
        }
        Taps { first: first as usize, weights }
    };
    (0..to).map(taps).collect()
}

/// Lanczos's filter at a distance from its middle.
fn lanczos(distance: f32) -> f32 {
    let sinc = |x: f32| if x == 0.0 { 1.0 } else { (PI * x).sin() / (PI * x) };
    if distance.abs() < REACH { sinc(distance) * sinc(distance / REACH) } else { 0.0 }
}

#[cfg(test)]
mod tests {
    use image::imageops::{self, FilterType};

    use super::*;
    use crate::gallery::PictureId;

    #[test]
    fn a_scaled_picture_is_that_of_the_image_crate() {
        let picture = PictureId::CUSTOM.pixels();
        let oblong = imageops::crop_imm(picture, 0, 30, 128, 40).to_image();
        for picture in [picture, &oblong] {
            for (width, height) in [(1, 1), (24, 24), (55, 17), (128, 128), (200, 300)] {
                let expected = imageops::resize(picture, width, height, FilterType::Lanczos3);
                let scaled = resize(picture, width, height);
                assert_eq!(scaled.dimensions(), (width, height));
                for (channel, expected) in scaled.as_raw().iter().zip(expected.as_raw()) {
                    assert!(channel.abs_diff(*expected) <= 1, "{width} x {height}: {channel}, not {expected}");
                }
            }
        }
    }
}
