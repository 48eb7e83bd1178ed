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

fn append(out: &mut String, bytes: &[u8]) {
    for chunk in bytes.utf8_chunks() {
        out.push_str(chunk.valid());
        out.extend(chunk.invalid().iter().map(|_| char::REPLACEMENT_CHARACTER));
    }
}

/// Bytes that arrive in chunks, as text.
#[derive(Default)]
pub(super) struct Incoming {
    pub(super) text: String,
    /// The beginning of a character whose rest has not come.
    partial: Vec<u8>,
}

impl Incoming {
    pub(super) fn push(&mut self, chunk: &[u8]) {
        if self.partial.is_empty() {
            return self.append(chunk);
        }
        let mut bytes = std::mem::take(&mut self.partial);
        bytes.extend_from_slice(chunk);
        self.append(&bytes);
    }

    fn append(&mut self, bytes: &[u8]) {
        let (whole, partial) = bytes.split_at(bytes.len() - unfinished(bytes));
        self.text.push_str(&text(whole));
        self.partial.extend_from_slice(partial);
    }

    /// No more bytes will come.
    pub(super) fn finish(&mut self) {
        let partial = std::mem::take(&mut self.partial);
        append(&mut self.text, &partial);
    }
}

/// How many bytes at the end of `bytes` may be the beginning of a character whose rest has not come.
fn unfinished(bytes: &[u8]) -> usize {
    (1..=bytes.len().min(3))
        .find(|count| {
            let tail = &bytes[bytes.len() - count..];
            std::str::from_utf8(tail)
                .is_err_and(|error| error.valid_up_to() == 0 && error.error_len().is_none())
        })
        .unwrap_or(0)
}
