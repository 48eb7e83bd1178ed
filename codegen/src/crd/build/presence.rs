//! Whether a field is an option, and whether it is always written.

use super::classes::Holds;
use crate::model::{Shape, Wrapper};

/// What a schema says of a field's presence.
#[derive(Clone, Copy, Debug)]
pub(super) struct Requirement {
    pub(super) required: bool,
    pub(super) nullable: bool,
    pub(super) has_default: bool,
}

/// A field's wrapper, and whether it is written although nothing is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Presence {
    pub(super) wrapper: Wrapper,
    pub(super) required: bool,
}

/// Lists and maps are plain. Anything else is plain only where an object cannot be without it: required,
/// not `null`, and not filled in by the server. What the server fills in is not required of the writer.
/// A date-time has no value that would stand for none, so that it is always an option.
pub(super) fn presence(holds: &Holds, requirement: Requirement) -> Presence {
    let required = requirement.required && !requirement.has_default;
    let plain = match holds {
        Holds::List(_) | Holds::Map(_) => true,
        Holds::Plain(Shape::DateTime | Shape::Time | Shape::MicroTime) => false,
        Holds::Plain(_) | Holds::Struct(_) | Holds::Enum(_) | Holds::Nullable(_) => {
            required && !requirement.nullable
        }
    };
    Presence {
        wrapper: if plain {
            Wrapper::Plain
        } else {
            Wrapper::Option
        },
        required,
    }
}

#[cfg(test)]
mod tests {
    use super::{Presence, Requirement, presence};
    use crate::crd::build::classes::Holds;
    use crate::model::{Shape, Wrapper};

    #[test]
    fn presence_follows_from_required_nullable_default_and_shape() {
        use Wrapper::{Option, Plain};
        let string = Holds::Plain(Shape::String);
        let time = Holds::Plain(Shape::DateTime);
        let list = Holds::List(Box::new(string.clone()));
        let map = Holds::Map(Box::new(string.clone()));
        // required, nullable, default
        let table = [
            (&string, (true, false, false), (Plain, true)),
            (&string, (true, true, false), (Option, true)),
            (&string, (true, false, true), (Option, false)),
            (&string, (true, true, true), (Option, false)),
            (&string, (false, false, false), (Option, false)),
            (&string, (false, false, true), (Option, false)),
            (&string, (false, true, false), (Option, false)),
            (&time, (true, false, false), (Option, true)),
            (&time, (false, false, false), (Option, false)),
            (&list, (true, false, false), (Plain, true)),
            (&list, (true, true, false), (Plain, true)),
            (&list, (true, false, true), (Plain, false)),
            (&list, (false, false, false), (Plain, false)),
            (&map, (true, false, false), (Plain, true)),
            (&map, (false, true, true), (Plain, false)),
        ];
        for (holds, (required, nullable, has_default), (wrapper, written)) in table {
            let requirement = Requirement {
                required,
                nullable,
                has_default,
            };
            let expected = Presence {
                wrapper,
                required: written,
            };
            assert_eq!(
                presence(holds, requirement),
                expected,
                "{holds:?} {requirement:?}"
            );
        }
    }
}
