# The commands of this project. `make run` and `make test` do everything, on a machine with Rust, gcc, make and git.

.PHONY: run test bench fuzz gallery pictures release-check

# Opens the console.
run:
	.ci/setup run
	cargo run --locked --release

# Everything that must hold, in debug builds.
test:
	.ci/setup test
	cargo fmt --check
	cargo fmt --check --manifest-path fuzz/Cargo.toml
	cargo clippy --locked --all-targets -- -D warnings
	cargo clippy --locked --all-targets --no-default-features -- -D warnings
	cargo test --locked --no-default-features
	cargo test --locked

# Speed, in ratios to the least that could do the work, measured in one run.
bench:
	.ci/setup test
	cargo build --locked --release --example bare_window
	cargo bench --locked

# Gives everything that reads what comes from outside what nobody would write: so many seconds for each fuzz target. It needs
# Rust's nightly toolchain and cargo-fuzz, and says so where they are missing.
FUZZ_SECONDS ?= 600
fuzz:
	.ci/fuzz $(FUZZ_SECONDS)

# Draws the pictures of the gallery from their SVG sources, and the contact sheet.
gallery:
	REDRAW_GALLERY=1 cargo test --locked --no-default-features --test core pictures

# Draws the pictures of the README and those that the tests compare with, without a display. Look at them then.
pictures:
	DRAW_PICTURES=1 UPDATE_SNAPSHOTS=1 cargo test --locked --test console pictures

# What is too slow for every day: the optimised program, its speed, its documentation, a thousand saves that are killed, and
# the guide in a browser, whose pictures in target/guide are to be looked at.
release-check: test bench
	.ci/setup release
	KILLS=1000 cargo test --locked --no-default-features --test core -- --nocapture interrupted::a_save_that_is_killed
	cargo build --locked --release
	.ci/guide-in-browser target/release/radius-console
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
