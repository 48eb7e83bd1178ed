//! Numbers, booleans, lists and options as values.

use super::info::Presence;
use super::value::{Elements, Empty, OptionSlot, Slot, Value, View};

macro_rules! numbers {
    ($($type:ty, $empty:expr, $slot:ident, $view:ident($into:ty);)*) => {$(
        impl Empty for $type {
            const EMPTY: Self = $empty;
        }

        impl Value for $type {
            fn view(&self) -> View<'_> {
                View::$view(<$into>::from(*self))
            }

            fn slot(&mut self) -> Slot<'_> {
                Slot::$slot(self)
            }
        }
    )*};
}

numbers! {
    bool, false, Bool, Bool(bool);
    i32, 0, I32, Int(i64);
    i64, 0, I64, Int(i64);
    f64, 0.0, F64, Float(f64);
}

impl<T> Empty for Option<T> {
    const EMPTY: Self = None;
    const PRESENCE: Presence = Presence::Optional;
}

impl<T: Value + Empty> Value for Option<T> {
    fn view(&self) -> View<'_> {
        self.as_ref().map_or(View::Absent, Value::view)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::Option(self)
    }
}

impl<T: Value + Empty> OptionSlot for Option<T> {
    fn clear(&mut self) {
        *self = None;
    }

    fn insert(&mut self) -> &mut dyn Value {
        self.get_or_insert(T::EMPTY)
    }
}

impl<T> Empty for Vec<T> {
    const EMPTY: Self = Self::new();
    const PRESENCE: Presence = Presence::Plain;
}

impl<T: Value + Empty> Value for Vec<T> {
    fn view(&self) -> View<'_> {
        View::List(self)
    }

    fn slot(&mut self) -> Slot<'_> {
        Slot::List(self)
    }
}

impl<T: Value + Empty> Elements for Vec<T> {
    fn len(&self) -> usize {
        self.len()
    }

    fn get(&self, index: usize) -> &dyn Value {
        &self[index]
    }

    fn get_mut(&mut self, index: usize) -> &mut dyn Value {
        &mut self[index]
    }

    fn reserve(&mut self, elements: usize) {
        self.reserve_exact(elements);
    }

    fn push(&mut self) -> &mut dyn Value {
        let index = self.len();
        if index == self.capacity() {
            // Most lists of an object have one element or two, where `Vec` would begin with four.
            self.reserve_exact(index.max(1));
        }
        self.push(T::EMPTY);
        &mut self[index]
    }

    fn remove(&mut self, index: usize) {
        self.remove(index);
    }

    fn clear(&mut self) {
        self.clear();
    }

    fn finish(&mut self) {
        self.shrink_to_fit();
    }
}
