//! The order in which a server sends fields, learned while reading.
//!
//! Servers send the order of Go's declarations, a description has another. After the first object of
//! a type, the field behind each field is known, and finding it is one comparison. Likewise the length
//! of a list and the text of a string are guessed from the field's last one.

use super::super::member::Member;
use crate::object::{Keeps, Str, StructInfo};

/// For each type that was met, which field came after which.
#[derive(Default)]
pub(super) struct Orders {
    /// Open addressing by the address of the description; one more than the index into `known`.
    index: Vec<u16>,
    known: Vec<Known>,
    /// The followers of all types, [`NONE`] where none was seen yet.
    next: Vec<u8>,
    /// By the same places: how many elements the field's last list had, at most [`LONG`].
    lengths: Vec<u8>,
    /// By the same places: the field's last text of those that return.
    texts: Vec<Str>,
}

struct Known {
    info: &'static StructInfo,
    order: Order,
}

/// The place of a member in the tables.
#[derive(Clone, Copy)]
pub(super) struct Place(usize);

/// The table of one type.
#[derive(Clone, Copy)]
pub(super) struct Order {
    first: usize,
    care: bool,
}

impl Order {
    /// Whether the type has fields that are secret, or keeps more than what it does not know.
    pub(super) fn needs_care(self) -> bool {
        self.care
    }
}

const NONE: u8 = u8::MAX;
const SLOTS: usize = 1024;

/// Memory for so many elements is taken on the strength of a guess.
const LONG: usize = 16;

impl Orders {
    /// The table of a type; `None` for a type with too many fields.
    pub(super) fn of(&mut self, info: &'static StructInfo) -> Option<Order> {
        if self.index.is_empty() {
            self.index = vec![0; SLOTS];
        }
        let address = std::ptr::from_ref(info) as usize;
        let mut slot = (address >> 4) % SLOTS;
        loop {
            match self.index[slot] {
                0 => break,
                known => {
                    let known = &self.known[usize::from(known) - 1];
                    if std::ptr::eq(known.info, info) {
                        return Some(known.order);
                    }
                }
            }
            slot = (slot + 1) % SLOTS;
        }
        self.learn(info, slot)
    }

    fn learn(&mut self, info: &'static StructInfo, slot: usize) -> Option<Order> {
        let members = Member::count(info);
        // Half empty, so that a search ends soon.
        if members >= usize::from(NONE) || self.known.len() >= SLOTS / 2 {
            return None;
        }
        let first = self.next.len();
        // One more: the member that comes first.
        self.next.resize(first + members + 1, NONE);
        self.lengths.resize(self.next.len(), 0);
        self.texts.resize(self.next.len(), Str::new());
        let order = Order {
            first,
            care: info.keeps != Keeps::Unknown || info.fields.iter().any(|field| field.sensitive),
        };
        self.known.push(Known { info, order });
        self.index[slot] = u16::try_from(self.known.len()).ok()?;
        Some(order)
    }

    /// What came after `before` the last time.
    #[inline]
    pub(super) fn guess(&self, order: Order, before: Option<Member>) -> Option<Member> {
        match self.next[Self::place(order, before).0] {
            NONE => None,
            number => Some(Member::of(usize::from(number))),
        }
    }

    /// Keeps what came after `before` this time.
    pub(super) fn keep(&mut self, order: Order, before: Option<Member>, member: Member) {
        if let Ok(number) = u8::try_from(member.number()) {
            self.next[Self::place(order, before).0] = number;
        }
    }

    /// The place of a member; that of none is before the first one.
    #[inline]
    pub(super) fn place(order: Order, member: Option<Member>) -> Place {
        Place(order.first + member.map_or(0, |member| member.number() + 1))
    }

    /// How many elements the list or map of a member had the last time.
    pub(super) fn length(&self, Place(place): Place) -> usize {
        self.lengths[place].into()
    }

    /// Keeps how many elements the list or map of a member had this time.
    pub(super) fn keep_length(&mut self, Place(place): Place, length: usize) {
        self.lengths[place] = length.min(LONG) as u8;
    }

    /// The text of a member that came last of those that return; empty where none did.
    #[inline]
    pub(super) fn text(&self, Place(place): Place) -> &Str {
        &self.texts[place]
    }

    /// Keeps a text of a member that stood plainly in JSON.
    pub(super) fn keep_text(&mut self, Place(place): Place, text: &Str) {
        self.texts[place] = text.clone();
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::object::{Field, plain};

    /// A description of a type with so many fields.
    fn info(fields: usize) -> &'static StructInfo {
        let fields: Vec<Field> = (0..fields)
            .map(|index| plain(format!("field{index}").leak()))
            .collect();
        Box::leak(Box::new(StructInfo {
            name: "Test",
            kind: None,
            fields: fields.leak(),
            keeps: Keeps::Unknown,
            schema: None,
        }))
    }

    #[test]
    fn what_followed_once_is_guessed_until_something_else_follows() {
        let mut orders = Orders::default();
        let (first, second) = (info(3), info(3));
        let order = orders.of(first).unwrap();
        assert_eq!(orders.guess(order, None), None);
        orders.keep(order, None, Member::Field(2));
        orders.keep(order, Some(Member::Field(2)), Member::Kind);
        assert_eq!(orders.guess(order, None), Some(Member::Field(2)));
        assert_eq!(
            orders.guess(order, Some(Member::Field(2))),
            Some(Member::Kind)
        );
        orders.keep(order, None, Member::ApiVersion);
        assert_eq!(orders.guess(order, None), Some(Member::ApiVersion));

        let other = orders.of(second).unwrap();
        assert_eq!(orders.guess(other, None), None);
        let again = orders.of(first).unwrap();
        assert_eq!(orders.guess(again, None), Some(Member::ApiVersion));
    }

    #[test]
    fn lengths_are_guessed_from_the_last_one_up_to_a_bound() {
        let mut orders = Orders::default();
        let order = orders.of(info(3)).unwrap();
        let place = Orders::place(order, Some(Member::Field(1)));
        assert_eq!(orders.length(place), 0);
        for (length, guess) in [(3, 3), (0, 0), (70_000, LONG)] {
            orders.keep_length(place, length);
            assert_eq!(orders.length(place), guess);
        }
        orders.of(info(9)).unwrap();
        assert_eq!(orders.length(place), LONG);
    }

    #[test]
    fn types_beyond_the_tables_are_read_without_them() {
        let mut orders = Orders::default();
        assert!(orders.of(info(252)).is_some());
        assert!(orders.of(info(253)).is_none());
        let many: Vec<_> = (0..2 * SLOTS).map(|_| info(1)).collect();
        let known = many.iter().filter(|info| orders.of(info).is_some()).count();
        assert_eq!(known, SLOTS / 2 - 1);
        let order = orders.of(many[0]).unwrap();
        orders.keep(order, None, Member::Field(0));
        assert_eq!(orders.guess(order, None), Some(Member::Field(0)));
    }
}
