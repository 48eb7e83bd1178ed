//! Reading definitions: what is understood, and what is refused where.

mod forms;
