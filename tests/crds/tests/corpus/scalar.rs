//! Strings and numbers within what a schema allows.

use clientset_codegen::crd::facts::Schema;
use serde_json::Value;

use crate::sample::{Fill, Sampler, Taker};

/// A string of the format, the pattern and the length that are asked for.
pub(crate) fn string(schema: &Schema, sampler: &mut Sampler<'_>) -> Value {
    let bounds = &schema.bounds;
    let least = bounds.min_length.unwrap_or(0) as usize;
    let most = bounds.max_length.map_or(usize::MAX, |most| most as usize);
    let pattern = bounds.pattern.as_deref();
    let fits = |sampler: &mut Sampler<'_>, text: &str| {
        (least..=most).contains(&text.chars().count())
            && pattern.is_none_or(|pattern| sampler.patterns.takes(pattern, text))
    };
    let format = schema.format.as_deref().unwrap_or_default();
    let formats = FORMATS.iter().find(|(name, _)| *name == format);
    let choices = match formats {
        Some((_, texts)) => *texts,
        None if sampler.fill == Fill::Minimal || sampler.taker == Taker::Server => PLAIN,
        None => WILD,
    };
    // A pattern is better kept by what is made from it, a format by what is known of it.
    if pattern.is_none() || formats.is_some() {
        for _ in 0..8 {
            let text = sampler.random.of(choices);
            if fits(sampler, text) {
                return text.into();
            }
        }
    }
    if let Some(pattern) = pattern
        && let Some(text) = sampler
            .patterns
            .text(pattern, (least, most), sampler.random)
    {
        return text.into();
    }
    for text in PLAIN.iter().chain(choices) {
        if fits(sampler, text) {
            return (*text).into();
        }
    }
    // Of the length alone.
    let length = most.min(least.max(1)).min(100_000);
    "x".repeat(length).into()
}

/// A whole number within the bounds.
pub(crate) fn integer(schema: &Schema, sampler: &mut Sampler<'_>) -> Value {
    let (format_least, format_most) = match schema.format.as_deref() {
        Some("int32") => (i64::from(i32::MIN), i64::from(i32::MAX)),
        _ => (i64::MIN, i64::MAX),
    };
    let bounds = &schema.bounds;
    let bound = |text: &Option<String>| -> Option<i64> {
        let text = text.as_deref()?;
        text.parse()
            .ok()
            .or_else(|| Some(text.parse::<f64>().ok()? as i64))
    };
    let least = bound(&bounds.minimum)
        .map_or(format_least, |least| {
            least.saturating_add(bounds.exclusive_minimum.into())
        })
        .max(format_least);
    let most = bound(&bounds.maximum)
        .map_or(format_most, |most| {
            most.saturating_sub(bounds.exclusive_maximum.into())
        })
        .min(format_most);
    let step = bound(&bounds.multiple_of)
        .filter(|step| *step > 0)
        .unwrap_or(1);
    let usual = [1, 2, 3, 5, 7, 80, 443, 8080, 600];
    let edges = [least, most, 0, -1, 9_007_199_254_740_993];
    let wild = sampler.fill == Fill::Random && sampler.random.in_percent(30);
    let chosen = if wild && sampler.taker == Taker::Type {
        edges[sampler.random.below(edges.len())]
    } else {
        usual[sampler.random.below(usual.len())]
    };
    let inside = chosen.clamp(least, most.max(least));
    // Up to the next multiple, else down.
    let up = inside.checked_add((step - inside.rem_euclid(step)) % step);
    up.filter(|up| *up <= most)
        .unwrap_or(inside - inside.rem_euclid(step))
        .into()
}

/// A number within the bounds.
pub(crate) fn number(schema: &Schema, sampler: &mut Sampler<'_>) -> Value {
    let bounds = &schema.bounds;
    let bound = |text: &Option<String>| text.as_deref()?.parse::<f64>().ok();
    let least = bound(&bounds.minimum).unwrap_or(f64::MIN);
    let most = bound(&bounds.maximum).unwrap_or(f64::MAX);
    const USUAL: &[f64] = &[0.5, 1.0, 1.5, 0.25, 2.0, 99.9];
    const WILD: &[f64] = &[
        -1.25,
        1e21,
        123_456_789.125,
        1e-7,
        5e-324,
        1.797_693_134_862_315_7e308,
        0.0,
    ];
    let choices = if sampler.fill == Fill::Random && sampler.taker == Taker::Type {
        WILD
    } else {
        USUAL
    };
    for choices in [choices, USUAL] {
        for _ in 0..8 {
            let number = choices[sampler.random.below(choices.len())];
            let inside = number >= least && number <= most;
            let excluded = bounds.exclusive_minimum && number == least
                || bounds.exclusive_maximum && number == most;
            if inside && !excluded {
                return number.into();
            }
        }
    }
    if bounds.exclusive_minimum && most < f64::MAX {
        return f64::midpoint(least, most).into();
    }
    if least > f64::MIN {
        least.into()
    } else {
        most.into()
    }
}

/// What needs no care: names, hosts, addresses, times.
const PLAIN: &[&str] = &[
    "alpha",
    "beta",
    "gamma",
    "web-0",
    "a",
    "10",
    "1h",
    "10s",
    "example.com",
    "https://example.com/x",
    "10.0.0.1",
    "10.0.0.0/16",
    "/data",
    "*",
    "a-text-that-is-longer-than-most-of-the-others-so-that-a-least-length-is-met",
    "",
];

const WILD: &[&str] = &[
    "alpha",
    "naïve",
    "日本語 🦀",
    "<a href=\"/x\">&amp;</a>",
    "\u{2028}\u{2029}\u{0}\u{1f}\u{7f}",
    "\\ \" / \u{8}\u{c}\n\r\t",
    "two\nlines\n",
    " around ",
    "null",
    "true",
    "yes",
    "0x1F",
    "1e3",
    "~",
    "=",
    "- a: b # c",
    "2006-01-02T15:04:05Z",
    "\u{feff}mark",
    "a string that is longer than what fits beside its length, and than a line of YAML usually is: 0123456789",
    "",
];

/// Formats that the server knows, with texts of them.
const FORMATS: &[(&str, &[&str])] = &[
    (
        "date-time",
        &[
            "2006-01-02T15:04:05Z",
            "2024-02-29T23:59:59.999999999Z",
            "1999-12-31T23:59:59.5+14:00",
            "1969-07-20T20:17:40-00:30",
            "2024-06-01T00:00:00.100Z",
        ],
    ),
    ("date", &["2006-01-02", "2024-02-29"]),
    ("duration", &["10s", "1h", "1h0m0s", "500ms"]),
    ("byte", &["aGVsbG8=", "/+8=", "AA=="]),
    ("uuid", &["123e4567-e89b-12d3-a456-426614174000"]),
    ("ipv4", &["10.0.0.1"]),
    ("ipv6", &["fd00::1"]),
    ("cidr", &["10.0.0.0/16", "fd00::/64"]),
    ("mac", &["00:00:5e:00:53:01"]),
    ("email", &["someone@example.com"]),
    ("uri", &["https://example.com/x?y=z"]),
    ("url", &["https://example.com/x"]),
    ("hostname", &["example.com"]),
];
