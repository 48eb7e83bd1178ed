//! `x-kubernetes-validations`: rules that an object has to keep, and that it may break where it did so before.

use std::sync::OnceLock;

use serde_json::{Map, Value};

use super::unchanged::correlated;
use super::{Additional, ListType, Structural};
use crate::in_memory::answer::Cause;
use crate::in_memory::cel::{
    self, Budget, Environment, Failure, Names, PER_CALL, Program, Type, Value as CelValue, control,
};

/// What the rules of one object may cost together.
const PER_OBJECT: u64 = 10_000_000;

/// As long as a message of an expression may be, in bytes.
const MESSAGE_LIMIT: usize = 5 * 1024;

/// A rule. It is compiled when it is first asked.
#[derive(Debug)]
pub(crate) struct Rule {
    pub(crate) source: String,
    pub(crate) message: String,
    pub(crate) message_expression: String,
    reason: String,
    field_path: String,
    pub(crate) optional_old: Option<bool>,
    compiled: OnceLock<Result<Compiled, String>>,
}

/// What a rule is compiled to.
#[derive(Debug)]
struct Compiled {
    program: Program,
    message: Option<Program>,
    uses_old: bool,
    /// Where its causes are, below the value.
    at: String,
}

/// What compiling found.
#[derive(Debug)]
pub(crate) struct Compilation {
    pub(crate) rule: Result<Program, String>,
    pub(crate) message: Option<Result<Program, String>>,
}

impl Rule {
    pub(super) fn read(rule: &Value) -> Self {
        let text = |name: &str| rule[name].as_str().unwrap_or_default().to_owned();
        Self {
            source: text("rule"),
            message: text("message"),
            message_expression: text("messageExpression"),
            reason: text("reason"),
            field_path: text("fieldPath"),
            optional_old: rule["optionalOldSelf"].as_bool(),
            compiled: OnceLock::new(),
        }
    }

    /// Compiles a rule of values of a schema; `None` where expressions do not see such values.
    pub(crate) fn compile(&self, schema: &Structural, is_root: bool) -> Option<Compilation> {
        let own = cel::type_of(schema, is_root)?;
        let old = if self.optional_old == Some(true) {
            cel::optional(own.clone())
        } else {
            own.clone()
        };
        let environment = Environment {
            variables: [("self".to_owned(), own), ("oldSelf".to_owned(), old)].into(),
            ..Environment::default()
        };
        let of_type = |text: &str, wanted: &Type<'_>, otherwise: &str| {
            let (program, found) = Program::compile(text, &environment)
                .map_err(|issues| format!("compilation failed: {issues}"))?;
            if found == *wanted {
                Ok(program)
            } else {
                Err(otherwise.to_owned())
            }
        };
        let rule = of_type(
            &self.source,
            &Type::Bool,
            "cel expression must evaluate to a bool",
        );
        let message = (!self.message_expression.is_empty() && rule.is_ok()).then(|| {
            of_type(
                &self.message_expression,
                &Type::String,
                "messageExpression must evaluate to a string",
            )
            .map_err(|why| {
                why.replacen(
                    "compilation failed",
                    "messageExpression compilation failed",
                    1,
                )
            })
        });
        Some(Compilation { rule, message })
    }

    fn compiled(&self, schema: &Structural, is_root: bool) -> &Result<Compiled, String> {
        self.compiled.get_or_init(|| {
            let compilation = self
                .compile(schema, is_root)
                .ok_or("failed to convert to declType for CEL validation rules")?;
            let program = compilation.rule?;
            Ok(Compiled {
                uses_old: program.uses("oldSelf"),
                program,
                // A message that does not compile is as good as none.
                message: compilation.message.and_then(Result::ok),
                at: field_path(schema, &self.field_path).unwrap_or_default(),
            })
        })
    }

    /// What a person reads of a rule.
    fn shown(&self) -> &str {
        let text = if self.message.is_empty() {
            &self.source
        } else {
            &self.message
        };
        text.trim()
    }
}

/// Values and what they were before.
#[derive(Clone, Copy)]
struct Ratchet<'v> {
    /// What this value was, where the schema says which value it was.
    own: Option<Before<'v>>,
    /// The same of the nearest value around it of which it is known.
    around: Option<Before<'v>>,
}

/// A value, and what it was.
#[derive(Clone, Copy)]
struct Before<'v> {
    schema: &'v Structural,
    value: &'v Value,
    old: &'v Value,
}

impl<'v> Ratchet<'v> {
    const NOTHING: Self = Self {
        own: None,
        around: None,
    };

    /// Nobody is asked to mend what they leave alone.
    fn is_unchanged(&self) -> bool {
        let before = self.own.or(self.around);
        before.is_some_and(|it| it.schema.is_unchanged(it.value, it.old))
    }

    fn below(self, schema: &'v Structural, value: &'v Value, old: Option<&'v Value>) -> Self {
        match self.own {
            None => self,
            around => Self {
                own: old.map(|old| Before { schema, value, old }),
                around,
            },
        }
    }
}

/// A look at the rules of an object under way.
struct Look {
    left: u64,
    causes: Vec<Cause>,
    /// Whether no more rules are asked.
    ended: bool,
}

struct Variables<'v> {
    own: Result<CelValue<'v>, Failure>,
    old: Option<Result<CelValue<'v>, Failure>>,
}

impl<'v> Names<'v> for Variables<'v> {
    fn value(&self, name: &str) -> Option<Result<CelValue<'v>, Failure>> {
        match name {
            "self" => Some(self.own.clone()),
            "oldSelf" => self.old.clone(),
            _ => None,
        }
    }
}

impl Structural {
    /// Which rules an object breaks. `old` is what it was.
    pub(crate) fn broken_rules(&self, object: &Value, old: Option<&Value>) -> Vec<Cause> {
        let ratchet = Ratchet {
            own: old.map(|old| Before {
                schema: self,
                value: object,
                old,
            }),
            around: None,
        };
        self.look("", (object, old), ratchet, true)
    }

    /// Which rules a default at a path breaks: it stays what it is.
    pub(crate) fn rules_broken_by_default(&self, path: &str, default: &Value) -> Vec<Cause> {
        let pair = (default, Some(default));
        self.look(path, pair, Ratchet::NOTHING, self.embedded)
    }

    fn look(
        &self,
        path: &str,
        pair: (&Value, Option<&Value>),
        ratchet: Ratchet<'_>,
        is_root: bool,
    ) -> Vec<Cause> {
        let mut look = Look {
            left: PER_OBJECT,
            causes: Vec::new(),
            ended: false,
        };
        look.node(self, path, pair, ratchet, is_root);
        look.causes
    }
}

impl Look {
    fn node<'v>(
        &mut self,
        schema: &'v Structural,
        path: &str,
        (value, old): (&'v Value, Option<&'v Value>),
        ratchet: Ratchet<'v>,
        is_root: bool,
    ) {
        if !schema.has_rules || self.ended || value.is_null() {
            return;
        }
        let old = old.filter(|old| !old.is_null());
        self.rules(schema, path, (value, old), ratchet, is_root);
        match value {
            Value::Array(elements) => self.list(schema, path, elements, old, ratchet),
            Value::Object(members) => self.object(schema, path, members, old, ratchet, is_root),
            _ => {}
        }
    }

    fn list<'v>(
        &mut self,
        schema: &'v Structural,
        path: &str,
        elements: &'v [Value],
        old: Option<&'v Value>,
        ratchet: Ratchet<'v>,
    ) {
        let Some(items) = &schema.items else {
            return;
        };
        for (index, element) in elements.iter().enumerate() {
            let same = |list: Option<&'v Value>| match &schema.list {
                ListType::Map(keys) => correlated(keys, element, list?.as_array()?),
                ListType::Atomic | ListType::Set => None,
            };
            let before = same(old);
            let own = same(ratchet.own.map(|before| before.old));
            let path = format!("{path}[{index}]");
            self.node(
                items,
                &path,
                (element, before),
                ratchet.below(items, element, own),
                items.embedded,
            );
        }
    }

    fn object<'v>(
        &mut self,
        schema: &'v Structural,
        path: &str,
        members: &'v Map<String, Value>,
        old: Option<&'v Value>,
        ratchet: Ratchet<'v>,
        is_root: bool,
    ) {
        for (name, member) in members {
            let (below, path) = match (&schema.additional, schema.properties.get(name)) {
                (Some(Additional::Of(values)), None) => (&**values, format!("{path}[{name}]")),
                (_, Some(property)) => (property, joined(path, name)),
                _ => continue,
            };
            let before = old.and_then(|old| old.get(name));
            let ratchet = if is_root && ["apiVersion", "kind"].contains(&name.as_str()) {
                Ratchet::NOTHING
            } else {
                let own = ratchet.own.and_then(|before| before.old.get(name));
                ratchet.below(below, member, own)
            };
            self.node(below, &path, (member, before), ratchet, below.embedded);
        }
    }

    /// The rules of one value.
    fn rules<'v>(
        &mut self,
        schema: &'v Structural,
        path: &str,
        (value, old): (&'v Value, Option<&'v Value>),
        ratchet: Ratchet<'v>,
        is_root: bool,
    ) {
        let kind = schema.kind.map_or("", super::Kind::name);
        for rule in &schema.rules {
            if self.ended {
                return;
            }
            let compiled = match rule.compiled(schema, is_root) {
                Ok(compiled) => compiled,
                Err(why) => {
                    let why = format!("rule compile error: {why}");
                    self.causes.push(Cause::invalid(place(path), kind, why));
                    continue;
                }
            };
            let optional = rule.optional_old == Some(true);
            if compiled.uses_old && old.is_none() && !optional {
                continue;
            }
            let typed = |value| CelValue::typed(value, schema, is_root);
            let before = old.map(typed);
            let variables = Variables {
                own: typed(value),
                old: if optional {
                    Some(before.transpose().map(cel::optional_value))
                } else {
                    before
                },
            };
            match self.ask(&compiled.program, &variables) {
                Ok(CelValue::Bool(true)) => {}
                Ok(_) => {
                    if compiled.uses_old || !ratchet.is_unchanged() {
                        let cause = self.broken(rule, compiled, &variables, path, value);
                        self.causes.push(cause);
                    }
                }
                Err(failure) => {
                    let (why, shown) = (&failure.message, rule.shown());
                    let why = if failure.exhausted {
                        self.ended = true;
                        format!(
                            "'{why}': no further validation rules will be run due to call cost exceeds limit for rule: {shown}"
                        )
                    } else if why.contains("no such overload") {
                        format!(
                            "'{why}': call arguments did not match a supported operator, function or macro signature for rule: {shown}"
                        )
                    } else {
                        format!("{why} evaluating rule: {shown}")
                    };
                    self.causes.push(Cause::invalid(place(path), kind, why));
                }
            }
        }
    }

    /// Evaluates an expression within what is left.
    fn ask<'v>(
        &mut self,
        program: &Program,
        variables: &Variables<'v>,
    ) -> Result<CelValue<'v>, Failure> {
        let limit = self.left.min(PER_CALL);
        let budget = Budget::new(limit);
        let value = program.value(variables, &budget);
        self.left -= limit - budget.left();
        value
    }

    fn broken(
        &mut self,
        rule: &Rule,
        compiled: &Compiled,
        variables: &Variables<'_>,
        path: &str,
        value: &Value,
    ) -> Cause {
        let own = compiled.message.as_ref().and_then(|message| {
            let text = match self.ask(message, variables) {
                Ok(CelValue::String(text)) => text.trim().to_owned(),
                _ => return None,
            };
            let is_message =
                !text.is_empty() && text.len() <= MESSAGE_LIMIT && !text.contains('\n');
            is_message.then_some(text)
        });
        let detail = own.unwrap_or_else(|| {
            if rule.message.is_empty() {
                format!("failed rule: {}", rule.shown())
            } else {
                rule.shown().to_owned()
            }
        });
        let at = if compiled.at.is_empty() {
            path.to_owned()
        } else {
            joined(path, &compiled.at)
        };
        // A cause of the object itself is of no field.
        let at = if at.is_empty() {
            "<nil>".to_owned()
        } else {
            at
        };
        let shown = Some(value).filter(|value| !value.is_object() && !value.is_array());
        Cause::broken_rule(place(&at), &rule.reason, shown, &detail)
    }
}

/// A cause of the object itself is of no field.
fn place(path: &str) -> &str {
    if path.is_empty() { "<nil>" } else { path }
}

fn joined(path: &str, name: &str) -> String {
    let dot = if path.is_empty() { "" } else { "." };
    format!("{path}{dot}{name}")
}

/// What a rule's `fieldPath` (`.spec['a-b'].c`) points to, as causes name it; `None` where there is no such field.
pub(crate) fn field_path(mut schema: &Structural, path: &str) -> Option<String> {
    let mut at = String::new();
    let mut rest = path;
    while !rest.is_empty() {
        let name;
        if let Some(after) = rest.strip_prefix("['") {
            let mut unescaped = String::new();
            let mut characters = after.char_indices();
            let end = loop {
                match characters.next()? {
                    (end, '\'') => break end,
                    (_, '\\') => unescaped.push(match characters.next()?.1 {
                        c @ ('\'' | '\\') => c,
                        letter => control(letter)?,
                    }),
                    (_, c) => unescaped.push(c),
                }
            };
            rest = after[end + 1..].strip_prefix(']')?;
            name = unescaped;
        } else {
            let after = rest.strip_prefix('.')?;
            let end = after.find(['.', '[', ']']).unwrap_or(after.len());
            name = after[..end].to_owned();
            rest = &after[end..];
        }
        if schema.properties.is_empty() {
            let Some(Additional::Of(values)) = &schema.additional else {
                return None;
            };
            at.push_str(&format!("[{name}]"));
            schema = values;
        } else {
            at = joined(&at, &name);
            schema = schema.properties.get(&name)?;
        }
    }
    Some(at)
}
