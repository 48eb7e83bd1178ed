//! Lists that are read while they arrive: the same as read at once, wherever they are cut.

use clientset::core_v1::Pod;
use clientset::meta::List;
use clientset::wire::ReadError;
use clientset::wire::json::{self, ListReader};

use crate::chunks::Cut;
use crate::held;

pub(crate) fn run(data: &[u8]) {
    let Some((gather, data)) = data.split_first() else {
        return;
    };
    let Some(cut) = Cut::of(data) else { return };
    let whole = json::from_slice::<List<Pod>>(cut.stream);
    let read = held::at_most(512 * 1024, 1024, cut.stream.len(), || {
        in_parts(usize::from(*gather), &cut)
    });
    match (whole, read) {
        (Ok(whole), Ok(read)) => assert!(
            whole == read,
            "at once {:?}, in parts {:?}",
            json::to_string(&whole),
            json::to_string(&read)
        ),
        // What is wrong is found before the rest is there, and may be half a number.
        (Err(_), Err(_)) => {}
        // `null` is an empty value, but no answer to a list.
        (Ok(whole), Err(_)) if whole == List::default() => {}
        (Ok(_), Err(error)) => panic!("read at once, but not in parts: {error}"),
        (Err(error), Ok(_)) => panic!("read in parts, but not at once: {error}"),
    }
}

fn in_parts(gather: usize, cut: &Cut<'_>) -> Result<List<Pod>, ReadError> {
    let mut reader = ListReader::gathering(gather);
    for chunk in cut.chunks() {
        reader.push(chunk)?;
    }
    reader.finish()
}
