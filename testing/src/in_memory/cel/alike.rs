//! What stands in one list or map is of one type: API servers refuse literals that mix them.

use super::lexer::Issue;
use super::types::{Substitution, Type};

/// The values of literals, by their types: the first one of a literal and another, and where that is.
#[derive(Debug, Default)]
pub(super) struct Alike<'s>(Vec<(usize, Type<'s>, Type<'s>)>);

impl<'s> Alike<'s> {
    /// Remembers a value; `first` is the first one of its literal.
    pub(super) fn note(&mut self, at: usize, first: &mut Option<Type<'s>>, found: &Type<'s>) {
        match first {
            None => *first = Some(found.clone()),
            Some(first) => self.0.push((at, first.clone(), found.clone())),
        }
    }

    /// Those that are of another type than the first, once all types are known. What may be of any type is of another one
    /// than what is known.
    pub(super) fn issues(self, substitution: &Substitution<'s>) -> Vec<Issue> {
        let differs = |(at, first, found): (usize, Type<'s>, Type<'s>)| {
            let [first, found] = [first, found].map(|it| substitution.settle(&it));
            let what = || format!("expected type '{first}' but found '{found}'");
            (first != found).then(|| Issue::new(at, what()))
        };
        self.0.into_iter().filter_map(differs).collect()
    }
}
