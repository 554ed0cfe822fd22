# What all packages have in common; to be sourced from the project's folder, after `set -euo pipefail`.

version=$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)
# The system that packages for Linux are built on and for, as Rust calls it.
host=$(rustc -vV | sed -n 's/^host: //p')
# Where packages are built, and where they go.
building=$PWD/target/package
packages=$PWD/target/packages
mkdir -p "$building" "$packages"
# Where cargo builds them: apart from other builds, as other flags make it compile everything anew; and what flags rustc gets beside
# those that hide paths. .ci/windows has its own.
cargo_folder=$building/cargo
rust_flags=()

# Everyone may read what a package contains, whoever builds it.
umask 022

# The time in every package is that of the commit, whenever it is built.
if [ -z "${SOURCE_DATE_EPOCH:-}" ]; then
    SOURCE_DATE_EPOCH=$(git log -1 --format=%ct 2>/dev/null || stat -c %Y CHANGELOG.md)
fi
export SOURCE_DATE_EPOCH LC_ALL=C.UTF-8 TZ=UTC

# Runs cargo, the command "$@", so that the program contains no path of this machine.
cargo_for_packages() {
    local flags=("--remap-path-prefix=${CARGO_HOME:-$HOME/.cargo}=/cargo" "--remap-path-prefix=$PWD=/radius-console" "${rust_flags[@]}")
    CARGO_ENCODED_RUSTFLAGS=$(IFS=$'\x1f' && echo "${flags[*]}") CARGO_TARGET_DIR=$cargo_folder "$@"
}

# Fails if a program contains the path of this folder, or of cargo's or rustup's in the user's home.
contains_no_path() { # PROGRAM
    local folder
    for folder in "$PWD" "$HOME/." "${CARGO_HOME:-$HOME/.cargo}"; do
        if grep -aqF "$folder" "$1"; then
            echo "$1 contains the path $folder of this machine." >&2
            return 1
        fi
    done
}
