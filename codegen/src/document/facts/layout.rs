//! JSON with one fact a line.

use serde_json::Value;

/// A JSON document whose layout is decided where it is built, and whose keys stay in that order.
pub(super) enum Tree {
    /// A value, on one line.
    Value(Value),
    /// An object on one line.
    Line(Vec<(&'static str, Value)>),
    /// An object with a line or more for each key.
    Block(Vec<(String, Tree)>),
}

impl Tree {
    /// The document as text, with a newline at its end.
    pub(super) fn to_text(&self) -> String {
        let mut text = String::new();
        self.write(0, &mut text);
        text.push('\n');
        text
    }

    fn write(&self, depth: usize, text: &mut String) {
        match self {
            Self::Value(value) => inline(value, text),
            Self::Line(entries) => {
                line(entries.iter().map(|(key, value)| (*key, value)), text);
            }
            Self::Block(entries) if entries.is_empty() => text.push_str("{}"),
            Self::Block(entries) => {
                text.push('{');
                for (index, (key, tree)) in entries.iter().enumerate() {
                    text.push_str(if index > 0 { ",\n" } else { "\n" });
                    indent(depth + 1, text);
                    quoted(key, text);
                    text.push_str(": ");
                    tree.write(depth + 1, text);
                }
                text.push('\n');
                indent(depth, text);
                text.push('}');
            }
        }
    }
}

fn indent(depth: usize, text: &mut String) {
    for _ in 0..depth {
        text.push_str("  ");
    }
}

/// A value on one line, objects by sorted key whatever `serde_json` was built with.
fn inline(value: &Value, text: &mut String) {
    match value {
        Value::Array(elements) => {
            text.push('[');
            for (index, element) in elements.iter().enumerate() {
                if index > 0 {
                    text.push_str(", ");
                }
                inline(element, text);
            }
            text.push(']');
        }
        Value::Object(map) => {
            let mut entries: Vec<_> = map.iter().collect();
            entries.sort_by_key(|(key, _)| *key);
            line(
                entries
                    .into_iter()
                    .map(|(key, value)| (key.as_str(), value)),
                text,
            );
        }
        Value::String(string) => quoted(string, text),
        Value::Null | Value::Bool(_) | Value::Number(_) => text.push_str(&value.to_string()),
    }
}

fn line<'v>(entries: impl Iterator<Item = (&'v str, &'v Value)>, text: &mut String) {
    text.push('{');
    for (index, (key, value)) in entries.enumerate() {
        if index > 0 {
            text.push_str(", ");
        }
        quoted(key, text);
        text.push_str(": ");
        inline(value, text);
    }
    text.push('}');
}

fn quoted(string: &str, text: &mut String) {
    text.push_str(&Value::from(string).to_string());
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::Tree;

    #[test]
    fn a_line_stays_one_and_blocks_nest() {
        let tree = Tree::Block(vec![
            (
                "fields".to_owned(),
                Tree::Block(vec![(
                    "a\"b".to_owned(),
                    Tree::Line(vec![
                        ("type", json!("string")),
                        ("default", json!({"z": [1, null], "a": {}})),
                    ]),
                )]),
            ),
            ("none".to_owned(), Tree::Block(Vec::new())),
            ("verbs".to_owned(), Tree::Value(json!(["get", "list"]))),
        ]);
        let expected = r#"{
  "fields": {
    "a\"b": {"type": "string", "default": {"a": {}, "z": [1, null]}}
  },
  "none": {},
  "verbs": ["get", "list"]
}
"#;
        assert_eq!(tree.to_text(), expected);
    }
}
