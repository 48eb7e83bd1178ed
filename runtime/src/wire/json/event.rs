//! The envelope of a watch event.

use std::borrow::Cow;

use super::super::MAX_DEPTH;
use super::super::error::{Position, ReadError};
use super::cursor::Cursor;
use super::utf8;

/// Takes a watch event apart: its type (`ADDED`, `MODIFIED`, `DELETED`, `BOOKMARK`, `ERROR`) and the
/// JSON of its object, which is a `Status` when the type is `ERROR`.
///
/// ```
/// use clientset_runtime::wire::json;
///
/// let (kind, object) = json::watch_event(br#"{"type":"ADDED","object":{"kind":"Pod"}}"#)?;
/// assert_eq!((&*kind, &*object), ("ADDED", r#"{"kind":"Pod"}"#));
/// # Ok::<(), clientset_runtime::wire::ReadError>(())
/// ```
///
/// # Errors
/// When the text is no JSON object, or when the type or the object is missing.
pub fn watch_event(json: &[u8]) -> Result<(Cow<'_, str>, Cow<'_, str>), ReadError> {
    match utf8::text(json) {
        Cow::Borrowed(text) => split(text),
        Cow::Owned(text) => {
            let (kind, object) = split(&text)?;
            Ok((
                Cow::Owned(kind.into_owned()),
                Cow::Owned(object.into_owned()),
            ))
        }
    }
}

fn split(text: &str) -> Result<(Cow<'_, str>, Cow<'_, str>), ReadError> {
    let mut cursor = Cursor::new(text, 0);
    members(&mut cursor)
        .and_then(|event| cursor.finish().map(|()| event))
        .map_err(|error| error.locate(text, Position::START))
}

fn members<'a>(cursor: &mut Cursor<'a>) -> Result<(Cow<'a, str>, Cow<'a, str>), ReadError> {
    if !cursor.take(b'{') {
        return Err(cursor.mismatch("a watch event"));
    }
    let (mut kind, mut object) = (None, None);
    let mut more = !cursor.take(b'}');
    while more {
        let key = cursor.key()?;
        match &*key {
            "type" => kind = Some(word(cursor).map_err(|error| error.in_member("type"))?),
            "object" => {
                let start = cursor.peek().map_or(0, |_| cursor.offset());
                cursor
                    .skip(MAX_DEPTH - 1)
                    .map_err(|error| error.in_member("object"))?;
                object = Some(Cow::Borrowed(cursor.since(start)));
            }
            name => cursor
                .skip(MAX_DEPTH - 1)
                .map_err(|error| error.in_key(name))?,
        }
        more = cursor.goes_on(b'}')?;
    }
    let missing = |what| {
        ReadError::syntax(format!(
            "expected a watch event with a type and an object, found no {what}"
        ))
        .at_offset(0)
    };
    Ok((
        kind.ok_or_else(|| missing("type"))?,
        object.ok_or_else(|| missing("object"))?,
    ))
}

fn word<'a>(cursor: &mut Cursor<'a>) -> Result<Cow<'a, str>, ReadError> {
    if cursor.peek() == Some(b'"') {
        cursor.string()
    } else {
        Err(cursor.mismatch("string"))
    }
}
