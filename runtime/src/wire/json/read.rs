//! Reading: from JSON text into any described value.

use std::borrow::Cow;
use std::mem;

use super::super::MAX_DEPTH;
use super::super::error::{Found, ReadError};
use super::super::fill;
use super::super::member::Member;
use super::super::presence::to_keep;
use super::cursor::{Cursor, too_deep};
use super::intern::Strings;
use super::order::{Order, Orders, Place};
use super::raws::Raws;
use crate::object::{
    Elements, Entries, Keeps, KindInfo, RawJson, Slot, Str, Struct, Union, UnionShape, Value,
    clear, finish,
};

/// What a reader learns and shares while it reads.
pub(super) struct Tables {
    pub(super) strings: Strings,
    pub(super) orders: Orders,
    /// None where nothing is shared.
    raws: Option<Raws>,
}

impl Tables {
    /// For one object.
    pub(super) fn single() -> Self {
        Self {
            strings: Strings::off(),
            orders: Orders::default(),
            raws: None,
        }
    }

    /// For many objects.
    pub(super) fn shared() -> Self {
        Self {
            strings: Strings::on(),
            orders: Orders::default(),
            raws: Some(Raws::default()),
        }
    }
}

/// Reads values at a cursor.
pub(super) struct Reader<'a, 't> {
    pub(super) cursor: Cursor<'a>,
    tables: &'t mut Tables,
    /// Levels that may still be opened.
    depth: usize,
    /// Whose value comes next, where it is that of a member.
    place: Option<Place>,
}

impl<'a, 't> Reader<'a, 't> {
    pub(super) fn new(text: &'a str, at: usize, tables: &'t mut Tables) -> Self {
        Self {
            cursor: Cursor::new(text, at),
            tables,
            depth: MAX_DEPTH,
            place: None,
        }
    }

    /// For text that stands inside other text: how many levels may still be opened.
    pub(super) fn limit_depth(&mut self, levels: usize) {
        self.depth = levels;
    }

    /// Checks that the text does not end inside the next value, nor right behind it, and stays where it
    /// is. What is wrong with the value is for its reader to say.
    pub(super) fn is_there(&self) -> Result<(), ReadError> {
        let mut ahead = self.cursor.clone();
        match ahead.skip(self.depth).and_then(|()| ahead.followed()) {
            Err(error) if error.is_end() => Err(error),
            _ => Ok(()),
        }
    }

    /// Reads the next value into `target`.
    pub(super) fn value(&mut self, target: &mut dyn Value) -> Result<(), ReadError> {
        if self.cursor.peek() == Some(b'n') {
            self.cursor.literal("null")?;
            clear(target);
            return Ok(());
        }
        match target.slot() {
            Slot::Str(target) => self.string(target)?,
            Slot::Struct(target) => self.structure(target)?,
            Slot::Option(target) => self.value(target.insert())?,
            Slot::List(target) => self.list(target)?,
            Slot::Map(target) => self.map(target)?,
            Slot::Raw(target) => *target = self.raw()?,
            Slot::Union(target) => self.union(target)?,
            slot => self.leaf(slot)?,
        }
        Ok(())
    }

    fn structure(&mut self, target: &mut dyn Struct) -> Result<(), ReadError> {
        self.open(b'{', "object")?;
        let info = target.info();
        let order = self.tables.orders.of(info);
        let mut before = None;
        let mut more = !self.cursor.take(b'}');
        while more {
            let guess = order.and_then(|order| self.tables.orders.guess(order, before));
            let member = match guess {
                Some(member)
                    if self.cursor.peek() == Some(b'"')
                        && self.cursor.take_key(member.name(info)) =>
                {
                    Some(member)
                }
                _ => {
                    let key = self.cursor.key()?;
                    let member = Member::find(info, &key, before);
                    match (member, order) {
                        (Some(member), Some(order)) => {
                            self.tables.orders.keep(order, before, member);
                        }
                        (None, _) => self.unknown(&key, target)?,
                        _ => {}
                    }
                    member
                }
            };
            if let Some(member) = member {
                self.place = order.map(|order| Orders::place(order, Some(member)));
                if order.is_none_or(Order::needs_care) {
                    self.member_with_care(member, target)?;
                } else {
                    self.member(member, target)?;
                }
                before = Some(member);
            }
            more = self.cursor.goes_on(b'}')?;
        }
        finish(target);
        self.depth += 1;
        Ok(())
    }

    /// Reads the value of a member.
    pub(super) fn member(
        &mut self,
        member: Member,
        target: &mut dyn Struct,
    ) -> Result<(), ReadError> {
        let info = target.info();
        match (member, info.kind) {
            (Member::Field(index), _) => self
                .value(target.field_mut(index))
                .map_err(|error| error.in_field(&info.fields[index])),
            (Member::ApiVersion, Some(KindInfo { api_version, .. })) => self
                .identity(api_version)
                .map_err(|error| error.in_member("apiVersion")),
            (Member::Kind, Some(KindInfo { kind, .. })) => {
                self.identity(kind).map_err(|error| error.in_member("kind"))
            }
            (Member::ApiVersion | Member::Kind, None) => Ok(()),
        }
    }

    /// Reads the value of a member of a type that has secrets, or that keeps what its fields do not show.
    /// Neither is to cost the many types that do not.
    #[cold]
    fn member_with_care(
        &mut self,
        member: Member,
        target: &mut dyn Struct,
    ) -> Result<(), ReadError> {
        let info = target.info();
        let null = self.cursor.peek() == Some(b'n');
        if member.is_sensitive(info) {
            self.secret_member(member, target)?;
        } else {
            self.member(member, target)?;
        }
        if let (Member::Field(index), Keeps::Exact | Keeps::Open) = (member, info.keeps)
            && let Some(raw) = to_keep(target, index, null)
        {
            let name = self.tables.strings.get(info.fields[index].name);
            target.unknown_fields_mut().push(name, raw);
        }
        Ok(())
    }

    /// Reads the value of a member that is secret: nothing of it may be shared.
    #[cold]
    fn secret_member(&mut self, member: Member, target: &mut dyn Struct) -> Result<(), ReadError> {
        let shared = mem::replace(self.tables, Tables::single());
        self.place = None;
        let read = self.member(member, target);
        *self.tables = shared;
        read
    }

    /// Reads `apiVersion` or `kind`, which has to be that of the type where it is stated.
    fn identity(&mut self, expected: &'static str) -> Result<(), ReadError> {
        if self.cursor.peek() == Some(b'n') {
            return self.cursor.literal("null");
        }
        let start = self.cursor.offset();
        let found = self.text("string")?;
        if found.is_empty() || found == expected {
            return Ok(());
        }
        Err(ReadError::expected(format!("{expected:?}"), Found::string(&found)).at_offset(start))
    }

    /// Keeps the value of a member that the description does not know.
    pub(super) fn unknown(&mut self, key: &str, target: &mut dyn Struct) -> Result<(), ReadError> {
        let value = self.raw().map_err(|error| error.in_key(key))?;
        let key = self.tables.strings.get(key);
        target.unknown_fields_mut().push(key, value);
        Ok(())
    }

    fn list(&mut self, target: &mut dyn Elements) -> Result<(), ReadError> {
        self.open(b'[', "list")?;
        target.clear();
        let place = self.place.take();
        let mut more = !self.cursor.take(b']');
        if let (true, Some(place)) = (more, place) {
            target.reserve(self.tables.orders.length(place));
        }
        while more {
            self.value(target.push())
                .map_err(|error| error.in_index(target.len() - 1))?;
            more = self.cursor.goes_on(b']')?;
        }
        if let Some(place) = place {
            self.tables.orders.keep_length(place, target.len());
        }
        target.finish();
        self.depth += 1;
        Ok(())
    }

    fn map(&mut self, target: &mut dyn Entries) -> Result<(), ReadError> {
        self.open(b'{', "object")?;
        let place = self.place.take();
        let mut more = !self.cursor.take(b'}');
        if let (true, Some(place)) = (more, place) {
            target.reserve(self.tables.orders.length(place));
        }
        while more {
            let key = self.cursor.key()?;
            let shared = self.tables.strings.get(&key);
            self.value(target.push(shared))
                .map_err(|error| error.in_key(&key))?;
            more = self.cursor.goes_on(b'}')?;
        }
        if let Some(place) = place {
            self.tables.orders.keep_length(place, target.len());
        }
        target.finish();
        self.depth += 1;
        Ok(())
    }

    fn union(&mut self, target: &mut dyn Union) -> Result<(), ReadError> {
        let shape = match self.cursor.peek() {
            Some(b'{') => UnionShape::Object,
            Some(b'[') => UnionShape::List,
            Some(b'"') => UnionShape::String,
            Some(b't' | b'f') => UnionShape::Bool,
            Some(b'-' | b'0'..=b'9') => UnionShape::Number,
            _ => return Err(self.cursor.unexpected("a value")),
        };
        let expected = target.expected();
        match target.select(shape) {
            Some(variant) => self.value(variant),
            None => Err(self.cursor.mismatch(expected)),
        }
    }

    /// Reads a boolean, a number, or a value with a text of its own.
    fn leaf(&mut self, slot: Slot<'_>) -> Result<(), ReadError> {
        let next = self.cursor.peek();
        let start = self.cursor.offset();
        match next {
            Some(b'"') => {
                let text = self.cursor.string()?;
                fill::shared(slot, &text, &mut |text| self.tables.strings.get(text))
            }
            Some(b'-' | b'0'..=b'9') => fill::number(slot, self.cursor.number()?),
            Some(b't') => {
                self.cursor.literal("true")?;
                fill::boolean(slot, true)
            }
            Some(b'f') => {
                self.cursor.literal("false")?;
                fill::boolean(slot, false)
            }
            _ => Err(self.cursor.mismatch(fill::expected(&slot))),
        }
        .map_err(|error| error.at_offset(start))
    }

    fn raw(&mut self) -> Result<RawJson, ReadError> {
        self.cursor.peek();
        let rest = self.cursor.rest();
        if let Some(raws) = &mut self.tables.raws
            && let Some(known) = raws.at_start(rest, self.depth)
        {
            self.cursor.pass(known.as_str().len());
            return Ok(known);
        }
        let text = self.cursor.raw(self.depth)?;
        let raw = RawJson::from_checked(Str::from(text));
        if let Some(raws) = &mut self.tables.raws {
            raws.keep(&raw, self.depth);
        }
        Ok(raw)
    }

    fn string(&mut self, target: &mut Str) -> Result<(), ReadError> {
        if let Some(place) = self.place {
            let last = self.tables.orders.text(place);
            if !last.is_empty() && self.cursor.take_string(last) {
                *target = last.clone();
                return Ok(());
            }
        }
        let text = self.text("string")?;
        let (string, again) = self.tables.strings.find(&text);
        if let (true, Some(place), Cow::Borrowed(_)) = (again, self.place, &text) {
            self.tables.orders.keep_text(place, &string);
        }
        *target = string;
        Ok(())
    }

    fn text(&mut self, expected: &'static str) -> Result<Cow<'a, str>, ReadError> {
        if self.cursor.peek() == Some(b'"') {
            self.cursor.string()
        } else {
            Err(self.cursor.mismatch(expected))
        }
    }

    /// Moves into a list or an object.
    fn open(&mut self, bracket: u8, expected: &'static str) -> Result<(), ReadError> {
        if self.cursor.peek() != Some(bracket) {
            return Err(self.cursor.mismatch(expected));
        }
        self.depth = self
            .depth
            .checked_sub(1)
            .ok_or_else(|| too_deep().at_offset(self.cursor.offset()))?;
        self.cursor.advance();
        Ok(())
    }
}
