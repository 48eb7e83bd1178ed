//! The fuzz targets, in one program: `FUZZ_TARGET` says which one runs. `fuzz/run` calls it.
//!
//! A target holds properties of what it reads: what is written reads back as equal, canonical forms stay
//! as they are, two readers agree. A property that does not hold panics, and the fuzzer keeps the input.

#![no_main]

mod chunks;
mod crds;
mod frames;
mod held;
mod json;
mod kubeconfig;
mod list;
mod patch;
mod quantity;
mod selector;
mod spec;
mod text;
mod time;
mod yaml;

use std::sync::OnceLock;

use libfuzzer_sys::fuzz_target;

type Target = fn(&[u8]);

/// Every target by its name, which is that of its folder in `corpus/`.
const TARGETS: [(&str, Target); 11] = [
    ("crds", crds::run),
    ("frames", frames::run),
    ("json", json::run),
    ("kubeconfig", kubeconfig::run),
    ("list", list::run),
    ("patch", patch::run),
    ("quantity", quantity::run),
    ("selector", selector::run),
    ("spec", spec::run),
    ("time", time::run),
    ("yaml", yaml::run),
];

static TARGET: OnceLock<Target> = OnceLock::new();

fuzz_target!(
    init: {
        let wanted = std::env::var("FUZZ_TARGET").unwrap_or_default();
        let names: Vec<&str> = TARGETS.iter().map(|(name, _)| *name).collect();
        let Some((_, target)) = TARGETS.iter().find(|(name, _)| *name == wanted) else {
            panic!("FUZZ_TARGET is {wanted:?}; expected one of {}", names.join(", "));
        };
        TARGET.get_or_init(|| *target);
    },
    |data: &[u8]| {
        if let Some(target) = TARGET.get() {
            target(data);
        }
    }
);
