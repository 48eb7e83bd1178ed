//! Messages by chance, made from the lines of the table of fields.

use std::collections::BTreeMap;

use crate::wire;

pub(crate) const FIELDS: &str = include_str!("../../../src/in_memory/protobuf/fields.txt");

/// How deep messages are in each other.
const DEPTH: u32 = 7;

/// The lines of the table.
pub(crate) struct Schema {
    /// `apiVersion`, kind and message.
    pub(crate) kinds: Vec<[&'static str; 3]>,
    /// Number and type of each field.
    messages: BTreeMap<&'static str, Vec<(u32, &'static str)>>,
}

impl Schema {
    pub(crate) fn read() -> Self {
        let mut schema = Self {
            kinds: Vec::new(),
            messages: BTreeMap::new(),
        };
        let mut current = "";
        for line in FIELDS.lines() {
            match line.split(' ').collect::<Vec<_>>()[..] {
                ["kind", version, kind, message] => schema.kinds.push([version, kind, message]),
                ["message", name, ..] => {
                    current = name;
                    schema.messages.insert(name, Vec::new());
                }
                [number, _, kind] => {
                    let fields = schema.messages.get_mut(current).unwrap();
                    fields.push((number.parse().unwrap(), kind));
                }
                _ => panic!("{line}"),
            }
        }
        schema
    }

    /// A message by chance.
    pub(crate) fn message(&self, chance: &mut Chance, name: &str, depth: u32) -> Vec<u8> {
        let (_, name_alone) = name.rsplit_once('.').unwrap();
        match name_alone {
            "Time" | "MicroTime" => {
                let seconds = chance.up_to(4_000_000_000);
                [
                    wire::number(1, seconds),
                    wire::number(2, chance.up_to(1_000_000_000)),
                ]
                .concat()
            }
            "Quantity" => {
                let texts = [
                    "0", "1", "100m", "1500m", "1Gi", "1024Mi", "1e3", "0.5", "-3", "10k",
                ];
                wire::bytes(1, chance.one_of(&texts).as_bytes())
            }
            "IntOrString" => {
                let kind = chance.up_to(2);
                [
                    wire::number(1, kind),
                    wire::number(2, chance.up_to(70_000)),
                    wire::bytes(3, b"50%"),
                ]
                .concat()
            }
            "FieldsV1" | "RawExtension" | "JSON" => {
                let texts = ["{}", "{\"f:a\":{}}", "{\"a\":[1,2.5,\"x\",null,true]}"];
                wire::bytes(1, chance.one_of(&texts).as_bytes())
            }
            "ExtraValue" | "AttestationValue" | "Verbs" => (0..chance.up_to(3))
                .flat_map(|_| wire::bytes(1, chance.text().as_bytes()))
                .collect(),
            _ => {
                let mut message = Vec::new();
                for (number, kind) in &self.messages[name] {
                    if chance.up_to(4) > 0 {
                        message.extend(self.field(chance, *number, kind, depth));
                    }
                }
                message
            }
        }
    }

    fn field(&self, chance: &mut Chance, number: u32, kind: &str, depth: u32) -> Vec<u8> {
        if let Some(kind) = kind.strip_prefix("[]") {
            let count = if depth < DEPTH { chance.up_to(3) } else { 0 };
            return (0..count)
                .flat_map(|_| self.field(chance, number, kind, depth))
                .collect();
        }
        if let Some(kind) = kind.strip_prefix("map[string]") {
            let count = if depth < DEPTH { chance.up_to(3) } else { 0 };
            let entry = |_| {
                let mut entry = wire::bytes(1, chance.text().as_bytes());
                entry.extend(self.field(chance, 2, kind, depth));
                wire::bytes(number, &entry)
            };
            return (0..count).flat_map(entry).collect();
        }
        let optional = kind.strip_prefix('*');
        match optional.unwrap_or(kind) {
            "bool" => wire::number(number, chance.up_to(2)),
            "int32" => wire::number(number, chance.integer(i32::MIN.into(), i32::MAX.into())),
            "int64" => wire::number(number, chance.integer(i64::MIN, i64::MAX)),
            "float64" => double(number, chance.up_to(1000) as f64 / 8.0),
            "string" => wire::bytes(number, chance.text().as_bytes()),
            "bytes" => {
                let bytes: Vec<u8> = (0..chance.up_to(5))
                    .map(|_| chance.up_to(256) as u8)
                    .collect();
                wire::bytes(number, &bytes)
            }
            // Schemas hold themselves.
            _ if optional.is_some() && depth >= DEPTH => Vec::new(),
            message => {
                let inner = self.message(chance, message, depth + 1);
                // A struct that is not there, and one whose parts come apart.
                match chance.up_to(20) {
                    0 => [wire::bytes(number, &[]), wire::bytes(number, &inner)].concat(),
                    _ => wire::bytes(number, &inner),
                }
            }
        }
    }
}

fn double(field: u32, value: f64) -> Vec<u8> {
    let mut encoded = wire::varint(u64::from(field << 3 | 1));
    encoded.extend(value.to_le_bytes());
    encoded
}

/// Numbers by chance, the same ones for the same seed (xorshift).
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    /// Below `limit`.
    pub(crate) fn up_to(&mut self, limit: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        (self.0 >> 11) % limit
    }

    fn integer(&mut self, least: i64, most: i64) -> u64 {
        match self.up_to(6) {
            0 => 0,
            1 => least as u64,
            2 => most as u64,
            _ => self.up_to(100_000),
        }
    }

    fn one_of<'t>(&mut self, texts: &[&'t str]) -> &'t str {
        texts[self.up_to(texts.len() as u64) as usize]
    }

    fn text(&mut self) -> &'static str {
        self.one_of(&["", "a", "web-0", "Ümläut", "a/b.c", "\"quoted\"\n", "0"])
    }
}
