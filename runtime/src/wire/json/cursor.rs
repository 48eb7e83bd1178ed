//! The lexical layer: whitespace, strings, numbers, literals, and values that are passed over.
//!
//! The text is known to be UTF-8 (see [`super::utf8`]), so that strings are slices of it. The rules
//! are those of Go's `encoding/json`: control characters in strings and leading zeros are errors,
//! half a surrogate pair is U+FFFD.

use std::borrow::Cow;

use super::super::MAX_DEPTH;
use super::super::error::{Found, ReadError};
use super::swar::string_run;

/// A place in a JSON text.
#[derive(Clone)]
pub(super) struct Cursor<'a> {
    text: &'a str,
    at: usize,
    /// Whether whitespace was passed since this was last cleared.
    spaced: bool,
}

impl<'a> Cursor<'a> {
    pub(super) const fn new(text: &'a str, at: usize) -> Self {
        Self {
            text,
            at,
            spaced: false,
        }
    }

    /// Bytes before the cursor.
    pub(super) const fn offset(&self) -> usize {
        self.at
    }

    /// The text from `start` to the cursor.
    pub(super) fn since(&self, start: usize) -> &'a str {
        &self.text[start..self.at]
    }

    /// The next byte that is not whitespace; the cursor stands on it.
    #[inline]
    pub(super) fn peek(&mut self) -> Option<u8> {
        match self.byte(self.at) {
            Some(byte) if byte <= b' ' => self.peek_after_space(),
            next => next,
        }
    }

    #[inline(never)]
    fn peek_after_space(&mut self) -> Option<u8> {
        self.spaced = true;
        while let Some(b' ' | b'\n' | b'\t' | b'\r') = self.byte(self.at) {
            self.at += 1;
        }
        self.byte(self.at)
    }

    fn byte(&self, at: usize) -> Option<u8> {
        self.text.as_bytes().get(at).copied()
    }

    /// Moves past the byte that [`Cursor::peek`] showed.
    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Moves past `byte` if it is next.
    #[inline]
    pub(super) fn take(&mut self, byte: u8) -> bool {
        let next = self.peek() == Some(byte);
        self.at += usize::from(next);
        next
    }

    /// Moves past a member's name and its colon if they are next and written plainly; the cursor
    /// stands on the opening quote.
    #[inline]
    pub(super) fn take_key(&mut self, name: &str) -> bool {
        let bytes = self.text.as_bytes();
        let end = self.at + 1 + name.len();
        let next = bytes.get(self.at + 1..end) == Some(name.as_bytes())
            && bytes.get(end..end + 2) == Some(b"\":");
        if next {
            self.at = end + 2;
        }
        next
    }

    /// Moves past a string if it is next and written plainly. `text` is one that stood plainly in JSON.
    #[inline]
    pub(super) fn take_string(&mut self, text: &str) -> bool {
        let bytes = self.text.as_bytes();
        let end = self.at + 1 + text.len();
        let next =
            bytes.get(end) == Some(&b'"') && bytes.get(self.at + 1..end) == Some(text.as_bytes());
        if next {
            self.at = end + 1;
        }
        next
    }

    /// What has not been read.
    pub(super) fn rest(&self) -> &'a [u8] {
        &self.text.as_bytes()[self.at..]
    }

    /// Moves past so many bytes of [`Cursor::rest`].
    pub(super) fn pass(&mut self, bytes: usize) {
        self.at += bytes;
    }

    /// Reads a member's name and its colon.
    pub(super) fn key(&mut self) -> Result<Cow<'a, str>, ReadError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a field name in quotes"));
        }
        let key = self.string()?;
        self.colon()?;
        Ok(key)
    }

    fn colon(&mut self) -> Result<(), ReadError> {
        if self.take(b':') {
            Ok(())
        } else {
            Err(self.unexpected("`:` after a field name"))
        }
    }

    /// Moves past a comma, or past the bracket that closes.
    #[inline]
    pub(super) fn goes_on(&mut self, bracket: u8) -> Result<bool, ReadError> {
        match self.peek() {
            Some(b',') => {
                self.at += 1;
                Ok(true)
            }
            Some(next) if next == bracket => {
                self.at += 1;
                Ok(false)
            }
            _ => Err(self.unexpected(if bracket == b'}' {
                "`,` or `}`"
            } else {
                "`,` or `]`"
            })),
        }
    }

    /// Reads a string; the cursor stands on its opening quote.
    #[inline]
    pub(super) fn string(&mut self) -> Result<Cow<'a, str>, ReadError> {
        let start = self.at + 1;
        let end = string_run(self.text.as_bytes(), start);
        if self.byte(end) == Some(b'"') {
            self.at = end + 1;
            return Ok(Cow::Borrowed(&self.text[start..end]));
        }
        let mut text = String::new();
        self.walk_string(Some(&mut text))?;
        Ok(Cow::Owned(text))
    }

    /// Passes over a string and appends what it says to `out`.
    fn walk_string(&mut self, mut out: Option<&mut String>) -> Result<(), ReadError> {
        let mut at = self.at + 1;
        loop {
            let end = string_run(self.text.as_bytes(), at);
            if let Some(out) = out.as_deref_mut() {
                out.push_str(&self.text[at..end]);
            }
            match self.byte(end) {
                Some(b'"') => {
                    self.at = end + 1;
                    return Ok(());
                }
                Some(b'\\') => {
                    let (character, after) = self.escape(end)?;
                    if let Some(out) = out.as_deref_mut() {
                        out.push(character);
                    }
                    at = after;
                }
                Some(control) => {
                    let what =
                        format!("control character {control:#04x} in a string, expected an escape");
                    return Err(ReadError::syntax(what).at_offset(end));
                }
                None => {
                    let what = "the text ends inside a string that began here";
                    return Err(ReadError::syntax(what).at_end().at_offset(self.at));
                }
            }
        }
    }

    /// Reads the escape that begins at `at`; answers the character and the place behind it.
    fn escape(&self, at: usize) -> Result<(char, usize), ReadError> {
        let plain = |character| Ok((character, at + 2));
        match self.byte(at + 1) {
            Some(byte @ (b'"' | b'\\' | b'/')) => plain(char::from(byte)),
            Some(b'b') => plain('\u{8}'),
            Some(b'f') => plain('\u{c}'),
            Some(b'n') => plain('\n'),
            Some(b'r') => plain('\r'),
            Some(b't') => plain('\t'),
            Some(b'u') => self.unicode_escape(at),
            Some(_) => Err(ReadError::syntax("unknown escape in a string").at_offset(at)),
            None => Err(self.end_in_escape(at)),
        }
    }

    fn unicode_escape(&self, at: usize) -> Result<(char, usize), ReadError> {
        let unit = self.hex(at)?;
        if (0xD800..0xDC00).contains(&unit) && self.text.as_bytes()[at + 6..].starts_with(b"\\u") {
            let low = self.hex(at + 6)?;
            if (0xDC00..0xE000).contains(&low) {
                let code = 0x1_0000 + ((unit - 0xD800) << 10) + (low - 0xDC00);
                return Ok((to_char(code), at + 12));
            }
        }
        Ok((to_char(unit), at + 6))
    }

    /// The four digits of the `\u` at `at`.
    fn hex(&self, at: usize) -> Result<u32, ReadError> {
        let mut value = 0;
        for index in at + 2..at + 6 {
            let byte = self.byte(index).ok_or_else(|| self.end_in_escape(at))?;
            let digit = char::from(byte).to_digit(16).ok_or_else(|| {
                ReadError::syntax("`\\u` in a string, expected four hexadecimal digits")
                    .at_offset(at)
            })?;
            value = value * 16 + digit;
        }
        Ok(value)
    }

    fn end_in_escape(&self, at: usize) -> ReadError {
        ReadError::syntax("the text ends inside an escape")
            .at_end()
            .at_offset(at)
    }

    /// Reads a number as it is written; the cursor stands on its first byte.
    pub(super) fn number(&mut self) -> Result<&'a str, ReadError> {
        let start = self.at;
        self.at += usize::from(self.byte(self.at) == Some(b'-'));
        match self.byte(self.at) {
            Some(b'0') => self.at += 1,
            _ => self.digits(start)?,
        }
        if self.byte(self.at) == Some(b'.') {
            self.at += 1;
            self.digits(start)?;
        }
        if let Some(b'e' | b'E') = self.byte(self.at) {
            self.at += 1;
            self.at += usize::from(matches!(self.byte(self.at), Some(b'+' | b'-')));
            self.digits(start)?;
        }
        Ok(&self.text[start..self.at])
    }

    fn digits(&mut self, start: usize) -> Result<(), ReadError> {
        let before = self.at;
        while let Some(b'0'..=b'9') = self.byte(self.at) {
            self.at += 1;
        }
        if self.at > before {
            return Ok(());
        }
        let error =
            ReadError::syntax("a number without a digit where one has to be").at_offset(start);
        Err(match self.byte(self.at) {
            None => error.at_end(),
            Some(_) => error,
        })
    }

    /// Moves past `true`, `false` or `null`; the cursor stands on its first byte.
    pub(super) fn literal(&mut self, word: &'static str) -> Result<(), ReadError> {
        let rest = &self.text.as_bytes()[self.at..];
        if rest.starts_with(word.as_bytes()) {
            self.at += word.len();
            return Ok(());
        }
        let error = ReadError::syntax(format!("expected `{word}`")).at_offset(self.at);
        Err(if word.as_bytes().starts_with(rest) {
            error.at_end()
        } else {
            error
        })
    }

    /// Passes over any value, to the depth that is left.
    pub(super) fn skip(&mut self, depth: usize) -> Result<(), ReadError> {
        // One bit a level: whether it is an object.
        let mut levels = [0u64; MAX_DEPTH.div_ceil(64)];
        let mut level = 0;
        loop {
            match self.peek() {
                Some(open @ (b'{' | b'[')) => {
                    if level >= depth.min(MAX_DEPTH) {
                        return Err(too_deep().at_offset(self.at));
                    }
                    let object = open == b'{';
                    let bit = 1 << (level % 64);
                    if object {
                        levels[level / 64] |= bit;
                    } else {
                        levels[level / 64] &= !bit;
                    }
                    level += 1;
                    self.at += 1;
                    if !self.take(if object { b'}' } else { b']' }) {
                        if object {
                            self.skip_key()?;
                        }
                        continue;
                    }
                    level -= 1;
                }
                Some(b'"') => self.walk_string(None)?,
                Some(b'-' | b'0'..=b'9') => {
                    self.number()?;
                }
                Some(b't') => self.literal("true")?,
                Some(b'f') => self.literal("false")?,
                Some(b'n') => self.literal("null")?,
                _ => return Err(self.unexpected("a value")),
            }
            loop {
                if level == 0 {
                    return Ok(());
                }
                let object = levels[(level - 1) / 64] >> ((level - 1) % 64) & 1 == 1;
                match self.peek() {
                    Some(b',') => {
                        self.at += 1;
                        if object {
                            self.skip_key()?;
                        }
                        break;
                    }
                    Some(b'}') if object => self.at += 1,
                    Some(b']') if !object => self.at += 1,
                    _ if object => return Err(self.unexpected("`,` or `}`")),
                    _ => return Err(self.unexpected("`,` or `]`")),
                }
                level -= 1;
            }
        }
    }

    fn skip_key(&mut self) -> Result<(), ReadError> {
        if self.peek() != Some(b'"') {
            return Err(self.unexpected("a field name in quotes"));
        }
        self.walk_string(None)?;
        self.colon()
    }

    /// Passes over any value and hands it out without whitespace.
    pub(super) fn raw(&mut self, depth: usize) -> Result<Cow<'a, str>, ReadError> {
        self.peek();
        let start = self.at;
        self.spaced = false;
        self.skip(depth)?;
        let text = &self.text[start..self.at];
        Ok(if self.spaced {
            Cow::Owned(without_space(text))
        } else {
            Cow::Borrowed(text)
        })
    }

    /// What to say when the next value is not what was expected.
    pub(super) fn mismatch(&mut self, expected: impl Into<Cow<'static, str>>) -> ReadError {
        let next = self.peek();
        let start = self.at;
        let found = match next {
            Some(b'{') => Ok(Found::kind("object")),
            Some(b'[') => Ok(Found::kind("list")),
            Some(b'"') => self.string().map(|text| Found::string(&text)),
            Some(b'-' | b'0'..=b'9') => self.number().map(Found::number),
            Some(b't') => self.literal("true").map(|()| Found::boolean(true)),
            Some(b'f') => self.literal("false").map(|()| Found::boolean(false)),
            Some(b'n') => self.literal("null").map(|()| Found::kind("null")),
            _ => return self.unexpected(expected),
        };
        match found {
            Ok(found) => ReadError::expected(expected, found).at_offset(start),
            Err(error) => error,
        }
    }

    /// What to say when the next byte cannot stand here.
    pub(super) fn unexpected(&mut self, expected: impl Into<Cow<'static, str>>) -> ReadError {
        let expected = expected.into();
        let next = self.peek();
        let rest = &self.text[self.at..];
        match (next, rest.chars().next()) {
            (Some(_), Some(character)) => {
                ReadError::syntax(format!("expected {expected}, found {character:?}"))
            }
            _ => ReadError::syntax(format!("expected {expected}, found the end of the text"))
                .at_end(),
        }
        .at_offset(self.at)
    }

    /// Checks that a value inside an object has something behind it: a number at the end of a text that
    /// is still arriving may go on.
    pub(super) fn followed(&mut self) -> Result<(), ReadError> {
        match self.peek() {
            Some(_) => Ok(()),
            None => Err(self.unexpected("`,` or `}`")),
        }
    }

    /// Whether nothing but whitespace is left.
    pub(super) fn finish(&mut self) -> Result<(), ReadError> {
        match self.peek() {
            None => Ok(()),
            Some(_) => Err(self.unexpected("the end of the text")),
        }
    }
}

/// Nesting that no reader follows.
pub(super) fn too_deep() -> ReadError {
    ReadError::syntax(format!("nested deeper than {MAX_DEPTH} levels"))
}

/// The character of a code point; half a surrogate pair becomes U+FFFD, as in Go.
fn to_char(code: u32) -> char {
    char::from_u32(code).unwrap_or(char::REPLACEMENT_CHARACTER)
}

/// A checked JSON text without the whitespace between its tokens.
fn without_space(text: &str) -> String {
    let mut compact = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(quote) = rest.find('"') {
        let (between, string) = rest.split_at(quote);
        compact.extend(between.split_ascii_whitespace());
        let mut end = string_run(string.as_bytes(), 1);
        while string.as_bytes().get(end) == Some(&b'\\') {
            end = string_run(string.as_bytes(), end + 2);
        }
        let (string, after) = string.split_at((end + 1).min(string.len()));
        compact.push_str(string);
        rest = after;
    }
    compact.extend(rest.split_ascii_whitespace());
    compact
}
