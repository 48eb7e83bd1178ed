//! Selectors as text, in the grammar of client-go.

use super::requirement::{Requirement, RequirementError, SelectorOperator};
use crate::object::Str;

/// Why a text is not a label selector.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{text:?} is not a label selector: {fault}")]
pub struct ParseSelectorError {
    text: String,
    #[source]
    fault: Fault,
}

#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
enum Fault {
    #[error("expected {expected} at character {position}, found {found}")]
    Unexpected {
        expected: &'static str,
        position: usize,
        found: String,
    },
    #[error("{0}")]
    Requirement(#[from] RequirementError),
}

/// The demands in the order of their keys.
pub(super) fn parse(text: &str) -> Result<Vec<Requirement>, ParseSelectorError> {
    let mut requirements = Parser { text, position: 0 }
        .requirements()
        .map_err(|fault| ParseSelectorError {
            text: text.to_owned(),
            fault,
        })?;
    requirements.sort_by(|a, b| a.key().cmp(b.key()));
    Ok(requirements)
}

#[derive(Clone, Copy, PartialEq)]
enum Token<'a> {
    End,
    Word(&'a str),
    Symbol(&'a str),
}

#[derive(Clone, Copy)]
struct Parser<'a> {
    text: &'a str,
    position: usize,
}

impl<'a> Parser<'a> {
    fn requirements(mut self) -> Result<Vec<Requirement>, Fault> {
        let mut requirements = Vec::new();
        if self.peek() == Token::End {
            return Ok(requirements);
        }
        loop {
            requirements.push(self.requirement()?);
            if self.peek() == Token::End {
                return Ok(requirements);
            }
            self.symbol(",", "\",\" or the end")?;
        }
    }

    fn requirement(&mut self) -> Result<Requirement, Fault> {
        let absent = self.take("!");
        let key = self.word("a label's key")?;
        let (operator, values) = if absent {
            (SelectorOperator::DoesNotExist, Vec::new())
        } else {
            self.restriction()?
        };
        Ok(Requirement::new(key, operator, values)?)
    }

    fn restriction(&mut self) -> Result<(SelectorOperator, Vec<Str>), Fault> {
        let before = *self;
        let operator = match self.next() {
            Token::End | Token::Symbol(",") => {
                *self = before;
                return Ok((SelectorOperator::Exists, Vec::new()));
            }
            Token::Symbol("=" | "==") => SelectorOperator::Equals,
            Token::Symbol("!=") => SelectorOperator::NotEquals,
            Token::Symbol(">") => SelectorOperator::GreaterThan,
            Token::Symbol("<") => SelectorOperator::LessThan,
            Token::Word("in") => return Ok((SelectorOperator::In, self.values()?)),
            Token::Word("notin") => return Ok((SelectorOperator::NotIn, self.values()?)),
            _ => return Err(before.unexpected("an operator, \",\" or the end")),
        };
        let value = match self.peek() {
            Token::End | Token::Symbol(",") => Str::new(),
            _ => self.word("a value")?.into(),
        };
        Ok((operator, vec![value]))
    }

    /// `(a,b)`; an empty place between commas is the empty value.
    fn values(&mut self) -> Result<Vec<Str>, Fault> {
        self.symbol("(", "\"(\"")?;
        let mut values = Vec::new();
        loop {
            values.push(match self.peek() {
                Token::Symbol("," | ")") => Str::new(),
                _ => self.word("a value, \",\" or \")\"")?.into(),
            });
            if self.take(")") {
                return Ok(values);
            }
            self.symbol(",", "\",\" or \")\"")?;
        }
    }

    fn word(&mut self, expected: &'static str) -> Result<&'a str, Fault> {
        let before = *self;
        match self.next() {
            Token::Word(word) => Ok(word),
            _ => Err(before.unexpected(expected)),
        }
    }

    fn symbol(&mut self, symbol: &'static str, expected: &'static str) -> Result<(), Fault> {
        if self.take(symbol) {
            Ok(())
        } else {
            Err(self.unexpected(expected))
        }
    }

    fn take(&mut self, symbol: &str) -> bool {
        let mut after = *self;
        let found = after.next() == Token::Symbol(symbol);
        if found {
            *self = after;
        }
        found
    }

    fn peek(&self) -> Token<'a> {
        self.clone().next()
    }

    fn unexpected(mut self, expected: &'static str) -> Fault {
        self.skip_blanks();
        Fault::Unexpected {
            expected,
            position: self.text[..self.position].chars().count() + 1,
            found: match self.next() {
                Token::End => "the end".to_owned(),
                Token::Word(text) | Token::Symbol(text) => format!("{text:?}"),
            },
        }
    }

    fn rest(&self) -> &'a str {
        &self.text[self.position..]
    }

    fn skip_blanks(&mut self) {
        let blank = [' ', '\t', '\r', '\n'];
        self.position = self.text.len() - self.rest().trim_start_matches(blank).len();
    }

    fn next(&mut self) -> Token<'a> {
        self.skip_blanks();
        let rest = self.rest();
        let Some(first) = rest.bytes().next() else {
            return Token::End;
        };
        let special = b"=!(),><";
        let length = if special.contains(&first) {
            if rest.starts_with("==") || rest.starts_with("!=") {
                2
            } else {
                1
            }
        } else {
            rest.bytes()
                .take_while(|byte| !special.contains(byte) && !b" \t\r\n".contains(byte))
                .count()
        };
        self.position += length;
        let text = &rest[..length];
        if special.contains(&first) {
            Token::Symbol(text)
        } else {
            Token::Word(text)
        }
    }
}
