//! Reading definitions: what is understood, and what is refused where.

mod corpus;
mod damage;
mod forms;
mod openapi;
mod refusals;
