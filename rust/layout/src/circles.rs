//! Circles in a graph: groups of nodes of which each leads to all others.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

pub(crate) type Graph = BTreeMap<usize, BTreeSet<usize>>;

/// The groups of more than one node, each with its nodes.
pub(crate) fn find(graph: &Graph) -> Vec<BTreeSet<usize>> {
    let reach: BTreeMap<usize, BTreeSet<usize>> =
        graph.keys().map(|node| (*node, reachable(graph, *node))).collect();
    let mut groups: Vec<BTreeSet<usize>> = Vec::new();
    for (node, reached) in &reach {
        if groups.iter().any(|group| group.contains(node)) {
            continue;
        }
        let back = |other: &&usize| reach.get(other).is_some_and(|reached| reached.contains(node));
        let group: BTreeSet<usize> = reached.iter().filter(back).copied().collect();
        if group.len() > 1 {
            groups.push(group);
        }
    }
    groups
}

fn reachable(graph: &Graph, from: usize) -> BTreeSet<usize> {
    let mut reached = BTreeSet::new();
    let mut pending = vec![from];
    while let Some(node) = pending.pop() {
        pending.extend(graph.get(&node).into_iter().flatten().filter(|next| reached.insert(**next)));
    }
    reached
}

/// The shortest way from a node of a circle back to itself, with the node at both ends.
pub(crate) fn way_around(graph: &Graph, start: usize) -> Vec<usize> {
    let mut ways = VecDeque::from([vec![start]]);
    let mut seen = BTreeSet::new();
    while let Some(way) = ways.pop_front() {
        let last = way.last().copied().unwrap_or(start);
        for next in graph.get(&last).into_iter().flatten() {
            let longer = [way.as_slice(), &[*next]].concat();
            if *next == start {
                return longer;
            }
            if seen.insert(*next) {
                ways.push_back(longer);
            }
        }
    }
    Vec::new()
}
