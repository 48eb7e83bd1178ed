//! The paths of a walk, each a step below another.

use std::collections::BTreeMap;

use crate::crd::path::{SchemaPath, Step as SchemaStep};

/// Every place that a walk through a schema came to.
#[derive(Debug)]
pub(super) struct Paths<'a> {
    nodes: Vec<Node<'a>>,
    ids: BTreeMap<(PathId, Step<'a>), PathId>,
}

#[derive(Clone, Copy, Debug)]
struct Node<'a> {
    above: PathId,
    step: Step<'a>,
    depth: u32,
}

/// A path of one [`Paths`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct PathId(u32);

impl PathId {
    /// The object itself.
    pub(super) const ROOT: Self = Self(0);
}

/// A step down.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Step<'a> {
    /// To a property.
    Property(&'a str),
    /// To the elements of a list.
    Element,
    /// To the values of a map.
    Value,
}

impl<'a> Paths<'a> {
    /// The object alone.
    pub(super) fn new() -> Self {
        Self {
            nodes: vec![Node {
                above: PathId::ROOT,
                step: Step::Element,
                depth: 0,
            }],
            ids: BTreeMap::new(),
        }
    }

    /// The path one step further down: the same for everybody who asks.
    pub(super) fn below(&mut self, above: PathId, step: Step<'a>) -> PathId {
        if let Some(known) = self.find(above, step) {
            return known;
        }
        // A definition of more than 2^32 nodes is no file that a machine holds.
        let id = PathId(u32::try_from(self.nodes.len()).unwrap_or(u32::MAX));
        let depth = self.node(above).depth + u32::from(matches!(step, Step::Property(_)));
        self.nodes.push(Node { above, step, depth });
        self.ids.insert((above, step), id);
        id
    }

    /// The path one step further down, where the walk came to it.
    pub(super) fn find(&self, above: PathId, step: Step<'a>) -> Option<PathId> {
        self.ids.get(&(above, step)).copied()
    }

    /// How many properties a path has.
    pub(super) fn depth(&self, path: PathId) -> u32 {
        self.node(path).depth
    }

    /// The steps from the object.
    pub(super) fn steps(&self, mut path: PathId) -> Vec<Step<'a>> {
        let mut steps = Vec::new();
        while path != PathId::ROOT {
            let node = self.node(path);
            steps.push(node.step);
            path = node.above;
        }
        steps.reverse();
        steps
    }

    /// As settings, rules and messages write it.
    pub(super) fn text(&self, path: PathId) -> String {
        let mut written = SchemaPath::default();
        for step in self.steps(path) {
            written = written.then(match step {
                Step::Property(name) => SchemaStep::Property(name.to_owned()),
                Step::Element => SchemaStep::Element,
                Step::Value => SchemaStep::Value,
            });
        }
        written.to_string()
    }

    fn node(&self, path: PathId) -> Node<'a> {
        self.nodes[path.0 as usize]
    }
}
