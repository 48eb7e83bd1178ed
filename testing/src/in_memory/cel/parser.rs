//! From tokens to expressions.

use std::sync::OnceLock;

use super::ast::{Call, Element, Entry, Expr, Kind, Literal};
use super::lexer::{Issue, Token, tokens};
use super::{functions, macros};

/// As many characters as an expression may have.
const MOST_CHARACTERS: usize = 100_000;

/// As deep as expressions may be nested: what walks over them calls itself.
const MOST_DEPTH: usize = 150;

/// As many brackets as may be open: reading them takes more of the stack.
const MOST_NESTING: usize = 64;

/// Names that are no variables.
pub(super) const RESERVED: [&str; 17] = [
    "as",
    "break",
    "const",
    "continue",
    "else",
    "for",
    "function",
    "if",
    "import",
    "let",
    "loop",
    "package",
    "namespace",
    "return",
    "var",
    "void",
    "while",
];

pub(super) struct Parser {
    tokens: Vec<(usize, Token)>,
    next: usize,
    nesting: usize,
}

/// Reads an expression.
///
/// # Errors
/// The text is none.
pub(super) fn parse(text: &str) -> Result<Expr, Issue> {
    let characters: Vec<char> = text.chars().collect();
    if characters.len() > MOST_CHARACTERS {
        let what = format!(
            "expression code point size exceeds limit: size: {}, limit {MOST_CHARACTERS}",
            characters.len()
        );
        return Err(Issue::new(0, what));
    }
    let mut parser = Parser {
        tokens: tokens(&characters)?,
        next: 0,
        nesting: 0,
    };
    let expr = parser.expression()?;
    match parser.peek() {
        Token::End => Ok(expr),
        _ => Err(parser.unexpected("the end")),
    }
}

/// An expression of its parts.
///
/// # Errors
/// It is nested too deep.
pub(super) fn node(at: usize, kind: Kind) -> Result<Expr, Issue> {
    let mut expr = Expr { at, kind, depth: 0 };
    let below = expr.children().into_iter().map(|child| child.depth).max();
    expr.depth = below.unwrap_or(0) + 1;
    if expr.depth > MOST_DEPTH {
        let what = format!("expression recursion limit exceeded: {MOST_DEPTH}");
        return Err(Issue::new(at, what));
    }
    Ok(expr)
}

pub(super) fn call(
    at: usize,
    function: &str,
    is_member: bool,
    arguments: Vec<Expr>,
) -> Result<Expr, Issue> {
    let call = Call {
        function: function.to_owned(),
        is_member,
        arguments,
        pattern: OnceLock::new(),
    };
    node(at, Kind::Call(call))
}

/// The binary operators: how tight they bind, and the functions they are.
const BINARY: [(&str, u8, &str); 14] = [
    ("||", 0, ""),
    ("&&", 1, ""),
    ("==", 2, "_==_"),
    ("!=", 2, "_!=_"),
    ("<=", 2, "_<=_"),
    (">=", 2, "_>=_"),
    ("<", 2, "_<_"),
    (">", 2, "_>_"),
    ("in", 2, "@in"),
    ("+", 3, "_+_"),
    ("-", 3, "_-_"),
    ("*", 4, "_*_"),
    ("/", 4, "_/_"),
    ("%", 4, "_%_"),
];

impl Parser {
    fn peek(&self) -> &Token {
        &self.tokens[self.next].1
    }

    fn at(&self) -> usize {
        self.tokens[self.next].0
    }

    /// Takes a sign where it is next.
    fn takes(&mut self, sign: &str) -> bool {
        let found = matches!(self.peek(), Token::Sign(next) if *next == sign);
        self.next += usize::from(found);
        found
    }

    fn expect(&mut self, sign: &str) -> Result<(), Issue> {
        if self.takes(sign) {
            return Ok(());
        }
        Err(self.unexpected(&format!("{sign:?}")))
    }

    fn unexpected(&self, expected: &str) -> Issue {
        let found = match self.peek() {
            Token::End => "<EOF>".to_owned(),
            Token::Sign(sign) => (*sign).to_owned(),
            Token::Name(name) => name.clone(),
            Token::Literal(_) => "a literal".to_owned(),
        };
        let what = format!("Syntax error: mismatched input '{found}' expecting {expected}");
        Issue::new(self.at(), what)
    }

    fn name(&mut self) -> Result<String, Issue> {
        match self.peek() {
            Token::Name(name) => {
                let name = name.clone();
                self.next += 1;
                Ok(name)
            }
            _ => Err(self.unexpected("a name")),
        }
    }

    fn expression(&mut self) -> Result<Expr, Issue> {
        let at = self.at();
        self.nesting += 1;
        if self.nesting > MOST_NESTING {
            let what = format!("expression recursion limit exceeded: {MOST_NESTING}");
            return Err(Issue::new(at, what));
        }
        let condition = self.binary(0)?;
        let expr = if self.takes("?") {
            let yes = self.binary(0)?;
            self.expect(":")?;
            let no = self.expression()?;
            node(at, Kind::Conditional(Box::new([condition, yes, no])))?
        } else {
            condition
        };
        self.nesting -= 1;
        Ok(expr)
    }

    /// Operators that bind at least as tight.
    fn binary(&mut self, least: u8) -> Result<Expr, Issue> {
        let mut left = self.unary()?;
        loop {
            let at = self.at();
            let mut operators = BINARY.iter().filter(|(_, tight, _)| *tight >= least);
            let Some((sign, tight, function)) = operators.find(|(sign, ..)| self.takes(sign))
            else {
                return Ok(left);
            };
            let right = self.binary(tight + 1)?;
            left = match *sign {
                "||" | "&&" => logic(at, *sign == "||", left, right)?,
                _ => call(at, function, false, vec![left, right])?,
            };
        }
    }

    fn unary(&mut self) -> Result<Expr, Issue> {
        let at = self.at();
        for (sign, function) in [("!", "!_"), ("-", "-_")] {
            let mut count = 0;
            while self.takes(sign) {
                count += 1;
            }
            if count == 0 {
                continue;
            }
            let is_number = matches!(
                self.peek(),
                Token::Literal(Literal::Int(_) | Literal::Double(_))
            );
            if sign == "-" && count == 1 && is_number {
                self.negate_literal();
                return self.member();
            }
            let operand = self.member()?;
            return if count % 2 == 0 {
                Ok(operand)
            } else {
                call(at, function, false, vec![operand])
            };
        }
        self.member()
    }

    fn negate_literal(&mut self) {
        match &mut self.tokens[self.next].1 {
            Token::Literal(Literal::Int(number)) => *number = number.wrapping_neg(),
            Token::Literal(Literal::Double(number)) => *number = -*number,
            _ => {}
        }
    }

    fn member(&mut self) -> Result<Expr, Issue> {
        let mut expr = self.primary()?;
        loop {
            let at = self.at();
            if self.takes(".") {
                let optional = self.takes("?");
                let field = self.name()?;
                if !optional && self.takes("(") {
                    let arguments = self.list(")", Self::expression)?;
                    expr = member_call(at, expr, &field, arguments)?;
                } else {
                    expr = select(at, expr, field, optional)?;
                }
            } else if self.takes("[") {
                let optional = self.takes("?");
                let index = self.expression()?;
                self.expect("]")?;
                let function = if optional { "_[?_]" } else { "_[_]" };
                expr = call(at, function, false, vec![expr, index])?;
            } else if matches!(self.peek(), Token::Sign("{"))
                && let Some(name) = expr.path()
            {
                self.next += 1;
                let fields = self.list("}", Self::field)?;
                expr = node(at, Kind::Object { name, fields })?;
            } else {
                return Ok(expr);
            }
        }
    }

    fn primary(&mut self) -> Result<Expr, Issue> {
        let at = self.at();
        // A name of the root is none of a variable, of which there is no difference here.
        self.takes(".");
        match self.peek().clone() {
            Token::Literal(literal) => {
                self.next += 1;
                node(at, Kind::Literal(literal))
            }
            Token::Name(name) => {
                self.next += 1;
                if self.takes("(") {
                    let arguments = self.list(")", Self::expression)?;
                    return match macros::global(at, &name, arguments)? {
                        Ok(expanded) => Ok(expanded),
                        Err(arguments) => call(at, &name, false, arguments),
                    };
                }
                if RESERVED.contains(&name.as_str()) {
                    let what = format!("reserved identifier: {name}");
                    return Err(Issue::new(at, what));
                }
                node(at, Kind::Name(name))
            }
            Token::Sign("(") => {
                self.next += 1;
                let inner = self.expression()?;
                self.expect(")")?;
                Ok(inner)
            }
            Token::Sign("[") => {
                self.next += 1;
                let elements = self.list("]", Self::element)?;
                node(at, Kind::List(elements))
            }
            Token::Sign("{") => {
                self.next += 1;
                let entries = self.list("}", Self::entry)?;
                node(at, Kind::Map(entries))
            }
            _ => Err(self.unexpected("an expression")),
        }
    }

    /// What stands between commas, up to a bracket. A last comma is let be in what is no call.
    fn list<T>(
        &mut self,
        end: &str,
        read: fn(&mut Self) -> Result<T, Issue>,
    ) -> Result<Vec<T>, Issue> {
        let mut all = Vec::new();
        loop {
            if (all.is_empty() || end != ")") && self.takes(end) {
                return Ok(all);
            }
            all.push(read(self)?);
            if !self.takes(",") {
                self.expect(end)?;
                return Ok(all);
            }
        }
    }

    fn element(&mut self) -> Result<Element, Issue> {
        let optional = self.takes("?");
        let value = self.expression()?;
        Ok(Element { value, optional })
    }

    fn entry(&mut self) -> Result<Entry, Issue> {
        let optional = self.takes("?");
        let key = self.expression()?;
        self.expect(":")?;
        let value = self.expression()?;
        let value = Element { value, optional };
        Ok(Entry { key, value })
    }

    fn field(&mut self) -> Result<(String, Element), Issue> {
        let optional = self.takes("?");
        let name = self.name()?;
        self.expect(":")?;
        let value = self.expression()?;
        Ok((name, Element { value, optional }))
    }
}

/// `a || b || c` is one.
fn logic(at: usize, is_or: bool, left: Expr, right: Expr) -> Result<Expr, Issue> {
    let left_at = left.at;
    let (at, mut all) = match (left.kind, is_or) {
        (Kind::Or(all), true) | (Kind::And(all), false) => (left_at, all),
        (kind, _) => {
            let depth = left.depth;
            (
                at,
                vec![Expr {
                    at: left_at,
                    kind,
                    depth,
                }],
            )
        }
    };
    all.push(right);
    node(at, if is_or { Kind::Or(all) } else { Kind::And(all) })
}

fn select(at: usize, operand: Expr, field: String, optional: bool) -> Result<Expr, Issue> {
    if !optional && let Some(path) = operand.path() {
        let name = format!("{path}.{field}");
        if functions::type_named(&name).is_some() {
            return node(at, Kind::Name(name));
        }
    }
    let operand = Box::new(operand);
    node(
        at,
        Kind::Select {
            operand,
            field,
            optional,
        },
    )
}

/// A macro, a function of a library (`sets.contains`), or a function of a receiver.
fn member_call(at: usize, target: Expr, name: &str, arguments: Vec<Expr>) -> Result<Expr, Issue> {
    if let Some(path) = target.path() {
        let full = format!("{path}.{name}");
        if functions::is_global(&full) {
            return call(at, &full, false, arguments);
        }
    }
    match macros::member(at, target, name, arguments)? {
        Ok(expanded) => Ok(expanded),
        Err((target, mut arguments)) => {
            arguments.insert(0, target);
            call(at, name, true, arguments)
        }
    }
}
