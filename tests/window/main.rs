//! The console in a real window: each scenario runs beside the program, on a display of its own, and uses it as a
//! person does. The scenarios are in `scenarios.py`; this file turns them into tests with names and results.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use needs::needs;

/// Longer than `play.py` allows a scenario, so that it stops and cleans up on its own first.
const SECONDS: &str = "140";

/// Runs scenarios one at a time: a window short of CPU no longer behaves as it would for a person.
static ONE_AT_A_TIME: Mutex<()> = Mutex::new(());

fn play(scenario: &str) {
    let _guard = ONE_AT_A_TIME.lock().unwrap_or_else(PoisonError::into_inner);
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Debian's own Python, because the bindings to the accessibility bus belong to it.
    let ended = Command::new("timeout")
        .args(["--kill-after=5", SECONDS, "/usr/bin/python3", "-B"])
        .args([project.join("tests/window/play.py").as_os_str(), scenario.as_ref()])
        .env("RADIUS_CONSOLE", env!("CARGO_BIN_EXE_radius-console"))
        .env("WINDOW_FAILURES", project.join("target/window-failures"))
        .output()
        .expect("`timeout` of coreutils runs");
    let words = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.success(), "{scenario}: {}\n{words}", ended.status);
}

/// Turns each scenario name into a test.
macro_rules! scenarios {
    ($($name:ident)*) => {
        $(
            #[needs(linux, "an X server")]
            #[test]
            fn $name() {
                play(stringify!($name));
            }
        )*
    };
}

scenarios! {
    five_actions_are_created_and_saved
    five_actions_are_created_and_saved_with_the_keyboard_alone
    a_policy_is_opened_exported_and_imported
    a_policy_is_opened_exported_and_imported_with_the_keyboard_alone
    the_whole_job_is_done_and_heard_through_accessibility_actions_alone
    a_policy_starts_from_presets_gets_advice_and_exports_a_guide
    a_logon_with_a_code_is_played_and_the_next_one_repeats_its_method
    an_sms_code_is_tested_against_a_real_server
    the_server_decides_by_attributes_of_the_form_and_of_the_policy
    the_file_chosen_in_a_file_chooser_is_opened
    cancelling_a_file_chooser_closes_the_path_dialog_silently
    without_a_file_chooser_the_path_can_be_typed
    zenity_opens_a_file
    a_pasted_action_appears_without_a_further_event
    save_in_the_closing_question_saves_and_closes
    dont_save_in_the_closing_question_closes_without_saving
    cancel_in_the_closing_question_keeps_the_window_open
    an_open_add_action_dialog_does_not_bypass_the_closing_question
    on_a_small_screen_the_first_window_fits
    on_a_large_screen_the_first_window_has_its_usual_size
    japanese_and_arabic_titles_can_be_typed_and_saved
    unsaved_work_is_restored_after_a_kill
    unsaved_work_is_restored_where_folders_with_open_files_cannot_be_removed
    unsaved_work_is_restored_where_files_cannot_be_locked
    a_console_notices_that_another_one_saved_its_file
    the_window_responds_while_a_slow_disk_saves
    the_systems_theme_and_contrast_are_followed
    an_unreachable_wayland_display_is_skipped
    an_invalid_scale_factor_is_reported
    without_a_display_the_program_says_so_and_exits_with_2
    a_read_only_folder_is_reported_and_nothing_is_lost
    a_full_disk_is_reported_and_nothing_is_lost
}
