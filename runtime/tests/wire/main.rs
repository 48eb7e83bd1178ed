//! Reading and writing through public API, over hand-described structs of every shape.

mod read;
mod shapes;
mod streams;
