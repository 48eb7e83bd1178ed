//! A hash of the input, as other tools compute it.

use clientset_codegen::Files;
use sha2::{Digest as _, Sha256};

/// Of a file alone, its SHA-256; of a folder, that of the list which `sha256sum` prints of its files
/// sorted by name, so that both can be checked by hand.
pub(super) fn sha256(files: &Files) -> String {
    let mut entries = files.iter();
    if let (Some((_, bytes)), None) = (entries.next(), entries.next()) {
        return hex(bytes);
    }
    let mut list = String::new();
    for (name, bytes) in files {
        list.push_str(&hex(bytes));
        list.push_str("  ");
        list.push_str(name);
        list.push('\n');
    }
    hex(list.as_bytes())
}

fn hex(bytes: &[u8]) -> String {
    Sha256::digest(bytes)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::sha256;
    use clientset_codegen::Files;

    #[test]
    fn a_file_has_its_own_hash_and_a_folder_that_of_its_list() {
        let one = Files::from([("a".to_owned(), b"abc".to_vec())]);
        assert_eq!(
            sha256(&one),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
        // printf abc > a; printf '' > b; sha256sum a b | sha256sum
        let two = Files::from([
            ("a".to_owned(), b"abc".to_vec()),
            ("b".to_owned(), Vec::new()),
        ]);
        assert_eq!(
            sha256(&two),
            "09c7e0b8a02d027d95ec0375a600ed4ad4d6b26a1c93f16d9150cab5fec761a6"
        );
    }
}
