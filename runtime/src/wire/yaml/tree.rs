//! A stream of YAML documents as trees of nodes, each with its place in the text.

use std::borrow::Cow;
use std::collections::HashMap;

use granit_parser::{Event, Options, Parser, ScalarStyle, ScanError, Span, Tag as ParsedTag};

use super::super::MAX_DEPTH;
use super::super::error::{Position, ReadError};
use super::scalar::Meaning;

/// The nodes of one document; the root comes last.
#[derive(Debug)]
pub(super) struct Tree<'a> {
    nodes: Vec<Node<'a>>,
}

#[derive(Debug)]
pub(super) struct Node<'a> {
    pub(super) content: Content<'a>,
    pub(super) position: Position,
}

/// A node of a tree.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NodeId(usize);

#[derive(Debug)]
pub(super) enum Content<'a> {
    Scalar(Scalar<'a>),
    List(Vec<NodeId>),
    Map(Vec<(NodeId, NodeId)>),
    /// Another node of the tree, complete before this one.
    Alias(NodeId),
}

#[derive(Debug)]
pub(super) struct Scalar<'a> {
    pub(super) text: Cow<'a, str>,
    /// Without quotes, and on no block of its own.
    pub(super) plain: bool,
    pub(super) tag: Tag,
}

/// What a tag makes of a scalar.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Tag {
    /// No tag: a plain scalar may be a number, a boolean or null.
    None,
    Int,
    Float,
    Bool,
    Null,
    Merge,
    Binary,
    /// A string, and everything unknown, which is read as one.
    String,
}

impl<'a> Tree<'a> {
    pub(super) fn node(&self, id: NodeId) -> &Node<'a> {
        &self.nodes[id.0]
    }

    /// The document's node; `None` where the document is empty or null.
    pub(super) fn content(&self) -> Option<NodeId> {
        let root = NodeId(self.nodes.len().checked_sub(1)?);
        match &self.node(root).content {
            Content::Scalar(scalar) if scalar.meaning() == Ok(Meaning::Null) => None,
            _ => Some(root),
        }
    }

    /// A node, or the one that it is an alias of.
    pub(super) fn resolved(&self, id: NodeId) -> &Node<'a> {
        let mut node = self.node(id);
        while let Content::Alias(target) = node.content {
            node = self.node(target);
        }
        node
    }
}

/// Reads the documents of a stream one by one.
pub(super) struct Documents<'a> {
    text: &'a str,
    parser: Parser<'a, granit_parser::StrInput<'a>>,
    failed: bool,
}

impl<'a> Documents<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        let mut options = Options::default();
        options.set_emit_comments(false);
        options.flow_nesting_limit = MAX_DEPTH;
        options.block_nesting_limit = MAX_DEPTH;
        Self {
            text,
            parser: Parser::new_from_str_with_options(text, options),
            failed: false,
        }
    }

    fn event(&mut self) -> Result<Option<(Event<'a>, Span)>, ReadError> {
        let mut event = self
            .parser
            .next_event()
            .transpose()
            .map_err(|error| syntax(&error))?;
        if let Some((Event::Scalar(value, ScalarStyle::Literal | ScalarStyle::Folded, ..), span)) =
            &mut event
            && span.end.byte_offset() == Some(self.text.len())
            && !self.text.ends_with('\n')
        {
            end_as_text(self.text, value.to_mut());
        }
        Ok(event)
    }

    fn document(&mut self) -> Result<Option<Tree<'a>>, ReadError> {
        loop {
            match self.event()? {
                None | Some((Event::StreamEnd, _)) => return Ok(None),
                Some((Event::DocumentStart(..), _)) => break,
                Some(_) => {}
            }
        }
        let mut builder = Builder::default();
        while let Some((event, span)) = self.event()? {
            if matches!(event, Event::DocumentEnd) {
                break;
            }
            builder.event(event, position(&span))?;
        }
        Ok(Some(Tree {
            nodes: builder.nodes,
        }))
    }
}

impl<'a> Iterator for Documents<'a> {
    type Item = Result<Tree<'a>, ReadError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.failed {
            return None;
        }
        let document = self.document().transpose();
        self.failed = matches!(document, Some(Err(_)));
        document
    }
}

/// Takes back the line break that the parser gives a block at the end of the text, where the text does
/// not end with one.
fn end_as_text(text: &str, block: &mut String) {
    let is_blank = |line: &str| line.bytes().all(|byte| byte == b' ');
    let Some(value) = block.strip_suffix('\n') else {
        return;
    };
    // A blank last line of the text belongs to the block if it is longer than the indentation.
    let (source, value) = (last_line(text), last_line(value));
    let is_part = !is_blank(source) || (!value.is_empty() && is_blank(value));
    if is_part && !source.ends_with('\r') {
        block.pop();
    }
}

fn last_line(text: &str) -> &str {
    text.rsplit('\n').next().unwrap_or(text)
}

fn position(span: &Span) -> Position {
    Position {
        line: span.start.line(),
        column: span.start.col() + 1,
    }
}

fn syntax(error: &ScanError) -> ReadError {
    let marker = error.marker();
    ReadError::syntax(error.info()).at(Position {
        line: marker.line(),
        column: marker.col() + 1,
    })
}

/// Puts nodes together from events.
#[derive(Default)]
struct Builder<'a> {
    nodes: Vec<Node<'a>>,
    /// The lists and maps that are not closed yet, outermost first.
    open: Vec<Open>,
    /// The nodes with an anchor, by its number; `None` while the node is not complete.
    anchors: HashMap<usize, Option<NodeId>>,
}

struct Open {
    items: Items,
    anchor: usize,
    position: Position,
}

enum Items {
    List(Vec<NodeId>),
    Map(Vec<(NodeId, NodeId)>, Option<NodeId>),
}

impl<'a> Builder<'a> {
    fn event(&mut self, event: Event<'a>, position: Position) -> Result<(), ReadError> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let scalar = Scalar {
                    text,
                    plain: matches!(style, ScalarStyle::Plain),
                    tag: tag.as_deref().map_or(Tag::None, Tag::of),
                };
                self.complete(Content::Scalar(scalar), anchor, position);
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor) {
                Some(Some(node)) => self.complete(Content::Alias(*node), 0, position),
                _ => {
                    let what = "an alias points at the value that it stands in";
                    return Err(ReadError::syntax(what).at(position));
                }
            },
            Event::SequenceStart(_, anchor, _) => {
                self.open(Items::List(Vec::new()), anchor, position);
            }
            Event::MappingStart(_, anchor, _) => {
                self.open(Items::Map(Vec::new(), None), anchor, position);
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            _ => {}
        }
        Ok(())
    }

    fn open(&mut self, items: Items, anchor: usize, position: Position) {
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
        self.open.push(Open {
            items,
            anchor,
            position,
        });
    }

    fn close(&mut self) {
        if let Some(open) = self.open.pop() {
            let content = match open.items {
                Items::List(items) => Content::List(items),
                Items::Map(items, _) => Content::Map(items),
            };
            self.complete(content, open.anchor, open.position);
        }
    }

    /// Adds a node, and puts it where it stands.
    fn complete(&mut self, content: Content<'a>, anchor: usize, position: Position) {
        let id = NodeId(self.nodes.len());
        self.nodes.push(Node { content, position });
        if anchor != 0 {
            self.anchors.insert(anchor, Some(id));
        }
        match self.open.last_mut().map(|open| &mut open.items) {
            None => {}
            Some(Items::List(items)) => items.push(id),
            Some(Items::Map(items, key)) => match key.take() {
                None => *key = Some(id),
                Some(key) => items.push((key, id)),
            },
        }
    }
}

impl Tag {
    fn of(tag: &ParsedTag) -> Self {
        match tag
            .suffix_in_namespace("tag:yaml.org,2002:")
            .as_deref()
            .unwrap_or("")
        {
            "int" => Self::Int,
            "float" => Self::Float,
            "bool" => Self::Bool,
            "null" => Self::Null,
            "merge" => Self::Merge,
            "binary" => Self::Binary,
            _ => Self::String,
        }
    }
}
