//! The console in a real window: each scenario runs beside the program, on a display of its own, and finds and uses it as a
//! person does. What a person does stands in `scenarios.py`; here it becomes tests with names and results.
#![cfg_attr(not(target_os = "linux"), allow(dead_code, unused_imports))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::path::Path;
use std::process::Command;
use std::sync::{Mutex, PoisonError};

use needs::needs;

/// More than `play.py` gives a scenario: it ends by itself, and cleans up, before this is over.
const SECONDS: &str = "75";

/// One after another: a window that waits for the processor is no longer the window of a person.
static ALONE: Mutex<()> = Mutex::new(());

fn play(scenario: &str) {
    let _alone = ALONE.lock().unwrap_or_else(PoisonError::into_inner);
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    // Debian's own Python: the bindings to the accessibility bus belong to it.
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

/// Makes a test of each scenario of this name.
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
    five_actions_are_made_and_saved
    five_actions_are_made_and_saved_with_the_keyboard_alone
    a_policy_is_opened_exported_and_imported
    a_policy_is_opened_exported_and_imported_with_the_keyboard_alone
    a_policy_begins_with_the_methods_of_a_server_is_advised_on_and_has_a_guide
    a_logon_is_played_with_a_code_and_the_next_one_repeats_its_method
    a_message_and_its_code_are_tried_against_a_real_server
    the_file_that_a_file_chooser_gives_is_opened
    cancel_in_a_file_chooser_closes_the_path_dialog_without_a_word
    without_a_file_chooser_the_path_is_typed
    zenity_opens_a_file
    save_at_the_question_before_closing_saves_and_closes
    dont_save_at_the_question_before_closing_closes_and_leaves_the_file
    cancel_at_the_question_before_closing_keeps_the_window
    an_open_add_action_dialog_is_no_way_around_the_question_before_closing
    on_a_small_screen_the_first_start_shows_the_whole_window
    on_a_large_screen_the_first_start_leaves_room_around_the_window
    japanese_and_arabic_titles_arrive_and_are_saved
    what_a_killed_console_had_not_saved_comes_back
    what_a_killed_console_had_not_saved_comes_back_where_folders_with_open_files_stay
    of_two_consoles_on_one_file_the_second_is_told
    the_window_answers_while_a_slow_disk_saves
    a_wayland_display_on_which_nobody_answers_is_passed_over
    a_scale_that_is_none_is_said_in_words
    without_a_display_the_program_says_so_and_ends_with_2
    a_folder_that_may_not_be_written_to_is_said_and_nothing_is_lost
    a_full_disk_is_said_and_nothing_is_lost
}
