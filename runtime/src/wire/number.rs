//! How numbers are written.

use super::error::WriteError;

/// The number, if it is one that JSON has a form for.
pub(crate) fn finite(value: f64) -> Result<f64, WriteError> {
    if value.is_finite() {
        return Ok(value);
    }
    Err(WriteError::new(format!(
        "expected a finite number, found {value}: JSON has no form for it"
    )))
}

/// A finite number in the form that Go's `encoding/json` gives it: the shortest digits that read
/// back as the same number, with an exponent only far from one: `1e+21`, `1e-7`.
pub(crate) fn float(value: f64) -> String {
    let size = value.abs();
    if size != 0.0 && !(1e-6..1e21).contains(&size) {
        let text = format!("{value:e}");
        if size > 1.0 {
            text.replace('e', "e+")
        } else {
            text
        }
    } else {
        value.to_string()
    }
}

/// A finite number that remains one with a fraction wherever it is read again: `1.0`.
pub(crate) fn fraction(value: f64) -> String {
    format!("{value:?}")
}
