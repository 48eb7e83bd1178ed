//! Which type stands in which file.
//!
//! A kind has a file, and with it stand the types that only it needs: those that it dominates in the
//! graph of references. What several kinds share has its own place among the roots. A file that
//! grows too long gives its largest branch a file of its own, so that no file is too long to read.

use std::collections::BTreeMap;

/// A type as the layout sees it.
#[derive(Clone, Debug)]
pub(super) struct Node {
    /// How many lines it takes.
    pub(super) lines: usize,
    /// Whether it is a kind, and so the start of a file.
    pub(super) root: bool,
    /// The types that its fields name, as indices.
    pub(super) uses: Vec<usize>,
}

/// A file with more lines gives a branch away, while it has one worth a file.
const LONG: usize = 400;
/// A branch below this is not worth a file.
const SHORT: usize = 60;

/// The file of every type, told by the index of the type that names the file; `None` is the file of
/// small shared types.
pub(super) fn files(nodes: &[Node]) -> Vec<Option<usize>> {
    let parents = dominators(nodes);
    let tree = Tree::new(nodes, &parents);
    let mut homes = vec![None; nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        if parents[index].is_none() && (node.root || tree.size(index, &[]) >= SHORT) {
            tree.settle(index, &mut homes);
        }
    }
    homes
}

struct Tree<'a> {
    nodes: &'a [Node],
    children: BTreeMap<usize, Vec<usize>>,
}

impl<'a> Tree<'a> {
    fn new(nodes: &'a [Node], parents: &[Option<usize>]) -> Self {
        let mut children: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
        for (index, parent) in parents.iter().enumerate() {
            if let Some(parent) = parent {
                children.entry(*parent).or_default().push(index);
            }
        }
        Self { nodes, children }
    }

    /// Gives the branch of `start` its file. While it is too long, its longest branch moves to a file
    /// of its own, and so on there.
    fn settle(&self, start: usize, homes: &mut [Option<usize>]) {
        let mut heads = vec![start];
        let mut next = 0;
        while let Some(&head) = heads.get(next) {
            while self.size(head, &heads) > LONG
                && let Some(branch) = self.longest_branch(head, &heads)
            {
                heads.push(branch);
            }
            self.assign(head, head, &heads, homes);
            next += 1;
        }
    }

    /// The longest branch below `head` that is worth a file; the first one of equals.
    fn longest_branch(&self, head: usize, heads: &[usize]) -> Option<usize> {
        let mut open = self.below(head, heads).collect::<Vec<_>>();
        let mut longest = None;
        while let Some(branch) = open.pop() {
            open.extend(self.below(branch, heads));
            let key = (self.size(branch, heads), std::cmp::Reverse(branch));
            if key.0 >= SHORT && longest.is_none_or(|known| known < key) {
                longest = Some(key);
            }
        }
        longest.map(|(_, std::cmp::Reverse(branch))| branch)
    }

    /// The types right below one that stay in its file.
    fn below(&self, index: usize, heads: &[usize]) -> impl Iterator<Item = usize> {
        let children = self.children.get(&index).map_or(&[][..], Vec::as_slice);
        children
            .iter()
            .copied()
            .filter(move |child| !heads.contains(child))
    }

    fn size(&self, index: usize, heads: &[usize]) -> usize {
        let below = self
            .below(index, heads)
            .map(|child| self.size(child, heads));
        self.nodes[index].lines + below.sum::<usize>()
    }

    fn assign(&self, index: usize, home: usize, heads: &[usize], homes: &mut [Option<usize>]) {
        homes[index] = Some(home);
        for child in self.below(index, heads).collect::<Vec<_>>() {
            self.assign(child, home, heads, homes);
        }
    }
}

/// The immediate dominator of every type; `None` where the type is a kind, is used by nobody, or is
/// shared by types that have nothing above them in common.
fn dominators(nodes: &[Node]) -> Vec<Option<usize>> {
    let mut users = vec![Vec::new(); nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        for used in &node.uses {
            users[*used].push(index);
        }
    }
    let order = reverse_postorder(nodes);
    let mut rank = vec![usize::MAX; nodes.len()];
    for (position, index) in order.iter().enumerate() {
        rank[*index] = position;
    }
    // `Some(None)` is the virtual root, `None` is not known yet.
    let mut known: Vec<Option<Option<usize>>> = nodes
        .iter()
        .enumerate()
        .map(|(index, node)| (node.root || users[index].is_empty()).then_some(None))
        .collect();
    let mut changed = true;
    while changed {
        changed = false;
        for &index in &order {
            if nodes[index].root || users[index].is_empty() {
                continue;
            }
            let mut common: Option<Option<usize>> = None;
            for &user in users[index].iter().filter(|user| **user != index) {
                if known[user].is_some() {
                    common = Some(match common {
                        None => Some(user),
                        Some(other) => meet(other, Some(user), &known, &rank),
                    });
                }
            }
            if common.is_some() && known[index] != common {
                known[index] = common;
                changed = true;
            }
        }
    }
    known.into_iter().map(Option::flatten).collect()
}

/// The nearest type above both, by walking up from the one that comes later.
fn meet(
    a: Option<usize>,
    b: Option<usize>,
    known: &[Option<Option<usize>>],
    rank: &[usize],
) -> Option<usize> {
    let (mut a, mut b) = (a?, b?);
    while a != b {
        if rank[a] > rank[b] {
            a = known[a].flatten()?;
        } else {
            b = known[b].flatten()?;
        }
    }
    Some(a)
}

/// The types in reverse postorder from the roots: a type stands after those that lead to it.
fn reverse_postorder(nodes: &[Node]) -> Vec<usize> {
    fn visit(index: usize, nodes: &[Node], seen: &mut [bool], order: &mut Vec<usize>) {
        if std::mem::replace(&mut seen[index], true) {
            return;
        }
        for used in &nodes[index].uses {
            visit(*used, nodes, seen, order);
        }
        order.push(index);
    }
    let mut order = Vec::new();
    let mut seen = vec![false; nodes.len()];
    let roots = (0..nodes.len()).filter(|index| nodes[*index].root);
    for index in roots.chain(0..nodes.len()) {
        visit(index, nodes, &mut seen, &mut order);
    }
    order.reverse();
    order
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(lines: usize, root: bool, uses: &[usize]) -> Node {
        Node {
            lines,
            root,
            uses: uses.to_vec(),
        }
    }

    #[test]
    fn a_type_stands_with_the_only_kind_that_needs_it() {
        let nodes = [
            node(10, true, &[2, 3]), // Deployment
            node(10, true, &[3]),    // ReplicaSet
            node(10, false, &[4]),   // DeploymentSpec
            node(10, false, &[]),    // a small shared type
            node(10, false, &[2]),   // a cycle with DeploymentSpec
        ];
        assert_eq!(files(&nodes), [Some(0), Some(1), Some(0), None, Some(0)]);
    }

    #[test]
    fn a_large_shared_branch_has_its_own_file() {
        let nodes = [
            node(10, true, &[2]),
            node(10, true, &[2]),
            node(50, false, &[3, 4]), // PodSpec
            node(30, false, &[4]),
            node(30, false, &[]),
        ];
        assert_eq!(files(&nodes), [Some(0), Some(1), Some(2), Some(2), Some(2)]);
    }

    #[test]
    fn a_long_file_gives_its_largest_branches_away() {
        let nodes = [
            node(300, true, &[1, 2, 4]),
            node(90, false, &[]),
            node(100, false, &[3]),
            node(100, false, &[]),
            node(20, false, &[]),
        ];
        assert_eq!(files(&nodes), [Some(0), Some(1), Some(2), Some(2), Some(0)]);
    }

    #[test]
    fn a_type_that_uses_itself_ends_nothing() {
        let nodes = [node(10, true, &[1]), node(10, false, &[1])];
        assert_eq!(files(&nodes), [Some(0), Some(0)]);
    }
}
