//! Makes JSON texts for a type from what it says of itself.

use clientset::object::{
    OptionSlot, Presence, Scalar, ScalarText, Slot, Struct, Union, UnionShape, Value,
};
use clientset::wire::json;

use crate::random::Random;
use crate::settings::Settings;
use crate::types::Type;

/// What a sample has of the fields that its type knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Fill {
    /// The required ones, and one other.
    Minimal,
    /// Every field, none of them empty; below the second level some of them.
    Full,
    /// Some fields; missing, null, empty or not.
    Random,
}

/// The samples of a type, as its settings ask for.
pub(crate) fn samples(ty: &Type, settings: &Settings) -> Vec<String> {
    let mut random = Random::new(settings.seed, ty.name);
    let mut texts = Vec::new();
    for fill in [Fill::Minimal, Fill::Full, Fill::Random] {
        for round in 0..settings.rounds {
            texts.push(sample((ty.default)().value_mut(), fill, round, &mut random));
        }
    }
    texts
}

/// A JSON text that `value`'s type reads. The first minimal one of a struct is `{}`. `value` is used up.
pub(crate) fn sample(
    value: &mut dyn Value,
    fill: Fill,
    round: usize,
    random: &mut Random,
) -> String {
    let mut sampler = Sampler {
        fill,
        round,
        random,
        out: String::new(),
    };
    sampler.value(value, 0);
    sampler.out
}

struct Sampler<'a> {
    fill: Fill,
    round: usize,
    random: &'a mut Random,
    out: String,
}

/// Below this level structs have few fields.
const DEEP: usize = 2;
/// Below this level nothing optional is set: types may hold themselves.
const DEEPEST: usize = 6;

impl Sampler<'_> {
    /// Whether what is written must not be empty.
    fn full(&self, depth: usize) -> bool {
        self.fill == Fill::Full && depth <= DEEP
    }

    fn value(&mut self, value: &mut dyn Value, depth: usize) {
        match value.slot() {
            Slot::Bool(_) => {
                let yes = self.full(depth) || self.random.in_percent(60);
                self.out.push_str(if yes { "true" } else { "false" });
            }
            Slot::I32(_) => self.number(depth, INTEGERS, &["2147483647", "-2147483648"]),
            Slot::I64(_) => {
                let limits = [
                    "9223372036854775807",
                    "-9223372036854775808",
                    "9007199254740993",
                ];
                self.number(depth, INTEGERS, &limits);
            }
            Slot::F64(_) => self.number(depth, INTEGERS, FLOATS),
            // An enum that takes any text, as a string of Kubernetes is.
            Slot::Str(_) | Slot::Enum(_) => self.string(depth),
            Slot::Scalar(scalar) => self.scalar(scalar, depth),
            Slot::Raw(_) => self.raw(depth),
            Slot::Struct(object) => self.structure(object, depth),
            Slot::List(elements) => {
                self.out.push('[');
                for index in 0..self.length(depth) {
                    if index > 0 {
                        self.out.push(',');
                    }
                    self.value(elements.push(), depth + 1);
                }
                self.out.push(']');
            }
            Slot::Map(entries) => {
                self.out.push('{');
                for index in 0..self.length(depth) {
                    if index > 0 {
                        self.out.push(',');
                    }
                    let key = format!("{}{index}", self.random.of(KEYS));
                    self.out.push_str(&quoted(&key));
                    self.out.push(':');
                    self.value(entries.push(key.as_str().into()), depth + 1);
                }
                self.out.push('}');
            }
            Slot::Option(option) => self.option(option, depth),
            Slot::Union(union) => self.union(union, depth),
        }
    }

    fn option(&mut self, option: &mut dyn OptionSlot, depth: usize) {
        self.value(option.insert(), depth);
    }

    fn union(&mut self, union: &mut dyn Union, depth: usize) {
        let mut shapes = [UnionShape::Bool, UnionShape::List, UnionShape::Object]
            .into_iter()
            .filter(|shape| union.select(*shape).is_some());
        let (simple, object) = (shapes.next(), shapes.next());
        let shape = if self.random.in_percent(50) {
            object
        } else {
            simple
        };
        let Some(variant) = shape.and_then(|shape| union.select(shape)) else {
            panic!(
                "a union that takes no boolean, list or object: {}",
                union.expected()
            );
        };
        self.value(variant, depth);
    }

    fn length(&mut self, depth: usize) -> usize {
        if self.full(depth)
            || depth < DEEPEST && self.fill != Fill::Minimal && self.random.in_percent(50)
        {
            1 + self.random.below(2)
        } else {
            0
        }
    }

    fn structure(&mut self, object: &mut dyn Struct, depth: usize) {
        let info = object.info();
        let mut members = Vec::new();
        // A part of an object need not say its kind, and Go keeps what it said.
        if let Some(kind) = info.kind
            && (depth == 0 || self.random.in_percent(50))
        {
            members.push(format!(r#""apiVersion":{}"#, quoted(kind.api_version)));
            members.push(format!(r#""kind":{}"#, quoted(kind.kind)));
        }
        let chosen = match info.fields.len() {
            0 => 0,
            count => self.round % count,
        };
        for (index, field) in info.fields.iter().enumerate() {
            let required = field.presence == Presence::Required;
            let written = match self.fill {
                Fill::Minimal if depth == 0 => {
                    self.round > 0 && (required || self.round > 1 && index == chosen)
                }
                Fill::Minimal => required,
                Fill::Full if depth <= DEEP => true,
                _ if depth >= DEEPEST => false,
                _ if depth > DEEP => self.random.in_percent(if required { 60 } else { 12 }),
                _ => self.random.in_percent(if required { 80 } else { 40 }),
            };
            if !written {
                continue;
            }
            let before = std::mem::take(&mut self.out);
            if !self.full(depth) && self.random.in_percent(6) {
                self.out.push_str("null");
            } else {
                self.value(object.field_mut(index), depth + 1);
            }
            let value = std::mem::replace(&mut self.out, before);
            members.push(format!("{}:{value}", quoted(field.name)));
        }
        if self.random.in_percent(20) {
            members.reverse();
        }
        self.out.push('{');
        self.out.push_str(&members.join(","));
        self.out.push('}');
    }

    fn number(&mut self, depth: usize, usual: &[&str], limits: &[&str]) {
        let text = match self.random.below(10) {
            0..5 => self.random.of(usual),
            5..8 => self.random.of(limits),
            _ if self.full(depth) => "7",
            _ => "0",
        };
        self.out.push_str(text);
    }

    fn string(&mut self, depth: usize) {
        let text = if !self.full(depth) && self.random.in_percent(15) {
            r#""""#
        } else if self.random.in_percent(50) {
            r#""web-0""#
        } else {
            self.random.of(STRINGS)
        };
        self.out.push_str(text);
    }

    fn scalar(&mut self, scalar: &mut dyn Scalar, depth: usize) {
        let expected = scalar.expected();
        let Some(&(_, usual, empty)) = SCALARS.iter().find(|(name, ..)| *name == expected) else {
            panic!("no samples of {expected}");
        };
        let (usual, empty) = if is_micro_time(scalar) {
            MICRO_TIMES
        } else {
            (usual, empty)
        };
        let text = if !self.full(depth) && self.random.in_percent(10) {
            self.random.of(empty)
        } else {
            self.random.of(usual)
        };
        self.out.push_str(text);
    }

    fn raw(&mut self, depth: usize) {
        let text = if self.full(depth) || self.random.in_percent(70) {
            self.random.of(RAW_OBJECTS)
        } else {
            self.random.of(RAW_OTHERS)
        };
        self.out.push_str(text);
    }
}

fn quoted(text: &str) -> String {
    json::to_string(&clientset::Str::from(text)).unwrap()
}

/// Times in microseconds say what they expect in the words of those in seconds, but Go reads six digits only.
fn is_micro_time(scalar: &mut dyn Scalar) -> bool {
    scalar.set_string("2006-01-02T15:04:05.123456Z").is_ok()
        && matches!(scalar.text(), ScalarText::String(text) if text.contains('.'))
}

// Texts of JSON. None of the first ones is the empty value of its type.

const INTEGERS: &[&str] = &["1", "7", "80", "-1", "65535", "1000000"];

const FLOATS: &[&str] = &[
    "0.5",
    "-1.25",
    "100",
    "1e21",
    "1E+20",
    "123456789.125",
    "1e-6",
    "1e-7",
    "0.1",
    "3.0",
    "1.7976931348623157e308",
    "5e-324",
];

const STRINGS: &[&str] = &[
    r#""n\u00e4ive""#,
    r#""日本語 \ud83e\udd80 🦀""#,
    r#""<a href=\"/x\">&amp;</a>""#,
    r#""\u2028\u2029\u0000\u001f\u007f""#,
    r#""\\ \" \/ \b\f\n\r\t""#,
    r#""two\nlines\n""#,
    r#"" around ""#,
    r#""null""#,
    r#""true""#,
    r#""yes""#,
    r#""0x1F""#,
    r#""1e3""#,
    r#""~""#,
    r#""- a: b # c""#,
    r#""2006-01-02T15:04:05Z""#,
    r#""\ufeffmark""#,
    r#""a string that is longer than what fits beside its length, and than a line of YAML usually is: 0123456789""#,
];

const KEYS: &[&str] = &["app", "example.com/a-b_c", "ключ", "", "9", "on", "<&>"];

const TIMES: &[&str] = &[
    r#""2006-01-02T15:04:05Z""#,
    r#""2024-02-29T23:59:59.999999999Z""#,
    r#""1999-12-31T23:59:59.5+14:00""#,
    r#""1969-07-20T20:17:40-00:30""#,
    r#""9999-12-31T23:59:59Z""#,
];

const MICRO_TIMES: (&[&str], &[&str]) = (
    &[
        r#""2006-01-02T15:04:05.000000Z""#,
        r#""2024-02-29T23:59:59.999999Z""#,
        r#""1999-12-31T23:59:59.500000+14:00""#,
        r#""1969-07-20T20:17:40.000001-00:30""#,
    ],
    &["null", r#""0001-01-01T00:00:00.000000Z""#],
);

const QUANTITIES: &[&str] = &[
    r#""500m""#,
    r#""0.5""#,
    r#""1""#,
    r#""1000m""#,
    r#""2Gi""#,
    r#""1.5Gi""#,
    r#""1024""#,
    r#""1024Ki""#,
    r#""0.5Ki""#,
    r#""1e3""#,
    r#""1E6""#,
    r#""12e-1""#,
    r#""5E""#,
    r#""1.25e2""#,
    r#""-3k""#,
    r#""+7""#,
    r#"".5""#,
    r#""5.""#,
    r#""100n""#,
    r#""0.1n""#,
    r#""1u""#,
    r#""9223372036854775807""#,
    r#""-9223372036854775809""#,
    r#""123456789012345678901234567890""#,
    r#""12345678901234567890.123456789""#,
    r#""16Ei""#,
    r#""1.0""#,
    r#""100000m""#,
    r#""1000000""#,
    "5",
    "0.25",
    "-1",
];

/// What a scalar says that it expects, texts of it, and texts that are its empty value or near it.
const SCALARS: &[(&str, &[&str], &[&str])] = &[
    (
        "a time such as \"2006-01-02T15:04:05Z\"",
        TIMES,
        &["null", r#""0001-01-01T00:00:00Z""#],
    ),
    (
        "a quantity such as \"500m\", \"1.5\" or \"2Gi\"",
        QUANTITIES,
        &[r#""0""#, "0", "null", r#""0Gi""#, r#""-0""#, r#""0.0e3""#],
    ),
    (
        "a 32-bit whole number or a string",
        &[
            "80",
            r#""80""#,
            r#""25%""#,
            r#""http""#,
            "-1",
            "2147483647",
            "-2147483648",
        ],
        &["0", r#""""#, "null"],
    ),
    (
        "bytes in base64",
        &[r#""aGVsbG8=""#, r#""/+8=""#, r#""AA==""#, r#""aGVs\nbG8=""#],
        &[r#""""#, "null"],
    ),
];

const RAW_OBJECTS: &[&str] = &[
    r#"{"f:metadata":{"f:labels":{".":{},"f:app":{}}}}"#,
    r#"{ "apiVersion" : "example.com/v1", "kind": "Thing", "number": 1.50, "big": 123456789012345678901234567890 }"#,
    r#"{"nested":[{"a":[[],{},null,true,"\u003c"]},1e400,-0.0]}"#,
    r#"{"é":"\ud83e\udd80","b":1,"a":2}"#,
];

const RAW_OTHERS: &[&str] = &[
    "{}",
    "[]",
    "[1.0, {\"a\": null}]",
    r#""text <&>""#,
    "1.50",
    "false",
];
