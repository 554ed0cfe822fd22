//! The cost of the console relative to the least that could do the same, both measured alternately in a single run: a
//! frame against egui's widget gallery; start, memory and keys against a bare window. When idle it must use no CPU at all.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::disallowed_methods,
    reason = "a bench prints, and may panic"
)]

mod frame;
#[path = "../measure/mod.rs"]
mod measure;
mod policy;
#[cfg(target_os = "linux")]
mod program;
#[cfg(target_os = "linux")]
mod screen;
#[cfg(target_os = "linux")]
mod window;

fn main() {
    frame::measure();
    #[cfg(target_os = "linux")]
    window::measure();
}
