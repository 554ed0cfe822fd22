//! Finds the position of a value in a policy file by its JSON path, for messages about valid files.

use super::decode::decode;
use super::problem::{Position, ProblemCollector};
use super::tree::{self, Json, Node};

/// Returns the positions of values given by paths such as `actions[0].command`. For a value that does not exist, returns
/// the position of the innermost existing value around it.
pub fn locate<'p>(bytes: &[u8], paths: impl IntoIterator<Item = &'p str>) -> Vec<Position> {
    let mut problems = ProblemCollector::of(bytes);
    let tree = decode(bytes, &mut problems).and_then(|text| tree::parse(text, "a policy", &mut problems));
    let place = |path| problems.position(tree.as_ref().map_or(0, |tree| within(tree, path)));
    paths.into_iter().map(place).collect()
}

fn within(tree: &Node<'_>, path: &str) -> usize {
    let mut node = tree;
    for part in path.split(['.', '[']) {
        let next = match (&node.value, part.strip_suffix(']')) {
            (Json::List(nodes), Some(index)) => index.parse().ok().and_then(|index: usize| nodes.get(index)),
            (Json::Object(members), None) => {
                members.iter().find(|member| member.key == part).map(|member| &member.node)
            }
            _ => None,
        };
        let Some(next) = next else { break };
        node = next;
    }
    node.at
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_value_is_found_by_its_path() {
        let text = "{\"actions\": [\n  {\"command\": \"push\"}, {}\n]}";
        let at = |path| locate(text.as_bytes(), [path]).first().map(|at| (at.line, at.column));
        assert_eq!(at("actions"), Some((1, 13)));
        assert_eq!(at("actions[0].command"), Some((2, 15)));
        assert_eq!(at("actions[1].command"), Some((2, 24)), "the enclosing action");
        assert_eq!(at("notes"), Some((1, 1)));
        assert_eq!(locate(b"{", ["notes"]), [Position { line: 1, column: 1 }]);
    }
}
