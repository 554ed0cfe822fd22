"""What a person does with the console in a real window: a function for each test of `main.rs`, by its name."""

import json
import os
import subprocess
import time
from contextlib import closing
from pathlib import Path

import radius
from console import ACTIONS, AUTOMATION, CLIENT, FOOTER, PROGRAM, Console
from desktop import Desktop, Failed, wait_until
from hands import ADD, Keyboard, Mouse

# The actions that `make_a_policy` leaves, as the console writes them.
GOLDEN = (Path(__file__).parent / "golden.radius.json").read_bytes()
# Title, command, description, action message, picture.
FIVE = [
    ("Push", "push", "Tap to approve", "Look at it", "Push"),
    ("Call me", "phone", "To your phone", "Calling you", "Phone"),
    ("Text me", "sms", "Code by SMS", "Sending", "SMS"),
    ("Mail me", "email", "Code by email", "Sending", "Email"),
    ("Token", "token", "Its six digits", "Checking", "Token"),
]
LEFT = ("Call me", "Push", "Token", "Text me")
SAVED = "RADIUS Properties - New policy"
UNSAVED = f"{SAVED} ● unsaved"
SAVE = ("dialog", "Save changes to New policy?")
NOT_SAVED = ("dialog", "The policy was not saved")


def same(found, expected):
    """Makes sure that two things are the same."""
    if found != expected:
        raise Failed(f"found {found!r}, expected {expected!r}")


def a_policy(desktop, name="some.radius.json"):
    """A policy file with the actions `LEFT`."""
    file = desktop.folder / name
    file.write_bytes(GOLDEN)
    return file


def a_changed_policy(desktop, file, **how):
    """A console with a policy file open and a change that is not in it."""
    console = Console(desktop, file, **how)
    console.titles_are(*LEFT)
    console.click("check box", "Enable Push", ACTIONS)
    console.title_is(UNSAVED)
    return console


def is_push_enabled(file):
    """Whether that change has not reached the file."""
    return json.loads(file.read_bytes())["actions"][1]["enabled"]


def a_chooser(desktop, script):
    """A folder with a zenity that does what this script says, and nothing else."""
    folder = desktop.folder / "chooser"
    folder.mkdir()
    zenity = folder / "zenity"
    zenity.write_text(f"#!/bin/sh\n{script}\n")
    zenity.chmod(0o755)
    return folder


# --- what is known of servers ----------------------------------------------------------------------------------------


def a_policy_begins_with_the_methods_of_a_server_is_advised_on_and_has_a_guide(desktop):
    """Begins with what Duo takes, gives Autosend to a method that always fails, is told so, and exports the guide."""
    console, new = Console(desktop), ("dialog", "New policy")
    console.get("button", "File")
    desktop.keys("ctrl+n")
    server = ("option", "Duo Authentication Proxy")
    console.click("combo box", "Begin with", new)
    console.get(*server)
    desktop.keys("Escape")
    console.gone(*server)
    # A click on the dialog raises it; the list still opens above it.
    console.click("label", "Begin with", new)
    console.click("combo box", "Begin with", new)
    console.click(*server)
    console.checked("check box", "SMS", new)
    console.click("button", "Create", new)
    console.gone(*new)
    console.titles_are("Push", "Call me", "SMS")
    hand = Mouse(console)
    hand.select("SMS")
    hand.choose("Tasks", "Autosend", within=AUTOMATION)
    advice = "Warning: SMS: Autosend on a command that is always rejected"
    console.get("button", advice)
    console.click("button", "Fix: turn Autosend off")
    console.gone("button", advice)
    guide = desktop.folder / "guide.html"
    hand.choose("File", "Export", "User guide")
    console.give_path("Export user guide", guide)
    console.until("the guide is written", guide.exists)
    wait_until("the guide is whole", lambda: "Deny any request that you did not start" in guide.read_text())


# --- the client view -------------------------------------------------------------------------------------------------


def a_logon_is_played_with_a_code_and_the_next_one_repeats_its_method(desktop):
    """Plays the first logon up to the code of another method than the one with Autosend, and the logon after it."""
    console = Console(desktop, a_policy(desktop))
    console.titles_are(*LEFT)
    console.click("combo box", "Server answers", CLIENT)
    console.click("option", "Ask for a code")
    console.click("button", "Play", CLIENT)
    first = "this client received the configuration for the first time and Token has Autosend."
    console.says(f"Token ran by itself: {first}", CLIENT)
    console.get("entry", "OTP", CLIENT)
    console.click("button", "Cancel", CLIENT)
    console.click("button", "Text me", CLIENT)
    console.says('The user chose Text me: the client sent its command "sms".', CLIENT)
    console.click("entry", "OTP", CLIENT)
    console.focused("entry", "OTP", CLIENT)
    desktop.type("123456")
    desktop.keys("Return")
    console.says("The server accepted Text me: logged on.", CLIENT)
    console.says("This client remembers Text me. (assumed)", CLIENT)
    console.click("choice", "Later logon", CLIENT)
    console.click("button", "Play", CLIENT)
    again = "it was the last method that succeeded, and Remember last method used is on."
    console.says(f"Text me ran by itself: {again}", CLIENT)
    console.title_is(SAVED)


def a_message_and_its_code_are_tried_against_a_real_server(desktop):
    """Tries a method that sends a code, as a user would, and checks the connection; the file stays as it was."""
    port = radius.start(desktop)
    file = a_policy(desktop)
    policy = json.loads(GOLDEN)
    connection = {
        "displayName": "",
        "radiusServer": "127.0.0.1",
        "backupServer": "",
        "haMode": "activePassive",
        "radiusPort": port,
        "timeout": 10,
        "retries": 0,
        "passwordEncoding": "PAP",
        "userMessagePrompt": "",
        "usernameOnly": False,
        "forwardFirstPwdToAD": False,
    }
    text = json.dumps({**policy, "connection": connection})
    file.write_text(text)
    console = Console(desktop, file)
    console.titles_are(*LEFT)
    console.click("row", "Text me", ACTIONS)
    console.focused("row", "Text me", ACTIONS)
    desktop.keys("F5")
    console.focused("entry", "User name", CLIENT)
    desktop.type("alice")
    desktop.keys("Tab")
    console.focused("password", "First password", CLIENT)
    desktop.type("first-pass")
    desktop.keys("Tab")
    console.focused("password", "Shared secret", CLIENT)
    desktop.type(radius.SECRET)
    console.click("button", "Send sms to alice", CLIENT)
    question = ("dialog", "Try Text me?")
    console.get("dialog", "Try Text me?")
    console.click("button", "Send", question)
    console.gone(*question)
    console.says("Enter the code", CLIENT)
    console.focused("password", "OTP", CLIENT)
    desktop.type("123456")
    desktop.keys("Return")
    console.says(f'127.0.0.1:{port} accepted the code: "Welcome"', CLIENT)
    console.says("The trial is over; the password is wiped.", CLIENT)
    console.click("choice", "Simulation", CLIENT)
    console.says("an approximation", CLIENT)
    same(file.read_text(), text)
    console.ask_to_close()
    console.ended()


# --- nothing lost ---------------------------------------------------------------------------------------------------


def golden_without_push():
    """The golden policy after its action Push was disabled, as the console writes it."""
    before, after = GOLDEN.split(b'"title": "Push"')
    head, _, tail = before.rpartition(b'"enabled": true')
    return head + b'"enabled": false' + tail + b'"title": "Push"' + after


def recovery_copies(desktop):
    """The recovery copies that there are."""
    return list((desktop.home / "state" / "radius-console" / "recovery").glob("console-*.json"))


def system(desktop, source):
    """What to start a program with, so that it meets a system with these C functions."""
    code, library = desktop.folder / "system.c", desktop.folder / "system.so"
    code.write_text(source)
    desktop.run("gcc", "-shared", "-fPIC", "-o", str(library), str(code), "-ldl")
    return ("env", f"LD_PRELOAD={library}")


def what_a_killed_console_had_not_saved_comes_back(desktop):
    """Kills a console with an edit that is not saved; the next one brings it back, and saves it byte for byte."""
    restores_what_a_killed_console_had_not_saved(desktop)


# As NTFS: a folder in which this program has a file open, even one that is deleted, is neither renamed nor removed.
STRICT_FOLDERS = r"""
#define _GNU_SOURCE
#include <dirent.h>
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static int refused(const char *path) {
    char folder[PATH_MAX + 1], link[64], open[PATH_MAX];
    struct stat is;
    if (stat(path, &is) != 0 || !S_ISDIR(is.st_mode) || !realpath(path, folder)) return 0;
    strcat(folder, "/");
    for (int file = 0; file < 1024; file++) {
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        ssize_t length = readlink(link, open, sizeof open - 1);
        if (length > 0 && strncmp(open, folder, strlen(folder)) == 0) return errno = EACCES, 1;
    }
    return 0;
}

int rename(const char *from, const char *to) {
    int (*next)(const char *, const char *) = dlsym(RTLD_NEXT, "rename");
    return refused(from) ? -1 : next(from, to);
}

int rmdir(const char *path) {
    int (*next)(const char *) = dlsym(RTLD_NEXT, "rmdir");
    return refused(path) ? -1 : next(path);
}

int unlinkat(int at, const char *path, int flags) {
    int (*next)(int, const char *, int) = dlsym(RTLD_NEXT, "unlinkat");
    return at == AT_FDCWD && refused(path) ? -1 : next(at, path, flags);
}
"""


def what_a_killed_console_had_not_saved_comes_back_where_folders_with_open_files_stay(desktop):
    """Does the same where the system refuses to rename and to remove folders with open files, as Windows does."""
    restores_what_a_killed_console_had_not_saved(desktop, system(desktop, STRICT_FOLDERS))
    same(list((desktop.home / "state" / "radius-console" / "recovery").iterdir()), [])


def restores_what_a_killed_console_had_not_saved(desktop, prefix=()):
    """Kills a console with an unsaved edit, restores that in another one, and saves it byte for byte."""
    file = a_policy(desktop)
    console = a_changed_policy(desktop, file, prefix=prefix)
    console.until("the edit is kept", lambda: recovery_copies(desktop))
    console.program.kill()
    console.program.wait()
    same(file.read_bytes(), GOLDEN)
    console = Console(desktop, prefix=prefix)
    question = ("dialog", "Bring back unsaved changes to New policy?")
    console.get(*question)
    console.click("button", "Bring back", question)
    console.gone(*question)
    console.titles_are(*LEFT)
    console.title_is(UNSAVED)
    desktop.keys("ctrl+s")
    console.title_is(SAVED)
    same(file.read_bytes(), golden_without_push())
    console.ask_to_close()
    console.ended()
    same(recovery_copies(desktop), [])


def of_two_consoles_on_one_file_the_second_is_told(desktop):
    """Saves in one of two consoles; the other one says so when it gets the focus, and writes nothing over it unasked."""
    file = a_policy(desktop)
    first = Console(desktop, file)
    first.titles_are(*LEFT)
    second = a_changed_policy(desktop, file)
    desktop.keys("ctrl+s")
    second.title_is(SAVED)
    same(file.read_bytes(), golden_without_push())
    windows = desktop.run("xdotool", "search", "--onlyvisible", "--pid", str(first.program.pid)).split()
    desktop.run("xdotool", "windowactivate", "--sync", windows[-1])
    question = ("dialog", "Another program has changed the file")
    first.get(*question)
    first.click("button", "Reload", question)
    first.until("the file is reloaded", lambda: not first.tree().find("check box", "Enable Push", ACTIONS).is_checked)
    first.title_is(SAVED)
    same(file.read_bytes(), golden_without_push())


SLOW_DISK = """
#include <unistd.h>
int fsync(int file) { (void)file; sleep(4); return 0; }
int fdatasync(int file) { (void)file; sleep(4); return 0; }
"""


def the_window_answers_while_a_slow_disk_saves(desktop):
    """Saves to a disk that takes four seconds: meanwhile the window does what it is told."""
    file = a_policy(desktop)
    console = a_changed_policy(desktop, file, prefix=system(desktop, SLOW_DISK))
    desktop.keys("ctrl+s")
    console.lives()
    console.click("row", "Token", ACTIONS)
    console.focused("row", "Token", ACTIONS)
    same(file.read_bytes(), GOLDEN)
    console.until("the save is done", lambda: desktop.window_title() == SAVED, 15.0)
    same(file.read_bytes(), golden_without_push())


# --- the whole job ----------------------------------------------------------------------------------------------------


def make_a_policy(desktop, hand_for):
    """Makes a policy and saves it, with this kind of hand."""
    console = Console(desktop)
    hand = hand_for(console)
    for count, (*texts, picture) in enumerate(FIVE, start=1):
        hand.add(*texts, picture=picture)
        console.titles_are(*(title for title, *_ in FIVE[:count]))
    add_is(console, hand, enabled=False)
    delete(hand, "Mail me")
    console.titles_are("Push", "Call me", "Text me", "Token")
    add_is(console, hand, enabled=True)
    hand.select("Token")
    hand.press("Move up")
    console.titles_are("Push", "Call me", "Token", "Text me")
    hand.select("Push")
    hand.press("Move down")
    console.titles_are(*LEFT)
    for title, having in [("Push", ["Push"]), ("Token", ["Token"]), ("Token", []), ("Token", ["Token"])]:
        hand.select(title)
        hand.choose("Tasks", "Autosend", within=AUTOMATION)
        autosend_has(console, having)
    hand.select("Push")
    hand.open("Tasks", AUTOMATION)
    same(console.get("menu item with check mark", "Autosend").is_checked, False)
    desktop.keys("Escape")
    console.title_is(UNSAVED)
    file = desktop.folder / "saved.radius.json"
    desktop.keys("ctrl+s")
    console.give_path("Save policy as", file)
    console.title_is(SAVED)
    same(file.read_bytes(), GOLDEN)
    console.ask_to_close()
    console.ended()


def export_and_import(desktop, hand_for):
    """Opens what `make_a_policy` saves, exports it, and imports what was deleted since, with this kind of hand."""
    copy = desktop.folder / "copy.radius.json"
    console = Console(desktop, a_policy(desktop))
    hand = hand_for(console)
    console.titles_are(*LEFT)
    hand.choose("File", "Export", "Policy")
    console.give_path("Export policy", copy)
    wait_until("the copy is there", copy.exists)
    same(copy.read_bytes(), GOLDEN)
    delete(hand, "Token")
    console.titles_are("Call me", "Push", "Text me")
    hand.choose("File", "Import")
    console.give_path("Import actions", copy)
    hand.answer("Review the import", "Import")
    console.titles_are(*LEFT)
    autosend_has(console, ["Token"])
    hand.choose("Edit", "Undo Import")
    console.titles_are("Call me", "Push", "Text me")


def delete(hand, title):
    """Deletes an action from the Tasks menu."""
    hand.select(title)
    hand.choose("Tasks", "Delete", within=AUTOMATION)


def add_is(console, hand, enabled):
    """Makes sure that Tasks > Add is enabled, or disabled with the reason in the menu itself."""
    hand.open("Tasks", AUTOMATION)
    same(console.get("menu item", "Add").is_enabled, enabled)
    reason = console.tree().find("label", "A policy holds five actions")
    same(reason is None, enabled)
    console.desktop.keys("Escape")
    console.gone("menu item", "Add")


def autosend_has(console, titles):
    """Waits until Autosend is with these and no others."""

    def having():
        return [row.name for row in console.tree().inside("row", ACTIONS) if row.description.startswith("Autosend")]

    console.until(f"Autosend is with {titles}", lambda: having() == titles)


def five_actions_are_made_and_saved(desktop):
    make_a_policy(desktop, Mouse)


def five_actions_are_made_and_saved_with_the_keyboard_alone(desktop):
    make_a_policy(desktop, Keyboard)


def a_policy_is_opened_exported_and_imported(desktop):
    export_and_import(desktop, Mouse)


def a_policy_is_opened_exported_and_imported_with_the_keyboard_alone(desktop):
    export_and_import(desktop, Keyboard)


# --- file choosers ----------------------------------------------------------------------------------------------------


def the_file_that_a_file_chooser_gives_is_opened(desktop):
    file = a_policy(desktop)
    console = Console(desktop, path=a_chooser(desktop, f"echo {file}"))
    Mouse(console).choose("File", "Open")
    console.titles_are(*LEFT)
    console.gone("dialog", "Open policy")
    console.says("Policy file: some.radius.json, saved", FOOTER)


def cancel_in_a_file_chooser_closes_the_path_dialog_without_a_word(desktop):
    console = Console(desktop, a_policy(desktop), path=a_chooser(desktop, "/bin/sleep 1; exit 1"))
    console.titles_are(*LEFT)
    Mouse(console).choose("File", "Open")
    console.says("The file chooser is open", ("dialog", "Open policy"))
    console.gone("dialog", "Open policy")
    same([control.name for control, _ in console.tree().walk() if control.is_dialog], [])
    console.says("Policy file: some.radius.json, saved", FOOTER)
    console.titles_are(*LEFT)


def without_a_file_chooser_the_path_is_typed(desktop):
    console = Console(desktop)
    Mouse(console).choose("File", "Open")
    console.says("This computer shows no file chooser: type the path", ("dialog", "Open policy"))
    console.give_path("Open policy", a_policy(desktop))
    console.titles_are(*LEFT)


def zenity_opens_a_file(desktop):
    file = a_policy(desktop)
    console = Console(desktop, path=os.environ["PATH"])
    desktop.keys("ctrl+o")
    wait_until("zenity shows a window", lambda: desktop.succeeds("xdotool", "search", "--onlyvisible", "--class", "zenity"))
    wait_until("zenity has the keys", lambda: desktop.window_title() not in (SAVED, ""))
    # A slash opens the field for a path; what is typed before it is there would be lost, and nothing tells.
    desktop.type("/")
    time.sleep(0.5)
    desktop.keys("ctrl+a")
    desktop.type(str(file))
    desktop.keys("Return")
    console.titles_are(*LEFT)
    console.gone("dialog", "Open policy")


# --- closing ----------------------------------------------------------------------------------------------------------


def save_at_the_question_before_closing_saves_and_closes(desktop):
    file = a_policy(desktop)
    console = a_changed_policy(desktop, file)
    console.ask_to_close()
    console.click("button", "Save", SAVE)
    console.ended()
    same(is_push_enabled(file), False)


def dont_save_at_the_question_before_closing_closes_and_leaves_the_file(desktop):
    file = a_policy(desktop)
    console = a_changed_policy(desktop, file)
    console.click("button", "Cancel", FOOTER)
    console.click("button", "Don't save", SAVE)
    console.ended()
    same(file.read_bytes(), GOLDEN)


def cancel_at_the_question_before_closing_keeps_the_window(desktop):
    file = a_policy(desktop)
    console = a_changed_policy(desktop, file)
    for leave in (lambda: console.click("button", "Cancel", SAVE), lambda: desktop.keys("Escape")):
        console.ask_to_close()
        console.get(*SAVE)
        leave()
        console.gone(*SAVE)
        console.title_is(UNSAVED)
        console.lives()
    same(file.read_bytes(), GOLDEN)


def an_open_add_action_dialog_is_no_way_around_the_question_before_closing(desktop):
    typing = ("dialog", "Close without the action that you are typing?")
    file = a_policy(desktop)
    console = Console(desktop, file)
    console.titles_are(*LEFT)
    desktop.keys("Insert")
    console.focused("entry", "Title", ADD)
    console.write("Title", "Half", ADD)
    console.ask_to_close()
    console.click("button", "Cancel", typing)
    console.gone(*typing)
    same(console.get("entry", "Title", ADD).text(), "Half")
    console.click("button", "OK", ADD)
    console.titles_are(*LEFT, "Half")

    # Now with something to save as well: the question tells of both.
    Mouse(console).select("Half")
    desktop.keys("F2")
    edit = ("dialog", "Edit Action")
    console.focused("entry", "Title", edit)
    console.write("Title", "Other", edit)
    console.ask_to_close()
    console.says("1 change is not in the policy file yet. What you are typing is not part of it, and would be lost.", SAVE)
    console.click("button", "Cancel", SAVE)
    console.gone(*SAVE)
    same(console.get("entry", "Title", edit).text(), "Other")
    console.ask_to_close()
    console.click("button", "Save", SAVE)
    console.ended()
    same([action["title"] for action in json.loads(file.read_bytes())["actions"]], [*LEFT, "Half"])


# --- screens ----------------------------------------------------------------------------------------------------------


def on_a_small_screen_the_first_start_shows_the_whole_window(desktop):
    """Starts where the usual size does not fit, also on screens with twice the pixels: the footer is in sight."""
    for screen, scale in [("1366x768", 1), ("1280x800", 1), ("1280x720", 1), ("1024x768", 1), ("1600x900", 2)]:
        with closing(Desktop()) as small:
            small.open(screen)
            console = Console(small, prefix=("env", f"WINIT_X11_SCALE_FACTOR={scale}"))
            width, height = map(int, screen.split("x"))

            def is_in_sight(button):
                x, y, across, down = console.tree().find("button", button, FOOTER).place()
                return x >= 0 and y >= 0 and x + across <= width and y + down <= height

            for button in ("OK", "Cancel", "Apply"):
                console.until(f"{button} is in sight at {screen} x {scale}", lambda: is_in_sight(button))


def on_a_large_screen_the_first_start_leaves_room_around_the_window(desktop):
    with closing(Desktop()) as large:
        large.open("1920x1080")
        Console(large)
        same(large.run("xdotool", "getactivewindow", "getwindowgeometry").split()[-1], "1240x840")


# --- texts, and what goes wrong ---------------------------------------------------------------------------------------


def japanese_and_arabic_titles_arrive_and_are_saved(desktop):
    titles = ["電話で確認", "اتصل بي"]
    file = desktop.folder / "texts.radius.json"
    desktop.put_on_keyboard(sorted(set("".join(titles)) - {" "}))
    console = Console(desktop)
    for title in titles:
        desktop.keys("Insert")
        console.focused("entry", "Title", ADD)
        desktop.type(title)
        # What egui tells of Arabic in a field is not what stands there: the list and the file show what has arrived.
        console.until("something has arrived", lambda: console.tree().find("entry", "Title", ADD).text())
        desktop.keys("Return")
        console.gone(*ADD)
    console.titles_are(*titles)
    desktop.keys("ctrl+s")
    console.give_path("Save policy as", file)
    console.title_is(SAVED)
    same([action["title"] for action in json.loads(file.read_bytes())["actions"]], titles)


def a_wayland_display_on_which_nobody_answers_is_passed_over(desktop):
    console = Console(desktop, a_policy(desktop), prefix=("env", "WAYLAND_DISPLAY=wayland-9"))
    console.titles_are(*LEFT)


def a_scale_that_is_none_is_said_in_words(desktop):
    environment = {**desktop.environment, "WINIT_X11_SCALE_FACTOR": "abc"}
    ended = subprocess.run([PROGRAM], env=environment, cwd=desktop.home, capture_output=True, timeout=20, check=False)
    words = ended.stderr.decode()
    same((ended.returncode, 'WINIT_X11_SCALE_FACTOR is "abc"' in words, "panicked" in words), (2, True, False))


def without_a_display_the_program_says_so_and_ends_with_2(desktop):
    environment = {name: value for name, value in desktop.environment.items() if name != "DISPLAY"}
    ended = subprocess.run([PROGRAM], env=environment, cwd=desktop.home, capture_output=True, timeout=20, check=False)
    words = ended.stderr.decode()
    same((ended.returncode, "--help" in words, "panicked" in words), (2, True, False))


def a_folder_that_may_not_be_written_to_is_said_and_nothing_is_lost(desktop):
    closed = desktop.folder / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    # Root may write everywhere: here it gives that up.
    as_others = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    console = a_changed_policy(desktop, a_policy(desktop), prefix=as_others)
    desktop.keys("ctrl+shift+s")
    console.give_path("Save policy as", closed / "new.radius.json")
    says_that_it_was_not_saved(console, "Permission denied; ask for the right to write the file and its folder, or choose another place.")
    same(list(closed.iterdir()), [])


def a_full_disk_is_said_and_nothing_is_lost(desktop):
    file = a_policy(desktop)
    console = a_changed_policy(desktop, file, prefix=["env", "--ignore-signal=XFSZ"])
    # No file may grow any more: the same as a disk without room, and nobody needs rights for it.
    desktop.run("prlimit", "--pid", str(console.program.pid), "--fsize=1")
    desktop.keys("ctrl+s")
    says_that_it_was_not_saved(console, "No space is left; free some, or choose another place.")
    same(file.read_bytes(), GOLDEN)


def says_that_it_was_not_saved(console, words):
    """Waits for these words in a dialog, and makes sure that the policy is still open and not saved."""
    console.says(f"{words} The open policy is as it was.", NOT_SAVED)
    console.desktop.keys("Escape")
    console.gone(*NOT_SAVED)
    console.title_is(UNSAVED)
    console.titles_are(*LEFT)
    console.lives()
