//! Bytes become text once, before they are read.

use std::borrow::Cow;

/// The text of `bytes`. Each byte that is not UTF-8 becomes U+FFFD, as Go's `encoding/json` does in
/// strings; elsewhere that is no JSON either way.
pub(super) fn text(bytes: &[u8]) -> Cow<'_, str> {
    match std::str::from_utf8(bytes) {
        Ok(text) => Cow::Borrowed(text),
        Err(_) => {
            let mut text = String::with_capacity(bytes.len() + 16);
            append(&mut text, bytes);
            Cow::Owned(text)
        }
    }
}

/// Appends the text of `bytes` to `out`.
pub(super) fn append(out: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
}

/// How many bytes at the end of `bytes` may be the beginning of a character whose rest has not come.
pub(super) fn unfinished(bytes: &[u8]) -> usize {
    (1..=bytes.len().min(3))
        .find(|count| {
            let tail = &bytes[bytes.len() - count..];
            std::str::from_utf8(tail)
                .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
        })
        .unwrap_or(0)
}
