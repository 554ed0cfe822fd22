//! Where in a policy file something stands, by its JSON path: for those who say more of a file than that it is valid.

use super::problem::{Position, ProblemCollector};
use super::read::decode;
use super::tree::{self, Json, Node};

/// The places of some values of a file, each by a path as in `actions[0].command`; where there is no such value, of what is
/// around it.
pub fn locate<'p>(bytes: &[u8], paths: impl IntoIterator<Item = &'p str>) -> Vec<Position> {
    let mut noted = ProblemCollector::of(bytes);
    let tree = decode(bytes, &mut noted).and_then(|text| tree::parse(text, "a policy", &mut noted));
    let place = |path| noted.position(tree.as_ref().map_or(0, |tree| within(tree, path)));
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
        assert_eq!(at("actions[1].command"), Some((2, 24)), "what is around it");
        assert_eq!(at("notes"), Some((1, 1)));
        assert_eq!(locate(b"{", ["notes"]), [Position { line: 1, column: 1 }]);
    }
}
