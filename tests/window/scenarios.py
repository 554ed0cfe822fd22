"""Scenarios of using the console in a real window: one function per test in `main.rs`, of the same name."""

import json
import os
import subprocess
import time
from contextlib import closing
from pathlib import Path

import radius
from console import ACTIONS, AUTOMATION, CLIENT, FOOTER, PROGRAM, Console
from desktop import Desktop, Failed, wait_until
from hands import ADD, Assistive, Keyboard, Mouse
from reader import Reader

# The actions that `make_a_policy` ends up with, as the console writes them.
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
    """Fails unless two values are equal."""
    if found != expected:
        raise Failed(f"found {found!r}, expected {expected!r}")


def a_policy(desktop, name="some.radius.json"):
    """A policy file with the actions `LEFT`."""
    file = desktop.folder / name
    file.write_bytes(GOLDEN)
    return file


def a_changed_policy(desktop, file, **options):
    """A console with an open policy file and one unsaved change."""
    console = Console(desktop, file, **options)
    console.titles_are(*LEFT)
    console.click("check box", "Enable Push", ACTIONS)
    console.title_is(UNSAVED)
    return console


def is_push_enabled(file):
    """Whether Push is enabled in the file; the change disables it."""
    return json.loads(file.read_bytes())["actions"][1]["enabled"]


def a_chooser(desktop, script):
    """A folder that contains only a zenity that runs this script."""
    folder = desktop.folder / "chooser"
    folder.mkdir()
    zenity = folder / "zenity"
    zenity.write_text(f"#!/bin/sh\n{script}\n")
    zenity.chmod(0o755)
    return folder


# --- known servers ----------------------------------------------------------------------------------------------------


def a_policy_starts_from_presets_gets_advice_and_exports_a_guide(desktop):
    """Starts with Duo's presets, gives Autosend to a method that always fails, gets advice, and exports the guide."""
    console, new = Console(desktop), ("dialog", "New policy")
    console.get("button", "File")
    desktop.keys("ctrl+n")
    choices = ("list", "Start from")
    server = ("option", "Duo Authentication Proxy", choices)
    console.click("combo box", "Start from", new)
    console.get(*server)
    desktop.keys("Escape")
    console.gone(*choices)
    # Clicking the dialog raises it; the list must still open above it.
    console.click("label", "Start from", new)
    console.click("combo box", "Start from", new)
    console.click(*server)
    console.checked("check box", "SMS", new)
    console.click("button", "Create", new)
    console.gone(*new)
    console.titles_are("Push", "Call me", "SMS")
    hand = Mouse(console)
    hand.select("SMS")
    hand.choose("Tasks", "Autosend", within=AUTOMATION)
    advice = "Warning: SMS: Autosend is on for a command that is always rejected"
    console.get("button", advice)
    console.click("button", "Fix: turn off Autosend")
    console.gone("button", advice)
    guide = desktop.folder / "guide.html"
    hand.choose("File", "Export", "User guide")
    console.enter_path("Export user guide", guide)
    console.until("the guide is written", guide.exists)
    wait_until("the guide is complete", lambda: "Deny any request that you did not start" in guide.read_text())


# --- the client view -------------------------------------------------------------------------------------------------


def a_logon_with_a_code_is_played_and_the_next_one_repeats_its_method(desktop):
    """Plays a first logon with the code of a method other than the Autosend one, and the logon after it."""
    console = Console(desktop, a_policy(desktop))
    console.titles_are(*LEFT)
    console.click("combo box", "Server response", CLIENT)
    console.click("option", "Ask for a code")
    console.click("button", "Play", CLIENT)
    first = "this client received the configuration for the first time and the action has Autosend."
    console.says(f"Token ran automatically, because {first}", CLIENT)
    console.get("entry", "OTP", CLIENT)
    console.click("button", "Cancel", CLIENT)
    console.click("button", "Text me", CLIENT)
    console.says('The user chose Text me: the client sent the command "sms".', CLIENT)
    console.click("entry", "OTP", CLIENT)
    console.focused("entry", "OTP", CLIENT)
    desktop.type("123456")
    desktop.keys("Return")
    console.says("The server accepted Text me: logged on.", CLIENT)
    console.says("This client remembers Text me. (assumed)", CLIENT)
    console.click("choice", "Later logon", CLIENT)
    console.click("button", "Play", CLIENT)
    again = "it was the last successful method, and Remember last method used is on."
    console.says(f"Text me ran automatically, because {again}", CLIENT)
    console.title_is(SAVED)


def a_policy_for(desktop, port):
    """Returns the file of a policy whose server listens on this local port."""
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
    file.write_text(json.dumps({**policy, "connection": connection}))
    return file


def type_logon(desktop, console, user):
    """Types what a test needs into its form, from the user name on."""
    console.focused("entry", "User name", CLIENT)
    desktop.type(user)
    desktop.keys("Tab")
    console.focused("password", "First password", CLIENT)
    desktop.type("first-pass")
    desktop.keys("Tab")
    console.focused("password", "Secret key", CLIENT)
    desktop.type(radius.SECRET)


def send_test(console, button, title):
    """Sends a test, and answers the question before it."""
    console.click("button", button, CLIENT)
    question = ("dialog", f"Test {title}?")
    console.get(*question)
    console.click("button", "Send", question)
    console.gone(*question)


def prints(console, words):
    """Waits until a line of the trace contains these words."""
    console.until(f"a line with {words}", lambda: words in str(console.tree()))


def an_sms_code_is_tested_against_a_real_server(desktop):
    """Tests a method that sends a code, as a user would; the file stays unchanged."""
    port = radius.start(desktop)
    file = a_policy_for(desktop, port)
    text = file.read_text()
    console = Console(desktop, file)
    console.titles_are(*LEFT)
    console.click("row", "Text me", ACTIONS)
    console.focused("row", "Text me", ACTIONS)
    desktop.keys("F5")
    type_logon(desktop, console, "alice")
    send_test(console, "Send sms to alice", "Text me")
    console.says("Enter the code", CLIENT)
    console.focused("password", "OTP", CLIENT)
    desktop.type("123456")
    desktop.keys("Return")
    console.says(f'127.0.0.1:{port} accepted the code: "Welcome"', CLIENT)
    console.says("Test finished; password cleared.", CLIENT)
    console.click("choice", "Simulation", CLIENT)
    console.says("approximate", CLIENT)
    same(file.read_text(), text)
    console.ask_to_close()
    console.ended()


# --- unsaved work ---------------------------------------------------------------------------------------------------


def the_server_decides_by_attributes_of_the_form_and_of_the_policy(desktop):
    """Is rejected without an attribute, and accepted with it: once from More options, once from the Attributes tab."""
    port = radius.start(desktop)
    console = Console(desktop, a_policy_for(desktop, port))
    console.titles_are(*LEFT)
    console.click("row", "Push", ACTIONS)
    console.focused("row", "Push", ACTIONS)
    desktop.keys("F5")
    type_logon(desktop, console, "by-station")
    send_test(console, "Send push to by-station", "Push")
    console.says(f'127.0.0.1:{port} rejected the password: "Unknown station:"', CLIENT)
    console.click("button", "New test", CLIENT)
    console.click("button", "More options", CLIENT)
    console.click("entry", "Calling-Station-Id", CLIENT)
    desktop.type("192.0.2.7")
    console.click("password", "First password", CLIENT)
    desktop.type("first-pass")
    send_test(console, "Send push to by-station", "Push")
    console.says(f"127.0.0.1:{port} accepted Push.", CLIENT)
    prints(console, 'Calling-Station-Id = "192.0.2.7"')
    desktop.keys("ctrl+shift+Tab")
    console.focused("button", "Add an attribute")
    desktop.keys("Insert")
    console.get("dialog", "Add Attribute")
    console.focused("combo box", "Attribute")
    desktop.keys("shift+Tab")
    console.focused("combo box", "Vendor")
    desktop.type("cisco")
    desktop.keys("Tab", "Tab")
    console.focused("entry", "Value")
    desktop.type("shell:roles=admin")
    desktop.keys("Return")
    console.gone("dialog", "Add Attribute")
    console.get("row", "Cisco-AVPair")
    desktop.keys("ctrl+Tab")
    console.focused("row", "Push", ACTIONS)
    console.click("button", "New test", CLIENT)
    console.click("entry", "User name", CLIENT)
    desktop.keys("ctrl+a")
    desktop.type("by-vendor")
    console.click("password", "First password", CLIENT)
    desktop.type("first-pass")
    send_test(console, "Send push to by-vendor", "Push")
    console.says(f"127.0.0.1:{port} accepted Push.", CLIENT)
    prints(console, 'Cisco-AVPair = "shell:roles=admin"')


def golden_without_push():
    """The golden policy with its action Push disabled, as the console writes it."""
    before, after = GOLDEN.split(b'"title": "Push"')
    head, _, tail = before.rpartition(b'"enabled": true')
    return head + b'"enabled": false' + tail + b'"title": "Push"' + after


def recovery_copies(desktop):
    """The existing recovery copies."""
    return list((desktop.home / "state" / "radius-console" / "recovery").glob("console-*.json"))


def system(desktop, source):
    """The command prefix that makes a program use these C functions instead of the system's."""
    code, library = desktop.folder / "system.c", desktop.folder / "system.so"
    code.write_text(source)
    desktop.run("gcc", "-shared", "-fPIC", "-o", str(library), str(code), "-ldl")
    return ("env", f"LD_PRELOAD={library}")


def unsaved_work_is_restored_after_a_kill(desktop):
    """Kills a console with an unsaved edit; the next one restores it, and saves it byte for byte."""
    kill_and_restore(desktop)


# Like NTFS: a folder in which this program has a file open, even a deleted one, can be neither renamed nor removed.
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


def unsaved_work_is_restored_where_folders_with_open_files_cannot_be_removed(desktop):
    """Does the same where, as on Windows, folders with open files can be neither renamed nor removed."""
    kill_and_restore(desktop, system(desktop, STRICT_FOLDERS))
    same(list((desktop.home / "state" / "radius-console" / "recovery").iterdir()), [])


# Like NFS without its lock daemon.
NO_LOCKS = r"""
#include <errno.h>

int flock(int file, int operation) {
    errno = ENOLCK;
    return -1;
}
"""


def unsaved_work_is_restored_where_files_cannot_be_locked(desktop):
    """Does the same where files cannot be locked."""
    kill_and_restore(desktop, system(desktop, NO_LOCKS))


RESTORE = ("dialog", "Restore unsaved changes to \"New policy\"?")


def kill_and_restore(desktop, prefix=()):
    """Kills a console with an unsaved edit, restores it in another one, and saves it byte for byte."""
    file = a_policy(desktop)
    console = a_changed_policy(desktop, file, prefix=prefix)
    console.until("the recovery copy is written", lambda: recovery_copies(desktop))
    console.program.kill()
    console.program.wait()
    same(file.read_bytes(), GOLDEN)
    console = Console(desktop, prefix=prefix)
    console.get(*RESTORE)
    console.click("button", "Restore", RESTORE)
    console.gone(*RESTORE)
    console.titles_are(*LEFT)
    console.title_is(UNSAVED)
    desktop.keys("ctrl+s")
    console.title_is(SAVED)
    same(file.read_bytes(), golden_without_push())
    console.ask_to_close()
    console.ended()
    same(recovery_copies(desktop), [])


def a_console_notices_that_another_one_saved_its_file(desktop):
    """Saves in one of two consoles; the other reports it on gaining focus, and overwrites nothing unasked."""
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


def the_window_responds_while_a_slow_disk_saves(desktop):
    """Saves to a disk that takes four seconds; meanwhile the window keeps responding."""
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
    """Creates a policy and saves it, with this kind of input."""
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
    for title, expected in [("Push", ["Push"]), ("Token", ["Token"]), ("Token", []), ("Token", ["Token"])]:
        hand.select(title)
        hand.choose("Tasks", "Autosend", within=AUTOMATION)
        autosend_has(console, expected)
    hand.select("Push")
    hand.open("Tasks", AUTOMATION)
    same(console.get("menu item with check mark", "Autosend").is_checked, False)
    desktop.keys("Escape")
    console.title_is(UNSAVED)
    file = desktop.folder / "saved.radius.json"
    desktop.keys("ctrl+s")
    console.enter_path("Save policy as", file)
    # The first file names the policy.
    console.title_is("RADIUS Properties - saved")
    same(file.read_bytes(), GOLDEN.replace(b'"New policy"', b'"saved"'))
    console.ask_to_close()
    console.ended()


def export_and_import(desktop, hand_for):
    """Opens the policy `make_a_policy` saves, exports it, and imports an action deleted since, with this kind of input."""
    copy = desktop.folder / "copy.radius.json"
    console = Console(desktop, a_policy(desktop))
    hand = hand_for(console)
    console.titles_are(*LEFT)
    hand.choose("File", "Export", "Policy")
    console.enter_path("Export policy", copy)
    wait_until("the copy exists", copy.exists)
    same(copy.read_bytes(), GOLDEN)
    delete(hand, "Token")
    console.titles_are("Call me", "Push", "Text me")
    hand.choose("File", "Import")
    console.enter_path("Import", copy)
    hand.answer("Review import", "Import")
    console.titles_are(*LEFT)
    autosend_has(console, ["Token"])
    hand.choose("Edit", "Undo: import 2 changes")
    console.titles_are("Call me", "Push", "Text me")


def delete(hand, title):
    """Deletes an action from the Tasks menu."""
    hand.select(title)
    hand.choose("Tasks", "Delete", within=AUTOMATION)


def add_is(console, hand, enabled):
    """Checks that Tasks > Add is enabled, or disabled with the reason in the menu itself."""
    hand.open("Tasks", AUTOMATION)
    same(console.get("menu item", "Add").is_enabled, enabled)
    reason = console.tree().find("label", "A policy can have at most five actions")
    same(reason is None, enabled)
    console.desktop.keys("Escape")
    console.gone("menu item", "Add")


def autosend_has(console, titles):
    """Waits until exactly these actions have Autosend."""

    def titles_with_autosend():
        return [row.name for row in console.tree().inside("row", ACTIONS) if ", Autosend" in row.description]

    console.until(f"Autosend is on for {titles}", lambda: titles_with_autosend() == titles)


def five_actions_are_created_and_saved(desktop):
    make_a_policy(desktop, Mouse)


def five_actions_are_created_and_saved_with_the_keyboard_alone(desktop):
    make_a_policy(desktop, Keyboard)


def a_policy_is_opened_exported_and_imported(desktop):
    export_and_import(desktop, Mouse)


def a_policy_is_opened_exported_and_imported_with_the_keyboard_alone(desktop):
    export_and_import(desktop, Keyboard)


# --- with a screen reader -------------------------------------------------------------------------------------------------

CONNECTION = ("tab", "Connection")


def the_whole_job_is_done_and_heard_through_accessibility_actions_alone(desktop):
    """Does the whole job without mouse or keyboard, and checks what a screen reader announces on the way.

    `TRANSCRIPT=FILE cargo test --test window -- heard` writes everything that it hears to a file.
    """
    port = radius.start(desktop)
    console = Console(desktop)
    reader = Reader(console)
    try:
        the_whole_job(desktop, Assistive(console, reader), reader, port)
    finally:
        reader.write()


def the_whole_job(desktop, hand, reader, port):
    """Creates a policy, saves it, imports a change, simulates a logon, and tests on a server."""
    console = hand.console
    hand.choose("File", "New")
    hand.answer("New policy", "Create")
    for *texts, picture in FIVE:
        hand.add(*texts, picture=picture)
    hand.select("Mail me")
    hand.choose("Tasks", "Delete", within=AUTOMATION)
    reader.hears('Deleted "Mail me"')
    hand.select("Token")
    hand.press("Move up")
    hand.select("Push")
    hand.press("Move down")
    console.titles_are(*LEFT)
    hand.select("Token")
    hand.choose("Tasks", "Autosend", within=AUTOMATION)
    autosend_has(console, ["Token"])
    # The connection, with a port that is wrong at first.
    hand.press("Connection", None, "page tab")
    hand.press("Include connection settings in this policy", CONNECTION, "check box")
    hand.fill("Primary server", "127.0.0.1", CONNECTION)
    hand.fill("Port", "0", CONNECTION)
    reader.hears("65535")
    hand.fill("Port", str(port), CONNECTION)
    hand.pick("Password encoding", "CHAP", CONNECTION)
    hand.pick("Password encoding", "PAP", CONNECTION)
    hand.press("Automation", None, "page tab")
    file = desktop.folder / "heard.radius.json"
    hand.choose("File", "Save as")
    hand.fill("Path", str(file), ("dialog", "Save policy as"))
    hand.answer("Save policy as", "Save")
    reader.hears("saved")
    # The import changes one description.
    policy = json.loads(file.read_bytes())
    policy["actions"][2]["description"] = "Six digits"
    other = desktop.folder / "other.radius.json"
    other.write_text(json.dumps(policy))
    hand.choose("File", "Import")
    hand.fill("Path", str(other), ("dialog", "Import"))
    hand.answer("Import", "Import")
    console.get("dialog", "Review import")
    hand.answer("Review import", "Import")
    # A logon without a server.
    hand.pick("Server response", "Ask for a code", CLIENT)
    hand.press("Play", CLIENT)
    reader.hears("Token ran automatically")
    hand.fill("OTP", "123456", CLIENT)
    hand.press("OK", CLIENT)
    reader.hears("The server accepted Token: logged on.")
    # Advice, and its fix.
    hand.select("Text me")
    hand.choose("Tasks", "Properties", within=AUTOMATION)
    edit = ("dialog", "Edit Action")
    hand.fill("Command", "sms ", edit)
    hand.answer("Edit Action", "OK")
    fix = "Fix: remove the spaces"
    hand.press(fix)
    console.gone("button", fix)
    # A real server.
    hand.select("Text me")
    hand.choose("Tasks", "Test action", within=AUTOMATION)
    hand.fill("User name", "alice", CLIENT)
    hand.fill("First password", "first-pass", CLIENT, "password")
    hand.fill("Secret key", radius.SECRET, CLIENT, "password")
    hand.press("Send sms to alice", CLIENT)
    hand.answer("Test Text me?", "Send")
    console.says("Enter the code", CLIENT)
    hand.fill("OTP", "123456", CLIENT, "password")
    hand.press("OK", CLIENT)
    reader.hears(f'127.0.0.1:{port} accepted the code: "Welcome"')


# --- file choosers ----------------------------------------------------------------------------------------------------


def the_file_chosen_in_a_file_chooser_is_opened(desktop):
    file = a_policy(desktop)
    console = Console(desktop, path=a_chooser(desktop, f"echo {file}"))
    Mouse(console).choose("File", "Open")
    console.titles_are(*LEFT)
    console.gone("dialog", "Open policy")
    console.says("Policy file: some.radius.json, saved", FOOTER)


def cancelling_a_file_chooser_closes_the_path_dialog_silently(desktop):
    console = Console(desktop, a_policy(desktop), path=a_chooser(desktop, "/bin/sleep 1; exit 1"))
    console.titles_are(*LEFT)
    Mouse(console).choose("File", "Open")
    console.says("The file chooser is open", ("dialog", "Open policy"))
    console.gone("dialog", "Open policy")
    same([control.name for control, _ in console.tree().walk() if control.is_dialog], [])
    console.says("Policy file: some.radius.json, saved", FOOTER)
    console.titles_are(*LEFT)


def without_a_file_chooser_the_path_can_be_typed(desktop):
    console = Console(desktop)
    Mouse(console).choose("File", "Open")
    console.says("No file chooser is available. Type the path.", ("dialog", "Open policy"))
    console.enter_path("Open policy", a_policy(desktop))
    console.titles_are(*LEFT)


def zenity_opens_a_file(desktop):
    file = a_policy(desktop)
    console = Console(desktop, path=os.environ["PATH"])
    desktop.keys("ctrl+o")
    wait_until("zenity shows a window", lambda: desktop.succeeds("xdotool", "search", "--onlyvisible", "--class", "zenity"))
    wait_until("zenity has focus", lambda: desktop.window_title() not in (SAVED, ""))
    # A slash opens the path field; characters typed before it appears would be lost, and nothing signals that it has.
    desktop.type("/")
    time.sleep(0.5)
    desktop.keys("ctrl+a")
    desktop.type(str(file))
    desktop.keys("Return")
    console.titles_are(*LEFT)
    console.gone("dialog", "Open policy")


# --- closing ----------------------------------------------------------------------------------------------------------


def a_pasted_action_appears_without_a_further_event(desktop):
    console = Console(desktop, a_policy(desktop))
    console.titles_are(*LEFT)
    for name in ("Copy", "Paste"):
        desktop.keys("ctrl+k")
        console.get("dialog", "Command palette")
        desktop.type(name)
        desktop.keys("Return")
    console.titles_are(*LEFT, "Call me")


def save_in_the_closing_question_saves_and_closes(desktop):
    file = a_policy(desktop)
    console = a_changed_policy(desktop, file)
    console.ask_to_close()
    console.click("button", "Save", SAVE)
    console.ended()
    same(is_push_enabled(file), False)


def dont_save_in_the_closing_question_closes_without_saving(desktop):
    file = a_policy(desktop)
    console = a_changed_policy(desktop, file)
    console.click("button", "Cancel", FOOTER)
    console.click("button", "Don't save", SAVE)
    console.ended()
    same(file.read_bytes(), GOLDEN)


def cancel_in_the_closing_question_keeps_the_window_open(desktop):
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


def an_open_add_action_dialog_does_not_bypass_the_closing_question(desktop):
    typing = ("dialog", "Discard the action you are editing, and close?")
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

    # Now with something to save as well: the question mentions both.
    Mouse(console).select("Half")
    desktop.keys("F2")
    edit = ("dialog", "Edit Action")
    console.focused("entry", "Title", edit)
    console.write("Title", "Other", edit)
    console.ask_to_close()
    console.says("You have 1 unsaved change. The action you are editing would be lost.", SAVE)
    console.click("button", "Cancel", SAVE)
    console.gone(*SAVE)
    same(console.get("entry", "Title", edit).text(), "Other")
    console.ask_to_close()
    console.click("button", "Save", SAVE)
    console.ended()
    same([action["title"] for action in json.loads(file.read_bytes())["actions"]], [*LEFT, "Half"])


# --- screens ----------------------------------------------------------------------------------------------------------


def on_a_small_screen_the_first_window_fits(desktop):
    """Starts on screens too small for the usual size, one of them at scale 2; the footer must be visible."""
    for screen, scale in [("1366x768", 1), ("1280x800", 1), ("1280x720", 1), ("1024x768", 1), ("1600x900", 2)]:
        with closing(Desktop()) as small:
            small.open(screen)
            console = Console(small, prefix=("env", f"WINIT_X11_SCALE_FACTOR={scale}"))
            width, height = map(int, screen.split("x"))

            def is_visible(button):
                x, y, across, down = console.tree().find("button", button, FOOTER).place()
                return x >= 0 and y >= 0 and x + across <= width and y + down <= height

            for button in ("OK", "Cancel", "Apply"):
                console.until(f"{button} is visible at {screen} x {scale}", lambda: is_visible(button))


def on_a_large_screen_the_first_window_has_its_usual_size(desktop):
    with closing(Desktop()) as large:
        large.open("1920x1080")
        Console(large)
        same(large.run("xdotool", "getactivewindow", "getwindowgeometry").split()[-1], "1240x840")


# --- texts and errors --------------------------------------------------------------------------------------------------


def japanese_and_arabic_titles_can_be_typed_and_saved(desktop):
    titles = ["電話で確認", "اتصل بي"]
    file = desktop.folder / "texts.radius.json"
    desktop.put_on_keyboard(sorted(set("".join(titles)) - {" "}))
    console = Console(desktop)
    for title in titles:
        desktop.keys("Insert")
        console.focused("entry", "Title", ADD)
        desktop.type(title)
        # egui reports Arabic text in a field incorrectly, so the list and the file show what arrived.
        console.until("something has arrived", lambda: console.tree().find("entry", "Title", ADD).text())
        desktop.keys("Return")
        console.gone(*ADD)
    console.titles_are(*titles)
    desktop.keys("ctrl+s")
    console.enter_path("Save policy as", file)
    console.title_is(f"RADIUS Properties - {file.name.removesuffix('.radius.json')}")
    same([action["title"] for action in json.loads(file.read_bytes())["actions"]], titles)


def the_systems_theme_and_contrast_are_followed(desktop):
    portal = desktop.start("/usr/bin/python3", "-B", Path(__file__).with_name("portal.py"), stdin=subprocess.PIPE)
    owned = "gdbus call --session --dest org.freedesktop.DBus --object-path /org/freedesktop/DBus --method".split()
    owned += ["org.freedesktop.DBus.NameHasOwner", "org.freedesktop.portal.Desktop"]
    wait_until("the portal is there", lambda: "true" in desktop.run(*owned))
    console = Console(desktop, a_policy(desktop))
    console.titles_are(*LEFT)
    # The margin of the page, which shows the window's background.
    x, y, _, _ = console.get("row", "Call me", ACTIONS).place()
    is_shown = lambda colour: wait_until(f"the window is {colour}", lambda: desktop.colour(x - 6, y + 6) == colour)
    is_shown("#F5F6F8")
    for setting, colour in (("contrast 1", "#FFFFFF"), ("color-scheme 1", "#000000"), ("contrast 0", "#1B1F26")):
        portal.stdin.write(f"{setting}\n".encode())
        portal.stdin.flush()
        is_shown(colour)


def an_unreachable_wayland_display_is_skipped(desktop):
    console = Console(desktop, a_policy(desktop), prefix=("env", "WAYLAND_DISPLAY=wayland-9"))
    console.titles_are(*LEFT)


def an_invalid_scale_factor_is_reported(desktop):
    environment = {**desktop.environment, "WINIT_X11_SCALE_FACTOR": "abc"}
    ended = subprocess.run([PROGRAM], env=environment, cwd=desktop.home, capture_output=True, timeout=20, check=False)
    words = ended.stderr.decode()
    same((ended.returncode, 'WINIT_X11_SCALE_FACTOR is "abc"' in words, "panicked" in words), (2, True, False))


def without_a_display_the_program_says_so_and_exits_with_2(desktop):
    environment = {name: value for name, value in desktop.environment.items() if name != "DISPLAY"}
    ended = subprocess.run([PROGRAM], env=environment, cwd=desktop.home, capture_output=True, timeout=20, check=False)
    words = ended.stderr.decode()
    same((ended.returncode, "--help" in words, "panicked" in words), (2, True, False))


def a_read_only_folder_is_reported_and_nothing_is_lost(desktop):
    closed = desktop.folder / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    # Root may write anywhere, so root drops that capability here.
    without_override = ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] if os.geteuid() == 0 else []
    console = a_changed_policy(desktop, a_policy(desktop), prefix=without_override)
    desktop.keys("ctrl+shift+s")
    console.enter_path("Save policy as", closed / "new.radius.json")
    expect_save_error(console, "Permission denied; request permission to write the file and its folder, or choose another location.")
    same(list(closed.iterdir()), [])


def a_full_disk_is_reported_and_nothing_is_lost(desktop):
    file = a_policy(desktop)
    console = a_changed_policy(desktop, file, prefix=["env", "--ignore-signal=XFSZ"])
    # Stops files from growing, which looks like a full disk and needs no privileges.
    desktop.run("prlimit", "--pid", str(console.program.pid), "--fsize=1")
    desktop.keys("ctrl+s")
    expect_save_error(console, "No space left; free up some space, or choose another location.")
    same(file.read_bytes(), GOLDEN)


def expect_save_error(console, words):
    """Waits for these words in a dialog, and checks that the policy is still open and unsaved."""
    console.says(f"{words} Your open policy is unchanged.", NOT_SAVED)
    console.desktop.keys("Escape")
    console.gone(*NOT_SAVED)
    console.title_is(UNSAVED)
    console.titles_are(*LEFT)
    console.lives()
