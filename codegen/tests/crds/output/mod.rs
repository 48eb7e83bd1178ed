//! What is written of a model of custom resources.

mod form;
mod made;
mod names;
mod refusals;

use clientset_codegen::Files;
use clientset_codegen::emit::{CustomOutput, emit_custom};
use clientset_codegen::model::Model;

fn files(model: &Model) -> Files {
    emit_custom(model, &CustomOutput::default()).unwrap()
}

fn text<'a>(files: &'a Files, name: &str) -> &'a str {
    let Some(bytes) = files.get(name) else {
        let names: Vec<_> = files.keys().collect();
        panic!("no {name} among {names:?}");
    };
    std::str::from_utf8(bytes).unwrap()
}
