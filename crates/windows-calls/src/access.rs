//! The access control list of a file: reads it, and copies it to another file. When to do so is decided by the program.

use std::ffi::c_void;
use std::fs::File;
use std::io;
use std::os::windows::io::AsRawHandle as _;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{ERROR_SUCCESS, LocalFree};
use windows_sys::Win32::Security::Authorization::{
    ConvertSecurityDescriptorToStringSecurityDescriptorW, ConvertStringSecurityDescriptorToSecurityDescriptorW,
    GetSecurityInfo, SDDL_REVISION_1, SE_FILE_OBJECT, SetSecurityInfo,
};
use windows_sys::Win32::Security::{
    ACE_HEADER, ACL, DACL_SECURITY_INFORMATION, GetAce, GetSecurityDescriptorControl, GetSecurityDescriptorDacl,
    INHERITED_ACE, PROTECTED_DACL_SECURITY_INFORMATION, PSECURITY_DESCRIPTOR, SE_DACL_PROTECTED,
    UNPROTECTED_DACL_SECURITY_INFORMATION,
};

/// The right that a handle needs for [`Access::apply`], in addition to reading and writing (WRITE_DAC).
pub const MAY_CHANGE_ACCESS: u32 = windows_sys::Win32::Storage::FileSystem::WRITE_DAC;

/// The discretionary access control list of a file, and whether it is protected from inheriting entries from its
/// folder.
pub struct Access(PSECURITY_DESCRIPTOR);

impl Access {
    /// Reads the list of an open file.
    ///
    /// # Errors
    /// Returns the system's error, for example if the file was opened without the right to read its list
    /// (READ_CONTROL).
    pub fn of(file: &File) -> io::Result<Self> {
        let mut descriptor = null_mut();
        // SAFETY: the handle stays open while `file` lives; only the descriptor is requested, and this struct frees it.
        let error = unsafe {
            GetSecurityInfo(
                file.as_raw_handle(),
                SE_FILE_OBJECT,
                DACL_SECURITY_INFORMATION,
                null_mut(),
                null_mut(),
                null_mut(),
                null_mut(),
                &raw mut descriptor,
            )
        };
        check(error).map(|()| Self(descriptor))
    }

    /// Parses a list in the security descriptor definition language, such as `D:P(A;;FA;;;BA)`.
    ///
    /// # Errors
    /// Returns the system's error if the text is not valid.
    pub fn from_text(text: &str) -> io::Result<Self> {
        let text: Vec<u16> = text.encode_utf16().chain([0]).collect();
        let mut descriptor = null_mut();
        // SAFETY: the text ends with a zero, and this struct frees the descriptor.
        let is_done = unsafe {
            ConvertStringSecurityDescriptorToSecurityDescriptorW(
                text.as_ptr(),
                SDDL_REVISION_1,
                &raw mut descriptor,
                null_mut(),
            )
        };
        if is_done == 0 { Err(io::Error::last_os_error()) } else { Ok(Self(descriptor)) }
    }

    /// Returns the list in the security descriptor definition language.
    ///
    /// # Errors
    /// Returns the system's error.
    pub fn text(&self) -> io::Result<String> {
        let (mut text, mut length) = (null_mut(), 0);
        // SAFETY: the descriptor is valid while `self` lives; the text is freed below.
        let is_done = unsafe {
            ConvertSecurityDescriptorToStringSecurityDescriptorW(
                self.0,
                SDDL_REVISION_1,
                DACL_SECURITY_INFORMATION,
                &raw mut text,
                &raw mut length,
            )
        };
        if is_done == 0 {
            return Err(io::Error::last_os_error());
        }
        // SAFETY: the system wrote `length` units, ending with zeros.
        let units = unsafe { std::slice::from_raw_parts(text, length as usize) };
        let written = String::from_utf16_lossy(units).trim_end_matches('\0').to_owned();
        // SAFETY: the system allocated the text for the caller, and nothing refers to it any more.
        unsafe { LocalFree(text.cast()) };
        Ok(written)
    }

    /// Returns whether a new file in the same folder would have a different list, because this one has explicit entries
    /// or inherits none.
    ///
    /// # Errors
    /// Returns the system's error.
    pub fn is_explicit(&self) -> io::Result<bool> {
        let list = self.list()?;
        if self.is_protected()? || list.is_null() {
            return Ok(true);
        }
        // SAFETY: the list is part of the descriptor, which lives as long as `self`.
        let count = unsafe { (*list).AceCount };
        for index in 0..u32::from(count) {
            let mut entry: *mut c_void = null_mut();
            // SAFETY: as above, and the index is below the count.
            if unsafe { GetAce(list, index, &raw mut entry) } == 0 {
                return Err(io::Error::last_os_error());
            }
            // SAFETY: every entry starts with this header.
            let flags = unsafe { (*entry.cast::<ACE_HEADER>()).AceFlags };
            if u32::from(flags) & INHERITED_ACE == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Sets the list of an open file. Inherited entries are replaced with those of that file's folder.
    ///
    /// # Errors
    /// Returns the system's error, for example if the file was opened without [`MAY_CHANGE_ACCESS`], or its file system
    /// has no lists.
    pub fn apply(&self, file: &File) -> io::Result<()> {
        let from_folder = match self.is_protected()? {
            true => PROTECTED_DACL_SECURITY_INFORMATION,
            false => UNPROTECTED_DACL_SECURITY_INFORMATION,
        };
        let list = self.list()?;
        // SAFETY: the handle stays open while `file` lives, and the list is part of the descriptor of `self`.
        let error = unsafe {
            SetSecurityInfo(
                file.as_raw_handle(),
                SE_FILE_OBJECT,
                DACL_SECURITY_INFORMATION | from_folder,
                null_mut(),
                null_mut(),
                list,
                null(),
            )
        };
        check(error)
    }

    /// Returns the list inside the descriptor; null means that everyone has full access.
    fn list(&self) -> io::Result<*mut ACL> {
        let (mut is_present, mut list, mut is_default) = (0, null_mut(), 0);
        // SAFETY: the descriptor is valid while `self` lives.
        let is_done =
            unsafe { GetSecurityDescriptorDacl(self.0, &raw mut is_present, &raw mut list, &raw mut is_default) };
        match (is_done, is_present) {
            (0, _) => Err(io::Error::last_os_error()),
            (_, 0) => Ok(null_mut()),
            _ => Ok(list),
        }
    }

    fn is_protected(&self) -> io::Result<bool> {
        let (mut control, mut revision) = (0, 0);
        // SAFETY: the descriptor is valid while `self` lives.
        let is_done = unsafe { GetSecurityDescriptorControl(self.0, &raw mut control, &raw mut revision) };
        if is_done == 0 { Err(io::Error::last_os_error()) } else { Ok(control & SE_DACL_PROTECTED != 0) }
    }
}

impl Drop for Access {
    fn drop(&mut self) {
        // SAFETY: the system allocated it for this struct, and nothing else refers to it.
        unsafe { LocalFree(self.0) };
    }
}

fn check(error: u32) -> io::Result<()> {
    if error == ERROR_SUCCESS { Ok(()) } else { Err(io::Error::from_raw_os_error(error.cast_signed())) }
}
