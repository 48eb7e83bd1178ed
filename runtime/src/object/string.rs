//! The string of every field.

use std::borrow::{Borrow, Cow};
use std::convert::Infallible;
use std::ffi::OsStr;
use std::fmt;
use std::ops::Deref;
use std::path::Path;
use std::str::FromStr;

use arcstr::ArcStr;

use super::value::{Empty, Slot, Value, View};

/// An immutable string in eight bytes; a clone counts up and copies nothing.
///
/// Kubernetes objects repeat the same few words (names, labels, reasons), and a reader hands out one
/// [`Str`] for all of them. It derefs to `str`, is made from anything like one and compares with it.
///
/// ```
/// use clientset_runtime::object::Str;
///
/// let name: Str = "web-0".into();
/// assert_eq!(name, "web-0");
/// assert!(name.starts_with("web"));
/// assert_eq!(name.split_once('-'), Some(("web", "0")));
///
/// let text = String::from(name.clone());
/// let greeting: Str = format!("hello {name}").into();
/// match greeting.as_str() {
///     "hello web-0" => {}
///     other => unreachable!("{other} {text}"),
/// }
/// ```
#[derive(Clone, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Str(ArcStr);

impl Str {
    /// The empty string.
    #[must_use]
    pub const fn new() -> Self {
        Self(ArcStr::new())
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Deref for Str {
    type Target = str;

    fn deref(&self) -> &str {
        &self.0
    }
}

impl AsRef<str> for Str {
    fn as_ref(&self) -> &str {
        &self.0
    }
}

impl Borrow<str> for Str {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self.as_str(), f)
    }
}

impl fmt::Debug for Str {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self.as_str(), f)
    }
}

impl From<&str> for Str {
    fn from(text: &str) -> Self {
        Self(text.into())
    }
}

impl From<String> for Str {
    fn from(text: String) -> Self {
        Self(text.into())
    }
}

impl From<Cow<'_, str>> for Str {
    fn from(text: Cow<'_, str>) -> Self {
        Self(text.into())
    }
}

impl From<char> for Str {
    fn from(character: char) -> Self {
        Self(character.encode_utf8(&mut [0; 4]).into())
    }
}

impl From<Box<str>> for Str {
    fn from(text: Box<str>) -> Self {
        Self(text.into())
    }
}

impl From<&String> for Str {
    fn from(text: &String) -> Self {
        Self(text.as_str().into())
    }
}

impl From<&Self> for Str {
    fn from(text: &Self) -> Self {
        text.clone()
    }
}

impl From<Str> for String {
    fn from(text: Str) -> Self {
        text.as_str().to_owned()
    }
}

impl<'a> From<&'a Str> for Cow<'a, str> {
    fn from(text: &'a Str) -> Self {
        Self::Borrowed(text)
    }
}

impl From<Str> for Cow<'_, str> {
    fn from(text: Str) -> Self {
        Self::Owned(text.into())
    }
}

impl FromStr for Str {
    type Err = Infallible;

    fn from_str(text: &str) -> Result<Self, Infallible> {
        Ok(text.into())
    }
}

impl FromIterator<char> for Str {
    fn from_iter<I: IntoIterator<Item = char>>(characters: I) -> Self {
        characters.into_iter().collect::<String>().into()
    }
}

impl<'a> FromIterator<&'a str> for Str {
    fn from_iter<I: IntoIterator<Item = &'a str>>(parts: I) -> Self {
        parts.into_iter().collect::<String>().into()
    }
}

impl AsRef<[u8]> for Str {
    fn as_ref(&self) -> &[u8] {
        self.as_bytes()
    }
}

impl AsRef<OsStr> for Str {
    fn as_ref(&self) -> &OsStr {
        self.as_str().as_ref()
    }
}

impl AsRef<Path> for Str {
    fn as_ref(&self) -> &Path {
        self.as_str().as_ref()
    }
}

impl PartialEq<str> for Str {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Str {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl PartialEq<String> for Str {
    fn eq(&self, other: &String) -> bool {
        self.as_str() == other.as_str()
    }
}

impl PartialEq<Cow<'_, str>> for Str {
    fn eq(&self, other: &Cow<'_, str>) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<Str> for str {
    fn eq(&self, other: &Str) -> bool {
        self == other.as_str()
    }
}

impl PartialEq<Str> for &str {
    fn eq(&self, other: &Str) -> bool {
        *self == other.as_str()
    }
}

impl PartialEq<Str> for String {
    fn eq(&self, other: &Str) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Empty for Str {
    const EMPTY: Self = Self::new();
}

impl Value for Str {
    fn view(&self) -> View<'_> {
        View::Str(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Str(self)
    }
}
