//! Why files cannot be read or written, in words for users.

use std::fmt;
use std::io::{self, ErrorKind};

use super::system;
use crate::policy::json::MAX_BYTES;
use crate::text;

/// Why a file could not be read or written, and what to do about it. Does not include the path.
#[derive(Debug)]
pub enum Failure {
    /// The file does not exist.
    NoFile,
    /// The folder of a file to be written does not exist.
    NoFolder,
    /// The folder contains no policy files.
    NoPolicies,
    /// A folder, a device, a pipe or anything else that is not a regular file, and cannot be read as one.
    NotAFile,
    /// A folder instead of a file to write.
    OutputIsFolder,
    /// A device, a pipe or a socket instead of a file to write.
    OutputNotAFile,
    /// The name is too long or not valid on this system.
    InvalidName,
    /// Windows rejects the name or would change it; with the reason.
    ForbiddenName(&'static str),
    /// No permission to read the file.
    ReadDenied,
    /// No permission to write the file or its folder.
    WriteDenied,
    /// The file is marked as read-only.
    ReadOnly,
    /// The disk is read-only, such as a CD or a disk image.
    ReadOnlyDisk,
    /// The file has other names, which would keep the old contents.
    HardLinked,
    /// The new file would lose the owner, group or access control list.
    PermissionsLost,
    /// The new file would lose an extended attribute, or gain one; with its name.
    AttributeLost(String),
    /// The file exists and must not be replaced.
    Exists,
    /// The file is no longer what was read before.
    Changed,
    /// Another program is writing the file at the moment.
    BeingSaved,
    /// Another program has the file open without sharing it (Windows).
    InUse,
    /// The drive or server is unreachable.
    Unreachable,
    /// Larger than a policy may be, with the size if known; not read.
    TooLarge(Option<u64>),
    /// Larger than an image may be, with the size if known and the limit; not read.
    PictureTooLarge(Option<u64>, usize),
    /// A folder, a device or a pipe instead of an image file.
    NotAPicture,
    /// The disk is full.
    DiskFull,
    /// Any other error, as reported by the system.
    Other(io::Error),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let limit = text::grouped(MAX_BYTES as u64);
        f.write_str(match self {
            Self::NoFile => "no such file; check the path",
            Self::NoFolder => "no such folder; check the path",
            Self::NoPolicies => "this folder contains no *.radius.json files; check the path",
            Self::NotAFile => "this is not a file; specify the path of a policy file",
            Self::OutputIsFolder => "this is a folder; specify a file to write",
            Self::OutputNotAFile => "this is not a file; specify a file to write",
            Self::InvalidName => "the name is too long or not valid on this system; choose another name",
            Self::ForbiddenName(reason) => return write!(f, "{reason}; choose another name"),
            Self::ReadDenied => "permission denied; request permission to read the file",
            Self::WriteDenied => {
                "permission denied; request permission to write the file and its folder, or choose another location"
            }
            Self::ReadOnly => "the file is read-only; make it writable, or choose another name",
            Self::ReadOnlyDisk => "the disk is read-only; choose another location",
            Self::HardLinked => {
                "the file has another name (a hard link), which would keep the old contents; choose another name"
            }
            Self::PermissionsLost if cfg!(windows) => {
                "the file would lose its access control list; ask someone with permission to change it to save the file, or choose another name"
            }
            Self::PermissionsLost => {
                "the file would lose its owner, group or access control list; ask its owner to save it, or choose another name"
            }
            Self::AttributeLost(name) => {
                return write!(
                    f,
                    "the file would not have the same extended attributes ({}); ask its owner to save it, or choose another name",
                    text::visible(name)
                );
            }
            Self::Exists => "a file with this name already exists; choose another name",
            Self::Changed => "another program changed the file; try again",
            Self::BeingSaved => "another program is writing the file; try again",
            Self::InUse => "another program has the file open; close it there, or try again",
            Self::Unreachable => "the drive or server is unreachable; check the connection, or choose another location",
            Self::TooLarge(Some(bytes)) => {
                return write!(f, "the file is {} bytes; the limit for a policy is {limit}", text::grouped(*bytes));
            }
            Self::TooLarge(None) => return write!(f, "the input is too large; the limit for a policy is {limit} bytes"),
            Self::PictureTooLarge(found, most) => {
                let most = text::grouped(*most as u64);
                return match found {
                    Some(found) => {
                        write!(f, "the file is {} bytes; the limit for an image is {most}", text::grouped(*found))
                    }
                    None => write!(f, "the input is too large; the limit for an image is {most} bytes"),
                };
            }
            Self::NotAPicture => "this is not a file; specify the path of an image",
            Self::DiskFull => "no space left; free up some space, or choose another location",
            Self::Other(error) => return write!(f, "system error: {}", text::visible(&error.to_string())),
        })
    }
}

impl std::error::Error for Failure {}

impl Failure {
    pub(super) fn reading(error: io::Error) -> Self {
        match error.kind() {
            _ if system::is_in_use(&error) => Self::InUse,
            _ if system::is_unreachable(&error) => Self::Unreachable,
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NoFile,
            ErrorKind::PermissionDenied => Self::ReadDenied,
            _ => Self::of(error),
        }
    }

    pub(in crate::document) fn writing(error: io::Error) -> Self {
        match error.kind() {
            _ if system::is_in_use(&error) => Self::InUse,
            _ if system::is_unreachable(&error) => Self::Unreachable,
            ErrorKind::NotFound | ErrorKind::NotADirectory => Self::NoFolder,
            ErrorKind::IsADirectory => Self::OutputIsFolder,
            ErrorKind::PermissionDenied => Self::WriteDenied,
            _ => Self::of(error),
        }
    }

    fn of(error: io::Error) -> Self {
        match error.kind() {
            ErrorKind::IsADirectory => Self::NotAFile,
            ErrorKind::InvalidFilename => Self::InvalidName,
            ErrorKind::ReadOnlyFilesystem => Self::ReadOnlyDisk,
            ErrorKind::StorageFull | ErrorKind::QuotaExceeded | ErrorKind::FileTooLarge => Self::DiskFull,
            ErrorKind::HostUnreachable | ErrorKind::NetworkUnreachable | ErrorKind::NetworkDown => Self::Unreachable,
            ErrorKind::StaleNetworkFileHandle | ErrorKind::TimedOut => Self::Unreachable,
            _ => Self::Other(error),
        }
    }
}
