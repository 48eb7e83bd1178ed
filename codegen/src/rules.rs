//! What the repository adds to a spec: the fixups and the field lock.

use crate::Error;
use crate::files::Files;
use crate::fixups::Fixups;
use crate::lock::FieldLock;

/// The name of the field lock in `openapi/`.
pub const FIELD_LOCK: &str = "fields.lock";

/// The name of the fixups in `openapi/`.
pub const FIXUPS: &str = "fixups";

/// The fixups and the field lock of `openapi/`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Rules {
    /// What the spec says and is not so.
    pub fixups: Fixups,
    /// The shape of every field since it was first seen.
    pub lock: FieldLock,
}

impl Rules {
    /// Takes them from the files of `openapi/`; one that is not there is empty. Other files are passed
    /// over.
    ///
    /// # Errors
    ///
    /// Fails at a line of either that cannot be read, naming it.
    pub fn read(files: &Files) -> Result<Self, Error> {
        let text = |name: &str| match files.get(name) {
            None => Ok(""),
            Some(bytes) => {
                std::str::from_utf8(bytes).map_err(|_| Error::in_file(name, "is not UTF-8"))
            }
        };
        Ok(Self {
            fixups: Fixups::parse(FIXUPS, text(FIXUPS)?)?,
            lock: FieldLock::parse(FIELD_LOCK, text(FIELD_LOCK)?)?,
        })
    }
}
