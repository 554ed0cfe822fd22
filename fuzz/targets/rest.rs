//! Any bytes as a REST response, compared with a policy.
#![no_main]

use std::sync::LazyLock;

use radius_console::policy::{Policy, json};

#[path = "../../tests/core/policy_text.rs"]
#[allow(dead_code, reason = "another target uses the rest of it")]
mod policy_text;

static OLD: LazyLock<Policy> = LazyLock::new(|| {
    json::read(include_bytes!("../../tests/core/golden.radius.json")).expect("the golden file is a policy")
});

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| policy_text::check_response(bytes, &OLD));
