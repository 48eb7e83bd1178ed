//! The documents of a text.

use granit_parser::{ErrorKind, Event, Marker, Options, Parser, ScanError, StrInput};

use super::node::{Node, Position};
use super::tree::Builder;
use super::{Refusal, too_deep};
use crate::json::NESTING;

/// A document that is not empty.
#[derive(Debug)]
pub(crate) struct Document<'t> {
    pub(crate) root: Node<'t>,
    /// The keys that stand in one map twice, of which the first is kept.
    pub(crate) twice: Vec<Twice>,
}

/// A key that stands in one map twice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Twice {
    pub(crate) key: String,
    pub(crate) first: Position,
    pub(crate) position: Position,
}

/// Reads the documents of a text, parted by `---`, or objects of JSON one after the other. What follows a
/// document that cannot be read is read from the next `---` on.
pub(crate) fn documents(text: &str) -> Documents<'_> {
    // A mark at the beginning says how the text is coded, and is no part of it.
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    Documents {
        text,
        start: Position { line: 1, column: 1 },
        parser: parser(text),
        done: false,
    }
}

/// See [`documents`].
pub(crate) struct Documents<'t> {
    /// What the parser reads.
    text: &'t str,
    /// Where that begins.
    start: Position,
    parser: Parser<'t, StrInput<'t>>,
    done: bool,
}

impl<'t> Documents<'t> {
    fn document(&mut self) -> Result<Option<Document<'t>>, Refusal> {
        loop {
            match self.event()? {
                None | Some((Event::StreamEnd, _)) => return Ok(None),
                Some((Event::DocumentStart(..), _)) => {}
                Some(_) => continue,
            }
            let mut builder = Builder::default();
            while let Some((event, position)) = self.event()? {
                if matches!(event, Event::DocumentEnd) {
                    break;
                }
                builder.event(event, position)?;
            }
            if let Some(root) = builder.root
                && !root.is_null()
            {
                let twice = builder.twice;
                return Ok(Some(Document { root, twice }));
            }
        }
    }

    fn event(&mut self) -> Result<Option<(Event<'t>, Position)>, Refusal> {
        loop {
            match self.parser.next_event() {
                None => return Ok(None),
                Some(Ok((event, span))) => {
                    return Ok(Some((event, self.place(&span.start))));
                }
                Some(Err(error)) => match self.next_object(&error) {
                    Some((rest, start)) => {
                        self.text = rest;
                        self.start = start;
                        self.parser = parser(rest);
                    }
                    None => {
                        let what = match error.kind() {
                            ErrorKind::RecursionLimitExceeded => too_deep(),
                            _ => format!("is not YAML: {}", error.info()),
                        };
                        return Err(Refusal::new(self.place(error.marker()), what));
                    }
                },
            }
        }
    }

    /// The text from where an object of JSON begins directly behind another: YAML wants `---` there.
    fn next_object(&self, error: &ScanError) -> Option<(&'t str, Position)> {
        let at = error.marker().byte_offset()?;
        let (before, rest) = (self.text.get(..at)?, self.text.get(at..)?);
        let is_next = rest.starts_with('{') && before.trim_start().starts_with('{') && at > 0 && {
            let before = before.trim_end();
            before.ends_with('}')
        };
        is_next.then(|| (rest, self.place(error.marker())))
    }

    fn place(&self, marker: &Marker) -> Position {
        let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
        let line = number(marker.line());
        let column = number(marker.col()).saturating_add(1);
        Position {
            line: self.start.line.saturating_add(line.saturating_sub(1)),
            column: match line {
                1 => self.start.column.saturating_add(column - 1),
                _ => column,
            },
        }
    }
}

impl<'t> Iterator for Documents<'t> {
    type Item = Result<Document<'t>, Refusal>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.done {
            return None;
        }
        let document = self.document().transpose();
        self.done = match &document {
            None => true,
            Some(Ok(_)) => false,
            Some(Err(_)) => !matches!(self.parser.proceed_next_document(), Ok(true)),
        };
        document
    }
}

fn parser(text: &str) -> Parser<'_, StrInput<'_>> {
    let mut options = Options::default();
    options.set_emit_comments(false);
    options.flow_nesting_limit = NESTING;
    options.block_nesting_limit = NESTING;
    Parser::new_from_str_with_options(text, options)
}
