//! The access control list of a file: who may do what with it.

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

/// The right that a handle needs for [`Access::apply`], besides reading and writing (WRITE_DAC).
pub const MAY_CHANGE_ACCESS: u32 = windows_sys::Win32::Storage::FileSystem::WRITE_DAC;

/// The discretionary access control list of a file, and whether the file is closed to entries from its folder.
pub struct Access(PSECURITY_DESCRIPTOR);

impl Access {
    /// Reads the list of an open file.
    ///
    /// # Errors
    /// The system's, as where the file was opened without the right to read its list (READ_CONTROL).
    pub fn of(file: &File) -> io::Result<Self> {
        let mut descriptor = null_mut();
        // SAFETY: the handle is open as long as `file` lives; of the outputs only the descriptor is asked for, which is ours to free.
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
        succeeded(error).map(|()| Self(descriptor))
    }

    /// Reads a list in the security descriptor definition language, as `D:P(A;;FA;;;BA)`.
    ///
    /// # Errors
    /// The system's, where the text is not in that language.
    pub fn from_text(text: &str) -> io::Result<Self> {
        let text: Vec<u16> = text.encode_utf16().chain([0]).collect();
        let mut descriptor = null_mut();
        // SAFETY: the text ends with a zero, and the descriptor is ours to free.
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

    /// The list in the security descriptor definition language.
    ///
    /// # Errors
    /// The system's.
    pub fn text(&self) -> io::Result<String> {
        let (mut text, mut length) = (null_mut(), 0);
        // SAFETY: the descriptor is valid as long as `self` lives; the text is ours to free.
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
        // SAFETY: the system wrote `length` units, the last of which are zeros.
        let units = unsafe { std::slice::from_raw_parts(text, length as usize) };
        let written = String::from_utf16_lossy(units).trim_end_matches('\0').to_owned();
        // SAFETY: it is ours, and nothing refers to it any more.
        unsafe { LocalFree(text.cast()) };
        Ok(written)
    }

    /// Tells whether a new file in the same folder would have another list: this one has entries of its own, or takes none from
    /// the folder.
    ///
    /// # Errors
    /// The system's.
    pub fn is_explicit(&self) -> io::Result<bool> {
        let list = self.list()?;
        if self.is_protected()? || list.is_null() {
            return Ok(true);
        }
        // SAFETY: the list is a part of the descriptor, which lives as long as `self`.
        let count = unsafe { (*list).AceCount };
        for index in 0..u32::from(count) {
            let mut entry: *mut c_void = null_mut();
            // SAFETY: as above, and the index is below the count.
            if unsafe { GetAce(list, index, &raw mut entry) } == 0 {
                return Err(io::Error::last_os_error());
            }
            // SAFETY: every entry begins with this header.
            let flags = unsafe { (*entry.cast::<ACE_HEADER>()).AceFlags };
            if u32::from(flags) & INHERITED_ACE == 0 {
                return Ok(true);
            }
        }
        Ok(false)
    }

    /// Gives the list to an open file. Entries that came from a folder come anew from the folder of that file.
    ///
    /// # Errors
    /// The system's, as where the file was opened without [`MAY_CHANGE_ACCESS`], or keeps no list.
    pub fn apply(&self, file: &File) -> io::Result<()> {
        let from_folder = match self.is_protected()? {
            true => PROTECTED_DACL_SECURITY_INFORMATION,
            false => UNPROTECTED_DACL_SECURITY_INFORMATION,
        };
        let list = self.list()?;
        // SAFETY: the handle is open as long as `file` lives, and the list is a part of the descriptor of `self`.
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
        succeeded(error)
    }

    /// The list inside the descriptor; null where everybody may do everything.
    fn list(&self) -> io::Result<*mut ACL> {
        let (mut is_there, mut list, mut is_default) = (0, null_mut(), 0);
        // SAFETY: the descriptor is valid as long as `self` lives.
        let is_done =
            unsafe { GetSecurityDescriptorDacl(self.0, &raw mut is_there, &raw mut list, &raw mut is_default) };
        match (is_done, is_there) {
            (0, _) => Err(io::Error::last_os_error()),
            (_, 0) => Ok(null_mut()),
            _ => Ok(list),
        }
    }

    fn is_protected(&self) -> io::Result<bool> {
        let (mut control, mut revision) = (0, 0);
        // SAFETY: the descriptor is valid as long as `self` lives.
        let is_done = unsafe { GetSecurityDescriptorControl(self.0, &raw mut control, &raw mut revision) };
        if is_done == 0 { Err(io::Error::last_os_error()) } else { Ok(control & SE_DACL_PROTECTED != 0) }
    }
}

impl Drop for Access {
    fn drop(&mut self) {
        // SAFETY: the system allocated it for us, and nothing else refers to it.
        unsafe { LocalFree(self.0) };
    }
}

fn succeeded(error: u32) -> io::Result<()> {
    if error == ERROR_SUCCESS { Ok(()) } else { Err(io::Error::from_raw_os_error(error.cast_signed())) }
}
