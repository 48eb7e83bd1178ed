//! What the spec says and how the model understands it, one fact a test.

mod resources;
mod types;

use clientset_codegen::model::Model;

use crate::support::{NEWEST, field, model};

fn newest() -> Model {
    model(NEWEST)
}

fn shape(model: &Model, path: &str) -> String {
    field(model, path).shape.to_string()
}
