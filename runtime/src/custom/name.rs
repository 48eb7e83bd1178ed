//! Names on the wire, made of names in Rust while the program is compiled.

/// How many bytes the name of a field has on the wire.
#[must_use]
pub const fn camel_len(name: &str) -> usize {
    camel(name, &mut [])
}

/// The name of a field on the wire: `node_name` is `nodeName`, `type_` and `r#type` are `type`.
#[must_use]
pub const fn camel_case<const N: usize>(name: &str) -> [u8; N] {
    let mut out = [0; N];
    camel(name, &mut out);
    out
}

/// A kind in small letters: the singular that the server makes up.
#[must_use]
pub const fn lower_case<const N: usize>(name: &str) -> [u8; N] {
    let (name, mut out, mut at) = (name.as_bytes(), [0; N], 0);
    while at < N {
        out[at] = name[at].to_ascii_lowercase();
        at += 1;
    }
    out
}

/// The text of bytes that one of these functions wrote; they keep characters whole.
#[must_use]
pub const fn text(bytes: &'static [u8]) -> &'static str {
    match std::str::from_utf8(bytes) {
        Ok(text) => text,
        Err(_) => "",
    }
}

/// Writes as much as there is room for, and says how much there is to write.
const fn camel(name: &str, out: &mut [u8]) -> usize {
    let name = name.as_bytes();
    let mut at = if let [b'r', b'#', ..] = name { 2 } else { 0 };
    let (mut written, mut upper) = (0, false);
    while at < name.len() {
        let byte = name[at];
        at += 1;
        if byte == b'_' {
            upper = written > 0;
            continue;
        }
        if written < out.len() {
            out[written] = if upper {
                byte.to_ascii_uppercase()
            } else {
                byte
            };
        }
        written += 1;
        upper = false;
    }
    written
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_is_called_in_camel_case() {
        fn camel_case(name: &str) -> String {
            let mut out = vec![0; camel_len(name)];
            camel(name, &mut out);
            String::from_utf8(out).unwrap()
        }
        for (rust, wire) in [
            ("replicas", "replicas"),
            ("node_name", "nodeName"),
            ("pod_cidr_v4", "podCidrV4"),
            ("type_", "type"),
            ("r#type", "type"),
            ("_hidden", "hidden"),
            ("a__b", "aB"),
            ("size_2xl", "size2xl"),
            ("größe_in_m", "größeInM"),
        ] {
            assert_eq!(camel_case(rust), wire);
        }
    }
}
