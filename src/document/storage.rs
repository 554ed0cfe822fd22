//! Policy files on the disk: reading within the limit, and replacing in one step. It moves bytes and does not look into them.

use std::fmt;
use std::fs::{self, File, Metadata};
use std::io::{self, ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use crate::policy::json::MAX_BYTES;
use crate::text;
use temporary::Temporary;

mod folder;
mod name;
#[cfg_attr(unix, path = "storage/unix.rs")]
#[cfg_attr(windows, path = "storage/windows.rs")]
mod system;
mod temporary;

pub use folder::{Entry, entries};

/// The most symbolic links that are followed, one to the next; Linux itself follows as many.
const MAX_LINKS: usize = 40;

/// The pauses before a file is tried again that another program has open, in milliseconds: a second altogether. A virus scanner,
/// an indexer or a backup has let go of it by then.
const PAUSES: [u64; 8] = [10, 20, 40, 80, 150, 200, 250, 250];

/// Why a file was not read or not written, and what to do, without its path.
#[derive(Debug)]
pub enum Failure {
    /// There is no such file.
    NoFile,
    /// There is no such folder to put it in.
    NoFolder,
    /// It is a folder without policy files.
    NoPolicies,
    /// It is a folder, a device, a pipe or something else that holds no text of its own.
    NotAFile,
    /// Its name is too long, or not one that the system takes.
    BadName,
    /// Its name is not one that Windows takes, or not as it stands.
    ForbiddenName(&'static str),
    /// The rights do not suffice to read it.
    MayNotRead,
    /// The rights do not suffice to write it, or to its folder.
    MayNotWrite,
    /// The file is marked as not to be changed.
    ReadOnly,
    /// It has further names, which would go on naming the old text.
    HardLinked,
    /// The new one would not have its owner, group or access control list.
    RightsLost,
    /// It is there, and was not to be replaced.
    Exists,
    /// It is not what was read before.
    Changed,
    /// Another program is writing it at this moment.
    BeingSaved,
    /// Another program has it open and shares it with nobody, as Windows lets it.
    HeldOpen,
    /// Its drive, or the computer that has it, is out of reach.
    OutOfReach,
    /// It is larger than a policy can be; not read.
    TooLarge(Option<u64>),
    /// It is larger than a picture may be, which is the second number; not read.
    PictureTooLarge(Option<u64>, usize),
    /// It is a folder, a device or a pipe, and no picture.
    NotAPicture,
    /// No room is left.
    DiskFull,
    /// Anything else, in the system's words.
    Other(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = text::grouped(MAX_BYTES as u64);
        f.write_str(match self {
            Self::NoFile => "no such file; check the path",
            Self::NoFolder => "no such folder; check the path",
            Self::NoPolicies => "no *.radius.json in this folder; check the path",
            Self::NotAFile => "this is not a file; give the path of a policy file",
            Self::BadName => "the name is too long, or not one that this system takes; choose another name",
            Self::ForbiddenName(reason) => return write!(f, "{reason}; choose another name"),
            Self::MayNotRead => "permission denied; ask the file's owner for the right to read it",
            Self::MayNotWrite => {
                "permission denied; ask for the right to write the file and its folder, or choose another place"
            }
            Self::ReadOnly => "the file is read-only; make it writable, or choose another name",
            Self::HardLinked => {
                "the file has another name (a hard link), which would keep the old text; choose another name"
            }
            Self::RightsLost if cfg!(windows) => {
                "the file would lose its access control list; let somebody save it who may change that, or choose another name"
            }
            Self::RightsLost => "the file would lose its owner or group; let its owner save it, or choose another name",
            Self::Exists => "there is a file with this name; choose another name",
            Self::Changed => "the file was changed by another program; run again",
            Self::BeingSaved => "another program is saving the file; try again",
            Self::HeldOpen => "another program has the file open; close it there, or try again",
            Self::OutOfReach => "its drive or server is out of reach; check the connection, or choose another place",
            Self::TooLarge(Some(bytes)) => {
                return write!(f, "the file has {} bytes; a policy has at most {limit}", text::grouped(*bytes));
            }
            Self::TooLarge(None) => return write!(f, "there are more than {limit} bytes; a policy has at most that"),
            Self::PictureTooLarge(found, most) => {
                let most = text::grouped(*most as u64);
                return match found {
                    Some(found) => {
                        write!(f, "the file has {} bytes; a picture has at most {most}", text::grouped(*found))
                    }
                    None => write!(f, "there are more than {most} bytes; a picture has at most that"),
                };
            }
            Self::NotAPicture => "this is not a file; give the path of a picture",
            Self::DiskFull => "no space is left; free some, or choose another place",
            Self::Other(error) => return write!(f, "the system says: {}", text::visible(&error.to_string())),
        })
    }
}

impl std::error::Error for Failure {}

impl Failure {
    fn reading(error: io::Error) -> Self {
        match error.kind() {
            _ if system::is_held(&error) => Self::HeldOpen,
            _ if system::is_out_of_reach(&error) => Self::OutOfReach,
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NoFile,
            ErrorKind::PermissionDenied => Self::MayNotRead,
            _ => Self::of(error),
        }
    }

    pub(super) fn writing(error: io::Error) -> Self {
        match error.kind() {
            _ if system::is_held(&error) => Self::HeldOpen,
            _ if system::is_out_of_reach(&error) => Self::OutOfReach,
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NoFolder,
            ErrorKind::PermissionDenied => Self::MayNotWrite,
            _ => Self::of(error),
        }
    }

    fn of(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::IsADirectory => Self::NotAFile,
            ErrorKind::InvalidFilename => Self::BadName,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::DiskFull,
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => Self::OutOfReach,
            ErrorKind::StaleNetworkFileHandle | ErrorKind::TimedOut => Self::OutOfReach,
            _ => Self::Other(error),
        }
    }
}

/// Reads a file of at most [`MAX_BYTES`]; a larger one is refused unread. A pipe that the program was given open is read
/// too, up to the limit; one that stands in a folder is refused, since nobody may ever write into it.
///
/// # Errors
/// Why it could not be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    read_up_to(path, MAX_BYTES)
}

/// Reads a picture's file of at most `most` bytes, as [`read`] reads a policy's.
///
/// # Errors
/// Why it could not be read.
pub fn read_picture(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    read_up_to(path, most).map_err(|failure| match failure {
        Failure::TooLarge(found) => Failure::PictureTooLarge(found, most),
        Failure::NotAFile => Failure::NotAPicture,
        failure => failure,
    })
}

fn read_up_to(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    name::check(path)?;
    patiently(|| read_now(path, most))
}

fn read_now(path: &Path, most: usize) -> Result<Vec<u8>, Failure> {
    let (mut file, metadata) = system::open(path).map_err(Failure::reading)?;
    if metadata.is_dir() || (system::is_pipe(&metadata) && !is_given(path)) {
        return Err(Failure::NotAFile);
    }
    if !metadata.is_file() {
        // A pipe that was given, or a terminal: that is to be waited for.
        file = File::open(path).map_err(Failure::reading)?;
    }
    if metadata.is_file() && metadata.len() > most as u64 {
        return Err(Failure::TooLarge(Some(metadata.len())));
    }
    // With room for all of it, it is read in one go.
    let room = usize::try_from(metadata.len()).unwrap_or_default().min(most) + 1;
    read_into(Vec::with_capacity(room), file, most)
}

/// Tries again for about a second while another program has the file open.
fn patiently<T>(mut attempt: impl FnMut() -> Result<T, Failure>) -> Result<T, Failure> {
    for pause in PAUSES {
        match attempt() {
            Err(Failure::HeldOpen) => std::thread::sleep(Duration::from_millis(pause)),
            done => return done,
        }
    }
    attempt()
}

/// Tells whether a path names what was open when the program began, as `<(command)` in a shell does.
fn is_given(path: &Path) -> bool {
    ["/dev/stdin", "/dev/fd", "/proc/self/fd"].iter().any(|given| path.starts_with(given))
}

/// Reads at most [`MAX_BYTES`] from an open source such as standard input.
///
/// # Errors
/// Why it could not be read.
pub fn read_from(source: impl Read) -> Result<Vec<u8>, Failure> {
    read_into(Vec::new(), source, MAX_BYTES)
}

fn read_into(mut bytes: Vec<u8>, source: impl Read, most: usize) -> Result<Vec<u8>, Failure> {
    let mut bounded = source.take(most as u64 + 1);
    bounded.read_to_end(&mut bytes).map_err(Failure::reading)?;
    if bytes.len() > most {
        return Err(Failure::TooLarge(None));
    }
    Ok(bytes)
}

/// Makes `bytes` the content of the file at `path`, in one step: at every instant the file is the old or the new one,
/// whole. A symbolic link stays, and the file that it leads to is replaced. On Unix the owner, group and mode stay, an access
/// control list does not. On Windows the access control list and the attributes stay, an owner or alternate streams do not. A file
/// that is read-only or has a hard link is refused.
///
/// The bytes are on the disk before the file is replaced. That it was replaced outlasts a power cut too where the system
/// lets the folder be synced; where it does not, the cut may bring the old file back, whole.
///
/// # Errors
/// Why it could not be written. The file is then as it was.
pub fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, Over::Anything)
}

/// Does what [`write()`] does, if nothing is at `path`, not even a link that leads nowhere.
///
/// # Errors
/// Why it could not be written. What is there is then as it was.
pub fn create(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, Over::Nothing)
}

/// Does what [`write()`] does, if the file still holds what was `read` from it: the save of another program is not undone.
///
/// # Errors
/// Why it could not be written. The file is then as it was.
pub fn replace(path: &Path, read: &[u8], bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, Over::Read(read))
}

/// Does what [`replace()`] does, or what [`create()`] does if the file is gone: nothing in it can be lost.
///
/// # Errors
/// Why it could not be written. What is there is then as it was; what another program put there is [`Failure::Changed`].
pub fn save(path: &Path, known: &[u8], bytes: &[u8]) -> Result<(), Failure> {
    put(path, bytes, Over::Known(known))
}

/// What may be replaced.
#[derive(Clone, Copy)]
enum Over<'o> {
    Anything,
    /// A file with this content.
    Read(&'o [u8]),
    /// A file with this content, or none.
    Known(&'o [u8]),
    Nothing,
}

fn put(path: &Path, bytes: &[u8], over: Over<'_>) -> Result<(), Failure> {
    name::check(path)?;
    Written::beside(path, bytes, over)?.put_in_place()
}

/// The file that is to be replaced.
struct Old {
    metadata: Metadata,
    /// Open for writing, which tells that it may be written.
    #[cfg_attr(unix, expect(dead_code, reason = "the metadata tell all that there is"))]
    file: File,
}

/// The new content, on the disk beside its target.
struct Written<'o> {
    file: Temporary,
    target: PathBuf,
    /// Whether there was a file to replace when the rights of the new one were set.
    replaces: bool,
    over: Over<'o>,
}

impl<'o> Written<'o> {
    fn beside(path: &Path, bytes: &[u8], over: Over<'o>) -> Result<Self, Failure> {
        if matches!(over, Over::Nothing) && fs::symlink_metadata(path).is_ok() {
            return Err(Failure::Exists);
        }
        let old = patiently(|| replaceable(path))?;
        let target = system::at_any_length(follow(path)?);
        let file = Temporary::beside(&target, old.as_ref())?;
        if let Some(old) = &old {
            system::keep_rights(file.file(), old)?;
        }
        system::fail_at_size_limit();
        file.file().write_all(bytes).and_then(|()| file.file().sync_all()).map_err(Failure::writing)?;
        Ok(Self { file, target, replaces: old.is_some(), over })
    }

    fn put_in_place(self) -> Result<(), Failure> {
        let Self { file, target, replaces, over } = self;
        // What another program put there in the meantime stays.
        let as_new = |file: Temporary| file.persist_new(&target);
        match over {
            Over::Anything => file.persist(&target)?,
            Over::Nothing => as_new(file)?,
            Over::Known(_) if !replaces => as_new(file).map_err(changed)?,
            Over::Read(expected) | Over::Known(expected) => match (read(&target), over) {
                (Ok(found), _) if found == expected => file.persist(&target)?,
                (Err(Failure::NoFile), Over::Known(_)) => as_new(file).map_err(changed)?,
                (found, _) => return Err(found.err().unwrap_or(Failure::Changed)),
            },
        }
        system::sync_folder(folder_of(&target));
        temporary::sweep(folder_of(&target));
        Ok(())
    }
}

/// A file that replaced the one we knew was written by another program.
fn changed(failure: Failure) -> Failure {
    match failure {
        Failure::Exists => Failure::Changed,
        failure => failure,
    }
}

fn folder_of(target: &Path) -> &Path {
    target.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// Follows symbolic links to the file that they lead to, which need not be there yet.
fn follow(path: &Path) -> Result<PathBuf, Failure> {
    let mut target = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        let is_link = fs::symlink_metadata(&target).is_ok_and(|metadata| metadata.is_symlink());
        if !is_link {
            return Ok(target);
        }
        let next = fs::read_link(&target).map_err(Failure::reading)?;
        target = target.parent().map(|folder| folder.join(&next)).unwrap_or(next);
    }
    Err(Failure::Other(io::Error::other("too many symbolic links, perhaps in a circle")))
}

/// Tells what is to be replaced, if there is something, or why it may not be. Replacing would not ask: the folder's
/// rights decide about that, not the file's.
fn replaceable(path: &Path) -> Result<Option<Old>, Failure> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(Failure::writing(error)),
    };
    if !metadata.is_file() {
        return Err(Failure::NotAFile);
    }
    // For root, who may write everything.
    if metadata.permissions().readonly() {
        return Err(Failure::ReadOnly);
    }
    let file = system::open_to_replace(path).map_err(Failure::writing)?;
    let old = Old { metadata, file };
    if system::names(&old).map_err(Failure::writing)? > 1 {
        return Err(Failure::HardLinked);
    }
    Ok(Some(old))
}

#[cfg(test)]
mod tests;
