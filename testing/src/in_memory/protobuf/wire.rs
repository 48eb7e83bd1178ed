//! The wire format of protobuf: fields with numbers, of five forms.

use std::fmt;

/// A value as it is on the wire.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Wire<'a> {
    Varint(u64),
    Fixed64(u64),
    /// A text, a message, packed numbers.
    Bytes(&'a [u8]),
    /// What no field of Kubernetes is: a group, 32 bits.
    Other,
}

/// What is wrong with bytes that are no message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Error {
    /// The message ends within a field.
    End,
    /// A number has more than 64 bits.
    Overflow,
    /// A field has no number, or a group ends that did not begin.
    Tag,
    /// A field is of another form than its type.
    Type,
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::End => "it ends within a field",
            Self::Overflow => "a number has more than 64 bits",
            Self::Tag => "a field begins with what is no tag",
            Self::Type => "a field has another wire type than its kind's",
        })
    }
}

/// A text. Bytes that are no UTF-8 are replaced, as Go does when it writes JSON.
pub(super) fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The fields of a message, in their order. Nothing comes after an error.
#[derive(Clone, Debug)]
pub(super) struct Reader<'a> {
    rest: &'a [u8],
}

impl<'a> Reader<'a> {
    pub(super) fn new(message: &'a [u8]) -> Self {
        Self { rest: message }
    }

    fn field(&mut self) -> Result<(u32, Wire<'a>), Error> {
        let (number, form) = self.tag()?;
        if number == 0 || i32::try_from(number).is_err() {
            return Err(Error::Tag);
        }
        Ok((number, self.value(form)?))
    }

    /// The key and the value of a map's entry, which are both of bytes; Go does not look at how they are tagged.
    pub(super) fn entry(mut self) -> Result<(&'a [u8], &'a [u8]), Error> {
        let (mut key, mut value): (&[u8], &[u8]) = (&[], &[]);
        while !self.is_at_end() {
            match self.tag()? {
                (1, _) => key = self.bytes()?,
                (2, _) => value = self.bytes()?,
                (_, form) => drop(self.value(form)?),
            }
        }
        Ok((key, value))
    }

    fn tag(&mut self) -> Result<(u32, u8), Error> {
        let tag = self.varint()?;
        #[allow(clippy::cast_possible_truncation, reason = "as Go reads it")]
        Ok(((tag >> 3) as u32, (tag & 7) as u8))
    }

    fn value(&mut self, form: u8) -> Result<Wire<'a>, Error> {
        Ok(match form {
            0 => Wire::Varint(self.varint()?),
            1 => Wire::Fixed64(self.fixed64()?),
            2 => Wire::Bytes(self.bytes()?),
            3 => self.rest_of_group()?,
            5 => self.take(4).map(|_| Wire::Other)?,
            _ => return Err(Error::Tag),
        })
    }

    pub(super) fn varint(&mut self) -> Result<u64, Error> {
        let mut value = 0;
        for shift in (0..64).step_by(7) {
            let byte = self.take(1)?[0];
            value |= u64::from(byte & 0x7f) << shift;
            if byte < 0x80 {
                return Ok(value);
            }
        }
        Err(Error::Overflow)
    }

    fn fixed64(&mut self) -> Result<u64, Error> {
        let bytes = self.take(8)?.try_into().map_err(|_| Error::End)?;
        Ok(u64::from_le_bytes(bytes))
    }

    fn bytes(&mut self) -> Result<&'a [u8], Error> {
        let length = self.varint()?;
        self.take(usize::try_from(length).map_err(|_| Error::End)?)
    }

    fn take(&mut self, length: usize) -> Result<&'a [u8], Error> {
        let (taken, rest) = self.rest.split_at_checked(length).ok_or(Error::End)?;
        self.rest = rest;
        Ok(taken)
    }

    /// Passes over a group, with the groups in it.
    fn rest_of_group(&mut self) -> Result<Wire<'a>, Error> {
        let mut open = 1_usize;
        while open > 0 {
            match self.varint()? & 7 {
                0 => drop(self.varint()?),
                1 => drop(self.fixed64()?),
                2 => drop(self.bytes()?),
                3 => open += 1,
                4 => open -= 1,
                5 => drop(self.take(4)?),
                _ => return Err(Error::Tag),
            }
        }
        Ok(Wire::Other)
    }

    pub(super) fn is_at_end(&self) -> bool {
        self.rest.is_empty()
    }
}

impl<'a> Iterator for Reader<'a> {
    type Item = Result<(u32, Wire<'a>), Error>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.is_at_end() {
            return None;
        }
        let field = self.field();
        if field.is_err() {
            self.rest = &[];
        }
        Some(field)
    }
}
