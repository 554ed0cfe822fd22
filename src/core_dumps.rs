//! Keeps secrets in memory out of core dumps. Nothing else about crashes belongs here.

/// Disables core dumps of this process. Call it as soon as there is a secret in memory.
///
/// Sets the limit to one byte, unless it is already fixed at zero: the kernel ignores a limit of zero when it pipes the
/// dump to a program such as systemd-coredump, but not a limit of one (core(5)). On Windows, full dumps are written
/// only if an administrator has enabled them.
#[cfg(unix)]
pub fn forbid() {
    use std::sync::Once;

    use nix::sys::resource::{Resource, getrlimit, setrlimit};

    static FORBIDDEN: Once = Once::new();
    FORBIDDEN.call_once(|| {
        // The program works even if this fails.
        if let Ok((_, most)) = getrlimit(Resource::RLIMIT_CORE) {
            let _ = setrlimit(Resource::RLIMIT_CORE, most.min(1), most);
        }
    });
}

/// Does nothing on this system: see above.
#[cfg(not(unix))]
pub fn forbid() {}
