//! `Serialize` and `Deserialize` of single values, for use in other people's structs.

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{deserialize, serialize};
use crate::meta::{
    ByteString, DateTime, Int64OrString, IntOrString, MicroTime, Quantity, StructOrBool,
    StructOrList, StructOrStrings, Time,
};
use crate::object::{Described, Empty};

macro_rules! bridge {
    ($([$($generics:tt)*] $type:ty;)*) => {$(
        impl<$($generics)*> Serialize for $type {
            fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
                serialize(self, serializer)
            }
        }

        impl<'de, $($generics)*> Deserialize<'de> for $type {
            fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
                let mut value = Self::EMPTY;
                deserialize(&mut value, deserializer)?;
                Ok(value)
            }
        }
    )*};
}

bridge! {
    [] ByteString;
    [] DateTime;
    [] Int64OrString;
    [] IntOrString;
    [] MicroTime;
    [] Quantity;
    [] Time;
    [T: Described] StructOrBool<T>;
    [T: Described] StructOrList<T>;
    [T: Described] StructOrStrings<T>;
}
