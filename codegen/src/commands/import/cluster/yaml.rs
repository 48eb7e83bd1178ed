//! YAML as far as a kubeconfig needs it: lists, maps with string keys, scalars as strings.

use std::collections::HashMap;

use granit_parser::{Event, Parser};
use serde_json::{Map, Value};

/// Reads the first document. Every scalar becomes a string, `~` and `null` become null.
pub(super) fn parse(text: &str) -> Result<Value, String> {
    let mut builder = Builder::default();
    let mut parser = Parser::new_from_str(text);
    while let Some(event) = parser.next_event() {
        let (event, span) = event.map_err(|error| error.to_string())?;
        if matches!(event, Event::DocumentEnd) {
            break;
        }
        builder
            .event(event)
            .map_err(|what| format!("{what} at line {}", span.start.line()))?;
    }
    Ok(builder.root)
}

#[derive(Default)]
struct Builder {
    root: Value,
    open: Vec<Open>,
    anchors: HashMap<usize, Value>,
}

struct Open {
    value: Value,
    key: Option<String>,
    anchor: usize,
}

impl Builder {
    fn event(&mut self, event: Event<'_>) -> Result<(), String> {
        match event {
            Event::Scalar(text, style, anchor, _) => {
                let plain = matches!(style, granit_parser::ScalarStyle::Plain);
                let value = match text.as_ref() {
                    "" | "~" | "null" if plain => Value::Null,
                    text => Value::from(text),
                };
                self.complete(value, anchor)
            }
            Event::Alias(anchor) => {
                let value = self.anchors.get(&anchor).cloned();
                let value = value.ok_or("an alias points at nothing that is complete")?;
                self.complete(value, 0)
            }
            Event::SequenceStart(_, anchor, _) => {
                self.begin(Value::Array(Vec::new()), anchor);
                Ok(())
            }
            Event::MappingStart(_, anchor, _) => {
                self.begin(Value::Object(Map::new()), anchor);
                Ok(())
            }
            Event::SequenceEnd | Event::MappingEnd => match self.open.pop() {
                Some(open) => self.complete(open.value, open.anchor),
                None => Ok(()),
            },
            _ => Ok(()),
        }
    }

    fn begin(&mut self, value: Value, anchor: usize) {
        self.open.push(Open {
            value,
            key: None,
            anchor,
        });
    }

    fn complete(&mut self, value: Value, anchor: usize) -> Result<(), String> {
        if anchor != 0 {
            self.anchors.insert(anchor, value.clone());
        }
        match self.open.last_mut() {
            None => self.root = value,
            Some(Open {
                value: Value::Array(elements),
                ..
            }) => elements.push(value),
            Some(Open {
                value: Value::Object(map),
                key,
                ..
            }) => match (key.take(), value) {
                (Some(key), value) => {
                    map.insert(key, value);
                }
                (None, Value::String(text)) => *key = Some(text),
                (None, _) => return Err("a key is no string".to_owned()),
            },
            Some(_) => {}
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::parse;
    use serde_json::json;

    #[test]
    fn a_document_is_read_with_scalars_as_strings() {
        let text = "a: 1\nb: [x, 'null', ~]\nc: &c\n  d: true\ne: *c\nf: |\n  two\n  lines\n---\nsecond: 1\n";
        assert_eq!(
            parse(text),
            Ok(json!({
                "a": "1", "b": ["x", "null", null], "c": {"d": "true"}, "e": {"d": "true"}, "f": "two\nlines\n",
            }))
        );
        assert_eq!(parse(""), Ok(json!(null)));
    }

    #[test]
    fn what_is_no_yaml_is_refused_with_its_line() {
        assert!(parse("a: [1").is_err());
        assert_eq!(
            parse("? [a]\n: b"),
            Err("a key is no string at line 1".to_owned())
        );
    }
}
