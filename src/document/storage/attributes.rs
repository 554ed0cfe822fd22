//! Extended attributes of files. POSIX access control lists, NFS access control lists and security labels are such attributes, too.

use std::fs::File;

use rustix::buffer::spare_capacity;
use rustix::fs::{XattrFlags, fgetxattr, flistxattr, fremovexattr, fsetxattr};
use rustix::io::Errno;

use super::Failure;

/// The error for an attribute that the file does not have.
#[cfg(target_vendor = "apple")]
const ABSENT: Errno = Errno::NOATTR;
#[cfg(not(target_vendor = "apple"))]
const ABSENT: Errno = Errno::NODATA;
/// Attributes that the system alone sets: what it computes from the contents of a file and its other attributes (Linux), and which
/// program made the file (macOS).
const SYSTEM: [&[u8]; 3] = [b"security.ima", b"security.evm", b"com.apple.provenance"];
/// The maximum size of a value, and of a list of names, on Linux.
const MAX_BYTES: usize = 1 << 16;

/// Gives `new` the attributes of `old`, and no others. An access control list also sets the mode.
///
/// # Errors
/// Returns the first attribute that cannot be read, set or removed.
pub(super) fn copy(old: &File, new: &File) -> Result<(), Failure> {
    let lost = |name: &[u8]| match name {
        // An access control list.
        name if name.starts_with(b"system.") => Failure::PermissionsLost,
        name => Failure::AttributeLost(String::from_utf8_lossy(name).into_owned()),
    };
    let wanted = names(old).map_err(|_| Failure::PermissionsLost)?;
    for name in &wanted {
        let value = get(old, name).map_err(|_| lost(name))?;
        let is_there = get(new, name).is_ok_and(|there| there == value);
        if let (Some(value), false) = (value, is_there) {
            set(new, name, &value).map_err(|_| lost(name))?;
        }
    }
    let surplus = names(new).map_err(|_| Failure::PermissionsLost)?.into_iter().filter(|name| !wanted.contains(name));
    surplus.into_iter().try_for_each(|name| remove(new, &name).map_err(|_| lost(&name)))
}

/// Returns whether two files have the same attributes.
pub(super) fn are_same(a: &File, b: &File) -> bool {
    let all = |file: &File| -> Result<Vec<_>, Errno> {
        let mut names = names(file)?;
        names.sort();
        names.into_iter().map(|name| Ok((get(file, &name)?, name))).collect()
    };
    matches!((all(a), all(b)), (Ok(a), Ok(b)) if a == b)
}

/// Returns the names of the attributes, except those that the system alone sets. Systems hide some from all users but root.
fn names(file: &File) -> Result<Vec<Vec<u8>>, Errno> {
    let mut list = Vec::with_capacity(MAX_BYTES);
    match flistxattr(file, spare_capacity(&mut list)) {
        Err(Errno::NOTSUP | Errno::NOSYS) => return Ok(Vec::new()),
        listed => listed?,
    };
    let names = list.split(|byte| *byte == 0).filter(|name| !name.is_empty() && !SYSTEM.contains(name));
    Ok(names.map(<[u8]>::to_vec).collect())
}

/// Returns the value of an attribute, if the file has it.
fn get(file: &File, name: &[u8]) -> Result<Option<Vec<u8>>, Errno> {
    let mut value = Vec::with_capacity(MAX_BYTES);
    match fgetxattr(file, name, spare_capacity(&mut value)) {
        Err(ABSENT | Errno::NOTSUP | Errno::NOSYS) => Ok(None),
        got => got.map(|_| Some(value)),
    }
}

fn set(file: &File, name: &[u8], value: &[u8]) -> Result<(), Errno> {
    fsetxattr(file, name, value, XattrFlags::empty())
}

fn remove(file: &File, name: &[u8]) -> Result<(), Errno> {
    match fremovexattr(file, name) {
        Err(ABSENT | Errno::NOTSUP | Errno::NOSYS) => Ok(()),
        removed => removed,
    }
}
