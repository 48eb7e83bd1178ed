//! What a number and a string have in common, whatever the number's bits.

/// Reading, writing and showing of an enum of `Int` and `String`: what it expects, and what is wrong with a
/// number that it cannot hold. The names in it are those of the file that says it.
macro_rules! number_or_string {
    ($type:ident, $expected:literal, $wrong:literal) => {
        impl From<&str> for $type {
            fn from(text: &str) -> Self {
                Self::String(text.into())
            }
        }

        impl From<String> for $type {
            fn from(text: String) -> Self {
                Self::String(text.into())
            }
        }

        impl From<Str> for $type {
            fn from(text: Str) -> Self {
                Self::String(text)
            }
        }

        impl Default for $type {
            fn default() -> Self {
                Self::EMPTY
            }
        }

        impl fmt::Display for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::Int(number) => number.fmt(f),
                    Self::String(text) => text.fmt(f),
                }
            }
        }

        impl fmt::Debug for $type {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                match self {
                    Self::Int(number) => number.fmt(f),
                    Self::String(text) => text.fmt(f),
                }
            }
        }

        impl Empty for $type {
            const EMPTY: Self = Self::Int(0);
        }

        impl Value for $type {
            fn view(&self) -> View<'_> {
                View::Scalar(self)
            }

            fn slot(&mut self) -> Slot<'_> {
                Slot::Scalar(self)
            }
        }

        impl Scalar for $type {
            fn expected(&self) -> &'static str {
                $expected
            }

            fn set_string(&mut self, text: &str) -> Result<(), String> {
                *self = text.into();
                Ok(())
            }

            fn set_shared(
                &mut self,
                text: &str,
                share: &mut dyn FnMut(&str) -> Str,
            ) -> Result<(), String> {
                *self = Self::String(share(text));
                Ok(())
            }

            fn set_number(&mut self, text: &str) -> Result<(), String> {
                let number = text.parse().map_err(|_| $wrong)?;
                *self = Self::Int(number);
                Ok(())
            }

            fn set_null(&mut self) {
                *self = Self::EMPTY;
            }

            fn text(&self) -> ScalarText<'_> {
                match self {
                    Self::Int(number) => ScalarText::Number(number.to_string().into()),
                    Self::String(text) => ScalarText::String(Cow::Borrowed(text)),
                }
            }

            fn is_empty(&self) -> bool {
                *self == Self::EMPTY
            }

            fn schema(&self) -> ScalarSchema {
                ScalarSchema::INT_OR_STRING
            }
        }
    };
}

pub(super) use number_or_string;
