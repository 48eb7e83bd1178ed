//! Label selectors: `app=web,tier in (front,back),!old`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::in_memory::rules::{is_label_value, is_qualified_name};

/// Requirements that all have to hold.
#[derive(Clone, Debug, Default)]
pub(crate) struct LabelSelector(Vec<Requirement>);

#[derive(Clone, Debug)]
struct Requirement {
    key: String,
    test: Test,
}

#[derive(Clone, Debug)]
enum Test {
    Exists,
    Absent,
    In(BTreeSet<String>),
    NotIn(BTreeSet<String>),
    Greater(i64),
    Less(i64),
}

impl LabelSelector {
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let mut tokens = Tokens(text);
        let mut requirements = Vec::new();
        loop {
            match tokens.next() {
                Token::End if requirements.is_empty() => break,
                Token::End => return Err(wrong(text, "it ends after a comma")),
                Token::Comma if requirements.is_empty() => {
                    return Err(wrong(text, "a key is expected before the comma"));
                }
                token => requirements.push(requirement(text, token, &mut tokens)?),
            }
            match tokens.next() {
                Token::End => break,
                Token::Comma => {}
                other => {
                    return Err(wrong(
                        text,
                        &format!("found {other}, expected a comma or the end"),
                    ));
                }
            }
        }
        Ok(Self(requirements))
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn matches(&self, labels: &Value) -> bool {
        self.0.iter().all(|requirement| {
            let value = labels.get(&requirement.key).and_then(Value::as_str);
            match (&requirement.test, value) {
                (Test::Exists, value) => value.is_some(),
                (Test::Absent, value) => value.is_none(),
                (Test::In(values), Some(value)) => values.contains(value),
                (Test::NotIn(values), Some(value)) => !values.contains(value),
                (Test::NotIn(_), None) => true,
                (Test::Greater(bound), Some(value)) => {
                    value.parse().is_ok_and(|number: i64| number > *bound)
                }
                (Test::Less(bound), Some(value)) => {
                    value.parse().is_ok_and(|number: i64| number < *bound)
                }
                (Test::In(_) | Test::Greater(_) | Test::Less(_), None) => false,
            }
        })
    }
}

/// The text of a selector in an object: a map of labels, or a `LabelSelector`.
pub(crate) fn selector_text(selector: &Value) -> String {
    let mut terms = Vec::new();
    let labels = selector.get("matchLabels").or_else(|| {
        let is_label_selector = selector.get("matchExpressions").is_some();
        (!is_label_selector).then_some(selector)
    });
    for (key, value) in labels.and_then(Value::as_object).into_iter().flatten() {
        let value = value.as_str().unwrap_or_default();
        terms.push((key.as_str(), format!("{key}={value}")));
    }
    let expressions = selector["matchExpressions"].as_array();
    for expression in expressions.into_iter().flatten() {
        let key = expression["key"].as_str().unwrap_or_default();
        let values = expression["values"].as_array().into_iter().flatten();
        let mut values: Vec<_> = values.filter_map(Value::as_str).collect();
        values.sort_unstable();
        let values = values.join(",");
        let term = match expression["operator"].as_str() {
            Some("In") => format!("{key} in ({values})"),
            Some("NotIn") => format!("{key} notin ({values})"),
            Some("DoesNotExist") => format!("!{key}"),
            _ => key.to_owned(),
        };
        terms.push((key, term));
    }
    terms.sort();
    let terms: Vec<_> = terms.into_iter().map(|(_, term)| term).collect();
    terms.join(",")
}

fn requirement(
    text: &str,
    first: Token<'_>,
    tokens: &mut Tokens<'_>,
) -> Result<Requirement, String> {
    let (negated, key) = match first {
        Token::Not => (true, tokens.next()),
        token => (false, token),
    };
    let Token::Word(key) = key else {
        return Err(wrong(text, &format!("found {key}, expected a key")));
    };
    is_qualified_name(key).map_err(|why| wrong(text, &format!("the key {key:?} {why}")))?;
    if negated {
        return Ok(Requirement {
            key: key.to_owned(),
            test: Test::Absent,
        });
    }
    let ahead = tokens.clone().next();
    let test = match ahead {
        Token::End | Token::Comma => Test::Exists,
        operator => {
            tokens.next();
            match operator {
                Token::Equal => Test::In([value(text, tokens)?].into()),
                Token::NotEqual => Test::NotIn([value(text, tokens)?].into()),
                Token::Greater => Test::Greater(number(text, tokens)?),
                Token::Less => Test::Less(number(text, tokens)?),
                Token::Word("in") => Test::In(values(text, tokens)?),
                Token::Word("notin") => Test::NotIn(values(text, tokens)?),
                other => {
                    let expected = "expected one of: in, notin, =, ==, !=, gt, lt";
                    return Err(wrong(text, &format!("found {other}, {expected}")));
                }
            }
        }
    };
    Ok(Requirement {
        key: key.to_owned(),
        test,
    })
}

/// One value, which may be empty.
fn value(text: &str, tokens: &mut Tokens<'_>) -> Result<String, String> {
    match tokens.clone().next() {
        Token::End | Token::Comma => Ok(String::new()),
        Token::Word(word) => {
            tokens.next();
            is_label_value(word)
                .map_err(|why| wrong(text, &format!("the value {word:?} {why}")))?;
            Ok(word.to_owned())
        }
        other => Err(wrong(text, &format!("found {other}, expected a value"))),
    }
}

fn number(text: &str, tokens: &mut Tokens<'_>) -> Result<i64, String> {
    let value = value(text, tokens)?;
    value
        .parse()
        .map_err(|_| wrong(text, &format!("{value:?} is no whole number")))
}

fn values(text: &str, tokens: &mut Tokens<'_>) -> Result<BTreeSet<String>, String> {
    match tokens.next() {
        Token::Open => {}
        other => return Err(wrong(text, &format!("found {other}, expected '('"))),
    }
    let mut values = BTreeSet::new();
    loop {
        match tokens.clone().next() {
            // An empty place between commas is the empty value.
            Token::Comma | Token::Close => {
                values.insert(String::new());
            }
            _ => {
                values.insert(value(text, tokens)?);
            }
        }
        match tokens.next() {
            Token::Comma => {}
            Token::Close => return Ok(values),
            other => {
                return Err(wrong(
                    text,
                    &format!("found {other}, expected a comma or ')'"),
                ));
            }
        }
    }
}

fn wrong(text: &str, why: &str) -> String {
    format!("unable to parse requirement: the label selector {text:?} is wrong: {why}")
}

#[derive(Clone)]
struct Tokens<'t>(&'t str);

#[derive(Clone, Copy)]
enum Token<'t> {
    Word(&'t str),
    Not,
    Equal,
    NotEqual,
    Greater,
    Less,
    Open,
    Close,
    Comma,
    End,
}

impl<'t> Tokens<'t> {
    fn next(&mut self) -> Token<'t> {
        let text = self.0.trim_start();
        let marks = [
            ("!=", Token::NotEqual),
            ("==", Token::Equal),
            ("=", Token::Equal),
            ("!", Token::Not),
            (">", Token::Greater),
            ("<", Token::Less),
            ("(", Token::Open),
            (")", Token::Close),
            (",", Token::Comma),
        ];
        for (mark, token) in marks {
            if let Some(rest) = text.strip_prefix(mark) {
                self.0 = rest;
                return token;
            }
        }
        let is_end = |c: char| c.is_whitespace() || "=!<>(),".contains(c);
        let (word, rest) = text.split_at(text.find(is_end).unwrap_or(text.len()));
        self.0 = rest;
        if word.is_empty() {
            Token::End
        } else {
            Token::Word(word)
        }
    }
}

impl std::fmt::Display for Token<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Self::Word(word) => return write!(f, "{word:?}"),
            Self::Not => "'!'",
            Self::Equal => "'='",
            Self::NotEqual => "'!='",
            Self::Greater => "'>'",
            Self::Less => "'<'",
            Self::Open => "'('",
            Self::Close => "')'",
            Self::Comma => "a comma",
            Self::End => "the end",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn requirements_hold_as_in_kubernetes() {
        let labels = json!({"app": "web", "empty": "", "size": "5", "example.com/x": "y"});
        for (selector, expected) in [
            ("", true),
            ("app", true),
            ("!app", false),
            ("!other", true),
            ("app=web", true),
            ("app == web", true),
            ("app!=web", false),
            ("other!=web", true),
            ("app in (web, db)", true),
            ("app in (db)", false),
            ("app notin (db)", true),
            ("other notin (db)", true),
            ("other in (db)", false),
            ("empty=", true),
            ("empty=,app", true),
            ("empty in (,a)", true),
            ("size>4,size<6", true),
            ("size>5", false),
            ("app>1", false),
            ("example.com/x=y", true),
            ("app=web,other", false),
        ] {
            let parsed = LabelSelector::parse(selector).unwrap();
            assert_eq!(parsed.matches(&labels), expected, "{selector}");
        }
    }

    #[test]
    fn selectors_of_objects_are_written_as_text() {
        for (selector, expected) in [
            (json!(null), ""),
            (json!({"b": "1", "a": "2"}), "a=2,b=1"),
            (json!({"matchLabels": {"b": "1"}}), "b=1"),
            (
                json!({"matchExpressions": [
                    {"key": "c", "operator": "In", "values": ["y", "x"]},
                    {"key": "a", "operator": "DoesNotExist"},
                    {"key": "b", "operator": "Exists"},
                    {"key": "d", "operator": "NotIn", "values": ["z"]},
                ]}),
                "!a,b,c in (x,y),d notin (z)",
            ),
        ] {
            assert_eq!(selector_text(&selector), expected);
        }
    }

    #[test]
    fn what_is_no_selector_is_refused() {
        for wrong in [
            "a b!!",
            "not a selector!!",
            ",",
            "a,",
            "a in",
            "a in b",
            "a in (b",
            "=b",
            "a=b=c",
            "!",
            "a=-b",
            "-a",
            "a>b",
            "a in (b))",
            "!a=b",
        ] {
            assert!(LabelSelector::parse(wrong).is_err(), "{wrong}");
        }
    }
}
