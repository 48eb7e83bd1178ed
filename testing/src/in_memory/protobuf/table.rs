//! Which fields the messages have: `fields.txt`, as it is needed to read them.

use std::collections::HashMap;
use std::sync::LazyLock;

/// What `protobuf-fields` prints.
pub(super) const FIELDS: &str = include_str!("fields.txt");

/// Read when the first body comes that is protobuf.
static TABLE: LazyLock<Table> = LazyLock::new(|| Table::parse(FIELDS));

/// All kinds and messages.
#[derive(Debug, Default)]
pub(super) struct Table {
    /// By `apiVersion kind`.
    kinds: HashMap<&'static str, HashMap<&'static str, usize>>,
    messages: Vec<Message>,
}

#[derive(Debug, Default)]
pub(super) struct Message {
    pub(super) name: &'static str,
    pub(super) form: Form,
    pub(super) fields: Vec<Field>,
}

/// What a message is in JSON.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Form {
    /// An object of its fields.
    #[default]
    Object,
    /// A list of strings.
    List,
    /// What `special` says.
    Custom,
}

#[derive(Debug)]
pub(super) struct Field {
    pub(super) number: u32,
    /// The name in JSON, "." where the fields of the message stand in its place.
    pub(super) name: &'static str,
    pub(super) written: Written,
    pub(super) count: Count,
    pub(super) shape: Shape,
}

/// When Go writes a field to JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Written {
    Always,
    /// Not when it is empty; a struct never is.
    UnlessEmpty,
    /// Not when it is zero, be it a struct.
    UnlessZero,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Count {
    One,
    /// None is not the same as zero.
    Optional,
    List,
    Map,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Shape {
    Bool,
    Int32,
    Int64,
    Float64,
    Text,
    Bytes,
    /// The message of this number.
    Message(usize),
}

impl Table {
    pub(super) fn get() -> &'static Self {
        &TABLE
    }

    /// The message of a kind.
    pub(super) fn of_kind(&self, api_version: &str, kind: &str) -> Option<usize> {
        let within = |version: &str| self.kinds.get(version)?.get(kind).copied();
        within(api_version).or_else(|| within("*"))
    }

    pub(super) fn message(&self, number: usize) -> &Message {
        // Numbers come from this table alone.
        &self.messages[number]
    }

    #[cfg(test)]
    pub(super) fn kinds(&self) -> impl Iterator<Item = (&'static str, &'static str, usize)> {
        self.kinds.iter().flat_map(|(version, kinds)| {
            kinds
                .iter()
                .map(|(kind, message)| (*version, *kind, *message))
        })
    }

    #[cfg(test)]
    pub(super) fn messages(&self) -> &[Message] {
        &self.messages
    }

    /// Lines that are not understood are left out; a test says that there are none.
    pub(super) fn parse(text: &'static str) -> Self {
        let names = text
            .lines()
            .filter_map(|line| line.strip_prefix("message "))
            .filter_map(|line| line.split(' ').next());
        let numbers: HashMap<&str, usize> = names.zip(0..).collect();
        let mut table = Self::default();
        for line in text.lines() {
            let parts: Vec<&'static str> = line.split(' ').collect();
            match parts[..] {
                ["kind", version, kind, message] => {
                    if let Some(number) = numbers.get(message) {
                        let kinds = table.kinds.entry(version).or_default();
                        kinds.insert(kind, *number);
                    }
                }
                ["message", name] => table.begin(name, Form::Object),
                ["message", name, "list"] => table.begin(name, Form::List),
                ["message", name, "custom"] => table.begin(name, Form::Custom),
                [number, name, shape] => {
                    let field = Field::parse(&numbers, number, name, shape);
                    if let (Some(message), Some(field)) = (table.messages.last_mut(), field) {
                        message.fields.push(field);
                    }
                }
                _ => {}
            }
        }
        table
    }

    fn begin(&mut self, name: &'static str, form: Form) {
        self.messages.push(Message {
            name,
            form,
            fields: Vec::new(),
        });
    }
}

impl Field {
    fn parse(
        numbers: &HashMap<&str, usize>,
        number: &str,
        name: &'static str,
        shape: &str,
    ) -> Option<Self> {
        let (name, written) = match (name.strip_suffix('!'), name.strip_suffix('?')) {
            (Some(name), _) => (name, Written::Always),
            (None, Some(name)) => (name, Written::UnlessZero),
            (None, None) => (name, Written::UnlessEmpty),
        };
        let prefixes = [
            ("*", Count::Optional),
            ("[]", Count::List),
            ("map[string]", Count::Map),
        ];
        let (count, shape) = prefixes
            .iter()
            .find_map(|(prefix, count)| Some((*count, shape.strip_prefix(prefix)?)))
            .unwrap_or((Count::One, shape));
        Some(Self {
            number: number.parse().ok()?,
            name,
            written,
            count,
            shape: match shape {
                "bool" => Shape::Bool,
                "int32" => Shape::Int32,
                "int64" => Shape::Int64,
                "float64" => Shape::Float64,
                "string" => Shape::Text,
                "bytes" => Shape::Bytes,
                message => Shape::Message(*numbers.get(message)?),
            },
        })
    }
}
