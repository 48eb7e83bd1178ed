//! Which type stands in which file.
//!
//! A kind has a file, and with it stand the types that only it needs: those that it dominates in the
//! graph of references. What several kinds share has its own place among the roots. A file that
//! grows too long gives its largest branch a file of its own, so that no file is too long to read.

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
/// The same where what remains too long is several files.
const SHORT_OF_PARTS: usize = 150;

/// The file of a type.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Home {
    /// The type that the file is named for.
    pub(super) head: usize,
    /// Counts the files of that name from 0.
    pub(super) part: usize,
}

/// The file of every type; `None` is the file of small shared types. With `parts`, what remains too long
/// when every branch that is worth a file has one is several files.
pub(super) fn files(nodes: &[Node], parts: bool) -> Vec<Option<Home>> {
    let parents = dominators(nodes);
    let mut tree = Tree::new(nodes, &parents, parts);
    let mut homes = vec![None; nodes.len()];
    for (index, node) in nodes.iter().enumerate() {
        if parents[index].is_none() && (node.root || tree.sizes[index] >= tree.short) {
            tree.settle(index, &mut homes);
        }
    }
    homes
}

/// The types below those that dominate them.
struct Tree<'a> {
    nodes: &'a [Node],
    parents: &'a [Option<usize>],
    parts: bool,
    /// A branch below this is not worth a file.
    short: usize,
    children: Vec<Vec<usize>>,
    /// The lines of each branch, without those that have files of their own.
    sizes: Vec<usize>,
    /// Whether the branch has a file of its own.
    cut: Vec<bool>,
}

impl<'a> Tree<'a> {
    fn new(nodes: &'a [Node], parents: &'a [Option<usize>], parts: bool) -> Self {
        let mut children = vec![Vec::new(); nodes.len()];
        let mut sizes = vec![0; nodes.len()];
        for (index, node) in nodes.iter().enumerate() {
            if let Some(parent) = parents[index] {
                children[parent].push(index);
            }
            let mut above = Some(index);
            while let Some(branch) = above {
                sizes[branch] += node.lines;
                above = parents[branch];
            }
        }
        Self {
            nodes,
            parents,
            parts,
            short: if parts { SHORT_OF_PARTS } else { SHORT },
            children,
            sizes,
            cut: vec![false; nodes.len()],
        }
    }

    /// Gives the branch of `start` its file. While it is too long, its longest branch moves to a file
    /// of its own, and so on there.
    fn settle(&mut self, start: usize, homes: &mut [Option<Home>]) {
        let mut heads = vec![start];
        let mut next = 0;
        while let Some(&head) = heads.get(next) {
            while self.sizes[head] > LONG
                && let Some(branch) = self.longest_branch(head)
            {
                self.cut(branch);
                heads.push(branch);
            }
            self.assign(head, homes);
            next += 1;
        }
    }

    fn cut(&mut self, branch: usize) {
        let size = self.sizes[branch];
        self.cut[branch] = true;
        let mut above = self.parents[branch];
        while let Some(parent) = above {
            self.sizes[parent] -= size;
            above = if self.cut[parent] {
                None
            } else {
                self.parents[parent]
            };
        }
    }

    /// The longest branch below `head` that is worth a file; the first one of equals.
    fn longest_branch(&self, head: usize) -> Option<usize> {
        let mut open = self.below(head).collect::<Vec<_>>();
        let mut longest = None;
        while let Some(branch) = open.pop() {
            open.extend(self.below(branch));
            let key = (self.sizes[branch], std::cmp::Reverse(branch));
            if key.0 >= self.short && longest.is_none_or(|known| known < key) {
                longest = Some(key);
            }
        }
        longest.map(|(_, std::cmp::Reverse(branch))| branch)
    }

    /// The types right below one that stay in its file.
    fn below(&self, index: usize) -> impl DoubleEndedIterator<Item = usize> {
        let children = self.children[index].iter().copied();
        children.filter(|child| !self.cut[*child])
    }

    /// Puts what is left below a head into its file, or its files: a type stands before those below it.
    fn assign(&self, head: usize, homes: &mut [Option<Home>]) {
        let (mut part, mut lines) = (0, 0);
        let mut open = vec![head];
        while let Some(index) = open.pop() {
            open.extend(self.below(index).rev());
            if self.parts && lines > 0 && lines + self.nodes[index].lines > LONG {
                part += 1;
                lines = 0;
            }
            lines += self.nodes[index].lines;
            homes[index] = Some(Home { head, part });
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

    fn heads(nodes: &[Node]) -> Vec<Option<usize>> {
        let homes = files(nodes, false).into_iter();
        homes.map(|home| home.map(|home| home.head)).collect()
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
        assert_eq!(heads(&nodes), [Some(0), Some(1), Some(0), None, Some(0)]);
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
        assert_eq!(heads(&nodes), [Some(0), Some(1), Some(2), Some(2), Some(2)]);
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
        assert_eq!(heads(&nodes), [Some(0), Some(1), Some(2), Some(2), Some(0)]);
    }

    #[test]
    fn a_type_that_uses_itself_ends_nothing() {
        let nodes = [node(10, true, &[1]), node(10, false, &[1])];
        assert_eq!(heads(&nodes), [Some(0), Some(0)]);
    }

    #[test]
    fn many_small_types_of_one_are_several_files_where_that_is_asked_for() {
        let small: Vec<usize> = (1..=10).collect();
        let mut nodes = vec![node(300, true, &small)];
        nodes.extend((0..10).map(|_| node(50, false, &[])));
        let parts = |parts| -> Vec<usize> {
            let homes = files(&nodes, parts).into_iter().flatten();
            homes.map(|home| home.part).collect()
        };
        assert_eq!(parts(true), [0, 0, 0, 1, 1, 1, 1, 1, 1, 1, 1]);
        assert_eq!(parts(false), [0; 11]);
    }
}
