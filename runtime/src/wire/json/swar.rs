//! Looking at eight bytes at a time.

const ONES: u64 = 0x0101_0101_0101_0101;
const HIGH: u64 = 0x8080_8080_8080_8080;

/// The first place at or after `from` where a JSON string does not simply go on: a quote, a backslash,
/// a control character, or the end.
#[inline]
pub(super) fn string_run(bytes: &[u8], from: usize) -> usize {
    let mut at = from;
    while let Some(word) = bytes.get(at..).and_then(<[u8]>::first_chunk) {
        let found = special(u64::from_le_bytes(*word));
        if found != 0 {
            // The lowest set bit is the first such byte; only bits above it may be set in error.
            return at + found.trailing_zeros() as usize / 8;
        }
        at += 8;
    }
    bytes
        .iter()
        .skip(at)
        .position(|byte| matches!(byte, b'"' | b'\\' | ..0x20))
        .map_or(bytes.len().max(from), |index| at + index)
}

/// The high bit of each byte that is a quote, a backslash or below 0x20. A borrow can set the bit of
/// a byte above the first one found, never below.
const fn special(word: u64) -> u64 {
    let quote = word ^ (ONES * b'"' as u64);
    let backslash = word ^ (ONES * b'\\' as u64);
    let zero = (quote.wrapping_sub(ONES) & !quote) | (backslash.wrapping_sub(ONES) & !backslash);
    let control = word.wrapping_sub(ONES * 0x20) & !word;
    (zero | control) & HIGH
}

#[cfg(test)]
mod tests {
    use super::string_run;

    #[test]
    fn the_run_ends_where_a_plain_loop_says() {
        // Every byte value, at every distance, with neighbours that could borrow.
        for filler in [b'a', 0x1f + 1, 0x7f, 0x80, 0xff, b'!', b'#', b'['] {
            for byte in 0..=u8::MAX {
                for at in 0..20 {
                    let mut bytes = [filler; 24];
                    bytes[at] = byte;
                    bytes[at + 1] = b'"';
                    let plain = bytes
                        .iter()
                        .position(|byte| matches!(byte, b'"' | b'\\' | ..0x20))
                        .unwrap();
                    assert_eq!(
                        string_run(&bytes, 0),
                        plain,
                        "{filler:#x} {byte:#x} at {at}"
                    );
                }
            }
        }
        assert_eq!(string_run(b"abc", 1), 3);
        assert_eq!(string_run(b"abc", 3), 3);
    }
}
