//! From events to nodes.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use granit_parser::{Event, ScalarStyle};

use super::documents::Twice;
use super::node::{Content, Entry, Node, Position};
use super::{Refusal, scalar, too_deep};
use crate::json::NESTING;

/// How many nodes aliases may repeat in a document: ten lines of YAML can ask for billions.
const REPEATED: usize = 20_000;

/// A text of so many bytes counts as one node more.
const NODE_TEXT: usize = 128;

/// Puts nodes together from the events of one document.
#[derive(Default)]
pub(super) struct Builder<'t> {
    /// The lists and maps that are not closed yet, outermost first.
    open: Vec<Open<'t>>,
    /// By number; `None` while the node is not complete.
    anchors: HashMap<usize, Option<Anchored<'t>>>,
    repeated: usize,
    pub(super) root: Option<Node<'t>>,
    /// The keys that stand in a map twice.
    pub(super) twice: Vec<Twice>,
}

struct Open<'t> {
    items: Items<'t>,
    anchor: usize,
    position: Position,
    extent: Extent,
}

enum Items<'t> {
    List(Vec<Node<'t>>),
    Map(Vec<Entry<'t>>, Vec<Node<'t>>, Key<'t>),
}

/// What stands before the value that comes next.
enum Key<'t> {
    None,
    Text(Cow<'t, str>, Position),
    /// `<<`.
    Merge,
}

#[derive(Clone)]
struct Anchored<'t> {
    node: Rc<Node<'t>>,
    extent: Extent,
}

/// How much a node is with everything in it, aliases followed.
#[derive(Clone, Copy, Default)]
struct Extent {
    nodes: usize,
    height: usize,
}

impl<'t> Builder<'t> {
    pub(super) fn event(&mut self, event: Event<'t>, position: Position) -> Result<(), Refusal> {
        match event {
            Event::Scalar(text, style, anchor, tag) => {
                let plain = matches!(style, ScalarStyle::Plain);
                let is_merge = plain && tag.is_none() && text == "<<";
                let extent = Extent {
                    nodes: 1 + text.len() / NODE_TEXT,
                    height: 0,
                };
                if is_merge && self.awaits_key() {
                    return self.key(Key::Merge);
                }
                let content = scalar::scalar(text, plain, tag.as_deref())
                    .map_err(|expected| Refusal::new(position, format!("expected {expected}")))?;
                self.complete(content, anchor, position, extent)
            }
            Event::Alias(anchor) => match self.anchors.get(&anchor).cloned().flatten() {
                Some(Anchored { node, extent }) => {
                    self.repeated = self.repeated.saturating_add(extent.nodes);
                    if self.repeated > REPEATED {
                        let what = format!(
                            "aliases repeat more than {REPEATED} values of {NODE_TEXT} bytes each; \
                             write them out"
                        );
                        return Err(Refusal::new(position, what));
                    }
                    self.fits(extent.height, position)?;
                    if self.awaits_key() {
                        return self.place(Node::new(position, node.content().clone()), extent);
                    }
                    self.place(Node::alias(position, node), extent)
                }
                None => Err(Refusal::new(
                    position,
                    "an alias stands for the value that it is a part of",
                )),
            },
            Event::SequenceStart(_, anchor, _) => {
                self.open(Items::List(Vec::new()), anchor, position)
            }
            Event::MappingStart(_, anchor, _) => {
                let items = Items::Map(Vec::new(), Vec::new(), Key::None);
                self.open(items, anchor, position)
            }
            Event::SequenceEnd | Event::MappingEnd => self.close(),
            _ => Ok(()),
        }
    }

    fn open(&mut self, items: Items<'t>, anchor: usize, position: Position) -> Result<(), Refusal> {
        if self.awaits_key() {
            let found = match items {
                Items::List(_) => "a list",
                Items::Map(..) => "an object",
            };
            return Err(not_a_key(position, found));
        }
        self.fits(1, position)?;
        if anchor != 0 {
            self.anchors.insert(anchor, None);
        }
        self.open.push(Open {
            items,
            anchor,
            position,
            extent: Extent {
                nodes: 1,
                height: 1,
            },
        });
        Ok(())
    }

    /// Refuses what would stand too deep.
    fn fits(&self, height: usize, position: Position) -> Result<(), Refusal> {
        if self.open.len() + height > NESTING {
            return Err(Refusal::new(position, too_deep()));
        }
        Ok(())
    }

    fn close(&mut self) -> Result<(), Refusal> {
        let Some(open) = self.open.pop() else {
            return Ok(());
        };
        let content = match open.items {
            Items::List(nodes) => Content::List(nodes),
            Items::Map(entries, merged, _) => Content::Map(self.entries(entries, merged)?),
        };
        self.complete(content, open.anchor, open.position, open.extent)
    }

    /// A node that is whole: remembered where it has an anchor, and put where it stands.
    fn complete(
        &mut self,
        content: Content<'t>,
        anchor: usize,
        position: Position,
        extent: Extent,
    ) -> Result<(), Refusal> {
        let mut node = Node::new(position, content);
        if anchor != 0 {
            let shared = Rc::new(node);
            node = match self.awaits_key() {
                true => Node::new(position, shared.content().clone()),
                false => Node::alias(position, Rc::clone(&shared)),
            };
            let anchored = Anchored {
                node: shared,
                extent,
            };
            self.anchors.insert(anchor, Some(anchored));
        }
        self.place(node, extent)
    }

    fn awaits_key(&self) -> bool {
        let open = self.open.last().map(|open| &open.items);
        matches!(open, Some(Items::Map(_, _, Key::None)))
    }

    fn key(&mut self, found: Key<'t>) -> Result<(), Refusal> {
        if let Some(Items::Map(_, _, key)) = self.open.last_mut().map(|open| &mut open.items) {
            *key = found;
        }
        Ok(())
    }

    fn place(&mut self, node: Node<'t>, extent: Extent) -> Result<(), Refusal> {
        if self.awaits_key() {
            let position = node.position;
            // A key that is no string is read as the text that JSON has for it.
            let text = match node.into_content() {
                Content::String(text) | Content::Number(text) => text,
                Content::Bool(true) => Cow::Borrowed("true"),
                Content::Bool(false) => Cow::Borrowed("false"),
                Content::Null => return Err(not_a_key(position, "nothing")),
                Content::List(_) => return Err(not_a_key(position, "a list")),
                Content::Map(_) => return Err(not_a_key(position, "an object")),
            };
            return self.key(Key::Text(text, position));
        }
        let Some(open) = self.open.last_mut() else {
            self.root = Some(node);
            return Ok(());
        };
        open.extent.nodes = open.extent.nodes.saturating_add(extent.nodes);
        open.extent.height = open.extent.height.max(extent.height + 1);
        match &mut open.items {
            Items::List(nodes) => nodes.push(node),
            Items::Map(entries, merged, key) => match std::mem::replace(key, Key::None) {
                Key::Text(key, position) => entries.push(Entry {
                    key,
                    position,
                    value: node,
                }),
                Key::Merge | Key::None => merged.push(node),
            },
        }
        Ok(())
    }

    /// The entries of a map, each key once: its own go before merged ones, earlier merged ones before
    /// later.
    fn entries(
        &mut self,
        mut entries: Vec<Entry<'t>>,
        merged: Vec<Node<'t>>,
    ) -> Result<Vec<Entry<'t>>, Refusal> {
        let repeated = repeated_keys(&entries);
        if !repeated.is_empty() {
            for (index, first) in &repeated {
                self.twice.push(Twice {
                    key: entries[*index].key.to_string(),
                    first: entries[*first].position,
                    position: entries[*index].position,
                });
            }
            let mut index = 0;
            let mut repeated = repeated.iter().map(|(index, _)| *index).peekable();
            entries.retain(|_| {
                index += 1;
                repeated.next_if_eq(&(index - 1)).is_none()
            });
        }
        if merged.is_empty() {
            return Ok(entries);
        }
        let mut known: HashSet<Cow<'_, str>> =
            entries.iter().map(|entry| entry.key.clone()).collect();
        for node in merged {
            let position = node.position;
            let maps = match node.into_content() {
                Content::List(nodes) => nodes,
                content => vec![Node::new(position, content)],
            };
            for map in maps {
                let position = map.position;
                let Content::Map(more) = map.into_content() else {
                    let what =
                        "a merge key `<<` takes an object, an alias of one, or a list of those";
                    return Err(Refusal::new(position, what));
                };
                let new = more
                    .into_iter()
                    .filter(|entry| known.insert(entry.key.clone()));
                entries.extend(new);
            }
        }
        Ok(entries)
    }
}

/// The indices of the entries whose key stands before them, each with that of the first such entry.
fn repeated_keys(entries: &[Entry<'_>]) -> Vec<(usize, usize)> {
    // Most maps are small, and comparing their keys is cheaper than hashing them.
    if entries.len() <= 12 {
        let indices = 1..entries.len();
        return indices
            .filter_map(|index| {
                let key = &entries[index].key;
                let first = entries[..index]
                    .iter()
                    .position(|entry| entry.key == *key)?;
                Some((index, first))
            })
            .collect();
    }
    let mut seen: HashMap<&str, usize> = HashMap::with_capacity(entries.len());
    let mut repeated = Vec::new();
    for (index, entry) in entries.iter().enumerate() {
        let first = *seen.entry(&entry.key).or_insert(index);
        if first != index {
            repeated.push((index, first));
        }
    }
    repeated
}

fn not_a_key(position: Position, found: &str) -> Refusal {
    Refusal::new(position, format!("expected a key, found {found}"))
}
