//! Splitting a stream of bytes into JSON objects.

use std::fmt;

use super::super::error::ReadError;
use super::swar::string_run;

/// Splits a stream into the JSON objects that stand in it one after the other, wherever its chunks are
/// cut: in a name, in an escape, in the middle of a character. This is the framing of watches.
///
/// ```
/// use clientset_runtime::wire::json::Frames;
///
/// let mut frames = Frames::new();
/// frames.push(br#"{"type":"ADDED","object":{}} {"type":"#);
/// assert_eq!(frames.next()?, Some(&br#"{"type":"ADDED","object":{}}"#[..]));
/// assert_eq!(frames.next()?, None);
/// frames.push(b"\"DELETED\"}\n");
/// assert_eq!(frames.next()?, Some(&br#"{"type":"DELETED"}"#[..]));
/// frames.finish()?;
/// # Ok::<(), clientset_runtime::wire::ReadError>(())
/// ```
pub struct Frames {
    bytes: Vec<u8>,
    /// Bytes that have been handed out.
    used: usize,
    /// How far brackets were counted, from the beginning of `bytes`.
    seen: usize,
    /// Brackets that are open; none before an object begins.
    depth: usize,
    in_string: bool,
    limit: usize,
    /// How many bytes of the stream came before `bytes`.
    before: u64,
}

/// What client-go takes at most for one event of a watch.
const LIMIT: usize = 16 * 1024 * 1024;

/// A buffer that grew larger than this for one object is given back.
const KEEP: usize = 256 * 1024;

impl Default for Frames {
    fn default() -> Self {
        Self::new()
    }
}

// Not derived: the bytes may hold secrets.
impl fmt::Debug for Frames {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Frames")
            .field("bytes_waiting", &(self.bytes.len() - self.used))
            .field("limit", &self.limit)
            .finish()
    }
}

impl Frames {
    /// Splits a stream of objects of at most 16 MiB each, as client-go does.
    #[must_use]
    pub const fn new() -> Self {
        Self::with_limit(LIMIT)
    }

    /// Splits a stream of objects of at most `bytes` bytes each.
    #[must_use]
    pub const fn with_limit(bytes: usize) -> Self {
        Self {
            bytes: Vec::new(),
            used: 0,
            seen: 0,
            depth: 0,
            in_string: false,
            limit: bytes,
            before: 0,
        }
    }

    /// Takes the next bytes of the stream.
    pub fn push(&mut self, chunk: &[u8]) {
        self.forget();
        self.bytes.extend_from_slice(chunk);
    }

    /// The next object that is there as a whole; `None` when more bytes are needed.
    ///
    /// # Errors
    /// When something else than an object begins, or when an object grows larger than the limit. The
    /// stream cannot be read further then.
    #[allow(clippy::should_implement_trait)] // Its items borrow from it.
    pub fn next(&mut self) -> Result<Option<&[u8]>, ReadError> {
        if self.depth == 0 && !self.begin()? {
            return Ok(None);
        }
        let whole = self.scan();
        if self.seen - self.used > self.limit {
            let what = format!(
                "an object of the stream is larger than {} bytes",
                self.limit
            );
            return Err(self.error(&what, self.used));
        }
        if !whole {
            return Ok(None);
        }
        let start = std::mem::replace(&mut self.used, self.seen);
        Ok(Some(&self.bytes[start..self.seen]))
    }

    /// The stream has ended.
    ///
    /// # Errors
    /// When it ended inside an object, or before all of its objects were asked for.
    pub fn finish(&mut self) -> Result<(), ReadError> {
        if self.depth == 0 && !self.begin()? {
            return Ok(());
        }
        let rest = self.bytes.len() - self.used;
        let what = format!("the stream ends inside an object, after {rest} bytes of it");
        Err(self.error(&what, self.used))
    }

    /// Looks for the beginning of an object behind the bytes that were handed out.
    fn begin(&mut self) -> Result<bool, ReadError> {
        let rest = &self.bytes[self.used..];
        let space = rest
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\n' | b'\t' | b'\r'))
            .count();
        self.used += space;
        self.seen = self.used;
        match rest.get(space) {
            None => Ok(false),
            Some(b'{') => Ok(true),
            Some(_) => {
                // A text that is no JSON at all (a proxy's error page) is worth a glance.
                let text = String::from_utf8_lossy(&rest[space..rest.len().min(space + 4)]);
                let found = text.chars().next().unwrap_or_default();
                let what = format!("expected a stream of JSON objects, found {found:?}");
                Err(self.error(&what, self.used))
            }
        }
    }

    /// Counts brackets up to the end of the object; whether it was reached.
    fn scan(&mut self) -> bool {
        let bytes = &self.bytes;
        let mut at = self.seen;
        let mut depth = self.depth;
        let whole = loop {
            if self.in_string {
                at = string_run(bytes, at);
                match bytes.get(at) {
                    Some(b'"') => {
                        self.in_string = false;
                        at += 1;
                    }
                    Some(b'\\') if at + 1 < bytes.len() => at += 2,
                    // The second half of the escape has not come.
                    Some(b'\\') | None => break false,
                    // A control character: whoever reads the object will say so.
                    Some(_) => at += 1,
                }
                continue;
            }
            let Some(byte) = bytes.get(at) else {
                break false;
            };
            at += 1;
            match byte {
                b'"' => self.in_string = true,
                b'{' | b'[' => depth += 1,
                b'}' | b']' => {
                    depth -= 1;
                    if depth == 0 {
                        break true;
                    }
                }
                _ => {}
            }
        };
        self.seen = at;
        self.depth = depth;
        whole
    }

    /// Drops the bytes that have been handed out.
    fn forget(&mut self) {
        if self.used == 0 {
            return;
        }
        self.before += self.used as u64;
        self.bytes.drain(..self.used);
        self.seen -= self.used;
        self.used = 0;
        self.bytes.shrink_to(KEEP);
    }

    fn error(&self, what: &str, at: usize) -> ReadError {
        let byte = self.before + at as u64;
        ReadError::syntax(format!("{what} (byte {byte} of the stream)"))
    }
}
