//! The types of expressions, and whether one can stand where another is wanted.

use std::fmt;
use std::sync::Arc;

use super::schema::Object;

/// A type. Objects of a schema know it by reference: two are the same type where they are the same place of it.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Type<'s> {
    Dyn,
    /// Of what was found wrong already.
    Error,
    Null,
    Bool,
    Int,
    Uint,
    Double,
    String,
    Bytes,
    Duration,
    Timestamp,
    List(Arc<Type<'s>>),
    Map(Arc<(Type<'s>, Type<'s>)>),
    Optional(Arc<Type<'s>>),
    /// Of types.
    Meta(Arc<Type<'s>>),
    Object(Object<'s>),
    /// A type of a library, by its name.
    Opaque(&'static str),
    /// What an expression makes, by the name of its type.
    Made(Arc<str>),
    /// Stands for a type that is not known yet.
    Parameter(usize),
}

impl<'s> Type<'s> {
    pub(super) fn list(element: Self) -> Self {
        Self::List(Arc::new(element))
    }

    pub(super) fn map(key: Self, value: Self) -> Self {
        Self::Map(Arc::new((key, value)))
    }

    pub(super) fn optional(value: Self) -> Self {
        Self::Optional(Arc::new(value))
    }

    pub(super) fn of_type(value: Self) -> Self {
        Self::Meta(Arc::new(value))
    }

    fn is_dynamic(&self) -> bool {
        matches!(self, Self::Dyn | Self::Error)
    }

    /// Replaces the parameters in a type.
    fn replace(&self, by: &dyn Fn(usize) -> Option<Self>) -> Self {
        match self {
            Self::Parameter(number) => by(*number).unwrap_or_else(|| self.clone()),
            Self::List(element) => Self::list(element.replace(by)),
            Self::Map(both) => Self::map(both.0.replace(by), both.1.replace(by)),
            Self::Optional(value) => Self::optional(value.replace(by)),
            Self::Meta(value) => Self::of_type(value.replace(by)),
            other => other.clone(),
        }
    }

    /// With other parameters, that nothing else uses.
    pub(super) fn instance(&self, offset: usize) -> Self {
        self.replace(&|number| Some(Self::Parameter(number + offset)))
    }
}

/// What is known of the parameters.
#[derive(Debug, Default)]
pub(super) struct Substitution<'s> {
    known: Vec<Option<Type<'s>>>,
    /// What was known before it was learned anew, so that it can be taken back.
    trail: Vec<(usize, Option<Type<'s>>)>,
}

/// A point to come back to.
#[derive(Clone, Copy, Debug)]
pub(super) struct Mark {
    known: usize,
    trail: usize,
}

impl<'s> Substitution<'s> {
    /// A parameter of which nothing is known.
    pub(super) fn fresh(&mut self) -> Type<'s> {
        self.known.push(None);
        Type::Parameter(self.known.len() - 1)
    }

    /// As many parameters of which nothing is known; the number of the first.
    pub(super) fn reserve(&mut self, count: usize) -> usize {
        let first = self.known.len();
        self.known.resize(first + count, None);
        first
    }

    pub(super) fn mark(&self) -> Mark {
        Mark {
            known: self.known.len(),
            trail: self.trail.len(),
        }
    }

    /// Forgets what was learned since.
    pub(super) fn undo(&mut self, mark: Mark) {
        while self.trail.len() > mark.trail {
            if let Some((number, before)) = self.trail.pop() {
                self.known[number] = before;
            }
        }
        self.known.truncate(mark.known);
    }

    /// A type with what is known put in.
    pub(super) fn apply(&self, of: &Type<'s>) -> Type<'s> {
        let mut of = of;
        while let Type::Parameter(number) = of {
            match self.known.get(*number) {
                Some(Some(known)) => of = known,
                _ => return of.clone(),
            }
        }
        of.replace(&|number| Some(self.apply(&Type::Parameter(number))))
    }

    /// The same; what is not known is anything.
    pub(super) fn settle(&self, of: &Type<'s>) -> Type<'s> {
        self.apply(of).replace(&|_| Some(Type::Dyn))
    }

    /// Whether `actual` can stand for `wanted`. Learns about parameters; on failure nothing is learned.
    pub(super) fn assignable(&mut self, wanted: &Type<'s>, actual: &Type<'s>) -> bool {
        let mark = self.mark();
        let agrees = self.agree(&self.apply(wanted), &self.apply(actual));
        if !agrees {
            self.undo(mark);
        }
        agrees
    }

    fn agree(&mut self, left: &Type<'s>, right: &Type<'s>) -> bool {
        use Type as T;
        match (left, right) {
            (T::Parameter(left), T::Parameter(right)) if left == right => true,
            (T::Parameter(number), other) | (other, T::Parameter(number)) => {
                self.learn(*number, other)
            }
            (left, right) if left.is_dynamic() || right.is_dynamic() => true,
            (T::Null, other) | (other, T::Null) => matches!(
                other,
                T::Null
                    | T::Object(_)
                    | T::Opaque(_)
                    | T::Made(_)
                    | T::Optional(_)
                    | T::Duration
                    | T::Timestamp
            ),
            (T::List(left), T::List(right)) | (T::Optional(left), T::Optional(right)) => {
                self.agree_after(left, right)
            }
            (T::Map(left), T::Map(right)) => {
                self.agree_after(&left.0, &right.0) && self.agree_after(&left.1, &right.1)
            }
            (T::Meta(_), T::Meta(_)) => true,
            (left, right) => left == right,
        }
    }

    /// What was learned on the way is put in.
    fn agree_after(&mut self, left: &Type<'s>, right: &Type<'s>) -> bool {
        let (left, right) = (self.apply(left), self.apply(right));
        self.agree(&left, &right)
    }

    fn learn(&mut self, number: usize, value: &Type<'s>) -> bool {
        if mentions(value, number) {
            return false;
        }
        self.set(number, value.clone());
        true
    }

    fn set(&mut self, number: usize, value: Type<'s>) {
        if let Some(known) = self.known.get_mut(number) {
            self.trail.push((number, known.replace(value)));
        }
    }

    /// Where a parameter stood for a type and something more general agreed with it, the general one holds.
    pub(super) fn generalize(&mut self, parameter: &Type<'s>, actual: &Type<'s>) {
        if let Type::Parameter(number) = parameter
            && *actual == Type::Dyn
        {
            self.set(*number, Type::Dyn);
        }
    }
}

fn mentions(of: &Type<'_>, number: usize) -> bool {
    match of {
        Type::Parameter(other) => *other == number,
        Type::List(inner) | Type::Optional(inner) | Type::Meta(inner) => mentions(inner, number),
        Type::Map(both) => mentions(&both.0, number) || mentions(&both.1, number),
        _ => false,
    }
}

impl fmt::Display for Type<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let name = match self {
            Self::Dyn | Self::Parameter(_) => "dyn",
            Self::Error => "!error!",
            Self::Null => "null",
            Self::Bool => "bool",
            Self::Int => "int",
            Self::Uint => "uint",
            Self::Double => "double",
            Self::String => "string",
            Self::Bytes => "bytes",
            Self::Duration => "google.protobuf.Duration",
            Self::Timestamp => "google.protobuf.Timestamp",
            Self::Object(_) => "object",
            Self::Opaque(name) => name,
            Self::Made(name) => name,
            Self::List(element) => return write!(f, "list({element})"),
            Self::Map(both) => return write!(f, "map({}, {})", both.0, both.1),
            Self::Optional(value) => return write!(f, "optional_type({value})"),
            Self::Meta(value) => return write!(f, "type({value})"),
        };
        f.write_str(name)
    }
}
