//! What custom resources need of the runtime.

mod string_enum;
