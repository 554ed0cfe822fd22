//! Finds texts by words, best match first. Pure.

/// The texts by which something is found.
pub(super) struct Searched<'s> {
    /// What the row shows.
    pub label: &'s str,
    /// What else it can be found by, such as its place and its help.
    pub other: &'s str,
    /// Whether it comes after others that match as well as a word within their label.
    pub is_detail: bool,
}

/// Returns the indices of the texts that contain every word of `typed`, whatever its case. Words at the start of a label come
/// first, then words within it, then parts of its words and words of the other text; equally good ones keep their order.
pub(super) fn ranked<'s>(typed: &str, texts: impl Iterator<Item = Searched<'s>>) -> Vec<usize> {
    let typed = typed.trim().to_lowercase();
    let words: Vec<&str> = typed.split_whitespace().collect();
    let rank = |text: Searched<'_>| {
        let (label, other) = (text.label.to_lowercase(), text.other.to_lowercase());
        let of_words: Option<usize> = words.iter().map(|word| distance(word, &label, &other)).sum();
        // A label that begins as typed comes before one that only has the words.
        let of_start = usize::from(!label.starts_with(&typed));
        let of_detail = if text.is_detail && !words.is_empty() { 4 } else { 0 };
        of_words.map(|distance| 2 * distance + of_start + of_detail)
    };
    let mut found: Vec<(usize, usize)> =
        texts.enumerate().filter_map(|(index, text)| Some((rank(text)?, index))).collect();
    found.sort_unstable();
    found.into_iter().map(|(_, index)| index).collect()
}

/// Returns how far a word is from a text, or `None` if neither text contains it. All are in lower case.
fn distance(word: &str, label: &str, other: &str) -> Option<usize> {
    let starts_word = |text: &str| text.match_indices(word).any(|(at, _)| !text.get(..at).is_some_and(ends_in_word));
    match () {
        () if label.starts_with(word) => Some(0),
        () if starts_word(label) => Some(1),
        () if label.contains(word) || starts_word(other) => Some(2),
        // Parts of the words of a whole sentence would match almost anything.
        () => None,
    }
}

fn ends_in_word(text: &str) -> bool {
    text.chars().next_back().is_some_and(char::is_alphanumeric)
}

#[cfg(test)]
mod tests {
    use super::*;

    const TEXTS: [(&str, &str); 8] = [
        ("Save", "File menu. Saves the policy file"),
        ("Save as…", "File menu. Saves the policy to a new file, out of this one"),
        ("Autosend", "Tasks menu. Runs the action automatically"),
        ("Revert to saved", "File menu. Discards changes"),
        ("Timeout", "Connection tab. Seconds to wait for a response"),
        ("認証コード", "Action 2, command code"),
        ("Action message of \"Push\"", "Edit Action. Shown while users wait"),
        ("Test action…", "Tasks menu. Tests the action"),
    ];

    fn found(typed: &str) -> Vec<&'static str> {
        let texts = TEXTS.iter().map(|(label, other)| Searched { label, other, is_detail: other.starts_with("Edit") });
        ranked(typed, texts).into_iter().map(|index| TEXTS[index].0).collect()
    }

    #[test]
    fn without_words_everything_is_found_in_its_order() {
        for nothing in ["", "  "] {
            assert_eq!(found(nothing), TEXTS.map(|(label, _)| label));
        }
    }

    #[test]
    fn the_start_of_a_label_comes_before_its_words_and_those_before_other_texts() {
        assert_eq!(found("save"), ["Save", "Save as…", "Revert to saved"]);
        assert_eq!(found("SAVE AS"), ["Save as…"]);
        assert_eq!(found("sa"), ["Save", "Save as…", "Revert to saved", "Action message of \"Push\""]);
        assert_eq!(found("out"), ["Save as…", "Timeout"], "within a word of the label is as good as in the other text");
    }

    #[test]
    fn every_word_must_be_found_somewhere() {
        assert_eq!(found("file save"), ["Save", "Save as…", "Revert to saved"]);
        assert_eq!(found("wait connection"), ["Timeout"]);
        assert_eq!(found("wait menu"), [""; 0]);
        assert_eq!(found("コード"), ["認証コード"]);
    }

    #[test]
    fn one_of_many_alike_comes_after_the_others() {
        assert_eq!(found("action"), ["Test action…", "Action message of \"Push\"", "Autosend", "認証コード"]);
    }

    #[test]
    fn a_part_of_a_word_is_found_in_labels_only() {
        assert_eq!(found("send"), ["Autosend"]);
        assert_eq!(found("cards"), [""; 0]);
    }
}
