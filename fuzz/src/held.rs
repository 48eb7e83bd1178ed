//! How much memory a reader holds for an input.

use peak_alloc::PeakAlloc;

#[global_allocator]
static ALLOCATOR: PeakAlloc = PeakAlloc;

/// Runs `read` and panics if it held more than `constant` and `factor` times `input` bytes at once.
pub(crate) fn at_most<T>(
    constant: usize,
    factor: usize,
    input: usize,
    read: impl FnOnce() -> T,
) -> T {
    let before = ALLOCATOR.current_usage();
    ALLOCATOR.reset_peak_usage();
    let result = read();
    let held = ALLOCATOR.peak_usage().saturating_sub(before);
    let bound = constant + factor * input;
    assert!(
        held <= bound,
        "{input} bytes made a reader hold {held} bytes, expected at most {bound}"
    );
    result
}
