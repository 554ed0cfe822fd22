# The commands of this project. `make run` and `make test` need only a machine with Rust, gcc, make and git.

.PHONY: run test bench fuzz gallery pictures build install uninstall deb rpm deny package-check windows windows-check \
	packages reproducible release-check

# Opens the console.
run:
	.ci/setup run
	cargo run --locked --release

# Everything that must pass, in debug builds. Each part prints how long it took; the last prints its own summary.
test:
	.ci/setup test
	.ci/timed cargo fmt --all --check
	.ci/timed cargo fmt --check --manifest-path fuzz/Cargo.toml
	.ci/timed cargo clippy --locked --workspace --all-targets -- -D warnings
	.ci/timed cargo clippy --locked --all-targets --no-default-features -- -D warnings
	.ci/timed cargo test --locked --no-default-features --no-run
	.ci/timed cargo test --locked --no-default-features
	.ci/timed cargo test --locked --no-run
	.ci/timed cargo test --locked --lib
	.ci/timed cargo test --locked --test core
	.ci/timed cargo test --locked --test console
	cargo test --locked --test window

# Speed as ratios to the least that could do the work, and to other programs that do it, measured in a single run.
bench:
	.ci/setup bench
	.ci/validators
	cargo build --locked --release --example bare_window
	cargo bench --locked

# Feeds random input to every parser of outside data, for this many seconds per fuzz target. Needs Rust's nightly
# toolchain and cargo-fuzz, and says so if they are missing.
FUZZ_SECONDS ?= 600
fuzz:
	.ci/fuzz $(FUZZ_SECONDS)

# Draws the gallery images and the application's icon from their SVG sources, and the contact sheet.
gallery:
	REDRAW_GALLERY=1 cargo test --locked --no-default-features --test core -- pictures application_icon

# Draws the README's pictures and the tests' reference pictures, without a display. Look at them afterwards.
pictures:
	DRAW_PICTURES=1 UPDATE_SNAPSHOTS=1 cargo test --locked --test console pictures

# The optimised program as packages contain it, without paths of this machine.
build:
	.ci/build

# Installs what `make build` has built below PREFIX; DESTDIR is for packages.
PREFIX ?= /usr/local
install uninstall:
	DESTDIR="$(DESTDIR)" PREFIX="$(PREFIX)" .ci/install $@

# The packages for Linux, in target/packages. docs/packages.md describes all of them.
deb rpm: build
	.ci/setup packages
	.ci/$@

# Whether the crates have licences, sources and versions that deny.toml allows.
deny:
	.ci/tools
	target/tools/bin/cargo-deny --locked check licenses sources bans

# Looks for mistakes in the packages, installs the Debian package in a fresh Debian, and starts the console there from its
# desktop entry. Needs root; without it, run `make deb rpm`, then `sudo tests/package/debian`.
package-check: deny deb rpm
	tests/package/lint
	tests/package/debian

# The installer and the archives for Windows, in target/packages, on Debian.
windows:
	.ci/setup windows
	.ci/windows build
	.ci/windows pack

# Checks under wine what can be checked there; docs/windows.md lists what cannot.
windows-check: windows
	.ci/windows check

# All packages, with their component lists and checksums.
packages: deb rpm windows
	.ci/checksums

# Builds the packages for Linux of this commit twice, in different folders, and compares them.
reproducible:
	.ci/setup packages
	.ci/reproducible

# Checks that are too slow for every day: the optimised program, its speed, its documentation, a thousand killed saves,
# traces of secrets in the memory of an optimised build, 500 random sequences of input that outrun the frames and 1000 that
# look for a lost focus, the guide in a browser (look at the pictures in target/guide), the packages, and the program for
# Windows.
release-check: test bench windows-check
	.ci/setup release
	KILLS=1000 cargo test --locked --no-default-features --test core -- --nocapture interrupted::a_save_killed
	cargo test --locked --release --test console -- trial_memory
	HURRIED_USERS=500 cargo test --locked --test console -- --nocapture input::keys_and_clicks_act_the_same
	RANDOM_USERS=1000 cargo test --locked --test console -- --nocapture random_input
	.ci/guide-in-browser target/release/radius-console
	cargo metadata --locked --format-version 1 --manifest-path fuzz/Cargo.toml >/dev/null
	RUSTDOCFLAGS="-D warnings" cargo doc --locked --no-deps
	$(MAKE) package-check packages reproducible
