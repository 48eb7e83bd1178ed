//! Specs: whatever is read becomes facts, and these the same model and code.

use clientset_codegen::document::facts::{self, Origin};
use clientset_codegen::emit::{self, Gates};
use clientset_codegen::source::Settings;
use clientset_codegen::{Error, FieldLock, Files, Fixups, Minor, Rules, import, load, model};

use crate::held;

/// A JSON value of two bytes takes some tens, and its path and names as much again.
const HELD_PER_BYTE: usize = 2048;
const HELD: usize = 1 << 20;

const MINOR: Minor = Minor {
    major: 1,
    minor: 37,
};

pub(crate) fn run(data: &[u8]) {
    let Some((form, text)) = data.split_first() else {
        return;
    };
    held::at_most(HELD, HELD_PER_BYTE, data.len(), || match form {
        b's' => spec(&[("swagger.json", text)]),
        b'v' => spec(&parts(
            text,
            &["v3/api__v1_openapi.json", "v3/apis__apps__v1_openapi.json"],
        )),
        b'f' => folder(&parts(
            text,
            &["SOURCE", "core_v1.json", "meta.json", "options.json"],
        )),
        b'x' => fixups(text),
        b'l' => lock(text),
        _ => {}
    });
}

/// Files under these names, parted by lines of three dashes.
fn parts<'a>(text: &'a [u8], names: &[&'a str]) -> Vec<(&'a str, &'a [u8])> {
    let mut rest = text;
    let mut parts = Vec::new();
    for name in names {
        let dashes = rest.windows(5).position(|window| window == b"\n---\n");
        let (part, after) = match dashes {
            Some(at) => (&rest[..at + 1], &rest[at + 5..]),
            None => (rest, &[][..]),
        };
        parts.push((*name, part));
        rest = after;
        if dashes.is_none() {
            break;
        }
    }
    parts
}

fn files(parts: &[(&str, &[u8])]) -> Files {
    let named = parts.iter();
    named
        .map(|(name, bytes)| ((*name).to_owned(), bytes.to_vec()))
        .collect()
}

fn refused(error: &Error) {
    let message = error.to_string();
    assert!(
        !message.is_empty() && message.len() < 64 * 1024,
        "{message}"
    );
}

fn spec(parts: &[(&str, &[u8])]) {
    let origin = Origin {
        description: "a fuzzer".to_owned(),
        sha256: "0".repeat(64),
    };
    let settings = Settings {
        minor: MINOR,
        include_custom: true,
    };
    let rules = Rules::default();
    let spec = files(parts);
    match import(&spec, &Files::new(), &settings, false, &origin, &rules) {
        Err(error) => refused(&error),
        Ok(imported) => {
            let loaded = load(&imported.files, &rules).expect("what was imported can be loaded");
            assert_eq!(loaded, imported.model, "the facts say what the spec says");
            let lock = FieldLock::parse("fields.lock", &imported.lock).expect("it was written");
            assert_eq!(lock.to_text(), imported.lock);
            code(&loaded);
        }
    }
}

fn folder(parts: &[(&str, &[u8])]) {
    let folder = files(parts);
    let (document, origin) = match facts::read(&folder) {
        Err(error) => return refused(&error),
        Ok(read) => read,
    };
    let written = match facts::write(&document, &origin) {
        Err(error) => return refused(&error),
        Ok(written) => written,
    };
    let again = facts::read(&written).expect("what was written can be read");
    assert_eq!(again, (document, origin));
    assert_eq!(
        facts::write(&again.0, &again.1).expect("as before"),
        written
    );
    match load(&folder, &Rules::default()) {
        Err(error) => refused(&error),
        Ok(model) => code(&model),
    }
}

/// A model is written in the same way each time, or refused with a reason.
fn code(model: &model::Model) {
    match (
        emit::emit(model, &Gates::Features),
        emit::emit(model, &Gates::Features),
    ) {
        (Ok(one), Ok(other)) => assert!(one == other, "the same model gives the same code"),
        (Err(one), Err(_)) => refused(&one),
        _ => panic!("the same model is written once, and refused once"),
    }
}

fn fixups(text: &[u8]) {
    if let Ok(text) = std::str::from_utf8(text)
        && let Err(error) = Fixups::parse("fixups", text)
    {
        refused(&error);
    }
}

fn lock(text: &[u8]) {
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    match FieldLock::parse("fields.lock", text) {
        Err(error) => refused(&error),
        Ok(lock) => {
            let written = lock.to_text();
            let again =
                FieldLock::parse("fields.lock", &written).expect("what was written can be read");
            assert_eq!(again.to_text(), written);
        }
    }
}
