//! Reading a list while it arrives.

use std::fmt;
use std::mem;

use super::super::MAX_DEPTH;
use super::super::error::{Position, ReadError};
use super::super::member::Member;
use super::read::{Reader, Tables};
use super::utf8::Incoming;
use crate::meta::List;
use crate::object::{Empty, Resource, Slot, Struct, Value, clear};

/// Reads a list while its bytes arrive: each object is decoded as soon as it is there, so that the body
/// is never held as a whole, and equal short strings of all objects are one.
///
/// ```
/// use clientset_runtime::wire::json::ListReader;
/// # use clientset_runtime::{meta::ObjectMeta, object::{UnknownFields, plain}};
/// # #[derive(Clone)]
/// # pub struct Pod { pub metadata: ObjectMeta, pub unknown_fields: UnknownFields }
/// # clientset_runtime::object! { Pod kind ""/"v1"/"Pod", "v1" { 0 metadata: plain("metadata"), } }
/// # clientset_runtime::resource! { Pod: "pods", "PodList", Namespaced [] }
///
/// let mut reader = ListReader::<Pod>::new();
/// reader.push(br#"{"kind":"PodList","metadata":{"resourceVersion":"7"},"items":[{"meta"#)?;
/// reader.push(br#"data":{"name":"web-0"}}]}"#)?;
/// let pods = reader.finish()?;
/// assert_eq!(pods.metadata.resource_version, "7");
/// assert_eq!(pods.items[0].metadata.name, "web-0");
/// # Ok::<(), clientset_runtime::wire::ReadError>(())
/// ```
pub struct ListReader<T: Resource> {
    list: List<T>,
    state: Stream,
}

impl<T: Resource> Default for ListReader<T> {
    fn default() -> Self {
        Self::new()
    }
}

// Not derived: the text that waits may hold secrets.
impl<T: Resource> fmt::Debug for ListReader<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ListReader")
            .field("list", &self.list)
            .field("items_read", &self.state.items)
            .field("bytes_waiting", &self.state.incoming.text.len())
            .finish()
    }
}

impl<T: Resource> ListReader<T> {
    /// A reader at the beginning of a body, which gathers 256 KiB before it reads on.
    #[must_use]
    pub fn new() -> Self {
        Self::gathering(256 * 1024)
    }

    /// A reader that gathers so many bytes before it reads on; 0 reads at every push. Each time, an
    /// object that is cut off is begun anew, so this should be large against an object, unless the
    /// bytes come slowly.
    #[must_use]
    pub fn gathering(bytes: usize) -> Self {
        Self {
            list: List::EMPTY,
            state: Stream::new(bytes),
        }
    }

    /// Takes the next bytes of the body. Small ones are gathered before they are read.
    ///
    /// # Errors
    /// Where and why the body is not such a list.
    pub fn push(&mut self, chunk: &[u8]) -> Result<(), ReadError> {
        self.state.push(chunk, &mut self.list)
    }

    /// Takes out the objects that were read since the last time: for whoever needs no list.
    pub fn take_items(&mut self) -> Vec<T> {
        mem::take(&mut self.list.items)
    }

    /// The body has ended: the list with the objects that were not taken out.
    ///
    /// # Errors
    /// Where and why the body is not such a list, or that it ended too early.
    pub fn finish(mut self) -> Result<List<T>, ReadError> {
        self.state.finish(&mut self.list)?;
        self.list.items.shrink_to_fit();
        Ok(self.list)
    }
}

/// What the reader does next.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Next {
    Open,
    /// A member, or the end where there is none.
    FirstMember,
    Member,
    /// A comma before a member, or the end.
    AfterMember,
    /// An object in the field of this index, or its end where there is none.
    FirstItem(usize),
    Item(usize),
    AfterItem(usize),
    /// Nothing but whitespace.
    End,
}

/// The part of a [`ListReader`] that is the same for all types.
struct Stream {
    incoming: Incoming,
    /// Where the text that is left begins in the body.
    position: Position,
    next: Next,
    /// Objects that were read.
    items: usize,
    gather: usize,
    /// Length of text that is worth another try.
    enough: usize,
    tables: Tables,
}

impl Stream {
    fn new(gather: usize) -> Self {
        Self {
            incoming: Incoming::default(),
            position: Position::START,
            next: Next::Open,
            items: 0,
            gather,
            enough: gather,
            tables: Tables::shared(),
        }
    }

    fn push(&mut self, chunk: &[u8], list: &mut dyn Struct) -> Result<(), ReadError> {
        self.incoming.push(chunk);
        if self.incoming.text.len() < self.enough {
            return Ok(());
        }
        self.read(list, false)?;
        let left = self.incoming.text.len();
        // Where one object is larger than what was gathered, it is not begun anew for every bit.
        self.enough = left + self.gather.max(left.min(self.gather * 64));
        Ok(())
    }

    fn finish(&mut self, list: &mut dyn Struct) -> Result<(), ReadError> {
        self.incoming.finish();
        self.read(list, true)?;
        list.unknown_fields_mut().finish();
        Ok(())
    }

    /// Reads as far as the text goes; `complete` when no more will come.
    fn read(&mut self, list: &mut dyn Struct, complete: bool) -> Result<(), ReadError> {
        let text = mem::take(&mut self.incoming.text);
        let mut at = 0;
        let result = loop {
            let mut reader = Reader::new(&text, at, &mut self.tables);
            if reader.cursor.peek().is_none() && (!complete || self.next == Next::End) {
                break Ok(());
            }
            match step(&mut reader, self.next, complete, &mut self.items, list) {
                Ok(next) => {
                    at = reader.cursor.offset();
                    self.next = next;
                }
                Err(error) if error.is_end() && !complete => break Ok(()),
                Err(error) => break Err(error.locate(&text, self.position)),
            }
        };
        self.position = self.position.after(&text[..at]);
        self.incoming.text = text;
        self.incoming.text.drain(..at);
        result
    }
}

/// Reads one thing. When the text ends inside it and is not `complete`, nothing has changed and it can be
/// read again.
fn step(
    reader: &mut Reader<'_, '_>,
    next: Next,
    complete: bool,
    items: &mut usize,
    list: &mut dyn Struct,
) -> Result<Next, ReadError> {
    let goes_on = |reader: &mut Reader<'_, '_>, bracket, yes, no| {
        let more = reader.cursor.goes_on(bracket)?;
        Ok(if more { yes } else { no })
    };
    match next {
        Next::Open if reader.cursor.take(b'{') => Ok(Next::FirstMember),
        Next::Open => Err(reader.cursor.mismatch("object")),
        Next::FirstMember if reader.cursor.take(b'}') => Ok(Next::End),
        Next::FirstMember | Next::Member => {
            reader.limit_depth(MAX_DEPTH - 1);
            member(reader, complete, items, list)
        }
        Next::AfterMember => goes_on(reader, b'}', Next::Member, Next::End),
        Next::FirstItem(_) if reader.cursor.take(b']') => Ok(Next::AfterMember),
        Next::FirstItem(field) | Next::Item(field) => {
            reader.limit_depth(MAX_DEPTH - 2);
            let name = list.info().fields[field].name;
            item(reader, items, list.field_mut(field)).map_err(|error| error.in_member(name))?;
            Ok(Next::AfterItem(field))
        }
        Next::AfterItem(field) => goes_on(reader, b']', Next::Item(field), Next::AfterMember),
        Next::End => Err(reader.cursor.unexpected("the end of the text")),
    }
}

fn member(
    reader: &mut Reader<'_, '_>,
    complete: bool,
    items: &mut usize,
    list: &mut dyn Struct,
) -> Result<Next, ReadError> {
    let info = list.info();
    let key = reader.cursor.key()?;
    let member = Member::find(info, &key, None);
    if let Some(Member::Field(index)) = member
        && info.fields[index].name == "items"
        && reader.cursor.take(b'[')
    {
        clear(list.field_mut(index));
        *items = 0;
        return Ok(Next::FirstItem(index));
    }
    if !complete {
        // What stands twice adds to what was read of it before, which half a value must not touch.
        reader.is_there()?;
    }
    match member {
        Some(member) => reader.member(member, list)?,
        None => reader.unknown(&key, list)?,
    }
    reader.cursor.followed()?;
    Ok(Next::AfterMember)
}

fn item(
    reader: &mut Reader<'_, '_>,
    items: &mut usize,
    list: &mut dyn Value,
) -> Result<(), ReadError> {
    let Slot::List(elements) = list.slot() else {
        return Err(reader.cursor.mismatch("no objects"));
    };
    match reader.value(elements.push()) {
        Ok(()) => {
            *items += 1;
            Ok(())
        }
        Err(error) => {
            elements.remove(elements.len() - 1);
            Err(error.in_index(*items))
        }
    }
}
