//! The framing of watches: wherever a stream is cut, the same objects come out.

use clientset::core_v1::Pod;
use clientset::wire::json::{self, Decoder, Frames};
use serde_json::value::RawValue;

use crate::chunks::Cut;
use crate::{held, text};

pub(crate) fn run(data: &[u8]) {
    let Some((limit, data)) = data.split_first() else {
        return;
    };
    let Some(cut) = Cut::of(data) else { return };
    let limit = match limit % 4 {
        0 => usize::from(*limit),
        _ => 1 << 20,
    };
    let (whole, end) = split(limit, &[cut.stream]);
    let held = limit.min(cut.stream.len()) + cut.stream.len();
    let (cut_frames, cut_end) = held::at_most(64 * 1024, 64, held, || split(limit, &cut.chunks()));
    assert_eq!(whole, cut_frames);
    assert_eq!(end.as_deref().map(place), cut_end.as_deref().map(place));

    if limit > cut.stream.len() {
        as_serde_json(cut.stream, &whole, end.is_none());
    }
    let mut decoder = Decoder::new();
    for frame in &whole {
        event(frame, &mut decoder);
    }
}

/// What an error says of where it is; what it found there may be half a character.
fn place(error: &str) -> &str {
    error.rsplit('(').next().unwrap_or(error)
}

/// The objects of a stream, and what was wrong with it.
fn split(limit: usize, chunks: &[&[u8]]) -> (Vec<Vec<u8>>, Option<String>) {
    let mut frames = Frames::with_limit(limit);
    let mut objects = Vec::new();
    for chunk in chunks {
        frames.push(chunk);
        loop {
            match frames.next() {
                Ok(Some(frame)) => objects.push(frame.to_vec()),
                Ok(None) => break,
                Err(error) => return (objects, Some(error.to_string())),
            }
        }
    }
    let end = frames.finish().err().map(|error| error.to_string());
    (objects, end)
}

/// A stream of JSON objects is split into those objects.
fn as_serde_json(stream: &[u8], frames: &[Vec<u8>], whole: bool) {
    let Ok(stream) = std::str::from_utf8(stream) else {
        return;
    };
    let values = serde_json::Deserializer::from_str(stream).into_iter::<&RawValue>();
    let Ok(values) = values.collect::<Result<Vec<_>, _>>() else {
        return;
    };
    if values.iter().all(|value| value.get().starts_with('{')) {
        assert!(whole, "a stream of objects has no error");
        let values: Vec<_> = values.iter().map(|value| value.get().as_bytes()).collect();
        assert_eq!(frames, values);
    }
}

/// An event's parts are those that serde_json sees.
fn event(frame: &[u8], decoder: &mut Decoder) {
    let seen = text::replaced(frame);
    let parts = json::watch_event(frame);
    if parts.is_ok() {
        assert!(text::is_json(&seen), "{seen}");
    }
    if let Ok(value) = serde_json::from_str::<serde_json::Value>(&seen) {
        let expected = value["type"].is_string() && value.get("object").is_some();
        // Of equal members the last one counts, but each has to be of its kind.
        assert!(expected || parts.is_err(), "{seen}");
        if let Ok((kind, object)) = &parts {
            assert_eq!(value["type"], **kind);
            let object: serde_json::Value = serde_json::from_str(object).expect("it is JSON");
            assert_eq!(value["object"], object);
        } else if expected && !text::has_twins(&seen) {
            panic!("an event was refused: {:?}", parts.err());
        }
    }
    if let Ok((_, object)) = parts {
        let mut pod = Pod::default();
        let alone = json::from_str::<Pod>(&object);
        let read = decoder.read_into(&mut pod, &object);
        assert_eq!(read.is_ok(), alone.is_ok(), "{object}");
        if let Ok(alone) = alone {
            assert!(alone == pod, "{object}");
        }
    }
}
