//! Any bytes as a policy file.
#![no_main]

#[path = "../../tests/core/policy_text.rs"]
#[allow(dead_code, reason = "another target uses the rest of it")]
mod policy_text;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| policy_text::check_policy(bytes));
