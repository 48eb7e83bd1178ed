//! `ByteString`: bytes, base64 on the wire.

use std::borrow::Cow;
use std::fmt;
use std::ops::Deref;

use base64::Engine;
use base64::alphabet::STANDARD;
use base64::engine::{DecodePaddingMode, GeneralPurpose, GeneralPurposeConfig};

use crate::object::{Empty, Scalar, ScalarSchema, ScalarText, Slot, Value, View};

/// Bytes; on the wire base64 in the standard alphabet. `Debug` shows their number only, since most of
/// them are secrets.
///
/// ```
/// use clientset_runtime::meta::ByteString;
///
/// let password = ByteString::from("hunter2");
/// assert_eq!(password.as_slice(), b"hunter2");
/// assert_eq!(format!("{password:?}"), "[7 bytes]");
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ByteString(pub Vec<u8>);

/// Go's decoder: padding is asked for, the unused bits of the last character are not looked at.
const BASE64: GeneralPurpose = GeneralPurpose::new(
    &STANDARD,
    GeneralPurposeConfig::new()
        .with_decode_padding_mode(DecodePaddingMode::RequireCanonical)
        .with_decode_allow_trailing_bits(true),
);

impl Deref for ByteString {
    type Target = Vec<u8>;

    fn deref(&self) -> &Vec<u8> {
        &self.0
    }
}

impl AsRef<[u8]> for ByteString {
    fn as_ref(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for ByteString {
    fn from(bytes: Vec<u8>) -> Self {
        Self(bytes)
    }
}

impl From<&[u8]> for ByteString {
    fn from(bytes: &[u8]) -> Self {
        Self(bytes.to_owned())
    }
}

impl<const N: usize> From<&[u8; N]> for ByteString {
    fn from(bytes: &[u8; N]) -> Self {
        Self(bytes.to_vec())
    }
}

impl From<&str> for ByteString {
    fn from(text: &str) -> Self {
        Self(text.as_bytes().to_owned())
    }
}

impl From<String> for ByteString {
    fn from(text: String) -> Self {
        Self(text.into_bytes())
    }
}

impl From<ByteString> for Vec<u8> {
    fn from(bytes: ByteString) -> Self {
        bytes.0
    }
}

impl fmt::Debug for ByteString {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{} bytes]", self.0.len())
    }
}

impl Empty for ByteString {
    const EMPTY: Self = Self(Vec::new());
}

impl Value for ByteString {
    fn view(&self) -> View<'_> {
        View::Scalar(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Scalar(self)
    }
}

impl Scalar for ByteString {
    fn expected(&self) -> &'static str {
        "bytes in base64"
    }

    // The text is not quoted in errors: it may be a secret.
    fn set_string(&mut self, text: &str) -> Result<(), String> {
        let text: Cow<'_, str> = if text.contains(['\r', '\n']) {
            text.replace(['\r', '\n'], "").into()
        } else {
            text.into()
        };
        self.0 = BASE64.decode(text.as_ref()).map_err(|error| match error {
            base64::DecodeError::InvalidByte(offset, _)
            | base64::DecodeError::InvalidLastSymbol { offset, .. } => {
                format!("not base64 at byte {offset}")
            }
            base64::DecodeError::InvalidLength(length) => {
                format!("not base64: {length} characters are no whole number of bytes")
            }
            base64::DecodeError::InvalidPadding => {
                "not base64: wrong padding at the end".to_owned()
            }
        })?;
        Ok(())
    }

    fn set_number(&mut self, _: &str) -> Result<(), String> {
        Err("bytes are a string".to_owned())
    }

    fn set_null(&mut self) {
        self.0.clear();
    }

    fn text(&self) -> ScalarText<'_> {
        ScalarText::String(BASE64.encode(&self.0).into())
    }

    fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    fn schema(&self) -> ScalarSchema {
        ScalarSchema::format("byte")
    }
}
