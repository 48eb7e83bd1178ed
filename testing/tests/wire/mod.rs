//! Protobuf, written field by field, for the tests of two binaries.

pub(crate) fn varint(mut value: u64) -> Vec<u8> {
    let mut varint = Vec::new();
    while value >= 0x80 {
        varint.push((value & 0x7f) as u8 | 0x80);
        value >>= 7;
    }
    varint.push(value as u8);
    varint
}

/// A text, or a message.
pub(crate) fn bytes(number: u32, value: &[u8]) -> Vec<u8> {
    let mut field = varint(u64::from(number << 3 | 2));
    field.extend(varint(value.len() as u64));
    field.extend(value);
    field
}

pub(crate) fn number(field: u32, value: u64) -> Vec<u8> {
    [varint(u64::from(field << 3)), varint(value)].concat()
}

/// A body: what it is, and its fields.
pub(crate) fn body(api_version: &str, kind: &str, object: &[u8]) -> Vec<u8> {
    let types = [bytes(1, api_version.as_bytes()), bytes(2, kind.as_bytes())].concat();
    [b"k8s\0".to_vec(), bytes(1, &types), bytes(2, object)].concat()
}
