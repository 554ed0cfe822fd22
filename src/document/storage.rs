//! Policy files on the disk: reading within the limit, and replacing in one step. It moves octets and does not look into them.

use std::fmt;
use std::fs::{self, File};
use std::io::{self, ErrorKind, Read, Write as _};
use std::path::{Path, PathBuf};

use atomic_write_file::AtomicWriteFile;

use crate::policy::json::MAX_OCTETS;
use crate::text;

/// The most symbolic links that are followed, one to the next; Linux itself follows as many.
const MAX_LINKS: usize = 40;

/// Why a file was not read or not written, and what to do, without its path.
#[derive(Debug)]
pub enum Failure {
    /// There is no such file, or no such folder to put it in.
    NotFound(&'static str),
    /// It is a folder, a device or something else that holds no text of its own.
    NotAFile,
    /// The rights do not suffice.
    Denied,
    /// The file is marked as not to be changed.
    ReadOnly,
    /// It is larger than a policy can be; not read.
    TooLarge(Option<u64>),
    /// No room is left.
    DiskFull,
    /// Anything else, in the system's words.
    Other(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = text::grouped(MAX_OCTETS as u64);
        match self {
            Self::NotFound(what) => write!(f, "no such {what}; check the path"),
            Self::NotAFile => f.write_str("this is not a file; give the path of a policy file"),
            Self::Denied => f.write_str("permission denied; ask its owner for the right, or choose another place"),
            Self::ReadOnly => f.write_str("the file is read-only; make it writable, or choose another name"),
            Self::TooLarge(Some(octets)) => {
                write!(f, "the file has {} octets; a policy has at most {limit}", text::grouped(*octets))
            }
            Self::TooLarge(None) => write!(f, "there are more than {limit} octets; a policy has at most that"),
            Self::DiskFull => f.write_str("no space is left; free some, or choose another place"),
            Self::Other(error) => write!(f, "the system says: {}", text::visible(&error.to_string())),
        }
    }
}

impl std::error::Error for Failure {}

impl Failure {
    fn of(error: io::Error, missing: &'static str) -> Self {
        match error.kind() {
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NotFound(missing),
            ErrorKind::IsADirectory => Self::NotAFile,
            ErrorKind::PermissionDenied => Self::Denied,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnly,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::DiskFull,
            _ => Self::Other(error),
        }
    }
}

/// Reads a file of at most [`MAX_OCTETS`]; a larger one is refused unread. Pipes are read too, up to the limit.
///
/// # Errors
/// Why it could not be read.
pub fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let file = File::open(path).map_err(|error| Failure::of(error, "file"))?;
    let metadata = file.metadata().map_err(|error| Failure::of(error, "file"))?;
    if metadata.is_dir() {
        return Err(Failure::NotAFile);
    }
    if metadata.is_file() && metadata.len() > MAX_OCTETS as u64 {
        return Err(Failure::TooLarge(Some(metadata.len())));
    }
    read_from(file)
}

/// Reads at most [`MAX_OCTETS`] from an open source such as standard input.
///
/// # Errors
/// Why it could not be read.
pub fn read_from(source: impl Read) -> Result<Vec<u8>, Failure> {
    let mut octets = Vec::new();
    let mut bounded = source.take(MAX_OCTETS as u64 + 1);
    bounded.read_to_end(&mut octets).map_err(|error| Failure::of(error, "file"))?;
    if octets.len() > MAX_OCTETS {
        return Err(Failure::TooLarge(None));
    }
    Ok(octets)
}

/// Makes `octets` the content of the file at `path`, in one step: at every instant the file is the old or the new one,
/// whole. Its permissions stay; a symbolic link stays and the file that it leads to is replaced.
///
/// # Errors
/// Why it could not be written. The file is then as it was.
pub fn write(path: &Path, octets: &[u8]) -> Result<(), Failure> {
    match fs::metadata(path) {
        Ok(metadata) if !metadata.is_file() => return Err(Failure::NotAFile),
        // Replacing would not ask: the folder's rights decide about that, not the file's.
        Ok(metadata) if metadata.permissions().readonly() => return Err(Failure::ReadOnly),
        Ok(_) => {}
        Err(error) if error.kind() == ErrorKind::NotFound => {}
        Err(error) => return Err(Failure::of(error, "folder")),
    }
    replace(&follow(path)?, octets).map_err(|error| Failure::of(error, "folder"))
}

fn replace(target: &Path, octets: &[u8]) -> io::Result<()> {
    let mut file = AtomicWriteFile::open(target)?;
    file.write_all(octets)?;
    file.commit()
}

/// Follows symbolic links to the file that they lead to, which need not be there yet.
fn follow(path: &Path) -> Result<PathBuf, Failure> {
    let mut target = path.to_path_buf();
    for _ in 0..MAX_LINKS {
        let is_link = fs::symlink_metadata(&target).is_ok_and(|metadata| metadata.is_symlink());
        if !is_link {
            return Ok(target);
        }
        let next = fs::read_link(&target).map_err(|error| Failure::of(error, "file"))?;
        target = target.parent().map(|folder| folder.join(&next)).unwrap_or(next);
    }
    Err(Failure::Other(io::Error::other("too many symbolic links, perhaps in a circle")))
}
