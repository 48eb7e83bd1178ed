//! Measures clientset beside its rivals: what a measurement is, where results are kept, how they are
//! shown. The programs that link rivals (`contenders/`) use it, too.

pub mod cpu;
pub mod crds;
pub mod report;
pub mod results;

/// What a measurement answers that could not be made: a sentence for the person at the terminal.
pub type Outcome<T = ()> = Result<T, Box<dyn std::error::Error>>;

/// The folder `benches/` of this checkout.
pub fn folder() -> &'static std::path::Path {
    std::path::Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The middle one, or the mean of the two in the middle; `None` of nothing.
pub fn median(mut values: Vec<f64>) -> Option<f64> {
    values.sort_by(f64::total_cmp);
    let upper = *values.get(values.len() / 2)?;
    let lower = values[(values.len() - 1) / 2];
    Some(f64::midpoint(lower, upper))
}
