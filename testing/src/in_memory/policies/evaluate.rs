//! What the expressions of a policy say of a write.

use std::cell::{Cell, RefCell};
use std::collections::HashMap;

use serde_json::Value;

use super::validation::{Compiled, Expression, PatchType, compile};
use super::{About, params};
use crate::in_memory::access::{Attributes as Wanted, User};
use crate::in_memory::cel::{
    self, Budget, Check, Failure, Names, PER_CALL, Program, Value as CelValue,
};
use crate::in_memory::registry::Resource;
use crate::in_memory::webhooks::{external, request};

/// What the expressions of a policy may cost together.
const PER_POLICY: u64 = 10_000_000;

/// As long as a message of an expression may be, in bytes.
const MESSAGE_LIMIT: usize = 5 * 1024;

/// A validation that does not hold.
#[derive(Debug)]
pub(super) struct Finding {
    /// Empty where none is stated.
    pub(super) reason: String,
    pub(super) message: String,
}

impl Finding {
    pub(super) fn new(message: String) -> Self {
        Self {
            reason: String::new(),
            message,
        }
    }
}

/// What a mutation makes of an object.
#[derive(Debug)]
pub(super) enum Patch {
    /// The operations of a JSON patch.
    Json(Value),
    /// What is laid over the object.
    Configuration(Value),
}

/// A policy that is asked about a write, with one of its parameters.
pub(super) struct Evaluation<'a> {
    about: About<'a>,
    policy: &'a Value,
    compiled: Compiled,
    object: Value,
    old: Value,
    request: Value,
    namespace: Value,
    params: &'a Value,
    /// Whether these are of a built-in kind.
    has_native_params: bool,
}

impl<'a> Evaluation<'a> {
    /// # Errors
    /// The object cannot be seen in the version that the policy is about.
    pub(super) fn new(
        about: About<'a>,
        policy: &'a Value,
        version: &Resource,
        params: Option<&'a Value>,
    ) -> Result<Self, String> {
        let attributes = about.attributes;
        let namespaces = about.store.get("namespaces", &attributes.namespace);
        let is_namespace = attributes.kind[2] == "Namespace" && attributes.kind[0].is_empty();
        let namespace = namespaces.filter(|_| !is_namespace).and_then(|namespace| {
            let registry = about.server.registry();
            Some(external(registry.of_table("namespaces")?, namespace.tree()))
        });
        let namespace = namespace.unwrap_or(Value::Null);
        Self::of(about, policy, version, params, &policy["spec"], namespace)
    }

    fn of(
        about: About<'a>,
        policy: &'a Value,
        version: &Resource,
        params: Option<&'a Value>,
        spec: &Value,
        namespace: Value,
    ) -> Result<Self, String> {
        let review = request(about.attributes, version)?;
        let of_params = params::resource(about, &policy["spec"]["paramKind"]);
        Ok(Self {
            about,
            policy,
            compiled: compile(spec),
            object: review["object"].clone(),
            old: review["oldObject"].clone(),
            request: review,
            namespace,
            params: params.unwrap_or(&Value::Null),
            has_native_params: of_params.is_some_and(|kind| kind.custom().is_none()),
        })
    }

    /// The same for a webhook, which has nothing but conditions and is not told of the namespace.
    ///
    /// # Errors
    /// The object cannot be seen in the version that the webhook is about.
    pub(super) fn of_conditions(
        about: About<'a>,
        webhook: &Value,
        version: &Resource,
    ) -> Result<Self, String> {
        Self::of(about, &Value::Null, version, None, webhook, Value::Null)
    }

    /// The object as the policy sees it.
    pub(super) fn object(&self) -> Value {
        self.object.clone()
    }

    /// Goes on with what a mutation made of the object.
    pub(super) fn set_object(&mut self, object: Value) {
        self.request["object"] = object.clone();
        self.object = object;
    }

    /// What one of the mutations makes of the object.
    ///
    /// # Errors
    /// Its expression has no value, or none that could be a patch.
    pub(super) fn patch(&self, mutation: usize) -> Result<Option<Patch>, String> {
        let Some((patch, expression)) = self.compiled.mutations.get(mutation) else {
            return Ok(None);
        };
        let variables = self.variables();
        let value = self.ask(expression, &variables)?;
        let patch = match patch {
            PatchType::JsonPatch => cel::operations(&value).map(Patch::Json),
            PatchType::ApplyConfiguration => cel::configuration(&value).map(Patch::Configuration),
        };
        patch.map(Some).map_err(|failure| failure.message)
    }

    /// How many mutations there are.
    pub(super) fn mutations(&self) -> usize {
        self.compiled.mutations.len()
    }

    /// Whether all conditions hold.
    ///
    /// # Errors
    /// One has no value, and none does not hold.
    pub(super) fn conditions_hold(&self) -> Result<bool, String> {
        self.conditions(&Variables {
            is_condition: true,
            ..self.variables()
        })
    }

    fn variables(&self) -> Variables<'_> {
        Variables {
            of: self,
            left: Cell::new(PER_POLICY),
            known: RefCell::default(),
            is_condition: false,
        }
    }

    fn conditions<'v>(&'v self, variables: &Variables<'v>) -> Result<bool, String> {
        let mut failure = None;
        for condition in &self.compiled.conditions {
            match self.ask(condition, variables) {
                Ok(CelValue::Bool(true)) => {}
                Ok(_) => return Ok(false),
                Err(why) => failure = failure.or(Some(why)),
            }
        }
        // A condition that does not hold makes up for one without a value.
        failure.map_or(Ok(true), Err)
    }

    /// The validations that do not hold.
    ///
    /// # Errors
    /// A condition has no value.
    pub(super) fn findings(&self) -> Result<Vec<Finding>, String> {
        if !self.conditions_hold()? {
            return Ok(Vec::new());
        }
        let variables = self.variables();
        let spec = &self.policy["spec"];
        let fails = spec["failurePolicy"] != "Ignore";
        let mut findings = Vec::new();
        for (index, (expression, message)) in self.compiled.validations.iter().enumerate() {
            let written = &spec["validations"][index];
            match self.ask(expression, &variables) {
                Ok(CelValue::Bool(true)) => {}
                Ok(_) => {
                    let own = message
                        .as_ref()
                        .and_then(|message| self.message(message, &variables));
                    let stated = written["message"].as_str().unwrap_or_default().trim();
                    let message = own.unwrap_or_else(|| match stated {
                        "" => format!("failed expression: {}", expression.source.trim()),
                        stated => stated.to_owned(),
                    });
                    let reason = written["reason"].as_str().unwrap_or_default().to_owned();
                    findings.push(Finding { reason, message });
                }
                Err(why) if fails => findings.push(Finding::new(why)),
                Err(_) => {}
            }
        }
        Ok(findings)
    }

    fn ask<'v>(
        &'v self,
        expression: &'v Expression,
        variables: &Variables<'v>,
    ) -> Result<CelValue<'v>, String> {
        let program = expression.program.as_ref()?;
        let value = variables.evaluate(program);
        value.map_err(|failure| {
            let (source, why) = (&expression.source, failure.message);
            format!("expression '{source}' resulted in error: {why}")
        })
    }

    fn message<'v>(&'v self, message: &'v Expression, variables: &Variables<'v>) -> Option<String> {
        match self.ask(message, variables) {
            Ok(CelValue::String(text)) => {
                let text = text.trim();
                let is_message =
                    !text.is_empty() && text.len() <= MESSAGE_LIMIT && !text.contains('\n');
                is_message.then(|| text.to_owned())
            }
            _ => None,
        }
    }
}

struct Variables<'v> {
    of: &'v Evaluation<'v>,
    /// What may still be spent.
    left: Cell<u64>,
    /// Those that were asked for.
    known: RefCell<HashMap<String, Result<CelValue<'v>, Failure>>>,
    /// Conditions are not told of the namespace.
    is_condition: bool,
}

impl<'v> Names<'v> for Variables<'v> {
    fn value(&self, name: &str) -> Option<Result<CelValue<'v>, Failure>> {
        let of = self.of;
        if let Some(name) = name.strip_prefix("variables.") {
            return self.variable(name);
        }
        Some(Ok(match name {
            "object" => CelValue::untyped(&of.object),
            "oldObject" => CelValue::untyped(&of.old),
            "request" => CelValue::native(&of.request),
            "namespaceObject" if self.is_condition => CelValue::Null,
            // Its times are texts, whatever their type says.
            "namespaceObject" => CelValue::native(&of.namespace),
            "params" if of.has_native_params => CelValue::native(of.params),
            "params" => CelValue::untyped(of.params),
            "authorizer" => cel::authorizer(Check::default()),
            "authorizer.requestResource" => {
                let attributes = of.about.attributes;
                cel::authorizer(Check::of_resource(
                    &attributes.resource.group,
                    &attributes.resource.plural,
                    &attributes.subresource,
                    &attributes.namespace,
                    &attributes.name,
                ))
            }
            _ => return None,
        }))
    }

    fn authorize(&self, check: &Check) -> (bool, String) {
        let about = self.of.about;
        let account = check.account.as_ref();
        let account = account.map(|(namespace, name)| User::service_account(namespace, name));
        let wanted = Wanted {
            verb: check.verb.clone(),
            group: check.group.clone(),
            resource: check.resource.clone(),
            subresource: check.subresource.clone(),
            namespace: check.namespace.clone(),
            name: check.name.clone(),
            path: check.path.clone(),
        };
        let user = account.as_ref().unwrap_or(&*about.attributes.user);
        let decision = about.server.access.decide(about.store, user, &wanted);
        (decision.allowed, decision.reason)
    }
}

impl<'v> Variables<'v> {
    /// Within what one expression may cost, and what is left of all.
    fn evaluate(&self, program: &Program) -> Result<CelValue<'v>, Failure> {
        let limit = self.left.get().min(PER_CALL);
        let budget = Budget::new(limit);
        let value = program.value(self, &budget);
        let spent = limit - budget.left();
        self.left.set(self.left.get().saturating_sub(spent));
        value
    }

    /// A variable is computed when it is first asked for.
    fn variable(&self, name: &str) -> Option<Result<CelValue<'v>, Failure>> {
        if let Some(known) = self.known.borrow().get(name) {
            return Some(known.clone());
        }
        let variables = &self.of.compiled.variables;
        let (_, expression) = variables.iter().find(|(known, _)| known == name)?;
        let value = match &expression.program {
            Ok(program) => self.evaluate(program),
            Err(why) => Err(Failure {
                message: format!("composited variable {name:?} fails to evaluate: {why}"),
                exhausted: false,
            }),
        };
        self.known
            .borrow_mut()
            .insert(name.to_owned(), value.clone());
        Some(value)
    }
}
