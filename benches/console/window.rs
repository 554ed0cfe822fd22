//! The console in a window without a GPU, against a bare window: start, memory, keys, and the CPU used while idle. GTK, Qt and Tk
//! forms are measured for the reader's scale, where they can run.

use std::fs;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::measure::median;
use crate::policy::PolicyFile;
use crate::program::Program;
use crate::screen::Screen;

const ROUNDS: usize = 9;
/// How long a key is held.
const HELD: Duration = Duration::from_millis(90);
/// How long a key may have consequences: a second after an edit, a recovery copy is saved.
const CONSEQUENCES: Duration = Duration::from_millis(1300);
/// How long after the first frame memory is measured.
const SETTLED: Duration = Duration::from_millis(1500);
const IDLE: Duration = Duration::from_secs(20);

const CONTROL: u32 = 0xFFE3;
const DOWN: u32 = 0xFF54;
const ESCAPE: u32 = 0xFF1B;
/// Opens the Add Action dialog, whose first field gets the focus.
const INSERT: u32 = 0xFF63;
const LETTER_A: u32 = 0x61;
const PAGE_DOWN: u32 = 0xFF56;
const UP: u32 = 0xFF52;

/// A program on a display of its own.
struct Subject {
    screen: Screen,
    command: Vec<String>,
}

/// What a start costs.
struct Start {
    painted_after: Duration,
    cpu: Duration,
    frames: usize,
    memory: u64,
}

/// What a key, pressed and released, costs.
#[derive(Clone, Copy)]
struct Tap {
    press: Duration,
    release: Duration,
    press_frames: usize,
    release_frames: usize,
    /// From the press to the first frame.
    seen_after: Option<Duration>,
    /// What follows when the window has been at rest.
    later: Duration,
    later_frames: usize,
}

impl Tap {
    fn cpu(&self) -> Duration {
        self.press + self.release
    }

    fn frames(&self) -> usize {
        self.press_frames + self.release_frames
    }

    /// The tap with the median cost.
    fn median(mut all: Vec<Self>) -> Self {
        all.sort_by_key(Self::cpu);
        all[all.len() / 2]
    }
}

/// A key to measure, and the most it may cost.
struct Key {
    name: &'static str,
    /// The keys of even and of odd rounds; of a combination, in the order in which they are pressed.
    chords: [&'static [u32]; 2],
    /// What is pressed afterwards to restore the window, unmeasured.
    then: &'static [u32],
    bar: Option<Bar>,
}

struct Bar {
    cpu: Duration,
    frames: usize,
    /// Relative to the same key in a bare window.
    ratio: Option<f64>,
}

const IN_WINDOW: [Key; 3] = [
    Key {
        name: "A key in the list",
        chords: [&[DOWN], &[UP]],
        then: &[],
        bar: Some(Bar { cpu: Duration::from_millis(33), frames: 3, ratio: Some(1.2) }),
    },
    Key { name: "Changing the tab", chords: [&[CONTROL, PAGE_DOWN]; 2], then: &[CONTROL, PAGE_DOWN], bar: None },
    Key { name: "Opening a dialog", chords: [&[INSERT]; 2], then: &[ESCAPE], bar: None },
];

const IN_DIALOG: Key = Key {
    name: "A key in the dialog",
    chords: [&[LETTER_A]; 2],
    then: &[],
    bar: Some(Bar { cpu: Duration::from_millis(65), frames: 3, ratio: None }),
};

pub(crate) fn measure() {
    let (file, console, bare) = (PolicyFile::new(true), env!("CARGO_BIN_EXE_radius-console"), bare_window());
    let path = file.path.to_string_lossy().into_owned();
    let (Some(ours), Some(least)) = (Subject::new(&[console, &path]), Subject::new(&[&bare])) else {
        println!("Start, memory and keys are measured only where Xvfb is installed.");
        return;
    };
    let home = file.path.parent().unwrap();
    compare_starts(&ours, &least, home);
    let running = ours.start(home);
    report_idle("", &ours, &running);
    drop(running);
    ours.screen.wait_until_empty();
    make_room_for_an_action(&file.path);
    compare_keys(&ours, &least, home);
    for (name, script) in [("GTK", "gtk.py"), ("Qt", "qt.py"), ("Tk", "tk.py")] {
        report_form(name, &Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/forms").join(script), home);
    }
}

fn bare_window() -> String {
    let program = Path::new(env!("CARGO_BIN_EXE_radius-console")).with_file_name("examples").join("bare_window");
    assert!(program.exists(), "build it first: cargo build --release --example bare_window");
    program.to_string_lossy().into_owned()
}

/// Deletes the last of five actions, so that one can be added.
fn make_room_for_an_action(file: &Path) {
    let mut policy: serde_json::Value = serde_json::from_str(&fs::read_to_string(file).unwrap()).unwrap();
    policy["actions"].as_array_mut().unwrap().truncate(4);
    fs::write(file, policy.to_string()).unwrap();
}

impl Subject {
    /// Returns `None` without Xvfb.
    fn new(command: &[&str]) -> Option<Self> {
        Some(Self { screen: Screen::begin()?, command: command.iter().map(|word| (*word).to_owned()).collect() })
    }

    /// Starts the program and waits until its window is at rest, with the keyboard.
    fn start(&self, home: &Path) -> Program {
        let program = Program::start(&self.command, &self.screen.display, home);
        self.screen.wait_until_painted();
        self.screen.wait_for_rest();
        self.screen.focus();
        program
    }

    fn measure_start(&self, home: &Path) -> Start {
        let begin = Instant::now();
        let program = Program::start(&self.command, &self.screen.display, home);
        self.screen.wait_until_painted();
        let painted_after = begin.elapsed();
        let frames = self.screen.wait_for_rest().frames;
        sleep(SETTLED.saturating_sub(begin.elapsed() - painted_after));
        let start = Start { painted_after, cpu: program.cpu(), frames, memory: program.memory() };
        drop(program);
        self.screen.wait_until_empty();
        start
    }

    fn keys(&self, symbols: &[u32]) -> Vec<u8> {
        symbols.iter().map(|symbol| self.screen.key(*symbol)).collect()
    }

    fn tap(&self, program: &Program, symbols: &[u32]) -> Tap {
        let keys = self.keys(symbols);
        let before = program.cpu();
        let pressed = self.screen.press(&keys, HELD);
        let between = program.cpu();
        self.screen.release(&keys);
        let release_frames = self.screen.wait_for_rest().frames;
        let after = program.cpu();
        let later_frames = self.screen.watch_until(Instant::now() + CONSEQUENCES).frames;
        Tap {
            press: between - before,
            release: after - between,
            press_frames: pressed.frames,
            release_frames,
            seen_after: pressed.first,
            later: program.cpu() - after,
            later_frames,
        }
    }

    /// Measures a key in a round.
    fn round(&self, program: &Program, key: &Key, round: usize) -> Tap {
        let tap = self.tap(program, key.chords[round % 2]);
        if !key.then.is_empty() {
            self.tap(program, key.then);
        }
        tap
    }

    /// Types 100 characters, ten a second. Returns the CPU time and the number of frames.
    fn type_text(&self, program: &Program) -> (Duration, usize) {
        let (keys, before, begin) = (self.keys(&[LETTER_A]), program.cpu(), Instant::now());
        let mut frames = 0;
        for count in 1..=100 {
            frames += self.screen.press(&keys, HELD / 2).frames;
            self.screen.release(&keys);
            frames += self.screen.watch_until(begin + count * Duration::from_millis(100)).frames;
        }
        frames += self.screen.wait_for_rest().frames;
        (program.cpu() - before, frames)
    }
}

fn compare_starts(ours: &Subject, least: &Subject, home: &Path) {
    let (mut our_starts, mut least_starts) = (Vec::new(), Vec::new());
    for _ in 0..ROUNDS {
        our_starts.push(ours.measure_start(home));
        least_starts.push(least.measure_start(home));
    }
    let compare = |what: &str, bar: f64, value: fn(&Start) -> f64, unit: &str| {
        let [ours, least] = [&our_starts, &least_starts].map(|all| median_of(all.iter().map(value)));
        let verdict = crate::measure::verdict(ours / least, bar);
        println!("{what}: {ours:.0} {unit}, {:.2} x a bare window ({least:.0} {unit}), {verdict}", ours / least);
    };
    compare("First painted frame", 1.10, |start| millis(start.painted_after), "ms");
    compare("CPU until it rests", 1.05, |start| millis(start.cpu), "ms");
    #[expect(clippy::cast_precision_loss, reason = "memory in KiB")]
    compare("Memory (PSS)", 1.10, |start| start.memory as f64 / 1024.0, "MiB");
    let [ours, least] = [&our_starts, &least_starts].map(|all| median(all.iter().map(|start| start.frames).collect()));
    println!("Frames until it rests: {ours}; a bare window {least}");
}

fn compare_keys(ours: &Subject, least: &Subject, home: &Path) {
    let (our_program, least_program) = (ours.start(home), least.start(home));
    let compare = |key: &Key| {
        let (mut our_taps, mut least_taps) = (Vec::new(), Vec::new());
        for round in 0..ROUNDS {
            our_taps.push(ours.round(&our_program, key, round));
            least_taps.push(least.round(&least_program, key, round));
        }
        report(key, Tap::median(our_taps), Tap::median(least_taps));
    };
    IN_WINDOW.iter().for_each(compare);
    let before = ours.screen.pixels();
    ours.tap(&our_program, &[INSERT]);
    assert!(ours.screen.pixels() != before, "Insert opened no dialog");
    compare(&IN_DIALOG);
    let [(cpu, frames), (least_cpu, least_frames)] =
        [(ours, &our_program), (least, &least_program)].map(|(subject, program)| subject.type_text(program));
    println!(
        "100 characters in the dialog, ten a second: {:.0} ms of CPU in {frames} frames; a bare window {:.0} ms in {least_frames}",
        millis(cpu),
        millis(least_cpu)
    );
    report_idle(" with the focus in a text field", ours, &our_program);
}

fn report(key: &Key, ours: Tap, least: Tap) {
    let ratio = millis(ours.cpu()) / millis(least.cpu());
    let verdict = key.bar.as_ref().map_or(String::new(), |bar| {
        let is_met =
            ours.cpu() <= bar.cpu && ours.frames() <= bar.frames && bar.ratio.is_none_or(|highest| ratio <= highest);
        let relative = bar.ratio.map_or(String::new(), |ratio| format!(", {ratio} x"));
        let verdict = if is_met { "met" } else { "MISSED" };
        format!(", bar {} ms, {} frames{relative}: {verdict}", bar.cpu.as_millis(), bar.frames)
    });
    println!("{}: {}, {ratio:.2} x a bare window ({}){verdict}", key.name, described(ours), described(least));
}

fn described(tap: Tap) -> String {
    let seen = tap.seen_after.map_or("never".to_owned(), |after| format!("after {:.0} ms", millis(after)));
    let later = match tap.later_frames {
        0 => String::new(),
        frames => format!(", {:.0} ms in {frames} later", millis(tap.later)),
    };
    format!(
        "{:.0} ms of CPU in {} frames (press {:.0} ms in {}, release {:.0} ms in {}{later}), seen {seen}",
        millis(tap.cpu()),
        tap.frames(),
        millis(tap.press),
        tap.press_frames,
        millis(tap.release),
        tap.release_frames,
    )
}

fn report_idle(where_: &str, subject: &Subject, program: &Program) {
    subject.screen.wait_for_rest();
    let before = program.ticks();
    sleep(IDLE);
    let ticks = program.ticks() - before;
    println!("Idle for 20 s{where_}: {ticks} ticks, bar 0: {}", if ticks == 0 { "met" } else { "MISSED" });
}

/// Reports what a start and a key cost in a form of another toolkit, if it is installed.
fn report_form(name: &str, script: &Path, home: &Path) {
    let Some(form) = Subject::new(&["/usr/bin/python3", &script.to_string_lossy()]) else { return };
    let program = Program::start(&form.command, &form.screen.display, home);
    if !form.screen.is_painted_within(Duration::from_secs(5)) {
        println!("A {name} form: not installed");
        return;
    }
    drop(program);
    form.screen.wait_until_empty();
    let start = form.measure_start(home);
    let program = form.start(home);
    let taps: Vec<Tap> = (0..ROUNDS).map(|_| form.tap(&program, &[LETTER_A])).collect();
    println!(
        "A {name} form: painted after {:.0} ms, {:.0} ms of CPU until it rests, {} MiB, a key {}",
        millis(start.painted_after),
        millis(start.cpu),
        start.memory / 1024,
        described(Tap::median(taps))
    );
}

fn millis(time: Duration) -> f64 {
    time.as_secs_f64() * 1000.0
}

fn median_of(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
