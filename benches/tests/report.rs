//! The report is what the results say: cheap, so that CI holds it.

use clientset_benches::report;
use clientset_benches::results::{Budget, Measurement};

#[test]
fn page_and_picture_are_what_the_results_render_to() {
    for (file, expected) in report::rendered().expect("the results can be read") {
        let name = file.file_name().expect("a file").to_string_lossy();
        let actual = std::fs::read_to_string(&file).unwrap_or_default();
        assert!(
            actual == expected,
            "docs/{name} is stale: `cargo run --manifest-path benches/Cargo.toml -- render`"
        );
    }
}

#[test]
fn a_budget_is_a_share_of_the_rival_or_a_value() {
    let cases = [
        (50.0, Some(100.0), Some(Budget::OfRival(0.5)), Some(true)),
        (51.0, Some(100.0), Some(Budget::OfRival(0.5)), Some(false)),
        (6.0, Some(9.8), Some(Budget::AtMost(6.0)), Some(true)),
        (6.1, None, Some(Budget::AtMost(6.0)), Some(false)),
        (6.1, None, Some(Budget::OfRival(0.5)), None),
        (6.1, Some(1.0), None, None),
    ];
    for (ours, rival, budget, kept) in cases {
        let measurement = Measurement {
            what: "a cost".into(),
            unit: "s".into(),
            ours,
            rival,
            budget,
            beside: Vec::new(),
        };
        assert_eq!(measurement.kept(), kept, "{measurement:?}");
    }
}
