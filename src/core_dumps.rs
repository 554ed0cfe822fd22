//! Keeps what this process holds in memory out of core dumps, as soon as there is a secret in it.

/// From now on this process leaves no core dump. A limit of one byte also keeps the kernel from handing the memory to a program
/// such as systemd-coredump, for which a limit of zero is none (core(5)); where zero is the most that may be, it stays so. On Windows a full dump is made only where an
/// administrator has set that up.
#[cfg(unix)]
pub fn forbid() {
    use std::sync::Once;

    use nix::sys::resource::{Resource, getrlimit, setrlimit};

    static FORBIDDEN: Once = Once::new();
    FORBIDDEN.call_once(|| {
        // Where it cannot be forbidden, the program works all the same.
        if let Ok((_, most)) = getrlimit(Resource::RLIMIT_CORE) {
            let _ = setrlimit(Resource::RLIMIT_CORE, most.min(1), most);
        }
    });
}

/// See above.
#[cfg(not(unix))]
pub fn forbid() {}
