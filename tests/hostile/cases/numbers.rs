//! Integers and doubles.

use super::{Case, META, POD_SPEC, PORT, SCHEMA, UNKNOWN};

const ZERO: &str = "an optional number that is there stays there, zero too; Go leaves out zeros";

pub(super) fn integers() -> Vec<Case> {
    vec![
        Case::new(
            META,
            "a 64-bit field given 9223372036854775807",
            r#"{"generation":9223372036854775807}"#,
        ),
        Case::new(
            META,
            "a 64-bit field given 9223372036854775808",
            r#"{"generation":9223372036854775808}"#,
        ),
        Case::new(
            META,
            "a 64-bit field given -9223372036854775808",
            r#"{"generation":-9223372036854775808}"#,
        ),
        Case::new(
            META,
            "a 64-bit field given -9223372036854775809",
            r#"{"generation":-9223372036854775809}"#,
        ),
        Case::new(META, "a 64-bit field given 1.0", r#"{"generation":1.0}"#),
        Case::new(META, "a 64-bit field given 1e3", r#"{"generation":1e3}"#),
        Case::new(META, "a 64-bit field given -0", r#"{"generation":-0}"#).differs(ZERO),
        Case::new(META, "a 64-bit field given 1E0", r#"{"generation":1E0}"#),
        Case::new(
            META,
            "a 64-bit field given 10e-1",
            r#"{"generation":10e-1}"#,
        ),
        Case::new(META, "a 64-bit field given 1.5", r#"{"generation":1.5}"#),
        Case::new(
            META,
            "a 64-bit field given 1e400",
            r#"{"generation":1e400}"#,
        ),
        Case::new(META, "a 64-bit field given 00", r#"{"generation":00}"#),
        Case::new(META, "a 64-bit field given +1", r#"{"generation":+1}"#),
        Case::new(META, "a 64-bit field given 0x1", r#"{"generation":0x1}"#),
        Case::new(
            META,
            "a 64-bit field given 18446744073709551616",
            r#"{"generation":18446744073709551616}"#,
        ),
        Case::new(
            PORT,
            "a 32-bit field given 2147483647",
            r#"{"containerPort":2147483647}"#,
        ),
        Case::new(
            PORT,
            "a 32-bit field given 2147483648",
            r#"{"containerPort":2147483648}"#,
        ),
        Case::new(
            PORT,
            "a 32-bit field given -2147483648",
            r#"{"containerPort":-2147483648}"#,
        ),
        Case::new(
            PORT,
            "a 32-bit field given -2147483649",
            r#"{"containerPort":-2147483649}"#,
        ),
        Case::new(
            PORT,
            "a 32-bit field given 9223372036854775808",
            r#"{"containerPort":9223372036854775808}"#,
        ),
        Case::new(PORT, "a 32-bit field given 1.0", r#"{"containerPort":1.0}"#),
        Case::new(PORT, "a 32-bit field given -0", r#"{"containerPort":-0}"#),
        Case::new(PORT, "a 32-bit field given 1e1", r#"{"containerPort":1e1}"#),
        Case::new(
            POD_SPEC,
            "a pointer to 64 bits given 2^63",
            r#"{"containers":[],"activeDeadlineSeconds":9223372036854775808}"#,
        ),
        Case::new(
            META,
            "an unknown field given 2^64",
            r#"{"later":18446744073709551616}"#,
        )
        .differs(UNKNOWN),
        Case::new(
            META,
            "an unknown field given a large number of digits",
            r#"{"later":123456789012345678901234567890.123456789012345678901234567890}"#,
        )
        .differs(UNKNOWN),
        Case::new(META, "an unknown field given 1e400", r#"{"later":1e400}"#).differs(UNKNOWN),
        Case::new(
            SCHEMA,
            "raw JSON given 2^64",
            r#"{"default":18446744073709551616}"#,
        ),
        Case::new(SCHEMA, "raw JSON given 1e400", r#"{"default":1e400}"#),
        Case::new(SCHEMA, "raw JSON given 1.0", r#"{"default":1.0}"#),
        Case::new(SCHEMA, "raw JSON given -0", r#"{"default":-0}"#),
    ]
}

pub(super) fn floats() -> Vec<Case> {
    vec![
        Case::new(SCHEMA, "a double given 1", r#"{"minimum":1}"#),
        Case::new(SCHEMA, "a double given 1.0", r#"{"minimum":1.0}"#),
        Case::new(SCHEMA, "a double given 1e3", r#"{"minimum":1e3}"#),
        Case::new(SCHEMA, "a double given -0", r#"{"minimum":-0}"#),
        Case::new(SCHEMA, "a double given -0.0", r#"{"minimum":-0.0}"#),
        Case::new(SCHEMA, "a double given 0.1", r#"{"minimum":0.1}"#),
        Case::new(SCHEMA, "a double given 1e21", r#"{"minimum":1e21}"#),
        Case::new(SCHEMA, "a double given 1e-7", r#"{"minimum":1e-7}"#),
        Case::new(SCHEMA, "a double given 1e308", r#"{"minimum":1e308}"#),
        Case::new(SCHEMA, "a double given 1e309", r#"{"minimum":1e309}"#),
        Case::new(SCHEMA, "a double given 1e400", r#"{"minimum":1e400}"#),
        Case::new(SCHEMA, "a double given -1e400", r#"{"minimum":-1e400}"#),
        Case::new(SCHEMA, "a double given 5e-324", r#"{"minimum":5e-324}"#),
        Case::new(SCHEMA, "a double given 1e-400", r#"{"minimum":1e-400}"#),
        Case::new(
            SCHEMA,
            "a double given 9007199254740993",
            r#"{"minimum":9007199254740993}"#,
        ),
        Case::new(
            SCHEMA,
            "a double given 123456789012345678901234567890",
            r#"{"minimum":123456789012345678901234567890}"#,
        ),
        Case::new(SCHEMA, "a double given NaN", r#"{"minimum":NaN}"#),
        Case::new(SCHEMA, "a double given Infinity", r#"{"minimum":Infinity}"#),
        Case::new(
            SCHEMA,
            "a double given -Infinity",
            r#"{"minimum":-Infinity}"#,
        ),
        Case::new(SCHEMA, "a double given nan", r#"{"minimum":nan}"#),
        Case::new(SCHEMA, "a double given 1.", r#"{"minimum":1.}"#),
        Case::new(SCHEMA, "a double given .5", r#"{"minimum":.5}"#),
        Case::new(SCHEMA, "a double given 1e", r#"{"minimum":1e}"#),
        Case::new(SCHEMA, "a double given 1e+", r#"{"minimum":1e+}"#),
        Case::new(SCHEMA, "a double given -", r#"{"minimum":-}"#),
        Case::new(SCHEMA, "a double given 0.10", r#"{"minimum":0.10}"#),
        Case::new(
            SCHEMA,
            "a double given 100000000000000000000",
            r#"{"minimum":100000000000000000000}"#,
        ),
        Case::new(
            SCHEMA,
            "a double given 1000000000000000000000",
            r#"{"minimum":1000000000000000000000}"#,
        ),
        Case::new(SCHEMA, "a double given a string", r#"{"minimum":"1"}"#),
        Case::new(
            SCHEMA,
            "a double given NaN as a string",
            r#"{"minimum":"NaN"}"#,
        ),
    ]
}
