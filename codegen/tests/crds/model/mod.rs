//! From definitions to the model.

mod corpus;
mod fields;
mod names;
mod random;
mod resources;
mod reuse;
mod settings;
mod shapes;
mod stability;
mod support;
