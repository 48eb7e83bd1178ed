//! Where a stream is cut.

/// The first bytes of an input say how long the chunks of the rest are, one after the other and again.
pub(crate) struct Cut<'a> {
    sizes: [u8; 4],
    pub(crate) stream: &'a [u8],
}

impl<'a> Cut<'a> {
    pub(crate) fn of(data: &'a [u8]) -> Option<Self> {
        let (sizes, stream) = data.split_first_chunk()?;
        Some(Self {
            sizes: *sizes,
            stream,
        })
    }

    pub(crate) fn chunks(&self) -> Vec<&'a [u8]> {
        let mut rest = self.stream;
        let mut chunks = Vec::new();
        for size in self.sizes.iter().cycle() {
            if rest.is_empty() {
                break;
            }
            // At least one byte, at times many.
            let size = (usize::from(*size % 64) + 1) << (size >> 6);
            let (chunk, after) = rest.split_at(size.min(rest.len()));
            chunks.push(chunk);
            rest = after;
        }
        chunks
    }
}
