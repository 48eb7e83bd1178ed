//! The expressions of a policy, and whether they make sense.

use serde_json::Value;

use super::environment::environment;
use crate::in_memory::cel::{Environment, Program, Type, json_patch, made_object};

/// An expression of a policy.
#[derive(Debug)]
pub(crate) struct Expression {
    /// Where it stands below `spec`.
    pub(crate) path: String,
    pub(crate) source: String,
    pub(crate) program: Result<Program, String>,
}

/// Everything that a policy asks, compiled.
#[derive(Debug, Default)]
pub(super) struct Compiled {
    pub(super) conditions: Vec<Expression>,
    /// With their names.
    pub(super) variables: Vec<(String, Expression)>,
    /// Each with what it says when it does not hold.
    pub(super) validations: Vec<(Expression, Option<Expression>)>,
    annotations: Vec<Expression>,
    pub(super) mutations: Vec<(PatchType, Expression)>,
}

/// What an expression of a mutation makes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum PatchType {
    ApplyConfiguration,
    JsonPatch,
}

fn elements<'v>(spec: &'v Value, field: &str) -> impl Iterator<Item = (usize, &'v Value)> {
    spec[field].as_array().into_iter().flatten().enumerate()
}

/// Compiles what a policy asks.
pub(super) fn compile(spec: &Value) -> Compiled {
    let has_params = spec["paramKind"].is_object();
    let mut types: Vec<(String, Type<'static>)> = Vec::new();
    let read =
        |path: String, text: &Value, wanted: &[Type<'_>], environment: &Environment<'static>| {
            let source = text.as_str().unwrap_or_default().to_owned();
            let compiled = Program::compile(&source, environment);
            let found = compiled
                .as_ref()
                .map_or(Type::Error, |(_, found)| found.clone());
            let program = match compiled {
                Err(issues) => Err(format!("compilation failed: {issues}")),
                Ok((program, _)) if wanted.is_empty() || wanted.contains(&found) => Ok(program),
                Ok(_) => {
                    let wanted: Vec<String> = wanted.iter().map(Type::to_string).collect();
                    Err(format!("must evaluate to {}", wanted.join(" or ")))
                }
            };
            let expression = Expression {
                path,
                source,
                program,
            };
            (expression, found)
        };
    let of = |path: String, text: &Value, wanted: &[Type<'_>], authorizer, types: &[_]| {
        let environment = environment(has_params, authorizer, false, types);
        read(path, text, wanted, &environment)
    };
    let mut compiled = Compiled::default();
    for (index, condition) in elements(spec, "matchConditions") {
        let path = format!("matchConditions[{index}].expression");
        let condition = of(path, &condition["expression"], &[Type::Bool], true, &[]);
        compiled.conditions.push(condition.0);
    }
    for (index, variable) in elements(spec, "variables") {
        let path = format!("variables[{index}].expression");
        let name = variable["name"].as_str().unwrap_or_default().to_owned();
        let (expression, found) = of(path, &variable["expression"], &[], true, &types);
        types.push((name.clone(), found));
        compiled.variables.push((name, expression));
    }
    for (index, validation) in elements(spec, "validations") {
        let path = format!("validations[{index}].expression");
        let expression = of(path, &validation["expression"], &[Type::Bool], true, &types).0;
        let message = validation.get("messageExpression").map(|text| {
            let path = format!("validations[{index}].messageExpression");
            of(path, text, &[Type::String], false, &types).0
        });
        compiled.validations.push((expression, message));
    }
    for (index, annotation) in elements(spec, "auditAnnotations") {
        let path = format!("auditAnnotations[{index}].valueExpression");
        let wanted = [Type::String, Type::Null, Type::Dyn];
        let expression = of(path, &annotation["valueExpression"], &wanted, false, &types);
        compiled.annotations.push(expression.0);
    }
    for (index, mutation) in elements(spec, "mutations") {
        let (field, patch, wanted) = match mutation["patchType"].as_str() {
            Some("JSONPatch") => ("jsonPatch", PatchType::JsonPatch, json_patch()),
            _ => (
                "applyConfiguration",
                PatchType::ApplyConfiguration,
                made_object(),
            ),
        };
        let path = format!("mutations[{index}].{field}.expression");
        let environment = environment(has_params, true, true, &types);
        let text = &mutation[field]["expression"];
        let expression = read(path, text, &[wanted], &environment).0;
        compiled.mutations.push((patch, expression));
    }
    compiled
}

/// All expressions of a policy.
pub(crate) fn expressions(spec: &Value) -> Vec<Expression> {
    let compiled = compile(spec);
    let validations = compiled.validations.into_iter();
    let validations = validations.flat_map(|(expression, message)| [Some(expression), message]);
    let variables = compiled
        .variables
        .into_iter()
        .map(|(_, expression)| expression);
    let mut all = compiled.conditions;
    all.extend(variables);
    all.extend(validations.flatten());
    all.extend(compiled.annotations);
    all.extend(
        compiled
            .mutations
            .into_iter()
            .map(|(_, expression)| expression),
    );
    all
}
